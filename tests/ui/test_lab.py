"""Timelines in a real JupyterLab."""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from benchmarks.jupyterlab import OPEN
from timeline_ext.exports.html import MIME_TYPE
from timeline_ext.jupyter.mime import mimebundle
from timeline_ext.model import Article, Event, Instant, TimeValue
from timeline_ext.timeline import Timeline

from .payload import payload

if TYPE_CHECKING:
    from .conftest import Lab, Open, Visit

pytestmark = pytest.mark.browser
RUN_ALL = "() => window.jupyterapp.commands.execute('notebook:run-all-cells')"
USE_THEME = "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"
FIRST_NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "01_first_timeline.ipynb"
TIMELINE = """
from pathlib import Path
from timeline_ext import Article, Event, Timeline, TimeValue
from timeline_ext.model import Instant
text = "Der Minister kam am Montag und ging am Dienstag."
article = Article(text=text, language="de")
days = {"kam": Instant(2022, 6, 13), "ging": Instant(2022, 6, 14)}
tl = Timeline([
    Event(start=text.index(word), end=text.index(word) + len(word), trigger=word, label=f"Minister {word}", sentence=text,
          time=TimeValue(timex3=str(day), earliest=day, latest=day), article=article)
    for word, day in days.items()
])
"""
WIDGET = f"""{TIMELINE}
widget = tl.widget
widget.observe(lambda change: Path("selected.txt").write_text(widget.selection.trigger), "selected")
widget
"""
OUTPUT = f"""{TIMELINE}
import json
def tell(*_):
    told = [tl.selection and tl.selection.trigger, len(tl.corrections), [[e.label, e.time and str(e.time.earliest)] for e in (*tl, *tl.undated)]]
    Path("told.json").write_text(json.dumps(told))
tl.on_select(tell)
tl.on_correct(tell)
tl
"""


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


def assert_said(path: Path, wanted: Any) -> None:
    """What the kernel has written, in ten seconds at most."""
    said = None
    for _ in range(100):
        with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):  # not yet, or half written
            said = json.loads(path.read_text())
        if said == wanted:
            return
        time.sleep(0.1)
    assert said == wanted


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
    tab.evaluate(USE_THEME, "JupyterLab Dark")
    expect(tab.locator(".timeline")).to_have_css("color-scheme", "dark")
    expect(tab.locator(".row[aria-selected=true]")).to_have_attribute("data-id", "e2")
    shown.shoot("lab_dark")
    tab.evaluate(USE_THEME, "JupyterLab Light")
    assert all(url.startswith((lab.url, "data:", "blob:")) for url in shown.requests)


def test_notebook_7_draws_it_too(lab: Lab, visit: Open) -> None:
    path = lab.folder / "classic.ipynb"
    data = {MIME_TYPE: payload(), "text/plain": "a timeline"}
    path.write_text(notebook(("tl", [{"output_type": "display_data", "data": data, "metadata": {}}])))
    shown = visit(f"{lab.url}/notebooks/{path.name}")
    shown.page.locator(".row").filter(has_text="Gipfel").click()
    expect(shown.page.locator("mark.selected")).to_have_text(["November", "Gipfel"])
    shown.shoot("notebook_saved")


def test_the_first_notebook_runs_and_its_timeline_answers_a_click(lab: Lab, visit: Open) -> None:
    path = lab.folder / FIRST_NOTEBOOK.name
    path.write_bytes(FIRST_NOTEBOOK.read_bytes())
    shown = open_notebook(visit, lab, path, height=1400)
    tab = shown.page
    tab.evaluate(RUN_ALL)
    row = tab.locator(".row").first
    row.wait_for()
    row.click()
    expect(tab.locator("mark.selected").first).to_be_visible()
    expect(tab.locator(".detail h3")).to_have_text(row.locator(".label").inner_text())
    assert tab.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    shown.shoot("lab_first_notebook")


def test_the_widget_tells_python_what_is_selected_and_hears_it(lab: Lab, visit: Open) -> None:
    path = lab.folder / "widget.ipynb"
    path.write_text(notebook((WIDGET, []), ("widget.selected = widget.payload['events'][0]['id']", [])))
    shown = open_notebook(visit, lab, path)
    tab = shown.page
    tab.evaluate(RUN_ALL)
    expect(tab.locator(".row[aria-selected=true]")).to_contain_text("Minister kam")
    tab.locator("mark", has_text="ging").click()
    told = lab.folder / "selected.txt"
    for _ in range(50):
        if told.exists() and told.read_text() == "ging":
            break
        time.sleep(0.1)
    assert told.read_text() == "ging"
    shown.shoot("lab_widget")


