"""The chart: compared as specification, compiled by Vega-Lite 5 and 6, and read from what Vega draws."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import vl_convert

from timeline_ext.languages import load_language
from timeline_ext.model import Instant
from timeline_ext.timeline import Timeline
from timeline_ext.views import VEGA_LITE, chart, specification, to_vegalite_v5
from timeline_ext.views.rows import DAY, milliseconds, text_width
from timeline_ext.views.theme import LABEL, THEMES, Theme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from timeline_ext.model import Event

    Make = Callable[..., Event]
    Sample = Callable[[str], Timeline]

NAMES = ("news", "states", "one", "none", "hours", "centuries", "many", "crowd")
GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", ["news", "states", "none", "hours", "centuries"])
def test_chart_is_the_golden_one(name: str, sample: Sample, golden: Callable[[Path, str], None]) -> None:
    text = json.dumps(specification(sample(name)), ensure_ascii=False, indent=1)
    golden(GOLDEN / f"{name}.json", text + "\n")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("version", [VEGA_LITE, "5.8", "5.20"])
def test_chart_compiles(name: str, version: str, sample: Sample) -> None:
    spec = specification(sample(name))
    spec = to_vegalite_v5(spec) if version.startswith("5") else spec
    svg = vl_convert.vegalite_to_svg(spec, vl_version=version)
    for label in ("Russlands Einmarsch in die Ukraine",) if name in {"news", "one"} else ():
        assert label in svg


@pytest.mark.parametrize("name", ["news", "none", "many"])
def test_altair_draws_the_same_as_the_specification(name: str, sample: Sample) -> None:
    drawn = [
        vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE)
        for spec in (chart(sample(name)).to_dict(), specification(sample(name)))
    ]
    texts = [re.findall(r"<text[^>]*>([^<]+)<", svg) for svg in drawn]
    assert texts[0] == texts[1] != []


class Text(NamedTuple):
    """A drawn text and the box it takes."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


def _labels(spec: dict[str, Any]) -> list[Text]:
    """The labels that Vega draws, with their boxes as wide as they are estimated."""
    scene = vl_convert.vegalite_to_scenegraph(spec, vl_version=VEGA_LITE)
    labels = {row["label"] for row in spec["datasets"]["events"]}
    return [text for text in _texts(scene["scenegraph"], 0, 0) if text.text in labels]


def _texts(node: Any, x: float, y: float) -> Iterator[Text]:
    if isinstance(node, list):
        for inner in node:
            yield from _texts(inner, x, y)
        return
    if node.get("marktype") == "text":
        for item in node["items"]:
            if not item.get("text"):
                continue
            text = str(item["text"])
            wide = min(text_width(text), item.get("limit") or LABEL)
            left = x + item.get("x", 0) + item.get("dx", 0) - (wide if item.get("align") == "right" else 0)
            middle = y + item.get("y", 0)
            yield Text(text, left, left + wide, middle - 6, middle + 6)
        return
    for item in node.get("items", []):
        if node.get("marktype") == "group" or "items" in item:
            yield from _texts(item.get("items", []), x + item.get("x", 0), y + item.get("y", 0))


@pytest.mark.parametrize("width", [400, 760, 1400])
@pytest.mark.parametrize("name", ["news", "states", "hours", "centuries", "many", "crowd"])
def test_labels_lie_in_the_chart_and_cover_none_of_each_other(name: str, width: int, sample: Sample) -> None:
    labels = _labels(specification(sample(name), width=width))
    assert len(labels) == len({label.text for label in labels})
    for label in labels:
        assert label.left >= -1
        assert label.right <= width + 1, label
    for one, other in combinations(labels, 2):
        apart = one.right <= other.left or other.right <= one.left or one.bottom <= other.top or other.bottom <= one.top
        assert apart, (one, other)


@pytest.mark.parametrize("name", ["news", "states", "hours", "centuries"])
def test_few_events_all_have_their_labels(name: str, sample: Sample) -> None:
    timeline = sample(name)
    assert {label.text for label in _labels(specification(timeline))} == {event.label for event in timeline}


