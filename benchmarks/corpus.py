"""How fast, how large and how safe an archive is read, over synthetic articles: `python -m benchmarks.corpus`.

Every figure is a ratio of two runs on the same machine, so a busy machine blurs it; `--scale 0.1` tries it with a tenth
of the articles, and `--only` runs single measurements. Use it on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psutil

from benchmarks.synthetic import synthetic_text
from timeline_ext.corpus import Corpus

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORDS: Final = ("happenings", "duplicates", "sources", "errors")
POLL: Final = 0.05  # seconds between two looks at the memory


def main() -> None:
    """Run the measurements that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corpus", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="share of the articles (default: 1)")
    parser.add_argument(
        "--kills", type=int, default=20, help="times that a worker, and the run, is killed (default: 20)"
    )
    parser.add_argument("--only", nargs="*", choices=MEASURES, help="only these measurements")
    options = parser.parse_args()
    for name, measure in MEASURES.items():
        if not options.only or name in options.only:
            for line in measure(options):
                print(f"{name:8} {line}", flush=True)


def read(folder: Path, *, number: int, words: int, workers: int, dask: bool = False, batch: int = 0) -> dict[str, Any]:
    """Read synthetic articles in a process of its own: seconds of reading and of merging, and the peak of memory."""
    with subprocess.Popen(_command(folder, number, words, workers, dask, batch), stdout=subprocess.PIPE) as process:
        peak = _watch(process)
        told: dict[str, Any] = json.loads(process.stdout.read()) if process.stdout else {}
    if process.returncode:
        raise SystemExit(f"the run ended with {process.returncode}")
    return told | {"parent": peak[0], "worker": peak[1]}


def _command(folder: Path, *numbers: int) -> list[str]:
    return [sys.executable, "-m", "benchmarks.corpus_run", str(folder), *map(str, map(int, numbers))]


def _watch(process: subprocess.Popen[bytes]) -> tuple[float, float]:
    """The largest size in memory of a process, and of the largest of its children, in megabytes, until it ends."""
    parent, own, others = psutil.Process(process.pid), 0, 0
    while process.poll() is None:
        try:
            own = max(own, parent.memory_info().rss)
            for child in parent.children(recursive=True):
                others = max(others, child.memory_info().rss)
        except psutil.Error:
            continue
        time.sleep(POLL)
    return own / 1e6, others / 1e6


def _speed(options: argparse.Namespace) -> list[str]:
    number = max(20, int(1000 * options.scale))
    told = {}
    for workers in (1, 2):
        with tempfile.TemporaryDirectory() as folder:
            told[workers] = read(Path(folder, "out"), number=number, words=600, workers=workers)
    lines = [
        f"{workers} processes: {number / it['reading']:.1f} articles of 600 words a second"
        for workers, it in told.items()
    ]
    return [
        *lines,
        f"two are {told[1]['reading'] / told[2]['reading']:.2f} times as fast as one, over {number:,} articles",
    ]


def _flat(options: argparse.Namespace) -> list[str]:
    sizes = [max(50, int(number * options.scale)) for number in (1000, 10_000)]
    few, many = (_kept(number) for number in sizes)
    memory = [
        f"{who}: {few[who]:.0f} MB at {sizes[0]:,} articles of 100 words, {many[who]:.0f} MB at {sizes[1]:,}: ratio {many[who] / few[who]:.2f}"
        for who in ("parent", "worker")
    ]
    each = [it["merging"] / size for it, size in zip((few, many), sizes, strict=True)]
    merging = f"merging: {1000 * each[0]:.2f} ms of the processor an article, then {1000 * each[1]:.2f} ms: ratio {each[1] / each[0]:.2f}"
    return [*memory, merging]


