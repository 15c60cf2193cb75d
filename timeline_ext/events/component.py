"""The spaCy component `timeline_events`: events from a parsed Doc whose time expressions `timeline_timex` has found."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc

from timeline_ext.events.find import find_events
from timeline_ext.languages import load_language
from timeline_ext.model import Article

if TYPE_CHECKING:
    from timeline_ext.languages import Language as LanguageData


class EventsComponent:
    """Finds the events of each Doc and keeps them in `doc._.timeline_events`."""

    def __init__(self, language: LanguageData, published: str | None) -> None:
        for name in ("timeline_timexes", "timeline_events"):
            if not Doc.has_extension(name):
                Doc.set_extension(name, default=())
        self.language = language
        self.article = Article(text="", published=published, language=language.code)

    def __call__(self, doc: Doc) -> Doc:
        """The same Doc, with its events."""
        article = replace(self.article, text=doc.text)
        doc._.timeline_events = tuple(find_events(doc, doc._.timeline_timexes, article=article, language=self.language))
        return doc


@Language.factory("timeline_events", default_config={"published": None}, assigns=["doc._.timeline_events"])
def create_events_component(nlp: Language, name: str, published: str | None) -> EventsComponent:  # noqa: ARG001
    """The component for `nlp.add_pipe("timeline_events", config={"published": "2022-06"})`, after `timeline_timex`."""
    return EventsComponent(load_language(nlp.lang), published)
