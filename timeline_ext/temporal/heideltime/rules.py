"""The resources of one language, read: rules, word lists, look-up tables, and which rules a sentence calls for."""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from itertools import islice
from threading import Lock
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
    from pathlib import Path

    from timeline_ext.temporal.heideltime.sources import Source

KINDS: Final = {"DATE": "daterules", "TIME": "timerules", "SET": "setrules", "DURATION": "durationrules"}
INTERVALS: Final = "intervalrules"
FIELD: Final = re.compile(r'\s*,?\s*([A-Z_]+)="((?:\\.|[^\\])*?)"(?=\s*(?:,|$))')
ENTRY: Final = re.compile(r'\s*"(.*?)"\s*,\s*"(.*?)"')
NAME: Final = re.compile(r"%((?:re|norm)[A-Za-z0-9]+)")
TENSES: Final = ("tensePos4Past", "tensePos4Future", "tensePos4PresentFuture", "tenseWord4Future")
SPAN: Final = re.compile(r"group\((\d{1,3})\)-group\((\d{1,3})\)")
TAG: Final = re.compile(r"group\((\d{1,3})\):([^:]*):")
MOST_RULES: Final = 5000  # of one type
MOST_PROBLEMS: Final = 100
LONGEST_TOGETHER: Final = 30_000_000  # characters of all patterns written out
KEPT: Final = 8  # languages that stay loaded
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


def load(source: Source, name: str) -> Resources:
    """The resources of the language in a folder of the source; what cannot be used is said in `problems`."""
    key = source.path, name, source.stamp(name)
    with _LOCK:
        if key in _LOADED:
            _LOADED.move_to_end(key)
        else:
            _LOADED[key] = _loaded(source, name)
            if len(_LOADED) > KEPT:
                _LOADED.popitem(last=False)
        return _LOADED[key]


def _loaded(source: Source, name: str) -> Resources:
    files = source.read(name, [f"rules/{file}" for file in (*KINDS.values(), INTERVALS)])
    named = {key for text in files.values() for key in NAME.findall(text)}
    files |= source.read(
        name, [f"{'repattern' if key.startswith('re') else 'normalization'}/{key}" for key in sorted(named)]
    )
    files |= source.read(name, [f"repattern/{key}" for key in TENSES])
    problems = [f"{name}/{key}: is not all UTF-8" for key, text in files.items() if "\ufffd" in text]
    pieces: dict[str, Piece] = {}

    written = 0

    def word(wanted: str) -> Piece:
        if wanted not in pieces:
            if f"repattern/{wanted}" not in files:
                raise PatternError(f"names a word list that is not there: {wanted}")
            pieces[wanted] = read(_word_list(files[f"repattern/{wanted}"]))
        return pieces[wanted]

    def rules_of(kind: str, file: str) -> list[Rule]:
        nonlocal written
        rules = []
        for number, line in enumerate(islice(_lines(files.get(f"rules/{file}", "")), MOST_RULES), 1):
            try:
                rules.append(_rule(line, kind, word))
            except (PatternError, TemplateError) as error:
                problems.append(f"{name}/{file}, rule {number}: {error}")
                continue
            written += len(rules[-1].source)
            if written > LONGEST_TOGETHER:
                problems.append(f"{name}/{file}, from rule {number} on: the rules are too long together")
                break
        return sorted(rules, key=lambda rule: rule.name)

    rules = tuple(rule for kind, file in KINDS.items() for rule in rules_of(kind, file))
    tables = {
        key.removeprefix("normalization/"): Table(_entries(text))
        for key, text in files.items()
        if key.startswith("normalization/")
    }
    tenses = {}
    for key in TENSES:
        try:
            tenses[key] = _tags(files.get(f"repattern/{key}", ""))
        except (PatternError, regex.error) as error:
            tenses[key] = None
            problems.append(f"{name}/{key}: {error}")
    intervals = tuple(rules_of("INTERVAL", INTERVALS))
    return Resources(name, rules, intervals, tables, tenses, tuple(problems[:MOST_PROBLEMS]), _calls(rules))


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        bare = line.removesuffix("\r")
        if bare.strip() and not bare.lstrip().startswith("//"):
            yield bare


def _word_list(text: str) -> str:
    lines = sorted(_lines(text), key=effective_length, reverse=True)
    return "|".join(map(without_groups, lines))


def _entries(text: str) -> dict[str, str]:
    found = (ENTRY.match(line) for line in _lines(text))
    return {entry[1]: entry[2] for entry in found if entry}


def _tags(text: str) -> regex.Pattern[str] | None:
    words = "|".join(_lines(text))
    return regex.compile(read(words).source, cache_pattern=False) if words else None


def _rule(line: str, kind: str, word: Callable[[str], Piece]) -> Rule:
    fields: dict[str, str] = {}
    at = 0
    while found := FIELD.match(line, at):
        fields.setdefault(found[1], found[2])
        at = found.end()
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


_LOADED: Final[OrderedDict[tuple[Path, str, int], Resources]] = OrderedDict()
_LOCK: Final = Lock()
