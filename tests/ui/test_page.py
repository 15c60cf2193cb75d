"""The standalone page, opened from a file in a headless Chromium."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Locator, Page, expect

from timeline_ext.exports import html
from timeline_ext.timeline import Timeline

from .payload import TEXT, crowd, event, payload

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Open, Visit

pytestmark = pytest.mark.browser


@pytest.fixture
def show(visit: Open, tmp_path: Path) -> Any:
    def write_and_open(data: dict[str, Any], **options: Any) -> Visit:
        path = tmp_path / "timeline.html"
        path.write_text(html.page(data), encoding="utf-8")
        shown = visit(path.as_uri(), **options)
        shown.page.locator(".row").first.wait_for()
        return shown

    return write_and_open


def rows(tab: Page) -> Locator:
    return tab.locator(".row")


def marks(tab: Page, event_id: str) -> list[Any]:
    """The centres of an event's marks in the chart, in page coordinates."""
    found: list[Any] = tab.evaluate(
        """id => [...document.querySelector('#timeline').shadowRoot.querySelectorAll('.stage path')]
            .filter(it => it.__data__?.datum?.id === id)
            .map(it => { const b = it.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; })""",
        event_id,
    )
    return found


def selected(tab: Page) -> str | None:
    return tab.locator("[role=option][aria-selected=true]").get_attribute("data-id", timeout=2000)


def test_the_page_draws_all_its_parts_in_silence_and_asks_for_nothing(show: Any) -> None:
    shown = show(payload())
    assert len(rows(shown.page).all()) == 4
    assert len(marks(shown.page, "e1")) == 1
    assert [it.inner_text() for it in shown.page.locator("mark[data-role=trigger]").all()] == [
        "telefoniert", "besuchte", "Gipfel", "verändert",
    ]  # fmt: skip
    assert shown.complaints == []
    assert [url for url in shown.requests if not url.startswith("file:")] == []
    assert len(shown.requests) == 1
    shown.shoot("page")


def test_a_click_on_a_row_selects_in_the_article_and_the_chart_and_gives_the_reason(show: Any) -> None:
    tab = show(payload()).page
    rows(tab).filter(has_text="besuchte").click()
    expect(tab.locator("mark.selected")).to_have_text(["Anfang Februar", "besuchte"])
    expect(tab.locator(".ring")).to_be_visible()
    expect(tab.locator(".detail")).to_contain_text("Weil es so ist.")
    expect(tab.locator(".detail blockquote")).to_have_text("Anfang Februar besuchte Putin die Spiele in Peking.")


def test_a_click_on_evidence_in_the_article_selects_the_row(show: Any) -> None:
    tab = show(payload()).page
    tab.locator("mark", has_text="November").click()
    assert selected(tab) == "e3"
    expect(tab.locator(".detail")).to_contain_text("ein Sprecher")


def test_a_click_on_a_mark_of_the_chart_selects_the_row_and_the_alternatives_are_shown(show: Any) -> None:
    tab = show(payload()).page
    tab.mouse.click(*marks(tab, "e2")[0])
    assert selected(tab) == "e2"
    expect(tab.locator(".candidates li")).to_contain_text(["1. Juni 2022", "8. Juni 2022"])


def test_keys_alone_reach_everything(show: Any) -> None:
    tab = show(payload()).page
    tab.keyboard.press("Tab")
    tab.keyboard.press("Escape")
    rows(tab).first.focus()
    tab.keyboard.press("ArrowDown")
    assert selected(tab) == "e1"
    tab.keyboard.press("ArrowDown")
    assert selected(tab) == "e2"
    tab.keyboard.press("End")
    assert selected(tab) == "e4"
    tab.keyboard.press("Enter")
    expect(tab.locator("mark[data-role=trigger]", has_text="verändert")).to_be_focused()
    tab.keyboard.press("Escape")
    expect(rows(tab).last).to_be_focused()
    tab.keyboard.press("Escape")
    expect(tab.locator("[aria-selected=true]")).to_have_count(0)
    tab.keyboard.press("?")
    expect(tab.get_by_role("dialog")).to_be_visible()
    tab.keyboard.press("Escape")
    tab.keyboard.press("/")
    tab.keyboard.type("gipfel")
    expect(rows(tab)).to_have_count(1)
    tab.keyboard.press("Enter")
    assert selected(tab) == "e3"


