"""The command: exit codes, one line for what is wrong, and nothing but the result on stdout."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from timeline_ext import __version__, cli
from timeline_ext.exports import EXPORTS
from timeline_ext.languages import available

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLE = Path(__file__).parent.parent / "notebooks" / "samples" / "telefonat_2022-06.txt"
TEXT = "Der Minister besuchte am 24. Februar 2022 Kiew."


def _shell(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "timeline_ext.cli", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, check=False)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "artikel.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"timeline-ext {__version__}\n"


@pytest.mark.model
def test_table_shows_date_label_and_reason(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["extract", str(article)]) == 0
    out, err = capsys.readouterr()
    assert "24. Februar 2022" in out
    assert "Der Minister besucht" in out
    assert "besuchte" in out.split("24. Februar 2022")[1]
    assert err == ""


@pytest.mark.model
@pytest.mark.parametrize("suffix", [".json", ".csv", ".html"])
def test_output_is_written_in_the_format_of_its_suffix(
    article: Path, suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / f"timeline{suffix}"
    assert cli.main(["extract", str(article), "-o", str(target)]) == 0
    assert "Kiew" in target.read_text(encoding="utf-8")
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"{target}: 1 dated, 0 undated\n"


@pytest.mark.model
def test_format_goes_to_stdout_alone(article: Path) -> None:
    done = _shell("extract", article, "--format", "json")
    assert (done.returncode, done.stderr) == (0, b"")
    (event,) = json.loads(done.stdout)["events"]
    assert event["edtf"] == "2022-02-24"


@pytest.mark.model
def test_stdin_and_several_files_make_one_timeline(article: Path) -> None:
    other = article.with_name("other.txt")
    other.write_text("date: 2023-05\n\nThe bridge opened to traffic in March 2023.", encoding="utf-8")
    done = _shell("extract", article, other, "-", "--format", "json", stdin=b"Er kam am 3. Mai 2021 nach Wien.")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [a["language"] for a in found["articles"]] == ["de", "en", "de"]
    assert [e["edtf"] for e in found["events"]] == ["2021-05-03", "2022-02-24", "2023-03"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["no-such-file.txt"], "no-such-file.txt: no such file"),
        (["timeline_ext/languages/de", "--title", "x"], "a title names one article"),
        ([str(SAMPLE), "--published", "June"], "publication date 'June' is not understood"),
        ([str(SAMPLE), "--language", "xx"], "no language 'xx'"),
        ([str(SAMPLE), "--format", "docx"], "no format 'docx': there is table"),
        ([str(SAMPLE), "-o", "x.docx"], "x.docx: no format for this suffix"),
        ([str(SAMPLE), "--tagger", "x"], "no tagger 'x'"),
        ([str(SAMPLE), "--tagger", "heideltime", "--resources", "x"], "resources 'x' cannot be read: No such file"),
        ([str(SAMPLE), str(SAMPLE), "--title", "x"], "--title names one article"),
        (["file:///etc/passwd"], "only plain http and https"),
    ],
)
def test_input_that_cannot_be_used_is_one_line_and_exit_code_1(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["extract", *arguments]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("timeline-ext: ")
    assert message in err
    assert err.count("\n") == 1


@pytest.mark.model
def test_output_that_cannot_be_written_is_one_line(capsys: pytest.CaptureFixture[str], article: Path) -> None:
    assert cli.main(["extract", str(article), "-o", "/no/such/folder/a.json"]) == 1
    err = capsys.readouterr().err
    assert "/no/such/folder/a.json: cannot be written" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [[], ["extract"], ["fly"], ["extract", "a.txt", "--domain", "x"], ["extract", "a", "--colour"]]
)
def test_wrong_usage_is_exit_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
    assert "usage: timeline-ext" in capsys.readouterr().err


@pytest.mark.parametrize("stdin", [b"", b"\x00\x01binary", b"\xff\xff\xff\x00"])
def test_stdin_that_is_no_article_is_one_line(stdin: bytes) -> None:
    done = _shell("extract", "-", stdin=stdin)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.startswith(b"timeline-ext: stdin: ")
    assert done.stderr.count(b"\n") == 1


def test_languages_lists_each_with_its_pipeline(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["languages"]) == 0
    out = capsys.readouterr().out
    assert all(any(line.startswith(code) for line in out.splitlines()) for code in available())


def test_reader_that_goes_away_ends_the_command_quietly() -> None:
    command = [sys.executable, "-m", "timeline_ext.cli", "languages", "--codes"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_interrupted_command_says_so_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(_: Any) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_languages", stop)
    assert cli.main(["languages"]) == 130
    assert capsys.readouterr().err == "timeline-ext: interrupted\n"


@pytest.mark.model
@pytest.mark.parametrize("width", [60, 100])
def test_table_fits_the_terminal(
    article: Path, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    assert cli.main(["extract", str(article)]) == 0
    assert all(len(line) <= width for line in capsys.readouterr().out.splitlines())


@pytest.mark.model
@pytest.mark.parametrize("name", ["timeline.txt", "timeline.html"])
def test_format_that_is_named_wins_over_the_suffix(article: Path, tmp_path: Path, name: str) -> None:
    assert cli.main(["extract", str(article), "-o", str(tmp_path / name), "--format", "json"]) == 0
    assert json.loads((tmp_path / name).read_text(encoding="utf-8"))["events"]


def test_error_lets_no_control_character_through(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["extract", "no\x1b[31m\u202efile\n.txt"]) == 1
    assert capsys.readouterr().err == "timeline-ext: no [31m file .txt: no such file\n"


@pytest.mark.parametrize("suffix", sorted(EXPORTS))
def test_every_export_is_a_format(suffix: str) -> None:
    write: Callable[..., object] = cli._writer(suffix.lstrip("."), None)
    assert write is EXPORTS[suffix]


@pytest.mark.model
def test_corpus_is_read_and_what_cannot_be_read_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text(
        "body,date\nDer Minister besuchte am 24. Februar Kiew.,2022-06\n", encoding="utf-8"
    )
    out = tmp_path / "out"
    command = ["corpus", str(tmp_path / "in"), "-o", str(out), "--workers", "0", "--column", "text=body", "--quiet"]
    assert cli.main(command) == 0
    assert capsys.readouterr().err == f"{out}: 1 articles, 1 events\n"
    (tmp_path / "in" / "b.txt").write_bytes(b"\0")
    assert cli.main(command) == 1
    assert capsys.readouterr().err.splitlines() == [
        f"{out}: 1 articles, 1 events",
        f"timeline-ext: 1 could not be read: {out / 'errors.parquet'} says which, and why",
    ]
    assert cli.main([*command[:-3], "--column", "text"]) == 1
    assert "--column is FIELD=COLUMN" in capsys.readouterr().err
