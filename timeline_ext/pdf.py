"""The text layer of a PDF as running text: lines joined, divided words put together, page headers left out."""

from __future__ import annotations

import logging
import re
import warnings
from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING, Final

from timeline_ext.errors import InputError
from timeline_ext.languages import available, load_language

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_PAGES: Final = 2000
MAX_TEXT: Final = 10_000_000  # characters: a small PDF can unfold to any length
LOCKED: Final = "the PDF is encrypted: save a copy of it without a password"
_ENDS = re.compile(r"[.!?:…][\"'»«“”’)\]]*$")
_DIVIDED = re.compile(r"\w[-\u00ad\u2010]$")


def pdf_text(data: bytes, name: str) -> str:
    """The text of a PDF, a line per paragraph; InputError where it is encrypted, broken, or holds only pictures of pages.

    A warning names the pages that hold no text.
    """
    try:
        from pypdf.errors import DependencyError
    except ImportError:
        raise InputError(f"{name}: PDF needs an extra: pip install 'timeline_ext[pdf]'") from None
    try:
        pages = list(_pages(data, name))
    except InputError:
        raise
    except DependencyError:  # a cipher that needs another package
        raise InputError(f"{name}: {LOCKED}") from None
    except Exception as error:  # noqa: BLE001 -- a broken PDF breaks pypdf in many ways
        raise InputError(f"{name}: the PDF cannot be read ({type(error).__name__})") from None
    empty = [str(number) for number, page in enumerate(pages, 1) if not page.strip()]
    if len(empty) == len(pages):
        raise InputError(f"{name}: the PDF has no text layer, as a scan has none: let a program for OCR add one")
    if empty:
        warnings.warn(f"{name}: no text on page {', '.join(empty[:10])} of {len(pages)}", stacklevel=2)
    return running_text(pages)


def _pages(data: bytes, name: str) -> Iterator[str]:
    from pypdf import PdfReader

    log = logging.getLogger(PdfReader.__module__.partition(".")[0])
    if not log.handlers:  # what it says of odd PDF goes to those who listen, not to the screen
        log.addHandler(logging.NullHandler())
    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise InputError(f"{name}: {LOCKED}")
    if len(reader.pages) > MAX_PAGES:
        raise InputError(f"{name}: more than {MAX_PAGES:,} pages; split it")
    length = 0
    for page in reader.pages:
        yield (text := page.extract_text())
        length += len(text)
        if length > MAX_TEXT:
            raise InputError(f"{name}: more than {MAX_TEXT:,} characters; split it")


def running_text(pages: Sequence[str]) -> str:
    r"""Pages of lines as paragraphs of one line each; a paragraph, a sentence and a word may go over the end of a page.

    A paragraph ends at an empty line, and with a line clearly shorter than the others that ends a sentence or stands
    before a capital. A word divided at the end of a line is put together, but for "EU-/Gipfel", "Vor-/und Nachteile",
    and words that the text also writes with their hyphen. Lines that most pages begin or end with are left out, and so
    are page numbers.

    >>> running_text(["Die Präsi-\nden trafen sich am Mitt-", "woch in Moskau."])
    'Die Präsiden trafen sich am Mittwoch in Moskau.'
    """
    lines = [line for page in _without_headers(pages) for line in page]
    lengths = sorted(map(len, filter(None, lines)))
    width = lengths[len(lengths) * 4 // 5] if lengths else 0
    hyphened = Counter(re.findall(r"\w+-\w+", " ".join(lines)))
    paragraphs: list[str] = []
    is_open, last = False, ""
    for line in lines:
        if not line:
            is_open = is_open and not _ENDS.search(paragraphs[-1])
            continue
        if is_open and _is_short(last, width, line):
            is_open = False
        if is_open:
            paragraphs[-1] = _joined(paragraphs[-1], line, hyphened)
        else:
            paragraphs.append(line)
        is_open, last = True, line
    return "\n".join(paragraphs)


def _without_headers(pages: Sequence[str]) -> Iterator[list[str]]:
    """The lines of each page without page numbers, and without what most pages begin or end with."""
    split = [[" ".join(line.split()) for line in page.strip().splitlines()] for page in pages]
    edges = Counter(
        _shape(line) for page in split for line in {_shape(it): it for it in (*page[:2], *page[-2:])}.values()
    )
    common = {shape for shape, count in edges.items() if count > 2 and count > len(split) / 2}
    for page in split:
        yield [
            line
            for number, line in enumerate(page)
            if not (
                min(number, len(page) - 1 - number) < 2
                and (_shape(line) in common or re.fullmatch(r"\W*\d{1,4}\W*", line))
            )
        ]


def _shape(line: str) -> str:
    return re.sub(r"\d+", "0", line)


def _is_short(line: str, width: int, following: str) -> bool:
    """Whether a line ends its paragraph, being shorter than most and followed by what may begin one."""
    if _DIVIDED.search(line) or not (following[0].isupper() or not following[0].isalpha()):
        return False
    return len(line) < width * (0.9 if _ENDS.search(line) else 0.6)


def _joined(text: str, line: str, hyphened: Counter[str]) -> str:
    if not _DIVIDED.search(text):
        return f"{text} {line}"
    before, after = re.findall(r"\w+", text)[-1], re.findall(r"\w*", line)[0]
    if after.casefold() in _conjunctions():
        return f"{text} {line}"
    if not after or not after[0].islower() or hyphened[f"{before}-{after}"]:
        return text + line
    return text[:-1] + line


def _conjunctions() -> frozenset[str]:
    """The words for "and" and "or": before them a hyphen stands for the rest of a word."""
    words = [load_language(code).words.get("word", {}) for code in available()]
    return frozenset(word for table in words for key in ("and", "or") for word in table.get(key, ()))
