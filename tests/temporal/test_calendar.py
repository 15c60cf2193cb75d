"""Periods of the calendar, before and after the year 1."""

from __future__ import annotations

import pytest

from timeline_ext.temporal.calendar import (
    Period,
    bounds,
    containing,
    easter,
    edtf,
    from_ordinal,
    nth_weekday,
    ordinal,
    shift,
    shift_day,
    timex3,
    week_monday,
)


@pytest.mark.parametrize(
    ("period", "first", "last", "value", "exported"),
    [
        (Period("day", 2022, 2, 24), "2022-02-24", "2022-02-24", "2022-02-24", "2022-02-24"),
        (Period("month", 2024, 2), "2024-02-01", "2024-02-29", "2024-02", "2024-02"),
        (Period("quarter", 2022, 4), "2022-10-01", "2022-12-31", "2022-Q4", "2022-36"),
        (Period("half", 2022, 2), "2022-07-01", "2022-12-31", "2022-H2", "2022-41"),
        (Period("season", 2022, code="WI"), "2022-12-01", "2023-02-28", "2022-WI", "2022-24"),
        (Period("week", 2022, 1), "2022-01-03", "2022-01-09", "2022-W01", "2022-01-03/2022-01-09"),
        (Period("weekend", 2022, 52), "2022-12-31", "2023-01-01", "2022-W52-WE", "2022-12-31/2023-01-01"),
        (Period("decade", 1990), "1990-01-01", "1999-12-31", "199", "199X"),
        (Period("century", 1900), "1900-01-01", "1999-12-31", "19", "19XX"),
        (Period("daypart", 2022, 6, 15, code="NI"), "2022-06-15T22:00", "2022-06-16T05:59", "2022-06-15TNI", None),
        (Period("minute", 2022, 6, 15, hour=8, minute=5), "2022-06-15T08:05", "2022-06-15T08:05", "2022-06-15T08:05", None),
        (Period("year", -43), "-0043-01-01", "-0043-12-31", "BC0044", "-0043"),
    ],
)  # fmt: skip
def test_a_period_has_bounds_and_strings(
    period: Period, first: str, last: str, value: str, exported: str | None
) -> None:
    assert tuple(map(str, bounds(period))) == (first, last)
    assert (timex3(period), edtf(period)) == (value, exported)


@pytest.mark.parametrize(
    ("period", "amount", "unit", "value"),
    [
        (Period("day", 2022, 12, 31), 1, "day", "2023-01-01"),
        (Period("day", 2022, 1, 1), -1, "week", "2021-W51"),
        (Period("day", 2022, 1, 31), -2, "month", "2021-11"),
        (Period("day", 2022, 1, 31), -1, "quarter", "2021-Q4"),
        (Period("day", 1, 1, 1), -1, "day", "BC0001-12-31"),
        (Period("month", 2022, 6), -3, "decade", "199"),
    ],
)
def test_a_period_is_shifted_by_units(period: Period, amount: int, unit: str, value: str) -> None:
    assert timex3(shift(period, amount, unit)) == value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("year", "month", "day"), [(2000, 4, 23), (2019, 4, 21), (2024, 3, 31), (1818, 3, 22), (2285, 3, 22)]
)
def test_easter_falls_on_its_sunday(year: int, month: int, day: int) -> None:
    assert from_ordinal(easter(year)) == (year, month, day)


def test_days_are_counted_through_the_year_zero() -> None:
    assert all(ordinal(*from_ordinal(n)) == n for n in range(-200_000, 200_000, 997))
    assert from_ordinal(ordinal(1, 3, 1) - 1) == (1, 2, 28)
    assert from_ordinal(ordinal(0, 3, 1) - 1) == (0, 2, 29)


def test_a_day_keeps_its_place_in_the_month_where_it_can() -> None:
    assert from_ordinal(shift_day(ordinal(2022, 1, 31), 1, "month")) == (2022, 2, 28)
    assert from_ordinal(shift_day(ordinal(2024, 2, 29), 1, "year")) == (2025, 2, 28)


def test_weekdays_of_a_month_are_counted_from_both_ends() -> None:
    assert from_ordinal(nth_weekday(2022, 11, 4, 4)) == (2022, 11, 24)
    assert from_ordinal(nth_weekday(2022, 5, 1, -1)) == (2022, 5, 30)


def test_a_week_belongs_to_the_year_of_its_thursday() -> None:
    assert from_ordinal(week_monday(2020, 53)) == (2020, 12, 28)
    assert containing(Period("day", 2021, 1, 1), "week") == Period("week", 2020, 53)


def test_a_day_the_calendar_lacks_is_refused() -> None:
    with pytest.raises(ValueError, match="day is out of range"):
        bounds(Period("day", 2021, 2, 29))
