"""What holds of the tagger for any text: it never raises, and what it says is well formed."""

from __future__ import annotations

import os
import re
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import edtf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.corpora import load_corpora
from timeline_ext.languages import available
from timeline_ext.temporal import tag
from timeline_ext.temporal.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Callable

    from timeline_ext.model import Instant

DAY = r"(?:\d{4}|XXXX|BC\d{4})-(?:\d\d|XX)-(?:\d\d|XX)"
TIMEX3 = re.compile(
    r"(?:PAST|PRESENT|FUTURE)_REF"
    r"|P(?:(?:\d+(?:\.\d+)?|X)(?:DE|CE|ML|WE|SE|[YMWDQH]))*(?:T(?:(?:\d+(?:\.\d+)?|X)(?:NI|[HMS]))+)?"
    r"|PT1(?:MO|MI|AF|EV|NI|DT)"
    rf"|{DAY}(?:T(?:\d\d(?::\d\d)?Z?|MO|MI|AF|EV|NI|DT))?"
    r"|(?:BC)?[\dX]{2,4}(?:-(?:[\dX]{2}|W[\dX]{2}(?:-WE|-\d)?|WXX-\d(?:T[A-Z]{2})?|Q[\dX]|H\d|SP|SU|FA|WI))?"
    r"|XXXX-WXX-\dT[A-Z]{2}|[\dX]{1,2}"
)
PUBLISHED = st.sampled_from([None, "2022", "2022-06", "2022-06-15", "2022-06-15T08:30", "1999-12-31", "0044"])
SIGNS = ["24.", "3", "31.", "2022", "1999", "15.6.2022", "29.2.2021", "10:30", "8.30", "90er", "1990-95", "44", "12/25", ".", ",", "-", "–",
         "(", ")", "'", "\n\n", "Haus", "house", "00", "99999999", "5pm", "3rd", "2022-02-31"]  # fmt: skip


def texts(code: str) -> st.SearchStrategy[str]:
    words = st.sampled_from(sorted(lexicon(code).words)) | st.sampled_from(SIGNS)
    return st.text(max_size=80) | st.lists(words, max_size=14).map(" ".join) | st.lists(words, max_size=8).map("".join)


def check_instant(instant: Instant | None) -> None:
    if instant is not None and 1 <= instant.year <= 9999:
        date(instant.year, instant.month, instant.day)


@pytest.mark.parametrize("domain", ["news", "narrative"])
@pytest.mark.parametrize("code", available())
def test_whatever_the_text_the_result_is_well_formed(code: str, domain: str) -> None:
    @settings(max_examples=250, deadline=None, derandomize=True)
    @given(text=texts(code), published=PUBLISHED)
    def check(text: str, published: str | None) -> None:
        end = 0
        for timex in tag(text, published=published, language=code, domain=domain):  # type: ignore[arg-type]
            assert end <= timex.start < timex.end <= len(text)
            end = timex.end
            assert text[timex.start : timex.end] == timex.text
            assert timex.type in ("DATE", "TIME", "DURATION", "SET")
            assert TIMEX3.fullmatch(timex.value), timex.value
            value = timex.time
            if value.edtf is not None:
                edtf.parse_edtf(value.edtf)
            assert timex.type not in ("SET", "TIME") or value.edtf is None or "/" in value.edtf
            if value.earliest is not None and value.latest is not None:
                assert value.earliest <= value.latest
            for instant in (value.earliest, value.latest):
                check_instant(instant)
            for candidate in value.candidates:
                assert candidate.earliest <= candidate.latest
            assert 0 <= value.confidence <= 1

    check()


def corpora_folder() -> Path:
    folder = os.environ.get("TIMELINE_CORPORA") or pytest.skip("TIMELINE_CORPORA names no folder")
    return Path(folder)


@pytest.mark.parametrize("folder", [lambda: None, pytest.param(corpora_folder, marks=pytest.mark.slow)])
def test_every_edtf_of_samples_and_corpora_is_valid(folder: Callable[[], Path | None]) -> None:
    found = {
        timex.time.edtf
        for corpus in load_corpora(folder())
        for article in corpus.articles.values()
        for timex in tag(
            article.text, published=article.published, language=str(article.language), domain=corpus.domain
        )
    }
    invalid = []
    for text in filter(None, found):
        try:
            edtf.parse_edtf(text)
        except edtf.parser.edtf_exceptions.EDTFParseException:
            invalid.append(text)
    assert len(found) > 5
    assert not invalid


@pytest.mark.parametrize(
    "piece",
    [
        "am ",
        "3., ",
        "1",
        "vor ",
        "(",
        "Mittwoch, ",
        "der ",
        "im Mai und ",
        "3. bis ",
        "zwei ",
        "'",
        "um fünf vor ",
        "1.5.1900 gestern ",
        "hat gestern be",
        "Ende des 1. und ",
        "264–241 ",
        "zwei Wochen nach ",
        "Mo.–",
    ],
)
def test_time_grows_linearly_on_hostile_text(piece: str) -> None:
    def seconds(count: int) -> float:
        text = piece * count
        best = float("inf")
        for _ in range(2):
            start = time.process_time()
            tag(text, published="2022-06", language="de")
            best = min(best, time.process_time() - start)
        return best

    size = 500
    assert seconds(4 * size) < 9 * seconds(size) + 0.02


@pytest.mark.parametrize("piece", ["a year earlier ", "in May and ", "$5 a year ago ", "first week of ", "5-7 "])
def test_time_grows_linearly_on_hostile_english(piece: str) -> None:
    def seconds(count: int) -> float:
        start = time.process_time()
        tag("In 2019 " + piece * count, published="2022-06", language="en")
        return time.process_time() - start

    small = min(seconds(1000) for _ in range(2))
    assert min(seconds(4000) for _ in range(2)) < 9 * small + 0.02
