"""The wire from an output of a notebook to the timeline that it shows.

The output opens a comm and names its timeline by a key; it tells what is selected and corrected, and is sent the
timeline as it is then. Where the kernel knows no such timeline the comm is closed, and the output goes on by itself.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from timeline_ext.corrections import pack, unpack
from timeline_ext.errors import InputError
from timeline_ext.exports.html import payload
from timeline_ext.jupyter.screen import correct

if TYPE_CHECKING:
    from comm.base_comm import BaseComm

    from timeline_ext.timeline import Timeline

TARGET: Final = "timeline_ext"
TOLD: Final = 500  # events that tell one timeline from another

# What this kernel has shown, as IPython keeps all outputs.
_shown: dict[str, Timeline] = {}


def key_of(timeline: Timeline) -> str:
    """The name by which outputs ask for a timeline: the same in every kernel where the same was read and shown."""
    import comm

    comm.get_comm_manager().register_target(TARGET, _open)
    for key, shown in _shown.items():
        if shown is timeline:
            return key
    told = (
        [(it.published, it.hash) for it in timeline.articles],
        [(it.start, it.label) for it in timeline[:TOLD]],
        len(timeline),
    )
    digest = hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    key = digest if digest not in _shown else f"{digest}-{sum(it.startswith(digest) for it in _shown) + 1}"
    _shown[key] = timeline
    return key


class _Output:
    """One output that shows a timeline, for as long as its comm is open."""

    def __init__(self, wire: BaseComm, timeline: Timeline) -> None:
        self.wire, self.timeline, self.heard = wire, timeline, 0
        wire.on_msg(self._on_message)
        wire.on_close(self._on_close)
        self._ends = (
            timeline.on_select(lambda _event: self.send(selected=timeline.selected)),
            timeline.on_correct(self.refresh),
        )

    def send(self, **content: Any) -> None:
        self.wire.send(content)

    def refresh(self) -> None:
        """Send the timeline as it is now."""
        self.send(payload=payload(self.timeline), selected=self.timeline.selected)

    def _on_close(self, _message: object) -> None:
        for end in self._ends:
            end()

    def _on_message(self, message: dict[str, Any]) -> None:
        content = message["content"]["data"]
        number = content.pop("number")
        if number > self.heard:  # else it was said again because the answer was late
            self.heard = number
            self._do(content)
        self.send(heard=number)

    def _do(self, content: dict[str, Any]) -> None:
        if "selected" in content:
            self.timeline.select(self.timeline.by_id(content["selected"]))
            return
        try:
            correct(self.timeline, content)
        except InputError as error:
            self.send(problem=str(error))


def _open(wire: BaseComm, message: dict[str, Any]) -> None:
    told = message["content"]["data"]
    timeline = _shown.get(str(told.get("key")))
    if timeline is None:
        wire.close()
        return
    output = _Output(wire, timeline)
    known, theirs = [pack(it) for it in timeline.corrections], told.get("corrections") or []
    undone = [pack(it) for it in timeline.undone]  # here, since the output was written
    if known == theirs:
        output.send(selected=timeline.selected)
    elif theirs[: len(known)] == known and theirs != [*known, *undone][: len(theirs)] and _catch_up(timeline, theirs):
        return
    else:
        output.refresh()


def _catch_up(timeline: Timeline, theirs: list[dict[str, Any]]) -> bool:
    """Apply what was corrected while no kernel listened; False where it is no list of corrections."""
    try:
        timeline.restore([unpack(it) for it in theirs])
    except (InputError, KeyError, TypeError, AttributeError):
        return False
    return True
