"""The tagger: all time expressions of a text, with their values. Linear in the length of the text."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from timeline_ext.languages import load_language
from timeline_ext.model import PUBLICATION_TID, Domain, Instant, Relation, Step, TimeValue, Timex, TimexType
from timeline_ext.temporal import calendar
from timeline_ext.temporal.direction import SENTENCE_END, by_words, looking
from timeline_ext.temporal.grammar import FINAL, Grammar, grammar
from timeline_ext.temporal.lexicon import CAPITALISED, TOKEN, UNKNOWN, Token
from timeline_ext.temporal.resolve import resolve
from timeline_ext.temporal.resolve.anchors import Context, is_lone_day, publication_days
from timeline_ext.temporal.resolve.clock import DAY_FIELDS
from timeline_ext.temporal.resolve.values import parse_period

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from spacy.tokens import Doc

    from timeline_ext.temporal.resolve.anchors import Direction

LONG_TEXT: Final = 3000
"""A text of more characters than this per sign of the day's news is long: some languages then mean "nowadays" by "today"."""

ASIDE_YEARS: Final = 20
STORY_GAP: Final = 300  # characters behind a date in which the same story may go on
DAYS_OF_MONTH: Final = 31
LEADS: Final = re.compile(r"(?:[.!?]\s+|\n\s*)(?:[^\W\d_]+\s+){0,2}\Z")
MONEY: Final = re.compile("[$€£¥%]")
LONG_PAST: Final = 5  # years before its publication that a text of history keeps away from
FIRMLY: Final = 7  # how much more than a "now" a "yesterday" or a recent year speaks against a text of history
HISTORY_YEARS: Final = 3  # years spelled out that make a text one of history


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
    if domain == "news" and _tells_history(text, found, context.published, language):
        context.domain = "narrative"
    _narrow_days(found, context)
    return _joined_ranges(text, list(_resolved(text, found, context, language, tense)))


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


def _phrases(text: str, tokens: list[Token], rules: Grammar) -> Iterator[tuple[Token, Relation | None]]:
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


def _narrow_days(found: list[tuple[Token, Relation | None]], context: Context) -> None:
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


def _resolved(
    text: str,
    found: list[tuple[Token, Relation | None]],
    context: Context,
    language: str,
    tense: Callable[[int, int], Direction] | None,
) -> Iterator[Timex]:
    evidence = sum(_speaks_of_the_day(phrase) for phrase, _ in found)
    long_is_generic = load_language(language).about["long_text_today"] == "nowadays"
    today_is_generic = (long_is_generic and len(text) > LONG_TEXT * (1 + evidence)) or context.domain == "narrative"
    years = _next_years(found)
    mentioned: str | None = None
    # again_to is the end of "every Monday", whose hours lie on no single day; the rest is since the last date, kept so
    # that no stretch is read twice.
    again_to, read_to, line_over, sentence_over = -1, 0, False, False
    for index, (phrase, relation) in enumerate(found):
        context.next_year = years[index]
        if "\n" in text[read_to : phrase.start]:
            line_over, context.aside = True, None
        near = context.last_end >= 0 and not (sentence_over or SENTENCE_END.search(text, read_to, phrase.start))
        sentence_over = sentence_over or SENTENCE_END.search(text, read_to, phrase.start + 1) is not None
        context.goes_on = context.last_end >= 0 and phrase.start - context.last_end <= STORY_GAP and not line_over
        name = next(name for name in FINAL if name in phrase.readings)
        fields: dict[str, Any] = dict(phrase.readings[name])
        if context.story is not None and line_over:
            context.last, context.story = context.story, None
        span = phrase.start, phrase.end

        @cache
        def direction(span: tuple[int, int] = span, is_clock: bool = "hour" in fields) -> Direction:
            looks = looking(text, *span, language, tense)
            if looks is None and context.domain == "colloquial" and is_clock:
                return 1  # an appointment
            return 1 if looks == 0 and context.present_looks == "ahead" else looks

        if _is_today(fields) and (fields.get("sense") == "nowadays" or today_is_generic):
            fields["ref"] = "PRESENT_REF"
        if (
            relation == "since"
            and context.domain != "narrative"
            and ({"month", "day"} <= fields.keys() or "holiday" in fields)
            and not fields.keys() & {"year", "year2", "direction"}
        ):
            fields["direction"] = -1
        is_clock = "hour" in fields and not fields.keys() & DAY_FIELDS
        if is_clock and again_to >= 0 and not SENTENCE_END.search(text, again_to, phrase.start):
            fields["from"] = "no day"
        again_to = (
            phrase.end
            if (name == "SET" and fields.keys() & {"quant", "period"}) or fields.get("from") == "no day"
            else -1
        )
        if fields.get("of") == "reported year" and context.reported and context.reported.granularity == "quarter":
            fields["quarter"] = context.reported.number
        seen_from = _report(fields, context, text, phrase)
        if seen_from is not context:
            fields["from"] = "mention"
        elif fields.get("of") == "report" and context.published is not None and context.domain == "news":
            del fields["from"]
        try:
            time = resolve(fields, name, seen_from, direction, near=near)
        except (ValueError, OverflowError):
            time = TimeValue(timex3="XXXX", confidence=0.0, trace=(Step("impossible", {}),))
        kind = _type(name, time)
        tid = f"t{index + 1}"
        timex = Timex(
            start=phrase.start, end=phrase.end, text=text[phrase.start : phrase.end], type=kind, time=time, relation=relation,
            rule=phrase.rule, tid=tid, **_linked(time, kind, mentioned),
        )  # fmt: skip
        if not _looks_away(fields, time) and not _is_background(relation, time, context):
            _remember(context, time, kind, phrase.end, fields, leads=_leads(text, phrase.start))
        _remember_report(context, fields, time)
        read_to = phrase.end
        if context.last_end == phrase.end:
            mentioned, line_over, sentence_over = tid, False, False
        if not (kind == "DATE" and time.confidence == 0 and fields.get("from") == "story" and is_lone_day(fields)):
            yield timex  # no "am 14." where no story has a month for it


