"""Dates in words, in every language that has words for the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_ext.events.lexicon import KINDS
from timeline_ext.languages import available, load_language
from timeline_ext.model import Candidate, Granularity, Instant, Modifier, Relation, TimeValue
from timeline_ext.temporal.calendar import bounds, ordinal
from timeline_ext.wording import _period, date_in_words, interval_in_words

if TYPE_CHECKING:
    from datetime import date


def _value(timex3: str, **facts: Any) -> TimeValue:
    period = _period(timex3)
    low, high = bounds(period) if period else (None, None)
    grain = period.granularity if period else None
    return TimeValue(**{"timex3": timex3, "earliest": low, "latest": high, "granularity": grain, **facts})


def _days(*days: tuple[int, int, int]) -> dict[str, Any]:
    found = tuple(Candidate(Instant(*day), Instant(*day), 1 / len(days)) for day in days)
    return {"earliest": found[0].earliest, "latest": found[-1].latest, "candidates": found}


OPEN: dict[str, Any] = {"latest": None}
WEDNESDAYS = _days(*((2022, 6, day) for day in (1, 8, 15, 22, 29)))


@pytest.mark.parametrize(
    ("timex3", "facts", "german", "english"),
    [
        ("2022", {}, "2022", "2022"),
        ("2022-02", {}, "Februar 2022", "February 2022"),
        ("2022-02-24", {}, "24. Februar 2022", "24 February 2022"),
        ("2022-02-24T15:30", {}, "24. Februar 2022, 15:30 Uhr", "24 February 2022, 15:30"),
        ("2022-02-24T09", {}, "24. Februar 2022, 9 Uhr", "24 February 2022, 09:00"),
        ("2022-02-24TEV", {}, "24. Februar 2022, abends", "24 February 2022, evening"),
        ("2022-02-24TNI", {}, "24. Februar 2022, nachts", "24 February 2022, night"),
        ("2022-W24", {}, "Woche vom 13. bis 19. Juni 2022", "week of 13 to 19 June 2022"),
        ("2022-W26", {}, "Woche vom 27. Juni bis 3. Juli 2022", "week of 27 June to 3 July 2022"),
        ("2022-W24-WE", {}, "Wochenende vom 18. bis 19. Juni 2022", "weekend of 18 to 19 June 2022"),
        ("2022-Q2", {}, "2. Quartal 2022", "quarter 2 of 2022"),
        ("2022-H1", {}, "1. Halbjahr 2022", "half 1 of 2022"),
        ("2022-SU", {}, "Sommer 2022", "summer 2022"),
        ("201", {}, "2010er-Jahre", "2010s"),
        ("19", {}, "20. Jahrhundert", "20th century"),
        ("20", {}, "21. Jahrhundert", "21st century"),
        ("00", {}, "1. Jahrhundert", "1st century"),
        ("2", {}, "3. Jahrtausend", "3rd millennium"),
        ("BC0044", {}, "44 v. Chr.", "44 BC"),
        ("BC0001", {}, "1 v. Chr.", "1 BC"),
        ("BC0044-03-15", {}, "15. März 44 v. Chr.", "15 March 44 BC"),
        ("0079-08-24", {}, "24. August 79", "24 August 79"),
        ("2022-02", {"modifier": "start", "latest": Instant(2022, 2, 10)}, "Anfang Februar 2022", "early February 2022"),
        ("2022", {"modifier": "mid"}, "Mitte 2022", "mid-2022"),
        ("201", {"modifier": "end"}, "Ende der 2010er-Jahre", "late 2010s"),
        ("19", {"modifier": "start"}, "Anfang des 20. Jahrhunderts", "early 20th century"),
        ("2022-02-24", {"modifier": "approximate"}, "etwa 24. Februar 2022", "about 24 February 2022"),
        ("2019", OPEN, "seit 2019", "since 2019"),
        ("2022-02-24", OPEN, "seit dem 24. Februar 2022", "since 24 February 2022"),
        ("2019", {"earliest": None}, "bis 2019", "until 2019"),
        ("2022-02-24", {"earliest": None, "modifier": "before"}, "vor dem 24. Februar 2022", "before 24 February 2022"),
        ("2022", {"earliest": None, "modifier": "on_or_before"}, "bis Ende 2022", "by the end of 2022"),
        ("2022-02-24", {"earliest": None, "modifier": "on_or_before"}, "bis zum 24. Februar 2022", "by 24 February 2022"),
        ("2019", {**OPEN, "earliest": Instant(2020, 1, 1), "modifier": "after"}, "nach 2019", "after 2019"),
        ("PXM", {**OPEN, "earliest": Instant(2022, 2, 24)}, "ab dem 24. Februar 2022", "from 24 February 2022 on"),
        ("2022-06-XX", WEDNESDAYS, "ein Mittwoch im Juni 2022: 1., 8., 15., 22. oder 29.", "a Wednesday in June 2022: 1, 8, 15, 22 or 29"),
        ("2022-06-XX", _days((2022, 6, 1), (2022, 6, 2)), "1. oder 2. Juni 2022", "1 or 2 June 2022"),
        ("XXXX", _days((2022, 6, 30), (2022, 7, 7)), "30. Juni 2022 oder 7. Juli 2022", "30 June 2022 or 7 July 2022"),
        ("XXXX", _days(*((2022, 6, day) for day in range(1, 31))), "einer von 30 Zeitpunkten, Juni 2022", "one of 30 times, June 2022"),
        ("P3D", {"earliest": Instant(2022, 3, 12), "latest": Instant(2022, 3, 14)}, "12. bis 14. März 2022", "12 to 14 March 2022"),
        ("P3Y", {"earliest": Instant(2019, 1, 1), "latest": Instant(2021, 12, 31)}, "2019 bis 2021", "2019 to 2021"),
        ("P3M", {"earliest": Instant(2022, 2, 1), "latest": Instant(2022, 4, 30)}, "Februar bis April 2022", "February to April 2022"),
        ("P3M", {"earliest": Instant(2021, 12, 1), "latest": Instant(2022, 2, 28)}, "Dezember 2021 bis Februar 2022", "December 2021 to February 2022"),
        ("P9D", {"earliest": Instant(2021, 12, 28), "latest": Instant(2022, 1, 5)}, "28. Dezember 2021 bis 5. Januar 2022", "28 December 2021 to 5 January 2022"),
        ("PT2H", {"earliest": Instant(2022, 3, 12, 15, 0), "latest": Instant(2022, 3, 12, 17, 0)}, "12. März 2022, 15:00 bis 17:00 Uhr", "12 March 2022, 15:00 to 17:00"),
        ("P3D", {}, "ohne Datum", "undated"),
    ],
)  # fmt: skip
def test_date_is_said_as_a_reader_would_write_it(timex3: str, facts: dict[str, Any], german: str, english: str) -> None:
    value = _value(timex3, **facts)
    assert date_in_words(value, load_language("de")) == german
    assert date_in_words(value, load_language("en")) == english


@pytest.mark.parametrize(
    ("language", "timex3", "facts", "words"),
    [
        ("es", "2022-02-24", {}, "24 de febrero de 2022"),
        ("es", "2022-02-24T09:05", {}, "24 de febrero de 2022, 9:05 h"),
        ("es", "2022-02-24TEV", {}, "24 de febrero de 2022, al anochecer"),
        ("es", "2022-W26", {}, "semana del 27 de junio al 3 de julio de 2022"),
        ("es", "2022-Q3", {}, "3.er trimestre de 2022"),
        ("es", "18", {}, "siglo XIX"),
        ("es", "18", {"modifier": "end"}, "finales del siglo XIX"),
        ("es", "2022-02-24", {"earliest": None, "modifier": "before"}, "antes del 24 de febrero de 2022"),
        ("es", "2022-02-24", OPEN, "desde el 24 de febrero de 2022"),
        ("es", "2019", OPEN, "desde 2019"),
        ("es", "2022-06-XX", WEDNESDAYS, "un miércoles de junio de 2022: 1, 8, 15, 22 o 29"),
        ("it", "2022-06-01", {}, "1º giugno 2022"),
        ("it", "2022-02-24T09:05", {}, "24 febbraio 2022, ore 9:05"),
        ("it", "18", {"modifier": "end"}, "fine del XIX secolo"),
        ("it", "2019", OPEN, "dal 2019"),
        ("it", "2022-Q3", {}, "III trimestre 2022"),
        ("it", "2022-06-XX", WEDNESDAYS, "mercoledì nel mese di giugno 2022: 1, 8, 15, 22 o 29"),
        ("pt", "2022-06-01", {}, "1.º de junho de 2022"),
        ("pt", "2022-02-24TNI", {}, "24 de fevereiro de 2022, à noite"),
        ("pt", "18", OPEN, "desde o século XIX"),
        ("pt", "2022-W26", {}, "semana de 27 de junho a 3 de julho de 2022"),
        ("nl", "2022-02-24T09:05", {}, "24 februari 2022, 9.05 uur"),
        ("nl", "18", {"modifier": "end"}, "eind van de 19e eeuw"),
        ("nl", "2022-06", {"modifier": "mid"}, "half juni 2022"),
        ("nl", "2022-02-24", {"earliest": None, "modifier": "before"}, "vóór 24 februari 2022"),
    ],
)  # fmt: skip
def test_date_is_said_with_the_articles_of_its_language(
    language: str, timex3: str, facts: dict[str, Any], words: str
) -> None:
    assert date_in_words(_value(timex3, **facts), load_language(language)) == words


def test_nothing_is_undated() -> None:
    assert date_in_words(None, load_language("en")) == "undated"


@pytest.mark.parametrize(
    ("relation", "words"),
    [("since", "since 2019"), ("from", "since 2019"), ("after", "from 2019 on"), (None, "since 2019")],
)
def test_word_before_an_open_date_decides_how_it_is_said(relation: Relation | None, words: str) -> None:
    assert date_in_words(_value("2019", latest=None), load_language("en"), relation=relation) == words


def test_word_before_a_date_wins_over_its_side() -> None:
    value = _value("2022", latest=None, modifier="on_or_after")
    assert date_in_words(value, load_language("de")) == "ab 2022"
    assert date_in_words(value, load_language("de"), relation="since") == "seit 2022"


def test_string_that_contradicts_the_interval_is_not_said() -> None:
    value = TimeValue(timex3="2021", earliest=Instant(2022, 1, 1), latest=Instant(2022, 1, 31))
    assert date_in_words(value, load_language("en")) == "January 2022"


def test_tables_of_dates_have_the_same_templates_in_every_language() -> None:
    tables = [load_language(code).display for code in available() if load_language(code).display]
    for name in ("interface", "columns", "status", "basis", "kind"):
        assert {frozenset(table[name]) for table in tables} == {frozenset(tables[0][name])}
        for table in tables:
            words = [word for key, word in table[name].items() if name in {"kind", "status"}]
            assert len(words) == len(set(words)), f"two of {name} have one word"
    optional = {"ordinals", "modifiers"}
    assert len({frozenset(set(table["dates"]) - optional) for table in tables}) == 1
    for table in tables:
        assert len(table["dates"]["months"]) == len(table["dates"]["short_months"]) == 12
        assert len(table["dates"]["weekdays"]) == len(table["dates"]["short_weekdays"]) == 7


def test_every_kind_of_event_has_a_word() -> None:
    for code in available():
        assert set(load_language(code).display["kind"]) == set(KINDS)


INSTANTS = st.builds(
    lambda year, month, day, clock: Instant(year, month, day, *clock),
    st.integers(-5000, 3000),
    st.integers(1, 12),
    st.integers(1, 28),
    st.just((None, None)) | st.tuples(st.integers(0, 23), st.integers(0, 59)),
)


@st.composite
def _values(draw: st.DrawFn) -> TimeValue:
    low, high = sorted(draw(st.tuples(INSTANTS, INSTANTS)))
    ends = draw(st.sampled_from([(low, high), (low, None), (None, high), (low, low)]))
    count = draw(st.integers(0, 9))
    spans = [sorted(draw(st.tuples(INSTANTS, INSTANTS))) for _ in range(count)]
    candidates = tuple(Candidate(first, last, 1 / count) for first, last in spans)
    digits = st.from_regex(
        r"(BC)?\d{1,4}(-(W\d\d(-WE)?|Q[1-4]|H[12]|SP|SU|FA|WI|\d\d(-\d\d(T(\d\d(:\d\d)?|MO|XX))?)?))?", fullmatch=True
    )
    return TimeValue(
        timex3=draw(digits | st.sampled_from(["PXM", "XXXX", "PRESENT_REF"])),
        earliest=ends[0],
        latest=ends[1],
        granularity=draw(st.sampled_from([None, *get_args(Granularity)])),
        modifier=draw(st.sampled_from([None, *get_args(Modifier)])),
        candidates=candidates,
    )


@given(_values(), st.sampled_from(available()), st.sampled_from([None, *get_args(Relation)]))
def test_every_value_has_words_without_holes(value: TimeValue, code: str, relation: Relation | None) -> None:
    words = date_in_words(value, load_language(code), relation=relation)
    assert words.strip() == words != ""
    assert not set("{}") & set(words)
    assert "  " not in words


@given(st.dates(), st.dates())
def test_interval_names_the_years_of_both_ends(one: date, other: date) -> None:
    low, high = sorted((one, other))
    words = interval_in_words(
        Instant(low.year, low.month, low.day), Instant(high.year, high.month, high.day), load_language("en")
    )
    assert str(low.year) in words
    assert str(high.year) in words
    assert ordinal(low.year, low.month, low.day) == low.toordinal()
