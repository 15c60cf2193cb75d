"""HeidelTime's format, run over a small language of our own: what is found, what it means, and what is skipped."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

import timeline_ext as te
from timeline_ext.errors import DataError, InputError, LanguageError
from timeline_ext.languages import available, load_language
from timeline_ext.temporal import explain
from timeline_ext.temporal.heideltime import match, rules, tag

if TYPE_CHECKING:
    from collections.abc import Callable

MARKISH = Path(__file__).parent / "resources"
WEDNESDAY = "2022-06-15"


@pytest.fixture(scope="module")
def resources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of languages with markish in it, our own small language with every construct once, on a path with a blank."""
    return Path(shutil.copytree(MARKISH, tmp_path_factory.mktemp("some resources") / "all"))


def found(text: str, resources: Path, published: str | None = WEDNESDAY, **options: Any) -> str:
    """What is found in a text, as "words = value", in order."""
    timexes = tag(text, published=published, language="markish", resources=resources, **options)
    assert all(text[it.start : it.end] == it.text for it in timexes)
    return "; ".join(f"{it.text} = {it.value}" for it in timexes)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On 3 may 2021 it rained.", "3 may 2021 = 2021-05-03"),
        ("On 03\nMayo \xa0 2021 it rained.", "03\nMayo \xa0 2021 = 2021-05-03"),
        ("In jan 2021 and janvar 2022.", "jan = 2022-01; 2021 = 2021; janvar = 2022-01; 2022 = 2022"),
        ("It was jan-may 2021.", "jan = 2021-01; may = 2022-05; 2021 = 2021"),
        ("Rome, decem 44 before.", "decem 44 before = BC044-12"),
        ("The war of the 1980s.", "the 1980s = 198"),
        ("He came Freo and left next Mono.", "Freo = 2022-06-10; next Mono = 2022-06-20"),
        ("He came last Freo eve.", "Freo eve = 2022-06-10TEV"),
        ("He came Freo eve.", "Freo eve = 2022-06-10TEV"),
        ("It was last month, this quarter.", "last month = 2022-05; this quarter = 2022-Q2"),
        ("last may, next may, this may", "last may = 2022-05; next may = 2023-05; this may = 2022-05"),
        ("It was 3 weeks ago.", "3 weeks ago = 2022-W21"),
        ("On 3 may 2021, and 2 years later.", "3 may 2021 = 2021-05-03; 2 years later = 2023"),
        ("On 3 may 2021, and a year on.", "3 may 2021 = 2021-05-03; a year on = 2022-05-03"),
        ("On 3 may 2021, at that time.", "3 may 2021 = 2021-05-03; at that time = 2021-05-03"),
        ("2 years later", "2 years later = XXXX"),
        ("nowday, foreday, onceupon", "nowday = 2022-06-15; foreday = 2022-06-14; onceupon = PAST_REF"),
        ("On 3 may 2021 at 9:30.", "3 may 2021 = 2021-05-03; 9:30 = 2021-05-03T09:30"),
        ("Egg Sunday 2022 and Lantern Night.", "Egg Sunday 2022 = 2022-04-17; Lantern Night = 2022-12-18"),
        ("Each week, every year.", "Each week = P1W; every year = P1Y"),
        ("3 years, 24 hours, 12-months, 12 months", "3 years = P3Y; 24 hours = P1D; 12-months = P1Y; 12 months = P1Y"),
        ("for the last 3 years", "for the last 3 years = P3Y"),
        ("room 2021 and 2020", "2020 = 2020"),
        ("some may, just about jan", "some may = 2022-05; just about jan = 2022-01"),
        ("'98 and '19", "'98 = 1998; '19 = 2019"),
        ("v1.2020, $2020, 2020kg, 2020.5, 3.2020, +2020, 2020°", ""),
        ("mayor maypole", ""),
        ("1999-2001", "1999 = 1999; 2001 = 2001"),
        ("31 decem 2021; 31 may 2021", "31 decem 2021 = 2021-12-31; 31 may 2021 = 2021-05-31"),
    ],
)
def test_rules_find_and_date(resources: Path, text: str, expected: str) -> None:
    assert found(text, resources) == expected


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (WEDNESDAY, "Freo = 2022-06-10; may = 2022-05; last year = 2021; 3 days ago = 2022-06-12"),
        ("2022-06", "Freo = 2022-06-XX; may = 2022-05; last year = 2021; 3 days ago = 2022-XX-XX"),
        ("2022", "Freo = 2022-XX-XX; may = 2022-05; last year = 2021; 3 days ago = XXXX-XX-XX"),
        (None, "Freo = XXXX-XX-XX; may = XXXX-05; last year = XXXX; 3 days ago = XXXX-XX-XX"),
    ],
)
def test_publication_date_counts_as_exactly_as_it_is_known(
    resources: Path, published: str | None, expected: str
) -> None:
    assert found("Freo; may; last year; 3 days ago.", resources, published) == expected


