"""The widget's side in the kernel: what the reader asks for is done to the timeline, or refused in a line."""

from __future__ import annotations

from typing import Any

import pytest

from timeline_ext.exports.html import FRONTEND
from timeline_ext.jupyter.widget import TimelineWidget
from timeline_ext.model import Article, Event
from timeline_ext.temporal.edtf import parse_edtf
from timeline_ext.timeline import Timeline

pytestmark = pytest.mark.skipif(not FRONTEND.is_file(), reason="built without Node.js")
ARTICLE = Article(text="Er kam und ging.", language="de", offset=4)


def came() -> Event:
    return Event(start=7, end=10, trigger="kam", label="Er kommt", sentence=ARTICLE.text, article=ARTICLE)


def widget(answers: list[Any]) -> TimelineWidget:
    made = TimelineWidget(Timeline([came()]))
    made.send = lambda content, buffers=None: answers.append(content)
    return made


def ask(shown: TimelineWidget, **wish: Any) -> None:
    shown._handle_custom_msg(wish, [])


def test_words_of_the_article_become_an_event_that_can_be_dated_and_taken_back() -> None:
    answers: list[Any] = []
    shown = widget(answers)
    ask(shown, action="add", article=0, start=11, end=15)
    shown.selected = "0-15-19"
    added = shown.selection
    assert added is not None
    assert (added.trigger, added.corrected) == ("ging", True)
    ask(shown, action="edit", id="0-15-19", date="2022-02", label="Er geht", status="occurred")
    assert [(it.label, it.time) for it in shown.timeline] == [("Er geht", parse_edtf("2022-02"))]
    assert [it["action"] for it in shown.corrections] == ["add", "edit"]
    ask(shown, action="undo")
    ask(shown, action="undo")
    assert shown.timeline == Timeline([came()])
    assert answers == []


@pytest.mark.parametrize(
    "wish",
    [
        {"action": "add", "article": 0, "start": 5, "end": 500},
        {"action": "add", "article": 7, "start": 0, "end": 2},
        {"action": "add", "article": None, "start": "0", "end": []},
        {"action": "edit", "id": "0-7-10", "date": "gestern"},
        {"action": "edit", "id": "none", "date": "2022"},
        {"action": "undo"},
        {"action": "burn", "id": "0-7-10"},
        {},
    ],
)
def test_what_cannot_be_done_is_answered_in_a_line_and_changes_nothing(wish: dict[str, Any]) -> None:
    answers: list[Any] = []
    shown = widget(answers)
    ask(shown, **wish)
    ((name, problem),) = answers[0].items()
    assert name == "problem"
    assert "\n" not in problem
    assert shown.timeline == Timeline([came()])


def test_python_is_told_what_is_selected() -> None:
    shown = widget([])
    told: list[Event | None] = []
    shown.on_select(told.append)
    shown.selected = "0-7-10"
    shown.selected = None
    assert told == [came(), None]
