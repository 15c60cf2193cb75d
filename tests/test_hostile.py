"""Whatever comes in, it ends soon: with what was found, or with one line that says what is wrong."""

from __future__ import annotations

import ast
import base64
import json
import os
import time
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import timeline_ext as te
from timeline_ext.article import read_bytes
from timeline_ext.corrections import unpack
from timeline_ext.errors import InputError, TimelineError
from timeline_ext.exports.json import read_json
from timeline_ext.files import draft
from timeline_ext.model import Article, Event, Instant, Mention, Step, TimeValue, Timex
from timeline_ext.temporal.edtf import parse_edtf
from timeline_ext.timeline import Timeline

ROOT = Path(__file__).parent.parent

UNITS = {
    "digits": "1", "spaced digits": "1 ", "am": "am ", "am 3.": "am 3. ", "days": "3.5.2021 ", "brackets": "(", "dates in brackets": "(am 3. Mai ",
    "months": "Mai ", "ranges": "von 3. bis ", "quotes": "„", "dashes": "-", "stops": ".", "hyphens": "a-", "one word": "a", "and": "Er kam und ",
    "names": "Putin ", "fractions": "1/1/", "clocks": "12:", "numbers in words": "zwanzig", "ago": "two years ago ", "rules": "---\n",
    "headers": "date: \n", "zero width": "\u200d", "turned": "\u202e3. Mai 2021\u202c ", "marks": "e\u0301", "combining": "\u0301", "blank": " ", "lines": "\n",
}  # fmt: skip


def _text(name: str, size: int) -> str:
    unit = UNITS[name]
    return "Er kam am 3. Mai 2021. " + unit * (size // len(unit)) + " x"


def _seconds(what: Any, text: str) -> float:
    start = time.process_time()
    _told(what, text)
    return time.process_time() - start


def _told(what: Any, *values: Any) -> Any:
    """What comes out, or None where one line says why nothing does."""
    said, found = "", None
    try:
        found = what(*values)
    except TimelineError as error:
        said = str(error)
    assert "\n" not in said
    assert len(said) < 500
    return found


@pytest.mark.parametrize("name", UNITS)
def test_tagging_takes_time_linear_in_the_text_whatever_it_is(name: str) -> None:
    def tag(text: str) -> None:
        te.tag(text, language="de", published="2022-06")

    tag("Er kam am 3. Mai.")
    small, large = (min(_seconds(tag, _text(name, size)) for _ in range(2)) for size in (2000, 16_000))
    assert large < 24 * small + 0.3


@pytest.mark.slow
@pytest.mark.model
@pytest.mark.parametrize("name", UNITS)
def test_extraction_ends_soon_whatever_the_text(name: str) -> None:
    def extract(text: str) -> None:
        te.extract(text, language="de", published="2022-06")

    extract("Er kam am 3. Mai.")
    assert _seconds(extract, _text(name, 6000)) < 20


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Er kam \0 am 3. Mai.", "not text"),
        ("\x01" * 1000, "not text"),
        ("Er kam am 3. Mai \ud800 2021.", "half a surrogate pair"),
        ("\ufeff \n", "empty"),
        ("1" * 1_000_000, "language"),
    ],
)
def test_text_that_is_none_is_told_in_one_line(text: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as told:
        te.extract(text)
    assert "\n" not in str(told.value)


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "ha ">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(12))
    + "]><html><body><p>Er kam am 3. Mai 2021 nach Wien. &m;</p></body></html>"
)


@pytest.mark.parametrize(
    "page",
    [
        BOMB,
        "<html><body>" + "<div>" * 50_000 + "Er kam am 3. Mai 2021.",
        "<html><body>" + "<b><i>" * 20_000,
        "<html><body><p>Er kam am 3. Mai 2021.</p>" + "<p x='" * 20_000,
        "<html>" + "<!--" * 50_000,
        "<html><body>" + "&lt;" * 100_000,
        '<html><body><iframe src="file:///etc/passwd"></iframe><p>Er kam am 3. Mai 2021 nach Wien, sagte er.</p></body></html>',
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>Er kam am 3. Mai 2021: &x;</p></body></html>',
        "<html><body><table>" * 5000,
    ],
)
def test_hostile_page_ends_soon_and_reads_no_file(page: str) -> None:
    found: list[Article] = []
    took = _seconds(lambda text: found.append(read_bytes(text.encode(), name="page.html", kind="html")), page)
    assert took < 20
    for article in found:
        assert "root:" not in article.text
        assert len(article.text) < 2_000_000


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from(["text", "html", "pdf"]),
    st.sampled_from([b"", b"%PDF-1.7\n", b"<html><p>"]),
)
def test_reader_gives_an_article_or_an_error_for_any_bytes(data: bytes, kind: Any, head: bytes) -> None:
    article = _told(lambda: read_bytes(head + data, name="x", kind=kind, language="de"))
    assert article is None or article.text.strip()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_edtf_is_read_or_refused(text: str) -> None:
    _told(parse_edtf, text)


