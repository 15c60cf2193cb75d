"""From a parsed text with its time expressions to its events, dated and undated, mentions of one happening merged."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Final

from timeline_ext.dateline import dateline_span
from timeline_ext.events import dating
from timeline_ext.events.dating import Dating
from timeline_ext.events.detect import Trigger, find_triggers, only_attributes
from timeline_ext.events.inflect import infinitive
from timeline_ext.events.label import label_of
from timeline_ext.events.lexicon import lexicon
from timeline_ext.events.merge import DOUBT, merge_mentions
from timeline_ext.events.order import contained, contradicts, is_shortly, ordered
from timeline_ext.events.reference import References
from timeline_ext.events.status import is_alleged, source_of, speaker_above, status_of
from timeline_ext.events.story import LEAD, Story
from timeline_ext.events.ties import date_sentence
from timeline_ext.model import Event, Link, Mention, Step
from timeline_ext.nlp import syntax
from timeline_ext.temporal import explain, parse_published
from timeline_ext.wording import date_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from spacy.tokens import Doc, Token

    from timeline_ext.events.lexicon import Lexicon
    from timeline_ext.languages import Language
    from timeline_ext.model import Article, Instant, Order, Status, TimeValue, Timex

PLACES: Final = frozenset({"LOC", "GPE", "FAC"})


@dataclass(slots=True)
class _Text:
    """What the steps of one article share."""

    doc: Doc
    article: Article
    language: Language
    words: Lexicon
    skip: set[int]
    published: TimeValue | None
    hidden: set[int]
    references: References
    sentences: list[str]
    sources: list[str | None]

    @property
    def times(self) -> frozenset[str]:
        """The words for stretches of time: where one stands unread, a date is not carried over."""
        return _times(self.language)

    @property
    def published_until(self) -> Instant | None:
        return dating.last_day(self.published)


@dataclass(slots=True)
class _Found:
    """A trigger with its datings on the way to an event."""

    trigger: Trigger
    datings: list[Dating]
    links: list[tuple[Order, Trigger]] = field(default_factory=list)
    whole: Trigger | None = None


@cache
def _times(language: Language) -> frozenset[str]:
    """The words of longer times; an hour or a minute is one of the day that is told of."""
    tables = (language.words.get(name, {}) for name in ("unit", "daypart"))
    rows = (words for table in tables for unit, words in table.items() if unit not in ("second", "minute", "hour"))
    return frozenset(word for words in rows for word in words) | lexicon(language.code).words["dating"]["period"]


def find_events(doc: Doc, timexes: Sequence[Timex], *, article: Article, language: Language) -> list[Event]:
    """The events of a parsed article in the order of its text; `time` is None where nothing dates one.

    Offsets count in the text the caller passed: those of the `Doc` plus `article.offset`.
    """
    if not doc.has_annotation("DEP"):
        return []
    words = lexicon(language.code)
    whole = doc.text
    head = dateline_span(whole, language.code)
    places = dating.locate(doc, whole, timexes, head)
    heading = {token.i for token in (doc.char_span(*head, alignment_mode="expand") or ())}
    timed = {i for place in places for i in range(place.first, place.last + 1)}
    published = parse_published(article.published) if article.published else None
    skip = _skipped(doc, places, words) | heading
    dates = [place for place in places if _is_date(place.timex) and not _is_attribute(doc[place.last], place)]
    sources = [source_of(sentence, words) for sentence in doc.sents]
    hidden = _skipped(doc, dates, words).union(heading, *(tokens for _, tokens in sources))
    text = _Text(
        doc, article, language, words, skip, published, hidden, References(doc, skip, words),
        sentences=[sentence.text.strip() for sentence in doc.sents], sources=[said for said, _ in sources],
    )  # fmt: skip
    triggers = find_triggers(doc, whole, words, timed)
    found = _dated(text, Story(doc, whole, words, published, skip, text.times), triggers, places)
    found = _without_begun(found, words)
    _count_from_events(found)
    _heed_order(found, words)
    by_place = {item.trigger.token.i: item for item in found}
    found = [item for item in found if not (_is_told_by_verb(item, by_place) or only_attributes(item.trigger, words))]
    told = [event for item in found for event in _events(text, item)]
    loose = [
        (_name_of(item.trigger.token, words), _says(item.trigger, text), _mention(text, item.trigger, None))
        for item in found
        if item.trigger.is_noun and not _stands(item)
    ]
    return _under_main(merge_mentions(told, loose))


def _says(trigger: Trigger, text: _Text) -> Status | None:
    """What a noun's verb says of whether it happens; None where the noun only names it."""
    return status_of(trigger, None, text.published_until, text.words) if trigger.lent else None


