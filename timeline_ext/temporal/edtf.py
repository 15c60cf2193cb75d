"""Reading EDTF (ISO 8601-2) as people type it: the dates that a correction sets."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from timeline_ext.errors import InputError
from timeline_ext.model import Candidate, Step, TimeValue
from timeline_ext.temporal.calendar import SEASONS, Period
from timeline_ext.temporal.resolve.values import MOST_CANDIDATES, value_of

LONGEST: Final = 400
POINT: Final = re.compile(
    r"(?P<year>-?\d{4})(?:-(?P<number>\d\d)(?:-(?P<day>\d\d)(?:T(?P<hour>\d\d):(?P<minute>\d\d))?)?)?|(?P<decade>\d{3})X|(?P<century>\d\d)XX"
)
GRAINS: Final = {21: "season", 22: "season", 23: "season", 24: "season", 33: "quarter", 34: "quarter", 35: "quarter", 36: "quarter", 40: "half", 41: "half"}  # fmt: skip
CODES: Final = {number: code for code, (_, number) in SEASONS.items()}


def parse_edtf(text: str) -> TimeValue:
    """The time value of an EDTF string; InputError, in one line, for what is none.

    A year, month, day, minute, season, quarter, half, decade or century; "~", "?" or "%" behind it for approximate;
    an interval "a/b", open where an end is ".." or missing; one of several, "[a,b,c]".

    >>> value = parse_edtf("2022-02-24/..")
    >>> str(value.earliest), value.latest
    ('2022-02-24', None)
    >>> [str(one.earliest) for one in parse_edtf("[2022-06-01,2022-06-08]").candidates]
    ['2022-06-01', '2022-06-08']
    """
    given = text.strip()[:LONGEST]
    try:
        if given.startswith("[") and given.endswith("]"):
            found = _one_of(given)
        elif "/" in given:
            found = _interval(given)
        else:
            found = _point(given)
    except (ValueError, OverflowError):
        raise InputError(
            f"date {text[:40]!r}: write it as EDTF, such as 2022, 2022-02, 2022-02-24, 2022-02~, 2019/2021, 2022-02-24/.. or [2022-06-01,2022-06-08]"
        ) from None
    return replace(found, trace=(Step("corrected", {}),))


def _point(text: str) -> TimeValue:
    approximate = text[-1:] in ("~", "?", "%")
    found = POINT.fullmatch(text.rstrip("~?%") if approximate else text)
    if found is None:
        raise ValueError(text)
    return value_of(_period(found), modifier="approximate" if approximate else None)


def _period(found: re.Match[str]) -> Period:
    if found["decade"]:
        return Period("decade", int(found["decade"]) * 10)
    if found["century"]:
        return Period("century", int(found["century"]) * 100)
    year, number, day = (int(found[name] or 0) for name in ("year", "number", "day"))
    if found["number"] is None:
        return Period("year", year)
    grain = GRAINS.get(number)
    if grain is not None and not day:
        offset = {"season": 0, "quarter": 32, "half": 39}[grain]
        return Period(grain, year, number - offset if offset else 0, code=CODES.get(number, ""))  # type: ignore[arg-type]
    if found["hour"] is not None:
        hour, minute = int(found["hour"]), int(found["minute"])
        if hour > 23 or minute > 59:
            raise ValueError(found[0])
        return Period("minute", year, number, day, hour=hour, minute=minute)
    return Period("day", year, number, day) if found["day"] else Period("month", year, number)


def _interval(text: str) -> TimeValue:
    first, last = (None if end in ("", "..") else _point(end) for end in text.split("/"))
    known = first or last
    low = first.earliest if first is not None else None
    high = last.latest if last is not None else None
    if known is None or (low is not None and high is not None and high < low):
        raise ValueError(text)
    uncertain = next((end.modifier for end in (first, last) if end is not None and end.modifier), None)
    return TimeValue(
        timex3=known.timex3, edtf=text if known.edtf else None, earliest=low, latest=high, granularity=known.granularity, modifier=uncertain,
    )  # fmt: skip


def _one_of(text: str) -> TimeValue:
    points = [_point(point.strip()) for point in text[1:-1].split(",")]
    ends = [(point.earliest, point.latest) for point in points]
    spans = sorted({(low, high) for low, high in ends if low is not None and high is not None})
    if not 1 < len(spans) <= MOST_CANDIDATES:
        raise ValueError(text)
    return TimeValue(
        timex3="XXXX", edtf=f"[{','.join(str(point.edtf) for point in points)}]", earliest=spans[0][0], latest=max(high for _, high in spans),
        granularity=points[0].granularity, candidates=tuple(Candidate(low, high, 1 / len(spans)) for low, high in spans),
    )  # fmt: skip
