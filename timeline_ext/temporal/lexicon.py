"""Words and numbers as typed tokens: what each token of a text may mean, by the data of one language.

Every token gets one character that stands for the set of classes it may belong to, so that a text becomes a string
over which the grammar's rules are regular expressions. Unknown tokens are `UNKNOWN`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from timeline_ext.languages import Language, load_language

Fields = Mapping[str, Any]
Readings = Mapping[str, Fields]

UNKNOWN: Final = "x"
CAPITALISED: Final = "X"  # an unknown word that starts with a capital
TOKEN: Final = re.compile(r"\d+(?:[.,:/\-–]\d+)*(?:[^\W\d_]\.[^\W\d_]\.|[^\W\d_]*)|[^\W\d_]+|\n[^\S\n]*\n|[^\w\s]|_")
PUNCTUATION: Final = {
    ".": "DOT", ",": "COMMA", "-": "HYPHEN", "–": "DASH", "—": "DASH", "/": "SLASH", "(": "OPEN", ")": "CLOSE",
    "'": "APOSTROPHE", "’": "APOSTROPHE", "‘": "APOSTROPHE", "`": "APOSTROPHE", "‐": "HYPHEN", "‑": "HYPHEN", "&": "AMPERSAND", "!": "STOP", "?": "STOP",
}  # fmt: skip
# The tables of words.toml whose words are parts of other words or stand around expressions, and so are no tokens.
PARTS: Final = {
    "inflection", "numeral", "compound", "stem", "daypart_stem", "modifier_stem", "week_stem", "half_stem", "days_stem", "calendar_stem", "season_side", "season_stem",
    "suffix", "tense",
}  # fmt: skip

SUBCLASSED: Final = {
    "unit",
    "daypart",
    "direction",
    "relation",
    "modifier",
}  # tables whose keys are classes of their own too


def _number(key: str) -> Fields:
    return {"n": float(key) if "." in key else int(key)}


def _nothing(_key: str) -> Fields:
    return {}


def _distance(key: str) -> Fields:
    amount, unit = key.split()
    return {"shift": (int(amount), unit)}


def _length(key: str) -> Fields:
    amount, unit = key.split()
    return {"n": int(amount), "unit": unit}


def _distance_ref(key: str) -> Fields:
    return {**_distance(key), "from": "mention"}


LONGEST_REIGN: Final = 80  # years that "751–768" may span
LONGEST_SLASH: Final = 10  # years that "1914/18" may span
FRACTIONS: Final[Mapping[str, float]] = {"1/2": 0.5, "1/4": 0.25, "3/4": 0.75}  # read so, though they could be days
FRACTION_SIGNS: Final[Mapping[str, float]] = {"½": 0.5, "¼": 0.25, "¾": 0.75}

DIRECTIONS: Final[Mapping[str, Fields]] = {
    "last": {"direction": -1}, "this": {"direction": 0}, "next": {"direction": 1}, "last_but_one": {"direction": -2}, "next_but_one": {"direction": 2},
    "same_ref": {"direction": 0, "from": "mention"}, "next_ref": {"direction": 1, "from": "mention"}, "last_ref": {"direction": -1, "from": "mention"},
}  # fmt: skip

# What a key of each table of words.toml says.
FIELDS: Final[Mapping[str, Callable[[str], Fields]]] = {
    "number": _number,
    "ordinal": _number,
    "fraction": _number,
    **dict.fromkeys(("roman", "tenth", "clock_number"), _number),
    "vague": lambda _: {"n": None},
    "unit": lambda key: {"unit": key},
    "unitname": lambda key: {"unit": key},
    "unit_plural": lambda key: {"n": None, "unit": key},
    **dict.fromkeys(("unit_adjective", "year_adjective"), lambda key: {"unit": key}),
    "long": lambda key: {"n": None, "unit": key},
    "unit_long": lambda key: {"n": 1, "unit": key},
    "stretch": _length,
    "weekday": lambda key: {"weekday": int(key)},
    "weekday_set": lambda key: {"weekday": int(key)},
    "month": lambda key: {"month": int(key)},
    **dict.fromkeys(("month_short", "month_lower", "month_name", "month_may", "month_march"), lambda key: {"month": int(key)}),
    "season": lambda key: {"season": key},
    "season_noun": lambda key: {"season": key},
    "daypart": lambda key: {"part": key},
    "daypart_after": lambda key: {"part": key},
    "daypart_set": lambda key: {"part": key},
    **dict.fromkeys(("tonight", "part_yesterday", "part_tomorrow"), lambda key: {"part": key}),
    "overnight": lambda key: {"part": key},
    "frequency": lambda key: {"period": key},
    "turn": lambda key: {"turn": True, "year": int(key), "modifier": "approximate"},
    "eve": lambda key: {"part": key},
    "weekday_short": lambda key: {"weekday": int(key)},
    **dict.fromkeys(("deictic", "deictic_noun"), _distance),
    "adjacent": _distance_ref,
    "tens": _number,
    "thousand": _number,
    "ahead": lambda key: DIRECTIONS[key],
    "reference_noun": lambda key: {"ref": key},
    "duration_length": _number,
    "reference": lambda key: {"ref": key},
    "direction": lambda key: DIRECTIONS[key],
    "modifier": lambda key: {"modifier": key},
    **dict.fromkeys(("early", "season_side"), lambda key: {"modifier": key}),
    **dict.fromkeys(("approximate", "approximate_count", "towards"), lambda key: {"modifier": key}),
    "relation": lambda key: {"relation": key},
    "zone": lambda key: {"zone": key},
    "holiday": lambda key: {"holiday": key},
    "century_name": lambda key: {"nth_century": int(key)},
    "decade": lambda key: {"decade": int(key) // 10} if len(key) == 4 else {"decade2": int(key)},
    "cycle": lambda key: {"cycle": tuple(int(month) for month in key.split("-"))},
    "portion": lambda key: {"portions": int(key)},
    "once": lambda key: {"times": int(key)},
    "half_day": lambda key: {"half_day": key},
    "clock_name": lambda key: {"hour": int(key.split(":")[0]), "minute": int(key.split(":")[1])},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or sign of the text, or a phrase made of several: its class character, span and readings."""

    char: str
    start: int
    end: int
    readings: Readings
    rule: str = ""


