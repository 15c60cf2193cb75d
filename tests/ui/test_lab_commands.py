"""The JupyterLab extension beyond drawing: documents, commands, cells, settings."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from timeline_ext.exports.html import MIME_TYPE

from .payload import payload
from .test_lab import notebook as saved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from .conftest import Lab, Open, Visit

pytestmark = [pytest.mark.browser, pytest.mark.model]
OPEN = """async ([path, factory]) => {
    const app = window.jupyterapp;
    await app.restored;
    const panel = await app.commands.execute('docmanager:open', { path, factory });
    await panel.context.ready;
    if (path.endsWith('.ipynb')) await panel.sessionContext.ready;
}"""
EXECUTE = "([command, args]) => { void window.jupyterapp.commands.execute(command, args); }"
CELLS = "() => window.jupyterapp.shell.currentWidget.content.model.toJSON().cells"
SLOW = 90_000  # milliseconds that a kernel and a pipeline may take on a busy machine
FROM_CELL, FROM_SELECTION = "timeline_ext:from-cell", "timeline_ext:from-selection"

DATED = "date: 2022-06-15\nAm Montag traf der Minister in Kiew den Präsidenten. Am 3. Mai 2021 besuchte er Wien.\n"
UNDATED = "Am Mittwoch traf der Minister in Kiew den Präsidenten. Gestern besuchte er Wien.\n"
HOSTILE = (
    '<img src="http://evil.test/a.png" onerror="alert(1)"><script>alert(2)</script>\n'
    "Am Montag traf der <b onmouseover=alert(3)>Minister</b> in Kiew den Präsidenten und reiste danach nach Wien weiter.\n"
    "\"; open('hacked', 'w') # ''' \\\" \\\\ \\n \\u0022 %%javascript alert(4)\n!touch hacked\n%run hacked\n"
)


def open_lab(visit: Open, lab: Lab, path: str | None = None, factory: str = "default", **options: Any) -> Visit:
    shown = visit(f"{lab.url}/lab?reset", **options)
    shown.page.wait_for_function("() => window.jupyterapp !== undefined")
    shown.page.evaluate("() => window.jupyterapp.restored.then(() => null)")
    if path is not None:
        shown.page.evaluate(OPEN, [path, factory])
    return shown


def write_notebook(lab: Lab, name: str, *sources: tuple[str, str]) -> str:
    """A notebook of cells of a type with a text."""
    cells: list[dict[str, Any]] = [
        {"cell_type": kind, "id": f"c{i}", "metadata": {}, "source": text}
        | ({"execution_count": None, "outputs": []} if kind == "code" else {})
        for i, (kind, text) in enumerate(sources)
    ]
    spec = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    (lab.folder / name).write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": spec, "cells": cells}))
    return name


def sources(tab: Page) -> list[str]:
    return [cell["source"] for cell in tab.evaluate(CELLS)]


def run(tab: Page, command: str, **arguments: Any) -> None:
    tab.evaluate(EXECUTE, [command, arguments])


def answer(tab: Page, date: str | None) -> Locator:
    """Say in the dialog when the article was published, or nothing."""
    dialog = tab.locator(".jp-Dialog")
    dialog.wait_for(timeout=SLOW)
    if date is None:
        dialog.get_by_role("button", name="Without a Date").click()
    else:
        dialog.get_by_label("As exactly").fill(date)
        dialog.get_by_role("button", name="Apply").click()
    return dialog


def requested_elsewhere(shown: Visit, lab: Lab) -> list[str]:
    return [url for url in shown.requests if not url.startswith((lab.url, "data:", "blob:"))]


def test_a_text_file_opens_as_a_timeline_and_follows_the_file(lab: Lab, visit: Open) -> None:
    (lab.folder / "article.txt").write_text(DATED)
    shown = open_lab(visit, lab)
    tab = shown.page
    tab.get_by_text("article.txt").first.click(button="right")
    tab.get_by_text("Open With").hover()
    tab.locator(".lm-Menu-itemLabel", has_text=re.compile("^Timeline$")).click()
    rows = tab.locator(".jp-TimelineDocument .row")
    expect(rows).to_have_count(2, timeout=SLOW)
    rows.filter(has_text="Wien").click()
    expect(tab.locator("mark.selected").first).to_be_visible()
    shown.shoot("lab_document")
    (lab.folder / "article.txt").write_text(DATED + "Am 5. Mai 2021 kehrte er nach Berlin zurück.\n")
    run(tab, "docmanager:reload")
    expect(rows).to_have_count(3, timeout=SLOW)
    assert shown.complaints == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("article.md", f"# Ein Treffen\n\n{UNDATED}"),
        (
            "article.html",
            f"<html><head><title>T</title></head><body><article><p>{UNDATED * 3}</p></article></body></html>",
        ),
    ],
)
def test_markdown_and_saved_pages_open_too(lab: Lab, visit: Open, name: str, text: str) -> None:
    (lab.folder / name).write_text(text)
    shown = open_lab(visit, lab, name, "Timeline")
    rows = shown.page.locator(".jp-TimelineDocument .row")
    answer(shown.page, "2022-06-16")
    expect(rows.filter(has_text="Juni 2022").first).to_be_visible(timeout=SLOW)
    assert shown.complaints == []


def test_the_publication_date_is_asked_for_once_and_remembered(lab: Lab, visit: Open) -> None:
    (lab.folder / "undated.txt").write_text(UNDATED)
    shown = open_lab(visit, lab, "undated.txt", "Timeline")
    tab = shown.page
    dialog = tab.locator(".jp-Dialog")
    expect(dialog).to_contain_text("“Mittwoch”, “Gestern”", timeout=SLOW)
    accept = dialog.get_by_role("button", name="Apply")
    expect(accept).to_be_disabled()
    dialog.get_by_label("As exactly").fill("2022-02-30")
    expect(accept).to_be_disabled()
    dialog.get_by_label("As exactly").fill("2022-06-16")
    expect(accept).to_be_enabled()
    shown.shoot("lab_published")
    tab.keyboard.press("Enter")
    expect(tab.locator(".row", has_text="15. Juni 2022").first).to_be_visible(timeout=SLOW)
    (lab.folder / "undated.txt").write_text(UNDATED + "Am Dienstag ging er.\n")
    run(tab, "docmanager:reload")
    expect(tab.locator(".row", has_text="14. Juni 2022")).to_be_visible(timeout=SLOW)
    # The view talks to the kernel behind it, which alone can read an article anew.
    published = tab.locator(".published input")
    published.fill("2022-06-09")
    published.press("Enter")
    expect(tab.locator(".row", has_text="8. Juni 2022").first).to_be_visible(timeout=SLOW)
    assert shown.complaints == []


def test_a_hostile_file_is_text_everywhere(lab: Lab, visit: Open) -> None:
    name = "<img src=x onerror=alert(5)>'\"; %run x.txt"
    (lab.folder / name).write_text(HOSTILE)
    shown = open_lab(visit, lab, name, "Timeline")
    tab = shown.page
    answer(tab, "2022-06-15")
    row = tab.locator(".jp-TimelineDocument .row").first
    row.click(timeout=SLOW)
    expect(tab.locator(".jp-TimelineDocument")).to_contain_text("onmouseover=alert(3)")
    shown.shoot("lab_hostile")
    assert tab.locator("img[src=x], b[onmouseover]").count() == 0
    assert shown.complaints == []
    assert requested_elsewhere(shown, lab) == []
    assert not (lab.folder / "hacked").exists()


def test_a_cell_becomes_a_timeline_below_it(lab: Lab, visit: Open) -> None:
    shown = open_lab(visit, lab, write_notebook(lab, "from_cell.ipynb", ("markdown", UNDATED)))
    tab = shown.page
    shown.shoot("lab_toolbar")
    tab.get_by_role("button", name="Timeline from This Cell").click()
    answer(tab, "2022-06")
    expect(tab.locator(".row").first).to_be_visible(timeout=SLOW)
    assert sources(tab) == [UNDATED, "%load_ext timeline_ext", f"%%timeline --published 2022-06\n{UNDATED.strip()}"]
    shown.shoot("lab_from_cell")
    assert shown.complaints == []


def test_a_timeline_cell_is_run_where_it_stands(lab: Lab, visit: Open) -> None:
    shown = open_lab(visit, lab, write_notebook(lab, "in_place.ipynb", ("code", f"%%timeline --out tl\n{UNDATED}")))
    tab = shown.page
    run(tab, FROM_CELL)
    answer(tab, "2022-06-15")
    expect(tab.locator(".row").first).to_be_visible(timeout=SLOW)
    assert sources(tab) == [f"%%timeline --published 2022-06-15 --out tl\n{UNDATED}"]


def test_what_is_selected_in_a_notebook_becomes_a_timeline(lab: Lab, visit: Open) -> None:
    name = write_notebook(
        lab, "selection.ipynb", ("markdown", f"Vorher.\n\n{UNDATED}"), ("code", "%load_ext timeline_ext")
    )
    shown = open_lab(visit, lab, name)
    tab = shown.page
    tab.locator(".jp-RenderedMarkdown p", has_text="Mittwoch").evaluate("p => getSelection().selectAllChildren(p)")
    tab.locator(".jp-RenderedMarkdown p", has_text="Mittwoch").click(button="right")
    shown.shoot("lab_context_menu")
    tab.locator(".lm-Menu-item", has_text="Timeline from Selection").click()
    answer(tab, None)
    expect(tab.locator(".timeline")).to_be_visible(timeout=SLOW)
    assert sources(tab) == [f"Vorher.\n\n{UNDATED}", f"%%timeline\n{UNDATED.strip()}", "%load_ext timeline_ext"]


def test_what_is_selected_in_a_file_becomes_a_timeline_in_a_tab(lab: Lab, visit: Open) -> None:
    (lab.folder / "selected.py").write_text(f"# nothing\n{UNDATED}")
    shown = open_lab(visit, lab, "selected.py")
    tab = shown.page
    line = tab.locator(".jp-FileEditor .cm-line", has_text="Mittwoch")
    line.click(click_count=3)
    line.click(button="right")
    tab.locator(".lm-Menu-item", has_text="Timeline from Selection").click()
    answer(tab, "2022-06-16")
    expect(tab.locator(".jp-TimelineDocument .row", has_text="15. Juni 2022").first).to_be_visible(timeout=SLOW)
    expect(tab.locator(".lm-TabBar-tabLabel", has_text="Timeline: selected.py")).to_be_visible()
    shown.shoot("lab_selection")
    assert shown.complaints == []


def test_article_cells_are_text_also_while_they_are_typed(lab: Lab, visit: Open) -> None:
    article = "%%timeline\nfrom import def 'alt' in 3. Mai # kein Kommentar"
    shown = open_lab(visit, lab, write_notebook(lab, "plain.ipynb", ("code", article), ("code", "import os  # code")))
    tab = shown.page
    coloured = tab.locator(".jp-Cell").nth(0).locator(".cm-line span")
    python = tab.locator(".jp-Cell").nth(1).locator(".cm-line span")
    expect(python).to_have_count(2)
    expect(coloured).to_have_count(0)
    shown.shoot("lab_plain_cell")
    tab.locator(".jp-Cell").nth(1).locator(".cm-content").click()
    tab.keyboard.press("Control+Home")
    tab.keyboard.type("%%timeline\n")
    expect(python).to_have_count(0)
    for _ in range(len("%%timeline\n")):
        tab.keyboard.press("Backspace")
    expect(python).to_have_count(2)


GERMAN = {"@jupyterlab/translation-extension:plugin": {"locale": "de_DE"}}


@pytest.fixture
def settings(lab: Lab, visit: Open) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Saves settings by plugin; afterwards all are as they were."""
    saver = open_lab(visit, lab).page
    touched: list[str] = []

    def save(changes: dict[str, Any]) -> None:
        for plugin, values in changes.items():
            touched.append(plugin)
            saver.evaluate(
                "([id, raw]) => window.jupyterapp.serviceManager.settings.save(id, raw)", [plugin, json.dumps(values)]
            )

    yield save
    save({plugin: {} for plugin in touched})


