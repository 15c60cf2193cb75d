"""The schema of saved timelines: what is saved fits it, what is broken does not, and it names what the model knows."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import jsonschema
import pytest

import timeline_ext as te
from timeline_ext import model
from timeline_ext.corrections import Action
from timeline_ext.exports.json import json_schema
from timeline_ext.timeline import VERSION, Timeline

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent.parent
CORPORA = os.environ.get("TIMELINE_CORPORA")
ARTICLES = [
    *sorted(ROOT.glob("notebooks/samples/*.txt")),
    *(sorted(Path(CORPORA).glob("events/*.txt")) if CORPORA else []),
]
CHECK = jsonschema.Draft202012Validator(json_schema())


def test_schema_is_one_and_names_its_version() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    assert json_schema()["properties"]["version"]["const"] == VERSION
    assert json_schema()["$id"].endswith(f":{VERSION}")


@pytest.mark.model
@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.name)
def test_saved_timeline_of_an_article_fits_the_schema(path: Path, tmp_path: Path) -> None:
    timeline = te.extract(path)
    timeline.correct(timeline[0], date="2022-02~", label="X", status="planned")
    timeline.delete(timeline[1])
    timeline.save(tmp_path / "a.json")
    saved = json.loads((tmp_path / "a.json").read_bytes())
    assert saved["events"]
    assert saved["corrections"]
    CHECK.validate(saved)
    assert Timeline.from_dict(saved) == timeline


@pytest.mark.parametrize("name", ["news", "states", "none", "hours", "centuries", "many"])
def test_saved_timeline_of_any_dates_fits_the_schema(name: str, sample: Callable[[str], Timeline]) -> None:
    CHECK.validate(json.loads(json.dumps(sample(name).to_dict())))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["version"], VERSION + 1),
        (["version"], None),
        (["language"], 7),
        (["articles"], {}),
        (["articles", 0, "hash"], "x"),
        (["articles", 0, "published"], "June"),
        (["events", 0, "label"], None),
        (["events", 0, "status"], "maybe"),
        (["events", 0, "basis"], "guess"),
        (["events", 0, "start"], -1),
        (["events", 0, "confidence"], 1.5),
        (["events", 0, "earliest"], "2022"),
        (["events", 0, "latest"], "24.2.2022"),
        (["events", 0, "candidates"], None),
        (["events", 0, "trace"], [{"operation": "magic", "detail": {}}]),
        (["events", 0, "timex", "type"], "WHEN"),
        (["events", 0, "main"], [1]),
        (["events", 0, "unknown"], 1),
        (["corrections"], [{"action": "explode", "at": {"article": "a", "start": 0, "end": 1, "text": "x"}}]),
    ],
    ids=str,
)
def test_broken_timeline_does_not_fit(path: list[Any], value: Any, sample: Callable[[str], Timeline]) -> None:
    broken = copy.deepcopy(json.loads(json.dumps(sample("news").to_dict())))
    place = broken
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert list(next(CHECK.iter_errors(broken)).absolute_path)[: len(path)] in (path, path[:-1])


@pytest.mark.parametrize("key", ["version", "articles", "events", "undated"])
def test_timeline_that_lacks_a_part_is_refused_by_schema_and_reader(
    key: str, sample: Callable[[str], Timeline]
) -> None:
    broken = sample("news").to_dict()
    del broken[key]
    assert not CHECK.is_valid(broken)
    with pytest.raises(te.InputError, match="not a timeline"):
        Timeline.from_dict(broken)


@pytest.mark.parametrize(
    ("part", "key", "literal"),
    [
        ("event", "status", model.Status),
        ("event", "basis", model.Basis),
        ("time", "granularity", model.Granularity),
        ("time", "modifier", model.Modifier),
        ("time", "anchor", model.Anchor),
        ("timex", "type", model.TimexType),
        ("timex", "relation", model.Relation),
        ("link", "order", model.Order),
        ("step", "operation", model.Operation),
        ("correction", "action", Action),
    ],
)
def test_schema_names_the_values_of_the_model(part: str, key: str, literal: Any) -> None:
    named = json_schema()["$defs"][part]["properties"][key]["enum"]
    assert [value for value in named if value is not None] == list(get_args(literal))
