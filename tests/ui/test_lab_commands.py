"""The JupyterLab extension beyond drawing: documents, commands, settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from .conftest import Lab, Open, Visit

pytestmark = pytest.mark.browser
OPEN_AS_TIMELINE = """async path => {
    const app = window.jupyterapp;
    await app.restored;
    await app.commands.execute('docmanager:open', { path, factory: 'Timeline' });
}"""
EXECUTE = "command => window.jupyterapp.commands.execute(command)"
SLOW = 60_000  # milliseconds that a kernel and a pipeline may take to start
DATED = "date: 2022-06-15\nAm Montag traf der Minister in Kiew den Präsidenten. Am 3. Mai 2021 besuchte er Wien.\n"
UNDATED = "Am Mittwoch traf der Minister in Kiew den Präsidenten. Gestern besuchte er Wien.\n"
HOSTILE = (
    "date: 2022-06-15\n"
    '<img src="http://evil.test/a.png" onerror="alert(1)"><script>alert(2)</script>\n'
    "Am Montag traf <b onmouseover=alert(3)>Minister</b> \"; __import__('os').system('touch hacked') # ''' \\\" \\\\ \\n "
    "den Präsidenten in Kiew. %%javascript alert(4)\n!touch hacked\n"
)


def open_lab(visit: Open, lab: Lab, **options: Any) -> Visit:
    shown = visit(f"{lab.url}/lab?reset", **options)
    shown.page.wait_for_function("() => window.jupyterapp !== undefined")
    shown.page.evaluate("() => window.jupyterapp.restored.then(() => null)")
    return shown


def open_as_timeline(visit: Open, lab: Lab, name: str, text: str) -> Visit:
    (lab.folder / name).write_text(text)
    shown = open_lab(visit, lab)
    shown.page.evaluate(OPEN_AS_TIMELINE, name)
    return shown


def cells(tab: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tab.evaluate(
        "() => window.jupyterapp.shell.currentWidget.content.model.toJSON().cells"
    )
    return found


def requested_elsewhere(shown: Visit, lab: Lab) -> list[str]:
    return [url for url in shown.requests if not url.startswith((lab.url, "data:", "blob:"))]


def test_a_text_file_opens_as_a_timeline(lab: Lab, visit: Open) -> None:
    (lab.folder / "article.txt").write_text(DATED)
    shown = open_lab(visit, lab)
    tab = shown.page
    tab.get_by_text("article.txt").first.click(button="right")
    tab.get_by_text("Open With").hover()
    tab.locator(".lm-Menu-itemLabel", has_text=re.compile("^Timeline$")).click()
    expect(tab.locator(".jp-TimelineDocument .row")).to_have_count(2, timeout=SLOW)
    tab.locator(".row", has_text="Wien").click()
    expect(tab.locator("mark.selected").first).to_be_visible()
    shown.shoot("lab_document")
    assert shown.complaints == []
    assert requested_elsewhere(shown, lab) == []