def _is_date(timex: Timex) -> bool:
    """Whether an expression tells when, which a label leaves out, and not how long ("four years in prison")."""
    return timex.type != "DURATION" or timex.time.is_dated


def _is_attribute(last: Token, place: dating.Place) -> bool:
    """Whether a time is said of the noun behind it ("a 17th-century panel", "last month's vote") and not of the clause."""
    alone = not place.first or last.doc[place.first - 1].pos_ != "ADP"
    noun = last.head
    return alone and last.dep_ in {"compound", "amod", "poss"} and noun.pos_ == "NOUN" and noun.i > last.i


def _skipped(doc: Doc, places: Iterable[dating.Place], words: Lexicon) -> set[int]:
    """The tokens of time expressions with the prepositions before them."""
    skip: set[int] = set()
    before = {word for name in ("same", "after", "before") for word in words.words["dating"][name]}
    for place in places:
        first = place.first
        while first and (
            doc[first - 1].pos_ == "DET" or doc[first - 1].pos_ == "ADP" or doc[first - 1].lower_ in before
        ):
            first -= 1
            if doc[first].pos_ == "ADP":
                break
        skip.update(range(first, place.last + 1))
    return skip


def _dated(text: _Text, story: Story, triggers: Sequence[Trigger], places: Sequence[dating.Place]) -> list[_Found]:
    """Each trigger with its datings: by expressions of its sentence, else by the narrative, else by the publication."""
    by_sentence: dict[int, list[Trigger]] = {}
    for trigger in triggers:
        by_sentence.setdefault(trigger.sentence, []).append(trigger)
    found: list[_Found] = []
    story.read_news(places)
    position = 0
    waiting: list[dating.Place] = []
    for number, sentence in enumerate(text.doc.sents):
        first = position
        while position < len(places) and places[position].first < sentence.end:
            position += 1
        inside = places[first:position]
        lines = [place for place in inside if place.alone]
        story.open(lines, number)
        here = list(waiting)
        for place in inside:
            if place not in lines:
                here.append(story.rebound(place, number, here[-1] if here else None))
        mine = by_sentence.get(number, [])
        waiting = here if not mine and all(t.i in text.skip or not t.is_alpha for t in sentence) else []
        datings = date_sentence(sentence, mine, here, text.words, lines) if here else {}
        apart = {
            event.token.i
            for event, side, other in ordered(mine, text.words)
            if side != "during" and other.is_noun and not is_shortly(other, text.words)
        }
        for trigger in mine:
            if _is_foretold(trigger, datings.get(trigger.token.i, []), text):
                foretold = datings.pop(trigger.token.i)
                told = {noun.i for noun in syntax.objects(trigger.token)} & {it.token.i for it in mine}
                datings.update((noun, foretold) for noun in told - datings.keys())
            own = datings.get(trigger.token.i)
            if own is None and trigger.need == "nothing" and trigger.token.i not in apart:
                own = story.infer(trigger, number, here)
            elif own is None and trigger.need == "clause":
                own = story.shows(trigger, number)
            found.append(_Found(trigger, own or [dating.UNDATED]))
        story.move(mine, datings, here, number)
    return found


def _is_foretold(trigger: Trigger, datings: Sequence[dating.Dating], text: _Text) -> bool:
    """Whether what is told in the past would lie in the future: "has announced job cuts over the next four years"."""
    until = text.published_until
    tells = trigger.kind == "statement" or text.words.has("verbs", "report", trigger.word)
    if not datings or trigger.is_noun or until is None or not tells or syntax.tense(trigger.token) != "past":
        return False
    return all(it.time is not None and _begins_ahead(it.time, until) for it in datings)


