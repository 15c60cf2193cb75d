"""Resolution: from the fields of an expression to a `TimeValue`, by publication date, text and direction.

A publication date known only to the month or year is ONE unknown day: whatever hangs on the day is worked out for
every day it may be, and the different results are the candidates. Dates the text spells out narrow these days down.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from timeline_ext.errors import InputError
from timeline_ext.model import Anchor, Candidate, Granularity, Instant, Modifier, Operation, Step, TimeValue
from timeline_ext.temporal import calendar
from timeline_ext.temporal.calendar import Period, bounds, containing, ordinal, shift, timex3

Fields = Mapping[str, Any]
Direction = Literal[-1, 0, 1] | None
MOST_CANDIDATES: Final = 31
KEPT: Final = ("month", "quarter", "half", "season")  # "a year earlier" than a quarter is that quarter
GRAINS: Final = (  # the finest first
    "day", "week", "month", "quarter", "half", "season", "year", "decade", "century", "millennium",
)  # fmt: skip
NO_CALENDAR: Final = ("second", "minute", "hour", "night", "season")  # units too small or vague to count from a day
UNIVERSAL: Final = "+00:00"
CLOCK_FIELDS: Final = {
    "hour", "minute", "part", "half_to", "quarter_to", "half_day", "zone", "minutes_before", "minutes_after",
}  # fmt: skip
DAY_FIELDS: Final = {"day", "weekday", "shift", "holiday", "direction", "month"}
LONG_AGO: Final = 5  # years before the publication that its news seldom tell of without saying the year
LATER_HALF: Final = ("AF", "EV")  # parts of the day whose hours a clock of twelve hours counts anew
EXTENDS_WEEKEND: Final = 2  # a Monday or Tuesday off lengthens the weekend before it
HOURS: Final = {"hour": 6, "minute": 360, "second": 21600}  # how far a story goes on and mostly stays on its day
SMALL_HOURS: Final = 9  # hours of the clock that a night has on its second day
NEAR_DAYS: Final = 75  # a day without year that lies so near needs no verb to say in which year
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
    if _checked(period) is None or period is None:
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
    return _part_edtf(period.granularity, earliest, latest)


def _part_edtf(granularity: Granularity | None, earliest: Instant, latest: Instant) -> str | None:
    """The EDTF interval of a part of a period: by its years where the period has many, else by its days."""
    if granularity in ("decade", "century", "millennium"):
        return f"{earliest.year:04d}/{latest.year:04d}" if 0 <= earliest.year <= latest.year <= 9999 else None
    return f"{earliest}/{latest}"


def _months_edtf(earliest: Instant, latest: Instant) -> str:
    return f"{earliest.year:04d}-{earliest.month:02d}/{latest.year:04d}-{latest.month:02d}"


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
    last_end: int = -1
    goes_on: bool = False  # whether the last date stands shortly before, in the same paragraph
    next_year: int | None = None  # the next year that the text spells out: a story goes no further
    aside: int | None = None
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


def resolve(
    fields: Fields, kind: str, context: Context, direction: Callable[[], Direction], *, near: bool
) -> TimeValue:
    """The time value of one expression; `near` says that the last date stands in the same sentence."""
    if "direction" in fields and "unit" in fields and not fields.get("span"):
        kept = {key: value for key, value in fields.items() if key not in ("direction", "unit")}
        fields = {**kept, "shift": (fields["direction"], fields["unit"])}
    if "ref" in fields:
        return TimeValue(timex3=fields["ref"], trace=(Step("reference", {"ref": fields["ref"]}),))
    if kind == "SET":
        return _set(fields)
    if kind == "DURATION" or ("unit" in fields and "sign" in fields):
        return _duration(fields, kind, context, direction)
    if "hour" in fields or "half_to" in fields or "quarter_to" in fields or "part" in fields:
        return _time(fields, context, direction, near=near)
    return _date(fields, context, direction, near=near)


# Dates


def _date(fields: Fields, context: Context, direction: Callable[[], Direction], *, near: bool) -> TimeValue:
    modifier: Modifier | None = fields.get("modifier")
    if " to " in fields.get("rule", ""):
        return _feast(fields, context, direction, near=near)
    if "turn" in fields:
        story = context.last if context.domain == "narrative" else None
        fields = {**fields, "year": fields["year"] if story is None else round(story.year / 100) * 100}
    if "portion" in fields:
        whole = {key: value for key, value in fields.items() if key not in ("portion", "portions", "modifier")}
        return _portion_of(_date(whole, context, direction, near=near), fields)
    if "decade2" in fields and context.domain == "narrative" and context.last is not None:
        fields = {**fields, "decade": (context.last.year // 100 * 100 + fields["decade2"]) // 10}
    if "cycle" in fields and "to" in fields:
        return _cycle(fields)
    try:
        explicit = _explicit(fields)
    except ValueError:
        return TimeValue(timex3=_impossible(fields), confidence=0.0, trace=(Step("impossible", {}),))
    if explicit is not None:
        try:
            return value_of(explicit, (Step("stated", {}), *_modified(modifier)), modifier=modifier)
        except ValueError:
            return TimeValue(timex3=_impossible(fields), confidence=0.0, trace=(Step("impossible", {}),))
    if fields.get("within"):
        return _week_of(fields, context, direction, near=near)
    anchors = _anchors(fields, context, near=near)
    if _tells_on(fields, context) and direction() == -1 and context.last is not None:
        anchors = Anchors([context.last], "mention")
    if not anchors.periods or (_is_told_ahead(anchors, fields) and direction() == -1):
        return TimeValue(timex3=_underspecified(fields), confidence=0.0, trace=(Step("no_anchor", {}),))
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


def _is_finer(unit: str, anchor: Period) -> bool:
    """Whether a step of this unit leads from somewhere in the anchor, nobody knows where: a day later than in June."""
    grain = {"workday": "day", "weekend": "day"}.get(unit, unit)
    return grain in GRAINS and anchor.granularity in GRAINS and GRAINS.index(grain) < GRAINS.index(anchor.granularity)


def _some(anchor: Period, distance: tuple[int, str], steps: tuple[Step, ...], **known: Any) -> TimeValue:
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


def _week_of(fields: Fields, context: Context, direction: Callable[[], Direction], *, near: bool) -> TimeValue:
    """The week or weekend that holds a day: "the week of March 6"."""
    day = _date({k: v for k, v in fields.items() if k not in ("within", "unit")}, context, direction, near=near)
    if day.earliest is None or day.granularity != "day" or day.candidates:
        return day
    grain: Granularity = "weekend" if fields["unit"] == "weekend" else "week"
    here = day.earliest.day_number
    if grain == "weekend" and calendar.weekday(here) <= EXTENDS_WEEKEND:
        here -= 7
    return value_of(containing(calendar.day_period(here), grain), day.trace, anchor=day.anchor)


def _seen_from(anchors: Anchors, fields: Fields, context: Context, looks: Callable[[], Direction]) -> TimeValue:
    """The value of fields as seen from every anchor they may have."""
    if anchors.kind == "mention" and "shift" in fields and _is_finer(fields["shift"][1], anchors.periods[0]):
        return _some(anchors.periods[0], fields["shift"], (_shift_step(fields["shift"], anchors),))
    found: dict[Period, None] = {}
    steps: tuple[Step, ...] = ()
    for anchor in anchors.periods:
        period, steps = _relative(fields, anchor, looks, str(anchors.kind), context.next_year)
        if period is None:
            return TimeValue(timex3=_impossible(fields), confidence=0.0, trace=(Step("impossible", {}),))
        found[period] = None
    return _of_candidates(list(found), context, fields, (*steps, *_modified(fields.get("modifier"))), anchors.kind)


def _feast(fields: Fields, context: Context, direction: Callable[[], Direction], *, near: bool) -> TimeValue:
    """The days of a feast that has several, or the nth of them."""
    first, last = fields["rule"].split(" to ")
    rest = {key: value for key, value in fields.items() if key != "nth_day"}
    if "nth_day" in fields:
        return _date({**rest, "rule": nth_day(first, int(fields["nth_day"]))}, context, direction, near=near)
    start = _date({**rest, "rule": first}, context, direction, near=near)
    if start.earliest is None or start.granularity != "day" or start.candidates:
        return start
    low = start.earliest.day_number
    end = next(day for year in (0, 1) if (day := holiday(last, start.earliest.year + year)) >= low)
    days = [calendar.day_period(day) for day in (low, end)]
    latest = bounds(days[1])[1]
    value = _common(days) if days[0].year == days[1].year else start.timex3
    return replace(start, timex3=value, latest=latest, edtf=f"{start.earliest}/{latest}")


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


def _portion_of(whole: TimeValue, fields: Fields) -> TimeValue:
    """One of the equal parts of a stretch of days, or one of its weeks: "the second half of the century"."""
    if whole.earliest is None or whole.latest is None or whole.candidates:
        return whole
    first, last = whole.earliest.day_number, whole.latest.day_number
    count = fields["portions"] or (last - first + 1) // 7
    nth = fields["portion"] if fields["portion"] > 0 else count
    if nth > count + (fields["portions"] == 0):
        return whole
    if fields["portions"]:
        days = last - first + 1
        low, high = first + days * (nth - 1) // count, first + days * nth // count - 1
    else:
        low = first + 7 * (nth - 1) if fields["portion"] > 0 else last - 6
        high = min(low + 6, last)
    side: Modifier = "start" if nth == 1 else "end" if nth >= count else "mid"
    earliest, latest = Instant.of_day(low), Instant.of_day(high)
    if fields.get("modifier"):
        side = fields["modifier"]
        earliest, latest = third(earliest, latest, side)
    edtf = _part_edtf(whole.granularity, earliest, latest)
    return replace(
        whole, earliest=earliest, latest=latest, edtf=edtf, modifier=side, trace=(*whole.trace, *_modified(side))
    )


def _cycle(fields: Fields) -> TimeValue:
    """The months of a season, term or school year that has two years to its name."""
    first, last = fields["cycle"]
    year = fields["year"]
    low, (_, high) = bounds(Period("month", year, first))[0], bounds(shift(Period("month", year, 1), last - 1, "month"))
    return TimeValue(
        timex3=f"{year:04d}",
        edtf=_months_edtf(low, high),
        earliest=low,
        latest=high,
        granularity="year",
        trace=(Step("stated", {}),),
    )


def _modified(modifier: Modifier | None) -> tuple[Step, ...]:
    return (Step("modifier", {"modifier": modifier}),) if modifier else ()


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
        timex3=_common(periods), edtf=one_of or f"{low.on_day()}/{high.on_day()}", earliest=low, latest=high, granularity=granularity,
        modifier=modifier, candidates=tuple(Candidate(*bounds(p), 1 / len(listed)) for p in listed), anchor=anchor,
        confidence=max(1 / len(periods), 0.1), trace=(*steps, Step("candidates", {"dates": [timex3(p) for p in listed]})),
    )  # fmt: skip


def _common(periods: Sequence[Period]) -> str:
    """The TIMEX3 value that all candidates share, with X for what differs."""
    first, last = (timex3(period).split("-") for period in (periods[0], periods[-1]))
    if len(first) != len(last):
        return "XXXX"
    return "-".join(a if a == b else re.sub(r"\d", "X", a) for a, b in zip(first, last, strict=True))


def _explicit(fields: Fields) -> Period | None:
    """The period of fields that say everything themselves."""
    if "year2" in fields:
        year = fields["year2"]
        fields = {**fields, "year": 2000 + year if year <= 40 else 1900 + year}
    if fields.get("nth_century"):
        nth = int(fields["nth_century"])
        start = 1 - 100 * nth if fields.get("bc") else 100 * (nth - 1)
        return Period("decade", start + fields["decade2"]) if "decade2" in fields else Period("century", start)
    if "decade" in fields:
        return Period("decade", fields["decade"] * 10)
    if "decade2" in fields:
        return Period("decade", 1900 + fields["decade2"])
    if "year" not in fields:
        return None
    year = 1 - fields["year"] if fields.get("bc") else fields["year"]
    return _within_year(fields, year)


def _within_year(fields: Fields, year: int) -> Period | None:
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


def _anchors(fields: Fields, context: Context, *, near: bool) -> Anchors:
    """What an expression hangs on: the last date, the publication date, or every day that one may be."""
    by_mention = fields.get("from") in ("mention", "story") or (context.domain == "narrative" and "from" not in fields)
    last = context.open_days or ([context.last] if context.last is not None else [])
    if last and (by_mention or (context.published is None and near)):
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


def _relative(
    fields: Fields, anchor: Period, direction: Callable[[], Direction], step: str, next_year: int | None
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
            return _checked(replace(found, granularity="day", day=int(fields["day"]))), step_taken
        if unit == "year" and any(key in fields for key in ("month", "quarter", "half", "season", "holiday")):
            return _checked(_within_year(fields, found.year)), (
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
    return _in_some_year(fields, anchor, direction, step, next_year)


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
    found = [day for day in days if _checked(day) and calendar.weekday(bounds(day)[0].day_number) == fields["weekday"]]
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
    return _checked(Period("day", month.year, month.number, fields["day"])), (
        Step("month_of_anchor", {"anchor": step}),
    )


def _in_some_year(
    fields: Fields, anchor: Period, direction: Callable[[], Direction], step: str, next_year: int | None
) -> tuple[Period | None, tuple[Step, ...]]:
    """A day, month, season … without its year: the one the direction points to, else the nearest."""
    first, last = bounds(anchor)
    year = first.year
    if step == "mention" and fields.get("range") == "until":
        ahead = [p for y in (year, year + 1) if (p := _checked(_within_year(fields, y))) and bounds(p)[1] >= first]
        if ahead:
            return ahead[0], (Step("year_of_anchor", {"anchor": step, "year": ahead[0].year}),)
    if (
        step == "mention"
        and not fields.get("direction")
        and "month" in fields
        and anchor.granularity in ("day", "month", "season")
        and first.month - fields["month"] > (3 if anchor.granularity == "season" else 6)
        and (next_year is None or year < next_year)
    ):
        year += 1  # a story goes on
    stated = fields.get("direction")
    if not stated and (step == "mention" or anchor.granularity in ("year", "decade")):
        return _checked(_within_year(fields, year)), (Step("year_of_anchor", {"anchor": step, "year": year}),)
    periods = {y: p for y in (year - 1, year, year + 1) if (p := _checked(_within_year(fields, y))) is not None}
    if not periods:
        return None, ()
    looks = direction()
    if stated is None and fields.keys() & {"day", "month", "holiday", "quarter", "half", "week"}:
        nearest = min(periods, key=lambda y: (_distance(bounds(periods[y]), first), -y))
        near_days = 0 if looks == -1 and fields.keys() & {"quarter", "half"} else NEAR_DAYS
        if looks in (0, None) or _distance(bounds(periods[nearest]), first) <= near_days:
            return periods[nearest], (Step("year_nearest", {"anchor": step, "year": nearest}),)
    if stated == 0 and year in periods:
        return periods[year], (Step("year_of_anchor", {"anchor": step, "year": year}),)
    if stated is not None and abs(stated) > 1:  # the one before the last, the one after the next
        step_on = stated - 1 if stated > 0 else stated + 1
        shifted = {**fields, "direction": stated - step_on}
        once, steps = _in_some_year(shifted, anchor, lambda: 1 if stated > 0 else -1, step, next_year)
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


def _distance(span: tuple[Instant, Instant], day: Instant) -> int:
    start, end = span
    return max(start.day_number - day.day_number, day.day_number - end.day_number, 0)


def _checked(period: Period | None) -> Period | None:
    """The period, or None where the calendar does not have it."""
    try:
        if period is not None:
            bounds(period)
    except ValueError:
        return None
    return period


def _underspecified(fields: Fields) -> str:
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


# Clock times and parts of the day


def _time(fields: Fields, context: Context, direction: Callable[[], Direction], *, near: bool) -> TimeValue:
    if near and context.part in LATER_HALF and not fields.keys() & {"part", "half_day", "zone"}:
        fields = {**fields, "part": context.part} if "hour" in fields or "half_to" in fields else fields
    hour, minute, part = _clock(fields)
    day_fields = {k: v for k, v in fields.items() if k not in CLOCK_FIELDS}
    if "direction" in day_fields and not day_fields.keys() & {"unit", "weekday", "month", "season"}:
        day_fields["shift"] = (day_fields.pop("direction"), "day")
    if part == "NI" and hour is not None and hour < SMALL_HOURS and "shift" in day_fields:
        amount, unit = day_fields["shift"]
        day_fields["shift"] = (amount + 1, unit)  # 3 a.m. last night
    dated = bool(day_fields.keys() & DAY_FIELDS)
    modifier = fields.get("modifier")
    if fields.get("from") == "no day":
        weekday = f"WXX-{fields['weekday']}" if "weekday" in fields else "XX-XX"
        base = TimeValue(timex3=f"XXXX-{weekday}", confidence=0.0, trace=(Step("no_anchor", {}),))
    elif fields.get("from") == "event":
        base = TimeValue(timex3="XXXX-XX-XX", anchor="event", confidence=0.0, trace=(Step("no_anchor", {}),))
    elif dated:
        day_fields.pop("modifier", None)
        base = _date(day_fields, context, direction, near=near)
    elif (
        (near or _is_reported(context))
        and context.published is not None
        and (context.open_days or (context.last is not None and context.part == "NI"))
    ):
        distance = (int(context.part == "NI" and hour is not None and hour < SMALL_HOURS), "day")
        base = _date({"shift": distance, "from": "mention"}, context, direction, near=near)
    elif (
        context.last is not None
        and context.last.granularity in ("day", "daypart", "minute", "hour")
        and (near or context.domain == "narrative" or _is_reported(context))
    ):
        base = value_of(replace(context.last, granularity="day"), (Step("day_of_mention", {}),), anchor="mention")
    elif context.published is not None and context.domain != "narrative":
        base = _date({"shift": (0, "day")}, context, direction, near=near)
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


# Durations, shifts and sets


def _length(fields: Fields) -> str:
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


def _duration(fields: Fields, kind: str, context: Context, direction: Callable[[], Direction]) -> TimeValue:
    value = _length(fields)
    modifier: Modifier | None = fields.get("modifier")
    parts = fields.get("parts") or [(fields.get("n"), fields["unit"])]
    plain = TimeValue(timex3=value, modifier=modifier, trace=(Step("length", {"length": value}), *_modified(modifier)))
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
        steps = (Step("from_event", {"amount": sign, "length": value}), *_modified(modifier))
        value = value if kind == "DURATION" else _underspecified({"unit": unit})
        distance = (sign * amount, unit) if amount is not None else None
        return replace(plain, timex3=value, anchor="event", shift=distance, trace=steps)
    if "anchor_date" in fields:
        base = _date(fields["anchor_date"], context, direction, near=True)
        exact = kind == "DATE" and base.granularity == "day"  # "fifty years ago today" is that very day
        moved = shift_value(base, sign * amount, unit, exact=exact) if amount is not None and len(parts) == 1 else None
        if moved is None:
            return plain
        return replace(
            moved, timex3=value if kind == "DURATION" else moved.timex3, modifier=modifier, anchor=base.anchor
        )
    anchors = _anchors({"from": source, "unit": "day"}, context, near=True)
    if not anchors.periods:
        return replace(plain, timex3=value if kind == "DURATION" else "XXXX", trace=(Step("no_anchor", {}),))
    if context.domain == "narrative" and source not in ("mention", "story") and kind == "DURATION":
        return plain
    if sign == 1 and kind == "DURATION" and not fields.get("span") and direction() == -1:
        return plain
    if sign == 1 and source == "mention" and anchors.kind == "publication" and direction() == -1:
        is_date = kind == "DATE" and amount is not None and unit not in NO_CALENDAR and not fields.get("span")
        value = _underspecified({"unit": unit}) if is_date else value
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


def _shift_step(distance: tuple[int, str], anchors: Anchors) -> Step:
    return Step("shift", {"amount": distance[0], "unit": distance[1], "anchor": str(anchors.kind)})


def _shifted(plain: TimeValue, anchors: Anchors, distance: tuple[int, str]) -> TimeValue:
    """The period some units before or after the anchor, or the stretch it may lie in."""
    amount, unit = distance
    if anchors.kind == "mention" and _is_finer(unit, anchors.periods[0]):
        steps = (_shift_step(distance, anchors), *plain.trace[1:])
        return _some(anchors.periods[0], distance, steps, modifier=plain.modifier)
    grain: Any = {"week": "day"}.get(unit, unit)
    if unit == "year" and anchors.kind == "mention" and anchors.periods[0].granularity in KEPT:
        grain = anchors.periods[0].granularity
    steps = (_shift_step(distance, anchors), *plain.trace[1:])
    firsts = [bounds(anchor)[0] for anchor in anchors.periods]
    moved = [calendar.shift_day(first.day_number, amount, unit) for first in firsts]
    periods = list(dict.fromkeys(containing(calendar.day_period(day), grain) for day in moved))
    if len(periods) == 1:
        return value_of(periods[0], steps, modifier=plain.modifier, anchor=anchors.kind)
    low, high = bounds(periods[0])[0], bounds(periods[-1])[1]
    return replace(
        plain, edtf=f"{low}/{high}", earliest=low, latest=high, granularity=grain, anchor=anchors.kind, trace=steps, confidence=0.5,
        timex3=_common(periods),
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
        edtf = _months_edtf(low, high)
    else:
        edtf = f"{low}/{high}"
    trace = (_shift_step(distance, anchors), *plain.trace[1:])
    return replace(plain, edtf=edtf, earliest=low, latest=high, anchor=anchors.kind, trace=trace)


def shift_value(anchor: TimeValue, amount: float, unit: str, *, exact: bool = False) -> TimeValue | None:
    """The time `amount` units from a dated value ("two days after …"); None where that cannot be worked out.

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
    if first == last and (exact or unit in ("day", "week")):
        return value_of(calendar.day_period(low), (step,), anchor="event", shift=(amount, unit))
    period = containing(calendar.day_period(low), wide)
    if bounds(period)[1] >= Instant.of_day(high):
        return value_of(period, (step,), anchor="event", shift=(amount, unit))
    start, end = Instant.of_day(low), Instant.of_day(high)
    return TimeValue(
        timex3=timex3(period), edtf=f"{start}/{end}", earliest=start, latest=end, granularity=wide, anchor="event", shift=(amount, unit),
        trace=(step,),
    )  # fmt: skip


def _set(fields: Fields) -> TimeValue:
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
        value = _length({"n": 1, **fields} if fields.get("n", 1) is not None else fields)
    else:
        value = "XXXX"
    freq = f"{fields['times']}X" if "times" in fields else fields.get("freq")
    return TimeValue(timex3=value, quant=fields.get("quant"), freq=freq, trace=(Step("set", {"every": value}),))
