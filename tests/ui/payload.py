"""A payload by hand: what a timeline looks like when it reaches the screen, for tests of the screen alone."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from timeline_ext.languages import load_language
from timeline_ext.model import Article, Event, Instant, TimeValue
from timeline_ext.timeline import Timeline
from timeline_ext.views.theme import THEMES

TEXT = (
    "Am Mittwoch haben die Präsidenten beider Länder miteinander telefoniert 😀. "
    "Anfang Februar besuchte Putin die Spiele in Peking.\n\n"
    "Im November soll ein Gipfel stattfinden, sagte ein Sprecher. Der Handel verändert sich."
)


def event(number: int, trigger: str, timex: str | None, *, text: str = TEXT, **facts: Any) -> dict[str, Any]:
    """One event of the text, with spans where its words stand."""
    start = text.index(trigger)
    end = start + len(trigger)
    sentence = next((it for it in re.findall(r"[^.]+\.", text) if trigger in it), text)
    where = None if timex is None else text.index(timex)
    return {
        "id": f"e{number}",
        "start": start,
        "end": end,
        "trigger": trigger,
        "label": f"{trigger} findet statt",
        "sentence": sentence.strip(),
        "date": "",
        "earliest": None,
        "latest": None,
        "candidates": [],
        "status": "occurred",
        "alleged": False,
        "attributed_to": None,
        "kind": "other",
        "participants": [],
        "place": None,
        "why": "",
        "confidence": 1.0,
        "salience": 0.5,
        "article": 0,
        "timex": None if where is None else {"start": where, "end": where + len(timex or ""), "text": timex},
        "mentions": [],
        **facts,
    }


def payload(text: str = TEXT, events: list[dict[str, Any]] | None = None, **article: Any) -> dict[str, Any]:
    """A whole payload."""
    events = sample_events() if events is None else events
    about = {"title": "Ein Telefonat", "published": "2022-06", "language": "de", "url": None, "text": text, **article}
    return {
        "version": 1,
        "language": "de",
        "articles": [about],
        "events": [it for it in events if it["earliest"]],
        "undated": [it for it in events if not it["earliest"]],
        "colors": {name: list(look.kinds) for name, look in THEMES.items()},
        "words": load_language("de").display,
    }


def sample_events() -> list[dict[str, Any]]:
    """Four events: a dated one, one with two candidates, a planned one that is alleged, and an undated one."""
    days = ["2022-06-01", "2022-06-08"]
    return [
        event(1, "besuchte", "Anfang Februar", earliest="2022-02-01", latest="2022-02-10", kind="visit", why="Weil es so ist."),
        event(
            2, "telefoniert", "Mittwoch", earliest=days[0], latest=days[1], kind="communication", date="ein Mittwoch",
            candidates=[{"earliest": day, "latest": day, "weight": 0.5} for day in days], participants=["Putin", "Xi"],
        ),
        event(
            3, "Gipfel", "November", earliest="2022-11-01", latest="2022-11-30", status="planned", kind="meeting",
            alleged=True, attributed_to="ein Sprecher",
        ),
        event(4, "verändert", None),
    ]  # fmt: skip


def crowd() -> Timeline:
    """As many events as have an overview below the chart, a week apart; all stand on the same word."""
    article = Article(text="Viele Dinge geschahen.", language="de")
    first = date(2021, 1, 4)
    days = [first + timedelta(weeks=week) for week in range(60)]
    moments = [Instant(day.year, day.month, day.day) for day in days]
    return Timeline(
        Event(
            start=12, end=21, trigger="geschahen", label=f"Ding {number} geschieht", sentence=article.text, article=article,
            time=TimeValue(timex3=str(moment), edtf=str(moment), earliest=moment, latest=moment, granularity="day"),
        )
        for number, moment in enumerate(moments)
    )  # fmt: skip