def test_search_and_filters_narrow_the_list_and_the_chart(show: Any) -> None:
    tab = show(payload()).page
    tab.get_by_role("searchbox").fill("peking")
    expect(rows(tab)).to_have_count(1)
    tab.wait_for_function(
        "() => document.querySelector('#timeline').shadowRoot.querySelectorAll('.stage path[aria-roledescription=point]').length === 1"
    )
    tab.keyboard.press("Escape")
    expect(rows(tab)).to_have_count(4)
    tab.locator("select").nth(1).select_option("alleged")
    expect(rows(tab)).to_have_count(1)
    assert rows(tab).first.get_attribute("data-id") == "e3"


HOSTILE = (
    "</script><script>alert(1)</script> Er traf <img src=x onerror=alert(2)> sie. "
    '"><svg onload=alert(3)> ${alert(4)} {{alert(5)}} `alert(6)` javascript:alert(7) <!-- &lt;b&gt; \u2028 Ende.'
)


@pytest.mark.parametrize("text", [HOSTILE, "traf " + "<mark>" * 50])
def test_hostile_text_stays_text_everywhere(show: Any, text: str) -> None:
    bad = event(
        1, "traf", None, text=text, label=text, sentence=text, why=text, earliest="2022-01-01", latest="2022-01-01",
        attributed_to=text, participants=[text], place=text, kind=text, status=text, date=text,
    )  # fmt: skip
    shown = show(payload(text, [bad], title=text, url="javascript:alert(8)"))
    rows(shown.page).first.click()
    shown.page.mouse.move(*marks(shown.page, "e1")[0])
    shown.page.wait_for_timeout(300)
    assert shown.complaints == []
    assert len(shown.requests) == 1
    inside = shown.page.evaluate(
        "() => document.querySelector('#timeline').shadowRoot.querySelectorAll('script, img, a, iframe, mark mark, [onload]').length"
    )
    assert inside == 0
    assert text[:20] in shown.page.locator(".articles").inner_text()


