"""A timeline as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline_ext.views import VEGA_LITE, specification

if TYPE_CHECKING:
    from pathlib import Path

    from timeline_ext.timeline import Timeline

SCALE = 2  # pixels of the picture per pixel of the chart


def write_png(timeline: Timeline, path: Path) -> None:
    """Write the chart as a picture, twice as fine as the screen."""
    import vl_convert

    path.write_bytes(vl_convert.vegalite_to_png(specification(timeline), vl_version=VEGA_LITE, scale=SCALE))
