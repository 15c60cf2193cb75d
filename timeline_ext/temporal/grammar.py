"""Rules over typed tokens: a language's `rules.toml` compiled to regular expressions over class characters.

A pattern is a row of atoms: `CLASS`, `A|B` (either class), `name:CLASS` (the number it holds becomes field `name`),
`( … )` groups, `[ … ]` context that is needed but not part of the expression, and `!CLASS` (the next token is not
one). `?`, `*` and `+` follow atoms and groups; repetition ends at eight, so matching stays linear.
Stages run in order; in each, the longest match from the left is replaced by one phrase, whose class later stages use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from timeline_ext.errors import DataError
from timeline_ext.temporal.compose import MAKERS
from timeline_ext.temporal.lexicon import CAPITALISED, UNKNOWN, Fields, Lexicon, Token, lexicon

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

STAGES: Final = ("phrase", "number", "unit", "period", "combine", "relate", "list", "set")
FINAL: Final = ("DATE", "TIME", "DURATION", "SET")
ATOM: Final = re.compile(r"(?:(?P<name>[a-z_0-9]+):)?(?P<classes>[A-Z_]+(?:\|[A-Z_]+)*|=[^\s?*+]+)(?P<times>[?*+]?)$")
TRIGGER: Final = "\x01"  # stands for the first token of a row that is a trigger
IGNORED: Final = "_"  # the name of an atom whose fields do not count
REPEAT: Final = {"": "", "?": "?", "*": "{0,8}", "+": "{1,8}"}


@dataclass(frozen=True, slots=True)
class Atom:
    """One place of a pattern: the classes it takes, the field its number becomes, and whether it is only context."""

    name: str
    classes: tuple[str, ...]
    context: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled rule: where its regular expression matches, `make` turns the tokens into phrases of class `gives`."""

    name: str
    stage: str
    regex: re.Pattern[str]
    atoms: tuple[Atom, ...]
    gives: str
    make: Callable[[Match], list[Token] | None]
    constants: Fields
    where: Fields
    first: frozenset[str]

    def holds(self, phrases: Sequence[Token]) -> bool:
        """Whether the phrases have the values that the rule asks for in `where`."""
        found = [fields for phrase in phrases for fields in phrase.readings.values()]
        return all(fields.get(key) == value for fields in found for key, value in self.where.items())


@dataclass(frozen=True, slots=True)
class Match:
    """The tokens a rule matched, each with its atom."""

    rule: Rule
    parts: tuple[tuple[Atom, Token], ...]
    tokens: Sequence[Token]
    text: str

    @property
    def core(self) -> list[tuple[Atom, Token]]:
        """The parts that belong to the expression itself."""
        return [part for part in self.parts if not part[0].context]

    def reading(self, atom: Atom, token: Token) -> Fields:
        """The fields of a token as this atom reads it, its number under the atom's name."""
        fields = next((token.readings[name] for name in atom.classes if name in token.readings), {})
        if atom.name == IGNORED:
            return {}
        if atom.name and "n" in fields:
            return {atom.name: fields["n"], **{k: v for k, v in fields.items() if k != "n"}}
        return fields

    def phrase(self, fields: Fields, gives: str | None = None, span: tuple[int, int] | None = None) -> Token:
        """A phrase of this rule's class over the expression's span, or over `span`."""
        name = gives or self.rule.gives
        core = self.core
        start, end = span or (core[0][1].start, core[-1][1].end)
        return Token(GRAMMAR_CHARS[name], start, end, {name: fields}, self.rule.name)


@dataclass(frozen=True, slots=True)
class Stage:
    """The rules that run together, by their first character, and where one may begin."""

    rules: Mapping[str, tuple[Rule, ...]]
    first: re.Pattern[str]

    def reduce(self, text: str, tokens: list[Token]) -> list[Token]:
        """The tokens with the longest matches from the left replaced by their phrases."""
        chars = "".join([token.char for token in tokens])
        out: list[Token] = []
        position = 0
        while begin := self.first.search(chars, position):
            out += tokens[position : begin.start()]
            position = begin.start()
            found = self._longest(chars, position, tokens, text)
            # Context may start a match before a longer one that starts with the expression itself.
            at = position + 1
            while found is not None and at <= found.first:
                other = self._longest(chars, at, tokens, text)
                found = other if other is not None and other.end > found.end else found
                at += 1
            if found is None:
                out.append(tokens[position])
                position += 1
                continue
            out += tokens[position : found.first]
            out += found.phrases
            position = found.last
        return out + tokens[position:] if position else tokens

    def _longest(self, chars: str, position: int, tokens: list[Token], text: str) -> _Found | None:
        rules = self.rules.get(chars[position], ())
        matches = [(m.end(), -index, m) for index, rule in enumerate(rules) if (m := rule.regex.match(chars, position))]
        for end, index, found in sorted(matches, key=lambda m: m[:2], reverse=True):
            rule = rules[-index]
            parts = tuple((atom, tokens[found.start(i)]) for i, atom in enumerate(rule.atoms, 1) if found.start(i) >= 0)
            core = [found.span(i) for i, atom in enumerate(rule.atoms, 1) if not atom.context and found.start(i) >= 0]
            first, last = min(start for start, _ in core), max(stop for _, stop in core)
            phrases = rule.make(Match(rule, parts, tokens[first:last], text))
            if phrases and rule.holds(phrases):
                return _Found(phrases, first, last, end)
        return None


