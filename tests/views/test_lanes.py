"""Lanes: nothing covers anything else, no lane too many, the salient labels first."""

from __future__ import annotations

from itertools import combinations, pairwise
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_ext.views.lanes import ALWAYS, GAP, LANES, Box, arrange, assign, lanes_needed

WIDTH = 760
SPANS = st.lists(st.tuples(st.integers(0, 90), st.integers(0, 30)).map(lambda it: (it[0], it[0] + it[1])), max_size=30)
BOXES = st.lists(
    st.builds(
        lambda start, length, label, salience: Box(start, start + length, label, salience),
        st.floats(0, WIDTH),
        st.sampled_from([0.0, 1.0, 20.0, 300.0]),
        st.floats(10, 320),
        st.floats(0, 1),
    ),
    max_size=40,
)


@given(SPANS)
def test_no_two_in_one_lane_overlap_and_there_are_as_few_lanes_as_can_be(spans: list[tuple[int, int]]) -> None:
    lanes = assign(spans)
    for (one, lane), (other, same) in combinations(zip(spans, lanes, strict=True), 2):
        assert lane != same or one[1] <= other[0] or other[1] <= one[0]
    moments = [start for start, _ in spans]
    depth = max((sum(start <= moment < end for start, end in spans) for moment in moments), default=0)
    # A span without length meets nothing, but stands in some lane.
    assert max(lanes, default=-1) + 1 <= max(depth, 1) + sum(start == end for start, end in spans)


@given(BOXES, st.sampled_from([1, 2, 4]))
def test_marks_never_overlap_and_labels_that_are_shown_meet_nothing(boxes: list[Box], rows: int) -> None:
    places = arrange(boxes, scale=1.0, origin=0.0, width=WIDTH, rows_per_label=rows)
    assert max((place.lane for place in places), default=-1) + 1 <= max(LANES, lanes_needed(boxes, scale=1.0))
    found = sorted(zip(boxes, places, strict=True), key=lambda it: (it[1].lane, it[0].start))
    for (one, here), (other, there) in pairwise(found):
        if here.lane != there.lane:
            continue
        assert one.end <= other.start
        taken = one.end + (GAP + one.label if here.right >= 1 else 0)
        begins = other.start - (GAP + other.label if there.left >= 1 and there.right < 1 else 0)
        assert taken <= begins + 1e-6
    assert all(place.lane % rows == 0 for place in places if place.right > 0)


def test_label_appears_on_approach() -> None:
    boxes = [Box(0, 10, 100), Box(30, 40, 100), *(Box(30 + i, 40 + i, 300, 0.9) for i in range(40))]
    (place, *_) = arrange(boxes, scale=1.0, origin=0.0, width=60)
    assert place.right == ALWAYS or 0 < place.right < 1


def test_salient_labels_are_shown_first() -> None:
    boxes = [Box(i * 4.0, i * 4.0, 200, salience=i % 10 / 10) for i in range(180)]
    places = arrange(boxes, scale=1.0, origin=0.0, width=WIDTH)
    shown = [box.salience for box, place in zip(boxes, places, strict=True) if place.right >= 1]
    hidden = [box.salience for box, place in zip(boxes, places, strict=True) if max(place.right, place.left) < 1]
    assert shown
    assert hidden
    assert sum(shown) / len(shown) > sum(hidden) / len(hidden) + 0.2


@pytest.mark.parametrize("crowd", ["apart", "together"])
def test_time_grows_little_faster_than_the_number_of_events(crowd: str) -> None:
    def seconds(count: int) -> float:
        step = 5.0 if crowd == "apart" else 0.0
        boxes = [Box(i * step, i * step + 3, 80, i % 7 / 7) for i in range(count)]
        begin = perf_counter()
        arrange(boxes, scale=1.0, origin=0.0, width=count * 5.0)
        return perf_counter() - begin

    assert min(seconds(8000) for _ in range(2)) < 25 * min(seconds(1000) for _ in range(3)) + 0.05
