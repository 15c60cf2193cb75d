"""The formats a timeline is saved in: one module per format, one line of `EXPORTS` per suffix."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from timeline_ext.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from timeline_ext.timeline import Timeline

    Export = Callable[[Timeline, Path], None]


def _late(module: str, function: str) -> Export:
    """The writer of a module that is loaded when something is written."""

    def write(timeline: Timeline, path: Path) -> None:
        getattr(import_module(f"{__name__}.{module}"), function)(timeline, path)

    return write


EXPORTS: Final[dict[str, Export]] = {
    ".html": _late("html", "write_html"),
    ".json": _late("json", "write_json"),
    ".csv": _late("csv", "write_csv"),
    ".parquet": _late("parquet", "write_parquet"),
    ".md": _late("markdown", "write_markdown"),
    ".ics": _late("ics", "write_ics"),
    ".timelinejs.json": _late("timelinejs", "write_timelinejs"),
    ".tml": _late("timeml", "write_timeml"),
    ".vl.json": _late("vegalite", "write_vegalite"),
    ".png": _late("png", "write_png"),
    ".svg": _late("svg", "write_svg"),
}


def find_export(path: Path) -> Export:
    """The writer for a path's suffix, the longest that fits; InputError names the known ones.

    >>> from pathlib import Path
    >>> find_export(Path("timeline.vl.json")) is EXPORTS[".vl.json"]
    True
    """
    suffix = suffix_of(path)
    if suffix not in EXPORTS:
        raise InputError(f"{path.name}: no format for this suffix: there is {', '.join(EXPORTS)}")
    return EXPORTS[suffix]


def suffix_of(path: Path) -> str:
    """The suffix of a path that names a format, of several parts where there is such a format; else its last suffix.

    >>> from pathlib import Path
    >>> suffix_of(Path("a.b.VL.json")), suffix_of(Path("a.tar.gz"))
    ('.vl.json', '.gz')
    """
    name = path.name.lower()
    return max((suffix for suffix in EXPORTS if name.endswith(suffix)), key=len, default=path.suffix.lower())
