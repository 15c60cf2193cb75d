"""Grammar of a parsed sentence in one form, whatever the labels: Universal Dependencies, TIGER or ClearNLP.

Every function takes spaCy tokens. Verbs are asked by their content verb ("has been *seen*"), also where a label scheme
hangs it below its auxiliary. The auxiliaries of a language come from its `events.toml`.
"""

from __future__ import annotations

from functools import cache, lru_cache
from os.path import commonpath
from typing import TYPE_CHECKING, Final, Literal

from timeline_ext.languages import available, load_language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from spacy.tokens import Doc, Span, Token

Tense = Literal["past", "present", "future"]

SUBJECT: Final = frozenset({"nsubj", "nsubj:pass", "nsubjpass", "csubj", "sb", "sbp", "ep"})
OBJECT: Final = frozenset({"obj", "dobj", "oa", "iobj", "dative", "da", "oa2", "og", "obl:arg"})
OBLIQUE: Final = frozenset({"obl", "obl:tmod", "obl:agent", "npadvmod", "nmod"})
PREPOSITION: Final = frozenset({"prep", "agent", "mo", "op", "sbp", "mnr", "pg", "cvc", "dative"})
AUXILIARY: Final = frozenset({"aux", "aux:pass", "auxpass", "cop"})
PASSIVE: Final = frozenset({"nsubj:pass", "nsubjpass", "aux:pass", "auxpass", "sbp"})
PARTICLE: Final = frozenset({"compound:prt", "svp", "prt"})
CLAUSE: Final = frozenset(
    {"acl", "acl:relcl", "relcl", "advcl", "ccomp", "csubj", "xcomp", "pcomp", "parataxis", "rc", "oc", "re", "mo"}
)
CONJUNCT: Final = frozenset({"conj", "cj", "cd"})
COORDINATOR: Final = frozenset({"cc", "cd"})
NEGATION: Final = frozenset({"neg", "ng"})
VERB_TAGS: Final = ("VV", "VB", "VA", "VM", "MD")
NEARBY: Final = 1024  # verbs of the text at hand whose group is kept, since every question about a clause asks for it
OPENING: Final = {"„": "“”", "“": "”", "»": "«", "‚": "‘’", "‹": "›"}


@cache
def auxiliaries(code: str) -> dict[str, frozenset[str]]:
    """The lemmas of a language's auxiliary verbs by role: have, be, become, future, modal; negation words."""
    table = load_language(code).events.get("syntax", {}) if code in available() else {}
    return {name: frozenset(words) for name, words in table.items()}


@lru_cache(maxsize=20_000)
def lemmatised(word: str, code: str) -> str:
    """The dictionary form of a word form by a kept word list; itself where the list does not know it."""
    from simplemma import lemmatize

    try:
        return str(lemmatize(word, lang=code))
    except ValueError:
        return word


def lemma(token: Token) -> str:
    """The dictionary form of a word; where the pipeline has no lemmatiser, the one of a kept word list."""
    found: str = token.lemma_ or lemmatised(token.text, token.lang_)
    longer = f"{found}e"
    # Rules cut one letter too many ("waged" to "wag"); the word list knows better.
    return longer if token.pos_ == "VERB" and lemmatised(token.text, token.lang_) == longer else found


def _is(token: Token, role: str) -> bool:
    return lemma(token).lower() in auxiliaries(token.lang_).get(role, frozenset())


def feature(token: Token, name: str) -> str:
    """A morphological feature of a word, such as its "Number"; empty where it is not known."""
    return next(iter(token.morph.get(name, [])), "")


def agreement(noun: Token, name: str) -> str:
    """The "Number" or "Gender" of a noun by its determiner, which shows it best; by the noun itself where it has none."""
    determiner = next((child for child in noun.children if child.pos_ == "DET"), None)
    return (feature(determiner, name) if determiner is not None else "") or feature(noun, name)


def is_same(one: Token | None, other: Token | None) -> bool:
    """Whether two tokens are there and one and the same."""
    return one is not None and other is not None and one.i == other.i


def is_verb(token: Token) -> bool:
    """Whether a word is a verb of any kind, auxiliaries among them."""
    return token.pos_ in {"VERB", "AUX"} or (
        token.tag_.startswith(VERB_TAGS) and token.pos_ not in {"NOUN", "ADJ", "PROPN"}
    )


def is_auxiliary(token: Token) -> bool:
    """Whether a verb only serves another one in this sentence."""
    if token.tag_.startswith("VV"):
        return False
    if token.dep_ in AUXILIARY:
        return True
    helps = token.pos_ == "AUX" or token.tag_.startswith(("VA", "VM", "MD"))
    return helps and any(child.dep_ == "oc" and is_verb(child) for child in token.children)


