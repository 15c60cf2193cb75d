"""Language data that breaks its schema is refused, and the error names file, entry and key."""

from __future__ import annotations

from typing import Any

import pytest

from timeline_ext.errors import DataError
from timeline_ext.languages.schema import check


@pytest.mark.parametrize(
    ("name", "table", "message"),
    [
        ("words", {}, "xx/words.toml: the file is empty"),
        ("about", {"status": "draft"}, "xx/about.toml: name: the language's own name is missing"),
        ("about", {"name": "X", "status": "good"}, "xx/about.toml: status: must be one of built in, draft"),
        ("words", {"month": {"1": "January"}}, "xx/words.toml: [month] 1: must be a list of words"),
        ("words", {"month": {"1": ["15"]}}, "xx/words.toml: [month] 1: '15': numbers are no words"),
        ("rules", {"day": {"stage": "unit", "gives": "DATE"}}, "xx/rules.toml: [day] pattern: is missing"),
        (
            "rules",
            {"day": {"stage": "unit", "gives": "DATE", "pattern": "DAY", "examples": ["on 3 May"]}},
            "xx/rules.toml: [day] examples: 'on 3 May': write it as 'text -> expression = value'",
        ),
        ("holidays", {"x": {"rule": "soon", "words": ["X"]}}, "xx/holidays.toml: [x] rule: cannot read 'soon'"),
    ],
)
def test_the_error_names_file_entry_and_key(name: str, table: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError) as error:
        check(f"xx/{name}.toml", name, table)
    assert str(error.value) == message
