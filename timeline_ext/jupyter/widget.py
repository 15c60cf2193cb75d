"""The timeline as an anywidget, for VS Code, Colab, Voilà and to stand among other widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from timeline_ext.exports.html import front_end, payload

if TYPE_CHECKING:
    from timeline_ext.model import Event
    from timeline_ext.timeline import Timeline


class TimelineWidget(anywidget.AnyWidget):
    """The same view as everywhere else. `selected` is the selected event's id, in both directions; None is none."""

    _esm = traitlets.Unicode().tag(sync=True)
    payload = traitlets.Dict().tag(sync=True)
    selected = traitlets.Unicode(None, allow_none=True).tag(sync=True)

    def __init__(self, timeline: Timeline, **traits: Any) -> None:
        """Show a timeline; TimelineError when the package was built without its front end."""
        script = front_end()
        super().__init__(_esm=f"{script}\nexport default timelineExt.widget;\n", payload=payload(timeline), **traits)
        self.timeline = timeline

    @property
    def selection(self) -> Event | None:
        """The selected event."""
        drawn = [*self.payload["events"], *self.payload["undated"]]
        events = [*self.timeline.events, *self.timeline.undated]
        return next((event for shown, event in zip(drawn, events, strict=True) if shown["id"] == self.selected), None)
