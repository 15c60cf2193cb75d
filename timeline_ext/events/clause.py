"""The parts of a clause that its label shows: its subject with its number, and the words beside its verbs.

Dates, sub-clauses and words that only join sentences are left out; what a weak parse hung elsewhere is brought back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from timeline_ext.events.phrases import (
    WORDS,
    coordination,
    inside,
    is_inside,
    nominative,
    noun_words,
    person_name,
    phrase_words,
    run,
    text_of,
)
from timeline_ext.events.reference import NOUNS, antecedent
from timeline_ext.nlp import syntax

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from spacy.tokens import Token

    from timeline_ext.events.lexicon import Lexicon
    from timeline_ext.events.reference import References

RELATIVE: Final = frozenset({"PRELS", "PRELAT", "WDT", "WP", "WP$"})
DASHES: Final = frozenset("–—-")
FINITE: Final = frozenset({"VVFIN", "VAFIN", "VMFIN", "VVIMP"})


@dataclass(frozen=True, slots=True)
class Reader:
    """What is the same for all parts of one label: the words of the language, tokens to leave out, and who is meant."""

    words: Lexicon
    skip: AbstractSet[int]
    references: References


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject in words, `short` where it is long, with its number and the tokens that it has taken."""

    text: str
    plural: bool
    taken: frozenset[int] = frozenset()
    short: str = ""


def members_of(verb: Token, reader: Reader) -> list[Token]:
    """The words of a clause besides its verbs in the order of the text, without dates, sub-clauses and adverbs that join texts."""
    group = {token.i for token in syntax.verb_group(verb)}
    part = syntax.particle(verb)
    found: set[Token] = set()
    stack = [child for i in group for child in verb.doc[i].children]
    while stack:
        token = stack.pop()
        punct = token.is_punct and token.pos_ != "NOUN"  # "4 %" is a noun
        if token.i in group or punct or token.is_space or (part is not None and token.i == part.i):
            continue
        if token.i in reader.skip:
            stack += [child for child in token.children if _strays(child, reader.words)]
        elif _is_shown(token, group, reader):
            found.add(token)
            stack += token.children
    if not any(t.pos_ in {*NOUNS, "PRON"} for t in found):
        found |= _shared_objects(verb, reader)
    kept = [t for t in found if not _is_left_over(t, found, reader.skip)]
    if any(t.pos_ in NOUNS for t in kept):
        kept = [t for t in kept if t.lower_ not in reader.words.label["pointing"]]
    return run(_closed(verb, _without_titles(sorted(kept, key=lambda t: t.i))))


def _shared_objects(verb: Token, reader: Reader) -> set[Token]:
    """The objects that two participles share, where they stand before both: "hat einen Mann angegriffen und verletzt"."""
    first = verb.head
    alone = syntax.is_participle(verb) and not any(c.dep_ in syntax.AUXILIARY for c in verb.children)
    if verb.dep_ not in syntax.CONJUNCT or not alone or syntax.is_passive(first) or not syntax.is_verb(first):
        return set()
    before = [noun for noun in syntax.objects(first) if noun.i < first.i]
    return {token for noun in before for token in noun_words(noun, reader.skip, short=True)}


def _strays(child: Token, words: Lexicon) -> bool:
    """Whether a noun that a weak parse hung on a date is a part of the clause: "am Freitag | der Klage", "am 9. Mai | nach Oslo"."""
    if child.pos_ == "ADP" and child.dep_ == "case":
        return child.i > child.head.i
    if child.pos_ not in NOUNS:
        return False
    owner = any(c.lower_ in words.label["articles"]["genitive"] for c in child.children)
    return child.dep_ in {"flat", "appos", "conj"} or (child.dep_ == "nmod" and child.i > child.head.i and not owner)


