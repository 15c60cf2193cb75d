"""The MIME bundle: a form for every reader, none that is stripped or loads anything."""

from __future__ import annotations

import json
import struct
import zlib
from typing import Any

import pytest

from timeline_ext.exports.crowd import MANY
from timeline_ext.exports.html import MIME_TYPE
from timeline_ext.jupyter.mime import VEGA_LITE_TYPE, mimebundle
from timeline_ext.model import Article, Event, Instant, TimeValue
from timeline_ext.timeline import Timeline

ARTICLE = Article(text="Der Minister kam am Montag <b>an</b>.", title="Ankunft", language="de")


def arrival(**facts: Any) -> Event:
    return Event(
        start=13, end=16, trigger="kam", label="Minister kommt an", sentence=ARTICLE.text, article=ARTICLE, **facts
    )


DAY = TimeValue(timex3="2022-06-13", edtf="2022-06-13", earliest=Instant(2022, 6, 13), latest=Instant(2022, 6, 13))


def test_a_dated_timeline_has_four_forms_and_no_markup() -> None:
    data, metadata = mimebundle(Timeline([arrival(time=DAY)]))
    assert set(data) == {MIME_TYPE, VEGA_LITE_TYPE, "image/png", "text/plain"}
    assert data[VEGA_LITE_TYPE]["$schema"].endswith("/v5.json")
    assert data[MIME_TYPE]["events"][0]["label"] in data["text/plain"]
    width, height = struct.unpack(">II", data["image/png"][16:24])
    assert metadata["image/png"] == {"width": width, "height": height}


def test_the_picture_is_small_and_whole() -> None:
    picture = mimebundle(Timeline([arrival(time=DAY)]))[0]["image/png"]
    kinds, at, pixels = [], 8, b""
    while at < len(picture):
        size = int.from_bytes(picture[at : at + 4])
        body = picture[at + 4 : at + 8 + size]
        assert zlib.crc32(body) == int.from_bytes(picture[at + 8 + size : at + 12 + size])
        pixels += body[4:] if body[:4] == b"IDAT" else b""
        kinds.append(body[:4])
        at += 12 + size
    assert kinds == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]
    width, height = struct.unpack(">II", picture[16:24])
    assert len(zlib.decompress(pixels)) == height * (width + 1)
    assert len(picture) < 10_000


def test_a_timeline_without_dates_has_no_chart_and_shows_its_events() -> None:
    data, metadata = mimebundle(Timeline([arrival()]))
    assert set(data) == {MIME_TYPE, "text/plain"}
    assert len(data[MIME_TYPE]["undated"]) == 1
    assert metadata == {}


def test_our_own_form_is_a_timeline_again_and_names_nothing_to_load() -> None:
    timeline = Timeline([arrival(time=DAY)])
    data = json.loads(json.dumps(mimebundle(timeline)[0][MIME_TYPE]))
    assert Timeline.from_dict(data) == timeline
    assert "http" not in json.dumps(data)


@pytest.mark.parametrize("count", [0, 3, MANY])
def test_ipython_takes_the_bundle_from_the_timeline_itself_however_large(count: int) -> None:
    timeline = Timeline([arrival(time=DAY) for _ in range(count)])
    data, _ = timeline._repr_mimebundle_()
    assert "text/html" not in data
    assert Timeline.from_dict(json.loads(json.dumps(data[MIME_TYPE]))) == timeline
    assert ("columns" in data[MIME_TYPE]) == (count >= MANY)


def test_outside_a_kernel_a_timeline_is_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    Timeline([arrival(time=DAY)])._ipython_display_()
    assert "Minister kommt an" in capsys.readouterr().out
