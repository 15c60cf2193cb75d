"""Movable feasts: the date functions that the values of rules end with, worked out when their year is known."""

from __future__ import annotations

import re
from typing import Final

from timeline_ext.temporal import calendar

FUNCTION: Final = re.compile(r"((?:BC)?\w{2,4})(?:-\d\d-\d\d|-\d\d)?\s+funcDateCalc\((\w+)\(([^()]*)\)\)?(.*)")
DECADE: Final = re.compile(r"(\d\d)\d\d(?:-\d\d-\d\d)?\s+decadeCalc\((\d+)\)(.*)")
SHROVE: Final = -49  # days from Orthodox Easter to the Sunday of forgiveness


def dated(value: str) -> str:
    """The value with its date function worked out; "XXXX-XX-XX" where the year is not known.

    >>> dated("2022-00-00 funcDateCalc(EasterSunday(YEAR, 1))")
    '2022-04-18'
    >>> dated("2022-00-00 funcDateCalc(WeekdayRelativeTo(YEAR-12-24, 1, -1, false))")
    '2022-12-18'
    """
    if found := DECADE.fullmatch(value):
        return f"{found[1]}{found[2][:1]}{found[3]}"
    found = FUNCTION.fullmatch(value)
    if found is None:
        return value
    year, name, arguments, rest = found.groups()
    try:
        day = _day(name, [part.strip() for part in arguments.replace("YEAR", year).split(",")])
    except (ValueError, IndexError, KeyError):
        return f"XXXX-XX-XX{rest}"
    return f"{calendar.timex3(calendar.day_period(day))}{rest}"


def _day(name: str, arguments: list[str]) -> int:
    if name == "WeekdayRelativeTo":
        day, weekday, nth, inclusive = arguments
        return _nth_from(
            calendar.ordinal(*map(int, day.split("-"))), (int(weekday) + 5) % 7 + 1, int(nth), inclusive == "true"
        )
    easter = {
        "EasterSunday": calendar.easter,
        "EasterSundayOrthodox": orthodox_easter,
        "ShroveTideOrthodox": orthodox_easter,
    }[name]
    distance = SHROVE if name.startswith("Shrove") else int(arguments[1])
    return easter(int(arguments[0])) + distance


def _nth_from(day: int, weekday: int, nth: int, inclusive: bool) -> int:
    """The nth such weekday from a day on, or back from it where `nth` is negative; a day counts itself if inclusive."""
    if nth > 0:
        first = day + (weekday - calendar.weekday(day)) % 7
        first += 7 if first == day and not inclusive else 0
        return first + 7 * (nth - 1)
    last = day - (calendar.weekday(day) - weekday) % 7
    last -= 7 if last == day and not inclusive else 0
    return last + 7 * (nth + 1)


def orthodox_easter(year: int) -> int:
    """Ordinal of Orthodox Easter Sunday in the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8).

    >>> calendar.from_ordinal(orthodox_easter(2022))
    (2022, 4, 24)
    """
    moon = (19 * (year % 19) + 15) % 30
    sunday = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
    month, day = divmod(moon + sunday + 114, 31)
    return calendar.ordinal(year, month, day + 1) + year // 100 - year // 400 - 2
