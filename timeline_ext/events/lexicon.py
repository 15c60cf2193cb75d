"""The event words of a language, checked: what its `events.toml` must hold, and the sets the engine asks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from timeline_ext.errors import DataError
from timeline_ext.languages import load_language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from timeline_ext.languages import Language

KINDS: Final = (
    "contact", "conflict", "movement", "statement", "agreement", "election", "personnel", "justice", "economy", "disaster",
    "accident", "health", "science", "sport", "culture", "life", "other",
)  # fmt: skip
WORDS: Final = {
    "syntax": (
        "have",
        "be",
        "perfect_with_be",
        "passive",
        "future",
        "modal",
        "negation",
        "not_only",
        "past_endings",
        "manner",
    ),
    "verbs": ("state", "report", "support", "intend", "plan", "cancel"),
    "nouns": ("idioms",),
    "modals": ("planned", "hypothetical", "achieved", "alleged", "doubtful_forms", "counterfactual"),
    "status": ("planned", "hypothetical", "alleged"),
    "attribution": ("prepositions", "sources", "with_source", "of", "that"),
    "dating": (
        "same",
        "within",
        "after",
        "before",
        "shortly",
        "meanwhile",
        "period",
        "begin",
        "repeated",
        "then",
        "next",
        "about",
        "origin",
        "compared",
        "former",
        "first",
    ),
}
REASONS: Final = {
    "stated": ("trigger", "timex", "date"),
    "relation_since": ("trigger", "timex", "date"),
    "relation_until": ("trigger", "timex", "date"),
    "shifted": ("trigger", "timex", "anchor", "date"),
    "mention": ("other", "timex", "date"),
    "narrative": ("date",),
    "publication": ("date",),
    "undated": ("trigger",),
    "unanchored": ("timex",),
    "contradicted": ("trigger", "timex"),
    "conflict": ("date",),
    "order": ("other", "date"),
}
ORDERS: Final = ("verb_second", "subject_verb_object")
SHORTEST_START: Final = 4  # letters before it
SHORTEST_HEAD: Final = 4  # letters that the last part of a compound needs to be known by


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Sets of a language's event words; verbs and nouns map to their kind, and to the name of the happening they share."""

    code: str
    words: Mapping[str, Mapping[str, frozenset[str]]]
    verb_kinds: Mapping[str, str]
    noun_kinds: Mapping[str, str]
    shared: Mapping[str, str]
    label: Mapping[str, Any]
    why: Mapping[str, str]
    quotes: tuple[str, str]

    def has(self, table: str, name: str, word: str) -> bool:
        """Whether a word stands under a name of a table."""
        return word in self.words[table][name]

    def tells(self, *verbs: str) -> bool:
        """Whether a verb, in one of its forms, is known to tell of something that happens."""
        return any(verb in self.verb_kinds for verb in verbs)

    def noun(self, word: str) -> str | None:
        """The event noun that a word is, or that a compound ends with; None where there is none."""
        if word in self.noun_kinds:
            return word
        lower = word.lower()
        for start in range(1, len(lower) - SHORTEST_HEAD + 1):
            head = lower[start:]
            found = head.capitalize() if word[0].isupper() and head.capitalize() in self.noun_kinds else head
            if found in self.noun_kinds and (word[start - 1] == "-" or start >= SHORTEST_START) and self.compounds:
                return found
        return None

    @property
    def compounds(self) -> bool:
        """Whether the language writes compounds as one word: it writes nouns with a capital."""
        return any(noun[0].isupper() for noun in self.noun_kinds)


@cache
def lexicon(code: str) -> Lexicon:
    """The event words of a language; DataError where its file breaks its shape."""
    return _build(load_language(code))


def check_data(language: Language) -> None:
    """Nothing where the `events.toml` of a language has its shape; DataError naming file, entry and key otherwise."""
    _build(language)


def _build(language: Language) -> Lexicon:
    data, place = language.events, f"{language.code}/events.toml"
    words = {
        table: {name: frozenset(_list(data, place, table, name)) for name in names} for table, names in WORDS.items()
    }
    kinds = _table(data, place, "kinds")
    for name in kinds:
        if name not in KINDS:
            raise DataError(f"{place}: [kinds.{name}]: no such kind; there is {', '.join(KINDS)}")
    verb_kinds: dict[str, str] = {}
    noun_kinds: dict[str, str] = {}
    for name in kinds:
        for part, found in (("verbs", verb_kinds), ("nouns", noun_kinds)):
            for word in _list(kinds, place, name, part, under="kinds."):
                found.setdefault(word, name)
    shared = {word: name for name in _table(data, place, "merge") for word in _list(data, place, "merge", name)}
    why = _table(data, place, "why")
    for name, fields in REASONS.items():
        if not isinstance(why.get(name), str):
            raise DataError(f"{place}: [why]: {name} must be a sentence")
        try:
            why[name].format(**dict.fromkeys(fields, ""))
        except (KeyError, IndexError, ValueError) as error:
            raise DataError(f"{place}: [why]: {name}: {error} is not one of {', '.join(fields)}") from None
    quotes = _list(data, place, "why", "quotes")
    if len(quotes) != 2:
        raise DataError(f"{place}: [why]: quotes must be the marks before and behind what is quoted")
    return Lexicon(
        language.code, words, verb_kinds, noun_kinds, shared, _label(data, place), why, (quotes[0], quotes[1])
    )


def _label(data: Mapping[str, Any], place: str) -> Mapping[str, Any]:
    label = _table(data, place, "label")
    if label.get("order") not in ORDERS:
        raise DataError(f"{place}: [label]: order must be {' or '.join(ORDERS)}")
    for name in ("and", "not", "genitive", "others", "it"):
        if not isinstance(label.get(name), str):
            raise DataError(f"{place}: [label]: {name} must be a word")
    for name in ("be", "ending", "present", "nominative", "articles", "gender"):
        _table(label, place, name, under="label.")
    forms = _table(label, place, "present", under="label.").get("forms")
    if not isinstance(forms, list) or not all(isinstance(row, list) and len(row) == 2 for row in forms):
        raise DataError(f"{place}: [label.present]: forms must be pairs of an infinitive and a form")
    for name in ("with", "drop", "company", "pointing", "of"):
        _list(data, place, "label", name)
    for name in ("stem", "soft", "ambiguous", "prefixes", "inseparable", "unchanged"):
        _list(label, place, "ending", name, under="label.")
    for name in ("the", "a", "genitive"):
        _list(label, place, "articles", name, under="label.")
    return label


def _table(data: Mapping[str, Any], place: str, name: str, *, under: str = "") -> Mapping[str, Any]:
    table = data.get(name)
    if not isinstance(table, dict):
        raise DataError(f"{place}: the table [{under}{name}] is missing")
    return table


def _list(data: Mapping[str, Any], place: str, table: str, name: str, *, under: str = "") -> list[str]:
    found = _table(data, place, table, under=under).get(name)
    if not isinstance(found, list) or not all(isinstance(word, str) and word for word in found):
        raise DataError(f"{place}: [{under}{table}]: {name} must be a list of words")
    return found
