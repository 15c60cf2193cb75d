"""Every step of every value has its words in every language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import timeline_ext
from timeline_ext.languages import available, load_language
from timeline_ext.temporal import explain, tag

FOLDER = Path(timeline_ext.__file__).parent
OPERATIONS = sorted(
    {
        name
        for path in FOLDER.glob("*/*.py")
        for name in re.findall(r'Step\(\s*"(\w+)"', path.read_text(encoding="utf-8"))
    }
    | {"year_back", "year_ahead"}
)
SIDES = {name: [f"{name}_{side}" for side in sides] for name, sides in {
    "shift": ("back", "same", "ahead"), "vague_shift": ("back", "ahead"), "from_event": ("back", "ahead"),
}.items()}  # fmt: skip


@pytest.mark.parametrize("language", available())
@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_has_a_template(operation: str, language: str) -> None:
    templates = load_language(language).display["why"]
    assert all(name in templates for name in SIDES.get(operation, [operation]))


@pytest.mark.parametrize(
    ("language", "text", "reason"),
    [
        ("de", "Er kam am 3. Mai 2021.", "Das Datum steht so im Text."),
        ("de", "Er kam am Freitag.", "Der Freitag an oder vor dem Erscheinungsdatum."),
        ("de", "Er wird am Freitag kommen.", "Der Freitag nach dem Erscheinungsdatum, denn der Satz blickt voraus."),
        ("de", "Vor drei Tagen kam er.", "3 Tage vor dem Erscheinungsdatum."),
        ("de", "Gestern kam er.", "1 Tag vor dem Erscheinungsdatum."),
        ("de", "Am 31.6.2022 kam er.", "Diesen Tag gibt es im Kalender nicht."),
        ("de", "Anfang Februar 2021 kam er.", "Das Datum steht so im Text; davon der Anfang."),
        ("en", "He came on 3 May 2021.", "The date stands so in the text."),
        ("en", "He will come on Friday.", "The Friday after the publication date, since the sentence looks ahead."),
        ("en", "Three days ago he came.", "3 days before the publication date."),
        ("en", "It took three years.", "A length of time."),
        ("en", "He came every Monday.", "Something that repeats."),
    ],
)
def test_a_trace_becomes_one_sentence(language: str, text: str, reason: str) -> None:
    (timex,) = tag(text, published="2022-06-15", language=language)
    assert explain(timex.time, load_language(language)) == reason


def test_an_unknown_day_of_publication_is_said() -> None:
    (timex,) = tag("Er kam am Mittwoch.", published="2022-06", language="de")
    assert "Tag des Erscheinens nicht bekannt" in explain(timex.time, load_language("de"))


def test_without_a_publication_date_it_is_said_what_is_missing() -> None:
    (timex,) = tag("He came on Friday.", language="en")
    assert not timex.time.is_dated
    assert explain(timex.time, load_language("en")) == "There is no date to count from."
