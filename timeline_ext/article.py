"""An article from a string, a file, a saved page or the web: header and date line read, language detected."""

from __future__ import annotations

import calendar
import re
import ssl
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import date
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import ip_address
from pathlib import Path
from socket import create_connection, getaddrinfo, socket
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import quote, urljoin, urlsplit

from timeline_ext.dateline import published_with
from timeline_ext.errors import InputError, LanguageError
from timeline_ext.languages import available
from timeline_ext.model import Article

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from py3langid.langid import LanguageIdentifier

Kind = Literal["text", "html", "pdf"]

MAX_BYTES: Final = 10_000_000
TIMEOUT: Final = 20.0
SUFFIXES: Final[dict[str, Kind]] = {
    **dict.fromkeys((".txt", ".text", ".md", ".markdown"), "text"), **dict.fromkeys((".html", ".htm", ".xhtml"), "html"), ".pdf": "pdf",
}  # fmt: skip
ACCEPTED: Final = "a year, month, day or minute such as 2022, 2022-06, 2022-06-15, 2022-06-15T08:30 or 15.6.2022"

_ISO = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:[T ](?P<hour>\d\d):(?P<minute>\d\d)(?::\d\d(?:[.,]\d+)?)?(?: ?(?:Z|[+-]\d\d:?\d\d))?)?)?)?",
    re.ASCII,
)
_DOTTED = re.compile(r"(?:(?P<day>\d\d?)\. ?)?(?P<month>\d\d?)\. ?(?P<year>\d{4})", re.ASCII)

# What may stand before a text: `date 2022-06` on the same line, `key: value` lines, or such lines fenced by `---`.
_DATE_WORD = re.compile(r"[\ufeff\s]*date[ \t]+(?P<date>\d{4}(?:-\d\d){0,2}(?:T\d\d:\d\d)?)(?=\s|\Z)")
_FENCED = re.compile(r"[\ufeff\s]*---[ \t]*\r?\n(?P<lines>(?:(?!---)[^\n]*\n){0,100})---[ \t]*(?:\r?\n|\Z)")
_LINE = re.compile(r"[\ufeff\s]*(?P<key>[A-Za-z_]{1,20})[ \t]*:[ \t]*(?P<value>[^\r\n]*)(?:\r\n|\r|\n|\Z)")
_KEYS: Final = {"date": "published", "lang": "language", "published": "published", "title": "title", "language": "language", "url": "url"}  # fmt: skip
_LOOKS_LIKE: Final = {
    "published": re.compile(r"['\"]?\d"),
    "language": re.compile(r"['\"]?[A-Za-z]{2,3}\b(?!\s+\S)"),
    "title": re.compile(r"\S"),
    "url": re.compile(r"['\"]?https?://"),
}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def parse_article(
    text: str,
    *,
    published: str | date | None = None,
    language: str | None = None,
    title: str | None = None,
    url: str | None = None,
    others: Collection[str] = (),
) -> Article:
    """The article in a string: a header before the text is read and cut off, the language detected when not given.

    A header is ` date 2022-06 `, lines such as `date: 2022-06`, `title: …`, `language: de`, or front matter fenced by
    `---`. Options win over it. A date line of the text ("BERLIN, June 15, 2022 (Reuters) -") makes the publication
    date more exact where it agrees with what is known of it. `others` are languages allowed beside the available ones, though
    not detected. InputError when there is no text, a date cannot be read or no language is recognised.

    >>> article = parse_article(" date 2022-06 Der Präsident hat am Mittwoch telefoniert.")
    >>> article.published, article.language, article.offset, article.text
    ('2022-06', 'de', 14, 'Der Präsident hat am Mittwoch telefoniert.')
    """
    header, offset = read_header(text)
    body = text[offset:]
    check_text(body)
    published = published or header.get("published")
    known = None if published is None else normalise_published(published)
    language = language or header.get("language")
    code = normalise_language(language, others) if language else detect_language(body)
    return Article(
        text=body,
        title=title or header.get("title"),
        published=published_with(known, body, code) if code in available() else known,
        language=code,
        url=url or header.get("url"),
        offset=offset,
    )


def normalise_published(published: str | date) -> str:
    """The publication date in EDTF, exactly as precise as it was given; InputError says what is accepted.

    >>> normalise_published("2022-06"), normalise_published("15.6.2022"), normalise_published("2022-06-15T08:30:10Z")
    ('2022-06', '2022-06-15', '2022-06-15T08:30')
    """
    given = published.isoformat() if isinstance(published, date) else str(published).strip().strip("'\"").strip()
    match = _ISO.fullmatch(given) or _DOTTED.fullmatch(given)
    if match is None:
        raise InputError(f"publication date {given[:40]!r} is not understood: write {ACCEPTED}")
    field = {name: int(value) for name, value in match.groupdict().items() if value}
    year, month, day = field["year"], field.get("month"), field.get("day")
    possible = (
        year > 0
        and (month is None or 1 <= month <= 12)
        and (day is None or 1 <= day <= calendar.monthrange(year, month or 1)[1])
        and field.get("hour", 0) < 24
        and field.get("minute", 0) < 60
    )
    if not possible:
        raise InputError(f"publication date {given[:40]!r} is not in the calendar: write {ACCEPTED}")
    edtf = f"{year:04d}" + "".join(f"-{part:02d}" for part in (month, day) if part is not None)
    return edtf + (f"T{field['hour']:02d}:{field['minute']:02d}" if "hour" in field else "")


