"""Ties: which time expression of a sentence dates which of its events, by the grammar between them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from timeline_ext.events.dating import CLAUSE, PATH, SENTENCE, datings, stated
from timeline_ext.events.detect import RELATIVE
from timeline_ext.events.status import foretells, is_cancelled
from timeline_ext.nlp import syntax

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Span, Token

    from timeline_ext.events.dating import Dating, Place
    from timeline_ext.events.detect import Trigger
    from timeline_ext.events.lexicon import Lexicon
    from timeline_ext.model import Relation

FORMER: Final = 15  # words from what compares to the date of an amount
AMOUNT: Final = frozenset({"NUM", "SYM", "NOUN", "PROPN", "ADJ", "DET", "PUNCT", "CCONJ"})
NEAR: Final = 7  # words that may stand between an event noun and its date
GATHERINGS: Final = frozenset({"contact", "culture", "election", "sport"})  # people come to them
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
    usable = [_as_attribute(place, triggers) for place in places if _usable(place, triggers, words)]
    if not usable:
        return {}
    owner = {id(place): _owner(place, triggers, words) for place in usable}
    for first, last in pairwise(usable):
        if _is_range(first) and first.timex.end_tid == last.timex.end_tid:
            owner[id(first)] = owner[id(last)]
    aside: dict[int, Relation] = {
        id(place): side
        for place in usable
        if (own := owner[id(place)]) is not None and own.is_noun and (side := _shifts(own, words)) is not None
    }
    lent = [place for place in usable if id(place) not in aside and not _describes(place, words)]
    found: dict[int, list[Dating]] = {}
    for trigger in triggers:
        says = words.has("verbs", "report", trigger.word)
        mine = [p for p in usable if owner[id(p)] is trigger]
        if says:
            # What is said is said at one time: "since" and "until" belong to what it is about.
            mine = [p for p in mine if p.timex.relation in (None, "during")]
        if mine:
            found[trigger.token.i] = datings(trigger, mine, PATH)
        elif not says:
            free = [p for p in lent if not _is_called_off(owner[id(p)], trigger, words)]
            dated = _borrowed(sentence, trigger, free, words)
            if not dated and not trigger.is_noun and trigger.need != "own":
                other = [p for p in usable if id(p) in aside and syntax.is_same(p.clause, trigger.verb)]
                dated = [stated(replace(p.timex, relation=aside[id(p)]), SENTENCE) for p in other[:1]]
            if dated:
                found[trigger.token.i] = dated
    return found


def _borrowed(sentence: Span, trigger: Trigger, places: Sequence[Place], words: Lexicon) -> list[Dating]:
    """The dating by the time expressions of other words: of its clause first, then of a clause that is told with it."""
    clause = [p for p in places if trigger.verb is not None and syntax.is_same(p.clause, trigger.verb)]
    if clause and (not trigger.is_noun or trigger.lent or _same(trigger, words)):
        return datings(trigger, clause, CLAUSE if trigger.is_noun else PATH)
    if trigger.is_noun or trigger.need == "own":
        return []
    saying = told_back(trigger.token, words)
    if saying is not None and (
        said := [p for p in places if syntax.is_same(p.clause, saying) and not _is_inserted(p, saying)]
    ):
        return [stated(replace(said[0].timex, relation="until"), SENTENCE)] if said[0].timex.relation is None else []
    shared = [p for p in places if _shares_clause(p, trigger, words)]
    if shared:
        return datings(trigger, shared, CLAUSE)
    lending = [p for p in places if _lends_date(p, trigger, words)]
    if not lending:
        return []
    nearest = min(lending, key=lambda p: _distance(p, trigger.token, sentence))
    side = _clause_side(nearest, trigger, words)
    if side is not None:
        return [stated(replace(nearest.timex, relation=side), SENTENCE)]
    return datings(trigger, [nearest], SENTENCE) if nearest.timex.relation in (None, "during") else []


def _usable(place: Place, triggers: Sequence[Trigger], words: Lexicon) -> bool:
    time = place.timex.time
    if _compares(place, words):
        return False
    if place.timex.relation in ("since", "from") and not _is_range(place) and _measures(place, triggers, words):
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


def _as_attribute(place: Place, triggers: Sequence[Trigger]) -> Place:
    """A time before its event noun without the relation of the preposition that governs the noun: "since last year's vote"."""
    event = place.of is not None and any(t.token.i == place.of.i for t in triggers)
    return replace(place, timex=replace(place.timex, relation=None)) if event and place.timex.relation else place


def _is_range(place: Place) -> bool:
    """Whether a time is one end of a range: "vom 10. bis 14. April"."""
    return place.timex.begin_tid is not None and place.timex.end_tid is not None


def _compares(place: Place, words: Lexicon) -> bool:
    """Whether the news are only compared with a time: "than a year earlier", "gegenüber 2019", "up 8 % from last year"."""
    past = place.timex.time.shift is not None and place.timex.time.shift[0] < 0
    if place.timex.relation == "from" and not _is_range(place) and (past or not syntax.is_verb(_above(place))):
        return True
    doc, table = place.head.doc, words.words["dating"]
    told = place.timex.time.shift is not None and place.timex.time.anchor != "publication"
    if told and place.last + 1 < len(doc) and doc[place.last + 1].text in table["compared"]:
        return True  # "three days later than planned"
    if _dates_former(place, words):
        return True
    left = place.first - 1
    while (
        left > max(0, place.first - NEAR)
        and doc[left].pos_ in {"DET", "ADP", "ADJ"}
        and doc[left].text not in table["compared"]
    ):
        left -= 1
    return left >= 0 and doc[left].text in table["compared"] and not _opens_clause(doc[left], words)


def _dates_former(place: Place, words: Lexicon) -> bool:
    """Whether a time is that of an amount that the news are compared with: "up from $1.4 billion a year ago"."""
    if place.timex.relation not in (None, "during"):
        return False
    doc, former = place.head.doc, words.words["dating"]["former"] | words.words["dating"]["compared"]
    counted = False
    for left in range(place.first - 1, max(-1, place.first - FORMER), -1):
        token = doc[left]
        if doc[left + 1].is_sent_start:
            return False
        if token.lower_ in former:
            return counted
        if token.pos_ not in AMOUNT and not (left == place.first - 1 and token.pos_ == "ADP"):
            return False
        counted |= token.pos_ == "NUM"
    return False


def _opens_clause(token: Token, words: Lexicon) -> bool:
    """Whether a word that may compare opens a clause here: "…, als am Montag ein Feuer ausbrach"."""
    first = token.is_sent_start or token.nbor(-1).is_punct
    return first and token.lower_ in words.words["dating"]["meanwhile"]


def _above(place: Place) -> Token:
    """The word that a time expression hangs on, past the preposition before it."""
    above = place.head.head
    return above.head if above.pos_ == "ADP" else above


def _measures(place: Place, triggers: Sequence[Trigger], words: Lexicon) -> bool:
    """Whether a beginning qualifies what stands just before it and is no event: "the first loss since 1998"."""
    left = place.first - 1
    while left >= 0 and place.head.doc[left].pos_ == "DET":
        left -= 1
    if left < 1 or place.head.doc[left].pos_ not in {"ADP", "SCONJ"}:
        return False
    before = place.head.doc[left - 1]
    first = words.words["dating"]["first"]
    if before.lower_ in first or (before.pos_ == "ADJ" and syntax.feature(before, "Degree") == "Sup"):
        return True
    if before.pos_ == "NOUN" and any(
        syntax.feature(t, "Degree") == "Sup" or t.lower_ in first for t in before.children
    ):
        return True
    tied = place.head.i == before.i or (
        place.head.head.i in {before.i, left} and place.head.doc[left].head.i == before.i
    )
    tied = tied or place.head.head.i == before.i
    return before.pos_ == "NOUN" and tied and all(t.token.i != before.i for t in triggers)


def _owner(place: Place, triggers: Sequence[Trigger], words: Lexicon) -> Trigger | None:
    """The trigger that a time expression belongs to most closely: the event noun it qualifies, else the verb of its clause."""
    verb = place.clause
    verbs = [t for t in triggers if not t.is_noun]
    if not place.timex.time.is_dated:
        # "two days after the attack" dates the verb; the noun behind it is what it counts from.
        told = next((t for t in verbs if syntax.is_same(t.token, verb)), None)
        return told or min(verbs, key=lambda t: abs(t.token.i - place.first), default=None)
    nouns = {t.token.i: t for t in triggers if t.is_noun}
    if place.of is not None and place.of.i in nouns:
        return nouns[place.of.i]
    before = [t for t in nouns.values() if 0 < place.first - t.token.i <= NEAR and not _is_charge(t, words)]
    if before:
        last = max(before, key=lambda t: t.token.i)
        between = last.token.doc[last.token.i + 1 : place.first]
        if (
            not any(t.is_punct for t in between)
            and all(t.pos_ in {"ADP", "DET", "ADJ", "NOUN", "PROPN", "X", "NUM"} for t in between)
            and (len(between) <= 2 or any(t.pos_ == "ADP" for t in between[:1]))
        ):
            told = next((t for t in verbs if syntax.is_same(t.token, last.verb) and _is_told(last, t, words)), None)
            return told if told is not None and len(between) <= 1 and place.of is None else last
    for above in place.head.ancestors:
        if above.i in nouns:
            return nouns[above.i]
        if syntax.is_predicate(above) and any(syntax.is_same(above, t.token) for t in verbs):
            break
    after = next((t for t in nouns.values() if t.token.i == place.last + 1), None)
    if after is not None:
        return after
    if _describes(place, words):
        return None
    return next((t for t in verbs if syntax.is_same(t.token, verb)), None)


def _is_told(noun: Trigger, verb: Trigger, words: Lexicon) -> bool:
    """Whether a verb of saying in the past has an event as its object: a date behind it is that of saying it."""
    says = _says(verb.token, words) and syntax.tense(verb.token) == "past"
    return says and any(syntax.is_same(noun.token, it) for it in syntax.objects(verb.token))


def _describes(place: Place, words: Lexicon) -> bool:
    """Whether a time only says which thing is meant ("der Lift aus dem Jahr 1964") or spoken of ("reported third-quarter earnings")."""
    noun, doc = _above(place), place.head.doc
    if place.of is not None and _is_case(place.of, words):
        return True
    if noun.pos_ == "ADJ" and noun.i < place.first and noun.head.i < noun.i and noun.head.pos_ in {"NOUN", "PROPN"}:
        return True  # "notes due in 2030"
    if place.clause is None or noun.pos_ not in {"NOUN", "PROPN"} or place.first <= noun.i <= place.last:
        return False
    said = _says(place.clause, words)
    if said and noun.dep_ in syntax.SUBJECT:
        return False
    if place.last < noun.i:
        prep = governing_preposition(noun)
        when = prep is not None and prep.lower_ in words.words["dating"]["same"] and syntax.is_verb(prep.head)
        inside = all(t.pos_ not in {"ADP", "DET"} for t in doc[place.last + 1 : noun.i])
        return said and noun.dep_ in syntax.OBJECT | syntax.OBLIQUE | {"pobj"} and inside and not when
    left = place.first - 1
    while left > noun.i and doc[left].pos_ in {"DET", "ADJ"}:
        left -= 1
    openers = words.words["dating"]["about" if said else "origin"]
    return doc[left].pos_ == "ADP" and doc[left].lower_ in openers


def _is_case(noun: Token, words: Lexicon) -> bool:
    """Whether a noun only says what something is about, or stems from, and not when it is: "jailed for the attack"."""
    prep = governing_preposition(noun)
    if prep is None or prep.dep_ == "agent" or _side(prep, words) is not None:
        return False
    whole = prep.head
    if prep.lower_ in words.label["of"] and whole.pos_ == "NOUN" and whole.i < prep.i:
        return whole.dep_ in syntax.SUBJECT or _is_case(whole, words)
    kind = words.noun_kinds.get(words.noun(syntax.lemma(noun)) or "")
    return not _tells_when(prep, kind, words)


def _tells_when(prep: Token, kind: str | None, words: Lexicon) -> bool:
    """Whether what is told lies at the time of the noun behind a preposition; "for" says so of gatherings only."""
    table = words.words["dating"]
    return prep.lower_ in table["same"] and (kind in GATHERINGS or prep.lower_ not in table["about"])


def _is_called_off(owner: Trigger | None, trigger: Trigger, words: Lexicon) -> bool:
    """Whether a date is that of the event that a trigger calls off, which lies at another time."""
    if owner is None or owner is trigger or trigger.verb is None or not syntax.is_same(owner.verb, trigger.verb):
        return False
    return is_cancelled(owner, words)


def _is_charge(noun: Trigger, words: Lexicon) -> bool:
    """Whether a noun stands behind a preposition of a verb of justice, whose date is that of the verb."""
    prep = governing_preposition(noun.token)
    return prep is not None and is_tried(noun, words) and syntax.is_same(prep.head, noun.verb)


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
    if prep is None or is_tried(noun, words):
        return False
    return _tells_when(prep, noun.kind, words)


def is_tried(noun: Trigger, words: Lexicon) -> bool:
    """Whether a noun is what a verb of justice is about, which lies before it: "charged with murder"."""
    justice = noun.verb is not None and words.verb_kinds.get(syntax.verb_lemma(noun.verb)) == "justice"
    return justice and not noun.lent and noun.kind not in {"justice", *GATHERINGS}


def _shares_clause(place: Place, trigger: Trigger, words: Lexicon) -> bool:
    """Whether a verb is coordinated to the one that a time expression hangs on, or an infinitive of it."""
    other, verb = place.clause, trigger.verb
    if other is None or verb is None or not syntax.is_same(syntax.governor(verb), other):
        return False
    if place.timex.relation not in (None, "during"):
        return False
    if verb.dep_ in syntax.CONJUNCT:
        return True
    return verb.dep_ in {"xcomp", "oc"} and (not _looks_ahead(other, words) or _in_bracket(place, other))


def _lends_date(place: Place, trigger: Trigger, words: Lexicon) -> bool:
    """Whether the date of another clause may hold for a verb: not that of what only describes a noun, nor what is told below."""
    other, verb = place.clause, trigger.token
    if other is None:
        return True
    if verb.is_ancestor(other):
        if place.first > verb.i and (other.dep_ in syntax.CONJUNCT or _is_parted(verb, place)):
            return False  # "was arrested and died on Monday"
        if other.dep_ in {"xcomp", "oc"} and _looks_ahead(verb, words):
            return False
        if other.i < verb.i and syntax.is_participle(other) and not syntax.aux_chain(other) and not _says(verb, words):
            return False  # "Born in 1867, she left Warsaw at 24"
        return not any(step.dep_ in ASIDE or _gives_ground(step, words) for step in _way(other, verb))
    if verb.dep_ in ASIDE and syntax.finite_verb(verb) is None:
        return False
    if other.dep_ in RELATIVE and not other.is_ancestor(verb):
        return False
    if verb.dep_ in RELATIVE and not place.first <= verb.head.i <= place.last:
        return False
    return not any(_steps_out(step, other, place, words) for step in _way(verb, other))


def _is_parted(verb: Token, place: Place) -> bool:
    """Whether a semicolon parts a verb from a date behind it: what stands before it is a sentence of its own."""
    return any(token.text == ";" for token in verb.doc[verb.i : place.first])


def _gives_ground(verb: Token, words: Lexicon) -> bool:
    """Whether a clause says why or whether something is, and not when: "although it rose on Monday"."""
    table, mark = words.words["dating"], syntax.subordinator(verb)
    return mark is not None and not any(mark.lower_ in table[name] for name in ("meanwhile", "after", "before"))


def _way(verb: Token, other: Token) -> list[Token]:
    """The verbs from a clause up to the one that governs it and is dated."""
    way = [verb]
    while (above := syntax.governor(way[-1])) is not None and above.i != other.i and len(way) <= NEAR:
        way.append(above)
    return way


def _steps_out(verb: Token, other: Token, place: Place, words: Lexicon) -> bool:
    """Whether a clause tells of another time than the dated one above it: earlier, later, or only to describe a noun."""
    tense, theirs = syntax.tense(verb), syntax.tense(other)
    if place.first <= verb.head.i <= place.last:
        return False  # "on 3 May, when he fled"
    if told_back(verb, words) is not None:
        return not _is_inserted(place, other)
    if theirs == "past" and (tense == "future" or foretells(verb, words)):
        return True
    mark = syntax.subordinator(verb)
    if mark is not None and mark.lower_ in words.words["status"]["hypothetical"]:
        return True
    if tense is None and verb.dep_ in {"xcomp", "oc"}:
        above = syntax.governor(verb)
        if _looks_ahead(other, words):
            return not _in_bracket(place, other)
        if above is not None and _looks_ahead(above, words):
            return True  # "congratulated her on Monday and said he would resign"
    return verb.dep_ in RELATIVE and syntax.is_perfect(verb) and not syntax.is_perfect(other)


def told_back(verb: Token, words: Lexicon) -> Token | None:
    """The verb of saying that a clause in a perfect tense is the content of: it tells of what lay before."""
    above = syntax.governor(verb) if syntax.is_perfect(verb) else None
    return above if above is not None and words.has("verbs", "report", syntax.verb_lemma(above)) else None


def _is_inserted(place: Place, saying: Token) -> bool:
    """Whether a time stands before a verb of saying that is only inserted: "Im Mai, sagt er, sei er gereist"."""
    return place.last < saying.i and bool(saying.nbor(-1).is_punct)


def _looks_ahead(verb: Token, words: Lexicon) -> bool:
    """Whether a verb tells what is intended, asked for or said, so that its infinitive lies at a time of its own."""
    lemma = syntax.verb_lemma(verb)
    return _says(verb, words) or any(words.has("verbs", name, lemma) for name in ("plan", "intend"))


def _says(verb: Token, words: Lexicon) -> bool:
    lemma = syntax.verb_lemma(verb)
    return words.has("verbs", "report", lemma) or words.verb_kinds.get(lemma) == "statement"


def _in_bracket(place: Place, above: Token) -> bool:
    """Whether a comma parts a time expression from the verb above: "plant, bis 2030 zwei Werke zu schließen"."""
    return any(t.text == "," for t in place.head.doc[above.i : place.first])


def _clause_side(place: Place, trigger: Trigger, words: Lexicon) -> Relation | None:
    """On which side of a dated clause a verb above it lies: "seit sie 2019 …", "before he left in May"."""
    other = place.clause
    return _side(syntax.subordinator(other), words) if other is not None and trigger.token.is_ancestor(other) else None


def _side(opener: Token | None, words: Lexicon) -> Relation | None:
    """The side of what it opens that a preposition or conjunction puts the rest on; none where both lie on one day."""
    if opener is not None and opener.i and opener.nbor(-1).lower_ in words.words["dating"]["shortly"]:
        return None
    sides: tuple[Relation, Relation] = ("after", "before")
    return next((side for side in sides if opener is not None and opener.lower_ in words.words["dating"][side]), None)


def _distance(place: Place, token: Token, sentence: Span) -> int:
    low, high = sorted((token.i, place.first))
    between = token.doc[max(low, sentence.start) : min(high, sentence.end)]
    return len(between) + 10 * sum(t.text in {",", ";", ":"} for t in between)
