"""A corpus to ask: its tables for pandas, polars, DuckDB and Dask, and the timeline of a part of it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import fields
from functools import reduce
from operator import and_
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from timeline_ext.corpus.schema import arrow, schema
from timeline_ext.corpus.store import MANIFEST
from timeline_ext.errors import InputError
from timeline_ext.events.merge import as_one
from timeline_ext.model import Article
from timeline_ext.timeline import VERSION, Timeline, bounds_of

if TYPE_CHECKING:
    import os
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    import pyarrow as pa
    from pyarrow.dataset import Dataset, Expression

    from timeline_ext.model import Event

LIMIT: Final = 20_000  # happenings of a timeline


class Corpus:
    """An archive of articles that was read: tables on disk, and timelines of the parts that are asked for.

    `articles`, `events` and `mentions` are datasets (`pyarrow.dataset`), partitioned by language, one row for each
    article, event or mention. `happenings` has one row for what may be told by several articles, in the order of time;
    `duplicates`, `sources` and `errors` say which articles are copies or versions of others, where each was found, and
    what could not be read. In the folder each is a Parquet file, or a folder of them, for any tool that reads these.
    """

    def __init__(self, path: str | os.PathLike[str], *, keep: object = None) -> None:
        self.path = Path(path)
        self._keep = keep  # a temporary folder lives as long as the corpus in it
        self._conditions: tuple[dict[str, Any], ...] = ()
        if not (self.path / MANIFEST).is_file():
            raise InputError(f"{self.path}: is not a corpus: timeline-ext corpus SOURCE -o {self.path} makes one")

    def __repr__(self) -> str:
        said = "".join(f", {name}={value!r}" for asked in self._conditions for name, value in asked.items())
        return f"Corpus({str(self.path)!r}{said})"

    def __len__(self) -> int:
        """How many articles there are."""
        return int(self.articles.count_rows())

    @property
    def articles(self) -> Dataset:
        """One row for each article: text, title, publication date, address, MinHash."""
        return self._dataset("articles")

    @property
    def events(self) -> Dataset:
        """One row for each event as one article tells it."""
        return self._dataset("events")

    @property
    def mentions(self) -> Dataset:
        """One row for each place where an article speaks of an event."""
        return self._dataset("mentions")

    @property
    def happenings(self) -> pa.Table:
        """The happenings that pass the filter, those with a date first, in the order of time."""
        return self._scan("happenings", self._pushed())

    @property
    def duplicates(self) -> pa.Table:
        """The articles that are copies or versions of an earlier one."""
        return self._scan("duplicates")

    @property
    def sources(self) -> pa.Table:
        """Where each article was found."""
        return self._scan("sources")

    @property
    def errors(self) -> pa.Table:
        """What could not be read, extracted or written, and why."""
        return self._scan("errors")

    def count(self, table: str) -> int:
        """How many rows `happenings` (those that pass the filter), `duplicates`, `sources` or `errors` has; none is held in memory."""
        return int(self._file(table).count_rows(filter=self._pushed() if table == "happenings" else None))

    def filter(
        self,
        *,
        kind: str | Collection[str] | None = None,
        status: str | Collection[str] | None = None,
        basis: str | Collection[str] | None = None,
        alleged: bool | None = None,
        participant: str | None = None,
        place: str | None = None,
        text: str | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        language: str | Collection[str] | None = None,
        min_salience: float = 0.0,
        min_confidence: float = 0.0,
    ) -> Corpus:
        """The part of the corpus that passes every condition; they are those of `Timeline.filter`, and the language.

        Nothing is read yet. All but `place` and `text` are asked of the Parquet file, which skips what cannot pass.
        """
        asked = {name: value for name, value in locals().items() if name != "self" and (value or value is False)}
        Timeline().filter(**_without_language(asked))  # what is no status or date is told now
        part = Corpus(self.path, keep=self._keep)
        part._conditions = (*self._conditions, asked)
        return part

    def timeline(self, *, limit: int | None = LIMIT) -> Timeline:
        """The events that pass the filter as a `Timeline`: what several articles tell as one event, with all its mentions.

        Copies of an article are left out. InputError where more than `limit` happenings pass.
        """
        if limit is not None and (number := self.count("happenings")) > limit:
            raise InputError(f"{number:,} events are more than {limit:,}: filter the corpus, or pass limit=None")
        found = self.happenings
        groups: list[list[str]] = found.column("events").to_pylist()
        wanted = {name for group in groups for name in group}
        by_name, articles = self._read(wanted)
        events = [
            by_name[group[0]] if len(group) == 1 else as_one([by_name[name] for name in group]) for group in groups
        ]
        timeline = Timeline(events, articles)
        for asked in self._conditions:
            timeline = timeline.filter(**_without_language(asked))
        return timeline

    def _read(self, wanted: Collection[str]) -> tuple[dict[str, Event], list[Article]]:
        """The events that have these ids, whole, and their articles in the order of publication."""
        keys = {name.partition("-")[0] for name in wanted}
        pa = arrow()
        from pyarrow.dataset import field

        parts = self._ask("SELECT language, part FROM article WHERE key = ?", [(key,) for key in keys])
        rows = self._dataset("articles", parts).to_table(filter=field("id").isin(pa.array(sorted(keys), pa.string())))
        known = [field.name for field in fields(Article)]
        told = sorted(rows.to_pylist(), key=lambda row: (row["published"] is None, row["published"] or "", row["id"]))
        articles = {row["id"]: Article(**{name: row[name] for name in known}) for row in told}
        chosen = field("article").isin(pa.array(sorted(keys), pa.string()))
        events: dict[str, Event] = {}
        data = self._dataset("events", parts)
        for batch in data.to_batches(columns=["id", "article", "data"], filter=chosen, batch_size=1000):
            for row in batch.to_pylist():
                if row["id"] in wanted:
                    events[row["id"]] = _event(json.loads(row["data"]), articles[row["article"]])
        return events, list(articles.values())

    def _dataset(self, table: str, parts: Collection[tuple[str, str]] | None = None) -> Dataset:
        named = self._ask("SELECT DISTINCT language, part FROM article") if parts is None else parts
        return open_dataset(self.path, table, named)

    def _ask(self, statement: str, values: Iterable[Sequence[str]] = ((),)) -> set[tuple[str, str]]:
        """The rows that the manifest answers with, for each of the values."""
        try:
            uri = f"{(self.path / MANIFEST).absolute().as_uri()}?mode=ro"
            with closing(sqlite3.connect(uri, uri=True, timeout=1)) as db:
                return {row for value in values for row in db.execute(statement, value)}
        except sqlite3.Error as error:
            raise InputError(
                f"{self.path}: a run is still writing to it, or its manifest is damaged ({error})"
            ) from None

    def _scan(self, table: str, condition: Expression | None = None) -> pa.Table:
        return self._file(table).to_table(filter=condition)

    def _file(self, table: str) -> Dataset:
        from pyarrow import dataset

        path = self.path / f"{table}.parquet"
        if not path.is_file() or not self._ask("SELECT name, value FROM about WHERE name = 'finished'"):
            raise InputError(f"{self.path}: the run that made it did not end; start it again, and it goes on")
        return dataset.dataset(str(path), schema=schema(table), format="parquet")

    def _pushed(self) -> Expression | None:
        """What the Parquet file is asked; all that passes is asked again, with the conditions that it cannot tell."""
        arrow()

        parts = [part for asked in self._conditions for part in _asked_of_parquet(asked)]
        return reduce(and_, parts) if parts else None


def open_dataset(path: Path, table: str, parts: Iterable[tuple[str, str]]) -> Dataset:
    """The files of some parts of a table, by language and name; a part without rows has no file."""
    pa = arrow()
    from pyarrow import dataset

    files = [path / table / f"language={language}" / f"{part}.parquet" for language, part in sorted(parts)]
    return dataset.dataset(
        [str(file) for file in files if file.is_file()],
        schema=pa.schema([*schema(table), ("language", pa.string())]),
        format="parquet",
        partitioning=dataset.partitioning(pa.schema([("language", pa.string())]), flavor="hive"),
        partition_base_dir=str(path / table),
    )


def _asked_of_parquet(asked: Mapping[str, Any]) -> Iterator[Expression]:
    from pyarrow import compute
    from pyarrow.dataset import field

    for name in ("kind", "status", "basis", "language"):
        if (value := asked.get(name)) is not None:
            yield field(name).isin([value] if isinstance(value, str) else list(value))
    if (alleged := asked.get("alleged")) is not None:
        yield field("alleged") == alleged
    if participant := asked.get("participant"):
        yield compute.match_substring(field("participants_folded"), participant.casefold())
    for name in ("confidence", "salience"):
        if least := asked.get(f"min_{name}"):
            yield field(name) >= least
    first, last = bounds_of(asked.get("since"))[0], bounds_of(asked.get("until"))[1]
    if first is not None or last is not None:
        yield field("earliest").is_valid() | field("latest").is_valid()
    if first is not None:  # a date that Arrow cannot hold is looked at when it is read
        yield field("latest_date").is_null() | (field("latest_date") >= first.to_date())
    if last is not None:
        yield field("earliest_date").is_null() | (field("earliest_date") <= last.to_date())


def _without_language(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if name != "language"}


def _event(data: Mapping[str, Any], article: Article) -> Event:
    kept = {"version": VERSION, "articles": [], "events": [data], "undated": []}
    packed = {name: getattr(article, name) for name in (field.name for field in fields(Article))}
    timeline = Timeline.from_dict({**kept, "articles": [packed]})
    return (*timeline.events, *timeline.undated)[0]
