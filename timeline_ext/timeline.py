"""The timeline: the events of articles in the order of time, to filter, tabulate, save and draw."""

from __future__ import annotations

import base64
import json
import os
import tempfile
import textwrap
import zlib
from collections import Counter
from dataclasses import fields
from functools import cache, partial
from itertools import zip_longest
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, cast, get_args, get_origin, get_type_hints, overload

from timeline_ext.corrections import Action, Correction, Place, apply_corrections, place_of, publication_dates
from timeline_ext.corrections import pack as pack_correction
from timeline_ext.corrections import unpack as unpack_correction
from timeline_ext.errors import InputError
from timeline_ext.languages import available, load_language
from timeline_ext.model import (
    Article,
    Candidate,
    Event,
    Instant,
    Link,
    Mention,
    Status,
    Step,
    TimeValue,
    Timex,
)
from timeline_ext.wording import date_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    import altair as alt
    import pandas as pd

    from timeline_ext.jupyter.widget import TimelineWidget
    from timeline_ext.languages import Language

    # Events and articles as they are with these publication dates, by the article's hash.
    Reader = Callable[[Mapping[str, str]], tuple[tuple[Event, ...], tuple[Article, ...]]]

VERSION: Final = 1  # of the dictionary that `to_dict` gives, and of `exports/timeline.schema.json`
STATUSES: Final = ("occurred", "planned", "hypothetical", "negated")
LANGUAGE: Final = "en"  # where no article says its own
MOST_UNPACKED: Final = 200  # times its packed size