def test_the_extension_speaks_the_language_of_jupyterlab(
    lab: Lab, visit: Open, settings: Callable[[dict[str, Any]], None]
) -> None:
    settings(GERMAN)
    shown = open_lab(visit, lab, write_notebook(lab, "german.ipynb", ("markdown", UNDATED)))
    tab = shown.page
    run(tab, FROM_CELL)
    dialog = tab.locator(".jp-Dialog")
    expect(dialog).to_contain_text("Wann ist der Artikel erschienen?", timeout=SLOW)
    shown.shoot("lab_german")
    dialog.get_by_role("button", name="Ohne Datum").click()
    expect(tab.locator(".timeline")).to_be_visible(timeout=SLOW)  # the palette closes when a new cell takes the focus
    run(tab, "apputils:activate-command-palette")
    tab.keyboard.type("Zeitstrahl")
    expect(tab.locator(".lm-CommandPalette-itemLabel")).to_contain_text(["Zeitstrahl aus dieser Zelle"])
    shown.shoot("lab_palette")


def test_what_cannot_be_read_is_said_in_a_line(
    lab: Lab, visit: Open, settings: Callable[[dict[str, Any]], None]
) -> None:
    spec = lab.folder.parent / "data_dir" / "kernels" / "bare"
    spec.mkdir(parents=True)
    without = (
        "import sys\n"
        "class Gone:\n"
        "    def find_spec(name, *rest):\n"
        "        if name == 'timeline_ext': raise ModuleNotFoundError(\"No module named 'timeline_ext'\", name=name)\n"
        "sys.meta_path.insert(0, Gone)\n"
        "from ipykernel.kernelapp import launch_new_instance\n"
        "launch_new_instance()"
    )
    kernel = {
        "argv": [sys.executable, "-c", without, "-f", "{connection_file}"],
        "display_name": "Bare",
        "language": "python",
    }
    (spec / "kernel.json").write_text(json.dumps(kernel))
    settings({"timeline_ext:plugin": {"kernel": "bare"}})
    (lab.folder / "empty.txt").write_text(" \n")
    shown = open_lab(visit, lab, "empty.txt", "Timeline")
    alert = shown.page.get_by_role("alert")
    expect(alert).to_have_text(
        "timeline_ext is missing in the kernel “bare”. Run there: %pip install timeline_ext", timeout=SLOW
    )
    shown.shoot("lab_no_package")
    settings({"timeline_ext:plugin": {}})
    shown.page.wait_for_timeout(500)
    again = open_lab(visit, lab, "empty.txt", "Timeline")
    expect(again.page.get_by_role("alert")).to_have_text(
        "empty.txt: the article is empty: there is no text", timeout=SLOW
    )
    (lab.folder / "empty.txt").write_text(DATED)
    run(again.page, "docmanager:reload")
    expect(again.page.locator(".row").first).to_be_visible(timeout=SLOW)


