"""The web page of a package built without Node.js: the same chart, list and article, linked by plain anchors."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import Any

# Vega-Embed comes out of vl-convert, which carries it to draw pictures; no code is compiled from the chart (`ast`).
_SCRIPT = r"""
const refuse = () => Promise.reject(new Error("a timeline loads nothing"));
const open = () => {
  const entry = location.hash && document.getElementById(location.hash.slice(1));
  if (entry && entry.tagName === "DETAILS") entry.open = true;
};
addEventListener("hashchange", open);
open();
// Without compiled code `datetime` takes milliseconds for a year; plain numbers mean the same everywhere.
const plain = (value, key) =>
  key === "signal" && typeof value === "string" ? value.replace(/\bdatetime\((-?\d+(?:\.\d+)?)\)/g, "($1)")
  : Array.isArray(value) ? value.map((inner) => plain(inner))
  : value && typeof value === "object"
    ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner, name)]))
  : value;
const { chart, names } = JSON.parse(document.getElementById("payload").textContent);
if (chart) vegaEmbed("#chart", chart, {
  ast: true, actions: false, renderer: "svg", tooltip: false, logLevel: 1, patch: (spec) => plain(spec), loader: { load: refuse, sanitize: refuse },
}).then(({ view }) => view.addEventListener("click", (event, item) => {
  const name = item && item.datum && names[item.datum.id];
  if (name) location.hash = name;
}));
"""
STYLE = """
html{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{margin:0 auto;max-width:1200px;padding:12px}
#chart{overflow-x:auto;background:#fff;color:#111}
main{display:grid;gap:0 32px;grid-template-columns:repeat(auto-fit,minmax(min(100%,340px),1fr))}
details{padding:4px 8px;border-radius:6px}
blockquote a{color:inherit}
blockquote{margin:4px 16px}
details p{margin:4px 16px}
summary{cursor:pointer}
time,.note{color:GrayText;font-size:.85em}
summary b{display:block}
mark{background:none;color:inherit;border-bottom:2px solid}
mark a{color:inherit;text-decoration:none}
:target{background:light-dark(#dbe9fb,#23405f)}
article p{white-space:pre-wrap}
"""


@cache
def script() -> str:
    """Vega from vl-convert, and the few lines that lead from a mark in the chart to its entry."""
    import vl_convert

    return vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;").replace("</script", "<\\/script") + _SCRIPT


def island(data: dict[str, Any]) -> dict[str, Any]:
    """What the script reads: the chart, and the anchor of every event."""
    return {"chart": data["chart"], "names": {event["id"]: _name(i) for i, event in enumerate(_events(data))}}


def body(data: dict[str, Any]) -> str:
    """The page's content as markup; everything from an article is escaped."""
    words = data["words"].get("interface", {})
    statuses = data["words"].get("status", {})
    entries = [_entry(event, i, words, statuses) for i, event in enumerate(_events(data))]
    dated, undated = entries[: len(data["events"])], entries[len(data["events"]) :]
    lists = "".join(
        f"<h2>{escape(words.get(key, key))} ({len(part)})</h2>{''.join(part)}"
        for key, part in (("dated", dated), ("undated", undated))
        if part
    )
    articles = "".join(_article(data, index) for index in range(len(data["articles"])))
    return f'<div id="chart"></div><main><section>{lists}</section><section>{articles}</section></main>'


def _events(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [*data["events"], *data["undated"]]


def _name(index: int) -> str:
    return f"event-{index}"


def _entry(event: dict[str, Any], index: int, words: dict[str, str], statuses: dict[str, str]) -> str:
    when = event.get("date") or event.get("edtf") or event.get("timex3") or ""
    facts = [
        ("why", event["why"]),
        ("attributed_to", event["attributed_to"]),
        ("participants", ", ".join(event["participants"])),
        ("place", event["place"]),
    ]
    lines = "".join(f"<p>{escape(words.get(key, key))}: {escape(value)}</p>" for key, value in facts if value)
    status = "" if event["status"] == "occurred" else statuses.get(event["status"], event["status"])
    note = f' <span class="note">({escape(status)})</span>' if status else ""
    return (
        f'<details id="{_name(index)}"><summary><time>{escape(str(when))}</time>{note}<b>{escape(event["label"])}</b></summary>'
        f'{lines}<blockquote><a href="#{_name(index)}-text">{escape(event["sentence"])}</a></blockquote></details>'
    )


def _article(data: dict[str, Any], index: int) -> str:
    article = data["articles"][index]
    shift = article.get("offset", 0)
    found = sorted(
        (event["start"] - shift, event["end"] - shift, i)
        for i, event in enumerate(_events(data))
        if event["article"] == index
    )
    text, parts, at = article["text"], [], 0
    for start, end, number in found:
        if not at <= start < end <= len(text):
            continue
        name = _name(number)
        link = f'<mark id="{name}-text"><a href="#{name}">{escape(text[start:end])}</a></mark>'
        parts += [escape(text[at:start]), link]
        at = end
    title = f"<h2>{escape(article['title'])}</h2>" if article.get("title") else ""
    return f"<article>{title}<p>{''.join(parts)}{escape(text[at:])}</p></article>"
