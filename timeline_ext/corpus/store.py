"""The folder of a corpus: Parquet files that are there whole or not at all, and a manifest that says which ones count."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Final

from timeline_ext.corpus.schema import COLUMNS, TABLES, arrow, schema
from timeline_ext.errors import InputError
from timeline_ext.files import draft

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from timeline_ext.corpus.worker import Failure, Job, Result

MANIFEST: Final = "manifest.sqlite"
FORM: Final = 1  # of the folder
ROWS: Final = 2000  # of a group in a file that is written at the end
_OURS = re.compile(r"part-[0-9a-f]{16}\.parquet|\..+\.tmp")
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS article (key TEXT PRIMARY KEY, language TEXT, part TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS source (source TEXT, key TEXT, PRIMARY KEY (source, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS failure (source TEXT, stage TEXT, reason TEXT, PRIMARY KEY (source, stage, reason)) WITHOUT ROWID;
"""


class Store:
    """The corpus in a folder, for one run that writes it; a second one at the same time is refused.

    A part is some articles of one language with their events and mentions. Its files are written first, each under
    another name until it is whole; then one transaction of the manifest names them. What the manifest does not name is
    left over from a run that was killed, and goes when the next run begins.
    """

    def __init__(self, path: Path, about: Mapping[str, Any]) -> None:
        self.path = path
        try:
            if path.is_dir() and not (path / MANIFEST).exists() and any(path.iterdir()):
                raise InputError(f"{path}: is a folder with other things in it; name a new one")
            path.mkdir(parents=True, exist_ok=True)
            self._db = connect(path)
        except OSError as error:
            raise InputError(f"{path}: cannot be written ({error.strerror})") from None
        try:
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            with self._db:
                self._db.execute("BEGIN EXCLUSIVE")
                for statement in _TABLES.split(";"):
                    self._db.execute(statement)
            self._compare({"form": FORM, **about})
            self._clean()
        except sqlite3.Error as error:
            self.close()
            busy = "another run writes to it" if "locked" in str(error) else f"its manifest cannot be used ({error})"
            raise InputError(f"{path}: {busy}") from None
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the folder."""
        self._db.close()

    def _compare(self, about: Mapping[str, Any]) -> None:
        known = dict(self._db.execute("SELECT name, value FROM about"))
        for name, value in about.items():
            if name in known and json.loads(known[name]) != value:
                made = f"{name} {json.loads(known[name])!r}, now it is {value!r}"
                raise InputError(f"{self.path}: was made with {made}; name a new folder")
        with self._db:
            rows = [(name, json.dumps(value)) for name, value in about.items()]
            self._db.executemany("INSERT OR IGNORE INTO about VALUES (?, ?)", rows)

    def _clean(self) -> None:
        parts = {part for _, part in self.parts()}
        for folder in (self.path, *(self.path / table for table in TABLES)):
            for path in folder.glob("*" if folder == self.path else "language=*/*"):
                if _OURS.fullmatch(path.name) and path.stem not in parts:
                    path.unlink()

    def has(self, key: str) -> bool:
        """Whether an article has been read."""
        return self._db.execute("SELECT 1 FROM article WHERE key = ?", (key,)).fetchone() is not None

    def parts(self) -> set[tuple[str, str]]:
        """Language and name of every part."""
        return set(self._db.execute("SELECT DISTINCT language, part FROM article"))

    def add_source(self, source: str, key: str) -> None:
        """Note that an article that has been read was found here too."""
        # To write is to wait for the disk, and a run that goes on meets every article that was read.
        known = self._db.execute("SELECT 1 FROM source WHERE source = ? AND key = ?", (source, key)).fetchone()
        failed = self._db.execute("SELECT 1 FROM failure WHERE source = ?", (source,)).fetchone()
        if not known or failed:
            with self._written():
                self._db.execute("INSERT OR IGNORE INTO source VALUES (?, ?)", (source, key))
                self._db.execute("DELETE FROM failure WHERE source = ?", (source,))

    def commit(self, jobs: list[Job], result: Result) -> None:
        """Keep what became of a batch; OSError where it cannot be written, and then nothing of it is kept."""
        named: dict[str, str] = {}
        for language, keys in result.keys.items():
            named[language] = f"part-{hashlib.sha256(' '.join(keys).encode()).hexdigest()[:16]}"
            for table, data in result.files[language].items():
                folder = self.path / table / f"language={language}"
                folder.mkdir(parents=True, exist_ok=True)
                write_whole(folder / f"{named[language]}.parquet", data)
        done = {key: language for language, keys in result.keys.items() for key in keys}
        with self._written():
            self._db.executemany(
                "INSERT OR IGNORE INTO article VALUES (?, ?, ?)",
                [(key, language, named[language]) for key, language in done.items()],
            )
            found = [job for job in jobs if job.key in done]
            self._db.executemany("INSERT OR IGNORE INTO source VALUES (?, ?)", [(job.source, job.key) for job in found])
            self._db.executemany("DELETE FROM failure WHERE source = ?", [(job.source,) for job in jobs])
            self._fail(*result.failures)
            if done:
                self._changed()

    def fail(self, failure: Failure) -> None:
        """Put a failure on record, in the place of what was said of its source before."""
        said = self._db.execute("SELECT stage, reason FROM failure WHERE source = ?", (failure.source,)).fetchall()
        if said != [(failure.stage, failure.reason)]:
            with self._written():
                self._db.execute("DELETE FROM failure WHERE source = ?", (failure.source,))
                self._fail(failure)

    def _fail(self, *failures: Failure) -> None:
        rows = [(it.source, it.stage, it.reason) for it in failures]
        self._db.executemany("INSERT OR IGNORE INTO failure VALUES (?, ?, ?)", rows)

    def _changed(self) -> None:
        self._db.execute("DELETE FROM about WHERE name = 'finished'")

    @property
    def is_finished(self) -> bool:
        """Whether the tables over all articles are those of the articles that have been read."""
        return self._db.execute("SELECT 1 FROM about WHERE name = 'finished'").fetchone() is not None

    def finish(self) -> None:
        """Say that the tables over all articles are written."""
        with self._written():
            self._db.execute("INSERT OR REPLACE INTO about VALUES ('finished', 'true')")

    def write_records(self) -> None:
        """Write the tables of sources and errors."""
        for table, statement in (
            ("sources", "SELECT source, key FROM source ORDER BY source, key"),
            ("errors", "SELECT source, stage, reason FROM failure ORDER BY source, stage, reason"),
        ):
            with writer(self.path / f"{table}.parquet", table) as write, closing(self._db.execute(statement)) as rows:
                for row in rows:
                    write(dict(zip(COLUMNS[table], row, strict=True)))

    @contextmanager
    def _written(self) -> Iterator[None]:
        try:
            with self._db:
                yield
        except sqlite3.OperationalError as error:
            raise OSError(0, str(error)) from None


def connect(path: Path) -> sqlite3.Connection:
    """The manifest of a corpus; OSError where it cannot be opened."""
    try:
        return sqlite3.connect(path / MANIFEST, timeout=1)
    except sqlite3.OperationalError as error:
        raise OSError(0, str(error)) from None


def write_whole(path: Path, data: bytes) -> None:
    """Write a file that is there whole or not at all, whatever happens meanwhile."""
    with draft(path) as place:
        place.write_bytes(data)


@contextmanager
def writer(path: Path, table: str) -> Iterator[Any]:
    """A function that writes rows of a table to a file, some thousand at a time; the file is there when all are written."""
    pa = arrow()
    from pyarrow import parquet

    rows: list[Mapping[str, Any]] = []
    with draft(path) as place, parquet.ParquetWriter(place, schema(table), compression="zstd") as file:

        def flush() -> None:
            file.write_table(pa.Table.from_pylist(rows, schema(table)))
            rows.clear()

        def write(row: Mapping[str, Any]) -> None:
            rows.append(row)
            if len(rows) == ROWS:
                flush()

        yield write
        if rows:
            flush()
