"""The dialect of patterns: what it means in `regex`, what it refuses, and that its filter never leaves a match out."""

from __future__ import annotations

import contextlib

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline_ext.temporal.heideltime.patterns import PatternError, effective_length, fold, grams, read, without_groups
from timeline_ext.temporal.heideltime.rules import Rule, _calls

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("Mai 2021", "Mai 2021", True),
        ("Mai 2021", f"Mai \n{NBSP} 2021", True),
        ("Mai 2021", "Mai+2021", True),
        ("Mai 2021", "Mai2021", False),
        ("Mai[ -]2021", f"Mai{NBSP}2021", True),
        ("Mai[ -]2021", "Mai-2021", True),
        ("Mai( )?2021", "Mai2021", True),
        (r"\d\d", "٣٤", False),
        (r"\w+", "Mai", True),
        (r"\w+", "März", False),
        (r"[\S]+", "März.", True),
        (r"[\S]+", "M z", False),
        (r"[\d\.]+", "3.5", True),
        (r"\bMai\b", "Mai", True),
        (r"\AMai\Z", "Mai", True),
        (r"(a)\1", "aa", True),
        (r"(?<=x)?a|b(?!c)", "b", True),
        (r"1?[0-9]", "12", True),
        (r"[0-9]{2,3}", "1234", False),
        (r"\u00e4", "ä", True),
        (r"\–|\-|\/", "–", True),
        (r"[a-c-]+", "a-c", True),
        (r"a.c", "a\u2028c", False),
        ("a$|€", "€", True),
        ("x&&y#~", "x&&y#~", True),
    ],
)
def test_pattern_matches_as_in_the_dialect(pattern: str, text: str, matches: bool) -> None:
    assert bool(regex.fullmatch(read(pattern).source, text)) is matches


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(a", "leaves a parenthesis open"),
        ("a)", "closes a parenthesis that it never opened"),
        ("[a", "leaves a class open"),
        ("[]", "has an empty class"),
        ("[a[b]]", "class in a class"),
        ("[a&&b]", "class in a class"),
        ("[z-a]", "from back to front: z-a"),
        ("*a", "repeats nothing"),
        ("a{2000}", "repeats more than 1000 times"),
        (r"\q", r"an escape that is not known: \\q"),
        (r"\uXYZW", "has no character"),
        ("(?i)a", "a kind that is not known"),
        ("(?<name>a)", "a kind that is not known"),
        ("a" * 500_000, "is too long"),
        ("(" * 100, "nests too deeply"),
    ],
)
def test_what_is_no_pattern_is_refused(pattern: str, message: str) -> None:
    with pytest.raises(PatternError, match=message):
        read(pattern)


def test_word_list_counts_as_one_group() -> None:
    piece = read("(%reA) (x)", lambda name: read({"reA": "b|c"}[name]))
    assert (piece.groups, regex.fullmatch(piece.source, "b x")[3]) == (3, "x")


def test_lines_are_ordered_by_what_they_stand_for() -> None:
    lines = ["[Jj]an", r"[Jj]an\.", "[Jj]anuary?", r"\d{2}", "Ju?"]
    assert sorted(lines, key=effective_length, reverse=True) == ["[Jj]anuary?", r"[Jj]an\.", "[Jj]an", "Ju?", r"\d{2}"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a(b)?", "a(?:b)?"),
        ("a(?:b)", "a(?:b)"),
        (r"a\(b\)", r"a\(b\)"),
        ("[(]a(b)", "[(]a(?:b)"),
        ("(?=a)(b)", "(?=a)(?:b)"),
    ],
)
def test_groups_of_lines_count_for_nothing(line: str, expected: str) -> None:
    assert without_groups(line) == expected


PIECES = ["a", "Mai", "[Mm]ay(o)?", "(Jan|Feb|[Mm]är)", " ", r"\d", r"\d\d\d\d", r"[\S]+", r"[\d]+", "(x|yz|)", "[ -]", r"(\.)?", "(ab){2}",
          "(cd)+", "(ef )*", "[^q]", "Straße", "İ", "ſ", "(the )?(end|year)", "[0-3]?[0-9]", "ΑΣ", "+"[:0] + r"\+", "(?:one|two)( |-)more"]  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.data(), st.lists(st.sampled_from(PIECES), min_size=1, max_size=5), st.text(max_size=6), st.text(max_size=6))
def test_what_a_pattern_matches_has_its_literals(
    data: st.DataObject, pieces: list[str], before: str, after: str
) -> None:
    pattern = "".join(pieces)
    piece = read(pattern)
    match = data.draw(st.from_regex(piece.source, fullmatch=True))
    if not regex.fullmatch(piece.source, match):
        return
    text = fold(before + match + after)
    for literals in piece.sets:
        assert any(literal in text for literal in literals)
    rule = Rule(name="it", kind="DATE", source=piece.source, sets=piece.sets, value=())
    found = grams(text)
    assert all(always or any(by_gram.get(gram) for gram in found) for by_gram, always in _calls((rule,)))


@given(st.text(max_size=40))
def test_any_pattern_is_read_or_refused(pattern: str) -> None:
    try:
        source = read(pattern).source
    except PatternError:
        return
    with contextlib.suppress(regex.error):  # which costs one rule
        regex.compile(source)


@given(st.text(max_size=20), st.text(max_size=20))
def test_folding_keeps_what_a_text_has_in_it(inside: str, around: str) -> None:
    assert fold(inside) in fold(around + inside + around)
