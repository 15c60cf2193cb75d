"""Components that mend what pipelines of any source get wrong: sentence starts, finite verbs, well-known names, and lemmas where a pipeline has none."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

from spacy.language import Language
from spacy.tokens import Doc, MorphAnalysis, Span, Token
from spacy.util import compile_suffix_regex

from timeline_ext.languages import available, load_language

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CLOSING: Final = frozenset(",;:.!?)]}…%»”’")
QUOTES: Final = frozenset("\"“”„«»'‘’‚")
DASHES: Final = frozenset("-–—")
STOPS: Final = frozenset(".!?;:…")
ENDLESS: Final = 400  # words without a stop after which a sentence is cut
DATE_LINE: Final = 14  # words within which an article names its place and agency
HEAD_LINES: Final = 3  # lines of which that may be the last
REGIONS: Final = re.compile(r"[A-Z]{2}")
KINDS: Final = {"places": "GPE", "organisations": "ORG", "peoples": "NORP"}
NO_COUNTRIES: Final = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
FINITE: Final = {"VVINF": "VVFIN", "VVPP": "VVFIN", "VAINF": "VAFIN", "VMINF": "VMFIN"}  # tags of STTS
HEADS: Final = ("NOUN", "PROPN", "PRON")
BEHIND: Final = ("nsubj", "obj", "ccomp", "xcomp")
LEFT: Final = ("det", "amod", "nummod", "advmod", "compound", "nmod", "punct")
RIGHT: Final = ("flat", "compound", "appos")


def split_years(nlp: Language) -> None:
    """Let the tokenizer take the full stop off numbers of three digits and more: they are no ordinals."""
    suffixes = [*(nlp.Defaults.suffixes or ()), r"(?<=\d\d\d)\."]
    tokenizer: Any = nlp.tokenizer
    tokenizer.suffix_search = compile_suffix_regex(suffixes).search


@cache
def _no_start_after(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """The abbreviations of a language, and the words that go on after an ordinal ("24. Februar")."""
    if language not in available():
        return frozenset(), frozenset()
    data = load_language(language)
    words = [
        word for table in ("month", "unit", "season") for row in data.words.get(table, {}).values() for word in row
    ]
    return frozenset(data.about.get("sentences", {}).get("abbreviations", [])), frozenset(words)


@Language.component("timeline_sentences")
def mark_sentence_starts(doc: Doc) -> Doc:
    """Tell the parser where a sentence surely starts and where surely not, and leave the rest to it."""
    abbreviations, followers = _no_start_after(doc.lang_)
    for token in doc[1:]:
        before = doc[token.i - 1]
        if token.is_space:
            token.is_sent_start = False
        elif before.is_space and before.text.count("\n") > 1:
            token.is_sent_start = True
        elif _goes_on(before, token, abbreviations, followers):
            token.is_sent_start = False
    for start, end in _date_lines(doc):
        for token in doc[start + 1 : end]:
            token.is_sent_start = False
        for edge in (start, end):
            doc[edge].is_sent_start = True
    _cut_endless(doc)
    return doc


def _cut_endless(doc: Doc) -> None:
    """Cut what goes on and on without a stop, for the time that trees take grows with the square of their depth."""
    length = 0
    for token in doc[1:]:
        may_start = token.is_sent_start is not False and doc[token.i - 1].text[-1:] in STOPS
        length = 0 if token.is_sent_start or may_start else length + 1
        if length == ENDLESS:
            token.is_sent_start = True
            length = 0


def _goes_on(before: Token, token: Token, abbreviations: frozenset[str], followers: frozenset[str]) -> bool:
    text, small = before.text, token.text[0].islower()
    if text in abbreviations or token.text in CLOSING or (token.text in QUOTES and _closes(token)):
        return True
    if before.text in QUOTES and (_opens(before) or small):
        return True
    if not text.endswith("."):
        # A number without its full stop: some tokenizers split "24." in two.
        return text.isdigit() and token.text in followers
    if text == ".":
        stem = token.nbor(-2).text if token.i > 1 else ""
        return f"{stem}." in abbreviations or (stem.isdigit() and len(stem) <= 2 and token.text in followers)
    return small or (text[:-1].isdigit() and token.text in followers)


def _closes(quote: Token) -> bool:
    return quote.i > 0 and not quote.nbor(-1).whitespace_ and not quote.nbor(-1).is_space


def _opens(quote: Token) -> bool:
    return not quote.whitespace_ and not _closes(quote)


def _date_lines(doc: Doc) -> Iterator[tuple[int, int]]:
    """Start and end of "Kiew, 24. Februar (dpa) – ": the place and agency, in a line of their own, before the first sentence."""
    start = 0
    for i, token in enumerate(doc[: HEAD_LINES * DATE_LINE]):
        if token.is_space and (start == i or "\n" in token.text):
            start = i + 1
        named = start + 2 < i < min(start + DATE_LINE, len(doc) - 1) and token.text in DASHES
        if named and doc[i - 1].text == ")" and doc[i - 3].text == "(" and doc[i - 2].is_alpha:
            yield start, i + 1
            return


@cache
def _known_names(language: str) -> Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """Names of a language, split into words, and their kind: by first word, the longest first.

    Countries and larger cities come from Unicode's data; more places, organisations and peoples from the language's own.
    """
    data = load_language(language).about.get("names", {}) if language in available() else {}
    names = [(tuple(name.split()), kind) for kind in KINDS for name in data.get(kind, ())]
    names += [(words, "places") for words in _unicode_places(language)]
    endings = data.get("genitive", ())
    names += [((*words[:-1], words[-1] + ending), kind) for words, kind in names for ending in endings]
    found: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {}
    for words, kind in sorted(names, key=lambda name: len(name[0]), reverse=True):
        found[words[0]] = (*found.get(words[0], ()), (words, kind))
    return found


def _unicode_places(language: str) -> set[tuple[str, ...]]:
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return set()
    regions: Mapping[str, str] = locale.territories
    names = {name for code, name in regions.items() if REGIONS.fullmatch(code) and code not in NO_COUNTRIES}
    names |= {city for zone in locale.time_zones.values() if (city := zone.get("city"))}
    return {tuple(name.split()) for name in names if name.replace(" ", "").isalpha()}


class KnownNames:
    """Adds well-known places, organisations and peoples that the name finder missed; `labels` by kind."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self.labels = labels

    def __call__(self, doc: Doc) -> Doc:
        """The doc with more entities; none that was found is changed."""
        known = _known_names(doc.lang_)
        texts = [token.text for token in doc]
        found: list[Span] = []
        taken = 0
        for i, text in enumerate(texts):
            for words, kind in known.get(text, ()) if i >= taken else ():
                end = i + len(words)
                if tuple(texts[i:end]) == words and not any(token.ent_type for token in doc[i:end]):
                    found.append(Span(doc, i, end, label=self.labels[kind]))
                    taken = end
                    break
        if found:
            doc.set_ents(found, default="unmodified")
        return doc


