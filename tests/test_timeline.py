"""The timeline: ordered, sliced, filtered, tabulated, packed and saved without loss."""

from __future__ import annotations

import builtins
import json
import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_ext.errors import InputError
from timeline_ext.exports import EXPORTS
from timeline_ext.model import (
    Anchor,
    Article,
    Basis,
    Candidate,
    Event,
    Granularity,
    Instant,
    Mention,
    Modifier,
    Relation,
    Status,
    Step,
    TimeValue,
    Timex,
)
from timeline_ext.timeline import COLUMNS, STATUSES, Timeline

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Make = Callable[..., Event]
    Sample = Callable[[str], Timeline]


def _labels(timeline: Timeline) -> list[str]:
    return [event.label for event in timeline]


def test_events_stand_in_the_order_of_time_and_undated_ones_apart(make_event: Make) -> None:
    events = [
        make_event("no date", start=0),
        make_event("evening", "2022-02-24TEV", start=1),
        make_event("since the day", "2022-02-24", latest=None, start=2),
        make_event("year", "2022", start=3),
        make_event("a length only", "P3D", start=4),
        make_event("until 2021", "2021", earliest=None, start=5),
        make_event("whole day", "2022-02-24", start=6),
        make_event("Caesar", "BC0044-03-15", start=7),
    ]
    timeline = Timeline(events)
    assert _labels(timeline) == ["Caesar", "until 2021", "year", "whole day", "since the day", "evening"]
    assert [event.label for event in timeline.undated] == ["no date", "a length only"]
    assert Timeline(reversed(events)) == timeline


def test_events_of_one_moment_stand_as_in_the_text(make_event: Make) -> None:
    events = [make_event("second", "2022", start=20), make_event("first", "2022", start=10)]
    assert _labels(Timeline(events)) == ["first", "second"]


def test_slice_is_a_timeline_and_index_is_an_event(sample: Sample) -> None:
    timeline = sample("news")
    assert isinstance(timeline[1:3], Timeline)
    assert _labels(timeline[1:3]) == _labels(timeline)[1:3]
    assert timeline[-1] is timeline.events[-1]
    assert len(timeline) == len(list(timeline)) == 6
    with pytest.raises(IndexError):
        timeline[6]


def test_articles_of_events_are_known_and_articles_without_events_stay(make_event: Make) -> None:
    silent = Article(text="Nothing happened.", language="en")
    timeline = Timeline([make_event("a", "2022"), make_event("b")], [silent])
    assert timeline.articles[0] is silent
    assert [article.language for article in timeline.articles] == ["en", "de"]
    assert timeline[:0].articles == timeline.articles


@pytest.mark.parametrize(
    ("languages", "language"),
    [(["de", "de", "en"], "de"), (["en"], "en"), (["xx", None], "en"), ([], "en"), (["xx", "xx", "de"], "de")],
)
def test_language_is_the_one_of_most_articles_that_has_words(languages: list[str | None], language: str) -> None:
    articles = [Article(text=f"{code} {i}", language=code) for i, code in enumerate(languages)]
    assert Timeline([], articles).language == language


