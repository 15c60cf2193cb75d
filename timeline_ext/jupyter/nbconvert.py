"""A notebook as a web page with interactive timelines: `jupyter nbconvert --to timeline_html notebook.ipynb`."""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nbconvert.exporters.html import HTMLExporter
from traitlets import default

from timeline_ext.exports.html import FRONTEND, MIME_TYPE, front_end, inert_json
from timeline_ext.jupyter.magic import NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbformat import NotebookNode

TEMPLATES: Final = Path(__file__).parent / "templates"
ARTICLE: Final = re.compile(rf"\s*%%{NAME}\b")
TAG: Final = "timeline-article"  # the template's style knows it
_PLACE = '<div data-timeline="timeline-{0}"></div>'
_PAYLOAD = '<script type="application/json" id="timeline-{0}">{1}</script>'
_START = """\
for (const place of document.querySelectorAll("[data-timeline]:empty")) {
  try {
    const payload = JSON.parse(document.getElementById(place.dataset.timeline).textContent);
    timelineExt.draw(place, payload, { details: () => timelineExt.unpack(payload) });
  } catch (error) {
    place.textContent = String(error);
  }
}"""


class TimelineHTMLExporter(HTMLExporter):
    """JupyterLab's own page, in which every timeline of the notebook is as interactive as in JupyterLab.

    The front end stands in it once, however many timelines there are, and nothing is fetched from a network. An article
    under `%%timeline` is shown as text, not coloured as Python. Without the front end (an installation without Node)
    the timelines are pictures.
    """

    export_from_notebook = "HTML with timelines"

    @default("template_name")
    def _own_template(self) -> str:
        return "timeline_html"

    @default("extra_template_basedirs")
    def _own_templates(self) -> list[str]:
        return [str(TEMPLATES), str(Path.cwd())]

    def from_notebook_node(  # type: ignore[override]  # as HTMLExporter's own
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page of a notebook, and the resources that belong to it; the notebook stays as it is."""
        notebook = deepcopy(nb)
        payloads: list[Any] = []
        for cell in notebook.cells:
            if ARTICLE.match(cell.source):
                cell.metadata |= {"magics_language": "text", "tags": [*cell.metadata.get("tags", ()), TAG]}
        if FRONTEND.is_file():
            for output in _outputs(notebook):
                data, output["data"] = output["data"], {"text/html": _PLACE.format(len(payloads))}
                payloads.append(data[MIME_TYPE])
        page, found = super().from_notebook_node(notebook, resources, **kw)
        if payloads:
            scripts = [_PAYLOAD.format(number, inert_json(data)) for number, data in enumerate(payloads)]
            scripts.append(f"<script>{front_end()}\n{_START}</script>")
            before, end, after = page.rpartition("</body>")
            page = "\n".join((before, *scripts, end + after))
        return page, found


def _outputs(notebook: NotebookNode) -> Iterator[NotebookNode]:
    """The outputs that are timelines."""
    for cell in notebook.cells:
        yield from (output for output in cell.get("outputs", ()) if MIME_TYPE in output.get("data", ()))
