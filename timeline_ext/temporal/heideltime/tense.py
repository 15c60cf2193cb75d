"""The tense that the tags of verbs say of a place in a sentence."""

from __future__ import annotations

from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from timeline_ext.languages import available, load_language
from timeline_ext.temporal.direction import by_words
from timeline_ext.temporal.heideltime.match import tokens_around

if TYPE_CHECKING:
    from collections.abc import Mapping

    from timeline_ext.temporal.heideltime.match import Hit
    from timeline_ext.temporal.heideltime.resolve import Tense
    from timeline_ext.temporal.heideltime.rules import Resources


TENSES: Final[dict[int | None, Tense]] = {-1: "PAST", 0: "PRESENTFUTURE", 1: "FUTURE", None: ""}
LISTS: Final = {"PAST": "tensePos4Past", "FUTURE": "tensePos4Future", "PRESENTFUTURE": "tensePos4PresentFuture"}
PARTICIPLE: Final = "VVN"  # of TreeTagger; it makes a past of an auxiliary in the present


def tense_of(hit: Hit, text: str, tags: Mapping[int, str], resources: Resources, language: str) -> Tense:
    """The tense of the last verb before an expression, else of the first behind it; empty where nothing tells.

    Without tags the words around tell, as they do for the built-in engine, as far as the resources know the tense.
    """
    if not tags and language in available():
        tense = TENSES[by_words(text, hit.start, hit.end, language)]
        return tense if resources.tenses.get(LISTS.get(tense, "")) is not None else ""
    looks_back, looks_ahead = _signs(language)
    tokens = [(start, end, tags.get(start, "")) for start, end in tokens_around(hit, text)]
    before = [token for token in tokens if token[1] <= hit.start]
    behind = [token for token in tokens if token[0] >= hit.end]
    if before and text[slice(*before[-1][:2])].lower() in looks_back:
        return "PAST"
    found: list[Tense] = []
    for part, nearest in ((before, -1), (behind, 0)):
        for (start, end, tag), following in zip_longest(part, part[1:]):
            tense = _class_of(text[start:end], tag, resources)
            if tense == "PRESENTFUTURE" and following and following[2] == PARTICIPLE:
                tense = tense if text[slice(*following[:2])] in looks_ahead else "PAST"
            found += [tense] if tense else []
        if found:
            return found[nearest]
    return ""


@cache
def _signs(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a built-in language that look back right before an expression, and those that look ahead."""
    if language not in available():
        return frozenset(), frozenset()
    tense = load_language(language).words.get("tense", {})
    return frozenset(tense.get("back", ())), frozenset(tense.get("future", ()))


def _class_of(word: str, tag: str, resources: Resources) -> Tense:
    past, future, both, words = (
        resources.tenses[name]
        for name in ("tensePos4Past", "tensePos4Future", "tensePos4PresentFuture", "tenseWord4Future")
    )
    if not tag:
        return ""
    if both is not None and both.fullmatch(tag):
        return "PRESENTFUTURE"
    if past is not None and past.fullmatch(tag):
        return "PAST"
    return (
        "FUTURE" if future is not None and future.fullmatch(tag) and words is not None and words.fullmatch(word) else ""
    )
