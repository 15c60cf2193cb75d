"""Articles: what is read from strings, files, saved pages and addresses, and what is refused in one line."""

from __future__ import annotations

import codecs
import threading
from contextlib import contextmanager
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from timeline_ext import article as module
from timeline_ext.article import detect_language, normalise_language, normalise_published, parse_article, read_one
from timeline_ext.errors import InputError, LanguageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BODY = "Der Präsident hat am Mittwoch mit seinem Amtskollegen telefoniert."
PAGE = f"""<!DOCTYPE html><html lang="de"><head><title>Ein Telefonat | Zeitung</title>
<meta property="og:title" content="Ein Telefonat"><meta property="article:published_time" content="2022-06-15T08:30:00+02:00">
</head><body><nav>Menü</nav><article><h1>Ein Telefonat</h1><p>{BODY} Die beiden sprachen über den Krieg und die Folgen.</p>
<p>Sie wollen sich im Herbst in Wien treffen, wie eine Sprecherin sagte. <script>alert("1")</script></p></article></body></html>"""


@pytest.mark.parametrize(
    ("header", "published", "title", "language"),
    [
        ("", None, None, "de"),
        (" date 2022-06 ", "2022-06", None, "de"),
        ("date 2022-06-15\n", "2022-06-15", None, "de"),
        ("date 2022 ", "2022", None, "de"),
        ("\n date 2022-06-15T08:30 ", "2022-06-15T08:30", None, "de"),
        ("date: 2022-06\n", "2022-06", None, "de"),
        ("Date: 15.6.2022\r\nTitle: Ein Telefonat\r\n\r\n", "2022-06-15", "Ein Telefonat", "de"),
        ("title: 'Krieg: ein Telefonat'\nlanguage: de-AT\npublished: 2022-06\n\n", "2022-06", "Krieg: ein Telefonat", "de"),
        ('---\ntitle: "Ein Telefonat"\ntags:\n  - date: 1999\ndate: 2022-06-15 08:30:00\n---\n\n', "2022-06-15T08:30", "Ein Telefonat", "de"),
        ("\ufeff---\r\ndate: 2022-06\r\n---\r\n", "2022-06", None, "de"),
        (" date 2022-06 title: Ein Telefonat\n", "2022-06", "Ein Telefonat", "de"),
    ],
)  # fmt: skip
def test_header_is_read_and_cut_and_offset_counts_in_the_text_passed(
    header: str, published: str | None, title: str | None, language: str
) -> None:
    text = header + BODY
    found = parse_article(text)
    assert (found.published, found.title, found.language) == (published, title, language)
    assert found.text == BODY
    assert text[found.offset :] == BODY


@pytest.mark.parametrize(
    "text",
    [
        "Date night: they met on Wednesday and talked about the war in the north of the country.",
        "Date: tomorrow is another day, said the president of the country when they met on Wednesday.",
        "Language: the mirror of the mind. They met on Wednesday and talked about the war.",
        "The date 2022-06 was mentioned when they met on Wednesday.",
        "Moskau: Der Präsident hat am Mittwoch telefoniert.\nEr sprach lange.",
        "---\nDer Präsident hat am Mittwoch telefoniert, und die Beratungen dauern an.",
        "date 2022-06ff. Der Präsident hat am Mittwoch telefoniert.",
    ],
)
def test_text_that_only_resembles_a_header_stays_text(text: str) -> None:
    found = parse_article(text)
    assert (found.text, found.offset, found.published) == (text, 0, None)


def test_options_win_over_the_header() -> None:
    found = parse_article(f"date: 2022-99\ntitle: A\nlanguage: de\n{BODY}", published="2021", title="B", language="en")
    assert (found.published, found.title, found.language, found.text) == ("2021", "B", "en", BODY)


@pytest.mark.parametrize("text", ["a\r\nb \u00a0 c\r\n", "  \n\n Am Mittwoch 😀 \\ {x} $y \"z\" 'q' \u202e"])
def test_text_without_header_is_kept_exactly(text: str) -> None:
    assert parse_article(text, language="de").text == text


@pytest.mark.parametrize(
    ("given", "edtf"),
    [
        ("2022", "2022"),
        ("2022-06", "2022-06"),
        ("2022-06-15", "2022-06-15"),
        (" '2022-06-15' ", "2022-06-15"),
        ("2022-06-15T08:30", "2022-06-15T08:30"),
        ("2022-06-15 08:30:59.123+02:00", "2022-06-15T08:30"),
        ("15.6.2022", "2022-06-15"),
        ("15. 06. 2022", "2022-06-15"),
        ("6.2022", "2022-06"),
        ("2020-02-29", "2020-02-29"),
        (date(2022, 6, 15), "2022-06-15"),
        (datetime(2022, 6, 15, 8, 30, 7), "2022-06-15T08:30"),  # noqa: DTZ001
    ],
)
def test_publication_date_keeps_the_precision_it_was_given_with(given: str | date, edtf: str) -> None:
    assert normalise_published(given) == edtf


