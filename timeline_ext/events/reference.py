"""Who is meant: the nouns that pronouns and words such as "the company" stand for, and the full names of those who take part."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from timeline_ext.events.detect import RELATIVE
from timeline_ext.nlp import syntax

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from spacy.tokens import Doc, Span, Token

    from timeline_ext.events.detect import Trigger
    from timeline_ext.events.lexicon import Lexicon

AGENTS: Final = frozenset({"PER", "PERSON", "ORG", "GPE", "LOC", "NORP"})
NOUNS: Final = frozenset({"NOUN", "PROPN", "X"})
PEOPLE: Final = frozenset({"PER", "PERSON"})
LONGEST_NAME: Final = 4  # words
LONGEST_PHRASE: Final = 25  # words of a participant's phrase that names are taken from
BACK: Final = 3  # sentences that a pronoun may look back over
FAR: Final = 12  # where those between are about the same pronoun
NEAR: Final = 12  # nouns among which it finds its own
CLOSE: Final = 9  # words that a relative pronoun without a tree looks back over
NAMED: Final = frozenset({"appos", "flat", "flat:name", "pnc", "nk"})


@dataclass(frozen=True, eq=False)
class References:
    """The nouns of one parsed text and what refers to them; `skip` are tokens of dates, which nothing stands for."""

    doc: Doc
    skip: AbstractSet[int]
    words: Lexicon

    def referents(self, token: Token, *, plural: bool) -> tuple[Token, ...]:
        """The nouns that a pronoun or a word such as "the company" most plainly stands for; none where that is not plain."""
        if token.pos_ != "PRON":
            named = self._name_for(token)
            return () if named is None else (named,)
        if syntax.feature(token, "Person") not in {"", "3"} or syntax.feature(token, "Reflex"):
            return ()
        if syntax.feature(token, "PronType") in {"Ind", "Neg", "Tot"}:
            return ()  # "nobody" stands for no one
        own = _owner_in_clause(token, self.skip)
        if own is not None and self.is_person(own):
            return (own,)
        before = [noun for noun in self._before(self._subjects, token) if not _together(noun, token)]
        return self._several(token, before) if plural else self._single(token, before)

    def full_name(self, name: str) -> str:
        """The longest form of a person's name in the article, where only one person has this last name."""
        forms = self._longer.get(name, set())
        return next(iter(forms)) if len(forms) == 1 else name

    def participants(self, trigger: Trigger) -> tuple[str, ...]:
        """The people, organisations and countries that take part, by the longest form of their name in the article."""
        found: list[str] = []
        for noun in _taking_part(trigger):
            plural = syntax.feature(noun, "Number") == "Plur"
            meant = antecedent(noun, trigger.verb, self.skip) if trigger.verb is not None else None
            token = meant or (self.referents(noun, plural=plural) or (noun,))[0]
            span = self.doc[token.left_edge.i : token.right_edge.i + 1]
            low, high = (span.start, span.end) if len(span) <= LONGEST_PHRASE else (token.i, token.i + 1)
            named = [
                e
                for e in syntax.entities(self.doc, low, high)
                if e[0].ent_type_ in AGENTS and not _is_described(e[0], token)
            ]
            found += [name for entity in named if (name := self._plain(entity))]
        return tuple(dict.fromkeys(self.full_name(name) for name in found))

    def _plain(self, entity: Span) -> str:
        """A name without the ending of an owner and without the event noun behind it ("Putins Besuch")."""
        names = [token for token in entity if not self.words.noun(token.text)]
        if not names or any(token.i in self.skip for token in names):
            return ""
        text: str = self.doc[names[0].i : names[-1].i + 1].text
        ending: str = self.words.label["genitive"]
        last = names[-1]
        owner = syntax.feature(last, "Case") == "Gen" or text.removesuffix(ending) in self._names
        return text.removesuffix(ending) if owner and text.endswith(ending) and len(last.text) > len(ending) else text

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(entity.text for entity in self.doc.ents)

    @cached_property
    def _longer(self) -> Mapping[str, set[str]]:
        longer: dict[str, set[str]] = {}
        for entity in self.doc.ents:
            if entity.label_ in PEOPLE and 1 < len(entity) <= LONGEST_NAME:
                longer.setdefault(entity[-1].text, set()).add(entity.text)
        return longer

    @cached_property
    def _subjects(self) -> list[Token]:
        return [
            t for t in self.doc if t.dep_ in syntax.SUBJECT and t.pos_ in {"NOUN", "PROPN"} and t.i not in self.skip
        ]

    @cached_property
    def _objects(self) -> list[Token]:
        return [t for t in self.doc if t.dep_ in syntax.OBJECT and t.pos_ in {"NOUN", "PROPN"} and t.i not in self.skip]

    @cached_property
    def _titled(self) -> Mapping[str, list[Token]]:
        """The names by the nouns that introduce them: "councillor" to "Miriam Cole" in "the councillor Miriam Cole"."""
        found: dict[str, list[Token]] = {}
        for token in self.doc:
            if token.pos_ == "NOUN" and (name := name_of(token)) is not None:
                found.setdefault(token.text, []).append(name)
        return found

    def _before(self, nouns: Sequence[Token], token: Token) -> list[Token]:
        """The nouns of a word's sentence and of those just before it, the nearest first."""
        end = bisect_left(nouns, token.i, key=lambda noun: noun.i)
        start, steps = token.sent.start, 0
        for _ in range(FAR):
            if not start or steps == BACK:
                break
            sentence = self.doc[start - 1].sent
            start = sentence.start
            # A sentence about the same "she" does not part the next one from her name.
            steps += not any(t.lower_ == token.lower_ and t.pos_ == "PRON" for t in sentence)
        return [noun for noun in nouns[max(0, end - NEAR) : end] if noun.i >= start][::-1]

    def _name_for(self, noun: Token) -> Token | None:
        """The name that a bare noun with "the" stands for: one it was introduced with, or the company told of just before."""
        others = [
            c
            for c in noun.children
            if c.pos_ != "DET"
            and not c.is_punct
            and c.dep_ in {"amod", "nmod", "prep", "poss", "compound", "nummod", "flat", "appos", "conj"}
        ]
        definite = any(c.lower_ in self.words.label["articles"]["the"] for c in noun.children if c.i < noun.i)
        if noun.pos_ != "NOUN" or others or not definite or syntax.agreement(noun, "Number") == "Plur":
            return None
        named = [name for name in self._titled.get(noun.text, []) if name.i < noun.i]
        if named:
            return named[0] if len({name.text for name in named}) == 1 else None
        if noun.text not in self.words.label["company"]:
            return None
        before = [n for n in self._before(self._subjects, noun) if not self.is_person(n)]
        firms = [firm for n in before for firm in (name_of(n) or n,) if firm.pos_ == "PROPN" or firm.ent_type_]
        return firms[0] if len({self._family(firm) for firm in firms}) == 1 else None

    def _single(self, pronoun: Token, before: Sequence[Token]) -> tuple[Token, ...]:
        """One person or thing: a person comes first, else the subject of the sentence before that agrees."""
        agreeing = [noun for noun in before if self._agrees(pronoun, noun)]
        above = _subject_above(pronoun)
        if above in agreeing:
            return (above,)
        if (
            above is not None
            and pronoun.head.dep_ == "ccomp"
            and syntax.feature(pronoun, "Gender") not in {"Masc", "Fem"}
        ):
            return ()  # "Norvik said it would …", where a pipeline takes Norvik for a person
        persons = [noun for noun in agreeing if self.is_person(noun)]
        near = [
            noun for noun in agreeing if noun.sent.end >= pronoun.sent.start and noun.sent.start >= self._last(pronoun)
        ]
        if (
            not agreeing
            and syntax.feature(pronoun, "Gender") in {"Masc", "Fem"}
            and before
            and all(map(_is_plural, before))
        ):
            objects = [o for o in self._before(self._objects, pronoun) if o.sent.start >= self._last(pronoun)]
            near = [o for o in objects if not _is_plural(o) and not _together(o, pronoun)]
            near = near if len(near) == 1 and self._may_be(pronoun, near[0]) else []
        if persons and near and persons[0] not in near and any(map(self._gender, near)):
            return ()  # a person told of before, or the thing told of last
        return tuple((persons or near)[:1])

    def _several(self, pronoun: Token, before: Sequence[Token]) -> tuple[Token, ...]:
        """Several: the only ones of the sentence before, or two who did something together ("Putin phoned Xi. They …")."""
        start = self._last(pronoun)
        objects = [o for o in self._before(self._objects, pronoun) if o.sent.start >= start]
        near = [noun for noun in (*before, *objects) if noun.sent.start >= start and _is_plural(noun)]
        near = [noun for noun in dict.fromkeys(near) if not _together(noun, pronoun)]
        if near:
            return (near[0],) if len(near) == 1 else ()
        return self._pair(pronoun)

    def _pair(self, pronoun: Token) -> tuple[Token, ...]:
        start = pronoun.sent.start
        if not start:
            return ()
        for verb in self.doc[start - 1].sent:
            if syntax.is_verb(verb) and syntax.is_predicate(verb):
                one = syntax.subjects(verb, self.skip)
                partners = [
                    noun
                    for prep, noun in syntax.obliques(verb)
                    if prep.lower_ in self.words.label["with"] and noun.i not in self.skip and _is_named(noun)
                ]
                if len(one) == 1 and _is_named(one[0]) and partners:
                    return one[0], partners[0]
        return ()

    def _last(self, token: Token) -> int:
        """Where the sentence before that of a word starts."""
        start = token.sent.start
        return self.doc[start - 1].sent.start if start else 0

    def is_person(self, noun: Token) -> bool:
        """Whether a noun is, or is called by, a person's name; a last name is one where the text has it with a first name."""
        if noun.text in self.words.label["company"]:
            return False
        names = (noun, *(c for c in noun.children if c.dep_ in NAMED))
        return any(t.ent_type_ in PEOPLE or (t.pos_ == "PROPN" and t.text in self._longer) for t in names)

    def _family(self, name: Token) -> str:
        return next((full for full in self._longer.get(name.text, ())), name.text)

    def _gender(self, noun: Token) -> str:
        """The gender that a text shows: by the article, or by the common noun before a name; a name alone shows none."""
        determiner = next((child for child in noun.children if child.pos_ == "DET"), None)
        if noun.pos_ == "PROPN" and determiner is None:
            title = noun.head if noun.dep_ in NAMED and noun.head.pos_ == "NOUN" else None
            return "" if title is None else self._gender(title)
        shared = [
            row
            for row in self.words.label["nominative"].values()
            if determiner is not None and row["a"] == determiner.lower_
        ]
        return "" if len(shared) > 1 else syntax.agreement(noun, "Gender")

    def _may_be(self, pronoun: Token, noun: Token) -> bool:
        mine, other = syntax.feature(pronoun, "Gender"), self._gender(noun)
        return pronoun.tag_ == "PRP" or not other or mine == other

    @cached_property
    def _others(self) -> Mapping[str, set[str]]:
        """For each pronoun the names that it does not stand for, since they share a clause: "she married Pierre Curie"."""
        found: dict[str, set[str]] = {}
        for pronoun in self.doc:
            if pronoun.pos_ != "PRON" or pronoun.dep_ not in syntax.SUBJECT:
                continue
            beside = (it for it in syntax.objects(pronoun.head) if it.pos_ == "PROPN")
            names = {token.text for it in beside for token in (it, *it.children) if token.pos_ == "PROPN"}
            found.setdefault(pronoun.lower_, set()).update(names)
        return found

    def _agrees(self, pronoun: Token, noun: Token) -> bool:
        if _is_plural(noun) or noun.text in self._others.get(pronoun.lower_, ()):
            return False
        mine, other = syntax.feature(pronoun, "Gender"), self._gender(noun)
        if pronoun.tag_ == "PRP":
            return self.is_person(noun) == (mine in {"Masc", "Fem"})
        if mine == "Neut":
            return noun.pos_ == "NOUN" and other in {"", mine}
        if mine and other and mine != other:
            return False
        return bool(mine) or self.is_person(noun)