def test_a_saved_timeline_is_corrected_without_a_kernel_and_stays_corrected_in_the_notebook(
    lab: Lab, visit: Open
) -> None:
    path = lab.folder / "corrected_saved.ipynb"
    day = TimeValue(timex3="2022-06-13", edtf="2022-06-13", earliest=Instant(2022, 6, 13), latest=Instant(2022, 6, 13))
    text = "Der Minister kam am Montag."
    told = Event(
        start=13, end=16, trigger="kam", label="Minister kam", sentence=text, time=day, article=Article(text=text, language="de")
    )  # fmt: skip
    data, metadata = mimebundle(Timeline([told]))
    output = {"output_type": "display_data", "data": {**data, "image/png": "iVBORw0KGgo="}, "metadata": metadata}
    path.write_text(notebook(("tl", [output])))
    shown = open_notebook(visit, lab, path)
    tab = shown.page
    tab.locator(".row").click()
    tab.keyboard.press("e")
    tab.get_by_label("Datum (EDTF").fill("2022-06-20")
    tab.keyboard.press("Enter")
    expect(tab.locator(".row[aria-selected=true]")).to_contain_text("20. Juni 2022")
    expect(tab.locator(".timeline")).to_have_count(1)
    tab.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    stored: dict[str, Any] = {}
    for _ in range(100):
        stored = json.loads(path.read_text())["cells"][0]["outputs"][0]["data"]
        if "image/png" not in stored:
            break
        time.sleep(0.1)
    assert set(stored) == {MIME_TYPE, "text/plain"}
    assert "20. Juni 2022" in "".join(stored["text/plain"])
    assert [event.time and event.time.edtf for event in Timeline.from_dict(stored[MIME_TYPE])] == ["2022-06-20"]
    assert shown.complaints == []
    tab.close()

    again = open_notebook(visit, lab, path)
    expect(again.page.locator(".row")).to_contain_text("20. Juni 2022")
    again.shoot("lab_corrected_again")
    again.page.get_by_role("button", name="Rückgängig").click()
    expect(again.page.locator(".row")).to_contain_text("13. Juni 2022")


def test_events_are_corrected_in_the_widget_and_the_kernel_sees_it(lab: Lab, visit: Open) -> None:
    path = lab.folder / "corrections.ipynb"
    watch = (
        "import json\n"
        "widget.observe(lambda change: Path('corrected.json').write_text(json.dumps([[e.label, e.time and e.time.edtf]"
        " for e in (*tl.events, *tl.undated)])), 'corrections')"
    )
    path.write_text(notebook((WIDGET, []), (watch, [])))
    shown = open_notebook(visit, lab, path)
    tab = shown.page
    tab.evaluate(RUN_ALL)
    told = lab.folder / "corrected.json"

    def kernel_says(events: list[list[str | None]]) -> None:
        assert_said(told, events)

    tab.locator(".row", has_text="Minister kam").click()
    tab.get_by_role("button", name="Ändern").click()
    shown.shoot("lab_correcting")
    date = tab.get_by_label("Datum (EDTF")
    date.fill("gestern")
    date.press("Enter")
    expect(tab.get_by_role("alert")).to_contain_text("date 'gestern': write it as EDTF")
    date.fill("2022-06-20")
    tab.get_by_label("Bezeichnung").fill("Der Minister kommt an")
    tab.get_by_role("button", name="Übernehmen").click()
    kernel_says([["Minister ging", None], ["Der Minister kommt an", "2022-06-20"]])
    row = tab.locator(".row[aria-selected=true]")
    expect(row).to_contain_text("20. Juni 2022")
    expect(row).to_contain_text("von Hand")
    shown.shoot("lab_corrected")

    expect(row).to_be_focused()
    tab.keyboard.press("Delete")
    kernel_says([["Minister ging", None]])
    expect(tab.locator(".row")).to_have_count(1)
    expect(tab.locator(".row").first).to_be_focused()
    tab.keyboard.press("Control+z")
    expect(row).to_be_focused()
    tab.keyboard.press("Control+z")
    kernel_says([["Minister kam", None], ["Minister ging", None]])
    expect(row).to_contain_text("13. Juni 2022")
    expect(row).to_be_focused()
    tab.keyboard.press("Control+Shift+z")
    kernel_says([["Minister ging", None], ["Der Minister kommt an", "2022-06-20"]])
    assert shown.complaints == []


