"""Composition: what a rule makes of the tokens it matched. Shared by all languages; a rule names its maker.

Fields are what is known of a time and what is missing: year, month, day, weekday, part, hour, …; `shift` is a distance
from the anchor, `direction` looks back or ahead for the next such day or month. Nothing is resolved here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from timeline_ext.temporal.grammar import Match
    from timeline_ext.temporal.lexicon import Token


def _merged(match: Match) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for atom, token in match.parts:
        read = match.reading(atom, token)
        if "modifier" in read and fields.get("modifier", "approximate") != "approximate":
            read = {key: value for key, value in read.items() if key != "modifier"}
        fields.update(read)
    return fields | dict(match.rule.constants)


def merge(match: Match) -> list[Token] | None:
    """One phrase with the fields of all parts together; the rule's own fields win."""
    fields = _merged(match)
    if sum("hour" in match.reading(atom, token) for atom, token in match.core) > 1:
        return None
    if not (1 <= fields.get("day", 1) <= 31) or not (1 <= fields.get("month", 1) <= 12):
        return None
    if (fields.get("quarter") or 1) > 4 or (fields.get("half") or 1) > 2:
        return None
    if fields.get("nth_day", 1) > 4 or ("nth_day" in fields and " to " not in fields.get("rule", "")):
        return None
    if fields.get("hour", 0) > 24 or (fields.get("minute") or 0) > 59:
        return None
    return [match.phrase(fields)]


def add(match: Match) -> list[Token] | None:
    """The sum of the numbers, and all else that is said: "twenty" and "two", "an hour" and "a half"."""
    numbers = [match.reading(atom, token)["n"] for atom, token in match.core if "n" in match.reading(atom, token)]
    return [match.phrase({**_merged(match), "n": sum(numbers)})]


def multiply(match: Match) -> list[Token] | None:
    """The product of the numbers, and what is added behind it: "two thousand three"."""
    numbers = [match.reading(atom, token)["n"] for atom, token in match.core if "n" in match.reading(atom, token)]
    total = 0
    for number in numbers:
        total = max(total, 1) * number if number >= 100 else total + number
    return [match.phrase({"n": total})]


def year(match: Match) -> list[Token] | None:
    """A year said as a number: "1066", "nineteen ninety"."""
    fields = _merged(match)
    number = fields.pop("n", None) if "year" not in fields else fields["year"]
    number = number if isinstance(number, int) else None
    return [match.phrase({**fields, "year": number})] if number is not None and number > 0 else None


def join_years(match: Match) -> list[Token] | None:
    """A year said in two halves: "nineteen" "ninety-eight"."""
    first, last = [match.reading(atom, token)["n"] for atom, token in match.core if "n" in match.reading(atom, token)]
    if not (10 <= first <= 20 and 10 <= last <= 99):
        return None
    return [match.phrase({"year": first * 100 + last, **match.rule.constants})]


