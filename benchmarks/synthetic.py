"""Articles made from templates: as many as are wanted, the same ones every time, some of them telling of the same events."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Final

from timeline_ext.model import Article

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PEOPLE: Final = (
    "Anna Krüger", "Boris Petrow", "Clara Weiss", "David Okafor", "Elena Rossi", "Farid Haddad", "Greta Lindqvist",
    "Hugo Marchand", "Irene Novak", "Jonas Keller", "Katja Brandt", "Luis Ortega", "Mira Sandhu", "Nils Aalto",
)  # fmt: skip
PLACES: Final = ("Berlin", "Wien", "Zürich", "Hamburg", "Prag", "Oslo", "Lissabon", "Athen", "Riga", "Genf")
THINGS: Final = ("Vertrag", "Haushalt", "Gesetz", "Plan", "Bericht", "Kredit", "Umbau", "Fahrplan", "Beschluss")
MONTHS: Final = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip
SENTENCES: Final = (
    "{a} hat {b} am {day} in {place} getroffen.",
    "Am {day} unterzeichneten {a} und {b} in {place} einen {thing}.",
    "{a} besuchte {place} am {day}, um über den {thing} zu sprechen.",
    "Der {thing} wurde am {day} in {place} vorgestellt.",
    "{a} trat im {month} {year} zurück, nachdem {b} den {thing} abgelehnt hatte.",
    "Für den {day} ist in {place} eine Wahl geplant, wie {a} mitteilte.",
    "Schon {year} hatte {b} in {place} vor den Folgen gewarnt.",
    "Am Mittwoch kündigte {a} an, der {thing} werde bis {month} fertig.",
    "Die Kosten stiegen im {month} {year} um {number} Prozent.",
    "Bei einem Unfall in {place} wurden am {day} {number} Menschen verletzt.",
    "Wer den {thing} bezahlt, ist nach Angaben von {b} noch offen.",
)
SYLLABLES: Final = (
    "ba", "del", "fen", "go", "hal", "jor", "kim", "lu", "mar", "nes", "ol", "pri", "ros", "sten", "tal", "ul", "ver", "win", "zor",
)  # fmt: skip
FIRST: Final = date(2021, 1, 4)


def synthetic_articles(number: int, *, words: int, start: int = 0) -> Iterator[Article]:
    """Articles of about so many words; each seventh speaks of what the one before it speaks of."""
    for index in range(start, start + number):
        yield synthetic_article(index, words=words)


def synthetic_article(index: int, *, words: int) -> Article:
    """The article that has a number."""
    chance, told = Random(2 * index), Random(2 * (index - index % 7 // 6) + 1)
    published = FIRST + timedelta(days=index // 4)
    sentences: list[str] = []
    while sum(len(sentence.split()) for sentence in sentences) < words:
        chosen = told if len(sentences) < 3 else chance
        sentences.append(_sentence(chosen, published))
    paragraphs = [" ".join(sentences[i : i + 5]) for i in range(0, len(sentences), 5)]
    return Article(
        text="\n\n".join(paragraphs), title=f"Article {index}", published=published.isoformat(), language="de"
    )


def synthetic_text(characters: int, *, sources: int = 6) -> Iterator[str]:
    """The paragraphs of a chronicle with its sources: days go by in it, and its people and addresses are ever new words."""
    chance = Random(1)
    number = 0
    while characters > 0:
        people = [f"{_name(chance)} {_name(chance)}" for _ in range(3)]
        day = date(1800, 1, 1) + timedelta(days=number // 4)
        told = " ".join(_sentence(chance, day, people) for _ in range(3))
        addresses = ["https://archiv.example/" + "/".join(_name(chance) for _ in range(20)) for _ in range(sources)]
        paragraph = "\n".join([told, *addresses]) + "\n\n"
        characters -= len(paragraph)
        number += 1
        yield paragraph


def _name(chance: Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=chance.randrange(2, 5))).capitalize()


def _sentence(chance: Random, published: date, people: Sequence[str] = PEOPLE) -> str:
    day = published + timedelta(days=chance.randrange(-90, 30))
    a, b = chance.sample(people, 2)
    return chance.choice(SENTENCES).format(
        a=a,
        b=b,
        place=chance.choice(PLACES),
        thing=chance.choice(THINGS),
        number=chance.randrange(2, 90),
        day=f"{day.day}. {MONTHS[day.month - 1]} {day.year}",
        month=MONTHS[day.month - 1],
        year=day.year,
    )
