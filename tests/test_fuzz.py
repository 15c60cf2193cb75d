"""Fuzzing finds nothing in a short while; longer runs, and the other targets, are run by hand: `python -m fuzz`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TARGETS = ("page", "tagger", "timeline", "zip", "parquet")

pytest.importorskip("atheris", reason="the extra `fuzz` is not installed")


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
def test_fuzzing_finds_nothing_in_a_short_while(target: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "fuzz", target, "-runs=2000", "-max_total_time=3", f"-artifact_prefix={tmp_path}/"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