ELSEWHERE = "https://example.org/x.png"
ATTACKS = {
    "a picture": {"mark": {"type": "image", "url": ELSEWHERE, "width": 9, "height": 9}},
    "a picture from a field": {"mark": "image", "encoding": {"url": {"value": ELSEWHERE}}},
    "a link": {"mark": {"type": "point", "href": ELSEWHERE}},
    "a cursor": {"mark": {"type": "point", "cursor": f"url({ELSEWHERE}), auto"}},
    "data from elsewhere": {"data": {"url": ELSEWHERE}},
    "code in an expression": {"transform": [{"calculate": "constructor.constructor('alert(1)')()", "as": "x"}]},
    "a call of the page": {"transform": [{"calculate": "window.alert(1)", "as": "x"}]},
    "markup in a title": {"title": "<img src=x onerror=alert(1)>"},
    "a field bound to the page": {"params": [{"name": "p", "value": 1, "bind": {"input": "text", "element": "body"}}]},
    "options of the embedder": {"usermeta": {"embedOptions": {"loader": {"target": "_blank"}, "actions": True}}},
    "nonsense": {"mark": 7, "encoding": "x"},
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_a_hostile_chart_loads_nothing_and_runs_nothing(show: Any, attack: dict[str, Any]) -> None:
    data = payload()
    data["chart"] |= attack
    shown = show(data)
    for point in marks(shown.page, "e1"):
        shown.page.mouse.click(*point)
    shown.page.wait_for_timeout(100)
    assert shown.complaints == []
    assert len(shown.requests) == 1
    assert len(rows(shown.page).all()) == 4
    assert shown.page.evaluate("document.querySelectorAll('input, img, a').length") == 0


@pytest.mark.parametrize(
    ("name", "width", "dark"), [("narrow", 400, False), ("dark", 1200, True), ("wide", 1900, False)]
)
def test_the_page_fits_narrow_wide_and_dark_places(show: Any, name: str, width: int, dark: bool) -> None:
    shown = show(payload(), width=width, dark=dark)
    rows(shown.page).nth(1).click()
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= width
    shown.shoot(f"page_{name}")
    assert shown.complaints == []


def test_without_the_bundle_the_page_is_plainer_and_still_interactive(
    visit: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html, "FRONTEND", tmp_path / "not built")
    data = payload(f"{TEXT} <script>alert(1)</script>")
    path = tmp_path / "timeline.html"
    path.write_text(html.page(data), encoding="utf-8")
    shown = visit(path.as_uri())
    tab = shown.page
    tab.locator("#chart svg path[aria-roledescription=point]").nth(1).click()
    expect(tab.locator("details[open]")).to_contain_text("telefoniert findet statt")
    tab.locator("details[open] blockquote a").click()
    expect(tab.locator("mark:target")).to_have_text("telefoniert")
    tab.get_by_role("link", name="Gipfel", exact=True).click()
    expect(tab.locator("details:target")).to_contain_text("Gipfel findet statt")
    shown.shoot("page_plain")
    path.write_text(html.page(html.payload(crowd())), encoding="utf-8")
    tab.goto(path.as_uri())
    tab.locator("#chart path[aria-roledescription=tick]").first.wait_for()
    places = {it.bounding_box()["x"] for it in tab.locator("#chart path[aria-roledescription=tick]").all()}  # type: ignore[index]
    assert len(places) > 30
    assert shown.complaints == []
    assert len({url.partition("#")[0] for url in shown.requests}) == 1


@pytest.mark.parametrize("nonsense", [{"version": 2}, {"version": 1, "events": [None, 7, {}], "chart": []}])
def test_what_is_no_timeline_of_this_version_is_told_or_drawn_empty(
    visit: Open, tmp_path: Path, nonsense: dict[str, Any]
) -> None:
    path = tmp_path / "timeline.html"
    path.write_text(html.page({"language": "de", "articles": [], **nonsense}), encoding="utf-8")
    shown = visit(path.as_uri())
    expect(shown.page.locator("[role=alert], .row").first).to_be_visible()
    assert shown.complaints == []


def test_half_a_character_in_an_article_breaks_nothing(visit: Open, tmp_path: Path) -> None:
    timeline = crowd()
    article = replace(timeline.articles[0], text="Viele \udc80inge geschahen.")
    path = tmp_path / "timeline.html"
    html.write_html(Timeline([replace(timeline[0], article=article)]), path)
    shown = visit(path.as_uri())
    expect(shown.page.locator(".row")).to_have_count(1)
    assert shown.complaints == []


def test_a_stretch_marked_in_the_overview_of_a_crowd_is_what_the_chart_shows(show: Any) -> None:
    shown = show(html.payload(crowd()))
    tab = shown.page

    def places(kind: str) -> list[float]:
        found = tab.locator(f".stage g[class*='mark-'] path[aria-roledescription='{kind}']").all()
        boxes = [it.bounding_box() for it in found]
        return [round(box["x"]) for box in boxes if box]

    before = places("point")
    assert len(set(places("tick"))) > 30
    box = tab.locator("g.overview_group").bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    tab.mouse.move(box["x"] + box["width"] * 0.4, y)
    tab.mouse.down()
    tab.mouse.move(box["x"] + box["width"] * 0.6, y, steps=5)
    tab.mouse.up()
    tab.wait_for_timeout(200)
    after = places("point")
    assert max(after) - min(after) > 2 * (max(before) - min(before))
    assert shown.complaints == []
    shown.shoot("page_crowd")