def _report(fields: Mapping[str, Any], context: Context, text: str, phrase: Token) -> Context:
    """The context of the quarter that a report is on, for what is said of it: "the quarter", "$2 million a year ago"."""
    if context.report is None or context.reported is None:
        return context
    if fields.get("of") == "report":
        return replace(context, last=context.report, told={})
    year_ago = fields.get("unit") == "year" and fields.get("n") == 1 and fields.get("sign") == -1
    if fields.get("of") == "comparison" or (year_ago and MONEY.search(text, max(0, phrase.start - 160), phrase.start)):
        return replace(context, last=context.reported, told={})
    return context


def _remember_report(context: Context, fields: Mapping[str, Any], time: TimeValue) -> None:
    """Make a quarter the one that the text reports on, unless it is still to come."""
    if context.report is not None and fields.get("unit") == "month" and fields.get("n") in (6, 9):
        context.reported = calendar.containing(context.report, "year")
    if time.granularity != "quarter" or time.earliest is None or fields.keys() & {"shift", "sign", "of"}:
        return
    quarter = calendar.containing(calendar.Period("month", time.earliest.year, time.earliest.month), "quarter")
    if context.report is None or (
        _is_over(quarter, context)
        and (not _is_over(context.report, context) or calendar.bounds(quarter) >= calendar.bounds(context.report))
    ):
        context.report = quarter
    if quarter == context.report:
        context.reported = quarter


def _is_over(period: calendar.Period, context: Context) -> bool:
    return context.published is not None and calendar.bounds(period)[1] < calendar.bounds(context.published)[0]


def _linked(time: TimeValue, kind: TimexType, mentioned: str | None) -> dict[str, str | None]:
    """What a value hangs on, by name: of a length the end that is known, of anything else the anchor."""
    anchor = {"publication": PUBLICATION_TID, "mention": mentioned}.get(str(time.anchor))
    if anchor is None:
        return {}
    if kind != "DURATION":
        return {"anchor_tid": anchor}
    ends = time.shift[0] < 0 if time.shift is not None else time.earliest is None
    return {"end_tid": anchor} if ends else {"begin_tid": anchor}