def name_of(noun: Token) -> Token | None:
    """The name that follows a common noun as a part of it ("the councillor Miriam Cole"); None where there is none."""
    if noun.i + 1 >= len(noun.doc):
        return None
    name = noun.nbor()
    joined = name.pos_ == "PROPN" and name.ent_type_ and name.head.i == noun.i and name.dep_ in NAMED
    return name if joined else None


def _is_described(name: Token, noun: Token) -> bool:
    """Whether a name stands in a clause that only describes a noun: "Velora, which bought Lexim"."""
    while name.i not in {noun.i, name.head.i}:
        if name.dep_ in RELATIVE and syntax.is_verb(name):
            return True
        name = name.head
    return False


def _is_named(noun: Token) -> bool:
    return noun.pos_ == "PROPN" or name_of(noun) is not None


def _is_plural(noun: Token) -> bool:
    if len(syntax.conjuncts(noun)) > 1:
        return True
    named = noun.pos_ == "PROPN" and noun.ent_type_ in PEOPLE
    return not named and syntax.agreement(noun, "Number") == "Plur"


def _together(noun: Token, pronoun: Token) -> bool:
    """Whether two words stand in one clause: then one cannot stand for the other."""
    mine, other = syntax.clause_head(pronoun), syntax.clause_head(noun)
    return syntax.is_same(mine, other)


