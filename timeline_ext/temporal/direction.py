"""Direction: whether an expression without a year or week looks back or ahead, by the words and verbs around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from timeline_ext.languages import load_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from timeline_ext.temporal.resolve.anchors import Direction

REACH: Final = 160  # characters to either side that may hold the governing verb
SENTENCE_END: Final = re.compile(
    r"[.!?]['\"”“»)]*\s+(?=[A-ZÄÖÜÀÁÂÈÉÍÓÚÑ¿¡„\"“»])(?<!(?<!\d)\d\. )(?<!(?<!\d)\d\d\. )|\n[^\S\n]*\n"
)


@dataclass(frozen=True, slots=True)
class Cues:
    """What the words of a language say of direction."""

    verbs: re.Pattern[str]
    """All tense words, and words with the ending of a past or future tense."""
    signs: Mapping[str, int]
    """What each tense word says: -1 back, 0 neither, 1 ahead."""
    clause: re.Pattern[str]
    """What parts a word from the verb of another clause."""
    subordinate: re.Pattern[str]
    """What begins a clause with a verb of its own: "because", "dass"."""
    ahead: re.Pattern[str]
    """What looks ahead right before an expression, whatever the verb: "until", "as soon as"."""
    back: re.Pattern[str]
    """What looks back right before an expression, whatever the verb: "since"."""
    owner: re.Pattern[str]
    """The ending of an expression that something belongs to, which has mostly happened: "Friday's vote"."""
    auxiliaries: frozenset[str]
    """Present verbs that make a past of a participle: "hat … beschlossen"."""
    participle: re.Pattern[str]
    hearsay: re.Pattern[str]
    """A perfect infinitive, which makes a past of a modal: "soll … angerufen haben"."""
    programme: re.Pattern[str]
    """A verb in the present that announces, before an expression: "leaders meet", "the court rules"."""
    present_before: re.Pattern[str]
    present_after: re.Pattern[str]
    """A present verb that is no tense word, right before an expression or right behind it: "tagt am", "am Freitag tagt"."""


@cache
def _cues(code: str) -> Cues:
    language = load_language(code)
    tense: Mapping[str, Any] = language.words.get("tense", {})
    signs = {word: sign for name, sign in (("present", 0), ("past", -1), ("future", 1)) for word in tense.get(name, [])}
    past, future = (_any_of(tense.get(f"{name}_endings", [])) for name in ("past", "future"))
    stem = r"[^\W\d_A-Z]{2,}"
    auxiliaries = frozenset(tense.get("auxiliaries", []))
    if language.about.get("verb_first"):
        auxiliaries |= {word[:1].upper() + word[1:] for word in auxiliaries}
        signs |= {word[:1].upper() + word[1:]: sign for word, sign in signs.items()}
        stem = r"[^\W\d_]?[^\W\d_A-Z]{1,}"
    no_past = "".join(rf"(?<!\b{re.escape(word)}\s)" for word in tense.get("no_past_after", []))
    source = rf"\b{no_past}(?:(?P<word>{_any_of(signs)})|(?P<future>{stem}(?:{future}))|{stem}(?:{past}))\b"
    forms = {
        name: _any_of(tense.get(f"participle_{name}", [])) for name in ("prefixes", "beginnings", "ends", "endings")
    }
    states = _any_of(tense.get("states", []))
    participle = (
        rf"(?:{forms['prefixes']})?(?:{forms['beginnings']}){stem}(?:{forms['ends']})|{stem}(?:{forms['endings']})"
    )
    present = rf"(?!(?:{_any_of(tense.get('no_verbs', []))})\b){stem}(?:{_any_of(tense.get('present_endings', []))})"
    return Cues(
        re.compile(source), signs, re.compile(rf"[,;:–—]|\b(?:{_any_of(tense.get('clause', []))})\b"),
        re.compile(rf"\b(?:{_any_of(tense.get('subordinate', []))})\b"),
        re.compile(rf"\b(?:{_any_of(tense.get('ahead', []))})(?:[^\w,;]+\w+)?[^\w,;]+\Z"),
        re.compile(rf"\b(?i:{_any_of(tense.get('back', []))})(?:\s+\w+)?\s+\Z"), re.compile(_any_of(tense.get("owner", []))), auxiliaries,
        re.compile(rf"\b(?!(?:{states})\b)(?:{participle})\b"),
        re.compile(rf"\b(?:{participle})\s(?:{_any_of(tense.get('hearsay', []))})\b"),
        re.compile(
            rf"\b(?:{_any_of(tense.get('programme', []))}|(?:{_any_of(tense.get('plural_subjects', []))}|\w\w+(?:{_any_of(tense.get('plural_endings', []))}))"
            rf"\s(?:{_any_of(tense.get('programme_plural', []))})|[A-Z]\w+\s(?:{_any_of(tense.get('programme_named', []))}))\b"
        ), re.compile(rf"\b{present}(?:\s+\w+)?\s+\Z"),
        re.compile(rf"\s+{present}\b"),
    )  # fmt: skip


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or r"(?!)"


def by_words(text: str, start: int, end: int, code: str) -> Direction:
    """The direction that the nearest tense words of the same sentence say; None when there are none.

    A verb before the expression wins, unless it belongs to another clause and one behind does not.

    >>> by_words("He will come on Friday.", 16, 22, "en"), by_words("He says that on Friday he left.", 16, 22, "en")
    (1, -1)
    """
    left = text[max(0, start - REACH) : start]
    right = text[end : end + REACH]
    cut = 0
    for found in SENTENCE_END.finditer(left + text[start:end]):  # what it sees ahead may be the expression itself
        cut = found.end() if found.end() <= len(left) else cut
    left = left[cut:]
    stop = SENTENCE_END.search(right)
    right = right[: stop.start()] if stop else right
    cues = _cues(code)
    if cues.ahead.search(left):
        return 1
    if cues.back.search(left):
        return -1
    found_before, found_after = list(cues.verbs.finditer(left)), list(cues.verbs.finditer(right))
    if found_before and found_after and cues.subordinate.search(left, found_before[-1].end()):
        found_before = []  # "… hat Wert, weil am Sonntag gewählt wird"
    if found_before and cues.clause.search(left, found_before[-1].end()) and cues.present_after.match(right):
        found_before = []  # "… ist gewachsen, im zweiten Halbjahr droht …"
    before = [(_sign(it, cues), it.end()) for it in found_before]
    after = [(_sign(it, cues), it.start()) for it in found_after]
    if found_before and found_before[-1]["word"] in cues.auxiliaries:
        if cues.participle.search(left, before[-1][1]) or cues.participle.search(right):
            return -1
    elif not before and found_after and found_after[0]["word"] in cues.auxiliaries:
        if cues.participle.search(right, after[0][1]) or cues.participle.search(right[: after[0][1]]):
            return -1
    elif any(sign == 1 for sign, _ in (*before[-1:], *after[:1])) and cues.hearsay.search(right):
        return -1
    elif not before and not after and (cues.present_before.search(left) or cues.present_after.match(right)):
        return 0
    announced = cues.programme.search(left, max((end for sign, end in before if sign), default=0))
    if announced and not cues.clause.search(left, announced.end()):
        return 1
    if cues.owner.match(right):
        return 1 if after and after[0][0] == 1 and not cues.clause.search(right, 0, after[0][1]) else -1
    if not before or not after:
        nearest = before[-1:] or after[:1]
        if not before and len(after) > 1 and after[0][0] == 0 and right[found_after[0].end() : after[1][1]].isspace():
            nearest = after[1:2]  # "is going to"
        return nearest[0][0] if nearest else None  # type: ignore[return-value]
    (back, here), (ahead, there) = before[-1], after[0]
    other_clause = cues.clause.search(left, here) is not None and cues.clause.search(right, 0, there) is None
    # A present may be the auxiliary of a participle: what stands on the other side says more.
    return ahead if other_clause or back == 0 else back  # type: ignore[return-value]


def _sign(verb: re.Match[str], cues: Cues) -> int:
    return 1 if verb["future"] else cues.signs.get(verb["word"], -1)


def looking(text: str, start: int, end: int, code: str, tense: Callable[[int, int], Direction] | None) -> Direction:
    """The direction by the parse where there is one, else by the words around; either may say that it lies ahead.

    A verb in the past may still look ahead by what it means: "the court has scheduled a hearing for Friday".
    """
    words = by_words(text, start, end, code)
    if tense is None or words == 1 or _cues(code).back.search(text, max(0, start - REACH), start):
        return words
    found = tense(start, end)
    return words if found is None or (found == 0 and words is None) else found