def _joined_ranges(text: str, timexes: list[Timex]) -> list[Timex]:
    """The expressions with both ends of a range named at both of its members."""
    for index, (first, last) in enumerate(pairwise(timexes)):
        is_range = first.relation == "from" and last.relation == "until" and {first.type, last.type} <= {"DATE", "TIME"}
        if is_range and not SENTENCE_END.search(text, first.end, last.start):
            begin, end = first.tid, last.tid
            timexes[index : index + 2] = (replace(it, begin_tid=begin, end_tid=end) for it in (first, last))
    return timexes


def _tells_history(
    text: str, found: list[tuple[Token, Relation | None]], published: calendar.Period | None, language: str
) -> bool:
    """Whether a text tells of years long past and next to nothing in it hangs on its publication.

    "Today" beside a present only says how things have become. Where the publication is not known, it may say so anywhere,
    or it is enough that the first date has a year.
    """
    past, leads, hanging = 0, False, 0
    for index, (phrase, _) in enumerate(found):
        fields = phrase.readings.get("DATE", phrase.readings.get("TIME", {}))
        year = fields.get("year")
        if isinstance(year, int):
            recent = published is not None and year >= published.year - LONG_PAST
            hanging += FIRMLY if recent else 0
            past, leads = past + (not recent), leads or index == 0
        elif _is_today(fields):
            now = by_words(text, phrase.start, phrase.end, language) in (0, None)
            hanging += 0 if now else FIRMLY if published is not None else 1
        elif _hangs_on_publication(fields):
            hanging += 1 if _hangs_loosely(fields) else FIRMLY
    if published is None:
        return (past >= HISTORY_YEARS and hanging < FIRMLY) or (leads and not hanging)
    return past >= HISTORY_YEARS * max(hanging, 1)


def _hangs_on_publication(fields: Mapping[str, Any]) -> bool:
    if fields.get("from") in ("mention", "story"):
        return False
    return (
        "shift" in fields
        or "weekday" in fields
        or fields.get("ref") == "PRESENT_REF"
        or ("direction" in fields and "unit" in fields)
    )


def _next_years(found: list[tuple[Token, Relation | None]]) -> list[int | None]:
    """For each expression the next year that is spelled out behind it."""
    following: list[int | None] = []
    last = None
    for phrase, _ in reversed(found):
        following.append(last)
        year = phrase.readings.get("DATE", {}).get("year")
        last = year if isinstance(year, int) else last
    return following[::-1]


def _hangs_loosely(fields: Mapping[str, Any]) -> bool:
    """Whether fields may hang on a story as well: "now", "the end of the year", "Friday, 15 July"."""
    in_unit = fields.get("direction") == 0 and "modifier" in fields
    return fields.get("ref") == "PRESENT_REF" or in_unit or {"weekday", "day", "month"} <= fields.keys()


def _is_today(fields: Mapping[str, Any]) -> bool:
    return fields.get("shift") == (0, "day") and not fields.keys() & {"part", "hour", "weekday", "day"}


def _speaks_of_the_day(phrase: Token) -> bool:
    """Whether a phrase shows that its text tells of days around its publication: a clock time, "yesterday", "tomorrow"."""
    fields = next(iter(phrase.readings.values()))
    return "hour" in fields or fields.get("shift") in ((-1, "day"), (1, "day"))


def _type(name: str, time: TimeValue) -> TimexType:
    if name == "DATE" and time.granularity in ("daypart", "hour", "minute", "second"):
        return "TIME"
    if name == "DATE" and re.match(r"P[TX\d]", time.timex3):
        return "DURATION"
    kind: TimexType = {"DATE": "DATE", "TIME": "TIME", "DURATION": "DURATION", "SET": "SET"}[name]  # type: ignore[assignment]
    return kind


def _leads(text: str, start: int) -> bool:
    """Whether an expression stands at the beginning of its sentence, but for a preposition: "In the year 1798 he …"."""
    return LEADS.search(text[max(0, start - 30) : start] if start > 30 else f"\n{text[:start]}") is not None