def _begins_ahead(time: TimeValue, until: Instant) -> bool:
    """Whether a time begins after a day, or is the stretch from it on."""
    ahead = time.shift is not None and time.shift[0] > 0 and time.anchor == "publication"
    return time.earliest is not None and (time.earliest.on_day() > until or (ahead and time.earliest.on_day() == until))


def _without_begun(found: Sequence[_Found], words: Lexicon) -> list[_Found]:
    """The triggers without verbs that only say how far something dated is: "began studying in Munich in 1950"."""
    stated = {it.trigger.token.i for it in found if any(dating.basis == "stated" for dating in it.datings)}
    return [
        item
        for item in found
        if item.trigger.is_noun
        or not words.has("verbs", "support", item.trigger.word)
        or not any(c.dep_ == "xcomp" and c.i in stated for c in item.trigger.token.children)
    ]


def _count_from_events(found: Sequence[_Found]) -> None:
    """Date what lies "two days after the attack" by the attack, once that is dated itself."""
    for item in found:
        for place, one in enumerate(item.datings):
            if one.reason != "shifted" or one.timex is None or one.time is not None:
                continue
            end = one.timex.end
            later = [
                f
                for f in found
                if f is not item and f.trigger.token.idx >= end and f.trigger.sentence == item.trigger.sentence
            ]
            anchor = min(later, key=lambda f: f.trigger.token.idx, default=None)
            named = next(
                (f for f in found if anchor is not None and _time(f) and _shared(f.trigger) == _shared(anchor.trigger)),
                None,
            )
            known = anchor if anchor is not None and _time(anchor) else named
            item.datings[place] = dating.from_event(
                one.timex,
                _time(known) if known is not None else None,
                known.trigger.token.text if known is not None else "",
            )


def _heed_order(found: Sequence[_Found], words: Lexicon) -> None:
    """Keep the order that sentences give their events, and doubt the dates that contradict it."""
    by_place = {item.trigger.token.i: item for item in found}
    dated: dict[str, _Found] = {}
    for item in found:
        if _time(item) is not None:
            dated.setdefault(_name_of(item.trigger.token, words), item)
    for _, items in groupby(found, key=lambda item: item.trigger.sentence):
        sentence = [item.trigger for item in items]
        for event, whole in contained(sentence, words):
            one, known = by_place[event.token.i], dated.get(_name_of(whole.token, words))
            one.whole = whole
            if known is not None and known is not one and _yields(one, known):
                one.datings = [_counted("during", whole, known)]
        for noun in sentence:
            verb = by_place.get(noun.verb.i) if noun.is_noun and not noun.lent and noun.verb is not None else None
            if verb is not None and _tells_of(verb, by_place[noun.token.i], words):
                by_place[noun.token.i].whole = verb.trigger
        for event, side, other in ordered(sentence, words):
            one, against = by_place[event.token.i], by_place[other.token.i]
            one.links.append((side, other))
            known = dated.get(_name_of(other.token, words))
            side_of_date = "during" if is_shortly(other, words) else side
            if _time(one) is None and other.is_noun and side != "during" and known is not None and known is not one:
                one.datings = [_counted(side_of_date, other, known)]
            mine, theirs = _time(one), _time(against)
            if mine is not None and theirs is not None and contradicts(mine, side, theirs):
                one.datings = [_doubted(dating, against) for dating in one.datings]
                against.datings = [_doubted(dating, one) for dating in against.datings]


def _tells_of(verb: _Found, noun: _Found, words: Lexicon) -> bool:
    """Whether a verb tells of a noun that is its object or hangs on it, at the same time: "agree on a deal"."""
    token, clause = noun.trigger.token, verb.trigger.token
    below = {t.i for t in syntax.objects(clause)} | {t.i for _, t in syntax.obliques(clause)}
    says = words.has("verbs", "report", verb.trigger.word) or verb.trigger.kind == "statement"
    mine, other = _time(noun), _time(verb)
    same = mine is not None and other is not None and mine.edtf == other.edtf
    return token.i in below and not says and same and (verb.whole is None or verb.whole.token.i != token.i)


