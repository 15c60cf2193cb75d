"""The choice of a spaCy pipeline: the user's, an official one that is installed, the one that comes with the package, or a blank one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from timeline_ext.errors import LanguageError
from timeline_ext.languages import available, load_language

if TYPE_CHECKING:
    from spacy.language import Language

BUNDLED: Final = Path(__file__).parent / "models"
SIZES: Final = ("lg", "md", "sm")
KINDS: Final = ("core_news", "core_web")
LOST: Final = "none: no tense, syntax or names"
ANY_LANGUAGE: Final = "xx"
Source = Literal["chosen", "installed", "included", "none"]


@dataclass(frozen=True, slots=True)
class Choice:
    """A pipeline for a language: its name or path, and where it comes from; `none` is a blank pipeline."""

    language: str
    name: str
    source: Source


def choose_pipeline(language: str, model: str | None = None) -> Choice:
    """The pipeline that `load_pipeline` would load.

    >>> choose_pipeline("xx").source
    'none'
    """
    from spacy.util import is_package

    if model is not None:
        if not (is_package(model) or (Path(model) / "config.cfg").is_file()):
            raise LanguageError(
                f"no spaCy pipeline {model!r}: name one that is installed (`python -m spacy download …`), or its folder"
            )
        return Choice(language, model, "chosen")
    for size in SIZES:
        for kind in KINDS:
            if is_package(f"{language}_{kind}_{size}"):
                return Choice(language, f"{language}_{kind}_{size}", "installed")
    included = load_language(language).about.get("pipeline") if language in available() else None
    if included and is_package(included):
        return Choice(language, included, "included")
    if language in available() and (BUNDLED / language / "config.cfg").is_file():
        return Choice(language, str(BUNDLED / language), "included")
    return Choice(language, language, "none")


@cache
def load_pipeline(language: str, model: str | None = None) -> Language:
    """The best pipeline present for a language, loaded once: `model`, else an official one, else the included one.

    Without any it is a blank pipeline that only splits sentences, and its `meta["description"]` says what is lost.
    LanguageError when `model` is not installed or of another language, or when spaCy does not know the language.

    >>> load_pipeline("de")("Er kam am 24. Februar.")[1].pos_
    'VERB'
    """
    choice = choose_pipeline(language, model)
    return _blank(language) if choice.source == "none" else _repaired(choice)


def _blank(language: str) -> Language:
    import spacy

    try:
        nlp = spacy.blank(language)
    except (ImportError, ValueError):
        raise LanguageError(f"spaCy knows no language {language!r}") from None
    nlp.add_pipe("sentencizer")
    nlp.meta["description"] = LOST
    return nlp


def _repaired(choice: Choice) -> Language:
    import spacy

    from timeline_ext.nlp import repairs
    from timeline_ext.nlp.blas import use_blas

    try:
        nlp = spacy.load(choice.name)
    except (ImportError, OSError, ValueError) as error:
        reason = (str(error).splitlines() or ["no reason given"])[0]
        raise LanguageError(f"the spaCy pipeline {choice.name!r} does not load: {reason}") from None
    if nlp.lang not in (choice.language, ANY_LANGUAGE):
        raise LanguageError(
            f"the spaCy pipeline {choice.name!r} is for {nlp.lang!r}, the article is {choice.language!r}"
        )
    use_blas(nlp)
    repairs.split_years(nlp)
    if "parser" in nlp.pipe_names:
        nlp.add_pipe("timeline_sentences", before="parser")
        if "obl" in nlp.get_pipe("parser").labels:  # type: ignore[attr-defined]
            nlp.add_pipe("timeline_verbs", after="parser")
            vocab: Any = nlp.vocab
            vocab.get_noun_chunks = repairs.noun_chunks  # UD labels, which spaCy's own iterators may not know
    if "ner" in nlp.pipe_names:
        nlp.add_pipe("timeline_names", after="ner")
    if "lemmatizer" not in nlp.pipe_names and "trainable_lemmatizer" not in nlp.pipe_names and nlp.lang in available():
        nlp.add_pipe("timeline_lemmas", last=True)
    return nlp


def no_pipeline(language: str, model: str | None = None) -> str | None:
    """One line on what is lost where a language has no pipeline, and how to get one; None where there is one.

    >>> no_pipeline("en")
    """
    if choose_pipeline(language, model).source != "none":
        return None
    official = load_language(language).about.get("official", "") if language in available() else ""
    how = f": python -m spacy download {official}" if official else ""
    return f"no spaCy pipeline for {language!r} is installed: times are tagged, but no events are found{how}"


def name_pipeline(language: str, model: str | None = None) -> str:
    """Name and version of the pipeline of a language, "none" where there is none."""
    choice = choose_pipeline(language, model)
    return "none" if choice.source == "none" else f"{Path(choice.name).name} {_version(choice)} ({choice.source})"


def describe_pipelines() -> str:
    """A table of the languages: code, name, quality, pipeline in use, its version, and how to get a better one."""
    rows = [("code", "language", "quality", "pipeline", "a better one")]
    for code in available():
        choice, language = choose_pipeline(code), load_language(code)
        shown = LOST if choice.source == "none" else name_pipeline(code)
        official = language.about.get("official", "")
        better = f"python -m spacy download {official}" if official and choice.name != official else ""
        rows.append((code, language.name, str(language.about["status"]), shown, better))
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _version(choice: Choice) -> str:
    import json
    from importlib.metadata import version

    meta = Path(choice.name) / "meta.json"
    return str(json.loads(meta.read_text(encoding="utf-8"))["version"]) if meta.is_file() else version(choice.name)