def _remember(
    context: Context, time: TimeValue, kind: TimexType, end: int, fields: Mapping[str, Any], *, leads: bool
) -> None:
    """Make a date the one that later expressions may hang on; one that leads its sentence is no aside.

    The end of a range of months or years leaves a story at its beginning.
    """
    if kind not in ("DATE", "TIME") or time.earliest is None or time.granularity is None:
        return
    if time.candidates:
        if time.granularity in ("day", "daypart", "minute"):
            starts = dict.fromkeys(candidate.earliest.on_day() for candidate in time.candidates)
            context.open_days = [calendar.Period("day", day.year, day.month, day.day) for day in starts]
            context.part, context.last_end = _part(time), end
        return
    low = time.earliest
    if "T24" in time.timex3:  # midnight at the end of a day belongs to that day
        low = Instant.of_day(low.day_number - 1)
    period = calendar.Period("day", low.year, low.month, low.day)
    coarse = {"daypart": "day", "minute": "day", "hour": "day", "second": "day"}.get(time.granularity, time.granularity)
    here = calendar.containing(period, coarse) if coarse != "day" else period  # type: ignore[arg-type]
    context.told.pop(coarse, None)
    context.told[coarse] = here
    if leads:
        context.aside = None
    elif context.domain == "narrative" and context.last is not None and _far_aside(context, time.granularity, low.year):
        return
    if context.domain == "narrative" and time.trace[0].operation == "stated":
        context.story = context.story or context.last if _is_aside(context, low.year) else None
    if (
        context.last is not None
        and time.anchor == "mention"
        and time.latest
        and calendar.bounds(here)[1] < time.latest.on_day()
    ):
        here = calendar.containing(
            period, context.last.granularity
        )  # some day of a month leaves the story in the month
    context.last_end, context.open_days, context.part = end, [], _part(time)
    is_end = fields.get("range") == "until" and context.domain == "narrative"
    if is_end and context.last is not None and _spans_months(context.last, here):
        context.until = here
    else:
        context.last, context.until = here, None


def _spans_months(first: calendar.Period, last: calendar.Period) -> bool:
    days = calendar.bounds(last)[1].day_number - calendar.bounds(first)[0].day_number
    return days > DAYS_OF_MONTH


def _looks_away(fields: Mapping[str, Any], time: TimeValue) -> bool:
    """Whether a date is counted back from one of the text ("a year earlier"), or foreseen in it ("by next summer")."""
    direction = fields.get("direction") or 0
    if time.anchor == "mention" and (direction < 0 or (direction > 0 and "from" not in fields)):
        return True
    if time.anchor == "mention" and time.granularity in ("decade", "century"):
        return True  # "and in the following decade" is an outlook
    shifts = [step.detail for step in time.trace if step.operation == "shift" and step.detail["amount"] < 0]
    return any(fields.get("from") == "mention" or shift["anchor"] == "mention" for shift in shifts)


def _is_background(relation: Relation | None, time: TimeValue, context: Context) -> bool:
    """Whether a story only says since which years something has been so, or the news since which day."""
    if relation != "since":
        return False
    if context.domain == "narrative":
        return time.granularity in ("decade", "century") and context.last is not None
    return time.anchor == "publication" and time.granularity in ("day", "daypart")


def _part(time: TimeValue) -> str:
    """The part of the day that a value is: "EV" of an evening."""
    return time.timex3.rpartition("T")[2] if time.granularity == "daypart" else ""


def _is_aside(context: Context, year: int) -> bool:
    """Whether a stated year lies outside the stretch from the story to the next year it states."""
    here = context.story or context.last
    if here is None or context.next_year is None:
        return False
    return not min(here.year, context.next_year) <= year <= max(here.year, context.next_year)


def _far_aside(context: Context, granularity: str, year: int) -> bool:
    """Whether a lone year lies so far from the story that it is an aside; a second one near it moves the story."""
    low, high = (end.year for end in calendar.bounds(context.last)) if context.last is not None else (year, year)
    if granularity != "year" or low - ASIDE_YEARS <= year <= high + ASIDE_YEARS:
        context.aside = None
        return False
    again = context.aside is not None and abs(year - context.aside) <= ASIDE_YEARS
    context.aside = None if again else year
    return not again
