"""What axe-core finds: nothing serious on the page and in JupyterLab's outputs, light and dark, with and without the form."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from timeline_ext.exports import html
from timeline_ext.exports.html import MIME_TYPE

from .payload import crowd, payload
from .test_lab import USE_THEME, notebook, open_notebook

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from .conftest import Lab, Open

pytestmark = pytest.mark.browser
FRONTEND = Path(__file__).parents[2] / "timeline_ext" / "frontend"
# JupyterLab's own page has complaints of its own; what is around a timeline is not ours.
RUN = """async () => {
    const hosts = [...document.querySelectorAll('*')].filter(it => it.shadowRoot?.querySelector('.timeline'));
    const rules = { region: { enabled: false }, 'page-has-heading-one': { enabled: false } };
    const found = [];
    for (const host of hosts) found.push(...(await axe.run(host, { rules, resultTypes: ['violations'] })).violations);
    if (!hosts.length) throw new Error('there is no timeline');
    return found.map(it => [it.impact, it.id, it.nodes.map(node => `${node.html} ${node.failureSummary}`)]);
}"""


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core as the front end's lock file names it."""
    script = Path("node_modules", "axe-core", "axe.min.js")
    if not (FRONTEND / script).is_file():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("axe-core comes with npm")
        folder = tmp_path_factory.mktemp("axe")
        for name in ("package.json", "package-lock.json"):
            shutil.copy(FRONTEND / name, folder)
        subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True)
        return (folder / script).read_text(encoding="utf-8")
    return (FRONTEND / script).read_text(encoding="utf-8")


def complaints(tab: Page, axe: str) -> list[Any]:
    tab.evaluate(f"{axe}; 0")
    return [it for it in tab.evaluate(RUN) if it[0] in {"serious", "critical"}]


@pytest.mark.parametrize(
    ("data", "screen"), [(payload(), {"width": 1200}), (html.payload(crowd()), {"width": 400, "dark": True})]
)
def test_the_page_has_no_serious_violation(
    visit: Open, axe: str, tmp_path: Path, data: dict[str, Any], screen: dict[str, Any]
) -> None:
    path = tmp_path / "timeline.html"
    path.write_text(html.page(data), encoding="utf-8")
    tab = visit(path.as_uri(), **screen).page
    tab.locator(".row").first.wait_for()
    assert complaints(tab, axe) == []
    tab.locator(".row").nth(1).click()
    tab.keyboard.press("e")
    tab.locator(".editor input").first.fill("gestern")
    assert complaints(tab, axe) == []
    tab.keyboard.press("Escape")
    tab.keyboard.press("?")
    assert complaints(tab, axe) == []


def test_an_output_of_jupyterlab_has_no_serious_violation_in_either_theme(lab: Lab, visit: Open, axe: str) -> None:
    path = lab.folder / "axe.ipynb"
    data = {MIME_TYPE: payload(), "text/plain": "a timeline"}
    path.write_text(notebook(("tl", [{"output_type": "display_data", "data": data, "metadata": {}}])))
    shown = open_notebook(visit, lab, path)
    tab = shown.page
    tab.locator(".row").nth(1).click()
    tab.keyboard.press("e")
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        tab.evaluate(USE_THEME, theme)
        tab.wait_for_timeout(500)
        assert complaints(tab, axe) == []
        shown.shoot(f"lab_form_{theme[-5:].strip().lower()}")
    tab.evaluate(USE_THEME, "JupyterLab Light")
