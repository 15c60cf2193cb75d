"""Components that mend what pipelines of any source get wrong: sentence starts, and lemmas where a pipeline has none."""

from __future__ import annotations

from functools import cache
from typing import Final

import simplemma
from spacy.language import Language
from spacy.tokens import Doc, Token

from timeline_ext.languages import available, load_language

OPENING: Final = "„“«»\"'‚‘(["


@cache
def _no_start_after(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """The abbreviations of a language, and the words that go on after an ordinal ("24. Februar")."""
    if language not in available():
        return frozenset(), frozenset()
    data = load_language(language)
    words = [word for table in ("month", "unit", "season") for row in data.words.get(table, {}).values() for word in row]
    return frozenset(data.about.get("sentences", {}).get("abbreviations", [])), frozenset(words)


@Language.component("timeline_sentences")
def mark_sentence_starts(doc: Doc) -> Doc:
    """Tell the parser where a sentence surely starts, and where surely not: after ordinals and abbreviations."""
    abbreviations, followers = _no_start_after(doc.lang_)
    for before, token in zip(doc, doc[1:], strict=False):
        if token.is_space:
            token.is_sent_start = False
        elif before.is_space and "\n\n" in before.text.replace(" ", ""):
            token.is_sent_start = True
        elif _goes_on(before, token, abbreviations, followers):
            token.is_sent_start = False
    return doc


def _goes_on(before: Token, token: Token, abbreviations: frozenset[str], followers: frozenset[str]) -> bool:
    text = before.text
    if text in abbreviations:
        return True
    digits = text.rstrip(".")
    ordinal = digits.isdigit() and len(digits) <= 2 and (text.endswith(".") or text == digits)
    return ordinal and (token.text in followers or token.text[0].islower())


@Language.component("timeline_lemmas")
def set_lemmas(doc: Doc) -> Doc:
    """Give every token a lemma by simplemma's dictionaries."""
    for token in doc:
        token.lemma_ = _lemma(token.text, token.pos_, doc.lang_)
    return doc


@cache
def _known(language: str) -> bool:
    try:
        simplemma.lemmatize("a", lang=language)
    except ValueError:
        return False
    return True


def _lemma(word: str, pos: str, language: str) -> str:
    if not word[:1].isalpha() or pos == "PROPN" or not _known(language):
        return word
    # A capital at the start of a sentence must not make a verb a noun.
    asked = word.lower() if pos in ("VERB", "AUX", "ADV", "ADJ") else word
    return str(simplemma.lemmatize(asked, lang=language))
