"""Whether an event occurred, is planned, thinkable or denied; whether it is only alleged, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline_ext.nlp import syntax

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

    from timeline_ext.events.detect import Trigger
    from timeline_ext.events.lexicon import Lexicon
    from timeline_ext.model import Instant, Status, TimeValue


def status_of(trigger: Trigger, time: TimeValue | None, published: Instant | None, words: Lexicon) -> Status:
    """The status that negation, modals, plans and conditions give; what lies after the publication is planned at most."""
    verb = trigger.verb if (not trigger.is_noun or trigger.lent) else None
    if verb is not None and is_counterfactual(verb, words):
        return "hypothetical"
    if (verb is not None and syntax.is_negated(verb)) or is_cancelled(trigger, words):
        return "negated"
    if trigger.is_noun and any(syntax.is_negation(child) for child in trigger.token.children):
        return "negated"
    ahead = _lies_ahead(trigger, time, published)
    near = {t.lower_ for t in trigger.token.children} | (
        {t.lower_ for t in verb.children} if verb is not None else set()
    )
    if verb is not None:
        mark = syntax.subordinator(verb)
        chain = syntax.aux_chain(verb)
        if (mark is not None and mark.lower_ in words.words["status"]["hypothetical"]) or near & words.words["status"][
            "hypothetical"
        ]:
            return "hypothetical"
        if foretells(verb, words):
            return "planned"
        if any(t.lower_ in words.words["modals"]["doubtful_forms"] and not syntax.is_perfect(verb) for t in chain):
            return "hypothetical"
        modals = {syntax.lemma(t) for t in chain if syntax.lemma(t) in words.words["syntax"]["modal"]}
        if modals and _alleges(verb, words):
            return "occurred"
        if modals & words.words["modals"]["hypothetical"] and syntax.tense(verb) != "past":
            return "hypothetical"
        if modals & words.words["modals"]["planned"] and (ahead or syntax.tense(verb) != "past"):
            return "planned"
        if syntax.tense(verb) == "future" or (trigger.lent and words.has("verbs", "intend", syntax.verb_lemma(verb))):
            return "planned"
        above = syntax.governor(verb)
        if syntax.tense(verb) is None and above is not None and words.has("verbs", "plan", syntax.verb_lemma(above)):
            return "planned"
    intended = trigger.is_noun and any(words.has("verbs", "intend", syntax.lemma(t)) for t in trigger.token.children)
    if intended or near & words.words["status"]["planned"]:
        return "planned"
    return "planned" if ahead else "occurred"


def is_told(verb: Token) -> bool:
    """Whether a clause is reported in the past, which shifts its tense back: "said it would" tells of "it will"."""
    above = syntax.governor(verb) if verb.dep_ == "ccomp" else None
    return above is not None and syntax.tense(above) == "past"


def foretells(verb: Token, words: Lexicon) -> bool:
    """Whether a reported clause tells what was still to come: "said it would"."""
    told, future = words.label.get("told", {}), words.words["syntax"]["future"]
    return is_told(verb) and any(told.get(t.lower_) in future for t in syntax.aux_chain(verb))


def _lies_ahead(trigger: Trigger, time: TimeValue | None, published: Instant | None) -> bool:
    """Whether a time begins after the publication; of the end of a period told of in the present, whether it ends so."""
    if time is None or time.earliest is None or published is None:
        return False
    if time.earliest.on_day() > published:
        return True
    to_come = time.modifier == "end" and time.latest is not None and time.latest.on_day() > published
    return to_come and trigger.verb is not None and syntax.tense(trigger.verb) == "present"


def is_counterfactual(verb: Token, words: Lexicon) -> bool:
    """Whether a clause says what would have been: "wäre eingestürzt", "would have collapsed"."""
    chain = syntax.aux_chain(verb)
    would = any(t.lower_ in words.words["modals"]["counterfactual"] for t in chain)
    helpers = words.words["syntax"]["have"] | words.words["syntax"]["be"]
    return would and syntax.is_participle(verb) and any(syntax.lemma(t) in helpers for t in chain)


def is_cancelled(trigger: Trigger, words: Lexicon) -> bool:
    """Whether an event is what its clause calls off: the object of such a verb, or the subject of what falls through."""
    verb = trigger.verb
    if not trigger.is_noun or verb is None or not cancels(verb, words):
        return False
    return trigger.token.i in {t.i for t in (*syntax.objects(verb), *syntax.subjects(verb))}


def cancels(verb: Token, words: Lexicon) -> bool:
    """Whether a verb calls something off."""
    part = syntax.particle(verb)
    names = {syntax.verb_lemma(verb)} | ({f"{syntax.lemma(verb)} {part.lower_}"} if part is not None else set())
    return bool(names & words.words["verbs"]["cancel"])


def is_alleged(trigger: Trigger, words: Lexicon) -> bool:
    """Whether the text does not vouch for an event: words of doubt, reported speech, "soll … getan haben"."""
    verb = trigger.verb
    if any(t.lower_ in words.words["status"]["alleged"] for t in trigger.token.children):
        return True
    if verb is None:
        return False
    if any(t.lower_ in words.words["status"]["alleged"] for t in verb.children):
        return True
    finite = syntax.finite_verb(verb)
    return _alleges(verb, words) or (
        finite is not None
        and not is_counterfactual(verb, words)
        and syntax.feature(finite, "Mood") == "Sub"
        and syntax.is_participle(verb)
    )


def _alleges(verb: Token, words: Lexicon) -> bool:
    chain = syntax.aux_chain(verb)
    said = any(syntax.lemma(t) in words.words["modals"]["alleged"] for t in chain)
    helpers = words.words["syntax"]["have"] | words.words["syntax"]["be"]
    have = any(syntax.lemma(t) in helpers and t.dep_ != "cop" for t in chain)
    return said and have and syntax.is_participle(verb)


def speaker_above(trigger: Trigger, words: Lexicon) -> str | None:
    """Who says that it happened by the verb of saying above: its subject."""
    verb = trigger.verb
    above = syntax.governor(verb) if verb is not None and syntax.is_subordinate(verb) else None
    if above is not None and above.i != trigger.token.i and words.has("verbs", "report", syntax.verb_lemma(above)):
        who = [s for s in syntax.subjects(above) if s.pos_ != "PRON"]
        return noun_phrase(who[0]) if who else None
    return None


def source_of(sentence: Span, words: Lexicon) -> tuple[str | None, set[int]]:
    """The source that a phrase of a sentence names ("nach Angaben des Kreml"), and the tokens of all such phrases."""
    said: str | None = None
    found: set[int] = set()
    for token in sentence:
        start = _source_start(token, words)
        if start is not None:
            named = _reach(token.doc, start)
            said = said or _said(named)
            found |= set(range(token.i, start)) | {t.i for t in named}
    return said, found


def _source_start(token: Token, words: Lexicon) -> int | None:
    """Where the name of a source begins that a word opens ("laut …", "nach Angaben des …", "according to …")."""
    spread = words.words["attribution"]
    doc = token.doc
    if token.lower_ in spread["prepositions"]:
        return int(token.i + 1)
    if token.lower_ in spread["with_source"] and token.i + 2 < len(doc):
        if doc[token.i + 1].text in spread["sources"]:
            after = doc[token.i + 2]
            return int(after.i + 1 if after.lower_ in spread["of"] else after.i)
        if token.text.lower() in spread["sources"] and doc[token.i + 1].lower_ in spread["of"]:
            return int(token.i + 2)
    return None


def _reach(doc: Doc, start: int) -> list[Token]:
    """The noun phrase that begins at a token, by the parts of speech of its words."""
    words: list[Token] = []
    for token in doc[start : start + 8]:
        named = token.pos_ in {"NOUN", "PROPN"} or (token.text[:1].isupper() and token.i > token.sent.start)
        if token.pos_ in {"DET", "ADJ", "NUM", "X"} or named:
            ended = bool(words) and words[-1].pos_ not in {"DET", "ADJ", "NUM", "X", "PROPN"}
            if ended and (
                token.pos_ in {"NUM", "ADJ", "X"} or (token.pos_ == "DET" and syntax.feature(token, "Case") != "Gen")
            ):
                break
            words.append(token)
        elif token.text in {"'s", "’s", "-"}:
            words.append(token)
        else:
            break
    return words


def _said(words: list[Token]) -> str | None:
    while words and words[0].pos_ == "DET":
        words = words[1:]
    return "".join(t.text_with_ws for t in words).strip() or None


def noun_phrase(token: Token) -> str:
    """A noun with the words to its left that belong to it and the name that follows it, without its article."""
    words = [t for t in token.lefts if t.pos_ in {"ADJ", "PROPN", "NOUN"} and t.dep_ != "case"] + [token]
    words += [t for t in token.rights if t.dep_ in {"flat", "flat:name", "pnc", "appos"} and t.pos_ in {"PROPN", "X"}]
    return " ".join(t.text for t in sorted(words, key=lambda t: t.i))