def is_predicate(token: Token) -> bool:
    """Whether a word is the content verb of a clause."""
    return is_verb(token) and not is_auxiliary(token)


def is_finite(token: Token) -> bool:
    """Whether a verb carries person and tense."""
    tag = token.tag_
    return "FIN" in tag or tag in {"VBD", "VBZ", "VBP", "MD"} or feature(token, "VerbForm") == "Fin"


def is_participle(verb: Token) -> bool:
    """Whether a verb is a past participle; a mistaken tag is mended by its form where an auxiliary shows that it is one."""
    if verb.tag_ in {"VVPP", "VAPP", "VMPP", "VBN"} or (feature(verb, "VerbForm") == "Part" and verb.tag_ != "VBG"):
        return True
    helped = verb.tag_ in {"VVINF", "VVFIN"} and any(
        child.dep_ in AUXILIARY and is_finite(child) for child in verb.children
    )
    return helped and lemmatised(verb.text, verb.lang_) != verb.lower_ and not _has_infinitive_mark(verb)


def _has_infinitive_mark(verb: Token) -> bool:
    return any(child.tag_ in {"PTKZU", "TO"} for child in verb.children)


@lru_cache(maxsize=NEARBY)
def aux_chain(verb: Token) -> tuple[Token, ...]:
    """The auxiliaries and modals of a content verb, in the order of the text."""
    found = [child for child in verb.children if child.dep_ in AUXILIARY]
    above = verb
    while above.dep_ == "oc" and above.head.i != above.i and is_auxiliary(above.head):
        above = above.head
        found.append(above)
    if not found and not is_finite(verb) and verb.dep_ in CONJUNCT and is_verb(verb.head):
        # "was seen and heard": the second verb borrows the auxiliaries of the first.
        return aux_chain(verb.head)
    return tuple(sorted(found, key=lambda token: token.i))


@lru_cache(maxsize=NEARBY)
def finite_verb(verb: Token) -> Token | None:
    """The verb that carries person and tense in the group of a content verb."""
    return next((token for token in (*aux_chain(verb), verb) if is_finite(token)), None)


def verb_group(verb: Token) -> list[Token]:
    """A content verb and the auxiliaries that stand in one clause with it."""
    return [verb, *(token for token in aux_chain(verb) if verb.is_ancestor(token) or token.is_ancestor(verb))]


def tense(verb: Token) -> Tense | None:
    """The tense of the clause of a content verb; None for an infinitive or participle without an auxiliary."""
    chain = aux_chain(verb)
    finite = finite_verb(verb)
    if finite is None:
        return None
    if finite.i != verb.i:
        if _is(finite, "future") and not is_participle(verb):
            return "future"
        helped = any(_is(token, "have") for token in chain) or (
            any(_is(token, "be") for token in chain)
            and is_participle(verb)
            and (_forms_perfect_with_be(verb) or not any(c.dep_ == "cop" for c in chain))
        )
        if helped and not _has_infinitive_mark(verb):
            return "past"
    return _finite_tense(finite)


def _forms_perfect_with_be(verb: Token) -> bool:
    """Whether "ist gewachsen" can be nothing but a perfect, whatever the parse makes of it."""
    label = load_language(verb.lang_).events.get("label", {}) if verb.lang_ in available() else {}
    fixed, found = label.get("ending", {}).get("inseparable", ()), lemma(verb).lower()
    bases = (base for base in auxiliaries(verb.lang_).get("perfect_with_be", ()) if found.endswith(base))
    return any(found.removesuffix(base) not in fixed for base in bases)


def _finite_tense(finite: Token) -> Tense:
    if finite.tag_ == "VBD":
        return "past"
    if feature(finite, "Mood") == "Sub":
        return "present"  # "könnte", "würde": past in form only
    if feature(finite, "Tense") == "Past":
        return "past"
    endings = tuple(auxiliaries(finite.lang_).get("past_endings", ()))
    base, form = lemma(finite).lower(), finite.lower_
    if endings and base != form and form[len(commonpath([base, form])) :].endswith(endings):
        return "past"
    return "present"


def is_perfect(verb: Token) -> bool:
    """Whether the clause stands in a perfect tense: a form of "have" or "be" with a participle."""
    finite = finite_verb(verb)
    last = (*aux_chain(verb), verb)[-2] if verb.tag_ == "VBG" and aux_chain(verb) else verb  # "has been searching"
    return finite is not None and finite.i not in {verb.i, last.i} and tense(verb) == "past" and is_participle(last)


