"""Matching: sentences and tokens of a text, and where the rules of a language match in them."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import regex

from timeline_ext.temporal.heideltime.normalise import Evaluation, TemplateError, whole_units

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from timeline_ext.temporal.heideltime.rules import Resources, Rule

TOKEN: Final = re.compile(r"\w+|[^\w\s]")
WORD: Final = re.compile(r"\w")
# A full stop behind a number or a single letter seldom ends a sentence, nor does one before a small letter.
SENTENCE_END: Final = re.compile(
    r"(?<![\W\d_])(?<!\b\w)[.!?:;]+[\"'”“»)\]]*\s+(?=[^\W\da-zß-öø-ÿ]|[\"'„“”«»(])|[!?;]\s+|\n\s*\n\s*|(?<=[。！？।])"
)
RULE_SECONDS: Final = 2.0  # for one rule on one sentence, and as many again for every `SECONDS_TEXT` characters of it
SECONDS: Final = 20.0  # for a text, likewise; sound rules need a thousandth of both
SECONDS_TEXT: Final = 20_000
MOST_HITS: Final = 1000  # of one sentence, and one more for every character of it
REACH: Final = 2000  # characters to either side of a match that may hold its verb
JOINTS: Final = "./-–"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and its tokens, by their spans in the text."""

    start: int
    end: int
    tokens: tuple[tuple[int, int], ...] | None = None  # None: split when needed


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a rule matched, and the value it gives there, which may still hang on other dates."""

    start: int
    end: int
    kind: str
    value: str
    rule: str
    sentence: Sentence
    order: int
    mod: str = ""
    quant: str = ""
    freq: str = ""
    empty: str = ""
    is_explicit: bool = False  # whether the rule gave a value that hangs on nothing


@dataclass(slots=True)
class Budget:
    """How long a text may take, and what was skipped for it."""

    characters: int
    skipped: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    end: float = 0.0

    def __post_init__(self) -> None:
        """Start the clock."""
        self.end = time.monotonic() + SECONDS * (1 + self.characters / SECONDS_TEXT)

    @property
    def is_over(self) -> bool:
        """Whether the text has taken too long."""
        return time.monotonic() > self.end

    def skip(self, what: str) -> None:
        """Note what was skipped, once."""
        if what not in self.skipped:
            self.skipped.append(what)


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text, without the white space around them.

    >>> [(it.start, it.end) for it in sentences("Er kam am 3. Mai. Sie blieb.")]
    [(0, 17), (18, 28)]
    """
    start = 0
    for end in (*(found.end() for found in SENTENCE_END.finditer(text)), len(text)):
        yield from _sentence(text, start, end)
        start = end


def _sentence(text: str, start: int, end: int) -> Iterator[Sentence]:
    piece = text[start:end]
    bare = piece.strip()
    if bare:
        first = start + len(piece) - len(piece.lstrip())
        yield Sentence(first, first + len(bare))


def tokens_around(hit: Hit, text: str) -> list[tuple[int, int]]:
    """The spans of the tokens of a match's sentence, as far as `REACH` characters from it."""
    low, high = max(hit.sentence.start, hit.start - REACH), min(hit.sentence.end, hit.end + REACH)
    if hit.sentence.tokens is not None:
        return [span for span in hit.sentence.tokens if low <= span[0] and span[1] <= high]
    return [found.span() for found in TOKEN.finditer(text, low, high)]


