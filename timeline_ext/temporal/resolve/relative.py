"""A period as seen from one anchor: the last Friday, the next May, the third of this month."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from timeline_ext.model import Instant, Operation, Step
from timeline_ext.temporal import calendar
from timeline_ext.temporal.calendar import Period, bounds, containing, shift
from timeline_ext.temporal.resolve.feasts import holiday
from timeline_ext.temporal.resolve.values import checked

if TYPE_CHECKING:
    from collections.abc import Callable

    from timeline_ext.temporal.resolve.anchors import Context, Direction, Fields

KEPT: Final = ("month", "quarter", "half", "season")  # "a year earlier" than a quarter is that quarter
NEAR_DAYS: Final = 75  # a day without year that lies so near needs no verb to say in which year
JUST_PAST: Final = 7  # a day so shortly past is not meant a year later, even where a verb looks ahead


def within_year(fields: Fields, year: int) -> Period | None:
    """The period within a year that the fields name: a feast, day, month, quarter, half, season, or the year itself."""
    if "holiday" in fields:
        return calendar.day_period(holiday(fields["rule"], year))
    if "month" in fields and "nth_weekday" in fields:
        return calendar.day_period(
            calendar.nth_weekday(year, fields["month"], fields["weekday"], fields["nth_weekday"])
        )
    if "month" in fields:
        day = fields.get("day")
        return Period("month", year, fields["month"]) if day is None else Period("day", year, fields["month"], int(day))
    if fields.get("quarter"):
        return Period("quarter", year, int(fields["quarter"])) if fields["quarter"] <= 4 else None
    if fields.get("half"):
        return Period("half", year, int(fields["half"])) if fields["half"] <= 2 else None
    if "season" in fields:
        return Period("season", year, code=fields["season"])
    if "week" in fields:
        if calendar.iso_week(calendar.week_monday(year, fields["week"])) != (year, fields["week"]):
            raise ValueError(f"{year} has no week {fields['week']}")
        return Period("week", year, fields["week"])
    if "weekday" in fields and "unit" not in fields:
        return None
    return Period("year", year)


def relative_to(
    fields: Fields, anchor: Period, direction: Callable[[], Direction], step: str, context: Context
) -> tuple[Period | None, tuple[Step, ...]]:
    """The period that fields without a year mean as seen from one anchor."""
    if "shift" in fields:
        amount, unit = fields["shift"]
        if unit == "weekend" and amount == 0:
            return _weekend(anchor, ahead=True), (Step("weekend", {"anchor": step}),)
        if unit in ("second", "night"):
            return None, ()
        if fields.get("keep") and step == "mention" and unit == "year" and anchor.granularity in KEPT:
            return replace(anchor, year=anchor.year + amount), (
                Step("shift", {"amount": amount, "unit": unit, "anchor": step}),
            )
        found = shift(anchor, amount, "day" if unit == "workday" else unit)
        if "weekday" in fields and unit == "week":
            found = calendar.day_period(calendar.week_monday(found.year, found.number) + fields["weekday"] - 1)
        if "day" in fields and unit == "month":
            step_taken = (Step("shift", {"amount": amount, "unit": unit, "anchor": step}),)
            return checked(replace(found, granularity="day", day=int(fields["day"]))), step_taken
        if unit == "year" and any(key in fields for key in ("month", "quarter", "half", "season", "holiday")):
            return checked(within_year(fields, found.year)), (
                Step("shift", {"amount": amount, "unit": unit, "anchor": step}),
            )
        return found, (Step("shift", {"amount": amount, "unit": unit, "anchor": step}),)
    if fields.get("unit") == "weekend":
        looks = direction()
        return _weekend(anchor, ahead=looks == 1), (Step("weekend", {"anchor": step}),)
    if {"weekday", "day"} <= fields.keys() and "month" not in fields:
        return _weekday_of_month(fields, anchor, direction, step)
    if "weekday" in fields and "month" not in fields:
        return _weekday(fields, anchor, direction, step)
    if "day" in fields and "month" not in fields:
        return _day_of_month(fields, anchor, direction, step)
    return _in_some_year(fields, anchor, direction, step, context)


def _weekend(anchor: Period, *, ahead: bool) -> Period:
    day = bounds(anchor)[0].day_number
    week = calendar.iso_week(day if ahead or calendar.weekday(day) >= 6 else day - 7)
    return Period("weekend", *week)


def _weekday(
    fields: Fields, anchor: Period, direction: Callable[[], Direction], step: str
) -> tuple[Period | None, tuple[Step, ...]]:
    day = bounds(anchor)[0].day_number
    wanted = fields["weekday"]
    looks = direction()
    stated = "direction" in fields
    back = (calendar.weekday(day) - wanted) % 7
    detail = {"weekday": wanted, "anchor": step, "stated": stated}
    if fields.get("unit") == "week" or (stated and looks == 0):
        found = day - calendar.weekday(day) + wanted
        return calendar.day_period(found), (Step("weekday_same_week", detail),)
    if stated and looks is not None and looks < 0:
        return calendar.day_period(day - (back or 7) + 7 * (looks + 1)), (Step("weekday_back", detail),)
    weeks = looks if looks is not None and looks > 0 else int(step == "mention" and not stated)  # a story goes on
    if weeks > 0:
        ahead = (wanted - calendar.weekday(day)) % 7
        return calendar.day_period(day + (ahead or 7 * stated) + 7 * (weeks - 1)), (Step("weekday_ahead", detail),)
    return calendar.day_period(day - back), (Step("weekday_back", detail),)


def _weekday_of_month(
    fields: Fields, anchor: Period, direction: Callable[[], Direction], step: str
) -> tuple[Period | None, tuple[Step, ...]]:
    """The nearest day that is this weekday and this day of its month: "Friday the 13th"."""
    month = containing(anchor, "month")
    here = bounds(anchor)[0]
    days = [
        Period("day", it.year, it.number, fields["day"]) for n in range(-12, 13) if (it := shift(month, n, "month"))
    ]
    found = [day for day in days if checked(day) and calendar.weekday(bounds(day)[0].day_number) == fields["weekday"]]
    looks = direction()
    side = [day for day in found if (bounds(day)[0] >= here if looks == 1 else bounds(day)[0] <= here)]
    nearest = min(side or found, key=lambda day: _distance(bounds(day), here), default=None)
    return nearest, (Step("month_of_anchor", {"anchor": step}),)


def _day_of_month(
    fields: Fields, anchor: Period, direction: Callable[[], Direction], step: str
) -> tuple[Period | None, tuple[Step, ...]]:
    month = containing(anchor, "month")
    first = bounds(anchor)[0]
    looks = direction()
    goes_on = step == "mention"  # a story does
    if anchor.granularity == "day" and (looks == 1 or goes_on) and fields["day"] < first.day:
        month = shift(month, 1, "month")
    elif anchor.granularity == "day" and looks == -1 and not goes_on and fields["day"] > first.day:
        month = shift(month, -1, "month")
    return checked(Period("day", month.year, month.number, fields["day"])), (Step("month_of_anchor", {"anchor": step}),)


def _in_some_year(
    fields: Fields, anchor: Period, direction: Callable[[], Direction], step: str, context: Context
) -> tuple[Period | None, tuple[Step, ...]]:
    """A day, month, season … without its year: the one the direction points to, else the nearest."""
    first, last = bounds(anchor)
    year = first.year
    goes_further = context.next_year is None or year < context.next_year
    if step == "mention" and fields.get("range") == "until" and goes_further:
        ahead = [p for y in (year, year + 1) if (p := checked(within_year(fields, y))) and bounds(p)[1] >= first]
        if ahead:
            return ahead[0], (Step("year_of_anchor", {"anchor": step, "year": ahead[0].year}),)
    if (
        step == "mention"
        and not fields.get("direction")
        and anchor.granularity in ("day", "month", "season")
        and first.month - _month(fields, year) > (3 if anchor.granularity == "season" else 5)
        and goes_further
    ):
        year += 1  # a story goes on
    stated = fields.get("direction")
    if not stated and (step == "mention" or anchor.granularity in ("year", "decade")):
        return checked(within_year(fields, year)), (Step("year_of_anchor", {"anchor": step, "year": year}),)
    periods = {y: p for y in (year - 1, year, year + 1) if (p := checked(within_year(fields, y))) is not None}
    if not periods:
        return None, ()
    looks = direction()
    if stated is None and fields.keys() & {"day", "month", "holiday", "quarter", "half", "week"}:
        nearest = min(periods, key=lambda y: (_distance(bounds(periods[y]), first), -y))
        near_days = 0 if looks == -1 and fields.keys() & {"quarter", "half"} else NEAR_DAYS
        if looks == 1 and context.present_looks == "back" and bounds(periods[nearest])[1] < first and "month" in fields:
            near_days = JUST_PAST  # where a present looks ahead as well, 1 may be no more than that
        if looks in (0, None) or _distance(bounds(periods[nearest]), first) <= near_days:
            return periods[nearest], (Step("year_nearest", {"anchor": step, "year": nearest}),)
    if stated == 0 and year in periods:
        return periods[year], (Step("year_of_anchor", {"anchor": step, "year": year}),)
    if stated is not None and abs(stated) > 1:  # the one before the last, the one after the next
        step_on = stated - 1 if stated > 0 else stated + 1
        shifted = {**fields, "direction": stated - step_on}
        once, steps = _in_some_year(shifted, anchor, lambda: 1 if stated > 0 else -1, step, context)
        return (replace(once, year=once.year + step_on) if once is not None else None), steps
    spans = {y: bounds(p) for y, p in periods.items()}
    past = [y for y, (start, _) in spans.items() if start <= last and (stated is None or spans[y][1] < first)]
    future = [y for y, (start, end) in spans.items() if (end >= first if stated is None else start > last)]
    name: Operation
    if looks == -1 and past:
        chosen, name = max(past), "year_back"
    elif looks == 1 and future:
        chosen, name = min(future), "year_ahead"
    else:
        chosen = year if year in periods else max(past or future)
        name = "year_of_anchor"
    return periods[chosen], (Step(name, {"anchor": step, "year": chosen}),)


def _month(fields: Fields, year: int) -> int:
    """The month of a day or month without its year; of a feast in that year; late for what has none."""
    if "holiday" in fields:
        return calendar.from_ordinal(holiday(fields["rule"], year))[1]
    return int(fields.get("month", 12))


def _distance(span: tuple[Instant, Instant], day: Instant) -> int:
    start, end = span
    return max(start.day_number - day.day_number, day.day_number - end.day_number, 0)
