"""An archive is read like its articles one by one, whoever reads it and whatever happens meanwhile."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import psutil
import pytest

import timeline_ext as te
from benchmarks.corpus import read_long, workers_of
from benchmarks.synthetic import synthetic_articles
from timeline_ext.corpus import Corpus, extract_corpus, run, sources, store, worker
from timeline_ext.errors import InputError, TimelineError

from .conftest import contents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from timeline_ext.model import Article

pytestmark = pytest.mark.model

SCRIPT = """
import sys
from benchmarks.synthetic import synthetic_articles
from timeline_ext.corpus import extract_corpus, run
run.BATCH = 2
if __name__ == "__main__":
    extract_corpus(synthetic_articles(20, words=60), out=sys.argv[1], workers=2)
"""


def test_article_has_the_same_timeline_as_when_it_is_read_alone(archive: Corpus, articles: list[Article]) -> None:
    for article in articles[:5]:
        alone = te.extract(article)
        key = worker.key_of(article)
        found, _ = archive._read(
            {
                row["id"]
                for row in archive.events.to_table(columns=["id", "article"]).to_pylist()
                if row["article"] == key
            }
        )
        assert te.Timeline(found.values(), alone.articles).to_dict() == te.Timeline(alone._extracted, alone.articles).to_dict()  # fmt: skip


def test_sections_of_a_text_tell_what_the_whole_text_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    days = (
        "Am 24. Februar 2019 besuchte Anna Krüger die Stadt Wien.",
        "Sie traf dort Boris Petrow.",
        "Am 3. März reiste sie ab.",
    )
    filler = "Der Weg von hier nach Riga ist schmal und im Winter kaum zu befahren. " * 3
    text = "Berlin, 15. Juni 2021 (dpa) – Ein Rückblick.\n\n" + "\n\n".join(
        f"{day} {filler}" if number == 2 else day for _ in range(12) for number, day in enumerate(days)
    )
    whole = te.extract(text, published="2021-06")
    monkeypatch.setattr(sources, "SECTION", 430)
    monkeypatch.setattr(sources, "LEAD", 350)
    corpus = extract_corpus([te.model.Article(text=text)], out=tmp_path / "corpus", workers=0, published="2021-06")
    assert any(text.startswith("Sie") for text in corpus.articles.to_table().column("text").to_pylist())
    rows = corpus.mentions.to_table().to_pylist()
    assert all(text[row["start"] : row["end"]] == row["trigger"] for row in rows)
    dates = {row["id"]: row["edtf"] for row in corpus.events.to_table().to_pylist()}
    told = {(row["start"], dates[row["event"]]) for row in rows}
    expected = {
        (it.start, event.time.edtf if event.time else None) for event in whole._extracted for it in event.mentions
    }
    assert told == expected
    assert len(rows) == len(told)


def test_worker_processes_give_the_same_corpus_as_this_process(
    archive: Corpus, articles: list[Article], tmp_path: Path
) -> None:
    corpus = extract_corpus(iter(articles), out=tmp_path / "corpus", workers=2)
    assert contents(corpus) == contents(archive)
    assert corpus.timeline().to_dict() == archive.timeline().to_dict()


def test_articles_that_were_read_are_not_read_again(
    articles: list[Article], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extract_corpus(articles[:4], out=tmp_path / "corpus", workers=0)
    read: list[str] = []

    def noted(jobs: list[worker.Job], options: worker.Options) -> worker.Result:
        read.extend(job.source for job in jobs)
        return worker.read_batch(jobs, options)

    monkeypatch.setattr(run, "read_batch", noted)
    corpus = extract_corpus([*articles[:6], articles[5]], out=tmp_path / "corpus", workers=0)
    assert read == ["5", "6"]
    assert len(corpus) == 6
    assert corpus.sources.num_rows == 7
    assert extract_corpus(articles[:6], out=tmp_path / "corpus", workers=0).events.count_rows() == corpus.events.count_rows()  # fmt: skip


def test_batches_of_a_large_archive_grow_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "BATCH", 2)
    sizes: list[int] = []

    def noted(jobs: list[worker.Job], _: worker.Options) -> worker.Result:
        sizes.append(len(jobs))
        return worker.Result()

    monkeypatch.setattr(run, "read_batch", noted)
    texts = [f"Er kam am 3. Mai {year}." for year in range(1000, 1300)]
    extract_corpus(texts, out=tmp_path / "corpus", workers=0)
    assert sum(sizes) == 300
    assert sizes[:16] == [2] * 16
    assert sizes[:-1] == sorted(sizes[:-1])
    assert max(sizes) == 2 * run.GROWTH


def test_what_cannot_be_read_is_told_and_the_rest_goes_on(articles: list[Article], tmp_path: Path) -> None:
    bad: list[Any] = ["", "Er kam am \0 3. Mai.", articles[0], 7, replace(articles[1], published="soon"), articles[2]]
    corpus = extract_corpus(bad, out=tmp_path / "corpus", workers=0)
    assert len(corpus) == 2
    told = {row["source"]: (row["stage"], row["reason"]) for row in corpus.errors.to_pylist()}
    assert list(told) == ["1", "2", "4", "5"]
    assert told["1"] == ("read", "the article is empty: there is no text")
    assert told["4"] == ("read", "no article but int")
    assert "'soon' is not understood" in told["5"][1]
    assert extract_corpus(["Er kam am 3. Mai 2021."], out=tmp_path / "corpus", workers=0).errors.num_rows == 3


def test_error_in_the_engine_costs_only_its_article(
    articles: list[Article], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(job: worker.Job, *rest: Any) -> Any:
        if job.source == "2":
            raise RecursionError("too\ndeep")
        return read(job, *rest)

    read = worker._read
    monkeypatch.setattr(worker, "_read", fail)
    corpus = extract_corpus(articles[:3], out=tmp_path / "corpus", workers=0)
    assert len(corpus) == 2
    assert corpus.errors.to_pylist() == [{"source": "2", "stage": "extract", "reason": "RecursionError: too deep"}]


class _Mortal:
    """An executor whose worker dies over one article."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.started = 0

    def __call__(self) -> Any:
        from concurrent.futures import Future
        from concurrent.futures.process import BrokenProcessPool

        outer = self
        outer.started += 1

        class Pool(run._Here):
            def submit(self, fn: Any, /, *args: Any, **_: Any) -> Any:
                if fn is worker.read_batch and any(job.source == outer.source for job in args[0]):
                    done: Future[Any] = Future()
                    done.set_exception(BrokenProcessPool("dead"))
                    return done
                return super().submit(fn, *args)

        return Pool()


