"""Dates for triggers: which time expression dates which event, and on what evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from timeline_ext.events.status import is_cancelled
from timeline_ext.model import Basis, Instant, Relation, Step, TimeValue, Timex
from timeline_ext.nlp import syntax
from timeline_ext.temporal import shift_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc, Span, Token

    from timeline_ext.events.detect import Trigger
    from timeline_ext.events.lexicon import Lexicon

NEAR: Final = 7  # words that may stand between an event noun and its date
PATH, CLAUSE, SENTENCE, NARRATIVE, PUBLICATION = 0.95, 0.8, 0.55, 0.45, 0.4
SIZES: Final = {
    name: size
    for size, name in enumerate(
        ("second", "minute", "hour", "daypart", "day", "weekend", "week", "month", "quarter", "season", "half", "year",
         "decade", "century", "millennium")
    )
}  # fmt: skip
ASIDE: Final = frozenset({"acl", "acl:relcl", "relcl", "rc", "amod", "prep", "pcomp", "ccomp"})
CLOCK: Final = ("daypart", "hour", "minute", "second")
DAYS: Final = ("day", *CLOCK)
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

    `alone` says that it is a line of its own among others: it dates the text, not the sentences around it.
    """

    timex: Timex
    first: int
    last: int
    head: Token
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


def locate(doc: Doc, timexes: Sequence[Timex]) -> list[Place]:
    """The time expressions with their tokens, in the order of the text; those between tokens are widened to whole ones."""
    found = []
    text = doc.text
    begin = len(text) - len(text.lstrip())
    for timex in timexes:
        span = doc.char_span(timex.start, timex.end, alignment_mode="expand")
        if span is not None and len(span):
            alone = timex.start > begin and _is_line(text, timex.start, timex.end)
            found.append(Place(timex, span.start, span.end - 1, span.root, alone))
    return found


def _is_line(text: str, start: int, end: int) -> bool:
    """Whether nothing else stands in the line of a stretch of text."""
    while start and text[start - 1] in " .,:":
        start -= 1
    while end < len(text) and text[end] in " .,:":
        end += 1
    return (not start or text[start - 1] == "\n") and (end == len(text) or text[end] == "\n")


def clause_of(place: Place) -> Token | None:
    """The verb of the clause that a time expression stands in.

    What follows a verb right away, before the subject of the clause that the verb governs, is the verb's own, whatever
    the parse says: "said on Monday it would close".
    """
    verb = syntax.clause_head(place.head)
    above = syntax.governor(verb) if verb is not None else None
    if verb is None or above is None or not above.i < place.first < verb.i:
        return verb
    between = place.head.doc[above.i + 1 : place.first]
    follows = all(token.pos_ in {"ADP", "DET", "ADV"} for token in between)
    return above if follows and any(token.i > place.last for token in syntax.subjects(verb)) else verb


def _usable(place: Place, triggers: Sequence[Trigger]) -> bool:
    time = place.timex.time
    if place.timex.relation in ("since", "from") and _measures(place, triggers):
        return False
    if time.anchor == "event" and time.shift is not None and not time.is_dated:
        return True
    if place.timex.type == "SET" or not time.is_dated:
        return False
    return (
        place.timex.type != "DURATION"
        or (time.earliest is not None and time.latest is not None)
        or place.timex.relation == "since"
    )


def date_sentence(
    sentence: Span, triggers: Sequence[Trigger], places: Sequence[Place], words: Lexicon, lines: Sequence[Place] = ()
) -> dict[int, list[Dating]]:
    """The datings of the triggers of one sentence by the place of their token; several where dates are listed in parallel.

    Dates that are `lines` of their own part what stands before them, a heading, from what stands behind.
    """
    found: dict[int, list[Dating]] = {}
    ends = [*(line.first for line in lines), sentence.end]
    for start, end in zip([-1, *ends], ends, strict=False):
        mine = [t for t in triggers if start <= t.token.i < end]
        here = [p for p in places if p.first < end and (p.first >= start or start == -1)]
        found |= _date_part(sentence, mine, here, words)
    return found