def is_passive(verb: Token) -> bool:
    """Whether the subject suffers what the verb says."""
    if not is_participle(verb):
        return False
    chain = aux_chain(verb)
    helped = any(_is(token, "passive") for token in chain)
    if not helped and any(_is(token, "have") for token in chain):
        return False
    if helped:
        return not any(_is(token, "have") for token in chain[-1:])
    if not chain and verb.dep_ in {"acl", "relcl", "advcl"} and not _is_root(verb):
        return not any(child.dep_ in SUBJECT - PASSIVE for child in verb.children)
    labelled = any(child.dep_ in PASSIVE for child in (*verb.children, *(c for a in chain for c in a.children)))
    return labelled and not any(_is(token, "be") for token in chain)


def _is_root(verb: Token) -> bool:
    """Whether a participle that a comma parts from a noun without a verb is the verb of its sentence ("The firm, …, filed …")."""
    noun = verb.head
    return noun.head.i == noun.i and noun.pos_ in {"NOUN", "PROPN"} and verb.nbor(-1).is_punct


def is_negated(verb: Token) -> bool:
    """Whether the clause says that something is not so: a negation word at the verb, its subject or its object."""
    for token in (*verb_group(verb), *subjects(verb), *objects(verb)):
        if is_negation(token) or any(
            (child.dep_ in NEGATION or is_negation(child)) and not _contrasts(child) for child in token.children
        ):
            return True
    return False


def is_negation(token: Token) -> bool:
    """Whether a word negates; neither the answer "no," nor the number of "No. 3" does."""
    return token.lower_ in auxiliaries(token.lang_).get("negation", ()) and token.pos_ not in {"NOUN", "INTJ"}


def _contrasts(negation: Token) -> bool:
    """Whether "not" belongs to "not only"."""
    only = auxiliaries(negation.lang_).get("not_only", frozenset())
    return negation.i + 1 < len(negation.doc) and negation.nbor().lower_ in only


@lru_cache(maxsize=NEARBY)
def particle(verb: Token) -> Token | None:
    """The separated particle of a verb ("nahm … teil", "broke … off")."""
    return (
        next((t for t in verb.children if t.dep_ in PARTICLE and t.tag_ in {"PTKVZ", "RP"}), None)
        or next((t for t in verb.children if t.tag_ == "PTKVZ"), None)
        or _stray_particle(verb)
    )


def _stray_particle(verb: Token) -> Token | None:
    """The particle at the end of the clause of a finite verb that the parse hung on a noun before it."""
    if not is_finite(verb):
        return None
    for token in verb.doc[verb.i + 1 : verb.sent.end]:
        if token.is_punct or is_verb(token):
            return None
        if token.tag_ == "PTKVZ":
            return None if is_verb(token.head) else token
    return None


def verb_lemma(verb: Token) -> str:
    """The dictionary form of a verb with the particle that was separated from it."""
    found = lemma(verb)
    part = particle(verb)
    joined = part is not None and part.tag_ == "PTKVZ" and not found.startswith(part.lower_)
    return part.lower_ + found if part is not None and joined else found


def subjects(verb: Token, besides: AbstractSet[int] = frozenset()) -> list[Token]:
    """The subject of a content verb with what is coordinated to it; borrowed from the clause that governs it.

    Tokens in `besides` are none: a weak parse takes dates for subjects.
    """
    found = [
        child
        for token in verb_group(verb)
        for child in token.children
        if child.dep_ in SUBJECT and child.i != verb.i and child.i not in besides and not is_verb(child)
    ]
    if found:
        passive = is_passive(verb)
        # Of several, none in the genitive, and none that would suffer what the clause says is done.
        return conjuncts(
            min(found, key=lambda t: (feature(t, "Case") == "Gen", t.dep_ in PASSIVE and not passive, t.i))
        )
    head = verb.head
    if verb.dep_ in CONJUNCT | COORDINATOR and head.i != verb.i:
        while not is_verb(head) and head.dep_ in COORDINATOR and head.head.i != head.i:
            head = head.head
        return subjects(_content(head)) if is_verb(head) else []
    if verb.dep_ == "parataxis" and is_verb(head) and head.i < verb.i and is_finite(verb) and verb.nbor(-1).text == ",":
        return subjects(head)  # "she was born in Breslau, fled in 1945 and …"
    if verb.dep_ == "acl" and head.pos_ in {"NOUN", "PROPN"} and finite_verb(verb) is None:
        return [head]
    if verb.dep_ in {"xcomp", "advcl"} and is_verb(head) and (finite_verb(verb) is None or subordinator(verb) is None):
        return subjects(head)
    return []


def _content(verb: Token) -> Token:
    below = next((child for child in verb.children if child.dep_ == "oc" and is_verb(child)), None)
    return _content(below) if below is not None and is_auxiliary(verb) else verb


def objects(verb: Token) -> list[Token]:
    """The nouns that a verb governs without a preposition, in the order of the text."""
    return [child for child in verb.children if child.dep_ in OBJECT and not is_verb(child) and child.pos_ != "ADP"]