def test_labels_stay_apart_when_the_chart_is_drawn_narrower_or_wider_than_it_was_arranged(sample: Sample) -> None:
    for width in (380, 1600):
        labels = _labels(specification(sample("news")) | {"width": width})
        for one, other in combinations(labels, 2):
            assert (
                one.right <= other.left or other.right <= one.left or one.bottom <= other.top or other.bottom <= one.top
            )


def test_labels_appear_on_approach(sample: Sample) -> None:
    spec = specification(sample("many"))
    low, high = (
        min(row["start"] for row in spec["datasets"]["events"]),
        max(row["end"] for row in spec["datasets"]["events"]),
    )
    middle, tenth = (low + high) // 2, (high - low) // 20
    near = [
        param | {"value": {"x": [middle - tenth, middle + tenth]}} if param["name"] == "window" else param
        for param in spec["params"]
    ]
    in_sight = {
        row["label"]
        for row in spec["datasets"]["events"]
        if row["start"] > middle - tenth and row["end"] < middle + tenth
    }
    far_labels = {label.text for label in _labels(spec)}
    near_labels = {label.text for label in _labels(spec | {"params": near})}
    assert len(in_sight & near_labels) > len(in_sight & far_labels)
    assert len(in_sight - near_labels) <= 1


@pytest.mark.parametrize("name", NAMES)
def test_rows_carry_the_ids_of_the_dictionary(name: str, sample: Sample) -> None:
    timeline = sample(name)
    rows = specification(timeline).get("datasets", {"events": []})["events"]
    assert [row["id"] for row in rows] == [event["id"] for event in timeline.to_dict()["events"]]


@pytest.mark.parametrize(
    ("name", "params"),
    [("news", {"pick", "kinds", "zoom"}), ("one", {"pick", "zoom"}), ("many", {"pick", "kinds", "window"})],
)
def test_parameters_are_the_documented_ones(name: str, params: set[str], sample: Sample) -> None:
    assert set(_values(specification(sample(name)), "params")) == params


def _values(node: Any, key: str) -> list[str]:
    if isinstance(node, dict):
        own = [param["name"] for param in node.get(key, [])] if isinstance(node.get(key), list) else []
        return own + [name for inner in node.values() for name in _values(inner, key)]
    return [name for inner in node for name in _values(inner, key)] if isinstance(node, list) else []


HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "'); alert(1); ('",
    "datum['label']",
    "http://example.org/a.png",
    '"]} , "mark": "image',
    "{{constructor.constructor('alert(1)')()}}",
    "\u202eevil\u0000\n\ud800",
)


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_text_is_data_and_nothing_else(label: str, make_event: Make) -> None:
    def spec(text: str) -> dict[str, Any]:
        event = replace(make_event(text, "2022-02-24"), sentence=text, why=text, participants=(text,), place=text)
        return specification(Timeline([event, make_event("other", "2022-03", start=9)]))

    hostile, harmless = spec(label), spec("harmless")
    vl_convert.vegalite_to_svg(hostile, vl_version=VEGA_LITE)
    rows = hostile.pop("datasets")["events"]
    harmless.pop("datasets")
    assert hostile == harmless
    assert all(character.isprintable() for character in rows[0]["label"])
    channels = json.dumps(hostile)
    assert not re.search(r'"(href|url|image|usermeta)"', channels)


def test_tooltip_names_no_column_that_a_viewer_takes_for_a_picture(sample: Sample) -> None:
    titles = [it["title"] for it in specification(sample("news"))["encoding"]["tooltip"]]
    assert titles == ["Ereignis", "Datum", "Grund des Datums", "Stand", "Satz"]


def test_same_timeline_gives_the_same_chart(sample: Sample) -> None:
    assert json.dumps(specification(sample("many"))) == json.dumps(specification(sample("many")))


@pytest.mark.parametrize(
    ("instant", "days"),
    [
        (Instant(1970, 1, 1), 0),
        (Instant(2022, 2, 24), 19047),
        (Instant(1, 1, 1), -719162),
        (Instant(0, 12, 31), -719163),
        (Instant(-43, 3, 15), -735160),
        (Instant(1970, 1, 2, 12, 0), 1.5),
    ],
)
def test_moments_are_counted_in_the_gregorian_calendar_of_any_year(instant: Instant, days: float) -> None:
    assert milliseconds(instant) == days * DAY


