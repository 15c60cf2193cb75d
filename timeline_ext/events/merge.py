"""Events of several articles: where two tell of one happening and give it different dates, both are flagged."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from timeline_ext.events.lexicon import lexicon
from timeline_ext.languages import load_language
from timeline_ext.wording import date_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from timeline_ext.events.lexicon import Lexicon
    from timeline_ext.model import Event, TimeValue

DOUBT: Final = 0.5  # what is left of the confidence in a date that another article contradicts


def flag_conflicts(events: Iterable[Event]) -> list[Event]:
    """The same events in the same order; where two articles date one happening differently, both say so and are doubted.

    One happening: the same name of it (as "Telefonat" and "telefoniert" share one), the same participants, the same
    status, in different articles, and the only one of its name and participants in each. Nothing is averaged or lost.
    """
    found = list(events)
    rows: dict[tuple[object, ...], list[int]] = {}
    for place, event in enumerate(found):
        if event.article is None or event.time is None or not event.time.is_dated or not event.participants:
            continue
        words = lexicon(event.article.language or "en")
        names = frozenset(name.split()[-1] for name in event.participants)
        rows.setdefault((words.code, happening(event.trigger, words), names, event.status), []).append(place)
    for row in rows.values():
        articles = [found[place].article for place in row]
        if len(row) < 2 or any(articles.count(article) > 1 for article in articles):
            continue
        for place in row:
            found[place] = _flagged(found[place], [found[other] for other in row if other != place])
    return found


def happening(trigger: str, words: Lexicon) -> str:
    """The name of the happening that a trigger tells of, in any of its forms."""
    from simplemma import lemmatize

    lemma = words.noun(trigger) or str(lemmatize(trigger, lang=words.code))
    return words.shared.get(lemma, lemma.lower())


def _flagged(event: Event, others: Iterable[Event]) -> Event:
    against = [other.time for other in others if not _agree(event.time, other.time)]
    if not against or event.article is None:
        return event
    language = load_language(event.article.language or "en")
    said = "; ".join(dict.fromkeys(date_in_words(time, language) for time in against))
    why = f"{event.why} {lexicon(language.code).why['conflict'].format(date=said)}"
    return replace(event, why=why, confidence=round(event.confidence * DOUBT, 3))


def _agree(one: TimeValue | None, other: TimeValue | None) -> bool:
    """Whether two dates can both be right: their intervals share a day."""
    if one is None or other is None:
        return True
    starts = [time.earliest.on_day() for time in (one, other) if time.earliest is not None]
    ends = [time.latest.on_day() for time in (one, other) if time.latest is not None]
    return not starts or not ends or max(starts) <= min(ends)
