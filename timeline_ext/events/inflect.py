"""Verb forms: the present that labels tell in, from the dictionary form and the word lists of a language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from timeline_ext.nlp import syntax

if TYPE_CHECKING:
    from spacy.tokens import Token

    from timeline_ext.events.lexicon import Lexicon


def present(lemma: str, words: Lexicon, *, plural: bool) -> str:
    """The third person present of a verb without its separable prefix.

    >>> from timeline_ext.events.lexicon import lexicon
    >>> present("besprechen", lexicon("de"), plural=False), present("carry", lexicon("en"), plural=False)
    ('bespricht', 'carries')
    """
    ending: Any = words.label["ending"]
    table: Any = dict(words.label["present"]["forms"])
    several: Any = dict(words.label["present"]["plurals"])
    regular = next((it for it in ending.get("replace", []) if lemma.endswith(it[0])), None)
    if plural:
        return str(several.get(lemma, lemma.removesuffix(regular[0]) + regular[2] if regular else lemma))
    for start in range(len(lemma) - 2):
        before, base = lemma[:start], lemma[start:]
        if base in table and (not before or before in ending["inseparable"]):
            return before + str(table[base])
    if regular:
        return lemma.removesuffix(regular[0]) + str(regular[1])
    if lemma.endswith("y") and lemma[-2:-1] not in "aeiou" and not ending["stem"]:
        return lemma[:-1] + "ies"
    found = next((s for s in ending["stem"] if lemma.endswith(s)), None)
    if found is None and ending["stem"]:
        return lemma
    stem = lemma if found is None else lemma[:-1] if len(found) == 3 else lemma.removesuffix(found)
    soft = stem.endswith(tuple(ending["soft"]))
    return stem + str(ending["soft_ending"] if soft else ending["singular"])


def infinitive(verb: Token, words: Lexicon) -> str:
    """The dictionary form of a verb; where its word list takes a past form for another word ("brach"), that of its plural."""
    lemma = syntax.verb_lemma(verb)
    plural = str(words.label["ending"]["plural"])
    if not plural or lemma.endswith(tuple(words.label["ending"]["stem"])):
        return lemma
    stems = tuple(words.label["ending"]["stem"])
    for prefix in words.label["ending"]["prefixes"]:
        # Word lists do not hold every prefixed participle: "einmarschiert" is "ein" and "marschiert".
        base = syntax.lemmatised(rest := verb.lower_.removeprefix(prefix), words.code)
        if rest not in (verb.lower_, base) and base.endswith(stems):
            return str(prefix) + base
    part = syntax.particle(verb)
    found = syntax.lemmatised(verb.lower_ + plural, words.code)
    return (part.lower_ if part is not None else "") + found if found != verb.lower_ + plural else lemma


def split(lemma: str, verb: Token, words: Lexicon) -> tuple[str, str]:
    """The separable prefix of a verb and the rest: ("an", "kündigen"); an empty prefix where there is none."""
    part = syntax.particle(verb)
    if part is not None and part.tag_ == "PTKVZ" and lemma.startswith(part.lower_):
        return part.text, lemma[len(part.text) :]
    ending = words.label["ending"]
    for prefix in ending["prefixes"]:
        rest = lemma.removeprefix(prefix)
        if rest == lemma or len(rest) < 3 or not _is_known(rest, words.code):
            continue
        form = verb.lower_
        inner = form.removeprefix(prefix)
        # "umgekippt" shows that it is a participle, whatever its tag.
        marked = inner.startswith(tuple(ending["inseparable"])) and not rest.startswith(tuple(ending["inseparable"]))
        if (syntax.is_participle(verb) or (inner != form and marked)) and form != lemma:
            if prefix in ending["ambiguous"] and not marked:
                continue
            if not (inner.startswith(tuple(ending["inseparable"])) or rest.endswith("ieren") or inner != form):
                continue
        elif prefix in ending["ambiguous"] or (syntax.is_finite(verb) and not form.startswith(prefix)):
            continue
        return prefix, rest
    return "", lemma


def _is_known(word: str, code: str) -> bool:
    from simplemma import is_known

    return bool(is_known(word, lang=code))
