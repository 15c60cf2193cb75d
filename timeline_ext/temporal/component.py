"""The spaCy components `timeline_timex` and `timeline_heideltime`, and the tense that a parsed `Doc` lends to the tagger."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, cast

from spacy.language import Language
from spacy.tokens import Doc

from timeline_ext.temporal.tagger import tag

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from timeline_ext.model import Domain, Timex
    from timeline_ext.temporal.resolve.anchors import Direction


LOOKS: Final[Mapping[str, Direction]] = {"past": -1, "present": 0, "future": 1}


class TimexComponent:
    """Tags the time expressions of each Doc with a tagger and keeps them in `doc._.timeline_timexes`."""

    def __init__(
        self, language: str, *, published: str | None, domain: Domain, tagger: Callable[..., list[Timex]]
    ) -> None:
        if not Doc.has_extension("timeline_timexes"):
            Doc.set_extension("timeline_timexes", default=())
        self.language, self.published, self.domain, self.tagger = language, published, domain, tagger

    def __call__(self, doc: Doc) -> Doc:
        """The same Doc, its time expressions in `doc._.timeline_timexes`."""
        doc._.timeline_timexes = tuple(
            self.tagger(doc, published=self.published, language=self.language, domain=self.domain)
        )
        return doc


@Language.factory(
    "timeline_timex", default_config={"published": None, "domain": "news"}, assigns=["doc._.timeline_timexes"]
)
def create_timex_component(
    nlp: Language,
    name: str,  # noqa: ARG001  spaCy passes it
    published: str | None,
    domain: str,
) -> TimexComponent:
    """The component for `nlp.add_pipe("timeline_timex", config={"published": "2022-06"})`."""
    return TimexComponent(nlp.lang or "", published=published, domain=cast("Domain", domain), tagger=tag)


@Language.factory(
    "timeline_heideltime",
    default_config={"published": None, "domain": "news", "resources": None},
    assigns=["doc._.timeline_timexes"],
)
def create_heideltime_component(
    nlp: Language,
    name: str,  # noqa: ARG001  spaCy passes it
    published: str | None,
    domain: str,
    resources: str | None,
) -> TimexComponent:
    """The component for `nlp.add_pipe("timeline_heideltime")`, with the same config and the folder or jar `resources`."""
    from timeline_ext.temporal import heideltime

    heideltime.open_source(resources)
    tagger = partial(heideltime.tag, resources=resources)
    return TimexComponent(nlp.lang or "", published=published, domain=cast("Domain", domain), tagger=tagger)


def tense_of(doc: Doc) -> Callable[[int, int], Direction]:
    """A function from a character span to the direction that the governing verb says; None where there is no parse."""
    from timeline_ext.nlp import syntax

    if not doc.has_annotation("DEP"):
        return lambda _start, _end: None

    def direction(start: int, end: int) -> Direction:
        span = doc.char_span(start, end, alignment_mode="expand")
        verb = syntax.clause_head(span.root) if span is not None and len(span) else None
        tense = syntax.tense(verb) if verb is not None else None
        return LOOKS[tense] if tense is not None else None

    return direction
