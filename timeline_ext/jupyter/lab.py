"""What the JupyterLab extension asks of a kernel. It sends JSON, so that nothing of an article is ever code.

A request about an article holds `text`, and as far as they are known `name` (what errors call it), `kind` (text or html),
`published` and `language`. The answers are displayed, each in one MIME type.
"""

from __future__ import annotations

import json
import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from IPython.core.getipython import get_ipython
from IPython.display import display

from timeline_ext.article import read_bytes
from timeline_ext.errors import TimelineError
from timeline_ext.exports.html import MIME_TYPE, payload
from timeline_ext.jupyter.comm import key_of
from timeline_ext.jupyter.magic import TimelineMagics, load
from timeline_ext.pipeline import extract, tag
from timeline_ext.share import share

if TYPE_CHECKING:
    from collections.abc import Mapping

    from timeline_ext.model import Article

SHOWN: Final = 5  # expressions that are named when the publication date is asked for


def ask(request: str) -> None:
    """Load the magic, and display which time expressions hang on the date of publication: none where it is known."""
    shell = get_ipython()
    if shell is not None:
        load(shell)
    magics = shell and shell.magics_manager.registry[TimelineMagics.__name__]
    is_known = bool(magics and magics.published)
    _answer("application/json", {"hanging": [] if is_known else _hanging(json.loads(request))})


def show(request: str) -> None:
    """Display the timeline of a document in our own form; how far a long one is read is told meanwhile."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always", UserWarning)
        timeline = extract(
            _article(json.loads(request)),
            progress=lambda done, total: _answer("application/json", {"percent": 100 * done // max(total, 1)}),
        )
    notes = [str(it.message) for it in said if issubclass(it.category, UserWarning)]
    _answer(MIME_TYPE, {**payload(timeline), "key": key_of(timeline)}, notes=notes)


def share_notebook(request: str) -> None:
    """Make the repository of the notebook `name` ready for Binder, and display the link, its badge and what is in the way.

    `name` is that of the saved file, in the folder of the notebook that this kernel was started for.
    """
    started = Path(os.environ.get("JPY_SESSION_NAME", ""))
    folder = started.parent if started.is_absolute() else Path.cwd()
    found = share([folder / Path(json.loads(request)["name"]).name])
    written = [path.name for path in found.written]
    _answer(
        "application/json", {"link": found.link, "badge": found.badge, "written": written, "problems": found.problems}
    )


def _article(request: Mapping[str, Any]) -> Article:
    return read_bytes(
        request["text"].encode("utf-8", "replace"),
        name=request.get("name") or "text",
        kind="html" if request.get("kind") == "html" else "text",
        charset="utf-8",
        published=request.get("published") or None,
        language=request.get("language") or None,
    )


def _hanging(request: Mapping[str, Any]) -> list[str]:
    try:
        article = _article(request)
    except TimelineError:  # whoever reads it next says why
        return []
    if article.published is not None:
        return []
    lost = (it.text for it in tag(article) if any(step.operation == "no_anchor" for step in it.time.trace))
    return list(dict.fromkeys(lost))[:SHOWN]


def _answer(mime_type: str, data: Mapping[str, Any], **metadata: Any) -> None:
    display({mime_type: data}, raw=True, metadata=metadata)
