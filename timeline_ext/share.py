"""Binder links for a reader's own notebooks: what Binder needs in their git repository, and what still stands in the way."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import quote

from timeline_ext.errors import InputError
from timeline_ext.files import draft

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Interface = Literal["lab", "notebook"]
GIT: Final = "git"
BINDER: Final = "https://mybinder.org"
PACKAGE: Final = "timeline_ext"
HOSTS: Final = {"github.com": "gh", "gitlab.com": "gl"}
OPENED: Final = {"lab": "lab/tree", "notebook": "notebooks"}  # by what the link opens in
MODEL: Final = (
    "https://github.com/explosion/spacy-models/releases/download/{name}-{version}/{name}-{version}-py3-none-any.whl"
)
BEGIN, END = "# timeline_ext: begin", "# timeline_ext: end"
REMOTE: Final = re.compile(
    r"(?:(?P<scheme>https?|ssh|git)://(?:[^@/]+@)?|[^@/:]+@)(?P<host>[^/:]+)(?::\d+(?=/))?[/:](?P<path>.+?)(?:\.git)?/?"
)
TIMEOUT: Final = 15  # seconds for a git server


@dataclass(frozen=True, slots=True)
class Shared:
    """What sharing came to: the link and its badge (None where there is no remote), the files, and what is in the way."""

    link: str | None
    badge: str | None
    written: tuple[Path, ...]
    problems: tuple[str, ...]


def share(
    notebooks: Sequence[str | Path],
    *,
    interface: Interface = "lab",
    ref: str | None = None,
    package: str | None = None,
    run: bool = True,
    force: bool = False,
) -> Shared:
    """Make the git repository of these notebooks ready for Binder, and give the link that opens the first of them.

    `binder/` gets the versions in use, and a check of the languages that the notebooks' timelines are in; lines of
    others stay, and lines that contradict ours too, unless `force`. `ref` is the tag or branch to link (default: the
    tag of the commit, else the branch). `package` says where timeline_ext is installed from, as pip would take it; it is
    asked for where neither this installation nor `binder/requirements.txt` tells.
    `run` runs every notebook in a fresh kernel first. InputError where something is no notebook in a git repository.
    """
    paths = [Path(notebook).expanduser().resolve() for notebook in notebooks]
    root = _root(paths)
    read = [_read(path) for path in paths]
    problems = [problem for path, book in zip(paths, read, strict=True) for problem in _unsaved(path, book)]
    if run:
        problems += [problem for path in paths for problem in _failures(path)]
    languages = _languages(read)
    source = package or _source() or _source_in(root / "binder" / "requirements.txt")
    wanted = {
        "requirements.txt": "".join(f"{line}\n" for line in [source, *_requirements(read, languages)]),
        "runtime.txt": f"python-{sys.version_info.major}.{sys.version_info.minor}\n",
        "postBuild": _post_build(languages),
    }
    written = []
    for name, content in wanted.items():
        target = root / "binder" / name
        old = target.read_text(encoding="utf-8") if target.is_file() else ""
        merged, contradictions = _merged(name, old, content, force=force)
        problems += [f"binder/{name}: {said}; --force writes ours" for said in contradictions]
        if merged != old:
            target.parent.mkdir(exist_ok=True)
            with draft(target) as place:
                place.write_text(merged, encoding="utf-8", newline="\n")
            written.append(target)
        if name == "postBuild":
            target.chmod(0o755)
    tracked = [*paths, *(root / "binder" / name for name in wanted)]
    address = _git(root, "config", "--get", "remote.origin.url")
    problems += _unpushed(root, [*tracked, *_named(root, read)], address)
    if not address:
        return Shared(
            None, None, tuple(written), (*problems, "the repository has no remote `origin`: add one and push")
        )
    at = ref or _git(root, "describe", "--tags", "--exact-match") or _git(root, "branch", "--show-current") or "HEAD"
    problems += _unreachable(root, address, at)
    link = binder_link(address, at, paths[0].relative_to(root).as_posix(), interface=interface)
    return Shared(link, badge(link), tuple(written), tuple(problems))


def binder_link(address: str, ref: str, path: str, *, interface: Interface = "lab") -> str:
    """The link that opens a file of a repository on Binder; `address` is that of a git remote.

    >>> binder_link("git@github.com:ada/notes.git", "v1", "a b.ipynb")
    'https://mybinder.org/v2/gh/ada/notes/v1?urlpath=lab%2Ftree%2Fa%2520b.ipynb'
    >>> binder_link("https://gitlab.com/ada/notes", "main", "a.ipynb", interface="notebook")
    'https://mybinder.org/v2/gl/ada%2Fnotes/main?urlpath=notebooks%2Fa.ipynb'
    """
    opened = quote(f"{OPENED[interface]}/{quote(path)}", safe="")
    provider, repository = "git", quote(_public_address(address), safe="")
    if (found := REMOTE.fullmatch(address)) and found["host"] in HOSTS:
        provider = HOSTS[found["host"]]
        repository = quote(found["path"], safe="/" if provider == "gh" else "")
    return f"{BINDER}/v2/{provider}/{repository}/{quote(ref, safe='/')}?urlpath={opened}"


def badge(link: str) -> str:
    """The badge of a Binder link, in Markdown."""
    return f"[![Binder]({BINDER}/badge_logo.svg)]({link})"


def _public_address(address: str) -> str:
    """The address without a user's name or password, by https where it was reached by ssh."""
    found = REMOTE.fullmatch(address)
    if found is None:
        return address
    scheme = found["scheme"] if found["scheme"] in ("http", "https", "git") else "https"
    return f"{scheme}://{found['host']}/{found['path']}"


