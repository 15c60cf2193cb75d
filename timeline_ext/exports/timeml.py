"""An article as TimeML: its text with time expressions and events as tags in it, and the links between them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from timeline_ext.errors import InputError
from timeline_ext.model import PUBLICATION_TID

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from timeline_ext.model import Event, Timex
    from timeline_ext.timeline import Timeline

HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<TimeML xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:noNamespaceSchemaLocation="http://timeml.org/timeMLdocs/TimeML_1.2.1.xsd">\n'
)
LINKS: Final = {"after": "AFTER", "before": "BEFORE", "during": "IS_INCLUDED"}
SIDES: Final = {"since": "BEGUN_BY", "from": "BEGUN_BY", "until": "ENDED_BY", "by": "BEFORE", "before": "BEFORE", "after": "AFTER"}  # fmt: skip
MODALITY: Final = {"planned": "planned", "hypothetical": "possible"}
NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A bare carriage return would be read as a line feed.
ESCAPED: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})


def write_timeml(timeline: Timeline, path: Path) -> None:
    """Write the one article of a timeline with its events; a time expression that dates one is as the timeline has it."""
    from timeline_ext.pipeline import tag

    if len(timeline.articles) > 1:
        raise InputError(f"{path.name}: TimeML holds one article, this timeline has {len(timeline.articles)}")
    article = timeline.articles[0] if timeline.articles else None
    if article is None:
        path.write_text(to_timeml("", []), encoding="utf-8", newline="\n")
        return
    found = {(it.start, it.end): it for it in tag(article)}
    events = [event for event in (*timeline.events, *timeline.undated) if event.article == article]
    for event in events:
        for timex in (event.timex, *(mention.timex for mention in event.mentions)):
            if timex is not None and (timex.start, timex.end) in found:
                found[timex.start, timex.end] = timex
    text = to_timeml(
        article.text,
        found.values(),
        events=events,
        published=article.published,
        title=article.title,
        offset=article.offset,
    )
    path.write_text(text, encoding="utf-8", newline="\n")


def to_timeml(
    text: str,
    timexes: Iterable[Timex],
    *,
    events: Iterable[Event] = (),
    published: str | None = None,
    title: str | None = None,
    offset: int = 0,
) -> str:
    """A TimeML document: the text with its time expressions as TIMEX3 tags, the publication date as creation time.

    Every mention of `events` is an EVENT tag with an instance. TLINKs tie it to the expression that dates it or to the
    creation time, to other mentions of the same event, and to what the text says it lies before, after or during. A
    trigger inside a time expression has no tag. `offset` is where the text begins in what the spans count in. A range
    is a DURATION tag without text behind its last member, with `beginPoint` and `endPoint`. Characters that XML cannot
    hold become U+FFFD, so that offsets stay. InputError for expressions that overlap or are not in the text.

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
    told = _Told(events, found)
    tagged: list[tuple[int, int, str, str, str]] = []  # span, name and attributes of a tag, what stands behind it
    ranges, position = len(found), 0
    for number, timex in enumerate(found, 1):
        start, end, behind = timex.start - offset, timex.end - offset, ""
        if not position <= start < end <= len(text) or text[start:end] != timex.text:
            raise InputError(
                f"time expression {timex.text!r} at {timex.start}: it overlaps another or is not in the text"
            )
        position = end
        if timex.type != "DURATION" and timex.end_tid == timex.tid and timex.begin_tid in names:
            ranges += 1
            behind = f"<{_tag('TIMEX3', _range(by_tid[timex.begin_tid], timex, f't{ranges}', names))}/>"
        attributes = _tag("TIMEX3", _attributes(timex, f"t{number}", names))
        tagged.append((timex.start, timex.end, "TIMEX3", attributes, behind))
    tagged += [(start, end, "EVENT", attributes, "") for start, end, attributes in told.tags()]
    parts, position = [], 0
    for low, high, name, attributes, behind in sorted(tagged):
        start, end = low - offset, high - offset
        parts += [_escaped(text[position:start]), f"<{attributes}>{_escaped(text[start:end])}</{name}>", behind]
        position = end
    creation = {"tid": PUBLICATION_TID, "type": "DATE", "value": published, "temporalFunction": "false"}
    created = f'<{_tag("TIMEX3", creation)} functionInDocument="CREATION_TIME">{_escaped(published or "")}</TIMEX3>'
    links = "".join(f"<{link}/>\n" for link in told.links(found, has_creation=published is not None))
    return (
        f"{HEAD}<DOCID>{_escaped(title or '')}</DOCID>\n"
        f"<DCT>{created if published else ''}</DCT>\n<TEXT>{''.join([*parts, _escaped(text[position:])])}</TEXT>\n{links}</TimeML>\n"
    )