def test_article_that_kills_its_worker_again_and_again_is_given_up(
    articles: list[Article], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "BATCH", 3)
    monkeypatch.setattr(run._Run, "_new", _Mortal("5"))
    corpus = extract_corpus(articles[:9], out=tmp_path / "corpus", workers=2)
    assert len(corpus) == 8
    assert corpus.errors.to_pylist() == [
        {"source": "5", "stage": "extract", "reason": "the process that read it died, or took too long, 3 times"}
    ]


@pytest.mark.slow
def test_article_that_takes_too_long_costs_only_itself(tmp_path: Path) -> None:
    script = (
        "import sys, time\nfrom timeline_ext.corpus import extract_corpus, worker\n"
        "from timeline_ext.nlp import load_pipeline\nload_pipeline('de')\n"
        "def read(job, *rest, read=worker._read):\n"
        "    if job.source == '2': time.sleep(60)\n"
        "    return read(job, *rest)\n"
        "worker.PATIENCE, worker._read = 6.0, read\n"
        "if __name__ == '__main__':\n"
        "    texts = [f'Der Minister besuchte am {day}. Mai 2021 Kiew.' for day in (1, 2, 3)]\n"
        "    corpus = extract_corpus(texts, out=sys.argv[1], workers=1)\n"
        "    print(len(corpus), *(row['source'] for row in corpus.errors.to_pylist()))\n"
    )
    (tmp_path / "slow.py").write_text(script, encoding="utf-8")
    command = [sys.executable, str(tmp_path / "slow.py"), str(tmp_path / "corpus")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout == "2 2\n", done.stderr


@pytest.mark.slow
def test_workers_that_do_not_start_are_an_error_and_no_endless_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "start_worker", os.abort)
    with pytest.raises(TimelineError, match="worker processes do not start"):
        extract_corpus(["Er kam am 3. Mai 2021."], out=tmp_path / "corpus", workers=1)


