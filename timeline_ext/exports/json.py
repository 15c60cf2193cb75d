"""A timeline as JSON, whole: `read_json` gives the same timeline back."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from timeline_ext.errors import InputError
from timeline_ext.timeline import Timeline

if TYPE_CHECKING:
    from pathlib import Path


def write_json(timeline: Timeline, path: Path) -> None:
    """Write `Timeline.to_dict()`; what it holds is described there."""
    text = json.dumps(timeline.to_dict(), ensure_ascii=False, allow_nan=False, indent=1)
    # Half a surrogate pair, which UTF-8 cannot hold, becomes the escape that JSON has for it.
    path.write_bytes(text.encode("utf-8", "backslashreplace") + b"\n")


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of what `write_json` writes; its `version` is the only one that is read.

    >>> json_schema()["properties"]["version"]["const"]
    1
    """
    schema: dict[str, Any] = json.loads(files("timeline_ext").joinpath("exports", "timeline.schema.json").read_bytes())
    return schema


def read_json(path: Path) -> Timeline:
    """The timeline of a file that `write_json` wrote; InputError where it is not one."""
    try:
        return Timeline.from_dict(json.loads(path.read_bytes()))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    except (ValueError, RecursionError):
        raise InputError(f"{path}: not JSON") from None
