"""Corrections: applied, taken back, kept in a file, applied again to a new extraction."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline_ext.corrections import Correction, Place, pack, place_of, unpack
from timeline_ext.errors import InputError
from timeline_ext.model import Article, Event, Mention, TimeValue
from timeline_ext.temporal import parse_published
from timeline_ext.temporal.calendar import edtf
from timeline_ext.temporal.edtf import parse_edtf
from timeline_ext.temporal.resolve.values import parse_period
from timeline_ext.timeline import Timeline

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Der Minister telefonierte am Mittwoch. Das Telefonat dauerte lange. Dann reiste er <b>ab</b>."
ARTICLE = Article(text=TEXT, published="2022-06", language="de", offset=3)


def build(trigger: str, date: str | None = None, *, also: str | None = None, article: Article = ARTICLE) -> Event:
    def span(word: str) -> tuple[int, int]:
        start = article.text.index(word) + article.offset
        return start, start + len(word)

    mentions = [
        Mention(start=span(word)[0], end=span(word)[1], trigger=word, sentence=article.text)
        for word in (trigger, also)
        if word
    ]
    time: TimeValue | None = parse_published(date) if date else None
    return Event(
        start=span(trigger)[0], end=span(trigger)[1], trigger=trigger, label=trigger.title(), sentence=article.text, time=time,
        mentions=tuple(mentions), article=article, why="Grund",
    )  # fmt: skip


def timeline() -> Timeline:
    return Timeline([build("telefonierte", "2022-06-15", also="Telefonat"), build("reiste")], [ARTICLE])


def labels(tl: Timeline) -> list[tuple[str, str]]:
    return [(tl.date_of(event) if event.time else "", event.label) for event in (*tl.events, *tl.undated)]


def test_an_edit_sets_what_it_names_and_says_so() -> None:
    tl = timeline()
    tl.correct(tl.undated[0], date="2022-06-16", label=" Er reist ab ", status="planned")
    event = tl[1]
    assert (event.label, event.status, event.basis, event.why, event.confidence, event.corrected) == (
        "Er reist ab", "planned", "corrected", "Von Hand gesetzt.", 1.0, True,
    )  # fmt: skip
    assert not tl[0].corrected


def test_an_event_at_hand_can_be_corrected_again_and_again() -> None:
    tl = timeline()
    event = tl[0]
    tl.correct(event, date="2021")
    tl.correct(event, label="Anruf")
    assert labels(tl)[0] == ("2021", "Anruf")
    tl.delete(event)
    with pytest.raises(InputError, match="no such event"):
        tl.correct(event, date="2020")


def test_a_date_can_be_taken_away() -> None:
    tl = timeline()
    tl.correct(tl[0], date="")
    assert [event.why for event in tl.undated] == ["Von Hand ohne Datum gelassen.", "Grund"]


def test_events_are_deleted_merged_split_and_added() -> None:
    tl = timeline()
    tl.merge(tl[0], tl.undated[0])
    assert [[m.trigger for m in event.mentions] for event in tl] == [["telefonierte", "Telefonat", "reiste"]]
    tl.split(tl[0])
    assert labels(tl) == [
        ("15. Juni 2022", "Telefonierte"),
        ("15. Juni 2022", "Telefonat"),
        ("15. Juni 2022", "reiste"),
    ]
    tl.delete(tl[1])
    start = TEXT.index("dauerte")
    tl.add(ARTICLE, start, start + len("dauerte"), date="2022-06", label="Es dauert")
    assert labels(tl)[0] == ("Juni 2022", "Es dauert")
    for _ in range(4):
        tl.undo()
    assert tl == timeline()


def test_undo_and_redo_go_back_and_forth() -> None:
    tl = timeline()
    tl.correct(tl[0], date="2021")
    tl.delete(tl.undated[0])
    after = labels(tl)
    tl.undo()
    tl.undo()
    assert labels(tl) == labels(timeline())
    tl.redo()
    tl.redo()
    assert labels(tl) == after
    with pytest.raises(InputError, match="nothing to redo"):
        tl.redo()
    tl.undo()
    tl.correct(tl[0], label="anders")
    with pytest.raises(InputError, match="nothing to redo"):
        tl.redo()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda tl: tl.correct(tl[0], date="gestern"), "date 'gestern': write it as EDTF"),
        (lambda tl: tl.correct(tl[0], date="2022-02-30"), "write it as EDTF"),
        (lambda tl: tl.correct(tl[0], label="  "), "a label needs a word"),
        (lambda tl: tl.correct(tl[0], status="maybe"), "no status 'maybe'"),
        (lambda tl: tl.correct(build("dauerte"), date="2022"), "no such event: 'Dauerte'"),
        (lambda tl: tl.split(tl.undated[0]), "'reiste': cannot split that"),
        (lambda tl: tl.merge(tl[0], tl[0]), "'telefonierte': cannot merge that"),
        (lambda tl: tl.add(ARTICLE, 5, 5), "no words from 5 to 5"),
        (lambda tl: tl.add(Article(text="fremd"), 0, 5), "'fremd': cannot add that"),
        (lambda tl: tl.undo(), "nothing to undo"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line_and_changes_nothing(change: Any, reason: str) -> None:
    tl = timeline()
    with pytest.raises(InputError, match=reason) as error:
        change(tl)
    assert "\n" not in str(error.value)
    assert tl == timeline()


def test_corrections_travel_in_a_file_and_can_still_be_undone(tmp_path: Path) -> None:
    tl = timeline()
    tl.correct(tl[0], date="2022-06-08", label="<script>alert(1)</script>")
    tl.delete(tl.undated[0])
    tl.save(tmp_path / "a.json")
    back = Timeline.from_dict(json.loads((tmp_path / "a.json").read_text(encoding="utf-8")))
    assert back == tl
    back.undo()
    back.undo()
    assert back == timeline()


def test_a_new_extraction_is_corrected_again_and_what_fits_nowhere_is_kept() -> None:
    tl = timeline()
    tl.correct(tl[0], date="2022-06-08")
    tl.correct(tl.undated[0], label="Abreise")
    moved = Article(text=TEXT, published="2022-06", language="de", offset=40)
    again = Timeline([build("Telefonat", also="telefonierte", article=moved)], [moved], tl.corrections)
    assert [(event.trigger, event.time and event.time.edtf) for event in again] == [("Telefonat", "2022-06-08")]
    assert [(it.at.text, it.label) for it in again.unused_corrections] == [("reiste", "Abreise")]
    changed = Article(text=TEXT + " Mehr.", published="2022-06", language="de")
    assert len(Timeline([build("reiste", article=changed)], [changed], tl.corrections).unused_corrections) == 2


def test_events_at_one_place_all_stay() -> None:
    twice = [build("reiste", "2021"), build("reiste", "2022")]
    tl = Timeline(twice, [ARTICLE])
    assert tl.events == tuple(twice)


WORDS = st.sampled_from(["telefonierte", "reiste", "dauerte", "<b>ab</b>"])
DATES = st.sampled_from([None, "", "2022", "2022-06-15", "2022~", "2019/..", "[2022-06-01,2022-06-08]"])
CORRECTIONS = st.builds(
    lambda action, word, other, date, label: Correction(
        action=action, at=place_of(build(word), ARTICLE), other=place_of(build(other), ARTICLE), date=date, label=label
    ),
    st.sampled_from(["edit", "delete", "merge", "split", "add"]),
    WORDS,
    WORDS,
    DATES,
    st.sampled_from([None, "neu", "{}\\"]),
)


@settings(deadline=None)
@given(st.lists(CORRECTIONS, max_size=6))
def test_any_corrections_come_back_from_json_and_can_be_undone(corrections: list[Correction]) -> None:
    start = timeline()
    tl = Timeline((*start.events, *start.undated), [ARTICLE], corrections)
    assert [unpack(json.loads(json.dumps(pack(it)))) for it in corrections] == corrections
    assert Timeline.from_dict(json.loads(json.dumps(tl.to_dict()))) == tl
    for _ in corrections:
        tl.undo()
    assert tl == start


@pytest.mark.parametrize(
    "raw", [{}, {"action": "edit"}, {"action": "burn", "at": {}}, {"action": "edit", "at": {"start": 1}}]
)
def test_what_is_no_correction_makes_no_timeline(raw: dict[str, Any]) -> None:
    data = {**timeline().to_dict(), "corrections": [raw]}
    with pytest.raises(InputError):
        Timeline.from_dict(data)


@pytest.mark.parametrize("text", ["2022", "2022-06", "2022-06-15", "0079", "9999-12-31"])
def test_edtf_is_read_as_it_is_written(text: str) -> None:
    time = parse_edtf(text)
    assert (time.edtf, time.timex3) == (text, parse_published(text).timex3)
    assert edtf(parse_period(text)) == text


@given(st.text(alphabet="0123456789-/.~?[],XT:", max_size=24))
def test_no_text_breaks_the_reader_of_dates(text: str) -> None:
    try:
        time = parse_edtf(text)
    except InputError:
        return
    assert time.is_dated
    assert time.earliest is None or time.latest is None or time.earliest <= time.latest


def test_a_place_is_the_words_it_names() -> None:
    assert place_of(build("reiste"), ARTICLE) == Place(
        ARTICLE.hash, TEXT.index("reiste"), TEXT.index("reiste") + 6, "reiste"
    )
