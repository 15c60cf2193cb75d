"""Resolution: what an underspecified value such as `UNDEF-last-month` means, by publication day and earlier dates.

Everything here is one reading of a text under one day of publication, or under none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal

from timeline_ext.model import Domain, Step
from timeline_ext.temporal import calendar

if TYPE_CHECKING:
    from collections.abc import Callable

Tense = Literal["PAST", "FUTURE", "PRESENTFUTURE", ""]
Anchor = Literal["publication", "mention"]

MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SEASONS: Final = ("SP", "SU", "FA", "WI")  # a winter has the name of the year of its December
MOVES: Final = {"last": -1, "this": 0, "next": 1}
UNITS: Final = "century|decade|year|quarter|month|week|day"
SEASON_OF_MONTH: Final = ("WI", "WI", "SP", "SP", "SP", "SU", "SU", "SU", "FA", "FA", "FA", "WI")
UNKNOWN: Final = {
    "century": "XX", "decade": "XXX", "year": "XXXX", "quarter": "XXXX-XX", "month": "XXXX-XX", "week": "XXXX-WXX", "day": "XXXX-XX-XX",
}  # fmt: skip

_UNIT: Final = re.compile(rf"UNDEF-(last|this|next)-({UNITS})(.*)")
_SHIFT: Final = re.compile(rf"UNDEF-(this|REF|REFUNIT)-({UNITS}|weekend|hour|minute|second)-(PLUS|MINUS)-(\d+)(.*)")
_MONTH: Final = re.compile(rf"UNDEF-(last|this|next)-({'|'.join(MONTHS)})(?:-(\d\d))?(.*)")
_SEASON: Final = re.compile(r"UNDEF-(last|this|next)-(SP|SU|FA|WI)(.*)")
_WEEKDAY: Final = re.compile(rf"UNDEF-(last|this|next|day)-({'|'.join(WEEKDAYS)})(.*)")
_YEAR: Final = re.compile(r"UNDEF-year(.*)")
_CENTURY: Final = re.compile(r"UNDEF-century(\d{1,2})(.*)")
_PATTERNS: Final = {
    "year": re.compile(r"((?:BC)?\d{4})"),
    "month": re.compile(r"((?:BC)?\d{4}-\d\d)"),
    "day": re.compile(r"((?:BC)?\d{4}-\d\d-\d\d)"),
    "decade": re.compile(r"((?:BC)?\d{3})"),
    "century": re.compile(r"((?:BC)?\d\d)"),
    "week": re.compile(r"(\d{4}-W\d\d)"),
    "quarter": re.compile(r"(\d{4}-Q[1-4])"),
    "season": re.compile(r"(\d{4}-(?:SP|SU|FA|WI))"),
}
_DATED: Final = re.compile(r"\A((?:BC)?\d{4})((?:-(?:\d\d(?:-\d\d)?|Q\d|H\d|SP|SU|FA|WI))?)")


@dataclass(slots=True)
class Context:
    """The publication day (its ordinal), if it is known and counts, and by unit the values of the text that have it."""

    day: int | None
    domain: Domain
    said: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: {unit: [] for unit in ("", *_PATTERNS)})

    def remember(self, start: int, value: str) -> None:
        """Make a value one that later ones may hang on; a feast is not, for it is dated last."""
        if " func" not in value:
            for unit, values in self.said.items():
                if not unit or part_of(value, unit):
                    values.append((start, value))

    def published(self, unit: str) -> str | None:
        """The publication day's year, month and so on, where it counts."""
        if self.day is None or self.domain == "narrative":
            return None
        return of_day(self.day, unit)

    def mentioned(self, unit: str, start: int) -> str | None:
        """The nearest earlier year, month and so on that a value has, or lets one derive."""
        value = self.last_with(unit, start)
        return part_of(value, unit) if value is not None else None

    def last_with(self, unit: str, start: int) -> str | None:
        """The nearest earlier value, not at the same place, that has a year, month and so on; any value for no unit."""
        return next((value for where, value in reversed(self.said[unit]) if where != start), None)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A value, the steps that led to it, and what it hangs on."""

    value: str
    steps: tuple[Step, ...] = (Step("stated", {}),)
    anchor: Anchor | None = None
    shift: tuple[int, str] | None = None


@lru_cache(maxsize=8192)
def of_day(day: int, unit: str) -> str:
    """The year, month and so on that holds a day.

    >>> of_day(738_321, "quarter"), of_day(738_321, "week")
    ('2022-Q2', '2022-W24')
    """
    year, month, date = calendar.from_ordinal(day)
    match unit:
        case "century":
            return f"{year // 100:02d}"
        case "decade":
            return f"{year // 10:03d}"
        case "year":
            return f"{year:04d}"
        case "quarter":
            return f"{year:04d}-Q{(month + 2) // 3}"
        case "season":
            return f"{year - (month < 3):04d}-{SEASON_OF_MONTH[month - 1]}"
        case "month":
            return f"{year:04d}-{month:02d}"
        case "week":
            iso, week = calendar.iso_week(day)
            return f"{iso:04d}-W{week:02d}"
    return f"{year:04d}-{month:02d}-{date:02d}"


@lru_cache(maxsize=8192)
def part_of(value: str, unit: str) -> str | None:
    """The year, month and so on that a value names, or that follows from its month or day."""
    found = _PATTERNS[unit].match(value)
    if found or unit not in ("quarter", "season", "week"):
        return found[1] if found else None
    finer = _PATTERNS["day" if unit == "week" else "month"].match(value)
    if finer is None or finer[1].startswith("BC"):
        return None
    day = _ordinal(finer[1] if unit == "week" else f"{finer[1]}-01")
    return None if day is None else of_day(day, unit)


def _ordinal(value: str) -> int | None:
    try:
        year, month, day = map(int, value.split("-"))
        return calendar.ordinal(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=8192)
def moved(value: str, unit: str, amount: int) -> str:
    """A year, month and so on some units later.

    >>> moved("2022-01", "month", -1), moved("2022-Q1", "quarter", -1), moved("BC0044", "year", 1)
    ('2021-12', '2021-Q4', 'BC0043')
    """
    if unit in ("century", "decade", "year"):
        bc, digits = value.startswith("BC"), value.removeprefix("BC")
        number = int(digits) + (-amount if bc else amount)
        if number < 0 or (number == 0 and unit == "year"):
            bc, number = not bc, abs(number) + (unit == "year")
        return f"{'BC' if bc else ''}{number:0{len(digits)}d}"
    if value.startswith("BC"):
        whole, rest = value.split("-", 1)
        return f"{moved(whole, 'year', amount // 12)}-{rest}" if amount % 12 == 0 and unit == "month" else value
    if unit == "day":
        day = _ordinal(value)
        return value if day is None else of_day(day + amount, "day")
    year, number = int(value[:4]), int(re.sub(r"\D", "", value[5:]))
    if unit == "week":
        return of_day(calendar.week_monday(year, number) + 7 * amount, "week")
    size = 12 if unit == "month" else 4
    carry, number = divmod(number - 1 + amount, size)
    return f"{year + carry:04d}-{f'{number + 1:02d}' if unit == 'month' else f'Q{number + 1}'}"


def resolve(value: str, start: int, context: Context, tense: Callable[[], Tense]) -> Resolved:
    """What a value means where it stands; a value that hangs on nothing stays."""
    if not value.startswith("UNDEF"):
        return Resolved(value)
    if value.startswith("UNDEF-REFDATE"):
        before = context.last_with("", start)
        return Resolved(before, (Step("mention", {}),), "mention") if before else _unknown("day")
    for pattern, step in _STEPS:
        found = pattern.match(value)
        if found:
            return step(found, start, context, tense)
    return _unknown("year")


def _unknown(unit: str, rest: str = "") -> Resolved:
    return Resolved(f"{UNKNOWN[unit]}{rest}", (Step("no_anchor", {}),))


def _anchor(context: Context, unit: str, start: int) -> tuple[str | None, Anchor]:
    published = context.published(unit)
    return (published, "publication") if published else (context.mentioned(unit, start), "mention")


def _shift_step(amount: int, unit: str, anchor: str) -> Step:
    return Step("shift", {"amount": amount, "unit": unit, "anchor": anchor})


def _of_unit(found: re.Match[str], start: int, context: Context, _tense: Callable[[], Tense]) -> Resolved:
    direction, unit, rest = found.groups()
    if (direction, unit, rest) == ("this", "day", "") and context.domain == "narrative":
        return Resolved("PRESENT_REF", (Step("reference", {"ref": "PRESENT_REF"}),))
    at, anchor = _anchor(context, unit, start)
    if at is None:
        return _unknown(unit, rest)
    amount = MOVES[direction]
    return Resolved(f"{moved(at, unit, amount)}{rest}", (_shift_step(amount, unit, anchor),), anchor)


def _of_shift(found: re.Match[str], start: int, context: Context, _tense: Callable[[], Tense]) -> Resolved:
    origin, unit, sign, number, rest = found.groups()
    amount = int(number) * (1 if sign == "PLUS" else -1)
    if abs(amount) > 99_999:
        return _unknown("day" if unit in ("hour", "minute", "second", "weekend") else unit, rest)
    if context.domain == "scientific":
        offset = _offset(unit, number)
        if offset:
            return Resolved(f"TPZ{'+' if sign == 'PLUS' else '-'}{offset}", (Step("no_anchor", {}),))
    if unit in ("hour", "minute", "second", "weekend"):
        return _unknown("week" if unit == "weekend" else "day", rest)
    if origin == "this":
        at, anchor = _anchor(context, unit, start)
    else:
        at, anchor = context.mentioned(unit, start), "mention"
    if at is None:
        return _unknown(unit, rest)
    if origin == "REFUNIT" and unit == "year":
        whole = _DATED.search(context.last_with("year", start) or "")
        at, tail = (whole[1], whole[2]) if whole else (at, "")
        there = f"{moved(at, 'year', amount)}{tail}"
    elif unit == "week" and anchor == "mention" and (day := part_of(context.last_with("week", start) or "", "day")):
        there = moved(day, "day", 7 * amount)
    else:
        there = f"{moved(at, unit, amount)}{'X' if unit == 'decade' and origin == 'this' else ''}"
    return Resolved(f"{there}{rest}", (_shift_step(amount, unit, anchor),), anchor, (amount, unit))


def _offset(unit: str, number: str) -> str | None:
    match unit:
        case "year":
            return f"{int(number):04d}"
        case "month":
            return f"0000-{int(number):02d}"
        case "week":
            return f"0000-W{int(number):02d}"
        case "day":
            return f"0000-00-{int(number):02d}"
    return None


def _of_month(found: re.Match[str], start: int, context: Context, _tense: Callable[[], Tense]) -> Resolved:
    direction, name, day, rest = found.groups()
    month = MONTHS.index(name) + 1
    at, anchor = _anchor(context, "month", start)
    tail = f"-{month:02d}{f'-{day}' if day else ''}{rest}"
    if at is None:
        return _unknown("year", tail)
    year, here = at.rsplit("-", 1)
    full = (context.published("day") or context.mentioned("day", start)) if day else None
    amount = _years_away(direction, (month, int(day) if full else 0), (int(here), int(full[-2:]) if full else 0))
    there = moved(year, "year", amount)
    return Resolved(f"{there}{tail}", (_year_step(there, anchor),), anchor)


def _years_away(direction: str, wanted: tuple[int, int], here: tuple[int, int]) -> int:
    """How many years from the anchor's lies the last, next or same place in the year."""
    return {"this": 0, "last": -int(wanted >= here), "next": int(wanted <= here)}[direction]