@pytest.mark.parametrize(
    ("conditions", "labels"),
    [
        ({}, {"talk", "war", "trade", "summit", "rumour"}),
        ({"kind": "talk"}, {"talk", "rumour"}),
        ({"kind": ("conflict", "trade")}, {"war", "trade"}),
        ({"status": "planned"}, {"summit"}),
        ({"status": ["planned", "negated"]}, {"summit"}),
        ({"alleged": True}, {"rumour"}),
        ({"alleged": False}, {"talk", "war", "trade", "summit"}),
        ({"participant": "PUTIN"}, {"talk", "war"}),
        ({"place": "kiew"}, {"war"}),
        ({"text": "RUMOUR"}, {"rumour"}),
        ({"text": "satz über"}, {"talk", "war", "trade", "summit", "rumour"}),
        ({"basis": "stated"}, {"war"}),
        ({"since": "2022-06"}, {"talk", "summit", "trade"}),
        ({"until": "2021"}, {"trade"}),
        ({"since": "2022-02-24", "until": date(2022, 2, 24)}, {"war", "trade"}),
        ({"min_salience": 0.9}, {"talk"}),
        ({"min_confidence": 0.9}, {"talk", "war", "trade", "summit"}),
        ({"kind": "talk", "status": "negated"}, set()),
    ],
)
def test_filter_keeps_what_passes_every_condition(conditions: Any, labels: set[str], make_event: Make) -> None:
    events = [
        make_event("talk", "2022-06", kind="talk", participants=("Putin", "Xi"), salience=0.9),
        make_event(
            "war", "2022-02-24", kind="conflict", participants=("Wladimir Putin",), place="Kiew", basis="stated"
        ),
        make_event("trade", "2019", kind="trade", latest=None),
        make_event("summit", "2022-09", status="planned"),
        make_event("rumour", kind="talk", alleged=True, confidence=0.2),
    ]
    found = Timeline(events).filter(**conditions)
    assert {event.label for event in (*found.events, *found.undated)} == labels


@pytest.mark.parametrize(
    ("conditions", "message"),
    [({"status": "finished"}, "no status 'finished': there is occurred"), ({"since": "June"}, "'June'")],
)
def test_condition_that_cannot_be_used_is_one_line(conditions: Any, message: str, sample: Sample) -> None:
    with pytest.raises(InputError, match=message) as caught:
        sample("news").filter(**conditions)
    assert "\n" not in str(caught.value)


def test_statuses_are_those_of_the_model() -> None:
    assert get_args(Status) == STATUSES


def test_table_of_text_shows_date_label_and_reason(make_event: Make) -> None:
    timeline = Timeline(
        [
            make_event("Einmarsch", "2022-02-24", why="Das Datum steht im Satz."),
            make_event("Gipfel", "2022-09", status="planned", alleged=True, why="Im September."),
            make_event("Gespräche\x1b[31m", why="Nichts nennt eine Zeit."),
        ]
    )
    rows = [[cell for cell in re.split(r"\s{2,}", line) if cell] for line in str(timeline).splitlines()]
    assert rows == [
        ["Datum", "Ereignis", "Grund des Datums"],
        ["24. Februar 2022", "Einmarsch", "Das Datum steht im Satz."],
        ["September 2022", "Gipfel (geplant, behauptet)", "Im September."],
        ["ohne Datum", "Gespräche [31m", "Nichts nennt eine Zeit."],
    ]
    assert "\x1b" not in str(timeline)
    assert max(map(len, timeline.to_text(width=60).splitlines())) <= 60


@pytest.mark.parametrize(("name", "words"), [("none", "no dated events"), ("one", "24. Februar 2022")])
def test_table_of_text_says_something_of_every_timeline(name: str, words: str, sample: Sample) -> None:
    assert words in str(sample(name))


def test_repr_is_one_line(sample: Sample) -> None:
    assert repr(sample("news")) == "Timeline(6 dated, 1 undated, seit 2019 … September 2022)"
    assert repr(Timeline()) == "Timeline(0 dated, 0 undated)"


def test_dictionary_has_all_that_a_screen_needs(make_event: Make) -> None:
    event = make_event("Einmarsch", "2022-02-24", start=10, kind="conflict", why="Es steht da.")
    packed = Timeline([event]).to_dict()
    assert packed["version"] == 1
    assert packed["language"] == "de"
    assert packed["articles"] == [
        {
            "text": "Text de",
            "title": "Title de",
            "published": None,
            "language": "de",
            "url": None,
            "offset": 0,
            "source": None,
            "hash": event.article.hash if event.article else "",
        }
    ]
    expected = {
        "id": "0-10-15",
        "start": 10,
        "end": 15,
        "label": "Einmarsch",
        "date": "24. Februar 2022",
        "uncertain": False,
        "earliest": "2022-02-24",
        "latest": "2022-02-24",
        "timex3": "2022-02-24",
        "granularity": "day",
        "kind": "conflict",
        "article": 0,
        "why": "Es steht da.",
    }
    assert packed["events"][0] | expected == packed["events"][0]
    assert packed["events"][0]["timex"]["text"] == "2022-02-24"
    json.dumps(packed, allow_nan=False)