def _is_shown(token: Token, group: AbstractSet[int], reader: Reader) -> bool:
    if completes(token):
        return False  # it comes last, as a whole
    if token.tag_ in RELATIVE or (token.tag_ == "PTKZU" and token.head.i in group):
        return False
    if token.head.i in group and token.dep_ in {"cc", *syntax.CONJUNCT} and (other := _listed_noun(token)) is not None:
        return not any(i in reader.skip for i in range(other.i, other.right_edge.i + 4) if i < other.sent.end)
    if not is_inside(token) or (token.dep_ in {"cc", "aux", "cop"} and token.head.i in group):
        return token.tag_ in {"PTKZU", "TO", "KOKOM"} and token.dep_ != "mark"
    if token.pos_ in {"ADV", "CCONJ", "PART"} and token.lower_ in reader.words.label["drop"]:
        return _before_adverb(token, reader.words)
    return token.tag_ not in {"PAV", "PROAV", "PWAV", "WRB"}


def _listed_noun(token: Token) -> Token | None:
    """The noun of a list that a weak parse hung on the verb, of the noun itself or of its "and"; None where there is none."""
    others = [c for c in token.head.children if c.dep_ in syntax.CONJUNCT and c.i >= token.i and c.pos_ in NOUNS]
    return others[0] if others else None


def _before_adverb(token: Token, words: Lexicon) -> bool:
    """Whether an adverb belongs to the next one: "noch immer", "noch einmal"."""
    after = token.doc[token.i + 1 : token.i + 2]
    return any(t.pos_ == "ADV" and t.lower_ not in words.label["drop"] for t in after)


def _is_left_over(token: Token, found: AbstractSet[Token], skip: AbstractSet[int]) -> bool:
    """Whether a word stood only with a date that is left out: "noch am selben Abend"."""
    if token.pos_ in {"ADV", "ADP", "DET"} and token.i + 1 in skip and token.head.i in skip:
        return True
    governs = token.pos_ == "ADP" and token.dep_ in syntax.PREPOSITION and token.tag_ not in {"PTKVZ", "RP"}
    return governs and bool(list(token.children)) and not any(c in found for c in token.children)


def _without_titles(tokens: Sequence[Token]) -> list[Token]:
    """Persons by name only, in a row of words."""
    dropped: set[int] = set()
    shown = {token.i for token in tokens}
    for token in tokens:
        name = person_name(token)
        if (
            name
            and (name[0].i == token.i + 1 or token in name)
            and not any(c.dep_ in {"conj", "cj"} for c in token.children)
        ):
            titles = {
                i
                for i in range(token.left_edge.i, name[0].i)
                if i in shown and token.doc[i].pos_ not in {"ADP", "CCONJ"}
            }
            if syntax.agreement(token, "Case") == "Gen" and token not in name:
                continue  # "Bilder der Malerin Ida Wolff"
            only_article = token in name and all(token.doc[i].pos_ == "DET" for i in titles)
            if not only_article and not any(c.tag_ == "APPRART" for c in token.children):
                dropped |= titles
    return [token for token in tokens if token.i not in dropped]


def _closed(verb: Token, tokens: Sequence[Token]) -> list[Token]:
    """The words up to what breaks the clause: a semicolon, a dash, or a finite verb that the parse took for something else."""
    group = [token.i for token in syntax.verb_group(verb)]
    if not tokens:
        return []
    low, high = min(tokens[0].i, *group), max(tokens[-1].i, *group) + 1
    start = max((t.i for t in verb.doc[low : min(group)] if breaks(t)), default=low - 1)
    end = min((t.i for t in verb.doc[max(group) : high] if breaks(t)), default=high)
    found = []
    for token in tokens:
        infinitive_before = token.i + 1 == verb.i and syntax.lemma(token) == token.text
        if token.tag_ in FINITE and not infinitive_before:
            if token.i > max(group):
                break
        elif start < token.i < end:
            found.append(token)
    return found


def breaks(token: Token) -> bool:
    """Whether a semicolon, a colon or a dash parts two clauses; a hyphen has no spaces around it."""
    if token.text in {";", ":"}:
        return True
    return token.text in DASHES and bool(token.whitespace_) and token.i > 0 and bool(token.nbor(-1).whitespace_)


