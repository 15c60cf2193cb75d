"""Labels: a short clause with a present-tense verb and the real participants, in the language of the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from timeline_ext.nlp import syntax

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from spacy.tokens import Token

    from timeline_ext.events.detect import Trigger
    from timeline_ext.events.lexicon import Lexicon

    Resolve = Callable[[Token, bool], tuple[Token, ...]]

LONGEST: Final = 80
WORDS: Final = 9  # in one noun phrase, before what hangs on its nouns is left out
PEOPLE: Final = frozenset({"PER", "PERSON"})
CLAUSES: Final = frozenset({"acl", "acl:relcl", "relcl", "advcl", "rc", "re", "parataxis", "ccomp"})


def label_of(trigger: Trigger, words: Lexicon, skip: AbstractSet[int], resolve: Resolve) -> str:
    """The label of an event: a clause for a verb, a noun phrase for a noun; `skip` are tokens to leave out (dates, sources)."""
    parts = _noun_label(trigger.token, words, skip) if trigger.is_noun else _clause(trigger, words, skip, resolve)
    text = _fit(parts)
    return text[:1].upper() + text[1:]


def _fit(parts: Sequence[tuple[str, bool]]) -> str:
    """The parts in a row; optional ones (True) go from the end until the row is short enough."""
    kept = [part for part in parts if part[0]]
    while len(text := _joined(part[0] for part in kept)) > LONGEST and any(optional for _, optional in kept):
        last = max(i for i, part in enumerate(kept) if part[1])
        kept.pop(last)
    if len(text) <= LONGEST:
        return text
    return text[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(",;: ") + "…"


def _joined(parts: Iterable[str]) -> str:
    return re.sub(r"\s+([,;])", r"\1", " ".join(" ".join(parts).split()))


def phrase(noun: Token, skip: AbstractSet[int] = frozenset(), *, short: bool = False) -> str:
    """A noun phrase without relative clauses, brackets and dates; `short` leaves out what hangs on its nouns by prepositions.

    A person is called by name only: "den Staatschef Xi Jinping" is "Xi Jinping".
    """
    found = _phrase_tokens(noun, skip, short=short)
    around = syntax.entities(noun.doc, noun.left_edge.i, noun.right_edge.i + 1)
    name = next((entity for entity in around if entity[0].ent_type_ in PEOPLE), None)
    if name is not None and noun.pos_ in {"NOUN", "PROPN"} and (name.root.i == noun.i or name.start == noun.i + 1):
        return str(name.text)
    if len(found) > WORDS and not short:
        return phrase(noun, skip, short=True)
    return _text(found)


def _phrase_tokens(noun: Token, skip: AbstractSet[int], *, short: bool) -> list[Token]:
    found = [noun]
    for child in noun.children:
        if (
            child.i in skip
            or child.is_punct
            or child.is_space
            or child.dep_ in CLAUSES
            or child.pos_ in {"SCONJ", "INTJ"}
        ):
            continue
        if child.dep_ in {"case", "prep"} and child.i < noun.i:
            continue
        if child.dep_ in {"app", "cop", "nsubj", "mark", "aux"} or (child.dep_ == "advmod" and child.i > noun.i):
            continue
        if child.dep_ == "appos" and (child.left_edge.is_punct or child.doc[child.left_edge.i - 1].is_punct):
            continue
        if syntax.is_verb(child) and child.dep_ not in {"amod", "nk", "compound"}:
            continue
        if child.dep_ == "cc" and not any(c.dep_ == "conj" for c in noun.children):
            continue
        case = child.pos_ == "ADP" or any(c.dep_ == "case" for c in child.children)
        hangs = case and child.dep_ in {"nmod", "prep", "mnr", "pg", "obl"} and child.i > noun.i
        if short and hangs and syntax.feature(child, "Case") != "Gen":
            continue
        below = _phrase_tokens(child, skip, short=short)
        if child.dep_ in {"nmod", "conj", "obl", "appos"} or child.pos_ == "ADP":
            below += [c for c in child.children if c.dep_ in {"case", "cc"} and c.i not in skip and c not in below]
        if any(t.i in skip for t in below):
            continue
        found += below
    return sorted(set(found), key=lambda t: t.i)


def _text(tokens: Sequence[Token]) -> str:
    words = []
    for token, after in zip(tokens, [*tokens[1:], None], strict=False):
        words.append(_inside(token))
        near = after is not None and after.i == token.i + 1
        listed = after is not None and after.i == token.i + 2 and token.doc[token.i + 1].text == ","
        words.append(token.whitespace_ if near else ", " if listed else " ")
    return " ".join("".join(words).split())


def _inside(token: Token) -> str:
    """A word as it is written inside a sentence."""
    return token.lower_ if token.is_sent_start and token.pos_ not in {"NOUN", "PROPN", "X"} else token.text


def _noun_label(noun: Token, words: Lexicon, skip: AbstractSet[int]) -> list[tuple[str, bool]]:
    """The noun phrase in the nominative, without its article: "Zweites Telefonat der beiden Staatschefs"."""
    found = _phrase_tokens(noun, skip, short=False)
    if len(found) > WORDS + 2:
        found = _phrase_tokens(noun, skip, short=True)
    # An owner that a weak parse hung elsewhere stands just before the noun.
    if (
        noun.i
        and found[0].i == noun.i
        and noun.nbor(-1).pos_ == "PROPN"
        and noun.nbor(-1).i not in skip
        and noun.nbor(-1).lower_.endswith("s")
    ):
        found.insert(0, noun.nbor(-1))
    if found[-1].i == noun.i:
        found += _following(noun, skip)
    articles = {*words.label["articles"]["the"], *words.label["articles"]["a"]}
    while (
        found
        and found[0].i < noun.i
        and (found[0].lower_ in articles or found[0].pos_ in {"DET", "ADP", "PRON", "ADV", "PART", "CCONJ"})
    ):
        if found[0].pos_ == "DET" and found[0].tag_ in {"PPOSAT", "PRP$"}:
            break
        found.pop(0)
    ending = words.label["nominative"].get(_gender(noun), {}).get("adjective")
    parts = []
    for token in found:
        text = token.text
        if token.head.i == noun.i and token.tag_ == "ADJA" and ending and found[0].pos_ != "DET":
            text = re.sub(r"e[nrms]?$", "", text) + ending
        elif token.i == noun.i and syntax.feature(token, "Case") == "Gen" and syntax.feature(token, "Number") == "Sing":
            text = syntax.lemma(token)
        parts.append(text + (token.whitespace_ if token.i + 1 in {t.i for t in found} else " "))
    return [("".join(parts).strip(), False)]


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


def _gender(noun: Token) -> str:
    if syntax.agreement(noun, "Number") == "Plur":
        return "Plur"
    return syntax.agreement(noun, "Gender")


def _subject(verb: Token, words: Lexicon, skip: AbstractSet[int], resolve: Resolve) -> tuple[str, bool, list[Token]]:
    """The subject in the nominative, whether it is plural, and its tokens in the clause."""
    finite = syntax.finite_verb(verb)
    mark = words.label["ending"]["plural"]
    subjects = syntax.subjects(verb, skip)
    if not subjects and words.label["order"] == "verb_second" and finite is not None:
        subjects = _subject_by_order(finite, skip) or _subject_by_case(verb, skip)
    plural = len(subjects) > 1 or any(syntax.feature(s, "Number") == "Plur" for s in subjects[:1])
    if finite is not None and mark:
        plural = syntax.feature(finite, "Number") == "Plur" or finite.lower_.endswith(mark)
    if not subjects:
        return "", plural, []
    token = subjects[0]
    if token.pos_ != "PRON":
        return phrase(token, skip), plural, subjects
    relative = _antecedent(token, verb)
    referents = (relative,) if relative is not None else resolve(token, plural)
    named = [
        _nominative(noun, words, skip) if noun.pos_ == "NOUN" else phrase(noun, skip, short=True) for noun in referents
    ]
    return f" {words.label['and']} ".join(named) or _inside(token), plural, subjects


def _subject_by_order(finite: Token, skip: AbstractSet[int]) -> list[Token]:
    """The noun that follows the finite verb at once, where the parse gives it no subject: "… hatten beide Politiker …"."""
    for token in finite.doc[finite.i + 1 : finite.sent.end]:
        if token.i in skip or token.pos_ not in {"DET", "ADJ", "NUM", "NOUN", "PROPN"}:
            return []
        if token.pos_ in {"NOUN", "PROPN"}:
            return [token] if syntax.feature(token, "Case") in {"", "Nom"} or token.dep_ not in syntax.OBJECT else []
    return []


def _subject_by_case(verb: Token, skip: AbstractSet[int]) -> list[Token]:
    """The noun that a weak parse takes for an object although its article may well be a nominative."""
    if syntax.is_passive(verb):
        return []
    nouns = [o for o in syntax.objects(verb) if o.pos_ in {"NOUN", "PROPN"} and o.i not in skip]
    return [noun for noun in nouns if not _is_accusative(noun)][:1]


def _is_accusative(noun: Token) -> bool:
    """Whether an article shows that a noun is no nominative: only the masculine singular has a form of its own."""
    determiner = next((child for child in noun.children if child.pos_ == "DET"), None)
    if determiner is None or syntax.feature(determiner, "Case") in {"", "Nom"}:
        return False
    return (syntax.agreement(noun, "Gender"), syntax.agreement(noun, "Number")) in {("Masc", "Sing"), ("Masc", "")}


def _antecedent(pronoun: Token, verb: Token) -> Token | None:
    """The noun that a relative pronoun stands for."""
    relative = pronoun.tag_ in {"PRELS", "WDT", "WP"}
    noun = verb.head
    return noun if relative and noun.i < pronoun.i and noun.pos_ in {"NOUN", "PROPN"} else None


def _nominative(noun: Token, words: Lexicon, skip: AbstractSet[int]) -> str:
    text = phrase(noun, skip, short=True)
    first, _, rest = text.partition(" ")
    table = words.label["nominative"].get(_gender(noun))
    if table is None or not rest or syntax.agreement(noun, "Case") == "Nom":
        return text
    if first.lower() in words.label["articles"]["the"]:
        # Behind the article of the nominative singular, adjectives end alike in all genders.
        weak = rest if _gender(noun) == "Plur" else re.sub(r"\b([^\W\d_A-ZÄÖÜ][^\W\d_]*e)[nmrs]\b(?= )", r"\1", rest)
        return f"{table['the']} {weak}"
    return f"{table['a']} {rest}".strip() if first.lower() in words.label["articles"]["a"] else text


def _clause(trigger: Trigger, words: Lexicon, skip: AbstractSet[int], resolve: Resolve) -> list[tuple[str, bool]]:
    verb = trigger.token
    subject, plural, heads = _subject(verb, words, skip, resolve)
    nominal = [head for head in heads if head.pos_ != "PRON"]
    taken = {head.i for head in heads}
    taken |= {t.i for head in nominal for t in head.subtree if t.i <= verb.i or head.i > verb.i}
    phrases = syntax.obliques(verb)
    governed = {noun.i for _, noun in phrases}
    objects = [
        (phrase(o, skip), o) for o in syntax.objects(verb) if o.i not in taken | governed and _is_object(o, skip)
    ]
    reflexive = [o.text for _, o in objects if o.tag_ == "PRF"]
    nouns = [text for text, o in objects if o.tag_ != "PRF" and o.pos_ != "PRON"]
    if not nouns:
        nouns = [o.text for _, o in objects if o.tag_ != "PRF" and o.lower_ != subject.lower()][:1]
    around = [
        _with_preposition(prep, noun, skip)
        for prep, noun in phrases
        if noun.i not in skip and prep.i not in skip and noun.i not in taken and noun.pos_ != "PRON"
    ]
    around = [text for text in around if text][:3]
    tail = _complement(verb, skip) if not nouns and not around else ""
    if not (nouns or around or tail or reflexive):
        tail = _remainder(verb, {*skip, *taken})
    build = _verb_second if words.label["order"] == "verb_second" else _subject_verb_object
    bare = not subject and not nouns and not around
    if bare:
        return [(_clause_text(verb, skip) or verb.text, False)]
    return build(
        verb, subject, plural=bool(plural), reflexive=reflexive, objects=nouns, around=around, tail=tail, words=words
    )


def _is_object(noun: Token, skip: AbstractSet[int]) -> bool:
    """Whether a noun stands alone in its clause: a genitive belongs to another noun, which a weak parse hung elsewhere."""
    return noun.i not in skip and syntax.feature(noun, "Case") != "Gen"


def _with_preposition(prep: Token, noun: Token, skip: AbstractSet[int]) -> str:
    text = phrase(noun, skip, short=True)
    return f"{_inside(prep)} {text}" if prep.i < noun.i else f"{text} {prep.text}"


def _complement(verb: Token, skip: AbstractSet[int]) -> str:
    """The infinitive that completes a verb ("… , die Lage zu prüfen", "… to sign the deal")."""
    child = next((c for c in verb.children if c.dep_ == "xcomp" and syntax.is_verb(c)), None)
    if child is None:
        return ""
    inner = [t for t in child.subtree if t.i not in skip and not t.is_punct and not t.is_space]
    text = _text(inner[:12]) if len(inner) <= 12 else ""
    comma = any(t.is_punct and t.text == "," for t in verb.doc[verb.i : child.i] if verb.i < child.i)
    return (", " if comma and text else "") + text


def _remainder(verb: Token, skip: AbstractSet[int]) -> str:
    """What stands by the verb in its clause, by word order alone, where the parse hangs nothing on it."""
    finite = syntax.finite_verb(verb)
    if finite is None:
        return ""
    end = verb.i if finite.i < verb.i else verb.sent.end
    found: list[Token] = []
    for token in verb.doc[finite.i + 1 : end]:
        if token.i in skip or (token.pos_ in {"ADV", "PART", "PRON"} and not found):
            continue
        joins = token.pos_ == "CCONJ" and token.tag_ != "KOKOM"
        if token.is_punct or token.is_space or token.pos_ in {"SCONJ", "VERB", "AUX"} or joins or len(found) == WORDS:
            break
        found.append(token)
    while found and found[-1].pos_ not in {"NOUN", "PROPN", "NUM", "X"}:
        found.pop()
    return _text(found)


def _clause_text(verb: Token, skip: AbstractSet[int]) -> str:
    tokens = sorted(
        (t for t in syntax.clause_tokens(verb) if t.i not in skip and not t.is_punct and not t.is_space),
        key=lambda t: t.i,
    )
    return _text(tokens)


def _verb_second(
    verb: Token,
    subject: str,
    *,
    plural: bool,
    reflexive: list[str],
    objects: list[str],
    around: list[str],
    tail: str,
    words: Lexicon,
) -> list[tuple[str, bool]]:
    """Subject, finite verb, objects, the rest, and at the end what the language keeps for last: particle, participle, infinitive."""
    finite, last = _finite_and_last(verb, words, plural=plural)
    not_ = (
        words.label["not"]
        if any(c.lower_ == words.label["not"] for t in (verb, *syntax.aux_chain(verb)) for c in t.children)
        else ""
    )
    head = [(finite, False), *((r, False) for r in reflexive[:1]), *((o, False) for o in objects[:2])]
    after = tail.startswith(",")
    rest = [*((a, True) for a in around), ("" if after else tail, True), (last, False), (tail if after else "", True)]
    if not_:
        rest.insert(0, (not_, False))
    if not subject and not syntax.is_passive(verb):
        # Without a subject no clause: "Letzte Einzelheiten besprechen".
        return [
            *((o, False) for o in objects[:2]),
            *((a, True) for a in around),
            (not_, False),
            (syntax.verb_lemma(verb), False),
        ]
    if not subject:
        first, others = (objects[:1], around) if objects else (around[:1], around[1:])
        return [
            *((f, False) for f in first),
            (finite, False),
            (not_, False),
            *((o, False) for o in objects[1:2]),
            *((a, True) for a in others),
            (last, False),
        ]
    return [(subject, False), *head, *rest]


def _finite_and_last(verb: Token, words: Lexicon, *, plural: bool) -> tuple[str, str]:
    number = "plural" if plural else "singular"
    chain = syntax.aux_chain(verb)
    modal = next((t for t in chain if syntax.is_finite(t) and syntax.lemma(t) in words.words["syntax"]["modal"]), None)
    if modal is not None:
        doubtful = modal.lower_ in words.words["modals"]["doubtful_forms"]
        form = modal.text if doubtful else present(syntax.lemma(modal), words, plural=plural)
        return form, " ".join([verb.text, *(t.text for t in chain if t.i > verb.i and not syntax.is_finite(t))])
    if syntax.is_passive(verb):
        return words.label["be"][number], verb.text
    speaker = next((s for s in syntax.subjects(verb) if syntax.feature(s, "Person") in {"1", "2"}), None)
    part = syntax.particle(verb)
    if speaker is not None and syntax.finite_verb(verb) is not None and syntax.is_finite(verb):
        return verb.text, part.text if part is not None else ""
    lemma = syntax.verb_lemma(verb)
    finite = syntax.finite_verb(verb)
    if finite is not None and finite.i != verb.i and not lemma.endswith(tuple(words.label["ending"]["stem"]) or ("",)):
        return finite.text, verb.text
    prefix, base = split(lemma, verb, words)
    return present(base, words, plural=plural), prefix


def split(lemma: str, verb: Token, words: Lexicon) -> tuple[str, str]:
    """The separable prefix of a verb and the rest: ("an", "kündigen"); an empty prefix where there is none."""
    part = syntax.particle(verb)
    if part is not None and part.tag_ == "PTKVZ" and lemma.startswith(part.lower_):
        return part.text, lemma[len(part.text) :]
    ending = words.label["ending"]
    for prefix in ending["prefixes"]:
        rest = lemma.removeprefix(prefix)
        if rest == lemma or len(rest) < 4 or not _is_known(rest, words.code):
            continue
        form = verb.lower_
        if syntax.is_participle(verb):
            inner = form.removeprefix(prefix)
            if not inner.startswith(tuple(ending["inseparable"])) and not rest.endswith("ieren"):
                continue
        elif prefix in ending["ambiguous"] or (syntax.is_finite(verb) and not form.startswith(prefix)):
            continue
        return prefix, rest
    return "", lemma


def _is_known(word: str, code: str) -> bool:
    from simplemma import is_known

    return bool(is_known(word, lang=code))


def present(lemma: str, words: Lexicon, *, plural: bool) -> str:
    """The third person present of a verb without its separable prefix.

    >>> from timeline_ext.events.lexicon import lexicon
    >>> present("besprechen", lexicon("de"), plural=False), present("carry", lexicon("en"), plural=False)
    ('bespricht', 'carries')
    """
    ending: Any = words.label["ending"]
    table: Any = dict(words.label["present"]["forms"])
    if plural:
        return lemma + str(ending["plural"]) if not ending["stem"] else lemma
    for start in range(len(lemma) - 2):
        before, base = lemma[:start], lemma[start:]
        if base in table and (not before or before in ending["inseparable"]):
            return before + str(table[base])
    if lemma.endswith("y") and lemma[-2:-1] not in "aeiou" and not ending["stem"]:
        return lemma[:-1] + "ies"
    found = next((s for s in ending["stem"] if lemma.endswith(s)), None)
    if found is None and ending["stem"]:
        return lemma
    stem = lemma if found is None else lemma[:-1] if len(found) == 3 else lemma.removesuffix(found)
    soft = stem.endswith(tuple(ending["soft"]))
    return stem + str(ending["soft_ending"] if soft else ending["singular"])


def _subject_verb_object(
    verb: Token,
    subject: str,
    *,
    plural: bool,
    reflexive: list[str],
    objects: list[str],
    around: list[str],
    tail: str,
    words: Lexicon,
) -> list[tuple[str, bool]]:
    """Subject, verb with its particle, objects, the rest."""
    del reflexive
    number = "plural" if plural else "singular"
    base = syntax.lemma(verb).lower()
    chain = syntax.aux_chain(verb)
    negated = any(c.dep_ in syntax.NEGATION for t in (verb, *chain) for c in t.children)
    not_ = words.label["not"] if negated else ""
    doubt = next((t.text for t in chain if t.lower_ in words.words["modals"]["doubtful_forms"]), "")
    passive = syntax.is_passive(verb)
    if doubt:
        group = f"{doubt} {not_} {words.label['infinitive'] + ' ' + verb.text if passive else base}"
    elif passive:
        group = f"{words.label['be'][number]} {not_} {verb.text}"
    elif negated:
        group = f"{words.label['do'][number]} {not_} {base}"
    else:
        group = present(base, words, plural=plural)
    part = syntax.particle(verb)
    return [
        (subject, False), (group, False), (part.text if part is not None else "", False), *((o, False) for o in objects[:2]),
        (tail, True), *((a, True) for a in around),
    ]  # fmt: skip