def _year_step(year: str, anchor: str) -> Step:
    return Step("year_of_anchor", {"year": year, "anchor": anchor})


def _of_season(found: re.Match[str], start: int, context: Context, _tense: Callable[[], Tense]) -> Resolved:
    direction, season, rest = found.groups()
    at, anchor = _anchor(context, "season", start)
    if at is None:
        return _unknown("year", f"-{season}{rest}")
    year, here = at.split("-")
    amount = _years_away(direction, (SEASONS.index(season), 0), (SEASONS.index(here), 0))
    there = moved(year, "year", amount)
    return Resolved(f"{there}-{season}{rest}", (_year_step(there, anchor),), anchor)


def _of_weekday(found: re.Match[str], start: int, context: Context, tense: Callable[[], Tense]) -> Resolved:
    direction, name, rest = found.groups()
    at, anchor = _anchor(context, "day", start)
    day = _ordinal(at) if at is not None else None
    if day is None:
        return _unknown("day", rest)
    wanted = WEEKDAYS.index(name) + 1
    ahead = direction == "next" or (direction == "day" and tense() == "FUTURE")
    if ahead:
        there = day + (wanted - calendar.weekday(day) - 1) % 7 + 1
    else:
        there = day - (calendar.weekday(day) - wanted - (direction == "last")) % 7 - (direction == "last")
    step = Step("weekday_ahead" if ahead else "weekday_back", {"weekday": wanted, "anchor": anchor})
    return Resolved(f"{of_day(there, 'day')}{rest}", (step,), anchor)


