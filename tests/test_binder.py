"""What Binder does with this repository, without Docker: its installation steps in a fresh environment, and the first notebook."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]
LEFT_OUT = shutil.ignore_patterns(".*", "node_modules", "dist", "build", "__pycache__")


def run(*command: str | Path, cwd: Path, path: Path | None = None) -> str:
    environment = dict(os.environ)
    if path is not None:
        environment["PATH"] = f"{path}{os.pathsep}{environment['PATH']}"
    done = subprocess.run([*map(str, command)], cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("binder") / "checkout"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    shutil.copy(ROOT / ".gitignore", copy)
    return copy


@pytest.mark.skipif(shutil.which("npm") is None, reason="Node.js is not installed")
def test_binder_installs_checks_and_runs_the_first_notebook(checkout: Path) -> None:
    home = checkout.parent / "env"
    run(sys.executable, "-m", "venv", home, cwd=checkout)
    scripts = home / "bin"
    pip = (scripts / "python", "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    run(*pip, "-r", "binder/requirements.txt", cwd=checkout)
    run("bash", "binder/postBuild", cwd=checkout, path=scripts)
    assert not [path for path in checkout.rglob("node_modules") if path.is_dir()]
    run(scripts / "jupyter", "execute", "notebooks/01_first_timeline.ipynb", cwd=checkout, path=scripts)


def test_repo2docker_takes_the_repository_as_it_is(checkout: Path) -> None:
    home = checkout.parent / "repo2docker"
    run(sys.executable, "-m", "venv", home, cwd=checkout)
    pip = (home / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    run(*pip, "jupyter-repo2docker", cwd=checkout)
    said = run(home / "bin" / "jupyter-repo2docker", "--no-build", "--debug", checkout, cwd=checkout)
    assert "Building conda environment for python=3.11" in said
    assert '-r "binder/requirements.txt"' in said
    assert "binder/postBuild" in said