def test_under_a_year_months_are_told_and_days_only_by_their_bounds(resources: Path) -> None:
    month, day, weekday = tag("last month, foreday, Freo", published="2022", language="markish", resources=resources)
    assert [str(it.earliest) for it in month.time.candidates][:2] == ["2021-12-01", "2022-01-01"]
    assert [round(365 * it.weight) for it in month.time.candidates] == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    assert (day.time.edtf, day.time.candidates) == ("2021-12-31/2022-12-30", ())
    assert (weekday.time.edtf, weekday.time.candidates) == ("2022-01-07/2022-12-30", ())


def test_weekday_of_a_month_is_one_of_its_days(resources: Path) -> None:
    (timex,) = tag("He came Freo.", published="2022-06", language="markish", resources=resources)
    assert timex.time.edtf == "[2022-06-03,2022-06-10,2022-06-17,2022-06-24]"
    assert [str(it.earliest) for it in timex.time.candidates] == [
        "2022-06-03",
        "2022-06-10",
        "2022-06-17",
        "2022-06-24",
    ]
    assert sum(it.weight for it in timex.time.candidates) == pytest.approx(1)


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("news", "3 may 1990 = 1990-05-03; Freo = 2022-06-10; nowday = 2022-06-15; 2 years ago = 2020"),
        ("colloquial", "3 may 1990 = 1990-05-03; Freo = 2022-06-10; nowday = 2022-06-15; 2 years ago = 2020"),
        ("narrative", "3 may 1990 = 1990-05-03; Freo = 1990-04-27; nowday = PRESENT_REF; 2 years ago = 1988"),
        ("scientific", "3 may 1990 = 1990-05-03; Freo = 2022-06-10; nowday = 2022-06-15; 2 years ago = TPZ-0002"),
    ],
)
def test_domain_says_what_a_date_hangs_on(resources: Path, domain: Any, expected: str) -> None:
    assert found("On 3 may 1990; on Freo, nowday, 2 years ago.", resources, domain=domain) == expected


def test_early_years_behind_one_before_christ_are_before_christ_too(resources: Path) -> None:
    told = "In may 490 before the war began; in 480 it ended; in 120 all was long over."
    assert found(told, resources, domain="narrative").endswith("480 = BC0480; 120 = 0120")
    assert found(told, resources).endswith("480 = 0480; 120 = 0120")


@pytest.mark.parametrize(
    ("tags", "month", "expected"),
    [
        (["NN", "VPAST", "IN", "NN"], "decem", "2021-12"),
        (["NN", "VPRES", "IN", "NN"], "jan", "2023-01"),
        (["NN", "VFUT", "IN", "NN"], "jan", "2023-01"),
        (["VPRES", "VVN", "IN", "NN"], "decem", "2021-12"),
        (["NN", "NN", "IN", "NN"], "decem", "2022-12"),
    ],
)
def test_tags_of_a_doc_tell_the_tense(resources: Path, tags: list[str], month: str, expected: str) -> None:
    doc = Doc(spacy.blank("en").vocab, ["They", "shall", "in", month], tags=tags)
    (timex,) = tag(doc, published=WEDNESDAY, language="markish", resources=resources)
    assert timex.value == expected