def _kept(number: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        return read(Path(folder, "out"), number=number, words=100, workers=2)


def _dask(options: argparse.Namespace) -> list[str]:
    number = max(20, int(1000 * options.scale))
    with tempfile.TemporaryDirectory() as folder:
        paths = Path(folder, "pool"), Path(folder, "dask")
        pool, cluster = (read(path, number=number, words=600, workers=2, dask=path.name == "dask") for path in paths)
        same = contents(paths[0]) == contents(paths[1])
    return [
        f"{cluster['reading'] / pool['reading']:.2f} times as long as the pool over {number:,} articles; same rows: {same}"
    ]


def _kill(options: argparse.Namespace) -> Iterator[str]:
    number = max(20, int(200 * options.scale))
    with tempfile.TemporaryDirectory() as folder:
        undisturbed = Path(folder, "undisturbed")
        seconds = read(undisturbed, number=number, words=100, workers=2, batch=4)["reading"]
        expected = contents(undisturbed)
        for victim in ("worker", "run"):
            chance = random.Random(victim)
            same = 0
            for attempt in range(options.kills):
                path = Path(folder, f"{victim}{attempt}")
                _disturbed(path, number, victim, chance.uniform(0.5, 1.0 + seconds))
                same += contents(path) == expected
                shutil.rmtree(path)
            yield f"{victim} killed {options.kills} times over {number} articles: {same} times the same corpus"


def _disturbed(path: Path, number: int, victim: str, moment: float) -> None:
    """One run in which something is killed once it has begun to read, and the run that goes on where it was."""
    with subprocess.Popen(_command(path, number, 100, 2, 0, 4), stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and not (path / "manifest.sqlite").exists():
            time.sleep(POLL)
        time.sleep(moment)
        if process.poll() is None:
            spawned = workers_of(process.pid) if victim == "worker" else []
            with suppress(ProcessLookupError):
                os.kill(random.Random(moment).choice(spawned).pid if spawned else process.pid, signal.SIGKILL)
        process.wait()
    read(path, number=number, words=100, workers=2, batch=4)


def workers_of(pid: int) -> list[psutil.Process]:
    """The worker processes that a process has just now."""
    found = []
    with suppress(psutil.Error):
        for child in psutil.Process(pid).children():
            with suppress(psutil.Error):
                found += [child] if "spawn_main" in " ".join(child.cmdline()) else []
    return found


def contents(path: Path) -> dict[str, list[str]]:
    """All rows of all tables of a corpus, sorted."""
    corpus = Corpus(path)
    found = {name: getattr(corpus, name).to_table().to_pylist() for name in ("articles", "events", "mentions")}
    found |= {name: getattr(corpus, name).to_pylist() for name in RECORDS}
    return {name: sorted(map(repr, rows)) for name, rows in found.items()}


def _long(options: argparse.Namespace) -> Iterator[str]:
    told = []
    for characters in (int(5_000_000 * options.scale), int(50_000_000 * options.scale)):
        with tempfile.TemporaryDirectory() as folder:
            told.append(read_long(Path(folder), characters))
        yield (
            f"{characters / 1e6:.1f} MB: parent {told[-1]['parent']:.0f} MB, worker {told[-1]['worker']:.0f} MB, exit code"
            f" {told[-1]['code']}, {told[-1]['wrong']} of {told[-1]['spans']:,} spans wrong, {told[-1]['seconds']:.0f} s"
        )
    for who in ("parent", "worker"):
        yield f"{who}: ratio {told[1][who] / told[0][who]:.2f}"


def read_long(folder: Path, characters: int) -> dict[str, Any]:
    """Read one long text by the command: peaks of memory, the exit code, and the spans that do not say what they should."""
    folder.mkdir(exist_ok=True)
    path, out = folder / "long.txt", folder / "out"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(synthetic_text(characters))
    command = [sys.executable, "-m", "timeline_ext.cli", "corpus", str(path), "-o", str(out), "--workers", "2", "-q"]
    start = time.monotonic()
    with subprocess.Popen(command) as process:
        peak = _watch(process)
    seconds = time.monotonic() - start
    text, corpus = path.read_text(encoding="utf-8"), Corpus(out)
    spans = wrong = 0
    for table in (corpus.events, corpus.mentions):
        for batch in table.to_batches(columns=["start", "end", "trigger"]):
            for row in batch.to_pylist():
                spans += 1
                wrong += text[row["start"] : row["end"]] != row["trigger"]
    return {
        "parent": peak[0],
        "worker": peak[1],
        "code": process.returncode,
        "spans": spans,
        "wrong": wrong,
        "seconds": seconds,
    }


MEASURES: Final = {"speed": _speed, "flat": _flat, "dask": _dask, "kill": _kill, "long": _long}


if __name__ == "__main__":
    main()
