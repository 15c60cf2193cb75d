"""The whole road: articles in, a timeline out, with offsets that count in the text exactly as passed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import timeline_ext as te
from timeline_ext import pipeline
from timeline_ext.errors import InputError, LanguageError, TimelineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

GERMAN = (
    "Der Präsident besuchte am 24. Februar 2022 Kiew. Die Minister unterzeichneten im März 2022 das Abkommen.\n\n"
    "Am 3. Mai 2022 verurteilte ein Gericht in Hamburg den Bürgermeister."
)
ENGLISH = "The president visited Kyiv on 24 February 2022. The ministers signed the treaty in March 2022."

VARIANTS: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "Windows line ends": lambda text: text.replace("\n", "\r\n"),
    "no-break spaces": lambda text: text.replace(" 2022", "\u00a02022"),
    "header on the line": lambda text: f" date 2022-06 {text}",
    "header lines": lambda text: f"date: 2022-06\r\ntitle: Ein Besuch\r\n\r\n{text}",
    "front matter": lambda text: f"---\ntitle: x\n---\n\n{text}",
    "characters beyond the basic plane": lambda text: f"😀𝔘 {text}".replace("\n\n", " 🇺🇦\n\n"),
    "byte order mark": lambda text: f"\ufeff{text}",
    "leading and trailing space": lambda text: f"\n\n   {text}\n \n",
}


@pytest.mark.model
def test_a_publication_date_set_later_dates_anew_what_nobody_corrected() -> None:
    text = "Am Mittwoch telefonierten die Minister. Am 3. Mai 2022 besuchte der Präsident Kiew."
    tl = te.extract(text, published="2022-06")
    visit = next(event for event in tl if event.trigger == "besuchte")
    tl.correct(visit, date="2022-05-04")
    again = te.extract(text, published="2022-06-15", corrections=tl.corrections)
    assert [(event.trigger, event.time.edtf) for event in again if event.time] == [
        ("besuchte", "2022-05-04"),
        ("telefonierten", "2022-06-15"),
    ]
    assert again.unused_corrections == ()


def _dates(timeline: te.Timeline) -> set[str | None]:
    return {event.time.edtf for event in timeline if event.time}


@pytest.mark.model
@pytest.mark.parametrize("variant", VARIANTS)
def test_offsets_of_events_count_in_the_text_as_passed(variant: str) -> None:
    text = VARIANTS[variant](GERMAN)
    timeline = te.extract(text)
    assert {"2022-02-24", "2022-03", "2022-05-03"} <= _dates(timeline)
    for event in [*timeline.events, *timeline.undated]:
        assert text[event.start : event.end] == event.trigger
        assert event.sentence in text
        for mention in event.mentions:
            assert text[mention.start : mention.end] == mention.trigger
        for timex in [event.timex, *(mention.timex for mention in event.mentions)]:
            assert timex is None or text[timex.start : timex.end] == timex.text


@pytest.mark.parametrize("variant", VARIANTS)
def test_offsets_of_time_expressions_count_in_the_text_as_passed(variant: str) -> None:
    text = VARIANTS[variant](GERMAN)
    timexes = te.tag(text, language="de")
    assert [timex.value for timex in timexes] == ["2022-02-24", "2022-03", "2022-05-03"]
    assert [text[timex.start : timex.end] for timex in timexes] == [timex.text for timex in timexes]


@pytest.mark.model
def test_several_articles_in_two_languages_make_one_timeline_that_knows_them() -> None:
    articles = [
        te.parse_article(ENGLISH),
        te.parse_article(GERMAN),
        te.parse_article("In May 2023 the bridge opened to traffic."),
    ]
    timeline = te.extract(articles)
    assert list(timeline.articles) == articles
    assert {event.article for event in timeline} == set(articles)
    assert [event.time.earliest for event in timeline if event.time] == sorted(
        event.time.earliest for event in timeline if event.time and event.time.earliest
    )


@pytest.mark.model
def test_options_win_over_what_the_article_says() -> None:
    article = te.Article(
        text="Er kam am 3. Mai nach Berlin und sprach mit der Kanzlerin.", published="2021-06", language="de"
    )
    assert _dates(te.extract(article)) == {"2021-05-03"}
    assert _dates(te.extract(article, published="2019-06")) == {"2019-05-03"}
    assert te.extract(f"date: 2021-06\n{article.text}", published="2019").articles[0].published == "2019"


@pytest.mark.model
def test_same_article_gives_the_same_timeline() -> None:
    assert te.extract(GERMAN).to_dict() == te.extract(GERMAN).to_dict()


@pytest.mark.model
def test_long_article_goes_through_in_pieces_and_keeps_its_events(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\n\n".join([GERMAN] * 3)
    whole = te.extract(text)
    monkeypatch.setattr(pipeline, "PIECE", 150)
    monkeypatch.setattr(pipeline, "LONG", 100)
    steps: list[tuple[int, int]] = []
    pieces = te.extract(text, progress=lambda done, total: steps.append((done, total)))
    assert [(e.start, e.label, e.time) for e in pieces] == [(e.start, e.label, e.time) for e in whole]
    assert len(steps) > 3
    assert steps == sorted(steps)
    assert steps[-1] == (len(text), len(text))


@pytest.mark.model
def test_no_more_than_a_piece_goes_through_the_pipeline_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from timeline_ext.nlp import load_pipeline

    nlp = load_pipeline("de", None)
    at_once: list[list[int]] = []

    def pipe(texts: Iterable[tuple[str, int]], **options: Any) -> Any:
        pieces = list(texts)
        if options.get("as_tuples"):  # spaCy calls itself without
            at_once.append([len(text) for text, _ in pieces])
        return type(nlp).pipe(nlp, pieces, **options)

    monkeypatch.setattr(nlp, "pipe", pipe)
    monkeypatch.setattr(pipeline, "PIECE", 2 * len(GERMAN) + 2)
    te.extract([GERMAN, GERMAN + "x", "\n\n".join([GERMAN] * 5)], language="de")
    assert len(at_once) > 3
    assert all(sum(sizes) <= pipeline.PIECE for sizes in at_once)
    assert len(at_once[0]) == 2


@pytest.mark.model
def test_short_article_reports_no_progress() -> None:
    te.extract(GERMAN, progress=lambda *_: pytest.fail("progress of a short text"))


@pytest.mark.model
def test_doc_lends_its_tense_and_keeps_its_own_offsets() -> None:
    from timeline_ext.nlp import load_pipeline

    text = " date 2022-06-15 Am Freitag wird er in Wien sprechen."
    (timex,) = te.tag(load_pipeline("de")(text[17:]), published="2022-06-15")
    assert (timex.value, text[17:][timex.start : timex.end]) == ("2022-06-17", timex.text)
    (same,) = te.tag(text)
    assert text[same.start : same.end] == "Freitag"


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("aa bb\ncc\n\ndd ee\nff gg", ["aa bb\ncc\n\n", "dd ee\nff gg"]),
        ("aa bb\r\n\r\ncc dd ee", ["aa bb\r\n\r\n", "cc dd ee"]),
        ("aa bb\ncc dd ee ff", ["aa bb\n", "cc dd ee ff"]),
        ("aa bb cc dd ee ff", ["aa bb cc dd ", "ee ff"]),
        ("abcdefghijklmnop", ["abcdefghijkl", "mnop"]),
    ],
)
def test_pieces_are_cut_after_paragraphs_or_lines_or_words(text: str, pieces: list[str]) -> None:
    assert list(pipeline.cut_text(text, 12)) == pieces


@given(st.text(alphabet="ab \n\r", max_size=300), st.integers(1, 40))
def test_pieces_are_the_whole_text_and_none_is_too_long(text: str, size: int) -> None:
    pieces = list(pipeline.cut_text(text, size))
    assert "".join(pieces) == text
    assert all(len(piece) <= size for piece in pieces)


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("", {}, "empty"),
        ([], {}, "no article"),
        ([GERMAN, 3], {}, "not int"),
        (None, {}, "not NoneType"),
        (b"Am Mittwoch", {}, "not bytes"),
        (GERMAN, {"domain": "poetry"}, "no domain 'poetry': there is news, narrative, colloquial, scientific"),
        (GERMAN, {"tagger": "heidel"}, "no tagger 'heidel': there is timeline"),
        (GERMAN, {"published": "June"}, "publication date 'June'"),
        (GERMAN, {"language": "xx"}, "no language 'xx'"),
        (
            te.Article(text="Am Mittwoch kam er.", published="32.1.2022", language="de"),
            {},
            "publication date '32.1.2022'",
        ),
    ],
)
def test_wrong_input_is_refused_in_one_line(text: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises((InputError, LanguageError), match=message) as caught:
        te.extract(text, **options)
    assert "\n" not in str(caught.value)


@pytest.mark.model
def test_unknown_model_is_refused_in_one_line() -> None:
    with pytest.raises(TimelineError, match="no_such_model") as caught:
        te.extract(GERMAN, model="no_such_model")
    assert "\n" not in str(caught.value)


@pytest.mark.model
@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script> Er kam am 3. Mai 2021.", "{x} $HOME \\n %s 'Er' kam am 3. Mai 2021 nach \"Wien\"."],
)
def test_hostile_text_stays_text(text: str) -> None:
    timeline = te.extract(text, language="de")
    assert timeline.articles[0].text == text
    assert "2021-05-03" in _dates(timeline)