def test_tags_of_a_doc_tell_what_is_no_year(resources: Path) -> None:
    vocab = spacy.blank("en").vocab
    count, year = (Doc(vocab, ["Of", "2020", "apples"], tags=["IN", "CD", tag]) for tag in ("NNS", "VPAST"))
    assert [it.value for it in tag(year, language="markish", resources=resources)] == ["2020"]
    assert tag(count, language="markish", resources=resources) == []


def test_ranges_name_both_ends(resources: Path) -> None:
    first, last, other = tag("Rain from 3 may 2021 to 5 may 2021, and 2022.", language="markish", resources=resources)
    assert (first.begin_tid, first.end_tid) == (last.begin_tid, last.end_tid) == (first.tid, last.tid)
    assert (other.begin_tid, other.end_tid) == (None, None)


def test_length_that_says_when_is_dated(resources: Path) -> None:
    (timex,) = tag("for the last 3 years", published=WEDNESDAY, language="markish", resources=resources)
    assert (timex.type, timex.value, timex.time.edtf, timex.anchor_tid) == ("DURATION", "P3Y", "2019", "t0")


@pytest.mark.parametrize("code", available())
def test_explanation_names_rule_and_anchor(resources: Path, code: str) -> None:
    (timex,) = tag("He came Freo.", published=WEDNESDAY, language="markish", resources=resources)
    said = explain(timex.time, load_language(code))
    assert "weekday" in said
    assert load_language(code).display["why"]["anchors"]["publication"].split()[-1] in said


def test_what_a_rule_cannot_work_out_is_said(resources: Path) -> None:
    with pytest.warns(UserWarning, match="rule unknown_key: normMonth does not know 'Oz'"):
        assert found("the strange may of Oz in 2020", resources) == "may = 2022-05; 2020 = 2020"


YEAR = r'RULENAME="year",EXTRACTION="(20\d\d)",NORM_VALUE="group(1)"'


@pytest.fixture
def with_rules(write_resources: Callable[..., Path], tmp_path: Path) -> Callable[..., Path]:
    """What makes a language of these date rules alone."""

    def made(*rules: str) -> Path:
        return write_resources(
            tmp_path / "few", {"rules/daterules": "\n".join(rules), "normalization/normMe": '"x","%normMe(x)"'}
        )

    return made


@pytest.mark.parametrize(
    ("rule", "text", "message"),
    [
        (r'RULENAME="slow",EXTRACTION="(a|b|ab)+$",NORM_VALUE="2000"', "ab" * 40 + "!", "rule slow: it takes too long"),
        (r'RULENAME="slow",EXTRACTION="(a|aa)+$",NORM_VALUE="2000"', "a" * 60 + "c", "rule slow: it takes too long"),
        (r'RULENAME="round",EXTRACTION="(x)",NORM_VALUE="%normMe(group(1))"', "x", "rule round: .*circle"),
        (r'RULENAME="open",EXTRACTION="(x",NORM_VALUE="2000"', "x", "leaves a parenthesis open"),
        (r'RULENAME="open",EXTRACTION="x",NORM_VALUE="%normMe(x"', "x", "leaves a call open"),
        (r'RULENAME="far",EXTRACTION="x",NORM_VALUE="group(9)"', "x", "there is no group 9"),
        (r'RULENAME="far",EXTRACTION="x",NORM_VALUE="1",OFFSET="group(0)-group(4)"', "x", "there is no group 4"),
        (r'RULENAME="many",EXTRACTION="x{9999}",NORM_VALUE="1"', "x", "repeats "),
        (r'RULENAME="lost",EXTRACTION="%reNone",NORM_VALUE="1"', "x", "names a word list that is not there: reNone"),
        (r'RULENAME="deep",EXTRACTION="' + "(" * 500 + ")" * 500 + r'",NORM_VALUE="1"', "x", "nests too deeply"),
        (r'RULENAME="digits",EXTRACTION="x{' + "9" * 9000 + r'}",NORM_VALUE="1"', "x", "repeats nothing"),
        (r'RULENAME="half",EXTRACTION="x"', "x", "lacks RULENAME, EXTRACTION or NORM_VALUE"),
        (r'RULENAME="code",EXTRACTION="(?{print(1)})x",NORM_VALUE="1"', "x", "a kind that is not known"),
    ],
)
def test_hostile_rules_neither_hang_nor_spoil_the_others(
    with_rules: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, rule: str, text: str, message: str
) -> None:
    monkeypatch.setattr(match, "RULE_SECONDS", 0.2)
    folder = with_rules(rule, YEAR)
    start = time.monotonic()
    with pytest.warns(UserWarning, match=message):
        timexes = tag(f"{text}. In 2020.", language="few", resources=folder)
    assert [it.value for it in timexes] == ["2020"]
    assert time.monotonic() - start < 3


