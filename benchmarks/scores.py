"""Scores of time expressions, as TempEval-3 counts them, and of events with their dates.

Time expressions of gold and system are paired one to one, equal spans first, then by the length of the overlap.
Strict counts pairs with the same span, relaxed all pairs, type and value the pairs that agree in it; each is divided by
what the system found (precision) and by what the gold holds (recall). An event is found when a system event overlaps
its trigger or another of its mentions. Its date is exact when it is the same stretch of the calendar as one that the gold
has, however it is written: "1989-Q3" and "1989-35" are one, and a clock time is its day.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from timeline_ext.errors import TimelineError
from timeline_ext.model import Instant
from timeline_ext.temporal import calendar
from timeline_ext.temporal.edtf import parse_edtf

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Row = Mapping[str, Any]

MEASURES = ("strict", "relaxed", "type", "value")
NUMBERS = {f"Q{n}": 32 + n for n in (1, 2, 3, 4)} | {"H1": 40, "H2": 41, "SP": 21, "SU": 22, "FA": 23, "WI": 24}


def share(part: float, whole: float) -> float:
    """The part of a whole, 0 when there is none."""
    return part / whole if whole else 0.0


def f1(right: int, found: int, wanted: int) -> float:
    """Harmonic mean of precision and recall."""
    return share(2 * right, found + wanted)


def score_timexes(gold: Mapping[str, Sequence[Row]], system: Mapping[str, Sequence[Row]]) -> dict[str, float]:
    """F1 of each measure over all documents of the gold, in 0..1.

    >>> gold = {"a": [{"start": 3, "end": 11, "type": "DATE", "value": "2022-06-15"}]}
    >>> score_timexes(gold, {"a": [{"start": 0, "end": 11, "type": "DATE", "value": "2022-06-15"}]})
    {'strict': 0.0, 'relaxed': 1.0, 'type': 1.0, 'value': 1.0}
    """
    counts: Counter[str] = Counter()
    for doc, wanted in gold.items():
        found = [row for row in system.get(doc, ()) if row["end"] > row["start"]]
        counts["gold"] += len(wanted)
        counts["system"] += len(found)
        for right, row in pair(wanted, found):
            counts["relaxed"] += 1
            counts["strict"] += (right["start"], right["end"]) == (row["start"], row["end"])
            counts["type"] += right["type"] == row["type"]
            counts["value"] += right["value"] == row["value"]
    return {measure: f1(counts[measure], counts["system"], counts["gold"]) for measure in MEASURES}


def pair(gold: Sequence[Row], system: Iterable[Row]) -> list[tuple[Row, Row]]:
    """Gold and system rows that overlap, each at most once, the best fitting first."""
    found = sorted(system, key=lambda row: (row["start"], row["end"]))
    fits = []
    for i, right in enumerate(gold):
        for j, row in enumerate(found):
            overlap = min(right["end"], row["end"]) - max(right["start"], row["start"])
            if overlap > 0:
                same = (right["start"], right["end"]) == (row["start"], row["end"])
                fits.append((not same, -overlap, right["start"], row["start"], i, j))
    taken_gold: set[int] = set()
    taken_system: set[int] = set()
    pairs = []
    for *_, i, j in sorted(fits):
        if i not in taken_gold and j not in taken_system:
            taken_gold.add(i)
            taken_system.add(j)
            pairs.append((gold[i], found[j]))
    return pairs


@dataclass(slots=True)
class EventScore:
    """Counts of core events, of those found and of those dated right, and of all system events that are right."""

    core: int = 0
    hit: int = 0
    dated: int = 0
    exact: int = 0
    found: int = 0
    right: int = 0
    wrong: list[Row] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Core events found."""
        return share(self.hit, self.core)

    @property
    def precision(self) -> float:
        """System events that some gold event knows."""
        return share(self.right, self.found)

    @property
    def end_to_end(self) -> float:
        """Core events found and dated exactly."""
        return share(self.exact, self.core)


