"""The wire of an output: what the kernel answers when an output opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from timeline_ext.corrections import pack
from timeline_ext.jupyter import comm
from timeline_ext.model import Article
from timeline_ext.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from timeline_ext.model import Event


class Wire:
    """The kernel's end of a comm that nobody listens to."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.closed = False

    def on_msg(self, callback: Callable[[Any], None]) -> None:
        self.say = callback

    def on_close(self, callback: Callable[[Any], None]) -> None:
        self.leave = callback

    def send(self, content: dict[str, Any]) -> None:
        self.sent.append(content)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def timeline(make_event: Callable[..., Event]) -> Timeline:
    article = Article(text="Er kam. Er ging.", language="de", title="Besuch")
    return Timeline([make_event("Er kommt", "2022", article=article), make_event("Er geht", start=9, article=article)])


def opened(timeline: Timeline, corrections: list[dict[str, Any]]) -> Wire:
    wire = Wire()
    told = {"content": {"data": {"key": comm.key_of(timeline), "corrections": corrections}}}
    comm._open(wire, told)  # type: ignore[arg-type]
    return wire


def test_an_output_that_knows_the_same_hears_no_more_than_the_selection(timeline: Timeline) -> None:
    assert opened(timeline, []).sent == [{"selected": None}]


def test_what_was_corrected_while_no_kernel_listened_is_applied(timeline: Timeline) -> None:
    other = Timeline(timeline.events + timeline.undated, timeline.articles)
    other.correct(other[0], date="2021")
    (answer,) = opened(timeline, [pack(it) for it in other.corrections]).sent
    assert timeline.corrections == other.corrections
    assert "payload" in answer


def test_what_was_taken_back_in_the_kernel_stays_so_for_an_output_that_has_not_heard_of_it(timeline: Timeline) -> None:
    timeline.correct(timeline[0], date="2021")
    theirs = [pack(it) for it in timeline.corrections]
    timeline.undo()
    (answer,) = opened(timeline, theirs).sent
    assert timeline.corrections == ()
    assert "payload" in answer


def test_a_timeline_that_the_kernel_does_not_know_goes_on_by_itself() -> None:
    wire = Wire()
    comm._open(wire, {"content": {"data": {"key": "none"}}})  # type: ignore[arg-type]
    assert wire.closed


def test_what_is_said_again_because_the_answer_was_late_is_done_once(timeline: Timeline) -> None:
    wire, ((name, _), *_) = opened(timeline, []), timeline.named()
    for _ in range(2):
        wire.say({"content": {"data": {"action": "edit", "id": name, "date": "2021", "number": 1}}})
    assert len(timeline.corrections) == 1
    assert [it["heard"] for it in wire.sent if "heard" in it] == [1, 1]


def test_an_output_that_was_closed_hears_no_more(timeline: Timeline) -> None:
    wire = opened(timeline, [])
    heard = len(wire.sent)
    wire.leave({})
    timeline.correct(timeline[0], date="2021")
    timeline.select(timeline[0])
    assert len(wire.sent) == heard