@Language.factory("timeline_names")
def create_names(nlp: Language, name: str) -> KnownNames:  # noqa: ARG001
    """The component that stands behind the name finder and uses its label for places."""
    labels = nlp.get_pipe("ner").labels if "ner" in nlp.pipe_names else ()  # type: ignore[attr-defined]
    return KnownNames(KINDS | ({"places": "LOC"} if "GPE" not in labels else {}))


def noun_chunks(doc: Doc | Span) -> Iterator[tuple[int, int, int]]:
    """Start, end and label of the noun phrases of a tree with UD labels, closing quotes kept.

    A phrase is the noun with what stands unbroken before it (article, adjectives, a name in the genitive) and the rest
    of its name behind it; a preposition is no part of it.
    """
    label = doc.vocab.strings.add("NP")
    taken = doc[0].i if len(doc) else 0
    whole = doc if isinstance(doc, Doc) else doc.doc
    for token in doc:
        if token.pos_ not in HEADS or token.i < taken or _is_part(token):
            continue
        start, end = _first(token, taken), _after(token, whole)
        if (
            start < token.i
            and whole[start].text in QUOTES
            and not any(t.text in QUOTES for t in whole[start + 1 : end])
        ):
            start += 1
        taken = end
        yield start, end, label


def _is_part(token: Token) -> bool:
    if token.head.pos_ not in HEADS or token.head.i == token.i:
        return False
    genitive = token.i < token.head.i and _relation(token) == "nmod"
    return _relation(token) in ("flat", "compound") or (genitive and _first(token.head, token.i) == token.i)


def _relation(token: Token) -> str:
    return token.dep_.split(":")[0]


def _first(head: Token, limit: int) -> int:
    start = head.i
    while start > limit:
        token = head.doc[start - 1]
        top = token
        while top.head.i not in (head.i, top.i) and top.head.i < head.i:
            top = top.head
        quote = token.text in QUOTES
        if not quote and (top.head.i != head.i or _relation(top) not in LEFT or token.is_punct or token.is_space):
            break
        if not quote and _relation(top) == "nmod" and any(_relation(child) == "case" for child in top.children):
            break
        start -= 1
    while start < head.i and head.doc[start].dep_ == "advmod":
        start += 1
    return start


def _after(head: Token, doc: Doc) -> int:
    end = head.i + 1
    while (
        end < len(doc) and doc[end].pos_ in HEADS and _relation(doc[end]) in RIGHT and head.i <= doc[end].head.i < end
    ):
        end += 1
    opened = any(t.text in QUOTES and not _closes(t) for t in doc[max(0, head.i - 6) : end])
    if end < len(doc) and doc[end].text in QUOTES and _closes(doc[end]) and opened:
        end += 1
    return end


