"""Articles come out of whatever holds them; what is no article is told, and nothing else is lost."""

from __future__ import annotations

import csv
import json
import tracemalloc
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl
import pytest

from timeline_ext.corpus import sources
from timeline_ext.corpus.sources import count, each_article
from timeline_ext.errors import InputError
from timeline_ext.model import Article

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROWS: list[dict[str, Any]] = [
    {"text": "Er kam am 3. Mai.", "title": "Eins", "date": "2021-05"},
    {"text": "Sie ging,\nund „blieb“.", "title": None, "date": None},
]


def _told(source: Any, columns: dict[str, str] | None = None) -> list[tuple[Any, ...]]:
    return [
        (it.text, it.title, it.published) if isinstance(it, Article) else (it.source, it.reason)
        for it in each_article(source, columns)
    ]


EXPECTED = [(row["text"], row["title"], row["date"]) for row in ROWS]


def _jsonl(path: Path) -> Path:
    path.write_text("\n\n".join(json.dumps(row) for row in ROWS) + "\n", encoding="utf-8")
    return path


def _csv(path: Path, delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, ["text", "title", "date"], delimiter=delimiter)
        writer.writeheader()
        writer.writerows(ROWS)
    return path


def _parquet(path: Path) -> Path:
    pd.DataFrame(ROWS).to_parquet(path)
    return path


@pytest.mark.parametrize(
    "make",
    [
        lambda folder: _jsonl(folder / "a.jsonl"),
        lambda folder: str(_jsonl(folder / "a.ndjson")),
        lambda folder: _csv(folder / "a.csv"),
        lambda folder: _csv(folder / "b.csv", ";"),
        lambda folder: _csv(folder / "a.tsv", "\t"),
        lambda folder: _parquet(folder / "a.parquet"),
        lambda _: pd.DataFrame(ROWS),
        lambda _: pl.DataFrame(ROWS),
        lambda _: pl.LazyFrame(ROWS),
        lambda _: iter(ROWS),
        lambda _: [Article(text=row["text"], title=row["title"], published=row["date"]) for row in ROWS],
    ],
)
def test_table_gives_its_rows_as_articles(make: Callable[[Path], Any], tmp_path: Path) -> None:
    assert _told(make(tmp_path)) == EXPECTED


def test_columns_are_named_where_they_are_called_otherwise() -> None:
    frame = pd.DataFrame({"body": ["Er kam."], "when": [pd.Timestamp("2021-05-03")], "text": ["?"]})
    assert _told(frame, {"text": "body", "published": "when"}) == [("Er kam.", None, "2021-05-03")]


@pytest.mark.parametrize(
    ("value", "published"),
    [
        (date(2021, 5, 3), "2021-05-03"),
        (datetime(2021, 5, 3), "2021-05-03"),  # noqa: DTZ001
        (datetime(2021, 5, 3, 8, 30), "2021-05-03T08:30:00"),  # noqa: DTZ001
        (2021, "2021"),
        (float("nan"), None),
        (pd.NaT, None),
        ("", None),
    ],
)
def test_publication_date_of_a_table_is_as_exact_as_it_is_there(value: Any, published: str | None) -> None:
    assert _told([{"text": "Er kam.", "published": value}]) == [("Er kam.", None, published)]


def test_series_is_a_column_of_texts() -> None:
    assert [it[0] for it in _told(pd.Series(["Er kam am 3. Mai 2021.", "Sie ging am 4. Mai 2021."]))] == [
        "Er kam am 3. Mai 2021.",
        "Sie ging am 4. Mai 2021.",
    ]