@dataclass(slots=True)
class Lexicon:
    """The typed words of one language, and the characters that stand for sets of classes."""

    language: Language
    words: dict[str, tuple[str, Readings]] = field(default_factory=dict)
    suffixes: dict[str, str] = field(default_factory=dict)
    phrases: dict[tuple[str, ...], tuple[str, Fields]] = field(default_factory=dict)
    chars: dict[frozenset[str], str] = field(default_factory=dict)
    numbers: dict[str, tuple[str, Readings]] = field(default_factory=dict)
    numeric_order: str = "dmy"
    decimal_comma: bool = True
    closed: bool = False

    def char(self, classes: frozenset[str]) -> str:
        """The character of a set of classes; UNKNOWN when the set is new and the rules are compiled already."""
        if classes not in self.chars:
            if self.closed:
                return UNKNOWN
            self.chars[classes] = chr(0x4E00 + len(self.chars))
        return self.chars[classes]

    def class_pattern(self, name: str) -> str:
        """The characters of all sets that hold a class, as the inside of a regular expression's [ ]."""
        return "".join(char for classes, char in self.chars.items() if name in classes)

    def number(self, text: str) -> tuple[str, Readings]:
        """Character and readings of a token that starts with a digit."""
        found = self.numbers.get(text)
        if found is None:
            readings = _numeric(text, self)
            found = (self.char(frozenset(readings)), readings) if readings else (UNKNOWN, {})
            if len(self.numbers) < 10_000:
                self.numbers[text] = found
        return found