def test_ids_differ_and_stay_the_same_after_filtering(make_event: Make) -> None:
    twins = [make_event("a", "2022", start=5), make_event("b", "2022", start=5)]
    timeline = Timeline([*twins, make_event("c", "2021", start=9, kind="talk")])
    ids = [event["id"] for event in timeline.to_dict()["events"]]
    assert len(set(ids)) == 3
    (filtered,) = timeline.filter(kind="talk").to_dict()["events"]
    assert filtered["id"] == ids[0]


TEXTS = st.text(max_size=12) | st.sampled_from(["=1+1", "</script>", "\ud800", "😀"])
YEARS = st.integers(-9000, 9000)


def _or_none(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


UNITS = st.floats(0, 1, allow_nan=False)
INSTANTS = st.builds(Instant, YEARS, st.integers(1, 12), st.integers(1, 28)) | st.builds(
    Instant, YEARS, st.integers(1, 12), st.integers(1, 28), st.integers(0, 23), st.integers(0, 59)
)
DETAILS = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | TEXTS | INSTANTS,
    lambda inner: (
        st.lists(inner, max_size=2) | st.tuples(inner, inner) | st.dictionaries(st.sampled_from("abc"), inner)
    ),
    max_leaves=4,
)
STEPS = st.builds(Step, TEXTS, st.dictionaries(st.sampled_from(["rule", "anchor"]), DETAILS, max_size=2))
TIMES = st.builds(
    TimeValue,
    timex3=TEXTS,
    edtf=_or_none(TEXTS),
    earliest=_or_none(INSTANTS),
    latest=_or_none(INSTANTS),
    granularity=_or_none(st.sampled_from(get_args(Granularity))),
    modifier=_or_none(st.sampled_from(get_args(Modifier))),
    candidates=st.lists(st.builds(Candidate, INSTANTS, INSTANTS, UNITS), max_size=3).map(tuple),
    anchor=_or_none(st.sampled_from(get_args(Anchor))),
    shift=_or_none(st.tuples(st.integers(-9, 9), st.sampled_from(["day", "month"]))),
    quant=_or_none(TEXTS),
    freq=_or_none(TEXTS),
    confidence=UNITS,
    trace=st.lists(STEPS, max_size=2).map(tuple),
)
SPOTS = st.integers(0, 999)
TIMEXES = st.builds(
    Timex,
    start=SPOTS,
    end=SPOTS,
    text=TEXTS,
    type=st.sampled_from(["DATE", "TIME", "DURATION", "SET"]),
    time=TIMES,
    relation=_or_none(st.sampled_from(get_args(Relation))),
    rule=TEXTS,
)
ARTICLES = st.builds(
    Article,
    text=TEXTS,
    title=_or_none(TEXTS),
    published=_or_none(TEXTS),
    language=_or_none(st.sampled_from(["de", "en", "xx"])),
    url=_or_none(TEXTS),
    offset=SPOTS,
)
MENTIONS = st.builds(Mention, start=SPOTS, end=SPOTS, trigger=TEXTS, sentence=TEXTS, timex=_or_none(TIMEXES))
EVENTS = st.builds(
    Event,
    start=SPOTS,
    end=SPOTS,
    trigger=TEXTS,
    label=TEXTS,
    sentence=TEXTS,
    time=_or_none(TIMES),
    timex=_or_none(TIMEXES),
    status=st.sampled_from(STATUSES),
    alleged=st.booleans(),
    attributed_to=_or_none(TEXTS),
    kind=TEXTS,
    participants=st.lists(TEXTS, max_size=2).map(tuple),
    place=_or_none(TEXTS),
    basis=_or_none(st.sampled_from(get_args(Basis))),
    why=TEXTS,
    confidence=UNITS,
    salience=UNITS,
    mentions=st.lists(MENTIONS, max_size=2).map(tuple),
    article=_or_none(ARTICLES),
)


