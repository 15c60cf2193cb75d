"""What a reader does on a screen, done to the timeline in the kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from timeline_ext.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from timeline_ext.model import Event
    from timeline_ext.timeline import Timeline


def correct(timeline: Timeline, wish: Mapping[str, Any]) -> None:
    """Do what a screen asks for; InputError in a line where it cannot be done, and then nothing has changed."""
    event, other = timeline.by_id(wish.get("id")), timeline.by_id(wish.get("other"))
    match wish:
        case {"action": "undo"}:
            timeline.undo()
        case {"action": "redo"}:
            timeline.redo()
        case {"action": "publish", "article": int(place), "date": str(date)} if 0 <= place < len(timeline.articles):
            timeline.publish(timeline.articles[place], date)
        case {"action": "add", "article": int(place), "start": int(start), "end": int(end)} if (
            0 <= place < len(timeline.articles)
        ):
            article = timeline.articles[place]
            timeline.add(article, start, end)
            timeline.select(timeline.by_id(f"{place}-{start + article.offset}-{end + article.offset}"))
        case {"action": "add" | "publish"}:
            raise InputError("no such place in an article")
        case _ if event is None:
            raise InputError("the timeline has no such event any more")
        case {"action": "edit"}:
            timeline.correct(event, **_changes(event, wish))
        case {"action": "delete"}:
            timeline.delete(event)
        case {"action": "split"}:
            timeline.split(event)
        case {"action": "merge"} if other is not None:
            timeline.merge(event, other)
        case _:
            raise InputError(f"no correction {wish.get('action')!r}")


def _changes(event: Event, wish: Mapping[str, Any]) -> dict[str, Any]:
    """What a filled-in form says that is not so already."""
    known = {"date": (event.time and event.time.edtf) or "", "label": event.label, "status": event.status}
    changes = {name: str(wish[name]) for name in known if name in wish and str(wish[name]) != known[name]}
    if not changes:
        raise InputError("nothing was changed")
    return changes
