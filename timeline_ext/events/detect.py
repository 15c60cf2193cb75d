"""Triggers: the verbs and nouns of a text that tell of something that happens, and how much evidence each still needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from timeline_ext.events.inflect import infinitive
from timeline_ext.nlp import syntax

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from spacy.tokens import Doc, Token

    from timeline_ext.events.lexicon import Lexicon

Need = Literal["nothing", "clause", "own"]
RELATIVE = frozenset({"acl", "acl:relcl", "relcl", "rc"})
LONGEST_TITLE = 120  # characters
FIRST_SECOND = frozenset({"1", "2"})


@dataclass(frozen=True, slots=True, eq=False)
class Trigger:
    """A word that may be an event. `verb` is the verb of its clause, itself for a verb; `need` says what has to date it.

    `word` is its dictionary form, or the event noun that a compound ends with; `preposition` governs a noun.
    """

    token: Token
    verb: Token | None
    word: str
    kind: str
    need: Need
    sentence: int
    is_noun: bool = False
    preposition: Token | None = None
    lent: bool = False


def find_triggers(doc: Doc, text: str, words: Lexicon, timed: AbstractSet[int]) -> list[Trigger]:
    """The triggers of a parsed text in its order; `timed` are the tokens of time expressions, which are no events."""
    quoted = syntax.quoted(doc)
    title = title_end(text)
    found: list[Trigger] = []
    for number, sentence in enumerate(doc.sents):
        verbs: list[Token] = []
        nouns: list[Trigger] = []
        for token in sentence:
            if token.i in timed:
                continue
            if token.pos_ in {"VERB", "AUX"}:
                verbs.append(token)
            elif token.pos_ in {"NOUN", "PROPN"} and (noun := _noun(token, words, number)) is not None:
                nouns.append(noun)
        lenders = {trigger.verb.i for trigger in nouns if trigger.lent and trigger.verb is not None}
        here = {trigger.token.i for trigger in nouns}
        found += nouns
        for token in verbs:
            if token.i not in lenders and not _qualifies(token, here, words):
                verb = _verb(token, words, number, quoted=quoted[token.i], title=token.idx < title)
                found += [verb] if verb is not None else []
    return sorted(found, key=lambda trigger: trigger.token.i)


def _noun(token: Token, words: Lexicon, number: int) -> Trigger | None:
    if _is_surname(token) or (token.i and f"{token.nbor(-1).lower_} {token.text}" in words.words["nouns"]["idioms"]):
        return None
    if token.dep_ == "compound" and token.i + 1 < len(token.doc) and token.nbor().pos_ in {"NOUN", "PROPN"}:
        return None
    word = words.noun(syntax.lemma(token)) or words.noun(token.text)
    if word is None:
        return None
    verb = syntax.clause_head(token)
    lent = verb is not None and _lends(verb, token, words)
    prep = next((c for c in token.children if c.dep_ == "case"), token.head if token.head.pos_ == "ADP" else None)
    need: Need = "own" if not lent else "nothing" if _has_happened(verb, words) else "clause"
    return Trigger(
        token, verb, word, words.noun_kinds[word], need, number, is_noun=True, preposition=prep, lent=lent,
    )  # fmt: skip


def _has_happened(verb: Token | None, words: Lexicon) -> bool:
    """Whether a clause of its own tells as past that its noun took place: "Danach endete die Suche"."""
    return (
        verb is not None
        and syntax.tense(verb) == "past"
        and not syntax.is_subordinate(verb)
        and not _is_modal(verb, words)
    )


def _is_surname(token: Token) -> bool:
    """Whether a word is the last part of a person's name; an owner before a noun ("Putins Besuch") is no first name."""
    if token.ent_type_ not in {"PER", "PERSON"} or token.ent_iob_ != "I":
        return False
    return not token.nbor(-1).lower_.endswith("s") and token.nbor(-1).ent_type_ == token.ent_type_


def _qualifies(token: Token, nouns: AbstractSet[int], words: Lexicon) -> bool:
    """Whether a participle says of an event noun no more than that it is to be: "the strike planned for Friday"."""
    described = token.dep_ in {*RELATIVE, "amod"} and token.head.i in nouns and syntax.finite_verb(token) is None
    return described and words.has("verbs", "intend", syntax.lemma(token))


def _lends(verb: Token, noun: Token, words: Lexicon) -> bool:
    """Whether a verb says no more than that its noun takes place, or is to."""
    lemma = syntax.verb_lemma(verb)
    if words.has("verbs", "intend", lemma):
        return noun.i in {found.i for found in syntax.objects(verb)}
    if not words.has("verbs", "support", lemma):
        return False
    known = lemma in words.verb_kinds
    place = noun
    while place.dep_ in {"conj", "cj"} and place.head.i != place.i:
        place = place.head
    argument = syntax.SUBJECT if known else syntax.SUBJECT | syntax.OBJECT
    below = {verb.i, *(token.i for token in syntax.aux_chain(verb))}
    return place.dep_ in argument and place.head.i in below


