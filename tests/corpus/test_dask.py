"""The same corpus, read by a Dask cluster of several processes, and articles that lie in a Dask frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from timeline_ext.corpus import Corpus, extract_corpus, run

from .conftest import contents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from distributed import Client

    from timeline_ext.model import Article

pytestmark = [pytest.mark.model, pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # Dask's own


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=2, threads_per_worker=2, dashboard_address=None, local_directory=tmp_path_factory.mktemp("dask")
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


def test_cluster_gives_the_same_corpus_as_one_process(
    client: Client, archive: Corpus, articles: list[Article], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "BATCH", 3)
    corpus = extract_corpus(articles, out=tmp_path / "corpus", client=client)
    assert contents(corpus) == contents(archive)


def test_worker_of_a_cluster_that_dies_costs_nothing(
    client: Client, archive: Corpus, articles: list[Article], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os
    import signal

    monkeypatch.setattr(run, "BATCH", 2)
    pids = list(client.run(os.getpid).values())

    def killing() -> Iterator[Article]:
        for number, article in enumerate(articles):
            if number == 12:
                os.kill(pids[0], signal.SIGKILL)
            yield article

    corpus = extract_corpus(killing(), out=tmp_path / "corpus", client=client)
    assert contents(corpus) == contents(archive)


def test_dask_frame_is_read_part_by_part(archive: Corpus, articles: list[Article], tmp_path: Path) -> None:
    import pandas as pd
    from dask import dataframe

    rows = [{"body": it.text, "title": it.title, "date": it.published, "lang": it.language} for it in articles]
    frame = dataframe.from_pandas(pd.DataFrame(rows), npartitions=3)
    corpus = extract_corpus(frame, columns={"text": "body"}, out=tmp_path / "corpus", workers=0)
    assert contents(corpus)["events"] == contents(archive)["events"]