def test_the_language_of_the_settings_is_used(
    lab: Lab, visit: Open, settings: Callable[[dict[str, Any]], None]
) -> None:
    settings({"timeline_ext:plugin": {"language": "en"}})
    text = "They met in Vienna on 3 May 2021."
    shown = open_lab(visit, lab, write_notebook(lab, "language.ipynb", ("raw", text)))
    run(shown.page, FROM_CELL)
    expect(shown.page.locator(".row").first).to_be_visible(timeout=SLOW)
    assert sources(shown.page)[-1] == f"%%timeline --language en\n{text}"


def of_the_extension(complaints: list[str]) -> list[str]:
    """Those in which it takes part: Notebook 7 has errors of its own, with and without it."""
    return [it for it in complaints if "timeline_ext" in it]


def test_notebook_7_has_the_commands_and_complains_of_nothing(lab: Lab, visit: Open) -> None:
    name = write_notebook(lab, "seven.ipynb", ("markdown", DATED))
    shown = visit(f"{lab.url}/notebooks/{name}")
    tab = shown.page
    tab.locator(".jp-RenderedMarkdown p").first.click()
    tab.locator("[data-jp-item-name=timeline] jp-button[aria-disabled=false]").click(timeout=SLOW)
    expect(tab.locator(".row").first).to_be_visible(timeout=SLOW)
    shown.shoot("notebook_from_cell")
    assert of_the_extension(shown.complaints) == []


