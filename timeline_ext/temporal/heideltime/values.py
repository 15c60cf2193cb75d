"""Time values from the TIMEX3 strings that rules give."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, get_args

from timeline_ext.model import Candidate, Modifier, Step, TimeValue
from timeline_ext.temporal.calendar import Period
from timeline_ext.temporal.resolve.values import MOST_CANDIDATES, value_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from timeline_ext.temporal.heideltime.resolve import Resolved

MODIFIERS: Final = {name.upper(): name for name in get_args(Modifier)} | {"APPROX": "approximate"}
REFERENCES: Final = ("PRESENT_REF", "PAST_REF", "FUTURE_REF")
FINE: Final = ("week", "weekend", "day", "daypart", "hour", "minute")
POINT: Final = re.compile(
    r"(?P<bc>BC)?(?:(?P<year>\d{4})(?:-(?:W(?P<week>\d\d)(?P<weekend>-WE)?|Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<season>SP|SU|FA|WI)|"
    r"(?P<month>\d\d)(?:-(?P<day>\d\d)(?:T(?:(?P<part>MO|MI|AF|EV|NI|DT)|(?P<hour>\d\d?)(?::(?P<minute>\d\d)(?P<second>:\d\d)?)?).*)?)?))?"
    r"|(?P<decade>\d{3})X?|(?P<century>\d\d)(?:XX)?)"
)


def value_from(resolved: Resolved, kind: str, *, mod: str = "", quant: str = "", freq: str = "") -> TimeValue:
    """The time value of a resolved value of one type of expression."""
    text = resolved.value
    modifier: Any = MODIFIERS.get(mod)
    steps = (*resolved.steps, *((Step("modifier", {"modifier": modifier}),) if modifier else ()))
    if kind == "SET":
        return TimeValue(
            timex3=text, modifier=modifier, quant=quant or None, freq=freq or None, trace=(Step("set", {}),)
        )
    if kind == "DURATION":
        return TimeValue(timex3=text, modifier=modifier, trace=(Step("length", {"length": text}), *steps[1:]))
    if text in REFERENCES:
        return TimeValue(timex3=text, modifier=modifier, trace=(Step("reference", {"ref": text}),))
    found = POINT.fullmatch(text)
    if found is None:
        return TimeValue(timex3=text, modifier=modifier, confidence=0.0, trace=(Step("no_anchor", {}),))
    try:
        dated = value_of(_period(found), steps, modifier=modifier, anchor=resolved.anchor, shift=resolved.shift)
    except (ValueError, OverflowError):
        return TimeValue(timex3=_without_day(found), confidence=0.0, trace=(Step("impossible", {}),))
    return replace(dated, timex3=text)


def _period(found: re.Match[str]) -> Period:
    before = found["bc"] is not None
    if found["century"] is not None:
        return Period("century", -(100 * int(found["century"]) + 99) if before else 100 * int(found["century"]))
    if found["decade"] is not None:
        return Period("decade", -(10 * int(found["decade"]) + 8) if before else 10 * int(found["decade"]))
    number = {
        name: int(found[name])
        for name in ("year", "month", "day", "week", "quarter", "half", "hour", "minute")
        if found[name]
    }
    year = 1 - number["year"] if before else number["year"]
    if "week" in number:
        if not 1 <= number["week"] <= 53:
            raise ValueError(found[0])
        return Period("weekend" if found["weekend"] else "week", year, number["week"])
    if found["season"]:
        return Period("season", year, code=found["season"])
    for grain in ("quarter", "half"):
        if grain in number:
            return Period(grain, year, number[grain])
    if "month" not in number:
        return Period("year", year)
    if not 1 <= number["month"] <= 12:
        raise ValueError(found[0])
    if "day" not in number:
        return Period("month", year, number["month"])
    day = year, number["month"], number["day"]
    if found["part"]:
        return Period("daypart", *day, code=found["part"])
    if "hour" not in number:
        return Period("day", *day)
    if number["hour"] > 24 or number.get("minute", 0) > 59:
        raise ValueError(found[0])
    return Period("minute" if "minute" in number else "hour", *day, hour=number["hour"], minute=number.get("minute", 0))


def _without_day(found: re.Match[str]) -> str:
    """What is left of a day that the calendar does not have: its month, or its year."""
    year = f"{found['bc'] or ''}{found['year'] or 'XXXX'}"
    return f"{year}-{found['month']}-XX" if found["month"] and 1 <= int(found["month"]) <= 12 else year


def one_of(options: Sequence[TimeValue], weights: Sequence[int], *, sampled: bool) -> TimeValue:
    """The value that is one of several, as the day of publication is one of many, and how many of these lead to each.

    Where not all days were tried, those that are named would not be all there are: then only the bounds are told.
    """
    if len(options) == 1:
        return options[0]
    spans = [
        (it.earliest, it.latest, weight)
        for it, weight in zip(options, weights, strict=True)
        if it.earliest is not None and it.latest is not None
    ]
    if len(spans) < len(options):
        return TimeValue(timex3="XXXX", confidence=0.0, trace=(Step("no_anchor", {}),))
    spans.sort(key=lambda span: span[0])
    low, high = spans[0][0], max(latest for _, latest, _ in spans)
    told = len(options) <= MOST_CANDIDATES and not (sampled and options[0].granularity in FINE)
    names = sorted(it.edtf for it in options if it.edtf and "/" not in it.edtf)
    edtf = f"[{','.join(names)}]" if told and len(names) == len(options) else f"{low.on_day()}/{high.on_day()}"
    total = sum(weights)
    dates = [it.timex3 for it in options] if told else []
    return replace(
        options[0], timex3=_common([it.timex3 for it in options]), edtf=edtf, earliest=low, latest=high,
        candidates=tuple(Candidate(first, last, weight / total) for first, last, weight in spans) if told else (),
        confidence=max(1 / len(options), 0.1), trace=(*options[0].trace, Step("candidates", {"dates": dates})),
    )  # fmt: skip


def _common(values: Sequence[str]) -> str:
    """The TIMEX3 value that all share, with X for what differs."""
    rows = [value.split("-") for value in values]
    if len({len(row) for row in rows}) > 1:
        return "XXXX"
    return "-".join(part[0] if len(set(part)) == 1 else re.sub(r"\d", "X", part[0]) for part in zip(*rows, strict=True))


def follows_from(value: TimeValue, length: str) -> TimeValue:
    """A length of time that says when: the date it leads to, under its own value."""
    return replace(value, timex3=length, trace=(*value.trace, Step("length", {"length": length})))
