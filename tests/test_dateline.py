"""Date lines: what an article says itself of the day it was written, and what only resembles that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_ext.article import parse_article
from timeline_ext.dateline import Written, dateline_span, find_dateline, published_with
from timeline_ext.languages import available

DAY = Written(2022, 6, 15)
SHORT = Written(None, 6, 15)


@pytest.mark.parametrize(
    ("language", "text", "written"),
    [
        ("de", "Berlin, 15. Juni 2022 (AFP) – Die Minister kamen.", DAY),
        ("de", "Berlin (dpa), 15.06.2022 - Die Minister kamen.", DAY),
        ("de", "Wien, am Mittwoch, den 15. Juni 2022\n\nDie Minister kamen.", DAY),
        ("de", "Ministertreffen\n\nFrankfurt am Main, den 15. Jun. 2022: \nSie kamen.", DAY),
        ("de", "München/Berlin, 15. Juni –", SHORT),
        ("de", "Moskau, 15. Juni (Reuters) Der Präsident sprach.", SHORT),
        ("de", "Stand: 15. Juni 2022, 08:30 Uhr", DAY),
        ("de", "Veröffentlicht am 15.6.2022", DAY),
        ("en", "BERLIN, June 15 (Reuters) - The ministers met.", SHORT),
        ("en", "WASHINGTON, D.C., June 15, 2022 /PRNewswire/ -- The ministers met.", DAY),
        ("en", "NEW YORK (AP) June 15, 2022 — The ministers met.", DAY),
        ("en", "LONDON, Reuters, 15 June 2022 - The ministers met.", DAY),
        ("en", "St. Petersburg, Fla., June 15 (AP) _ The ministers met.", SHORT),
        ("en", "Ministers Meet\nBy Ada Example\nPublished June 15, 2022 at 8:30 a.m.\n\nThe ministers met.", DAY),
        ("en", "Paris, 06/15/2022 - The ministers met.", DAY),
        ("en", "Paris, 2022-06-15 - The ministers met.", DAY),
        ("fr", "PARIS, le 15 juin 2022", DAY),
        ("fr", "PARIS, 15 juin 2022 (AFP) - Les ministres se sont rencontrés.", DAY),
        ("fr", "Publié le 1er janvier 2021 à 08:30", Written(2021, 1, 1)),
        ("es", "Madrid, 15 de junio de 2022 (EFE).- Los ministros se reunieron.", DAY),
        ("it", "Roma, 15 giugno 2022 (ANSA) - I ministri si sono incontrati.", DAY),
        ("pt", "Lisboa, 15 de junho de 2022 (Lusa) - Os ministros reuniram-se.", DAY),
        ("nl", "Amsterdam, 15 juni 2022 (ANP) - De ministers ontmoetten elkaar.", DAY),
        ("es", "MADRID, 15 (EFE).- Los ministros se reunieron.", None),
        ("de", "Am Mittwoch, 15. Juni 2022 – dem Tag der Wahl – regnete es.", None),
        ("de", "Am Abend, 15. Juni 2022 – es war kalt.", None),
        ("de", "Berlin, 31. Juni 2022 (AFP) – Die Minister kamen.", None),
        ("de", "Er fuhr nach Berlin. Dort, 15. Juni 2022, war es kalt.", None),
        ("en", "On Wednesday, June 15, 2022 - the day of the vote - it rained.", None),
        ("en", "Berlin, June 15, 2022 was a nice day.", None),
        ("en", "Born in Paris, June 15, 1950 - 2020", None),
        ("en", "In June 2022 the ministers met in Berlin.", None),
        ("en", "The ministers met.\n" * 9 + "Paris, June 15, 2022 - end", None),
    ],
)  # fmt: skip
def test_date_line_names_the_day(language: str, text: str, written: Written | None) -> None:
    assert find_dateline(text, language) == written


@pytest.mark.parametrize(
    ("published", "line", "found"),
    [
        (None, "BERLIN, June 15, 2022 (Reuters) -", "2022-06-15"),
        (None, "BERLIN, June 15 (Reuters) -", None),
        ("2022", "BERLIN, June 15 (Reuters) -", "2022-06-15"),
        ("2022-06", "BERLIN, June 15 (Reuters) -", "2022-06-15"),
        ("2022-05", "BERLIN, June 15 (Reuters) -", "2022-05"),
        ("2021", "BERLIN, June 15, 2022 (Reuters) -", "2021"),
        ("2021", "BERLIN, Feb. 29 (Reuters) -", "2021"),
        ("2022-06-16", "BERLIN, June 15 (Reuters) -", "2022-06-16"),
        ("2022-06-16T08:30", "BERLIN, June 16 (Reuters) -", "2022-06-16T08:30"),
    ],
)
def test_publication_date_is_made_exact_only_where_both_agree(
    published: str | None, line: str, found: str | None
) -> None:
    text = f"{line} The ministers met on Wednesday to talk about the war."
    assert parse_article(text, published=published).published == found
    assert parse_article(text).text == text


@given(st.text(max_size=300), st.sampled_from(available()))
def test_no_text_breaks_the_date_line_or_gives_a_day_that_is_none(text: str, language: str) -> None:
    published = published_with(None, text, language)
    assert published is None or len(published) == len("2022-06-15")


@pytest.mark.parametrize("unit", ["Berlin, ", "A (", "Berlin, 15. Juni ", "a/b ", "– ", "15. "])
def test_long_first_line_costs_no_time(unit: str) -> None:
    assert find_dateline(unit * 100_000, "de") is None


@pytest.mark.parametrize(
    ("text", "language", "line"),
    [
        ("LONDON - The champion will miss it.", "en", "LONDON -"),
        ("NEW YORK (AP) — Stocks fell.", "en", "NEW YORK (AP) —"),
        ("Titel\n\nBerlin (dpa) - Der Rat tagt.", "de", "Berlin (dpa) -"),
        ("The talks - once secret - failed.", "en", ""),
        ("EU - das ist Europa.", "de", ""),
        ("Der Rat - so heißt er - tagt.", "de", ""),
    ],
)
def test_a_place_alone_may_be_a_date_line(text: str, language: str, line: str) -> None:
    assert text[slice(*dateline_span(text, language))] == line
