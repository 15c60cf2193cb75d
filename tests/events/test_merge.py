"""Two articles that date one happening differently: both dates stay, and both say so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from timeline_ext.events import flag_conflicts
from timeline_ext.model import Article

if TYPE_CHECKING:
    from collections.abc import Callable

    from timeline_ext.model import Event

FIRST, SECOND = (Article(text=text, language="de") for text in ("Erster Text", "Zweiter Text"))


def pair(make_event: Callable[..., Event], dates: tuple[str, str], articles: tuple[Article, Article]) -> list[Event]:
    people = ("Wladimir Putin", "Xi Jinping")
    triggers = ("telefoniert", "Telefonat")
    return [
        replace(make_event("Telefonat", date, article=article, participants=people), trigger=trigger)
        for date, article, trigger in zip(dates, articles, triggers, strict=True)
    ]


@pytest.mark.parametrize(
    ("dates", "flagged"),
    [
        (("2022-06-15", "2022-06-08"), True),
        (("2022-06-15", "2022-06-15"), False),
        (("2022-06-15", "2022-06"), False),
        (("2022-05", "2022-06-15"), True),
    ],
)
def test_dates_that_cannot_both_be_right_are_flagged(
    make_event: Callable[..., Event], dates: tuple[str, str], flagged: bool
) -> None:
    before = pair(make_event, dates, (FIRST, SECOND))
    after = flag_conflicts(before)
    assert [event.time for event in after] == [event.time for event in before]
    assert [a.confidence < b.confidence and a.why != b.why for a, b in zip(after, before, strict=True)] == [flagged] * 2


def test_two_happenings_of_one_article_contradict_nothing(make_event: Callable[..., Event]) -> None:
    before = pair(make_event, ("2022-06-15", "2022-06-08"), (FIRST, FIRST))
    assert flag_conflicts(before) == before
