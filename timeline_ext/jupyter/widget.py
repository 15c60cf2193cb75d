"""The timeline as an anywidget, for VS Code, Colab, Voilà and to stand among other widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from timeline_ext.corrections import pack
from timeline_ext.errors import InputError
from timeline_ext.exports.html import front_end, payload

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
        self.on_msg(self._on_message)

    def refresh(self) -> None:
        """Show the timeline as it is now, after corrections made in Python."""
        self.payload = payload(self.timeline)
        self.corrections = [pack(correction) for correction in self.timeline.corrections]

    @property
    def selection(self) -> Event | None:
        """The selected event."""
        return self._event(self.selected)

    def on_select(self, callback: Callable[[Event | None], None]) -> None:
        """Call back with the event whenever another one is selected; with None when none is."""
        self.observe(lambda _change: callback(self.selection), "selected")

    def _event(self, name: object) -> Event | None:
        drawn = [*self.payload["events"], *self.payload["undated"]]
        events = [*self.timeline.events, *self.timeline.undated]
        return next((event for shown, event in zip(drawn, events, strict=True) if shown["id"] == name), None)

    def _on_message(self, _widget: object, content: object, _buffers: object) -> None:
        """Apply what the reader corrected; what cannot be done is sent back in words."""
        if not isinstance(content, dict):
            return
        try:
            self._correct(content)
        except InputError as error:
            self.send({"problem": str(error)})
        else:
            self.refresh()

    def _correct(self, wish: Mapping[str, Any]) -> None:
        timeline, action = self.timeline, wish.get("action")
        if action in ("undo", "redo"):
            (timeline.undo if action == "undo" else timeline.redo)()
            return
        if action == "add":
            match wish:
                case {"article": int(place), "start": int(start), "end": int(end)} if (
                    0 <= place < len(timeline.articles)
                ):
                    timeline.add(timeline.articles[place], start, end)
                    return
            raise InputError("no such place in an article")
        event, other = self._event(wish.get("id")), self._event(wish.get("other"))
        if event is None:
            raise InputError("the timeline has no such event any more")
        match action:
            case "edit":
                timeline.correct(event, **_changes(event, wish))
            case "delete":
                timeline.delete(event)
            case "split":
                timeline.split(event)
            case "merge" if other is not None:
                timeline.merge(event, other)
            case _:
                raise InputError(f"no correction {action!r}")


def _changes(event: Event, wish: Mapping[str, Any]) -> dict[str, Any]:
    """What a filled-in form says that is not so already."""
    known = {"date": (event.time and event.time.edtf) or "", "label": event.label, "status": event.status}
    changes = {name: str(wish[name]) for name in known if name in wish and str(wish[name]) != known[name]}
    if not changes:
        raise InputError("nothing was changed")
    return changes
