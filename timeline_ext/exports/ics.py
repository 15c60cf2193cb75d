"""A timeline as iCalendar (RFC 5545), for calendar programs: an entry per event, a note per event without a day there."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from timeline_ext.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from icalendar import Component

    from timeline_ext.model import Event, Instant
    from timeline_ext.timeline import Timeline

STATUS: Final = {"occurred": "CONFIRMED", "planned": "TENTATIVE", "hypothetical": "TENTATIVE", "negated": "CANCELLED"}
# A stamp is demanded, a clock is not read: the entries are the same whenever they are written.
STAMP: Final = datetime(1970, 1, 1, tzinfo=UTC)
NO_TEXT: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def write_ics(timeline: Timeline, path: Path) -> None:
    """Write the timeline as a calendar; InputError where the extra `exports` is missing.

    An event lies on all the days that its date may mean, a clock time at its minute, and what is open at an end at the
    day that is known. The description says the date in words, its reason and the sentence. Undated events and those
    outside the years 1 to 9999 become notes (VJOURNAL) without a day.
    """
    try:
        from icalendar import Calendar, Journal
        from icalendar import Event as Entry
    except ImportError:
        raise InputError(f"{path.name}: calendars need an extra: pip install 'timeline_ext[exports]'") from None
    calendar = Calendar()
    calendar.add("prodid", "-//timeline_ext//EN")
    calendar.add("version", "2.0")
    for name, event in timeline.named():
        days = _days(event)
        entry: Component = Entry() if days else Journal()
        if days:
            entry.add("dtstart", days[0])
            entry.add("dtend", days[1])
            entry.add("transp", "TRANSPARENT")
        home = "" if event.article is None else f"-{event.article.hash}"
        entry.add("uid", f"{name}{home}@timeline_ext")
        entry.add("dtstamp", STAMP)
        entry.add("summary", _clean(timeline.label_of(event)))
        entry.add(
            "description", _clean("\n\n".join(filter(None, (timeline.date_of(event), event.why, event.sentence))))
        )
        entry.add("categories", [event.kind])
        entry.add("status", STATUS[event.status] if days else "FINAL")
        if event.place and days:
            entry.add("location", _clean(event.place))
        if event.article and (event.article.url or "").startswith(("http://", "https://")):
            entry.add("url", _clean(str(event.article.url)))
        calendar.add_component(entry)
    path.write_bytes(calendar.to_ical())


def _days(event: Event) -> tuple[date, date] | None:
    """The first moment, and the one after the last."""
    time = event.time
    first, last = (time.earliest or time.latest, time.latest or time.earliest) if time else (None, None)
    if first is None or last is None or first.year < 1 or last.year > 9999 or last.on_day() == (9999, 12, 31):
        return None
    if first.hour is not None and last.hour is not None:
        return _minute(first), _minute(last) + timedelta(minutes=1)
    return first.to_date(), last.to_date() + timedelta(days=1)


def _minute(instant: Instant) -> datetime:
    return datetime(instant.year, instant.month, instant.day, instant.hour or 0, instant.minute or 0)  # noqa: DTZ001


def _clean(text: str) -> str:
    return NO_TEXT.sub("\ufffd", text.replace("\r\n", "\n"))
