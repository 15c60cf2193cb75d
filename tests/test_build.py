"""The wheel with and without Node.js, made by pip from a copy of the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]
BUNDLE = "timeline_ext/frontend/dist/timeline.js"
needs_node = pytest.mark.skipif(shutil.which("npm") is None, reason="Node.js is not installed")
LEFT_OUT = shutil.ignore_patterns(".*", "node_modules", "dist", "build", "__pycache__")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    copy = tmp_path / "checkout"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    shutil.copy(ROOT / ".gitignore", copy)
    return copy


def wheel(checkout: Path, **environment: str) -> tuple[zipfile.ZipFile, str]:
    """The wheel that pip makes, and what it said."""
    target = checkout.parent / "wheels"
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--verbose",
        "--no-deps",
        "--wheel-dir",
        str(target),
        str(checkout),
    ]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return zipfile.ZipFile(next(target.glob("*.whl"))), done.stdout + done.stderr


def extension(names: list[str]) -> list[str]:
    return [name for name in names if "/share/jupyter/labextensions/timeline_ext/" in name]


@needs_node
def test_with_node_the_wheel_holds_the_bundle_and_the_extension(checkout: Path) -> None:
    made, _ = wheel(checkout)
    names = made.namelist()
    assert BUNDLE in names
    assert len([name for name in extension(names) if name.endswith(("package.json", ".js"))]) == 3
    assert [name for name in extension(names) if name.endswith("/third-party-licenses.json")]
    assert [name for name in extension(names) if name.endswith("/schemas/timeline_ext/plugin.json")]
    assert not [name for name in names if name.endswith(".ts") or "node_modules" in name]
    without_models = sum(it.compress_size for it in made.infolist() if "/nlp/models/" not in it.filename)
    assert without_models < 1_000_000


def test_without_node_the_wheel_is_made_without_them_and_says_so_once(checkout: Path, tmp_path: Path) -> None:
    made, said = wheel(checkout, PATH=str(tmp_path))
    assert BUNDLE not in made.namelist()
    assert extension(made.namelist()) == []
    assert said.count("without its JupyterLab extension") == 1
    assert "Node.js 20 or newer is not installed" in said


@needs_node
def test_the_typescript_passes_its_own_checks(checkout: Path) -> None:
    frontend = checkout / "timeline_ext" / "frontend"
    for step in (["ci", "--ignore-scripts"], ["run", "check"]):
        done = subprocess.run(["npm", *step], cwd=frontend, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
