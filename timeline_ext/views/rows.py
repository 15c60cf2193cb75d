"""The rows of data that the chart draws: one per event, with its place, its pieces and its words."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from timeline_ext.languages import load_language
from timeline_ext.views import theme
from timeline_ext.views.lanes import Box, Place, arrange, lanes_needed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from timeline_ext.model import Event, Instant, TimeValue
    from timeline_ext.timeline import Timeline

MINUTE: Final = 60_000
DAY: Final = 86_400_000
EPOCH: Final = 719_163  # ordinal of 1970-01-01
CROWDED: Final = 40  # events from which on an overview stands below the chart
MASS: Final = 0.85  # part of a crowd that is worth a look of its own
LIMIT: Final = 8.6e15  # milliseconds from the epoch that a browser can count, both ways
DAYS: Final = ("day", "daypart", "hour", "minute", "second")
ROUGHLY: Final = ("approximate", "start", "mid", "end")

# The least stretch of time in sight, in days, by the finest grain of the dates.
SIGHT: Final = {
    "second": 0.25,
    "minute": 0.25,
    "hour": 1,
    "daypart": 3,
    "day": 30,
    "weekend": 60,
    "week": 90,
    "month": 365,
}
YEARS: Final = {"quarter": 2, "half": 3, "season": 2, "year": 8, "decade": 60, "century": 600, "millennium": 6000}

# How strongly a bar is filled: what lasted all the time; what lies somewhere in it; its parts where an end is vague.
LASTING: Final = 0.55
SOMEWHERE: Final = 0.3
FADING: Final = tuple(0.4 * (1 - i / 24) for i in range(24))
VAGUE: Final = tuple(0.32 * min(1.0, (i + 1) / 9) for i in (*range(12), *reversed(range(12))))


@dataclass(frozen=True, slots=True)
class Drawing:
    """The rows with what the chart must know of all of them; `window` is what of the `domain` is in sight at first."""

    rows: list[dict[str, Any]]
    domain: tuple[float, float]
    window: tuple[float, float]
    lanes: int
    lane_height: float
    kinds: tuple[str, ...]
    statuses: tuple[str, ...]
    words: Mapping[str, Any]


def milliseconds(instant: Instant) -> float:
    """Milliseconds since 1970 of the instant's beginning, for any year that a browser can draw; others at the edge."""
    days = instant.day_number - EPOCH
    since = days * DAY + ((instant.hour or 0) * 60 + (instant.minute or 0)) * MINUTE
    return min(max(since, -LIMIT), LIMIT)


def draw(timeline: Timeline, *, width: int) -> Drawing:
    """The rows of a timeline, arranged for a chart `width` pixels wide."""
    words = load_language(timeline.language).display
    events = timeline.events
    packed = timeline.to_dict()["events"]
    low, high = _domain(events)
    spans = [_span(event.time, low, high) for event in events if event.time]
    window = _window(spans, low, high)
    scale = (window[1] - window[0]) / width
    labels = [_clean(event.label) for event in events]
    boxes = [
        Box(*span, label=min(text_width(label), theme.LABEL), salience=event.salience)
        for span, label, event in zip(spans, labels, events, strict=True)
    ]
    lanes = lanes_needed(boxes, scale=scale)
    lane_height = theme.LANE if lanes * theme.TIGHT_LANE <= theme.HEIGHT else max(3.0, theme.HEIGHT / lanes)
    rows_per_label = max(1, round(theme.TIGHT_LANE / lane_height))
    places = arrange(boxes, scale=scale, origin=window[0], width=width, rows_per_label=rows_per_label)
    lanes = 1 + max((place.lane for place in places), default=0)
    lane_height = min(lane_height, max(theme.TIGHT_LANE, theme.HEIGHT / lanes))
    groups = _groups([event.kind for event in events], words)
    rows = [
        _row(event, pack, words, groups)
        | _placed(box, place, min(theme.BAR / lane_height, 0.8) / 2)
        | {"label": label, "spoken": f"{label}, {pack['date']}"}
        | _shapes(event.time, box, scale, _fill(event))
        for event, pack, box, place, label in zip(events, packed, boxes, places, labels, strict=True)
        if event.time
    ]
    kinds = tuple(dict.fromkeys(groups.values()))
    statuses = tuple(status for status in theme.SHAPES if any(event.status == status for event in events))
    return Drawing(
        rows,
        (round(low), round(high)),
        (round(window[0]), round(window[1])),
        lanes,
        lane_height,
        kinds,
        statuses,
        words,
    )


