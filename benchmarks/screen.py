"""How fast a timeline appears in JupyterLab, beside `alt.JupyterChart` with `enable_offline()` on the same events.

`python -m benchmarks.screen` starts a JupyterLab of its own and a headless Chromium (both from the extra `test`), and
prints milliseconds from running a cell to the first mark on the screen, seconds for a brush dragged in 20 steps, and
the bytes that a timeline of 20 events adds to a notebook, beside the state of such a chart's widget. The chart and the
timeline are made before the clock starts, and each kind of output has been shown once, so that neither side pays for
loading its libraries.
"""

from __future__ import annotations

import base64
import json
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.jupyterlab import BROWSERS, FLAGS, OPEN, running_lab

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZES = (100, 5_000, 50_000)
ROUNDS = {100: 5, 5_000: 3, 50_000: 1}
SETUP = """
import random
import altair as alt
from timeline_ext.model import Article, Event, Instant, TimeValue
from timeline_ext.timeline import Timeline

alt.JupyterChart.enable_offline()
alt.data_transformers.disable_max_rows()
KINDS = ("contact", "conflict", "economy", "election", "accident", "justice", "sport", "science", "health", "statement")
ARTICLE = Article(text="Many things happened. " * 50, language="en")

def make(count):
    chance = random.Random(count)
    days = [Instant(min(2024, max(1950, int(chance.gauss(2005, 10)))), chance.randint(1, 12), chance.randint(1, 28)) for _ in range(count)]
    return Timeline([
        Event(start=12, end=20, trigger="happened", label=f"Event number {i} of very many", sentence="Many things happened.",
              kind=chance.choice(KINDS), salience=round(chance.random(), 3), article=ARTICLE, why="It is so.",
              time=TimeValue(timex3=str(day), edtf=str(day), earliest=day, latest=day, granularity="day"))
        for i, day in enumerate(days)
    ])

def plain(timeline):
    rows = [{"day": str(e.time.earliest), "label": e.label, "kind": e.kind, "lane": i % 20} for i, e in enumerate(timeline)]
    brush = alt.selection_interval(encodings=["x"], name="brush")
    points = alt.Chart(alt.InlineData(values=rows), width=760, height=300).mark_point(filled=True)
    points = points.encode(x="day:T", y=alt.Y("lane:Q", axis=None), color=alt.condition(brush, "kind:N", alt.value("lightgray")), tooltip=["label:N", "day:T"])
    return points.add_params(brush)

timelines = {count: make(count) for count in SIZES}
charts = {count: plain(timeline) for count, timeline in timelines.items()}
"""
# What has the first mark in it, wherever it is drawn.
DRAWN = """last => {
    const cells = [...document.querySelectorAll('.jp-CodeCell')];
    const cell = cells[last];
    const roots = [cell, ...[...cell.querySelectorAll('*')].map(it => it.shadowRoot).filter(Boolean)];
    for (const root of roots) {
        if (root.querySelector('.mark-symbol path, .stage .marks > *')) return true;
        for (const canvas of root.querySelectorAll('canvas.marks')) if (canvas.width > 100) return true;
    }
    return false;
}"""
RUN = """async index => {
    const { content } = window.jupyterapp.shell.currentWidget;
    content.activeCellIndex = index;
    const begin = performance.now();
    const drawn = new Promise(resolve => {
        const look = () => (DRAWN)(index) ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begin))) : setTimeout(look, 4);
        look();
    });
    await window.jupyterapp.commands.execute('notebook:run-cell');
    return drawn;
}""".replace("DRAWN", DRAWN)


