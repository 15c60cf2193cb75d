"""What other programs read out of the exports: every event, its date, and nothing that acts."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import altair as alt
import duckdb
import jsonschema
import mistune
import pytest
import vobject

import timeline_ext as te
from timeline_ext.exports import EXPORTS
from timeline_ext.model import Article, Instant
from timeline_ext.timeline import COLUMNS, Timeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from timeline_ext.model import Event

    Make = Callable[..., Event]
    Sample = Callable[[str], Timeline]
    Save = Callable[[Timeline, str], Path]

ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](https://example.org/a.png)",
    "https://example.org www.example.org a@example.org",
    "=HYPERLINK(1)",
    "END:VEVENT\r\nBEGIN:VALARM\nACTION:AUDIO",
    "1. # *a* _b_ `c` ~~d~~ | e | $f$ ^[g] ==h==",
    "a\\;b,c:d\x00\x1b[31m\u202e",
    "half a \ud83d pair",
)
NAMES = ["news", "states", "none", "hours", "centuries", "many"]
MOMENT = datetime.fromisoformat("2022-02-24T15:30")
DATE = {
    "type": "object",
    "required": ["year"],
    "additionalProperties": False,
    "properties": {name: {"type": "integer"} for name in ("year", "month", "day", "hour", "minute")},
}
TEXT = {"type": "object", "properties": {"headline": {"type": "string"}, "text": {"type": "string"}}}
# As TimelineJS documents its data.
TIMELINEJS = {
    "type": "object",
    "required": ["events"],
    "additionalProperties": False,
    "properties": {
        "title": {"type": "object", "required": ["text"], "properties": {"text": TEXT}},
        "events": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["start_date"],
                "additionalProperties": False,
                "properties": {
                    "start_date": DATE,
                    "end_date": DATE,
                    "text": TEXT,
                    **{name: {"type": "string"} for name in ("display_date", "group", "unique_id")},
                },
            },
        },
    },
}


@pytest.fixture
def hostile(make_event: Make) -> Timeline:
    """Five hundred events whose words attack."""
    home = Article(text="Ein Wort und mehr.", language="de", title=ATTACKS[0], url="javascript:alert(1)")
    events = []
    for i in range(500):
        text = f"{ATTACKS[i % len(ATTACKS)]} {i}"
        day = f"{1600 + i}-03-{i % 28 + 1:02d}" if i % 7 else None
        event = make_event(text, day, start=i, article=home, place=text, participants=(text,))
        events.append(replace(event, sentence=text, why=text))
    return Timeline(events)


@pytest.fixture
def saved(tmp_path: Path) -> Save:
    """What saves a timeline under a suffix."""

    def save(timeline: Timeline, suffix: str) -> Path:
        timeline.save(tmp_path / f"a{suffix}")
        return tmp_path / f"a{suffix}"

    return save


@pytest.fixture(params=[*NAMES, "hostile"])
def timeline(request: pytest.FixtureRequest, sample: Sample) -> Timeline:
    found: Timeline = request.getfixturevalue("hostile") if request.param == "hostile" else sample(request.param)
    return found


def words(text: str) -> str:
    """The text in its letters and digits, as far as they are letters everywhere."""
    return "".join(re.findall(r"[A-Za-z0-9]+", text))


def test_calendar_has_every_event_on_its_days(timeline: Timeline, saved: Save) -> None:
    calendar: Any = vobject.readOne(saved(timeline, ".ics").read_text(encoding="utf-8"))
    entries = [*getattr(calendar, "vevent_list", []), *getattr(calendar, "vjournal_list", [])]
    assert not [child for entry in entries for child in entry.getChildren() if child.name in ("VALARM", "URL")]
    events = [*timeline.events, *timeline.undated]
    found = sorted((words(entry.summary.value), words(entry.description.value)) for entry in entries)
    assert found == sorted(
        (words(timeline.label_of(it)), words("".join((timeline.date_of(it), it.why, it.sentence)))) for it in events
    )
    assert len({entry.uid.value for entry in entries}) == len(events)
    outside = [it for it in events if it.time is None or (it.time.earliest or it.time.latest) < Instant(1, 1, 1)]
    assert len(getattr(calendar, "vjournal_list", [])) == len(outside)


@pytest.mark.parametrize(
    ("day", "facts", "first", "after"),
    [
        ("2022-02-24", {}, date(2022, 2, 24), date(2022, 2, 25)),
        ("2022-02", {}, date(2022, 2, 1), date(2022, 3, 1)),
        ("2022-02-24T15:30", {}, MOMENT, MOMENT + timedelta(minutes=1)),
        ("2019", {"latest": None}, date(2019, 1, 1), date(2019, 1, 2)),
        ("2022-03-04", {"earliest": None}, date(2022, 3, 4), date(2022, 3, 5)),
    ],
)
def test_calendar_entry_covers_what_the_date_may_mean(
    day: str, facts: dict[str, Any], first: date, after: date, *, make_event: Make, saved: Save
) -> None:
    timeline = Timeline([make_event("Treffen", day, **facts)])
    calendar: Any = vobject.readOne(saved(timeline, ".ics").read_text(encoding="utf-8"))
    assert (calendar.vevent.dtstart.value, calendar.vevent.dtend.value) == (first, after)


def test_parquet_is_the_table(timeline: Timeline, saved: Save) -> None:
    found: Any = duckdb.read_parquet(str(saved(timeline, ".parquet")))
    assert tuple(found.columns) == COLUMNS
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in found.fetchall()]
    wanted = timeline.to_rows()
    for row in wanted:
        row.update(
            {name: it.encode("utf-8", "backslashreplace").decode() for name, it in row.items() if isinstance(it, str)}
        )
    assert rows == wanted


def test_markdown_shows_every_word_and_no_markup(timeline: Timeline, saved: Save) -> None:
    render = mistune.create_markdown(
        escape=False, plugins=["strikethrough", "table", "url", "footnotes", "math", "mark"]
    )
    page = str(render(saved(timeline, ".md").read_text(encoding="utf-8")))
    assert {*re.findall(r"<(\w+)", page)} <= {"h1", "h2", "ul", "li", "p", "strong", "blockquote", "br"}
    shown = words(unescape(re.sub(r"<[^>]*>", "", page)))
    for event in (*timeline.events, *timeline.undated):
        visible = "".join(character for character in event.sentence if character.isprintable())
        assert words(timeline.date_of(event) + timeline.label_of(event)) in shown
        assert words(visible) in shown


def test_timelinejs_has_every_dated_event(timeline: Timeline, saved: Save) -> None:
    found = json.loads(saved(timeline, ".timelinejs.json").read_bytes())
    jsonschema.validate(found, TIMELINEJS)
    assert [unescape(it["display_date"]) for it in found["events"]] == [timeline.date_of(it) for it in timeline]
    markup = [text for it in found["events"] for text in (it["text"]["headline"], it["text"]["text"])]
    assert {tag for text in markup for tag in re.findall(r"<[^>]*>", text)} <= {"<p>", "</p>"}
    assert [words(unescape(it["text"]["headline"])) for it in found["events"]] == [
        words(timeline.label_of(it)) for it in timeline
    ]


def test_timelinejs_ends_where_the_date_ends(make_event: Make, saved: Save) -> None:
    events = [make_event("Regen", "2022-02", start=1), make_event("Mord", "BC0044-03-15", start=2)]
    murder, rain = json.loads(saved(Timeline(events), ".timelinejs.json").read_bytes())["events"]
    assert murder["start_date"] == {"year": -43, "month": 3, "day": 15}
    assert "end_date" not in murder
    assert rain["end_date"] == {"year": 2022, "month": 2, "day": 28}


def test_csv_is_the_table_with_harmless_cells(timeline: Timeline, saved: Save) -> None:
    found: Any = duckdb.read_csv(
        str(saved(timeline, ".csv")), header=True, all_varchar=True, quotechar='"', escapechar='"', strict_mode=False
    )
    assert tuple(found.columns) == COLUMNS
    rows = found.fetchall()
    assert [row[0] for row in rows] == [row["id"] for row in timeline.to_rows()]
    label = COLUMNS.index("label")
    assert [words(row[label]) for row in rows] == [words(_utf8(row["label"])) for row in timeline.to_rows()]
    assert not [cell for row in rows for cell in row if cell and cell.lstrip(" ").startswith(("=", "+", "@"))]


def _utf8(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


class _Page(HTMLParser):
    """The tags, attributes and scripts of a page, as a browser would see them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.scripts += [""] if tag == "script" else []

    def handle_data(self, data: str) -> None:
        if self.tags[-1:] and self.tags[-1][0] == "script":
            self.scripts[-1] += data


