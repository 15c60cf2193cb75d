"""Articles one after the other from whatever holds an archive; only as many are in memory as are looked at."""

from __future__ import annotations

import codecs
import csv
import glob
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from timeline_ext.article import MAX_BYTES, SUFFIXES
from timeline_ext.errors import InputError, TimelineError
from timeline_ext.model import Article
from timeline_ext.pipeline import GAPS, cut_text, to_article
from timeline_ext.sources import Unread, each, is_several, read

if TYPE_CHECKING:
    from collections.abc import Callable

SECTION: Final = 200_000  # characters of one article; what is longer is read as several, whose offsets go on
LEAD: Final = 5000  # characters before a section that are read with it, at most
LINE: Final = 2 * MAX_BYTES  # bytes of a line of JSON
FIELDS: Final[dict[str, tuple[str, ...]]] = {  # of an article, and the columns they are looked for in
    "text": ("text",), "title": ("title",), "published": ("published", "date"), "language": ("language", "lang"), "url": ("url",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section(Article):
    """A part of a long text, with what is known of the whole; `lead` are the last paragraphs before it.

    They are read with it, so that its dates and people may hang on them, and what they tell is told by the section before.
    """

    lead: str = ""


def each_article(
    source: Any,
    columns: Mapping[str, str] | None = None,
    *,
    published: str | None = None,
    language: str | None = None,
) -> Iterator[Article | Unread]:
    """The articles of a folder, a file, a table or an iterator, and a record for each that cannot be read.

    A string names a file, a folder, an address, or several with `*` and `?`. Of a table `columns` says in which column an
    article's text, title, published, language and url stand, where they are not called so. A long text comes in sections;
    for what is known of all of them `published` and `language` win over what it says of itself.

    >>> [article.text for article in each_article([Article(text="Er kam."), {"body": "Sie ging."}], {"text": "body"})]
    ['Er kam.', 'Sie ging.']
    """
    unknown = [name for name in columns or {} if name not in FIELDS]
    if unknown:
        raise InputError(f"no field {unknown[0]!r} of an article: there is {', '.join(FIELDS)}")
    if isinstance(source, str | Path):
        found: Iterator[Article | Unread | _Long] = _named(str(source), columns)
    elif isinstance(source, bytes | Article) or (
        not isinstance(source, Iterable | Mapping) and not hasattr(type(source), "columns")
    ):
        raise InputError(
            f"a corpus is made of a folder, a file, a table or an iterator, not of {type(source).__name__}"
        )
    elif hasattr(source, "partitions") and hasattr(source, "npartitions"):
        found = _dask(source, columns)
    elif hasattr(type(source), "columns"):
        found = _rows(_frame(source), columns)
    elif is_several(source):
        found = each(source)
    else:
        found = _items(source, columns)
    for it in found:
        if isinstance(it, Article) and len(it.text) > SECTION:
            pieces = (it.text[start : start + SECTION] for start in range(0, len(it.text), SECTION))
            yield from _sections(_Long(it, pieces), published, language)
        elif isinstance(it, _Long):
            yield from _sections(it, published, language)
        else:
            yield it


def count(source: Any) -> int | None:
    """How many articles there may be, where that can be told without reading them."""
    if hasattr(source, "npartitions"):  # to count the rows of Dask is to compute them
        return None
    try:
        if not isinstance(source, Path | str):
            return len(source)
        path = Path(source)
        if path.is_dir():
            return sum(1 for it in path.rglob("*") if not it.name.startswith(".") and it.is_file())
        opened = _TABLES.get(path.suffix.lower())
        return sum(1 for _ in opened(path)) if opened is not None and path.is_file() else None
    except (TypeError, OSError, ValueError, csv.Error):  # what is wrong with it is told when it is read
        return None


@dataclass(frozen=True, slots=True)
class _Long:
    """A long text on its way: what is known of it besides its text, which comes in pieces."""

    known: Article
    pieces: Iterator[str]


def _sections(long: _Long, published: str | None, language: str | None) -> Iterator[Section | Unread]:
    """The sections of a long text, whose header, date line and language its beginning tells."""
    source = long.known.source or ""
    head: Article | None = None
    known: dict[str, Any] = {}
    text, lead, at, more = "", "", 0, True
    try:
        while more:
            piece = next(long.pieces, None)
            more = piece is not None
            text += piece or ""
            if head is None and (len(text) > SECTION or not more):
                head = to_article(replace(long.known, text=text), published=published, language=language)
                text, at = head.text, head.offset
                known = {name: getattr(head, name) for name in ("title", "published", "language", "url", "source")}
            while head is not None and text and (len(text) > SECTION or not more):
                part = next(cut_text(text, SECTION))
                yield Section(text=part, offset=at, lead=lead, **known)
                text, lead, at = text[len(part) :], _lead(part), at + len(part)
    except (TimelineError, OSError, UnicodeError) as error:
        yield Unread(source, _reason(error, source))


def _lead(text: str) -> str:
    """The last paragraphs of a section, or lines or words where they are too long."""
    tail = text[-LEAD:]
    starts = (gap.search(tail, 0, len(tail.rstrip())) for gap in GAPS)
    first = next(filter(None, starts), None) if len(text) > LEAD else None
    return tail[first.end() :] if first else tail


def _reason(error: Exception, name: str) -> str:
    """What is wrong with a source, in one line."""
    if isinstance(error, TimelineError):
        return str(error).removeprefix(f"{name}: ")
    return f"cannot be read further ({getattr(error, 'strerror', None) or error})"


def _named(name: str, columns: Mapping[str, str] | None) -> Iterator[Article | Unread | _Long]:
    path = Path(name)
    if "://" not in name and not path.exists() and any(sign in name for sign in "*?["):
        paths = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 the pattern may be absolute
        if not paths:
            raise InputError(f"{name}: nothing is called so")
        for it in paths:
            if not Path(it).is_dir():
                yield from _file(Path(it), it, columns)
    elif "://" not in name and path.is_dir():
        for found in each(path):
            # What is no single article may be a table, or a long text.
            inside = path / found.source if isinstance(found, Unread) else path
            if isinstance(found, Unread) and inside.is_file() and not inside.is_symlink():
                yield from _file(inside, found.source, columns, found)
            else:
                yield found
    elif is_several(path):
        yield from each(path)
    else:
        yield from _file(path, name, columns)


def _file(
    path: Path, name: str, columns: Mapping[str, str] | None, otherwise: Unread | None = None
) -> Iterator[Article | Unread | _Long]:
    """The articles of a table, of a long text or of any other file; `otherwise` is what another reader said of it."""
    suffix = path.suffix.lower()
    try:
        if suffix in _TABLES:
            yield from _rows(_TABLES[suffix](path), columns, name)
        elif SUFFIXES.get(suffix) == "text" and path.stat().st_size > MAX_BYTES:
            yield _Long(Article(text="", source=name), _decoded(path))
        elif otherwise is not None:
            yield otherwise
        elif is_several(path):
            yield from each(path)
        else:
            article = read(name)
            yield replace(article, source=name) if isinstance(article, Article) else Unread(name, "not one article")
    except FileNotFoundError:
        yield Unread(name, "no such file")
    except (TimelineError, OSError, UnicodeError, csv.Error) as error:
        yield Unread(name, _reason(error, name))


def _items(source: Iterable[Any], columns: Mapping[str, str] | None) -> Iterator[Article | Unread | _Long]:
    for number, item in enumerate(source, start=1):
        if isinstance(item, Article | Unread):
            yield item
        elif isinstance(item, str):
            yield Article(text=item)
        elif isinstance(item, Path):
            yield from _named(str(item), columns)
        elif isinstance(item, Mapping):
            yield _article(item, columns, str(number))
        else:
            yield Unread(str(number), f"no article but {type(item).__name__}")


def _rows(
    rows: Iterable[Mapping[str, Any] | str], columns: Mapping[str, str] | None, name: str = ""
) -> Iterator[Article | Unread]:
    """The articles of the rows of a table, called by their numbers; a row that is a string says what is wrong with it."""
    for number, row in enumerate(rows, start=1):
        called = f"{name}:{number}" if name else str(number)
        yield Unread(called, row) if isinstance(row, str) else _article(row, columns, called)


def _article(row: Mapping[str, Any], columns: Mapping[str, str] | None, source: str) -> Article | Unread:
    found: dict[str, Any] = {}
    for name, usual in FIELDS.items():
        wanted = (columns[name],) if columns and name in columns else usual
        value = next((row[column] for column in wanted if column in row and not _is_missing(row[column])), None)
        if name == "published" and value is not None:
            value = _published(value)
        elif value is not None and not isinstance(value, str):
            return Unread(source, f"{name}: no text but {type(value).__name__}")
        elif name == "text" and value is None:
            return Unread(source, f"no text in column {wanted[0]!r}")
        found[name] = value
    return Article(**found, source=source)


def _is_missing(value: Any) -> bool:
    """Whether a cell is empty: None, not a number, not a time, or no characters."""
    return value is None or value == "" or (not isinstance(value, str | Mapping | list) and bool(value != value))  # noqa: PLR0124


def _published(value: Any) -> str:
    """A date of a table; one at midnight sharp is a day, for tables of pandas know no other."""
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        value = value.date()
    return value.isoformat() if isinstance(value, date) else str(value)


def _frame(frame: Any) -> Iterator[Mapping[str, Any]]:
    import narwhals

    table = narwhals.from_native(frame)
    if isinstance(table, narwhals.LazyFrame):
        table = table.collect()
    yield from table.iter_rows(named=True, buffer_size=256)


def _dask(frame: Any, columns: Mapping[str, str] | None) -> Iterator[Article | Unread]:
    def rows() -> Iterator[Mapping[str, Any]]:
        for number in range(frame.npartitions):
            part = frame.partitions[number].compute()
            yield from _frame(part if hasattr(type(part), "columns") else part.to_frame("text"))

    yield from _rows(rows(), columns)


def _json_lines(path: Path) -> Iterator[Mapping[str, Any] | str]:
    with path.open("rb") as file:
        while line := file.readline(LINE):
            if len(line) == LINE and not line.endswith(b"\n"):
                while (rest := file.readline(LINE)) and not rest.endswith(b"\n"):
                    pass
                yield f"a line of more than {LINE // 1_000_000} MB"
            elif line.strip():
                yield _json_row(line)


def _json_row(line: bytes) -> Mapping[str, Any] | str:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return "not JSON"
    return row if isinstance(row, dict) else f"no object but {type(row).__name__}"


def _comma_separated(path: Path) -> Iterator[Mapping[str, Any] | str]:
    # A field may be as long as an article; the module's own limit is a tenth of a megabyte.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_BYTES))
    with path.open(encoding="utf-8-sig", newline="") as file:
        delimiter = "\t" if path.suffix.lower() == ".tsv" else ";" if _first_line(file).count(";") else ","
        for row in csv.DictReader(_without_nul(file), delimiter=delimiter):
            yield {name: value for name, value in row.items() if isinstance(name, str)}


def _first_line(file: IO[str]) -> str:
    line = file.readline(100_000)
    file.seek(0)
    return line


def _without_nul(file: IO[str]) -> Iterator[str]:
    while line := file.readline(LINE):
        yield line


def _parquet(path: Path) -> Iterator[Mapping[str, Any] | str]:
    from timeline_ext.corpus.schema import arrow

    pa = arrow()
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=100):
                yield from batch.to_pylist()
    except pa.ArrowException as error:
        raise InputError(f"not a Parquet file that can be read ({' '.join(str(error).split())[:200]})") from None


def _decoded(path: Path) -> Iterator[str]:
    """A text file too large to be read at once, in pieces; it has to be UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    with path.open("rb") as file:
        while data := file.read(SECTION):
            yield decoder.decode(data)
        yield decoder.decode(b"", final=True)


_TABLES: Final[dict[str, Callable[[Path], Iterator[Mapping[str, Any] | str]]]] = {
    ".jsonl": _json_lines, ".ndjson": _json_lines, ".csv": _comma_separated, ".tsv": _comma_separated, ".parquet": _parquet,
}  # fmt: skip
