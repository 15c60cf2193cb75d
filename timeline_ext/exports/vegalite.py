"""A timeline as a Vega-Lite specification."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from timeline_ext.views import specification

if TYPE_CHECKING:
    from pathlib import Path

    from timeline_ext.timeline import Timeline


def write_vegalite(timeline: Timeline, path: Path) -> None:
    """Write the chart with its data, for every reader of Vega-Lite 6."""
    text = json.dumps(specification(timeline), ensure_ascii=False, allow_nan=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
