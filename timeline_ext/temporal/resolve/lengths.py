"""Lengths of time, shifts by a length, and sets of times."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from timeline_ext.model import Instant, Modifier, Step, TimeValue
from timeline_ext.temporal import calendar
from timeline_ext.temporal.calendar import bounds, containing
from timeline_ext.temporal.resolve.anchors import Anchors, Context, Direction, Fields, anchors_of, is_finer, shift_step
from timeline_ext.temporal.resolve.dates import date_of, some_of, underspecified
from timeline_ext.temporal.resolve.relative import KEPT
from timeline_ext.temporal.resolve.values import common, modified, months_edtf, shift_value, value_of

if TYPE_CHECKING:
    from collections.abc import Callable

NO_CALENDAR: Final = ("second", "minute", "hour", "night", "season")  # units too small or vague to count from a day
FEW_YEARS: Final = 2  # further on, years lead from a month to a year
HOURS: Final = {"hour": 6, "minute": 360, "second": 21600}  # how far a story goes on and mostly stays on its day
FINER_UNITS: Final = {
    "year": ("month", 12),
    "century": ("year", 100),
    "decade": ("year", 10),
    "millennium": ("year", 1000),
}
UNITS: Final = {
    "second": ("T", "S"), "minute": ("T", "M"), "hour": ("T", "H"), "day": ("", "D"), "workday": ("", "D"), "week": ("", "W"), "weekend": ("", "WE"),
    "month": ("", "M"), "quarter": ("", "Q"), "half": ("", "H"), "year": ("", "Y"), "decade": ("", "DE"), "century": ("", "CE"),
    "millennium": ("", "ML"), "season": ("", "SE"), "night": ("T", "NI"),
}  # fmt: skip


def length_of(fields: Fields) -> str:
    """The TIMEX3 value of a length of time."""
    parts = fields.get("parts") or [(fields.get("n"), fields["unit"])]
    days, times = "", ""
    for amount, unit in parts:
        mark, letter = UNITS[unit]
        number, letter = _number(amount, unit, letter)
        if unit == "hour" and amount == 0.5:
            number, letter = "30", "M"
        if mark:
            times += f"{number}{letter}"
        else:
            days += f"{number}{letter}"
    return f"P{days}" + (f"T{times}" if times else "")


def _number(amount: float | None, unit: str, letter: str) -> tuple[str, str]:
    if amount is None:
        return "X", "M" if unit in ("quarter", "half") else letter
    if unit in ("quarter", "half"):
        amount, letter = amount * (3 if unit == "quarter" else 6), "M"
    if unit == "year" and amount in (0.5, 0.25, 0.75):
        amount, letter = amount * 12, "M"
    if unit in ("decade", "century", "millennium") and amount != int(amount):
        amount, letter = amount * FINER_UNITS[unit][1], "Y"
    return f"{amount:g}" if amount < 1e6 else f"{int(amount)}", letter


def duration_of(fields: Fields, kind: str, context: Context, direction: Callable[[], Direction]) -> TimeValue:
    """The time value of a length of time, or of what lies that far from its anchor."""
    value = length_of(fields)
    modifier: Modifier | None = fields.get("modifier")
    parts = fields.get("parts") or [(fields.get("n"), fields["unit"])]
    plain = TimeValue(timex3=value, modifier=modifier, trace=(Step("length", {"length": value}), *modified(modifier)))
    sign = fields["direction"] if fields.get("span") and "direction" in fields else fields.get("sign")
    if not sign:
        return plain
    amount, unit = parts[0]
    unit = {"workday": "day"}.get(unit, unit)
    finer, count = FINER_UNITS.get(unit, (unit, 1))
    if amount is not None and amount != int(amount) and amount * count == int(amount * count):
        amount, unit = amount * count, finer
    source = fields.get("from", "publication")
    if source == "event":
        steps = (Step("from_event", {"amount": sign, "length": value}), *modified(modifier))
        value = value if kind == "DURATION" else underspecified({"unit": unit})
        distance = (sign * amount, unit) if amount is not None else None
        return replace(plain, timex3=value, anchor="event", shift=distance, trace=steps)
    if "anchor_date" in fields:
        base = date_of(fields["anchor_date"], context, direction, near=True)
        exact = kind == "DATE" and base.granularity in (
            "day",
            "week",
            *KEPT,
        )  # "fifty years ago today" is that very day
        moved = shift_value(base, sign * amount, unit, exact=exact) if amount is not None and len(parts) == 1 else None
        if moved is None:
            return plain
        return replace(
            moved, timex3=value if kind == "DURATION" else moved.timex3, modifier=modifier, anchor=base.anchor
        )
    anchors = anchors_of({"from": source, "unit": "day", "counted": unit}, context, near=True)
    if not anchors.periods:
        return replace(plain, timex3=value if kind == "DURATION" else "XXXX", trace=(Step("no_anchor", {}),))
    if context.domain == "narrative" and source not in ("mention", "story") and kind == "DURATION":
        return plain
    if sign == 1 and kind == "DURATION" and not fields.get("span") and direction() in (-1, 0):
        return plain
    if sign == 1 and source == "mention" and anchors.kind == "publication" and direction() == -1:
        is_date = kind == "DATE" and amount is not None and unit not in NO_CALENDAR and not fields.get("span")
        value = underspecified({"unit": unit}) if is_date else value
        return replace(plain, timex3=value, confidence=0.0, trace=(Step("no_anchor", {}),))
    if unit in HOURS and amount is not None and amount <= HOURS[unit] and _is_day(anchors):
        day = bounds(anchors.periods[0])[0].on_day()  # "two hours later"
        steps = (Step("vague_shift", {"sign": sign, "anchor": str(anchors.kind)}), *plain.trace)
        return replace(plain, earliest=day, latest=day, edtf=str(day), anchor=anchors.kind, trace=steps, confidence=0.8)
    if len(parts) > 1 or amount is None or amount != int(amount) or unit in NO_CALENDAR:
        return _vague_shift(plain, sign, anchors)
    distance = (sign * int(amount), unit)
    try:
        found = _stretch(plain, anchors, distance) if fields.get("span") else _shifted(plain, anchors, distance)
    except (ValueError, OverflowError):
        return plain
    return replace(found, timex3=value if kind == "DURATION" else found.timex3, shift=distance)


def _is_day(anchors: Anchors) -> bool:
    return anchors.kind == "mention" and len(anchors.periods) == 1 and anchors.periods[0].granularity == "day"


def _vague_shift(plain: TimeValue, sign: int, anchors: Anchors) -> TimeValue:
    """Some unnamed time before or after the anchor: an interval open at one end."""
    low, high = bounds(anchors.periods[0])[0].on_day(), bounds(anchors.periods[-1])[1].on_day()
    steps = (Step("vague_shift", {"sign": sign, "anchor": str(anchors.kind)}), *plain.trace)
    if sign < 0:
        return replace(plain, latest=high, edtf=f"../{high}", anchor=anchors.kind, trace=steps)
    return replace(plain, earliest=low, edtf=f"{low}/..", anchor=anchors.kind, trace=steps)


def _shifted(plain: TimeValue, anchors: Anchors, distance: tuple[int, str]) -> TimeValue:
    """The period some units before or after the anchor, or the stretch it may lie in."""
    amount, unit = distance
    if anchors.kind == "mention" and is_finer(unit, anchors.periods[0]):
        steps = (shift_step(distance, anchors), *plain.trace[1:])
        return some_of(anchors.periods[0], distance, steps, modifier=plain.modifier)
    grain: Any = {"week": "day"}.get(unit, unit)
    if (
        unit == "year"
        and abs(amount) <= FEW_YEARS
        and anchors.kind == "mention"
        and anchors.periods[0].granularity in KEPT
    ):
        grain = anchors.periods[0].granularity
    steps = (shift_step(distance, anchors), *plain.trace[1:])
    firsts = [bounds(anchor)[0] for anchor in anchors.periods]
    moved = [calendar.shift_day(first.day_number, amount, unit) for first in firsts]
    periods = list(dict.fromkeys(containing(calendar.day_period(day), grain) for day in moved))
    if len(periods) == 1:
        return value_of(periods[0], steps, modifier=plain.modifier, anchor=anchors.kind)
    low, high = bounds(periods[0])[0], bounds(periods[-1])[1]
    return replace(
        plain, edtf=f"{low}/{high}", earliest=low, latest=high, granularity=grain, anchor=anchors.kind, trace=steps, confidence=0.5,
        timex3=common(periods),
    )  # fmt: skip


def _stretch(plain: TimeValue, anchors: Anchors, distance: tuple[int, str]) -> TimeValue:
    """The stretch between the anchor and the day some units from it: "the last ten years"."""
    amount, unit = distance
    first, last = bounds(anchors.periods[0])[0].on_day(), bounds(anchors.periods[-1])[1].on_day()
    here = first if amount < 0 else last
    there = calendar.shift_day(here.day_number, amount, unit)
    moved = Instant.of_day(there)
    low, high = (moved, last) if amount < 0 else (first, moved)
    if unit in ("year", "decade", "century"):
        edtf = f"{low.year:04d}/{high.year:04d}"
    elif unit == "month":
        edtf = months_edtf(low, high)
    else:
        edtf = f"{low}/{high}"
    trace = (shift_step(distance, anchors), *plain.trace[1:])
    return replace(plain, edtf=edtf, earliest=low, latest=high, anchor=anchors.kind, trace=trace)


def set_of(fields: Fields) -> TimeValue:
    """The time value of what happens again and again."""
    if "value" in fields:
        value = fields["value"].format(**{key: fields[key] for key in ("part", "season", "unit") if key in fields})
    elif "period" in fields:
        value = fields["period"]
    elif "weekday" in fields:
        value = f"XXXX-WXX-{fields['weekday']}" + (f"T{fields['part']}" if "part" in fields else "")
    elif "month" in fields:
        value = f"XXXX-{fields['month']:02d}" + (f"-{int(fields['day']):02d}" if fields.get("day") else "")
    elif "season" in fields:
        value = f"XXXX-{fields['season']}"
    elif "rule" in fields:
        value = f"XXXX-{fields['rule']}" if re.fullmatch(r"\d\d-\d\d", fields["rule"]) else "P1Y"
    elif "part" in fields:
        value = f"XXXX-XX-XXT{fields['part']}"
    elif "unit" in fields and fields["unit"] == "weekend":
        value = "XXXX-WXX-WE"
    elif "unit" in fields:
        value = length_of({"n": 1, **fields} if fields.get("n", 1) is not None else fields)
    else:
        value = "XXXX"
    freq = f"{fields['times']}X" if "times" in fields else fields.get("freq")
    return TimeValue(timex3=value, quant=fields.get("quant"), freq=freq, trace=(Step("set", {"every": value}),))
