"""Noun phrases: which words of a tree belong to one, how they are written, and their nominative."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from timeline_ext.events.reference import NOUNS, PEOPLE
from timeline_ext.nlp import syntax

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from spacy.tokens import Token

    from timeline_ext.events.lexicon import Lexicon

LONGEST_LIST: Final = 40  # characters of coordinated nouns, before the last ones are only "others"
WORDS: Final = 9  # in one noun phrase, before what hangs on its nouns is left out
SUB_CLAUSES: Final = frozenset(
    {"acl", "acl:relcl", "relcl", "advcl", "advcl:relcl", "rc", "re", "parataxis", "ccomp", "csubj", "csubj:pass"}
)
OUTSIDE: Final = frozenset(
    {"mark", "cp", "discourse", "intj", "vocative", "parataxis", "dislocated", "cop", "cc:preconj"}
)
VERBAL: Final = frozenset({"cop", "mark", "aux", "auxpass"})  # what only a clause with a verb has
QUOTES: Final = {"„": "“”", "“": "”", "»": "«", '"': '"', "``": "''"}


def phrase(noun: Token, skip: AbstractSet[int] = frozenset(), *, short: bool = False) -> str:
    """A noun phrase without relative clauses, brackets and dates; `short` leaves out what hangs on its nouns by prepositions.

    A person is called by name only: "den Staatschef Xi Jinping" is "Xi Jinping".
    """
    return text_of(phrase_words(noun, skip, short=short))


def phrase_words(noun: Token, skip: AbstractSet[int], *, short: bool) -> list[Token]:
    """The words of `phrase`."""
    name = person_name(noun)
    if name and not any(child.dep_ in {"conj", "cj"} for child in (*noun.children, *name[0].children)):
        return name
    found = noun_words(noun, skip, short=short)
    if len(found) > WORDS and not short:
        found = noun_words(noun, skip, short=True)
    return found


def person_name(noun: Token) -> list[Token]:
    """The name of the person that a noun is or introduces."""
    if noun.pos_ not in {"NOUN", "PROPN"}:
        return []
    around = syntax.entities(noun.doc, noun.left_edge.i, min(noun.right_edge.i + 1, noun.i + WORDS))
    for entity in around:
        if entity[0].ent_type_ in PEOPLE and (
            entity.start <= noun.i < entity.end or (entity.start == noun.i + 1 and not noun.ent_type_)
        ):
            end = entity.end
            if end - entity.start == 1 and entity.start == noun.i + 1:
                return []  # "King Harald" has no other name
            if end - entity.start == 1 and any(c.pos_ == "DET" and c.i == entity.start - 1 for c in noun.children):
                return []  # "the Pope"
            while (
                end < len(noun.doc)
                and noun.doc[end].pos_ == "PROPN"
                and noun.doc[end].dep_ in {"flat", "flat:name", "pnc"}
            ):
                end += 1  # a last name that the names of the pipeline leave out
            if end < len(noun.doc) and noun.doc[end].text == "." and noun.doc[end - 1].text.isupper():
                end += 1  # "Johannes XXIII."
            return list(noun.doc[entity.start : end])
    return []


def noun_words(noun: Token, skip: AbstractSet[int], *, short: bool) -> list[Token]:
    """The words of a noun phrase, the title of a person among them."""
    found = {noun}
    stack = list(noun.children)
    while stack:
        child = stack.pop()
        head = child.head
        if child.i in skip or child.is_punct or child.is_space or not is_inside(child):
            continue
        if child.dep_ in {"conj", "cj"} and not _is_joined(child):
            continue
        if child.i > head.i and child.pos_ in NOUNS and syntax.compares(child) and head.pos_ in NOUNS:
            continue  # "betraten X und Y als Erste den Mond" says how
        before = head.i == noun.i and child.i < noun.i
        if before and child.dep_ in {"nmod", "obl"} and _precedes_article(child, noun):
            continue
        if before and child.dep_ in {"case", "prep", "cop", "nsubj", "aux"} and child.pos_ != "CCONJ":
            continue  # but "more than forty"
        if before and child.pos_ == "ADV" and child.nbor().pos_ in {"DET", "NOUN", "PROPN"}:
            continue  # "also", "even"
        # The joining word hangs on the first noun in one scheme, on the second in another, and governs it in a third.
        near = (*head.children, *child.children)
        joins = head.dep_ in {"conj", "cj"} or any(c.dep_ in {"conj", "cj"} and is_inside(c) for c in near)
        if child.dep_ in {"cc", "cd"} and not joins:
            continue
        if child.dep_ in {"app", "nsubj"} or (child.dep_ == "advmod" and child.i > head.i and head.i == noun.i):
            continue
        hangs = child.i > noun.i and (
            child.pos_ == "ADP" or any(c.dep_ == "case" and c.pos_ == "ADP" for c in child.children)
        )
        if (
            short
            and hangs
            and child.dep_ not in {"conj", "cj", "case"}
            and child.lower_ != "of"
            and not _is_genitive(child)
        ):
            continue
        if not _is_genitive(child) and any(c.i in skip for c in child.children if c.pos_ in NOUNS):
            continue
        found.add(child)
        stack += child.children
    return run(found)


def _precedes_article(child: Token, noun: Token) -> bool:
    """Whether a prepositional phrase stands before a noun and its article, which it cannot belong to."""
    governed = any(c.dep_ == "case" and c.pos_ == "ADP" for c in child.children)
    return governed and not any(t.pos_ == "DET" and t.i < child.i for t in noun.children)


def _is_joined(conjunct: Token) -> bool:
    """Whether a comma or a joining word stands between two coordinated words: else a weak parse coordinated them."""
    between = conjunct.doc[conjunct.head.i + 1 : conjunct.i]
    return not len(between) or any(t.is_punct or t.pos_ == "CCONJ" for t in between)


def _is_genitive(noun: Token) -> bool:
    return syntax.feature(noun, "Case") == "Gen" and not any(c.pos_ == "ADP" for c in noun.children)


def is_inside(token: Token) -> bool:
    """Whether a word belongs to the clause or phrase of its head: it opens no clause of its own and is no aside."""
    if token.dep_ in OUTSIDE and token.tag_ not in {"PTKZU", "TO"}:
        return False
    if token.pos_ in {"SCONJ", "INTJ"} and token.dep_ != "prep":
        return False
    if token.dep_ in {"appos", "app"}:
        before = token.left_edge
        return not (before.is_punct or (before.i and token.doc[before.i - 1].is_punct))
    if syntax.is_verb(token) or any(c.dep_ in syntax.SUBJECT | {"cop", "mark"} for c in token.children):
        if token.pos_ == "ADJ" and token.dep_ == "ccomp" and not any(c.dep_ in VERBAL for c in token.children):
            return True  # "made her famous"
        if token.dep_ in SUB_CLAUSES:
            return token.dep_ == "acl" and _continues(token)
        if token.dep_ in syntax.CONJUNCT:
            return not (syntax.is_verb(token) and syntax.is_predicate(token)) or token.tag_ == "ADJA"
    return True


def _continues(verb: Token) -> bool:
    """Whether a participle or infinitive follows its noun without a comma ("a bus carrying children")."""
    start = verb.left_edge.i
    finite = syntax.finite_verb(verb)
    parted = verb.doc[start].is_punct or verb.doc[start - 1].is_punct
    return finite is None and start > verb.head.i and not parted and start - verb.head.i <= WORDS


def run(tokens: Iterable[Token]) -> list[Token]:
    """Tokens in the order of the text, without joining words and articles left over at the end."""
    found = sorted(set(tokens), key=lambda token: token.i)
    while found and found[-1].pos_ in {"CCONJ", "DET", "ADP"} and found[-1].tag_ not in {"PTKVZ", "RP", "PIS", "PDS"}:
        if found[-1].dep_ in syntax.PARTICLE or found[-1].dep_ == "svp":
            break
        found.pop()
    while found and found[0].pos_ == "CCONJ" and found[0].tag_ != "KOKOM":
        found.pop(0)
    return found


def text_of(tokens: Sequence[Token], spelled: Mapping[int, str] | None = None) -> str:
    """Tokens as the text has them, with the hyphens and commas of lists between them; `spelled` are other forms of some."""
    words = []
    shown = {token.i for token in tokens}
    for token, after in zip(tokens, [*tokens[1:], None], strict=False):
        words.append((spelled or {}).get(token.i) or inside(token))
        if after is None:
            break
        gap = token.doc[token.i + 1 : after.i]
        if not len(gap):
            words.append(token.whitespace_)
        elif all(t.is_punct or t.text in "-–/" for t in gap):
            tight = (
                not token.whitespace_
                and gap.text not in {",", ";", ":"}
                and not any(t.text in QUOTES or t.text in "()[]" for t in gap)
            )
            listed = gap.text == "," and (after.dep_ in {"conj", "cj", "amod", "nk"} or _is_listed(after, shown))
            words.append(gap.text_with_ws if tight else ", " if listed else " ")
        else:
            words.append(" ")
    return " ".join("".join(words).split())


def _is_listed(token: Token, shown: AbstractSet[int]) -> bool:
    top = token
    while top.head.i in shown and top.head.i > token.i and top.dep_ not in {"conj", "cj"}:
        top = top.head
    return top.dep_ in {"conj", "cj"}


def inside(token: Token) -> str:
    """A word as it is written inside a sentence."""
    noun = token.pos_ in NOUNS and (token.pos_ != "NOUN" or syntax.lemma(token)[:1].isupper())
    named = noun or (token.pos_ == "ADJ" and token.ent_type_)
    first = token.is_sent_start or (token.i and token.nbor(-1).is_sent_start and token.nbor(-1).is_punct)
    return token.text if named or not first else token.lower_


def nominative(noun: Token, words: Lexicon, skip: AbstractSet[int], *, known: bool) -> str:
    """A noun phrase from elsewhere as a subject: "einer Lawine" becomes "eine Lawine", or "die Lawine" where it is known by then."""
    tokens = phrase_words(noun, skip, short=True)
    first = tokens[0]
    unchanged = tuple(words.label["ending"]["unchanged"])
    if syntax.feature(noun, "Case") == "Dat" and syntax.agreement(noun, "Number") == "Plur" and unchanged:
        lemma = syntax.lemma(noun)  # "den Arbeitern": die Arbeiter
        same = lemma.endswith(unchanged) and noun.text == lemma + "n"
        return text_of(tokens, {noun.i: lemma} if same and first.i == noun.i else None)
    if noun not in tokens or noun.pos_ == "PROPN" or len(syntax.conjuncts(noun)) > 1 or first.i == noun.i:
        return text_of(tokens)
    articles, gender = words.label["articles"], gender_of(noun, words)
    definite = first.lower_ in articles["the"] or (known and first.lower_ in articles["a"])
    if first.lower_ not in articles["the"] + articles["a"] or (not gender and words.label["nominative"]):
        return text_of(tokens)
    if known and first.lower_ in articles["a"]:
        tokens = [t for t in tokens if t.i <= noun.i]
    table = words.label["nominative"].get(gender, {"the": articles["the"][0], "a": first.lower_, "adjective": ""})
    spelled = {first.i: table["the"] if definite else table["a"]}
    if gender and gender != "Plur":
        lemma = syntax.lemma(noun)
        spelled[noun.i] = lemma if noun.text.startswith(lemma) else noun.text
        ending = "e" if definite else table["adjective"]
        spelled |= {
            t.i: re.sub(r"e[nrms]?$", "", t.text) + ending
            for t in tokens
            if t.tag_ == "ADJA" and t.head.i == noun.i and t.text[0].islower()
        }
    return text_of(tokens, spelled)


def gender_of(noun: Token, words: Lexicon) -> str:
    """Masc, Fem, Neut or Plur, by the word list for event nouns, which is surer than a tagger; empty where nothing shows it."""
    if syntax.agreement(noun, "Number") == "Plur":
        return "Plur"
    word = words.noun(syntax.lemma(noun)) or words.noun(noun.text)
    if word is None:
        return syntax.agreement(noun, "Gender")
    lists = words.label["gender"]
    return next(
        (
            str(g)
            for g, nouns in lists.items()
            if word in nouns or word.endswith(tuple(n[1:] for n in nouns if n[0] == "-"))
        ),
        "Masc" if lists else "",
    )


def coordination(heads: Sequence[Token], words: Lexicon, skip: AbstractSet[int], *, short: bool = False) -> str:
    """A noun phrase with all that is coordinated to it; of many only the first is named."""
    if len(heads) == 1:
        return phrase(heads[0], skip, short=short)
    whole = run(
        t
        for head in heads
        for t in [*noun_words(head, skip, short=False), *(c for c in head.children if c.dep_ == "cc")]
    )
    if not short and (len(whole) <= WORDS + 2 or (len(heads) == 2 and len(whole) <= WORDS + 4)):
        return text_of(whole)
    each = [
        text_of(
            person_name(head) or run(t for t in phrase_words(head, skip, short=True) if not _is_under(t, heads, head))
        )
        for head in heads
    ]
    listed = ", ".join(each[:-1]) + f" {words.label['and']} {each[-1]}"
    return listed if len(listed) <= LONGEST_LIST else f"{each[0]} {words.label['and']} {words.label['others']}"


def _is_under(token: Token, heads: Sequence[Token], own: Token) -> bool:
    """Whether a word belongs to another of the coordinated nouns than its own."""
    return any(
        head.i != own.i and own.is_ancestor(head) and (head.i == token.i or head.is_ancestor(token)) for head in heads
    ) or (token.dep_ == "cc")