def test_notebook_7_opens_files_and_their_timelines(lab: Lab, visit: Open) -> None:
    (lab.folder / "seven.txt").write_text(DATED)
    for address, place in (("tree", ".jp-DirListing"), ("edit/seven.txt", ".jp-FileEditor")):
        shown = visit(f"{lab.url}/{address}")
        expect(shown.page.locator(place).first).to_be_visible(timeout=SLOW)
        assert of_the_extension(shown.complaints) == []
    shown = visit(f"{lab.url}/edit/seven.txt?factory=Timeline")
    expect(shown.page.locator(".jp-TimelineDocument .row").first).to_be_visible(timeout=SLOW)
    shown.shoot("notebook_document")
    assert of_the_extension(shown.complaints) == []


def test_theme_and_number_of_labels_follow_the_settings(
    lab: Lab, visit: Open, settings: Callable[[dict[str, Any]], None]
) -> None:
    name = "labels.ipynb"
    (lab.folder / name).write_text(
        saved(("tl", [{"output_type": "display_data", "data": {MIME_TYPE: payload()}, "metadata": {}}]))
    )
    settings({"timeline_ext:plugin": {"labels": 1}})
    shown = open_lab(visit, lab, name)
    labels = shown.page.locator("svg.stage .event text")
    expect(labels).to_have_count(1)
    expect(shown.page.locator(".timeline")).to_have_css("color-scheme", "light")
    settings({"timeline_ext:plugin": {"theme": "dark"}})
    again = open_lab(visit, lab, name)
    expect(again.page.locator(".timeline")).to_have_css("color-scheme", "dark")
    expect(again.page.locator(".timeline")).to_have_css("background-color", "rgb(22, 25, 29)")
    expect(again.page.locator("svg.stage .event text")).to_have_count(3)
    again.shoot("lab_settings_dark")


