"""Values from matches: the template language of rules, evaluated once and from the inside, so that it always ends."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import regex

from timeline_ext.temporal.heideltime.patterns import PatternError, read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DEEPEST: Final = 8
LONGEST: Final = 200  # characters of a value
CALL: Final = re.compile(
    r"%(norm[A-Za-z0-9]+)\(|%(SUBSTRING|LOWERCASE|UPPERCASE|SUM|CHINESENUMBERS)%\(|group\((\d{1,3})\)"
)
MOST_KNOWN: Final = 5000
WHOLE_UNITS: Final = (
    (re.compile(r"PT(\d+)H"), 24, "D"),
    (re.compile(r"PT(\d+)M"), 60, "H"),
    (re.compile(r"P(\d+)M"), 12, "Y"),
)


class TemplateError(ValueError):
    """A value that a rule cannot work out; the message says why."""


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the template language, or a table, and what it is applied to."""

    name: str
    arguments: tuple[Template, ...]


Template = tuple["str | int | Call", ...]  # text, the number of a group, or a call


class Table:
    """A look-up table: its keys are patterns, of which one that is the text itself wins, else the first that fits."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        self.entries = dict(entries)
        self.patterns: list[tuple[regex.Pattern[str], str]] | None = None
        self.known: dict[str, str | None] = {}

    def look_up(self, text: str) -> str | None:
        """The value of a text; None where no key fits."""
        if text in self.entries:
            return self.entries[text]
        try:
            return self.known[text]
        except KeyError:
            found = next((value for key, value in self._compiled() if key.fullmatch(text, timeout=1)), None)
        if len(self.known) >= MOST_KNOWN:
            self.known.clear()
        self.known[text] = found
        return found

    def _compiled(self) -> list[tuple[regex.Pattern[str], str]]:
        if self.patterns is None:
            patterns = []  # kept only when it is whole: other threads may look things up meanwhile
            for key, value in self.entries.items():
                with suppress(PatternError, regex.error):  # such a key is only ever the text itself
                    patterns.append((regex.compile(read(key).source, cache_pattern=False), value))
            self.patterns = patterns
        return self.patterns


def parse_template(source: str) -> Template:
    """The parts of a template; `TemplateError` where a call is left open.

    >>> parse_template("group(3)-%normMonth(group(1))")
    (3, '-', Call(name='normMonth', arguments=((1,),)))
    """
    parts, at = _parts(source, 0, inside=False, depth=0)
    if at < len(source):
        raise TemplateError(f"closes a call that it never opened: {source[:60]}")
    return parts


def _parts(source: str, at: int, *, inside: bool, depth: int) -> tuple[Template, int]:
    if depth > DEEPEST:
        raise TemplateError("nests too deeply")
    parts: list[str | int | Call] = []
    opened, start = 0, at
    while at < len(source):
        found = CALL.match(source, at)
        if found is None:
            char = source[at]
            if inside and not opened and char in "),":
                break
            opened += (char == "(") - (char == ")" and opened > 0)
            at += 1
            continue
        if start < at:
            parts.append(source[start:at])
        at = found.end()
        if found[3] is not None:
            parts.append(int(found[3]))
        else:
            arguments = []
            while True:
                argument, at = _parts(source, at, inside=True, depth=depth + 1)
                arguments.append(argument)
                at += 1
                if source[at - 1 : at] != ",":
                    break
            if source[at - 1 : at] != ")":
                raise TemplateError(f"leaves a call open: {source[:60]}")
            parts.append(Call(str(found[1] or found[2]), tuple(arguments)))
        start = at
    if start < at:
        parts.append(source[start:at])
    return tuple(parts), at


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What templates are evaluated against: the groups of a match, and the tables of the language."""

    group: Callable[[int], str | None]
    tables: Mapping[str, Table]
    seen: dict[str, str] = field(default_factory=dict)

    def value(self, template: Template, depth: int = 0) -> str:
        """The text a template gives; `TemplateError` where a look-up fails or an argument does not fit."""
        if depth > DEEPEST:
            raise TemplateError("goes round in a circle")
        text = "".join(part if isinstance(part, str) else self._part(part, depth) for part in template)
        if len(text) > LONGEST:
            raise TemplateError("grows too long")
        return text

    def _part(self, part: int | Call, depth: int) -> str:
        if isinstance(part, int):
            try:
                return self.group(part) or ""
            except IndexError:
                raise TemplateError(f"there is no group {part}") from None
        arguments = [self.value(each, depth + 1) for each in part.arguments]
        if part.name.startswith("norm"):
            return self._looked_up(part.name, ",".join(arguments), depth)
        try:
            return _FUNCTIONS[part.name](*arguments)
        except (ValueError, TypeError, IndexError):
            raise TemplateError(f"{part.name} does not apply to {', '.join(arguments)[:60]!r}") from None

    def _looked_up(self, name: str, text: str, depth: int) -> str:
        if not text:
            return ""
        table = self.tables.get(name)
        found = table.look_up(" ".join(text.split())) if table is not None else None
        if found is None:
            raise TemplateError(f"{name} does not know {text[:40]!r}")
        return self.value(parse_template(found), depth + 1) if "%" in found else found


def _substring(text: str, first: str, last: str) -> str:
    low, high = int(first), int(last)
    if not 0 <= low <= high <= len(text):
        raise IndexError(text)
    return text[low:high]


def _digits(text: str) -> str:
    """Number signs of any script as the digits 0 to 9; other characters stay."""
    return "".join(str(int(n)) if 0 <= (n := unicodedata.numeric(char, -1)) <= 9 else char for char in text)


_FUNCTIONS: Final[Mapping[str, Callable[..., str]]] = {
    "SUBSTRING": _substring,
    "LOWERCASE": str.lower,
    "UPPERCASE": str.upper,
    "SUM": lambda first, second: str(int(first) + int(second)),
    "CHINESENUMBERS": _digits,
}


def whole_units(value: str) -> str:
    """A length of whole larger units in these.

    >>> whole_units("PT24H"), whole_units("P18M")
    ('P1D', 'P18M')
    """
    for pattern, size, unit in WHOLE_UNITS:
        found = pattern.fullmatch(value)
        if found and int(found[1]) and int(found[1]) % size == 0:
            return f"P{'T' if unit == 'H' else ''}{int(found[1]) // size}{unit}"
    return value
