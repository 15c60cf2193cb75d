"""The labels and dates of short articles of our own, as a golden file: a change shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from timeline_ext import temporal
from timeline_ext.article import parse_article
from timeline_ext.events import find_events
from timeline_ext.events.label import LONGEST
from timeline_ext.languages import load_language
from timeline_ext.nlp import load_pipeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from timeline_ext.model import Event

HERE = Path(__file__).parent
GOLDEN = HERE.parent / "golden"


def events_of(text: str, language: str) -> list[Event]:
    article = parse_article(text, published="2022-06-15", language=language)
    doc = load_pipeline(language)(article.text)
    timexes = temporal.tag(doc, published=article.published, language=language)
    return find_events(doc, timexes, article=article, language=load_language(language))


@pytest.mark.model
@pytest.mark.parametrize("language", ["de", "en"])
def test_labels_read_as_the_golden_file_has_them(language: str, golden: Callable[[Path, str], None]) -> None:
    text = (HERE / "articles" / f"{language}.txt").read_text(encoding="utf-8")
    found = events_of(text, language)
    rows = [
        f"{event.time.edtf if event.time else '-'} | {event.status} | {event.kind} | {event.label}" for event in found
    ]
    assert max(len(event.label) for event in found) <= LONGEST
    golden(GOLDEN / f"labels_{language}.txt", "\n".join(rows) + "\n")


@pytest.mark.model
@pytest.mark.parametrize("language", ["de", "en"])
def test_sentences_of_many_kinds_have_the_labels_of_the_golden_file(
    language: str, golden: Callable[[Path, str], None]
) -> None:
    """Each paragraph is an article; those that a newspaper would not print are marked in no way: the aim is that none is left."""
    text = (HERE / "articles" / f"sentences_{language}.txt").read_text(encoding="utf-8")
    rows = []
    for paragraph in text.strip().split("\n\n"):
        found = events_of(paragraph, language)
        rows += [paragraph, *(f"    {event.label} [{event.status}]" for event in found)]
        assert all(0 < len(event.label) <= LONGEST for event in found)
    golden(GOLDEN / f"labels_sentences_{language}.txt", "\n".join(rows) + "\n")


@pytest.mark.model
@pytest.mark.parametrize(
    ("language", "text", "label"),
    [
        (
            "de",
            "Am 4. Mai 2021 begrüßte Ulla Kern den Minister. Sie hielt am 5. Mai 2021 eine Rede in Ulm.",
            "Ulla Kern",
        ),
        ("de", "Ein Sturm traf Emden. Er zerstörte am 4. Mai 2021 drei Häuser.", "Der Sturm zerstört drei Häuser"),
        ("de", "Die Arbeiter streikten. Am 4. Mai 2021 hat sich die Lage verschärft.", "Die Lage verschärft sich"),
        ("en", "A storm hit Hull. It destroyed three houses on 4 May 2021.", "The storm destroys three houses"),
        ("en", "Ellen Ray opened the fair on 3 May 2021. Nobody was hurt that day.", "Nobody is hurt"),
        ("en", "Doctors failed to save the man on 4 May 2021.", "Doctors fail to save the man"),
        ("en", "The firm announced on 4 May 2021 that it would close a plant.", "announces that it will close a plant"),
    ],
)
def test_a_label_says_who_did_what(language: str, text: str, label: str) -> None:
    assert any(label in event.label for event in events_of(text, language))


@pytest.mark.model
@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("de", "Merkels Besuch in Paris am 4. Mai 2021 dauerte zwei Stunden.", {"Merkel", "Paris"}),
        ("en", "Merkel's visit to Paris on 4 May 2021 lasted two hours.", {"Merkel", "Paris"}),
    ],
)
def test_participants_stand_without_the_ending_of_an_owner(language: str, text: str, names: set[str]) -> None:
    (event,) = [event for event in events_of(text, language) if event.trigger in {"Besuch", "visit"}]
    assert set(event.participants) == names