@cache
def lexicon(code: str) -> Lexicon:
    """The lexicon of a language, built once from its words and holidays."""
    language = load_language(code)
    lexicon = Lexicon(
        language,
        numeric_order=language.about.get("numeric_order", "dmy"),
        decimal_comma=language.about.get("decimal", ",") == ",",
    )
    readings: dict[str, dict[str, Fields]] = {}
    for word, name, fields in _entries(language):
        parts = TOKEN.findall(word)
        if len(parts) > 1 and not word.isdigit():
            lexicon.phrases.setdefault(tuple(parts), (name.upper(), fields))
            for part in parts:
                for variant in _cases(part):
                    readings.setdefault(variant, {})[f"={part}"] = {}
            continue
        for variant in _cases(word):
            readings.setdefault(variant, {}).setdefault(name.upper(), fields)
    for sign, name in PUNCTUATION.items():
        readings.setdefault(sign, {})[name] = {}
    for word, classes in readings.items():
        lexicon.words[word] = (lexicon.char(frozenset(classes)), classes)
    for name, suffixes in language.words.get("suffix", {}).items():
        lexicon.suffixes.update(dict.fromkeys(suffixes, name))
    for sample in (
        *SAMPLES,
        *(n + s for n in ("5", "50", "460", "1990", "1800", "10:30", "5-7") for s in lexicon.suffixes),
    ):
        lexicon.number(sample)
    lexicon.closed = True
    return lexicon


def _cases(word: str) -> set[str]:
    """The ways a word of the data may be written in a text."""
    variants = {word, word.upper()} if len(word) > 1 else {word}
    return variants | {word[:1].upper() + word[1:]} if word[:1].islower() else variants


def _entries(language: Language) -> Iterator[tuple[str, str, Fields]]:
    """Every word of a language with its class and fields: those of the tables, then the built ones."""
    words = language.words
    endings = words.get("inflection", {}).get("endings", [])
    for table, rows in words.items():
        if table in PARTS:
            continue
        for key, entries in rows.items():
            name, fields = (key, {}) if table == "word" else (table, FIELDS.get(table, _nothing)(key))
            for word in _inflected(entries, endings):
                yield word, name, fields
                if table in SUBCLASSED:
                    yield word, f"{name}_{key}", fields
    for key, holiday in language.holidays.items():
        for word in _inflected(holiday["words"], endings):
            yield word, "holiday", {"holiday": key, "rule": holiday["rule"]}
    yield from _numerals(words.get("numeral", {}), words.get("number", {}))
    yield from _compounds(words, endings)


def _year_words(numeral: Mapping[str, Any], below: Mapping[int, str]) -> Iterator[tuple[str, str, Fields]]:
    """Years said as one word: a number of hundreds from eleven to nineteen, or two thousand, and the rest."""
    centuries = [(100 * n, numeral["year_hundred"].format(unit=below[n])) for n in range(11, 20)]
    for start, name in [*centuries, (2000, numeral["year_thousand"])]:
        for rest, rest_name in {0: "", **below}.items():
            yield name + rest_name, "year", {"year": start + rest}


def _inflected(entries: Iterable[str], endings: Iterable[str]) -> Iterator[str]:
    for entry in entries:
        if entry.endswith("~"):
            yield from (entry[:-1] + ending for ending in endings)
        else:
            yield entry


def _numerals(numeral: Mapping[str, Any], numbers: Mapping[str, list[str]]) -> Iterator[tuple[str, str, Fields]]:
    tens = {int(n): word for n, word in numeral.get("tens", {}).items()}
    units = {int(n): word for n, word in numeral.get("units", {}).items()}
    below = {int(key): words[0] for key, words in numbers.items() if "." not in key and 0 < int(key) < 20}
    for ten, word in tens.items():
        below[ten] = word
        yield word, "number", {"n": ten}
        if "unit_ten" in numeral:
            for unit, name in units.items():
                below[ten + unit] = numeral["unit_ten"].format(unit=name, ten=word)
                yield below[ten + unit], "number", {"n": ten + unit}
    for word in numeral.get("hundred", []):
        yield word, "number", {"n": 100}
    if "unit_hundred" in numeral:
        for rest, rest_name in below.items():
            yield numeral["hundred"][0] + rest_name, "number", {"n": 100 + rest}
        for unit, name in units.items():
            hundred = numeral["unit_hundred"].format(unit=name)
            yield hundred, "number", {"n": 100 * unit}
            for rest, rest_name in below.items():
                yield hundred + rest_name, "number", {"n": 100 * unit + rest}
    if "year_hundred" in numeral:
        yield from _year_words(numeral, below)


