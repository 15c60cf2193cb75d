"""Periods of the proleptic Gregorian calendar, for any year: bounds, shifts, movable feasts, TIMEX3 and EDTF strings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from timeline_ext.model import CYCLE_DAYS, CYCLE_YEARS, Granularity, Instant

SEASONS: Final = {"SP": (3, 21), "SU": (6, 22), "FA": (9, 23), "WI": (12, 24)}  # first month, EDTF number
# The hours a part of the day spans; a night runs into the next day.
DAYPARTS: Final = {"MO": (6, 11), "MI": (11, 13), "AF": (12, 17), "EV": (18, 22), "NI": (22, 29), "DT": (6, 18)}
LAST_JULIAN: Final = 1582  # the year in whose October the calendar changed
REFORM: Final = Instant(1582, 10, 15).day_number
FINER: Final = {"year": "month", "quarter": "month", "half": "month", "season": "month", "month": "day", "week": "day"}


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of the calendar at one granularity; `number` counts within the year (month, week, quarter, half)."""

    granularity: Granularity
    year: int
    number: int = 0
    day: int = 0
    code: str = ""
    hour: int = 0
    minute: int = 0


def ordinal(year: int, month: int, day: int) -> int:
    """Days since 0001-01-01, which is 1; ValueError for a day the calendar does not have.

    >>> ordinal(1, 1, 1), ordinal(0, 12, 31)
    (1, 0)
    """
    return Instant(year, month, day).day_number


def from_ordinal(number: int) -> tuple[int, int, int]:
    """Year, month and day of an ordinal.

    >>> from_ordinal(0)
    (0, 12, 31)
    """
    day = Instant.of_day(number)
    return day.year, day.month, day.day


def days_in_month(year: int, month: int) -> int:
    """The number of days of a month."""
    following = (year, month + 1, 1) if month < 12 else (year + 1, 1, 1)
    return ordinal(*following) - ordinal(year, month, 1)


def weekday(number: int) -> int:
    """ISO weekday of an ordinal, Monday 1 to Sunday 7; dates before the reform of the calendar are Julian ones.

    >>> weekday(ordinal(2022, 6, 15)), weekday(ordinal(1415, 10, 25))
    (3, 5)
    """
    if number < REFORM:
        year, month, _ = from_ordinal(number)
        year -= month <= 2  # the leap day of a Julian year stands at its end
        number += year // 100 - year // 400 - 2
    return (number - 1) % 7 + 1


def iso_week(number: int) -> tuple[int, int]:
    """ISO year and week of an ordinal."""
    cycles, rest = divmod(number - 1, CYCLE_DAYS)
    year, week, _ = date.fromordinal(rest + 1).isocalendar()
    return year + cycles * CYCLE_YEARS, week


def week_monday(year: int, week: int) -> int:
    """Ordinal of the Monday of an ISO week; weeks outside the year run on into its neighbours."""
    fourth = ordinal(year, 1, 4)
    return fourth - (fourth - 1) % 7 + (week - 1) * 7


def easter(year: int) -> int:
    """Ordinal of Easter Sunday: by the Gregorian computus (the anonymous algorithm of 1876), before it by the Julian.

    >>> from_ordinal(easter(2022)), from_ordinal(easter(1525))
    ((2022, 4, 17), (1525, 4, 16))
    """
    if year <= LAST_JULIAN:
        moon = (19 * (year % 19) + 15) % 30
        month, day = divmod(moon + (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7 + 114, 31)
        return ordinal(year, month, day + 1)
    golden, (century, rest) = year % 19, divmod(year, 100)
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * sunday) // 451
    month, day = divmod(epact + sunday - 7 * late + 114, 31)
    return ordinal(year, month, day + 1)


def nth_weekday(year: int, month: int, wanted: int, nth: int) -> int:
    """Ordinal of the nth weekday of a month, counted from its end when `nth` is negative."""
    if nth > 0:
        first = ordinal(year, month, 1)
        return first + (wanted - weekday(first)) % 7 + (nth - 1) * 7
    last = ordinal(year, month, days_in_month(year, month))
    return last - (weekday(last) - wanted) % 7 + (nth + 1) * 7