def hidden_kernels(lab: Lab) -> int:
    with urllib.request.urlopen(f"{lab.url}/api/sessions", timeout=30) as answered:
        return sum(session["type"] == "timeline_ext" for session in json.load(answered))


def test_documents_share_a_kernel_that_ends_with_the_last_and_outlive_a_reload(lab: Lab, visit: Open) -> None:
    for name in ("one.txt", "two.txt"):
        (lab.folder / name).write_text(UNDATED)
    shown = open_lab(visit, lab, "one.txt", "Timeline")
    tab = shown.page
    answer(tab, "2022-06-16")
    rows = tab.locator(".jp-TimelineDocument:visible .row", has_text="15. Juni 2022")
    expect(rows.first).to_be_visible(timeout=SLOW)
    tab.wait_for_timeout(3000)  # JupyterLab saves its layout after a while
    tab.goto(f"{lab.url}/lab")
    expect(rows.first).to_be_visible(timeout=SLOW)
    expect(tab.locator(".jp-Dialog")).to_have_count(0)
    tab.evaluate(OPEN, ["two.txt", "Timeline"])
    answer(tab, "2022-06-16")
    expect(rows.first).to_be_visible(timeout=SLOW)
    assert hidden_kernels(lab) == 1
    run(tab, "application:close-all")
    tab.locator(".jp-TimelineDocument").first.wait_for(state="detached")
    for _ in range(100):
        if not hidden_kernels(lab):
            break
        tab.wait_for_timeout(200)
    assert hidden_kernels(lab) == 0
    assert shown.complaints == []


