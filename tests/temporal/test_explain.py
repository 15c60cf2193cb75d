"""Every step of every value has its words in every language."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

import timeline_ext
from timeline_ext.languages import available, load_language
from timeline_ext.model import Anchor, Modifier, Operation, Step, TimeValue
from timeline_ext.temporal import explain, tag
from timeline_ext.temporal.resolve.lengths import NO_CALENDAR, UNITS

OPERATIONS = get_args(Operation)
SIDES = {"shift": (-1, 0, 1), "vague_shift": (-1, 1), "from_event": (-1, 1)}
DETAIL = {
    "unit": "day", "anchor": "publication", "weekday": 3, "year": 2022, "modifier": "start", "side": "after",
    "dates": ["2022-06-01", "2022-06-08"], "published": "2022-06", "length": "P3D", "every": "P1W", "clock": "15:30",
    "start": "2022", "end": "2023", "day": "2022-06-15", "ref": "PAST_REF", "rule": "date_1",
}  # fmt: skip


@pytest.mark.parametrize("language", available())
@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_renders_as_one_sentence(operation: Operation, language: str) -> None:
    for amount in SIDES.get(operation, (1,)):
        step = Step(operation, {**DETAIL, "amount": amount, "sign": amount})
        sentence = explain(TimeValue(timex3="2022", trace=(step,)), load_language(language))
        assert re.fullmatch(r"[^\W\d_a-z].*[^.{}]\.|\d.*[^.{}]\.", sentence), sentence


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_is_used(operation: str) -> None:
    sources = (path.read_text(encoding="utf-8") for path in Path(timeline_ext.__file__).parent.glob("**/*.py"))
    assert any(f'"{operation}"' in source for source in sources)


@pytest.mark.parametrize("language", available())
def test_what_a_step_names_has_a_word(language: str) -> None:
    words = load_language(language).display["why"]
    assert set(get_args(Modifier)) == set(words["modifiers"])
    assert set(get_args(Anchor)) == set(words["anchors"])
    assert words["units"].keys() >= set(UNITS) - set(NO_CALENDAR) | {"hour", "minute", "season"}


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
        ("fr", "Il est venu le 3 mai 2021.", "La date figure ainsi dans le texte."),
        ("fr", "Il est arrivé vendredi.", "Le vendredi qui tombe sur la date de publication ou le précède."),
        ("fr", "Il est venu il y a trois jours.", "3 jours avant la date de publication."),
        ("es", "Llegó el 3 de mayo de 2021.", "La fecha figura así en el texto."),
        ("es", "Llegó el viernes.", "El viernes que coincide con la fecha de publicación o la precede."),
        ("es", "Llegó hace tres días.", "3 días antes de la fecha de publicación."),
        ("it", "È arrivato venerdì.", "Venerdì: il giorno che coincide con la data di pubblicazione o la precede."),
        ("it", "È arrivato tre giorni fa.", "3 giorni prima rispetto alla data di pubblicazione."),
        (
            "pt",
            "Chegará na sexta-feira.",
            "Sexta-feira: o dia que vem depois da data de publicação, pois a frase olha para o futuro.",
        ),
        ("pt", "Chegou há três dias.", "3 dias antes da data de publicação."),
        ("nl", "Hij kwam vrijdag.", "De vrijdag op of vóór de publicatiedatum."),
        ("nl", "Drie dagen geleden kwam hij.", "3 dagen vóór de publicatiedatum."),
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
