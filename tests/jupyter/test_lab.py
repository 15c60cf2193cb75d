"""What a kernel answers to the JupyterLab extension, and the words the extension speaks."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

import timeline_ext as te
from timeline_ext.exports.html import MIME_TYPE
from timeline_ext.jupyter import lab
from timeline_ext.languages import available, load_language

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = "Am Mittwoch kam der Minister. Gestern traf er am 24. Februar 2022 den Kanzler, am Mittwoch ging er."
SOURCES = Path(te.__file__).parent / "frontend" / "src" / "lab"


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[dict[str, Any], dict[str, Any]]]]:
    found: list[tuple[dict[str, Any], dict[str, Any]]] = []
    monkeypatch.setattr(lab, "display", lambda data, *, raw, metadata: found.append((data, metadata)))
    yield found
    InteractiveShell.clear_instance()


@pytest.mark.parametrize(
    ("request_", "hanging"),
    [
        ({"text": TEXT}, ["Mittwoch", "Gestern"]),
        ({"text": f"date: 2022-06\n{TEXT}"}, []),
        ({"text": TEXT, "published": "2022"}, []),
        ({"text": "Am 3. Mai 2021 kam er.", "language": "de"}, []),
        ({"text": " "}, []),
        ({"text": "\ud800 Er kam am Mittwoch über Köln."}, ["Mittwoch"]),
    ],
)
def test_it_is_asked_for_a_publication_date_only_where_dates_hang_on_it(
    answers: list[Any], request_: dict[str, str], hanging: list[str]
) -> None:
    lab.ask(json.dumps(request_))
    assert answers == [({"application/json": {"hanging": hanging}}, {})]


def test_asking_loads_the_magic_and_heeds_its_default_date(answers: list[Any]) -> None:
    shell = InteractiveShell.instance()
    lab.ask(json.dumps({"text": TEXT}))
    shell.magics_manager.registry["TimelineMagics"].published = "2022-06"
    lab.ask(json.dumps({"text": TEXT}))
    assert [data["application/json"]["hanging"] for data, _ in answers] == [["Mittwoch", "Gestern"], []]
    shell.run_line_magic("unload_ext", "timeline_ext")


@pytest.mark.model
def test_a_document_becomes_a_timeline_in_our_own_form(answers: list[Any]) -> None:
    lab.show(json.dumps({"text": TEXT, "published": "2022-06-16", "name": "a.txt"}))
    ((data, metadata),) = answers
    assert data[MIME_TYPE]["articles"][0]["published"] == "2022-06-16"
    assert data[MIME_TYPE]["key"]
    assert metadata == {"notes": []}


def test_what_cannot_be_read_is_an_error_in_a_line(answers: list[Any]) -> None:
    with pytest.raises(te.InputError, match=r"^<b>\.txt: the article is empty"):
        lab.show(json.dumps({"text": "", "name": "<b>.txt"}))
    assert answers == []


def test_every_language_has_the_words_of_the_extension_in_a_form_that_json_reads() -> None:
    used = {word for path in SOURCES.glob("*.ts") for word in re.findall(r'(?:say|about)\("(\w+)"', path.read_text())}
    used |= {f"{word}_hint" for word in ("from_cell", "from_selection", "share")}
    for code in available():
        display = load_language(code).display
        assert set(display["lab"]) == used
        file = Path(te.__file__).parent / "languages" / code / "display.toml"
        table = re.search(r'^\[lab\]\n((?:\w+ = ".*"\n)+)(?:\n|\Z)', file.read_text(), re.MULTILINE)
        assert table
        told = dict(line.split(" = ", 1) for line in table[1].splitlines())
        assert {key: json.loads(word) for key, word in told.items()} == display["lab"]
