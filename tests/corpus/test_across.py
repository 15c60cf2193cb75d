"""What several articles tell is one event, as it is when they are extracted together; copies and versions are recognised."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.synthetic import synthetic_article
from timeline_ext.corpus import Corpus, across, extract_corpus, store
from timeline_ext.corpus.schema import fingerprint, parquet_bytes, rows_of
from timeline_ext.events.merge import merge_articles
from timeline_ext.model import Article, Event, Instant, Mention, TimeValue
from timeline_ext.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def _order(article: Article) -> tuple[bool, str, str]:
    from timeline_ext.corpus.worker import key_of

    return article.published is None, article.published or "", key_of(article)


@pytest.mark.model
def test_events_are_those_of_the_articles_extracted_together(archive: Corpus, articles: list[Article]) -> None:
    import timeline_ext as te

    ordered: list[Article] = sorted(articles, key=_order)
    together = te.extract(ordered)
    found = archive.timeline()
    assert found.events == together.events
    assert found.undated == together.undated


DAYS = [Instant(2022, 3, day) for day in (1, 2, 20)] + [Instant(2022, 8, 1), Instant(2019, 1, 1)]
TIMES = st.builds(
    lambda ends: TimeValue(timex3="x", edtf="/".join(map(str, ends)), earliest=ends[0], latest=ends[1]),
    st.tuples(st.sampled_from([None, *DAYS]), st.sampled_from([None, *DAYS]))
    .filter(any)
    .map(lambda ends: tuple(sorted(ends)) if all(ends) else ends),
)
NAMES = st.sampled_from(["Xi", "Wladimir Putin", "Anna Krüger", "Krüger-Lang", "polizei", "M."])


@st.composite
def _events(draw: st.DrawFn) -> list[Event]:
    found = []
    for number in range(draw(st.integers(1, 6))):
        article = Article(text=f"Text {number}", language="de", published=draw(st.sampled_from([None, "2022", "2023"])))
        for place in range(draw(st.integers(0, 4))):
            people = tuple(draw(st.lists(NAMES, max_size=2, unique=True)))
            sentence = " ".join(["Er kam.", *(f"{name}s Besuch" for name in draw(st.lists(NAMES, max_size=2)))])
            where: dict[str, Any] = {"start": place * 10, "end": place * 10 + 5, "trigger": "kam", "sentence": sentence}
            event = Event(
                **where,
                label=draw(st.sampled_from(["Er kam", "Drei kamen nach Wien"])),
                time=draw(st.none() | TIMES),
                participants=people,
                place=draw(st.sampled_from([None, "Wien", "Oslo"])),
                happening=draw(st.sampled_from(["come", "go"])),
                basis=draw(st.sampled_from(["stated", "stated", "narrative"])),
                confidence=draw(st.sampled_from([0.5, 1.0])),
                mentions=(Mention(**where, article=article),),
                article=article,
            )
            found.append(event)
    return found


def _archive(folder: Path, events: Sequence[Event]) -> list[dict[str, Any]]:
    """The happenings of events, as a corpus that holds them has them."""
    tables: dict[str, list[dict[str, Any]]] = {"articles": [], "events": [], "mentions": []}
    for article in {event.article: None for event in events}:
        assert article is not None
        own = Timeline([event for event in events if event.article == article], [article])
        for name, rows in rows_of(own, article.text.replace(" ", "")).items():
            tables[name] += rows
    for name, rows in tables.items():
        path = folder / name / "language=de"
        path.mkdir(parents=True, exist_ok=True)
        store.write_whole(path / "part.parquet", parquet_bytes(name, rows))
    across.write_across(folder, [("de", "part")])
    from pyarrow import parquet

    rows = parquet.read_table(folder / "happenings.parquet").to_pylist()
    assert [json.dumps(row, default=str) for row in rows]
    return list(rows)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_events())
def test_happenings_are_what_merging_in_memory_gives(tmp_path: Path, events: list[Event]) -> None:
    order = {event.article: (event.article.published is None, event.article.published or "", event.article.text) for event in events if event.article}  # fmt: skip
    ordered = sorted(events, key=lambda event: (order[event.article], event.start) if event.article else ())
    merged = merge_articles(ordered)
    rows = _archive(tmp_path, events) if events else []

    def told(event: Event) -> tuple[Any, ...]:
        assert event.article is not None
        return (
            event.article.text.replace(" ", ""), event.start, event.label, event.time and event.time.edtf, event.participants, event.place,
            event.confidence, event.salience, len(event.mentions), [time.edtf for time in event.conflicts],
        )  # fmt: skip

    found = []
    for row in rows:
        name, start, _ = row["id"].split("-")
        found.append((
            name, int(start), row["label"], row["edtf"], tuple(row["participants"]), row["place"], row["confidence"], row["salience"],
            len(row["events"]), list(dict.fromkeys(row["conflicts"])),
        ))  # fmt: skip
    expected = [(*it[:-1], list(dict.fromkeys(it[-1]))) for it in map(told, merged)]
    assert sorted(found, key=repr) == sorted(expected, key=repr)


def test_happenings_stand_in_the_order_of_time_and_the_undated_ones_last(archive: Corpus) -> None:
    days = archive.happenings.column("earliest").to_pylist()
    ends = archive.happenings.column("latest").to_pylist()
    known = [day or end for day, end in zip(days, ends, strict=True)]
    dated = [day for day in known if day]
    assert [day[:10] for day in dated] == sorted(day[:10] for day in dated)
    assert known[len(dated) :] == [None] * (len(known) - len(dated))


@pytest.mark.model
def test_copies_and_versions_of_an_article_are_recognised(tmp_path: Path) -> None:
    first = synthetic_article(1, words=300)
    copy = replace(first, text=first.text.replace("\n\n", "\n  \n").replace(" ", "  "), published="2021-02-01")
    version = replace(
        first, text=first.text + " Am 3. Mai 2021 trat Hugo Marchand in Oslo zurück.", published="2021-02-02"
    )
    other = synthetic_article(50, words=300)
    corpus = extract_corpus([version, copy, other, first], out=tmp_path / "corpus", workers=0)
    told = {(row["relation"], row["similarity"] > 0.9) for row in corpus.duplicates.to_pylist()}
    assert told == {("copy", True), ("version", True)}
    published = {
        row["id"]: row["published"] for row in corpus.articles.to_table(columns=["id", "published"]).to_pylist()
    }
    of = {published[row["article"]]: published[row["of"]] for row in corpus.duplicates.to_pylist()}
    assert of == {"2021-02-01": first.published, "2021-02-02": first.published}
    timeline = corpus.timeline()
    assert copy not in timeline.articles
    assert [event.label for event in timeline if event.participants == ("Hugo Marchand",)][-1:] != []


@pytest.mark.model
def test_dates_that_contradict_are_kept(tmp_path: Path) -> None:
    texts = [f"Anna Krüger besuchte Oslo am {day}. März 2021." for day in (3, 5)]
    corpus = extract_corpus(texts, out=tmp_path / "corpus", workers=0)
    (row,) = corpus.happenings.to_pylist()
    (event,) = corpus.timeline()
    assert (row["articles"], row["edtf"], row["conflicts"]) == (
        2,
        event.time and event.time.edtf,
        [event.conflicts[0].edtf],
    )
    assert {event.time and event.time.edtf, event.conflicts[0].edtf} == {"2021-03-03", "2021-03-05"}
    assert row["confidence"] == event.confidence


def test_fingerprint_knows_words_and_not_their_layout() -> None:
    words, minhash = fingerprint("Der Minister kam am 3. Mai.")
    assert fingerprint("der  Minister\nkam, am 3. MAI") == (words, minhash)
    assert fingerprint("Der Minister ging am 3. Mai.")[0] != words
    assert len(minhash) == 512
    assert fingerprint("") == fingerprint("…")