def _date_part(
    sentence: Span, triggers: Sequence[Trigger], places: Sequence[Place], words: Lexicon
) -> dict[int, list[Dating]]:
    usable = [place for place in places if _usable(place, triggers)]
    if not usable:
        return {}
    owner = {id(place): _owner(place, triggers) for place in usable}
    aside: dict[int, Relation] = {
        id(place): side
        for place in usable
        if (own := owner[id(place)]) is not None and own.is_noun and (side := _shifts(own, words)) is not None
    }
    found: dict[int, list[Dating]] = {}
    for trigger in triggers:
        mine = [p for p in usable if owner[id(p)] is trigger]
        if words.has("verbs", "report", trigger.word):
            # What is said is said at one time: "since" and "until" belong to what it is about.
            mine = [p for p in mine if p.timex.relation in (None, "during")]
        if mine:
            found[trigger.token.i] = _datings(trigger, mine, PATH)
            continue
        free = [
            p
            for p in usable
            if id(p) not in aside and not _qualifies(p) and not _is_called_off(owner[id(p)], trigger, words)
        ]
        if words.has("verbs", "report", trigger.word):
            continue
        clause = [p for p in free if trigger.verb is not None and _same_token(clause_of(p), trigger.verb)]
        if clause and (not trigger.is_noun or trigger.lent or _same(trigger, words)):
            found[trigger.token.i] = _datings(trigger, clause, CLAUSE if trigger.is_noun else PATH)
            continue
        if trigger.need == "own":
            continue
        shared = [p for p in free if _shares_clause(p, trigger)]
        other = [p for p in usable if id(p) in aside and _same_token(clause_of(p), trigger.verb)]
        if other and not shared and not trigger.is_noun:
            opened = replace(other[0].timex, relation=aside[id(other[0])])
            found[trigger.token.i] = [stated(opened, SENTENCE)]
        elif shared:
            found[trigger.token.i] = _datings(trigger, shared, CLAUSE)
        elif not trigger.is_noun and (lending := [p for p in free if _lends_date(p, trigger)]):
            nearest = min(lending, key=lambda p: _distance(p, trigger.token, sentence))
            side = _clause_side(nearest, trigger, words)
            if side is not None:
                found[trigger.token.i] = [stated(replace(nearest.timex, relation=side), SENTENCE)]
            elif nearest.timex.relation in (None, "during"):
                found[trigger.token.i] = _datings(trigger, [nearest], SENTENCE)
    return found


def _measures(place: Place, triggers: Sequence[Trigger]) -> bool:
    """Whether a beginning qualifies the noun just before it, which is no event: "the lowest level since 1998"."""
    left = place.first - 1
    while left >= 0 and place.head.doc[left].pos_ == "DET":
        left -= 1
    if left < 1 or place.head.doc[left].pos_ not in {"ADP", "SCONJ"}:
        return False
    before = place.head.doc[left - 1]
    if before.pos_ == "NOUN" and any(syntax.feature(t, "Degree") == "Sup" for t in before.children):
        return True
    tied = place.head.i == before.i or (
        place.head.head.i in {before.i, left} and place.head.doc[left].head.i == before.i
    )
    tied = tied or place.head.head.i == before.i
    return before.pos_ == "NOUN" and tied and all(t.token.i != before.i for t in triggers)


def _owner(place: Place, triggers: Sequence[Trigger]) -> Trigger | None:
    """The trigger that a time expression belongs to most closely: the event noun it qualifies, else the verb of its clause."""
    verb = clause_of(place)
    verbs = [t for t in triggers if not t.is_noun]
    if not place.timex.time.is_dated:
        # "two days after the attack" dates the verb; the noun behind it is what it counts from.
        told = next((t for t in verbs if _same_token(t.token, verb)), None)
        return told or min(verbs, key=lambda t: abs(t.token.i - place.first), default=None)
    nouns = {t.token.i: t for t in triggers if t.is_noun}
    before = [t for t in nouns.values() if 0 < place.first - t.token.i <= NEAR]
    if before:
        last = max(before, key=lambda t: t.token.i)
        between = last.token.doc[last.token.i + 1 : place.first]
        if (
            not any(t.is_punct for t in between)
            and all(t.pos_ in {"ADP", "DET", "ADJ", "NOUN", "PROPN", "X", "NUM"} for t in between)
            and (len(between) <= 2 or any(t.pos_ == "ADP" for t in between[:1]))
        ):
            return last
    for above in place.head.ancestors:
        if above.i in nouns:
            return nouns[above.i]
        if syntax.is_predicate(above) and any(_same_token(above, t.token) for t in verbs):
            break
    after = next((t for t in nouns.values() if t.token.i == place.last + 1), None)
    if after is not None:
        return after
    return next((t for t in verbs if _same_token(t.token, verb)), None)