@pytest.mark.parametrize(
    "given",
    ["", "gestern", "2022-13", "2022-00", "2022-6", "2022-06-31", "2021-02-29", "2022-06-15T24:30", "2022-06-15T08:61",
     "15/6/2022", "06/15/2022", "22-06-15", "0000", "2022-06-15\n; rm", "２０２２", "20220615", "32.1.2022", "2022-W23"],
)  # fmt: skip
def test_publication_date_that_is_unclear_or_impossible_is_refused_in_one_line(given: str) -> None:
    with pytest.raises(InputError, match=r"publication date .* write a year, month, day or minute") as caught:
        normalise_published(given)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Am Mittwoch kam Putin.", "de"),
        ("On Wednesday he came.", "en"),
        ("DER PRÄSIDENT KAM AM MITTWOCH", "de"),
        ("Scholz reist am 3. Mai nach Paris", "de"),
        ("Olaf Scholz visited Paris on 3 May 2021.", "en"),
        ("The president visited Paris, said Monday's newspaper.", "en"),
        ("Le président a rencontré lundi les syndicats à Lyon.", "fr"),
        ("El presidente se reunió el lunes con los sindicatos en Sevilla.", "es"),
        ("Las lluvias de la madrugada dejaron tres heridos en Quito.", "es"),
        ("Il presidente ha incontrato lunedì i sindacati a Torino.", "it"),
        ("La pioggia della notte ha causato tre feriti a Bari.", "it"),
        ("O presidente reuniu-se na segunda-feira com os sindicatos no Porto.", "pt"),
        ("A chuva da madrugada deixou três feridos em São Paulo.", "pt"),
        ("De president heeft maandag de vakbonden in Gent ontmoet.", "nl"),
        ("Door de regen van vannacht raakten drie mensen gewond in Utrecht.", "nl"),
    ],
)
def test_language_of_a_short_text_is_detected(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["12345 !!!", "Putin", "Brand in Hamburg", "今天下午总统访问了巴黎并与部长们会谈。",
                                  "Prezydent przyjechał wczoraj do Warszawy, aby rozmawiać z ministrami."])  # fmt: skip
def test_language_that_is_not_recognised_is_asked_for(text: str) -> None:
    with pytest.raises(InputError, match="pass language="):
        detect_language(text)


@pytest.mark.parametrize(
    ("given", "code"), [("de", "de"), ("DE", "de"), ("de-AT", "de"), ("en_US", "en"), (" en ", "en")]
)
def test_language_tags_name_a_language(given: str, code: str) -> None:
    assert normalise_language(given) == code