@dataclass(frozen=True, slots=True)
class Grammar:
    """The rules of one language in stages, and what an expression may begin with."""

    lexicon: Lexicon
    stages: tuple[Stage, ...]
    rules: tuple[Rule, ...]
    triggers: re.Pattern[str]
    several: tuple[re.Pattern[str], ...]
    """Triggers that are rows of tokens, searched one by one, which is faster than as alternatives."""

    def islands(self, row: str) -> Iterator[re.Match[str]]:
        """The runs of known tokens around a trigger."""
        for pattern in self.several:
            row = pattern.sub(_marked, row)
        return self.triggers.finditer(row)

    def parse(self, text: str, tokens: list[Token]) -> list[Token]:
        """The tokens with every expression replaced by a phrase."""
        for stage in self.stages:
            tokens = stage.reduce(text, tokens)
        return tokens


@dataclass(frozen=True, slots=True)
class _Found:
    """A match: its phrases, the tokens they replace (`first` to `last`) and where its context ends."""

    phrases: list[Token]
    first: int
    last: int
    end: int


GRAMMAR_CHARS: dict[str, str] = {}
"""The character of each class that phrases may have, the same for all languages."""


@cache
def grammar(code: str) -> Grammar:
    """The grammar of a language, compiled once."""
    words = lexicon(code)
    rows = [(f"{code}/rules.toml", name, row) for name, row in words.language.rules.items()]
    gives = {row["gives"] for *_, row in rows if "gives" in row} | {name for name, _ in words.phrases.values()}
    for name in sorted(gives):
        char = GRAMMAR_CHARS.setdefault(name, chr(0xAC00 + len(GRAMMAR_CHARS)))
        words.chars[frozenset({name})] = char
    _same_characters(words)
    rules = [*_phrase_rules(words), *(_compile(words, *row) for row in rows)]
    stages = []
    for stage in STAGES:
        index: dict[str, list[Rule]] = {}
        for rule in rules:
            if rule.stage == stage:
                for char in rule.first:
                    index.setdefault(char, []).append(rule)
        if index:
            first = re.compile(f"[{re.escape(''.join(index))}]")
            stages.append(Stage({char: tuple(found) for char, found in index.items()}, first))
    strong = {*TRIGGERS, *words.language.about.get("triggers", [])}
    several = [re.compile(_Reader(words, name.split()).alternatives()[0]) for name in sorted(strong) if " " in name]
    strong |= {f"={_rarest(parts)}" for parts, (name, _) in words.phrases.items() if name in strong}
    inside = "".join(sorted({char for name in strong for char in words.class_pattern(name)})) + TRIGGER
    island = re.compile(f"[^{UNKNOWN}{CAPITALISED}{inside}]{{0,24}}[{inside}][^{UNKNOWN}{CAPITALISED}]*")
    return Grammar(words, tuple(stages), tuple(rules), island, tuple(several))


def _marked(found: re.Match[str]) -> str:
    return TRIGGER + found[0][1:]


def _rarest(parts: Sequence[str]) -> str:
    """The word of a phrase that occurs most seldom elsewhere, by its length."""
    return max((part for part in reversed(parts) if part.isalnum()), key=len)


TRIGGERS: Final = (
    "WEEKDAY", "MONTH", "MONTH_SHORT", "MONTH_LOWER", "LENGTH_SHORT", "HOURSPAN_HALF", "CLOCK_DIGITS", "QUARTER_MARK", "PART_OF_YEAR", "UNIT_LONG", "WEEKENDS", "PERIOD_NOUN", "UNIT", "UNITNAME", "SEASON", "DAYPART", "DAYPART_SET", "WEEKDAY_SET", "FREQUENCY", "DEICTIC", "DEICTIC_NOUN", "ADJACENT",
    "REFERENCE", "REFERENCE_NOUN", "DURATION_LENGTH", "HOLIDAY", "YEAR", "NUMDATE", "NUMDM", "CLOCK", "CLOCKDOT", "CLOCK_WORD", "YEARSPAN", "NUMMONTH", "DECADE", "CLOCKHALF",
    "CLOCKSPAN", "CLOCK_HOUR", "LONG", "UNIT_PLURAL", "UNIT_ADJECTIVE", "PART_OF_UNIT", "WEEKDAY_PART", "DURATION_WORD", "CLOCK_NAME", "TIME_NOUN", "ONCE", "NTH", "TURN",
    "APOSTROPHE", "HALF_DAY", "CHR", "HALF_HOUR", "QUARTER_HOUR", "BC", "AD",
    "CALENDAR_WEEK", "TENS", "LAST_NIGHT", "SEASON_WORD", "CYCLE", "PART_OF_MONTH", "EVE", "WEEKDAY_SHORT", "MONTH_SIGN", "WORKDAYS", "AT_THE_CLOCK", "TONIGHT", "OVERNIGHT", "STRETCH", "FISCAL_SHORT", "DAYPART_IN", "YEARS_WORD", "YEAR_ADJECTIVE", "EVERYDAY",
)  # fmt: skip
"""The classes of tokens around which expressions are looked for."""


