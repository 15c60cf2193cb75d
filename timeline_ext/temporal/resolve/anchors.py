"""What an expression may hang on: the publication date, or what the text has said so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from timeline_ext.model import Anchor, Step, TimeValue
from timeline_ext.temporal import calendar
from timeline_ext.temporal.calendar import Period, bounds
from timeline_ext.temporal.resolve.relative import within_year
from timeline_ext.temporal.resolve.values import checked

Fields = Mapping[str, Any]
Direction = Literal[-1, 0, 1] | None
GRAINS: Final = (  # the finest first
    "day", "week", "month", "quarter", "half", "season", "year", "decade", "century", "millennium",
)  # fmt: skip
WIDE: Final = ("year", "decade", "century", "millennium")


@dataclass(frozen=True, slots=True)
class Anchors:
    """What an expression may hang on: one period, or one for every possible day of publication."""

    periods: list[Period]
    kind: Anchor | None


@dataclass(slots=True)
class Context:
    """What the text has said so far: the last date, where it stood, and the possible days of publication."""

    published: Period | None
    days: tuple[int, ...]  # the ordinals the publication day may be, no more than a month of them
    domain: str
    present_looks: Literal["ahead", "back"]
    last: Period | None = None
    open_days: list[Period] = field(
        default_factory=list
    )  # the days the last date may be, where it hangs on an unknown one
    part: str = ""  # the part of the day that the last date is, such as "NI"
    until: Period | None = None  # the end of the range that begins with the last date
    last_end: int = -1
    goes_on: bool = False  # whether the last date stands shortly before, in the same paragraph
    next_year: int | None = None  # the next year that the text spells out: a story goes no further
    aside: int | None = None
    told: dict[str, Period] = field(
        default_factory=dict
    )  # the last date of each size, asides too, the latest at the end
    story: Period | None = None  # where the story is to go on after a paragraph that is an aside
    report: Period | None = None  # the quarter that a report is on
    reported: Period | None = None  # that quarter or its year, whichever figures were given for last
    worked_out: dict[tuple[Any, ...], TimeValue] = field(default_factory=dict)  # what hangs on an unknown day
    day_periods: list[Period] = field(default_factory=list)  # `days`, or those of a year, when first needed

    @property
    def day(self) -> Period | None:
        """The publication day, if it is known."""
        return calendar.day_period(self.days[0]) if len(self.days) == 1 else None


def publication_days(period: Period | None) -> tuple[int, ...]:
    """The ordinals of the days a publication date may mean; none when it is wider than a month."""
    if period is None or period.granularity == "year":
        return ()
    first, last = bounds(period)
    return tuple(range(first.day_number, last.day_number + 1))


def anchors_of(fields: Fields, context: Context, *, near: bool) -> Anchors:
    """What an expression hangs on: the last date, the publication date, or every day that one may be."""
    by_mention = fields.get("from") in ("mention", "story") or (context.domain == "narrative" and "from" not in fields)
    last = context.open_days or ([context.last] if context.last is not None else [])
    if (same := _same(fields, context)) is not None:
        return Anchors([same], "mention")
    counted = fields["shift"][1] if "shift" in fields else fields.get("counted")
    if context.aside is not None and counted == "year":  # years are counted from a year, be it an aside
        last = [Period("year", context.aside)]
    elif context.domain == "news" and fields.get("shift") == (-1, "day") and last and last[0].granularity in WIDE:
        last = []  # "the day before" is not counted from a year that the news names
    elif context.until is not None:
        last = [_of_range(fields, context.until, last, counted=counted is not None)]
    if last and (by_mention or (context.published is None and near)):
        if is_lone_day(fields) and not _has_days(last[0], context, fields):
            return Anchors([], None)
        return Anchors(last, "mention")
    if context.published is None or (fields.get("from") == "mention" and context.domain != "news"):
        return Anchors([], None)
    if fields.get("from") in ("story", "no day"):  # nothing told yet to count from, or any such day is meant
        return Anchors([], None)
    if not _hangs_on_day(fields, context.published):
        return Anchors([context.published], "publication")
    if not context.day_periods:
        first, end = bounds(context.published)
        year = range(first.day_number, end.day_number + 1)
        context.day_periods = [calendar.day_period(day) for day in context.days or year]
    return Anchors(context.day_periods, "publication")


def _of_range(fields: Fields, until: Period, start: list[Period], *, counted: bool) -> Period:
    """Where a story stands that has told a range: what is counted hangs on its end, a month or feast lies within it."""
    if counted:
        return until
    low, high = bounds(start[0])[0], bounds(until)[1]
    if fields.keys() & {"month", "season", "holiday"}:
        for year in range(low.year, min(high.year, low.year + 1) + 1):
            period = checked(within_year(fields, year))
            if period is not None and low <= bounds(period)[1] and bounds(period)[0] <= high:
                return Period("year", year)
    return start[0]


def is_lone_day(fields: Fields) -> bool:
    """Whether a day is said without its month: "on the 14th"."""
    return "day" in fields and not fields.keys() & {"month", "weekday", "shift"}


def _has_days(last: Period, context: Context, fields: Fields) -> bool:
    """Whether a lone day may lie in or behind the last date: a day or month, told of just before or in a story."""
    told = context.goes_on or context.domain == "narrative" or fields.get("from") != "story"
    return told and last.granularity in ("day", "month")


def _same(fields: Fields, context: Context) -> Period | None:
    """The date that "the same year" takes up: the last one told, an aside too; "the same day" passes over longer ones."""
    if fields.get("from") != "mention" or fields.get("shift", (1,))[0] or context.open_days:
        return None
    unit = fields["shift"][1]
    told = [*reversed(context.told.values())]
    return next((p for p in (told if unit == "day" else told[:1]) if not is_finer(unit, p)), None)


def _hangs_on_day(fields: Fields, published: Period) -> bool:
    """Whether the result depends on more than is known of the publication date."""
    if "weekday" in fields or "part" in fields or "hour" in fields or fields.get("unit") in ("day", "week", "weekend"):
        return True
    if "shift" in fields:
        return fields["shift"][1] in ("day", "week", "weekend") or (
            published.granularity == "year" and fields["shift"][1] != "year"
        )
    if "month" in fields or "holiday" in fields or "season" in fields:
        return False
    return published.granularity == "year" and fields.get("unit") in ("month", "quarter", "half", "season")


def is_finer(unit: str, anchor: Period) -> bool:
    """Whether a step of this unit leads from somewhere in the anchor, nobody knows where: a day later than in June."""
    grain = {"workday": "day", "weekend": "day"}.get(unit, unit)
    return grain in GRAINS and anchor.granularity in GRAINS and GRAINS.index(grain) < GRAINS.index(anchor.granularity)


def shift_step(distance: tuple[int, str], anchors: Anchors) -> Step:
    """The step of a trace that leads so far from the anchor."""
    return Step("shift", {"amount": distance[0], "unit": distance[1], "anchor": str(anchors.kind)})