def text_width(text: str) -> float:
    """About how many pixels wide a text is at the size of a label, rather too many than too few.

    >>> text_width("ill") < text_width("MWM") < text_width("電話会談")
    True
    """
    return sum(_character_width(character) for character in text) * theme.FONT_SIZE


def _character_width(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    if character in "iljtfrI.,;:!|'’()[] ":
        return 0.37
    if character in "mwMW—%@":
        return 0.92
    return 0.7 if character.isupper() or character.isdigit() else 0.58


def _domain(events: Sequence[Event]) -> tuple[float, float]:
    """The stretch of time to show: all that is known, with room around it, and never so narrow that it shows nothing."""
    times = [event.time for event in events if event.time]
    known = [milliseconds(time.earliest) for time in times if time.earliest is not None]
    known += [_end(time.latest) for time in times if time.latest is not None]
    if not known:
        return 0.0, float(365 * DAY)
    low, high = min(known), max(known)
    least = min(_sight(time) for time in times)
    if high - low < least:
        middle = (low + high) / 2
        low, high = middle - least / 2, middle + least / 2
    margin = (high - low) * 0.03
    opens = [time.earliest is None for time in times], [time.latest is None for time in times]
    return low - margin * (4 if any(opens[0]) else 1), high + margin * (4 if any(opens[1]) else 1)


def _window(spans: Sequence[tuple[float, float]], low: float, high: float) -> tuple[float, float]:
    """The whole time; in a crowd, where nearly all lies close together, the stretch that holds it."""
    middles = sorted((start + end) / 2 for start, end in spans)
    count = math.ceil(len(middles) * MASS)
    if len(middles) < CROWDED:
        return low, high
    first = min(range(len(middles) - count + 1), key=lambda i: middles[i + count - 1] - middles[i])
    start, end = middles[first], middles[first + count - 1]
    around = max((end - start) / 4, DAY)
    near = [it for it in middles if start - around <= it <= end + around]
    start, end = near[0], near[-1]
    margin = max((end - start) * 0.05, DAY)
    if end - start + 2 * margin > (high - low) / 4:
        return low, high
    return max(low, start - margin), min(high, end + margin)


def _sight(time: TimeValue) -> float:
    grain = time.granularity or "day"
    return DAY * (SIGHT[grain] if grain in SIGHT else YEARS[grain] * 365)


def _end(latest: Instant) -> float:
    """The moment at which the last day or minute is over."""
    return min(milliseconds(latest) + (DAY if latest.hour is None else MINUTE), LIMIT)


def _span(time: TimeValue, low: float, high: float) -> tuple[float, float]:
    start = low if time.earliest is None else milliseconds(time.earliest)
    end = high if time.latest is None else _end(time.latest)
    return start, end


def _clean(text: str) -> str:
    """The text on one line, without what JSON, a font or the direction of writing stumbles over."""
    return "".join(it if it.isprintable() else " " for it in text)


def _groups(kinds: Sequence[str], words: Mapping[str, Any]) -> dict[str, str]:
    """The legend's word for each kind, the frequent ones first; what has no colour left is "other"."""
    names = words["kind"]
    counted = Counter(kinds)
    other = str(names["other"])
    ranked = sorted((kind for kind in counted if kind != "other"), key=lambda kind: (-counted[kind], kind))
    colours = len(theme.THEMES["light"].kinds) - 1
    named = {kind: str(names.get(kind, kind.replace("_", " "))) for kind in ranked[:colours]}
    return named | dict.fromkeys([*ranked[colours:], *(["other"] if "other" in counted else [])], other)


def _row(event: Event, pack: Mapping[str, Any], words: Mapping[str, Any], groups: Mapping[str, str]) -> dict[str, Any]:
    status = words["status"].get(event.status, event.status)
    alleged = f", {words['status']['alleged']}" if event.alleged else ""
    return {
        "id": pack["id"],
        "date": pack["date"],
        "why": _clean(event.why),
        "sentence": _clean(event.sentence),
        "group": groups[event.kind],
        "state": event.status,
        "status": f"{status}{alleged}",
        "alleged": event.alleged,
        "dash": [2, 2] if event.alleged else theme.DASHES.get(event.status, [1, 0]),
        "salience": event.salience,
    }


def _placed(box: Box, place: Place, half: float) -> dict[str, Any]:
    return {
        "lane": place.lane,
        "top": round(place.lane - half, 3),
        "bottom": round(place.lane + half, 3),
        "start": round(box.start),
        "end": round(box.end),
        "bears": place.bears,
        "right": int(place.right),
        "left": int(place.left),
        "room": round(box.label, 1),
    }


def _shapes(time: TimeValue, box: Box, scale: float, fill: float) -> dict[str, Any]:
    """What an event is drawn as: pieces of a bar, spots, and arrows at its open ends.

    A spot is shown as long as its bar is narrower than `wide` pixels.
    """
    if len(time.candidates) > 1:
        most = max(it.weight for it in time.candidates) or 1.0
        spans = [(milliseconds(it.earliest), _end(it.latest), it.weight / most) for it in time.candidates]
        pieces = [_piece(start, end, SOMEWHERE * (0.4 + 0.6 * share)) for start, end, share in spans]
        spots = [_spot(start, end, 0.3 + 0.4 * share, fill * (0.15 + 0.3 * share)) for start, end, share in spans]
        return {
            "pieces": pieces,
            "spots": spots,
            "arrows": [],
            "several": True,
            "start_open": False,
            "lasting": False,
            "wide": 14,
        }
    open_start, open_end = time.earliest is None, time.latest is None
    lasting = time.timex3.startswith("P") or "/" in time.timex3
    if open_start or open_end:
        strengths = FADING if open_end else FADING[::-1]
    elif time.modifier in ROUGHLY:
        strengths = VAGUE
    else:
        strengths = (LASTING if lasting else SOMEWHERE,)
    step = (box.end - box.start) / len(strengths)
    pieces = [
        _piece(box.start + i * step, box.start + (i + 1) * step, strength, whole=len(strengths) == 1)
        for i, strength in enumerate(strengths)
    ]
    edge = 6 * scale
    arrows = [{"at": round(box.start + edge), "turn": 270}] if open_start else []
    arrows += [{"at": round(box.end - edge), "turn": 90}] if open_end else []
    spots = [] if arrows else [_spot(box.start, box.end, 1.0, fill)]
    wide = 48 if time.granularity == "day" and not lasting else 14
    return {
        "pieces": pieces,
        "spots": spots,
        "arrows": arrows,
        "several": False,
        "start_open": open_start,
        "lasting": lasting,
        "wide": wide,
    }


def _fill(event: Event) -> float:
    """How strongly a spot is filled: wholly where the day is known and what happened is sure."""
    time = event.time
    is_day = time is not None and time.granularity in DAYS and time.modifier not in ROUGHLY
    sure = min(theme.FILLS[event.status], theme.FILLS["planned"] if event.alleged else 1.0)
    return sure if is_day else min(sure, theme.UNSURE)


def _piece(start: float, end: float, strength: float, *, whole: bool = True) -> dict[str, Any]:
    return {"start": round(start), "end": round(end), "strength": round(strength, 3), "round": 3 if whole else 0}


def _spot(start: float, end: float, line: float, fill: float) -> dict[str, Any]:
    return {
        "at": round((start + end) / 2),
        "start": round(start),
        "end": round(end),
        "line": round(line, 3),
        "fill": round(fill, 3),
    }
