"""The widget in Voilà, where no notebook is to be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from benchmarks.jupyterlab import free_port, serving

from .test_lab import TIMELINE, assert_said, notebook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .conftest import Open

pytest.importorskip("voila")
pytestmark = pytest.mark.browser
TELL = "tl.on_correct(lambda: Path('voila.json').write_text(f'[{len(tl.corrections)}]'))"


@pytest.fixture
def voila(tmp_path: Path) -> Iterator[str]:
    path = tmp_path / "widget.ipynb"
    path.write_text(notebook((f"{TIMELINE}\n{TELL}\ntl.widget", [])))
    port = free_port()
    command = ("voila", str(path), "--no-browser", f"--port={port}", "--Voila.ip=127.0.0.1")
    url = f"http://127.0.0.1:{port}"
    environment = {"IPYTHONDIR": str(tmp_path / "ipython")}
    log = tmp_path / "voila.log"
    with serving(command, url, "/voila/static/voila.js", folder=tmp_path, environment=environment, log=log):
        yield url


def test_the_widget_is_alive_in_voila(voila: str, visit: Open, tmp_path: Path) -> None:
    shown = visit(voila)
    tab = shown.page
    tab.locator(".row").first.wait_for(timeout=60_000)
    tab.locator(".row", has_text="Minister kam").click()
    tab.keyboard.press("Delete")
    expect(tab.locator(".row")).to_have_count(1)
    assert_said(tmp_path / "voila.json", [1])
    shown.shoot("voila")
