"""Measure the temporal engine and the whole road: `python -m benchmarks`."""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.corpora import Corpus, load_corpora
from benchmarks.scores import MEASURES, score_dating, score_events, score_timexes, share
from timeline_ext import events, temporal
from timeline_ext.languages import load_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from timeline_ext.model import Article, Event, Timex


@dataclass
class Clock:
    """CPU seconds and characters of each stage."""

    seconds: Counter[str] = field(default_factory=Counter)
    characters: Counter[str] = field(default_factory=Counter)

    def timed(self, stage: str, characters: int, work: Any) -> Any:
        """What the work gives, with its time added to the stage."""
        start = time.process_time()
        result = work()
        self.seconds[stage] += time.process_time() - start  # type: ignore[assignment]
        self.characters[stage] += characters
        return result

    def speed(self, stage: str) -> float:
        """Characters per CPU second."""
        return share(self.characters[stage], self.seconds[stage])


def main() -> None:
    """Print speed and quality of every corpus and stage."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    corpora = os.environ.get("TIMELINE_CORPORA")
    parser.add_argument(
        "--corpora",
        type=Path,
        default=corpora and Path(corpora),
        help="folder (default: TIMELINE_CORPORA, else the samples)",
    )
    parser.add_argument(
        "--only", nargs="+", metavar="NAME", help="only the corpora whose name holds one of these words"
    )
    parser.add_argument(
        "--stage", choices=["temporal", "all"], default="all", help="temporal: the engine on plain text only"
    )
    options = parser.parse_args()
    chosen = [
        c for c in load_corpora(options.corpora) if not options.only or any(word in c.name for word in options.only)
    ]
    clock = Clock()
    for corpus in chosen:
        for line in measure(corpus, clock, whole=options.stage == "all"):
            print(line, flush=True)
    print()
    for stage in clock.seconds:
        print(f"{stage:32} {clock.speed(stage):12,.0f} characters per CPU second, of {clock.characters[stage]:,}")


def measure(corpus: Corpus, clock: Clock, *, whole: bool) -> Iterator[str]:
    """Lines that say how the stages do on one corpus."""
    if corpus.kind in {"timex", "samples"}:
        yield from _measure_plain(corpus, clock)
    if whole:
        yield from _measure_road(corpus, clock)


def _measure_plain(corpus: Corpus, clock: Clock) -> Iterator[str]:
    for language in {article.language for article in corpus.articles.values()}:
        temporal.tag("2022", language=str(language))  # loads the words of the language, which is not measured
    found = {}
    for doc, article in corpus.articles.items():
        found[doc] = clock.timed(
            "temporal engine, plain text", len(article.text), lambda a=article: _tag(a, a.text, corpus)
        )
    yield _quality(corpus, "plain text", found)


def _measure_road(corpus: Corpus, clock: Clock) -> Iterator[str]:
    from timeline_ext.nlp import load_pipeline

    rows: list[dict[str, Any]] = []
    timexes: dict[str, list[Timex]] = {}
    for name, article in corpus.articles.items():
        language, size = load_language(str(article.language)), len(article.text)
        nlp = load_pipeline(language.code)
        start = time.process_time()
        doc = clock.timed("spaCy pipeline", size, lambda nlp=nlp, a=article: nlp(a.text))
        timexes[name] = clock.timed("temporal engine, parsed text", size, lambda d=doc, a=article: _tag(a, d, corpus))
        if corpus.kind != "timex":
            found = clock.timed(
                "events",
                size,
                lambda d=doc, a=article, t=timexes[name], x=language: events.find_events(d, t, article=a, language=x),
            )
            rows += [{"doc": name, "start": event.start, "end": event.end, "date": date_of(event)} for event in found]
            clock.seconds["the whole road"] += time.process_time() - start  # type: ignore[assignment]
            clock.characters["the whole road"] += size
    yield (
        _quality(corpus, "parsed text", timexes)
        if corpus.kind in {"timex", "samples"}
        else _event_quality(corpus, rows)
    )


def _tag(article: Article, source: Any, corpus: Corpus) -> list[Timex]:
    return temporal.tag(source, published=article.published, language=str(article.language), domain=corpus.domain)


def date_of(event: Event) -> str | None:
    """The date of an event in EDTF; of a clock time, its day."""
    if event.time is None or event.time.edtf or event.time.earliest is None:
        return event.time.edtf if event.time else None
    return event.time.earliest.on_day().isoformat()


def _quality(corpus: Corpus, source: str, found: dict[str, list[Timex]]) -> str:
    head = f"{corpus.name:24} {source:12}"
    if corpus.kind != "timex":
        return f"{head} {sum(map(len, found.values()))} time expressions in {len(found)} articles"
    system = {
        doc: [{"start": t.start, "end": t.end, "type": t.type, "value": t.value} for t in each]
        for doc, each in found.items()
    }
    scores = score_timexes({row["doc"]: row["timexes"] for row in corpus.gold}, system)
    return f"{head} F1 " + "  ".join(f"{measure} {100 * scores[measure]:.1f}" for measure in MEASURES)


def _event_quality(corpus: Corpus, rows: Iterable[dict[str, Any]]) -> str:
    system = list(rows)
    if corpus.kind == "dating":
        wanted, found, right = score_dating(corpus.gold, system)
        return f"{corpus.name:24} events       dated {found} of {wanted}, exactly {right} = {share(right, found):.3f} of those"
    score = score_events(corpus.gold, system)
    dated = score_events(corpus.gold, [row for row in system if row["date"]])
    return (
        f"{corpus.name:24} events       core recall {score.recall:.3f}  precision {score.precision:.3f} (dated ones {dated.precision:.3f})"
        f"  exact date {share(score.exact, score.hit):.3f}  found and dated exactly {score.end_to_end:.3f}"
    )


if __name__ == "__main__":
    main()
