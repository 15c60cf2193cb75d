"""Dates for triggers: what the time expressions tied to one say of it, and on what evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from timeline_ext.model import Basis, Instant, Step, TimeValue, Timex
from timeline_ext.nlp import syntax
from timeline_ext.temporal import shift_value

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from spacy.tokens import Doc, Token

    from timeline_ext.events.detect import Trigger

PATH, CLAUSE, SENTENCE, NARRATIVE, PUBLICATION = 0.95, 0.8, 0.55, 0.45, 0.4
SIZES: Final = {
    name: size
    for size, name in enumerate(
        ("second", "minute", "hour", "daypart", "day", "weekend", "week", "month", "quarter", "season", "half", "year",
         "decade", "century", "millennium")
    )
}  # fmt: skip
CLOCK: Final = ("daypart", "hour", "minute", "second")
DAYS: Final = ("day", *CLOCK)
ATTRIBUTE: Final = frozenset({"amod", "compound", "nmod", "nmod:poss", "nummod", "poss"})
OPEN: Final = {
    "since": "after",
    "from": "after",
    "after": "after",
    "until": "before",
    "by": "before",
    "before": "before",
}


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A usable time expression in the parsed text: its tokens and the one that the rest of the sentence hangs it on.

    `clause` is the verb of its clause, `of` the noun behind it that it is an attribute of ("last month's vote"); `alone`
    says that it is a line of its own among others, which dates the text and not the sentences around it.
    """

    timex: Timex
    first: int
    last: int
    head: Token
    clause: Token | None = None
    of: Token | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dating:
    """A date for a trigger with its evidence; `time` is None where there is none.

    `against` is the event, with its date, that cannot have this order to it.
    """

    time: TimeValue | None = None
    timex: Timex | None = None
    basis: Basis | None = None
    confidence: float = 0.0
    reason: str = "undated"
    anchor: str = ""
    against: tuple[str, TimeValue | None] | None = None


UNDATED: Final = Dating()


def locate(doc: Doc, text: str, timexes: Sequence[Timex], head: tuple[int, int] = (0, 0)) -> list[Place]:
    """The time expressions with their tokens, in the order of the text; those between tokens are widened to whole ones.

    `head` is where the date line of the text stands.
    """
    found = []
    begin = len(text) - len(text.lstrip())
    spans = [(timex, doc.char_span(timex.start, timex.end, alignment_mode="expand")) for timex in timexes]
    timed = {token.i for _, span in spans if span is not None for token in span}
    for timex, span in spans:
        if span is not None and len(span):
            heads = head[0] <= timex.start < head[1]
            alone = heads or (timex.start > begin and _is_line(text, timex.start, timex.end))
            clause = _clause_of(span.root, span.start, span.end - 1)
            of = _noun_behind(span.root, timed)
            found.append(Place(timex, span.start, span.end - 1, span.root, clause, of, alone))
    return found


def _is_line(text: str, start: int, end: int) -> bool:
    """Whether nothing else stands in the line of a stretch of text."""
    while start and text[start - 1] in " .,:":
        start -= 1
    while end < len(text) and text[end] in " .,:":
        end += 1
    return (not start or text[start - 1] == "\n") and (end == len(text) or text[end] == "\n")


def _noun_behind(head: Token, timed: AbstractSet[int]) -> Token | None:
    """The noun that a time expression is an attribute of: "Friday's attack", "the 2019 election"."""
    noun = head.head
    attribute = head.dep_ in ATTRIBUTE and noun.pos_ in {"NOUN", "PROPN"} and noun.i > head.i and noun.i not in timed
    return noun if attribute else None


def _clause_of(head: Token, first: int, last: int) -> Token | None:
    """The verb of the clause that a time expression stands in.

    What follows a verb right away, before the subject of the clause that the verb governs, is the verb's own, whatever
    the parse says: "said on Monday it would close".
    """
    verb = syntax.clause_head(head)
    if verb is not None and _is_bracketed(verb, last):
        verb = syntax.clause_head(verb.head) if verb.head.i != verb.i else None
    above = syntax.governor(verb) if verb is not None else None
    if verb is None or above is None or not above.i < first < verb.i:
        return verb
    between = head.doc[above.i + 1 : first]
    follows = all(token.pos_ in {"ADP", "DET", "ADV"} for token in between)
    return above if follows and any(token.i > last for token in syntax.subjects(verb)) else verb


def _is_bracketed(verb: Token, last: int) -> bool:
    """Whether a bracket opens between a time expression and a verb behind it, which then stands apart."""
    open_marks = [token.text for token in verb.doc[last + 1 : verb.i] if token.text in {"(", ")"}]
    return open_marks[-1:] == ["("]


def datings(trigger: Trigger, places: Sequence[Place], confidence: float) -> list[Dating]:
    """The dating that the time expressions of one trigger give it; several where they are listed in parallel."""
    shifted = [p for p in places if not p.timex.time.is_dated]
    dated = [p for p in places if p.timex.time.is_dated]
    if not dated:
        return [Dating(timex=shifted[0].timex, reason="shifted", confidence=confidence)]
    bounded = _between(dated)
    if bounded is not None:
        return [Dating(time=bounded, timex=dated[0].timex, basis="stated", confidence=confidence, reason="stated")]
    best = min(
        dated,
        key=lambda p: (p.timex.relation not in (None, "during"), _size(p.timex.time), abs(p.first - trigger.token.i)),
    )
    listed = _parallel(best, dated)
    return [stated(place.timex, confidence) for place in listed]