@Language.component("timeline_verbs")
def mark_finite_verbs(doc: Doc) -> Doc:
    """Make finite what the tagger took for an infinitive or a participle, where the tree gives it a subject and no auxiliary.

    It is for tags of STTS and labels of UD. A participle needs something of its own behind it too: nothing follows one.
    """
    for token in doc:
        finite = FINITE.get(token.tag_, token.tag_ if token.tag_ in FINITE.values() else None)
        if finite is None or token.morph.get("VerbForm", []) == ["Fin"] or _has_auxiliary(token):
            continue
        subject = next((child for child in token.children if child.dep_ == "nsubj"), None)
        behind = any(child.i > token.i and child.dep_ in BEHIND for child in token.children)
        if subject is not None and (token.tag_ != "VVPP" or behind):
            number = "Plur" if token.tag_.endswith("INF") else "Sing"
            token.tag_ = finite
            token.morph = MorphAnalysis(doc.vocab, f"Mood=Ind|Number={number}|Person=3|Tense=Pres|VerbForm=Fin")
    for token in doc:
        if token.tag_ == "ADJD" and [t.tag_ for t in doc[token.i + 1 : token.i + 3]] == ["PTKZU", "VAINF"]:
            token.tag_, token.pos_ = "VVPP", "VERB"  # "veruntreut zu haben"
            token.morph = MorphAnalysis(doc.vocab, "VerbForm=Part")
        if token.tag_ == "VVFIN":
            _mend_tense(token)
    return doc


def _mend_tense(verb: Token) -> None:
    """Mend the tense that the form of a verb shows to be wrong: "beraten" is no past, "sahen" and "glitt" are no present."""
    morph, form, language = verb.morph, verb.lower_, verb.lang_
    plural, tense = morph.get("Number", []) == ["Plur"], morph.get("Tense", [])
    wrong = (tense == ["Past"] and plural and _is_infinitive(form, language)) or (
        tense == ["Pres"]
        and morph.get("Mood", []) == ["Ind"]
        and morph.get("Person", []) == ["3"]
        and _is_past(form, language, plural=plural)
    )
    if wrong:
        other = {"Past": "Pres", "Pres": "Past"}[tense[0]]
        verb.morph = MorphAnalysis(verb.doc.vocab, str(morph).replace(f"Tense={tense[0]}", f"Tense={other}"))


@lru_cache(maxsize=10_000)
def _is_past(form: str, language: str, *, plural: bool) -> bool:
    """Whether a form of the third person can be none of the present: it has not its ending."""
    data = load_language(language) if language in available() else None
    endings = data.about.get("present") if data is not None else None
    if data is None or endings is None:
        return False
    base = _lemma(form, "VERB", language)
    marked = form.count(endings["infinitive_mark"]) > base.count(endings["infinitive_mark"])
    if base == form or marked or form.startswith(base) or not base.endswith(tuple(endings["infinitive"])):
        return False
    if any(vowel in form and vowel not in base for vowel in endings["vowels"]):
        return False
    if plural:
        return bool(form.endswith(endings["plural"]))
    irregular = data.events.get("label", {}).get("present", {}).get("forms", ())
    if form.endswith(endings["subjunctive"]) or any(form.endswith(f) and base.endswith(b) for b, f in irregular):
        return False
    soft = base.endswith(tuple(endings["soft"])) and not form.endswith(endings["soft_singular"])
    return soft or not form.endswith(endings["singular"])


@lru_cache(maxsize=10_000)
def _is_infinitive(word: str, language: str) -> bool:
    from simplemma import is_known

    return _lemma(word, "VERB", language) == word and _known(language) and is_known(word, lang=language)


def _has_auxiliary(verb: Token) -> bool:
    """Whether an auxiliary, a copula or "zu" stands by a verb, or by one that it is joined to."""
    top = verb
    while True:
        if any(_relation(child) in ("aux", "cop") or child.tag_ == "PTKZU" for child in top.children):
            return True
        if top.dep_ != "conj" or top.head.i == top.i:
            return False
        top = top.head


@Language.component("timeline_lemmas")
def set_lemmas(doc: Doc) -> Doc:
    """Give every token a lemma by simplemma's dictionaries."""
    for token in doc:
        token.lemma_ = _lemma(token.text, "PARTICIPLE" if token.tag_ == "VVPP" else token.pos_, doc.lang_)
    return doc


@cache
def _known(language: str) -> bool:
    from simplemma import lemmatize

    try:
        lemmatize("a", lang=language)
    except ValueError:
        return False
    return True


@cache
def _participles(language: str) -> dict[str, str]:
    return load_language(language).about.get("participles", {}) if language in available() else {}


@lru_cache(maxsize=20_000)
def _lemma(word: str, pos: str, language: str) -> str:
    from simplemma import lemmatize

    if not word[:1].isalpha() or pos == "PROPN" or not _known(language):
        return word
    # A capital at the start of a sentence must not make a verb a noun.
    asked = word.lower() if pos in ("VERB", "PARTICIPLE", "AUX", "ADV", "ADJ", "PRON", "DET") else word
    if pos in ("VERB", "PARTICIPLE"):
        for base, form in _participles(language).items():
            # Without a prefix it may be another verb: "gefallen".
            if asked.endswith(form) and (pos == "PARTICIPLE" or asked != form):
                return asked.removesuffix(form) + base
    return str(lemmatize(asked, lang=language))
