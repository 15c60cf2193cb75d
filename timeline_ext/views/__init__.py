"""The timeline as a Vega-Lite chart.

`specification` gives it as a dictionary and loads nothing heavy, `chart` as an altair chart, `to_vegalite_v5` for
readers that stopped at Vega-Lite 5. Every row of data carries the `id` that the event has in `Timeline.to_dict()`.
Parameters of the chart: `pick` (a point selection of event ids; a click selects), `kinds` (the kinds chosen in the
legend), `zoom` (the stretch of time in sight, bound to the axis: drag moves, the wheel with Ctrl stretches), and in
crowded charts, which have an overview below the chart, `window` (the stretch marked there) in its place.
"""

from __future__ import annotations

from timeline_ext.views.layers import VEGA_LITE, WIDTH, chart, specification, to_vegalite_v5

__all__ = ["VEGA_LITE", "WIDTH", "chart", "specification", "to_vegalite_v5"]