def obliques(verb: Token) -> list[tuple[Token, Token]]:
    """The prepositional phrases of a verb or noun: (preposition, noun), in the order of the text."""
    found = []
    for token in verb_group(verb):
        for child in token.children:
            if child.pos_ == "ADP" and child.dep_ in PREPOSITION:
                noun = next(
                    (t for t in child.children if t.dep_ in {"pobj", "nk", "obj"} and t.pos_ not in {"DET", "ADJ"}),
                    None,
                )
                if noun is not None:
                    found.append((child, noun))
            elif child.dep_ in OBLIQUE | OBJECT:
                case = next((t for t in child.children if t.dep_ == "case" and t.pos_ == "ADP"), None)
                if case is not None:
                    found.append((case, child))
    return sorted(set(found), key=lambda pair: pair[1].i)


def compares(token: Token) -> bool:
    """Whether a word such as "als" or "wie" opens the phrase of a word."""
    return any(child.tag_ == "KOKOM" and child.i < token.i for child in token.children)


def conjuncts(token: Token) -> list[Token]:
    """A word and those that are coordinated to it; "als Erste" only says how."""
    found = [token]
    for child in token.children:
        if child.dep_ in {"conj", "cj"} and not compares(child):
            found += conjuncts(child)
        elif child.dep_ == "cd":
            found += [other for below in child.children if below.dep_ == "cj" for other in conjuncts(below)]
    return found


@lru_cache(maxsize=NEARBY)
def clause_head(token: Token) -> Token | None:
    """The content verb of the clause that a word stands in; the word itself where it is one; None where there is none."""
    for above in (token, *token.ancestors):
        if is_predicate(above):
            return above
        if is_auxiliary(above) and above.dep_ not in AUXILIARY:
            return _content(above)
    return None


def is_subordinate(verb: Token) -> bool:
    """Whether the clause of a content verb depends on another one."""
    top = verb
    for token in aux_chain(verb):
        if token.is_ancestor(verb) and token.is_ancestor(top):
            top = token
    while top.dep_ in CONJUNCT | COORDINATOR and top.head.i != top.i:
        top = top.head
    return top.dep_ in CLAUSE and top.dep_ != "parataxis"


@lru_cache(maxsize=NEARBY)
def subordinator(verb: Token) -> Token | None:
    """The conjunction that opens the clause of a content verb ("if", "nachdem")."""
    marks = {"mark", "cp"}
    return next(
        (
            child
            for token in verb_group(verb)
            for child in token.children
            if child.dep_ in marks and child.tag_ not in {"PTKZU", "TO"}
        ),
        None,
    )


@lru_cache(maxsize=NEARBY)
def governor(verb: Token) -> Token | None:
    """The content verb of the clause that governs the clause of a content verb."""
    top = verb
    for token in aux_chain(verb):
        if token.is_ancestor(top):
            top = token
    if top.head.i == top.i:
        return None
    found = clause_head(top.head)
    return None if found is None or found.i == verb.i else found


def entities(doc: Doc, start: int, end: int) -> list[Span]:
    """The named entities that lie wholly in a range of tokens; unlike `Span.ents` it does not look through the whole text."""
    found = []
    at = start
    while at < end:
        after = at + 1
        if doc[at].ent_iob_ == "B":
            while after < len(doc) and doc[after].ent_iob_ == "I":
                after += 1
            if after <= end:
                found.append(doc[at:after])
        at = after
    return found


def quoted(doc: Doc) -> list[bool]:
    """For each token whether it stands inside quotation marks; a mark that is never closed ends with its paragraph."""
    inside: list[bool] = []
    close = ""
    opened = 0
    for token in doc:
        text = token.text
        if close:
            inside.append(text not in close)
            if text in close:
                close = ""
            elif "\n\n" in text:
                inside[opened:] = [False] * (len(inside) - opened)
                close = ""
        else:
            inside.append(False)
            if text in OPENING:
                close, opened = OPENING[text], token.i
            elif text in {'"', "``"}:
                close, opened = "\"''", token.i
    if close:
        inside[opened:] = [False] * (len(inside) - opened)
    return inside


def clause_tokens(verb: Token) -> Iterator[Token]:
    """The words of the clause of a content verb, those of clauses below it left out."""
    stack = (
        [min(verb_group(verb), key=lambda token: len(list(token.ancestors)))]
        if verb.doc.has_annotation("DEP")
        else [verb]
    )
    seen = set()
    while stack:
        token = stack.pop()
        if token.i in seen:
            continue
        seen.add(token.i)
        yield token
        stack += [
            child for child in token.children if not (is_verb(child) and is_predicate(child)) or child.i == verb.i
        ]
