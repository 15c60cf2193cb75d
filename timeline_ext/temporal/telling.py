"""From the expressions found in a text to their values, in the order in which the text tells them."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from timeline_ext.languages import load_language
from timeline_ext.model import PUBLICATION_TID, Instant, Relation, Step, TimeValue, Timex, TimexType
from timeline_ext.temporal import calendar
from timeline_ext.temporal.direction import SENTENCE_END, looking
from timeline_ext.temporal.grammar import FINAL
from timeline_ext.temporal.history import is_today
from timeline_ext.temporal.lexicon import Token
from timeline_ext.temporal.resolve import resolve
from timeline_ext.temporal.resolve.anchors import Context, is_lone_day
from timeline_ext.temporal.resolve.clock import DAY_FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from timeline_ext.temporal.resolve.anchors import Direction

Found = tuple[Token, "Relation | None"]
"""An expression as the grammar reads it, and the relation word before it."""

LONG_TEXT: Final = 3000
"""A text of more characters than this per sign of the day's news is long: some languages then mean "nowadays" by "today"."""
ASIDE_YEARS: Final = 20
STORY_GAP: Final = 300  # characters behind a date in which the same story may go on
DAYS_OF_MONTH: Final = 31
LEADS: Final = re.compile(r"(?:[.!?]\s+|\n\s*)(?:[^\W\d_]+\s+){0,2}\Z")
MONEY: Final = re.compile("[$€£¥%]")


class Telling:
    """The expressions of a text in their order, each seen from what the text has said before it."""

    def __init__(
        self,
        text: str,
        found: Sequence[Found],
        context: Context,
        language: str,
        tense: Callable[[int, int], Direction] | None,
    ) -> None:
        self.text, self.found, self.context, self.language, self.tense = text, found, context, language, tense
        long_is_generic = load_language(language).about["long_text_today"] == "nowadays"
        evidence = sum(_speaks_of_the_day(phrase) for phrase, _ in found)
        is_long = long_is_generic and len(text) > LONG_TEXT * (1 + evidence)
        self.means_nowadays = is_long or context.domain == "narrative"
        self.mentioned: str | None = None
        self.again_to = -1  # the end of "every Monday", whose hours lie on no single day
        # Since the last date, kept so that no stretch is read twice.
        self.read_to, self.line_over, self.sentence_over = 0, False, False

    def timexes(self) -> Iterator[Timex]:
        """Each expression with its value; without those that have no meaning where they stand."""
        for number, ((phrase, relation), year) in enumerate(zip(self.found, _next_years(self.found), strict=True), 1):
            self.context.next_year = year
            timex = self._read(phrase, relation, f"t{number}")
            if timex is not None:
                yield timex

    def _read(self, phrase: Token, relation: Relation | None, tid: str) -> Timex | None:
        context = self.context
        near = self._is_near(phrase.start)
        name = next(name for name in FINAL if name in phrase.readings)
        fields = self._fields(name, phrase, relation)
        seen_from = _report(fields, context, self.text, phrase)
        if seen_from is not context:
            fields["from"] = "mention"
        elif fields.get("of") == "report" and context.published is not None and context.domain == "news":
            del fields["from"]
        try:
            time = resolve(fields, name, seen_from, self._direction(phrase, fields), near=near)
        except (ValueError, OverflowError):
            time = TimeValue(timex3="XXXX", confidence=0.0, trace=(Step("impossible", {}),))
        kind = _type(name, time)
        timex = Timex(
            start=phrase.start, end=phrase.end, text=self.text[phrase.start : phrase.end], type=kind, time=time, relation=relation,
            rule=phrase.rule, tid=tid, **_linked(time, kind, self.mentioned),
        )  # fmt: skip
        if not _looks_away(fields, time) and not _is_background(relation, time, context):
            _remember(context, time, kind, phrase.end, fields, leads=_leads(self.text, phrase.start))
        _remember_report(context, fields, time)
        self.read_to = phrase.end
        if context.last_end == phrase.end:
            self.mentioned, self.line_over, self.sentence_over = tid, False, False
        # There is no "am 14." where no story has a month for it.
        is_idle = kind == "DATE" and time.confidence == 0 and fields.get("from") == "story" and is_lone_day(fields)
        return None if is_idle else timex

    def _is_near(self, start: int) -> bool:
        """Whether the last date stands in the same sentence; what has ended since then is noted."""
        context, text = self.context, self.text
        if "\n" in text[self.read_to : start]:
            self.line_over, context.aside = True, None
        near = context.last_end >= 0 and not (self.sentence_over or SENTENCE_END.search(text, self.read_to, start))
        self.sentence_over = self.sentence_over or SENTENCE_END.search(text, self.read_to, start + 1) is not None
        context.goes_on = context.last_end >= 0 and start - context.last_end <= STORY_GAP and not self.line_over
        if context.story is not None and self.line_over:
            context.last, context.story = context.story, None
        return near

    def _fields(self, name: str, phrase: Token, relation: Relation | None) -> dict[str, Any]:
        """The fields of an expression, with what the words around it and the kind of text add."""
        context, fields = self.context, dict(phrase.readings[name])
        if is_today(fields) and (fields.get("sense") == "nowadays" or self.means_nowadays):
            fields["ref"] = "PRESENT_REF"
        is_day = {"month", "day"} <= fields.keys() or "holiday" in fields
        if (
            relation == "since"
            and is_day
            and context.domain != "narrative"
            and not fields.keys() & {"year", "year2", "direction"}
        ):
            fields["direction"] = -1
        is_clock = "hour" in fields and not fields.keys() & DAY_FIELDS
        if is_clock and self.again_to >= 0 and not SENTENCE_END.search(self.text, self.again_to, phrase.start):
            fields["from"] = "no day"
        is_again = (name == "SET" and fields.keys() & {"quant", "period"}) or fields.get("from") == "no day"
        self.again_to = phrase.end if is_again else -1
        if fields.get("of") == "reported year" and context.reported and context.reported.granularity == "quarter":
            fields["quarter"] = context.reported.number
        return fields

    def _direction(self, phrase: Token, fields: Mapping[str, Any]) -> Callable[[], Direction]:
        """Whether an expression looks back or ahead, worked out when it is first asked for."""
        is_appointment = self.context.domain == "colloquial" and "hour" in fields

        @cache
        def direction() -> Direction:
            looks = looking(self.text, phrase.start, phrase.end, self.language, self.tense)
            if looks is None and is_appointment:
                return 1
            return 1 if looks == 0 and self.context.present_looks == "ahead" else looks

        return direction


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


def _next_years(found: Sequence[Found]) -> list[int | None]:
    """For each expression the next year that is spelled out behind it."""
    following: list[int | None] = []
    last = None
    for phrase, _ in reversed(found):
        following.append(last)
        year = phrase.readings.get("DATE", {}).get("year")
        last = year if isinstance(year, int) else last
    return following[::-1]


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
