"""Ties: which time expression of a sentence dates which of its events, by the grammar between them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from timeline_ext.events.dating import CLAUSE, PATH, SENTENCE, datings, stated
from timeline_ext.events.status import is_cancelled
from timeline_ext.nlp import syntax

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Span, Token

    from timeline_ext.events.dating import Dating, Place
    from timeline_ext.events.detect import Trigger
    from timeline_ext.events.lexicon import Lexicon
    from timeline_ext.model import Relation

NEAR: Final = 7  # words that may stand between an event noun and its date
ASIDE: Final = frozenset({"acl", "acl:relcl", "relcl", "rc", "amod", "prep", "pcomp", "ccomp"})


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
            found[trigger.token.i] = datings(trigger, mine, PATH)
            continue
        free = [
            p
            for p in usable
            if id(p) not in aside and not _qualifies(p) and not _is_called_off(owner[id(p)], trigger, words)
        ]
        if words.has("verbs", "report", trigger.word):
            continue
        clause = [p for p in free if trigger.verb is not None and _same_token(p.clause, trigger.verb)]
        if clause and (not trigger.is_noun or trigger.lent or _same(trigger, words)):
            found[trigger.token.i] = datings(trigger, clause, CLAUSE if trigger.is_noun else PATH)
            continue
        if trigger.need == "own":
            continue
        shared = [p for p in free if _shares_clause(p, trigger)]
        other = [p for p in usable if id(p) in aside and _same_token(p.clause, trigger.verb)]
        if other and not shared and not trigger.is_noun:
            opened = replace(other[0].timex, relation=aside[id(other[0])])
            found[trigger.token.i] = [stated(opened, SENTENCE)]
        elif shared:
            found[trigger.token.i] = datings(trigger, shared, CLAUSE)
        elif not trigger.is_noun and (lending := [p for p in free if _lends_date(p, trigger)]):
            nearest = min(lending, key=lambda p: _distance(p, trigger.token, sentence))
            side = _clause_side(nearest, trigger, words)
            if side is not None:
                found[trigger.token.i] = [stated(replace(nearest.timex, relation=side), SENTENCE)]
            elif nearest.timex.relation in (None, "during"):
                found[trigger.token.i] = datings(trigger, [nearest], SENTENCE)
    return found


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
    verb = place.clause
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
    other = place.clause
    verb = trigger.verb
    if other is None or verb is None or trigger.is_noun:
        return False
    related = verb.dep_ in syntax.CONJUNCT | {"xcomp", "oc"} and _same_token(syntax.governor(verb), other)
    return related and place.timex.relation in (None, "during")


def _lends_date(place: Place, trigger: Trigger) -> bool:
    """Whether the date of another clause may hold for a verb: not that of what only describes a noun, nor what is told below."""
    other = place.clause
    if other is None:
        return True
    if trigger.token.is_ancestor(other):
        return other.dep_ not in ASIDE
    return trigger.token.dep_ not in ASIDE or syntax.finite_verb(trigger.token) is not None


def _clause_side(place: Place, trigger: Trigger, words: Lexicon) -> Relation | None:
    """On which side of a dated clause a verb above it lies: "seit sie 2019 …", "before he left in May"."""
    other = place.clause
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