def subject_of(verb: Token, members: Sequence[Token], reader: Reader) -> Subject:
    """Who or what a clause is about, by name where the text makes it plain; without text where it has no subject."""
    words = reader.words
    heads = syntax.subjects(verb, reader.skip)
    plural = _is_plural(verb, heads, words)
    if words.label["order"] == "verb_second" and syntax.finite_verb(verb) is not None:
        if heads and not _may_be_subject(heads, plural=plural):
            heads = []
        if heads and not plural and len(heads) == 1 and heads[0].i < verb.i and _is_several(heads[0]):
            heads = _first_nouns(members, plural=False)  # "Die Zahlen legt der Konzern vor"
        heads = (
            _counted(verb, heads, members)
            or heads
            or [c for c in verb.children if c.dep_ in {"expl", "ep"} and c.pos_ == "PRON"][:1]
            or _first_nouns(members, plural=plural)
        )
    elif not heads and syntax.finite_verb(verb) is not None:
        heads = _nouns_before(verb, reader.skip)
        plural = _is_plural(verb, heads, words)
    if not heads:
        return Subject("", plural)
    first = heads[0]
    relative = antecedent(first, verb, reader.skip)
    if relative is not None:
        plural = _is_plural(verb, [relative], words)
    referents = (relative,) if relative is not None else reader.references.referents(first, plural=plural)
    besides = reader.skip | {t.i for t in syntax.verb_group(verb)}
    taken = {token.i for head in heads for token in [head, *noun_words(head, besides, short=False)]}
    taken |= {c.i for head in heads for c in head.children if c.dep_ == "cc"}
    if first.i > verb.i or first.pos_ == "PRON":
        shown = {t.i for t in phrase_words(first, reader.skip, short=False)}
        # What a weak parse hung on the subject behind its name belongs to the clause.
        taken = {i for i in taken if i <= max(shown) or any(i in range(h.left_edge.i, h.i + 1) for h in heads[1:])}
    else:
        taken |= {t.i for t in first.subtree if t.i < start_of(verb)}
        whole = _up_to_verb(first, verb, members, taken)
        if whole and not referents:
            return Subject(text_of(whole), plural, frozenset(taken | {t.i for t in whole}))
    whose = next((c for c in first.children if c.tag_ == "WP$"), None)
    owner = antecedent(whose, verb, reader.skip) if whose is not None else None
    if whose is not None and owner is not None:
        name = nominative(owner, words, reader.skip, known=False) + words.label["genitive"]
        return Subject(
            f"{name} {coordination(heads, words, besides | {whose.i})}", plural, frozenset({*taken, whose.i})
        )
    if referents:
        named = [nominative(noun, words, reader.skip, known=relative is None) for noun in referents]
        return Subject(f" {words.label['and']} ".join(named), plural, frozenset(taken))
    if first.pos_ == "PRON" and len(heads) == 1:
        return Subject(inside(first), plural, frozenset({first.i}))
    return Subject(
        coordination(heads, words, besides), plural, frozenset(taken), coordination(heads, words, besides, short=True)
    )


def _counted(verb: Token, heads: Sequence[Token], members: Sequence[Token]) -> list[Token]:
    """The bare number that is the subject of a second passive clause: "… getötet und elf verletzt"."""
    borrowed = verb.dep_ in syntax.CONJUNCT and bool(heads) and heads[0].i < verb.head.i
    if not borrowed or not syntax.is_passive(verb):
        return []
    return [t for t in members if t.pos_ == "NUM" and t.head.i == verb.i and not list(t.children)][:1]


def _up_to_verb(first: Token, verb: Token, members: Sequence[Token], taken: AbstractSet[int]) -> list[Token]:
    """The subject with what a weak parse hung elsewhere between it and the finite verb: "Russlands Einmarsch in die Ukraine"."""
    start = start_of(verb)
    if start <= first.i or verb.doc[start].tag_ in {"VVPP", "VVINF"} or syntax.is_subordinate(verb):
        return []
    own = [t for t in members if t.i in taken and t.i < start]
    low = min((t.i for t in own), default=first.i)
    owner = (
        verb.doc[low - 1]
        if low and first.i == low and verb.doc[low - 1] in members and verb.doc[low - 1].pos_ == "PROPN"
        else None
    )
    strays = [
        t
        for t in members
        if low < t.i < start and t.i not in taken and t.pos_ in {"ADP", "DET", "ADJ", "NOUN", "PROPN", "NUM"}
    ]
    strays += [owner] if owner is not None else []
    whole = run([*own, *strays])
    return whole if strays and len(whole) <= WORDS + 2 else []


