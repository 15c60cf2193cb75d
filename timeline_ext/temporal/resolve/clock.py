"""Clock times and parts of the day, on the day they belong to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from timeline_ext.model import Candidate, Granularity, Instant, Modifier, Step, TimeValue
from timeline_ext.temporal import calendar
from timeline_ext.temporal.calendar import Period, bounds, timex3
from timeline_ext.temporal.resolve.dates import date_of
from timeline_ext.temporal.resolve.values import value_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from timeline_ext.temporal.resolve.anchors import Context, Direction, Fields

UNIVERSAL: Final = "+00:00"
CLOCK_FIELDS: Final = {
    "hour", "minute", "part", "half_to", "quarter_to", "half_day", "zone", "minutes_before", "minutes_after",
}  # fmt: skip
DAY_FIELDS: Final = {"day", "weekday", "shift", "holiday", "direction", "month"}
LATER_HALF: Final = ("AF", "EV")  # parts of the day whose hours a clock of twelve hours counts anew
EVENING: Final = 20  # the hour from which on a clock may mean the night just told of
SMALL_HOURS: Final = 9  # hours of the clock that a night has on its second day


def time_of(fields: Fields, context: Context, direction: Callable[[], Direction], *, near: bool) -> TimeValue:
    """The time value of a clock time or a part of a day."""
    if near and context.part in LATER_HALF and not fields.keys() & {"part", "half_day", "zone"}:
        fields = {**fields, "part": context.part} if "hour" in fields or "half_to" in fields else fields
    hour, minute, part = _clock(fields)
    day_fields = {k: v for k, v in fields.items() if k not in CLOCK_FIELDS}
    if day_fields.pop("night_of_day", None) and context.part != "NI":
        day_fields["direction"] = 0  # the night that follows a day is still that day's
    if "direction" in day_fields and not day_fields.keys() & {"unit", "weekday", "month", "season"}:
        day_fields["shift"] = (day_fields.pop("direction"), "day")
    if part == "NI" and hour is not None and hour < SMALL_HOURS and "shift" in day_fields:
        amount, unit = day_fields["shift"]
        day_fields["shift"] = (amount + 1, unit)  # 3 a.m. last night
    last_hour = EVENING if context.domain == "narrative" else SMALL_HOURS  # a story goes on to the day after its night
    morning_after = context.part == "NI" and (part not in (None, "NI") if hour is None else hour < last_hour)
    if morning_after and context.last is not None and context.last == context.day and direction() == -1:
        morning_after = False  # "last night" ended on the day of publication
    dated = bool(day_fields.keys() & DAY_FIELDS)
    modifier = fields.get("modifier")
    if fields.get("from") == "no day":
        weekday = f"WXX-{fields['weekday']}" if "weekday" in fields else "XX-XX"
        base = TimeValue(timex3=f"XXXX-{weekday}", confidence=0.0, trace=(Step("no_anchor", {}),))
    elif fields.get("from") == "event":
        base = TimeValue(timex3="XXXX-XX-XX", anchor="event", confidence=0.0, trace=(Step("no_anchor", {}),))
    elif dated:
        day_fields.pop("modifier", None)
        base = date_of(day_fields, context, direction, near=near)
    elif (
        (near or _is_reported(context))
        and context.published is not None
        and (context.open_days or (context.last is not None and context.part == "NI"))
    ):
        base = date_of({"shift": (int(morning_after), "day"), "from": "mention"}, context, direction, near=near)
    elif (
        context.last is not None
        and context.last.granularity in ("day", "daypart", "minute", "hour")
        and (near or context.domain == "narrative" or _is_reported(context))
    ):
        told = replace(context.last, granularity="day")
        step = Step("shift", {"amount": 1, "unit": "day", "anchor": "mention"}) if morning_after else None
        there = calendar.shift(told, 1, "day") if morning_after else told
        base = value_of(there, (step or Step("day_of_mention", {}),), anchor="mention")
    elif context.published is not None and context.domain != "narrative":
        base = date_of({"shift": (0, "day")}, context, direction, near=near)
        base = replace(base, trace=tuple(replace(s, detail={**s.detail, "assumed": True}) for s in base.trace))
    else:
        base = TimeValue(timex3="XXXX-XX-XX", confidence=0.0, trace=(Step("no_anchor", {}),))
    if fields.get("night_before"):
        base = _days_moved(base, -1)
    if hour is None:
        return _at_clock(base, f"T{part}", calendar.DAYPARTS[part or "DT"], "daypart", modifier)
    found = _at_clock(base, f"T{hour:02d}:{minute:02d}", (hour, minute), "minute", modifier)
    return replace(found, timex3=f"{found.timex3}Z") if fields.get("zone") == UNIVERSAL else found


def _is_reported(context: Context) -> bool:
    """Whether the text has just spoken of a day of the last week: the hours that follow are those of that day."""
    if not context.goes_on or context.last is None or context.day is None:
        return False
    told, published = (bounds(it)[0].day_number for it in (context.last, context.day))
    return published - 7 <= told <= published


def _clock(fields: Fields) -> tuple[int | None, int, str | None]:
    """Hour, minute and part of day, with "half nine" and "p.m." worked out."""
    part = fields.get("part")
    hour, minute = fields.get("hour"), int(fields.get("minute") or 0)
    if "half_to" in fields:
        hour, minute = (int(fields["half_to"]) - 1) % 24, int(fields.get("minute", 30))
    if "quarter_to" in fields:
        hour, minute = (int(fields["quarter_to"]) - 1) % 24, 45
    if hour is None:
        return None, 0, part
    if fields.keys() & {"minutes_before", "minutes_after"}:
        minute += int(fields.get("minutes_after", 0)) - int(fields.get("minutes_before", 0))
        hour, minute = divmod((int(hour) * 60 + minute) % 1440, 60)
    hour = int(hour)
    half_day = fields.get("half_day")
    if half_day:
        hour = hour % 12 + (12 if half_day == "pm" else 0)
    elif (part in LATER_HALF and hour < 12) or (part == "NI" and 6 < hour < 12):
        hour += 12
    return hour, minute, part


def _at_clock(
    base: TimeValue, clock: str, at: tuple[int, int], granularity: Granularity, modifier: Modifier | None
) -> TimeValue:
    def narrow(low: Instant | None, high: Instant | None) -> tuple[Instant | None, Instant | None]:
        if low is None or high is None or base.granularity not in ("day", "daypart"):
            return low, high
        first, last = low.on_day(), high.on_day()
        if granularity == "daypart":
            return _moment(first, at[0], 0), _moment(last, at[1], 59)
        return _moment(first, *at), _moment(last, *at)

    low, high = narrow(base.earliest, base.latest)
    candidates = []
    for candidate in base.candidates:
        start, end = narrow(candidate.earliest, candidate.latest)
        if start is not None and end is not None:
            candidates.append(Candidate(start, end, candidate.weight))
    if base.granularity not in (None, "day", "daypart"):
        return replace(base, edtf=None)  # a clock time needs a day
    value = base.timex3.split("T")[0]
    return replace(
        base, timex3=f"{value}{clock}", edtf=None, earliest=low, latest=high, candidates=tuple(candidates), granularity=granularity,
        modifier=modifier, trace=(*base.trace, Step("clock", {"clock": clock[1:]})),
    )  # fmt: skip


def _moment(day: Instant, hour: int, minute: int) -> Instant:
    if hour < 24:
        return Instant(day.year, day.month, day.day, hour, minute)
    return replace(Instant.of_day(day.day_number + hour // 24), hour=hour % 24, minute=minute)


def _days_moved(value: TimeValue, amount: int) -> TimeValue:
    def move(instant: Instant) -> Instant:
        return Instant.of_day(instant.day_number + amount)

    if value.earliest is None or value.latest is None or value.granularity != "day":
        return value
    day = move(value.earliest)
    return replace(
        value, timex3=timex3(Period("day", day.year, day.month, day.day)) if not value.candidates else value.timex3, earliest=day,
        latest=move(value.latest), candidates=tuple(Candidate(move(c.earliest), move(c.latest), c.weight) for c in value.candidates),
        trace=(*value.trace, Step("night_before", {})),
    )  # fmt: skip
