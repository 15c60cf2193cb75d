"""Mentions of one happening become one event, within an article and across articles; dates that contradict are shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from timeline_ext.events.lexicon import lexicon
from timeline_ext.languages import load_language
from timeline_ext.wording import date_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from timeline_ext.model import Event, Mention, Status, TimeValue

DOUBT: Final = 0.5  # what is left of the confidence in a date that another article contradicts
TWINS: Final = 20  # events of one name among which a mention finds its own
WEIGHT: Final = 0.05  # of every further mention
FRESH: Final = 7  # days by which an inferred date may miss the one that another mention states
APART: Final = 31  # days by which two articles may differ about the date of one happening
STEM: Final = 3  # letters that forms of a verb share, and that an article has
CLAUSE: Final = 3  # words of a label that says what happened to what
BASES: Final = ("stated", "mention", "narrative", "publication", None)


def merge_mentions(told: Iterable[Event], loose: Iterable[tuple[str, Status | None, Mention]]) -> list[Event]:
    """The events of one article, those of one happening as one, in the order of the text.

    Mentions that are too `loose` to be events join the event they name, where there is only one and where it has the
    status that they give it.
    """
    kept: list[Event] = []
    by_name: dict[str, list[int]] = {}
    for event in told:
        twin = next((i for i in by_name.get(event.happening, [])[-TWINS:] if _is_one(kept[i], event)), None)
        if twin is None:
            by_name.setdefault(event.happening, []).append(len(kept))
            kept.append(event)
        else:
            kept[twin] = told_best([kept[twin], event])
    for name, status, mention in loose:
        chosen = by_name.get(name, [])
        if len(chosen) == 1 and status in (None, kept[chosen[0]].status):
            event = kept[chosen[0]]
            mentions = tuple(sorted((*event.mentions, mention), key=lambda it: it.start))
            kept[chosen[0]] = replace(event, mentions=mentions, salience=_capped(event.salience + WEIGHT))
    return sorted(kept, key=lambda event: (event.start, event.end))


def merge_articles(events: Iterable[Event]) -> list[Event]:
    """The events of several articles, one for each happening: what two of them tell keeps the mentions of both.

    One happening has one name (as "Telefonat" and "telefoniert" share one), one status, the same people and place (where
    nobody is named, the same label), and dates that can both be right. Where the dates contradict but lie near, and each article tells only one such
    happening, it is one too: the event keeps the best date, `conflicts` the others, and the reason names them.
    """
    found = list(events)
    if len({event.article for event in found}) < 2:
        return found
    groups: dict[tuple[str, str], list[list[int]]] = {}
    for place, event in enumerate(found):
        if event.article is None or event.time is None or not event.time.is_dated:
            continue
        rows = groups.setdefault((event.happening, event.status), [])
        row = next((row for row in rows if _fits(event, [found[i] for i in row])), None)
        if row is None:
            rows.append([place])
        else:
            row.append(place)
    merged: dict[int, Event] = {}
    gone: set[int] = set()
    for rows in groups.values():
        for row in _near(rows, found):
            if len(row) > 1:
                merged[row[0]] = as_one([found[i] for i in row])
                gone.update(row[1:])
    return [merged.get(place, event) for place, event in enumerate(found) if place not in gone]


def _near(rows: Sequence[list[int]], found: Sequence[Event]) -> list[list[int]]:
    """The rows of one name, those of the same people joined whose dates contradict only a little, one from each article."""
    joined: list[list[int]] = []
    for row in rows:
        event = found[row[0]]
        alike = [it for it in joined if same_people(found[it[0]], event) and same_place(found[it[0]], event)]
        told = [found[i].article for it in (*alike, row) for i in it]
        near = len(alike) == 1 and event.participants and gap(found[alike[0][0]].time, event.time) <= APART
        if near and len(set(told)) == len(told) and {event.basis, found[alike[0][0]].basis} == {"stated"}:
            alike[0].extend(row)
        else:
            joined.append(list(row))
    return joined


def _fits(event: Event, row: Sequence[Event]) -> bool:
    return all(
        event.article != other.article
        and same_people(event, other)
        and same_place(event, other)
        and agree(event.time, other.time)
        for other in row
    )


def same_people(one: Event, other: Event) -> bool:
    """Whether all who take part by one telling, by their last names, stand in the other; without any, the same is told of."""
    if not one.participants or not other.participants:
        told = {event.label.casefold() for event in (one, other)}
        return not (one.participants or other.participants) and len(told) == 1 and len(one.label.split()) >= CLAUSE
    return _names_all(one, other) or _names_all(other, one)


def _names_all(one: Event, other: Event) -> bool:
    told = " ".join((*one.participants, *(mention.sentence for mention in one.mentions)))
    return all(name.split()[-1] in told for name in other.participants)


def same_place(one: Event, other: Event) -> bool:
    """Whether two tellings name no different places."""
    return one.place is None or other.place is None or one.place == other.place


def _is_one(one: Event, other: Event) -> bool:
    """Whether two mentions in one article tell of one happening."""
    if one.status != other.status or (one.start, one.end) == (other.start, other.end):
        return False
    mine, theirs = ({name.split()[-1] for name in event.participants} for event in (one, other))
    if one.time is not None and other.time is not None and one.time.edtf != other.time.edtf:
        inferred = (one.basis == "stated") != (other.basis == "stated")
        return inferred and bool(mine & theirs) and gap(one.time, other.time) <= FRESH
    if one.time is None and other.time is None and not one.participants:
        return False
    return bool(mine & theirs) or ((not mine or not theirs) and not _are_apart(one, other))


def _are_apart(one: Event, other: Event) -> bool:
    """Whether two clauses of one verb, in other words than its own, share none: "we leave Rome", "a ship leaves Oslo"."""
    if any(event.trigger in event.label for event in (one, other)):
        return False  # a noun names the happening and needs not say whose it is
    told = (set(event.label.casefold().split()) for event in (one, other))
    mine, theirs = (
        {word for word in words if len(word) > STEM and word[:STEM] != one.happening[:STEM]} for words in told
    )
    return bool(mine) and bool(theirs) and not mine & theirs


def told_best(events: Sequence[Event]) -> Event:
    """Several mentions as one event, told by the one that dates it best."""
    best = min(events, key=_doubt)
    mentions: dict[tuple[object, int, int], Mention] = {}
    for event in events:
        mentions |= {(mention.article, mention.start, mention.end): mention for mention in event.mentions}
    order = {id(event.article): place for place, event in enumerate(events)}
    return replace(
        best,
        mentions=tuple(sorted(mentions.values(), key=lambda it: (order.get(id(it.article), 0), it.start))),
        salience=_capped(max(event.salience for event in events) + WEIGHT * (len(events) - 1)),
        participants=tuple(dict.fromkeys(name for event in (best, *events) for name in event.participants)),
        place=best.place or next((event.place for event in events if event.place), None),
        alleged=all(event.alleged for event in events),
    )


def _doubt(event: Event) -> tuple[int, int, float]:
    """How little is known of a date: by its basis, by its length in days, by its confidence."""
    if event.time is None:
        return len(BASES), 0, 0.0
    basis = event.basis if event.basis in BASES else None
    return BASES.index(basis), _length(event.time), -event.confidence


def as_one(events: Sequence[Event]) -> Event:
    """One event of several articles; its date is doubted where another article gives one that cannot be right as well."""
    event = told_best(events)
    against = contradicting(event, events)
    if not against or event.article is None:
        return event
    language = load_language(event.article.language or "en")
    said = "; ".join(dict.fromkeys(date_in_words(time, language) for time in against))
    why = f"{event.why} {lexicon(language.code).why['conflict'].format(date=said)}"
    return replace(event, why=why, confidence=round(event.confidence * DOUBT, 3), conflicts=tuple(against))


def contradicting(event: Event, others: Iterable[Event]) -> list[TimeValue]:
    """The dates of others that cannot be right together with an event's."""
    return [other.time for other in others if other.time is not None and not agree(event.time, other.time)]


def agree(one: TimeValue | None, other: TimeValue | None) -> bool:
    """Whether two dates can both be right: their intervals share a day."""
    return one is None or other is None or gap(one, other) == 0


def gap(one: TimeValue | None, other: TimeValue | None) -> int:
    """The days between two dates; 0 where their intervals share one."""
    if one is None or other is None:
        return 0
    starts = [time.earliest for time in (one, other) if time.earliest is not None]
    ends = [time.latest for time in (one, other) if time.latest is not None]
    return max(0, max(starts).day_number - min(ends).day_number) if starts and ends else 0


def _length(time: TimeValue) -> int:
    if time.earliest is None or time.latest is None:
        return 10**7
    return time.latest.day_number - time.earliest.day_number


def _capped(weight: float) -> float:
    return round(min(1.0, weight), 3)