def day_period(number: int) -> Period:
    """The day of an ordinal as a period."""
    year, month, day = from_ordinal(number)
    return Period("day", year, month, day)


def bounds(period: Period) -> tuple[Instant, Instant]:
    """First and last day (or minute) of a period, inclusive; ValueError for a day the calendar does not have."""
    year, number = period.year, period.number
    match period.granularity:
        case "day":
            ordinal(year, number, period.day)
            day = Instant(year, number, period.day)
            return day, day
        case "daypart":
            first, last = DAYPARTS[period.code]
            return _at(year, number, period.day, first, 0), _at(year, number, period.day, last, 59)
        case "hour":
            return _at(year, number, period.day, period.hour, 0), _at(year, number, period.day, period.hour, 59)
        case "minute" | "second":
            at = _at(year, number, period.day, period.hour, period.minute)
            return at, at
        case "week":
            monday = week_monday(year, number)
            return Instant.of_day(monday), Instant.of_day(monday + 6)
        case "weekend":
            monday = week_monday(year, number)
            return Instant.of_day(monday + 5), Instant.of_day(monday + 6)
        case "month":
            return Instant(year, number, 1), Instant(year, number, days_in_month(year, number))
        case "quarter":
            return _months(year, 3 * number - 2, 3)
        case "half":
            return _months(year, 6 * number - 5, 6)
        case "season":
            return _months(year, SEASONS[period.code][0], 3)
        case "year":
            return Instant(year, 1, 1), Instant(year, 12, 31)
        case "decade":
            return Instant(year, 1, 1), Instant(year + 9, 12, 31)
        case "century":
            return Instant(year, 1, 1), Instant(year + 99, 12, 31)
        case "millennium":
            return Instant(year, 1, 1), Instant(year + 999, 12, 31)


def _at(year: int, month: int, day: int, hour: int, minute: int) -> Instant:
    days, hour = divmod(hour, 24)
    return Instant(*from_ordinal(ordinal(year, month, day) + days), hour, minute)


def _months(year: int, first: int, count: int) -> tuple[Instant, Instant]:
    carry, last = divmod(first + count - 2, 12)
    return Instant(year, first, 1), Instant(year + carry, last + 1, days_in_month(year + carry, last + 1))


