"""The documentation: it is built without a warning, names everything a user can name, and loads nothing from elsewhere."""

from __future__ import annotations

import argparse
import html
import os
import re
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from timeline_ext import __all__ as public
from timeline_ext import cli
from timeline_ext.exports import EXPORTS
from timeline_ext.jupyter.magic import TimelineMagics
from timeline_ext.languages import available, load_language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .conftest import Open

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site; a warning fails the build."""
    place = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(place)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (0, "")
    return place


@pytest.fixture(scope="module")
def words(site: Path) -> str:
    """All that the pages say."""
    pages = [path.read_text(encoding="utf-8") for path in site.rglob("*.html") if path.parent.name != "notebooks"]
    return html.unescape(" ".join(re.sub(r"<[^>]*>", "", page) for page in pages))


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    """The long options of a parser, of its commands, and the commands by their whole name."""
    for action in parser._actions:
        yield from (name for name in action.option_strings if name.startswith("--"))
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                yield f"timeline-ext {name}"
                yield from _options(command)


def test_site_names_every_option_suffix_language_and_public_name(words: str) -> None:
    named = {
        *_options(TimelineMagics.timeline.parser),
        *_options(cli._parser()),
        *EXPORTS,
        *(load_language(code).name for code in available()),
        *(name for name in public if not name.endswith("_ipython_extension")),
    }
    assert sorted(name for name in named if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", words)) == []


def test_every_link_within_the_site_leads_to_a_file(site: Path) -> None:
    lost = []
    for page in site.rglob("*.html"):
        if page.parent.name == "notebooks":
            continue
        targets = re.findall(
            r"""(?:href|src)=["']?(?![a-z]+:)([^"'>\s#?]+)""",
            re.sub(r"<code>.*?</code>", "", page.read_text(encoding="utf-8")),
        )
        base = site if page.name == "404.html" else page.parent
        lost += [(page.name, it) for it in targets if not (base / it.lstrip("/")).exists()]
    assert lost == []


def test_no_page_names_a_script_style_font_or_picture_elsewhere(site: Path) -> None:
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.findall(r"<(?:script|img|iframe|source)\b[^>]*\bsrc=[\"']?(?:https?:)?//[^>]*", text), path
        assert not re.findall(
            r"<link\b(?=[^>]*(?:stylesheet|preload|preconnect|icon))[^>]*href=[\"']?(?:https?:)?//", text
        ), path
    for path in site.rglob("*.css"):
        assert not re.findall(r"(?:url\(|@import )[\"']?(?:https?:)?//", path.read_text(encoding="utf-8")), path


class _Quiet(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        """What is there; a browser asks for an icon by itself."""
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.mark.browser
@pytest.mark.parametrize("page", ["index.html", "reference/python.html", "notebooks/01_first_timeline.html"])
def test_page_of_the_site_asks_for_nothing_elsewhere(address: str, page: str, visit: Open) -> None:
    shown = visit(f"{address}/{page}")
    shown.page.wait_for_load_state("networkidle")
    shown.shoot(f"site-{Path(page).stem}")
    assert [url for url in shown.requests if not url.startswith((address, "data:", "blob:"))] == []
    assert shown.complaints == []


@pytest.mark.browser
def test_search_of_the_site_finds_an_option(address: str, visit: Open) -> None:
    shown = visit(f"{address}/index.html")
    shown.page.wait_for_load_state("networkidle")
    shown.page.get_by_placeholder("Search").click()
    shown.page.keyboard.type("corrections", delay=50)
    expect(shown.page.locator(".md-search-result__item").first).to_be_visible(timeout=30_000)


@pytest.mark.browser
def test_page_opens_from_a_folder_too(site: Path, visit: Open) -> None:
    shown = visit((site / "howto" / "article.html").as_uri())
    expect(shown.page.get_by_role("heading", level=1)).to_contain_text("Your own article")
    assert [url for url in shown.requests if not url.startswith(("file:", "data:", "blob:"))] == []
