"""A corpus can be asked by any tool that reads Parquet, and gives timelines of its parts."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl
import pytest

import timeline_ext as te
from timeline_ext.corpus import Corpus, extract_corpus
from timeline_ext.corpus.schema import COLUMNS, schema
from timeline_ext.errors import InputError
from timeline_ext.model import Article
from timeline_ext.timeline import Timeline

from .conftest import RECORDS, TABLES

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.model


@pytest.mark.parametrize("table", TABLES)
def test_table_is_read_by_pandas_polars_duckdb_and_dask(table: str, archive: Corpus) -> None:
    import duckdb
    from dask import dataframe

    path, rows = archive.path / table, getattr(archive, table).count_rows()
    assert len(pd.read_parquet(path)) == rows
    assert pl.read_parquet(path / "**/*.parquet").height == rows
    query = f"SELECT language, count(*) FROM read_parquet('{path}/**/*.parquet', hive_partitioning=true) GROUP BY 1"
    with duckdb.connect() as connection:
        assert connection.execute(query).fetchall() == [("de", rows)]
    assert len(dataframe.read_parquet(path)) == rows


@pytest.mark.parametrize("table", RECORDS)
def test_table_over_all_articles_is_one_file(table: str, archive: Corpus) -> None:
    assert len(pd.read_parquet(archive.path / f"{table}.parquet")) == getattr(archive, table).num_rows


@pytest.mark.parametrize("table", COLUMNS)
def test_columns_have_the_types_that_are_said(table: str, archive: Corpus) -> None:
    found = getattr(archive, table).schema
    assert [field for field in found if field.name != "language" or table == "happenings"] == list(schema(table))


def test_table_of_articles_holds_all_that_is_known_of_one() -> None:
    assert {field.name for field in fields(Article)} - {"language"} <= set(COLUMNS["articles"])


def test_spans_are_those_of_the_text(archive: Corpus) -> None:
    texts = {row["id"]: row["text"] for row in archive.articles.to_table().to_pylist()}
    for row in (*archive.events.to_table().to_pylist(), *archive.mentions.to_table().to_pylist()):
        assert texts[row["article"]][row["start"] : row["end"]] == row["trigger"]


def test_dates_are_text_and_arrow_dates(tmp_path: Path) -> None:
    text = "Caesar wurde am 15. März 44 v. Chr. ermordet. Seit 2019 wächst der Handel. Am 3. Mai 2021 kam Cicero um 8 Uhr an."
    corpus = extract_corpus([text], out=tmp_path / "corpus", workers=0)
    rows = {row["trigger"]: row for row in corpus.events.to_table().to_pylist()}
    assert (rows["ermordet"]["earliest"], rows["ermordet"]["earliest_date"]) == ("-0043-03-15", None)
    assert (rows["wächst"]["latest"], rows["wächst"]["edtf"]) == (None, "2019/..")
    assert str(rows["kam"]["earliest_date"]) == "2021-05-03"
    found = corpus.happenings.column("label").to_pylist()
    assert [label.split()[0] for label in found] == ["Caesar", "Der", "Cicero"]
    assert len(corpus.filter(until="1000").timeline()) == 1


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "2020-11"},
        {"until": "2020-12-15"},
        {"since": "2020-12-01", "until": "2020-12-31"},
        {"kind": "contact"},
        {"kind": ["contact", "economy"], "since": "2021"},
        {"status": "planned"},
        {"basis": "stated", "alleged": False},
        {"participant": "krüGER"},
        {"place": "wien"},
        {"text": "fahrplan"},
        {"min_confidence": 0.6, "min_salience": 0.5},
    ],
)
def test_filter_asks_parquet_and_gives_what_the_timeline_would(asked: dict[str, Any], archive: Corpus) -> None:
    found, whole = archive.filter(**asked), archive.timeline()
    part = whole.filter(**asked)
    assert len(part)
    assert (found.timeline().events, found.timeline().undated) == (part.events, part.undated)
    if not {"place", "text"} & set(asked):
        assert found.happenings.num_rows == len(part.events) + len(part.undated)


def test_filters_add_up_and_show_what_they_are(archive: Corpus) -> None:
    found = archive.filter(since="2020-12").filter(participant="keller").filter(since="2021")
    expected = archive.timeline().filter(since="2021", participant="keller")
    assert found.timeline().events == expected.events
    assert repr(found).endswith(", since='2020-12', participant='keller', since='2021')")


def test_language_is_a_filter(tmp_path: Path) -> None:
    texts = ["Der Minister besuchte am 3. Mai 2021 Kiew.", "The minister visited Kyiv on 4 May 2021."]
    corpus = extract_corpus(texts, out=tmp_path / "corpus", workers=0)
    assert [event.trigger for event in corpus.filter(language="en").timeline()] == ["visited"]
    assert len(corpus.filter(language=["de", "en"]).timeline()) == 2


@pytest.mark.parametrize(
    ("asked", "message"), [({"status": "maybe"}, "no status 'maybe'"), ({"since": "soon"}, "'soon' is not understood")]
)
def test_filter_that_is_none_is_told_at_once(asked: dict[str, Any], message: str, archive: Corpus) -> None:
    with pytest.raises(InputError, match=message):
        archive.filter(**asked)


def test_rows_are_counted_without_being_read(archive: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    part = archive.filter(since="2021-02")
    numbers = part.happenings.num_rows, archive.happenings.num_rows, archive.sources.num_rows
    assert 0 < numbers[0] < numbers[1]
    monkeypatch.setattr(Corpus, "_scan", lambda *_: pytest.fail("a table was read"))
    assert (part.count("happenings"), archive.count("happenings"), archive.count("sources")) == numbers


def test_timeline_that_is_too_large_is_not_made(archive: Corpus) -> None:
    with pytest.raises(InputError, match=r"events are more than 5: filter the corpus, or pass limit=None"):
        archive.timeline(limit=5)


def test_timeline_of_a_corpus_is_like_any_other(archive: Corpus, tmp_path: Path) -> None:
    timeline = archive.filter(since="2021").timeline()
    assert Timeline.from_dict(timeline.to_dict()) == timeline
    timeline.correct(timeline[0], date="2021-01-01")
    timeline.save(tmp_path / "timeline.html")


def test_corpus_is_opened_again(archive: Corpus) -> None:
    assert te.Corpus(archive.path).timeline() == archive.timeline()
    assert len(te.Corpus(str(archive.path))) == 20


def test_folder_that_is_no_corpus_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a corpus"):
        Corpus(tmp_path)


def test_archive_without_events_has_empty_tables(tmp_path: Path) -> None:
    corpus = extract_corpus(["Das Wasser ist blau und der Himmel auch."], out=tmp_path / "corpus", workers=0)
    assert (len(corpus), corpus.events.count_rows(), len(corpus.timeline())) == (1, 0, 0)
    empty = extract_corpus([], out=tmp_path / "empty", workers=0)
    assert (len(empty), empty.happenings.num_rows) == (0, 0)