def test_folder_gives_texts_tables_and_long_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_BYTES", 1000)
    monkeypatch.setattr("timeline_ext.sources.MAX_BYTES", 1000)
    (tmp_path / "a.txt").write_text("Er kam am 3. Mai 2021.", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Er kam am 3. Mai 2021. " * 100, encoding="utf-8")
    (tmp_path / "c.bin").write_bytes(b"\0")
    _jsonl(tmp_path / "d.jsonl")
    (tmp_path / "e.txt").symlink_to("/etc/passwd")
    told = _told(tmp_path)
    assert [it[0][:11] for it in told if len(it) == 3] == ["Er kam am 3", "Er kam am 3", "Er kam am 3", "Sie ging,\nu"]
    assert {it[0] for it in told if len(it) == 2} == {"c.bin", "e.txt"}


def test_pattern_gives_the_files_that_fit_and_none_is_an_error(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.md"):
        (tmp_path / name).write_text(f"Er kam am 3. Mai 2021 nach {name}.", encoding="utf-8")
    assert len(_told(f"{tmp_path}/*.txt")) == 2
    with pytest.raises(InputError, match="nothing is called so"):
        _told(f"{tmp_path}/*.pdf")


def test_zip_gives_its_texts(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("x.txt", "Er kam am 3. Mai 2021.")
        archive.writestr("../y.txt", "Er kam am 3. Mai 2021.")
    assert [it[0] for it in _told(tmp_path / "a.zip")] == ["../y.txt", "Er kam am 3. Mai 2021."]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[1]", "no object but list"),
        (b'{"text": 1}', "text: no text but int"),
        (b'{"title": "x"}', "no text in column 'text'"),
        (b"\xff\xfe", "not JSON"),
        (b'{"text": "' + b"x" * 5000 + b'"}', "a line of more than 0 MB"),
    ],
)
def test_bad_line_is_told_and_the_next_one_is_read(
    line: bytes, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if reason.startswith("a line"):
        monkeypatch.setattr(sources, "LINE", 1000)
    (tmp_path / "a.jsonl").write_bytes(line + b'\n{"text": "Er kam."}\n')
    name = str(tmp_path / "a.jsonl")
    assert _told(name) == [(f"{name}:1", reason), ("Er kam.", None, None)]


@pytest.mark.parametrize(
    ("name", "data"), [("a.csv", b"text\n\xff\xfe\n"), ("a.parquet", b"PAR1"), ("a.csv", b"text\n" + b"x" * 11_000_000)]
)
def test_table_that_breaks_off_is_told(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    ((_, reason),) = _told(tmp_path / name)
    assert reason.startswith(("cannot be read further", "not a Parquet file"))


@pytest.mark.parametrize("source", [7, None, b"Er kam.", Article(text="Er kam.")])
def test_what_holds_no_articles_is_refused(source: Any) -> None:
    with pytest.raises(InputError, match="a corpus is made of a folder, a file, a table or an iterator"):
        _told(source)


def test_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert _told(tmp_path / "none.txt") == [(str(tmp_path / "none.txt"), "no such file")]


TEXT = "".join(f"Absatz {number} über den 3. Mai 2021 – mit Umlaut.\n\n" for number in range(2000))


def test_sections_of_a_long_article_count_in_the_text_that_was_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "SECTION", 1000)
    passed = "date: 2022-06\ntitle: Lang\n\n" + TEXT
    found = list(each_article([Article(text=passed, offset=7)]))
    assert "".join(it.text for it in found if isinstance(it, Article)) == TEXT
    for it in found:
        assert isinstance(it, Article)
        assert passed[it.offset - 7 :].startswith(it.text)
        assert (it.published, it.title) == ("2022-06", "Lang")
        assert len(it.text) <= 1000


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_long_file_is_read_in_sections_with_the_same_offsets(
    ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = "date: 2022-06\n\n" + TEXT.replace("\n", ending)
    path = tmp_path / "long.txt"
    path.write_bytes(b"\xef\xbb\xbf" + passed.encode())
    monkeypatch.setattr(sources, "MAX_BYTES", 1000)
    monkeypatch.setattr(sources, "SECTION", 1000)
    found = [it for it in each_article(path) if isinstance(it, Article)]
    assert len(found) > 50
    assert all(passed[it.offset :].startswith(it.text) for it in found)
    assert "".join(it.text for it in found) == passed[found[0].offset :]


def test_sections_know_what_the_beginning_of_the_text_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "SECTION", 1000)
    passed = "title: Lang\n\nBerlin, 15. Juni 2022 (dpa) – " + TEXT
    found = list(each_article([Article(text=passed, published="2022-06")]))
    assert {(it.published, it.language) for it in found if isinstance(it, Article)} == {("2022-06-15", "de")}
    found = list(each_article([Article(text=passed)], published="2022-06-20", language="en"))
    assert {(it.published, it.language) for it in found if isinstance(it, Article)} == {("2022-06-20", "en")}


def test_section_brings_whole_paragraphs_from_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "SECTION", 1000)
    monkeypatch.setattr(sources, "LEAD", 200)
    found = list(each_article([Article(text=TEXT, language="de")]))
    leads = [it.lead for it in found if isinstance(it, sources.Section)]
    assert leads[0] == ""
    assert all(100 < len(lead) <= 200 and lead.startswith("Absatz ") for lead in leads[1:])
    assert all(
        isinstance(it, Article) and TEXT[: it.offset].endswith(lead) for it, lead in zip(found, leads, strict=True)
    )


def test_long_text_whose_language_is_not_recognised_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "SECTION", 1000)
    ((source, reason),) = _told([Article(text="12 34 " * 1000, source="a.txt")])
    assert source == "a.txt"
    assert "pass language=" in reason


def test_long_file_that_is_not_utf8_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_BYTES", 10)
    (tmp_path / "long.txt").write_bytes("Er kam im März 2021.".encode("latin-1"))
    ((_, reason),) = _told(tmp_path / "long.txt")
    assert reason.startswith("cannot be read further")


def test_count_is_told_where_it_is_known(tmp_path: Path) -> None:
    assert count(_jsonl(tmp_path / "a.jsonl")) == 2
    assert count(_csv(tmp_path / "a.csv")) == 2
    assert count(tmp_path) == 2
    assert count(pd.DataFrame(ROWS)) == 2
    assert count(iter(ROWS)) is None
    (tmp_path / "bad.csv").write_bytes(b"text\n\xff\xfe\n")
    (tmp_path / "bad.parquet").write_bytes(b"PAR1")
    assert count(tmp_path / "bad.csv") is count(tmp_path / "bad.parquet") is None
    assert count("nothing.txt") is None


@pytest.mark.slow
def test_text_of_fifty_megabytes_is_read_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    with path.open("w", encoding="utf-8") as file:
        file.write("date: 2022-06\n\n")
        for number in range(700_000):
            file.write(f"Absatz {number}: Am 3. Mai 2021 kam Anna Krüger nach Zürich – und blieb.\n\n")
    assert path.stat().st_size > 50_000_000
    next(each_article(path))  # loads what tells the language, which is large and stays
    tracemalloc.start()
    starts = [(it.offset, it.text[:60]) for it in each_article(path) if isinstance(it, Article)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000
    whole = path.read_text(encoding="utf-8")
    assert len(starts) > 200
    assert all(whole.startswith(text, offset) for offset, text in starts)
