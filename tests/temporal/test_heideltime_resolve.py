"""What underspecified values mean under a publication date, behind other dates, and by tense; and templates and feasts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline_ext.temporal.calendar import ordinal
from timeline_ext.temporal.heideltime.feasts import dated
from timeline_ext.temporal.heideltime.match import Hit, Sentence
from timeline_ext.temporal.heideltime.normalise import Evaluation, Table, TemplateError, parse_template, whole_units
from timeline_ext.temporal.heideltime.overlap import longest, merged
from timeline_ext.temporal.heideltime.resolve import Context, Resolved, resolve
from timeline_ext.temporal.heideltime.values import value_from

JUNE = ordinal(2022, 6, 15)


@pytest.mark.parametrize(
    ("value", "day", "tense", "expected"),
    [
        ("2020-05", JUNE, "", "2020-05"),
        ("UNDEF-year-08", JUNE, "PAST", "2021-08"),
        ("UNDEF-year-06-30", JUNE, "PAST", "2022-06-30"),
        ("UNDEF-year-03-01", JUNE, "FUTURE", "2023-03-01"),
        ("UNDEF-year-03-01", JUNE, "PRESENTFUTURE", "2023-03-01"),
        ("UNDEF-year-03-01", JUNE, "", "2022-03-01"),
        ("UNDEF-year-Q4", JUNE, "", "2021-Q4"),
        ("UNDEF-year-Q4", JUNE, "FUTURE", "2023-Q4"),
        ("UNDEF-year-Q4", JUNE, "PRESENTFUTURE", "2022-Q4"),
        ("UNDEF-year-H1", JUNE, "PAST", "2022-H1"),
        ("UNDEF-year-SU", JUNE, "PAST", "2022-SU"),
        ("UNDEF-century98-02", JUNE, "", "1998-02"),
        ("UNDEF-century21", JUNE, "PAST", "2021"),
        ("UNDEF-century05", ordinal(1998, 6, 1), "FUTURE", "2005"),
        ("UNDEF-century8", JUNE, "", "198"),
        ("UNDEF-last-century", JUNE, "", "19"),
        ("UNDEF-next-decade", JUNE, "", "203"),
        ("UNDEF-this-year-04", JUNE, "", "2022-04"),
        ("UNDEF-last-week-WE", JUNE, "", "2022-W23-WE"),
        ("UNDEF-next-week", ordinal(2021, 12, 28), "", "2022-W01"),
        ("UNDEF-last-dayTEV", ordinal(2022, 1, 1), "", "2021-12-31TEV"),
        ("UNDEF-last-june", JUNE, "", "2021-06"),
        ("UNDEF-last-june-10", JUNE, "", "2022-06-10"),
        ("UNDEF-next-june-10", JUNE, "", "2023-06-10"),
        ("UNDEF-next-june-20", JUNE, "", "2022-06-20"),
        ("UNDEF-last-WI", JUNE, "", "2021-WI"),
        ("UNDEF-next-WI", JUNE, "", "2022-WI"),
        ("UNDEF-this-WI", ordinal(2022, 1, 10), "", "2021-WI"),
        ("UNDEF-last-FA", ordinal(2022, 1, 10), "", "2021-FA"),
        ("UNDEF-last-wednesday", JUNE, "", "2022-06-08"),
        ("UNDEF-this-wednesday", JUNE, "", "2022-06-15"),
        ("UNDEF-next-wednesday", JUNE, "", "2022-06-22"),
        ("UNDEF-day-friday", JUNE, "", "2022-06-10"),
        ("UNDEF-day-friday", JUNE, "PRESENTFUTURE", "2022-06-10"),
        ("UNDEF-day-friday", JUNE, "FUTURE", "2022-06-17"),
        ("UNDEF-this-decade-MINUS-2", JUNE, "", "200X"),
        ("UNDEF-this-century-MINUS-1", JUNE, "", "19"),
        ("UNDEF-this-quarter-MINUS-4", JUNE, "", "2021-Q2"),
        ("UNDEF-this-month-PLUS-8", JUNE, "", "2023-02"),
        ("UNDEF-this-day-MINUS-15", JUNE, "", "2022-05-31"),
        ("UNDEF-this-year-MINUS-99999999", JUNE, "", "XXXX"),
        ("UNDEF-this-hour-MINUS-2", JUNE, "", "XXXX-XX-XX"),
        ("UNDEF-REF-day-PLUS-1", JUNE, "", "XXXX-XX-XX"),
        ("UNDEF-REFDATE", JUNE, "", "XXXX-XX-XX"),
        ("UNDEF-last-month", None, "", "XXXX-XX"),
        ("UNDEF-year-05-01", None, "", "XXXX-05-01"),
        ("UNDEF-day-friday", None, "", "XXXX-XX-XX"),
        ("UNDEF-last-WI", None, "", "XXXX-WI"),
        ("UNDEF-nonsense", JUNE, "", "XXXX"),
    ],
)
def test_value_is_resolved(value: str, day: int | None, tense: Any, expected: str) -> None:
    assert resolve(value, 0, Context(day, "news"), lambda: tense).value == expected


@pytest.mark.parametrize(
    ("said", "value", "expected"),
    [
        ("2021-05-03", "UNDEF-REF-week-PLUS-1", "2021-05-10"),
        ("2021-W05", "UNDEF-REF-week-PLUS-1", "2021-W06"),
        ("2021-05-03", "UNDEF-REF-quarter-MINUS-4", "2020-Q2"),
        ("2021-05-03", "UNDEF-REF-month-PLUS-0", "2021-05"),
        ("2021-Q3", "UNDEF-REFUNIT-year-MINUS-1", "2020-Q3"),
        ("2021-05-03T10:00", "UNDEF-REFUNIT-year-PLUS-1", "2022-05-03"),
        ("BC0044-03-15", "UNDEF-REF-year-PLUS-1", "BC0043"),
        ("BC0001", "UNDEF-REF-year-PLUS-1", "0001"),
        ("0001", "UNDEF-REF-year-MINUS-1", "BC0001"),
        ("198", "UNDEF-REF-decade-PLUS-1", "199"),
        ("2021-05-03", "UNDEF-REFDATE", "2021-05-03"),
        ("2021-00-00 funcDateCalc(EasterSunday(YEAR, 0))", "UNDEF-REF-year-PLUS-1", "XXXX"),
        ("PRESENT_REF", "UNDEF-REF-year-PLUS-1", "XXXX"),
    ],
)
def test_value_hangs_on_what_was_said(said: str, value: str, expected: str) -> None:
    context = Context(JUNE, "news")
    context.remember(0, said)
    assert resolve(value, 0, context, lambda: "").value.startswith("XXX")
    assert resolve(value, 10, context, lambda: "").value == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2022-00-00 funcDateCalc(EasterSunday(YEAR, 0))", "2022-04-17"),
        ("2022-04-00 funcDateCalc(EasterSunday(YEAR, -2))", "2022-04-15"),
        ("2022-00-00 funcDateCalc(EasterSundayOrthodox(YEAR, 1))", "2022-04-25"),
        ("2022-00-00 funcDateCalc(ShroveTideOrthodox(YEAR))", "2022-03-06"),
        ("2022-00-00 funcDateCalc(WeekdayRelativeTo(YEAR-11-01, 5, 4, true))", "2022-11-24"),
        ("2021-00-00 funcDateCalc(WeekdayRelativeTo(YEAR-06-01, 2, -1, false))", "2021-05-31"),
        ("2022-00-00 funcDateCalc(WeekdayRelativeTo(YEAR-05-01, 1, 2, true))", "2022-05-08"),
        ("XXXX-00-00 funcDateCalc(EasterSunday(YEAR, 0))", "XXXX-XX-XX"),
        ("2022-00-00 funcDateCalc(System(YEAR))", "XXXX-XX-XX"),
        ("2022-00-00 funcDateCalc(EasterSunday(YEAR,-39)", "2022-03-09"),
        ("2013-00-00 decadeCalc(80)", "208"),
        ("2022-05-01", "2022-05-01"),
    ],
)
def test_feast_is_dated(value: str, expected: str) -> None:
    assert dated(value) == expected


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("group(1)-%normM(group(2))", "2021-05"),
        ("%SUBSTRING%(group(1),0,3)", "202"),
        ("%UPPERCASE%(%SUBSTRING%(%normM(group(2)),0,1))", "0"),
        ("%SUM%(group(1),-1)", "2020"),
        ("%LOWERCASE%(group(2))", "may"),
        ("%CHINESENUMBERS%(group(3))", "1987年"),
        ("x(group(2))%normM(group(4))y", "x(May)y"),
        ("%normAgain(group(2))", "2021!"),
        ("group(5)) 100%", "group(1)) 100%"),
    ],
)
def test_template_is_evaluated(template: str, expected: str) -> None:
    assert _evaluated(template) == expected


@pytest.mark.parametrize(
    "template",
    [
        "%normM(group(1))",
        "%normNone(group(1))",
        "%SUBSTRING%(group(1),0,9)",
        "%SUBSTRING%(group(1))",
        "%SUM%(group(2),1)",
        "group(9)",
        "%normRound(group(2))",
    ],
)
def test_template_that_has_no_value_says_so(template: str) -> None:
    with pytest.raises(TemplateError):
        _evaluated(template)


def _evaluated(template: str) -> str:
    groups = {0: "", 1: "2021", 2: "May", 3: "一九八七年", 4: None, 5: "group(1)"}

    def group(number: int) -> str | None:
        if number not in groups:
            raise IndexError(number)
        return groups[number]

    tables = {
        "normM": Table({"[Mm]ay": "05"}),
        "normAgain": Table({"May": "%SUM%(group(1),0)!"}),
        "normRound": Table({"May": "%normRound(May)"}),
    }
    return Evaluation(group, tables).value(parse_template(template))


@given(st.text(alphabet="group()%normM123,SUBTRINGx-", max_size=40))
def test_any_template_has_a_value_or_says_that_it_has_none(template: str) -> None:
    try:
        value = _evaluated(template)
    except TemplateError:
        return
    assert len(value) <= 200


def test_exact_key_wins_then_the_first_that_fits() -> None:
    table = Table({"a.": "first", "ab": "exact", "[a-z]+": "last", "(": "open"})
    assert [table.look_up(text) for text in ("ab", "ac", "abc", "(", "1")] == ["exact", "first", "last", "open", None]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("PT24H", "P1D"),
        ("PT48H", "P2D"),
        ("PT36H", "PT36H"),
        ("PT60M", "PT1H"),
        ("P12M", "P1Y"),
        ("P18M", "P18M"),
        ("PXM", "PXM"),
        ("P0M", "P0M"),
    ],
)
def test_whole_larger_units_are_named(value: str, expected: str) -> None:
    assert whole_units(value) == expected


def _hit(start: int, end: int, value: str, order: int, *, kind: str = "DATE", rule: str = "r", empty: str = "") -> Hit:
    explicit = not value.startswith(("UNDEF", "X"))
    return Hit(start, end, kind, value, rule, Sentence(0, 99), order, empty=empty, is_explicit=explicit)


@pytest.mark.parametrize(
    ("hits", "kept"),
    [
        ([(0, 9, "2021", 0), (2, 5, "2020", 1)], ["2021"]),
        ([(0, 9, "UNDEF-year", 1), (0, 9, "2020", 0)], ["2020"]),
        ([(0, 9, "2020", 0), (0, 9, "2021", 1)], ["2021"]),
        ([(0, 5, "2020", 0), (3, 9, "2021", 1)], ["2020", "2021"]),
        ([(0, 5, "REMOVE", 0), (1, 5, "2021", 1)], ["REMOVE"]),
    ],
)
def test_longer_and_better_matches_stay(hits: list[tuple[int, int, str, int]], kept: list[str]) -> None:
    assert [hit.value for hit in longest(_hit(*hit) for hit in hits)] == kept


def test_stated_date_beats_a_length_and_a_length_that_says_when_beats_one_that_does_not() -> None:
    date, length, dated_length = (
        _hit(0, 9, "2020", 0),
        _hit(0, 9, "P3Y", 1, kind="DURATION"),
        _hit(0, 9, "P3Y", 0, kind="DURATION", empty="UNDEF"),
    )
    assert longest([date, length]) == [date]
    assert longest([dated_length, length]) == [dated_length]


def test_overlapping_dates_become_one_and_what_is_no_time_goes() -> None:
    first, last = _hit(0, 6, "2020", 0), _hit(4, 9, "2020-05", 1)
    (one,) = merged([first, last, _hit(20, 29, "REMOVE", 2)])
    assert (one.start, one.end, one.value) == (0, 9, "2020-05")
    assert merged([first, _hit(4, 9, "P1Y", 1, kind="DURATION")]) == [first]
    assert merged([first, _hit(6, 9, "2021", 1)]) == [first, _hit(6, 9, "2021", 1)]


@pytest.mark.parametrize(
    ("value", "kind", "granularity", "edtf"),
    [
        ("2021-02-29", "DATE", None, None),
        ("2021-05-03T25:00", "TIME", None, None),
        ("2021-05-03T10:30", "TIME", "minute", None),
        ("2021-05-03TEV", "TIME", "daypart", None),
        ("2021-W05-WE", "DATE", "weekend", "2021-02-06/2021-02-07"),
        ("2021-Q2", "DATE", "quarter", "2021-34"),
        ("2021-WI", "DATE", "season", "2021-24"),
        ("198", "DATE", "decade", "198X"),
        ("19", "DATE", "century", "19XX"),
        ("BC0044-03-15", "DATE", "day", "-0043-03-15"),
        ("BC04", "DATE", "century", "-0499/-0400"),
        ("PAST_REF", "DATE", None, None),
        ("XXXX-05", "DATE", None, None),
        ("TPZ-0002", "DATE", None, None),
        ("2021-99", "DATE", None, None),
        ("P3Y", "DURATION", None, None),
        ("XXXX-WXX-1", "SET", None, None),
    ],
)
def test_string_becomes_a_time_value(value: str, kind: str, granularity: str | None, edtf: str | None) -> None:
    time = value_from(Resolved(value), kind)
    assert (time.granularity, time.edtf) == (granularity, edtf)
    assert time.is_dated is (granularity is not None)


VALUES = st.sampled_from(["UNDEF-", "year", "last", "this", "next", "-", "month", "may", "SU", "day", "friday", "century", "98", "05", "REF", "PLUS",
                          "MINUS", "REFUNIT", "week", "decade", "T10:00", "2021", "BC0044", " funcDateCalc(", "EasterSunday(YEAR, 0))", "9999"])  # fmt: skip


@settings(max_examples=100)
@given(st.lists(st.lists(VALUES, min_size=1, max_size=6).map("".join), max_size=5), st.sampled_from([None, JUNE, 1, 3_652_059]),
       st.sampled_from(["news", "narrative", "colloquial", "scientific"]), st.sampled_from(["", "PAST", "FUTURE", "PRESENTFUTURE"]))  # fmt: skip
def test_any_value_is_resolved(values: list[str], day: int | None, domain: Any, tense: Any) -> None:
    context = Context(day, domain)
    for index, value in enumerate(values):
        found = resolve(value, index, context, lambda: tense)
        assert not found.value.startswith("UNDEF")
        context.remember(index, found.value)
        value_from(Resolved(dated(found.value), found.steps, found.anchor), "DATE")
