"""Whether a text is one of history, whose dates hang on each other and not on its publication."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from timeline_ext.temporal.direction import by_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from timeline_ext.temporal import calendar
    from timeline_ext.temporal.telling import Found

LONG_PAST: Final = 5  # years before its publication that a text of history keeps away from
FIRMLY: Final = 7  # how much more than a "now" a "yesterday" or a recent year speaks against a text of history
HISTORY_YEARS: Final = 3  # years spelled out that make a text one of history


def tells_history(text: str, found: Sequence[Found], published: calendar.Period | None, language: str) -> bool:
    """Whether a text tells of years long past and next to nothing in it hangs on its publication.

    "Today" beside a present only says how things have become. Where the publication is not known, it may say so anywhere,
    or it is enough that the first date has a year.
    """
    past, leads, hanging = 0, False, 0
    for index, (phrase, _) in enumerate(found):
        fields = phrase.readings.get("DATE", phrase.readings.get("TIME", {}))
        year = fields.get("year")
        if isinstance(year, int):
            recent = published is not None and year >= published.year - LONG_PAST
            hanging += FIRMLY if recent else 0
            past, leads = past + (not recent), leads or index == 0
        elif is_today(fields):
            now = by_words(text, phrase.start, phrase.end, language) in (0, None)
            hanging += 0 if now else FIRMLY if published is not None else 1
        elif _hangs_on_publication(fields):
            hanging += 1 if _hangs_loosely(fields) else FIRMLY
    if published is None:
        return (past >= HISTORY_YEARS and hanging < FIRMLY) or (leads and not hanging)
    return past >= HISTORY_YEARS * max(hanging, 1)


def _hangs_on_publication(fields: Mapping[str, Any]) -> bool:
    if fields.get("from") in ("mention", "story"):
        return False
    return (
        "shift" in fields
        or "weekday" in fields
        or fields.get("ref") == "PRESENT_REF"
        or ("direction" in fields and "unit" in fields)
    )


def _hangs_loosely(fields: Mapping[str, Any]) -> bool:
    """Whether fields may hang on a story as well: "now", "the end of the year", "Friday, 15 July"."""
    in_unit = fields.get("direction") == 0 and "modifier" in fields
    return fields.get("ref") == "PRESENT_REF" or in_unit or {"weekday", "day", "month"} <= fields.keys()


def is_today(fields: Mapping[str, Any]) -> bool:
    """Whether fields name the day of the publication and no more."""
    return fields.get("shift") == (0, "day") and not fields.keys() & {"part", "hour", "weekday", "day"}
