"""The choice of a spaCy pipeline: the user's, an official one that is installed, the one that comes with the package, or a blank one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from timeline_ext.errors import LanguageError
from timeline_ext.languages import available, load_language

if TYPE_CHECKING:
    from spacy.language import Language

BUNDLED: Final = Path(__file__).parent / "models"
SIZES: Final = ("lg", "md", "sm")
KINDS: Final = ("core_news", "core_web")
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
            raise LanguageError(f"no spaCy pipeline {model!r}: install it with `python -m spacy download {model}`, or give its folder")
        return Choice(language, model, "chosen")
    for size in SIZES:
        for kind in KINDS:
            if is_package(f"{language}_{kind}_{size}"):
                return Choice(language, f"{language}_{kind}_{size}", "installed")
    included = load_language(language).about.get("pipeline") if language in available() else None
    if included and is_package(included):
        return Choice(language, included, "included")
    if (BUNDLED / language / "config.cfg").is_file():
        return Choice(language, str(BUNDLED / language), "included")
    return Choice(language, language, "none")


@cache
def load_pipeline(language: str, model: str | None = None) -> Language:
    """The best pipeline present for a language, loaded once: `model`, else an official one, else the included one.

    Without any it is a blank pipeline that only splits sentences: no tense, syntax or names. LanguageError when `model`
    is not installed or spaCy does not know the language.

    >>> load_pipeline("de")("Er kam am 24. Februar.")[1].pos_
    'VERB'
    """
    import spacy

    from timeline_ext.nlp import repairs  # noqa: F401  registers its components

    choice = choose_pipeline(language, model)
    if choice.source == "none":
        try:
            nlp = spacy.blank(language)
        except ImportError:
            raise LanguageError(f"spaCy knows no language {language!r}") from None
        nlp.add_pipe("sentencizer")
        return nlp
    nlp = spacy.load(choice.name)
    if "parser" in nlp.pipe_names:
        nlp.add_pipe("timeline_sentences", before="parser")
    if "lemmatizer" not in nlp.pipe_names and "trainable_lemmatizer" not in nlp.pipe_names and nlp.lang in available():
        nlp.add_pipe("timeline_lemmas", last=True)
    return nlp


def describe_pipelines() -> str:
    """A table of the languages: code, name, pipeline in use, and how to get a better one."""
    rows = [("code", "language", "pipeline", "a better one")]
    for code in available():
        choice = choose_pipeline(code)
        name = Path(choice.name).name if choice.source != "included" or "/" in choice.name else choice.name
        shown = {"included": f"{name} (included)", "installed": f"{name} (installed)"}.get(choice.source, "none: no tense, syntax or names")
        official = load_language(code).about.get("official", "")
        better = f"python -m spacy download {official}" if official and choice.name != official else ""
        rows.append((code, load_language(code).name, shown, better))
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