def decade(match: Match) -> list[Token] | None:
    """A decade said by its first year: "years 60", "years 1990"."""
    fields = _merged(match)
    first = fields.pop("year", fields.get("decade2"))
    if not isinstance(first, int) or first % 10 or first < 10:
        return None
    return [match.phrase(fields if first < 100 else {**fields, "decade": first // 10})]


def century(match: Match) -> list[Token] | None:
    """A century said by its hundreds, those after the year 1000: "the '800" for the nineteenth."""
    fields = _merged(match)
    hundreds = fields.pop("n", 0)
    if hundreds % 100 or not 0 < hundreds < 1000:
        return None
    return [match.phrase({**fields, "nth_century": hundreds // 100 + 11})]


def add_durations(match: Match) -> list[Token] | None:
    """One duration of several: "two years and nine months"."""
    parts: list[tuple[Any, str]] = []
    fields: dict[str, Any] = {}
    for atom, token in match.core:
        read = match.reading(atom, token)
        if "unit" in read:
            parts += read.get("parts", [(read.get("n"), read["unit"])])
            fields = {**read, **fields}
    sizes = [LENGTHS.index(unit) for _, unit in parts if unit in LENGTHS]
    if sizes != sorted(set(sizes)):
        return None  # "365 days a year" is no sum
    return [match.phrase({**fields, "parts": parts, **match.rule.constants})]


LENGTHS: Final = ("millennium", "century", "decade", "year", "month", "week", "day", "hour", "minute", "second")


def share(match: Match) -> list[Token] | None:
    """A phrase for every member of a list or range; earlier members take the fields they lack from the last.

    Members are the atoms that have a name or whose class is final. A rule's `set` goes to all of them.
    """
    members: list[tuple[dict[str, Any], int, int]] = []
    tokens = list(match.tokens)
    named = {atom.classes: atom for atom, _ in match.core if atom.name or _is_final(atom.classes)}
    index = 0
    while index < len(tokens):
        token = tokens[index]
        atom = next((a for classes, a in named.items() if any(c in token.readings for c in classes)), None)
        if atom is not None:
            end = token.end
            if "DAY" in atom.classes and index + 1 < len(tokens) and "DOT" in tokens[index + 1].readings:
                end = tokens[index + 1].end
            members.append((dict(match.reading(atom, token)), token.start, end))
        index += 1
    if len(members) < 2:
        return None
    whole = match.phrase({})
    first, start, end = members[0]
    leading = match.reading(*match.core[0])
    members[0] = (first | {key: leading[key] for key in ("modifier",) if key in leading}, whole.start, end)
    members[-1] = (*members[-1][:2], whole.end)
    last = members[-1][0]
    if any("day" in fields for fields, *_ in members[:-1]) and "day" not in last:
        counted = next((key for key in COUNTED if key in last), None)
        if counted is None:
            return None
        kept = {key: value for key, value in last.items() if key != "modifier"}
        members[:-1] = [({**kept, counted: fields["day"]}, start, end) for fields, start, end in members[:-1]]
    phrases = []
    counted_from = {} if "ref" in members[0][0] else {"from": "mention"}  # "between now and May" hangs on publication
    for number, (fields, start, end) in enumerate(members):
        shared = _lent(last, fields) if number < len(members) - 1 else {}
        own = {**shared, **fields, **match.rule.constants}
        if own.get("half_day") == "pm" and "half_day" not in fields and own["hour"] % 12 > last["hour"] % 12:
            own["half_day"] = "am"  # from 9 to 5 p.m.
        if match.rule.constants.get("range"):
            own["range"] = "from" if number == 0 else "until"
            if number and own.keys() & {"weekday", "month", "year", "shift"} == {"weekday"}:
                if "weekday" in members[0][0] or "hour" not in own:
                    own |= {**counted_from, "direction": 1}  # the first such day behind the start
                else:
                    own = {**own, **counted_from, "shift": (0, "day")}  # the day of the start
                    del own["weekday"]
            elif number and "month" in own and not own.keys() & {"year", "year2", "shift"}:
                own |= counted_from
            elif number and _over_midnight(members[0][0], own):
                own |= {"shift": (1, "day"), "from": "mention"}
            elif not number and "month" in own and "year" not in fields and _later_in_year(own, last):
                own |= {"year": last["year"] - 1}  # from December to February
        phrases.append(match.phrase(own, span=(start, end)))
    return phrases


COUNTED: Final = ("nth_century", "quarter", "half", "week")
"""What a number with a dot counts where it is no day: "in the 18th and 19th centuries"."""


def _over_midnight(first: Mapping[str, Any], last: Mapping[str, Any]) -> bool:
    """Whether the hours of a range begin in an evening and end on the next morning: "from 22 to 5"."""
    said = {*first, *last}
    return (
        first.get("hour", 0) >= 18
        and last.get("hour", 24) <= 9
        and not said & {"half_day", "month", "weekday", "shift", "day"}
    )


def _later_in_year(first: Mapping[str, Any], last: Mapping[str, Any]) -> bool:
    keys = ("month", "day")
    return isinstance(last.get("year"), int) and [first.get(k, 0) for k in keys] > [last.get(k, 0) for k in keys]


ORDER: Final = ("year", "year2", "season", "month", "day", "weekday", "hour", "minute", "unit")


def _lent(last: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """What a member may take from the last one: coarser fields than its own, and a unit."""
    if "unit" in last and "hour" not in last:
        return {"unit": last["unit"]}
    finest = [ORDER.index(key) for key in own if key in ORDER]
    if "hour" not in own and max(finest, default=-1) != max(
        (ORDER.index(key) for key in last if key in ORDER), default=-2
    ):
        return {}
    lent = {key: value for key, value in last.items() if key in ORDER and finest and ORDER.index(key) < min(finest)}
    if "year" in lent and "bc" in last:
        lent["bc"] = last["bc"]
    if "hour" in own:
        return {key: value for key, value in last.items() if key not in ("hour", "minute", "modifier")}
    return {key: value for key, value in lent.items() if key != "weekday"}


def _is_final(classes: tuple[str, ...]) -> bool:
    return any(name in ("DATE", "TIME", "DURATION") for name in classes)


def split(match: Match) -> list[Token] | None:
    """Two phrases of a range written in one token: "1990-1995", "10-18" hours, "3-5" days."""
    field = match.rule.constants["field"]
    shared: dict[str, Any] = {k: v for k, v in match.rule.constants.items() if k not in ("field", "value")}
    span = next(token for atom, token in match.core if atom.name == "span")
    for atom, token in match.parts:
        if atom.name != "span":
            shared |= match.reading(atom, token)
    ends = next(match.reading(atom, token) for atom, token in match.core if atom.name == "span")
    shared |= {key: value for key, value in ends.items() if key not in ("from", "to")}
    halves = re.match(r"(\d+(?:[:.]\d\d)?)\D(\d+(?:[:.]\d\d)?)", match.text[span.start : span.end])
    if halves is None:
        return None
    whole_start, whole_end = match.phrase({}).start, match.phrase({}).end
    phrases = []
    for side, start, end in (
        ("from", min(whole_start, span.start), span.start + halves.end(1)),
        ("to", span.start + halves.start(2), max(whole_end, span.end)),
    ):
        value = ends[side]
        own = {field: value} if not isinstance(value, list) else dict(zip(("hour", "minute"), value, strict=False))
        if field == "hour":
            own.setdefault("minute", 0)
        phrases.append(
            match.phrase({**shared, **own, "range": "from" if side == "from" else "until"}, span=(start, end))
        )
    return phrases


def carry(match: Match) -> list[Token] | None:
    """A phrase for each day of a month that stands before them: "April 24 and 25", "May 3 to 7", "May 5, 6 and 7"."""
    days: list[tuple[int, Token]] = []
    shared: dict[str, Any] = {}
    for atom, token in match.core:
        read = match.reading(atom, token)
        if atom.name == "day":
            days.append((read["day"], token))
        else:
            shared |= read
    if len(days) < 2 or not all(1 <= day <= 31 for day, _ in days):
        return None
    whole, is_range = match.phrase({}), match.rule.constants.get("range")
    phrases = []
    for index, (day, token) in enumerate(days):
        first, last = index == 0, index == len(days) - 1
        own = {**shared, "day": day} | ({"range": "from" if first else "until"} if is_range else {})
        phrases.append(
            match.phrase(own, span=(whole.start if first else token.start, whole.end if last else token.end))
        )
    return phrases


def lend_year(match: Match) -> list[Token] | None:
    """A phrase for each date of one day in two calendars, with the year that stands behind them: "25 October (7 November) 1917"."""
    dates = [(dict(match.reading(atom, token)), token) for atom, token in match.core if _is_final(atom.classes)]
    year = dates[-1][0]
    if year.keys() != {"year"} or any(not {"day", "month"} <= date.keys() or "year" in date for date, _ in dates[:-1]):
        return None
    return [match.phrase({**year, **date}, span=(token.start, token.end)) for date, token in dates]


def anchored(match: Match) -> list[Token] | None:
    """A length with the date it is counted from: "two weeks after Easter", "fifty years ago today"."""
    read = [match.reading(atom, token) for atom, token in match.parts]
    date = next((fields for fields in read if fields.keys() & DATED), None)
    length = next((fields for fields in read if "unit" in fields and fields is not date), None)
    if date is None or length is None or length["unit"] in ("second", "minute", "hour"):
        return None
    looks = match.rule.constants["sign"]  # "a week from Friday" is counted from the next one
    date = {"looks": looks, **date} if "weekday" in date and not date.keys() & {"month", "direction"} else date
    return [match.phrase({**length, **match.rule.constants, "anchor_date": date})]


def beside(match: Match) -> list[Token] | None:
    """A weekday or day counted from a feast: "Thursday before Whitsun", "the day after Christmas"."""
    date: dict[str, Any] = {}
    for atom, token in match.core[1:]:
        date.update(match.reading(atom, token))
    own = {key: value for key, value in match.reading(*match.core[0]).items() if key == "weekday"}
    return [match.phrase({**own, **match.rule.constants, "beside": date})]


DATED: Final = {
    "year",
    "year2",
    "month",
    "weekday",
    "holiday",
    "shift",
    "direction",
    "nth_century",
    "decade",
    "decade2",
}


def first_year(match: Match) -> list[Token] | None:
    """One phrase with the first of two years: "winter 1946/47"."""
    fields = _merged(match)
    return [match.phrase({**{k: v for k, v in fields.items() if k != "from"}, "year": fields["from"]})]


MAKERS: Final[Mapping[str, Callable[[Match], list[Token] | None]]] = {
    "merge": merge,
    "add": add,
    "multiply": multiply,
    "year": year,
    "join_years": join_years,
    "decade": decade,
    "century": century,
    "add_durations": add_durations,
    "share": share,
    "split": split,
    "carry": carry,
    "lend_year": lend_year,
    "anchored": anchored,
    "beside": beside,
    "first_year": first_year,
}
"""The makers a rule may name."""