def find(
    text: str, parts: Sequence[Sentence], resources: Resources, tags: Mapping[int, str], budget: Budget
) -> list[Hit]:
    """All matches of all rules in the sentences of a text, in their order; `tags` are those of the tokens by start."""
    hits: list[Hit] = []
    for part in parts:
        inside = text[part.start : part.end]
        most = len(hits) + MOST_HITS + len(inside)
        seconds = RULE_SECONDS * (1 + len(inside) / SECONDS_TEXT)
        for rule in resources.rules_for(inside):
            if rule.name in budget.lost or budget.is_over:
                continue
            try:
                for found in rule.pattern.finditer(inside, timeout=seconds):
                    if len(hits) >= most:
                        break
                    hit = _hit(found, rule, part, text, order=len(hits), resources=resources, tags=tags, budget=budget)
                    hits += [hit] if hit is not None else []
            except TimeoutError:
                budget.lost.add(rule.name)
                budget.skip(f"rule {rule.name}: it takes too long on the sentence at character {part.start}")
            except regex.error as error:
                budget.lost.add(rule.name)
                budget.skip(f"rule {rule.name}: {error}")
            if len(hits) >= most:
                budget.skip(f"the rest of the sentence at character {part.start}: its rules match too often")
                break
        if budget.is_over:
            budget.skip(f"the text from character {part.start} on: its rules take too long")
            break
    return hits


def _hit(
    found: regex.Match[str],
    rule: Rule,
    part: Sentence,
    text: str,
    *,
    order: int,
    resources: Resources,
    tags: Mapping[int, str],
    budget: Budget,
) -> Hit | None:
    start, end = found.start() + part.start, found.end() + part.start
    if start == end or not _is_whole(text, part, start, end) or not _is_free(text, part, start, end):
        return None
    if rule.tags and not _is_tagged(found, rule, part, tags):
        return None
    if rule.offset is not None:
        start, end = found.start(rule.offset[0]) + part.start, found.end(rule.offset[1]) + part.start
        if -1 in (found.start(rule.offset[0]), found.end(rule.offset[1])) or end <= start:
            return None
    evaluation = Evaluation(found.group, resources.tables)
    try:
        values = {
            name: evaluation.value(template)
            for name in ("value", "mod", "quant", "freq", "empty")
            if (template := getattr(rule, name)) is not None
        }
    except TemplateError as error:
        budget.skip(f"{text[start:end][:40]!r}: rule {rule.name}: {error}")
        return None
    values["value"] = whole_units(values["value"])
    explicit = not values["value"].startswith(("UNDEF", "X"))
    return Hit(start, end, rule.kind, rule=rule.name, sentence=part, order=order, is_explicit=explicit, **values)


def _is_whole(text: str, part: Sentence, start: int, end: int) -> bool:
    """Whether a match begins and ends with a token, or at a sign that joins parts of one."""
    if (start, end) == (part.start, part.end):
        return True
    before = text[start - 1] if start > part.start else " "
    after = text[end] if end < part.end else " "
    if before == after == " ":
        return True
    if part.tokens is None:
        begins, ends = _cuts(before, text[start]), _cuts(text[end - 1], after)
    else:
        begins, ends = any(first == start for first, _ in part.tokens), any(last == end for _, last in part.tokens)
    return (begins or before in JOINTS) and (ends or after in JOINTS)


def _cuts(left: str, right: str) -> bool:
    """Whether a token ends between two characters: everywhere but between those of a word."""
    return not (WORD.match(left) and WORD.match(right))


ATTACHED_BEFORE: Final = re.compile(r"\d\.\Z|[\w$+]\Z", re.ASCII)
ATTACHED_AFTER: Final = re.compile(r"[\w°]|[.,]\d", re.ASCII)


def _is_free(text: str, part: Sentence, start: int, end: int) -> bool:
    """Whether a match is no part of a longer number or word."""
    before = text[max(part.start, start - 2) : start]
    return not ATTACHED_BEFORE.search(before) and not ATTACHED_AFTER.match(text, end, min(part.end, end + 2))


def _is_tagged(found: regex.Match[str], rule: Rule, part: Sentence, tags: Mapping[int, str]) -> bool:
    for group, tag in rule.tags:
        here = tags.get(found.start(group) + part.start, "")
        if not regex.fullmatch(tag, here, timeout=1):
            return False
    return True
