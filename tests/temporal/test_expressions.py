"""Tables of sentences and stories with all expressions that a reader would call a time.

A line is `sentence -> expression = value; …`, and `sentence ->` where nothing is one. Published on 2022-06-15, a Wednesday.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from timeline_ext.temporal import tag

TABLES = [
    ("expressions_de", "de", "news"),
    ("expressions_de_history", "de", "narrative"),
    ("expressions_en", "en", "news"),
    ("expressions_en_history", "en", "narrative"),
    ("expressions_es", "es", "news"),
    ("expressions_it", "it", "news"),
    ("expressions_nl", "nl", "news"),
    ("expressions_pt", "pt", "news"),
    ("expressions_en_messages", "en", "colloquial"),
]
ROWS = [
    pytest.param(*line.rstrip("\n").split(" ->"), language, domain, id=f"{language}-{line.partition(' ->')[0]}")
    for name, language, domain in TABLES
    for line in (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize(("text", "values", "language", "domain"), ROWS)
def test_a_sentence_has_these_times(text: str, values: str, language: str, domain: str) -> None:
    found = tag(text, published="2022-06-15", language=language, domain=domain)  # type: ignore[arg-type]
    assert "; ".join(f"{timex.text} = {timex.value}" for timex in found) == values.strip()
