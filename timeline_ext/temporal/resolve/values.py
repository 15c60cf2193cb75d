"""The time value of a period of the calendar, and of a publication date."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from timeline_ext.errors import InputError
from timeline_ext.model import Granularity, Instant, Modifier, Step, TimeValue
from timeline_ext.temporal import calendar
from timeline_ext.temporal.calendar import Period, bounds, containing, timex3

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_CANDIDATES: Final = 31
PUBLISHED: Final = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?)?)?"
)


def parse_period(text: str) -> Period:
    """The period a publication date names: a year, month, day or minute; InputError for anything else.

    >>> parse_period("2022-06").granularity
    'month'
    """
    found = PUBLISHED.fullmatch(text.strip())
    period = _named_period([int(part) if part else 0 for part in found.groups()]) if found else None
    if checked(period) is None or period is None:
        raise InputError(
            f"publication date {text!r}: give a year, month or day of the calendar, such as 2022, 2022-06 or 2022-06-15"
        )
    return period


def _named_period(parts: list[int]) -> Period | None:
    year, month, day, hour, minute = parts
    if year == 0 or hour > 23 or minute > 59 or month > 12:
        return None
    if day:
        return Period("minute" if hour or minute else "day", year, month, day, hour=hour, minute=minute)
    return Period("month", year, month) if month else Period("year", year)


def parse_published(text: str) -> TimeValue:
    """A publication date in EDTF as a time value, to its own precision; InputError for anything else.

    >>> str(parse_published("2022-06").latest)
    '2022-06-30'
    """
    return value_of(parse_period(text), (Step("publication", {"published": text.strip()}),))


def value_of(
    period: Period, trace: tuple[Step, ...] = (), *, modifier: Modifier | None = None, **known: Any
) -> TimeValue:
    """The time value of a period of the calendar."""
    earliest, latest = bounds(period)
    edtf = calendar.edtf(period)
    if modifier in ("start", "mid", "end") and period.granularity not in ("day", "daypart", "hour", "minute"):
        earliest, latest = third(earliest, latest, modifier)
        edtf = _third_edtf(period, earliest, latest)
    elif modifier is not None and edtf is not None and period.granularity in ("season", "quarter", "half"):
        edtf = "/".join(f"{str(end).rpartition('-')[0]}~" for end in (earliest, latest))  # their numbers take no "~"
    elif modifier is not None and edtf is not None and "/" not in edtf and "X" not in edtf:
        edtf += "~"
    return TimeValue(
        timex3=timex3(period), edtf=edtf, earliest=earliest, latest=latest, granularity=period.granularity, modifier=modifier, trace=trace,
        **known,
    )  # fmt: skip


def third(earliest: Instant, latest: Instant, modifier: Modifier) -> tuple[Instant, Instant]:
    """The first, middle or last third of a stretch of days."""
    first = earliest.day_number
    days = latest.day_number - first + 1
    part = {"start": 0, "mid": 1, "end": 2}[modifier]
    low, high = first + days * part // 3, first + max(days * (part + 1) // 3, days * part // 3 + 1) - 1
    return Instant.of_day(low), Instant.of_day(high)


def _third_edtf(period: Period, earliest: Instant, latest: Instant) -> str | None:
    if period.granularity in ("month", "year") and abs(period.year) <= 9999:
        return f"{calendar.edtf(period)}~"
    return part_edtf(period.granularity, earliest, latest)


def part_edtf(granularity: Granularity | None, earliest: Instant, latest: Instant) -> str | None:
    """The EDTF interval of a part of a period: by its years where the period has many, else by its days."""
    if granularity in ("decade", "century", "millennium"):
        return f"{earliest.year:04d}/{latest.year:04d}" if 0 <= earliest.year <= latest.year <= 9999 else None
    return f"{earliest}/{latest}"


def months_edtf(earliest: Instant, latest: Instant) -> str:
    """The EDTF interval of a stretch of whole months."""
    return f"{earliest.year:04d}-{earliest.month:02d}/{latest.year:04d}-{latest.month:02d}"


def modified(modifier: Modifier | None) -> tuple[Step, ...]:
    """The step of a trace that says which part of a period is meant, if one is."""
    return (Step("modifier", {"modifier": modifier}),) if modifier else ()


def common(periods: Sequence[Period]) -> str:
    """The TIMEX3 value that all candidates share, with X for what differs."""
    first, last = (timex3(period).split("-") for period in (periods[0], periods[-1]))
    if len(first) != len(last):
        return "XXXX"
    return "-".join(a if a == b else re.sub(r"\d", "X", a) for a, b in zip(first, last, strict=True))


def checked(period: Period | None) -> Period | None:
    """The period, or None where the calendar does not have it."""
    try:
        if period is not None:
            bounds(period)
    except ValueError:
        return None
    return period


def shift_value(anchor: TimeValue, amount: float, unit: str, *, exact: bool = False) -> TimeValue | None:
    """The time `amount` units from a dated value ("two days after …"); None where that cannot be worked out.

    `exact` keeps the day, week or month of the value: "a year ago this week" is a week.

    >>> shift_value(parse_published("2022-02-24"), 2, "day").edtf
    '2022-02-26'
    """
    if anchor.earliest is None or anchor.latest is None or amount != int(amount) or anchor.candidates:
        return None
    grains = ("day", "week", "month", "quarter", "half", "year", "decade", "century")
    unit = {"workday": "day"}.get(unit, unit)
    if unit not in grains:
        return None
    first, last = anchor.earliest.day_number, anchor.latest.day_number
    try:
        low, high = (calendar.shift_day(day, int(amount), unit) for day in (first, last))
    except (ValueError, OverflowError):
        return None
    step = Step("shift", {"amount": int(amount), "unit": unit, "anchor": "event"})
    wide: Any = unit if unit != "week" else "day"
    if exact and anchor.granularity is not None:
        middle = calendar.day_period((low + high) // 2)
        return value_of(containing(middle, anchor.granularity), (step,), anchor="event", shift=(amount, unit))
    if first == last and unit in ("day", "week"):
        return value_of(calendar.day_period(low), (step,), anchor="event", shift=(amount, unit))
    period = containing(calendar.day_period(low), wide)
    if bounds(period)[1] >= Instant.of_day(high):
        return value_of(period, (step,), anchor="event", shift=(amount, unit))
    start, end = Instant.of_day(low), Instant.of_day(high)
    return TimeValue(
        timex3=timex3(period), edtf=f"{start}/{end}", earliest=start, latest=end, granularity=wide, anchor="event", shift=(amount, unit),
        trace=(step,),
    )  # fmt: skip
