"""Articles from whatever holds them: a file, an address, a folder, a zip, a column of a table.

What cannot be read is told apart, with its reason, and keeps nothing else from being read.
"""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final, Protocol, overload, runtime_checkable

from timeline_ext.article import MAX_BYTES, SUFFIXES, parse_article, read_bytes, read_one
from timeline_ext.errors import InputError, TimelineError
from timeline_ext.model import Article

if TYPE_CHECKING:
    from datetime import date

MAX_FILES: Final = 200_000  # in one zip
MAX_TOTAL: Final = 4_000_000_000  # bytes that a zip may unfold to
MAX_RATIO: Final = 200  # to which a file of a zip may be larger than it is packed; text rarely packs to a twentieth
SMALL: Final = 1_000_000  # bytes up to which the ratio is nobody's trouble


@runtime_checkable
class Column(Protocol):
    """A column of a table, such as a Series of pandas or polars."""

    @property
    def name(self) -> Any: ...  # noqa: D102
    def to_list(self) -> list[Any]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be read: the name of the file or row, and the reason."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Articles(Sequence[Article]):
    """The articles of a folder, a zip or a column, in order, and what of it could not be read."""

    articles: tuple[Article, ...]
    unread: tuple[Unread, ...] = ()

    def __len__(self) -> int:
        return len(self.articles)

    @overload
    def __getitem__(self, index: int) -> Article: ...
    @overload
    def __getitem__(self, index: slice) -> Articles: ...
    def __getitem__(self, index: int | slice) -> Article | Articles:
        return Articles(self.articles[index]) if isinstance(index, slice) else self.articles[index]


def read(
    source: str | Path | Column | Mapping[Any, str],
    *,
    published: str | date | None = None,
    language: str | None = None,
    title: str | None = None,
) -> Article | Articles:
    """The article of a text file, a saved page, a PDF or an address; the `Articles` of a folder, a zip or a column.

    A column is a Series of pandas or polars, or a mapping of names to texts. `Article.source` is then the path in the
    folder or zip, or the index of the row; what cannot be read is in `Articles.unread`, and options hold for all.
    Pages need the extra `web`, PDF the extra `pdf`. InputError when nothing can be read, or it is larger than 10 MB.

    >>> articles = read({"a": "Er kam am 3. Mai 2021.", "b": " "})
    >>> [article.source for article in articles], articles.unread
    (['a'], (Unread(source='b', reason='the article is empty: there is no text'),))
    """
    if isinstance(source, str | Path) and not is_several(source):
        return read_one(source, published=published, language=language, title=title)
    if title is not None:
        raise InputError("a title names one article: there may be several")
    found = list(each(source, published=published, language=language))
    articles = tuple(it for it in found if isinstance(it, Article))
    unread = tuple(it for it in found if isinstance(it, Unread))
    if not articles:
        name = str(source)[:80] if isinstance(source, str | Path) else "the column"
        why = f": {unread[0].source}: {unread[0].reason}" if unread else ""
        raise InputError(f"{name}: no article could be read in it{why}")
    return Articles(articles, unread)


def is_several(source: Any) -> bool:
    """Whether a source may hold several articles: a folder, a zip, a column, a mapping."""
    if isinstance(source, str | Path):
        path = Path(source)
        return (
            "://" not in str(source) and "\0" not in str(source) and (path.suffix.lower() == ".zip" or _is_folder(path))
        )
    return isinstance(source, Mapping | Column) or hasattr(type(source), "columns")


