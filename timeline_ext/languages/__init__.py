"""Everything the package knows of a language: words, rules, holidays, event words and screen words, as validated data.

A language is a folder with six TOML files. Meaning stands left, words stand right: `3 = ["März", "Mrz"]`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from timeline_ext.errors import DataError, LanguageError
from timeline_ext.languages.schema import check

if TYPE_CHECKING:
    from collections.abc import Mapping

FILES = ("about", "words", "rules", "holidays", "events", "display")
FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """One language's data, a table per file of its folder."""

    code: str
    about: Mapping[str, Any]
    words: Mapping[str, Any]
    rules: Mapping[str, Any]
    holidays: Mapping[str, Any]
    events: Mapping[str, Any]
    display: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The language's own name."""
        return str(self.about["name"])


@cache
def available() -> tuple[str, ...]:
    """The codes of the languages that have a folder, sorted.

    >>> {"de", "en"} <= set(available())
    True
    """
    return tuple(sorted(p.parent.name for p in FOLDER.glob("*/about.toml")))


@cache
def load_language(code: str) -> Language:
    """The data of one language; LanguageError when it has no folder, DataError when its data is not valid."""
    if code not in available():
        raise LanguageError(f"no language {code!r}: there are {', '.join(available())}")
    return Language(code, **{name: _read(FOLDER / code / f"{name}.toml") for name in FILES})


def _read(path: Path) -> Mapping[str, Any]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"{path.parent.name}/{path.name}: the file is missing") from None
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{path.parent.name}/{path.name}: {error}") from None
    check(f"{path.parent.name}/{path.name}", path.stem, table)
    return table