def test_time_beyond_what_a_browser_counts_stands_at_the_edge(make_event: Make) -> None:
    timeline = Timeline(
        [make_event("Big Bang", "XXXX", earliest=Instant(-13_800_000_000, 1, 1), latest=Instant(-13_000_000_000, 1, 1))]
    )
    spec = specification(timeline)
    assert all(abs(row["start"]) <= 8.64e15 for row in spec["datasets"]["events"])
    vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE)


@pytest.mark.parametrize(
    ("name", "ticks"),
    [("centuries", {"501 BC", "1 BC", "500", "1000"}), ("hours", {"06:00", "12:00", "7 Feb", "6 Feb 2023"})],
)
def test_axis_speaks_of_centuries_and_of_hours(name: str, ticks: set[str], sample: Sample) -> None:
    svg = vl_convert.vegalite_to_svg(specification(sample(name)), vl_version=VEGA_LITE)
    assert ticks <= set(re.findall(r">([^<>]+)<", svg))


def test_axis_speaks_the_language_of_the_article(sample: Sample) -> None:
    svg = vl_convert.vegalite_to_svg(specification(sample("one")), vl_version=VEGA_LITE)
    assert "27. Feb." in svg
    assert "6. März" in svg


def test_candidates_are_faint_marks_of_one_event(sample: Sample) -> None:
    (row,) = (row for row in specification(sample("news"))["datasets"]["events"] if row["several"])
    assert len(row["spots"]) == 5
    assert all(spot["fill"] < 0.5 for spot in row["spots"])


def test_open_end_fades_and_has_an_arrow_and_a_whole_unit_has_none(sample: Sample) -> None:
    rows = {row["label"]: row for row in specification(sample("news"))["datasets"]["events"]}
    fading = [piece["strength"] for piece in rows["Handel wächst"]["pieces"]]
    assert fading == sorted(fading, reverse=True)
    assert fading[0] > fading[-1]
    assert [arrow["turn"] for arrow in rows["Handel wächst"]["arrows"]] == [90]
    whole = rows["Handelsvolumen beträgt 147 Milliarden Dollar"]
    assert (len(whole["pieces"]), whole["arrows"]) == (1, [])


@pytest.mark.parametrize(
    ("date", "facts", "is_full"),
    [
        ("2022-02-24", {}, True),
        ("2022-02-24T15:30", {}, True),
        ("2022-02-24", {"modifier": "approximate"}, False),
        ("2022-02-24", {"alleged": True}, False),
        ("2022-02-24", {"status": "planned"}, False),
        ("2022-02", {}, False),
        ("2022", {}, False),
    ],
)
def test_spot_is_full_only_where_day_and_happening_are_sure(
    date: str, facts: dict[str, Any], is_full: bool, make_event: Make
) -> None:
    (row,) = specification(Timeline([make_event("event", date, **facts)]))["datasets"]["events"]
    assert [spot["fill"] == 1 for spot in row["spots"]] == [is_full]


def test_most_kinds_have_a_colour_of_their_own_and_the_rest_is_other(make_event: Make) -> None:
    kinds = sorted(set(load_language("en").display["kind"]) - {"other"})[:12]
    events = [make_event(f"event {i}", "2022", start=i, kind=kind, language="en") for i, kind in enumerate(kinds)]
    rows = specification(Timeline(events))["datasets"]["events"]
    assert len({row["group"] for row in rows}) == len(THEMES["light"].kinds)
    assert sum(row["group"] == "other" for row in rows) == 12 - len(THEMES["light"].kinds) + 1


def _contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        red, green, blue = (it / 12.92 if it <= 0.04045 else ((it + 0.055) / 1.055) ** 2.4 for it in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("look", THEMES.values(), ids=THEMES)
def test_colours_stand_out_from_their_background(look: Theme) -> None:
    assert all(_contrast(colour, look.background) >= 3 for colour in look.kinds)
    assert all(_contrast(colour, look.background) >= 4.5 for colour in (look.text, look.soft))


def test_dark_chart_differs_in_colours_alone(sample: Sample) -> None:
    light, dark = (json.dumps(specification(sample("news"), theme=name)) for name in ("light", "dark"))
    blank = [re.sub(r"#[0-9a-f]{6}", "#", text) for text in (light, dark)]
    assert light != dark
    assert blank[0] == blank[1]
