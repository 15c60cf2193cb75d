"""Timelines in a real JupyterLab."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from timeline_ext.jupyter.mime import MIME_TYPE

from .payload import payload

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Lab, Open, Visit

pytestmark = pytest.mark.browser
OPEN = """async path => {
    const app = window.jupyterapp;
    await app.restored;
    const panel = await app.commands.execute('docmanager:open', { path });
    await panel.context.ready;
    await panel.sessionContext.ready;
}"""
RUN_ALL = "() => window.jupyterapp.commands.execute('notebook:run-all-cells')"


def notebook(*cells: tuple[str, list[dict[str, Any]]]) -> str:
    """A notebook of code cells with their saved outputs."""
    return json.dumps(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
            "cells": [
                {
                    "cell_type": "code",
                    "id": f"c{i}",
                    "metadata": {},
                    "execution_count": None,
                    "source": source,
                    "outputs": outputs,
                }
                for i, (source, outputs) in enumerate(cells)
            ],
        }
    )


def open_notebook(visit: Open, lab: Lab, path: Path, **options: Any) -> Visit:
    shown = visit(f"{lab.url}/lab?reset", **options)
    shown.page.wait_for_function("() => window.jupyterapp !== undefined")
    shown.page.evaluate(OPEN, path.name)
    return shown


def test_a_saved_timeline_is_drawn_and_alive_without_a_kernel_and_without_trust(lab: Lab, visit: Open) -> None:
    path = lab.folder / "saved.ipynb"
    data = {MIME_TYPE: payload(), "text/plain": "a timeline"}
    path.write_text(notebook(("tl", [{"output_type": "display_data", "data": data, "metadata": {}}])))
    shown = open_notebook(visit, lab, path)
    tab = shown.page
    tab.locator(".row").filter(has_text="Gipfel").click()
    expect(tab.locator("mark.selected")).to_have_text(["November", "Gipfel"])
    tab.keyboard.press("ArrowUp")
    expect(tab.locator(".row[aria-selected=true]")).to_have_attribute("data-id", "e2")
    expect(tab.locator(".row[aria-selected=true]")).to_be_focused()
    shown.shoot("lab_saved")
    assert all(url.startswith((lab.url, "data:", "blob:")) for url in shown.requests)


def test_notebook_7_draws_it_too(lab: Lab, visit: Open) -> None:
    path = lab.folder / "classic.ipynb"
    data = {MIME_TYPE: payload(), "text/plain": "a timeline"}
    path.write_text(notebook(("tl", [{"output_type": "display_data", "data": data, "metadata": {}}])))
    shown = visit(f"{lab.url}/notebooks/{path.name}")
    shown.page.locator(".row").filter(has_text="Gipfel").click()
    expect(shown.page.locator("mark.selected")).to_have_text(["November", "Gipfel"])
    shown.shoot("notebook_saved")
