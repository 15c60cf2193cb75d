"""The timeline as an anywidget, for VS Code, Colab, Voilà and to stand among other widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from timeline_ext.corrections import pack
from timeline_ext.errors import InputError
from timeline_ext.exports.html import front_end, payload
from timeline_ext.jupyter.screen import correct

if TYPE_CHECKING:
    from collections.abc import Callable

    from timeline_ext.model import Event
    from timeline_ext.timeline import Timeline


class TimelineWidget(anywidget.AnyWidget):
    """The same view as everywhere else, in which events can be corrected: the timeline itself changes with them.

    `selected` is the selected event's id, in both directions; None is none. `corrections` are those of the timeline, as
    JSON, to be observed.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    payload = traitlets.Dict().tag(sync=True)
    selected = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    corrections = traitlets.List(traitlets.Dict()).tag(sync=True)

    def __init__(self, timeline: Timeline, **traits: Any) -> None:
        """Show a timeline; TimelineError when the package was built without its front end."""
        script = front_end()
        super().__init__(_esm=f"{script}\nexport default timelineExt.widget;\n", **traits)
        self.timeline = timeline
        self.refresh()
        timeline.on_correct(self.refresh)
        timeline.on_select(self._follow)
        self.observe(self._tell, "selected")
        self.on_msg(self._on_message)

    def refresh(self) -> None:
        """Show the timeline as it is now."""
        with self.hold_sync():
            self.payload = payload(self.timeline)
            self.corrections = [pack(correction) for correction in self.timeline.corrections]
            self.selected = self.timeline.selected

    @property
    def selection(self) -> Event | None:
        """The selected event."""
        return self.timeline.selection

    def on_select(self, callback: Callable[[Event | None], None]) -> None:
        """Call back with the event whenever another one is selected; with None when none is."""
        self.timeline.on_select(callback)

    def _follow(self, _event: Event | None) -> None:
        self.selected = self.timeline.selected

    def _tell(self, _change: object) -> None:
        self.timeline.select(self.timeline.by_id(self.selected))

    def _on_message(self, _widget: object, content: object, _buffers: object) -> None:
        """Apply what the reader corrected; what cannot be done is sent back in words."""
        if not isinstance(content, dict):
            return
        try:
            correct(self.timeline, content)
        except InputError as error:
            self.send({"problem": str(error)})
