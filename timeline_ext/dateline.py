"""The date that an article's own date line gives: "Berlin, 15. Juni 2022 (AFP) –", "BERLIN, June 15 (Reuters) -"."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from timeline_ext.languages import load_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HEAD: Final = 1000  # characters at the start of a text in which a date line is looked for
LINES: Final = 8  # of them, that are not empty
MONTHS: Final = ("month", "month_short", "month_name")  # tables of words.toml
NO_PLACES: Final = ("month", "weekday", "daypart")  # "Am Mittwoch, 15. Juni 2022 –" begins a sentence
SHORTEST: Final = 3  # letters of a place in capitals
LEAP: Final = 2000  # stands in for a year that is not known


@dataclass(frozen=True, slots=True)
class Written:
    """The day a date line names; the year is None where the line leaves it out."""

    year: int | None
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class _Form:
    """How date lines of one language look, and those that name no date but a place."""

    line: re.Pattern[str]
    place: re.Pattern[str]
    months: dict[str, int]
    times: frozenset[str]


def published_with(published: str | None, text: str, language: str) -> str | None:
    """The publication date, made more exact by the text's date line where both agree; a day is never made up.

    >>> text = "BERLIN, June 15 (Reuters) - The ministers met on Wednesday."
    >>> published_with("2022-06", text, "en"), published_with("2022-05", text, "en"), published_with(None, text, "en")
    ('2022-06-15', '2022-05', None)
    """
    if published is not None and len(published) > len("2022-06"):
        return published
    written = find_dateline(text, language)
    if written is None:
        return published
    year = written.year or (int(published[:4]) if published else 0)
    if not _is_day(year, written):
        return published
    day = f"{year:04d}-{written.month:02d}-{written.day:02d}"
    return day if day.startswith(published or "") else published


def find_dateline(text: str, language: str) -> Written | None:
    r"""The day that a date line in the first lines of a text names, None where there is none.

    A date line begins with a place, or with what a language's `about.toml` names as `labels` ("Published"); behind the
    date stands an agency, a dash, a time or nothing.

    >>> find_dateline("Telefonat\nMoskau, 15. Juni 2022 (AFP) – Die Präsidenten sprachen.", "de")
    Written(year=2022, month=6, day=15)
    >>> find_dateline("Am Mittwoch, 15. Juni 2022 – dem Tag der Wahl – regnete es.", "de")
    """
    found = _find(text, language)
    return None if found is None else found[0]


def dateline_span(text: str, language: str) -> tuple[int, int]:
    """Where the date line in the first lines of a text begins and ends; two zeros where there is none.

    It may lack the date where it is in capitals or has an agency: "LONDON -", "Berlin (dpa) -".

    >>> text = "BERLIN, June 15 (Reuters) - The ministers met on Wednesday."
    >>> text[slice(*dateline_span(text, "en"))]
    'BERLIN, June 15 (Reuters) -'
    """
    found = _find(text, language)
    if found is not None:
        return found[1]
    for start, line in _lines(text[:HEAD]):
        undated = _form(language).place.match(line)
        if undated and (undated["agency"] or (undated["place"].isupper() and len(undated["place"]) >= SHORTEST)):
            return start, start + len(undated[0].rstrip())
    return 0, 0


def _find(text: str, language: str) -> tuple[Written, tuple[int, int]] | None:
    form = _form(language)
    for start, line in _lines(text[:HEAD]):
        found = form.line.match(line)
        if found is None:
            continue
        place = found["place"] or ""
        names_time = form.times.intersection(re.findall(r"\w+", place.casefold()))
        if names_time or place[:1].islower():
            continue
        given = {name[0]: value for name, value in found.groupdict().items() if value and name != "place"}
        month = int(given["m"]) if given["m"].isdigit() else form.months[given["m"].casefold()]
        written = Written(int(given["y"]) if "y" in given else None, month, int(given["d"]))
        if _is_day(written.year or LEAP, written):
            return written, (start, start + len(found[0].rstrip()))
    return None


def _lines(text: str) -> list[tuple[int, str]]:
    """The first lines that are not empty, each with its place in the text."""
    found = ((match.start(), match[0]) for match in re.finditer(r"\S[^\n\r]*", text))
    return [(start, line.rstrip()) for start, line in found][:LINES]


def _is_day(year: int, written: Written) -> bool:
    return year > 0 and 1 <= written.month <= 12 and 1 <= written.day <= calendar.monthrange(year, written.month)[1]


@cache
def _form(code: str) -> _Form:
    language = load_language(code)
    data = language.about.get("dateline", {})

    def words(*tables: str) -> Iterator[tuple[str, str]]:
        rows = (row for name in tables for row in language.words.get(name, {}).items())
        return ((word, meaning) for meaning, names in rows for word in names)

    months = {word.casefold(): int(meaning) for word, meaning in words(*MONTHS)}
    month, filler = _any(months), rf"(?:{_any(data.get('fillers', ()))}\s+)?"
    day, year = r"\d\d?", r"\d{4}"
    first, second = ("m", "d") if language.about["numeric_order"] == "mdy" else ("d", "m")
    dates = (
        rf"(?P<d1>{day})(?:\.|[^\W\d_]{{0,2}})\s+{filler}(?P<m1>{month})\.?(?:,?\s+{filler}(?P<y1>{year}))?",
        rf"(?P<m2>{month})\.?\s+(?P<d2>{day})[^\W\d_]{{0,2}}(?:,?\s+(?P<y2>{year}))?",
        rf"(?P<{first}3>{day})[./]\s?(?P<{second}3>{day})[./]\s?(?P<y3>{year})",
        rf"(?P<y4>{year})-(?P<m4>\d\d)-(?P<d4>\d\d)",
    )
    weekday = rf"(?:{_any(word for word, _ in words('weekday', 'weekday_short'))}\.?,?\s+)?"
    agency = rf"(?:[(/\[][^()/\[\]]{{2,40}}[)/\]]|\b{_any(data.get('agencies', ()))}\b)"
    part = r"[^\W\d_][^\s,;:!?()\d]*(?:[ /][^\s,;:!?()\d]+){0,3}"
    head = rf"(?P<place>{part}(?:,\s*{part})??)(?:\s*,(?:\s*{agency},?)?|\s*{agency},?)\s+"
    label = rf"{_any(data.get('labels', ()))}\s*:?\s+"
    ends = (
        rf"\s*,?\s*{agency}(?:\s*\.?[-–—_:]|\s+(?=\w)|\s*\Z)",
        r"[.,]?\s*[-–—_]+(?:\s+(?!\d)|\Z)",
        r"\s*[,|·-]?\s*(?:\w{1,3}\s+)?\d\d?[:.]\d\d\b",
        r"[.:)]?\Z",
    )
    line = re.compile(
        rf"\(?(?:{head}|{label}){filler}{weekday}{filler}(?:{'|'.join(dates)})(?!\w)(?:{'|'.join(ends)})", re.IGNORECASE
    )
    place = re.compile(rf"(?P<place>{part}(?:,\s*{part})??)\s*(?P<agency>{agency})?\s*[-–—]+\s")
    return _Form(line, place, months, frozenset(word.casefold() for word, _ in words(*NO_PLACES)))


def _any(words: Iterable[str]) -> str:
    """A pattern for any of these words, the longest first; for none where there are none."""
    return f"(?:{'|'.join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or '(?!)'})"
