"""A reader's own repository made ready for Binder: real git, real files, a real kernel where one is needed."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from timeline_ext import cli
from timeline_ext.errors import InputError
from timeline_ext.exports.html import MIME_TYPE
from timeline_ext.share import BEGIN, END, binder_link, share

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Write = Callable[..., Path]

SPEC = "timeline_ext @ git+https://example.org/timeline_ext@v1"


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository that has a remote of its own, with one commit."""
    git(tmp_path, "init", "--bare", "remote.git")
    git(tmp_path, "init", "-b", "main", "notes")
    folder = tmp_path / "notes"
    git(folder, "remote", "add", "origin", str(tmp_path / "remote.git"))
    git(folder, "commit", "--allow-empty", "-m", "Begin")
    git(folder, "push", "-u", "origin", "main")
    return folder


@pytest.fixture
def write(repository: Path) -> Write:
    """What writes a notebook into the repository."""

    def save(*sources: str, languages: tuple[str, ...] = (), metadata: dict[str, Any] | None = None) -> Path:
        data = {MIME_TYPE: {"articles": [{"language": code} for code in languages]}}
        output = {"output_type": "display_data", "data": data, "metadata": {}}
        cells = [
            {
                "cell_type": "code", "execution_count": 1, "id": f"c{i}", "metadata": {}, "outputs": [output],
                "source": source,
            }
            for i, source in enumerate(sources)
        ]  # fmt: skip
        book = {"cells": cells, "metadata": metadata or {}, "nbformat": 4, "nbformat_minor": 5}
        path = repository / "my notes" / "a.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(book), encoding="utf-8")
        return path

    return save


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-m", "Go on")


def lines(repository: Path) -> dict[str, str]:
    """The requirements by name."""
    text = (repository / "binder" / "requirements.txt").read_text(encoding="utf-8")
    return {line.split("==")[0].split(" @")[0]: line for line in text.splitlines()}


@pytest.mark.parametrize(
    ("address", "repository"),
    [
        ("https://github.com/ada/notes.git", "gh/ada/notes"),
        ("https://ada:secret@github.com/ada/notes", "gh/ada/notes"),
        ("git@github.com:ada/notes.git", "gh/ada/notes"),
        ("ssh://git@gitlab.com/group/sub/notes.git", "gl/group%2Fsub%2Fnotes"),
        ("https://git.example.org/ada/notes.git", "git/https%3A%2F%2Fgit.example.org%2Fada%2Fnotes"),
        ("git@git.example.org:ada/notes.git", "git/https%3A%2F%2Fgit.example.org%2Fada%2Fnotes"),
        ("https://ada:secret@git.example.org:8443/notes", "git/https%3A%2F%2Fgit.example.org%2Fnotes"),
    ],
)
def test_link_names_the_repository_and_no_password(address: str, repository: str) -> None:
    assert binder_link(address, "v1", "a.ipynb") == (
        f"https://mybinder.org/v2/{repository}/v1?urlpath=lab%2Ftree%2Fa.ipynb"
    )


def test_requirements_are_the_versions_in_use(repository: Path, write: Write) -> None:
    path = write("import hypothesis\nfrom pandas import DataFrame\nimport json", languages=("en",))
    found = share([path], package=SPEC, run=False)
    assert [it.name for it in found.written] == ["requirements.txt", "runtime.txt", "postBuild"]
    wanted = lines(repository)
    assert wanted["timeline_ext"] == SPEC
    assert {"spacy", "altair", "jupyterlab", "hypothesis", "pandas"} <= {*wanted}
    assert "json" not in wanted
    assert all("==" in line or " @ " in line for line in wanted.values())


def test_build_checks_the_languages_of_the_timelines_only(repository: Path, write: Write) -> None:
    share([write("1", languages=("en",))], package=SPEC, run=False)
    checks = repository / "binder" / "postBuild"
    assert checks.stat().st_mode & 0o111
    text = checks.read_text(encoding="utf-8")
    assert "'en'" in text
    assert "'de'" not in text
    done = subprocess.run(["bash", "-n", str(checks)], check=False, capture_output=True)
    assert done.returncode == 0


def test_files_that_are_there_are_merged_and_nothing_is_lost(repository: Path, write: Write) -> None:
    path, binder = write("1", languages=("de",)), repository / "binder"
    binder.mkdir()
    (binder / "requirements.txt").write_text("# mine\ntimeline-ext==0.0.1\nspacy==1.0  # old\nrequests\n")
    (binder / "runtime.txt").write_text("python-3.9\n")
    (binder / "postBuild").write_text("#!/bin/bash\necho before\n")
    found = share([path], package=SPEC, run=False)
    requirements = (binder / "requirements.txt").read_text()
    assert requirements.startswith(f"# mine\n{SPEC}\nspacy==1.0  # old\nrequests\n")
    assert (binder / "runtime.txt").read_text() == "python-3.9\n"
    assert (binder / "postBuild").read_text().startswith(f"#!/bin/bash\necho before\n{BEGIN}\n")
    said = [problem for problem in found.problems if "--force" in problem]
    assert len(said) == 2
    assert "spacy==1.0" in said[0]

    before = {it.name: it.read_text() for it in binder.iterdir()}
    assert share([path], package=SPEC, run=False).written == ()
    assert {it.name: it.read_text() for it in binder.iterdir()} == before

    (binder / "postBuild").write_text(before["postBuild"] + "echo after\n")
    share([path], package=SPEC, run=False, force=True)
    assert "spacy==1.0" not in (binder / "requirements.txt").read_text()
    assert "requests\n" in (binder / "requirements.txt").read_text()
    assert (binder / "postBuild").read_text().count(BEGIN) == 1
    assert (binder / "postBuild").read_text().endswith(f"{END}\necho after\n")


