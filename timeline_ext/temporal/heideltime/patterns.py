"""The dialect of regular expressions that resources are written in: read into a tree, written for `regex`, and filtered.

The dialect is Java's, with one addition: a blank stands for any run of white space. What a pattern needs in a text (some
of its literals) is read off the same tree, so that most rules need not run on most sentences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final

import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Ranges = tuple[tuple[str, str], ...]
CLASSES: Final[dict[str, Ranges]] = {
    "d": (("0", "9"),),
    "w": (("A", "Z"), ("a", "z"), ("0", "9"), ("_", "_")),
    "s": ((" ", " "), ("\t", "\r")),
}
# HeidelTime widens a blank twice over, so that a plus sign is white space too.
BLANK: Final[Ranges] = (
    *CLASSES["s"],
    ("\xa0", "\xa0"),
    ("\u2000", "\u200b"),
    ("\u202f", "\u202f"),
    ("\u205f", "\u205f"),
    ("\u3000", "\u3000"),
    ("+", "+"),
)
LONGEST: Final = 400_000  # characters of a pattern written out
MOST_REPEATS: Final = 1000
DEEPEST: Final = 60
SETS: Final = 300  # literals that a run may have before it is cut in two
MOST_LITERALS: Final = 2000  # of a word list
SET_SIZE: Final = 12  # characters of a class that are looked for one by one
GRAM: Final = 3  # characters of a literal that is worth looking for
GRAMS: Final = (3, 4, 6)  # and of the pieces of literals that are looked for

Literals = frozenset[str]


class PatternError(ValueError):
    """A pattern outside the dialect; the message says why."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a piece of a pattern matches: exactly these folded strings (None: too many), or one of each set at least."""

    exact: Literals | None
    sets: tuple[Literals, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A pattern as `regex` takes it, the number of its groups, and what it matches."""

    source: str
    groups: int
    need: Need

    @property
    def sets(self) -> tuple[Literals, ...]:
        """Sets of folded literals; whatever the pattern matches has one of each in it."""
        return _closed(self.need).sets


NOTHING: Final = Need(frozenset({""}))
ANYTHING: Final = Need(None)


def fold(text: str) -> str:
    """The text in which literals are looked for: one case, every digit 0, every run of white space one blank.

    >>> fold("Am  3. März")
    'am 0. märz'
    """
    return str(_RUNS.sub(" ", text.translate(_DIGITS).casefold()))


def grams(folded: str) -> set[str]:
    """The pieces of a folded text, of all lengths that are looked for."""
    return {folded[i : i + size] for size in GRAMS for i in range(len(folded) - size + 1)}


def rarest(literal: str, count: Mapping[str, int]) -> str:
    """The piece of a literal that the fewest literals have, of the longest pieces it has."""
    size = max(size for size in GRAMS if size <= len(literal))
    return min((literal[i : i + size] for i in range(len(literal) - size + 1)), key=lambda it: (count[it], it))


def read(pattern: str, words: Callable[[str], Piece] | None = None) -> Piece:
    r"""A pattern of the dialect, in which `%reX` is the piece that `words` has by this name; `PatternError` where it is none.

    >>> [sorted(each) for each in read("([Ii]m )?Mai").sets]
    [['im mai', 'mai']]
    """
    if len(pattern) > LONGEST:
        raise PatternError("is too long")
    reader = _Reader(pattern, words)
    source, need = reader.alternatives(0)
    if reader.at < len(pattern):
        raise PatternError(f"closes a parenthesis that it never opened, at {reader.at}")
    if len(source) > LONGEST:
        raise PatternError("is too long")
    return Piece(source, reader.groups, need)


def effective_length(line: str) -> int:
    r"""How many characters a line of a pattern file stands for: what the lines are ordered by.

    >>> effective_length("[Mm]ai"), effective_length(r"Jan\."), effective_length("Tage?")
    (3, 4, 4)
    """
    return len(re.sub(r"\?", "", re.sub(r"\\.(?:\{[^}]*\})?", "X", re.sub(r"\[[^\]]*\]", "X", line))))


def without_groups(line: str) -> str:
    r"""The line with plain groups that count for nothing.

    >>> without_groups(r"Jahr(e[sn])?")
    'Jahr(?:e[sn])?'
    """
    return re.sub(r"(\\.|\[(?:\\.|[^\]])*\])|\((?!\?)", lambda found: found[1] or "(?:", line)


class _Reader:
    """A cursor over one pattern."""

    def __init__(self, pattern: str, words: Callable[[str], Piece] | None) -> None:
        self.pattern, self.words, self.at, self.groups = pattern, words, 0, 0

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def take(self, text: str) -> bool:
        if self.pattern.startswith(text, self.at):
            self.at += len(text)
            return True
        return False

    def alternatives(self, depth: int) -> tuple[str, Need]:
        if depth > DEEPEST:
            raise PatternError("nests too deeply")
        branches = [self.sequence(depth)]
        while self.take("|"):
            branches.append(self.sequence(depth))
        if len(branches) == 1:
            return branches[0]
        return "|".join(source for source, _ in branches), _either([need for _, need in branches])

    def sequence(self, depth: int) -> tuple[str, Need]:
        sources, needs = [], []
        while self.peek() and self.peek() not in "|)":
            source, need = self.atom(depth)
            low, high, sign = self.repeats()
            sources.append(source + sign)
            needs.append(need if sign == "" else _repeated(need, low, high))
        return "".join(sources), _joined(needs)

    def repeats(self) -> tuple[int, int | None, str]:
        found = regex.compile(r"(?:[?*+]|\{(\d{1,4})(,?)(\d{0,4})\})[?+]?").match(self.pattern, self.at)
        if found is None:
            return 1, 1, ""
        self.at = found.end()
        if found[1] is None:
            return int(found[0][0] == "+"), 1 if found[0][0] == "?" else None, found[0]
        low, high = int(found[1]), int(found[3]) if found[3] else None if found[2] else int(found[1])
        if max(low, high or 0) > MOST_REPEATS:
            raise PatternError(f"repeats more than {MOST_REPEATS} times")
        return low, high, found[0]

    def atom(self, depth: int) -> tuple[str, Need]:
        char = self.pattern[self.at]
        if char == "(":
            return self.group(depth)
        if char == "%" and self.words is not None and (named := _NAME.match(self.pattern, self.at)):
            self.at = named.end()
            self.groups += 1
            piece = self.words(named[1])
            return f"({piece.source})", piece.need
        self.at += 1
        if char == "[":
            return self.charset()
        if char == "\\":
            return self.escape()
        if char == " ":
            # A sign of repetition behind a blank belongs to the run of white space: `+?` is its shortest form.
            return f"[{_written(BLANK)}]+", Need(frozenset({" "}))
        if char == ".":
            return r"[^\n\r\x85\u2028\u2029]", ANYTHING
        if char in "^$":
            return char, NOTHING
        if char in "*+?{":
            raise PatternError(f"repeats nothing, at {self.at - 1}")
        return regex.escape(char, special_only=True), Need(frozenset({fold(char)}))

    def group(self, depth: int) -> tuple[str, Need]:
        for opening in ("(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>", "("):
            if self.take(opening):
                break
        if opening == "(":
            if self.peek() == "?":
                raise PatternError(f"has a group of a kind that is not known, at {self.at}")
            self.groups += 1
        source, need = self.alternatives(depth + 1)
        if not self.take(")"):
            raise PatternError("leaves a parenthesis open")
        return f"{opening}{source})", need if opening in ("(", "(?:", "(?>") else NOTHING

    def escape(self) -> tuple[str, Need]:
        char = self.peek()
        self.at += 1
        if char and char in "dwsDWS":
            inner = _written(CLASSES[char.lower()])
            return (f"[{inner}]", _of_ranges(CLASSES[char])) if char.islower() else (f"[^{inner}]", ANYTHING)
        if char in ("b", "B", "A"):
            return f"\\{char}", NOTHING
        if char in ("Z", "z"):
            return (r"(?=\n?\Z)" if char == "Z" else r"\Z"), NOTHING
        if char.isdigit():
            return f"\\{char}", ANYTHING
        literal = self.escaped(char)
        return regex.escape(literal, special_only=True), Need(frozenset({fold(literal)}))

    def escaped(self, char: str) -> str:
        """The character that an escape stands for."""
        if char == "u":
            digits = self.pattern[self.at : self.at + 4]
            self.at += 4
            try:
                return chr(int(digits, 16))
            except ValueError:
                raise PatternError(f"has no character \\u{digits}") from None
        if char and char in "tnrf":
            return {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}[char]
        if not char or char.isalnum():
            raise PatternError(f"has an escape that is not known: \\{char}")
        return char

    def charset(self) -> tuple[str, Need]:
        negated, few = self.take("^"), True
        parts: list[str] = []
        members: list[tuple[str, str]] = []
        while not self.take("]"):
            ranges = self.members()
            few = few and ranges is not None
            parts.append(_written(ranges) if ranges is not None else f"\\{self.pattern[self.at - 1]}")
            members.extend(ranges or ())
        if not parts:
            raise PatternError("has an empty class")
        source = f"[{'^' if negated else ''}{''.join(parts)}]"
        return source, _of_ranges(tuple(members)) if few and not negated else ANYTHING

    def members(self) -> Ranges | None:
        """The next members of a class; None for all but those of a named one."""
        char = self.peek()
        if not char:
            raise PatternError("leaves a class open")
        if char == "[" or self.pattern.startswith("&&", self.at):
            raise PatternError("has a class in a class")
        self.at += 1
        if char == " ":
            return BLANK
        name = self.peek()
        if char == "\\" and name and name in "dwsDWS":
            self.at += 1
            return CLASSES.get(name)
        first = self.member(char)
        if self.peek() != "-" or self.pattern[self.at + 1 : self.at + 2] in ("]", ""):
            return ((first, first),)
        self.at += 2
        last = self.member(self.pattern[self.at - 1])
        if last < first:
            raise PatternError(f"has a range from back to front: {first}-{last}")
        return ((first, last),)

    def member(self, char: str) -> str:
        if char != "\\":
            return char
        self.at += 1
        return self.escaped(self.pattern[self.at - 1 : self.at])


def _written(ranges: Ranges) -> str:
    return "".join(_sign(first) if first == last else f"{_sign(first)}-{_sign(last)}" for first, last in ranges)


def _sign(char: str) -> str:
    return char if char.isalnum() else f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def _of_ranges(ranges: Ranges) -> Need:
    if sum(ord(last) - ord(first) + 1 for first, last in ranges) > SET_SIZE:
        return ANYTHING
    chars = (chr(code) for first, last in ranges for code in range(ord(first), ord(last) + 1))
    return Need(frozenset(fold(char) for char in chars))


def _joined(needs: Iterable[Need]) -> Need:
    """What a sequence needs: runs of literals, cut where one is open or the product grows too large."""
    run: Literals = frozenset({""})
    whole, sets = True, []
    for need in needs:
        longer = run_of(run, need.exact)
        if longer is not None:
            run = longer
            continue
        sets += _useful(run)
        sets += need.sets
        whole, run = False, need.exact or frozenset({""})
    return Need(run) if whole else Need(None, (*sets, *_useful(run)))


def run_of(run: Literals, exact: Literals | None) -> Literals | None:
    """Every literal of a run with every one that may follow; None where that is too many."""
    if exact is None or len(run) * len(exact) > SETS:
        return None
    return frozenset((a + b).replace("  ", " ") for a, b in product(run, exact))


def _either(needs: list[Need]) -> Need:
    exact = [need.exact for need in needs if need.exact is not None]
    union: Literals = frozenset().union(*exact)
    if len(exact) == len(needs) and len(union) <= MOST_LITERALS:
        return Need(union)
    closed = [_closed(need).sets for need in needs]
    return Need(None, (frozenset().union(*map(_best, closed)),)) if all(closed) else ANYTHING


def _repeated(need: Need, low: int, high: int | None) -> Need:
    if need.exact is not None and need.exact <= {" "} and low:
        return need
    if low == 0:
        return Need(need.exact | {""}) if high == 1 and need.exact is not None else ANYTHING
    if low == high and low <= 4 and need.exact is not None:
        return _joined([need] * low)
    return _joined([need, ANYTHING, need])


def _closed(need: Need) -> Need:
    """The need with its exact literals as one of its sets."""
    return need if need.exact is None else Need(None, tuple(_useful(need.exact)))


def _useful(run: Literals) -> list[Literals]:
    return [run] if min(map(len, run)) >= GRAM else []


def _best(sets: tuple[Literals, ...]) -> Literals:
    """The set whose literals say most: the longest, then the fewest."""
    return max(sets, key=lambda each: (min(map(len, each)), -len(each)))


_NAME: Final = regex.compile("%(re[A-Za-z0-9]+)")
_DIGITS: Final = str.maketrans("123456789", "000000000")
_RUNS: Final = regex.compile(f"[{_written(BLANK)}]+")
