"""The run: articles go to worker processes, what comes back is kept at once, and what fails is put on record."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import warnings
import weakref
from collections import Counter, deque
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import suppress
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from timeline_ext.corpus.dataset import Corpus
from timeline_ext.corpus.sources import count, each_article
from timeline_ext.corpus.store import Store
from timeline_ext.corpus.worker import Failure, Job, Options, Result, key_of, read_batch, start_worker
from timeline_ext.errors import InputError, TimelineError
from timeline_ext.model import Article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from distributed import Client

    from timeline_ext.model import Domain
    from timeline_ext.sources import Unread

BATCH: Final = 32  # articles that a worker reads at a time, at most, when a run begins
CHARACTERS: Final = 60_000  # of such a batch, unless one article has more
GROWTH: Final = 2  # times that size, at most, once much has been read
AHEAD: Final = 2  # batches for every worker that are on their way
DEATHS: Final = 3  # times that a worker may die over one article alone before the article is given up
STARTS: Final = 3  # times that workers are started before it is said that they do not
UNWRITTEN: Final = 3  # batches in a row that cannot be written, after which the run ends


def extract_corpus(
    source: Any,
    *,
    out: str | os.PathLike[str] | None = None,
    workers: int | None = None,
    client: Client | None = None,
    published: str | date | None = None,
    language: str | None = None,
    domain: Domain = "news",
    tagger: str | None = None,
    resources: str | Path | None = None,
    model: str | None = None,
    columns: Mapping[str, str] | None = None,
    progress: bool | None = None,
) -> Corpus:
    """The events of an archive of articles, on disk in `out`, a folder that a later run continues.

    `source` is a folder, files such as "*.txt", a zip, a table (.jsonl, .csv, .parquet, a frame of pandas, polars or
    Dask, whose `columns` are named), or an iterator of articles. `workers` processes read it, as many as there are
    processors when not given, none but this one when 0; with a `dask.distributed` client its cluster does. Without `out`
    the corpus lives in a temporary folder as long as the object. `progress` shows a bar; None: where somebody looks.

    What cannot be read is a row of `Corpus.errors`, and the rest goes on. A run that was interrupted or killed goes on
    where it was when it is started again; an article that has been read is not read again. InputError where `out` cannot
    be used. Articles are read as `extract` reads each of them alone, with the options that it has.

    >>> corpus = extract_corpus(["Der Minister besuchte am 24. Februar 2022 Kiew."], workers=0)
    >>> [event.time.edtf for event in corpus.timeline()]
    ['2022-02-24']
    """
    from timeline_ext.pipeline import DOMAINS, check_choice, choose_tagger

    check_choice("domain", domain, DOMAINS)
    choose_tagger(tagger, resources)
    if workers is not None and workers < 0:
        raise InputError(
            f"{workers} processes cannot be: 0 reads in this one, None takes as many as there are processors"
        )
    rules = None if resources is None else os.fspath(Path(resources).expanduser().absolute())
    options = Options(_published(published), _language(language), domain, model, tagger, rules)
    about = _about(options)
    temporary = _Temporary() if out is None else None
    folder = temporary.path if temporary is not None else Path(os.fspath(out or "")).expanduser()
    store = Store(folder, about)
    try:
        run = _Run(store, options, workers=workers, client=client)
        found = each_article(source, columns, published=options.published, language=options.language)
        run.read(found, total=count(source), progress=progress)
        _finish(store)
    finally:
        store.close()
    return Corpus(folder, keep=temporary)


class _Temporary:
    """A folder that goes when nothing speaks of this object any more."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="timeline-corpus-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


def _about(options: Options) -> dict[str, Any]:
    """What the events of a corpus depend on besides its articles: a folder holds what was read in one way."""
    from timeline_ext import __version__
    from timeline_ext.languages import available
    from timeline_ext.nlp import name_pipeline

    pipelines = {code: name_pipeline(code, options.model) for code in available()}
    given = {name: getattr(options, name) for name in ("published", "language", "domain", "model")}
    return {"timeline_ext": __version__, **given, "tagger": _tagger(options), "pipelines": pipelines}


