"""The public names: exactly these, and the package that carries them is light."""

from __future__ import annotations

import subprocess
import sys

import pytest

import timeline_ext

HEAVY = (
    "spacy",
    "altair",
    "IPython",
    "pandas",
    "numpy",
    "ipywidgets",
    "anywidget",
    "traitlets",
    "vl_convert",
    "py3langid",
)


def _run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("name", timeline_ext.__all__)
def test_public_name_is_there_and_documented(name: str) -> None:
    assert getattr(timeline_ext, name).__doc__
    assert name in dir(timeline_ext)


def test_public_names_are_these() -> None:
    named = {
        "Corpus",
        "extract",
        "extract_corpus",
        "tag",
        "to_timeml",
        "read",
        "parse_article",
        "Article",
        "Articles",
        "Timeline",
        "Event",
        "Timex",
        "TimeValue",
    }
    errors = {"TimelineError", "InputError", "LanguageError", "DataError"}
    assert {*named, *errors, "load_ipython_extension", "unload_ipython_extension"} == set(timeline_ext.__all__)


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        timeline_ext.nothing  # noqa: B018


def test_import_loads_nothing_heavy() -> None:
    loaded = _run(f"import sys, timeline_ext; print([name for name in {HEAVY} if name in sys.modules])")
    assert loaded == "[]"


def test_import_is_quick() -> None:
    code = "import time; start = time.process_time(); import timeline_ext; print(time.process_time() - start)"
    assert min(float(_run(code)) for _ in range(3)) < 0.2


def test_tagging_a_text_loads_no_spacy() -> None:
    code = (
        "import sys, timeline_ext as te; te.tag('Am 3. Mai 2021 kam er.', language='de'); print('spacy' in sys.modules)"
    )
    assert _run(code) == "False"