def _verb(token: Token, words: Lexicon, number: int, *, quoted: bool, title: bool) -> Trigger | None:
    if not syntax.is_predicate(token) or _is_mistaken(token, words) or syntax.feature(token, "Mood") == "Imp":
        return None
    relations = words.words["dating"]
    if (
        token.lower_
        in relations["before"]
        | relations["after"]
        | relations["same"]
        | relations["compared"]
        | words.words["attribution"]["with_source"]
    ):
        return None
    lemma = infinitive(token, words)
    base = syntax.lemma(token)
    if (
        any(base in words.words["syntax"][role] for role in ("have", "be", "modal", "passive"))
        or not token.text[0].isalpha()
    ):
        return None
    kind = words.verb_kinds.get(lemma) or words.verb_kinds.get(base, "other")
    need = _need(token, lemma, words, quoted=quoted, title=title)
    return Trigger(token, token, lemma, kind, need, number)


def _is_mistaken(token: Token, words: Lexicon) -> bool:
    """Whether a word is called a verb although its finer tag and its clause, or its form, say that it is none."""
    ending = words.label["ending"]
    inflected = bool(ending["stem"]) and token.lower_.endswith(ending["plural"])
    if inflected and not syntax.aux_chain(token) and not syntax.lemma(token).endswith(tuple(ending["stem"])):
        return True
    return token.tag_[:1] not in {"", "V"} and not any(child.dep_ in syntax.SUBJECT for child in token.children)


def only_attributes(trigger: Trigger, words: Lexicon) -> bool:
    """Whether a clause only says who told what stands before it: "Das teilte die Polizei mit"."""
    verb = trigger.token
    that = any(c.tag_ == "PDS" and c.lower_ in words.words["attribution"]["that"] for c in verb.children)
    told = that and syntax.tense(verb) == "past" and not syntax.is_subordinate(verb)
    return told and words.has("verbs", "report", trigger.word)


def title_end(text: str) -> int:
    """The character where the title of a text ends: its first line, where that is no sentence but has text below it; else 0."""
    start = len(text) - len(text.lstrip())
    line, below, _ = text[start:].partition("\n")
    return start + len(line) if below and len(line) <= LONGEST_TITLE and line.rstrip()[-1:].isalnum() else 0


def _need(verb: Token, lemma: str, words: Lexicon, *, quoted: bool, title: bool) -> Need:
    if quoted or words.has("verbs", "report", lemma):
        return "own"
    tense = syntax.tense(verb)
    forms = (lemma, *(f"{lemma} {preposition.lower_}" for preposition, _ in syntax.obliques(verb)))
    if any(words.has("verbs", "state", form) for form in forms):
        return "clause" if tense == "past" else "own"
    mark = syntax.subordinator(verb)
    if _says_how(verb, words):
        return "own"
    if title and words.tells(lemma, syntax.lemma(verb)) and tense != "future" and not _is_modal(verb, words):
        return "nothing"  # titles tell the news in the present tense, or by a participle alone
    if tense is None or (mark is not None and mark.lower_ in words.words["status"]["hypothetical"]):
        return "clause"
    if tense != "past" or _is_modal(verb, words) or _speaks_of_itself(verb):
        return "clause"
    openers = [child.lower_ for child in verb.children if child.i < verb.i and child.dep_ in {"mark", "advmod"}]
    ordered = any(word in words.words["dating"][side] for word in openers for side in ("before", "after"))
    described = verb.dep_ in RELATIVE or not (ordered or words.tells(lemma, syntax.lemma(verb)))
    return "clause" if syntax.is_subordinate(verb) and described else "nothing"


def _says_how(verb: Token, words: Lexicon) -> bool:
    """Whether a clause only says how something is known, done or told: "wie ermittelt wurde"."""
    opens = (child.lower_ in words.words["syntax"]["manner"] for child in verb.children if child.i < verb.i)
    return verb.dep_ == "advcl" and any(opens)


def _is_modal(verb: Token, words: Lexicon) -> bool:
    """Whether a clause only says that something could or should be; in some languages "could" in the past says that it was."""
    modals = [a for a in syntax.aux_chain(verb) if syntax.lemma(a) in words.words["syntax"]["modal"]]
    done = words.words["modals"]["achieved"]
    return any(syntax.lemma(m) not in done or syntax.feature(m, "Mood") == "Sub" for m in modals)


def _speaks_of_itself(verb: Token) -> bool:
    """Whether the subject is "I", "we" or "you"."""
    persons = (syntax.feature(subject, "Person") for subject in syntax.subjects(verb))
    return any(person in FIRST_SECOND for person in persons)
