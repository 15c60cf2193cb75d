"""The chart as a Vega-Lite specification: layers over one table of rows, and an overview where it is crowded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from timeline_ext.views import rows, theme
from timeline_ext.views.lanes import GAP, SHORT

if TYPE_CHECKING:
    from collections.abc import Mapping

    import altair as alt

    from timeline_ext.timeline import Timeline
    from timeline_ext.views.rows import Drawing
    from timeline_ext.views.theme import Theme, ThemeName

VEGA_LITE: Final = "6.4"
SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v{}.json"
WIDTH: Final = 760  # pixels
MOST: Final = 1_000  # events that are drawn, the salient ones; more would cover each other
DATA: Final = "events"
MARKS: Final = "marks"  # the view that the parameters listen to
OVERVIEW: Final = "overview"
Spec = dict[str, Any]


def chart(timeline: Timeline, *, width: int = WIDTH, theme: ThemeName = "light") -> alt.LayerChart | alt.VConcatChart:
    """The timeline as an altair chart, checked against the schema of Vega-Lite 6."""
    import altair as alt

    spec = specification(timeline, width=width, theme=theme)
    kind = alt.VConcatChart if "vconcat" in spec else alt.LayerChart
    return kind.from_dict(spec)


def specification(timeline: Timeline, *, width: int = WIDTH, theme: ThemeName = "light") -> Spec:
    """The timeline as a Vega-Lite 6 specification with its data; nothing heavy is loaded.

    >>> from timeline_ext.timeline import Timeline
    >>> specification(Timeline())["width"]
    760
    """
    look = _look(theme)
    shown = timeline
    if len(timeline) > MOST:
        salient = sorted(timeline, key=lambda event: -event.salience)[:MOST]
        shown = type(timeline)(salient, timeline.articles)
    drawing = rows.draw(shown, width=width)
    head: Spec = {"$schema": SCHEMA.format(6), "background": look.background, "config": _config(look, drawing.words)}
    if not drawing.rows:
        return head | _empty(drawing, width)
    head |= {"data": {"name": DATA}, "datasets": {DATA: drawing.rows}}
    head |= {"description": drawing.words["interface"]["chart"], "params": _params(drawing)}
    if shown is not timeline:
        told = drawing.words["interface"]["count_of"].format(count=len(shown), total=len(timeline))
        head |= {"title": {"text": told, "anchor": "start", "fontSize": 12, "fontWeight": "normal", "color": look.soft}}
    if len(drawing.rows) < rows.CROWDED:
        return head | _detail(drawing, look, width, scale="x", window=None)
    detail = _detail(drawing, look, width, scale="detail_x", window="window")
    return head | {"vconcat": [{"name": "detail", **detail}, _overview(drawing, look, width)], "spacing": 8}


def to_vegalite_v5(spec: Mapping[str, Any]) -> Spec:
    """The same specification for readers of Vega-Lite 5, such as JupyterLab 4 without an extension.

    >>> to_vegalite_v5({"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "layer": []})["$schema"]
    'https://vega.github.io/schema/vega-lite/v5.json'
    """
    return {**spec, "$schema": SCHEMA.format(5)}


def _look(name: ThemeName) -> Theme:
    return theme.THEMES[name]


def _empty(drawing: Drawing, width: int) -> Spec:
    text = drawing.words["interface"]["no_events"]
    mark = {"type": "text", "text": text, "fontSize": 14}
    return {"width": width, "height": 60, "data": {"values": [{}]}, "layer": [{"mark": mark}]}


def _detail(drawing: Drawing, look: Theme, width: int, *, scale: str, window: str | None) -> Spec:
    domain: Any = list(drawing.domain) if window is None else {"param": window, "encoding": "x"}
    edge = max(0.5, theme.TIGHT_LANE / 2 / drawing.lane_height)  # a line of text fits into the outer lanes too
    lanes = {"domain": [max(2, drawing.lanes) - 1 + edge, -edge], "nice": False, "zero": False}
    height = (max(2, drawing.lanes) - 1 + 2 * edge) * drawing.lane_height
    shared = {
        "x": {
            "type": "temporal",
            "scale": {"type": "utc", "domain": domain, "nice": False},
            "axis": _axis(drawing.words),
            "title": None,
        },
        "y": {"field": "lane", "type": "quantitative", "scale": lanes, "axis": None},
        "tooltip": _tooltip(drawing.words),
        "description": {"field": "spoken", "type": "nominal"},
    }
    marks = _Marks(drawing, look, scale)
    layers = [marks.links(), marks.bars(), marks.outlines(), marks.spots(), marks.arrows(), *marks.labels()]
    first = {"name": MARKS, **layers[0]}
    edges = [] if window is None else [_edges(drawing)]
    return {"width": width, "height": round(height), "encoding": shared, "layer": [first, *layers[1:], *edges]}


def _edges(drawing: Drawing) -> Spec:
    """Nothing to see at both ends of the time, so that they are in sight when nothing is marked in the overview."""
    return {
        "data": {"values": [{"at": edge} for edge in drawing.domain]},
        "mark": {"type": "point", "opacity": 0, "aria": False},
        "encoding": {"x": {"field": "at"}, "y": {"value": 0}, "tooltip": None, "description": {"value": ""}},
    }


def _params(drawing: Drawing) -> list[Spec]:
    params: list[Spec] = [{"name": "pick", "select": {"type": "point", "fields": ["id"]}, "views": [MARKS]}]
    if len(drawing.kinds) > 1:
        kinds = {"type": "point", "fields": ["group"]}
        params.append({"name": "kinds", "select": kinds, "bind": "legend", "views": [MARKS]})
    interval = {"type": "interval", "encodings": ["x"]}
    if len(drawing.rows) < rows.CROWDED:
        # Without Ctrl the wheel scrolls the page, as everywhere else.
        wheel = {"zoom": "wheel![event.ctrlKey || event.metaKey]"}
        return [*params, {"name": "zoom", "select": interval | wheel, "bind": "scales", "views": [MARKS]}]
    window = {"name": "window", "select": interval, "views": [OVERVIEW]}
    # In a window over everything no drag could begin a new one.
    return [*params, window | ({} if drawing.window == drawing.domain else {"value": {"x": list(drawing.window)}})]


class _Marks:
    """The layers of a chart; what they share is written once."""

    def __init__(self, drawing: Drawing, look: Theme, scale: str) -> None:
        self.drawing, self.look = drawing, look
        self.size = min(theme.POINT, (drawing.lane_height * 0.8) ** 2)
        self.chosen = [{"param": "kinds", "value": 1}] if len(drawing.kinds) > 1 else []
        self.dim = 0.12 if self.chosen else 1
        self.per_pixel = f"(invert('{scale}', 1) - invert('{scale}', 0))"
        self.x = f"scale('{scale}', {{}})".format
        self.edge = f"range('{scale}')[1]"

    def links(self) -> Spec:
        """A thin line through the candidates of one event."""
        mark = {"type": "rule", "clip": True, "strokeDash": [1, 3], "strokeWidth": 1.5}
        encoding = {
            "x": {"field": "start"},
            "x2": {"field": "end"},
            "color": self._colour(),
            "opacity": self._opacity(),
        }
        return {"transform": [{"filter": "datum.several"}], "mark": mark, "encoding": encoding}

    def bars(self) -> Spec:
        """Bars in pieces, fainter where an end is vague."""
        corners = {"expr": "datum.pieces ? datum.pieces.round : 3"}  # a symbol of the legend has none
        mark = {"type": "rect", "clip": True, "cornerRadius": corners, "stroke": None}
        encoding = {
            "x": {"field": "pieces.start"},
            "x2": {"field": "pieces.end"},
            **self._height(),
            "color": self._colour(),
            "fillOpacity": {"field": "pieces.strength", "type": "quantitative", "scale": None},
            "opacity": self._opacity(
                f"!({self._is_wide('datum.start', 'datum.end')}) || datum.several && !({self._is_wide('datum.pieces.start', 'datum.pieces.end')})"
            ),
        }
        return {"transform": [{"flatten": ["pieces"]}], "mark": mark, "encoding": encoding}

    def outlines(self) -> Spec:
        """The line around what lasted, dashed around what did not happen or not yet."""
        mark = {"type": "rect", "clip": True, "filled": False, "cornerRadius": 3, "strokeWidth": 1.2}
        mark["strokeDash"] = {"expr": "datum.dash || [1, 0]"}
        encoding = {
            "x": {"field": "start"},
            "x2": {"field": "end"},
            **self._height(),
            "color": self._colour(),
            "opacity": self._opacity(f"!({self._is_wide('datum.start', 'datum.end')})"),
        }
        drawn = "(datum.lasting || datum.state !== 'occurred') && !datum.several && !datum.arrows.length"
        return {"transform": [{"filter": drawn}], "mark": mark, "encoding": encoding}

    def spots(self) -> Spec:
        """Points for days and moments, and for whatever is too narrow for a bar; faint ones for candidates."""
        states = theme.SHAPES
        title = self.drawing.words["columns"]["status"]
        words = {state: self.drawing.words["status"][state] for state in states}
        legend = {
            "orient": "bottom",
            "title": title,
            "labelExpr": f"({json.dumps(words, ensure_ascii=False)})[datum.label]",
            "symbolFillColor": "transparent",
            "symbolStrokeColor": self.look.soft,
        }
        mark = {"type": "point", "clip": True, "size": self.size, "strokeWidth": 1.8}
        encoding = {
            "x": {"field": "spots.at"},
            "color": self._colour(),
            "fill": self._colour(legend=False),
            "shape": {
                "field": "state",
                "type": "nominal",
                "scale": self._states(states),
                "legend": legend if len(self.drawing.statuses) > 1 else None,
            },
            "fillOpacity": {"field": "spots.fill", "type": "quantitative", "scale": None},
            "strokeOpacity": {"field": "spots.line", "type": "quantitative", "scale": None},
            "strokeDash": {"condition": {"test": "datum.alleged", "value": [2, 1.5]}, "value": [1, 0]},
            "opacity": self._opacity(self._is_wide("datum.spots.start", "datum.spots.end")),
        }
        return {"transform": [{"flatten": ["spots"]}], "mark": mark, "encoding": encoding}

    def arrows(self) -> Spec:
        """Arrows where an interval is open."""
        mark = {
            "type": "point",
            "clip": True,
            "shape": "triangle",
            "size": self.size * 0.8,
            "filled": True,
            "angle": {"expr": "datum.arrows ? datum.arrows.turn : 0"},
        }
        encoding = {"x": {"field": "arrows.at"}, "color": self._colour(), "opacity": self._opacity()}
        return {"transform": [{"flatten": ["arrows"]}], "mark": mark, "encoding": encoding}

    def labels(self) -> list[Spec]:
        """Each label in its bar, else to its right, else to its left, else hidden until there is room on approach."""
        start, end = self.x("datum.start"), self.x("datum.end")
        is_bar = self._is_wide("datum.start", "datum.end")
        # A spot stands in the middle of its bar, and its label beside the spot.
        first, last = (f"(datum.several || {is_bar} ? {it} : ({start} + {end}) / 2)" for it in (start, end))
        inner, outer = f"(max(0, {start}) + (datum.start_open ? 18 : 6))", f"min({self.edge}, {end})"
        bar = f"({outer} - {inner} - 6)"
        in_bar = f"datum.bears && !datum.several && {is_bar}"
        in_sight = f"{end} >= 0 && {start} <= {self.edge}"
        inside = f"({in_bar} && {bar} >= datum.room)"
        right = f"({in_sight} && datum.right >= {self.per_pixel} && {last} + {GAP} + datum.room <= {self.edge})"
        left = f"({in_sight} && datum.left >= {self.per_pixel} && {first} - {GAP} - datum.room >= 0)"
        short = f"({in_bar} && {bar} >= min(datum.room, {SHORT}))"
        slant = {"expr": "datum.alleged ? 'italic' : 'normal'"}
        common = {"type": "text", "clip": True, "baseline": "middle", "limit": theme.LABEL, "fontStyle": slant}
        return [
            self._label(
                {**common, "align": "left", "limit": {"expr": bar}},
                inner,
                f"{inside} || {short} && !{right} && !{left}",
            ),
            self._label({**common, "align": "left", "dx": GAP}, last, f"!{inside} && {right}"),
            self._label({**common, "align": "right", "dx": -GAP}, first, f"!{inside} && !{right} && {left}"),
        ]

    def _height(self) -> Spec:
        return {"y": {"field": "top"}, "y2": {"field": "bottom"}}

    def _label(self, mark: Spec, x: str, test: str) -> Spec:
        text = {"condition": {"test": test, "field": "label"}, "value": ""}
        opacity = {"condition": self.chosen, "value": 0.25} if self.chosen else {"value": 1}
        return {"mark": mark, "encoding": {"x": {"value": {"expr": x}}, "text": text, "opacity": opacity}}

    def _is_wide(self, start: str, end: str) -> str:
        return f"{end} - {start} >= datum.wide * {self.per_pixel}"

    def _opacity(self, hidden: str | None = None) -> Spec:
        conditions = ([{"test": hidden, "value": 0}] if hidden else []) + self.chosen
        return {"condition": conditions, "value": self.dim} if conditions else {"value": 1}

    def _colour(self, *, legend: bool = True) -> Spec:
        kinds = list(self.drawing.kinds)
        scale = {"domain": kinds, "range": _colours(self.drawing, self.look)}
        drawn = {"title": self.drawing.words["columns"]["kind"], "symbolType": "circle", "symbolStrokeWidth": 0}
        drawn["columns"] = {"expr": f"max(2, floor({self.edge} / 100))"}
        return {
            "field": "group",
            "type": "nominal",
            "scale": scale,
            "legend": drawn if legend and len(kinds) > 1 else None,
        }

    def _states(self, values: Mapping[str, Any]) -> Spec:
        return {"domain": list(self.drawing.statuses), "range": [values[state] for state in self.drawing.statuses]}


def _overview(drawing: Drawing, look: Theme, width: int) -> Spec:
    """All events as short lines under the chart; the stretch that is marked there is what the chart shows."""
    x = {"scale": {"type": "utc", "domain": list(drawing.domain), "nice": False}, "type": "temporal", "title": None}
    return {
        "name": OVERVIEW,
        "width": width,
        "height": theme.OVERVIEW,
        "mark": {"type": "tick", "thickness": 1.5, "height": theme.OVERVIEW * 0.6, "opacity": 0.5},
        "encoding": {
            "x": {"field": "start", **x, "axis": _axis(drawing.words)},
            "color": {
                "field": "group",
                "type": "nominal",
                "scale": {"domain": list(drawing.kinds), "range": _colours(drawing, look)},
                "legend": None,
            },
        },
    }


def _colours(drawing: Drawing, look: Theme) -> list[str]:
    *strong, grey = look.kinds
    other = drawing.words["kind"]["other"]
    return [grey if kind == other else strong[i % len(strong)] for i, kind in enumerate(drawing.kinds)]


def _tooltip(words: Mapping[str, Any]) -> list[Spec]:
    titles = words["columns"]
    return [
        {"field": name, "type": "nominal", "title": titles[name]}
        for name in ("label", "date", "why", "status", "sentence")
    ]


def _axis(words: Mapping[str, Any]) -> Spec:
    """Years without leading zeros and with their era; the first tick says the year, or the day of its hours."""
    dates = words["dates"]
    formats = dates["axis"]
    finest = {"date": "day", "hours": "hour", "minutes": "minute", "seconds": "minute", "milliseconds": "minute"}
    ticks = {unit: formats[finest.get(unit, unit)] for unit in ("year", "month", "week", *finest)} | {
        "quarter": formats["month"]
    }
    before_christ = json.dumps(dates["year_before_christ"], ensure_ascii=False)
    year = f"(utcyear(datum.value) > 0 ? utcyear(datum.value) + '' : replace({before_christ}, '{{year}}', 1 - utcyear(datum.value)))"
    is_day = "utchours(datum.value) == 0 && utcminutes(datum.value) == 0 && utcseconds(datum.value) == 0"
    is_year = f"utcmonth(datum.value) == 0 && utcdate(datum.value) == 1 && {is_day}"
    tick = f"utcFormat(datum.value, {json.dumps(ticks, ensure_ascii=False)})"
    day = f"utcFormat(datum.value, {json.dumps(formats['day'])}) + ' ' + {year}"
    first = f"[{tick}, {is_day} ? {year} : {day}]"
    return {
        "labelExpr": f"{is_year} ? {year} : datum.index === 0 ? {first} : {tick}",
        "labelOverlap": "greedy",
        "labelSeparation": 6,
        "tickCount": 8,
        "title": None,
    }


def _config(look: Theme, words: Mapping[str, Any]) -> Spec:
    dates = words["dates"]
    sunday_first = [dates["weekdays"][-1], *dates["weekdays"][:-1]]
    short_sunday_first = [dates["short_weekdays"][-1], *dates["short_weekdays"][:-1]]
    names = {"months": dates["months"], "shortMonths": dates["short_months"], "days": sunday_first}
    plain = {"dateTime": "%x %X", "date": "%Y-%m-%d", "time": "%H:%M", "periods": dates["am_pm"]}
    number = {"decimal": ".", "thousands": "", "grouping": [3], "currency": ["", ""]}
    return {
        "font": theme.FONT,
        "locale": {"number": number, "time": {**plain, **names, "shortDays": short_sunday_first}},
        "view": {"stroke": None},
        "axis": {
            "domainColor": look.line,
            "tickColor": look.line,
            "gridColor": look.line,
            "gridOpacity": 0.6,
            "labelColor": look.soft,
            "labelFontSize": 11,
        },
        "legend": {
            "orient": "top",
            "direction": "horizontal",
            "titleOrient": "left",
            "labelColor": look.text,
            "titleColor": look.soft,
            "titleFontWeight": "normal",
            "labelLimit": 160,
        },
        "text": {"color": look.text, "fontSize": theme.FONT_SIZE},
    }