def problems(path: Path, *words: str) -> list[str]:
    found = share([path], package=SPEC, run=False).problems
    return [problem for problem in found if any(word in problem for word in words)]


def test_what_is_not_committed_or_pushed_is_said(repository: Path, write: Write) -> None:
    path = write("1")
    (said,) = problems(path, "not committed")
    assert "my notes/" in said
    assert "binder/" in said
    commit(repository)
    assert problems(path, "not committed", "not pushed") == ["the last commit is not pushed: `git push`"]
    git(repository, "push")
    assert problems(path, "not committed", "not pushed") == []


def test_a_file_that_the_notebook_names_is_not_forgotten(repository: Path, write: Write) -> None:
    path = write("open('data.csv')\n%timeline ../articles.zip")
    for name in ("my notes/data.csv", "articles.zip", "other.txt", "ignored.csv"):
        (repository / name).write_text("x")
    commit(repository)
    (said,) = problems(path, "not committed")
    assert "data.csv" not in said  # only binder/, which was written since
    (repository / "my notes" / "data.csv").write_text("y")
    (repository / "other.txt").write_text("y")
    (said,) = problems(path, "not committed")
    assert "data.csv" in said
    assert "other.txt" not in said


def test_a_tag_that_is_not_on_the_server_is_said(repository: Path, write: Write) -> None:
    remote = git_url(repository)
    path = write("1")
    commit(repository)
    git(repository, "push")
    assert problems(path, "has no", "account", "no public address") == []
    git(repository, "tag", "v1")
    assert problems(path, "has no") == [f"{remote} has no 'v1': `git push origin v1`"]
    git(repository, "push", "origin", "v1")
    assert problems(path, "has no") == []


def git_url(repository: Path) -> str:
    """Give the repository's remote an address as of a server; git itself finds the folder behind it."""
    address = "https://github.com/ada/notes"
    git(repository, "config", f"url.{repository.parent / 'remote.git'}.insteadOf", address)
    git(repository, "remote", "set-url", "origin", f"{address}")
    return address


def test_what_readers_would_not_see_is_said(write: Write) -> None:
    path = write("1", metadata={"widgets": {}})
    book = json.loads(path.read_text())
    book["cells"][0]["execution_count"] = None
    path.write_text(json.dumps(book))
    assert len(problems(path, "has no saved output")) == 1
    assert len(problems(path, "state of widgets")) == 1


def test_a_tag_is_linked_rather_than_a_branch(repository: Path, write: Write) -> None:
    path = write("1")
    git(repository, "remote", "set-url", "origin", "https://localhost:9/ada/notes.git")
    link = share([path], package=SPEC, run=False).link
    assert link is not None
    assert link.endswith("/main?urlpath=lab%2Ftree%2Fmy%2520notes%2Fa.ipynb")
    git(repository, "tag", "v1.2")
    assert "/v1.2?" in str(share([path], package=SPEC, run=False).link)
    assert "/other?" in str(share([path], package=SPEC, run=False, ref="other").link)
    assert "urlpath=notebooks%2F" in str(share([path], package=SPEC, run=False, interface="notebook").link)


def test_a_repository_that_nobody_can_read_is_said(repository: Path, write: Write) -> None:
    path = write("1")
    assert len(problems(path, "no public address")) == 1
    git(repository, "remote", "set-url", "origin", "https://localhost:9/ada/notes.git")
    assert len(problems(path, "cannot be read without an account")) == 1
    git(repository, "remote", "remove", "origin")
    found = share([path], package=SPEC, run=False)
    assert found.link is None
    assert found.problems[-1] == "the repository has no remote `origin`: add one and push"


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "no such file"), ("{}", "not a notebook"), ("[", "not a notebook"), ('{"nbformat": 3, "cells": []}', "not a notebook")],
)  # fmt: skip
def test_what_is_no_notebook_is_one_line(repository: Path, content: str | None, message: str) -> None:
    path = repository / "a.ipynb"
    if content is not None:
        path.write_text(content)
    with pytest.raises(InputError, match=message):
        share([path], package=SPEC, run=False)
    assert not (repository / "binder").exists()


def test_outside_of_git_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text('{"nbformat": 4, "cells": []}')
    with pytest.raises(InputError, match="git init"):
        share([path], package=SPEC, run=False)


def test_an_installation_from_this_computer_asks_where_binder_finds_it(repository: Path, write: Write) -> None:
    path = write("1")
    with pytest.raises(InputError, match="--package"):
        share([path], run=False)
    assert not (repository / "binder").exists()
    (repository / "binder").mkdir()
    (repository / "binder" / "requirements.txt").write_text(f"{SPEC}\n")
    share([path], run=False)
    assert lines(repository)["timeline_ext"] == SPEC


@pytest.mark.model
def test_the_command_runs_the_notebooks_and_prints_the_link(
    repository: Path, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path = write("x = 1", "x / 0", metadata=kernel)
    assert cli.main(["share", str(path), "--package", SPEC]) == 1
    out, err = capsys.readouterr()
    assert "does not run from a clean kernel: ZeroDivisionError" in err
    assert json.loads(path.read_text())["cells"][1]["source"] == "x / 0"
    assert out.startswith("https://mybinder.org/v2/git/")
    assert "[![Binder](https://mybinder.org/badge_logo.svg)]" in out
    path = write("x = 1", metadata=kernel)
    commit(repository)
    assert cli.main(["share", str(path), "--package", SPEC]) == 1
    assert "clean kernel" not in capsys.readouterr().err