@pytest.mark.parametrize("given", ["xx", "", "../de", "deutsch"])
def test_language_without_a_folder_is_refused(given: str) -> None:
    with pytest.raises(LanguageError, match=r"there are .*de"):
        normalise_language(given)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        (" \n\t\u00a0", "empty|not recognised"),
        ("date: 2022-06\n\n", "empty"),
        ("Am Mittwoch\0kam er.", "not text"),
        ("\x01\x02\x03 abc", "not text"),
        ("Am Mittwoch \ud83d kam er.", "half a surrogate pair at character 12"),
        (f"date: 2022-99\n{BODY}", "publication date '2022-99'"),
    ],
)
def test_article_that_cannot_be_used_is_refused_in_one_line(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        parse_article(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_file_is_read_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "artikel.txt"
    text = f"date: 2022-06\r\n\r\n{BODY}\r\n„Größe“ für Österreich – ein Überblick."
    path.write_bytes(text.encode(encoding))
    found = read_one(path)
    assert (found.published, found.text) == ("2022-06", text.split("\r\n\r\n", 1)[1])
    assert read_one(str(path)) == found


def test_saved_page_gives_its_text_title_and_date(tmp_path: Path) -> None:
    path = tmp_path / "seite.html"
    path.write_text(PAGE, encoding="utf-8")
    found = read_one(path)
    assert (found.title, found.published, found.language) == ("Ein Telefonat", "2022-06-15", "de")
    assert BODY in found.text
    assert "alert" not in found.text
    assert "Menü" not in found.text
    assert read_one(path, published="2021", title="T").published == "2021"


def test_saved_page_in_an_old_encoding_keeps_its_umlauts(tmp_path: Path) -> None:
    path = tmp_path / "seite.htm"
    path.write_bytes(PAGE.replace("<head>", '<head><meta charset="iso-8859-1">').encode("latin-1"))
    assert BODY in read_one(path).text


def test_page_without_the_web_extra_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "seite.html"
    path.write_text(PAGE, encoding="utf-8")
    monkeypatch.setitem(__import__("sys").modules, "trafilatura", None)
    with pytest.raises(InputError, match=r"pip install 'timeline_ext\[web\]'"):
        read_one(path)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"", "empty"),
        ("a.pdf", b"%PDF-1.7\n\x00\x01\x02", "the PDF cannot be read"),
        ("a.bin", bytes(range(256)) * 20, "not a text file|not text"),
        ("a.html", b"<html><body></body></html>", "no article text"),
        ("a.txt", codecs.BOM_UTF8 + b" \n", "empty"),
    ],
)
def test_file_that_is_no_article_is_refused_in_one_line(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=message) as caught:
        read_one(tmp_path / name)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("no/such/file.txt", "no such file"),
        (".", "is a folder"),
        ("a\0b", "cannot be read"),
        ("x" * 5000, "cannot be read"),
        ("ftp://example.org/a.txt", "only plain http and https"),
        ("file:///etc/passwd", "only plain http and https"),
        ("http://user:pass@example.org/", "only plain http and https"),
        ("http:///a", "only plain http and https"),
        ("http://127.0.0.1:1/", "cannot be fetched"),
        ("http://127.0.0.1:99999/", "cannot be fetched"),
    ],
)
def test_source_that_cannot_be_read_is_refused_in_one_line(source: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read_one(source)
    assert "\n" not in str(caught.value)


def test_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 10)
    (tmp_path / "a.txt").write_text(BODY, encoding="utf-8")
    with pytest.raises(InputError, match="larger than"):
        read_one(tmp_path / "a.txt")


class _Site(BaseHTTPRequestHandler):
    """A small site: a page, a text in Latin-1, redirects to itself and elsewhere, a picture, a stream without end."""

    def do_GET(self) -> None:
        assert isinstance(self.server, _Server)
        port = self.server.server_port
        redirects = {"/moved": "/page", "/loop": "/loop", "/inside": "http://169.254.169.254/", "/file": "file:///etc/passwd",
                     "/port": f"http://localhost:{port}/page"}  # fmt: skip
        pages = {
            "/page": ("text/html", PAGE.encode()),
            "/text%20a?b=%C3%A4": ("text/plain; charset=iso-8859-1", BODY.encode("latin-1")),
            "/picture": ("image/png", b"\x89PNG"),
        }
        if target := redirects.get(self.path):
            self.send_response(302)
            self.send_header("Location", target)
            self.end_headers()
        elif self.path in pages:
            self.send_response(200)
            self.send_header("Content-Type", pages[self.path][0])
            self.end_headers()
            self.wfile.write(pages[self.path][1])
        elif self.path == "/endless":
            self.send_response(200)
            self.send_header("Content-Type", "text/plain")
            self.end_headers()
            while not self.wfile.closed:
                self.wfile.write(b"x" * 65_536)
        else:
            self.send_error(404)

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Say nothing when the reader hangs up."""


@contextmanager
def _serve() -> Iterator[str]:
    with _Server(("127.0.0.1", 0), _Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with _serve() as address:
        yield address


@pytest.mark.parametrize("path", ["/page", "/moved"])
def test_address_gives_the_article_of_its_page(site: str, path: str) -> None:
    found = read_one(site + path)
    assert (found.title, found.published, found.url) == ("Ein Telefonat", "2022-06-15", site + path)
    assert BODY in found.text


def test_address_of_a_text_is_decoded_as_the_server_says(site: str) -> None:
    assert read_one(f"{site}/text a?b=ä").text == BODY


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/none", "answered 404"),
        ("/loop", "too many redirects"),
        ("/inside", "private address 169.254.169.254: refused"),
        ("/port", "private address localhost: refused"),
        ("/file", "only plain http and https"),
        ("/picture", "image/png is no page, text or PDF"),
        ("/endless", "larger than"),
    ],
)
def test_address_that_gives_no_article_is_refused_in_one_line(
    site: str, path: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 100_000)
    with pytest.raises(InputError, match=message) as caught:
        read_one(site + path)
    assert "\n" not in str(caught.value)


def test_slow_address_is_given_up(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TIMEOUT", 0.0)
    with pytest.raises(InputError, match=r"took longer|cannot be fetched"):
        read_one(f"{site}/endless")