WORDS = st.sampled_from(
    [
        "am ",
        "3.",
        " Mai",
        " 2021",
        "vor ",
        "zwei ",
        "Jahren ",
        "bis ",
        "\u202e",
        "\u200b",
        "(",
        "9" * 30,
        "\n",
        "-",
        "/",
        ":",
        "年",
        "٣",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS | st.text(max_size=3), max_size=30).map("".join), st.sampled_from(["de", "en", "fr"]))
def test_spans_of_any_text_are_in_it(text: str, language: str) -> None:
    for timex in _told(lambda: te.tag(text, language=language, published="2022-06")) or ():
        assert text[timex.start : timex.end] == timex.text


def _timeline() -> dict[str, Any]:
    article = Article(text="Er kam am 3. Mai.", language="de", title="Titel")
    time_value = TimeValue(
        timex3="2021-05-03",
        earliest=Instant(2021, 5, 3),
        latest=Instant(2021, 5, 3),
        trace=(Step("stated", {"days": (1, 2)}),),
    )
    timex = Timex(start=7, end=16, text="am 3. Mai", type="DATE", time=time_value)
    event = Event(
        start=3, end=6, trigger="kam", label="Er kommt", sentence="Er kam am 3. Mai.", time=time_value, timex=timex, article=article,
        mentions=(Mention(start=3, end=6, trigger="kam", sentence="Er kam am 3. Mai.", article=article),), main=(1, 2),
    )  # fmt: skip
    timeline = Timeline([event], [article])
    timeline.correct(event, date="2022", label="Er geht")
    return json.loads(json.dumps(timeline.to_dict()))  # type: ignore[no-any-return]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, inner in items for place in _places(inner, (*path, key)))]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_saved_timeline_with_anything_in_it_is_read_or_refused(data: st.DataObject) -> None:
    saved = _timeline()
    for _ in range(data.draw(st.integers(1, 3))):
        *path, last = data.draw(st.sampled_from([place for place in _places(saved) if place]))
        inside = saved
        for key in path:
            inside = inside[key]
        inside[last] = data.draw(JSON)
    timeline = _told(Timeline.from_dict, saved)
    if timeline is not None:
        assert Timeline.from_dict(timeline.to_dict()) == timeline
        assert str(timeline)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["action", "at", "date", "label", "status", "other", "x"]),
        JSON | st.sampled_from(["edit", "publish", "2022"]),
    )
)
def test_correction_of_anything_is_read_or_refused(data: dict[str, Any]) -> None:
    with suppress(TimelineError, KeyError, TypeError, AttributeError):  # which `Timeline.from_dict` makes one line of
        unpack(data)


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 200_000, b'{"version": 1, "packed": "' + b"a" * 100 + b'"}', b"\xff", b"", b"NaN", b'{"version": 1}', b'{"version": 1, "articles": 1e999}',
        b'{"version": 1, "packed": "' + base64.b64encode(zlib.compress(b" " * 50_000_000)) + b'"}',
    ],
)  # fmt: skip
def test_file_that_is_no_timeline_is_refused(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(data)
    with pytest.raises(InputError):
        read_json(path)


def test_nothing_loads_a_pickle() -> None:
    forbidden = {"pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
    for path in ROOT.glob("timeline_ext/**/*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            assert not {name.split(".")[0] for name in names} & forbidden, path
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"eval", "exec", "compile", "__import__"}, path


@pytest.mark.parametrize("failing", [False, True])
def test_draft_becomes_the_file_whole_or_leaves_the_old_one(failing: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old", encoding="utf-8")
    with suppress(ZeroDivisionError), draft(path) as place:
        place.write_text("new", encoding="utf-8")
        assert 1 / (not failing)
    assert path.read_text(encoding="utf-8") == ("old" if failing else "new")
    assert [it.name for it in tmp_path.iterdir()] == ["a.txt"]


def test_draft_follows_a_link_and_leaves_a_device_a_device(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("old", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "a.txt")
    with draft(tmp_path / "link") as place:
        place.write_text("new", encoding="utf-8")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "new"
    with draft(Path(os.devnull)) as place:
        place.write_text("gone", encoding="utf-8")
    assert not Path(os.devnull).is_file()