def normalise_language(language: str, others: Collection[str] = ()) -> str:
    """The code of an available language from a code or tag such as `de`, `DE` or `de-AT`; LanguageError otherwise.

    `others` are allowed beside the available ones, by their whole name.
    """
    given = language.strip().strip("'\"").lower()
    code = re.split(r"[-_]", given, maxsplit=1)[0]
    if code not in available() and given in others:
        return given
    if code not in available():
        raise LanguageError(f"no language {language[:40]!r}: there are {', '.join(available())}")
    return code


def detect_language(text: str) -> str:
    """The code of the available language a text is written in; InputError when none of them is recognised.

    >>> detect_language("Der Präsident hat am Mittwoch telefoniert."), detect_language("They met on Wednesday.")
    ('de', 'en')
    """
    codes = available()
    ranked = _identifier().rank(text[:20_000])
    top, certainty = ranked[0]
    known = [(str(code), p) for code, p in ranked if code in codes]
    if top not in codes and certainty > 0.9:
        raise InputError(f"the text seems to be in {top!r}, which is not available: pass language={_choice(codes)}")
    (best, p), (_, second) = known[:2]
    if p < 3 * second or p < 0.02:
        raise InputError(f"the language of the text is not recognised: pass language={_choice(codes)}")
    return best


def read_one(
    source: str | Path, *, published: str | date | None = None, language: str | None = None, title: str | None = None
) -> Article:
    """The article in a text file, a saved page (.html), a PDF or at an http(s) address, with a page's title and date.

    Pages need the extra `web`, PDF the extra `pdf`. InputError when the source cannot be read, is not text, or is larger than 10 MB.
    """
    name = str(source)
    is_url = isinstance(source, str) and "://" in name
    data, kind, charset = _fetch(name) if is_url else _load(Path(source))
    article = read_bytes(
        data, name=name, kind=kind, charset=charset, published=published, language=language, title=title
    )
    return replace(article, url=name) if is_url else replace(article, source=Path(source).name)


def read_bytes(
    data: bytes,
    *,
    name: str,
    kind: Kind = "text",
    charset: str | None = None,
    published: str | date | None = None,
    language: str | None = None,
    title: str | None = None,
) -> Article:
    """The article in the bytes of a file or a page; `name` is what errors call it."""
    if kind == "html" or data[:1000].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        text, page_title, page_date = _page_text(data, charset, name)
        title, published = title or page_title, published or page_date
    elif kind == "pdf" or data.startswith(b"%PDF-"):
        from timeline_ext.pdf import pdf_text

        text = pdf_text(data, name)
    else:
        text = _decode(data, charset, name)
    try:
        return parse_article(text, published=published, language=language, title=title)
    except (InputError, LanguageError) as error:
        raise type(error)(f"{name}: {error}") from None


def read_header(text: str) -> tuple[dict[str, str], int]:
    """What the header before a text says, and where the text begins."""
    header: dict[str, str] = {}
    offset = 0
    if fenced := _FENCED.match(text):
        for line in filter(None, map(_LINE.match, fenced["lines"].splitlines())):
            if (key := _KEYS.get(line["key"].lower())) and line["value"].strip():
                header.setdefault(key, _unquoted(line["value"]))
        offset = fenced.end()
    else:
        for key, value, end in _header_lines(text):
            header.setdefault(key, value)
            offset = end
    return header, _skip_space(text, offset) if offset else 0


def _header_lines(text: str) -> Iterator[tuple[str, str, int]]:
    position = 0
    while True:
        if word := _DATE_WORD.match(text, position):
            yield "published", word["date"], (position := word.end())
            continue
        line = _LINE.match(text, position)
        key = _KEYS.get(line["key"].lower()) if line else None
        if line is None or key is None or not _LOOKS_LIKE[key].match(line["value"]):
            return
        yield key, _unquoted(line["value"]), (position := line.end())


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1].strip() if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value


def _skip_space(text: str, offset: int) -> int:
    return len(text) - len(text[offset:].lstrip())


def check_text(text: str) -> None:
    """InputError where a text is none: empty, binary, or broken Unicode."""
    if not text.strip("\ufeff \t\r\n\v\f"):
        raise InputError("the article is empty: there is no text")
    if "\0" in text or len(_CONTROL.findall(text[:100_000])) > len(text[:100_000]) / 100:
        raise InputError("the article is not text: it holds NUL or other control characters")
    if half := _SURROGATE.search(text):
        raise InputError(f"the article is not valid Unicode: half a surrogate pair at character {half.start()}")


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _choice(codes: tuple[str, ...]) -> str:
    return " or ".join(f"{code!r}" for code in codes)


