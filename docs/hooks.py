"""What the pages take from elsewhere in the repository, so that nothing is written twice.

`<!-- from README.md: Formats -->` becomes that section; the notebooks become pages in which timelines stay interactive.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

if TYPE_CHECKING:
    from markdown import Markdown
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).parent.parent
TAKEN = re.compile(r"^<!-- from (?P<file>[\w./-]+?)(?:: (?P<heading>.+?))? -->$", re.MULTILINE)
LINK = re.compile(r"\]\((?P<target>[^)#:\s]*)(?P<rest>#[^)]*)?\)")
PAGES = {
    "README.md": "index.md",
    "ARCHITECTURE.md": "architecture.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
    "training/README.md": "training.md",
}
SECTIONS = {"#languages": "reference/languages.md"}  # of the README, by the page that has them


class Doctests(Preprocessor):
    """Examples of docstrings as code, which Markdown would take for quotations."""

    def run(self, lines: list[str]) -> list[str]:
        """The lines with a fence around each example."""
        text = "\n".join(lines)
        return re.sub(r"^>>> .*(?:\n(?!\s*$).*)*", r"```pycon\n\g<0>\n```", text, flags=re.MULTILINE).split("\n")


class _Examples(Extension):
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 -- the name that markdown calls
        md.preprocessors.register(Doctests(md), "doctests", 100)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Let examples of docstrings be code."""
    config.markdown_extensions.append(_Examples())  # type: ignore[arg-type]  # markdown takes objects too
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the notebooks as pages of their own, the schema, and the page on the German pipeline."""
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        files.append(File.generated(config, f"notebooks/{notebook.stem}.html", content=_page_of(notebook)))
    schema = (ROOT / "timeline_ext" / "exports" / "timeline.schema.json").read_text(encoding="utf-8")
    files.append(File.generated(config, "timeline.schema.json", content=schema))
    training = File.generated(config, "training.md", content="<!-- from training/README.md -->\n")
    training.inclusion = training.inclusion.NOT_IN_NAV
    files.append(training)
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """The page with the sections that it takes from other files; a link leads to the page of what it names."""

    def take(found: re.Match[str]) -> str:
        text = (ROOT / found["file"]).read_text(encoding="utf-8")
        text = _section(text, found["heading"], found["file"]) if found["heading"] else text
        return LINK.sub(lambda link: _moved(link, Path(found["file"]).parent, page.file.src_uri), text)

    return TAKEN.sub(take, markdown)


def _section(text: str, heading: str, file: str) -> str:
    start = re.search(rf"^(#+) {re.escape(heading)}$\n", text, re.MULTILINE)
    if start is None:
        raise PluginError(f"{file} has no section {heading!r}")
    end = re.compile(rf"^#{{1,{len(start[1])}}} (?!.*\n```)", re.MULTILINE).search(text, start.end())
    return text[start.end() : end.start() if end else len(text)].strip()


def _moved(link: re.Match[str], folder: Path, page: str) -> str:
    """The link as it is written on a page of the site."""
    up = "../" * page.count("/")
    if not link["target"]:
        return f"]({up}{SECTIONS[link['rest']]})" if link["rest"] in SECTIONS else link[0]
    target = (folder / link["target"]).as_posix()
    if target in PAGES:
        return f"]({up}{PAGES[target]}{link['rest'] or ''})"
    if target.startswith("notebooks/") and target.endswith(".ipynb"):
        return f"]({up}{target.removesuffix('.ipynb')}.html)"
    if target.endswith("timeline.schema.json"):
        return f"]({up}timeline.schema.json)"
    return "]"  # what the site has no page for keeps its words


def _page_of(notebook: Path) -> str:
    from timeline_ext.jupyter.nbconvert import TimelineHTMLExporter

    page, _ = TimelineHTMLExporter().from_filename(str(notebook))
    return str(page)