def main() -> None:
    """Print what is measured, ours beside JupyterChart's."""
    from playwright.sync_api import sync_playwright

    outputs = [show.format(count) for count in SIZES for show in ("alt.JupyterChart(charts[{}])", "timelines[{}]")]
    with (
        tempfile.TemporaryDirectory() as root,
        running_lab(Path(root)) as (url, folder),
        sync_playwright() as playwright,
    ):
        chromium = next(filter(None, map(shutil.which, BROWSERS)))
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1200, "height": 1000})
        page.set_default_timeout(120_000)
        cells = [f"SIZES = {SIZES}\n{SETUP}", *outputs]
        open_notebook(page, url, folder, cells)
        run(page, 0)
        page.evaluate(WAIT)
        for index in (1, 2):
            run(page, index)
        print(f"{'events':>7} {'':12} {'first paint':>12} {'20 steps':>9}")
        for place, count in enumerate(SIZES):
            paints, drags = {}, {}
            for offset, kind in enumerate(("JupyterChart", "Timeline")):
                index = 1 + 2 * place + offset
                paints[kind] = statistics.median(run(page, index) for _ in range(ROUNDS[count]))
                drags[kind] = drag(page, index, ours=kind == "Timeline")
                clear(page, index)
                print(f"{count:7,} {kind:12} {paints[kind]:9.0f} ms {drags[kind]:7.2f} s")
            print(
                f"{'':7} {'ratio':12} {paints['JupyterChart'] / paints['Timeline']:10.1f} x {drags['JupyterChart'] / drags['Timeline']:7.1f} x"
            )
        browser.close()
    weigh()


def weigh() -> None:
    """Print the bytes that 20 events add to a saved notebook, beside the state of a chart's widget."""
    from timeline_ext.jupyter.mime import mimebundle

    made: dict[str, Any] = {"SIZES": (20,)}
    exec(SETUP, made)
    forms, _ = mimebundle(made["timelines"][20])
    texts = {name: base64.b64encode(form).decode() if isinstance(form, bytes) else form for name, form in forms.items()}
    ours = len(json.dumps(texts, indent=1))
    theirs = len(json.dumps(made["alt"].JupyterChart(made["charts"][20]).get_state(), indent=1, default=str))
    print(f"20 events in a notebook: {ours:,} bytes, JupyterChart's state {theirs:,}: {theirs / ours:.1f} x")


def clear(page: Page, index: int) -> None:
    """Take the output of a cell away, so that it slows nothing down."""
    page.evaluate(CLEAR, index)
    time.sleep(0.3)


def run(page: Page, index: int) -> float:
    """Milliseconds from running a cell to its first mark on the screen."""
    clear(page, index)
    if index == 0:
        page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-cell')")
        return 0.0
    found: float = page.evaluate(RUN, index)
    page.evaluate(WAIT)
    time.sleep(0.5)
    return found


def drag(page: Page, index: int, *, ours: bool) -> float:
    """Seconds that a brush takes which is drawn in 20 steps, each painted before the next."""
    cell = page.locator(".jp-CodeCell").nth(index)
    cell.scroll_into_view_if_needed()
    target = cell.locator(".overview" if ours else "svg.marks, canvas.marks").first
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    assert box is not None
    page.evaluate("() => new Promise(done => requestIdleCallback(done))")
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.3, y)
    page.mouse.down()
    begin = time.perf_counter()
    for step in range(1, 21):
        page.mouse.move(box["x"] + box["width"] * (0.3 + 0.02 * step), y)
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    seconds = time.perf_counter() - begin
    page.mouse.up()
    return seconds


CLEAR = """index => {
    const { content } = window.jupyterapp.shell.currentWidget;
    content.activeCellIndex = index;
    content.activeCell.model.sharedModel.setOutputs([]);
}"""
WAIT = """async () => {
    const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
    await kernel.requestExecute({ code: '' }).done;
}"""


def open_notebook(page: Page, url: str, folder: Path, sources: list[str]) -> None:
    """A new notebook with these cells, open in the page."""
    cells: list[Any] = [
        {"cell_type": "code", "id": f"c{i}", "metadata": {}, "execution_count": None, "source": source, "outputs": []}
        for i, source in enumerate(sources)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    data = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": cells}
    (folder / "screen.ipynb").write_text(json.dumps(data))
    page.goto(f"{url}/lab?reset")
    page.wait_for_function("() => window.jupyterapp !== undefined")
    page.evaluate(OPEN, "screen.ipynb")


if __name__ == "__main__":
    main()
