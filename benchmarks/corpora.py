"""The texts to measure on: the corpora in the folder `TIMELINE_CORPORA`, or the sample articles of the repository.

A corpora folder holds `timex/LANGUAGE_KIND_NAME.jsonl` (one article a line: doc, dct, text, timexes) and, under
`events/`, articles (`articles_X.jsonl` or `X.txt`) with their gold (`events_X.jsonl` or `X.events.jsonl`); further,
`dating_X.jsonl` says on which date events of `articles_X.jsonl` or of `timex/*_X.jsonl` lie.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from timeline_ext.article import parse_article, read_one
from timeline_ext.errors import TimelineError
from timeline_ext.languages import available

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline_ext.model import Article, Domain

SAMPLES = Path(__file__).parent.parent / "notebooks" / "samples"


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Articles by name, with gold rows of one kind, or with none."""

    name: str
    kind: Literal["timex", "events", "dating", "samples"]
    articles: dict[str, Article]
    gold: list[dict[str, Any]]
    domain: Domain = "news"

    @property
    def characters(self) -> int:
        """Characters of all texts."""
        return sum(len(article.text) for article in self.articles.values())


def load_corpora(folder: Path | None) -> Iterator[Corpus]:
    """Each corpus of the folder whose language is available; without a folder the samples, which have no gold."""
    if folder is None:
        yield Corpus(
            name="samples",
            kind="samples",
            gold=[],
            articles={p.stem: read_one(p) for p in sorted(SAMPLES.glob("*.txt"))},
        )
        return
    for path in sorted(folder.glob("timex/*.jsonl")):
        rows = _rows(path)
        language, kind = path.stem.split("_")[:2]
        if language in available():
            domain: Domain = "narrative" if kind == "history" else "news"
            yield Corpus(name=path.stem, kind="timex", articles=_articles(rows, language), gold=rows, domain=domain)
    for path in sorted(folder.glob("events/articles_*.jsonl")):
        name = path.stem.removeprefix("articles_")
        gold = path.with_name(f"events_{name}.jsonl")
        if gold.exists() and name in available():
            yield Corpus(name=f"events_{name}", kind="events", articles=_articles(_rows(path), name), gold=_rows(gold))
    for path in sorted(folder.glob("events/*.events.jsonl")):
        name = path.name.removesuffix(".events.jsonl")
        article = read_one(path.with_name(f"{name}.txt"))
        yield Corpus(name=name, kind="events", articles={name: article}, gold=_rows(path))
    for path in sorted(folder.glob("events/dating_*.jsonl")):
        name = path.stem.removeprefix("dating_")
        texts = [*folder.glob(f"events/articles_{name}.jsonl"), *folder.glob(f"timex/*_{name}.jsonl")]
        dated = _rows(path)
        docs = {row["doc"] for row in dated}
        rows = [row for row in _rows(texts[0]) if row["doc"] in docs]
        yield Corpus(name=f"dating_{name}", kind="dating", articles=_articles(rows, "en"), gold=dated)


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def _articles(rows: list[dict[str, Any]], language: str) -> dict[str, Article]:
    return {row["doc"]: _article(row["text"], row.get("dct"), language) for row in rows}


def _article(text: str, published: str | None, language: str) -> Article:
    try:
        article = parse_article(text, published=published or None, language=language)
    except TimelineError:
        article = parse_article(text, language=language)
    # Gold offsets count in the whole text: nothing of it may be taken for a header.
    return replace(article, text=text, offset=0)
