"""Direction: whether an expression without a year or week looks back or ahead, by the words and verbs around it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from timeline_ext.languages import load_language

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from timeline_ext.temporal.resolve import Direction

REACH: Final = 160  # characters to either side that may hold the governing verb
PAST_FIRST: Final = 30  # characters by which a past verb may stand further away than a future one and still decide
SENTENCE_END: Final = re.compile(r"[.!?]['\"”“»)]*\s+(?=[A-ZÄÖÜ„\"“»])(?<!\d\. )|\n[^\S\n]*\n")


@cache
def _cues(code: str) -> tuple[re.Pattern[str], Mapping[str, int]]:
    """One pattern for all tense words and endings of a language, and what each word says."""
    tense: Mapping[str, Any] = load_language(code).words.get("tense", {})
    signs: dict[str, int] = {}
    for name, sign in (("present", 0), ("past", -1), ("future", 1)):
        for word in tense.get(name, []):
            signs[word] = sign
    endings = "|".join(re.escape(e) for e in sorted(tense.get("past_endings", []), key=len, reverse=True))
    words = "|".join(re.escape(w) for w in sorted(signs, key=len, reverse=True))
    source = rf"\b(?:(?P<word>{words})|[^\W\d_A-Z]{{2,}}(?:{endings}))\b" if endings else rf"\b(?P<word>{words})\b"
    return re.compile(source if words else r"(?!)"), signs


def by_words(text: str, start: int, end: int, code: str) -> Direction:
    """The direction that the nearest tense word of the same sentence says; None when there is none.

    >>> by_words("He will come on Friday.", 16, 22, "en")
    1
    """
    left = text[max(0, start - REACH) : start]
    right = text[end : end + REACH]
    cut = 0
    for found in SENTENCE_END.finditer(left):
        cut = found.end()
    left = left[cut:]
    stop = SENTENCE_END.search(right)
    right = right[: stop.start()] if stop else right
    pattern, signs = _cues(code)
    nearest: dict[int, int] = {}
    for side, piece in ((0, left), (1, right)):
        for found in pattern.finditer(piece):
            away = len(piece) - found.end() if side == 0 else found.start()
            sign = signs.get(found["word"], -1) if found["word"] else -1
            nearest[sign] = min(away, nearest.get(sign, REACH))
    if not nearest:
        return None
    # A sentence may tell in the past what lies ahead; the nearer verb decides, and a past one that is about as near wins.
    past, ahead = nearest.get(-1), nearest.get(1)
    if past is not None and (ahead is None or past <= ahead + PAST_FIRST):
        return -1 if past <= nearest.get(0, REACH) else 0
    return 0 if ahead is None else 1


def looking(text: str, start: int, end: int, code: str, tense: Callable[[int, int], Direction] | None) -> Direction:
    """The direction by the parse where there is one, else by the words around."""
    found = tense(start, end) if tense is not None else None
    return by_words(text, start, end, code) if found is None else found
