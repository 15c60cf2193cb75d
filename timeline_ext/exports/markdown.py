"""A timeline as Markdown: a list of dates and events with the sentences they come from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from timeline_ext.languages import load_language
from timeline_ext.timeline import printable

if TYPE_CHECKING:
    from pathlib import Path

    from timeline_ext.model import Event
    from timeline_ext.timeline import Timeline

# What CommonMark and its common extensions take for markup in the middle of a line, and at its start.
MARKUP: Final = re.compile(r"[\\`*_{}\[\]<>#+~|&$^=@!-]|:(?=//)|(?<=\b[wW]{3})\.")
NUMBERED: Final = re.compile(r"^(\d+)(?=[.)])")


def write_markdown(timeline: Timeline, path: Path) -> None:
    """Write the events in the order of time, and the undated ones under a heading of their own.

    What comes from an article stands there as text: no markup, no link, no HTML.
    """
    words = load_language(timeline.language).display["interface"]
    titles = [article.title for article in timeline.articles if article.title]
    blocks = [f"# {plain(titles[0] if len(titles) == 1 else words['chart'])}"]
    blocks += [_item(timeline, event) for event in timeline.events] or [plain(words["no_events"])]
    if timeline.undated:
        blocks += [f"## {plain(words['undated'])}", *(_item(timeline, event) for event in timeline.undated)]
    path.write_bytes(("\n\n".join(blocks) + "\n").encode("utf-8", "backslashreplace"))


def _item(timeline: Timeline, event: Event) -> str:
    said = [NUMBERED.sub(r"\1\\", plain(text)) for text in (event.sentence, event.why) if text]
    quote = "  \n".join(f"  > {text}" for text in said)
    return f"- **{plain(timeline.date_of(event))}**: {plain(timeline.label_of(event))}" + (
        f"\n\n{quote}" if quote else ""
    )


def plain(text: str) -> str:
    r"""Text on one line that Markdown shows as it is.

    >>> plain("a *star* at https://example.org\n# none")
    'a \\*star\\* at https\\://example.org \\# none'
    """
    return MARKUP.sub(lambda sign: f"\\{sign[0]}", " ".join(printable(text).split()))