def antecedent(pronoun: Token, verb: Token, skip: AbstractSet[int]) -> Token | None:
    """The noun that a relative pronoun stands for; none of the tokens to `skip`, which are those of dates."""
    relative = pronoun.tag_ in {"PRELS", "WDT", "WP", "WP$"}
    noun = verb.head
    while relative and syntax.is_verb(noun) and noun.dep_ in syntax.CONJUNCT and noun.head.i != noun.i:
        noun = noun.head
    noun = noun.head if relative and syntax.is_verb(noun) and noun.dep_ in {"relcl", "acl", "acl:relcl", "rc"} else noun
    if not relative:
        return None
    if noun.i >= pronoun.i or noun.pos_ not in {"NOUN", "PROPN"} or noun.i in skip:
        near = reversed(pronoun.doc[max(pronoun.sent.start, pronoun.i - CLOSE) : pronoun.i])
        number = syntax.feature(pronoun, "Number")
        nouns = (t for t in near if t.pos_ in NOUNS and t.i not in skip)
        return next((t for t in nouns if syntax.agreement(t, "Number") == number), None)
    gender = syntax.feature(pronoun, "Gender")
    above = [noun, *(n for n in noun.ancestors if n.pos_ == "NOUN" and n.i < noun.i)][:2]
    shown = [n for n in above if gender and syntax.agreement(n, "Gender") == gender]
    return shown[0] if shown and noun.pos_ == "NOUN" else noun