def _yields(item: _Found, known: _Found) -> bool:
    """Whether an event has no date of its own and so lies at that of the event that it is told to be a part of."""
    inferred = all(found.basis != "stated" for found in item.datings)
    return inferred and item.trigger.need == "nothing" and any(found.basis == "stated" for found in known.datings)


def _counted(side: Order, noun: Trigger, known: _Found) -> Dating:
    """The dating of what lies after, before or during an event that another mention dates: "seit dem Einmarsch"."""
    best = next(found for found in known.datings if found.time is not None)
    time = best.time if best.time is None or side == "during" else dating.opened(best.time, side)
    return replace(
        best, time=time, basis="mention", reason="mention", confidence=dating.SENTENCE, anchor=noun.token.text
    )


def _doubted(found: Dating, other: _Found) -> Dating:
    return replace(found, confidence=found.confidence * DOUBT, against=(other.trigger.token.text, _time(other)))


def _time(item: _Found | None) -> TimeValue | None:
    return (
        None if item is None else next((d.time for d in item.datings if d.time is not None and d.time.is_dated), None)
    )


def _shared(trigger: Trigger) -> str:
    return trigger.word.lower()


def _under_main(events: Sequence[Event]) -> list[Event]:
    """The events with the span of their main event where that is one of them: a mention stands for its event.

    What is told twice in the same words of one sentence has its first telling as main event.
    """
    told = {(mention.start, mention.end): event for event in events for mention in event.mentions}
    first: dict[tuple[str, str, str | None], Event] = {}
    found = []
    for event in events:
        twin = first.setdefault((event.sentence, event.label, event.time.edtf if event.time else None), event)
        main = twin if twin is not event else told.get(event.main) if event.main is not None else None
        apart = main is None or main is event or main.main == (event.start, event.end)
        found.append(replace(event, main=None if apart or main is None else (main.start, main.end)))
    return found


def _stands(item: _Found) -> bool:
    """Whether a trigger is an event of its own: it has the evidence that it needs."""
    return item.trigger.need == "nothing" or any(d.time is not None or d.reason == "unanchored" for d in item.datings)


def _is_told_by_verb(item: _Found, by_place: Mapping[int, _Found]) -> bool:
    """Whether a noun is the object of a verb that tells the same happening at the same time: "unterzeichnet einen Vertrag"."""
    noun = item.trigger
    if (
        not noun.is_noun
        or noun.lent
        or noun.verb is None
        or noun.token.i not in {o.i for o in syntax.objects(noun.verb)}
    ):
        return False
    verb = by_place.get(noun.verb.i)
    if verb is None or verb.trigger.kind != noun.kind:
        return False
    mine, other = _time(item), _time(verb)
    return mine is not None and other is not None and mine.edtf == other.edtf


def _events(text: _Text, item: _Found) -> list[Event]:
    if not _stands(item):
        return []
    return [_event(text, item, found) for found in item.datings]


def _event(text: _Text, item: _Found, found: Dating) -> Event:
    trigger, words = item.trigger, text.words
    token = trigger.token
    if _contradicts(text, trigger, found.time):
        found = Dating(timex=found.timex, reason="contradicted")
    source = text.sources[trigger.sentence] or speaker_above(trigger, words)
    status = status_of(trigger, found.time, text.published_until, words)
    participants = text.references.participants(trigger)
    label = label_of(trigger, words, text.hidden, text.references)
    offset = text.article.offset
    return Event(
        start=token.idx + offset, end=token.idx + len(token.text) + offset, trigger=token.text, label=label,
        sentence=text.sentences[trigger.sentence], time=found.time, timex=_moved(found.timex, offset), status=status,
        alleged=is_alleged(trigger, words), attributed_to=source, kind=trigger.kind, happening=_name_of(token, words),
        participants=participants, place=_place(trigger), basis=found.basis,
        why=_why(text, trigger, found), confidence=_confidence(found),
        salience=_salience(text, trigger, found, status, participants),
        mentions=(_mention(text, trigger, found.timex),), article=text.article,
        main=None if item.whole is None else (item.whole.token.idx + offset, item.whole.token.idx + len(item.whole.token) + offset),
        links=tuple(Link(side, other.token.idx + offset, other.token.idx + len(other.token) + offset) for side, other in item.links),
    )  # fmt: skip


