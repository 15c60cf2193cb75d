"""The time that a story is at: dates go on from sentence to sentence, within a paragraph further than beyond it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from timeline_ext.events import dating
from timeline_ext.events.dating import Dating, Place
from timeline_ext.events.detect import title_end
from timeline_ext.events.status import is_alleged, status_of
from timeline_ext.events.ties import told_back
from timeline_ext.model import Step
from timeline_ext.nlp import syntax

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc, Span, Token

    from timeline_ext.events.detect import Trigger
    from timeline_ext.events.lexicon import Lexicon
    from timeline_ext.model import Instant, TimeValue

HEAD: Final = 3  # sentences that say when what the first of them tell was
LEAD: Final = 2  # sentences at the head of a text that tell the news of its day
REACH: Final = 5  # sentences of its paragraph for which a stated date goes on
BEYOND: Final = 2  # sentences for which it goes on into other paragraphs
SHORT: Final = 2  # sentences of a paragraph whose end is no break in the story
LONG_AGO: Final = 2  # years before the publication from which on a whole year is the time of a story, not a comparison
NEWS: Final = 3  # days before the publication on which the news of an article may lie
REPORTED: Final = ("quarter", "season", "half")
LONG: Final = (*REPORTED, "year", "decade", "century", "millennium")

_BREAK = re.compile(r"\n\s*\n")


@dataclass(slots=True)
class Story:
    """Where a text has arrived in time, sentence by sentence: the last date it told something past of.

    A sentence that holds nothing but a date sets the `scene` for the paragraphs below it too. A paragraph in which the
    story went to a time that nobody can tell ("Damals …") is `lost` for the news.
    """

    doc: Doc
    text: str
    words: Lexicon
    published: TimeValue | None
    skip: set[int]
    times: frozenset[str]
    running: tuple[Dating, int] | None = None
    aside: tuple[Dating, int] | None = None
    news: Dating | None = None
    said: tuple[Dating, int] | None = None
    head: Dating | None = None
    lost: int | None = None
    scene: bool = False
    stated_yet: bool = False
    _paragraph: list[int] = field(default_factory=list)
    _sizes: list[int] = field(default_factory=list)
    _lines: int = 0  # headings and the date line before the first sentence

    def __post_init__(self) -> None:
        text = self.text
        pattern = _BREAK if _BREAK.search(text.strip()) else re.compile(r"\n")
        breaks = [match.start() for match in pattern.finditer(text)]
        at = number = 0
        title = title_end(text)
        for sentence in self.doc.sents:
            first = next((t.idx for t in sentence if not t.is_space), sentence.start_char)
            while at < len(breaks) and breaks[at] < first:
                at += 1
                number = len(self._sizes)
            if number == len(self._sizes):
                self._sizes.append(0)
            self._sizes[number] += 1
            self._paragraph.append(number)
            heads = first < title or not any(map(syntax.is_verb, sentence))
            if heads and self._lines == len(self._paragraph) - 1:
                self._lines += 1

    @property
    def published_until(self) -> Instant | None:
        """The last day on which the article may have been published."""
        return dating.last_day(self.published)

    def at(self, sentence: int) -> Dating | None:
        """The stated date that still holds in a sentence; None where it lies too far back."""
        return self._holds(self.running, sentence)

    def _holds(self, running: tuple[Dating, int] | None, sentence: int) -> Dating | None:
        if running is None:
            return None
        found, told = running
        if self._paragraph[told] == self._paragraph[sentence]:
            return found if sentence - told <= REACH else None
        between = range(self._paragraph[told], self._paragraph[sentence])
        near = sentence - told <= BEYOND and all(self._sizes[number] <= SHORT for number in between)
        return found if near or (self.scene and sentence - told <= REACH) else None

    def read_news(self, places: Sequence[Place]) -> None:
        """Find the last day just before the publication that the text tells of in the past: its news are of that day.

        The first such day of its head is that of what the head tells without a date. A day on which somebody told of it
        is that day only where the text has no other.
        """
        latest: tuple[bool, Instant] | None = None
        for place in places:
            verb = place.clause
            plain = place.timex.type in {"DATE", "TIME"} and place.timex.relation is None
            if not plain or _is_bare(place) or verb is None or syntax.tense(verb) != "past":
                continue
            found = dating.stated(place.timex, dating.PUBLICATION)
            day = self._news_day(found)
            if day is None:
                continue
            told = not self.words.has("verbs", "report", syntax.verb_lemma(verb))
            if told and self.head is None and self._is_in_head(place):
                self.head = found
            if latest is None or (told, day) > latest:
                self.news, latest = found, (told, day)

    def open(self, datelines: Sequence[Place], sentence: int) -> None:
        """Let the line that holds nothing but a date, at the head of a text, date what follows."""
        told = next(filter(None, map(self._told, datelines)), None)
        if told is not None and sentence < LEAD:
            self.running, self.news = (told, sentence), told

    def infer(self, trigger: Trigger, sentence: int, here: Sequence[Place]) -> list[Dating] | None:
        """The dating of something past without a date of its own: by the story, else by the publication.

        Another date `here`, in its sentence, takes it out of the news.
        """
        if status_of(trigger, None, self.published_until, self.words) not in {"occurred", "negated"}:
            return None
        unread = [t for t in trigger.token.sent if t.i not in self.skip and t.text in self.times and not _is_length(t)]
        if any(not t.i or t.nbor(-1).lower_ not in self.words.words["dating"]["repeated"] for t in unread):
            return None  # a time that could not be read ("noch in derselben Woche") is not passed over
        if told_back(trigger.token, self.words) is not None or any(map(_is_open, here)):
            return None
        if any(map(self._goes_beyond, here)):
            return None
        if any(_is_known_length(place) and syntax.is_same(place.clause, trigger.verb) for place in here):
            return None
        back = _looks_further_back(trigger.token, self.words)
        told = self.at(sentence)
        if trigger.kind == "statement":
            told = self._holds(self.said, sentence) or told
        if self.aside is not None and self.aside[1] == sentence - 1:
            if self._has_word("then", trigger.token.sent):
                return [replace(self.aside[0], basis="narrative", confidence=dating.NARRATIVE, reason="narrative")]
            if self._has_word("next", trigger.token.sent):
                return None
        if told is not None and self.running is not None and self.running[1] < sentence and not back:
            return [replace(told, basis="narrative", confidence=dating.NARRATIVE, reason="narrative")]
        if self.lost == self._paragraph[sentence] or any(map(_is_unread, here)):
            return None
        lead = LEAD + (self._lines if self.words.tells(trigger.word) else 0)
        first = sentence < lead and not self.stated_yet
        elsewhere = any(place.timex.type == "DATE" for place in here)
        news = self.head if first else self.news
        if news is not None and told is None and not back and not elsewhere:
            return [replace(news, basis="narrative", confidence=dating.PUBLICATION, reason="narrative")]
        if first and self.published is not None and self.published.edtf is not None:
            return [
                Dating(time=self.published, basis="publication", confidence=dating.PUBLICATION, reason="publication")
            ]
        return None

    def shows(self, trigger: Trigger, sentence: int) -> list[Dating] | None:
        """The dating of what a text tells in the present tense of a day long past, once a sentence has set its scene."""
        told, until = self.at(sentence), self.published_until
        if told is None or told.time is None or told.time.latest is None or until is None or not self.scene:
            return None
        verb = trigger.token
        tells = not trigger.is_noun and self.words.tells(trigger.word) and not syntax.is_subordinate(verb)
        if not tells or syntax.tense(verb) != "present" or told.time.latest.year >= until.year:
            return None
        return [replace(told, basis="narrative", confidence=dating.NARRATIVE, reason="narrative")]

    def move(
        self, triggers: Sequence[Trigger], datings: dict[int, list[Dating]], here: Sequence[Place], sentence: int
    ) -> None:
        """Go on past a sentence, to the last date that it told something past of."""
        carried = [(t, d) for t in triggers for d in datings.get(t.token.i, []) if self._carries(t, d)]
        said = [d for t, d in carried if self._only_says(t, d)]
        told = [d for _, d in carried if d not in said]
        looks = [
            d for t in triggers for d in datings.get(t.token.i, []) if d.basis == "stated" and self._steps_back(t, d)
        ]
        self.aside = (looks[-1], sentence) if looks else None
        if said:
            self.said = said[-1], sentence
        elif told:
            self.said = None
        if told:
            self.running, self.scene = (told[-1], sentence), False
        elif self.at(sentence) is None and any(map(_is_unread, here)):
            self.lost = self._paragraph[sentence]
        elif here and not triggers and (found := self._told(here[-1])) is not None:
            self.running, self.scene = (found, sentence), True
        self.stated_yet = self.stated_yet or bool(datings)

    def rebound(self, place: Place, sentence: int, before: Place | None) -> Place:
        """A clock time without a day of its own ("um 15 Uhr"), on the day just `before` it, or the one that the story is at."""
        timex = place.timex
        found = self.at(sentence) or self.news
        if before is not None and before.timex.type == "TIME" and not _is_bare(before):
            told: TimeValue | None = before.timex.time
        else:
            told = found.time if found is not None else None
        if told is None or not _is_bare(place) or (before is not None and _day(before) == _day(place)):
            return place
        days = told.earliest, told.latest
        if days[0] is None or days[1] is None or days[0].on_day() != days[1].on_day():
            return place
        at: dict[str, Any] = {
            name: replace(day, hour=old.hour, minute=old.minute)
            for name, day, old in (("earliest", days[0], timex.time.earliest), ("latest", days[1], timex.time.latest))
            if old is not None
        }
        day = days[0].on_day()
        clock = timex.time.timex3.partition("T")[2]
        time = replace(
            timex.time, edtf=str(day), candidates=(), anchor="mention", timex3=f"{day}T{clock}",
            trace=(*timex.time.trace, Step("mention", {"day": str(day)})), confidence=min(timex.time.confidence, 0.8), **at,
        )  # fmt: skip
        return replace(place, timex=replace(timex, time=time))

    def _carries(self, trigger: Trigger, found: Dating) -> bool:
        """Whether a story goes on at the date of an event: something past, on a date that is no open interval."""
        time = found.time
        if time is None or time.earliest is None or time.latest is None or (trigger.is_noun and not trigger.lent):
            return False
        lasts = found.timex is not None and found.timex.type == "DURATION" and time.shift is None
        if lasts or self._compares(time):
            return False
        if is_alleged(trigger, self.words) or self._steps_back(trigger, found):
            return False
        return status_of(trigger, time, self.published_until, self.words) in {"occurred", "negated"}

    def _steps_back(self, trigger: Trigger, found: Dating) -> bool:
        """Whether an event only looks back from where the story is: a pluperfect, on an earlier date."""
        verb, now = trigger.verb, None if self.running is None else self.running[0].time
        if verb is None or now is None or now.earliest is None or found.time is None or found.time.latest is None:
            return False
        return found.time.latest < now.earliest and _is_pluperfect(verb, self.words)

    def _only_says(self, trigger: Trigger, found: Dating) -> bool:
        """Whether somebody only says, a few days later, what the story is about: it goes on at its own time."""
        now = None if self.running is None else dating.last_day(self.running[0].time)
        said = None if found.time is None else found.time.earliest
        if now is None or said is None or not self.words.has("verbs", "report", trigger.word):
            return False
        return 0 < said.day_number - now.day_number <= NEWS

    def _goes_beyond(self, place: Place) -> bool:
        """Whether a sentence goes on to a later date than the story, so that what it does not date may lie anywhere."""
        now = None if self.running is None else dating.last_day(self.running[0].time)
        first, verb = place.timex.time.earliest, place.clause
        if now is None or first is None or verb is None or place.timex.type != "DATE" or first.on_day() <= now:
            return False
        return syntax.tense(verb) == "past" and not _is_pluperfect(verb, self.words)

    def _has_word(self, name: str, sentence: Span) -> bool:
        """Whether a sentence says that it tells of the time just looked back to ("damals"), or of what came "next"."""
        return any(token.lower_ in self.words.words["dating"][name] for token in sentence)

    def _compares(self, time: TimeValue) -> bool:
        """Whether a long time is more likely one that the news are compared with than one that a story goes on in."""
        until = self.published_until
        if time.granularity not in LONG or time.latest is None or until is None:
            return False
        age = until.year - time.latest.year
        return not (age >= LONG_AGO and self.news is None) and not (age == 0 and time.granularity in REPORTED)

    def _told(self, place: Place) -> Dating | None:
        """The date that a sentence without a trigger moves the story to: "Es war der 1. Oktober 2003"."""
        time = place.timex.time
        past = time.latest is not None and (
            self.published_until is None or time.latest.on_day() <= self.published_until
        )
        plain = place.timex.type == "DATE" and place.timex.relation is None and time.earliest is not None
        return dating.stated(place.timex, dating.PATH) if plain and past else None

    def _is_in_head(self, place: Place) -> bool:
        return any(place.first < sentence.end for sentence in islice(self.doc.sents, HEAD + self._lines))

    def _news_day(self, found: Dating) -> Instant | None:
        """The one day of a date, where the article may have its news from it."""
        time, until = found.time, self.published
        if time is None or until is None or until.latest is None or until.granularity not in dating.DAYS:
            return None
        if time.earliest is None or time.latest is None or time.earliest.on_day() != time.latest.on_day():
            return None
        day = time.latest.on_day()
        distance = (until.latest.to_date() - day.to_date()).days if day.year > 0 else NEWS + 1
        return day if 0 <= distance <= NEWS else None


def _is_length(token: Token) -> bool:
    """Whether a word for a time only says how long, or how old ("61-year-old", "600 Jahre alt")."""
    return (token.i > 0 and token.nbor(-1).text == "-") or any(child.pos_ == "NUM" for child in token.children)


def _day(place: Place) -> Instant | None:
    first = place.timex.time.earliest
    return None if first is None else first.on_day()


def _is_open(place: Place) -> bool:
    """Whether a date or clock time was read and hangs on what nobody knows: "on the eve of the flood"."""
    time = place.timex.time
    return place.timex.type in {"DATE", "TIME"} and place.timex.value.startswith("XXXX-") and not time.is_dated


def _is_unread(place: Place) -> bool:
    """Whether a date tells of a past that is not known: "damals", "am nächsten Tag" after nothing."""
    past = place.timex.value == "PAST_REF" and place.clause is not None and syntax.tense(place.clause) == "past"
    return place.timex.type == "DATE" and (past or _is_open(place))


def _is_known_length(place: Place) -> bool:
    """Whether a length of time is one that the reader knows from elsewhere: "in the nine months"."""
    definite = any(syntax.feature(child, "Definite") == "Def" for child in place.head.children)
    long = not place.timex.value.startswith("PT")  # "in the first 18 minutes"
    return place.timex.type == "DURATION" and not place.timex.time.is_dated and definite and long


def _is_bare(place: Place) -> bool:
    """Whether a time is one of the clock without a day: it was put on the day of publication for want of one."""
    time = place.timex.time
    steps = {step.operation for step in time.trace}
    shifts = [step.detail for step in time.trace if step.operation == "shift"]
    # "last night", "this morning"
    told = any(it["amount"] or (it.get("anchor") == "publication" and "assumed" not in it) for it in shifts)
    named = told or {"weekday_back", "weekday_ahead", "stated"} & steps or time.shift not in (None, (0, "day"))
    return place.timex.type == "TIME" and time.anchor in ("publication", "mention") and not named


def _looks_further_back(verb: Token, words: Lexicon) -> bool:
    """Whether a clause tells of what lay before the story: a pluperfect, or any perfect where the past is told without it."""
    helper = _helper(verb, words)
    return helper is not None and (not words.words["syntax"]["be"] or syntax.feature(helper, "Tense") == "Past")


def _is_pluperfect(verb: Token, words: Lexicon) -> bool:
    helper = _helper(verb, words)
    return helper is not None and syntax.feature(helper, "Tense") == "Past"


def _helper(verb: Token, words: Lexicon) -> Token | None:
    """The "have" or "be" that makes a perfect; none in the passive of a simple past ("were injured")."""
    helpers = words.words["syntax"]["have"] | words.words["syntax"]["be"]
    aux = syntax.aux_chain(verb)[0] if syntax.is_perfect(verb) else None
    return aux if aux is not None and syntax.lemma(aux) in helpers else None
