"""Language data that breaks its schema is refused, and the error names file, entry and key."""

from __future__ import annotations

from typing import Any

import pytest

from timeline_ext.errors import DataError
from timeline_ext.languages.schema import DISPLAY, check

ABOUT: dict[str, Any] = {
    "name": "X", "status": "draft", "numeric_order": "dmy", "decimal": ",", "present_looks": "back", "long_text_today": "the day",
}  # fmt: skip
SCREEN: dict[str, Any] = {name: {} for name in DISPLAY}


@pytest.mark.parametrize(
    ("name", "table", "message"),
    [
        ("words", {}, "xx/words.toml: the file is empty"),
        ("about", {"status": "draft"}, "xx/about.toml: name: the language's own name is missing"),
        ("about", {"name": "X", "status": "good"}, "xx/about.toml: status: must be one of built in, draft"),
        (
            "about",
            {
                "name": "X",
                "status": "draft",
                "numeric_order": "dmy",
                "decimal": ",",
                "present_looks": "back",
                "long_text_today": "the day",
                "triggers": "DAY",
            },
            "xx/about.toml: triggers: must be a list of words",
        ),
        (
            "about",
            ABOUT | {"dateline": {"agencies": "Reuters"}},
            "xx/about.toml: [dateline] agencies: must be a list of words",
        ),
        ("words", {"month": {"1": "January"}}, "xx/words.toml: [month] 1: must be a list of words"),
        ("words", {"month": {"1": ["15"]}}, "xx/words.toml: [month] 1: '15': numbers are no words"),
        ("rules", {"day": {"stage": "unit", "gives": "DATE"}}, "xx/rules.toml: [day] pattern: is missing"),
        (
            "rules",
            {"day": {"stage": "unit", "gives": "DATE", "pattern": "DAY", "examples": ["on 3 May"]}},
            "xx/rules.toml: [day] examples: 'on 3 May': write it as 'text -> expression = value'",
        ),
        ("rules", {"day": "DAY"}, "xx/rules.toml: [day]: must be a table"),
        ("holidays", {"x": {"rule": "01-01"}}, "xx/holidays.toml: [x] words: must be a list of words"),
        ("display", {"interface": {}}, "xx/display.toml: columns: the table is missing"),
        (
            "display",
            SCREEN | {"why": {"stated": 3}},
            "xx/display.toml: [why] stated: must be a text or a list of texts",
        ),
        (
            "display",
            SCREEN | {"dates": {"seasons": {"SP": ""}}},
            "xx/display.toml: [dates.seasons] SP: must be a text or a list of texts",
        ),
        ("holidays", {"x": {"rule": "soon", "words": ["X"]}}, "xx/holidays.toml: [x] rule: cannot read 'soon'"),
    ],
)
def test_the_error_names_file_entry_and_key(name: str, table: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError) as error:
        check(f"xx/{name}.toml", name, table)
    assert str(error.value) == message
