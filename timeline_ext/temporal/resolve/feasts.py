"""The day of a holiday in a year, by its rule in `holidays.toml`."""

from __future__ import annotations

from timeline_ext.temporal import calendar
from timeline_ext.temporal.calendar import ordinal


def nth_day(rule: str, nth: int) -> str:
    """The rule of the nth day of a feast of several days, or of the nth of its Sundays.

    >>> nth_day("12-25", 2), nth_day("before 7 4 12-25", 3)
    ('12-26', 'before 7 2 12-25')
    """
    if rule.startswith("easter"):
        return f"easter{int(rule[6:]) + nth - 1:+d}"
    if rule.startswith("before"):
        kind, weekday, weeks, limit = rule.split()
        return f"{kind} {weekday} {max(int(weeks) - nth + 1, 1)} {limit}"
    month, day = rule.split("-")
    return f"{month}-{int(day) + nth - 1:02d}"


def holiday(rule: str, year: int) -> int:
    """The ordinal of a holiday in a year, by its rule in `holidays.toml`.

    >>> calendar.from_ordinal(holiday("nth 4 4 11", 2022)), calendar.from_ordinal(holiday("before 7 4 12-25", 2022))
    ((2022, 11, 24), (2022, 11, 27))
    """
    if rule.startswith("easter"):
        return calendar.easter(year) + int(rule[6:])
    kind, *parts = rule.split()
    if kind == "nth":
        nth, day, month = map(int, parts)
        return calendar.nth_weekday(year, month, day, nth)
    if kind == "before":
        month, day = map(int, parts[2].split("-"))
        limit = ordinal(year, month, day)
        return limit - ((calendar.weekday(limit) - int(parts[0]) - 1) % 7 + 1) - 7 * (int(parts[1]) - 1)
    month, day = map(int, kind.split("-"))
    return ordinal(year, month, day)