def _git(root: Path, *arguments: str) -> str:
    """What git says, or nothing where it fails."""
    return _asked(root, *arguments) or ""


def _asked(root: Path, *arguments: str) -> str | None:
    """What git says; None where it fails."""
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(  # noqa: S603 -- git, and nothing of a shell
            [GIT, "-C", str(root), *arguments], capture_output=True, text=True, check=False, env=environment, timeout=TIMEOUT
        )  # fmt: skip
    except FileNotFoundError:
        raise InputError("git is not installed: a Binder link needs a git repository") from None
    except subprocess.TimeoutExpired:
        return None
    return done.stdout.rstrip() if done.returncode == 0 else None


def _root(paths: Sequence[Path]) -> Path:
    for path in paths:
        if not path.is_file():
            raise InputError(f"{path}: no such file")
    roots = {_git(path.parent, "rev-parse", "--show-toplevel") for path in paths}
    if "" in roots:
        raise InputError(f"{paths[0].parent}: not in a git repository; make one with `git init`")
    if len(roots) > 1:
        raise InputError("the notebooks lie in several git repositories: share one after the other")
    return Path(roots.pop()).resolve()


def _read(path: Path) -> dict[str, Any]:
    try:
        book = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        raise InputError(f"{path.name}: not a notebook") from None
    if not isinstance(book, dict) or not isinstance(book.get("cells"), list) or book.get("nbformat") != 4:
        raise InputError(f"{path.name}: not a notebook of format 4; open it in JupyterLab and save it")
    return book


def _code(book: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any], str]]:
    """The code cells with their number and source."""
    for number, cell in enumerate(book["cells"], 1):
        if cell.get("cell_type") == "code" and (source := "".join(cell.get("source", ""))).strip():
            yield number, cell, source


def _unsaved(path: Path, book: dict[str, Any]) -> Iterator[str]:
    cells = [number for number, cell, _ in _code(book) if cell.get("execution_count") is None]
    if cells:
        yield f"{path.name}: cell {cells[0]} has no saved output: run the notebook and save it"
    if "widgets" in book.get("metadata", {}):
        yield (
            f"{path.name}: holds the state of widgets, which readers without a kernel see as an empty box: "
            "clear it (Settings, Save Widget State Automatically) and save, or show the timeline itself instead of tl.widget"
        )


def _failures(path: Path) -> Iterator[str]:
    """What goes wrong when the notebook runs in a fresh kernel; the file stays as it is."""
    try:
        import nbformat
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError
    except ImportError:
        raise InputError("to run the notebook needs an extra: pip install 'timeline_ext[lab]', or --no-run") from None
    book = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    client = NotebookClient(book, timeout=600, resources={"metadata": {"path": str(path.parent)}})
    try:
        client.execute()
    except CellExecutionError as error:
        yield f"{path.name}: does not run from a clean kernel: {error.ename}: {error.evalue.splitlines()[0]}"
    except Exception as error:  # noqa: BLE001 -- a kernel that is missing, dies or hangs, each in its own way
        yield f"{path.name}: does not run from a clean kernel: {str(error).splitlines()[0]}"


def _languages(books: Iterable[dict[str, Any]]) -> list[str]:
    """The languages of the timelines that the notebooks hold; of all that have a pipeline where they hold none."""
    from timeline_ext.exports.html import MIME_TYPE

    outputs = [output for book in books for _, cell, _ in _code(book) for output in cell.get("outputs", ())]
    found = {
        article["language"]
        for output in outputs
        for article in output.get("data", {}).get(MIME_TYPE, {}).get("articles", ())
        if article.get("language")
    }
    return sorted(found) or ["de", "en"]


def _requirements(books: Sequence[dict[str, Any]], languages: Sequence[str]) -> Iterator[str]:
    """The versions in use: of what this package needs, official pipelines, and what the notebooks import."""
    from packaging.requirements import Requirement

    from timeline_ext.nlp.pipelines import choose_pipeline

    names = {"jupyterlab", "notebook", "ipykernel"}
    for text in metadata.requires(PACKAGE) or []:
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            names.add(requirement.name)
    homes = metadata.packages_distributions()
    for book in books:
        for _, _, source in _code(book):
            names |= {
                homes[module][0]
                for module in re.findall(r"^[ \t]*(?:import|from)[ \t]+(\w+)", source, re.MULTILINE)
                if module in homes and module != PACKAGE
            }
    for name in sorted(names, key=str.lower):
        if version := _version(name):
            yield f"{name}=={version}"
    for language in languages:
        choice = choose_pipeline(language)
        if choice.source == "installed":
            yield f"{choice.name} @ {MODEL.format(name=choice.name, version=_version(choice.name))}"


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _source() -> str | None:
    """Where pip finds the version of this package that is in use, None where that is this computer."""
    version, told = metadata.version(PACKAGE), metadata.distribution(PACKAGE).read_text("direct_url.json")
    if told is None:
        return f"{PACKAGE}=={version}"
    origin = json.loads(told)
    if "vcs_info" in origin:
        return f"{PACKAGE} @ git+{origin['url']}@{origin['vcs_info']['commit_id']}"
    urls = dict(it.split(", ", 1) for it in metadata.metadata(PACKAGE).get_all("Project-URL") or [])
    if "Repository" in urls:
        return f"{PACKAGE} @ git+{urls['Repository']}@v{version}"
    return None


