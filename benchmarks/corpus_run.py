"""One run of `benchmarks.corpus` in a process of its own; prints its seconds as JSON, of merging those of the processor."""

from __future__ import annotations

import json
import sys
import time
from contextlib import nullcontext
from pathlib import Path

from benchmarks.synthetic import synthetic_articles
from timeline_ext.corpus import extract_corpus, run


def main() -> None:
    """Read `number` articles of `words` words with `workers` processes; the arguments are the folder and five numbers."""
    folder, *numbers = sys.argv[1:]
    number, words, workers, dask, batch = map(int, numbers)
    if batch:
        run.BATCH = batch  # type: ignore[misc]
    merging = waited = 0.0

    def timed(store: object) -> None:
        nonlocal merging, waited
        start, processed = time.monotonic(), time.process_time()
        finish(store)  # type: ignore[arg-type]
        waited, merging = time.monotonic() - start, time.process_time() - processed

    finish, run._finish = run._finish, timed  # noqa: SLF001
    with _cluster(workers) if dask else nullcontext() as client:
        start = time.monotonic()
        extract_corpus(
            synthetic_articles(number, words=words), out=Path(folder), workers=workers, client=client, progress=False
        )
        reading = time.monotonic() - start - waited
    print(json.dumps({"reading": reading, "merging": merging}))


def _cluster(workers: int):  # type: ignore[no-untyped-def] # noqa: ANN202 Dask is not typed
    from distributed import Client

    return Client(n_workers=workers, threads_per_worker=1, dashboard_address=None)


if __name__ == "__main__":
    main()
