"""From an article to an interactive timeline, in one notebook cell.

>>> import timeline_ext as te
>>> tl = te.extract("Der Minister besuchte Kiew am 24. Februar.", published="2022-06")
>>> print(tl.events[0].time.edtf)
2022-02-24
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from timeline_ext.article import parse_article
    from timeline_ext.corpus import Corpus, extract_corpus
    from timeline_ext.errors import DataError, InputError, LanguageError, TimelineError
    from timeline_ext.exports.timeml import to_timeml
    from timeline_ext.model import Article, Event, TimeValue, Timex
    from timeline_ext.pipeline import extract, tag
    from timeline_ext.sources import Articles, read
    from timeline_ext.timeline import Timeline

__version__ = "0.1.0"

__all__ = [
    "Article",
    "Articles",
    "Corpus",
    "DataError",
    "Event",
    "InputError",
    "LanguageError",
    "TimeValue",
    "Timeline",
    "TimelineError",
    "Timex",
    "extract",
    "extract_corpus",
    "load_ipython_extension",
    "parse_article",
    "read",
    "tag",
    "to_timeml",
    "unload_ipython_extension",
]

# Names are looked up when first used, so that `import timeline_ext` loads none of the rooms behind them.
_HOMES = {
    **dict.fromkeys(("DataError", "InputError", "LanguageError", "TimelineError"), "errors"),
    **dict.fromkeys(("Article", "Event", "TimeValue", "Timex"), "model"),
    **dict.fromkeys(("Corpus", "extract_corpus"), "corpus"),
    **dict.fromkeys(("extract", "tag"), "pipeline"),
    **dict.fromkeys(("Articles", "read"), "sources"),
    "Timeline": "timeline",
    "parse_article": "article",
    "to_timeml": "exports.timeml",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Give the shell the magic `%%timeline`; loading again changes nothing."""
    from timeline_ext.jupyter.magic import load

    load(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Take the magic back."""
    from timeline_ext.jupyter.magic import unload

    unload(shell)
