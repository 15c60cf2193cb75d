"""Time expressions of many sentences, read by eye once: `GOLDEN=write` writes the files anew, `git diff` shows what changed.

A line is a text, the indented ones under it are its expressions. The publication date is a Wednesday, 15 June 2022.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from timeline_ext.temporal import tag

if TYPE_CHECKING:
    from collections.abc import Callable

    from timeline_ext.model import Domain

GOLDEN = Path(__file__).parent.parent / "golden"


@pytest.mark.parametrize(("language", "name", "domain"), [("de", "news", "news"), ("de", "history", "narrative")])
def test_expressions_of_many_sentences(
    language: str, name: str, domain: Domain, golden: Callable[[Path, str], None]
) -> None:
    path = GOLDEN / f"timexes_{language}_{name}.txt"
    lines = []
    for text in path.read_text(encoding="utf-8").splitlines():
        if text.startswith("    "):
            continue
        lines.append(text)
        for timex in tag(text, published="2022-06-15", language=language, domain=domain):
            modifier = f" ({timex.time.modifier})" if timex.time.modifier else ""
            lines.append(f"    {timex.text} = {timex.type} {timex.value}{modifier}")
    golden(path, "\n".join(lines) + "\n")


HISTORY = "Am 3. März 1848 begann der Aufstand. Im Mai trat das Parlament zusammen, 1849 löste es sich auf, 1850 war alles vorbei."


def test_a_text_of_history_is_told_by_its_own_dates() -> None:
    assert [t.value for t in tag(HISTORY, published="2022-06-15", language="de")] == [
        "1848-03-03",
        "1848-05",
        "1849",
        "1850",
    ]


@pytest.mark.parametrize(
    "sign", ["Am Montag wurde daran erinnert.", "Heute ist das vergessen.", "2021 gab es ein Buch."]
)
def test_a_text_with_a_sign_of_its_day_is_news(sign: str) -> None:
    text = f"1848 begann der Aufstand. Im Mai trat das Parlament zusammen, 1849 löste es sich auf, 1850 nicht. {sign}"
    values = [t.value for t in tag(text, published="2022-06-15", language="de")]
    assert values[1] == "2022-05"


def test_a_dated_story_of_long_ago_goes_on_within_its_paragraph() -> None:
    text = "Am 3. März 1848 begann der Aufstand. Im Mai endete er. Am 2. Juli feiert die Stadt das Jubiläum.\n\nIm Mai war Ruhe."
    values = [t.value for t in tag(text, published="2022-06-15", language="de")]
    assert values == ["1848-03-03", "1848-05", "2022-07-02", "2022-05"]