@pytest.mark.slow
def test_script_without_a_guard_is_told_what_to_do(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import timeline_ext as te\nte.extract_corpus(['Er kam am 3. Mai 2021.'], workers=1)\n", encoding="utf-8"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "if __name__ == '__main__'" in done.stderr.splitlines()[-1]


def test_full_disk_ends_the_run_and_a_later_one_goes_on(
    archive: Corpus, articles: list[Article], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> None:
        if len(list((tmp_path / "corpus").rglob("part-*"))) >= 6:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(path, data)

    write = store.write_whole
    monkeypatch.setattr(run, "BATCH", 2)
    with monkeypatch.context() as patch:
        patch.setattr(store, "write_whole", full)
        with pytest.raises(InputError, match=r"cannot be written \(No space left on device\); start the run again"):
            extract_corpus(articles, out=tmp_path / "corpus", workers=0)
    corpus = extract_corpus(articles, out=tmp_path / "corpus", workers=0)
    assert contents(corpus) == contents(archive)


def test_batch_that_cannot_be_written_is_told_and_the_rest_goes_on(
    articles: list[Article], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = iter([1, 0, *[1] * 99])

    def sometimes(path: Path, data: bytes) -> None:
        if not next(calls):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(path, data)

    write = store.write_whole
    monkeypatch.setattr(run, "BATCH", 2)
    monkeypatch.setattr(store, "write_whole", sometimes)
    corpus = extract_corpus(articles[:4], out=tmp_path / "corpus", workers=0)
    assert len(corpus) == 2
    assert {(row["source"], row["stage"]) for row in corpus.errors.to_pylist()} == {("1", "write"), ("2", "write")}


@pytest.mark.slow
def test_file_that_grows_over_a_limit_of_the_system_is_told(articles: list[Article], tmp_path: Path) -> None:
    script = (
        "import resource, sys\nresource.setrlimit(resource.RLIMIT_FSIZE, (8000, 8000))\n"
        "from timeline_ext.cli import main\nsys.exit(main(['corpus', sys.argv[1], '-o', sys.argv[2], '--workers', '0']))"
    )
    (tmp_path / "a.txt").write_text(articles[0].text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "a.txt", tmp_path / "corpus"], capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 1
    assert "cannot be" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_memory_stays_the_same_however_long_a_text_is(tmp_path: Path) -> None:
    short, long = (read_long(tmp_path / name, characters) for name, characters in (("a", 800_000), ("b", 2_000_000)))
    assert (short["code"], short["wrong"], long["code"], long["wrong"]) == (0, 0, 0, 0)
    assert long["worker"] / short["worker"] < 1.1
    assert long["parent"] / short["parent"] < 1.1


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["worker", "run"])
def test_kill_at_any_moment_loses_nothing_and_does_nothing_twice(victim: str, archive: Corpus, tmp_path: Path) -> None:
    chance = random.Random(victim)
    for _ in range(2):
        process = subprocess.Popen([sys.executable, "-c", SCRIPT, tmp_path / "corpus"], stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(2, 6))
        spawned = workers_of(process.pid)
        for pid in [it.pid for it in spawned[:1]] if victim == "worker" else [process.pid]:
            if process.poll() is None:
                os.kill(pid, signal.SIGKILL)
        process.wait(timeout=60)
        _, alive = psutil.wait_procs(spawned, timeout=10)
        assert not alive
    corpus = extract_corpus(synthetic_articles(20, words=60), out=tmp_path / "corpus", workers=0)
    assert contents(corpus) == contents(archive)
    assert not list((tmp_path / "corpus").rglob("*.tmp"))


def test_interrupt_keeps_what_was_read(archive: Corpus, articles: list[Article], tmp_path: Path) -> None:
    def interrupted() -> Iterator[Article]:
        for number, article in enumerate(articles):
            if number == 11:
                raise KeyboardInterrupt
            yield article

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "BATCH", 2)
        with pytest.raises(KeyboardInterrupt):
            extract_corpus(interrupted(), out=tmp_path / "corpus", workers=0)
    corpus = Corpus(tmp_path / "corpus")
    assert len(corpus) == 10
    with pytest.raises(InputError, match="did not end; start it again"):
        corpus.timeline()
    assert contents(extract_corpus(articles, out=tmp_path / "corpus", workers=0)) == contents(archive)


def test_two_runs_do_not_write_to_one_folder(tmp_path: Path) -> None:
    about = run._about(worker.Options())
    first = store.Store(tmp_path / "corpus", about)
    with pytest.raises(InputError, match="another run writes to it"):
        store.Store(tmp_path / "corpus", about)
    first.close()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"domain": "poetry"}, "no domain 'poetry'"),
        ({"published": "soon"}, "'soon' is not understood"),
        ({"language": "tlh"}, "no language 'tlh'"),
        ({"workers": -1}, "-1 processes cannot be"),
        ({"columns": {"body": "x"}}, "no field 'body' of an article"),
        ({"model": "nothing"}, "no spaCy pipeline 'nothing'"),
        ({"tagger": "sundial"}, "no tagger 'sundial'"),
        ({"resources": "x"}, "resources are HeidelTime's"),
    ],
)
def test_option_that_cannot_be_used_is_told_at_once(options: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(TimelineError, match=message):
        extract_corpus(["Er kam am 3. Mai 2021."], out=tmp_path / "corpus", **{"workers": 0, **options})


def test_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Liebe Tante", encoding="utf-8")
    with pytest.raises(InputError, match="with other things in it"):
        extract_corpus(["Er kam am 3. Mai 2021."], out=tmp_path, workers=0)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_corpus_is_not_continued_with_other_options(tmp_path: Path) -> None:
    extract_corpus(["Er kam am 3. Mai 2021."], out=tmp_path / "corpus", workers=0)
    with pytest.raises(InputError, match="made with domain 'news', now it is 'narrative'; name a new folder"):
        extract_corpus(["Er kam am 3. Mai 2021."], out=tmp_path / "corpus", workers=0, domain="narrative")


def test_corpus_is_read_with_the_rules_of_heideltime_and_stays_bound_to_them(
    write_resources: Callable[..., Path], tmp_path: Path
) -> None:
    rule = 'RULENAME="y",EXTRACTION="anno (\\d\\d\\d\\d)",NORM_VALUE="group(1)"\n'
    rules = write_resources(tmp_path / "german", {"rules/daterules": rule})
    options: dict[str, Any] = {"out": tmp_path / "corpus", "workers": 0, "tagger": "heideltime", "resources": tmp_path}
    corpus = extract_corpus(["Der Minister besuchte anno 1871 Kiew."], language="de", **options)
    assert corpus.happenings.column("edtf").to_pylist() == ["1871"]
    del options["tagger"], options["resources"]
    with pytest.raises(InputError, match=r"made with tagger 'heideltime [0-9a-f]{16}', now it is 'timeline'"):
        extract_corpus(["Er kam am 3. Mai 2021."], language="de", **options)
    (rules / "rules" / "resources_rules_daterules.txt").write_text(rule.replace("anno", "im Jahr"), encoding="utf-8")
    with pytest.raises(InputError, match="made with tagger"):
        extract_corpus(
            ["Er kam."], out=tmp_path / "corpus", workers=0, language="de", tagger="heideltime", resources=tmp_path
        )


def test_corpus_without_a_folder_lives_as_long_as_the_object() -> None:
    corpus = extract_corpus(["Er kam am 3. Mai 2021."], workers=0)
    part, path = corpus.filter(since="2021"), corpus.path
    del corpus
    assert len(part.timeline()) == 1
    del part
    assert not path.exists()
