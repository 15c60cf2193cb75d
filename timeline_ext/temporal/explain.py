"""Explanation: the trace of a value as one sentence, with the templates of a language's `display.toml`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from timeline_ext.languages import Language
    from timeline_ext.model import Step, TimeValue


def explain(time: TimeValue, language: Language) -> str:
    """How a value was worked out, as one sentence in a language; empty when it has no trace.

    >>> from timeline_ext.languages import load_language
    >>> from timeline_ext.temporal import tag
    >>> (timex,) = tag("He came on Friday.", published="2022-06-15", language="en")
    >>> explain(timex.time, load_language("en"))
    'The Friday on or before the publication date.'
    """
    templates = language.display["why"]
    clauses = list(dict.fromkeys(_clause(step, templates, language) for step in time.trace))
    sentence = templates["separator"].join(clauses)
    return f"{sentence[:1].upper()}{sentence[1:]}." if sentence else ""


def _clause(step: Step, templates: Mapping[str, Any], language: Language) -> str:
    detail = dict(step.detail)
    key: str = step.operation
    if key in ("shift", "vague_shift", "from_event"):
        amount = detail.get("amount", detail.get("sign", 0))
        key += "_same" if amount == 0 else "_back" if amount < 0 else "_ahead"
        detail["count"] = abs(amount)
    if "unit" in detail:
        names = templates["units"].get(detail["unit"], [detail["unit"]] * 2)
        detail["unit"] = names[0] if detail.get("count") == 1 else names[-1]
    if "weekday" in detail:
        detail["weekday"] = language.display["dates"]["weekdays"][detail["weekday"] - 1]
    if "anchor" in detail:
        anchors = templates["anchors"]
        detail["anchor_dative"] = templates.get("anchors_dative", anchors).get(detail["anchor"], "")
        detail["anchor"] = anchors.get(detail["anchor"], "")
    if "modifier" in detail:
        detail["modifier"] = templates["modifiers"].get(detail["modifier"], detail["modifier"])
    if "side" in detail:
        detail["side"] = templates["sides"].get(detail["side"], "")
    if "dates" in detail:
        detail["count"] = len(detail["dates"])
    return str(templates[key].format(**detail))
