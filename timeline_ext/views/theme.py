"""Colours, shapes and sizes of the chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

ThemeName = Literal["light", "dark"]

FONT: Final = "system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif"
FONT_SIZE: Final = 12
POINT: Final = 80  # square pixels
BAR: Final = 14  # pixels high
LANE: Final = 24  # pixels from one lane to the next
TIGHT_LANE: Final = 16  # the same where there are many: one line of text still fits
HEIGHT: Final = 560  # pixels that no chart exceeds
OVERVIEW: Final = 36  # pixels high
LABEL: Final = 320  # pixels a label may be wide

# What is drawn of a day or a moment: its shape, whether it is filled, and the dashes of its line.
SHAPES: Final = {
    "occurred": "circle",
    "planned": "diamond",
    "hypothetical": "triangle-up",
    "negated": "M-.7,-.7L.7,.7M-.7,.7L.7,-.7",
}
FILLS: Final = {"occurred": 1.0, "planned": 0.12, "hypothetical": 0.12, "negated": 0.0}
UNSURE: Final = 0.35  # fill of a spot that stands for more than a day
DASHES: Final = {"occurred": [1, 0], "planned": [5, 3], "hypothetical": [2, 2], "negated": [7, 2, 2, 2]}


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one background. `kinds` differ for every kind of colour vision, the last is for all that is left."""

    text: str
    soft: str
    line: str
    background: str
    kinds: tuple[str, ...]


# After Okabe and Ito (2008), each shade moved so far that it stands out from its background by 3:1.
THEMES: Final[dict[ThemeName, Theme]] = {
    "light": Theme(
        text="#1c1f23",
        soft="#565d66",
        line="#d9dde2",
        background="#ffffff",
        kinds=("#0072b2", "#d55e00", "#008a66", "#b8578f", "#a87400", "#3a8fc2", "#6b4fb0", "#7a7f87"),
    ),
    "dark": Theme(
        text="#e6e8eb",
        soft="#a8b0ba",
        line="#3a414a",
        background="#16191d",
        kinds=("#4aa8e0", "#ff8a3d", "#2fc49a", "#e08cbb", "#e6b03a", "#8fd0f5", "#a997e8", "#9aa1aa"),
    ),
}