def test_a_kernel_that_ends_is_told_and_started_again(lab: Lab, visit: Open) -> None:
    (lab.folder / "long.txt").write_text(
        "date: 2022-06-15\n" + "Am Montag traf der Minister in Kiew den Präsidenten.\n" * 8000
    )
    shown = open_lab(visit, lab, "long.txt", "Timeline")
    tab = shown.page
    expect(tab.get_by_role("status").filter(has_text="read:")).to_be_visible(timeout=SLOW)
    shown.shoot("lab_progress")
    tab.evaluate(
        "() => { const { sessions } = window.jupyterapp.serviceManager;"
        " for (const it of sessions.running()) if (it.type === 'timeline_ext') void sessions.shutdown(it.id); }"
    )
    expect(tab.get_by_role("alert")).to_have_text("The kernel ended before the article was read.", timeout=SLOW)
    (lab.folder / "long.txt").write_text(DATED)
    run(tab, "docmanager:reload")
    expect(tab.locator(".row").first).to_be_visible(timeout=SLOW)


def test_without_a_python_kernel_a_file_says_so(lab: Lab, visit: Open) -> None:
    (lab.folder / "article.txt").write_text(DATED)
    shown = visit(f"{lab.url}/api/status")
    shown.page.route("**/api/kernelspecs*", lambda route: route.fulfill(json={"default": "", "kernelspecs": {}}))
    shown.page.goto(f"{lab.url}/lab?reset")
    shown.page.wait_for_function("() => window.jupyterapp !== undefined")
    shown.page.evaluate(OPEN, ["article.txt", "Timeline"])
    expect(shown.page.get_by_role("alert")).to_have_text("The server offers no kernel for Python.", timeout=SLOW)


LACK = """(() => {
    const lacking = %s;
    const gone = Object.fromEntries(lacking.map(name => [name, undefined]));
    window._JUPYTERLAB = new Proxy({}, { set(all, name, container) {
        const { init } = container;
        if (name === 'timeline_ext') container.init = scope => init({ ...scope, ...gone });
        all[name] = container;
        return true;
    } });
})()"""
EDITORS, NOTEBOOKS, OUTPUTS = "@jupyterlab/fileeditor", "@jupyterlab/notebook", "@jupyterlab/rendermime"
COMFORTS = [
    f"@jupyterlab/{name}" for name in ("application", "settingregistry", "statedb", "translation", "ui-components")
]


