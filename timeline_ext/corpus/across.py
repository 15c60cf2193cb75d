"""What articles tell together: copies and versions of one article, and mentions of one happening as one.

Both are found on disk, in a temporary SQLite file, so that memory stays the same however large the archive is. What is
one happening, `events.merge` decides; here it is only asked about the few events that may be: those with the same name
and status that share a person and whose dates touch.
"""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from timeline_ext.corpus.schema import calendar_date
from timeline_ext.corpus.store import writer
from timeline_ext.events.merge import (
    APART,
    CLAUSE,
    DOUBT,
    TWINS,
    contradicting,
    gap,
    same_people,
    same_place,
    told_best,
)
from timeline_ext.model import Article, Event, Instant, Mention, TimeValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

FILE: Final = ".across.tmp"
BANDS: Final = 16  # of a MinHash; articles that share one are compared: nearly all that are alike by ALIKE or more
ALIKE: Final = 0.7  # share of five-word sequences that versions of one article have in common, as MinHash estimates it
PREFIX: Final = 4  # characters of a name by which it is looked for: "Putin" is found in "Putins"
MONTH: Final = 31  # days of a bucket of dates
NARROW: Final = 3  # buckets; what may lie in more is looked for apart
EVER: Final = 10**9  # days: an open end
LONGEST: Final = 20_000  # characters of what is told of one event in which names are looked for
LOOKED_AT: Final = 200  # other events of the same people, to see whether exactly one of them lies near
EVENT: Final = [
    "id", "article", "start", "end", "happening", "status", "participants", "label", "sentence", "place", "earliest", "latest",
    "edtf", "basis", "confidence", "salience", "kind", "alleged", "data",
]  # fmt: skip
_WORD = re.compile(r"\w+")

_TABLES: Final = """
CREATE TABLE article (key TEXT PRIMARY KEY, published TEXT, words TEXT, minhash BLOB, of TEXT) WITHOUT ROWID;
CREATE INDEX by_words ON article (words);
CREATE TABLE band (number INTEGER, band BLOB, key TEXT, PRIMARY KEY (number, band, key)) WITHOUT ROWID;
CREATE TABLE event (id TEXT, article TEXT, start INTEGER, end INTEGER, dated INTEGER, facts TEXT);
CREATE TABLE name (happening TEXT, name TEXT, PRIMARY KEY (happening, name)) WITHOUT ROWID;
CREATE TABLE row (id INTEGER PRIMARY KEY, first INTEGER, since INTEGER, until INTEGER, place TEXT, into_row INTEGER);
CREATE TABLE member (row INTEGER, came INTEGER, place INTEGER, event INTEGER, article TEXT, PRIMARY KEY (row, came, place)) WITHOUT ROWID;
CREATE TABLE drawn (day INTEGER, id TEXT, facts TEXT);
CREATE TABLE has (happening TEXT, name TEXT, month INTEGER, row INTEGER, PRIMARY KEY (happening, name, month, row)) WITHOUT ROWID;
CREATE TABLE tells (happening TEXT, name TEXT, month INTEGER, row INTEGER, PRIMARY KEY (happening, name, month, row)) WITHOUT ROWID;
"""


def write_across(path: Path, parts: Iterable[tuple[str, str]]) -> None:
    """Write the tables over all articles of a corpus: `duplicates.parquet` and `happenings.parquet`.

    `parts` are language and name of the files to be read.
    """
    with _scratch(path / FILE) as db:
        _load(db, path, sorted(parts))
        with writer(path / "duplicates.parquet", "duplicates") as write:
            for row in _find_copies(db):
                write(row)
        archive = _Archive(db)
        archive.merge()
        with writer(path / "happenings.parquet", "happenings") as write:
            for row in archive.happenings():
                write(row)


@contextmanager
def _scratch(path: Path) -> Iterator[sqlite3.Connection]:
    path.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -8000", "temp_store = FILE"):
                db.execute(f"PRAGMA {pragma}")
            db.executescript(_TABLES)
            db.execute("BEGIN")
            yield db
    except sqlite3.OperationalError as error:
        raise OSError(0, str(error)) from None
    finally:
        path.unlink(missing_ok=True)