def test_an_output_tells_python_what_is_selected_and_corrected_and_hears_it(lab: Lab, visit: Open) -> None:
    path = lab.folder / "live.ipynb"
    path.write_text(notebook((OUTPUT, [])))
    told = lab.folder / "told.json"
    shown = open_notebook(visit, lab, path)
    tab = shown.page
    tab.evaluate(RUN_ALL)
    row = tab.locator(".row[aria-selected=true]")
    tab.locator(".row", has_text="Minister kam").click()
    came, went = ["Minister kam", "2022-06-13"], ["Minister ging", "2022-06-14"]
    assert_said(told, ["kam", 0, [came, went]])
    tab.keyboard.press("e")
    tab.get_by_label("Datum (EDTF").fill("2022-06-20")
    tab.keyboard.press("Enter")
    assert_said(told, ["kam", 1, [went, ["Minister kam", "2022-06-20"]]])
    expect(row).to_contain_text("20. Juni 2022")
    expect(row).to_be_focused()
    tab.evaluate("code => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({ code }).done.then(() => 1)",
                 "tl.correct(tl[0], label='Er ging'); tl.select(tl[0])")  # fmt: skip
    expect(row).to_contain_text("Er ging")
    assert_said(told, ["ging", 2, [["Er ging", "2022-06-14"], ["Minister kam", "2022-06-20"]]])
    shown.shoot("lab_live")
    tab.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    tab.wait_for_timeout(500)
    tab.close()

    again = open_notebook(visit, lab, path)  # the kernel is still there
    tab = again.page
    tab.locator(".row", has_text="Er ging").click()
    tab.get_by_role("button", name="Rückgängig").click()
    assert_said(told, ["ging", 1, [went, ["Minister kam", "2022-06-20"]]])
    expect(tab.locator(".row", has_text="Minister ging")).to_be_visible()
    tab.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    tab.get_by_role("button", name="Rückgängig").click()
    expect(tab.locator(".row", has_text="Minister kam")).to_contain_text("13. Juni 2022")
    assert shown.complaints == []


def test_what_a_busy_kernel_lost_is_said_again(lab: Lab, visit: Open) -> None:
    deaf = """
from timeline_ext.jupyter.comm import _Output
do, lost = _Output._on_message, []
def lose(self, message):
    lost.append(message) if len(lost) < 2 else do(self, message)
_Output._on_message = lose
"""
    path = lab.folder / "deaf.ipynb"
    path.write_text(notebook((deaf, []), (OUTPUT, [])))
    shown = open_notebook(visit, lab, path)
    tab = shown.page
    tab.evaluate(RUN_ALL)
    tab.locator(".row", has_text="Minister kam").click()
    tab.keyboard.press("Delete")
    assert_said(lab.folder / "told.json", [None, 1, [["Minister ging", "2022-06-14"]]])
    tab.keyboard.press("Control+z")
    expect(tab.locator(".row", has_text="Minister kam")).to_be_visible()
    assert shown.complaints == []


@pytest.mark.model
def test_a_publication_date_set_on_screen_dates_anew_what_hangs_on_it(lab: Lab, visit: Open) -> None:
    article = "%%timeline --published 2022-06 --out tl\nAm Mittwoch haben die Präsidenten miteinander telefoniert."
    tell = "import json, pathlib\npathlib.Path('dates.json').write_text(json.dumps([tl[0].time.edtf, len(tl.corrections)]))"
    watch = f"tl.on_correct(lambda: exec({tell!r}))"
    path = lab.folder / "published.ipynb"
    path.write_text(notebook(("%load_ext timeline_ext", []), (article, []), (watch, []), ("tl.widget", [])))
    shown = open_notebook(visit, lab, path, height=1500)
    tab = shown.page
    tab.evaluate(RUN_ALL)
    expect(tab.locator(".timeline")).to_have_count(2)
    output, widget = tab.locator(".timeline").nth(0), tab.locator(".timeline").nth(1)
    field = output.get_by_label("Erschienen")
    expect(output.locator(".published")).to_contain_text("Daten, die daran hängen: 1")
    field.fill("2022-06-16")
    field.press("Enter")
    assert_said(lab.folder / "dates.json", ["2022-06-15", 1])
    for screen in (output, widget):
        expect(screen.locator(".row")).to_contain_text("15. Juni 2022")
        expect(screen.locator(".published")).to_contain_text("von Hand gesetzt")
    expect(field).to_be_focused()
    shown.shoot("lab_published")
    widget.get_by_role("button", name="Rückgängig").click()
    expect(output.locator(".row")).to_contain_text("ein Mittwoch im Juni 2022")
    expect(field).to_have_value("2022-06")
    assert_said(lab.folder / "dates.json", ["[2022-06-01,2022-06-08,2022-06-15,2022-06-22,2022-06-29]", 0])
    assert shown.complaints == []
