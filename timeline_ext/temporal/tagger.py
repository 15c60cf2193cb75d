"""The tagger: all time expressions of a text, with their values. Linear in the length of the text."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from timeline_ext.languages import load_language
from timeline_ext.temporal import calendar
from timeline_ext.temporal.direction import SENTENCE_END
from timeline_ext.temporal.grammar import FINAL, Grammar, grammar
from timeline_ext.temporal.history import tells_history
from timeline_ext.temporal.lexicon import CAPITALISED, TOKEN, UNKNOWN, Token
from timeline_ext.temporal.resolve.anchors import Context, publication_days
from timeline_ext.temporal.resolve.values import parse_period
from timeline_ext.temporal.telling import Found, Telling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from spacy.tokens import Doc

    from timeline_ext.model import Domain, Relation, Timex
    from timeline_ext.temporal.resolve.anchors import Direction


def tag(text_or_doc: str | Doc, *, published: str | None = None, language: str, domain: Domain = "news") -> list[Timex]:
    """The time expressions of a text or spaCy `Doc`, in order and without overlaps.

    `published` is the publication date in EDTF, to any precision from year to minute. A text loads no spaCy; a Doc
    lends the tense of its verbs. `domain` narrative, colloquial or scientific changes what an expression hangs on.

    >>> [(t.text, t.value) for t in tag("Er kam am 24. Februar.", published="2022-06-15", language="de")]
    [('24. Februar', '2022-02-24')]
    """
    tense: Callable[[int, int], Direction] | None = None
    if isinstance(text_or_doc, str):
        text = text_or_doc
    else:
        from timeline_ext.temporal.component import tense_of

        text, tense = text_or_doc.text, tense_of(text_or_doc)
    rules = grammar(language)
    period = parse_period(published) if published else None
    context = Context(
        period, publication_days(period), domain, load_language(language).about.get("present_looks", "back")
    )
    found = [
        (phrase, relation) for island in islands(text, rules) for phrase, relation in _phrases(text, island, rules)
    ]
    if domain == "news" and tells_history(text, found, context.published, language):
        context.domain = "narrative"
    _narrow_days(found, context)
    return _joined_ranges(text, list(Telling(text, found, context, language, tense).timexes()))


def islands(text: str, rules: Grammar) -> Iterator[list[Token]]:
    """Runs of known tokens around a trigger; everything else of the text is passed over."""
    words, number = rules.lexicon.words, rules.lexicon.number
    chars: list[str] = []
    spans: list[tuple[int, int]] = []
    for found in TOKEN.finditer(text):
        token = found[0]
        entry = words.get(token)
        if entry is not None:
            chars.append(entry[0])
        elif token[0].isdigit():
            chars.append(number(token)[0])
        elif token[0] == "\n":
            chars.append("\n")
        else:
            chars.append(CAPITALISED if token[0].isupper() else UNKNOWN)
        spans.append(found.span())
    row = "".join(chars)
    for island in rules.islands(row):
        first, last = max(island.start() - 1, 0), min(island.end() + 1, len(row))
        yield [_token(text, *spans[i], row[i], rules) for i in range(first, last)]


def _token(text: str, start: int, end: int, char: str, rules: Grammar) -> Token:
    word = text[start:end]
    entry = rules.lexicon.words.get(word) or (rules.lexicon.number(word) if word[0].isdigit() else None)
    return Token(char, start, end, entry[1] if entry else {})


def _phrases(text: str, tokens: list[Token], rules: Grammar) -> Iterator[Found]:
    parsed = rules.parse(text, tokens)
    for index, token in enumerate(parsed):
        if token.rule and any(name in token.readings for name in FINAL):
            yield token, _relation(parsed, index)


def _relation(tokens: list[Token], index: int) -> Relation | None:
    """The relation word before an expression, an article or preposition between them."""
    fields = next(iter(tokens[index].readings.values()))
    if "range" in fields:
        side: Relation = fields["range"]
        return side
    for back in (1, 2):
        if index - back < 0:
            return None
        readings = tokens[index - back].readings
        if "RELATION" in readings:
            relation: Relation = readings["RELATION"]["relation"]
            return relation
        if not readings.keys() & {"THE", "TO", "AT", "IN", "APPROXIMATE", "OF"}:
            return None
    return None


def _narrow_days(found: list[Found], context: Context) -> None:
    """Keep the publication days that agree with weekdays the text dates itself: "Wednesday, 15 June"."""
    if len(context.days) < 2:
        return
    days = set(context.days)
    for phrase, _ in found:
        fields = phrase.readings.get("DATE", {})
        if fields.get("shift") == (0, "day") and "weekday" in fields:
            days &= {d for d in days if calendar.weekday(d) == fields["weekday"]} or days
        elif {"weekday", "day", "month"} <= fields.keys() and context.published is not None:
            year = fields.get("year", context.published.year)
            try:
                stated = calendar.ordinal(year, fields["month"], int(fields["day"]))
            except ValueError:
                continue
            if calendar.weekday(stated) == fields["weekday"]:
                days &= {d for d in days if 0 <= d - stated <= 6} or days
    context.days = tuple(sorted(days))


def _joined_ranges(text: str, timexes: list[Timex]) -> list[Timex]:
    """The expressions with both ends of a range named at both of its members."""
    for index, (first, last) in enumerate(pairwise(timexes)):
        is_range = first.relation == "from" and last.relation == "until" and {first.type, last.type} <= {"DATE", "TIME"}
        if is_range and not SENTENCE_END.search(text, first.end, last.start):
            begin, end = first.tid, last.tid
            timexes[index : index + 2] = (replace(it, begin_tid=begin, end_tid=end) for it in (first, last))
    return timexes
