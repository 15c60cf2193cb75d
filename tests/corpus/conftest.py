"""An archive that is read once, and what tests compare of two corpora."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.synthetic import synthetic_articles
from timeline_ext.corpus import Corpus, extract_corpus

if TYPE_CHECKING:
    from timeline_ext.model import Article

TABLES = ("articles", "events", "mentions")
RECORDS = ("happenings", "duplicates", "sources", "errors")


@pytest.fixture(scope="session")
def articles() -> list[Article]:
    return list(synthetic_articles(20, words=60))


@pytest.fixture(scope="session")
def archive(articles: list[Article], tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The articles as they are read undisturbed, in one process."""
    return extract_corpus(articles, out=tmp_path_factory.mktemp("archive") / "corpus", workers=0)


def contents(corpus: Corpus) -> dict[str, list[Any]]:
    """All rows of all tables, sorted."""
    found = {name: getattr(corpus, name).to_table().to_pylist() for name in TABLES}
    found |= {name: getattr(corpus, name).to_pylist() for name in RECORDS}
    return {name: sorted(rows, key=repr) for name, rows in found.items()}
