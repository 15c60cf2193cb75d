"""A newcomer's way, timed step by step: `python -m benchmarks.newcomer`.

From a clone of this repository to a demo, the first notebook, a timeline of an own article, a page, and files for Binder,
with the commands that the README names; what pip and npm fetch comes from their registries or their caches.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
ARTICLE = "BERLIN, June 15, 2022 (Reuters) - The ministers met on Wednesday. They had signed a treaty in March 2021.\n"
GIT = "git -c user.name=Ada -c user.email=ada@example.org -c commit.gpgsign=false"
STEPS = (
    ("clone", "git clone --quiet {root} timeline_ext"),
    ("make demo", "cd timeline_ext && make demo"),
    ("JupyterLab", "cd timeline_ext && make .venv/installed-lab"),
    (
        "notebook 01 run",
        ("cd timeline_ext && .venv/bin/jupyter nbconvert --to notebook --execute --ExecutePreprocessor.store_widget_state=False "
        "--output-dir {place} notebooks/01_first_timeline.ipynb"),
    ),
    ("own article", "timeline_ext/.venv/bin/timeline-ext extract own.txt"),
    ("own page", "timeline_ext/.venv/bin/timeline-ext extract own.txt -o own.html"),
    (
        "notebook as page",
        "timeline_ext/.venv/bin/jupyter nbconvert --to timeline_html 01_first_timeline.ipynb",
    ),
    (
        "Binder files",
        # It says what is still in the way, and so ends with 1.
        (f"{GIT} init --quiet -b main notes && cp 01_first_timeline.ipynb notes/ && cd notes && {GIT} add -A && {GIT} commit --quiet -m Notes; "
        "git remote add origin https://example.invalid/ada/notes; "
        "../timeline_ext/.venv/bin/timeline-ext share 01_first_timeline.ipynb --package git+https://example.org/timeline_ext@v1; "
        "test -f binder/postBuild"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taken:
    """What one step took: seconds, and the size of the environment after it in MB."""

    step: str
    seconds: float
    megabytes: float


def walk(place: Path, *, python: str) -> list[Taken]:
    """Go the way in an empty folder; the first step that fails ends the program with what it said."""
    (place / "own.txt").write_text(ARTICLE, encoding="utf-8")
    taken = []
    for step, command in STEPS:
        line = command.format(root=ROOT, place=place)
        line = line.replace(" make ", f" make PYTHON={python} ")
        start = time.perf_counter()
        done = subprocess.run(["bash", "-c", line], cwd=place, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - start
        if done.returncode != 0:
            sys.exit(f"{step}: {line}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        taken.append(Taken(step, seconds, _megabytes(place / "timeline_ext" / ".venv")))
    return taken


def _megabytes(folder: Path) -> float:
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir()) / 1e6


def main() -> None:
    """Print a table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--python", default=sys.executable, help="the Python to make the environment with")
    python = Path(options.parse_args().python)
    base = (
        python if sys.prefix == sys.base_prefix else Path(sys.base_prefix, "bin", f"python3.{sys.version_info.minor}")
    )
    with tempfile.TemporaryDirectory() as folder:
        taken = walk(Path(folder), python=str(base))
        own = Path(folder, "own.html").stat().st_size / 1e3
        book = Path(folder, "01_first_timeline.html").stat().st_size / 1e3
    print("| step | seconds | environment, MB |\n|---|---|---|")
    for it in taken:
        print(f"| {it.step} | {it.seconds:.1f} | {it.megabytes:.0f} |")
    print(f"\nown page {own:.0f} kB, notebook as page {book:.0f} kB; {sum(it.seconds for it in taken):.0f} s in all")


if __name__ == "__main__":
    main()
