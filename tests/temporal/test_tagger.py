"""Time expressions and their values: one row a behaviour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from timeline_ext.errors import InputError
from timeline_ext.temporal import parse_published, shift_value, tag

if TYPE_CHECKING:
    from timeline_ext.model import Timex

WEDNESDAYS = "[2022-06-01,2022-06-08,2022-06-15,2022-06-22,2022-06-29]"


def one(text: str, published: str | None = "2022-06-15", language: str = "de") -> Timex:
    (timex,) = tag(text, published=published, language=language)
    return timex


@pytest.mark.parametrize(
    ("text", "published", "edtf", "language"),
    [
        ("Am Mittwoch kam er.", "2022-06", WEDNESDAYS, "de"),
        ("Am Mittwoch, den 15. Juni, kam er.", "2022-06", "2022-06-15", "de"),
        ("Im April kam er.", "2022-06", "2022-04", "de"),
        ("Am 24. Februar begann der Krieg.", "2022-06", "2022-02-24", "de"),
        ("Anfang Februar war er dort.", "2022-06", "2022-02~", "de"),
        ("Im Vorjahr kam er.", "2022-06", "2021", "de"),
        ("Im vergangenen Jahr kam er.", "2022", "2021", "de"),
        ("Im vergangenen Monat kam er.", "2022-06", "2022-05", "de"),
        ("Vor drei Tagen kam er.", "2022-06-15", "2022-06-12", "de"),
        ("Vor zwei Jahren kam er.", "2022-06-15", "2020", "de"),
        ("In den letzten zehn Jahren war er dort.", "2022-06-15", "2012/2022", "de"),
        ("Er wird am Freitag kommen.", "2022-06-15", "2022-06-17", "de"),
        ("Er kam am Freitag.", "2022-06-15", "2022-06-10", "de"),
        ("In der Nacht zum Donnerstag starb er.", "2022-06-15", None, "de"),
        ("In den 90er-Jahren war er dort.", None, "199X", "de"),
        ("Im Herbst 2002 kam er.", None, "2002-23", "de"),
        ("44 v. Chr. starb er.", None, "-0043", "de"),
        ("On Wednesday he came.", "2022-06", WEDNESDAYS, "en"),
        ("He came on Wednesday, June 15.", "2022-06", "2022-06-15", "en"),
        ("He will come on Friday.", "2022-06-15", "2022-06-17", "en"),
        ("He came on Friday.", "2022-06-15", "2022-06-10", "en"),
        ("Three days ago he came.", "2022-06-15", "2022-06-12", "en"),
        ("In early February he came.", "2022-06", "2022-02~", "en"),
        ("In about summer 1989 he came.", "2022-06", "1989-06~/1989-08~", "en"),
        ("In the late 1990s he came.", None, "1996/1999", "en"),
        ("Last night he came.", "2022-06-15", None, "en"),
    ],
)
def test_expressions_lie_on_their_days(text: str, published: str | None, edtf: str | None, language: str) -> None:
    assert one(text, published, language).time.edtf == edtf


def test_an_unknown_publication_day_gives_candidates_of_equal_weight() -> None:
    time = one("Am Mittwoch kam er.", "2022-06").time
    assert [(str(c.earliest), c.weight) for c in time.candidates] == [
        (f"2022-06-{day:02}", 0.2) for day in (1, 8, 15, 22, 29)
    ]
    assert (time.anchor, str(time.earliest), str(time.latest)) == ("publication", "2022-06-01", "2022-06-29")


def test_a_week_that_a_month_lacks_leaves_the_month() -> None:
    time = one("In der 5. Februarwoche 2021 schneite es.").time
    assert (str(time.earliest), str(time.latest)) == ("2021-02-01", "2021-02-28")


def test_a_weekday_that_the_text_dates_settles_the_others() -> None:
    text = "Am Mittwoch kam er. Am Mittwoch, den 15. Juni, war das Wetter gut."
    first, _ = tag(text, published="2022-06", language="de")
    assert first.time.edtf == "2022-06-15"


@pytest.mark.parametrize(
    ("text", "language"),
    [("Am 29. Februar 2021 kam er.", "de"), ("Am 31.6.2022 kam er.", "de"), ("On June 31, 2022 he came.", "en")],
)
def test_a_day_the_calendar_lacks_is_not_dated(text: str, language: str) -> None:
    assert not any(timex.time.is_dated for timex in tag(text, published="2022-06-15", language=language))


@pytest.mark.parametrize(
    ("text", "language"), [("Er kam gestern.", "de"), ("Er kam am Freitag.", "de"), ("He came last week.", "en")]
)
def test_without_a_publication_date_nothing_is_guessed(text: str, language: str) -> None:
    timex = one(text, None, language)
    assert not timex.time.is_dated
    assert [step.operation for step in timex.time.trace] == ["no_anchor"]


def test_a_clock_time_lies_on_the_day_of_its_sentence() -> None:
    day, clock = tag("Am 14. August 2021 gegen 3 Uhr kam er.", published="2022-06-15", language="de")
    assert (day.value, clock.value, clock.time.edtf) == ("2021-08-14", "2021-08-14T03:00", None)
    assert str(clock.time.earliest) == "2021-08-14T03:00"


def test_a_shift_from_an_event_stays_latent() -> None:
    time = one("Zwei Tage nach dem Angriff kam er.").time
    assert (time.anchor, time.shift, time.edtf, time.is_dated) == ("event", (2, "day"), None, False)


def test_a_german_length_before_publication_is_a_duration_with_a_date() -> None:
    timex = one("Vor drei Tagen kam er.")
    assert (timex.type, timex.value, timex.text, str(timex.time.earliest)) == (
        "DURATION",
        "P3D",
        "drei Tagen",
        "2022-06-12",
    )


@pytest.mark.parametrize(
    ("text", "language", "relation"),
    [
        ("Seit 2019 ist er dort.", "de", "since"),
        ("Er blieb bis zum 3. Mai 2021.", "de", "until"),
        ("He has been there since 2019.", "en", "since"),
        ("He left on 3 May 2021.", "en", None),
    ],
)
def test_the_word_before_an_expression_is_its_relation(text: str, language: str, relation: str | None) -> None:
    assert one(text, language=language).relation == relation


@pytest.mark.parametrize(
    "text", ["Am\u00a024.\u00a0Februar 2022 kam er.", "\r\n😀 Am 24.\r\nFebruar 2022 kam er.", "(24. Februar 2022)"]
)
def test_spans_count_in_the_text_as_passed(text: str) -> None:
    timex = one(text)
    assert (timex.value, text[timex.start : timex.end]) == ("2022-02-24", timex.text)


@pytest.mark.parametrize(
    "text",
    [
        "Ein 38-jähriger Mann kam.",
        "Die MiG-29 flog.",
        "Es kamen 2000 Menschen.",
        "Sie gewannen 3:2.",
        "Das kostet 1999 Euro.",
        "Tel. 0471 2142",
        "Ray ist 16 Jahre alt.",
    ],
)
def test_what_is_no_time_stays_untagged(text: str) -> None:
    assert tag(text, published="2022-06-15", language="de") == []


def test_a_story_hangs_on_the_dates_it_tells() -> None:
    text = "In March 1919 the war began. On 3 June he left."
    assert [t.value for t in tag(text, language="en", domain="narrative")] == ["1919-03", "1919-06-03"]


@pytest.mark.parametrize(
    ("anchor", "amount", "unit", "edtf"),
    [
        ("2022-02-24", 2, "day", "2022-02-26"),
        ("2022-02-24", -3, "month", "2021-11"),
        ("2022", 7, "year", "2029"),
        ("2022-02", 2, "day", "2022-02-03/2022-03-02"),
    ],
)
def test_a_value_is_shifted(anchor: str, amount: int, unit: str, edtf: str) -> None:
    moved = shift_value(parse_published(anchor), amount, unit)
    assert moved is not None
    assert moved.edtf == edtf


@pytest.mark.parametrize("text", ["soon", "2022-13", "2022-02-30", "0000", "15.6.2022", "2022-6", ""])
def test_a_publication_date_is_a_day_of_the_calendar(text: str) -> None:
    with pytest.raises(InputError, match="publication date"):
        parse_published(text)


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("in der Saison 2021/22 spielte er", "2021-07/2022-06"),
        ("im Wintersemester 2021/22 begann er", "2021-10/2022-03"),
        ("in der ersten Hälfte des 19. Jahrhunderts", "1800/1849"),
        ("im letzten Drittel des 17. Jahrhunderts", "1666/1699"),
        ("in der zweiten Maiwoche 2022", "2022-05-08/2022-05-14"),
        ("Ende der letzten Augustwoche 2022", "2022-08-29/2022-08-31"),
        ("in der Karwoche 2022", "2022-04-11/2022-04-16"),
        ("zwischen den Jahren 2021", "2021-12-27/2021-12-31"),
        ("zum Jahreswechsel 2019/20", "2019-12-31/2020-01-01"),
        ("am vierten Advent 2022", "2022-12-18"),
        ("am 2. Weihnachtstag 2021", "2021-12-26"),
        ("heute vor 50 Jahren", "1972-06-15"),
    ],
)
def test_german_stretches_lie_on_their_days(text: str, edtf: str) -> None:
    assert one(text).time.edtf == edtf


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Von Dezember bis Februar 2021 war er fort.", ["2020-12", "2021-02"]),
        ("Er war von Oktober 2020 bis Mai dort.", ["2020-10", "2021-05"]),
        ("Im 18. und 19. Jahrhundert wuchs die Stadt.", ["17", "18"]),
        ("264–241 v. Chr. war Krieg.", ["BC0264", "BC0241"]),
        (
            "Am 3. Mai 2022 um 24 Uhr endete es, um 8 Uhr begann es.",
            ["2022-05-03", "2022-05-03T24:00", "2022-05-03T08:00"],
        ),
        ("In der Nacht von Montag auf Dienstag brannte es.", ["2022-06-13TNI"]),
        ("In der Nacht auf Dienstag brannte es, um 3 Uhr kam er.", ["2022-06-13TNI", "2022-06-14T03:00"]),
        ("In der Nacht auf Dienstag brannte es. Um 3 Uhr kam er.", ["2022-06-13TNI", "2022-06-14T03:00"]),
        ("Am Montag brannte es. Gegen 16 Uhr kam er.", ["2022-06-13", "2022-06-13T16:00"]),
        ("Zwei Wochen nach Ostern 2022 kam er.", ["P2W", "2022-04-17"]),
        ("Der Rat hat am Dienstag zugestimmt.", ["2022-06-14"]),
        ("Der Rat entscheidet am Freitag.", ["2022-06-17"]),
        ("Seit November ist er fort.", ["2021-11"]),
    ],
)
def test_german_expressions_have_their_values(text: str, values: list[str]) -> None:
    assert [timex.value for timex in tag(text, published="2022-06-15", language="de")] == values


@pytest.mark.parametrize("text", ["Am Tag darauf ging er.", "Zwei Wochen später ging er.", "Am Abend zuvor kam er."])
def test_a_step_of_a_story_without_a_date_is_not_counted_from_the_publication(text: str) -> None:
    assert not one(text).time.is_dated


@pytest.mark.parametrize(
    "text",
    [
        "Er kam gestern und geht am Freitag.",
        "Heute, Mittwoch, sprach er; gestern kam er, am Montag war er fort.",
        "In der Nacht auf Sonntag brannte es, gegen 3 Uhr kam die Feuerwehr.",
        "Am Montag kam er, am Tag darauf ging er.",
        "Am Donnerstag, den 9. Juni, tagte der Rat. Vorgestern stimmte er zu, am Samstag war Fest.",
    ],
)
def test_what_hangs_on_an_unknown_day_is_what_some_day_of_the_month_would_say(text: str) -> None:
    days = [tag(text, published=f"2022-06-{day:02}", language="de") for day in range(1, 31)]
    for place, timex in enumerate(tag(text, published="2022-06", language="de")):
        said = {(found[place].time.earliest, found[place].time.latest) for found in days}
        spans: set[object] = {(c.earliest, c.latest) for c in timex.time.candidates}
        assert said >= (spans or {(timex.time.earliest, timex.time.latest)}), timex.text


def test_a_text_that_names_its_weekday_narrows_all_that_hangs_on_the_day() -> None:
    text = "Heute, Mittwoch, sprach er; gestern kam er."
    today, yesterday = tag(text, published="2022-06", language="de")
    assert today.time.edtf == WEDNESDAYS
    assert [str(c.earliest) for c in yesterday.time.candidates] == [
        "2022-05-31",
        "2022-06-07",
        "2022-06-14",
        "2022-06-21",
        "2022-06-28",
    ]


@pytest.mark.parametrize(
    ("end", "value"),
    [
        ("Heute leben dort 900 Menschen.", "1621-05"),
        ("Heute erinnert ein Stein daran.", "1621-05"),
        ("Heute ist dort ein Mann gestorben.", "2022-05"),
        ("Gestern brannte dort ein Haus.", "2022-05"),
    ],
)
def test_what_is_so_today_leaves_a_text_history(end: str, value: str) -> None:
    text = f"1618 begann der Krieg. 1619 fiel die Burg. 1621 kam das Heer; bis zum Mai blieb es. {end}"
    assert tag(text, published="2022-06-15", language="de")[3].value == value


@pytest.mark.parametrize(
    ("end", "value"),
    [
        ("By the end of the year it was lost. On 3 May 1624 it fell, and on the 9th it burnt.", "1624-05-09"),
        ("She died on Monday. On June 3 a book comes out.", "2022-06-03"),
        ("In 2021 a museum opened. On June 3 it burnt.", "2022-06-03"),
    ],
)
def test_a_text_of_history_hardly_hangs_on_its_publication(end: str, value: str) -> None:
    text = f"The war began in 1618. The castle fell in 1619. In 1621 the army came. {end}"
    assert tag(text, published="2022-06-15", language="en")[-1].value == value