@given(st.lists(EVENTS, max_size=4), st.lists(ARTICLES, max_size=2))
def test_dictionary_written_as_json_gives_the_same_timeline_back(events: list[Event], articles: list[Article]) -> None:
    timeline = Timeline(events, articles)
    again = Timeline.from_dict(json.loads(json.dumps(timeline.to_dict(), allow_nan=False)))
    assert again == timeline
    assert again.to_dict() == timeline.to_dict()


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"version": 2},
        {"version": 1},
        {"version": 1, "articles": [], "events": [{}], "undated": []},
        {"version": 1, "articles": [{"text": "a"}], "events": [], "undated": []},
        {"version": 1, "articles": None, "events": [], "undated": []},
    ],
)
def test_dictionary_that_is_no_timeline_is_one_line(data: Any) -> None:
    with pytest.raises(InputError, match="not a timeline") as caught:
        Timeline.from_dict(data)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("key", "value"), [("earliest", "2022"), ("article", 7), ("timex", "x"), ("mentions", [1])])
def test_dictionary_with_a_broken_event_is_one_line(key: str, value: Any, sample: Sample) -> None:
    data = sample("one").to_dict()
    data["events"][0][key] = value
    with pytest.raises(InputError, match="not a timeline"):
        Timeline.from_dict(data)


def test_frame_has_a_row_per_event_undated_ones_last(sample: Sample) -> None:
    frame = sample("news").to_frame()
    assert tuple(frame.columns) == COLUMNS
    assert len(frame) == 7
    assert frame["label"].iloc[-1] == "Gespräche über Gas"
    assert frame["title"].iloc[0] == "Title de"
    assert frame.loc[frame["label"].str.contains("Xi"), "candidates"].item().count("/") == 5
    assert tuple(Timeline().to_frame().columns) == COLUMNS


def test_frame_without_pandas_says_what_to_install(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> Any:
        if name == "pandas":
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError, match=r"pip install 'timeline_ext\[pandas\]'"):
        sample("news").to_frame()


def test_unknown_suffix_names_the_known_ones(sample: Sample, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a\.docx: no format for this suffix: there is \.html, \.json"):
        sample("news").save(tmp_path / "a.docx")
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_missing_is_one_line(sample: Sample, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        sample("news").save(tmp_path / "missing" / "a.json")


def test_file_that_fails_half_way_leaves_the_old_one(
    sample: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_timeline: Timeline, path: Path) -> None:
        path.write_text("half", encoding="utf-8")
        raise OSError(28, "No space left on device")

    target = tmp_path / "a.json"
    target.write_text("old", encoding="utf-8")
    monkeypatch.setitem(EXPORTS, ".json", fail)
    with pytest.raises(InputError, match=r"a\.json: cannot be written \(No space left on device\)"):
        sample("news").save(target)
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_saving_follows_a_link_and_keeps_it(sample: Sample, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    link = tmp_path / "a.JSON"
    link.symlink_to(tmp_path / "there" / "b.json")
    sample("one").save(str(link))
    assert link.is_symlink()
    assert "Einmarsch" in (tmp_path / "there" / "b.json").read_text(encoding="utf-8")


def test_notebook_gets_its_own_form_a_chart_a_picture_and_text(sample: Sample) -> None:
    data, _ = sample("news")._repr_mimebundle_(include=None, exclude=None)
    assert next(iter(data)) == "application/vnd.timeline-ext.v1+json"
    assert {"application/vnd.vegalite.v5+json", "image/png", "text/plain"} < set(data)
    assert "text/html" not in data
    assert "Russlands Einmarsch" in data["text/plain"]


def test_timelines_are_equal_when_their_events_are(sample: Sample) -> None:
    timeline = sample("news")
    assert timeline == sample("news")
    assert hash(timeline) == hash(sample("news"))
    assert timeline != timeline[:2]
    assert timeline != "a timeline"
    changed = [replace(timeline[0], label="x"), *timeline.events[1:], *timeline.undated]
    assert timeline != Timeline(changed)
