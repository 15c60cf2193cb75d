"""The magic in a real IPython shell."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

import timeline_ext as te
from timeline_ext.jupyter.magic import TimelineMagics

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator
    from pathlib import Path

TEXT = "Der Minister besuchte am 24. Februar Kiew."


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    hook = sys.displayhook
    shell = InteractiveShell.instance()
    assert shell.history_manager
    shell.history_manager.enabled = False
    shell.run_line_magic("load_ext", "timeline_ext")
    yield shell
    shell.run_line_magic("unload_ext", "timeline_ext")
    InteractiveShell.clear_instance()
    sys.displayhook = hook


def _run(shell: InteractiveShell, cell: str) -> Any:
    return shell.run_cell(cell).result


def _error(shell: InteractiveShell, cell: str, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert _run(shell, cell) is None
    return capsys.readouterr().err


@pytest.mark.model
def test_cell_becomes_a_timeline_and_a_variable(shell: InteractiveShell) -> None:
    found = _run(shell, f"%%timeline --published 2022-06 --language de --out tl --title 'Ein Besuch'\n{TEXT}")
    assert isinstance(found, te.Timeline)
    assert [event.time and event.time.edtf for event in found] == ["2022-02-24"]
    assert shell.user_ns["tl"] is found
    assert (found.articles[0].title, found.articles[0].published) == ("Ein Besuch", "2022-06")


@pytest.mark.model
@pytest.mark.parametrize(
    "text",
    [
        "Er {x} kam am 3. Mai 2021 für $HOME {1+1} %s \\n \\ 'q' \"z\" `!ls` ?",
        "%load_ext x\n!ls\nEr kam am 3. Mai 2021.",
    ],
)
def test_article_text_arrives_unchanged(shell: InteractiveShell, text: str) -> None:
    found = _run(shell, f"%%timeline --language de\n{text}")
    assert found.articles[0].text.rstrip("\n") == text


@pytest.mark.model
@pytest.mark.parametrize(
    "value",
    [TEXT, f"date: 2022-06\n{TEXT}", te.Article(text=TEXT, published="2022-06", language="de"), [TEXT], (TEXT, TEXT)],
)
def test_line_takes_a_variable(shell: InteractiveShell, value: Any) -> None:
    shell.user_ns["article"] = value
    found = _run(shell, "%timeline article --published 2022-06")
    assert "2022-02-24" in {event.time.edtf for event in found}
    assert {article.text for article in found.articles} == {TEXT}


@pytest.mark.model
def test_line_takes_a_local_variable_and_a_timeline(shell: InteractiveShell) -> None:
    shell.run_cell(
        f"def show():\n    inside = {TEXT!r}\n    return get_ipython().run_line_magic('timeline', 'inside --published 2022-06')"
    )
    found = _run(shell, "show()")
    assert len(found) == 1
    shell.user_ns["found"] = found
    assert _run(shell, "%timeline found") is found


@pytest.mark.model
def test_line_takes_a_file_whose_name_has_a_space(shell: InteractiveShell, tmp_path: Path) -> None:
    (tmp_path / "mein artikel.txt").write_text(TEXT, encoding="utf-8")
    found = _run(shell, f"%timeline '{tmp_path}/mein artikel.txt' --published 2022")
    assert found.articles[0].text == TEXT


@pytest.mark.model
@pytest.mark.parametrize("default", ["", "2022-06"])
def test_line_takes_a_folder_and_a_column(shell: InteractiveShell, tmp_path: Path, default: str) -> None:
    shell.run_line_magic("config", f"TimelineMagics.published = '{default}'")
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.png").write_bytes(b"x")
    with pytest.warns(UserWarning, match=r"1 could not be read: b\.png"):
        found = _run(shell, f"%timeline {tmp_path} --published 2022-06")
    assert [article.source for article in found.articles] == ["a.txt"]
    shell.user_ns["column"] = pd.Series([TEXT], index=["x"])
    found = _run(shell, "%timeline column --published 2022-06")
    assert [(article.source, article.published) for article in found.articles] == [("x", "2022-06")]


@pytest.mark.model
def test_quiet_returns_nothing_and_keeps_the_variable(shell: InteractiveShell) -> None:
    assert _run(shell, f"%%timeline -q -o tl --published 2022-06\n{TEXT}") is None
    assert isinstance(shell.user_ns["tl"], te.Timeline)


@pytest.mark.model
def test_defaults_are_configured_and_yield_to_what_the_article_says(shell: InteractiveShell) -> None:
    shell.run_line_magic("config", "TimelineMagics.published = '2021'")
    assert _run(shell, f"%%timeline\n{TEXT}").articles[0].published == "2021"
    assert _run(shell, f"%%timeline\ndate: 2022-06\n{TEXT}").articles[0].published == "2022-06"
    assert _run(shell, f"%%timeline --published 2020\n{TEXT}").articles[0].published == "2020"


def test_config_lists_every_default_with_its_help(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    shell.run_line_magic("config", "TimelineMagics")
    out = capsys.readouterr().out
    for name, trait in TimelineMagics.class_own_traits(config=True).items():
        assert f"TimelineMagics.{name}=" in out
        assert trait.help


def test_default_that_cannot_be_is_refused_in_one_line(
    shell: InteractiveShell, caplog: pytest.LogCaptureFixture
) -> None:
    shell.run_line_magic("config", "TimelineMagics.language = 'klingon'")
    (message,) = caplog.messages
    assert "language" in message
    assert "\n" not in message
    magics = shell.magics_manager.registry["TimelineMagics"]
    assert magics.language == ""


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (f"%%timeline --published June\n{TEXT}", "publication date 'June' is not understood"),
        (f"%%timeline --language xx\n{TEXT}", "no language 'xx'"),
        (f"%%timeline --title Ein Besuch\n{TEXT}", "Several words stand in quotes"),
        (f"%%timeline --title 'Ein Besuch\n{TEXT}", "quotation mark is not closed"),
        (f"%%timeline --out 1x\n{TEXT}", "--out '1x' is not a name"),
        (f"%%timeline --out class\n{TEXT}", "--out 'class' is not a name"),
        (f"%%timeline --domain poetry\n{TEXT}", "invalid choice: 'poetry'"),
        (f"%%timeline --colour red\n{TEXT}", "unrecognized arguments: --colour"),
        (f"%%timeline --tagger x\n{TEXT}", "no tagger 'x'"),
        ("%%timeline\n12345", "language of the text is not recognised"),
        ("%%timeline\n  \n", "empty"),
        ("%timeline", "name a variable, a file or an address"),
        ("%timeline missing", "no variable 'missing'"),
        ("%timeline missing.txt", "missing.txt: no such file"),
        ("%timeline ftp://example.org/", "only plain http and https"),
        ("%timeline number", "number is a int, not an article"),
    ],
)
def test_wrong_input_is_one_line(
    shell: InteractiveShell, cell: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.user_ns["number"] = 3
    err = _error(shell, cell, capsys)
    assert err.startswith("UsageError: ")
    assert message in err
    assert err.count("\n") == 1


def test_help_is_the_manual(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(shell, "%timeline --help") is None
    manual = capsys.readouterr().out
    assert "%%timeline --published 2022-06" in manual
    shell.run_cell("%%timeline?")
    shown = capsys.readouterr().out
    parser: ArgumentParser = TimelineMagics.timeline.parser
    for action in parser._actions:
        assert action.help
        for name in action.option_strings:
            assert name in manual
            assert name in shown


@pytest.mark.parametrize(
    ("code", "completions"),
    [
        ("%%timeline --pu", {"--published"}),
        (
            "%timeline article --",
            {
                "--published",
                "--language",
                "--out",
                "--title",
                "--domain",
                "--model",
                "--tagger",
                "--resources",
                "--quiet",
                "--help",
            },
        ),
        ("%%timeline --language ", {"de", "en"}),
        ("%%timeline --domain n", {"news", "narrative"}),
        ("%%timeline --tagger h", {"heideltime"}),
    ],
)
def test_options_complete(shell: InteractiveShell, code: str, completions: set[str]) -> None:
    with provisionalcompleter():
        found = {code[: c.start] + c.text for c in shell.Completer.completions(code, len(code))}
    head = code[: code.rindex(" ") + 1]
    assert {head + completion for completion in completions} <= found


@pytest.mark.parametrize("code", ["%%timeline\nEr kam --pu", "x = 3 --pu", "%%time --pu"])
def test_options_do_not_complete_elsewhere(shell: InteractiveShell, code: str) -> None:
    with provisionalcompleter():
        assert not [c.text for c in shell.Completer.completions(code, len(code)) if "published" in c.text]


@pytest.mark.model
def test_tagger_and_its_resources_are_options(shell: InteractiveShell, tmp_path: Path) -> None:
    rules = tmp_path / "english" / "rules" / "resources_rules_daterules.txt"
    rules.parent.mkdir(parents=True)
    rules.write_text(r'RULENAME="year",EXTRACTION="(20\d\d)",NORM_VALUE="group(1)"', encoding="utf-8")
    text = "The minister resigned in 2020, on 3 May."
    options = f"--language en --tagger heideltime --resources '{tmp_path}' --out tl --quiet"
    shell.run_cell_magic("timeline", options, text)
    assert [event.time.timex3 for event in shell.user_ns["tl"] if event.time] == ["2020"]


def test_loading_twice_changes_nothing(shell: InteractiveShell) -> None:
    before = (len(shell.configurables), len(shell.Completer.custom_matchers), shell.find_cell_magic("timeline"))
    te.load_ipython_extension(shell)
    assert before == (len(shell.configurables), len(shell.Completer.custom_matchers), shell.find_cell_magic("timeline"))


def test_unloading_takes_everything_back(shell: InteractiveShell) -> None:
    shell.run_line_magic("unload_ext", "timeline_ext")
    assert shell.find_cell_magic("timeline") is None
    assert shell.find_line_magic("timeline") is None
    assert not [c for c in shell.configurables if type(c).__name__ == "TimelineMagics"]
    assert not shell.Completer.custom_matchers
    shell.run_line_magic("load_ext", "timeline_ext")
    assert shell.find_cell_magic("timeline") is not None


@pytest.mark.model
def test_a_cell_that_is_run_again_keeps_the_corrections(shell: InteractiveShell) -> None:
    cell = f"%%timeline --published 2022-06 --language de --out tl\n{TEXT}"
    _run(shell, cell)
    shell.run_cell("tl.correct(tl[0], date='2022-02-25', label='Besuch')")
    again = _run(shell, cell)
    assert [(event.label, event.time and event.time.edtf) for event in again] == [("Besuch", "2022-02-25")]
