"""Where marks and labels stand so that none covers another: lanes, and the zoom from which on each label has room."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP: Final = 9  # pixels between a mark and its label, and between neighbours
RADIUS: Final = 6  # pixels that a mark takes at least, to each side of its middle
SHORT: Final = 120  # pixels of a label that are enough to recognise it by
LANES: Final = 14  # more than these are used only where the marks themselves need them
ALWAYS: Final = 1e15  # room at any zoom


@dataclass(frozen=True, slots=True)
class Box:
    """What an event takes in the chart: the ends of its mark and the width of its label, in any one unit."""

    start: float
    end: float
    label: float
    salience: float = 0.5


@dataclass(frozen=True, slots=True)
class Place:
    """The lane of an event, whether it bears labels, and up to which scale one has room on either side of the mark.

    A scale is in units of time per pixel.
    """

    lane: int
    bears: bool
    right: float
    left: float


def assign(extents: Sequence[tuple[float, float]]) -> list[int]:
    """A lane for each extent, so that no two in one lane overlap; as few lanes as can be, the lowest free one first.

    >>> assign([(0, 4), (1, 2), (3, 6), (5, 9)])
    [0, 1, 1, 0]
    """
    lanes = [0] * len(extents)
    busy: list[tuple[float, int]] = []
    free: list[int] = []
    for index in sorted(range(len(extents)), key=lambda i: extents[i]):
        start, end = extents[index]
        while busy and busy[0][0] <= start:
            heapq.heappush(free, heapq.heappop(busy)[1])
        lane = heapq.heappop(free) if free else len(busy)
        lanes[index] = lane
        heapq.heappush(busy, (end, lane))
    return lanes


def arrange(boxes: Sequence[Box], *, scale: float, origin: float, width: float, rows_per_label: int = 1) -> list[Place]:
    """A place for each box at `scale` units of time per pixel from `origin` on, over `width` pixels.

    As many labels as fit into `LANES` lanes have room, the salient ones first; for the others the scale is told from
    which on they have. `rows_per_label` is the number of lanes that one line of text covers.
    """
    ends = [((box.start - origin) / scale, (box.end - origin) / scale) for box in boxes]
    marks = [_widened(*pair) for pair in ends]
    labelled = [_with_label(mark, box.label, width) for mark, box in zip(marks, boxes, strict=True)]
    by_salience = sorted(range(len(boxes)), key=lambda i: (-boxes[i].salience, boxes[i].start))

    def lanes(count: int) -> list[int]:
        extents = list(marks)
        for index in by_salience[:count]:
            extents[index] = labelled[index]
        return assign(extents)

    most = max(LANES, 1 + max(lanes(0), default=0))
    counts = range(len(boxes) + 1)
    # The first number of labels that takes too many lanes; one fewer is shown.
    shown = bisect_left(counts, x=True, key=lambda count: 1 + max(lanes(count), default=0) > most) - 1
    return _places(boxes, marks, lanes(shown), rows_per_label)


def lanes_needed(boxes: Sequence[Box], *, scale: float) -> int:
    """The number of lanes the marks need without any label."""
    return 1 + max(assign([_widened(box.start / scale, box.end / scale) for box in boxes]), default=-1)


def _widened(start: float, end: float) -> tuple[float, float]:
    middle = (start + end) / 2
    return min(start, middle - RADIUS), max(end, middle + RADIUS)


def _with_label(mark: tuple[float, float], label: float, width: float) -> tuple[float, float]:
    start, end = mark
    if end - start >= inside(label):
        return mark
    if end + GAP + label <= width or start - GAP - label < 0:
        return start, end + GAP + label + GAP
    return start - GAP - label - GAP, end


def inside(label: float) -> float:
    """How wide a bar is at least when its label stands in it, be it cut short."""
    return min(label, SHORT) + 2 * RADIUS


def _places(boxes: Sequence[Box], marks: Sequence[tuple[float, float]], lanes: Sequence[int], rows: int) -> list[Place]:
    right, left = [0.0] * len(boxes), [0.0] * len(boxes)
    near: dict[int, list[int]] = {}
    for index in sorted(range(len(boxes)), key=lambda i: marks[i]):
        # A line of text covers `rows` lanes, so only every such lane bears labels, and the others must make room too.
        near.setdefault((lanes[index] + rows // 2) // rows, []).append(index)
    for members in near.values():
        right[members[-1]] = left[members[0]] = ALWAYS
        furthest = members[0]
        for before, after in pairwise(members):
            furthest = max(furthest, before, key=lambda i: boxes[i].end)
            right[before] = max(0.0, (boxes[after].start - boxes[before].end) / (boxes[before].label + 2 * GAP))
            # To the left only where the neighbour's own label has room beside it.
            labels = boxes[furthest].label + boxes[after].label
            left[after] = max(0.0, (boxes[after].start - boxes[furthest].end) / (labels + 3 * GAP))
    return [
        Place(lane, bears, right[i] * bears, left[i] * bears)
        for i, (lane, bears) in enumerate((lane, lane % rows == 0) for lane in lanes)
    ]
