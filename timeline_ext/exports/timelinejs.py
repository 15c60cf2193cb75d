"""A timeline as the JSON of TimelineJS 3 (Knight Lab), for pages that show timelines with it."""

from __future__ import annotations

import json
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from timeline_ext.model import Instant
    from timeline_ext.timeline import Timeline


def write_timelinejs(timeline: Timeline, path: Path) -> None:
    """Write the dated events as slides: label, date in words, sentence and its reason, grouped by kind.

    TimelineJS takes texts for HTML, so they are escaped. It has no place for what has no date. Years are astronomical
    (0 is 1 BC), as in JavaScript.
    """
    slides = []
    for name, event in islice(timeline.named(), len(timeline)):
        time = event.time
        first, last = (time.earliest or time.latest, time.latest) if time else (None, None)
        slide = {
            "unique_id": name,
            "start_date": _date(first),
            "display_date": escape(timeline.date_of(event)),
            "text": {
                "headline": escape(timeline.label_of(event)),
                "text": "".join(f"<p>{escape(text)}</p>" for text in (event.sentence, event.why) if text),
            },
            "group": escape(event.kind),
        }
        if last is not None and last != first:
            slide["end_date"] = _date(last)
        slides.append(slide)
    titles = [article.title for article in timeline.articles if article.title]
    found: dict[str, Any] = {"events": slides}
    if len(titles) == 1:
        found["title"] = {"text": {"headline": escape(titles[0])}}
    text = json.dumps(found, ensure_ascii=False, allow_nan=False, indent=1)
    path.write_bytes(text.encode("utf-8", "backslashreplace") + b"\n")


def _date(instant: Instant | None) -> dict[str, int]:
    if instant is None:
        raise ValueError("a dated event has a date")
    parts = {name: getattr(instant, name) for name in ("year", "month", "day", "hour", "minute")}
    return {name: value for name, value in parts.items() if value is not None}
