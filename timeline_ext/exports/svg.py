"""A timeline as a drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline_ext.views import VEGA_LITE, specification

if TYPE_CHECKING:
    from pathlib import Path

    from timeline_ext.timeline import Timeline


def write_svg(timeline: Timeline, path: Path) -> None:
    """Write the chart as a drawing that scales."""
    import vl_convert

    path.write_text(vl_convert.vegalite_to_svg(specification(timeline), vl_version=VEGA_LITE), encoding="utf-8")