def _taking_part(trigger: Trigger) -> list[Token]:
    nouns = [trigger.token] if trigger.is_noun else []
    if trigger.verb is not None and (not trigger.is_noun or trigger.lent):
        nouns += syntax.subjects(trigger.verb)
        nouns += syntax.objects(trigger.verb)
        nouns += [noun for _, noun in syntax.obliques(trigger.verb)]
    return nouns


def _owner_in_clause(pronoun: Token, skip: AbstractSet[int]) -> Token | None:
    """The subject of the clause that "his" or "her" stands in, past a relative pronoun; None for other pronouns."""
    verb = syntax.clause_head(pronoun) if pronoun.tag_ == "PRP$" and syntax.feature(pronoun, "Gender") else None
    found = syntax.subjects(verb) if verb is not None else []
    if verb is None or len(found) != 1 or found[0].i > pronoun.i or found[0].is_ancestor(pronoun):
        return None
    return antecedent(found[0], verb, skip) or (found[0] if found[0].pos_ != "PRON" else None)


def _subject_above(pronoun: Token) -> Token | None:
    """The subject of the main clause before the one whose subject a pronoun is: "The share fell after it had risen"."""
    verb = pronoun.head
    above = syntax.governor(verb) if pronoun.dep_ in syntax.SUBJECT and verb.dep_ in {"advcl", "ccomp"} else None
    heads = syntax.subjects(above) if above is not None and above.i < verb.i else []
    return heads[0] if len(heads) == 1 else None