def _source_in(requirements: Path) -> str:
    """What requirements that were written earlier say of this package."""
    lines = requirements.read_text(encoding="utf-8").splitlines() if requirements.is_file() else []
    if found := next((line for line in lines if _project(line) == _project(PACKAGE)), None):
        return found.strip()
    raise InputError(
        f"{PACKAGE} {metadata.version(PACKAGE)} was installed from this computer: say where Binder finds it, as in "
        f"--package git+https://example.org/{PACKAGE}@v1.0, or write it into binder/requirements.txt"
    )


def _post_build(languages: Sequence[str]) -> str:
    checks = "".join(
        f"python -c \"from timeline_ext.nlp.pipelines import choose_pipeline as c; assert c({language!r}).source != 'none'\"\n"
        for language in languages
    )
    return (
        "#!/usr/bin/env bash\n"
        f"{BEGIN}\n# The build fails, not the reader, when something is missing.\nset -e\n"
        f'jupyter labextension list 2>&1 | grep -q "timeline.*OK"\n{checks}{END}\n'
    )


def _merged(name: str, old: str, ours: str, *, force: bool) -> tuple[str, list[str]]:
    """The old file with what we want in it, and where it contradicts."""
    if not old.strip():
        return ours, []
    if name == "postBuild":
        block = ours[ours.index(BEGIN) :]
        head, begin, rest = old.partition(BEGIN)
        tail = rest.partition(f"{END}\n")[2] if begin else ""
        return (head if head.endswith("\n") else f"{head}\n") + block + tail, []
    if name == "runtime.txt":
        return (
            (ours, [])
            if force or old.strip() == ours.strip()
            else (old, [f"says {old.strip()}, in use is {ours.strip()}"])
        )
    lines, said = old.splitlines(), []
    known = {_project(line): i for i, line in enumerate(lines) if _project(line)}
    for line in ours.splitlines():
        at = known.get(_project(line))
        if at is None:
            lines.append(line)
        elif force or _project(line) == _project(PACKAGE):
            lines[at] = line
        elif lines[at].partition("#")[0].strip() != line:
            said.append(f"says {lines[at].strip()}, in use is {line}")
    return "\n".join([*lines, ""]), said


def _project(line: str) -> str:
    """The normalised name of the project that a line of requirements asks for."""
    found = re.match(r"\s*([A-Za-z0-9][\w.-]*)", line)
    return re.sub(r"[-_.]+", "-", found[1]).lower() if found else ""


def _unpushed(root: Path, paths: Iterable[Path], address: str) -> Iterator[str]:
    names = [path.relative_to(root).as_posix() for path in paths]
    changed = [line[3:] for line in _git(root, "status", "--porcelain", "--", *names).splitlines()]
    if changed:
        files = " ".join(changed)
        yield f"not committed: {files}; do it with `git add {files} && git commit`"
    if address and (not _git(root, "rev-parse", "HEAD") or not _git(root, "branch", "--remotes", "--contains", "HEAD")):
        yield "the last commit is not pushed: `git push`"


def _named(root: Path, books: Iterable[dict[str, Any]]) -> list[Path]:
    """The files that are not committed and that the notebooks name."""
    listed = map(Path, _git(root, "ls-files", "-z", "--modified", "--others").split("\0"))
    sources = "\n".join(source for book in books for _, _, source in _code(book))
    named = set(re.findall(r"[\w-][\w.-]*\.\w+", sources))
    return [root / path for path in listed if path.name in named and not any(it.startswith(".") for it in path.parts)]


def _unreachable(root: Path, address: str, ref: str) -> Iterator[str]:
    """What keeps Binder from reading the repository, asked as someone without an account."""
    plain = _public_address(address)
    if plain.startswith(("http://", "https://")):
        asked = _asked(root, "-c", "credential.helper=", "-c", "core.askPass=true", "ls-remote", plain)
        if asked is None:
            yield f"{plain} cannot be read without an account, or not from here: Binder needs a public repository"
            return
        known = {re.sub(r"^.*\t(?:refs/(?:heads|tags)/)?", "", line) for line in asked.splitlines()}
        if ref not in known and not re.fullmatch(r"[0-9a-f]{7,40}", ref):
            yield f"{plain} has no {ref!r}: `git push origin {ref}`"
    elif not plain.startswith("git://"):
        yield f"{plain} is no public address: Binder needs one"