def containing(period: Period, granularity: Granularity) -> Period:
    """The period of a coarser granularity that holds the first day of this one; the period itself if none does."""
    first = bounds(period)[0]
    year, month = first.year, first.month
    match granularity:
        case "day":
            return Period("day", year, month, first.day)
        case "week" | "weekend":
            return Period(granularity, *iso_week(ordinal(year, month, first.day)))
        case "month":
            return Period("month", year, month)
        case "quarter":
            return Period("quarter", year, (month + 2) // 3)
        case "half":
            return Period("half", year, (month + 5) // 6)
        case "season":
            code = ("WI", "SP", "SU", "FA")[month % 12 // 3]
            return Period("season", year - (month < 3), code=code)
        case "year":
            return Period("year", year)
        case "decade":
            return Period("decade", year // 10 * 10 if year > 0 else -8 - (1 - year) // 10 * 10)  # 469 to 460 BC
        case "century":
            return Period("century", year // 100 * 100 if year > 0 else 1 + (year - 1) // 100 * 100)  # 300 to 201 BC
        case "millennium":
            return Period("millennium", year // 1000 * 1000)
    return period


def shift(period: Period, amount: int, unit: Granularity) -> Period:
    """The period of size `unit` that lies `amount` units from the one around `period`.

    >>> shift(Period("day", 2022, 3, 31), -1, "month")
    Period(granularity='month', year=2022, number=2, day=0, code='', hour=0, minute=0)
    """
    start = containing(period, unit)
    match unit:
        case "day":
            return day_period(ordinal(start.year, start.number, start.day) + amount)
        case "week" | "weekend":
            return Period(unit, *iso_week(week_monday(start.year, start.number) + 7 * amount))
        case "month" | "quarter" | "half":
            per_year = {"month": 12, "quarter": 4, "half": 2}[unit]
            carry, number = divmod(start.number - 1 + amount, per_year)
            return Period(unit, start.year + carry, number + 1)
        case "season":
            codes = list(SEASONS)
            carry, index = divmod(codes.index(start.code) + amount, 4)
            return Period("season", start.year + carry, code=codes[index])
        case "hour" | "minute":
            minutes = start.hour * 60 + start.minute + amount * (60 if unit == "hour" else 1)
            days, minutes = divmod(minutes, 1440)
            moved = day_period(ordinal(start.year, start.number, start.day) + days)
            return Period(unit, moved.year, moved.number, moved.day, hour=minutes // 60, minute=minutes % 60)
        case _:
            years = {"year": 1, "decade": 10, "century": 100, "millennium": 1000}[unit]
            return Period(unit, start.year + years * amount)


def shift_day(number: int, amount: int, unit: str) -> int:
    """The ordinal `amount` units away from a day; the day of the month is kept where the month has it.

    >>> from_ordinal(shift_day(ordinal(2022, 3, 31), -1, "month"))
    (2022, 2, 28)
    """
    days = {"day": 1, "week": 7, "weekend": 7}.get(unit)
    if days:
        return number + days * amount
    year, month, day = from_ordinal(number)
    months = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200, "millennium": 12000}[
        unit
    ]
    carry, month0 = divmod(month - 1 + months * amount, 12)
    return ordinal(year + carry, month0 + 1, min(day, days_in_month(year + carry, month0 + 1)))


def timex3(period: Period) -> str:
    """The TIMEX3 value of a period."""
    year, number = period.year, period.number
    digits = f"BC{1 - year:04d}" if year < 1 else f"{year:04d}"
    match period.granularity:
        case "day":
            return f"{digits}-{number:02d}-{period.day:02d}"
        case "daypart":
            return f"{digits}-{number:02d}-{period.day:02d}T{period.code}"
        case "hour":
            return f"{digits}-{number:02d}-{period.day:02d}T{period.hour:02d}"
        case "minute" | "second":
            return f"{digits}-{number:02d}-{period.day:02d}T{period.hour:02d}:{period.minute:02d}"
        case "week":
            return f"{digits}-W{number:02d}"
        case "weekend":
            return f"{digits}-W{number:02d}-WE"
        case "month":
            return f"{digits}-{number:02d}"
        case "quarter":
            return f"{digits}-Q{number}"
        case "half":
            return f"{digits}-H{number}"
        case "season":
            return f"{digits}-{period.code}"
        case "decade":
            return digits[:-1]
        case "century":
            # The first century holds year 0, the third before Christ ends with 201 BC.
            return f"{year // 100:02d}" if year >= 0 else f"BC{(-98 - year) // 100:02d}"
        case "millennium":
            return digits[:-3]
    return digits


def edtf(period: Period) -> str | None:
    """The EDTF string of a period; None for clock times and parts of a day, and where its years have more than four digits."""
    year, number = period.year, period.number
    if not -9999 <= year <= 9999:
        return None
    digits = _edtf_year(year)
    match period.granularity:
        case "day":
            return f"{digits}-{number:02d}-{period.day:02d}"
        case "month":
            return f"{digits}-{number:02d}"
        case "quarter":
            return f"{digits}-{32 + number}"
        case "half":
            return f"{digits}-{39 + number}"
        case "season":
            return f"{digits}-{SEASONS[period.code][1]}"
        case "year":
            return digits
        case "decade" if year >= 0:
            return f"{digits[:-1]}X"
        case "century" if year >= 0:
            return f"{digits[:-2]}XX"
        case "daypart" | "hour" | "minute" | "second":
            return None
    first, last = bounds(period)
    if period.granularity in ("decade", "century"):
        return f"{_edtf_year(first.year)}/{_edtf_year(last.year)}"
    return f"{first}/{last}"


def _edtf_year(year: int) -> str:
    return f"{'-' if year < 0 else ''}{abs(year):04d}"