def _compounds(words: Mapping[str, Any], endings: list[str]) -> Iterator[tuple[str, str, Fields]]:
    """The compounds of words.toml's `compound` table: every left word joined to every right word."""
    numerals = [(word, fields) for word, _, fields in _numerals(words.get("numeral", {}), words.get("number", {}))]
    for row in words.get("compound", {}).get("pairs", []):
        left, right, name = row["left"], row["right"], row["gives"]
        heads = [
            (w, FIELDS.get(left, _unit)(k)) for k, ws in words.get(left, {}).items() for w in _inflected(ws, endings)
        ]
        if left == "number":
            heads = [h for h in heads if not h[0].startswith("ein") or h[0] == "ein" or len(h[0]) > 6]
            heads += [h for h in numerals if h[1].get("n", 1000) <= 100]
        tails = [(w, TAILS[right](k)) for k, ws in words[right].items() for w in _inflected(ws, endings)]
        for head, head_fields in heads:
            for tail, tail_fields in tails:
                yield head + tail, name, {**head_fields, **tail_fields}


def _unit(key: str) -> Fields:
    return {"unit": key}


TAILS: Final[Mapping[str, Callable[[str], Fields]]] = {
    "unit_adjective": _unit,
    "year_adjective": _unit,
    "daypart_stem": FIELDS["daypart"],
    "modifier_stem": FIELDS["modifier"],
    "week_stem": FIELDS["portion"],
    "half_stem": FIELDS["portion"],
    **dict.fromkeys(("days_stem", "calendar_stem"), _nothing),
    "season_stem": FIELDS["season"],
}

# One number of every shape and size, so that each set of classes a number may have is known before rules are compiled.
_SIZES: Final = (
    "0",
    "00",
    "5",
    "05",
    "12",
    "13",
    "24",
    "25",
    "31",
    "32",
    "59",
    "60",
    "99",
    "100",
    "1066",
    "2022",
    "2500",
    "12345",
    "0800",
    "1990",
    "1900",
    "2199",
)
SAMPLES: Final = (
    *_SIZES, *(f"{a}{sign}{b}" for a in _SIZES for sign in ".,:/-–" for b in _SIZES), "2022-06-15", "1.2.2022", "1/2/2022", "1-2-2022",
    "10:30-12:00", "500-550", "480/479", "1.500,5", "1,500.5",
)  # fmt: skip

_SHAPE: Final = re.compile(
    r"(?P<iso>(\d{4})-(\d\d)-(\d\d))|(?P<dots>(\d\d?)\.(\d\d?)\.(\d{4}|\d\d))|(?P<slashes>(\d\d?)/(\d\d?)/(\d{4}|\d\d))"
    r"|(?P<dashes>(\d\d?)-(\d\d?)-(\d{4}|\d\d))|(?P<clock>(\d\d?):(\d\d)(?::(\d\d))?)|(?P<dot>(\d\d?)\.(\d\d?))"
    r"|(?P<slash>(\d\d?)/(\d\d?))|(?P<years>(1\d{3}|20\d\d)[/-](1\d{3}|20\d\d|\d\d?))|(?P<span>(\d{1,4})-(\d{1,4}))"
    r"|(?P<clocks>(\d\d?)[:.](\d\d)-(\d\d?)(?:[:.](\d\d))?)|(?P<years_bc>(\d{3})/(\d\d\d?))|(?P<decimal>\d+[.,]\d+)|(?P<integer>\d+)"
)


