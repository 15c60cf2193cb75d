"""Labels: a short clause with a present-tense verb and the real participants, in the language of the text.

A clause keeps the words of its text in their order, since word order survives a mistaken tree; only the subject comes
first, the verb stands in the present, and dates, sub-clauses and what does not fit are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from timeline_ext.events.inflect import infinitive, present, split
from timeline_ext.events.phrases import (
    WORDS,
    coordination,
    gender_of,
    inside,
    is_inside,
    nominative,
    noun_words,
    person_name,
    phrase,
    phrase_words,
    run,
    text_of,
)
from timeline_ext.events.reference import NOUNS, antecedent
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
RELATIVE: Final = frozenset({"PRELS", "PRELAT", "WDT", "WP", "WP$"})
DASHES: Final = frozenset("–—-")
FINITE: Final = frozenset({"VVFIN", "VAFIN", "VMFIN", "VVIMP"})


@dataclass(frozen=True, slots=True)
class _Part:
    """Words of a label; optional ones go when it is too long."""

    text: str
    optional: bool = False
    nested: bool = False


@dataclass(frozen=True, slots=True)
class _Reader:
    """What is the same for all parts of one label: the words of the language, tokens to leave out, and who is meant."""

    words: Lexicon
    skip: AbstractSet[int]
    references: References


def label_of(trigger: Trigger, words: Lexicon, skip: AbstractSet[int], references: References) -> str:
    """The label of an event: a clause for a verb, a noun phrase for a noun; `skip` are tokens to leave out (dates, sources)."""
    reader = _Reader(words, skip, references)
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


def _noun_label(trigger: Trigger, reader: _Reader) -> str:
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
        if token.head.i == noun.i and token.tag_ == "ADJA" and token.i < noun.i and found[0].pos_ != "DET":
            spelled[token.i] = re.sub(r"e[nrms]?$", "", token.text) + ending if ending else token.text
        elif token.i == noun.i and _is_oblique_singular(token):
            spelled[token.i] = syntax.lemma(token)
    return _fit([_Part(owner), _Part(text_of(found, spelled))])


def _is_oblique_singular(noun: Token) -> bool:
    lemma = syntax.lemma(noun)
    genitive = syntax.feature(noun, "Case") == "Gen" and syntax.agreement(noun, "Number") != "Plur"
    return genitive and noun.text.startswith(lemma)


def _owner(noun: Token, found: Sequence[Token], reader: _Reader) -> list[Token]:
    """The owner just before a noun that a weak parse hung elsewhere: "Russlands Einmarsch"."""
    if not reader.words.compounds or not noun.i or found[0].i != noun.i:
        return []
    before = noun.nbor(-1)
    owns = before.pos_ == "PROPN" and before.i not in reader.skip and before.lower_.endswith("s")
    return [before] if owns else []


def _possessor(pronoun: Token, reader: _Reader) -> str:
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


@dataclass(frozen=True, slots=True)
class _Subject:
    text: str
    plural: bool
    taken: frozenset[int] = frozenset()
    short: str = ""


def _clause(verb: Token, reader: _Reader) -> str:
    above = _bearer(verb, reader.words)
    if above is not None:
        return _clause(above, reader)
    if _is_headline(verb.sent, reader.skip):
        return str(verb.sent.text.strip())
    members = _members(verb, reader)
    subject = _subject(verb, members, reader)
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
    return above


def _is_headline(sentence: Span, skip: AbstractSet[int]) -> bool:
    """Whether a sentence is a title above the text, which is a label already."""
    words = [token for token in sentence if not token.is_space]
    if not words or len(sentence) == len(words) or any(token.i in skip for token in words):
        return False
    broken = "\n" in sentence[-1].text or "\n" in words[-1].whitespace_
    length = words[-1].idx + len(words[-1]) - words[0].idx
    return broken and not words[-1].is_punct and length <= LONGEST


def _members(verb: Token, reader: _Reader) -> list[Token]:
    """The words of a clause besides its verbs in the order of the text, without dates, sub-clauses and adverbs that join texts."""
    group = {token.i for token in syntax.verb_group(verb)}
    part = syntax.particle(verb)
    found: set[Token] = set()
    stack = [child for i in group for child in verb.doc[i].children]
    while stack:
        token = stack.pop()
        if token.i in group or token.is_punct or token.is_space or (part is not None and token.i == part.i):
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


def _shared_objects(verb: Token, reader: _Reader) -> set[Token]:
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


def _is_shown(token: Token, group: AbstractSet[int], reader: _Reader) -> bool:
    if _completes(token):
        return False  # see `_complement`
    if token.tag_ in RELATIVE or (token.tag_ == "PTKZU" and token.head.i in group):
        return False
    if not is_inside(token) or (token.dep_ in {"cc", "aux", "cop"} and token.head.i in group):
        return token.tag_ in {"PTKZU", "TO", "KOKOM"} and token.dep_ != "mark"
    if token.pos_ in {"ADV", "CCONJ", "PART"} and token.lower_ in reader.words.label["drop"]:
        return _before_adverb(token, reader.words)
    return token.tag_ not in {"PAV", "PROAV", "PWAV", "WRB"}


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
    start = max((t.i for t in verb.doc[low : min(group)] if _breaks(t)), default=low - 1)
    end = min((t.i for t in verb.doc[max(group) : high] if _breaks(t)), default=high)
    found = []
    for token in tokens:
        infinitive_before = token.i + 1 == verb.i and syntax.lemma(token) == token.text
        if token.tag_ in FINITE and not infinitive_before:
            if token.i > max(group):
                break
        elif start < token.i < end:
            found.append(token)
    return found


def _breaks(token: Token) -> bool:
    """Whether a semicolon, a colon or a dash parts two clauses; a hyphen has no spaces around it."""
    if token.text in {";", ":"}:
        return True
    return token.text in DASHES and bool(token.whitespace_) and token.i > 0 and bool(token.nbor(-1).whitespace_)


def _subject(verb: Token, members: Sequence[Token], reader: _Reader) -> _Subject:
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
        return _Subject("", plural)
    first = heads[0]
    relative = antecedent(first, verb)
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
        taken |= {t.i for t in first.subtree if t.i < _start(verb)}
        whole = _up_to_verb(first, verb, members, taken)
        if whole and not referents:
            return _Subject(text_of(whole), plural, frozenset(taken | {t.i for t in whole}))
    if referents:
        named = [nominative(noun, words, reader.skip, known=relative is None) for noun in referents]
        return _Subject(f" {words.label['and']} ".join(named), plural, frozenset(taken))
    if first.pos_ == "PRON" and len(heads) == 1:
        return _Subject(inside(first), plural, frozenset({first.i}))
    return _Subject(
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
    start = _start(verb)
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
    for token in verb.doc[verb.sent.start : _start(verb)]:
        if token.i in skip or token.pos_ not in {"DET", "ADJ", "NUM", "NOUN", "PROPN", "CCONJ"}:
            found = []
        else:
            found.append(token)
    return [token for token in found if token.pos_ in {"NOUN", "PROPN"} and token.dep_ != "compound"]


def _start(verb: Token) -> int:
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
        return syntax.lemmatised(first.lower_, first.lang_) != first.lower_
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


def _parts(tokens: Sequence[Token], verb: Token, reader: _Reader) -> list[_Part]:
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
        behind = [i for i, chunk in enumerate(chunks) if chunk[0].i > _start(verb)]
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


def _chunk_text(chunk: Sequence[Token], reader: _Reader) -> str:
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
    if any(_breaks(token) for token in verb.doc[min(verb.i, child.i) : max(verb.i, child.i)]):
        return None
    asked = next(iter(syntax.subjects(child)), None)
    if tokens[0].i == finite.i and asked is not None and tokens[1:] and asked.left_edge.i == tokens[1].i:
        last = tokens.index(asked)
        tokens = [*tokens[1 : last + 1], tokens[0], *tokens[last + 1 :]]  # "…, sei er gegangen": er sei gegangen
    return tokens, child


def _said(head: list[_Part], verb: Token, reader: _Reader, joint: str) -> str | None:
    """A clause of saying with its content where that fits; else the speaker, a colon, and the content."""
    found = _content(verb, reader.words)
    if found is None:
        return _attributed(head[0].text, _announced(verb, reader.words), reader)
    tokens, child = found
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


def _attributed(speaker: str, verb: Token | None, reader: _Reader) -> str | None:
    """A clause behind its speaker and a colon, where both fit."""
    if verb is None or not syntax.is_predicate(verb):
        return None
    content = _clause(verb, reader)
    content = content[:1].upper() + content[1:]
    whole = f"{speaker}: {content}"
    return content if not speaker or content.startswith(speaker) or len(whole) > LONGEST else whole


# German: the verb comes second


def _verb_second(verb: Token, subject: _Subject, rest: Sequence[Token], reader: _Reader) -> str:
    """Subject, finite verb, the rest as the text has it, and at the end what the language keeps for last."""
    words = reader.words
    start = _start(verb)
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


def _completes(token: Token) -> bool:
    """Whether a word heads an infinitive behind a comma that completes a verb."""
    before = token.doc[token.head.i : token.i]
    return token.dep_ in {"xcomp", "oc"} and any(t.text == "," for t in before) and syntax.finite_verb(token) is None


def _complement(verb: Token) -> str:
    """The infinitive behind a comma that completes a verb: "… , die Lage zu prüfen"."""
    for child in verb.children:
        if _completes(child):
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
    moving = words.label["perfect_with_be"]
    bare = split(lemma, verb, words)[1]
    return not any(
        bare == m or (bare.endswith(m) and bare.removesuffix(m) in words.label["ending"]["inseparable"]) for m in moving
    )


# English: subject, verb, object


def _subject_verb_object(verb: Token, subject: _Subject, rest: Sequence[Token], reader: _Reader) -> str:
    """Subject, verb with its particle, and the rest as the text has it; what stood before the subject comes last."""
    words = reader.words
    start = min([_start(verb), *subject.taken]) if subject.taken else _start(verb)
    front = [t for t in rest if t.i < start]
    group = {t.i for t in syntax.verb_group(verb)}
    denied = {words.label["not"]} if subject.taken and min(subject.taken) > verb.i else set()
    before = [t for t in rest if t.i < verb.i and (t.i >= start or t.lower_ in denied)]
    adverbs = [t for t in before if verb.doc[_top(t, group)].pos_ == "ADV"]
    behind = [t for t in rest if t.i > verb.i]
    between = [t for t in rest if start <= t.i < verb.i and t not in adverbs and t.pos_ != "PART"]
    part = syntax.particle(verb)
    after = _parts(behind, verb, reader)
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


def _is_told(verb: Token) -> bool:
    """Whether a clause is reported in the past, which shifts its tense back: "said it would" tells of "it will"."""
    above = syntax.governor(verb) if verb.dep_ == "ccomp" else None
    return above is not None and syntax.tense(above) == "past"


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
        said = words.label["told"].get(said, said) if _is_told(verb) else said
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