def test_page_holds_every_event_as_data_and_no_other_script(timeline: Timeline, saved: Save) -> None:
    page = _Page()
    page.feed(saved(timeline, ".html").read_text(encoding="utf-8"))
    scripts = [attributes for tag, attributes in page.tags if tag == "script"]
    assert [it.get("id") for it in scripts] == ["payload", None]
    data = json.loads(page.scripts[0])
    names = [it["id"] for it in (*data["events"], *data["undated"])]
    assert sorted(names) == sorted(row["id"] for row in timeline.to_rows())
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    links = [
        str(attributes.get(name)) for _, attributes in page.tags for name in ("href", "src") if attributes.get(name)
    ]
    assert not [link for link in links if link.startswith(("http", "javascript", "//"))]


def test_picture_and_chart_hold_no_script_and_ask_for_nothing(hostile: Timeline, saved: Save) -> None:
    root = ET.parse(saved(hostile, ".svg")).getroot()
    assert not {it.tag.rpartition("}")[2] for it in root.iter()} & {"image", "script", "a", "use", "foreignObject"}
    assert not [name for it in root.iter() for name in it.attrib if name.startswith("on")]
    assert saved(hostile, ".png").read_bytes().startswith(b"\x89PNG")
    chart = alt.Chart.from_json(saved(hostile, ".vl.json").read_text(encoding="utf-8"))
    assert "http" not in json.dumps(chart.to_dict().get("data", {}).get("url", ""))