def each(
    source: str | Path | Column | Mapping[Any, str], *, published: str | date | None = None, language: str | None = None
) -> Iterator[Article | Unread]:
    """The articles of a folder, a zip or a column, one after the other, and a record for each that cannot be read.

    Files are taken in the order of their paths; hidden ones are passed over. No link is followed, and nothing of a zip
    is written anywhere.
    """
    if isinstance(source, str | Path):
        files = _zipped(Path(source)) if Path(source).suffix.lower() == ".zip" else _in_folder(Path(source))
        for name, data in files:
            yield data if isinstance(data, Unread) else _read_file(name, data, published=published, language=language)
        return
    if hasattr(type(source), "columns"):
        raise InputError("a table has several columns: name the one with the texts, as in table['text']")
    rows: Iterable[tuple[Any, Any]] = source.items() if hasattr(source, "items") else enumerate(source.to_list())
    for name, text in rows:
        if isinstance(text, str):
            try:
                article = parse_article(text, published=published, language=language)
            except TimelineError as error:
                yield Unread(str(name), str(error))
            else:
                yield replace(article, source=str(name))
        else:
            yield Unread(str(name), f"no text but {type(text).__name__}")


def _read_file(name: str, data: bytes, **told: Any) -> Article | Unread:
    try:
        article = read_bytes(data, name=name, kind=SUFFIXES[PurePosixPath(name).suffix.lower()], **told)
    except TimelineError as error:
        return Unread(name, str(error).removeprefix(f"{name}: "))
    return replace(article, source=name)


def _refused(name: str) -> str | None:
    """Why a file's name is that of no article."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in SUFFIXES:
        return None
    if suffix == ".zip":
        return "a zip inside is not opened: unpack it"
    return f"not one of {', '.join(SUFFIXES)}"


def _is_hidden(parts: Iterable[str]) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in parts)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that is too long for one
        return False


def _in_folder(folder: Path) -> Iterator[tuple[str, bytes | Unread]]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _is_hidden([name]))
        for name in sorted(name for name in (*names, *_links(place, folders)) if not _is_hidden([name])):
            path = Path(place, name)
            told = path.relative_to(folder).as_posix()
            if path.is_symlink():
                yield told, Unread(told, "a link is not followed")
            elif reason := _refused(name):
                yield told, Unread(told, reason)
            else:
                yield told, _content(path, told)


def _links(place: str, folders: Iterable[str]) -> list[str]:
    return [name for name in folders if Path(place, name).is_symlink()]


def _content(path: Path, told: str) -> bytes | Unread:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return Unread(told, "not a file")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        return Unread(told, f"cannot be read ({error.strerror})")
    return data if len(data) <= MAX_BYTES else Unread(told, f"larger than {MAX_BYTES // 1_000_000} MB; split it")


def _zipped(path: Path) -> Iterator[tuple[str, bytes | Unread]]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = sorted(
                (it for it in archive.infolist() if not it.filename.endswith("/")), key=lambda it: it.filename
            )
            if len(members) > MAX_FILES:
                raise InputError(f"{path}: more than {MAX_FILES:,} files; split it")
            total = 0
            for member in members:
                name = member.filename
                if _is_hidden(part for part in PurePosixPath(name).parts if part != ".."):
                    continue
                data = _member(archive, member)
                total += 0 if isinstance(data, Unread) else len(data)
                if total > MAX_TOTAL:
                    raise InputError(f"{path}: unfolds to more than {MAX_TOTAL // 1_000_000:,} MB; split it")
                yield name, data
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, UnicodeError) as error:
        raise InputError(f"{path}: not a zip that can be read ({error})") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | Unread:
    name = member.filename
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if ".." in parts or name.startswith(("/", "\\")) or ":" in name.partition("/")[0]:
        return Unread(name, "its path leads out of the zip")
    if stat.S_ISLNK(member.external_attr >> 16):
        return Unread(name, "a link is not followed")
    if member.flag_bits & 1:
        return Unread(name, "encrypted: unpack it")
    if reason := _refused(name):
        return Unread(name, reason)
    limit = MAX_BYTES if member.compress_size == 0 else min(MAX_BYTES, max(SMALL, member.compress_size * MAX_RATIO))
    try:
        with archive.open(member) as file:
            data = file.read(limit + 1)  # what it says of its size is no more than a word
    except (OSError, RuntimeError, NotImplementedError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        return Unread(name, f"cannot be unpacked ({error})")
    if len(data) > limit:
        large = limit == MAX_BYTES
        return Unread(
            name, f"larger than {MAX_BYTES // 1_000_000} MB; split it" if large else "unfolds too far for a text"
        )
    return data
