"""The README names everything a user can name, and its examples run."""

from __future__ import annotations

import argparse
import json
import re
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

from timeline_ext import cli
from timeline_ext.exports import EXPORTS
from timeline_ext.jupyter.magic import TimelineMagics
from timeline_ext.languages import available, load_language
from timeline_ext.pipeline import DOMAINS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted(ROOT.glob("*.md"))
NOTEBOOKS = sorted(ROOT.glob("notebooks/*.ipynb"))


def _options(parser: argparse.ArgumentParser) -> list[str]:
    return [name for action in parser._actions for name in action.option_strings if name.startswith("--")]


def _commands() -> dict[str, argparse.ArgumentParser]:
    (commands,) = [action for action in cli._parser()._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(commands.choices)


def _named() -> list[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    return sorted(
        {
            *(f"`{option}" for option in _options(TimelineMagics.timeline.parser)),
            *(f"`{option}" for parser in _commands().values() for option in _options(parser)),
            *(f"timeline-ext {command}" for command in _commands()),
            *(f"`{suffix}`" for suffix in EXPORTS),
            *(f"| {load_language(code).name} | `{code}`" for code in available()),
            *(f"`{domain}`" for domain in DOMAINS),
            *(
                f"`make {target}`"
                for target in re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)
                if target != "help"
            ),
            *(f"`{extra}`" for extra in extras),
            "%load_ext timeline_ext",
            "%config TimelineMagics",
            "%%timeline",
            "%timeline ",
        }
    )


@pytest.mark.parametrize("name", _named())
def test_readme_names(name: str) -> None:
    assert name in README


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_page_links_to_files_that_exist(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (ROOT / target).exists(), target


@pytest.mark.model
@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", README, re.DOTALL))
def test_python_example_of_the_readme_runs(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "notebooks" / "samples" / "telefonat_2022-06.txt").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "article.txt").write_text(text, encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "articles.zip", "w") as made:
        made.write("article.txt")
    names: dict[str, Any] = {"text": text}
    exec(compile(block, "README.md", "exec"), names)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_saved_notebook_shows_its_outputs_without_widget_state(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert "widgets" not in notebook["metadata"]
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    shown = [output["data"] for cell in cells for output in cell["outputs"] if "data" in output]
    timelines = [data for data in shown if "application/vnd.timeline-ext.v1+json" in data]
    assert timelines
    for data in timelines:
        assert {"application/vnd.vegalite.v5+json", "image/png", "text/plain"} <= set(data)
        assert not {"text/html", "application/vnd.jupyter.widget-view+json"} & set(data)


@pytest.mark.model
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebook_runs_and_says_what_it_said_when_saved(path: Path) -> None:
    import nbformat
    from nbclient import NotebookClient

    saved, fresh = (nbformat.reads(path.read_text(encoding="utf-8"), as_version=4) for _ in range(2))  # type: ignore[no-untyped-call]
    NotebookClient(
        fresh, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
    ).execute()
    assert _texts(fresh) == _texts(saved), "the saved outputs are old: make golden runs the notebooks anew"


def _texts(notebook: Any) -> list[list[str]]:
    """What each code cell printed or showed as text, but for addresses in memory."""
    texts = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            shown = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs]
            texts.append([re.sub(r"0x[0-9a-f]+", "", text) for text in shown])
    return texts