def _numeric(text: str, lexicon: Lexicon) -> Readings:
    suffix = re.split(r"\d", text)[-1]
    digits = text[: len(text) - len(suffix)].replace("–", "-")
    match = _SHAPE.fullmatch(digits) if len(digits) <= 24 and digits.isascii() else None
    if match is None:
        return {}
    if suffix in FRACTION_SIGNS and digits.isdigit():
        return {"DECIMAL": {"n": int(digits) + FRACTION_SIGNS[suffix]}}
    if suffix:
        return _suffixed(digits, lexicon.suffixes.get(suffix))
    shape = match.lastgroup or ""
    parts = [int(p) for p in match.groups()[match.re.groupindex[shape] :] if p and p.isdigit()]
    return _shaped(shape, parts, digits, lexicon.numeric_order, lexicon.decimal_comma)


def _suffixed(digits: str, kind: str | None) -> dict[str, Fields]:
    if kind == "decade_or_century" and len(digits) == 4 and digits < "2000" and digits.endswith("00"):
        return {"DECADE": {"nth_century": int(digits) // 100 + 1}}
    if kind in ("decade", "decade_or_century") and digits.isdigit():
        if len(digits) == 4 and digits[3] == "0":
            return {"DECADE": {"decade": int(digits) // 10}}
        if len(digits) == 2 and digits[1] == "0":
            return {"DECADE": {"decade2": int(digits)}}
        if len(digits) == 3 and digits[2] == "0":
            return {"DECADE_EARLY": {"decade": int(digits) // 10}}
    if kind == "ordinal" and digits.isdigit() and len(digits) <= 4:
        return {"NTH": {"n": int(digits)}}
    if kind in ("quarter", "half") and len(digits) == 1:
        return {"PART_OF_YEAR": {kind: int(digits)}}
    if kind == "year" and digits.isdigit() and len(digits) == 4:
        return {"YEAR": {"year": int(digits)}}
    if kind == "hour" and digits.isdigit() and int(digits) <= 24:
        return {"CLOCK_HOUR": {"n": int(digits)}}
    if kind is not None and kind.startswith("unit_") and digits.isdigit():
        return {"LENGTH_SHORT": {"n": int(digits), "unit": kind[5:]}}
    hours = re.fullmatch(r"(\d\d?)[\-–](\d\d?)", digits)
    if kind in ("am", "pm") and hours is not None and 1 <= int(hours[1]) <= 12 and 1 <= int(hours[2]) <= 12:
        return {"HOURSPAN_HALF": {"from": int(hours[1]), "to": int(hours[2]), "half_day": kind}}
    if kind in ("am", "pm") and re.fullmatch(r"\d\d?(?:[:.]\d\d)?", digits):
        hour, _, minute = digits.replace(".", ":").partition(":")
        fields: dict[str, Any] = {"hour": int(hour), "half_day": kind}
        return {"CLOCKHALF": fields | ({"minute": int(minute)} if minute else {})} if 1 <= int(hour) <= 12 else {}
    return {}


def _date(year: int, month: int, day: int, digits: int) -> dict[str, Fields]:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return {}
    return {"NUMDATE": {"year" if digits == 4 else "year2": year, "month": month, "day": day}}


def _shaped(shape: str, parts: list[int], text: str, order: str, decimal_comma: bool) -> dict[str, Fields]:
    last_digits = len(re.split(r"\D", text)[-1])
    match shape:
        case "iso":
            return _date(parts[0], parts[1], parts[2], 4)
        case "dots":
            day, month = (parts[0], parts[1]) if parts[1] <= 12 else (parts[1], parts[0])
            return _date(parts[2], month, day, last_digits)
        case "slashes" | "dashes":
            day, month = (parts[0], parts[1]) if order == "dmy" or parts[0] > 12 else (parts[1], parts[0])
            return _date(parts[2], month, day, last_digits)
        case "clock":
            return _clock("CLOCK", parts)
        case "dot":
            found = _clock("CLOCKDOT", parts) if last_digits == 2 else {}
            if order == "dmy" and 1 <= parts[0] <= 31 and 1 <= parts[1] <= 12:
                found["NUMDM"] = {"day": parts[0], "month": parts[1]}
            return found | {"DECIMAL": {"n": float(text)}}
        case "slash":
            if text in FRACTIONS:
                return {"FRACTION": {"n": FRACTIONS[text]}}
            day, month = parts if order == "dmy" or parts[0] > 12 else reversed(parts)
            found = {"NUMDM": {"day": day, "month": month}} if 1 <= day <= 31 and 1 <= month <= 12 else {}
            if parts[1] == parts[0] + 1 <= 31:
                found["DAYSPAN"] = {"from": parts[0], "to": parts[1]}
            return found
        case "years":
            return _years(parts, text, last_digits)
        case "years_bc":
            first, last = parts[0], parts[1] + (parts[0] // 100 * 100 if last_digits == 2 else 0)
            return {"INTSPAN": {"from": first, "to": last}} if last == first - 1 else {}
        case "span":
            return _span(parts)
        case "clocks":
            if parts[0] <= 24 and parts[1] < 60 and parts[2] <= 24 and (len(parts) < 4 or parts[3] < 60):
                return {"CLOCKSPAN": {"from": parts[:2], "to": parts[2:]}}
            return {}
        case "decimal":
            comma = "," in text
            if comma != decimal_comma:  # a mark of thousands
                return {"DECIMAL": {"n": int(re.sub(r"\D", "", text))}} if last_digits == 3 else {}
            return {"DECIMAL": {"n": float(text.replace(",", "."))}}
    return _integer(int(text), text)


def _clock(name: str, parts: list[int]) -> dict[str, Fields]:
    hour, minute, *_ = parts
    return {name: {"hour": hour, "minute": minute}} if hour <= 24 and minute < 60 and (hour < 24 or minute == 0) else {}


def _years(parts: list[int], text: str, last_digits: int) -> dict[str, Fields]:
    first, last = parts
    found: dict[str, Fields] = {"INTSPAN": {"from": first, "to": last}}
    if last_digits == 2 and "-" in text and 1 <= last <= 12 and last != first % 100 + 1:
        found["NUMMONTH"] = {"year": first, "month": last}
    if last_digits < 4:
        last += first // 10**last_digits * 10**last_digits
    if "/" in text and last - first > LONGEST_SLASH:
        return found  # the number of a law, or a score
    if first < last or (last_digits == 2 and last % 100 == 0 and first % 100 == 99):
        found["YEARSPAN"] = {"from": first, "to": last if last > first else last + 100}
    return found


def _span(parts: list[int]) -> dict[str, Fields]:
    first, last = parts
    fields = {"from": first, "to": last}
    found: dict[str, Fields] = {"INTSPAN": fields}
    if 100 <= first < last < min(1000, first + LONGEST_REIGN):
        found["THREESPAN"] = fields
    if first <= 24 and last <= 24:
        found["HOURSPAN"] = fields
    if 1 <= first < last <= 31:
        found["DAYSPAN"] = fields
    return found


def _integer(n: int, text: str) -> dict[str, Fields]:
    found: dict[str, Fields] = {"INT": {"n": n}}
    if len(text) > 4:
        return found | {"BIG": {}}
    if len(text) == 4:
        found |= _clock("CLOCK_DIGITS", [n // 100, n % 100])
    if len(text) == 4 and 1000 <= n <= 2199:
        return found | {"YEAR": {"year": n}} | ({"ROUND": {}} if n % 100 == 0 else {})
    if len(text) == 3:
        found["THREE"] = {"n": n}
    if len(text) <= 2:
        if n < 60:
            found["MINUTE"] = {"n": n}
        if 1 <= n <= 31:
            found["DAY"] = {"n": n}
        if n <= 24:
            found["HOUR"] = {"n": n}
        if 1 <= n <= 12:
            found["MONTHNUM"] = {"n": n}
        if len(text) == 2:
            found["TWO"] = {"n": n}
    return found
