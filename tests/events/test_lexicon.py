"""The event words of every language have their shape, and a broken file says where it is broken."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest

from timeline_ext.errors import DataError
from timeline_ext.events import check_data
from timeline_ext.events.inflect import present
from timeline_ext.events.lexicon import lexicon
from timeline_ext.languages import available, load_language

COMPLETE = [code for code in available() if load_language(code).events]


@pytest.mark.parametrize("code", COMPLETE)
def test_the_data_of_a_language_has_its_shape(code: str) -> None:
    check_data(load_language(code))


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("verbs", "state"), "sein", "de/events.toml: [verbs]: state must be a list of words"),
        (("verbs",), None, "de/events.toml: the table [verbs] is missing"),
        (("kinds", "party"), {"verbs": [], "nouns": []}, "de/events.toml: [kinds.party]: no such kind"),
        (("kinds", "sport"), {"verbs": []}, "de/events.toml: [kinds.sport]: nouns must be a list of words"),
        (("why", "stated"), "{trigger} {nothing}", "de/events.toml: [why]: stated: 'nothing' is not one of"),
        (("why", "narrative"), 3, "de/events.toml: [why]: narrative must be a sentence"),
        (("label", "order"), "verb_last", "de/events.toml: [label]: order must be"),
        (("label", "present"), {"forms": [["geben"]]}, "de/events.toml: [label.present]: forms must be pairs"),
    ],
)
def test_an_error_names_file_entry_and_key(path: tuple[str, ...], value: Any, said: str) -> None:
    data = copy.deepcopy(dict(load_language("de").events))
    table = data
    for name in path[:-1]:
        table = table[name]
    if value is None:
        del table[path[-1]]
    else:
        table[path[-1]] = value
    with pytest.raises(DataError) as caught:
        check_data(replace(load_language("de"), events=data))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("code", "word", "noun"),
    [
        ("de", "Telefonat", "Telefonat"),
        ("de", "China-Besuch", "Besuch"),
        ("de", "Flüchtlingstragödie", "Tragödie"),
        ("de", "Auswahl", None),
        ("de", "Tisch", None),
        ("en", "visit", "visit"),
        ("en", "revisit", None),
    ],
)
def test_a_compound_is_known_by_its_last_part(code: str, word: str, noun: str | None) -> None:
    assert lexicon(code).noun(word) == noun


@pytest.mark.parametrize(
    ("code", "lemma", "singular", "plural"),
    [
        ("de", "besprechen", "bespricht", "besprechen"),
        ("de", "sammeln", "sammelt", "sammeln"),
        ("de", "ändern", "ändert", "ändern"),
        ("de", "arbeiten", "arbeitet", "arbeiten"),
        ("de", "eröffnen", "eröffnet", "eröffnen"),
        ("de", "sterben", "stirbt", "sterben"),
        ("de", "vertreten", "vertritt", "vertreten"),
        ("de", "kritisieren", "kritisiert", "kritisieren"),
        ("en", "sign", "signs", "sign"),
        ("en", "reach", "reaches", "reach"),
        ("en", "carry", "carries", "carry"),
        ("en", "destroy", "destroys", "destroy"),
        ("en", "go", "goes", "go"),
        ("es", "firmar", "firma", "firman"),
        ("es", "romper", "rompe", "rompen"),
        ("es", "morir", "muere", "mueren"),
        ("es", "construir", "construye", "construyen"),
        ("es", "resolver", "resuelve", "resuelven"),
        ("it", "firmare", "firma", "firmano"),
        ("it", "annunciare", "annuncia", "annunciano"),
        ("it", "morire", "muore", "muoiono"),
        ("it", "proporre", "propone", "propongono"),
        ("pt", "assinar", "assina", "assinam"),
        ("pt", "cair", "cai", "caem"),
        ("pt", "deter", "detém", "detêm"),
        ("nl", "tekenen", "tekent", "tekenen"),
        ("nl", "winnen", "wint", "winnen"),
        ("nl", "schrijven", "schrijft", "schrijven"),
        ("nl", "openen", "opent", "openen"),
        ("nl", "kopen", "koopt", "kopen"),
        ("nl", "besluiten", "besluit", "besluiten"),
    ],
)
def test_a_label_tells_in_the_present(code: str, lemma: str, singular: str, plural: str) -> None:
    words = lexicon(code)
    assert (present(lemma, words, plural=False), present(lemma, words, plural=True)) == (singular, plural)
