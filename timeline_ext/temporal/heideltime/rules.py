"""The resources of one language, read: rules, word lists, look-up tables, and which rules a sentence calls for."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import regex

from timeline_ext.temporal.heideltime.normalise import Table, Template, TemplateError, parse_template
from timeline_ext.temporal.heideltime.patterns import (
    Literals,
    PatternError,
    Piece,
    effective_length,
    fold,
    grams,
    rarest,
    read,
    without_groups,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from timeline_ext.temporal.heideltime.sources import Source

KINDS: Final = {"DATE": "daterules", "TIME": "timerules", "SET": "setrules", "DURATION": "durationrules"}
INTERVALS: Final = "intervalrules"
RULE: Final = re.compile(r'([A-Z_]+)="((?:\\.|[^\\])*?)"(?=\s*(?:,|$))')
ENTRY: Final = re.compile(r'"(.*?)"\s*,\s*"(.*?)"')
NAME: Final = re.compile(r"%((?:re|norm)[A-Za-z0-9]+)")
TENSES: Final = ("tensePos4Past", "tensePos4Future", "tensePos4PresentFuture", "tenseWord4Future")
SPAN: Final = re.compile(r"group\((\d+)\)-group\((\d+)\)")
TAG: Final = re.compile(r"group\((\d+)\):(.*?):")
MOST_RULES: Final = 5000
TEXTS: Final = {"NORM_MOD": "mod", "NORM_QUANT": "quant", "NORM_FREQ": "freq", "EMPTY_VALUE": "empty"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: what it matches, what value that has, which part of the match is meant, and what tags it asks for."""

    name: str
    kind: str
    source: str
    sets: tuple[Literals, ...]
    value: Template
    offset: tuple[int, int] | None = None
    tags: tuple[tuple[int, str], ...] = ()
    mod: Template | None = None
    quant: Template | None = None
    freq: Template | None = None
    empty: Template | None = None
    compiled: list[regex.Pattern[str]] = field(default_factory=list, compare=False, repr=False)

    @property
    def pattern(self) -> regex.Pattern[str]:
        """The compiled pattern, made when the rule is first called for."""
        if not self.compiled:
            self.compiled.append(regex.compile(self.source, cache_pattern=False))
        return self.compiled[0]


@dataclass(frozen=True, slots=True, eq=False)
class Resources:
    """What one language folder holds, and `problems`: a line for each rule or entry that cannot be used."""

    name: str
    rules: tuple[Rule, ...]
    intervals: tuple[Rule, ...]
    tables: Mapping[str, Table]
    tenses: Mapping[str, regex.Pattern[str] | None]
    problems: tuple[str, ...]
    called: tuple[tuple[Mapping[str, int], int], ...]

    def rules_for(self, sentence: str) -> Iterator[Rule]:
        """The rules whose literals a sentence has, in their order."""
        found = grams(fold(sentence))
        bits = (1 << len(self.rules)) - 1
        for by_gram, always in self.called:
            here = always
            for gram in by_gram.keys() & found:
                here |= by_gram[gram]
            bits &= here
        while bits:
            lowest = bits & -bits
            yield self.rules[lowest.bit_length() - 1]
            bits ^= lowest