def _load(path: Path) -> tuple[bytes, Kind, str | None]:
    try:
        if path.is_dir():
            raise InputError(f"{path}: is a folder, not one article")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from None
    if len(data) > MAX_BYTES:
        raise InputError(f"{path}: larger than {MAX_BYTES // 1_000_000} MB; split it")
    return data, SUFFIXES.get(path.suffix.lower(), "text"), None


def _decode(data: bytes, charset: str | None, name: str) -> str:
    for bom, marked in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        charset = marked if data.startswith(bom) else charset
    for encoding in filter(None, (charset, "utf-8")):
        with suppress(UnicodeDecodeError, LookupError):
            return data.decode(encoding)
    from charset_normalizer import from_bytes

    best = None if b"\0" in data else from_bytes(data).best()
    if best is None:
        raise InputError(f"{name}: not a text file, or in an unknown encoding; save it as UTF-8")
    return str(best)


def _page_text(data: bytes, charset: str | None, name: str) -> tuple[str, str | None, str | None]:
    try:
        from trafilatura import bare_extraction
        from trafilatura.settings import Document
    except ImportError:
        raise InputError(f"{name}: web pages need an extra: pip install 'timeline_ext[web]'") from None
    page = _decode(data, charset, name) if charset else data
    found = bare_extraction(page, with_metadata=True, include_comments=False, include_tables=False)
    if not isinstance(found, Document) or not found.text:
        raise InputError(f"{name}: no article text was found in the page")
    return found.text, found.title, found.date


def _fetch(url: str) -> tuple[bytes, Kind, str | None]:
    """Body, kind and charset of what an address serves, within limits of size, time and redirects."""
    deadline = time.monotonic() + TIMEOUT
    address = url
    try:
        for _ in range(6):
            with _response(address, start=url, timeout=deadline - time.monotonic()) as response:
                if response.status in {301, 302, 303, 307, 308}:
                    address = urljoin(address, response.getheader("Location", ""))
                    continue
                kind, charset = _content_kind(response, url), response.headers.get_content_charset()
                return _read_body(response, url, deadline), kind, charset
    except InputError:
        raise
    except (OSError, HTTPException, ValueError) as error:
        raise InputError(f"{url}: cannot be fetched ({error or type(error).__name__})") from None
    raise InputError(f"{url}: too many redirects")


@contextmanager
def _response(url: str, *, start: str, timeout: float) -> Iterator[HTTPResponse]:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        raise InputError(f"{url}: only plain http and https addresses are read")
    secure = parts.scheme == "https"
    host, port = parts.hostname.encode("idna").decode(), parts.port or (443 if secure else 80)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    query = f"?{quote(parts.query, safe='/%:@!$&()*+,;=?~')}" if parts.query else ""
    with closing(HTTPConnection(host, port)) as connection:
        # The reader may name a private address; a page may not lead there.
        elsewhere = parts.netloc != urlsplit(start).netloc
        connection.sock = _connect(host, port, public_only=elsewhere, timeout=max(timeout, 0.1))
        if secure:
            connection.sock = ssl.create_default_context().wrap_socket(connection.sock, server_hostname=host)
        connection.request(
            "GET", path + query, headers={"User-Agent": "timeline_ext", "Accept": "text/html, text/*, application/pdf"}
        )
        with connection.getresponse() as response:
            yield response


def _connect(host: str, port: int, *, public_only: bool, timeout: float) -> socket:
    # The address that was checked is the one connected to, so a name cannot resolve differently the second time.
    address = str(getaddrinfo(host, port)[0][4][0])
    if public_only and not ip_address(address).is_global:
        raise InputError(f"a redirect leads to the private address {host}: refused")
    return create_connection((address, port), timeout=timeout)


def _content_kind(response: HTTPResponse, url: str) -> Kind:
    if response.status != 200:
        raise InputError(f"{url}: the server answered {response.status} {response.reason}")
    content_type = response.headers.get_content_type()
    if content_type in {"text/html", "application/xhtml+xml"}:
        return "html"
    if content_type == "application/pdf":
        return "pdf"
    if content_type.startswith("text/"):
        return "text"
    raise InputError(f"{url}: {content_type} is no page, text or PDF")


def _read_body(response: HTTPResponse, url: str, deadline: float) -> bytes:
    data = bytearray()
    while chunk := response.read1(65_536):
        data += chunk
        if len(data) > MAX_BYTES:
            raise InputError(f"{url}: larger than {MAX_BYTES // 1_000_000} MB")
        if time.monotonic() > deadline:
            raise InputError(f"{url}: took longer than {TIMEOUT:.0f} seconds")
    return bytes(data)
