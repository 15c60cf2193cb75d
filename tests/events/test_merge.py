"""Several articles that tell one happening: one event with the mentions of all, and dates that contradict shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from timeline_ext import extract
from timeline_ext.events import merge_articles
from timeline_ext.model import Article, Mention
from timeline_ext.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from timeline_ext.model import Event

FIRST, SECOND = (Article(text=text, language="de") for text in ("Erster Text", "Zweiter Text"))
PEOPLE = ("Wladimir Putin", "Xi Jinping")


def pair(make_event: Callable[..., Event], dates: tuple[str, str], articles: tuple[Article, Article]) -> list[Event]:
    triggers = ("telefoniert", "Telefonat")
    return [
        replace(
            make_event("Telefonat", date, edtf=date, basis="stated", article=article, participants=PEOPLE),
            trigger=trigger,
            happening="call",
            mentions=(Mention(start=0, end=6, trigger=trigger, sentence="…", article=article),),
        )
        for date, article, trigger in zip(dates, articles, triggers, strict=True)
    ]


@pytest.mark.parametrize(
    ("dates", "date", "conflicts"),
    [
        (("2022-06-15", "2022-06-08"), "2022-06-15", ["2022-06-08"]),
        (("2022-06-15", "2022-06-15"), "2022-06-15", []),
        (("2022-06", "2022-06-15"), "2022-06-15", []),
        (("2022-05", "2022-06-15"), "2022-06-15", ["2022-05"]),
    ],
)
def test_one_happening_of_two_articles_is_one_event_that_keeps_both_dates(
    make_event: Callable[..., Event], dates: tuple[str, str], date: str, conflicts: list[str]
) -> None:
    before = pair(make_event, dates, (FIRST, SECOND))
    (event,) = merge_articles(before)
    assert event.time is not None
    assert event.time.edtf == date
    assert [time.edtf for time in event.conflicts] == conflicts
    assert {mention.article for mention in event.mentions} == {FIRST, SECOND}
    best = next(it for it in before if it.article is event.article)
    assert (event.confidence < best.confidence, event.why != best.why) == (bool(conflicts), bool(conflicts))


@pytest.mark.parametrize("dates", [("2022-02-04", "2022-06-15"), ("2012-06-15", "2022-06-15")])
def test_what_lies_far_apart_are_two_happenings(make_event: Callable[..., Event], dates: tuple[str, str]) -> None:
    before = pair(make_event, dates, (FIRST, SECOND))
    assert merge_articles(before) == before


def test_two_happenings_of_one_article_contradict_nothing(make_event: Callable[..., Event]) -> None:
    before = pair(make_event, ("2022-06-15", "2022-06-08"), (FIRST, FIRST))
    assert merge_articles(before) == before


def test_other_people_are_another_happening(make_event: Callable[..., Event]) -> None:
    one, other = pair(make_event, ("2022-06-15", "2022-06-15"), (FIRST, SECOND))
    other = replace(other, participants=("Olaf Scholz", "Xi Jinping"))
    assert merge_articles([one, other]) == [one, other]


@pytest.mark.parametrize(
    ("labels", "dates", "count"),
    [
        (("Die Brücke wird gesperrt", "Die Brücke wird gesperrt"), ("2022-06-15", "2022-06"), 1),
        (("Die Brücke wird gesperrt", "Die Brücke wird gesperrt"), ("2022-06-15", "2022-06-16"), 2),
        (("Die Brücke wird gesperrt", "Der Tunnel wird gesperrt"), ("2022-06-15", "2022-06-15"), 2),
        (("Sperrung", "Sperrung"), ("2022-06-15", "2022-06-15"), 2),
    ],
)
def test_where_nobody_is_named_the_same_label_and_date_make_one_happening(
    make_event: Callable[..., Event], labels: tuple[str, str], dates: tuple[str, str], count: int
) -> None:
    told = [
        make_event(label, date, basis="stated", article=article, happening="close")
        for label, date, article in zip(labels, dates, (FIRST, SECOND), strict=True)
    ]
    assert len(merge_articles(told)) == count


@pytest.mark.model
def test_articles_of_two_languages_tell_one_visit() -> None:
    tl = extract(["Olaf Scholz besuchte am 3. Mai 2021 Paris.", "Olaf Scholz visited Paris on 3 May 2021."])
    (event,) = tl
    assert [mention.trigger for mention in event.mentions] == ["besuchte", "visited"]
    assert [mention.article for mention in event.mentions] == list(tl.articles)
    assert Timeline.from_dict(tl.to_dict()) == tl


@pytest.mark.model
def test_a_noun_and_a_verb_of_two_articles_tell_one_happening() -> None:
    first = "Russland war am 24. Februar 2022 in die Ukraine einmarschiert. Der Einmarsch dauerte Wochen."
    (event,) = extract([first, "Der Angriffskrieg Russlands gegen die Ukraine begann am 24. Februar 2022."])
    assert [mention.trigger for mention in event.mentions] == ["einmarschiert", "Einmarsch", "Angriffskrieg"]


@pytest.mark.model
def test_a_date_that_is_only_inferred_gives_way_to_one_that_is_stated() -> None:
    text = "Ann Reed resigns\n\nAnn Reed resigned on Monday. She had led the company for years."
    (event,) = (it for it in extract(text, published="2022-06-15") if "resign" in it.trigger)
    assert event.time is not None
    assert (event.time.edtf, event.basis) == ("2022-06-13", "stated")
    assert [mention.trigger for mention in event.mentions] == ["resigns", "resigned"]