def _tagger(options: Options) -> str:
    """The tagger, and what its rules are."""
    from timeline_ext.pipeline import TAGGERS
    from timeline_ext.temporal import heideltime

    if options.tagger in (None, TAGGERS[0]):
        return TAGGERS[0]
    return f"{options.tagger} {heideltime.open_source(options.resources).digest()}"


def _published(published: str | date | None) -> str | None:
    from timeline_ext.article import normalise_published

    return None if published is None else normalise_published(published)


def _language(language: str | None) -> str | None:
    from timeline_ext.article import normalise_language

    return None if language is None else normalise_language(language)


def _finish(store: Store) -> None:
    """Write the tables over all articles, where they are not those of the articles that have been read."""
    from timeline_ext.corpus.across import write_across

    try:
        store.write_records()
        if not store.is_finished:
            write_across(store.path, store.parts())
            store.finish()
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"{store.path}: cannot be written ({reason}); start the run again, and it goes on") from None


class _Here(Executor):
    """Runs what is submitted at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


class _Run:
    """One run: what is on its way, and what it has learned about workers that die."""

    def __init__(self, store: Store, options: Options, *, workers: int | None, client: Client | None) -> None:
        self._store, self._options, self._client = store, options, client
        self._workers = _processors() if workers is None else workers
        self._executor: Executor | None = None
        self._flying: dict[Future[Result], list[Job]] = {}
        self._suspects: deque[list[Job]] = deque()  # read one at a time, since one of them may kill its worker
        self._deaths: Counter[str] = Counter()
        self._under_way: dict[str, list[str]] = {}  # keys, and where else the same article was found meanwhile
        self._unwritten = 0
        self._said: set[str] = set()

    def read(self, found: Iterable[Article | Unread], *, total: int | None, progress: bool | None) -> None:
        """Read what has not been read, and keep it."""
        from tqdm.auto import tqdm

        # tqdm's None hides the bar where there is no terminal; but a notebook has none, and shows it.
        hidden = not progress if progress is not None else False if "ipykernel" in sys.modules else None
        with tqdm(total=total, unit=" articles", disable=hidden, dynamic_ncols=True) as self._bar:
            try:
                for batch in self._batches(found):
                    while len(self._flying) >= self._width() or self._suspects:
                        self._collect()
                    self._submit(batch)
                while self._flying or self._suspects:
                    self._collect()
            except KeyboardInterrupt:
                self._land()
                raise
            finally:
                self._stop()

    def _width(self) -> int:
        """How many batches may be on their way."""
        workers = self._workers if self._client is None else len(self._client.nthreads())
        return AHEAD * max(1, workers)

    def _batches(self, found: Iterable[Article | Unread]) -> Iterator[list[Job]]:
        """The articles that have not been read, some at a time: few are for all workers, and many do not become many files."""
        batch: list[Job] = []
        size = sent = 0
        for number, it in enumerate(found, start=1):
            source = _printable(it.source or str(number))
            if not isinstance(it, Article):
                self._fail(Failure(source, "read", _printable(it.reason)))
                continue
            job = Job(key_of(it), source, it)
            if self._store.has(job.key):
                self._store.add_source(source, job.key)
                self._bar.update()
            elif job.key in self._under_way:
                self._under_way[job.key].append(source)
            else:
                times = min(GROWTH, max(1, sent // (16 * BATCH)))
                if batch and (len(batch) >= BATCH * times or size + len(it.text) > CHARACTERS * times):
                    yield batch
                    sent += len(batch)
                    batch, size = [], 0
                self._under_way[job.key] = []
                batch.append(job)
                size += len(it.text)
        if batch:
            yield batch

    def _submit(self, batch: list[Job]) -> None:
        if self._executor is None:
            self._executor = self._start()
        try:
            self._flying[self._executor.submit(read_batch, batch, self._options)] = batch
        except BrokenExecutor:
            self._suspects.append(batch)
            self._break()

    def _start(self) -> Executor:
        """Workers that have proved that they start."""
        for _ in range(STARTS):
            executor = self._new()
            try:
                executor.submit(os.getpid).result()
            except BrokenExecutor:
                executor.shutdown()
            else:
                return executor
        raise TimelineError(
            "worker processes do not start: in a script, call extract_corpus under if __name__ == '__main__', or pass workers=0"
        )

    def _new(self) -> Executor:
        if self._client is not None:
            executor: Executor = self._client.get_executor(pure=False)
            return executor
        if not self._workers:
            return _Here()
        return ProcessPoolExecutor(self._workers, mp_context=get_context("spawn"), initializer=start_worker)

    def _collect(self) -> None:
        """Wait for a batch, and keep what became of it."""
        if not self._flying:
            self._submit(self._suspects.popleft())
        wait(self._flying, return_when=FIRST_COMPLETED)
        for future in [future for future in self._flying if future.done()]:
            alone = len(self._flying) == 1
            jobs = self._flying.pop(future, None)
            if jobs is None:
                continue
            try:
                result = future.result()
            except BrokenExecutor:
                self._suspect(jobs, alone=alone)
                self._break()
            except Exception:  # noqa: BLE001 Dask says so that a worker died, or that a result was lost
                self._suspect(jobs, alone=alone)
            else:
                self._keep(jobs, result)

    def _break(self) -> None:
        """All that was on its way to a pool that broke is to be read again, one batch at a time."""
        for future, jobs in list(self._flying.items()):
            if future.done() and not future.cancelled() and future.exception() is None:
                self._keep(jobs, future.result())
            else:
                self._suspects.append(jobs)
        self._flying.clear()
        self._stop()

    def _suspect(self, jobs: list[Job], *, alone: bool) -> None:
        """Find out which article it is that workers die over: what died alone is taken apart, and tried some times."""
        if not alone:
            self._suspects.append(jobs)
        elif len(jobs) > 1:
            self._suspects.extend([job] for job in jobs)
        else:
            (job,) = jobs
            self._deaths[job.key] += 1
            if self._deaths[job.key] < DEATHS:
                self._suspects.append(jobs)
                return
            reason = f"the process that read it died, or took too long, {DEATHS} times"
            for source in (job.source, *self._under_way.pop(job.key)):
                self._fail(Failure(source, "extract", reason))

    def _keep(self, jobs: list[Job], result: Result) -> None:
        for said in set(result.warnings) - self._said:
            self._said.add(said)
            warnings.warn(said, stacklevel=2)
        failed = {it.source: it for it in result.failures}
        again = [(job, source) for job in jobs for source in self._under_way.pop(job.key)]
        try:
            self._store.commit(jobs, result)
        except OSError as error:
            reason = error.strerror or str(error)
            self._unwritten += 1
            failed = {job.source: Failure(job.source, "write", reason) for job in jobs}
            with suppress(OSError):  # where nothing can be written, not even this is
                for job in jobs:
                    self._store.fail(failed[job.source])
            if self._unwritten == UNWRITTEN:
                self._cannot_write(reason)
        else:
            self._unwritten = 0
        self._bar.update(len(jobs))
        for job, source in again:
            if job.source in failed:
                self._fail(replace(failed[job.source], source=source))
            else:
                self._store.add_source(source, job.key)
                self._bar.update()

    def _fail(self, failure: Failure) -> None:
        try:
            self._store.fail(failure)
        except OSError as error:
            self._cannot_write(error.strerror or str(error))
        self._bar.update()

    def _cannot_write(self, reason: str) -> None:
        raise InputError(f"{self._store.path}: cannot be written ({reason}); start the run again, and it goes on")

    def _land(self) -> None:
        """Keep what workers are about to finish, and call off the rest."""
        for future in [future for future in self._flying if future.cancel()]:
            del self._flying[future]
        if self._flying:
            self._bar.write("what is being read is finished first; a second interrupt stops at once", file=sys.stderr)
        wait(self._flying)
        self._break()

    def _stop(self) -> None:
        if self._executor is not None:
            executor, self._executor = self._executor, None
            for future in self._flying:
                future.cancel()
            self._flying.clear()
            # A worker that was killed may hold the lock that the others wait for, and shutdown would wait with them.
            processes = list((getattr(executor, "_processes", None) or {}).values())
            if processes:
                executor.shutdown(wait=False)
            for process in processes:
                process.terminate()
            executor.shutdown()


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _printable(name: str) -> str:
    """A name or a reason as it can be written: file names may hold bytes that are no text."""
    return name.encode("utf-8", "backslashreplace").decode()
