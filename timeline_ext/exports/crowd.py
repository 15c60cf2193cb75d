"""Timelines of thousands of events for the screen: columns that are drawn at once, and all the rest packed beside them."""

from __future__ import annotations

import base64
import json
import zlib
from collections import Counter
from heapq import nlargest
from typing import TYPE_CHECKING, Any, Final

from timeline_ext.views.rows import DAY, EPOCH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from timeline_ext.model import Event
    from timeline_ext.timeline import Timeline

MANY: Final = 2_000  # events from which on a screen is sent columns
SALIENT: Final = 500  # events of them that are drawn before the others
PARTS: Final = 600  # of the time, in which events are counted


def outline(timeline: Timeline) -> dict[str, Any]:
    """What is drawn before all else: columns of the salient events, and how densely all of them lie."""
    salient = {id(event) for event in nlargest(SALIENT, timeline, key=lambda event: event.salience)}
    named = [(name, event) for name, event in timeline.named() if id(event) in salient]
    days = [_middle(event) for event in timeline]
    margin = max((max(days) - min(days)) * 0.03, 1.0)
    low, high = min(days) - margin, max(days) + margin
    counts = Counter(int((day - low) / (high - low) * PARTS) for day in days)
    density = {
        "from": round((low - EPOCH) * DAY),
        "to": round((high - EPOCH) * DAY),
        "counts": [counts[part] for part in range(PARTS)],
    }
    return {"columns": columns(timeline, named, dated=len(named)), "density": density}


def _middle(event: Event) -> float:
    time = event.time
    first, last = (time.earliest, time.latest) if time else (None, None)
    known = [it.day_number for it in (first, last) if it is not None]
    return sum(known) / len(known) + 0.5


def columns(timeline: Timeline, named: Sequence[tuple[str, Event]], *, dated: int) -> dict[str, Any]:
    """What the chart and the list need of events, the dated ones first: a column for each fact, texts in lines."""
    events = [event for _, event in named]
    place = {id(article): index for index, article in enumerate(timeline.articles)}

    def coded(facts: list[str]) -> dict[str, Any]:
        codes = {fact: code for code, fact in enumerate(dict.fromkeys(facts))}
        return {"names": list(codes), "codes": [codes[fact] for fact in facts]}

    return {
        "dated": dated,
        "id": "\n".join(name for name, _ in named),
        "label": "\n".join(" ".join(event.label.split()) for event in events),
        "earliest": "\n".join(str((event.time and event.time.earliest) or "") for event in events),
        "latest": "\n".join(str((event.time and event.time.latest) or "") for event in events),
        "start": [event.start for event in events],
        "end": [event.end for event in events],
        "article": [-1 if event.article is None else place.get(id(event.article), -1) for event in events],
        "salience": [event.salience for event in events],
        "kind": coded([event.kind for event in events]),
        "status": coded([event.status for event in events]),
        "grain": coded([(event.time and event.time.granularity) or "" for event in events]),
        "marks": coded([_marks(event) for event in events]),
    }


def _marks(event: Event) -> str:
    """What else shows: alleged, corrected, lasting, uncertain."""
    lasting = event.time is not None and (event.time.timex3.startswith("P") or "/" in event.time.timex3)
    uncertain = event.time is not None and event.time.is_uncertain
    facts = {"alleged": event.alleged, "corrected": event.corrected, "lasting": lasting, "uncertain": uncertain}
    return " ".join(name for name, holds in facts.items() if holds)


def pack(data: dict[str, Any]) -> dict[str, Any]:
    """The events of `Timeline.to_dict()` in one short text under `packed`, which `Timeline.from_dict` reads."""
    rows = {name: data[name] for name in ("events", "undated", "replaced")}
    text = json.dumps(rows, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    packed = base64.b64encode(zlib.compress(text.encode(), 1)).decode()
    return {**data, **dict.fromkeys(rows, ()), "packed": packed}
