"""What tests of several rooms use: events by hand, sample timelines, and golden files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from timeline_ext.model import Article, Candidate, Event, Instant, TimeValue, Timex
from timeline_ext.temporal.calendar import bounds
from timeline_ext.timeline import Timeline
from timeline_ext.wording import _period

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ARTICLES = {code: Article(text=f"Text {code}", title=f"Title {code}", language=code) for code in ("de", "en")}


def build_event(label: str, date: str | None = None, *, language: str = "de", start: int = 0, **facts: Any) -> Event:
    """An event with the date of a TIMEX3 value; facts that a `TimeValue` has go there."""
    known = {name: facts.pop(name) for name in TimeValue.__dataclass_fields__ if name in facts and name != "confidence"}
    time = None
    if date is not None:
        period = _period(date)
        low, high = bounds(period) if period else (None, None)
        grain = period.granularity if period else None
        time = TimeValue(**{"timex3": date, "earliest": low, "latest": high, "granularity": grain, **known})
        timex = Timex(start=20, end=20 + len(date), text=date, type="DATE", time=time)
        facts.setdefault("timex", timex)
    sentence = f"Satz über: {label}."
    article = facts.pop("article", ARTICLES[language])
    return Event(
        start=start, end=start + 5, trigger="Wort", label=label, sentence=sentence, time=time, article=article, **facts
    )


def one_of(*days: Instant) -> dict[str, Any]:
    """The facts of a date that is one of several days."""
    candidates = tuple(Candidate(day, day, 1 / len(days)) for day in days)
    return {"earliest": days[0], "latest": days[-1], "granularity": "day", "candidates": candidates}


def _news() -> list[Event]:
    wednesdays = [Instant(2022, 6, day) for day in (1, 8, 15, 22, 29)]
    return [
        build_event(
            "Putin telefoniert mit Xi Jinping",
            "2022-06-XX",
            start=1,
            kind="contact",
            salience=0.9,
            **one_of(*wednesdays),
        ),
        build_event("Russlands Einmarsch in die Ukraine", "2022-02-24", start=2, kind="conflict", salience=1.0),
        build_event(
            "Putin besucht die Olympischen Spiele",
            "2022-02",
            start=3,
            kind="movement",
            modifier="start",
            latest=Instant(2022, 2, 10),
        ),
        build_event("Handelsvolumen beträgt 147 Milliarden Dollar", "2021", start=4, kind="economy"),
        build_event("Handel wächst", "2019", start=5, kind="economy", latest=None),
        build_event("Gipfel in Samarkand", "2022-09", start=6, kind="contact", status="planned", alleged=True),
        build_event("Gespräche über Gas", start=7, kind="contact"),
    ]


def _states() -> list[Event]:
    return [
        build_event("Geplantes Treffen", "2022-03-05", start=1, status="planned"),
        build_event("Denkbarer Angriff", "2022-03-08", start=2, status="hypothetical"),
        build_event("Kein Abkommen", "2022-03-01", start=3, status="negated"),
        build_event("Angeblicher Besuch", "2022-03-11", start=4, alleged=True),
        build_event("Geplante Woche", "2022-W10", start=5, status="planned"),
        build_event(
            "Dreitägige Reise",
            "P3D",
            start=6,
            earliest=Instant(2022, 3, 12),
            latest=Instant(2022, 3, 14),
            granularity="day",
        ),
        build_event("Sperrung", "2022-03-04", start=7, kind="movement", earliest=None),
    ]


def _hours() -> list[Event]:
    return [
        build_event("First quake", "2023-02-06T04:17", start=1, language="en", kind="disaster"),
        build_event("Second quake", "2023-02-06T13:24", start=2, language="en", kind="disaster"),
        build_event("President speaks", "2023-02-06TEV", start=3, language="en", kind="statement"),
        build_event("Airport closes", "2023-02-06T06", start=4, language="en"),
        build_event("Helpers arrive", "2023-02-07", start=5, language="en"),
    ]


def _centuries() -> list[Event]:
    return [
        build_event("Rome is founded", "BC0753", start=1, language="en"),
        build_event("Caesar is murdered", "BC0044-03-15", start=2, language="en", kind="justice"),
        build_event("Vesuvius erupts", "0079-08-24", start=3, language="en", kind="disaster"),
        build_event("Black Death", "13", start=4, language="en", kind="disaster"),
        build_event("Moon landing", "1969-07-20", start=5, language="en", kind="science"),
    ]


def _many(count: int, *, close: bool = False) -> list[Event]:
    kinds = (
        "contact",
        "conflict",
        "economy",
        "election",
        "accident",
        "justice",
        "sport",
        "economy",
        "science",
        "health",
    )
    events = [build_event("Gründung", "1950", start=count)]
    for i in range(count):
        day = (
            f"2022-06-{i * 7 % 20 + 1:02d}"
            if close
            else f"{2019 + i * 7 % 4}-{i * 5 % 12 + 1:02d}-{i * 11 % 28 + 1:02d}"
        )
        date = day if i % 5 else day[:7]
        events.append(
            build_event(
                f"Ereignis Nummer {i} von vielen", date, start=i, kind=kinds[i % 10], salience=i * 37 % 100 / 100
            )
        )
    return events if close else events[1:]


SAMPLES: dict[str, Callable[[], list[Event]]] = {
    "news": _news,
    "states": _states,
    "one": lambda: _news()[1:2],
    "none": list,
    "hours": _hours,
    "centuries": _centuries,
    "many": lambda: _many(60),
    "crowd": lambda: _many(300, close=True),
}


@pytest.fixture
def make_event() -> Callable[..., Event]:
    """What builds an event by hand."""
    return build_event


@pytest.fixture
def sample() -> Callable[[str], Timeline]:
    """What builds a sample timeline by its name."""
    return lambda name: Timeline(SAMPLES[name]())


@pytest.fixture
def golden() -> Callable[[Path, str], None]:
    """What compares a text with a golden file, or writes it anew with GOLDEN=write."""

    def check(path: Path, text: str) -> None:
        if os.environ.get("GOLDEN") == "write":
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert text == path.read_text(encoding="utf-8")

    return check


@pytest.fixture(scope="session")
def write_resources() -> Callable[..., Path]:
    """What writes the files of a language in HeidelTime's format, given by folder and name, to a folder."""

    def write(folder: Path, files: dict[str, str]) -> Path:
        for name, text in files.items():
            kind, stem = name.split("/")
            path = folder / kind / f"resources_{kind}_{stem}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder

    return write