def _qualifies(place: Place) -> bool:
    """Whether a date stands before a noun that it only qualifies, and that is no subject: "above its low of 3 May"."""
    noun = place.head.head
    before = noun.pos_ in {"NOUN", "PROPN"} and place.last < noun.i and place.head.dep_ not in syntax.SUBJECT
    return before and noun.dep_ not in syntax.SUBJECT and noun.dep_ in syntax.OBJECT | syntax.OBLIQUE | {"pobj"}


def _is_called_off(owner: Trigger | None, trigger: Trigger, words: Lexicon) -> bool:
    """Whether a date is that of the event that a trigger calls off, which lies at another time."""
    if owner is None or owner is trigger or trigger.verb is None or not _same_token(owner.verb, trigger.verb):
        return False
    return is_cancelled(owner, words)


def _shifts(noun: Trigger, words: Lexicon) -> Relation | None:
    """On which side of an event noun its clause tells of: it stands behind "after", "since" or "before"."""
    return _side(governing_preposition(noun.token), words)


def governing_preposition(noun: Token) -> Token | None:
    """The preposition that a noun stands behind, whatever the scheme of labels; None where there is none."""
    case = next((c for c in noun.children if c.dep_ == "case" and c.i < noun.i), None)
    if case is not None or noun.head.pos_ == "ADP":
        return case or noun.head
    left = noun.i - 1
    while left >= 0 and noun.doc[left].pos_ in {"DET", "ADJ", "PROPN"}:
        left -= 1
    if left < 0 or noun.doc[left].pos_ not in ({"ADP"} if noun.dep_ in syntax.SUBJECT else {"ADP", "SCONJ"}):
        return None  # "bevor das Feuer ausbrach": the word opens a clause, not the noun
    return noun.doc[left]


def _same(noun: Trigger, words: Lexicon) -> bool:
    prep = governing_preposition(noun.token)
    return prep is not None and prep.lower_ in words.words["dating"]["same"]


def _shares_clause(place: Place, trigger: Trigger) -> bool:
    """Whether a verb is coordinated to the one that a time expression hangs on, or an infinitive of it."""
    other = clause_of(place)
    verb = trigger.verb
    if other is None or verb is None or trigger.is_noun:
        return False
    related = verb.dep_ in syntax.CONJUNCT | {"xcomp", "oc"} and _same_token(syntax.governor(verb), other)
    return related and place.timex.relation in (None, "during")


def _lends_date(place: Place, trigger: Trigger) -> bool:
    """Whether the date of another clause may hold for a verb: not that of what only describes a noun, nor what is told below."""
    other = clause_of(place)
    if other is None:
        return True
    if trigger.token.is_ancestor(other):
        return other.dep_ not in ASIDE
    return trigger.token.dep_ not in ASIDE or syntax.finite_verb(trigger.token) is not None


def _clause_side(place: Place, trigger: Trigger, words: Lexicon) -> Relation | None:
    """On which side of a dated clause a verb above it lies: "seit sie 2019 …", "before he left in May"."""
    other = clause_of(place)
    return _side(syntax.subordinator(other), words) if other is not None and trigger.token.is_ancestor(other) else None


def _side(opener: Token | None, words: Lexicon) -> Relation | None:
    """The side of what it opens that a preposition or conjunction puts the rest on."""
    sides: tuple[Relation, Relation] = ("after", "before")
    return next((side for side in sides if opener is not None and opener.lower_ in words.words["dating"][side]), None)


def _same_token(one: Token | None, other: Token | None) -> bool:
    return one is not None and other is not None and one.i == other.i


def _distance(place: Place, token: Token, sentence: Span) -> int:
    low, high = sorted((token.i, place.first))
    between = token.doc[max(low, sentence.start) : min(high, sentence.end)]
    return len(between) + 10 * sum(t.text in {",", ";", ":"} for t in between)


def _datings(trigger: Trigger, places: Sequence[Place], confidence: float) -> list[Dating]:
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
    return same and plain and bool(joins) and all(t in joins or t.pos_ in {"ADP", "DET"} for t in between)


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
    return replace(time, edtf=str(first) if first == last else f"{first}/{last}")


def from_event(timex: Timex, anchor: TimeValue | None, name: str) -> Dating:
    """The dating of "two days after the attack", once the attack is dated."""
    shift = timex.time.shift
    moved = None if anchor is None or shift is None or timex.time.modifier is not None else shift_value(anchor, *shift)
    if moved is None:
        return Dating(timex=timex, reason="unanchored")
    return Dating(time=on_day(moved), timex=timex, basis="stated", confidence=0.7, reason="shifted", anchor=name)