def _same_characters(words: Lexicon) -> None:
    """Give lone words the character that phrases of their class have, so that both match alike."""
    for word, (_, readings) in words.words.items():
        char = words.chars.get(frozenset(readings))
        if char:
            words.words[word] = (char, readings)
    words.numbers.clear()


def _phrase_rules(words: Lexicon) -> Iterator[Rule]:
    for parts, (name, fields) in words.phrases.items():
        row = {"stage": "phrase", "pattern": " ".join(f"={part}" for part in parts), "gives": name, "set": dict(fields)}
        yield _compile(words, "words.toml", " ".join(parts), row)


def _compile(words: Lexicon, file: str, name: str, row: Mapping[str, Any]) -> Rule:
    try:
        reader = _Reader(words, re.findall(r"[()\[\]][?*+]?|\||[^\s()\[\]]+", row["pattern"]))
        source, first, _ = reader.alternatives()
        return Rule(
            name, row["stage"], re.compile(source), tuple(reader.atoms), row.get("gives", ""), MAKERS[row.get("make", "merge")],
            {key: tuple(value) if isinstance(value, list) else value for key, value in row.get("set", {}).items()},
            row.get("where", {}), frozenset(first),
        )  # fmt: skip
    except (KeyError, ValueError, re.error) as error:
        raise DataError(f"{file}: rule {name!r}: {error}") from None


class _Reader:
    """Reads a pattern into a regular expression, the characters it may begin with, and whether it may match nothing."""

    def __init__(self, words: Lexicon, parts: list[str]) -> None:
        self.words, self.parts, self.atoms = words, parts, list[Atom]()
        self.context = False

    def alternatives(self) -> tuple[str, set[str], bool]:
        sources, first, nullable = [], set[str](), False
        while True:
            source, chars, empty = self.row()
            sources.append(source)
            first |= chars
            nullable |= empty
            if not (self.parts and self.parts[0] == "|"):
                return "|".join(sources), first, nullable
            self.parts.pop(0)

    def row(self) -> tuple[str, set[str], bool]:
        sources, first, nullable = [], set[str](), True
        while self.parts and self.parts[0] != "|" and self.parts[0][0] not in ")]":
            source, chars, empty = self.part(self.parts.pop(0))
            sources.append(source)
            if nullable:
                first |= chars
            nullable = nullable and empty
        return "".join(sources), first, nullable

    def part(self, part: str) -> tuple[str, set[str], bool]:
        if part[0] in "([":
            outer, self.context = self.context, self.context or part[0] == "["
            source, first, empty = self.alternatives()
            times = self.parts.pop(0)[1:]
            self.context = outer
            return f"(?:{source}){REPEAT[times]}", first, empty or times in ("?", "*")
        if part[0] in "!<":
            return f"({'?!' if part[0] == '!' else '?<!'}[{re.escape(self.inside(part[1:]))}])", set(), True
        atom = ATOM.match(part)
        if atom is None:
            raise ValueError(f"cannot read {part!r}")
        chars = self.inside(atom["classes"])
        self.atoms.append(Atom(atom["name"] or "", tuple(atom["classes"].split("|")), self.context))
        times = atom["times"]
        body = f"([{re.escape(chars)}])"
        return (f"(?:{body}){REPEAT[times]}" if times else body), set(chars), times in ("?", "*")

    def inside(self, classes: str) -> str:
        """The characters of some classes; `CAPITAL` and `OTHER` are words the lexicon does not know."""
        special = {"CAPITAL": CAPITALISED, "OTHER": UNKNOWN}
        found = [(name, special.get(name) or self.words.class_pattern(name)) for name in classes.split("|")]
        unknown = next((name for name, chars in found if not chars), None)
        if unknown is not None:
            raise ValueError(f"no class {unknown}: no word, number or rule gives it")
        return "".join(chars for _, chars in found)
