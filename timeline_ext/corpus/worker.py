"""What a worker process does: a batch of articles becomes Parquet tables, and an article that fails costs only itself."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import warnings
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, fields, replace
from multiprocessing import parent_process
from typing import TYPE_CHECKING, Any, Final, Literal

from timeline_ext.article import check_text
from timeline_ext.corpus.schema import TABLES, parquet_bytes, rows_of
from timeline_ext.corpus.sources import Section
from timeline_ext.errors import TimelineError
from timeline_ext.model import Article
from timeline_ext.pipeline import to_article

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from timeline_ext.model import Domain, Event

Stage = Literal["read", "extract", "write"]

PATIENCE: Final = 300.0  # seconds that a batch may take, and as many again per million characters
M_MMAP_THRESHOLD: Final = -3  # as malloc.h has it
LARGE: Final = 1_000_000  # bytes
# spaCy's pipelines and Python's list of warnings are shared by the threads of a process, which Dask may use.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True)
class Options:
    """How every article of a corpus is read; they win over what an article says of itself."""

    published: str | None = None
    language: str | None = None
    domain: Domain = "news"
    model: str | None = None
    tagger: str | None = None
    resources: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """An article to be read: `key` names it by all that its events depend on, `source` says where it was found."""

    key: str
    source: str
    article: Article


@dataclass(frozen=True, slots=True)
class Failure:
    """What could not be done: where the article was found, the stage, and the reason in one line."""

    source: str
    stage: Stage
    reason: str


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a batch: by language the keys that were read and the Parquet file of each table."""

    keys: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, dict[str, bytes]] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def key_of(article: Article) -> str:
    """Thirty-two hexadecimal digits that name an article with all that is known about it.

    >>> from timeline_ext.model import Article
    >>> key_of(Article(text="Er kam.")) == key_of(Article(text="Er kam.", published="2022"))
    False
    """
    known = [getattr(article, field.name) for field in fields(article) if field.name != "source"]
    return hashlib.sha256(json.dumps(known).encode()).hexdigest()[:32]


def read_batch(jobs: Sequence[Job], options: Options) -> Result:
    """The tables of some articles.

    Each article goes through the pipeline by itself: in a batch its matrices would be multiplied together with those of
    its neighbours, which rounds differently, so that a date could depend on who stood beside it.
    """
    found = Result()
    tables: dict[str, dict[str, list[dict[str, Any]]]] = {}
    allowed = PATIENCE * (1 + sum(len(job.article.text) for job in jobs) / 1_000_000)
    # Only a process that somebody else waits for may end itself.
    limit = _deadline(allowed) if parent_process() is not None else nullcontext()
    with _ONE_AT_A_TIME, limit:
        for job in jobs:
            try:
                language, rows = _read(job, options, found.warnings)
            except TimelineError as error:
                found.failures.append(Failure(job.source, "read", str(error)))
            except Exception as error:  # noqa: BLE001 whatever an article sets off, the others are read
                reason = " ".join(f"{type(error).__name__}: {error}".split())[:500]
                found.failures.append(Failure(job.source, "extract", reason))
            else:
                found.keys.setdefault(language, []).append(job.key)
                kept = tables.setdefault(language, {name: [] for name in TABLES})
                for name in TABLES:
                    kept[name] += rows[name]
        for language, kept in tables.items():
            found.files[language] = {name: parquet_bytes(name, rows) for name, rows in kept.items() if rows}
    return found


def _read(job: Job, options: Options, said: list[str]) -> tuple[str, dict[str, list[dict[str, Any]]]]:
    from timeline_ext.nlp import load_pipeline, no_pipeline
    from timeline_ext.pipeline import choose_tagger, find_events
    from timeline_ext.timeline import Timeline

    article, lead = _prepared(job.article, options)
    language = str(article.language)
    whole = replace(article, text=lead + article.text, offset=article.offset - len(lead))
    tag_times = choose_tagger(options.tagger, options.resources)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        # What spaCy learns of new words goes with the article, so that a worker does not grow.
        with load_pipeline(language, options.model).memory_zone():
            ((_, found),) = find_events([whole], tag_times=tag_times, domain=options.domain, model=options.model)
            rows = rows_of(Timeline(_told_in(article, found), [article]), job.key)
    lost = no_pipeline(language, options.model)
    said += [it for it in dict.fromkeys([*filter(None, [lost]), *(str(it.message) for it in caught)]) if it not in said]
    return language, rows


def _prepared(article: Article, options: Options) -> tuple[Article, str]:
    """An article as it is read, and what is read before it."""
    if isinstance(article, Section):
        check_text(article.text)
        known = {field.name: getattr(article, field.name) for field in fields(Article)}
        return Article(**known), article.lead
    return to_article(article, published=options.published, language=options.language), ""


def _told_in(article: Article, events: Iterable[Event]) -> Iterator[Event]:
    """The events that an article has a mention of, each where it tells of it first: what it hangs on may be read before it."""
    for event in events:
        mine = [replace(mention, article=article) for mention in event.mentions if mention.start >= article.offset]
        if mine:
            first = event if event.start >= article.offset else mine[0]
            here: dict[str, Any] = {name: getattr(first, name) for name in ("start", "end", "trigger", "sentence")}
            yield replace(event, mentions=tuple(mine), article=article, **here)


class _deadline:  # noqa: N801 reads as what it does
    """Ends the process when a batch takes too long: nothing else stops a loop in compiled code."""

    def __init__(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, os._exit, (1,))
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()


def start_worker() -> None:
    """Make a process of a pool a good worker: it leaves Ctrl-C to its parent, and ends with it however that ends."""
    import ctypes
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Large matrices go back to the system when they are done with; by itself glibc soon keeps them among small objects.
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE)
    parent = parent_process()
    if parent is not None:

        def follow() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=follow, daemon=True).start()
