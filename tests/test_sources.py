"""Folders, zips, columns and PDF: what is read of them, and what is refused with its name and reason."""

from __future__ import annotations

import io
import os
import stat
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl
import pytest

import timeline_ext as te
from timeline_ext import article, cli, pdf, sources
from timeline_ext.errors import InputError
from timeline_ext.model import Article
from timeline_ext.sources import Articles, Unread, each, read

if TYPE_CHECKING:
    from pathlib import Path

BODY = "Der Präsident hat am 3. Mai 2021 mit seinem Amtskollegen telefoniert."
ENGLISH = "The ministers met on 3 May 2021 in Paris to talk about the war."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as people have them: articles of two kinds, one below, and things that are none."""
    place = tmp_path / "artikel"
    (place / "2021").mkdir(parents=True)
    (place / "b.md").write_text(BODY, encoding="utf-8")
    (place / "a.txt").write_text(f"date: 2021-05\n\n{ENGLISH}", encoding="utf-8")
    (place / "2021" / "c.txt").write_bytes(BODY.encode("cp1252"))
    (place / "leer.txt").write_text(" ", encoding="utf-8")
    (place / "bild.png").write_bytes(b"\x89PNG")
    (place / ".versteckt.txt").write_text(BODY, encoding="utf-8")
    (place / "link.txt").symlink_to("/etc/passwd")
    (place / "hinaus").symlink_to("/", target_is_directory=True)
    return place


@pytest.fixture
def archive(folder: Path) -> Path:
    """The same folder as a zip."""
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name in ("b.md", "a.txt", "2021/c.txt", "leer.txt", "bild.png", ".versteckt.txt"):
            made.write(folder / name, name)
        made.writestr(_linked("link.txt"), "/etc/passwd")
        made.writestr("../hinaus.txt", BODY)
        made.writestr("/absolut.txt", BODY)
        made.writestr("C:\\laufwerk.txt", BODY)
        made.writestr("innen.zip", b"PK")
        made.writestr("__MACOSX/._a.txt", b"x")
        made.writestr("bombe.txt", b"a" * 3_000_000)
    return path


def _linked(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def test_folder_gives_its_articles_and_says_what_could_not_be_read(folder: Path) -> None:
    found = read(folder, language="de")
    assert isinstance(found, Articles)
    assert [(it.source, it.published) for it in found] == [("a.txt", "2021-05"), ("b.md", None), ("2021/c.txt", None)]
    assert found[2].text == BODY
    assert [(it.source, it.reason) for it in found.unread] == [
        ("bild.png", "not one of .txt, .text, .md, .markdown, .html, .htm, .xhtml, .pdf"),
        ("hinaus", "a link is not followed"),
        ("leer.txt", "the article is empty: there is no text"),
        ("link.txt", "a link is not followed"),
    ]


def test_zip_gives_its_articles_and_refuses_what_is_not_one(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "SMALL", 1000)
    before = set(archive.parent.rglob("*"))
    found = read(str(archive))
    assert isinstance(found, Articles)
    assert [it.source for it in found] == ["2021/c.txt", "a.txt", "b.md"]
    assert {it.source: it.reason for it in found.unread} == {
        "../hinaus.txt": "its path leads out of the zip",
        "/absolut.txt": "its path leads out of the zip",
        "C:\\laufwerk.txt": "its path leads out of the zip",
        "bild.png": "not one of .txt, .text, .md, .markdown, .html, .htm, .xhtml, .pdf",
        "bombe.txt": "unfolds too far for a text",
        "innen.zip": "a zip inside is not opened: unpack it",
        "leer.txt": "the article is empty: there is no text",
        "link.txt": "a link is not followed",
    }
    assert set(archive.parent.rglob("*")) == before


@pytest.mark.parametrize(
    ("limit", "value", "message"),
    [("MAX_FILES", 2, "more than 2 files"), ("MAX_TOTAL", 200, "unfolds to more than 0 MB")],
)
def test_zip_that_is_too_large_is_refused(
    archive: Path, limit: str, value: int, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, limit, value)
    with pytest.raises(InputError, match=message):
        read(archive)


def test_file_of_a_zip_that_is_too_large_is_named(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_BYTES", 60)
    assert Unread("b.md", "larger than 0 MB; split it") in list(each(archive))


def test_damaged_file_of_a_zip_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("a.txt", BODY)
        made.writestr("b.txt", ENGLISH)
    path.write_bytes(path.read_bytes().replace(b"Amtskollegen", b"Amtskollagen", 1))
    bad, good = each(path)
    assert isinstance(bad, Unread)
    assert "cannot be unpacked (Bad CRC-32" in bad.reason
    assert isinstance(good, Article)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 nothing", b"PK\x05\x06" + b"\xff" * 18])
def test_broken_zip_is_refused_in_one_line(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(InputError, match=r"not a zip that can be read|no article could be read"):
        read(tmp_path / "a.zip")


def test_articles_are_read_one_after_the_other(folder: Path) -> None:
    stream = each(folder, language="de")
    assert isinstance(next(stream), Article)
    (folder / "b.md").write_text(ENGLISH, encoding="utf-8")
    second = next(stream)
    assert isinstance(second, Article)
    assert second.text == ENGLISH


@pytest.mark.parametrize("unreadable", ["folder", "column", "nothing", "zip"])
def test_source_without_any_article_says_why(tmp_path: Path, unreadable: str) -> None:
    (tmp_path / "empty.txt").write_text("")
    given: dict[str, Any] = {
        "folder": tmp_path,
        "column": pd.Series([None]),
        "nothing": {},
        "zip": str(tmp_path / "none.zip"),
    }
    with pytest.raises(InputError, match=r"no article could be read in it|no such file") as caught:
        read(given[unreadable])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("column", "names"),
    [
        (pd.Series([BODY, None, ENGLISH], index=["x", "y", "z"], name="text"), ["x", "z", "y"]),
        (pd.Series([BODY, float("nan"), ENGLISH]), ["0", "2", "1"]),
        (pl.Series("text", [BODY, None, ENGLISH]), ["0", "2", "1"]),
        ({"a": BODY, "b": "", "c": ENGLISH}, ["a", "c", "b"]),
    ],
    ids=["pandas", "pandas without names", "polars", "mapping"],
)
def test_column_keeps_the_index_of_each_row_as_its_source(column: Any, names: list[str]) -> None:
    found = te.read(column)
    assert isinstance(found, Articles)
    assert [it.source for it in found] + [it.source for it in found.unread] == names


@pytest.mark.parametrize("table", [pd.DataFrame({"text": [BODY]}), pl.DataFrame({"text": [BODY]})])
def test_table_is_asked_for_its_column(table: Any) -> None:
    with pytest.raises(InputError, match="name the one with the texts"):
        te.extract(table)


@pytest.mark.model
def test_extract_takes_what_read_takes_and_warns_of_the_rest(folder: Path, archive: Path) -> None:
    column = pd.Series([BODY, ENGLISH], index=["x", "y"])
    assert [it.article and it.article.source for it in te.extract(column)] == ["x", "y"]
    with pytest.warns(UserWarning, match=r"4 could not be read: bild\.png: .*; leer\.txt: the article is empty"):
        whole = te.extract(folder, language="de")
    with pytest.warns(UserWarning, match=r"; innen\.zip: a zip inside is not opened"):
        zipped = te.extract(archive, language="de")
    single = te.extract([folder / "a.txt", BODY])
    assert [len(it.articles) for it in (whole, zipped, single)] == [3, 3, 2]
    event = te.extract(te.read(folder / "a.txt"))[0]
    assert event.article is not None
    assert event.article.source == "a.txt"
    assert te.Timeline.from_dict(te.extract(column).to_dict()).articles[0].source == "x"


@pytest.mark.model
def test_command_reads_a_folder_and_says_what_it_left_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["extract", str(folder), "--language", "de", "--format", "csv"]) == 0
    out, err = capsys.readouterr()
    assert out.count("2021-05-03") >= 2
    assert f"timeline-ext: {folder}: leer.txt: the article is empty: there is no text\n" in err


def _pdf(*pages: str, password: str | None = None) -> bytes:
    from fpdf import FPDF

    made = FPDF()
    made.set_font("Helvetica", size=12)
    for page in pages:
        made.add_page()
        made.multi_cell(0, text=page)
    if password:
        made.set_encryption(owner_password="o", user_password=password)
    return bytes(made.output())


def test_pdf_gives_its_text_layer_over_the_ends_of_lines_and_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    head = "Zeitung Seite {}\n"
    path.write_bytes(
        _pdf(
            head.format(1) + "Berlin, 15. Juni 2022 (AFP) -\nDer Präsi-\ndent hat mit dem EU-\nKommissar am Mitt-",
            head.format(2) + "woch über Vor-\nund Nachteile gesprochen.\nDanach fuhr er nach",
            head.format(3) + "Wien.\n3",
        )
    )
    found = read(path)
    assert isinstance(found, Article)
    assert found.published == "2022-06-15"
    assert "Der Präsident hat mit dem EU-Kommissar am Mittwoch über Vor- und Nachteile gesprochen" in found.text
    assert found.text.endswith("Danach fuhr er nach Wien.")
    assert "Seite" not in found.text


@pytest.mark.model
def test_offsets_of_events_from_a_pdf_count_in_the_article(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(_pdf("Der Präsi-\ndent besuchte am 3. Mai 2021 Wien."))
    (event,) = te.extract(path)
    assert event.article is not None
    assert event.article.text[event.start : event.end] == event.trigger == "besuchte"
    assert "Präsident" in event.sentence


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (_pdf(""), "a.pdf: the PDF has no text layer, as a scan has none"),
        (_pdf(BODY, password="p"), "a.pdf: the PDF is encrypted: save a copy of it without a password"),
        (b"%PDF-1.7\n\x00\x01\x02", "a.pdf: the PDF cannot be read"),
        (_pdf(BODY)[:-300], "a.pdf: the PDF cannot be read|no text layer"),
    ],
    ids=["scan", "encrypted", "nonsense", "cut"],
)
def test_pdf_that_holds_no_article_is_refused_in_one_line(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "a.pdf").write_bytes(data)
    with pytest.raises(InputError, match=message) as caught:
        read(tmp_path / "a.pdf")
    assert "\n" not in str(caught.value)


def test_pages_of_a_pdf_without_text_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(_pdf(BODY, ""))
    with pytest.warns(UserWarning, match=r"a\.pdf: no text on page 2 of 2"):
        read(tmp_path / "a.pdf")


@pytest.mark.parametrize(("limit", "message"), [("MAX_PAGES", "more than 1 pages"), ("MAX_TEXT", "more than 1 char")])
def test_pdf_that_is_too_long_is_refused(
    tmp_path: Path, limit: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, limit, 1)
    (tmp_path / "a.pdf").write_bytes(_pdf(BODY, BODY))
    with pytest.raises(InputError, match=message):
        read(tmp_path / "a.pdf")


def test_pdf_without_its_extra_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.pdf").write_bytes(_pdf(BODY))
    monkeypatch.setitem(sys.modules, "pypdf.errors", None)
    with pytest.raises(InputError, match=r"pip install 'timeline_ext\[pdf\]'"):
        read(tmp_path / "a.pdf")


@pytest.mark.parametrize(
    ("pages", "text"),
    [
        (["Ein Titel\nDer lange Satz geht hier immer weiter und\nweiter bis zum Ende."],
         "Ein Titel\nDer lange Satz geht hier immer weiter und weiter bis zum Ende."),
        (["Der erste Absatz ist hier\nzu Ende.\nDer zweite Absatz folgt."], "Der erste Absatz ist hier zu Ende.\nDer zweite Absatz folgt."),
        (["A well-known man met a well-\nknown woman."], "A well-known man met a well-known woman."),
        (["Sie war unter-\n\nwegs."], "Sie war unterwegs."),
        (["", "  \n "], ""),
        (["Preise von 3-\n5 Euro"], "Preise von 3-5 Euro"),
    ],
)  # fmt: skip
def test_lines_become_running_text(pages: list[str], text: str) -> None:
    assert pdf.running_text(pages) == text


def test_pdf_is_known_by_its_bytes_too() -> None:
    assert BODY.split()[1] in article.read_bytes(_pdf(BODY), name="stdin").text


def test_named_pipe_in_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert list(each(tmp_path)) == [Unread("a.txt", "not a file")]


def test_encrypted_file_of_a_zip_is_named(tmp_path: Path) -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as made:
        made.writestr("a.txt", BODY)
    data = bytearray(raw.getvalue())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    assert list(each(tmp_path / "a.zip")) == [Unread("a.txt", "encrypted: unpack it")]
