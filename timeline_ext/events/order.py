"""How a sentence ties its events: their order ("after", "while"), which is a part of which, and what contradicts it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from timeline_ext.events.ties import governing_preposition, is_tried
from timeline_ext.nlp import syntax

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from spacy.tokens import Token

    from timeline_ext.events.detect import Trigger
    from timeline_ext.events.lexicon import Lexicon
    from timeline_ext.model import Order, TimeValue

SIDES: Final[Mapping[Order, str]] = {"after": "after", "before": "before", "during": "meanwhile"}


def ordered(sentence: Sequence[Trigger], words: Lexicon) -> Iterator[tuple[Trigger, Order, Trigger]]:
    """Which events of one sentence lie after, before or during which others of it: clauses and nouns behind such words."""
    verbs = {trigger.token.i: trigger for trigger in sentence if not trigger.is_noun}
    for other in sentence:
        mark, above = _tie(other)
        event = verbs.get(above.i) if above is not None else None
        if mark is None or event is None or event is other:
            continue
        for side, name in SIDES.items():
            if mark.lower_ in words.words["dating"][name]:
                yield event, side, other


def contained(sentence: Sequence[Trigger], words: Lexicon) -> Iterator[tuple[Trigger, Trigger]]:
    """Which events of one sentence are parts of others: what is told in the clause of "during the summit"."""
    verbs = {trigger.token.i: trigger for trigger in sentence if not trigger.is_noun}
    for other in sentence:
        if other.is_noun and other.verb is not None and other.verb.i in verbs and not is_tried(other, words):
            mark = governing_preposition(other.token)
            if mark is not None and mark.lower_ in words.words["dating"]["within"]:
                yield verbs[other.verb.i], other


def is_shortly(other: Trigger, words: Lexicon) -> bool:
    """Whether what is told lies just after or before another event: "kurz nach der Explosion"."""
    mark = _tie(other)[0]
    return mark is not None and mark.i > 0 and mark.nbor(-1).lower_ in words.words["dating"]["shortly"]


def contradicts(one: TimeValue, side: Order, other: TimeValue) -> bool:
    """Whether a date cannot lie on a side of another: all of it lies on the other side of it."""
    low, high = one.earliest, one.latest
    first, last = other.earliest, other.latest
    early = high is not None and first is not None and high.on_day() < first.on_day()
    late = low is not None and last is not None and low.on_day() > last.on_day()
    return early if side == "after" else late if side == "before" else early or late


def _tie(other: Trigger) -> tuple[Token | None, Token | None]:
    """The word that ties an event to another, and the verb of that other."""
    if other.is_noun:
        return governing_preposition(other.token), other.verb
    return syntax.subordinator(other.token), syntax.governor(other.token)