class Timeline:
    """The dated events of articles in the order of time, and those that have no date apart.

    It is a sequence of its dated events. `articles` are all that were read, also those without events. `corrections`
    are what a reader changed, in order, and `unused_corrections` those that fit no event any more.

    >>> day = TimeValue(timex3="2022-02-24", earliest=Instant(2022, 2, 24), latest=Instant(2022, 2, 24))
    >>> tl = Timeline([Event(start=0, end=7, trigger="invaded", label="Troops invade", sentence="…", time=day)])
    >>> len(tl), tl[0].label, tl.undated
    (1, 'Troops invade', ())
    """

    def __init__(
        self,
        events: Iterable[Event] = (),
        articles: Iterable[Article] = (),
        corrections: Iterable[Correction] = (),
        *,
        read: Reader | None = None,
    ) -> None:
        self._extracted: tuple[Event, ...] = tuple(events)
        told = [
            article
            for event in self._extracted
            for article in (event.article, *(mention.article for mention in event.mentions))
            if article is not None
        ]
        self.articles: tuple[Article, ...] = tuple(dict.fromkeys([*articles, *told]))
        self.corrections: tuple[Correction, ...] = tuple(corrections)
        self._read = read
        self._undone: list[Correction] = []
        self._selected: str | None = None
        self._on_select: list[Callable[[Event | None], None]] = []
        self._on_correct: list[Callable[[], None]] = []
        self._set(self.corrections)

    def _set(self, corrections: Iterable[Correction]) -> None:
        before, self.corrections = publication_dates(self.corrections), tuple(corrections)
        if self._read is not None and (dates := publication_dates(self.corrections)) != before:
            self._extracted, self.articles = self._read(dates)
        found, unused = apply_corrections(self._extracted, self.corrections, self.articles)
        self.unused_corrections: tuple[Correction, ...] = tuple(unused)
        place = {article: index for index, article in enumerate(self.articles)}
        found.sort(key=lambda event: (-1 if event.article is None else place[event.article], event.start, event.end))
        self.events: tuple[Event, ...] = tuple(sorted(filter(_is_dated, found), key=_order))
        self.undated: tuple[Event, ...] = tuple(event for event in found if not _is_dated(event))

    @property
    def language(self) -> str:
        """The code of the language that most of the articles are in and that has words for the screen."""
        codes = Counter(article.language for article in self.articles if article.language in available())
        return str(codes.most_common(1)[0][0]) if codes else LANGUAGE

    def __len__(self) -> int:
        return len(self.events)

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> Timeline: ...
    def __getitem__(self, index: int | slice) -> Event | Timeline:
        if isinstance(index, slice):
            return Timeline(self.events[index], self.articles)
        return self.events[index]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Timeline):
            return NotImplemented
        mine, theirs = ((it.events, it.undated, it.articles, it.corrections) for it in (self, other))
        return mine == theirs

    def __hash__(self) -> int:
        return hash(self.articles)

    def corrected_as(self, other: Timeline) -> Timeline:
        """The same timeline with the corrections of another one too, such as that of an earlier extraction."""
        found = Timeline(self._extracted, self.articles, self.corrections, read=self._read)
        found._set(dict.fromkeys([*self.corrections, *other.corrections]))
        return found

    @property
    def selected(self) -> str | None:
        """The `id` of the event that is selected on the screens that show this timeline."""
        return self._selected

    @property
    def selection(self) -> Event | None:
        """The event that is selected on the screens that show this timeline."""
        return self.by_id(self._selected)

    def select(self, event: Event | None) -> None:
        """Select an event, or none, on the screens that show this timeline."""
        name = None if event is None else next((name for name, it in self.named() if it is event), None)
        if name == self._selected:
            return
        self._selected = name
        for callback in tuple(self._on_select):
            callback(event)

    def on_select(self, callback: Callable[[Event | None], None]) -> Callable[[], None]:
        """Call back with the event whenever another one is selected on a screen; with None when none is.

        What is returned ends it.

        >>> article = Article(text="Er kam.", language="de")
        >>> tl = Timeline([Event(start=3, end=6, trigger="kam", label="Er kommt", sentence="Er kam.", article=article)])
        >>> end = tl.on_select(lambda event: print(event and event.label))
        >>> tl.select(tl.undated[0])
        Er kommt
        >>> end()
        >>> tl.select(None)
        """
        self._on_select.append(callback)
        return partial(self._on_select.remove, callback)

    def on_correct(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back whenever something was corrected, taken back or done again, here or on a screen.

        What is returned ends it.
        """
        self._on_correct.append(callback)
        return partial(self._on_correct.remove, callback)

    def by_id(self, name: object) -> Event | None:
        """The event that has this `id` on screen and in `to_dict`."""
        return None if name is None else next((event for known, event in self.named() if known == name), None)

    def named(self, *more: Event) -> Iterator[tuple[str, Event]]:
        """Every event with the `id` that it has on screen and in `to_dict`: the dated ones, the undated ones, and `more`."""
        place = {article: index for index, article in enumerate(self.articles)}
        at = {id(article): index for article, index in place.items()}
        seen: Counter[str] = Counter()
        for event in (*self.events, *self.undated, *more):
            article = event.article
            index = "x" if article is None else at[id(article)] if id(article) in at else place[article]
            name = f"{index}-{event.start}-{event.end}"
            seen[name] += 1
            yield (name if seen[name] == 1 else f"{name}-{seen[name]}"), event

    def correct(
        self, event: Event, *, date: str | None = None, label: str | None = None, status: Status | None = None
    ) -> None:
        """Set the date (EDTF; "" for none), label or status of an event.

        >>> article = Article(text="Er kam.", language="de")
        >>> tl = Timeline([Event(start=3, end=6, trigger="kam", label="Er kommt", sentence="Er kam.", article=article)])
        >>> tl.correct(tl.undated[0], date="2022-02")
        >>> tl.date_of(tl[0]), tl[0].basis
        ('Februar 2022', 'corrected')
        >>> tl.undo()
        >>> tl
        Timeline(0 dated, 1 undated)
        """
        self._add("edit", event, date=date, label=label, status=status)

    def delete(self, event: Event) -> None:
        """Take an event out."""
        self._add("delete", event)

    def merge(self, event: Event, other: Event) -> None:
        """Fold another event into an event, which keeps its date and label and gains the other's mentions."""
        self._add("merge", event, other=place_of(other, other.article))

    def split(self, event: Event) -> None:
        """Make every mention of an event an event of its own."""
        self._add("split", event)

    def add(
        self,
        article: Article,
        start: int,
        end: int,
        *,
        date: str | None = None,
        label: str | None = None,
        status: Status | None = None,
    ) -> None:
        """Make an event of the words `article.text[start:end]`."""
        if not 0 <= start < end <= len(article.text):
            raise InputError(f"no words from {start} to {end} in an article of {len(article.text)} characters")
        at = Place(article.hash, start, end, article.text[start:end])
        self._do(Correction(action="add", at=at, date=date, label=label, status=status))

    def publish(self, article: Article, date: str | date) -> None:
        """Set the publication date of an article, and read the article anew: all that hangs on the date follows.

        A timeline from a file holds no reader; it keeps the date for `te.extract(…, corrections=tl.corrections)`.
        """
        from timeline_ext.article import normalise_published

        if all(article.hash != known.hash for known in self.articles):
            raise InputError("the timeline has no such article")
        at = Place(article.hash, 0, 0, "")
        self.restore([*self.corrections, Correction(action="publish", at=at, date=normalise_published(date))])

    def undo(self) -> None:
        """Take the last correction back; InputError where there is none, or where the article had to be read anew."""
        if not self.corrections:
            raise InputError("there is nothing to undo")
        last = self.corrections[-1]
        if last.action == "publish" and last not in self.unused_corrections and self._read is None:
            raise InputError("to take the publication date back the article must be read anew: te.extract(…)")
        self._undone.append(last)
        self._set(self.corrections[:-1])
        self._tell()

    def redo(self) -> None:
        """Apply the correction again that was taken back last; InputError where there is none."""
        if not self._undone:
            raise InputError("there is nothing to redo")
        self._set([*self.corrections, self._undone.pop()])
        self._tell()

    def restore(self, corrections: Iterable[Correction]) -> None:
        """Put these corrections in the place of those that are applied; nothing is left to be redone."""
        self._set(corrections)
        self._undone.clear()
        self._tell()

    def _tell(self) -> None:
        for callback in tuple(self._on_correct):
            callback()

    @property
    def undone(self) -> tuple[Correction, ...]:
        """The corrections that were taken back and can be applied again, the next one first."""
        return tuple(reversed(self._undone))

    def _add(self, action: Action, event: Event, **changes: Any) -> None:
        # An event that was corrected since is another value at the same place.
        at = place_of(event, event.article)
        known = (place_of(it, it.article) for it in (*self.events, *self.undated) if it.article is not None)
        if at not in known:
            raise InputError(f"the timeline has no such event: {event.label!r}")
        self._do(Correction(action=action, at=at, **changes))

    def _do(self, correction: Correction) -> None:
        before = self.corrections
        self._set([*before, correction])
        if correction in self.unused_corrections[-1:]:
            self._set(before)
            raise InputError(f"{correction.at.text!r}: cannot {correction.action} that")
        self._undone.clear()
        self._tell()

    def filter(
        self,
        *,
        kind: str | Collection[str] | None = None,
        status: str | Collection[str] | None = None,
        basis: str | Collection[str] | None = None,
        alleged: bool | None = None,
        participant: str | None = None,
        place: str | None = None,
        text: str | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        min_salience: float = 0.0,
        min_confidence: float = 0.0,
    ) -> Timeline:
        """The events that pass every condition, as another timeline.

        `kind`, `status` and `basis` take one value or several. `participant`, `place` and `text` (label and sentence)
        are parts of words, in any case. `since` and `until` are dates such as "2022" or "2022-06-15"; an event passes
        when it may lie in that time, one without a date does not.

        >>> Timeline().filter(status="planned", since="2022-06")
        Timeline(0 dated, 0 undated)
        """
        for word in _several(status):
            if word not in STATUSES:
                raise InputError(f"no status {word!r}: there is {', '.join(STATUSES)}")
        first, last = bounds_of(since)[0], bounds_of(until)[1]

        def passes(event: Event) -> bool:
            time = event.time if _is_dated(event) else None
            low, high = (time.earliest, time.latest) if time else (None, None)
            return (
                (kind is None or event.kind in _several(kind))
                and (status is None or event.status in _several(status))
                and (basis is None or event.basis in _several(basis))
                and (alleged is None or event.alleged == alleged)
                and _holds(participant, *event.participants)
                and _holds(place, event.place or "")
                and _holds(text, event.label, event.sentence)
                and (first is None or (time is not None and (high is None or high >= first)))
                and (last is None or (time is not None and (low is None or low <= last)))
                and event.salience >= min_salience
                and event.confidence >= min_confidence
            )

        return Timeline(filter(passes, (*self.events, *self.undated)), self.articles)

    def date_of(self, event: Event) -> str:
        """The date of an event in words, in the language of the timeline."""
        return date_in_words(event.time, self._language, relation=event.timex.relation if event.timex else None)

    def label_of(self, event: Event) -> str:
        """The label of an event; what did not happen, or is only planned or alleged, is said so behind it.

        >>> Timeline().label_of(Event(start=0, end=4, trigger="meet", label="They meet", sentence="…", status="planned"))
        'They meet (planned)'
        """
        statuses = self._language.display["status"]
        notes = [] if event.status == "occurred" else [statuses.get(event.status, event.status)]
        notes += [statuses.get("alleged", "alleged")] if event.alleged else []
        return event.label + (f" ({', '.join(notes)})" if notes else "")

    @property
    def _language(self) -> Language:
        return load_language(self.language)

    def to_dict(self) -> dict[str, Any]:
        """The whole timeline as JSON: `Timeline.from_dict` gives the same timeline back.

        - `version` of this form, `language` of the words
        - `articles`: text, title, published, language, url, offset, source, hash
        - `events` and `undated`: everything an `Event` knows; `id` (the same after filtering), `article` (its index in
          `articles`), `date` in words and `uncertain` for the screen; the time lies flat in the event (`earliest` and
          `latest` as ISO 8601, `edtf`, `timex3`, `granularity`, `modifier`, `candidates`, `anchor`, `shift`, `quant`,
          `freq`, `time_confidence`, `trace`; all null where nothing dates the event)
        - `corrections`, and under `replaced` the events as they were extracted, where a correction changed them
        - spans (`start`, `end`) count characters of the text that was passed to `extract`: minus `offset`, they count
          in the article's `text`

        >>> sorted(Timeline().to_dict())
        ['articles', 'corrections', 'events', 'language', 'replaced', 'undated', 'version']
        """
        place = {article: index for index, article in enumerate(self.articles)}

        def pack(name: str, event: Event) -> dict[str, Any]:
            index = None if event.article is None else place[event.article]
            plain = {name: getattr(event, name) for name in _PLAIN[Event]}
            return {
                "id": name,
                **plain,
                "date": self.date_of(event) if _is_dated(event) else "",
                "uncertain": event.time is not None and event.time.is_uncertain,
                "participants": list(event.participants),
                "article": index,
                "timex": _pack_timex(event.timex),
                "mentions": [_pack_mention(mention, place) for mention in event.mentions],
                "conflicts": [_pack_time(time) for time in event.conflicts],
                "links": [_pack_plain(link) for link in event.links],
                "main": event.main,
                **_pack_time(event.time),
            }

        shown = {id(event) for event in (*self.events, *self.undated)}
        replaced = [event for event in self._extracted if id(event) not in shown] if self.corrections else []
        packed = [pack(name, event) for name, event in self.named(*replaced)]
        return {
            "version": VERSION,
            "language": self.language,
            "articles": [{**_pack_plain(article), "hash": article.hash} for article in self.articles],
            "events": packed[: len(self.events)],
            "undated": packed[len(self.events) : len(shown)],
            "corrections": [pack_correction(correction) for correction in self.corrections],
            "replaced": packed[len(shown) :],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Timeline:
        """The timeline that `to_dict` made this of; InputError where it is not one."""
        if not isinstance(data, dict) or data.get("version") != VERSION:
            found = data.get("version") if isinstance(data, dict) else type(data).__name__
            raise InputError(f"not a timeline: version {VERSION} is read, this is {found!r}")
        try:
            if "packed" in data:
                data = {**data, **json.loads(_unpacked(base64.b64decode(data["packed"])))}
            articles = [Article(**_plain(Article, it)) for it in data["articles"]]
            corrections = [unpack_correction(it) for it in data.get("corrections", [])]
            rows = [*data["events"], *data["undated"]]
            if corrections:
                rows = [row for row in rows if not row["corrected"]] + data["replaced"]
            return cls([_unpack_event(row, articles) for row in rows], articles, corrections)
        except (
            LookupError,
            TypeError,
            ValueError,
            ArithmeticError,
            AttributeError,
            RecursionError,
            zlib.error,
        ) as error:
            raise InputError(f"not a timeline: {type(error).__name__} {error}") from None

    def to_frame(self) -> pd.DataFrame:
        """One row per event, the undated ones last; dates stay strings, for those before 1678 fit no pandas date."""
        try:
            import pandas as pd
        except ImportError:
            raise InputError("a frame needs an extra: pip install 'timeline_ext[pandas]'") from None
        return pd.DataFrame(self.to_rows(), columns=list(COLUMNS))

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dictionary per event, the undated ones last, with the keys of `COLUMNS`."""
        found = self.to_dict()
        articles = found["articles"]
        rows = []
        for it in (*found["events"], *found["undated"]):
            flat = {
                "participants": "; ".join(it["participants"]),
                "candidates": "; ".join(f"{one['earliest']}/{one['latest']}" for one in it["candidates"]),
                "timex": it["timex"] and it["timex"]["text"],
                **(
                    {}
                    if it["article"] is None
                    else {name: articles[it["article"]][name] for name in ("title", "source")}
                ),
            }
            rows.append({name: flat.get(name, it.get(name)) for name in COLUMNS})
        return rows

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the timeline in the format of the path's suffix; the file is there whole or not at all."""
        from timeline_ext.exports import find_export

        target = Path(path).expanduser()
        write = find_export(target)
        target = target.resolve()
        try:
            with tempfile.TemporaryDirectory(dir=target.parent, prefix=".timeline-") as folder:
                write(self, draft := Path(folder, target.name))
                os.replace(draft, target)  # noqa: PTH105
        except OSError as error:
            raise InputError(f"{path}: cannot be written ({error.strerror or type(error).__name__})") from None

    def chart(self, *, width: int | None = None) -> alt.LayerChart | alt.VConcatChart:
        """The timeline as an altair chart, `width` pixels wide; its parameters are described in `timeline_ext.views`."""
        from timeline_ext.views import WIDTH, chart

        return chart(self, width=width or WIDTH)

    @property
    def widget(self) -> TimelineWidget:
        """The timeline as a widget, to stand among other widgets and to be observed."""
        from timeline_ext.jupyter.widget import TimelineWidget

        return TimelineWidget(self)

    def _ipython_display_(self) -> None:
        from timeline_ext.jupyter.mime import show

        show(self)

    def _repr_mimebundle_(self, **_wishes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        from timeline_ext.jupyter.mime import mimebundle

        return mimebundle(self)

    def __repr__(self) -> str:
        span = f", {self.date_of(self[0])} … {self.date_of(self[-1])}" if self.events else ""
        return f"Timeline({len(self.events)} dated, {len(self.undated)} undated{span})"

    def __str__(self) -> str:
        return self.to_text()

    def to_text(self, *, width: int = 100) -> str:
        """The events as a table of date, label and reason of the date, `width` characters wide; undated ones last."""
        words = self._language.display
        found = [*self.events, *self.undated]
        if not found:
            return str(words["interface"]["no_events"])
        rows = [tuple(words["columns"][name] for name in ("date", "label", "why"))]
        rows += [(self.date_of(event), self.label_of(event), event.why) for event in found]
        dates = min(max(len(row[0]) for row in rows), width // 3)
        labels = max(16, min(max(len(row[1]) for row in rows), (width - dates) // 2))
        widths = (dates, labels, max(16, width - dates - labels - 4))
        lines = []
        for row in rows:
            cells = [textwrap.wrap(printable(cell), size) for cell, size in zip(row, widths, strict=True)]
            lines += [
                "  ".join(f"{part:{size}}" for part, size in zip(parts, widths, strict=True)).rstrip()
                for parts in zip_longest(*cells, fillvalue="")
            ]
        return "\n".join(lines)


COLUMNS: Final = (
    "id", "date", "earliest", "latest", "edtf", "timex3", "granularity", "modifier", "candidates", "label", "status",
    "alleged", "attributed_to", "kind", "participants", "place", "basis", "why", "confidence", "salience", "trigger",
    "start", "end", "sentence", "timex", "article", "title", "source",
)  # fmt: skip


def _is_dated(event: Event) -> bool:
    return event.time is not None and event.time.is_dated


def _order(event: Event) -> tuple[Instant, bool, Instant]:
    """What is open at its start stands at its end, the only moment that is known of it."""
    time = event.time
    known = None if time is None else time.earliest or time.latest
    if time is None or known is None:
        raise ValueError("an event without a date has no place in the order of time")
    return known, time.latest is None, time.latest or known


def _several(value: str | Collection[str] | None) -> Collection[str]:
    return (value,) if isinstance(value, str) else value or ()


def _holds(part: str | None, *texts: str) -> bool:
    return part is None or any(part.casefold() in text.casefold() for text in texts)


def bounds_of(moment: str | date | None) -> tuple[Instant | None, Instant | None]:
    """The first and the last day that a date such as "2022" or "2022-06-15" may mean."""
    if moment is None:
        return None, None
    from timeline_ext.article import normalise_published
    from timeline_ext.temporal import parse_published

    value = parse_published(normalise_published(moment))
    return value.earliest, value.latest


def printable(text: str) -> str:
    """The text without what moves a cursor, colours a terminal or turns the direction of writing."""
    return "".join(character if character.isprintable() else " " for character in text)


# What a dictionary takes over as it is; all else is packed below.
_PLAIN: Final[dict[type, tuple[str, ...]]] = {
    Article: tuple(it.name for it in fields(Article)),
    Event: (
        "start", "end", "trigger", "label", "sentence", "status", "alleged", "attributed_to", "kind", "happening", "place", "basis", "corrected",
        "why", "confidence", "salience",
    ),
    Timex: ("start", "end", "text", "type", "relation", "rule", "tid", "anchor_tid", "begin_tid", "end_tid"),
    Mention: ("start", "end", "trigger", "sentence"),
    Link: ("order", "start", "end"),
    TimeValue: ("timex3", "edtf", "granularity", "modifier", "anchor", "quant", "freq"),
}  # fmt: skip


def _pack_plain(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in _PLAIN[type(value)]}


def _pack_time(time: TimeValue | None) -> dict[str, Any]:
    if time is None:
        empty = dict.fromkeys((*_PLAIN[TimeValue], "earliest", "latest", "shift", "time_confidence"))
        return {**empty, "candidates": [], "trace": []}
    return {
        **_pack_plain(time),
        "earliest": time.earliest and str(time.earliest),
        "latest": time.latest and str(time.latest),
        "candidates": [
            {"earliest": str(it.earliest), "latest": str(it.latest), "weight": it.weight} for it in time.candidates
        ],
        "shift": time.shift and list(time.shift),
        "time_confidence": time.confidence,
        "trace": [{"operation": step.operation, "detail": _pack(step.detail)} for step in time.trace],
    }


def _pack_timex(timex: Timex | None) -> dict[str, Any] | None:
    return None if timex is None else {**_pack_plain(timex), **_pack_time(timex.time)}


def _pack_mention(mention: Mention, place: Mapping[Article, int]) -> dict[str, Any]:
    index = None if mention.article is None else place[mention.article]
    return {**_pack_plain(mention), "timex": _pack_timex(mention.timex), "article": index}


def _pack(value: Any) -> Any:
    """A step's detail as JSON; what JSON has no form for is an object with one key that begins with "$"."""
    match value:
        case Instant():
            return {"$instant": str(value)}
        case tuple():
            return {"$tuple": [_pack(it) for it in value]}
        case TimeValue():
            return {"$time": _pack_time(value)}
        case list():
            return [_pack(it) for it in value]
        case dict():
            return {key: _pack(it) for key, it in value.items()}
        case None | bool() | int() | float() | str():
            return value
    raise TypeError(f"the trace of a date holds a {type(value).__name__}: it has no JSON form")


_ADDED: Final = frozenset({"source", "tid", "anchor_tid", "begin_tid", "end_tid"})  # older files do not say


@cache
def _kinds(owner: type) -> dict[str, tuple[tuple[type, ...], frozenset[str]]]:
    """Of every plain field the types its value may have, and the words, where it is one of some."""
    hints = get_type_hints(owner)
    found = {}
    for name in _PLAIN[owner]:
        parts = [part for part in get_args(hints[name]) if get_origin(hints[name]) is not Literal] or [hints[name]]
        words = [word for part in parts if get_origin(part) is Literal for word in get_args(part)]
        types = tuple(part for part in parts if isinstance(part, type))
        found[name] = ((*types, *((int,) if float in types else ())), frozenset(words))
    return found


def _plain(owner: type, data: Mapping[str, Any]) -> dict[str, Any]:
    """The plain fields of what a dictionary describes; TypeError where one is of another kind."""
    found = {}
    for name, (types, words) in _kinds(owner).items():
        if name not in data and name in _ADDED:
            continue
        value = found[name] = data[name]
        fits = isinstance(value, types) and (type(value) is not bool or bool in types)
        if not fits and not (isinstance(value, str) and value in words):
            raise TypeError(f"{owner.__name__.lower()}: {name} is {str(value)[:40]!r}")
    return found


def _texts(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise TypeError("a list of names is none")
    return tuple(values)


def _span(values: Any) -> tuple[int, int]:
    start, end = values
    if type(start) is not int or type(end) is not int:
        raise TypeError("a span is no pair of numbers")
    return start, end


def _unpacked(data: bytes) -> bytes:
    """What was packed, of which no more is unpacked than timelines ever have."""
    engine = zlib.decompressobj()
    found = engine.decompress(data, MOST_UNPACKED * len(data) + 1_000_000)
    if not engine.eof:
        raise ValueError("its packed part is damaged, or unfolds too far")
    return found


def _unpack(value: Any) -> Any:
    match value:
        case {"$instant": text}:
            return _unpack_instant(text)
        case {"$tuple": items}:
            return tuple(_unpack(it) for it in items)
        case {"$time": time}:
            return _unpack_time(time)
        case list():
            return [_unpack(it) for it in value]
        case dict():
            return {key: _unpack(it) for key, it in value.items()}
    return value


def _unpack_instant(text: str) -> Instant:
    day, _, clock = text.partition("T")
    sign, digits = (-1, day[1:]) if day.startswith("-") else (1, day)
    year, month, number = map(int, digits.split("-"))
    hour, minute = map(int, clock.split(":")) if clock else (None, None)
    found = Instant(sign * year, month, number, hour, minute)
    if found.day_number is None or (hour is not None and not (0 <= hour < 24 and 0 <= (minute or 0) < 60)):
        raise ValueError(f"{text[:40]!r} is not in the calendar")
    return found


def _number(value: Any) -> float:
    if type(value) not in (int, float) or not isfinite(value):
        raise TypeError(f"{str(value)[:40]!r} is no number")
    return float(value) if isinstance(value, float) else value


def _unpack_step(data: Mapping[str, Any]) -> Step:
    detail = _unpack(data["detail"])
    if not isinstance(data["operation"], str) or not isinstance(detail, dict):
        raise TypeError("a step of a date is none")
    return Step(cast("Any", data["operation"]), detail)


def _unpack_time(data: Mapping[str, Any]) -> TimeValue | None:
    if data["timex3"] is None:
        return None
    candidates = [
        Candidate(_unpack_instant(it["earliest"]), _unpack_instant(it["latest"]), _number(it["weight"]))
        for it in data["candidates"]
    ]
    return TimeValue(
        **_plain(TimeValue, data),
        earliest=_unpack_instant(data["earliest"]) if data["earliest"] else None,
        latest=_unpack_instant(data["latest"]) if data["latest"] else None,
        candidates=tuple(candidates),
        shift=(_number(data["shift"][0]), str(data["shift"][1])) if data["shift"] else None,
        confidence=_number(data["time_confidence"]),
        trace=tuple(_unpack_step(it) for it in data["trace"]),
    )


def _unpack_timex(data: Mapping[str, Any] | None) -> Timex | None:
    if data is None:
        return None
    time = _unpack_time(data)
    if time is None:
        raise ValueError("a time expression without a value")
    return Timex(**_plain(Timex, data), time=time)


def _unpack_event(data: Mapping[str, Any], articles: Sequence[Article]) -> Event:
    mentions = [
        Mention(
            **_plain(Mention, it),
            timex=_unpack_timex(it["timex"]),
            article=None if it["article"] is None else articles[it["article"]],
        )
        for it in data["mentions"]
    ]
    return Event(
        **_plain(Event, data),
        time=_unpack_time(data),
        timex=_unpack_timex(data["timex"]),
        participants=_texts(data["participants"]),
        mentions=tuple(mentions),
        conflicts=tuple(filter(None, map(_unpack_time, data["conflicts"]))),
        links=tuple(Link(**_plain(Link, it)) for it in data["links"]),
        main=_span(data["main"]) if data.get("main") else None,
        article=None if data["article"] is None else articles[data["article"]],
    )
