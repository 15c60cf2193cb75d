"""A timeline as one web page that works from a file, without a network."""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from timeline_ext.corrections import pack as pack_correction
from timeline_ext.errors import TimelineError
from timeline_ext.exports import plain_html
from timeline_ext.exports.crowd import MANY, columns, outline, pack
from timeline_ext.languages import load_language
from timeline_ext.temporal import explain
from timeline_ext.temporal.edtf import parse_edtf
from timeline_ext.timeline import Timeline
from timeline_ext.views import specification
from timeline_ext.views.theme import THEMES

if TYPE_CHECKING:
    from pathlib import Path

MIME_TYPE = "application/vnd.timeline-ext.v1+json"
FRONTEND = files("timeline_ext").joinpath("frontend", "dist", "timeline.js")

_STYLE = (
    "html{color-scheme:light dark;background:light-dark(#fff,#16191d)}"
    "body{margin:0 auto;max-width:1400px;padding:8px}"
    "#timeline{--pane:max(480px,calc(100vh - 340px))}"
)
_PAGE = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src {script_policy}; style-src {style_policy}; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{content}
<script type="application/json" id="payload">{payload}</script>
<script>{script}</script>
</body>
</html>
"""


def write_html(timeline: Timeline, path: Path) -> None:
    """Write the timeline as one interactive page: everything inside, no request to anywhere."""
    # Half a character (a lone surrogate) has no UTF-8 form; its escape is the same text in JSON.
    data = payload(timeline)
    if not FRONTEND.is_file():
        data["chart"] = specification(timeline) if timeline.events else None
    path.write_text(page(data), encoding="utf-8", errors="backslashreplace", newline="\n")


def payload(timeline: Timeline, *, sketched: bool = False) -> dict[str, Any]:
    """What every screen draws from: the timeline's own dictionary with the colours and the words of its language.

    Of thousands of events columns are drawn, with all the rest packed beside them; `sketched` names but the salient
    ones, and says how densely all lie.
    """
    language = load_language(timeline.language)
    display = language.display
    kinds = {"other", *(event.kind for event in (*timeline.events, *timeline.undated))}
    named = {kind: word for kind, word in display["kind"].items() if kind in kinds}
    words: dict[str, Any] = {"interface": display["interface"], "status": display["status"], "kind": named}
    words["by_hand"] = {"dated": explain(parse_edtf("2022"), language), "undated": display["why"]["undated_by_hand"]}
    colors = {name: list(look.kinds) for name, look in THEMES.items()}
    history = {"undo": len(timeline.corrections), "redo": len(timeline.undone)}
    screen = {"colors": colors, "words": words, "history": history}
    if len(timeline.events) + len(timeline.undated) < MANY:
        return {**timeline.to_dict(), **screen}
    if not sketched or not timeline.events:
        events = list(timeline.named())
        return {**pack(timeline.to_dict()), "columns": columns(timeline, events, dated=len(timeline)), **screen}
    corrections = [pack_correction(it) for it in timeline.corrections]
    bare = Timeline((), timeline.articles).to_dict()
    return {**bare, "corrections": corrections, **outline(timeline), **screen}


def page(data: dict[str, Any]) -> str:
    """The page of a payload. Its policy lets exactly its own script and style run, and nothing load."""
    if FRONTEND.is_file():
        parts = {
            "style": _STYLE,
            "style_policy": _source_hash(_STYLE),
            "content": '<main id="timeline"></main>',
            "payload": inert_json(data),
            "script": f"{front_end()}\ntimelineExt.start(document);",
        }
    else:
        parts = {
            "style": plain_html.STYLE,
            "style_policy": "'unsafe-inline'",
            "content": plain_html.body(data),
            "payload": inert_json(plain_html.island(data)),
            "script": plain_html.script(),
        }
    titles = [a["title"] for a in data["articles"] if a.get("title")]
    return _PAGE.format(
        language=escape(data["language"]),
        title=escape(" · ".join(titles[:3]) or "timeline"),
        script_policy=_source_hash(parts["script"]),
        **parts,
    )


def front_end() -> str:
    """The bundled front end; TimelineError when the package was built without it."""
    try:
        return FRONTEND.read_text(encoding="utf-8").replace("</script", "<\\/script")
    except FileNotFoundError:
        raise TimelineError(
            "the front end is missing: this timeline_ext was installed without Node.js; install Node 20 or newer and reinstall"
        ) from None


def inert_json(data: Any) -> str:
    r"""JSON that cannot end the script element it stands in.

    >>> inert_json("</script><!--")
    '"\\u003c/script>\\u003c!--"'
    """
    return json.dumps(data, ensure_ascii=False, allow_nan=False).replace("<", "\\u003c")


def _source_hash(source: str) -> str:
    digest = hashlib.sha256(source.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