class _Told:
    """The mentions of events that a document can hold, in the order of the text, with their numbers."""

    def __init__(self, events: Iterable[Event], timexes: Iterable[Timex]) -> None:
        taken = [(timex.start, timex.end) for timex in timexes]
        self.spans: dict[tuple[int, int], Event] = {}
        for event in events:
            here = [(it.start, it.end) for it in event.mentions if it.article in (None, event.article)]
            for span in dict.fromkeys([(event.start, event.end), *here]):
                self.spans.setdefault(span, event)
        last = 0
        busy = iter(sorted(taken))
        block = next(busy, None)
        self.numbers: dict[tuple[int, int], int] = {}
        for span in sorted(self.spans):
            while block is not None and block[1] <= span[0]:
                block = next(busy, None)
            if span[0] >= last and (block is None or span[1] <= block[0]):
                last = span[1]
                self.numbers[span] = len(self.numbers) + 1

    def tags(self) -> Iterator[tuple[int, int, str]]:
        """The span and the EVENT tag of every mention."""
        for (start, end), number in self.numbers.items():
            kind = "REPORTING" if self.spans[start, end].kind == "statement" else "OCCURRENCE"
            yield start, end, _tag("EVENT", {"eid": f"e{number}", "class": kind})

    def links(self, timexes: Sequence[Timex], *, has_creation: bool) -> Iterator[str]:
        """An instance of every mention, and what the text says of when it happened."""
        names = {(timex.start, timex.end): f"t{number}" for number, timex in enumerate(timexes, 1)}
        for span, number in self.numbers.items():
            event = self.spans[span]
            yield _tag("MAKEINSTANCE", {
                "eiid": f"ei{number}", "eventID": f"e{number}", "tense": "NONE", "aspect": "NONE", "pos": "OTHER",
                "polarity": "NEG" if event.status == "negated" else "POS", "modality": MODALITY.get(event.status),
            })  # fmt: skip
        count = 0
        for span, number in self.numbers.items():
            event = self.spans[span]
            first = self.numbers.get((event.start, event.end))
            ties: list[tuple[str, dict[str, str]]] = []
            if first is not None and first != number:
                ties.append(("IDENTITY", {"relatedToEventInstance": f"ei{first}"}))
            else:
                timex = event.timex
                if timex is not None and (timex.start, timex.end) in names:
                    side = SIDES.get(timex.relation or "", "IS_INCLUDED")
                    ties.append((side, {"relatedToTime": names[timex.start, timex.end]}))
                elif event.basis == "publication" and has_creation:
                    ties.append(("IS_INCLUDED", {"relatedToTime": PUBLICATION_TID}))
                others = ((link, self.numbers.get((link.start, link.end))) for link in event.links)
                ties += [
                    (LINKS[link.order], {"relatedToEventInstance": f"ei{other}"})
                    for link, other in others
                    if other is not None
                ]
            for relation, related in ties:
                count += 1
                yield _tag("TLINK", {
                    "lid": f"l{count}", "relType": relation, "eventInstanceID": f"ei{number}", **related
                })  # fmt: skip


def _escaped(text: str) -> str:
    return NO_XML.sub("\ufffd", text).translate(ESCAPED)


def _tag(element: str, attributes: Mapping[str, str | None]) -> str:
    said = (f'{name}="{_escaped(value)}"' for name, value in attributes.items() if value is not None)
    return " ".join([element, *said])


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
