"""The measure itself: scores of time expressions and events on small cases worked out by hand."""

from __future__ import annotations

import doctest
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks import corpora, scores
from benchmarks.corpora import load_corpora
from benchmarks.scores import MEASURES, score_dating, score_events, score_timexes

if TYPE_CHECKING:
    from pathlib import Path


def _timex(start: int, end: int, value: str = "2022", kind: str = "DATE") -> dict[str, Any]:
    return {"start": start, "end": end, "type": kind, "value": value}


@pytest.mark.parametrize(
    ("gold", "system", "expected"),
    [
        ([_timex(0, 4)], [_timex(0, 4)], (1, 1, 1, 1)),
        ([_timex(0, 4)], [_timex(2, 6)], (0, 1, 1, 1)),
        ([_timex(0, 4)], [_timex(4, 8)], (0, 0, 0, 0)),
        ([_timex(0, 4)], [_timex(0, 4, "2021")], (1, 1, 1, 0)),
        ([_timex(0, 4)], [_timex(0, 4, kind="SET")], (1, 1, 0, 1)),
        ([_timex(0, 4)], [_timex(0, 4), _timex(10, 14)], (2 / 3, 2 / 3, 2 / 3, 2 / 3)),
        ([_timex(0, 4), _timex(5, 9)], [_timex(0, 9)], (0, 2 / 3, 2 / 3, 2 / 3)),
        ([_timex(0, 9, "a")], [_timex(0, 3, "b"), _timex(4, 9, "a")], (0, 2 / 3, 2 / 3, 2 / 3)),
        ([_timex(2, 6, "a")], [_timex(0, 9, "b"), _timex(2, 6, "a")], (2 / 3, 2 / 3, 2 / 3, 2 / 3)),
        ([], [_timex(0, 4)], (0, 0, 0, 0)),
        ([_timex(0, 4)], [_timex(3, 3)], (0, 0, 0, 0)),
    ],
)
def test_time_expressions_are_paired_one_to_one_best_fit_first(
    gold: list[Any], system: list[Any], expected: tuple[float, ...]
) -> None:
    assert score_timexes({"a": gold}, {"a": system}) == pytest.approx(dict(zip(MEASURES, expected, strict=True)))


def _event(start: int, date: str, *, core: bool = True, **others: Any) -> dict[str, Any]:
    return {"doc": "a", "start": start, "end": start + 4, "date": date, "core": core, **others}


def _found(start: int, date: str | None) -> dict[str, Any]:
    return {"doc": "a", "start": start, "end": start + 4, "date": date}


@pytest.mark.parametrize(
    ("gold", "system", "recall", "precision", "end_to_end"),
    [
        ([_event(0, "2022")], [_found(0, "2022")], 1, 1, 1),
        ([_event(0, "2022~")], [_found(2, "2022?")], 1, 1, 1),
        ([_event(0, "2022")], [_found(0, None)], 1, 1, 0),
        ([_event(0, "2022")], [_found(9, "2022")], 0, 0, 0),
        ([_event(0, "2022", alt_dates=["2021"])], [_found(0, "2021")], 1, 1, 1),
        ([_event(0, "2022", mentions=[[20, 24, "x"]])], [_found(20, "2022")], 1, 1, 1),
        ([_event(0, "2022-06-01", alt_dates=["2022-06-08"])], [_found(0, "[2022-06-01,2022-06-08]")], 1, 1, 1),
        ([_event(0, "2022-06-01")], [_found(0, "[2022-06-01,2022-06-08]")], 1, 1, 0),
        ([_event(0, "2022"), _event(10, "2021", core=False)], [_found(10, "2021")], 0, 1, 0),
        ([_event(0, "2022-FA")], [_found(0, "2022-23")], 1, 1, 1),
        ([_event(0, "2022-W24-WE")], [_found(0, "2022-06-18/2022-06-19")], 1, 1, 1),
        ([_event(0, "202")], [_found(0, "202X")], 1, 1, 1),
        ([_event(0, "2022-Q3/..")], [_found(0, "2022-35/..")], 1, 1, 1),
        ([_event(0, "2022-Q3/..")], [_found(0, "2022-35")], 1, 1, 0),
        ([_event(0, "2022-06-01/2022-06-9")], [_found(0, "2022-06-01")], 1, 1, 0),
        ([_event(0, "2022")], [_found(0, "1999"), _found(1, "2022")], 1, 1, 1),
        ([_event(0, "2022")], [], 0, 0, 0),
    ],
)
def test_events_are_found_by_overlap_and_dated_by_equal_dates(
    gold: list[Any], system: list[Any], recall: float, precision: float, end_to_end: float
) -> None:
    score = score_events(gold, system)
    assert (score.recall, score.precision, score.end_to_end) == (recall, precision, end_to_end)


def test_dating_counts_dated_gold_events_only() -> None:
    gold = [{"doc": "a", "start": 0, "end": 4, "value": "2022"}, {"doc": "a", "start": 9, "end": 12, "value": None}]
    assert score_dating(gold, [_found(0, "2022~"), _found(9, "2022")]) == (1, 1, 1)
    assert score_dating(gold, [_found(0, None)]) == (1, 0, 0)


def test_samples_are_measured_where_no_corpora_are_given() -> None:
    (samples,) = load_corpora(None)
    assert {article.language for article in samples.articles.values()} == {"de", "en"}
    assert samples.characters > 1000


def test_corpora_folder_is_read_by_its_layout(tmp_path: Path) -> None:
    for name in ("timex", "events"):
        (tmp_path / name).mkdir()
    line = '{"doc": "x", "dct": "2022-06-15", "text": "date: 2021\\nIn May it rained in Rome.", "timexes": []}\n'
    (tmp_path / "timex" / "en_history_x.jsonl").write_text(line, encoding="utf-8")
    (tmp_path / "timex" / "tlh_news_x.jsonl").write_text(line, encoding="utf-8")
    (tmp_path / "events" / "articles_en.jsonl").write_text(line, encoding="utf-8")
    (tmp_path / "events" / "events_en.jsonl").write_text("", encoding="utf-8")
    found = {corpus.name: corpus for corpus in load_corpora(tmp_path)}
    assert set(found) == {"en_history_x", "events_en"}
    assert found["en_history_x"].domain == "narrative"
    article = found["en_history_x"].articles["x"]
    assert (article.published, article.offset, article.text[:4]) == ("2022-06-15", 0, "date")


@pytest.mark.parametrize("module", [scores, corpora])
def test_examples_run(module: Any) -> None:
    assert doctest.testmod(module).failed == 0
