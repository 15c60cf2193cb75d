"""Every rule of every language does what its own examples say, and leaves its counter-examples alone."""

from __future__ import annotations

import pytest

from timeline_ext.languages import FILES, FOLDER, available, load_language
from timeline_ext.temporal import tag

PUBLISHED = "2022-06-15"
RULES = [(code, name) for code in available() for name in load_language(code).rules]


@pytest.mark.parametrize("code", available())
def test_a_language_has_its_six_files(code: str) -> None:
    assert {path.stem for path in (FOLDER / code).glob("*.toml")} == set(FILES)


@pytest.mark.parametrize(("code", "name"), RULES)
def test_a_rule_has_an_example(code: str, name: str) -> None:
    rule = load_language(code).rules[name]
    assert rule.get("examples") or rule.get("never")


@pytest.mark.parametrize(
    ("code", "example"), [(c, e) for c, name in RULES for e in load_language(c).rules[name].get("examples", [])]
)
def test_a_rule_reads_its_examples(code: str, example: str) -> None:
    text, _, values = example.partition(" -> ")
    expected = [tuple(value.strip().rsplit(" = ", 1)) for value in values.split(";")]
    assert [(timex.text, timex.value) for timex in tag(text, published=PUBLISHED, language=code)] == expected


@pytest.mark.parametrize(
    ("code", "name", "text"), [(c, name, t) for c, name in RULES for t in load_language(c).rules[name].get("never", [])]
)
def test_a_rule_leaves_its_counter_examples(code: str, name: str, text: str) -> None:
    found = tag(text, published=PUBLISHED, language=code)
    gives = load_language(code).rules[name]["gives"]
    # What only keeps others from matching gives a class that is no time expression.
    assert not found if gives not in ("DATE", "TIME", "DURATION", "SET") else name not in {t.rule for t in found}
