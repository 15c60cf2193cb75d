"""Dates: days, weeks, months, seasons and years, stated or as seen from an anchor."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from timeline_ext.model import Anchor, Candidate, Granularity, Instant, Modifier, Step, TimeValue
from timeline_ext.temporal import calendar
from timeline_ext.temporal.calendar import Period, bounds, containing, shift, timex3
from timeline_ext.temporal.resolve.anchors import Anchors, Context, Direction, Fields, anchors_of, is_finer, shift_step
from timeline_ext.temporal.resolve.feasts import holiday, nth_day
from timeline_ext.temporal.resolve.relative import relative_to, within_year
from timeline_ext.temporal.resolve.values import (
    MOST_CANDIDATES,
    common,
    modified,
    months_edtf,
    part_edtf,
    third,
    value_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

DECADES: Final = 10  # of a century
LONG_AGO: Final = 5  # years before the publication that its news seldom tell of without saying the year
EXTENDS_WEEKEND: Final = 2  # a Monday or Tuesday off lengthens the weekend before it


def date_of(fields: Fields, context: Context, direction: Callable[[], Direction], *, near: bool) -> TimeValue:
    """The time value of a day or a longer period."""
    if "direction" in fields and "unit" in fields and not fields.get("span"):
        kept = {key: value for key, value in fields.items() if key not in ("direction", "unit")}
        fields = {**kept, "shift": (fields["direction"], fields["unit"])}
    modifier: Modifier | None = fields.get("modifier")
    if " to " in fields.get("rule", ""):
        return _feast(fields, context, direction, near=near)
    if "beside" in fields:
        return _beside(date_of(fields["beside"], context, direction, near=near), fields)
    story = context.last if context.domain == "narrative" else None
    if "turn" in fields:
        fields = {**fields, "year": fields["year"] if story is None else round(story.year / 100) * 100}
    if "portion" in fields:
        whole = {key: value for key, value in fields.items() if key not in ("portion", "portions", "modifier")}
        return _portion_of(date_of(whole, context, direction, near=near), fields)
    if "decade2" in fields and story is not None:
        fields = {**fields, "decade": (story.year // 100 * 100 + fields["decade2"]) // 10}
    if "year2" in fields and story is not None:
        century = 100 * round((story.year - fields["year2"]) / 100)
        fields = {**fields, "year": century + fields["year2"]}
    if "cycle" in fields and "to" in fields:
        return _cycle(fields)
    try:
        explicit = _explicit(fields)
    except ValueError:
        return TimeValue(timex3=_impossible(fields), confidence=0.0, trace=(Step("impossible", {}),))
    if explicit is not None:
        try:
            return value_of(explicit, (Step("stated", {}), *modified(modifier)), modifier=modifier)
        except ValueError:
            return TimeValue(timex3=_impossible(fields), confidence=0.0, trace=(Step("impossible", {}),))
    if fields.get("within"):
        return _week_of(fields, context, direction, near=near)
    anchors = anchors_of(fields, context, near=near)
    ends = fields.get("range") == "until" and near and "month" in fields  # after it began
    if context.last is not None and (
        ends or (anchors.kind != "mention" and _tells_on(fields, context) and direction() == -1)
    ):
        anchors = Anchors([context.last], "mention")
    if not anchors.periods or (_is_told_ahead(anchors, fields) and direction() == -1):
        known = underspecified(fields)
        return TimeValue(timex3=known, modifier=modifier, confidence=0.0, trace=(Step("no_anchor", {}),))
    said = fields.get("direction", fields.get("looks"))  # stated, or what the expression itself lets one expect
    looks = direction if said is None else lambda: said
    if len(anchors.periods) == 1:
        return _seen_from(anchors, fields, context, looks)
    # What hangs on an unknown day is the same each time it is said.
    key = (*sorted(fields.items()), looks(), anchors.kind, anchors.periods[0], len(anchors.periods))
    if key not in context.worked_out:
        context.worked_out[key] = _seen_from(anchors, fields, context, looks)
    return context.worked_out[key]


def _is_told_ahead(anchors: Anchors, fields: Fields) -> bool:
    """Whether what goes on from a date of the text ("the next day") would go on from the publication, for want of one."""
    return anchors.kind == "publication" and fields.get("from") == "mention" and fields.get("shift", (0,))[0] > 0


def some_of(anchor: Period, distance: tuple[int, str], steps: tuple[Step, ...], **known: Any) -> TimeValue:
    """One of the days, weeks or months that lie so far from somewhere in the anchor."""
    amount, unit = distance
    if unit == "month" and amount % 3 == 0 and anchor.granularity in ("quarter", "season"):
        return value_of(shift(anchor, amount // 3, anchor.granularity), steps, anchor="mention", **known)
    grain: Any = {"workday": "day", "weekend": "day", "week": "day"}.get(unit, unit)
    first, last = (calendar.shift_day(end.day_number, amount, unit) for end in bounds(anchor))
    low, high = Instant.of_day(first), Instant.of_day(last)
    known_parts = {"month": 2, "week": 2, "season": 1, "quarter": 1, "half": 1, "year": 1}.get(anchor.granularity, 0)
    parts = timex3(containing(calendar.day_period(first), grain)).split("-")
    value = "-".join(part if place < known_parts else re.sub(r"\d", "X", part) for place, part in enumerate(parts))
    return TimeValue(
        timex3=value, edtf=f"{low}/{high}" if amount else calendar.edtf(anchor), earliest=low, latest=high, granularity=grain, anchor="mention",
        confidence=0.5, trace=steps, **known,
    )  # fmt: skip


def _beside(base: TimeValue, fields: Fields) -> TimeValue:
    """The day, or the first such weekday, before or after a feast."""
    if base.earliest is None or base.granularity != "day" or base.candidates:
        return TimeValue(timex3=underspecified(fields), confidence=0.0, trace=(Step("no_anchor", {}),))
    here, sign = base.earliest.day_number, fields["sign"]
    days = sign * ((sign * (fields["weekday"] - calendar.weekday(here)) - 1) % 7 + 1) if "weekday" in fields else sign
    step = Step("shift", {"amount": days, "unit": "day", "anchor": "event"})
    return value_of(calendar.day_period(here + days), (*base.trace, step), anchor=base.anchor)


def _week_of(fields: Fields, context: Context, direction: Callable[[], Direction], *, near: bool) -> TimeValue:
    """The week or weekend that holds a day: "the week of March 6"."""
    day = date_of({k: v for k, v in fields.items() if k not in ("within", "unit")}, context, direction, near=near)
    if day.earliest is None or day.granularity != "day" or day.candidates:
        return day
    grain: Granularity = "weekend" if fields["unit"] == "weekend" else "week"
    here = day.earliest.day_number
    if grain == "weekend" and calendar.weekday(here) <= EXTENDS_WEEKEND:
        here -= 7
    return value_of(containing(calendar.day_period(here), grain), day.trace, anchor=day.anchor)


def _seen_from(anchors: Anchors, fields: Fields, context: Context, looks: Callable[[], Direction]) -> TimeValue:
    """The value of fields as seen from every anchor they may have."""
    if anchors.kind == "mention" and "shift" in fields and is_finer(fields["shift"][1], anchors.periods[0]):
        return some_of(anchors.periods[0], fields["shift"], (shift_step(fields["shift"], anchors),))
    found: dict[Period, None] = {}
    steps: tuple[Step, ...] = ()
    for anchor in anchors.periods:
        period, steps = relative_to(fields, anchor, looks, str(anchors.kind), context)
        if period is None:
            return TimeValue(timex3=_impossible(fields), confidence=0.0, trace=(Step("impossible", {}),))
        found[period] = None
    return _of_candidates(list(found), context, fields, (*steps, *modified(fields.get("modifier"))), anchors.kind)


def _feast(fields: Fields, context: Context, direction: Callable[[], Direction], *, near: bool) -> TimeValue:
    """The days of a feast that has several, or the nth of them."""
    first, last = fields["rule"].split(" to ")
    rest = {key: value for key, value in fields.items() if key != "nth_day"}
    if "nth_day" in fields:
        return date_of({**rest, "rule": nth_day(first, int(fields["nth_day"]))}, context, direction, near=near)
    start = date_of({**rest, "rule": first}, context, direction, near=near)
    if start.earliest is None or start.granularity != "day" or start.candidates:
        return start
    low = start.earliest.day_number
    end = next(day for year in (0, 1) if (day := holiday(last, start.earliest.year + year)) >= low)
    days = [calendar.day_period(day) for day in (low, end)]
    latest = bounds(days[1])[1]
    value = common(days) if days[0].year == days[1].year else start.timex3
    return replace(start, timex3=value, latest=latest, edtf=f"{start.earliest}/{latest}")


def _portion_of(whole: TimeValue, fields: Fields) -> TimeValue:
    """One of the equal parts of a stretch of days, or one of its weeks: "the second half of the century"."""
    if whole.earliest is None or whole.latest is None or whole.candidates:
        return whole
    first, last = whole.earliest.day_number, whole.latest.day_number
    count = fields["portions"] or (last - first + 1) // 7
    nth = fields["portion"] if fields["portion"] > 0 else count
    if nth > count + (fields["portions"] == 0):
        return whole
    if fields["portions"] == DECADES and whole.granularity == "century":
        return value_of(Period("decade", whole.earliest.year // 100 * 100 + 10 * (nth - 1)), whole.trace)
    if fields["portions"]:
        days = last - first + 1
        low, high = first + days * (nth - 1) // count, first + days * nth // count - 1
    else:
        low = first + 7 * (nth - 1) if fields["portion"] > 0 else last - 6
        high = min(low + 6, last)
        if low > last:
            return whole  # a February of 28 days has no fifth week
    side: Modifier = "start" if nth == 1 else "end" if nth >= count else "mid"
    earliest, latest = Instant.of_day(low), Instant.of_day(high)
    if fields.get("modifier"):
        side = fields["modifier"]
        earliest, latest = third(earliest, latest, side)
    edtf = part_edtf(whole.granularity, earliest, latest)
    return replace(
        whole, earliest=earliest, latest=latest, edtf=edtf, modifier=side, trace=(*whole.trace, *modified(side))
    )


def _cycle(fields: Fields) -> TimeValue:
    """The months of a season, term or school year that has two years to its name."""
    first, last = fields["cycle"]
    year = fields["year"]
    low, (_, high) = bounds(Period("month", year, first))[0], bounds(shift(Period("month", year, 1), last - 1, "month"))
    return TimeValue(
        timex3=f"{year:04d}",
        edtf=months_edtf(low, high),
        earliest=low,
        latest=high,
        granularity="year",
        trace=(Step("stated", {}),),
    )


def _of_candidates(
    periods: list[Period], context: Context, fields: Fields, steps: tuple[Step, ...], anchor: Anchor | None
) -> TimeValue:
    modifier: Modifier | None = fields.get("modifier")
    if len(periods) > 1 and "weekday" in fields and not fields.get("direction") and context.published is not None:
        low, high = bounds(context.published)
        periods = [p for p in periods if low <= bounds(p)[0] <= high] or periods
    if len(periods) == 1:
        return value_of(periods[0], steps, modifier=modifier, anchor=anchor)
    periods.sort(key=lambda p: bounds(p)[0])
    low, high = bounds(periods[0])[0], bounds(periods[-1])[1]
    granularity = periods[0].granularity
    listed = periods if len(periods) <= MOST_CANDIDATES else []
    edtfs = [calendar.edtf(p) for p in listed]
    one_of = f"[{','.join(e for e in edtfs if e)}]" if edtfs and all(e and "/" not in e for e in edtfs) else None
    return TimeValue(
        timex3=common(periods), edtf=one_of or f"{low.on_day()}/{high.on_day()}", earliest=low, latest=high, granularity=granularity,
        modifier=modifier, candidates=tuple(Candidate(*bounds(p), 1 / len(listed)) for p in listed), anchor=anchor,
        confidence=max(1 / len(periods), 0.1), trace=(*steps, Step("candidates", {"dates": [timex3(p) for p in listed]})),
    )  # fmt: skip


def _explicit(fields: Fields) -> Period | None:
    """The period of fields that say everything themselves."""
    if "year2" in fields and "year" not in fields:
        year = fields["year2"]
        fields = {**fields, "year": 2000 + year if year <= 40 else 1900 + year}
    if fields.get("nth_century"):
        nth = int(fields["nth_century"])
        start = 1 - 100 * nth if fields.get("bc") else 100 * (nth - 1)
        return Period("decade", start + fields["decade2"]) if "decade2" in fields else Period("century", start)
    if "decade" in fields:
        first = fields["decade"] * 10
        return Period("decade", -8 - first if fields.get("bc") else first)
    if "decade2" in fields:
        return Period("decade", 1900 + fields["decade2"])
    if "year" not in fields:
        return None
    year = 1 - fields["year"] if fields.get("bc") else fields["year"]
    return within_year(fields, year)


def _tells_on(fields: Fields, context: Context) -> bool:
    """Whether a day or month may go on with what the text has just dated: one without its year with a story of long ago."""
    if (
        context.last is None
        or context.published is None
        or not context.goes_on
        or fields.keys() & {"shift", "direction"}
    ):
        return False
    if "day" in fields and not fields.keys() & {"month", "weekday"}:
        return context.last.granularity in ("day", "month") and bounds(context.last)[1] < bounds(context.published)[0]
    is_part = context.last.granularity in ("day", "month", "season") and bool(
        fields.keys() & {"month", "season", "holiday"}
    )
    return is_part and context.published.year - context.last.year > LONG_AGO


def underspecified(fields: Fields) -> str:
    """The TIMEX3 value of fields that no anchor completes, X for what is missing."""
    if "weekday" in fields and "month" not in fields:
        return f"XXXX-WXX-{fields['weekday']}"
    if "month" in fields:
        return f"XXXX-{fields['month']:02d}" + (f"-{int(fields['day']):02d}" if fields.get("day") else "")
    if "season" in fields:
        return f"XXXX-{fields['season']}"
    if fields.get("quarter"):
        return f"XXXX-Q{int(fields['quarter'])}"
    unit = fields.get("unit") or fields.get("shift", (0, "year"))[1]
    return {"day": "XXXX-XX-XX", "week": "XXXX-WXX", "month": "XXXX-XX", "weekend": "XXXX-WXX-WE"}.get(unit, "XXXX")


def _impossible(fields: Fields) -> str:
    """The TIMEX3 value of a day the calendar does not have: its month or year without the day."""
    year = f"{fields['year']:04d}" if isinstance(fields.get("year"), int) and not fields.get("bc") else "XXXX"
    return f"{year}-{fields['month']:02d}-XX" if 1 <= fields.get("month", 0) <= 12 else year
