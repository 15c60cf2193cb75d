"""Dates in words: a time value as a reader would write it, with the templates of a language's `display.toml`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from timeline_ext.temporal.calendar import Period, bounds, days_in_month, weekday

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from timeline_ext.languages import Language
    from timeline_ext.model import Granularity, Instant, Modifier, Relation, TimeValue

LISTED: Final = 6  # candidates that are named one by one
SIDES: Final = ("before", "after", "on_or_before", "on_or_after")
LONG: Final = ("year", "half", "quarter", "month")  # of these one may mean the beginning or the end
_YEARS: Final[tuple[Granularity, ...]] = ("millennium", "century", "decade", "year")
_TIMEX: Final = re.compile(
    r"(?P<bc>BC)?(?P<year>\d{1,4})"
    r"(?:-W(?P<week>\d\d)(?P<weekend>-WE)?|-Q(?P<quarter>[1-4])|-H(?P<half>[12])|-(?P<season>SP|SU|FA|WI)"
    r"|-(?P<month>\d\d)(?:-(?P<day>\d\d)(?:T(?:(?P<daypart>[A-Z]{2})|(?P<hour>\d\d)(?::(?P<minute>\d\d))?))?)?)?"
)


def date_in_words(time: TimeValue | None, language: Language, *, relation: Relation | None = None) -> str:
    """The date of a value in the words of a language; `relation` is the word that stood before it in the text.

    >>> from timeline_ext.languages import load_language
    >>> from timeline_ext.model import Instant, TimeValue
    >>> day = TimeValue(timex3="2022-02-24", earliest=Instant(2022, 2, 24), latest=Instant(2022, 2, 24))
    >>> date_in_words(day, load_language("de")), date_in_words(day, load_language("en"))
    ('24. Februar 2022', '24 February 2022')
    """
    dates = language.display["dates"]
    if time is None or not time.is_dated:
        return str(dates["undated"])
    if len(time.candidates) > 1:
        return _one_of([(it.earliest, it.latest) for it in time.candidates], dates)
    period = _period(time.timex3)
    if time.earliest is not None and time.latest is not None:
        return _closed(time.earliest, time.latest, time.modifier, period, dates)
    return _open(time, period, relation, dates)


def interval_in_words(earliest: Instant, latest: Instant, language: Language) -> str:
    """An interval, both ends included, in the words of a language; what both ends share is said once.

    >>> from timeline_ext.languages import load_language
    >>> from timeline_ext.model import Instant
    >>> interval_in_words(Instant(2022, 2, 24), Instant(2022, 3, 2), load_language("en"))
    '24 February to 2 March 2022'
    """
    return _interval(earliest, latest, language.display["dates"])


def _period(timex3: str) -> Period | None:
    """The stretch of the calendar that a TIMEX3 value names, if it names one."""
    found = _TIMEX.fullmatch(timex3)
    if found is None:
        return None
    part = {name: text for name, text in found.groupdict().items() if text is not None}
    digits = part["year"]
    written = int(digits) * 10 ** (4 - len(digits))
    year = 1 - written if "bc" in part and len(digits) == 4 else -written if "bc" in part else written
    unit = _YEARS[len(digits) - 1]
    if unit != "year":
        return Period(unit, year) if len(part) == 1 else None
    number = {name: int(text) for name, text in part.items() if text.isdigit()}
    period = Period("year", year)
    if "week" in part:
        period = Period("weekend" if "weekend" in part else "week", year, number["week"])
    elif "quarter" in part or "half" in part:
        period = Period("quarter" if "quarter" in part else "half", year, number.get("quarter") or number["half"])
    elif "season" in part:
        period = Period("season", year, code=part["season"])
    elif "month" in part:
        finest: Granularity = next((u for u in ("minute", "hour", "daypart", "day") if u in part), "month")
        clock = {"hour": number.get("hour", 0), "minute": number.get("minute", 0), "code": part.get("daypart", "")}
        period = Period(finest, year, number["month"], number.get("day", 0), **clock)  # type: ignore[arg-type]
    try:
        bounds(period)
    except (ValueError, KeyError, IndexError):
        return None
    return period


def _closed(
    earliest: Instant, latest: Instant, modifier: Modifier | None, period: Period | None, dates: Mapping[str, Any]
) -> str:
    # The string of a value is worded only where it agrees with the interval: the interval is what counts.
    if period is not None:
        low, high = bounds(period)
        template = _template(modifier, period.granularity, dates)
        if template is None and (low, high) == (earliest, latest):
            return _say(period, dates)
        if template is not None and low.on_day() <= latest.on_day() and earliest.on_day() <= high.on_day():
            return template.format(date=_say(period, dates), **_numbers(period, dates))
    words = _interval(earliest, latest, dates)
    return str(dates["modifiers"]["approximate"]).format(date=words) if modifier == "approximate" else words


def _open(time: TimeValue, period: Period | None, relation: Relation | None, dates: Mapping[str, Any]) -> str:
    known = time.earliest or time.latest
    if known is None:
        return str(dates["undated"])
    begins = time.earliest is not None
    plain = ("since" if relation in (None, "since", "from") else "on_or_after") if begins else "until"
    if period is not None:
        low, high = bounds(period)
        chosen: str = time.modifier if time.modifier in SIDES else plain
        if chosen == "on_or_after" and relation in ("since", "from"):
            chosen = "since"
        if chosen == "on_or_before" and period.granularity in LONG and known.on_day() == high.on_day():
            chosen = "by_end"
        template = _template(chosen, period.granularity, dates)
        if template is not None and low.day_number - 1 <= known.day_number <= high.day_number + 1:
            return template.format(date=_say(period, dates), **_numbers(period, dates))
        plain = "on_or_after" if begins else "until"
    elif relation is None and begins:
        plain = "on_or_after"
    template = _template(plain, "day", dates)
    words = _interval(known, known, dates)
    return words if template is None else template.format(date=words)


def _one_of(intervals: Sequence[tuple[Instant, Instant]], dates: Mapping[str, Any]) -> str:
    first, last = min(low for low, _ in intervals), max(high for _, high in intervals)
    if len(intervals) > LISTED:
        around = _interval(first.on_day(), last.on_day(), dates)
        return str(dates["one_of_many"]).format(count=len(intervals), range=around)
    days = [low.on_day() for low, high in intervals if low.on_day() == high.on_day()]
    if len(days) < len(intervals) or len({(day.year, day.month) for day in days}) > 1:
        return _either([_interval(low, high, dates) for low, high in intervals], dates)
    numbers = _either([str(dates["day_number"]).format(number=day.day) for day in days], dates)
    weekdays = {weekday(day.day_number) for day in days}
    names = {"days": numbers, "month": dates["months"][first.month - 1], "year": _year(first.year, dates)}
    if len(weekdays) > 1:
        return str(dates["days_in_month"]).format(**names)
    return str(dates["weekday_of_month"]).format(weekday=dates["weekdays"][weekdays.pop() - 1], **names)


def _either(words: Sequence[str], dates: Mapping[str, Any]) -> str:
    *others, last = dict.fromkeys(words)
    return str(dates["or"]).format(list=str(dates["separator"]).join(others), last=last) if others else last


def _interval(earliest: Instant, latest: Instant, dates: Mapping[str, Any]) -> str:
    if earliest.hour is not None or latest.hour is not None:
        return _clock_interval(earliest, latest, dates)
    first = {"first": earliest.day, "first_month": dates["months"][earliest.month - 1]}
    last = {"last": latest.day, "month": dates["months"][latest.month - 1], "year": _year(latest.year, dates)}
    same_year = earliest.year == latest.year
    whole_months = earliest.day == 1 and latest.day == days_in_month(latest.year, latest.month)
    if whole_months and (earliest.month, latest.month) == (1, 12):
        return _range(Period("year", earliest.year), Period("year", latest.year), dates)
    if whole_months and same_year and earliest.month != latest.month:
        return str(dates["months_of_year"]).format(**first, **last)
    if whole_months:
        start, end = ((it.year, it.month) for it in (earliest, latest))
        return _range(Period("month", *start), Period("month", *end), dates)
    if same_year and earliest != latest:
        template = "days_of_month" if earliest.month == latest.month else "days_of_year"
        return str(dates[template]).format(**first, **last)
    return _range(_day(earliest), _day(latest), dates)


def _clock_interval(earliest: Instant, latest: Instant, dates: Mapping[str, Any]) -> str:
    if earliest.on_day() == latest.on_day() and earliest.hour is not None and earliest != latest:
        first, last = (f"{it.hour:02}:{it.minute or 0:02}" for it in (earliest, latest))
        return str(dates["hours_of_day"]).format(day=_say(_day(earliest), dates), first=first, last=last)
    return _range(_moment(earliest), _moment(latest), dates)


def _range(start: Period, end: Period, dates: Mapping[str, Any]) -> str:
    first, last = _say(start, dates), _say(end, dates)
    return first if start == end else str(dates["range"]).format(start=first, end=last)


def _say(period: Period, dates: Mapping[str, Any]) -> str:
    """A period in words."""
    unit = period.granularity
    names = _numbers(period, dates)
    if unit in ("week", "weekend"):
        names["range"] = _interval(*bounds(period), dates)
    elif unit in ("daypart", "hour", "minute", "second"):
        names["day"] = _say(Period("day", period.year, period.number, period.day), dates)
        names["daypart"] = dates["dayparts"].get(period.code, period.code)
        unit = "minute" if unit == "second" else unit
    elif unit == "season":
        names["season"] = dates["seasons"][period.code]
    before_christ = f"{unit}_before_christ"
    # The year 0 is 1 BC, but the century from 0 to 99 is the first.
    is_before = period.year < (1 if unit == "year" else 0) and before_christ in dates
    template = dates[before_christ if is_before else unit]
    return str(template).format(**names)


def _numbers(period: Period, dates: Mapping[str, Any]) -> dict[str, Any]:
    """What the templates may name of a period."""
    unit, number = period.granularity, period.number
    if unit in ("century", "millennium"):
        size = 100 if unit == "century" else 1000
        number = period.year // size + 1 if period.year >= 0 else -period.year // size
    elif unit == "day":
        number = period.day
    ordinals = dates.get("ordinals", {})
    year = abs(period.year) if unit == "decade" else 1 - period.year if period.year < 1 else period.year
    return {
        "number": number,
        "ordinal": str(ordinals.get(str(number), ordinals.get("other", "{number}."))).format(number=number),
        "roman": _roman(number),
        "month": dates["months"][period.number - 1] if unit in ("month", "day") else "",
        "year": year if unit in ("year", "decade") else _year(period.year, dates),
        "hour": period.hour,
        "minute": period.minute,
    }


def _roman(number: int) -> str:
    """A number in Roman numerals; in digits where it is larger than what they count, centuries.

    >>> _roman(19), _roman(4), _roman(400)
    ('XIX', 'IV', '400')
    """
    if not 0 < number < 100:
        return str(number)
    tens = ("", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC")
    units = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
    return tens[number // 10] + units[number % 10]


def _year(year: int, dates: Mapping[str, Any]) -> str:
    return _say(Period("year", year), dates)


def _template(modifier: str | None, unit: str, dates: Mapping[str, Any]) -> str | None:
    modifiers = dates["modifiers"]
    found = modifiers.get(f"{modifier}_{unit}", modifiers.get(modifier)) if modifier else None
    return None if found is None else str(found)


def _day(instant: Instant) -> Period:
    return Period("day", instant.year, instant.month, instant.day)


def _moment(instant: Instant) -> Period:
    if instant.hour is None:
        return _day(instant)
    at = {"hour": instant.hour, "minute": instant.minute or 0}
    return Period("minute", instant.year, instant.month, instant.day, **at)  # type: ignore[arg-type]