def _size(time: TimeValue) -> int:
    return SIZES.get(time.granularity or "millennium", len(SIZES))


def _parallel(best: Place, places: Sequence[Place]) -> list[Place]:
    """The time expressions of one list ("2005 und 2010"), or the best alone."""
    row = [best]
    ordered = sorted(places, key=lambda p: p.first)
    at = ordered.index(best)
    for step in (1, -1):
        i, last = at + step, best
        while 0 <= i < len(ordered) and _listed(*sorted((last, ordered[i]), key=lambda p: p.first)):
            row.append(ordered[i])
            last, i = ordered[i], i + step
    return sorted(row, key=lambda p: p.first)


def _listed(left: Place, right: Place) -> bool:
    between = left.head.doc[left.last + 1 : right.first]
    joins = [t for t in between if t.pos_ == "CCONJ" or t.text in {",", "/", "&"}]
    same = left.timex.time.granularity == right.timex.time.granularity
    plain = left.timex.relation is None and right.timex.relation is None
    return same and plain and bool(joins) and all(t in joins or t.pos_ in {"ADP", "DET", "NUM"} for t in between)


def _between(places: Sequence[Place]) -> TimeValue | None:
    """The interval that "from … to …" says with two expressions."""
    start = next((p for p in places if p.timex.relation in ("from", "since")), None)
    end = next(
        (p for p in places if p.timex.relation in ("until", "by") and start is not None and p.first > start.first), None
    )
    if start is None or end is None:
        return None
    a, b = start.timex.time, end.timex.time
    if a.earliest is None or b.latest is None or a.earliest > b.latest:
        return None
    edtf = f"{a.edtf}/{b.edtf}" if _plain(a) and _plain(b) else None
    return replace(
        a, edtf=edtf, latest=b.latest, candidates=(), modifier=None, timex3=f"{a.timex3}/{b.timex3}", confidence=min(a.confidence, b.confidence),
        trace=(*a.trace, *b.trace, Step("interval", {"start": a.timex3, "end": b.timex3})),
    )  # fmt: skip


def _plain(time: TimeValue) -> bool:
    return time.edtf is not None and not set(time.edtf) & set("[]{}/")


def stated(timex: Timex, confidence: float) -> Dating:
    """The dating that a time expression gives, its relation applied: "since 2019" is an interval that begins with 2019."""
    time = timex.time
    reason = "stated"
    # "vor drei Jahren" has its "before" in its value already.
    side = None if time.shift is not None and timex.relation in ("before", "after") else OPEN.get(timex.relation or "")
    if side is not None and time.modifier not in ("before", "after") and time.granularity not in CLOCK:
        time = opened(time, side)
        reason = "relation_since" if side == "after" else "relation_until"
    return Dating(time=on_day(time), timex=timex, basis="stated", confidence=confidence, reason=reason)


def opened(time: TimeValue, side: str) -> TimeValue:
    """The interval that begins after a time, or ends before it."""
    edtf = time.edtf
    if edtf is not None and _plain(time):
        edtf = f"{edtf}/.." if side == "after" else f"../{edtf}"
    elif edtf is not None and "/" in edtf:
        low, high = edtf.split("/")
        edtf = f"{low}/.." if side == "after" else f"../{high}"
    else:
        low_high = time.earliest if side == "after" else time.latest
        edtf = None if low_high is None else f"{low_high.on_day()}/.." if side == "after" else f"../{low_high.on_day()}"
    known: dict[str, Any] = {"latest": None} if side == "after" else {"earliest": None}
    modifier: Any = "on_or_after" if side == "after" else "on_or_before"
    return replace(
        time,
        edtf=edtf,
        candidates=(),
        modifier=modifier,
        trace=(*time.trace, Step("relation", {"side": side})),
        **known,
    )


def last_day(time: TimeValue | None) -> Instant | None:
    """The last day that a time may lie on; None where it is open or not known."""
    return None if time is None or time.latest is None else time.latest.on_day()


def on_day(time: TimeValue) -> TimeValue:
    """A value whose EDTF is its day where it is a clock time or a part of a day, which EDTF cannot write."""
    if time.edtf is not None or time.earliest is None or time.latest is None:
        return time
    first, last = time.earliest.on_day(), time.latest.on_day()
    # "Thursday night" is one of Thursday; "overnight" and "die Nacht zum Freitag" are of both days.
    named = time.granularity == "daypart" and not {step.operation for step in time.trace} & {"night_before", "shift"}
    return replace(time, edtf=str(first) if first == last or named else f"{first}/{last}")


def from_event(timex: Timex, anchor: TimeValue | None, name: str) -> Dating:
    """The dating of "two days after the attack", once the attack is dated."""
    shift = timex.time.shift
    moved = None if anchor is None or shift is None or timex.time.modifier is not None else shift_value(anchor, *shift)
    if moved is None:
        return Dating(timex=timex, reason="unanchored")
    return Dating(time=on_day(moved), timex=timex, basis="stated", confidence=0.7, reason="shifted", anchor=name)