@lru_cache(maxsize=8)
def load(source: Source, name: str) -> Resources:
    """The resources of the language in a folder of the source; what cannot be used is said in `problems`."""
    files = source.read(name, [f"rules/{file}" for file in (*KINDS.values(), INTERVALS)])
    named = {key for text in files.values() for key in NAME.findall(text)}
    files |= source.read(
        name, [f"{'repattern' if key.startswith('re') else 'normalization'}/{key}" for key in sorted(named)]
    )
    files |= source.read(name, [f"repattern/{key}" for key in TENSES])
    problems = [f"{name}/{key}: is not all UTF-8" for key, text in files.items() if "\ufffd" in text]
    pieces: dict[str, Piece] = {}

    def word(wanted: str) -> Piece:
        if wanted not in pieces:
            if f"repattern/{wanted}" not in files:
                raise PatternError(f"names a word list that is not there: {wanted}")
            pieces[wanted] = read(_word_list(files[f"repattern/{wanted}"]))
        return pieces[wanted]

    def rules_of(kind: str, file: str) -> list[Rule]:
        rules = []
        for number, line in enumerate(_lines(files.get(f"rules/{file}", "")), 1):
            try:
                rules.append(_rule(line, kind, word))
            except (PatternError, TemplateError) as error:
                problems.append(f"{name}/{file}, rule {number}: {error}")
        return sorted(rules[:MOST_RULES], key=lambda rule: rule.name)

    rules = tuple(rule for kind, file in KINDS.items() for rule in rules_of(kind, file))
    tables = {
        key.removeprefix("normalization/"): Table(_entries(text))
        for key, text in files.items()
        if key.startswith("normalization/")
    }
    tenses = {key: _tags(files.get(f"repattern/{key}", "")) for key in TENSES}
    return Resources(
        name, rules, tuple(rules_of("INTERVAL", INTERVALS)), tables, tenses, tuple(problems), _calls(rules)
    )


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        bare = line.removesuffix("\r")
        if bare.strip() and not bare.lstrip().startswith("//"):
            yield bare


def _word_list(text: str) -> str:
    lines = sorted(_lines(text), key=effective_length, reverse=True)
    return "|".join(map(without_groups, lines))


def _entries(text: str) -> dict[str, str]:
    found = (ENTRY.search(line) for line in _lines(text))
    return {entry[1]: entry[2] for entry in found if entry}


def _tags(text: str) -> regex.Pattern[str] | None:
    words = "|".join(_lines(text))
    return regex.compile(read(words).source, cache_pattern=False) if words else None


def _rule(line: str, kind: str, word: Callable[[str], Piece]) -> Rule:
    fields: dict[str, str] = dict(RULE.findall(line))
    if not fields.keys() >= {"RULENAME", "EXTRACTION", "NORM_VALUE"}:
        raise PatternError("lacks RULENAME, EXTRACTION or NORM_VALUE")
    piece = read(fields["EXTRACTION"], word)
    sets = piece.sets
    if fields.get("FAST_CHECK") and kind != "TIME":
        sets += read(fields["FAST_CHECK"], word).sets
    span = SPAN.fullmatch(fields.get("OFFSET", ""))
    offset = (int(span[1]), int(span[2])) if span else None
    tags = tuple((int(group), tag) for group, tag in TAG.findall(fields.get("POS_CONSTRAINT", "")))
    highest = max(*(offset or (0, 0)), *(group for group, _ in tags), 0)
    if highest > piece.groups:
        raise PatternError(f"{fields['RULENAME']}: there is no group {highest}")
    templates: dict[str, Any] = {name: parse_template(fields[key]) for key, name in TEXTS.items() if fields.get(key)}
    return Rule(
        name=fields["RULENAME"], kind=kind, source=piece.source, sets=sets, value=parse_template(fields["NORM_VALUE"]), offset=offset,
        tags=tags, **templates,
    )  # fmt: skip


def _calls(rules: tuple[Rule, ...]) -> tuple[tuple[dict[str, int], int], ...]:
    """By place among the sets of rules: the rules each piece of a literal calls for, and those without a set there."""
    count = Counter(gram for rule in rules for each in rule.sets for literal in each for gram in grams(literal))
    layers = []
    for layer in range(max((len(rule.sets) for rule in rules), default=0)):
        by_gram: dict[str, int] = {}
        always = 0
        for index, rule in enumerate(rules):
            if layer >= len(rule.sets):
                always |= 1 << index
                continue
            for literal in rule.sets[layer]:
                gram = rarest(literal, count)
                by_gram[gram] = by_gram.get(gram, 0) | 1 << index
        layers.append((by_gram, always))
    return tuple(layers)
