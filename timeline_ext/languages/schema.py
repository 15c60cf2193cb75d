"""The shape of a language's data, checked when it is loaded: an error names file, entry and key."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from timeline_ext.errors import DataError

Table = Mapping[str, Any]
RULE_KEYS: Final = {"stage", "pattern", "gives", "make", "set", "where", "examples", "never"}
DAY_RULE: Final = r"(?:easter[+-]\d+|\d\d-\d\d|nth -?\d [1-7] \d\d?|before [1-7] \d \d\d-\d\d)"
HOLIDAY_RULE: Final = re.compile(rf"{DAY_RULE}(?: to {DAY_RULE})?")
SHAPED_OTHERWISE: Final = {"numeral", "compound", "inflection"}  # tables of words.toml that build words
ABOUT: Final[Mapping[str, tuple[str, ...]]] = {
    "status": ("built in", "draft"),
    "numeric_order": ("dmy", "mdy"),
    "decimal": (",", "."),
    "present_looks": ("ahead", "back"),
    "long_text_today": ("the day", "nowadays"),
}

DISPLAY: Final = ("interface", "columns", "status", "basis", "kind", "dates", "why", "lab")


def check(file: str, name: str, table: Table) -> None:
    """Nothing when a table has the shape of its file; else DataError with file, entry and key."""
    if not table:
        raise DataError(f"{file}: the file is empty")
    CHECKS.get(name, _anything)(file, table)


def _anything(_file: str, _table: Table) -> None:
    return


def _about(file: str, table: Table) -> None:
    if not isinstance(table.get("name"), str):
        raise DataError(f"{file}: name: the language's own name is missing")
    for key, choices in ABOUT.items():
        if table.get(key) not in choices:
            raise DataError(f"{file}: {key}: must be one of {', '.join(choices)}")
    if not isinstance(table.get("verb_first", False), bool):
        raise DataError(f"{file}: verb_first: must be true or false")
    if "triggers" in table:
        _word_list(f"{file}: triggers", table["triggers"])
    for verb, form in table.get("participles", {}).items():
        if not (isinstance(form, str) and form):
            raise DataError(f"{file}: [participles] {verb}: must be a word")
    for part in ("names", "dateline"):
        for kind, names in table.get(part, {}).items():
            _word_list(f"{file}: [{part}] {kind}", names)


def _words(file: str, table: Table) -> None:
    for name, rows in table.items():
        if name in SHAPED_OTHERWISE:
            continue
        if not isinstance(rows, Mapping):
            raise DataError(f"{file}: {name}: must be a table")
        for key, words in rows.items():
            _word_list(f"{file}: [{name}] {key}", words)


def _word_list(place: str, words: object) -> None:
    if not isinstance(words, list) or not words or not all(isinstance(word, str) and word for word in words):
        raise DataError(f"{place}: must be a list of words")
    digits = next((word for word in words if any(_is_number(part) for part in word.split())), None)
    if digits is not None:
        raise DataError(f"{place}: {digits!r}: numbers are no words")


def _is_number(part: str) -> bool:
    """Whether a part of a word has digits and no letters; "2day" is a word."""
    return any(c.isdigit() for c in part) and not any(c.isalpha() for c in part)


def _rules(file: str, table: Table) -> None:
    for name, rule in table.items():
        place = f"{file}: [{name}]"
        if not isinstance(rule, Mapping):
            raise DataError(f"{place}: must be a table")
        for key in ("stage", "pattern", "gives"):
            if not isinstance(rule.get(key), str):
                raise DataError(f"{place} {key}: is missing")
        unknown = rule.keys() - RULE_KEYS
        if unknown:
            raise DataError(f"{place} {min(unknown)}: no such key: there is {', '.join(sorted(RULE_KEYS))}")
        for example in rule.get("examples", []):
            if " -> " not in example or " = " not in example:
                raise DataError(f"{place} examples: {example!r}: write it as 'text -> expression = value'")


def _holidays(file: str, table: Table) -> None:
    for name, holiday in table.items():
        rule = holiday.get("rule", "") if isinstance(holiday, Mapping) else ""
        if not HOLIDAY_RULE.fullmatch(rule):
            raise DataError(f"{file}: [{name}] rule: cannot read {rule!r}")
        _word_list(f"{file}: [{name}] words", holiday.get("words"))


def _display(file: str, table: Table) -> None:
    for name in DISPLAY:
        if not isinstance(table.get(name), Mapping):
            raise DataError(f"{file}: {name}: the table is missing")
    for name, words in table.items():
        _templates(f"{file}: [{name}]", words)


def _templates(place: str, words: object) -> None:
    if not isinstance(words, Mapping):
        raise DataError(f"{place}: must be a table")
    for key, text in words.items():
        if isinstance(text, Mapping):
            _templates(f"{place[:-1]}.{key}]", text)
        elif not (isinstance(text, str) and text) and not (isinstance(text, list) and text and all(text)):
            raise DataError(f"{place} {key}: must be a text or a list of texts")


CHECKS: Final[Mapping[str, Callable[[str, Table], None]]] = {
    "about": _about,
    "words": _words,
    "rules": _rules,
    "holidays": _holidays,
    "display": _display,
}
