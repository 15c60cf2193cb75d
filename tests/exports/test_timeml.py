"""TimeML is well-formed XML that holds the text, the spans and everything TIMEX3 has a name for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import timeline_ext as te
from timeline_ext import temporal
from timeline_ext.model import Link, Mention, TimeValue, Timex

if TYPE_CHECKING:
    from pathlib import Path

NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
Tag = tuple[int, int, dict[str, str]]


def read_timeml(document: str) -> tuple[str, list[Tag], ET.Element]:
    """The text of a document, its TIMEX3 tags with their spans, and its root; EVENT tags are in the root."""
    root = ET.fromstring(document.encode())
    body = root.find("TEXT")
    assert body is not None
    text, tags = body.text or "", []
    for element in body:
        inside = element.text or ""
        if element.tag == "TIMEX3":
            tags.append((len(text), len(text) + len(inside), dict(element.attrib)))
        text += inside + (element.tail or "")
    return text, tags, root


def tags_of(text: str, *, published: str | None = "2022-06-15") -> list[tuple[str, dict[str, str]]]:
    document = te.to_timeml(text, te.tag(text, published=published, language="en"), published=published)
    read, tags, _ = read_timeml(document)
    return [(read[start:end], attributes) for start, end, attributes in tags]


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        ("He came on 3 May 2021.", {"type": "DATE", "value": "2021-05-03"}),
        ("He left yesterday.", {"value": "2022-06-14", "temporalFunction": "true", "anchorTimeID": "t0"}),
        ("It began in early March 2020.", {"value": "2020-03", "mod": "START"}),
        ("He came more than two years ago.", {"type": "DATE", "mod": "BEFORE", "anchorTimeID": "t0"}),
        ("It took more than two years.", {"type": "DURATION", "value": "P2Y", "mod": "MORE_THAN"}),
        ("It took about two years.", {"mod": "APPROX"}),
        ("They meet every Monday.", {"type": "SET", "value": "XXXX-WXX-1", "quant": "EVERY"}),
        ("They meet twice a week.", {"type": "SET", "value": "P1W", "freq": "2X"}),
        ("They meet three times a year.", {"type": "SET", "value": "P1Y", "freq": "3X"}),
        ("In the last ten years he slept.", {"type": "DURATION", "value": "P10Y", "endPoint": "t0"}),
    ],
)
def test_a_tag_says_what_the_expression_says(text: str, attributes: dict[str, str]) -> None:
    ((_, found),) = tags_of(text)
    assert {"tid": "t1", **attributes}.items() <= found.items()


def test_an_expression_names_the_one_it_hangs_on() -> None:
    (_, first), (_, second) = tags_of("He came on 3 May 2021. Two days later he left.")
    assert (first["tid"], second["anchorTimeID"], second["value"]) == ("t1", "t1", "2021-05-05")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It rained from 3 to 5 May 2021 here.", "P2D"),
        ("It rained from March to June 2021 here.", "P3M"),
        ("It ran from 1990 to 1995 here.", "P5Y"),
        ("It ran from 1990 to 3 May 1995 here.", "PX"),
    ],
)
def test_a_range_is_a_duration_with_both_ends(text: str, value: str) -> None:
    *_, (covered, attributes) = tags_of(text)
    assert covered == ""
    assert attributes["type"] == "DURATION"
    assert [attributes[name] for name in ("value", "beginPoint", "endPoint")] == [value, "t1", "t2"]


def test_the_publication_date_is_the_creation_time() -> None:
    root = read_timeml(te.to_timeml("", [], published="2022-06"))[2]
    created = root.find("DCT/TIMEX3")
    assert created is not None
    assert created.attrib == {
        "tid": "t0", "type": "DATE", "value": "2022-06", "temporalFunction": "false",
        "functionInDocument": "CREATION_TIME",
    }  # fmt: skip


def test_nothing_hangs_on_a_date_that_is_not_there() -> None:
    text = "He left yesterday."
    document = te.to_timeml(text, te.tag(text, published="2022-06-15", language="en"))
    assert "t0" not in document


HOSTILE = st.text(alphabet="<>&\"'/\r\n\t\0\x0b\x85\ud800\ufeff\uffff😀äT]x- ", max_size=30) | st.text(max_size=30)
DATES = st.sampled_from(
    ["3 May 2021", "yesterday", "in 1990-1995", "two days later", "every Monday", "</TEXT>", "&lt;"]
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(HOSTILE | DATES, max_size=8).map(" ".join), HOSTILE)
def test_whatever_the_text_it_is_read_back(text: str, title: str) -> None:
    found = temporal.tag(text, published="2022-06-15", language="en")
    read, tags, root = read_timeml(te.to_timeml(text, found, published="2022-06-15", title=title))
    assert read == NO_XML.sub("\ufffd", text)
    covering = [tag for tag in tags if tag[0] < tag[1]]
    assert [(start, end, it["type"], it["value"]) for start, end, it in covering] == [
        (timex.start, timex.end, timex.type, timex.value) for timex in found
    ]
    assert root.findtext("DOCID") == NO_XML.sub("\ufffd", title)
    names = {it["tid"] for *_, it in tags} | {"t0"}
    assert all(it.get(key, "t0") in names for *_, it in tags for key in ("anchorTimeID", "beginPoint", "endPoint"))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(HOSTILE.filter(bool), HOSTILE)
def test_any_span_of_any_text_is_read_back(covered: str, around: str) -> None:
    timex = Timex(
        start=len(around), end=len(around + covered), text=covered, type="DATE", time=TimeValue(timex3="2021")
    )
    read, ((start, end, _),), _ = read_timeml(te.to_timeml(around + covered + around, [timex]))
    assert read[start:end] == NO_XML.sub("\ufffd", covered)
    assert start == timex.start


@pytest.mark.parametrize("spans", [[(0, 4), (2, 6)], [(4, 9)], [(0, 0)]])
def test_spans_that_do_not_fit_the_text_are_refused(spans: list[tuple[int, int]]) -> None:
    text = "2021 or"
    made = [Timex(start=a, end=b, text=text[a:b], type="DATE", time=TimeValue(timex3="2021")) for a, b in spans]
    with pytest.raises(te.InputError, match="overlaps another or is not in the text"):
        te.to_timeml(text, made)


@pytest.mark.model
def test_a_saved_timeline_is_its_article_as_it_was_read(tmp_path: Path) -> None:
    text = "date: 2022-06-15\n\nThe minister visited Kyiv on Friday. He will return in March."
    timeline = te.extract(text, language="en")
    timeline.save(tmp_path / "a.tml")
    read, tags, _ = read_timeml((tmp_path / "a.tml").read_text(encoding="utf-8"))
    assert read == timeline.articles[0].text
    assert [read[start:end] for start, end, _ in tags] == ["Friday", "March"]
    (visit,) = [event for event in timeline if event.trigger == "visited"]
    assert tags[0][2]["value"] == visit.time.timex3  # type: ignore[union-attr]


def test_events_are_tied_to_their_dates_and_to_each_other() -> None:
    text = "They met on 3 May 2021. After the meeting they left. They never signed in 2020. It will open soon."
    found = te.tag(text, published="2022-06-15", language="en")
    home = te.Article(text=text, language="en")

    def event(trigger: str, timex: Timex | None = None, **facts: Any) -> te.Event:
        start = text.index(trigger)
        return te.Event(
            start=start, end=start + len(trigger), trigger=trigger, label="x", sentence=text, timex=timex, article=home, **facts
        )  # fmt: skip

    meeting = event("meeting")
    again = Mention(start=meeting.start, end=meeting.end, trigger="meeting", sentence=text)
    events = [
        event("met", found[0], mentions=(again,)),
        event("left", links=(Link("after", meeting.start, meeting.end),)),
        event("signed", found[1], status="negated"),
        event("open", status="planned", basis="publication"),
    ]
    read, tags, root = read_timeml(te.to_timeml(text, found, events=events, published="2022-06-15"))
    assert read == text
    names = {"t0": "published"} | {it["tid"]: read[start:end] for start, end, it in tags}
    words = {it.attrib["eid"]: str(it.text) for it in root.iterfind("TEXT/EVENT")}
    instances = {it.attrib["eiid"]: it.attrib for it in root.iterfind("MAKEINSTANCE")}
    names |= {name: words[it["eventID"]] for name, it in instances.items()}
    ties = {
        (
            names[it.attrib["eventInstanceID"]],
            it.attrib["relType"],
            names[it.get("relatedToTime") or it.attrib["relatedToEventInstance"]],
        )
        for it in root.iterfind("TLINK")
    }
    assert ties == {
        ("met", "IS_INCLUDED", "3 May 2021"),
        ("meeting", "IDENTITY", "met"),
        ("left", "AFTER", "meeting"),
        ("signed", "IS_INCLUDED", "2020"),
        ("open", "IS_INCLUDED", "published"),
    }
    said = {words[it["eventID"]]: (it["polarity"], it.get("modality")) for it in instances.values()}
    assert (said["met"], said["signed"], said["open"]) == (("POS", None), ("NEG", None), ("POS", "planned"))


def test_an_event_inside_a_time_expression_has_no_tag() -> None:
    text = "Two days after the storm of 2021"
    timex = Timex(start=0, end=24, text=text[:24], type="DATE", time=TimeValue(timex3="2021"))
    inside, other = (
        te.Event(start=a, end=b, trigger=text[a:b], label="x", sentence=text) for a, b in ((19, 24), (28, 32))
    )
    root = read_timeml(te.to_timeml(text, [timex], events=[inside, other]))[2]
    assert [it.text for it in root.iterfind("TEXT/EVENT")] == ["2021"]


def test_several_articles_are_refused_in_one_line(tmp_path: Path) -> None:
    articles = [te.Article(text=text, language="en") for text in ("One.", "Two.")]
    with pytest.raises(te.InputError, match=r"a\.tml: TimeML holds one article, this timeline has 2"):
        te.Timeline((), articles).save(tmp_path / "a.tml")