def _confidence(found: Dating) -> float:
    """How sure the date is: the tie to it, and the value itself, whose candidates already say how unsure they are."""
    if found.time is None:
        return 0.0
    return round(found.confidence * (1.0 if found.time.candidates else found.time.confidence), 3)


def _contradicts(text: _Text, trigger: Trigger, time: TimeValue | None) -> bool:
    """Whether a clause tells as past what its date puts after the publication: then the date was misread."""
    if time is None or time.earliest is None or text.published_until is None or trigger.is_noun:
        return False
    plain = not any(syntax.lemma(t) in text.words.words["syntax"]["modal"] for t in syntax.aux_chain(trigger.token))
    past = plain and syntax.tense(trigger.token) == "past" and not syntax.is_passive(trigger.token)
    return past and time.earliest.on_day() > text.published_until


def _moved(timex: Timex | None, offset: int) -> Timex | None:
    return None if timex is None else replace(timex, start=timex.start + offset, end=timex.end + offset)


def _mention(text: _Text, trigger: Trigger, timex: Timex | None) -> Mention:
    token, offset = trigger.token, text.article.offset
    start = token.idx + offset
    return Mention(
        start=start, end=start + len(token), trigger=token.text, sentence=text.sentences[trigger.sentence],
        timex=_moved(timex, offset), article=text.article,
    )  # fmt: skip


def _why(text: _Text, trigger: Trigger, found: Dating) -> str:
    template = text.words.why[found.reason]
    relation = found.timex.relation if found.timex is not None and found.basis == "stated" else None
    date = date_in_words(found.time, text.language, relation=relation)
    said = found.timex.text if found.timex is not None else ""
    why = template.format(
        trigger=_quoted(trigger.token.text, text),
        timex=_quoted(said, text),
        date=date,
        anchor=found.anchor,
        other=_quoted(found.anchor, text),
    )
    why = why.removesuffix(".") if why.endswith("..") else why  # a date may end with a full stop itself
    if found.basis == "stated" and found.time is not None and found.time.trace[:1] != (Step("stated"),):
        why = f"{why} {explain(found.time, text.language)}".strip()
    if found.against is not None:
        other, time = found.against
        date = date_in_words(time, text.language)
        why = f"{why} {text.words.why['order'].format(other=_quoted(other, text), date=date)}"
    return why


def _quoted(said: str, text: _Text) -> str:
    opening, closing = text.words.quotes
    return f"{opening}{said}{closing}"


def _place(trigger: Trigger) -> str | None:
    noun_or_verb = trigger.token if trigger.is_noun or trigger.verb is None else trigger.verb
    for prep, noun in syntax.obliques(noun_or_verb):
        if prep.i < noun.i:
            near = syntax.entities(noun.doc, noun.i, noun.right_edge.i + 1)
            name = next((e.text for e in near if e[0].ent_type_ in PLACES), None)
            if name:
                return name
    return None


def _salience(text: _Text, trigger: Trigger, found: Dating, status: Status, participants: tuple[str, ...]) -> float:
    """The weight of an event: what is dated by its text, at its head and of a known kind counts, what only adds to it less."""
    weight = 0.35
    weight += 0.15 * (found.basis == "stated") + 0.1 * (trigger.sentence < LEAD + 1) + 0.1 * (trigger.kind != "other")
    weight += 0.1 * bool(participants) - 0.1 * (status in {"hypothetical", "negated"})
    weight -= 0.15 * text.words.has("verbs", "report", trigger.word) + 0.15 * (found.time is None)
    weight -= 0.1 * (not trigger.is_noun and syntax.is_subordinate(trigger.token))
    return round(max(0.0, min(1.0, weight)), 3)


def _name_of(token: Token, words: Lexicon) -> str:
    """The name of the happening that a word tells of: shared by "Telefonat" and "telefonieren"."""
    lemma = (
        infinitive(token, words) if syntax.is_verb(token) else words.noun(syntax.lemma(token)) or syntax.lemma(token)
    )
    return words.shared.get(lemma, lemma.lower())
