"""The standalone page, opened from a file in a headless Chromium."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import altair as alt
import pytest
from playwright.sync_api import Locator, Page, expect

from timeline_ext.exports import html
from timeline_ext.model import Article, Event, Instant, TimeValue
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
    found = tab.locator(f".event[data-id='{event_id}'] .mark").all()
    return [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for it in found if (box := it.bounding_box())]


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
    expect(tab.locator(".event")).to_have_count(1)
    tab.keyboard.press("Escape")
    expect(rows(tab)).to_have_count(4)


def test_the_legend_leaves_in_sight_what_is_pressed_by_mouse_or_keyboard(show: Any) -> None:
    tab = show(payload()).page
    alleged = tab.get_by_role("button", name="behauptet")
    alleged.click()
    expect(alleged).to_have_attribute("aria-pressed", "true")
    expect(rows(tab)).to_have_count(1)
    expect(tab.locator(".event")).to_have_attribute("data-id", "e3")
    alleged.focus()
    tab.keyboard.press("Enter")
    expect(rows(tab)).to_have_count(4)
    kinds = tab.get_by_role("group", name="Art").get_by_role("button")
    kinds.nth(0).press("Space")
    kinds.nth(1).press("Space")
    expect(rows(tab)).to_have_count(2)


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


@pytest.mark.parametrize(
    "color", ["url(https://example.org/x)", "red;background:url(https://example.org)", "</style>", 7, None]
)
def test_a_hostile_colour_reaches_no_style(show: Any, color: Any) -> None:
    data = payload()
    data["colors"] = {"light": [color] * 8, "dark": color}
    shown = show(data)
    assert "example" not in (shown.page.locator(".timeline").get_attribute("style") or "")
    assert shown.complaints == []
    assert len(shown.requests) == 1


@pytest.mark.parametrize(
    ("name", "width", "dark"), [("narrow", 400, False), ("dark", 1200, True), ("wide", 1900, False)]
)
def test_the_page_fits_narrow_wide_and_dark_places(show: Any, name: str, width: int, dark: bool) -> None:
    shown = show(payload(), width=width, dark=dark)
    rows(shown.page).nth(1).click()
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= width
    shown.shoot(f"page_{name}")
    assert shown.complaints == []


def test_text_from_right_to_left_runs_so_and_turns_nothing_else(show: Any) -> None:
    text = "وصل الوزير يوم الاثنين إلى برلين (Berlin). \u202edrehen\u202c Ende."
    arabic, turned = "وصل الوزير إلى برلين (Berlin)", "\u202eEr dreht (1)"
    day = {"earliest": "2022-06-13", "latest": "2022-06-13", "date": "13. Juni 2022"}
    events = [
        event(i, "وصل", None, text=text, label=label, sentence=text, **day) for i, label in enumerate((arabic, turned))
    ]
    shown = show(payload(text, events, title=turned))
    style = "element => [getComputedStyle(element).direction, getComputedStyle(element).unicodeBidi]"
    assert rows(shown.page).nth(0).locator(".label").evaluate(style) == ["rtl", "isolate"]
    assert rows(shown.page).nth(1).locator(".label").evaluate(style) == ["ltr", "isolate"]
    assert shown.page.locator(".articles p").last.evaluate(style)[0] == "rtl"
    assert rows(shown.page).nth(1).evaluate(style)[0] == "ltr"
    for name in ("e0", "e1"):
        box = shown.page.locator(f".event[data-id='{name}'] text").bounding_box()
        assert box
        assert box["x"] > marks(shown.page, name)[0][0]  # beside its mark, not across it
    shown.shoot("page_right_to_left")
    assert shown.complaints == []


@pytest.mark.parametrize("calm", [False, True])
def test_nothing_moves_for_who_wants_no_motion(show: Any, calm: bool) -> None:
    text = "Er kam. " + "Danach war es lange still. " * 400 + "Sie ging."
    shown = show(payload(text, [event(1, "kam", None, text=text), event(2, "ging", None, text=text)]), calm=calm)
    scroll = """() => {
        const said = [], scroll = Element.prototype.scrollTo;
        Element.prototype.scrollTo = function (options) { said.push(options.behavior); scroll.call(this, options); };
        window.said = said;
    }"""
    shown.page.evaluate(scroll)
    rows(shown.page).nth(1).click()
    assert set(shown.page.evaluate("window.said")) == {"instant" if calm else "smooth"}
    moving = "() => [...document.querySelector('#timeline').shadowRoot.querySelectorAll('*')].filter(it => getComputedStyle(it).transitionDuration !== '0s').length"
    assert (shown.page.evaluate(moving) == 0) is calm


def test_without_the_bundle_the_page_is_plainer_and_still_interactive(
    visit: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html, "FRONTEND", tmp_path / "not built")
    data = payload(f"{TEXT} <script>alert(1)</script>")
    values = [{"id": it["id"], "day": it["earliest"], "kind": it["kind"]} for it in data["events"]]
    points = alt.Chart(alt.InlineData(values=values)).mark_point(size=120).encode(x="day:T", y=alt.Y("id:N", axis=None))
    data["chart"] = points.to_dict()
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
    html.write_html(crowd(), path)
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

    before = len(tab.locator(".event").all())
    box = tab.locator(".overview").bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    tab.mouse.move(box["x"] + box["width"] * 0.4, y)
    tab.mouse.down()
    tab.mouse.move(box["x"] + box["width"] * 0.6, y, steps=5)
    tab.mouse.up()
    tab.wait_for_timeout(200)
    assert 2 < len(tab.locator(".event").all()) < before
    window = tab.locator(".window").bounding_box()
    assert window is not None
    assert abs(window["width"] / box["width"] - 0.2) < 0.02
    assert shown.complaints == []
    shown.shoot("page_crowd")


def dense() -> Timeline:
    """Five hundred events of twenty years, and thirty of one day."""
    many = [
        build(f"Ereignis Nummer {i} von vielen", Instant(1990 + i * 7 % 20, i * 5 % 12 + 1, i * 11 % 28 + 1), i)
        for i in range(500)
    ]
    return Timeline([*many, *(build(f"Am selben Tag {i}", Instant(2012, 5, 4), 500 + i) for i in range(30))])


def build(label: str, day: Instant, number: int) -> Event:
    return Event(
        start=number, end=number + 1, trigger="x", label=label, sentence="x" * 600, kind="culture" if number % 3 else "sport",
        salience=number * 37 % 100 / 100, time=TimeValue(timex3=str(day), edtf=str(day), earliest=day, latest=day, granularity="day"),
        article=Article(text="x" * 600, language="de"),
    )  # fmt: skip


def texts(tab: Page) -> list[dict[str, float]]:
    """The boxes of all labels in the chart."""
    found: list[dict[str, float]] = tab.evaluate(
        """() => [...document.querySelector('#timeline').shadowRoot.querySelectorAll('.event text, .cluster')]
            .map(it => { const b = it.getBoundingClientRect(); return { left: b.left, right: b.right, top: b.top + 3, bottom: b.bottom - 3 }; })"""
    )
    return found


@pytest.mark.parametrize("width", [400, 1200])
def test_a_crowd_stays_legible_at_every_zoom_and_its_clusters_open(show: Any, width: int) -> None:
    shown = show(html.payload(dense()), width=width)
    tab = shown.page
    for zoom in range(6):
        boxes = texts(tab)
        for i, one in enumerate(boxes):
            for other in boxes[i + 1 :]:
                apart = one["right"] <= other["left"] or other["right"] <= one["left"]
                assert apart or one["bottom"] <= other["top"] or other["bottom"] <= one["top"], zoom
            assert one["right"] <= width + 1
        shown.shoot(f"page_dense_{width}_{zoom}") if zoom in {0, 2} else None
        tab.get_by_role("button", name="Näher heran").click()
        tab.wait_for_timeout(60)
    tab.get_by_role("button", name="Alles zeigen").click()
    tab.get_by_role("searchbox").fill("Am selben Tag")
    for _ in range(12):
        clusters = tab.get_by_role("button", name="Ereignisse dicht beieinander")
        if not clusters.count():
            break
        clusters.last.focus()
        tab.keyboard.press("Enter")
        tab.wait_for_timeout(60)
    expect(tab.locator(".event", has_text="Am selben Tag")).to_have_count(30)
    assert shown.complaints == []
    shown.shoot(f"page_dense_{width}_open")


def test_keys_move_and_stretch_the_chart_and_step_from_event_to_event(show: Any) -> None:
    tab = show(html.payload(dense())).page
    chart = tab.locator("figure.chart")
    chart.focus()
    tab.keyboard.press("ArrowRight")
    first = selected(tab)
    tab.keyboard.press("ArrowRight")
    assert selected(tab) != first
    expect(chart).to_be_focused()
    expect(tab.locator(".ring")).to_be_visible()
    before = tab.locator(".axis").text_content()
    tab.keyboard.press("+")
    tab.wait_for_timeout(60)
    nearer = tab.locator(".axis").text_content()
    tab.keyboard.press("Shift+ArrowRight")
    tab.wait_for_timeout(60)
    assert len({before, nearer, tab.locator(".axis").text_content()}) == 3
    tab.keyboard.press("0")
    expect(tab.locator(".window")).to_have_attribute("x", "0")


def test_thousands_of_events_are_sketched_at_once_and_told_in_full_when_asked_for(show: Any) -> None:
    days = [Instant(1900 + i % 100, i % 12 + 1, i % 28 + 1) for i in range(2_500)]
    timeline = Timeline([replace(build(f"Ereignis {i}", day, i), why=f"Grund {i}.") for i, day in enumerate(days)])
    data = html.payload(timeline)
    assert "Grund" not in json.dumps(data)
    shown = show(data)
    tab = shown.page
    expect(rows(tab)).to_have_count(300)
    tab.get_by_role("button", name="2200 weitere zeigen").click()
    expect(rows(tab)).to_have_count(600)
    tab.get_by_role("searchbox").fill("Ereignis 2401")
    rows(tab).click()
    expect(tab.locator(".detail")).to_contain_text("Grund 2401.")
    tab.keyboard.press("e")
    tab.get_by_label("Bezeichnung").fill("Anders")
    tab.keyboard.press("Enter")
    tab.get_by_role("searchbox").fill("Anders")
    expect(rows(tab)).to_contain_text("von Hand")
    assert shown.complaints == []


def test_five_hundred_hostile_events_are_all_shown_and_nothing_of_them_acts(visit: Open, tmp_path: Path) -> None:
    attacks = (
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "</script><script>alert(2)</script>",
        "javascript:alert(3)",
        "{{x}}${y}",
    )
    article = Article(
        text="\n".join(f"{attacks[i % 5]} {i}" for i in range(500)), language="en", title=attacks[1], url=attacks[3]
    )
    events, at = [], 0
    for i, line in enumerate(article.text.splitlines()):
        time = TimeValue(
            timex3=f"{1500 + i}", earliest=Instant(1500 + i, 1, 1), latest=Instant(1500 + i, 12, 31), granularity="year"
        )
        events.append(
            Event(
                start=at,
                end=at + len(line),
                trigger=line,
                label=line,
                sentence=line,
                why=line,
                place=line,
                participants=(line,),
                time=time,
                article=article,
            )
        )
        at += len(line) + 1
    Timeline(events).save(tmp_path / "a.html")
    shown = visit((tmp_path / "a.html").as_uri())
    shown.page.locator(".row").first.wait_for()
    expect(shown.page.locator("body")).to_contain_text("500")
    shown.page.get_by_role("searchbox").fill("alert(1)</script> 495")
    expect(rows(shown.page)).to_have_count(1)
    rows(shown.page).first.click()
    expect(shown.page.locator(".detail, [aria-live]").first).to_contain_text("<script>alert(1)</script> 495")
    assert shown.page.locator("img, script[src], iframe").count() == 0
    assert shown.complaints == []
    assert [url for url in shown.requests if not url.startswith(("file:", "data:", "blob:"))] == []
