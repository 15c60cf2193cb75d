"""Corrections: what a reader changed, kept apart from what was extracted, so that it outlives a new extraction.

A correction names its event by the article's hash, the trigger's span in the article and the trigger's own text. Where
none of the events lies there any more it is left over: nothing is applied to the wrong event, and nothing is lost.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from timeline_ext.article import normalise_published
from timeline_ext.errors import InputError
from timeline_ext.languages import available, load_language
from timeline_ext.model import Article, Event, Mention, Status
from timeline_ext.temporal import explain
from timeline_ext.temporal.edtf import parse_edtf

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Action = Literal["edit", "delete", "merge", "split", "add", "publish"]
UNDATED: Final = ""  # as a date: the event has none
LANGUAGE: Final = "en"  # of reasons where the article does not say its own


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event stands: the article's hash, the trigger's span in `Article.text`, and its text."""

    article: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One change of a reader's: `edit` sets date (EDTF, or "" for none), label or status; `merge` folds `other` into it.

    `split` makes every mention an event of its own; `add` makes an event of a piece of the article. `publish` sets the
    article's publication date, which is in force when the article is read with it.
    """

    action: Action
    at: Place
    date: str | None = None
    label: str | None = None
    status: Status | None = None
    other: Place | None = None

    def __post_init__(self) -> None:
        if self.action not in get_args(Action):
            raise InputError(f"no correction {self.action!r}: there is {', '.join(get_args(Action))}")
        if self.status is not None and self.status not in get_args(Status):
            raise InputError(f"no status {self.status!r}: there is {', '.join(get_args(Status))}")
        if self.label is not None and not self.label.strip():
            raise InputError("a label needs a word")
        if self.action == "publish":
            normalise_published(self.date or "")
        elif self.date:
            parse_edtf(self.date)


def pack(correction: Correction) -> dict[str, Any]:
    """A correction as JSON, without what it does not say."""
    return {name: value for name, value in asdict(correction).items() if value is not None}


def unpack(data: Mapping[str, Any]) -> Correction:
    """The correction that `pack` made this of; KeyError or TypeError where it is none."""
    places = {name: Place(**data[name]) for name in ("at", "other") if data.get(name) is not None}
    return Correction(**{**data, **places})


def place_of(event: Event | Mention, article: Article | None) -> Place:
    """The name of an event or mention for corrections; InputError where it belongs to no article."""
    if article is None:
        raise InputError(f"{event.trigger!r} belongs to no article, and so cannot be corrected")
    return Place(article.hash, event.start - article.offset, event.end - article.offset, event.trigger)


def apply_corrections(
    events: Iterable[Event], corrections: Iterable[Correction], articles: Iterable[Article]
) -> tuple[list[Event], list[Correction]]:
    """The events as corrected, and the corrections that fit none of them.

    >>> article = Article(text="Er kam.", language="de")
    >>> event = Event(start=3, end=6, trigger="kam", label="Er kommt", sentence="Er kam.", article=article)
    >>> edit = Correction(action="edit", at=place_of(event, article), date="2022-02-24")
    >>> (found,), unused = apply_corrections([event], [edit], [article])
    >>> found.time.edtf, found.why, unused
    ('2022-02-24', 'Von Hand gesetzt.', [])
    """
    found: dict[Place | int, Event] = {}
    for event in events:
        at = place_of(event, event.article) if event.article is not None else None
        found[id(event) if at is None or at in found else at] = event
    corrections = tuple(corrections)
    texts = {article.hash: article for article in articles}
    dates = publication_dates(corrections)
    read = {name for name, day in dates.items() if name in texts and texts[name].published == day}

    def is_used(correction: Correction) -> bool:
        return correction.at.article in read if correction.action == "publish" else _apply(found, correction, texts)

    unused = [correction for correction in corrections if not is_used(correction)]
    return list(found.values()), unused


def publication_dates(corrections: Iterable[Correction]) -> dict[str, str]:
    """The publication dates that a reader set, by the article's hash; the last one counts."""
    return {it.at.article: normalise_published(it.date or "") for it in corrections if it.action == "publish"}


def _apply(found: dict[Place | int, Event], correction: Correction, articles: Mapping[str, Article]) -> bool:
    at = correction.at
    if correction.action == "add":
        article = articles.get(at.article)
        if article is None or at in found or not at.text or article.text[at.start : at.end] != at.text:
            return False
        found[at] = _edited(_added(at, article), correction)
        return True
    event = found.get(at)
    if event is None and correction.action == "edit":
        at = next((p for p, it in found.items() if isinstance(p, Place) and _mentions_place(it, at)), at)
        event = found.get(at)
    if event is None:
        return False
    match correction.action:
        case "edit":
            found[at] = _edited(event, correction)
        case "delete":
            del found[at]
        case "merge":
            other = found.get(correction.other) if correction.other is not None else None
            if other is None or other is event or correction.other is None:
                return False
            mentions = {(m.start, m.end): m for m in (*_mentions(event), *_mentions(other))}
            found[at] = replace(event, mentions=tuple(sorted(mentions.values(), key=lambda m: m.start)), corrected=True)
            del found[correction.other]
        case "split":
            if len(event.mentions) < 2:
                return False
            for mention in event.mentions:
                own = (mention.start, mention.end) == (event.start, event.end)
                found[place_of(mention, mention.article or event.article)] = _of_mention(event, mention, own=own)
    return True


def _mentions_place(event: Event, at: Place) -> bool:
    """Whether a new extraction tells an event by another of its mentions than the corrected one."""
    return event.article is not None and any(
        place_of(mention, mention.article or event.article) == at for mention in event.mentions
    )


def _mentions(event: Event) -> tuple[Mention, ...]:
    own = Mention(start=event.start, end=event.end, trigger=event.trigger, sentence=event.sentence, timex=event.timex)
    return event.mentions or (own,)


def _of_mention(event: Event, mention: Mention, *, own: bool) -> Event:
    """The event of one mention alone; those that did not name the event are named by their own word."""
    time = mention.timex.time if mention.timex is not None else event.time
    return replace(
        event, start=mention.start, end=mention.end, trigger=mention.trigger, sentence=mention.sentence, timex=mention.timex,
        time=event.time if own else time, label=event.label if own else mention.trigger, mentions=(mention,), article=mention.article or event.article,
        conflicts=(), corrected=True,
    )  # fmt: skip


def _added(at: Place, article: Article) -> Event:
    start, end = at.start + article.offset, at.end + article.offset
    first = article.text.rfind("\n", 0, at.start) + 1
    last = article.text.find("\n", at.end)
    sentence = article.text[first : len(article.text) if last < 0 else last]
    mention = Mention(start=start, end=end, trigger=at.text, sentence=sentence)
    return Event(
        start=start, end=end, trigger=at.text, label=at.text, sentence=sentence, mentions=(mention,), article=article, corrected=True,
    )  # fmt: skip


def _edited(event: Event, correction: Correction) -> Event:
    changes: dict[str, Any] = {"corrected": True}
    if correction.label is not None:
        changes["label"] = correction.label.strip()
    if correction.status is not None:
        changes["status"] = correction.status
    if correction.date is not None:
        code = event.article.language if event.article is not None else None
        language = load_language(code if code in available() else LANGUAGE)
        time = parse_edtf(correction.date) if correction.date != UNDATED else None
        why = explain(time, language) if time is not None else str(language.display["why"]["undated_by_hand"])
        changes |= {"time": time, "basis": "corrected" if time else None, "confidence": 1.0, "why": why}
    return replace(event, **changes)
