"""Events in short articles: found, dated on evidence, told apart by status, merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from timeline_ext import temporal
from timeline_ext.article import parse_article
from timeline_ext.events import find_events
from timeline_ext.languages import load_language
from timeline_ext.nlp import load_pipeline

if TYPE_CHECKING:
    from timeline_ext.model import Event

pytestmark = pytest.mark.model


def events_of(text: str, language: str, published: str | None = "2022-06-15") -> list[Event]:
    article = parse_article(text, published=published, language=language)
    doc = load_pipeline(language)(article.text)
    timexes = temporal.tag(doc, published=article.published, language=language)
    return find_events(doc, timexes, article=article, language=load_language(language))


def one(events: list[Event], trigger: str) -> Event:
    (event,) = [event for event in events if event.trigger == trigger]
    return event


@pytest.mark.parametrize(
    ("language", "text", "trigger", "date", "basis"),
    [
        ("de", "Der Minister trat am 3. Mai 2021 zurück.", "trat", "2021-05-03", "stated"),
        ("en", "The bank said on Monday it would close two branches next month.", "said", "2022-06-13", "stated"),
        ("en", "The bank said on Monday it would close two branches next month.", "close", "2022-07", "stated"),
        ("de", "Der Umsatz ist seit 2019 um neun Prozent gestiegen.", "gestiegen", "2019/..", "stated"),
        ("de", "Nach dem Besuch in Rom am 4. März 2020 kehrte der Minister heim.", "Besuch", "2020-03-04", "stated"),
        ("de", "Der Brand im Museum am 4. März 2020 zerstörte drei Säle.", "Brand", "2020-03-04", "stated"),
        ("de", "Die Wahl findet am 9. Oktober 2022 statt.", "Wahl", "2022-10-09", "stated"),
        ("de", "Die Messe findet vom 10. bis 14. April 2023 statt.", "Messe", "2023-04-10/2023-04-14", "stated"),
        ("en", "The revolt raged from 5 to 12 January 2019.", "raged", "2019-01-05/2019-01-12", "stated"),
        (
            "en",
            "Airbus has announced 10,000 job cuts over the next four years.",
            "announced",
            "2022-06-15",
            "publication",
        ),
        ("en", "She began studying law in Munich in 2019.", "studying", "2019", "stated"),
        (
            "en",
            "Both sides agreed on a truce overnight. Talks had begun on Monday.",
            "agreed",
            "2022-06-14/2022-06-15",
            "stated",
        ),
        ("de", "Die Polizei hat zwei Männer festgenommen.", "festgenommen", "2022-06-15", "publication"),
        ("de", "Am Montag hatten sie telefoniert. Sie einigten sich.", "einigten", "2022-06-13", "narrative"),
        ("de", "Der Konzern plant, bis 2030 zwei Werke zu schließen.", "schließen", "../2030", "stated"),
        ("de", "Nach dem Brand am 4. März 2020 kehrte der Wirt heim.", "kehrte", "2020-03-04/..", "stated"),
        ("de", "Am 3. Mai 2021 brannte das Hotel bis um 15 Uhr.", "brannte", "2021-05-03", "stated"),
        (
            "de",
            "Die Bank teilte am Montag mit, dass sie zwei Filialen geschlossen hat.",
            "geschlossen",
            "../2022-06-13",
            "stated",
        ),
        ("de", "Kurz nach der Explosion am Montag stürzte das Dach ein.", "stürzte", "2022-06-13", "stated"),
        ("de", "Fähre sinkt vor Hela\n\nDrei Menschen sind am Montag ertrunken.", "sinkt", "2022-06-13", "narrative"),
        (
            "de",
            "Am Sonntag brannte ein Hof. Das teilte die Polizei am Montag mit. Die Wehr rettete drei Kühe.",
            "rettete",
            "2022-06-12",
            "narrative",
        ),
        (
            "de",
            "Am Sonntag brannte ein Hof. Das teilte die Polizei am Montag mit. Sie kündigte Kontrollen an.",
            "kündigte",
            "2022-06-13",
            "narrative",
        ),
        (
            "de",
            "Der Rat hat gestern (siehe eigener Bericht) dem Umbau zugestimmt.",
            "zugestimmt",
            "2022-06-14",
            "stated",
        ),
        ("de", "Das Haus aus dem Jahr 1974 wurde vor zwei Jahren verkauft.", "verkauft", "2020", "stated"),
        (
            "de",
            "Rat streitet\n\nBonn (dpa) - Die Minister haben telefoniert. Bei dem Gespräch am Montag wurde gestritten.",
            "telefoniert",
            "2022-06-13",
            "narrative",
        ),
        (
            "de",
            "Am Montag glitt das Seil ab. Sie hingen am Seil, ehe Helfer sie abseilten.",
            "abseilten",
            "2022-06-13",
            "narrative",
        ),
        ("de", "Forscher haben ein Grab entdeckt, das 600 Jahre alt ist.", "entdeckt", "2022-06-15", "publication"),
        (
            "de",
            "Es war der 1. Oktober 2003. Die Ministerin stellt ihre Pläne vor.",
            "stellt",
            "2003-10-01",
            "narrative",
        ),
        ("de", "Die Stadt beschloss am 3. Mai 2021, das Bad zu schließen.", "beschloss", "2021-05-03", "stated"),
        ("en", "The minister resigned on 3 May 2021.", "resigned", "2021-05-03", "stated"),
        ("en", "Norvik has posted its first annual loss since 1992.", "posted", "2022-06-15", "publication"),
        ("en", "The firm was sold in 1998 and its mill closed in 2004.", "sold", "1998", "stated"),
        ("en", "Sales have risen since 2019.", "risen", "2019/..", "stated"),
        ("en", "The company was founded in 1889 and moved to Leeds in 1921.", "founded", "1889", "stated"),
        ("en", "The company was founded in 1889 and moved to Leeds in 1921.", "moved", "1921", "stated"),
        ("en", "Police arrested two men.", "arrested", "2022-06-15", "publication"),
        ("en", "The ship sank on 3 May 2021. The crew drowned.", "drowned", "2021-05-03", "narrative"),
        ("en", "Two men were hurt on 3 May 2021. Police closed the road.", "closed", "2021-05-03", "narrative"),
        ("en", "Ferry hits pier\nJune 15, 2022\nA ferry sank.", "hits", "2022-06-15", "publication"),
        ("en", "The ship docked on Friday, two days later than planned.", "docked", "2022-06-10", "stated"),
        ("en", "Guests left after Monday's concert.", "concert", "2022-06-13", "stated"),
        ("en", "Guests left after Monday's concert.", "left", "2022-06-13/..", "stated"),
        ("en", "The envoy left on Thursday night.", "left", "2022-06-09", "stated"),
        ("en", "A hut burned down on Sunday. The owner left this morning.", "left", "2022-06-15", "stated"),
        ("en", "The index fell, although it had closed higher on Monday.", "fell", "2022-06-15", "publication"),
        ("en", "The pool opens from 1 April. Next Thursday the council votes on it.", "votes", "2022-06-16", "stated"),
        (
            "en",
            "LEEDS, June 15 - Two men died when a van hit a tram on Monday evening.",
            "died",
            "2022-06-13",
            "stated",
        ),
        ("en", "Police said he had sent threats between March and May 2018.", "sent", "2018-03/2018-05", "stated"),
        ("en", "Turnout rose to 74 percent, the highest since 1990.", "rose", "2022-06-15", "publication"),
        ("en", "The mayor announced the closure in March.", "announced", "2022-03", "stated"),
        ("en", "The board issued bonds due in May 2031.", "issued", "2022-06-15", "publication"),
        (
            "en",
            "A ferry sank on Monday.\n\nIt was old. It was big. It was red.\n\nThe crew drowned.",
            "drowned",
            "2022-06-13",
            "narrative",
        ),
    ],
)
def test_an_event_lies_where_the_text_puts_it(language: str, text: str, trigger: str, date: str, basis: str) -> None:
    event = one(events_of(text, language), trigger)
    assert event.time is not None
    assert (event.time.edtf, event.basis) == (date, basis)
    assert 0 < event.confidence <= 1
    assert (event.timex is None) == (basis == "publication")


def test_what_lies_after_an_event_does_not_take_its_date() -> None:
    found = events_of("Es war das zweite Treffen seit dem Einmarsch in die Ukraine am 24. Februar.", "de")
    assert {event.trigger: event.time and event.time.edtf for event in found} == {"Einmarsch": "2022-02-24"}


@pytest.mark.parametrize(
    ("language", "text", "trigger"),
    [
        ("en", "The paper sold better than in 2019.", "sold"),
        ("en", "Sales grew 8% from a year ago.", "grew"),
        ("en", "Sales fell to $3.1 million from $4.2 million a year earlier.", "fell"),
        ("en", "The clerk was charged on Monday with the murder of a guard.", "murder"),
        ("en", "The clerk was jailed for the May 2019 murder of a guard.", "jailed"),
        ("en", "The firm builds two ferries, which are expected to sail next year.", "builds"),
        ("en", "The index fell, although it had closed higher on Monday.", "fell"),
        ("en", "Norvik said in April that it would buy a shipyard.", "buy"),
        ("en", "A nurse who poisoned a guest was jailed on Friday.", "poisoned"),
        ("en", "A study published on Monday suggests that the lake dried up.", "dried"),
        ("en", "The envoy warned him on Friday of sanctions if he sends troops.", "sends"),
        ("en", "The mayor announced the closure in March.", "closure"),
        ("en", "The board decided on 3 May 2021 to close the mill.", "close"),
        ("de", "Die Stadt beschloss am 3. Mai 2021, das Bad zu schließen.", "schließen"),
        ("de", "Der Umsatz stieg gegenüber 2019 um neun Prozent.", "stieg"),
        ("de", "Am Montag dankte sie den Helfern und kündigte an, das Amt abzugeben.", "abzugeben"),
        ("de", "Die Truppen plünderten die Stadt; 1634 kam ein Drittel der Einwohner um.", "plünderten"),
    ],
)
def test_a_date_that_is_only_compared_with_or_that_of_a_plan_is_not_its_own(
    language: str, text: str, trigger: str
) -> None:
    assert all(event.basis != "stated" for event in events_of(text, language) if event.trigger == trigger)


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("Am 3. Mai 1634 brannte die Burg. Graf Ernst, der 1680 regierte, baute sie auf.", "baute"),
        ("Am Montag begann der Prozess. 2019 war er gewählt worden. Kurz darauf kaufte er ein Haus.", "kaufte"),
        ("Damals kam ein Bote. Er übergab den Brief.\n\nDie Polizei fand gestern Spuren.", "übergab"),
    ],
)
def test_where_a_story_went_to_an_unknown_time_nothing_takes_the_date_of_another(text: str, trigger: str) -> None:
    assert one(events_of(text, "de"), trigger).time is None


def test_a_length_of_time_that_the_reader_knows_is_not_the_day_of_the_news() -> None:
    text = "The firm published its figures on Tuesday. In the nine months, income fell 6%."
    assert one(events_of(text, "en"), "fell").time is None


def test_a_deed_is_no_part_of_what_it_is_tried_in() -> None:
    text = "A bombing shook Leeds on 3 May 2021. It was loud. It was big. A clerk has been charged in the bombing."
    assert one(events_of(text, "en"), "charged").basis != "mention"


def test_what_happens_in_an_event_lies_at_its_date_and_is_a_part_of_it() -> None:
    text = "Am Montag ereignete sich in Ulm ein Brand. Die Stadt ist klein. Sie ist alt. Bei dem Brand starben zwei Menschen."
    event, main = (one(events_of(text, "de"), trigger) for trigger in ("starben", "Brand"))
    assert event.time is not None
    assert (event.time.edtf, event.basis, event.main) == ("2022-06-13", "mention", (main.start, main.end))
    assert main.main is None


def test_a_date_alone_sets_the_scene_for_the_paragraphs_below_it() -> None:
    text = "Rückblick: 23.3.1987\n\nVon Anna Berg\n\nDa steht sie. Brandt trat zurück."
    event = one(events_of(text, "de"), "trat")
    assert event.time is not None
    assert (event.time.edtf, event.basis) == ("1987-03-23", "narrative")


def test_what_lies_after_an_event_begins_with_the_date_that_another_mention_has() -> None:
    text = "Am 24. Februar 2022 begann der Einmarsch. Seit dem Einmarsch wurden viele Menschen getötet."
    event = one(events_of(text, "de"), "getötet")
    assert event.time is not None
    assert (event.time.edtf, event.basis) == ("2022-02-24/..", "mention")


def test_what_lay_before_the_story_does_not_move_it() -> None:
    text = "Am Montag traf sie ihn in Rom. Das Haus war am 3. Mai 2001 abgebrannt. Dann reiste sie ab."
    event = one(events_of(text, "de"), "reiste")
    assert event.time is not None
    assert event.time.edtf == "2022-06-13"


def test_a_beginning_that_only_measures_a_noun_dates_no_event() -> None:
    event = one(events_of("On Monday the index fell to its lowest level since 1998.", "en"), "fell")
    assert event.time is not None
    assert event.time.edtf == "2022-06-13"


def test_a_clause_about_a_noun_lends_its_date_to_no_one() -> None:
    event = one(events_of("The man who bought the house in 1998 has sold it to a bank.", "en"), "sold")
    assert event.time is None or event.basis != "stated"


@pytest.mark.parametrize(
    ("day", "doubted"),
    [("3", True), ("7", False)],
)
def test_a_date_against_the_order_of_the_text_is_doubted_and_says_so(day: str, doubted: bool) -> None:
    text = f"Nachdem der Minister am 5. Mai 2021 zurückgetreten war, verließ er am {day}. Mai 2021 die Stadt."
    event, other = (one(events_of(text, "de"), trigger) for trigger in ("verließ", "zurückgetreten"))
    (link,) = event.links
    assert (link.order, text[link.start : link.end]) == ("after", "zurückgetreten")
    assert [it.confidence < 0.9 for it in (event, other)] == [doubted] * 2
    assert ("zurückgetreten" in event.why, "verließ" in other.why) == (doubted, doubted)


def test_what_a_talk_was_about_is_no_event() -> None:
    text = "Am 3. Mai 2021 telefonierten die Minister. Es ging um den Handel. Danach gingen sie in den Saal."
    assert {event.trigger for event in events_of(text, "de")} == {"telefonierten", "gingen"}


def test_what_is_yet_to_come_is_no_mention_of_what_was() -> None:
    text = (
        "Am 3. Mai 2021 trafen sich die Minister. Nach dem Treffen reisten sie ab. {} Treffen {} in Wien stattfinden."
    )
    met = [one(events_of(text.format(*words), "de"), "trafen") for words in (("Das", "soll"), ("Ein neues", "wird"))]
    assert [[mention.trigger for mention in event.mentions] for event in met] == [["trafen", "Treffen"]] * 2


def test_a_clock_time_lies_on_the_day_of_the_story() -> None:
    text = "Am 3. Mai 2021 brach ein Feuer aus. Um 15 Uhr stürzte das Dach ein."
    event = one(events_of(text, "de"), "stürzte")
    assert event.time is not None
    assert (event.time.edtf, str(event.time.earliest)) == ("2021-05-03", "2021-05-03T15:00")


def test_a_clock_time_behind_a_date_lies_on_that_day() -> None:
    text = "Der Einmarsch begann am 24. Februar. Die Minister wollen sich am 3. März um 15 Uhr in Wien treffen."
    event = one(events_of(text, "de", published="2022-02-28"), "treffen")
    assert event.time is not None
    assert str(event.time.earliest) == "2022-03-03T15:00"


def test_two_days_after_an_event_count_from_its_date() -> None:
    text = "Zwei Tage nach dem Erdbeben am 3. Mai 2021 trafen Helfer ein."
    event = one(events_of(text, "de"), "trafen")
    assert event.time is not None
    assert event.time.edtf == "2021-05-05"
    assert "Erdbeben" in event.why


def test_what_nothing_dates_stays_undated_and_says_so() -> None:
    text = "Am Abend regnete es. " * 3 + "Der Verein hatte das Haus verkauft."
    event = one(events_of(text, "de", published=None), "verkauft")
    assert (event.time, event.basis, event.confidence) == (None, None, 0.0)
    assert "verkauft" in event.why


@pytest.mark.parametrize(
    ("language", "text", "trigger", "status"),
    [
        ("de", "Der Minister trat am 3. Mai 2021 zurück.", "trat", "occurred"),
        ("de", "Der Minister trat am 3. Mai 2021 nicht zurück.", "trat", "negated"),
        ("de", "Im Juli 2023 will der Konzern das Werk schließen.", "schließen", "planned"),
        ("de", "Der Konzern könnte das Werk 2023 schließen.", "schließen", "hypothetical"),
        ("de", "Der Konzern wird das Werk im Juli 2023 schließen.", "schließen", "planned"),
        ("de", "Der Konzern plant, bis 2030 zwei Werke zu schließen.", "schließen", "planned"),
        ("de", "Die Partei sagte den Parteitag am 3. Juli 2022 ab.", "Parteitag", "negated"),
        ("de", "Ohne den Pfeiler wäre die Brücke 2021 eingestürzt.", "eingestürzt", "hypothetical"),
        ("de", "Für den Herbst 2023 plant das Museum eine Ausstellung.", "Ausstellung", "planned"),
        ("de", "Bei dem Unfall am Montag wurde niemand verletzt.", "verletzt", "negated"),
        ("en", "The bridge would have collapsed in 2021.", "collapsed", "hypothetical"),
        ("en", "The union called off the strike planned for Friday.", "strike", "negated"),
        ("en", "The strike planned for Friday will hit the ports.", "strike", "planned"),
        ("en", "The minister resigned on 3 May 2021.", "resigned", "occurred"),
        ("en", "The minister did not resign on 3 May 2021.", "resign", "negated"),
        ("en", "The minister will resign on 3 July 2023.", "resign", "planned"),
        ("en", "The minister might resign in 2023.", "resign", "hypothetical"),
        ("en", "The minister said she would resign in 2023.", "resign", "planned"),
    ],
)
def test_status_says_whether_it_happened(language: str, text: str, trigger: str, status: str) -> None:
    assert one(events_of(text, language), trigger).status == status


@pytest.mark.parametrize(
    ("language", "text", "trigger", "source"),
    [
        ("de", "Nach Angaben des Kreml telefonierte Putin am 3. Mai 2021 mit Xi.", "telefonierte", "Kreml"),
        ("de", "Nach Angaben Hebestreits die Lage besprach er am 3. Mai 2021.", "besprach", "Hebestreits"),
        ("de", "Laut Polizei brannte am 3. Mai 2021 ein Haus.", "brannte", "Polizei"),
        ("en", "According to the police, a house burned on 3 May 2021.", "burned", "police"),
    ],
)
def test_who_says_so_is_kept(language: str, text: str, trigger: str, source: str) -> None:
    event = one(events_of(text, language), trigger)
    assert event.attributed_to == source
    assert source not in event.label


@pytest.mark.parametrize(
    ("language", "text", "trigger", "alleged"),
    [
        ("de", "Der Mann soll am 3. Mai 2021 einen Nachbarn getötet haben.", "getötet", True),
        ("de", "Der Mann hat am 3. Mai 2021 einen Nachbarn getötet.", "getötet", False),
        ("en", "The man allegedly killed a neighbour on 3 May 2021.", "killed", True),
        ("en", "The man killed a neighbour on 3 May 2021.", "killed", False),
    ],
)
def test_what_the_text_does_not_vouch_for_is_alleged(language: str, text: str, trigger: str, alleged: bool) -> None:
    event = one(events_of(text, language), trigger)
    assert (event.alleged, event.status) == (alleged, "occurred")


def test_offsets_count_in_the_text_that_was_passed() -> None:
    text = "date: 2022-06-15\n\nDer Minister trat am 3. Mai 2021 in Köln zurück."
    article = parse_article(text, language="de")
    assert article.offset
    doc = load_pipeline("de")(article.text)
    timexes = temporal.tag(doc, published=article.published, language="de")
    for event in find_events(doc, timexes, article=article, language=load_language("de")):
        assert text[event.start : event.end] == event.trigger
        assert event.timex is not None
        assert text[event.timex.start : event.timex.end] == event.timex.text
        assert all(text[m.start : m.end] == m.trigger for m in event.mentions)


def test_mentions_of_one_event_become_one() -> None:
    text = "Putin hatte am 3. Mai 2021 mit Xi Jinping telefoniert. Das Telefonat dauerte eine Stunde."
    event = one(events_of(text, "de"), "telefoniert")
    assert [mention.trigger for mention in event.mentions] == ["telefoniert", "Telefonat"]


def test_two_who_leave_on_one_day_are_two() -> None:
    found = events_of("We left the camp on Monday. A grain ship left the harbour on Monday.", "en")
    assert [event.label for event in found] == ["We leave the camp", "A grain ship leaves the harbour"]


def test_who_is_only_named_beside_takes_no_part() -> None:
    event = one(events_of("Anna Berg, who had married Paul Kern, died on Monday.", "en"), "died")
    assert event.participants == ("Anna Berg",)


def test_two_deaths_stay_two() -> None:
    found = events_of("Anna Berg died in 1990. Paul Kern died in 1995.", "en")
    assert [(e.time.edtf if e.time else None) for e in found if e.trigger == "died"] == ["1990", "1995"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "...",
        "2022",
        "{}$\\ <b>am 3. Mai 2021</b> `",
        "“„»" * 40,
        "am 3. Mai 2021 " * 60,
        "und und und, oder oder. " * 40,
        "😀 Er kam am 3. Mai 2021. 😀",
    ],
)
@pytest.mark.parametrize("language", ["de", "en"])
def test_hostile_text_gives_events_inside_it(text: str, language: str) -> None:
    doc = load_pipeline(language)(text)
    article = parse_article(text, language=language) if text.strip() else None
    if article is None:
        return
    timexes = temporal.tag(doc, language=language)
    for event in find_events(doc, timexes, article=article, language=load_language(language)):
        assert 0 <= event.start < event.end <= len(text) + article.offset
        assert 0 < len(event.label) <= 80


def test_the_component_keeps_events_on_the_doc() -> None:
    nlp = load_pipeline.__wrapped__("en")
    nlp.add_pipe("timeline_timex")
    nlp.add_pipe("timeline_events", config={"published": "2022-06-15"})
    doc = nlp("The minister resigned on 3 May 2021.")
    assert [(e.trigger, e.time and e.time.edtf) for e in doc._.timeline_events] == [("resigned", "2021-05-03")]


@pytest.mark.parametrize(
    ("text", "triggers"),
    [
        ("Die Stadt nahm am Montag den Bau in Angriff.", ["nahm"]),
        ("Zum Abschluss spielte am Montag die Kapelle.", ["spielte"]),
        ("Am Sonntag brannte ein Hof. Das teilte die Polizei am Montag mit.", ["brannte"]),
        ("Am Montag brannte ein Hof, wie die Polizei mitteilte.", ["brannte"]),
        ("Wie ermittelt werden konnte, brannte am Montag ein Hof.", ["brannte"]),
        ("Der Rat beriet am Montag (siehe Seite 3) über den Plan.", ["beriet"]),
        ("Am Montag und am Dienstag wurde verhandelt. Am Freitag endeten die Gespräche.", ["verhandelt", "verhandelt", "Gespräche"]),
    ],
)  # fmt: skip
def test_what_only_helps_to_tell_is_no_event(text: str, triggers: list[str]) -> None:
    assert [event.trigger for event in events_of(text, "de")] == triggers