def _load(db: sqlite3.Connection, path: Path, parts: Iterable[tuple[str, str]]) -> None:
    for language, part in parts:
        folder, file = f"language={language}", f"{part}.parquet"
        columns = ["id", "published", "words", "minhash"]
        for row in _rows(path / "articles" / folder / file, columns):
            values = (row["id"], row["published"], row["words"], row["minhash"])
            db.execute("INSERT INTO article VALUES (?, ?, ?, ?, NULL)", values)
        for row in _rows(path / "events" / folder / file, EVENT):
            data = json.loads(row.pop("data"))
            row |= {"sentences": [mention["sentence"] for mention in data["mentions"]], "language": language}
            dated = row["earliest"] is not None or row["latest"] is not None
            place = (row["id"], row["article"], row["start"], row["end"], dated)
            db.execute("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)", (*place, json.dumps(row, ensure_ascii=False)))


def _rows(path: Path, columns: list[str]) -> Iterator[dict[str, Any]]:
    """The rows of a file; a part without rows has none. A dataset would keep the description of every file it reads."""
    from pyarrow import parquet

    if path.is_file():
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=200, columns=columns):
                yield from batch.to_pylist()


def _find_copies(db: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """Articles with the words of an earlier one, which are copies, and articles that are much like one: its versions."""
    order = "SELECT key, words, minhash FROM article ORDER BY published IS NULL, published, key"
    for key, words, minhash in db.execute(order):
        first = db.execute("SELECT key FROM article WHERE words = ? AND of = ''", (words,)).fetchone()
        if first is not None:
            db.execute("UPDATE article SET of = ? WHERE key = ?", (first[0], key))
            yield {"article": key, "of": first[0], "relation": "copy", "similarity": 1.0}
            continue
        db.execute("UPDATE article SET of = '' WHERE key = ?", (key,))
        size = len(minhash) // BANDS
        bands = [(number, minhash[number * size : (number + 1) * size]) for number in range(BANDS)]
        others: dict[str, float] = {}
        for band in bands:
            like = db.execute("SELECT key FROM band WHERE number = ? AND band = ? LIMIT ?", (*band, TWINS))
            for (other,) in like.fetchall():
                if other not in others:
                    (theirs,) = db.execute("SELECT minhash FROM article WHERE key = ?", (other,)).fetchone()
                    others[other] = _similarity(minhash, theirs)
        db.executemany("INSERT INTO band VALUES (?, ?, ?)", [(*band, key) for band in bands])
        best = max(others, key=lambda other: (others[other], other), default=None)
        if best is not None and others[best] >= ALIKE:
            yield {"article": key, "of": best, "relation": "version", "similarity": others[best]}


def _similarity(one: bytes, other: bytes) -> float:
    numbers = range(0, len(one), 4)
    return sum(one[i : i + 4] == other[i : i + 4] for i in numbers) / len(numbers)


@dataclass(frozen=True, slots=True)
class _Told:
    """An event of the archive as `events.merge` asks about it; `happening` is its name with its status."""

    number: int
    id: str
    happening: str
    event: Event
    facts: dict[str, Any]
    since: int
    until: int
    kept_by: str  # what it is looked for by: a name of those who take part, or its label; "" where nothing is

    @property
    def months(self) -> list[int]:
        """The buckets of its date; only -1 where it may lie in many."""
        months = range(self.since // MONTH, self.until // MONTH + 1)
        return list(months) if len(months) <= NARROW else [-1]

    def names(self) -> list[str]:
        """Every word of what is told of it, as names are looked for."""
        if not self.event.participants:
            return [self.kept_by]
        told = " ".join((*self.event.participants, *self.facts["sentences"]))
        words = set(_WORD.findall(told[:LONGEST]))
        return sorted({word[:length] for word in words for length in range(1, PREFIX + 1)})


class _Archive:
    """The dated events of an archive in the order of its articles, and the rows of those that are one."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._told = lru_cache(maxsize=2000)(self._read)

    def _read(self, number: int) -> _Told:
        name, text = self._db.execute("SELECT id, facts FROM event WHERE rowid = ?", (number,)).fetchone()
        facts = json.loads(text)
        since, until = _day(facts["earliest"], -EVER), _day(facts["latest"], EVER)
        event = Event(
            start=facts["start"],
            end=facts["end"],
            trigger="",
            label=facts["label"],
            sentence=facts["sentence"],
            participants=tuple(facts["participants"]),
            place=facts["place"],
            basis=facts["basis"],
            status=facts["status"],
            alleged=facts["alleged"],
            kind=facts["kind"],
            confidence=facts["confidence"],
            salience=facts["salience"],
            time=TimeValue(
                timex3=facts["edtf"] or f"{facts['earliest']}/{facts['latest']}",
                edtf=facts["edtf"],
                earliest=None if since == -EVER else Instant.of_day(since),
                latest=None if until == EVER else Instant.of_day(until),
            ),
            mentions=tuple(Mention(start=0, end=0, trigger="", sentence=text) for text in facts["sentences"]),
            article=Article(text=facts["article"], language=facts["language"]),
        )
        return _Told(
            number, name, f"{facts['happening']}\n{facts['status']}", event, facts, since, until, _looked_for_by(event)
        )

    def _events(self, *, dated: bool) -> Iterator[_Told]:
        """The events of all articles but copies, in the order of publication."""
        order = (
            "SELECT event.rowid FROM event JOIN article ON key = article WHERE of = '' AND dated = ?"
            " ORDER BY published IS NULL, published, article, start, end, id"
        )
        for (number,) in self._db.execute(order, (dated,)):
            yield self._told(number)

    def merge(self) -> None:
        """Give every event a row, those of one happening the same one."""
        self._db.executemany(
            "INSERT OR IGNORE INTO name VALUES (?, ?)",
            ((told.happening, told.kept_by) for told in self._events(dated=True) if told.kept_by),
        )
        for place, told in enumerate(self._events(dated=True)):
            names = self._known(told) if told.kept_by else []
            row = next((row for row in self._candidates(told, names) if self._fits(told, row)), None)
            if row is None:
                self._begin_row(told, names, place)
            else:
                self._join_row(told, row, place)
        for row, first in self._db.execute("SELECT id, first FROM row ORDER BY id"):
            self._join_near(row, self._told(first))

    def _known(self, told: _Told) -> list[str]:
        """The words of an event that are looked for."""
        names = told.names()
        marks = ", ".join("?" * len(names))
        found = self._db.execute(
            f"SELECT name FROM name WHERE happening = ? AND name IN ({marks})",  # noqa: S608 question marks only
            (told.happening, *names),
        )
        return [name for (name,) in found.fetchall()]

    def _candidates(self, told: _Told, names: list[str]) -> list[int]:
        """The rows that an event may belong to, the oldest first: one of them names the other, and the dates touch."""
        if not told.kept_by:
            return []
        months = told.months
        near = () if months == [-1] else (*months, -1)
        within = f"AND month IN ({', '.join('?' * len(near))})" if near else ""
        found: set[int] = set()
        for table, wanted in (("has", names), ("tells", [told.kept_by])):
            for name in wanted:
                rows = self._db.execute(
                    f"SELECT DISTINCT row FROM {table} JOIN row ON row.id = {table}.row WHERE happening = ? AND name = ?"  # noqa: S608 names of ours
                    f" {within} AND since <= ? AND until >= ?",
                    (told.happening, name, *near, told.until, told.since),
                )
                found.update(row for (row,) in rows.fetchall())
        return sorted(found)

    def _fits(self, told: _Told, row: int) -> bool:
        """Whether an event is the happening of a row: of many members, the first are asked."""
        article = told.event.article.text if told.event.article else ""
        if self._db.execute("SELECT 1 FROM member WHERE row = ? AND article = ?", (row, article)).fetchone():
            return False
        members = self._db.execute("SELECT event FROM member WHERE row = ? ORDER BY came, place LIMIT ?", (row, TWINS))
        (place,) = self._db.execute("SELECT place FROM row WHERE id = ?", (row,)).fetchone()
        return (place is None or told.event.place in (None, place)) and all(
            same_people(told.event, self._told(number).event) for (number,) in members.fetchall()
        )

    def _begin_row(self, told: _Told, names: list[str], place: int) -> None:
        row = self._db.execute(
            "INSERT INTO row VALUES (NULL, ?, ?, ?, ?, NULL)", (told.number, told.since, told.until, told.event.place)
        ).lastrowid
        self._db.execute(
            "INSERT INTO member VALUES (?, ?, ?, ?, ?)", (row, row, place, told.number, told.facts["article"])
        )
        if told.kept_by:
            for month in told.months:
                self._db.execute("INSERT INTO has VALUES (?, ?, ?, ?)", (told.happening, told.kept_by, month, row))
                self._db.executemany(
                    "INSERT INTO tells VALUES (?, ?, ?, ?)", [(told.happening, name, month, row) for name in names]
                )

    def _join_row(self, told: _Told, row: int, place: int) -> None:
        # What touches every member of a row lies after the last of their starts and before the first of their ends.
        self._db.execute(
            "UPDATE row SET since = max(since, ?), until = min(until, ?), place = coalesce(place, ?) WHERE id = ?",
            (told.since, told.until, told.event.place, row),
        )
        self._db.execute(
            "INSERT INTO member VALUES (?, ?, ?, ?, ?)", (row, row, place, told.number, told.facts["article"])
        )

    def _join_near(self, row: int, told: _Told) -> None:
        """Join a row with the only one before it of the same people, where they miss each other by some days."""
        if not told.event.participants:
            return
        alike: list[tuple[int, _Told]] = []
        names = self._known(told)
        seen: set[int] = set()
        for table, wanted in (("has", names), ("tells", [told.kept_by])):
            for name in wanted:
                rows = self._db.execute(
                    f"SELECT DISTINCT row, first FROM {table} JOIN row ON row.id = {table}.row WHERE happening = ? AND"  # noqa: S608 names of ours
                    " name = ? AND row < ? AND into_row IS NULL LIMIT ?",
                    (told.happening, name, row, LOOKED_AT),
                ).fetchall()
                if len(rows) == LOOKED_AT:
                    return
                for other, first in rows:
                    if other not in seen:
                        seen.add(other)
                        there = self._told(first)
                        if same_people(there.event, told.event) and same_place(there.event, told.event):
                            alike.append((other, there))
                    if len(alike) > 1:
                        return
        if not alike:
            return
        ((other, there),) = alike
        stated = {there.event.basis, told.event.basis} == {"stated"}
        twice = "SELECT 1 FROM member AS one JOIN member AS other USING (article) WHERE one.row = ? AND other.row = ?"
        if (
            stated
            and gap(there.event.time, told.event.time) <= APART
            and not self._db.execute(twice, (row, other)).fetchone()
        ):
            self._db.execute("UPDATE row SET into_row = ? WHERE id = ?", (other, row))
            self._db.execute("UPDATE member SET row = ? WHERE row = ?", (other, row))

    def happenings(self) -> Iterator[dict[str, Any]]:
        """What the articles tell, one row for each happening: the dated ones in the order of time, then the undated ones."""
        for (row,) in self._db.execute("SELECT id FROM row WHERE into_row IS NULL"):
            members = self._db.execute("SELECT event FROM member WHERE row = ? ORDER BY came, place", (row,)).fetchall()
            facts = _happening([self._told(number) for (number,) in members])
            day = _day(facts["earliest"] or facts["latest"], EVER)
            self._db.execute("INSERT INTO drawn VALUES (?, ?, ?)", (day, facts["id"], json.dumps(facts)))
        for (text,) in self._db.execute("SELECT facts FROM drawn ORDER BY day, id"):
            yield _typed(json.loads(text))
        for told in self._events(dated=False):
            yield _typed(_happening([told]))


def _happening(told: list[_Told]) -> dict[str, Any]:
    """One row of the table: several tellings as the one that dates it best, and the dates that contradict it."""
    event = told_best([it.event for it in told])
    best = next(
        it for it in told if (it.event.article, it.event.start, it.event.end) == (event.article, event.start, event.end)
    )
    against = contradicting(event, [it.event for it in told])
    if against:
        event = replace(event, confidence=round(event.confidence * DOUBT, 3))
    known = {
        name: getattr(event, name)
        for name in ("label", "sentence", "kind", "status", "alleged", "place", "basis", "confidence", "salience")
    }
    return {
        **known,
        **{name: best.facts[name] for name in ("earliest", "latest", "edtf", "language")},
        "id": best.id,
        "participants": list(event.participants),
        "participants_folded": "\n".join(event.participants).casefold(),
        "articles": len({it.facts["article"] for it in told}),
        "events": [it.id for it in told],
        "conflicts": list(dict.fromkeys(str(time.edtf or time.timex3) for time in against)),
    }  # fmt: skip


def _typed(facts: dict[str, Any]) -> dict[str, Any]:
    days = {f"{end}_date": calendar_date(facts[end]) for end in ("earliest", "latest")}
    return {**facts, **days}


def _looked_for_by(event: Event) -> str:
    """A name that any other telling of an event has: the longest last name, since all of them must be told there."""
    if not event.participants:
        return "=" + event.label.casefold() if len(event.label.split()) >= CLAUSE else ""
    names = [max(_WORD.findall(name.split()[-1]), key=len, default="") for name in event.participants if name.split()]
    return max(names, key=len, default="")[:PREFIX]


def _day(instant: str | None, otherwise: int) -> int:
    if instant is None:
        return otherwise
    sign, digits = (-1, instant[1:]) if instant.startswith("-") else (1, instant)
    year, month, day = map(int, digits.partition("T")[0].split("-"))
    return Instant(sign * year, month, day).day_number
