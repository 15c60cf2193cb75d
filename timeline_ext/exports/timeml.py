"""An article as TimeML: its text with the time expressions as TIMEX3 tags in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from timeline_ext.errors import InputError
from timeline_ext.model import PUBLICATION_TID

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from timeline_ext.model import Timex
    from timeline_ext.timeline import Timeline

HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<TimeML xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:noNamespaceSchemaLocation="http://timeml.org/timeMLdocs/TimeML_1.2.1.xsd">\n'
)
NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A bare carriage return would be read as a line feed.
ESCAPED: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})


def write_timeml(timeline: Timeline, path: Path) -> None:
    """Write the one article of a timeline; where a time expression dates an event, as the timeline has it."""
    from timeline_ext.pipeline import tag

    if len(timeline.articles) > 1:
        raise InputError(f"{path.name}: TimeML holds one article, this timeline has {len(timeline.articles)}")
    article = timeline.articles[0] if timeline.articles else None
    if article is None:
        path.write_text(to_timeml("", []), encoding="utf-8", newline="\n")
        return
    found = {(it.start, it.end): it for it in tag(article)}
    for event in (*timeline.events, *timeline.undated):
        for timex in (event.timex, *(mention.timex for mention in event.mentions)):
            if timex is not None and (timex.start, timex.end) in found:
                found[timex.start, timex.end] = timex
    text = to_timeml(
        article.text, found.values(), published=article.published, title=article.title, offset=article.offset
    )
    path.write_text(text, encoding="utf-8", newline="\n")


def to_timeml(
    text: str,
    timexes: Iterable[Timex],
    *,
    published: str | None = None,
    title: str | None = None,
    offset: int = 0,
) -> str:
    """A TimeML document: the text with its time expressions as TIMEX3 tags, the publication date as creation time.

    `offset` is where the text begins in what the expressions count in. A range is a DURATION tag without text behind
    its last member, with `beginPoint` and `endPoint`. Characters that XML cannot hold become U+FFFD, so that offsets
    stay. InputError for expressions that overlap or are not in the text.

    >>> from timeline_ext import tag
    >>> text = "She left on 3 May 2021."
    >>> print(to_timeml(text, tag(text)).splitlines()[-2])
    <TEXT>She left on <TIMEX3 tid="t1" type="DATE" value="2021-05-03">3 May 2021</TIMEX3>.</TEXT>
    """
    found = sorted(timexes, key=lambda timex: timex.start)
    by_tid = {timex.tid: timex for timex in reversed(found)}
    names = {timex.tid: f"t{number}" for number, timex in enumerate(found, 1) if timex.tid}
    if published is not None:
        names[PUBLICATION_TID] = PUBLICATION_TID
    parts, position, ranges = [], 0, len(found)
    for number, timex in enumerate(found, 1):
        start, end = timex.start - offset, timex.end - offset
        if not position <= start < end <= len(text) or text[start:end] != timex.text:
            raise InputError(
                f"time expression {timex.text!r} at {timex.start}: it overlaps another or is not in the text"
            )
        tag = _tag(_attributes(timex, f"t{number}", names))
        parts += [_escaped(text[position:start]), f"<{tag}>{_escaped(text[start:end])}</TIMEX3>"]
        if timex.type != "DURATION" and timex.end_tid == timex.tid and timex.begin_tid in names:
            ranges += 1
            parts.append(f"<{_tag(_range(by_tid[timex.begin_tid], timex, f't{ranges}', names))}/>")
        position = end
    creation = {"tid": PUBLICATION_TID, "type": "DATE", "value": published, "temporalFunction": "false"}
    created = f'<{_tag(creation)} functionInDocument="CREATION_TIME">{_escaped(published or "")}</TIMEX3>'
    return (
        f"{HEAD}<DOCID>{_escaped(title or '')}</DOCID>\n"
        f"<DCT>{created if published else ''}</DCT>\n<TEXT>{''.join([*parts, _escaped(text[position:])])}</TEXT>\n</TimeML>\n"
    )


def _escaped(text: str) -> str:
    return NO_XML.sub("\ufffd", text).translate(ESCAPED)


def _tag(attributes: Mapping[str, str | None]) -> str:
    said = (f'{name}="{_escaped(value)}"' for name, value in attributes.items() if value is not None)
    return " ".join(["TIMEX3", *said])


def _attributes(timex: Timex, tid: str, names: Mapping[str, str]) -> dict[str, str | None]:
    is_length = timex.type == "DURATION"
    anchor = names.get(timex.anchor_tid or "")
    return {
        "tid": tid,
        "type": timex.type,
        "value": timex.value,
        "mod": timex.mod,
        "quant": timex.time.quant,
        "freq": timex.time.freq,
        "beginPoint": names.get(timex.begin_tid or "") if is_length else None,
        "endPoint": names.get(timex.end_tid or "") if is_length else None,
        "temporalFunction": "true" if anchor else None,
        "anchorTimeID": anchor,
    }


def _range(first: Timex, last: Timex, tid: str, names: Mapping[str, str]) -> dict[str, str | None]:
    ends = {"beginPoint": names[str(first.tid)], "endPoint": names[str(last.tid)]}
    return {"tid": tid, "type": "DURATION", "value": _distance(first, last), **ends, "temporalFunction": "true"}


def _distance(first: Timex, last: Timex) -> str:
    """The TIMEX3 value of the way from one date to the other; X where they are not both years, months or days."""
    start, end = first.time.earliest, last.time.earliest
    unit = first.time.granularity
    if unit != last.time.granularity or start is None or end is None or first.time.candidates or last.time.candidates:
        return "PX"
    months = 12 * (end.year - start.year) + end.month - start.month
    match unit:
        case "year":
            return f"P{months // 12}Y"
        case "month":
            return f"P{months}M"
        case "day":
            return f"P{end.day_number - start.day_number}D"
    return "PX"