def test_hostile_files_are_read_in_linear_time(write_resources: Callable[..., Path], tmp_path: Path) -> None:
    lines = ['A="' * 300_000, '"' * 900_000, '"a","' * 200_000, "%reA" * 200_000, "(" * 900_000]
    files = {f"rules/{kind}": "\n".join((*lines, YEAR)) for kind in ("daterules", "timerules")}
    folder = write_resources(tmp_path / "few", {**files, "normalization/normMe": lines[1]})
    start = time.monotonic()
    with pytest.raises(DataError, match="larger than 2 MB"):
        tag("In 2020.", language="few", resources=folder)
    write_resources(folder, {name: text[-1_900_000:] for name, text in files.items()})
    with pytest.warns(UserWarning, match="skipped"):
        assert [it.value for it in tag("In 2020.", language="few", resources=folder)] == ["2020"]
    assert time.monotonic() - start < 10


def test_languages_are_dropped_again(write_resources: Callable[..., Path], tmp_path: Path) -> None:
    for number in range(12):
        write_resources(tmp_path / f"few{number}", {"rules/daterules": YEAR})
        assert len(tag("In 2020.", language=f"few{number}", resources=tmp_path)) == 1
    assert len(rules._LOADED) <= rules.KEPT


def test_a_text_has_a_budget_of_its_own(with_rules: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(match, "SECONDS", 0.0)
    folder = with_rules(YEAR)
    with pytest.warns(UserWarning, match="the text from character 0 on: its rules take too long"):
        assert tag("In 2020.", language="few", resources=folder) == []


def test_sentence_with_too_many_matches_is_left_and_said(
    with_rules: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(match, "MOST_HITS", -25)
    folder = with_rules(YEAR)
    with pytest.warns(UserWarning, match="match too often"):
        assert len(tag("2001, 2002, 2003, 2004, 2005", language="few", resources=folder)) == 3


@pytest.mark.parametrize("published", ["2022-06-15\n", "2022-06-31", "June", "2022-06-15; rm -rf /", "$(reboot)"])
def test_publication_date_is_read_or_refused_never_run(resources: Path, published: str) -> None:
    options: dict[str, Any] = {"language": "markish", "tagger": "heideltime", "resources": resources}
    if published.strip() == WEDNESDAY:
        assert te.tag("nowday", published=published, **options)[0].value == WEDNESDAY
    else:
        with pytest.raises(InputError, match="publication date"):
            te.tag("nowday", published=published, **options)


@pytest.mark.parametrize("lead", ["\n\n\n", "\r\n\r\n", "\ufeff ", "Ä😀 \u2028"])
def test_offsets_count_in_the_text_as_passed(resources: Path, lead: str) -> None:
    text = f"{lead}On 3 may\r\n2021 it rained.\r\n\r\nNext came Freo."
    timexes = te.tag(text, published=WEDNESDAY, language="markish", tagger="heideltime", resources=resources)
    assert [text[it.start : it.end] for it in timexes] == ["3 may\r\n2021", "Freo"]


def test_no_program_is_run_and_no_file_written(resources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError

    for module, name in ((subprocess, "Popen"), (os, "system"), (tempfile, "mkstemp"), (Path, "write_text")):
        monkeypatch.setattr(module, name, refuse)
    assert found("Freo", resources) == "Freo = 2022-06-10"


def test_long_text_is_not_cut_within_an_expression(resources: Path) -> None:
    text = ("On 3 may 2021 it rained, and " * 3000).rstrip()
    timexes = tag(text, language="markish", resources=resources)
    assert {it.value for it in timexes} == {"2021-05-03"}
    assert len(timexes) == 3000


@pytest.mark.parametrize("turn", range(8))
def test_threads_that_load_and_read_together_find_the_same(tmp_path: Path, turn: int) -> None:
    fresh = Path(shutil.copytree(MARKISH, tmp_path / f"{turn}"))
    texts = [
        f"On {day} {month} 2021 and {day} years ago." for day in range(1, 13) for month in ("may", "Mayo", "janvar")
    ]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: found(text, fresh), texts))
    assert together == [found(text, fresh) for text in texts]


def test_folder_that_cannot_be_written_and_a_path_with_blanks_do(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(MARKISH / "markish", tmp_path / "read only" / "markish"))
    before = sorted(tmp_path.rglob("*"))
    for path in (copy, *copy.iterdir()):
        path.chmod(0o555)
    try:
        assert found("Freo", copy.parent) == "Freo = 2022-06-10"
        assert sorted(tmp_path.rglob("*")) == before
    finally:
        for path in (copy, *copy.iterdir()):
            path.chmod(0o755)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["may", "3", "2021", "Freo", "last", "years", "ago", "later", "'98", "9:30", ".", "-", "\n", "to", "in 480",
                                 "99999999999", "ſ", "😀", "each"]) | st.text(max_size=4), max_size=30),
       st.sampled_from([None, "2022", "2022-06", "2022-06-15"]), st.sampled_from(["news", "narrative", "colloquial", "scientific"]))  # fmt: skip