def _nouns_before(verb: Token, skip: AbstractSet[int]) -> list[Token]:
    """The nouns just before a verb, where the parse gives it no subject."""
    found: list[Token] = []
    for token in verb.doc[verb.sent.start : start_of(verb)]:
        if token.i in skip or token.pos_ not in {"DET", "ADJ", "NUM", "NOUN", "PROPN", "CCONJ"}:
            found = []
        else:
            found.append(token)
    return [token for token in found if token.pos_ in {"NOUN", "PROPN"} and token.dep_ != "compound"]


def start_of(verb: Token) -> int:
    """Where the verbs of a clause begin: at the finite one or, where there is none, at the main verb."""
    finite = syntax.finite_verb(verb)
    return min(verb.i, finite.i) if finite is not None else verb.i


def _is_plural(verb: Token, heads: Sequence[Token], words: Lexicon) -> bool:
    """The number of the finite verb, where its form shows one; else that of the subject."""
    finite = syntax.finite_verb(verb)
    if finite is not None:
        mark = words.label["ending"]["plural"]
        if mark:
            listed = finite.lower_ in words.label["shows"]["plural"]
            return listed or (finite.lower_.endswith(mark) and finite.lower_ not in words.label["shows"]["singular"])
        if finite.lower_ in words.label["shows"]["plural"]:
            return True
        if finite.lower_ in words.label["shows"]["singular"] or finite.tag_ == "VBZ":
            return False
    if not heads:
        return False
    first = heads[0]
    if len(heads) > 1 or syntax.feature(first, "Person") in {"1", "2"}:
        return True
    if first.is_sent_start and first.pos_ == "PROPN" and first.ent_type_ in {"", "ORG"}:
        # Its capital made a name of a noun: "Trams".
        several = first.lower_.endswith(tuple(words.label["ending"].get("nouns", ())))
        return several and syntax.lemmatised(first.lower_, first.lang_) != first.lower_
    number = first.pos_ == "NUM" and first.lower_ not in words.label["articles"]["a"] and first.lower_ != "one"
    return number or syntax.agreement(first, "Number") == "Plur"


def _may_be_subject(heads: Sequence[Token], *, plural: bool) -> bool:
    """Whether a noun agrees with its verb; several are needed, or a plural, where the verb is one."""
    first = heads[0]
    if first.pos_ == "PRON" or len(heads) > 1 or any(c.dep_ in {"conj", "flat", "cj"} for c in first.children):
        return True
    determiner = next((c for c in first.children if c.pos_ == "DET"), None)
    single = syntax.feature(first, "Number") == "Sing" and (
        determiner is None or syntax.feature(determiner, "Number") != "Plur"
    )
    counted = any(c.pos_ == "NUM" for c in first.children)
    group = any(c.dep_ in {"nmod", "mnr", "ag"} for c in first.children)
    return not (plural and single and not counted and not group)


def _is_several(noun: Token) -> bool:
    """Whether the article and the form of a noun both say that it is a plural, which no verb in the singular has as subject."""
    determiner = next((c for c in noun.children if c.pos_ == "DET"), None)
    several = syntax.feature(noun, "Number") == "Plur" and syntax.lemma(noun) != noun.text
    return several and noun.pos_ == "NOUN" and determiner is not None and syntax.feature(determiner, "Number") == "Plur"


def _first_nouns(members: Sequence[Token], *, plural: bool) -> list[Token]:
    """The first noun phrase of a clause without a known subject that agrees: it may open any clause where the verb comes second."""
    known = set(members)
    for token in members:
        top = token
        while top.head in known and top.head.i != top.i:
            top = top.head
        bare = not any(c.dep_ == "case" and c.pos_ == "ADP" for c in top.children) and top.head.pos_ != "ADP"
        if top.pos_ in {"NOUN", "PROPN"} and bare and (plural or not _is_several(top)):
            return syntax.conjuncts(top)
    return []


def completes(token: Token) -> bool:
    """Whether a word heads an infinitive behind a comma that completes a verb."""
    before = token.doc[token.head.i : token.i]
    return token.dep_ in {"xcomp", "oc"} and any(t.text == "," for t in before) and syntax.finite_verb(token) is None
