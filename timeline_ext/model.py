"""The data that flows through the package: articles, time values, timexes and events. Nothing here computes a date."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import total_ordering
from typing import Any, Literal

TimexType = Literal["DATE", "TIME", "DURATION", "SET"]
Domain = Literal["news", "narrative", "colloquial", "scientific"]
Status = Literal["occurred", "planned", "hypothetical", "negated"]
Granularity = Literal[
    "millennium", "century", "decade", "year", "half", "quarter", "season", "month", "week", "weekend",
    "day", "daypart", "hour", "minute", "second",
]  # fmt: skip
Modifier = Literal[
    "start", "mid", "end", "approximate", "before", "after", "on_or_before", "on_or_after",
    "less_than", "more_than", "equal_or_less", "equal_or_more",
]  # fmt: skip
Relation = Literal["since", "until", "before", "after", "by", "from", "during"]
Order = Literal["after", "before", "during"]
Anchor = Literal["publication", "mention", "event"]
Basis = Literal["stated", "mention", "narrative", "publication", "corrected"]

PUBLICATION_TID = "t0"
CYCLE_YEARS = 400  # after which the Gregorian calendar repeats
CYCLE_DAYS = 146_097  # days in them, a whole number of weeks
# Of a point some time away TIMEX3 says on which side it lies, of a length how it compares.
_MOD_OF_POINT: dict[str, tuple[str, str]] = {
    "more_than": ("BEFORE", "AFTER"), "less_than": ("AFTER", "BEFORE"),
    "equal_or_more": ("ON_OR_BEFORE", "ON_OR_AFTER"), "equal_or_less": ("ON_OR_AFTER", "ON_OR_BEFORE"),
}  # fmt: skip


Operation = Literal[
    "stated", "publication", "shift", "vague_shift", "from_event", "weekday_back", "weekday_ahead", "weekday_same_week",
    "weekend", "month_of_anchor", "year_of_anchor", "year_back", "year_ahead", "year_nearest", "candidates", "modifier",
    "relation", "interval", "mention", "clock", "day_of_mention", "night_before", "no_anchor", "impossible", "reference",
    "length", "set", "rule", "corrected",
]  # fmt: skip


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Instant:
    """A day, or a minute of a day, in the proleptic Gregorian calendar; years are astronomical (0 is 1 BC).

    It compares with `datetime.date` and `datetime.datetime`, and reaches where those cannot: before the year 1.

    >>> Instant(2022, 2, 24) == date(2022, 2, 24), str(Instant(2022, 2, 24, 15, 30)), str(Instant(-43, 3, 15))
    (True, '2022-02-24T15:30', '-0043-03-15')
    """

    year: int
    month: int
    day: int
    hour: int | None = None
    minute: int | None = None

    @property
    def _key(self) -> tuple[int, int, int, int, int]:
        return (
            self.year,
            self.month,
            self.day,
            -1 if self.hour is None else self.hour,
            -1 if self.minute is None else self.minute,
        )

    def __eq__(self, other: object) -> bool:
        instant = _instant(other)
        return NotImplemented if instant is None else self._key == instant._key

    def __lt__(self, other: object) -> bool:
        instant = _instant(other)
        return NotImplemented if instant is None else self._key < instant._key

    def __hash__(self) -> int:
        return hash(self.to_date() if self.hour is None and 1 <= self.year <= 9999 else self._key)

    def __str__(self) -> str:
        return self.isoformat()

    def isoformat(self) -> str:
        """The instant in ISO 8601, years before 1 with a sign and four digits."""
        sign = "-" if self.year < 0 else ""
        day = f"{sign}{abs(self.year):04d}-{self.month:02d}-{self.day:02d}"
        return day if self.hour is None else f"{day}T{self.hour:02d}:{self.minute or 0:02d}"

    def to_date(self) -> date:
        """The day as `datetime.date`; ValueError outside the years 1 to 9999."""
        return date(self.year, self.month, self.day)

    def on_day(self) -> Instant:
        """The same instant without its clock time."""
        return Instant(self.year, self.month, self.day)

    @property
    def day_number(self) -> int:
        """Days since 0001-01-01, which is 1; ValueError for a day the calendar does not have.

        >>> Instant(1, 1, 1).day_number, Instant(0, 12, 31).day_number
        (1, 0)
        """
        cycles, rest = divmod(self.year - 1, CYCLE_YEARS)
        return date(rest + 1, self.month, self.day).toordinal() + cycles * CYCLE_DAYS

    @classmethod
    def of_day(cls, number: int) -> Instant:
        """The day that has a number.

        >>> str(Instant.of_day(0))
        '0000-12-31'
        """
        cycles, rest = divmod(number - 1, CYCLE_DAYS)
        found = date.fromordinal(rest + 1)
        return cls(found.year + cycles * CYCLE_YEARS, found.month, found.day)


def _instant(value: object) -> Instant | None:
    if isinstance(value, Instant):
        return value
    if isinstance(value, datetime):
        return Instant(value.year, value.month, value.day, value.hour, value.minute)
    if isinstance(value, date):
        return Instant(value.year, value.month, value.day)
    return None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way to a date, as data: the operation and what it used.

    `temporal.explain` turns steps into a sentence with the templates of a language's `display.toml`.
    """

    operation: Operation
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the intervals a value may lie in; the weights of all candidates add up to 1."""

    earliest: Instant
    latest: Instant
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeValue:
    """An interval of time with what is known about it; the strings are exports of it.

    `earliest` and `latest` are inclusive: days, or minutes for clock times; None is an open or unknown end. With
    `candidates` the value lies in exactly one of them, and `earliest`/`latest` enclose all. `timex3` is the TIMEX3
    value; `edtf` is the EDTF string (ISO 8601-2), None where EDTF has no form (clock times, durations, sets,
    references). `shift` is the signed distance from the anchor, such as (-3, "month"). `confidence` lies in 0..1.
    """

    timex3: str
    edtf: str | None = None
    earliest: Instant | None = None
    latest: Instant | None = None
    granularity: Granularity | None = None
    modifier: Modifier | None = None
    candidates: tuple[Candidate, ...] = ()
    anchor: Anchor | None = None
    shift: tuple[float, str] | None = None
    quant: str | None = None
    freq: str | None = None
    confidence: float = 1.0
    trace: tuple[Step, ...] = ()

    @property
    def is_dated(self) -> bool:
        """Whether the value lies anywhere on a timeline: at least one end is known."""
        return self.earliest is not None or self.latest is not None

    @property
    def is_uncertain(self) -> bool:
        """Whether the value is one of several candidates, approximate, or open at an end."""
        return bool(self.candidates) or self.modifier is not None or (self.earliest is None) != (self.latest is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timex:
    """A time expression of a text: `text[start:end]`, its TIMEX3 type and value, and its time.

    `relation` is the word before it that says how something lies to this time ("since", "until", …); it is not part of
    the span. `rule` names the language's rule that composed it. `tid` is its name within its text; `anchor_tid`,
    `begin_tid` and `end_tid` are the names of what it hangs on, and of the ends of the length or range it belongs to
    (`PUBLICATION_TID` is the publication date).
    """

    start: int
    end: int
    text: str
    type: TimexType
    time: TimeValue
    relation: Relation | None = None
    rule: str = ""
    tid: str = ""
    anchor_tid: str | None = None
    begin_tid: str | None = None
    end_tid: str | None = None

    @property
    def value(self) -> str:
        """The TIMEX3 value."""
        return self.time.timex3

    @property
    def mod(self) -> str | None:
        """The modifier in the terms of TIMEX3, such as "START", "APPROX", "MORE_THAN" or "BEFORE".

        >>> ago = TimeValue(timex3="2020", modifier="more_than", shift=(-2, "year"))
        >>> Timex(start=0, end=23, text="more than two years ago", type="DATE", time=ago).mod
        'BEFORE'
        """
        modifier = self.time.modifier
        if modifier is None:
            return None
        if modifier == "approximate":
            return "APPROX"
        if modifier in _MOD_OF_POINT and self.type in ("DATE", "TIME"):
            return _MOD_OF_POINT[modifier][self.time.shift is not None and self.time.shift[0] > 0]
        return modifier.upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A text with what is known about it.

    `published` is the publication date in EDTF, to the precision that is known ("2022", "2022-06", "2022-06-15" or
    "2022-06-15T08:30"); None is unknown. `offset` is where `text` began in what the caller passed (a header before it
    is cut off); spans of events count in the caller's text, so `caller_text[event.start:event.end]` is the trigger.
    `source` is what it was read from: the name of a file, the path in a folder or zip, the index of a row.
    """

    text: str
    title: str | None = None
    published: str | None = None
    language: str | None = None
    url: str | None = None
    offset: int = 0
    source: str | None = None

    @property
    def hash(self) -> str:
        """Sixteen hexadecimal digits that name this text."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One place where an article speaks of an event: the trigger's span and its sentence.

    `article` is None where it is the one of the event.
    """

    start: int
    end: int
    trigger: str
    sentence: str
    timex: Timex | None = None
    article: Article | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """What a text says of the order of two events: that one lies after, before or during the one at a trigger's span."""

    order: Order
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, will, might or did not happen, with its date and the evidence for both.

    `start`/`end` are the trigger's character offsets in the text the caller passed; `sentence` is verbatim, `label` a
    short clause in the article's language. `time` is None where nothing dates the event. `basis` says where the date
    comes from: stated (a timex tied to the trigger), mention (a timex tied to another mention), narrative (the
    running date of the text), publication, corrected (set by a reader); None when undated. `why` is the reason of the date (or of its absence) in
    the article's language. `confidence` and `salience` lie in 0..1. `mentions` may come from several articles;
    `happening` is the name that all tellings of one happening share ("call" for "telefoniert" and "Telefonat").
    `conflicts` are the dates that others of them give and that cannot be right together with `time`. `links` are the
    events of its sentence that it lies after, before or during; `main` is the span of the trigger of the event that it is
    a part of ("during the summit they signed …"), None where it stands for itself.
    """

    start: int
    end: int
    trigger: str
    label: str
    sentence: str
    time: TimeValue | None = None
    timex: Timex | None = None
    status: Status = "occurred"
    alleged: bool = False
    attributed_to: str | None = None
    kind: str = "other"
    happening: str = ""
    participants: tuple[str, ...] = ()
    place: str | None = None
    basis: Basis | None = None
    why: str = ""
    confidence: float = 1.0
    salience: float = 0.5
    mentions: tuple[Mention, ...] = ()
    conflicts: tuple[TimeValue, ...] = ()
    links: tuple[Link, ...] = ()
    main: tuple[int, int] | None = None
    article: Article | None = None
    corrected: bool = False