@pytest.mark.parametrize(
    ("lacking", "opens", "runs"),
    [
        ([EDITORS, *COMFORTS], True, True),
        ([NOTEBOOKS], True, False),
        ([OUTPUTS, "@jupyterlab/docregistry"], False, True),
        (["@jupyterlab/apputils"], False, False),
    ],
)
def test_a_host_that_lacks_services_loses_only_what_needs_them(
    lab: Lab, visit: Open, lacking: list[str], opens: bool, runs: bool
) -> None:
    (lab.folder / "lacking.txt").write_text(DATED)
    name = write_notebook(lab, "lacking.ipynb", ("markdown", DATED))
    shown = visit(f"{lab.url}/api/status")
    tab = shown.page
    tab.add_init_script(LACK % json.dumps(lacking))
    tab.goto(f"{lab.url}/lab?reset")
    tab.wait_for_function("() => window.jupyterapp !== undefined")
    tab.evaluate(OPEN, [name, "default"])
    if runs:
        run(tab, FROM_CELL)
        expect(tab.locator(".jp-Notebook .row").first).to_be_visible(timeout=SLOW)
    if opens:
        tab.evaluate(OPEN, ["lacking.txt", "Timeline"])
        expect(tab.locator(".jp-TimelineDocument .row").first).to_be_visible(timeout=SLOW)
    has_command = tab.evaluate("command => window.jupyterapp.commands.hasCommand(command)", FROM_CELL)
    has_factory = tab.evaluate("() => window.jupyterapp.docRegistry.getWidgetFactory('Timeline') !== undefined")
    assert (has_command, has_factory) == ("@jupyterlab/apputils" not in lacking, opens)
    assert shown.complaints == []


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(lab: Lab) -> Path:
    """A repository in JupyterLab's folder whose address is that of a server; git finds a folder behind it."""
    git(lab.folder, "init", "--bare", "remote.git")
    git(lab.folder, "init", "-b", "main", "notes")
    folder, address = lab.folder / "notes", "https://github.com/ada/notes"
    git(folder, "config", f"url.{lab.folder / 'remote.git'}.insteadOf", address)
    git(folder, "remote", "add", "origin", address)
    (folder / "binder").mkdir()
    requirement = "timeline_ext @ git+https://example.org/timeline_ext@v1\n"
    (folder / "binder" / "requirements.txt").write_text(requirement, encoding="utf-8")
    write_notebook(lab, "notes/my news.ipynb", ("code", "x = '<b>1</b>'\nx"))
    git(folder, "add", "-A")
    git(folder, "commit", "-m", "Begin")
    return folder


def test_a_notebook_is_shared_as_a_binder_link_and_what_is_in_the_way_is_said(
    lab: Lab, visit: Open, repository: Path
) -> None:
    shown = open_lab(visit, lab, "notes/my news.ipynb")
    tab = shown.page
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    run(tab, "timeline_ext:share")
    dialog = tab.locator(".jp-Dialog")
    expect(dialog).to_contain_text("runs in a fresh kernel")
    expect(dialog).to_contain_text("my news.ipynb: cell 1 has no saved output", timeout=SLOW)
    expect(dialog).to_contain_text("not committed: binder/")
    expect(dialog).to_contain_text("the last commit is not pushed: `git push`")
    expect(dialog).to_contain_text("Written: binder/requirements.txt, binder/runtime.txt, binder/postBuild")
    link = "https://mybinder.org/v2/gh/ada/notes/main?urlpath=lab%2Ftree%2Fmy%2520news.ipynb"
    expect(dialog.get_by_label("Link", exact=True)).to_have_value(link)
    shown.shoot("lab_share")
    dialog.get_by_role("button", name="Copy: Badge").click()
    expect(dialog.get_by_role("button", name="Copy: Badge")).to_have_text("Copied")
    badge = f"[![Binder](https://mybinder.org/badge_logo.svg)]({link})"
    assert tab.evaluate("() => navigator.clipboard.readText()") == badge
    dialog.get_by_role("button", name="Close").click()

    tab.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells').then(() => null)")
    tab.evaluate("() => window.jupyterapp.commands.execute('docmanager:save').then(() => null)")
    git(repository, "add", "-A")
    git(repository, "commit", "-m", "Share")
    git(repository, "push", "-u", "origin", "main")
    run(tab, "timeline_ext:share")
    expect(dialog).to_contain_text("Nothing is in the way.", timeout=SLOW)
    assert shown.complaints == []


def test_a_notebook_outside_of_git_says_what_to_do(lab: Lab, visit: Open) -> None:
    write_notebook(lab, "alone.ipynb", ("code", "1"))
    shown = open_lab(visit, lab, "alone.ipynb")
    run(shown.page, "timeline_ext:share")
    expect(shown.page.locator(".jp-Dialog").get_by_role("alert")).to_contain_text("git init", timeout=SLOW)
