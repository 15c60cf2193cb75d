"""Sentence starts, years, places, noun phrases and lemmas, on hand-made docs and on the included pipelines."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc, Span

from timeline_ext.nlp import load_pipeline
from timeline_ext.nlp.repairs import (
    create_names,
    mark_finite_verbs,
    mark_sentence_starts,
    noun_chunks,
    set_lemmas,
    split_years,
)

# A sentence ends at "|"; everything else holds together.
SENTENCES = {
    "de": [
        "Am 24. Februar überfiel Russland die Ukraine.",
        "Der Vertrag galt vom 1. Januar bis zum 31. Dezember 2019.",
        "Er wurde am 3. März 1955 in Bonn geboren.|Später zog er nach Kiel.",
        "Die Wahl fand 2021 statt, die nächste folgt im Jahr 2025.|Danach wird gezählt.",
        "Dr. Meier zahlte rd. 5 Mio. Euro.|Prof. Schulz lehnte ab.",
        "„Wir kommen am 5. Mai zurück“, sagte die Ministerin.|Dann ging sie.",
        "Kiew, 24. Februar (dpa) –|Die Ministerin reiste am Montag ab.",
        "Berlin (AFP) -|Der Kanzler telefonierte am Mittwoch mit dem Präsidenten.",
        "Das Treffen wurde z.B. am 2. Juni verschoben.",
    ],
    "en": [
        "He was born on Feb. 24, 1985.|Later he moved to Leeds.",
        "Mr. Smith met Gov. Jones in Ohio.|They talked about trade.",
        '"We will come back," the minister said.|Then she left.',
    ],
}


@pytest.mark.model
@pytest.mark.parametrize(("language", "marked"), [(code, text) for code, texts in SENTENCES.items() for text in texts])
def test_sentences_end_where_they_end(language: str, marked: str) -> None:
    doc = load_pipeline(language)(marked.replace("|", " "))
    assert [sentence.text for sentence in doc.sents] == marked.split("|")


@pytest.mark.model
@pytest.mark.parametrize(
    "month",
    [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
)
@pytest.mark.parametrize("day", [1, 12, 24, 31])
def test_day_and_month_are_never_parted(month: str, day: int) -> None:
    doc = load_pipeline("de")(
        f"Die Delegation traf am {day}. {month} ein und reiste bald ab. Am {day}. {month} endete der Streik."
    )
    assert not any(token.is_sent_start for token in doc if token.text == month)


@pytest.mark.parametrize(
    ("text", "place", "start"),
    [
        ("Am 24. Februar kam er.", 2, -1),
        ("Es waren 5 Mio. Euro.", 4, -1),
        ("Eins.\n\nZwei", 3, 1),
        ("Er ging. Sie kam.", 3, 0),
        ("Er rief „Halt.“ und ging.", 5, -1),
        ("Er sagte: „Halt.“ Sie ging.", 4, -1),
        ("Bonn (dpa) - Sie ging.", 5, 1),
        ("Rat tagt\n\nBonn (dpa) - Sie ging.", 3, 1),
        ("Rat tagt\nBonn (dpa) - Sie ging.", 8, 1),
    ],
)
def test_starts_that_are_sure_are_set_and_no_others(text: str, place: int, start: int) -> None:
    doc = mark_sentence_starts(spacy.blank("de")(text))
    assert {True: 1, False: -1, None: 0}[doc[place].is_sent_start] == start


@pytest.mark.parametrize("text", ["", " ", "\n\n", "Eins", "“", "24.", "( - )", "\n\n\n24.\n\n"])
def test_odd_texts_pass_every_repair(text: str) -> None:
    doc = set_lemmas(mark_sentence_starts(spacy.blank("de")(text)))
    assert doc.text == text
    assert list(noun_chunks(doc)) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("im Jahr 2022.", ["im", "Jahr", "2022", "."]),
        ("am 24. Februar", ["am", "24.", "Februar"]),
        ("seit 1.000.", ["seit", "1.000", "."]),
        ("um 12.30", ["um", "12.30"]),
    ],
)
def test_full_stop_leaves_years_and_stays_with_ordinals(text: str, words: list[str]) -> None:
    nlp = spacy.blank("de")
    split_years(nlp)
    assert [token.text for token in nlp(text)] == words


@pytest.mark.parametrize(
    ("language", "words", "names"),
    [
        ("de", "Gespräche über Frankreichs Zukunft in Kiew", ["Frankreichs", "Kiew"]),
        ("de", "Delegation der Vereinigten Staaten", []),
        ("de", "Vertrag mit Bosnien und Herzegowina", ["Bosnien und Herzegowina"]),
        ("de", "Treffen der Vereinten Nationen und der Nato in Ankara", ["Vereinten Nationen", "Nato", "Ankara"]),
        ("de", "Gespräche der Franzosen mit der EU", ["Franzosen", "EU"]),
        ("en", "Ministers of New Zealand", ["New Zealand"]),
        ("en", "Canadians at the United Nations", ["Canadians", "United Nations"]),
        ("tlh", "Kahless", []),
    ],
)
def test_names_are_found(language: str, words: str, names: list[str]) -> None:
    doc = Doc(
        spacy.blank("xx" if language == "tlh" else language).vocab,
        words=words.split(),
        pos=["PROPN"] * len(words.split()),
    )
    found = create_names(spacy.blank(doc.lang_ or "xx"), "names")(doc)
    assert [ent.text for ent in found.ents] == names


def test_entities_that_were_found_stay() -> None:
    doc = Doc(
        spacy.blank("de").vocab,
        words=["Die", "Bank", "von", "Frankreich", "schweigt"],
        pos=["DET", "NOUN", "ADP", "PROPN", "VERB"],
    )
    doc.set_ents([Span(doc, 1, 4, label="ORG")])
    assert [(ent.text, ent.label_) for ent in create_names(spacy.blank("de"), "names")(doc).ents] == [
        ("Bank von Frankreich", "ORG")
    ]


@pytest.mark.parametrize(
    ("words", "tags", "deps", "heads", "verb", "tense"),
    [
        ("Die Helfer verlassen heute die Stadt", "ART NN VVINF ADV ART NN", "det nsubj ROOT advmod det obj", (1, 2, 2, 2, 5, 2), 2, ["Pres"]),
        ("Der Minister erklärt das Gesetz", "ART NN VVPP ART NN", "det nsubj ROOT det obj", (1, 2, 2, 4, 2), 2, ["Pres"]),
        ("Die Helfer wollen heute fahren", "ART NN VMFIN ADV VVINF", "det nsubj aux advmod ROOT", (1, 4, 4, 4, 4), 4, []),
        ("Der Minister im Haus verhaftet", "ART NN APPRART NN VVPP", "det nsubj case nmod ROOT", (1, 4, 3, 1, 4), 4, []),
        ("Straßen wurden gesperrt und Plätze geräumt", "NN VAFIN VVPP KON NN VVPP", "nsubj aux ROOT cc nsubj conj", (2, 2, 2, 5, 5, 2), 5, []),
        ("Er hofft zu siegen", "PPER VVFIN PTKZU VVINF", "nsubj ROOT mark xcomp", (1, 1, 3, 1), 3, []),
    ],
)  # fmt: skip
def test_verb_with_a_subject_and_no_auxiliary_is_finite(
    words: str, tags: str, deps: str, heads: tuple[int, ...], *, verb: int, tense: list[str]
) -> None:
    forms = {"VVINF": "VerbForm=Inf", "VVPP": "VerbForm=Part"}
    doc = Doc(
        spacy.blank("de").vocab, words=words.split(), tags=tags.split(), deps=deps.split(), heads=list(heads),
        morphs=[forms.get(tag, "") for tag in tags.split()],
    )  # fmt: skip
    found = mark_finite_verbs(doc)[verb]
    assert found.morph.get("Tense") == tense
    assert found.tag_.endswith("FIN") == bool(tense)


def _tree(rows: list[tuple[str, str, str, int]]) -> Doc:
    words, pos, deps, heads = zip(*rows, strict=True)
    spaces = [word not in "„(" and (i + 1 == len(words) or words[i + 1] not in "“.,)") for i, word in enumerate(words)]
    return Doc(
        spacy.blank("de").vocab, words=list(words), pos=list(pos), deps=list(deps), heads=list(heads), spaces=spaces
    )


@pytest.mark.parametrize(
    ("rows", "phrases"),
    [
        (
            [("Der", "DET", "det", 2), ("neue", "ADJ", "amod", 2), ("Chef", "NOUN", "nsubj", 5), ("der", "DET", "det", 4),
             ("Bank", "NOUN", "nmod", 2), ("geht", "VERB", "ROOT", 5)],
            ["Der neue Chef", "der Bank"],
        ),
        (
            [("Im", "ADP", "case", 1), ("Blatt", "NOUN", "obl", 6), ("„", "PUNCT", "punct", 4), ("Der", "DET", "det", 4),
             ("Bote", "PROPN", "appos", 1), ("“", "PUNCT", "punct", 4), ("stand", "VERB", "ROOT", 6), ("viel", "PRON", "nsubj", 6)],
            ["Blatt", "„Der Bote“", "viel"],
        ),
        (
            [("Präsident", "NOUN", "nsubj", 3), ("Anna", "PROPN", "appos", 0), ("Muster", "PROPN", "flat", 1), ("kam", "VERB", "ROOT", 3)],
            ["Präsident Anna Muster"],
        ),
        (
            [("Frankreichs", "PROPN", "nmod", 1), ("Antwort", "NOUN", "nsubj", 3), ("heute", "ADV", "advmod", 3), ("kam", "VERB", "ROOT", 3)],
            ["Frankreichs Antwort"],
        ),
    ],
)  # fmt: skip
def test_noun_phrases_of_ud_trees_are_whole(rows: list[tuple[str, str, str, int]], phrases: list[str]) -> None:
    doc = _tree(rows)
    assert [doc[start:end].text for start, end, _ in noun_chunks(doc)] == phrases


@pytest.mark.parametrize(
    ("word", "pos", "lemma"),
    [
        ("telefonierte", "VERB", "telefonieren"),
        ("Kam", "VERB", "kommen"),
        ("hätte", "AUX", "haben"),
        ("Städte", "NOUN", "Stadt"),
        ("Putins", "PROPN", "Putins"),
        ("24.", "ADJ", "24."),
        ("“", "PUNCT", "“"),
    ],
)
def test_lemmas(word: str, pos: str, lemma: str) -> None:
    doc = set_lemmas(Doc(spacy.blank("de").vocab, words=[word], pos=[pos]))
    assert doc[0].lemma_ == lemma


def test_lemmas_of_a_language_without_dictionary_are_the_words() -> None:
    doc = set_lemmas(Doc(spacy.blank("xx").vocab, words=["Qapla"], pos=["VERB"]))
    assert doc[0].lemma_ == "Qapla"


@pytest.mark.parametrize(
    ("word", "number", "before", "tense"),
    [
        ("beraten", "Plur", "Past", "Pres"),
        ("berieten", "Plur", "Past", "Past"),
        ("sahen", "Plur", "Pres", "Past"),
        ("sehen", "Plur", "Pres", "Pres"),
        ("bekämen", "Plur", "Pres", "Pres"),
        ("glitt", "Sing", "Pres", "Past"),
        ("las", "Sing", "Pres", "Past"),
        ("komme", "Sing", "Pres", "Pres"),
        ("hält", "Sing", "Pres", "Pres"),
        ("findet", "Sing", "Pres", "Pres"),
    ],
)
def test_the_form_of_a_verb_mends_its_tense(word: str, number: str, before: str, tense: str) -> None:
    doc = Doc(
        spacy.blank("de").vocab,
        words=["Heute", word, "Leute"],
        tags=["ADV", "VVFIN", "NN"],
        deps=["advmod", "ROOT", "nsubj"],
        heads=[1, 1, 1],
        morphs=["", f"Mood=Ind|Number={number}|Person=3|Tense={before}|VerbForm=Fin", ""],
    )
    assert mark_finite_verbs(doc)[1].morph.get("Tense") == [tense]
