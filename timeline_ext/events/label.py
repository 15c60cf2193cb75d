"""Labels: a short clause with a present-tense verb and the real participants, in the language of the text.

A clause keeps the words of its text in their order, since word order survives a mistaken tree; only the subject comes
first, the verb stands in the present, and dates, sub-clauses and what does not fit are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from timeline_ext.events.clause import (
    DASHES,
    RELATIVE,
    Reader,
    Subject,
    breaks,
    completes,
    members_of,
    start_of,
    subject_of,
)
from timeline_ext.events.inflect import infinitive, present, split
from timeline_ext.events.phrases import (
    WORDS,
    gender_of,
    inside,
    noun_words,
    phrase,
    run,
    text_of,
)
from timeline_ext.events.reference import NOUNS, antecedent
from timeline_ext.events.status import is_told
from timeline_ext.nlp import syntax

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from spacy.tokens import Span, Token

    from timeline_ext.events.detect import Trigger
    from timeline_ext.events.lexicon import Lexicon
    from timeline_ext.events.reference import References

LONGEST: Final = 80
SAYING: Final = frozenset({"statement"})


@dataclass(frozen=True, slots=True)
class _Part:
    """Words of a label; optional ones go when it is too long."""

    text: str
    optional: bool = False
    nested: bool = False


def label_of(trigger: Trigger, words: Lexicon, skip: AbstractSet[int], references: References) -> str:
    """The label of an event: a clause for a verb, a noun phrase for a noun; `skip` are tokens to leave out (dates, sources)."""
    reader = Reader(words, skip, references)
    text = _noun_label(trigger, reader) if trigger.is_noun else _clause(trigger.token, reader)
    text = text.strip(" ,;:–—")
    return text[:1].upper() + text[1:]


def _fit(parts: Sequence[_Part], *, from_left: bool = False, short: str = "") -> str:
    """The parts in a row; optional ones go until it is short enough: what hangs on another part first, then from one end.

    `short` is another form of the first part, for the case that this is not enough.
    """
    kept = [part for part in parts if part.text]
    while len(text := _joined(kept)) > LONGEST and (places := [i for i, part in enumerate(kept) if part.optional]):
        nested = [i for i in places if kept[i].nested]
        at = nested[-1] if nested else places[0] if from_left else places[-1]
        kept.pop(at)
    if len(text) > LONGEST and short and short != parts[0].text:
        return _fit([_Part(short), *parts[1:]], from_left=from_left)
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(",;:– ") + "…"


def _joined(parts: Iterable[_Part]) -> str:
    return re.sub(r"\s+([,;:])", r"\1", " ".join(" ".join(part.text for part in parts).split()))


# Labels of nouns


def _noun_label(trigger: Trigger, reader: Reader) -> str:
    """The noun phrase in the nominative, without its article: "Zweites Telefonat der beiden Staatschefs"."""
    noun, words = trigger.token, reader.words
    found = noun_words(noun, reader.skip, short=False)
    if len(found) > WORDS + 2:
        found = noun_words(noun, reader.skip, short=True)
    found = [*_owner(noun, found, reader), *found]
    if found[-1].i == noun.i:
        found += _following(noun, reader.skip)
    articles = {*words.label["articles"]["the"], *words.label["articles"]["a"]}
    owner = ""
    while found and found[0].i < noun.i:
        first = found[0]
        if first.tag_ in {"PPOSAT", "PRP$"}:
            owner = _possessor(first, reader)
        elif first.lower_ not in articles and first.pos_ not in {"DET", "ADP", "PRON", "ADV", "PART", "CCONJ"}:
            break
        found.pop(0)
    if len(found) == 1 and not owner and trigger.lent and trigger.verb is not None:
        return _clause(trigger.verb, reader)  # a noun alone says little: "Die Ausstellung wird eröffnet"
    ending = words.label["nominative"].get(gender_of(noun, words), {}).get("adjective")
    spelled = {}
    for token in found:
        declined = token.tag_ == "ADJA" and not token.text.rstrip(".").isdigit()
        if token.head.i == noun.i and declined and token.i < noun.i and found[0].pos_ != "DET":
            spelled[token.i] = re.sub(r"e[nrms]?$", "", token.text) + ending if ending else token.text
        elif token.i == noun.i and _is_oblique_singular(token):
            spelled[token.i] = syntax.lemma(token)
    return _fit([_Part(owner), _Part(text_of(found, spelled))])


def _is_oblique_singular(noun: Token) -> bool:
    lemma = syntax.lemma(noun)
    genitive = syntax.feature(noun, "Case") == "Gen" and syntax.agreement(noun, "Number") != "Plur"
    return genitive and noun.text.startswith(lemma)


def _owner(noun: Token, found: Sequence[Token], reader: Reader) -> list[Token]:
    """The owner just before a noun that a weak parse hung elsewhere: "Russlands Einmarsch"."""
    if not reader.words.compounds or not noun.i or found[0].i != noun.i:
        return []
    before = noun.nbor(-1)
    owns = before.pos_ == "PROPN" and before.i not in reader.skip and before.lower_.endswith("s")
    return [before] if owns else []


def _possessor(pronoun: Token, reader: Reader) -> str:
    """The owner that "his" or "their" stands for, where it is plain: "Putin's"."""
    named = reader.references.referents(pronoun, plural=False)
    if len(named) != 1 or named[0].pos_ != "PROPN":
        return ""
    name = phrase(named[0], reader.skip)
    ending: str = reader.words.label["genitive"]
    return name + (ending if not name.endswith("s") else "’" if not ending.startswith("'") else ending)


def _following(noun: Token, skip: AbstractSet[int]) -> list[Token]:
    """The prepositional phrase just behind a noun, by parts of speech: "… in die Ukraine"."""
    found: list[Token] = []
    for token in noun.doc[noun.i + 1 : min(noun.i + 7, noun.sent.end)]:
        if token.i in skip or token.pos_ not in ({"ADP"} if not found else {"DET", "ADJ", "NOUN", "PROPN"}):
            break
        found.append(token)
        if token.pos_ in {"NOUN", "PROPN"} and (token.i + 1 >= len(noun.doc) or token.nbor().pos_ != "PROPN"):
            return found
    return []


# Clauses


def _clause(verb: Token, reader: Reader) -> str:
    above = _bearer(verb, reader.words)
    if above is not None:
        return _clause(above, reader)
    if _is_headline(verb.sent, reader.skip):
        return str(verb.sent.text.strip())
    members = members_of(verb, reader)
    subject = subject_of(verb, members, reader)
    rest = [token for token in members if token.i not in subject.taken]
    build = _verb_second if reader.words.label["order"] == "verb_second" else _subject_verb_object
    return build(verb, subject, rest, reader)


def _bearer(verb: Token, words: Lexicon) -> Token | None:
    """The verb that an infinitive needs to be true: "Doctors fail to save him" is not "Doctors save him"; a plan is a status."""
    if verb.dep_ not in {"xcomp", "pcomp", "oc"} or syntax.finite_verb(verb) is not None:
        return None
    above = syntax.governor(verb)
    if above is None or not above.is_ancestor(verb) or words.has("verbs", "plan", syntax.verb_lemma(above)):
        return None
    if above.lower_ in words.words["syntax"]["future"]:
        return None  # "is going to leave"
    return above


def _is_headline(sentence: Span, skip: AbstractSet[int]) -> bool:
    """Whether a sentence is a title above the text, which is a label already."""
    words = [token for token in sentence if not token.is_space]
    if not words or len(sentence) == len(words) or any(token.i in skip for token in words):
        return False
    broken = "\n" in sentence[-1].text or "\n" in words[-1].whitespace_
    length = words[-1].idx + len(words[-1]) - words[0].idx
    return broken and not words[-1].is_punct and length <= LONGEST


def _parts(tokens: Sequence[Token], verb: Token, reader: Reader) -> list[_Part]:
    """The words of a clause in chunks; those that a preposition opens may go, the first one stays."""
    group = {token.i for token in syntax.verb_group(verb)}
    chunks: list[list[Token]] = []
    last = -1
    for token in tokens:
        top = _top(token, group)
        opens = _opens_chunk(token, group) and token.lower_ not in reader.words.label["of"]
        before = chunks[-1][-1] if chunks else token
        runs_on = token.i == before.i + 1 and token.pos_ in NOUNS and before.pos_ in {*NOUNS, "NUM"}
        hyphen = token.i == before.i + 2 and token.nbor(-1).text in DASHES and not before.whitespace_
        glued = before.pos_ == "CCONJ" or runs_on or hyphen
        if not chunks or opens or (top != last and not glued):
            chunks.append([])
        chunks[-1].append(token)
        last = top
    if all(_opens_chunk(chunk[0], group) for chunk in chunks):
        # One has to stay: that by the verb, which is at the end of a clause in brackets and behind a verb without.
        behind = [i for i, chunk in enumerate(chunks) if chunk[0].i > start_of(verb)]
        place = -1 if syntax.finite_verb(verb) != verb else behind[0] if behind else 0
        needed = chunks[place] if chunks else []
    else:
        needed = []
    return [
        _Part(
            _chunk_text(chunk, reader),
            optional=_opens_chunk(chunk[0], group) and chunk is not needed,
            nested=place > 0 and _hangs_on(chunk[0], chunks[place - 1]),
        )
        for place, chunk in enumerate(chunks)
    ]


def _hangs_on(opener: Token, before: Sequence[Token]) -> bool:
    """Whether a prepositional phrase belongs to a noun of the chunk before it."""
    owner = opener.head.head if opener.dep_ == "case" else opener.head
    return owner in before


def _chunk_text(chunk: Sequence[Token], reader: Reader) -> str:
    if len(chunk) == 1 and chunk[0].pos_ == "PRON":
        named = reader.references.referents(chunk[0], plural=syntax.feature(chunk[0], "Number") == "Plur")
        if len(named) == 1 and reader.references.is_person(named[0]) and named[0].pos_ == "PROPN":
            return phrase(named[0], reader.skip)
    return text_of(run(chunk)) if chunk[-1].pos_ != "ADP" else text_of(chunk)


def _top(token: Token, group: AbstractSet[int]) -> int:
    while token.head.i not in group and token.head.i != token.i:
        token = token.head
    return token.i


def _opens_chunk(token: Token, group: AbstractSet[int]) -> bool:
    """Whether a word opens a prepositional phrase or an infinitive; not those that stand before the noun they belong to."""
    if token.tag_ in {"TO", "PTKZU"}:
        return token.tag_ == "TO" and token.head.i not in group
    if token.pos_ != "ADP" or token.tag_ in {"PTKVZ", "RP"}:
        return token.tag_ in {"VBG", "VBN"} and token.dep_ == "acl"
    owner = token.head.head if token.dep_ == "case" else token.head
    return owner.i < token.i or owner.i in group or syntax.is_verb(owner)


def _content(verb: Token, words: Lexicon) -> tuple[list[Token], Token] | None:
    """What is said: the words of the clause that completes a verb of saying, and its verb."""
    lemma = syntax.verb_lemma(verb)
    says = (
        any(words.has("verbs", name, lemma) for name in ("report", "plan", "state"))
        or words.verb_kinds.get(lemma) in SAYING
        or any(s.lower_ == words.label["it"] for s in syntax.subjects(verb))
    )
    child = next((c for c in verb.children if c.dep_ in {"ccomp", "oc"}), None)
    if child is None or not says:
        return None
    finite = syntax.finite_verb(child) or next((c for c in child.children if syntax.is_finite(c)), None)
    if finite is None:
        return None
    tokens = [t for t in child.subtree if t.i != verb.i]
    while tokens and (tokens[0].is_punct or tokens[0].is_space):
        tokens.pop(0)
    while tokens and (tokens[-1].is_punct or tokens[-1].is_space):
        tokens.pop()
    if not tokens or tokens[-1].i - tokens[0].i + 1 != len(tokens):
        return None  # the verb of saying stands in its midst
    if any(breaks(token) for token in verb.doc[min(verb.i, child.i) : max(verb.i, child.i)]):
        return None
    asked = next(iter(syntax.subjects(child)), None)
    if tokens[0].i == finite.i and asked is not None and tokens[1:] and asked.left_edge.i == tokens[1].i:
        last = tokens.index(asked)
        tokens = [*tokens[1 : last + 1], tokens[0], *tokens[last + 1 :]]  # "…, sei er gegangen": er sei gegangen
    return tokens, child


def _said(head: list[_Part], verb: Token, reader: Reader, joint: str) -> str | None:
    """A clause of saying with its content where that fits; else the speaker, a colon, and the content."""
    found = _content(verb, reader.words)
    if found is None:
        return _attributed(head[0].text, _announced(verb, reader.words), reader)
    tokens, child = found
    while tokens[0].i in reader.skip and len(tokens) > 1:
        tokens = tokens[1:]  # "said | on Monday it would close"
    finite = syntax.finite_verb(child)
    told = reader.words.label.get("told", {})
    for hidden in (frozenset[int](), reader.skip):
        said = [
            (told.get(t.lower_, t.text) if finite is not None and t.i == finite.i else inside(t)) + t.whitespace_
            for t in tokens
            if t.i not in hidden
        ]
        whole = _joined([*head, _Part(joint + "".join(said).strip())])
        if len(whole) <= LONGEST and "\n" not in whole:
            return whole
    return _attributed(head[0].text, child, reader)


def _announced(verb: Token, words: Lexicon) -> Token | None:
    """The verb of the main clause that "as police said" gives as said."""
    above = syntax.governor(verb) if verb.dep_ == "advcl" else None
    mark = syntax.subordinator(verb)
    as_said = words.words["dating"]["compared"] | words.words["dating"]["meanwhile"]
    opened = mark is None or mark.lower_ in as_said
    said = opened and words.has("verbs", "report", syntax.verb_lemma(verb))
    return above if said and above is not None and not verb.is_ancestor(above) else None


def _attributed(speaker: str, verb: Token | None, reader: Reader) -> str | None:
    """A clause behind its speaker and a colon, where both fit."""
    if verb is None or not syntax.is_predicate(verb):
        return None
    content = _clause(verb, reader)
    content = content[:1].upper() + content[1:]
    whole = f"{speaker}: {content}"
    return content if not speaker or content.startswith(speaker) or len(whole) > LONGEST else whole


# German: the verb comes second


def _verb_second(verb: Token, subject: Subject, rest: Sequence[Token], reader: Reader) -> str:
    """Subject, finite verb, the rest as the text has it, and at the end what the language keeps for last."""
    words = reader.words
    start = start_of(verb)
    second = not syntax.is_subordinate(verb) or start < verb.i
    rest = [
        t
        for t in rest
        if not (second and t.i < start and t.pos_ in {"ADV", "CCONJ", "PART"} and t.head.i in {verb.i, start})
    ]
    finite, last = _finite_and_last(verb, words, plural=subject.plural)
    pronouns = [t for t in rest if t.pos_ == "PRON" and t.tag_ in {"PRF", "PPER"} and not _is_governed(t)]
    complement = _complement(verb)
    others = _parts([t for t in rest if t not in pronouns], verb, reader)
    if complement:
        others = [_Part(part.text, optional=True) for part in others]
    objects = [_Part(_chunk_text([t], reader)) for t in pronouns]
    if syntax.finite_verb(verb) is None and not subject.text:
        # Without a subject no clause: "Letzte Einzelheiten besprechen".
        return _fit([*others, _Part(verb.text if syntax.is_participle(verb) else syntax.verb_lemma(verb))])
    first = subject.text
    if not first and others:
        first, others = others[0].text, others[1:]
    head = [_Part(first or words.label["it"]), _Part(finite), *objects, *others, _Part(last)]
    if not [t for t in rest if t.pos_ in NOUNS]:
        said = _said(head, verb, reader, ", ")
        if said is not None:
            return said
    bracket = bool(last) or syntax.finite_verb(verb) != verb or syntax.is_subordinate(verb)
    parts = [*head, _Part(f", {complement}" if complement else "")]
    return _fit(parts, from_left=bracket, short=subject.short)


def _is_governed(pronoun: Token) -> bool:
    """Whether a preposition governs a pronoun ("von sich")."""
    return pronoun.head.pos_ == "ADP" or any(c.pos_ == "ADP" for c in pronoun.children)


def _complement(verb: Token) -> str:
    """The infinitive behind a comma that completes a verb: "… , die Lage zu prüfen"."""
    for child in verb.children:
        if completes(child):
            comma = max(t.i for t in verb.doc[verb.i : child.i] if t.text == ",")
            inner = [t for t in child.subtree if not t.is_space and t.i > comma]
            while inner and inner[-1].is_punct:
                inner.pop()
            if len(inner) <= WORDS + 3:
                return text_of(inner)
    return ""


def _finite_and_last(verb: Token, words: Lexicon, *, plural: bool) -> tuple[str, str]:
    chain = syntax.aux_chain(verb)
    finite = syntax.finite_verb(verb)
    number = "plural" if plural else "singular"
    inner = sorted({t.i: t for t in (verb, *chain) if finite is None or t.i != finite.i}.values(), key=lambda t: t.i)
    marked = [c for c in verb.children if c.tag_ == "PTKZU"]
    if finite is not None and finite.i != verb.i:
        wanted = next((t for t in chain if t.i > verb.i and syntax.lemma(t) in words.words["syntax"]["modal"]), None)
        if wanted is not None and wanted.i != finite.i and syntax.lemma(finite) in words.words["syntax"]["have"]:
            return present(syntax.lemma(wanted), words, plural=plural), verb.text  # "hatte … durchsetzen wollen"
        lemma = syntax.lemma(finite)
        if lemma in words.words["syntax"]["modal"]:
            doubtful = finite.lower_ in words.words["modals"]["doubtful_forms"]
            return finite.text if doubtful else present(lemma, words, plural=plural), " ".join(t.text for t in inner)
        if marked or verb.tag_ == "VVIZU":
            return present(lemma, words, plural=plural), " ".join(t.text for t in (*marked, *inner))
    if syntax.is_passive(verb):
        return words.label["be"][number], inside(verb)
    lemma = infinitive(verb, words)
    if finite is not None and finite.i != verb.i and _is_state(verb, finite, lemma, words):
        return present(syntax.lemma(finite), words, plural=plural), inside(verb)
    speaker = next((s for s in syntax.subjects(verb) if syntax.feature(s, "Person") in {"1", "2"}), None)
    part = syntax.particle(verb)
    ends = part.text if part is not None else ""
    if finite is not None and finite.i == verb.i and (speaker is not None or not lemma.endswith("n")):
        return verb.text, ends
    if not lemma.endswith("n"):
        return (finite.text, verb.text) if finite is not None else (verb.text, "")
    prefix, base = split(lemma, verb, words)
    return present(base, words, plural=plural), prefix


def _is_state(verb: Token, finite: Token, lemma: str, words: Lexicon) -> bool:
    """Whether "ist" with a participle tells a state ("ist gesperrt") and no perfect ("ist gekommen")."""
    if syntax.lemma(finite) not in words.words["syntax"]["be"]:
        return False
    moving = words.words["syntax"]["perfect_with_be"]
    bare = split(lemma, verb, words)[1]
    return not any(
        bare == m or (bare.endswith(m) and bare.removesuffix(m) in words.label["ending"]["inseparable"]) for m in moving
    )


# English: subject, verb, object


def _subject_verb_object(verb: Token, subject: Subject, rest: Sequence[Token], reader: Reader) -> str:
    """Subject, verb with its particle, and the rest as the text has it; what stood before the subject comes last."""
    words = reader.words
    start = min([start_of(verb), *subject.taken]) if subject.taken else start_of(verb)
    front = [t for t in rest if t.i < start]
    group = {t.i for t in syntax.verb_group(verb)}
    denied = {words.label["not"]} if subject.taken and min(subject.taken) > verb.i else set()
    before = [t for t in rest if t.i < verb.i and (t.i >= start or t.lower_ in denied)]
    adverbs = [t for t in before if verb.doc[_top(t, group)].pos_ == "ADV"]
    behind = [t for t in rest if t.i > verb.i]
    between = [t for t in rest if start <= t.i < verb.i and t not in adverbs and t.pos_ != "PART"]
    part = syntax.particle(verb)
    after = [_Part(_relative_object(verb, reader)), *_parts(behind, verb, reader)]
    if part is not None and behind and behind[0].i > part.i:
        after = [_Part(part.text), *after]
    elif part is not None:
        place = 1 if behind and behind[0].i < part.i else 0
        after = [*after[:place], _Part(part.text), *after[place:]]
    if not subject.text:
        return _fit([_Part(verb.text), *after])
    told = _group(verb, adverbs, words, plural=subject.plural)
    if clitics := [t.lower_ for t in rest if t.i < verb.i and t.lower_ in words.label.get("clitics", [])]:
        first, _, others = told.partition(" ")
        denies = first.lower() == words.label["not"]
        told = " ".join([first.lower(), *clitics, others] if denies else [*clitics, told])
    head = [_Part(subject.text), _Part(told), *after]
    if not behind:
        said = _said(head, verb, reader, "")
        if said is not None:
            return said
    moved = [
        _Part(p.text, optional=True)
        for p in _parts(
            run([t for t in [*between, *front] if _is_prepositional(t, group)]),
            verb,
            reader,
        )
    ]
    return _fit([*head, *moved], short=subject.short)


def _relative_object(verb: Token, reader: Reader) -> str:
    """The noun that a relative pronoun stands for as an object, with its preposition: "the envoy, with whom he met"."""
    if verb.dep_ not in {"relcl", "acl:relcl"}:
        return ""
    below = [(None, it) for it in syntax.objects(verb)] + [(prep, it) for prep, it in syntax.obliques(verb)]
    for prep, pronoun in below:
        relative = pronoun.tag_ in RELATIVE and pronoun.i < verb.i
        noun = antecedent(pronoun, verb, reader.skip) if relative else None
        if noun is not None and noun.i < verb.i:
            return " ".join(filter(None, (prep.lower_ if prep is not None else "", phrase(noun, reader.skip))))
    return ""


def _is_prepositional(token: Token, group: AbstractSet[int]) -> bool:
    """Whether a word stands in a prepositional phrase of the verb itself."""
    return token.doc[_top(token, group)].pos_ == "ADP"


def _group(verb: Token, adverbs: Sequence[Token], words: Lexicon, *, plural: bool) -> str:
    number = "plural" if plural else "singular"
    base = syntax.lemma(verb).lower()
    chain = syntax.aux_chain(verb)
    negations = [c for t in (verb, *chain) for c in t.children if c.dep_ in syntax.NEGATION]
    negated = any(c.lower_ in words.label["contracted"] for c in negations)
    manner = " ".join(
        t.text
        for t in [
            *(c for c in negations if c.lower_ not in words.label["contracted"]),
            *(a for a in adverbs if a not in negations),
        ]
    )
    not_ = words.label["not"] if negated else ""
    future = words.words["syntax"]["future"]
    modal = next((t for t in chain if syntax.lemma(t) in words.words["syntax"]["modal"] and t.tag_ == "MD"), None)
    if modal is not None and (negated or syntax.lemma(modal) not in future):
        said = words.label["full"].get(modal.lower_, modal.lower_)
        said = words.label["told"].get(said, said) if is_told(verb) else said
        inner = [t.text for t in chain if t.i > modal.i]
        return " ".join(f"{said} {not_} {manner} {' '.join(inner)} {verb.text}".split()).replace("can not", "cannot")
    if syntax.is_passive(verb):
        group = f"{words.label['be'][number]} {not_} {manner} {inside(verb)}"
    elif base in words.label["copula"]:
        group = f"{words.label['be'][number]} {not_} {manner}"
    elif negated:
        group = f"{words.label['do'][number]} {not_} {manner} {base}"
    else:
        group = f"{manner} {present(base, words, plural=plural)}"
    return " ".join(group.split())
