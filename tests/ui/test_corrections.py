"""Corrections on the standalone page, where no Python runs: what is saved there is what Python reads back."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from timeline_ext.corrections import Correction, Place
from timeline_ext.errors import InputError
from timeline_ext.exports.html import write_html
from timeline_ext.model import Article, Event, Mention, TimeValue
from timeline_ext.temporal.edtf import parse_edtf
from timeline_ext.timeline import Timeline

if TYPE_CHECKING:
    from .conftest import Open, Visit

pytestmark = pytest.mark.browser
TEXT = "Der Minister 😀 kam am Montag. Die Ankunft war spät.\n\nAm Mittwoch eröffnet er die Messe. Regen fiel <b>lange</b>."
ARTICLE = Article(text=TEXT, published="2022-06", language="de", offset=5)


def told(trigger: str, date: str | None = None, *, also: str | None = None, **facts: Any) -> Event:
    def mention(word: str) -> Mention:
        start = TEXT.index(word) + ARTICLE.offset
        return Mention(start=start, end=start + len(word), trigger=word, sentence=TEXT.split("\n", maxsplit=1)[0])

    own = mention(trigger)
    time: TimeValue | None = parse_edtf(date) if date else None
    return Event(
        start=own.start, end=own.end, trigger=trigger, sentence=own.sentence, time=time, article=ARTICLE, why="Weil.",
        mentions=(own, mention(also)) if also else (own,), **{"label": f"Minister {trigger}", **facts},
    )  # fmt: skip


def timeline() -> Timeline:
    return Timeline(
        [
            told("kam", "2022-06-13", also="Ankunft", kind="movement"),
            told("eröffnet", "[2022-06-15,2022-06-22]", status="planned", kind="culture"),
            told("fiel"),
        ],
        [ARTICLE],
    )


@pytest.fixture
def show(visit: Open, tmp_path: Path) -> Any:
    def write_and_open(**options: Any) -> Visit:
        path = tmp_path / "timeline.html"
        write_html(timeline(), path)
        shown = visit(path.as_uri(), **options)
        shown.page.locator(".row").first.wait_for()
        return shown

    return write_and_open


def listed(tab: Page) -> list[str]:
    return [" | ".join(it.inner_text().split("\n")) for it in tab.locator(".row").all()]


def saved(tab: Page) -> Timeline:
    with tab.expect_download() as download:
        tab.get_by_role("button", name="als JSON sichern").click()
    return Timeline.from_dict(json.loads(Path(download.value.path()).read_text(encoding="utf-8")))


def events(tl: Timeline) -> list[tuple[str, str | None]]:
    return [(event.label, event.time.edtf if event.time else None) for event in (*tl.events, *tl.undated)]


def test_a_date_is_corrected_undone_and_redone_with_the_keyboard_alone(show: Any) -> None:
    shown = show()
    tab = shown.page
    tab.locator(".row").first.focus()
    tab.keyboard.press("ArrowDown")
    expect(tab.locator(".row[aria-selected=true]")).to_contain_text("Minister kam")
    tab.keyboard.press("e")
    expect(tab.get_by_label("Datum (EDTF")).to_be_focused()
    tab.keyboard.type("gestern")
    expect(tab.locator(".detail .hint")).to_contain_text("Kein Datum in EDTF")
    shown.shoot("correct_invalid")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("alert")).to_contain_text("Kein Datum in EDTF")
    tab.keyboard.press("Control+a")
    tab.keyboard.type("2022-06-20")
    expect(tab.locator(".detail .hint")).to_have_text("")
    tab.keyboard.press("Enter")
    row = tab.locator(".row[aria-selected=true]")
    expect(row).to_contain_text("20. Juni 2022")
    expect(row).to_contain_text("von Hand")
    expect(row).to_be_focused()
    expect(tab.locator(".detail")).to_contain_text("Von Hand gesetzt.")
    shown.shoot("corrected")
    tab.keyboard.press("Control+z")
    expect(row).to_contain_text("13. Juni 2022")
    tab.keyboard.press("Control+Shift+z")
    expect(row).to_contain_text("20. Juni 2022")
    assert events(saved(tab)) == [
        ("Minister eröffnet", "[2022-06-15,2022-06-22]"), ("Minister kam", "2022-06-20"), ("Minister fiel", None),
    ]  # fmt: skip
    assert shown.complaints == []
    assert [url for url in shown.requests if not url.startswith(("file:", "blob:"))] == []


def test_a_candidate_is_chosen_with_a_click(show: Any) -> None:
    tab = show().page
    tab.locator(".row", has_text="eröffnet").click()
    tab.get_by_role("button", name="22. Juni 2022").click()
    expect(tab.locator(".candidates")).to_have_count(0)
    assert events(saved(tab))[1] == ("Minister eröffnet", "2022-06-22")


def test_events_are_deleted_split_merged_and_added_and_all_of_it_taken_back(show: Any) -> None:
    shown = show()
    tab = shown.page
    before = listed(tab)
    tab.locator(".row", has_text="kam").click()
    tab.get_by_role("button", name="Ändern").click()
    tab.get_by_role("button", name="Erwähnungen").click()
    expect(tab.locator(".row")).to_have_count(4)
    tab.locator(".row", has_text="Ankunft").click()
    tab.keyboard.press("e")
    tab.get_by_label("Verbinden mit").select_option(index=1)
    expect(tab.locator(".row")).to_have_count(3)
    tab.locator(".row", has_text="fiel").click()
    tab.locator(".row", has_text="fiel").focus()
    tab.keyboard.press("Delete")
    expect(tab.locator(".row")).to_have_count(2)
    mark_words(tab, "Messe. Regen")
    shown.shoot("correct_add")
    tab.get_by_role("button", name="Als Ereignis aufnehmen").click()
    row = tab.locator(".row[aria-selected=true]")
    expect(row).to_contain_text("Messe. Regen")
    tab.keyboard.press("e")
    tab.keyboard.type("2019/..")
    tab.keyboard.press("Enter")
    expect(row).to_contain_text("2019 –")
    expect(row).not_to_contain_text("Januar")
    assert row.evaluate("it => it.style.getPropertyValue('--tint')") == "var(--kind-7)"
    shown.shoot("correct_added")
    got = saved(tab)
    assert got.unused_corrections == ()
    assert events(got)[0] == ("Messe. Regen", "2019/..")
    assert [it.action for it in got.corrections] == ["split", "merge", "delete", "add", "edit"]
    for _ in got.corrections:
        tab.get_by_role("button", name="Rückgängig").click()
    expect(tab.get_by_role("button", name="Rückgängig")).to_be_disabled()
    expect(tab.locator(".row")).to_have_count(3)
    assert listed(tab) == before
    assert saved(tab) == timeline()


def mark_words(tab: Page, words: str) -> None:
    """Select words of the article as a mouse would."""
    tab.evaluate(
        """words => {
            const root = document.querySelector('#timeline').shadowRoot;
            const block = [...root.querySelectorAll('.articles p[data-start]')].find(it => it.textContent.includes(words));
            const at = block.textContent.indexOf(words);
            const range = document.createRange();
            const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
            let seen = 0;
            while (walker.nextNode()) {
                const node = walker.currentNode;
                const [from, to] = [at - seen, at + words.length - seen];
                if (from >= 0 && from <= node.length) range.setStart(node, from);
                if (to >= 0 && to <= node.length) range.setEnd(node, to);
                seen += node.length;
            }
            const selection = root.getSelection ? root.getSelection() : document.getSelection();
            selection.removeAllRanges();
            selection.addRange(range);
        }""",
        words,
    )


def test_the_first_date_of_a_timeline_without_dates_is_listed(visit: Open, tmp_path: Path) -> None:
    path = tmp_path / "undated.html"
    write_html(Timeline([told("fiel")]), path)
    shown = visit(path.as_uri())
    tab = shown.page
    expect(tab.get_by_text("keine datierten Ereignisse")).to_be_visible()
    tab.locator(".row").click()
    tab.keyboard.press("e")
    tab.keyboard.type("2022")
    tab.keyboard.press("Enter")
    expect(tab.locator(".row")).to_contain_text("2022")
    expect(tab.get_by_text("keine datierten Ereignisse")).to_be_hidden()
    assert shown.complaints == []


@pytest.mark.parametrize("dark", [False, True])
def test_the_form_fits_narrow_and_dark_places(show: Any, dark: bool) -> None:
    shown = show(width=480 if dark else 1200, dark=dark)
    shown.page.locator(".row", has_text="eröffnet").click()
    shown.page.get_by_role("button", name="Ändern").click()
    assert shown.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    shown.shoot(f"correct_form_{'dark' if dark else 'light'}")


DATES = (
    "2022", "2022-02", "2022-02-24", "2022-02-24T08:30", "2024-02-29", "2023-02-29", "1900-02-29", "2022-02-30", "2022-13",
    "2022-00", "2022-21", "2022-24", "2022-33", "2022-36", "2022-40", "2022-41", "2022-21-05", "199X", "19XX", "19X", "0079", "-0043",
    "-0043-03-15", "0000", "2022~", "2022-02?", "2022%~", "~2022", "2019/2021", "2021/2019", "2019/..", "2019/", "/2019", "../2019-05",
    "../..", "/", "2019/2020/2021", "2019/x", "2022-06-15~/2022-07", "[2022-06-01,2022-06-08]", "[2022-06-08, 2022-06-01]", "[2022]",
    "[2022,2022]", "[]", "[2022,x]", "[2021,2022/2023]", " 2022 ", "", "gestern", "22", "2022-2-4", "2022-02-24T25:00", "20222", "<b>",
)  # fmt: skip


def test_the_page_reads_dates_as_python_does(show: Any) -> None:
    got = show().page.evaluate(
        "dates => dates.map(it => { const t = timelineExt.readEdtf(it);"
        " return t && [t.earliest, t.latest, t.candidates.length, t.approximate, t.granularity]; })",
        list(DATES),
    )

    def python(text: str) -> list[Any] | None:
        try:
            time = parse_edtf(text)
        except InputError:
            return None
        ends = [it and str(it) for it in (time.earliest, time.latest)]
        return [*ends, len(time.candidates), time.modifier == "approximate", time.granularity]

    assert dict(zip(DATES, got, strict=True)) == {text: python(text) for text in DATES}


def wishes(chance: random.Random) -> list[dict[str, Any]]:
    """Corrections as the screen sends them, sensible or not."""
    start = chance.randrange(len(TEXT) - 9)
    ids = [
        f"0-{TEXT.index(word) + ARTICLE.offset}-{TEXT.index(word) + ARTICLE.offset + len(word)}"
        for word in ("kam", "Ankunft", "eröffnet", "fiel")
    ]
    edit = {
        "action": "edit",
        "date": chance.choice([*DATES, ""]),
        "label": chance.choice(["a", " b ", "Minister kam", ""]),
        "status": chance.choice(["occurred", "negated"]),
    }
    made: list[dict[str, Any]] = [
        edit, edit, {"action": "delete"}, {"action": "split"}, {"action": "merge", "other": chance.choice(ids)},
        {"action": "add", "article": 0, "start": start, "end": start + chance.randrange(9)}, {"action": "undo"}, {"action": "redo"},
    ]  # fmt: skip
    return [{"id": chance.choice(ids), **chance.choice(made)} for _ in range(8)]


def test_the_page_corrects_as_python_does(show: Any) -> None:
    chance = random.Random(1)
    rounds = [wishes(chance) for _ in range(60)]
    results = show().page.evaluate(
        """rounds => rounds.map(wishes => wishes.reduce((payload, wish) => {
            try { return timelineExt.correct(payload, wish); } catch { return payload; }
        }, JSON.parse(document.getElementById('payload').textContent)))""",
        rounds,
    )
    shown = ["label", "status", "earliest", "latest", "granularity", "sentence", "trigger", "corrected", "why", "basis"]
    assert sum(bool(it["corrections"]) for it in results) > 50
    for found in results:
        read = Timeline.from_dict(found)
        again = read.to_dict()
        assert read.unused_corrections == ()
        for part in ("events", "undated", "replaced"):
            names = shown if part == "replaced" else ["id", *shown]
            mine, theirs = ([{name: row[name] for name in names} for row in it[part]] for it in (found, again))
            assert mine == theirs
            assert [[m["trigger"] for m in row["mentions"]] for row in found[part]] == [
                [m["trigger"] for m in row["mentions"]] for row in again[part]
            ]


def test_hostile_words_stay_words_in_a_correction(show: Any) -> None:
    shown = show()
    tab = shown.page
    tab.locator(".row", has_text="kam").click()
    tab.get_by_role("button", name="Ändern").click()
    tab.get_by_label("Bezeichnung").fill("<img src=x onerror=alert(1)>{datum.id}")
    tab.keyboard.press("Enter")
    expect(tab.locator(".row[aria-selected=true]")).to_contain_text("<img src=x onerror=alert(1)>{datum.id}")
    assert tab.locator(".timeline img").count() == 0
    assert saved(tab)[0].label == "<img src=x onerror=alert(1)>{datum.id}"
    assert shown.complaints == []


def test_a_publication_date_set_without_python_waits_for_the_next_reading(show: Any) -> None:
    shown = show()
    tab = shown.page
    field = tab.get_by_label("Erschienen")
    expect(field).to_have_value("2022-06")
    field.fill("15. Juni")
    expect(tab.locator(".published .hint")).to_contain_text("Ein Tag, ein Monat oder ein Jahr")
    expect(tab.locator(".published button")).to_be_disabled()
    field.fill("2022-06-15")
    tab.keyboard.press("Enter")
    expect(tab.locator(".published")).to_contain_text("noch ohne Wirkung")
    expect(field).to_be_focused()
    expect(field).to_have_value("2022-06-15")
    shown.shoot("published_pending")
    kept = saved(tab)
    assert [(it.action, it.date) for it in kept.corrections] == [("publish", "2022-06-15")]
    assert kept.unused_corrections == kept.corrections
    tab.get_by_role("button", name="Rückgängig").click()
    expect(field).to_have_value("2022-06")
    assert shown.complaints == []


def test_a_publication_date_that_python_read_with_is_not_taken_back_without_it(visit: Open, tmp_path: Path) -> None:
    path = tmp_path / "published.html"
    dated = replace(ARTICLE, published="2022-06-15")
    change = Correction(action="publish", at=Place(ARTICLE.hash, 0, 0, ""), date="2022-06-15")
    write_html(Timeline([told("fiel")], [dated], [change]), path)
    tab = visit(path.as_uri()).page
    expect(tab.locator(".published").first).to_contain_text("von Hand gesetzt")
    tab.get_by_role("button", name="Rückgängig").click()
    expect(tab.get_by_role("alert")).to_contain_text("laufenden Kernel")
