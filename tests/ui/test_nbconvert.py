"""A notebook converted by the real command, opened from a file in a headless Chromium."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import expect

from timeline_ext.exports.html import MIME_TYPE

from .payload import payload

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Open

pytestmark = pytest.mark.browser

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"


def timeline_cell(source: str, **changes: Any) -> Any:
    data = {MIME_TYPE: {**payload(), **changes}, "text/plain": "as text"}
    return new_code_cell(source, outputs=[new_output("execute_result", data)])


@pytest.fixture
def converted(tmp_path: Path) -> Path:
    hostile = payload()
    hostile["articles"][0]["title"] = HOSTILE
    cells = [
        new_markdown_cell("# A notebook"),
        timeline_cell("%%timeline --published 2022-06\nimport nothing, sagte er."),
        new_code_cell("import this"),
        timeline_cell("tl", articles=hostile["articles"]),
        timeline_cell("broken", version=0),
    ]
    source = tmp_path / "notebook.ipynb"
    nbformat.write(new_notebook(cells=cells, metadata={"language_info": {"name": "ipython", "version": 3}}), source)
    subprocess.run(
        [sys.executable, "-m", "nbconvert", "--log-level=ERROR", "--to", "timeline_html", str(source)], check=True
    )
    return source.with_suffix(".html")


def test_every_timeline_of_a_notebook_is_interactive_and_the_page_asks_for_nothing(
    converted: Path, visit: Open
) -> None:
    shown = visit(converted.as_uri(), height=1600)
    places = shown.page.locator("[data-timeline]")
    assert places.count() == 3
    for place in places.all()[:2]:
        place.locator(".row").first.click()
        assert place.locator("[role=option][aria-selected=true]").count() == 1
    expect(places.nth(1).get_by_text(HOSTILE).first).to_be_visible()
    expect(places.nth(2)).to_contain_text("version 0")
    assert shown.complaints == []
    assert shown.requests == [converted.as_uri()]
    assert converted.read_text(encoding="utf-8").count("timelineExt=") == 1
    shown.shoot("nbconvert")


def test_an_article_is_shown_as_text(converted: Path, visit: Open) -> None:
    cells = visit(converted.as_uri()).page.locator(".jp-InputArea-editor")
    assert cells.nth(0).locator("span.kn").count() == 0
    assert cells.nth(1).locator("span.kn").inner_text() == "import"