def score_events(gold: Sequence[Row], system: Sequence[Row]) -> EventScore:
    """How many core events are found and exactly dated; system rows have doc, start, end and date (EDTF or None).

    >>> gold = [{"doc": "a", "start": 5, "end": 9, "date": "2022-06~", "core": True}]
    >>> score_events(gold, [{"doc": "a", "start": 5, "end": 9, "date": "2022-06"}]).end_to_end
    1.0
    """
    by_doc = defaultdict(list)
    for event in gold:
        by_doc[event["doc"]].append(event)
    score = EventScore(core=sum(event["core"] for event in gold))
    hits: dict[int, list[Row]] = defaultdict(list)
    for row in system:
        if row["doc"] not in by_doc:
            continue
        known = [event for event in by_doc[row["doc"]] if _touches(event, row)]
        score.found += 1
        score.right += bool(known)
        if not known:
            score.wrong.append(row)
        for event in known:
            hits[id(event)].append(row)
    for event in gold:
        if event["core"] and id(event) in hits:
            dates = [row["date"] for row in hits[id(event)] if row.get("date")]
            score.hit += 1
            score.dated += bool(dates)
            score.exact += any(is_exact(date, (event["date"], *event.get("alt_dates", ()))) for date in dates)
    return score


def score_dating(gold: Sequence[Row], system: Sequence[Row]) -> tuple[int, int, int]:
    """Dated gold events, those of them that were found and dated, and those dated exactly."""
    by_doc = defaultdict(list)
    for row in system:
        by_doc[row["doc"]].append(row)
    wanted = [event for event in gold if event.get("value")]
    found = right = 0
    for event in wanted:
        rows = [
            r for r in by_doc[event["doc"]] if r.get("date") and r["start"] < event["end"] and event["start"] < r["end"]
        ]
        found += bool(rows)
        right += any(is_exact(row["date"], (event["value"],)) for row in rows)
    return len(wanted), found, right


def _touches(event: Row, row: Row) -> bool:
    spans = [(event["start"], event["end"]), *((mention[0], mention[1]) for mention in event.get("mentions", ()))]
    return any(start < row["end"] and row["start"] < end for start, end in spans)


def is_exact(date: str, gold: Iterable[str | None]) -> bool:
    """Whether an EDTF date is one that the gold has, in EDTF or TIMEX3; one of several days where the gold has them all.

    >>> is_exact("1989-35", ["1989-Q3"]), is_exact("1989", ["1989-Q3"]), is_exact("[2022-06-01,2022-06-08]", ["2022-06-01"])
    (True, False, False)
    """
    right = {_extent(value) for value in gold if value}
    members = re.fullmatch(r"[\[{](.*)[\]}]", date)
    return all(_extent(member.strip()) in right for member in (members[1].split(",") if members else [date]))


def _extent(date: str) -> tuple[str, str] | str:
    """The first and last day of a date, ".." for an open end; the date itself where it names no stretch of the calendar."""
    ends = re.sub(r"[~?%]", "", date).split("/")
    try:
        first, last = (_days(end) for end in (ends[0], ends[-1]))
    except TimelineError:
        return date
    return first[0], last[1]


def _days(date: str) -> tuple[str, str]:
    if date in {"", ".."}:
        return "..", ".."
    if week := re.fullmatch(r"(\d{4})-W(\d\d)(-WE)?", date):
        monday = calendar.week_monday(int(week[1]), int(week[2]))
        days = (calendar.from_ordinal(monday + day) for day in (5 if week[3] else 0, 6))
        first, last = (str(Instant(*day)) for day in days)
        return first, last
    date = re.sub("-(Q[1-4]|H[12]|SP|SU|FA|WI)$", lambda found: f"-{NUMBERS[found[1]]}", date)
    value = parse_edtf(date.ljust(4, "X") if date.isdigit() else date)
    return str(value.earliest and value.earliest.on_day()), str(value.latest and value.latest.on_day())
