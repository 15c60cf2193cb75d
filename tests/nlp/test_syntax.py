"""One view of grammar for three label schemes, on hand-made trees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import spacy
from spacy.tokens import Doc, Token

from timeline_ext.nlp import syntax

if TYPE_CHECKING:
    from collections.abc import Iterable

# word lemma pos tag head(relative index) dep features
UD = """
Putin Putin PROPN NE 8 nsubj Number=Sing
hatte haben AUX VAFIN 7 aux Tense=Past|VerbForm=Fin
am an ADP APPRART 1 case _
Mittwoch Mittwoch NOUN NN 5 obl _
mit mit ADP APPR 1 case _
Xi Xi PROPN NE 3 obl _
lange lange ADV ADV 2 advmod _
nicht nicht PART PTKNEG 1 advmod _
telefoniert telefonieren VERB VVPP 0 ROOT VerbForm=Part
"""
TIGER = """
Putin Putin PROPN NE 1 sb Number=Sing
hatte haben AUX VAFIN 0 ROOT Tense=Past|VerbForm=Fin
am an ADP APPRART 6 mo _
Mittwoch Mittwoch NOUN NN -1 nk _
mit mit ADP APPR 4 op _
Xi Xi PROPN NE -1 nk _
lange lange ADV ADV 2 mo _
nicht nicht PART PTKNEG 1 ng _
telefoniert telefonieren VERB VVPP -7 oc VerbForm=Part
"""
CLEAR = """
Putin Putin PROPN NNP 4 nsubj Number=Sing
had have AUX VBD 3 aux Tense=Past|VerbForm=Fin
not not PART RB 2 neg _
really really ADV RB 1 advmod _
talked talk VERB VBN 0 ROOT VerbForm=Part
with with ADP IN -1 prep _
Xi Xi PROPN NNP -1 pobj _
on on ADP IN -3 prep _
Wednesday Wednesday PROPN NNP -1 pobj _
"""


def doc(rows: str) -> Doc:
    """A tree by hand, in English where its tags are."""
    language = "en" if any(f" {tag} " in rows for tag in ("MD", "PRP", "NNP")) else "de"
    table = [row.split() for row in rows.strip().splitlines()]
    words, lemmas, pos, tags, heads, deps, morphs = map(list, zip(*table, strict=True))
    return Doc(
        spacy.blank(language).vocab,
        words=words,
        lemmas=lemmas,
        pos=pos,
        tags=tags,
        heads=[i + int(head) for i, head in enumerate(heads)],
        deps=deps,
        morphs=["" if m == "_" else m for m in morphs],
    )


def texts(tokens: Iterable[Token]) -> list[str]:
    return [token.text for token in tokens]


SCHEMES = [
    pytest.param(UD, "telefoniert", "hatte", "mit", "Mittwoch", id="UD"),
    pytest.param(TIGER, "telefoniert", "hatte", "mit", "Mittwoch", id="TIGER"),
    pytest.param(CLEAR, "talked", "had", "with", "Wednesday", id="ClearNLP"),
]


@pytest.mark.parametrize(("rows", "verb", "auxiliary", "preposition", "day"), SCHEMES)
def test_the_same_clause_reads_alike_in_every_scheme(
    rows: str, verb: str, auxiliary: str, preposition: str, day: str
) -> None:
    tokens = {token.text: token for token in doc(rows)}
    content = tokens[verb]
    assert syntax.is_predicate(content)
    assert not syntax.is_predicate(tokens[auxiliary])
    assert texts(syntax.aux_chain(content)) == [auxiliary]
    assert syntax.finite_verb(content) == tokens[auxiliary]
    assert syntax.tense(content) == "past"
    assert syntax.is_perfect(content)
    assert syntax.is_negated(content)
    assert not syntax.is_passive(content)
    assert not syntax.is_subordinate(content)
    assert texts(syntax.subjects(content)) == ["Putin"]
    assert (preposition, "Xi") in [(p.text, n.text) for p, n in syntax.obliques(content)]
    assert syntax.clause_head(tokens[day]) == content
    assert syntax.clause_head(content) == content


PASSIVES = [
    pytest.param(
        "Er er PRON PPER 2 nsubj:pass _\nwird werden AUX VAFIN 1 aux:pass VerbForm=Fin\ngewählt wählen VERB VVPP 0 ROOT _",
        "present",
        id="UD passive",
    ),
    pytest.param(
        "Er er PRON PPER 1 sb _\nwurde werden AUX VAFIN 0 ROOT Tense=Past\ngewählt wählen VERB VVPP -1 oc _",
        "past",
        id="TIGER passive",
    ),
    pytest.param(
        "He he PRON PRP 2 nsubjpass _\nwas be AUX VBD 1 auxpass Tense=Past\nelected elect VERB VBN 0 ROOT _",
        "past",
        id="ClearNLP passive",
    ),
]


@pytest.mark.parametrize(("rows", "tense"), PASSIVES)
def test_a_passive_is_told_from_a_perfect(rows: str, tense: str) -> None:
    verb = doc(rows)[2]
    assert syntax.is_passive(verb)
    assert syntax.tense(verb) == tense


@pytest.mark.parametrize(
    ("rows", "tense"),
    [
        pytest.param("Er er PRON PPER 2 nsubj _\nwird werden AUX VAFIN 1 aux VerbForm=Fin\nreisen reisen VERB VVINF 0 ROOT _", "future", id="de future"),
        pytest.param("He he PRON PRP 2 nsubj _\nwill will AUX MD 1 aux VerbForm=Fin\ntravel travel VERB VB 0 ROOT _", "future", id="en future"),
        pytest.param("Er er PRON PPER 1 nsubj _\nreist reisen VERB VVFIN 0 ROOT Tense=Pres", "present", id="de present"),
        pytest.param("He he PRON PRP 1 nsubj _\ntravels travel VERB VBZ 0 ROOT Tense=Pres", "present", id="en present"),
        pytest.param("Sie sie PRON PPER 2 nsubj _\nist sein AUX VAFIN 1 cop VerbForm=Fin\nzurückgetreten zurücktreten VERB VVPP 0 ROOT _", "past", id="de perfect taken for a state"),
        pytest.param("Es es PRON PPER 2 nsubj _\nist sein AUX VAFIN 1 cop VerbForm=Fin\ngeöffnet öffnen VERB VVPP 0 ROOT _", "present", id="de state"),
        pytest.param("He he PRON PRP 1 nsubj _\nleft leave VERB VBD 0 ROOT Tense=Past", "past", id="en past"),
    ],
)  # fmt: skip
def test_tense_is_that_of_the_whole_verb_group(rows: str, tense: str) -> None:
    verb = list(doc(rows))[-1]
    assert syntax.tense(verb) == tense


def test_a_separated_particle_comes_back_to_its_verb() -> None:
    found = doc(
        "Er er PRON PPER 1 nsubj _\ntrat treten VERB VVFIN 0 ROOT Tense=Past\nzurück zurück ADP PTKVZ -1 compound:prt _"
    )
    assert syntax.verb_lemma(found[1]) == "zurücktreten"
    assert syntax.particle(found[1]) == found[2]


def test_a_second_verb_borrows_subject_and_auxiliary() -> None:
    rows = """
    He he PRON PRP 2 nsubj _
    was be AUX VBD 1 auxpass Tense=Past
    caught catch VERB VBN 0 ROOT _
    and and CCONJ CC -1 cc _
    jailed jail VERB VBN -2 conj _
    """
    found = doc(rows)
    assert texts(syntax.subjects(found[4])) == ["He"]
    assert syntax.is_passive(found[4])
    assert syntax.tense(found[4]) == "past"


def test_not_only_denies_nothing() -> None:
    rows = """
    Er er PRON PPER 3 nsubj _
    nicht nicht PART PTKNEG 2 advmod _
    nur nur ADV ADV 1 advmod _
    kam kommen VERB VVFIN 0 ROOT Tense=Past
    """
    assert not syntax.is_negated(doc(rows)[3])


@pytest.mark.parametrize(
    ("words", "inside"),
    [
        (["„", "Ja", "“", ",", "sagt", "er"], [1]),
        (["»", "Ja", "«", "!"], [1]),
        (["Er", "sagt", "„", "Ja"], []),
        (["“", "Yes", "”", "he", "said"], [1]),
        (["„", "Ja", "\n\n", "Er", "kam"], []),
    ],
)
def test_quotations_end_where_their_mark_or_paragraph_ends(words: list[str], inside: list[int]) -> None:
    flags = syntax.quoted(Doc(spacy.blank("en").vocab, words=words))
    assert [i for i, flag in enumerate(flags) if flag] == inside


@pytest.mark.parametrize("rows", [UD, TIGER, CLEAR])
def test_no_function_fails_on_any_word(rows: str) -> None:
    for token in doc(rows):
        syntax.subjects(token)
        syntax.objects(token)
        syntax.obliques(token)
        syntax.tense(token)
        syntax.governor(token)
        syntax.subordinator(token)
        assert isinstance(syntax.is_negated(token), bool)
        assert list(syntax.clause_tokens(token))


@pytest.mark.parametrize(
    ("rows", "negated"),
    [
        pytest.param("No no DET DT 1 det _\nLund Lund PROPN NNP 1 nsubj _\nmoves move VERB VBZ 0 ROOT Tense=Pres", True, id="no Lund"),
        pytest.param("No no INTJ UH 2 intj _\nit it PRON PRP 1 nsubj _\nmoves move VERB VBZ 0 ROOT Tense=Pres", False, id="the answer no"),
        pytest.param("No no NOUN NN 1 nmod _\nLund Lund PROPN NNP 1 nsubj _\nmoves move VERB VBZ 0 ROOT Tense=Pres", False, id="number 3 Lund"),
    ],
)  # fmt: skip
def test_not_every_no_negates(rows: str, negated: bool) -> None:
    verb = list(doc(rows))[-1]
    assert syntax.is_negated(verb) is negated
