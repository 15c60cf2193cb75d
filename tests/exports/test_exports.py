"""Every format of the table: written, read again, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_ext.errors import InputError
from timeline_ext.exports.csv import harmless
from timeline_ext.exports.json import read_json
from timeline_ext.timeline import COLUMNS, Timeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from timeline_ext.model import Event

    Make = Callable[..., Event]
    Sample = Callable[[str], Timeline]

GOLDEN = Path(__file__).parent / "golden"
SIGNS = {
    ".html": b"<!doctype html>",
    ".json": b"{",
    ".csv": b"id,date,",
    ".parquet": b"PAR1",
    ".md": b"# ",
    ".ics": b"BEGIN:VCALENDAR",
    ".timelinejs.json": b"{",
    ".tml": b"<?xml",
    ".vl.json": b"{",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".svg": b"<svg",
}


@pytest.mark.parametrize("suffix", SIGNS)
@pytest.mark.parametrize("name", ["news", "none"])
def test_every_format_is_written_by_its_suffix(name: str, suffix: str, sample: Sample, tmp_path: Path) -> None:
    target = tmp_path / f"a timeline{suffix}"
    sample(name).save(target)
    assert target.read_bytes().startswith(SIGNS[suffix])
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("suffix", [".json", ".csv", ".md", ".ics", ".timelinejs.json"])
def test_text_formats_are_the_golden_ones(
    suffix: str, sample: Sample, tmp_path: Path, golden: Callable[[Path, str], None]
) -> None:
    sample("news").save(tmp_path / f"a{suffix}")
    golden(GOLDEN / f"news{suffix}", (tmp_path / f"a{suffix}").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["news", "states", "none", "hours", "centuries", "many"])
def test_json_is_read_back_without_loss(name: str, sample: Sample, tmp_path: Path) -> None:
    sample(name).save(tmp_path / "a.json")
    assert read_json(tmp_path / "a.json") == sample(name)


def test_json_keeps_half_a_surrogate_pair(make_event: Make, tmp_path: Path) -> None:
    timeline = Timeline([make_event("half \ud83d and whole 😀", "2022")])
    timeline.save(tmp_path / "a.json")
    assert read_json(tmp_path / "a.json") == timeline
    timeline.save(tmp_path / "a.csv")
    assert "half \\ud83d and whole 😀" in (tmp_path / "a.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read"),
        (b"", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"{}", "not a timeline"),
        (b'{"version": 9}', "version 1 is read, this is 9"),
    ],
)
def test_file_that_is_no_timeline_is_one_line(content: bytes | None, message: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        read_json(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "\t'=1"),
        ("\r=1", "\r'=1"),
        ("  =1", "'  =1"),
        ('"=1"', '\'"=1"'),
        ("＝1＋1", "'＝1＋1"),
        ("-0043-03-15", "'-0043-03-15"),
        ("a;=1", "a;'=1"),
        ("a\n=1", "a\n'=1"),
        ("\0=1", "'=1"),
        ("24. Februar 2022", "24. Februar 2022"),
        ("a = b, -5 Grad", "a = b, -5 Grad"),
        ("", ""),
        (-0.5, -0.5),
        (None, None),
        (True, True),
    ],
)
def test_cell_is_no_formula(cell: Any, written: Any) -> None:
    assert harmless(cell) == written


@given(st.text(alphabet="=+-@＝\t\r\n;\"' a1|\0", max_size=12))
def test_no_text_begins_a_cell_as_a_formula(text: str) -> None:
    found = harmless(text)
    for separator in ";\t\r\n":
        found = found.replace(separator, "\n")
    for cell in found.split("\n"):
        assert not cell.lstrip(' "').startswith(("=", "+", "-", "@", "＝"))


def test_csv_of_a_hostile_article_keeps_its_rows(make_event: Make, tmp_path: Path) -> None:
    text = '=HYPERLINK("http://example.org","x")\n"quoted", \'and\' more;=1'
    event = replace(make_event(text, "2022"), sentence=text, why=text, place=text, participants=(text,))
    Timeline([event, make_event(text, start=9)]).save(tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert tuple(rows[0]) == COLUMNS
    assert [len(row) for row in rows] == [len(COLUMNS)] * 3
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)


def test_svg_is_well_formed_and_loads_nothing(make_event: Make, tmp_path: Path) -> None:
    label = "<image href='http://example.org/a.png'/> & \"quotes\""
    Timeline([make_event(label, "2022")]).save(tmp_path / "a.svg")
    root = ET.parse(tmp_path / "a.svg").getroot()
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert not tags & {"image", "script", "a", "use", "foreignObject"}


def test_vega_lite_file_is_the_chart(sample: Sample, tmp_path: Path) -> None:
    from timeline_ext.views import specification

    sample("news").save(tmp_path / "a.vl.json")
    assert json.loads((tmp_path / "a.vl.json").read_bytes()) == specification(sample("news"))