def test_any_text_gives_sorted_expressions_without_overlaps(
    resources: Path, words: list[str], published: str | None, domain: Any
) -> None:
    text = " ".join(words)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        timexes = tag(text, published=published, language="markish", domain=domain, resources=resources)
    ends = 0
    for timex in timexes:
        assert ends <= timex.start < timex.end
        assert text[timex.start : timex.end] == timex.text
        assert not timex.value.startswith(("UNDEF", "REMOVE"))
        ends = timex.end
        if timex.time.earliest and timex.time.latest:
            assert timex.time.earliest <= timex.time.latest


def test_time_is_linear_in_the_text(resources: Path) -> None:
    unit = "On Freo, 3 may 2021, 2 years later and at 9:30 it rained, said no one in room 2020. "

    def seconds(count: int) -> float:
        start = time.perf_counter()
        tag(unit * count, published=WEDNESDAY, language="markish", resources=resources)
        return time.perf_counter() - start

    seconds(20)
    assert seconds(400) < 12 * seconds(100)


def test_pipeline_component_and_functions_agree(resources: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("timeline_heideltime", config={"published": WEDNESDAY, "resources": str(resources / "markish")})
    text = "He came Freo, 3 weeks ago."
    with_doc = [it.value for it in nlp(text)._.timeline_timexes]
    assert with_doc == [
        it.value
        for it in te.tag(text, published=WEDNESDAY, language="markish", tagger="heideltime", resources=resources)
    ]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (
            {"tagger": "heideltime", "resources": "no such folder"},
            InputError,
            "resources 'no such folder' cannot be read",
        ),
        ({"tagger": "heideltime", "resources": Path(__file__)}, InputError, "it is no jar or zip"),
        ({"tagger": "heideltime", "resources": Path(__file__).parent}, InputError, "no language folder"),
        ({"resources": "x"}, InputError, "resources are HeidelTime's"),
    ],
)
def test_resources_that_cannot_be_used_are_one_line(
    options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message) as caught:
        te.tag("They met on Friday.", language="en", **options)
    assert "\n" not in str(caught.value)


def test_language_that_the_resources_lack_is_one_line(resources: Path) -> None:
    with pytest.raises(LanguageError, match="no language 'de' in all"):
        te.tag("Am Mittwoch kam er.", language="de", tagger="heideltime", resources=resources)