def _of_year(found: re.Match[str], start: int, context: Context, tense: Callable[[], Tense]) -> Resolved:
    rest = found[1]
    at, anchor = _anchor(context, "year", start)
    if at is None:
        return _unknown("year", rest)
    amount = 0
    if anchor == "publication" and context.day is not None:
        amount = _year_by_tense(rest, context.day, tense(), context.domain)
    year = moved(at, "year", amount)
    operation: Any = "year_back" if amount < 0 else "year_ahead" if amount > 0 else "year_of_anchor"
    return Resolved(f"{year}{rest}", (Step(operation, {"year": year, "anchor": anchor}),), anchor)


def _year_by_tense(rest: str, day: int, tense: Tense, domain: Domain) -> int:
    """Whether a month, quarter or half lies in the year before or behind that of the publication day."""
    _, month, _ = calendar.from_ordinal(day)
    if found := re.match(r"-(\d\d)", rest):
        if tense in ("FUTURE", "PRESENTFUTURE"):
            return int(month > int(found[1]))
        return -int(tense == "PAST" and month < int(found[1]))
    if found := re.match(r"-([QH])(\d)", rest):
        here = (month + 2) // 3 if found[1] == "Q" else (month + 5) // 6
        if here < int(found[2]):
            return (
                1
                if tense == "FUTURE" or (tense == "" and domain == "colloquial")
                else -1
                if tense in ("PAST", "")
                else 0
            )
    return 0


def _of_century(found: re.Match[str], start: int, context: Context, tense: Callable[[], Tense]) -> Resolved:
    digits, rest = found.groups()
    at, anchor = _anchor(context, "century", start)
    if len(digits) == 1 and context.domain != "narrative":
        return Resolved(f"19{digits}{rest}")
    if at is None:
        return Resolved(f"XX{digits}{rest}", (Step("no_anchor", {}),))
    amount = 0
    if anchor == "publication" and context.day is not None:
        decade = calendar.from_ordinal(context.day)[0] // 10 % 10
        if tense() in ("FUTURE", "PRESENTFUTURE"):
            amount = int(decade > int(digits[0]))
        elif tense() == "PAST" or tense() == "":
            amount = -int(decade < int(digits[0]))
    there = moved(at, "century", amount)
    return Resolved(f"{there}{digits}{rest}", (_year_step(f"{there}{digits}", anchor),), anchor)


_STEPS: Final = (
    (_SHIFT, _of_shift),
    (_UNIT, _of_unit),
    (_MONTH, _of_month),
    (_SEASON, _of_season),
    (_WEEKDAY, _of_weekday),
    (_CENTURY, _of_century),
    (_YEAR, _of_year),
)