@pytest.mark.model
def test_timeml_has_every_event_of_a_hostile_article(make_event: Make, saved: Save) -> None:
    attacks = [attack.translate({0: None, 0xD83D: None}) for attack in ATTACKS]  # what no reader lets into an article
    lines = [f"{attack} traf {i}" for i in range(50) for attack in attacks]
    article, at, events = Article(text="\n".join(lines), language="de", title=ATTACKS[0]), 0, []
    for line in lines:
        start = at + line.rindex("traf")
        event = make_event(line, "2022-02-24", start=start, article=article)
        events.append(replace(event, end=start + 4, trigger="traf"))
        at += len(line) + 1
    root = ET.parse(saved(Timeline(events), ".tml")).getroot()
    told = root.find("TEXT")
    assert told is not None
    assert [it.text for it in told] == ["traf"] * 500
    assert words("".join(told.itertext())) == words(article.text)
    assert {it.tag for it in root.iter()} <= {
        "TimeML",
        "DOCID",
        "DCT",
        "TEXT",
        "EVENT",
        "MAKEINSTANCE",
        "TLINK",
        "TIMEX3",
    }


def test_every_export_of_an_article_is_opened(tmp_path: Path) -> None:
    """What other tests read in detail; here all formats hold the events of one article as it was extracted."""
    sample = Path(__file__).parent.parent.parent / "notebooks" / "samples" / "telefonat_2022-06.txt"
    folder = os.environ.get("TIMELINE_CORPORA")
    timeline = te.extract(next(iter(sorted(Path(folder).glob("events/*.txt")) if folder else ()), sample))
    for suffix in EXPORTS:
        timeline.save(tmp_path / f"a{suffix}")
    path = {suffix: tmp_path / f"a{suffix}" for suffix in EXPORTS}
    labels = [timeline.label_of(it) for it in (*timeline.events, *timeline.undated)]
    assert Timeline.from_dict(json.loads(path[".json"].read_bytes())) == timeline
    read_csv: Any = duckdb.read_csv(str(path[".csv"]), header=True, all_varchar=True)
    read_parquet: Any = duckdb.read_parquet(str(path[".parquet"]))
    assert len(read_csv.fetchall()) == len(read_parquet.fetchall()) == len(labels)
    calendar: Any = vobject.readOne(path[".ics"].read_text(encoding="utf-8"))
    entries = [*calendar.vevent_list, *getattr(calendar, "vjournal_list", [])]
    assert sorted(words(it.summary.value) for it in entries) == sorted(map(words, labels))
    markdown = words(path[".md"].read_text(encoding="utf-8"))
    assert all(words(label) in markdown for label in labels)
    slides = json.loads(path[".timelinejs.json"].read_bytes())
    jsonschema.validate(slides, TIMELINEJS)
    assert len(slides["events"]) == len(timeline)
    body = ET.parse(path[".tml"]).getroot().find("TEXT")
    assert body is not None
    assert "".join(body.itertext()).strip() == timeline.articles[0].text.strip()
    assert {it.trigger for it in (*timeline.events, *timeline.undated)} <= {it.text for it in body.findall("EVENT")}
    page = _Page()
    page.feed(path[".html"].read_text(encoding="utf-8"))
    data = json.loads(page.scripts[0])
    assert [it["label"] for it in data["events"]] == [it.label for it in timeline]
    assert alt.Chart.from_json(path[".vl.json"].read_text(encoding="utf-8"))
    assert ET.parse(path[".svg"]).getroot().tag.endswith("svg")
    assert path[".png"].read_bytes().startswith(b"\x89PNG")
