"""Feed a part of the package with bytes that a coverage-guided fuzzer makes up: `python -m fuzz TARGET -max_total_time=60`.

What a target raises, other than a `TimelineError`, is a find, and libFuzzer writes the input beside it. Needs the extra
`fuzz`.
"""

from __future__ import annotations

import json
import sys
import warnings
import zipfile
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import atheris

with atheris.instrument_imports(include=["timeline_ext"]):
    from timeline_ext.article import read_bytes
    from timeline_ext.corpus.sources import each_article
    from timeline_ext.errors import TimelineError
    from timeline_ext.pipeline import tag
    from timeline_ext.temporal.edtf import parse_edtf
    from timeline_ext.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Callable

SAVED: Final = Path(__file__).parent.joinpath("timeline.json").read_bytes()


def _page(data: bytes) -> None:
    read_bytes(b"<html><p>" + data, name="x", kind="html", language="de")


def _pdf(data: bytes) -> None:
    read_bytes(b"%PDF-1.7\n" + data, name="x", kind="pdf", language="de")


def _text(data: bytes) -> None:
    read_bytes(data, name="x", language="de")


def _tagger(data: bytes) -> None:
    maker = atheris.FuzzedDataProvider(data)
    text = maker.ConsumeUnicode(2000)
    for timex in tag(text, language=maker.PickValueInList(["de", "en", "fr"]), published="2022-06"):
        assert text[timex.start : timex.end] == timex.text


def _timeline(data: bytes) -> None:
    # Bytes rarely are JSON: they say which places of a saved timeline hold what instead.
    saved: Any = json.loads(SAVED)
    maker = atheris.FuzzedDataProvider(data)
    for _ in range(maker.ConsumeIntInRange(1, 4)):
        inside, inner = saved, saved
        while isinstance(inner, dict | list) and inner:
            keys = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
            inside, key = inner, keys[maker.ConsumeIntInRange(0, len(keys) - 1)]
            inner = inside[key]
            if maker.ConsumeProbability() < 0.2:
                break
        inside[key] = maker.PickValueInList(
            [
                None,
                True,
                -1,
                10**30,
                0.5,
                "",
                [],
                {},
                [[]],
                "2022-06-15",
                maker.ConsumeUnicode(8),
                [maker.ConsumeUnicode(3)],
            ]
        )
    str(Timeline.from_dict(saved))


def _edtf(data: bytes) -> None:
    parse_edtf(data.decode("utf-8", "replace"))


def _table(suffix: str) -> Callable[[bytes], None]:
    def read(data: bytes) -> None:
        with TemporaryDirectory() as folder:
            path = Path(folder, f"x{suffix}")
            path.write_bytes(data)
            for _ in each_article(path):
                pass

    return read


def _zip(data: bytes) -> None:
    packed = BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        archive.writestr(data[:20].decode("latin-1").replace("\0", "") + ".txt", data[20:])
    content = bytearray(packed.getvalue())
    for number in range(0, len(data) - 1, 2):  # and what the zip says of itself is changed
        content[data[number] % len(content)] = data[number + 1]
    _table(".zip")(bytes(content))


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {
    "text": _text, "page": _page, "pdf": _pdf, "tagger": _tagger, "timeline": _timeline, "edtf": _edtf, "zip": _zip, "jsonl": _table(".jsonl"),
    "csv": _table(".csv"), "parquet": _table(".parquet"),
}  # fmt: skip


def main(arguments: list[str]) -> None:
    """Run a target until libFuzzer's own options, such as `-runs=1000` or `-max_total_time=60`, end it."""
    if len(arguments) < 2 or arguments[1] not in TARGETS:
        raise SystemExit(f"python -m fuzz TARGET [libFuzzer's options]; targets: {', '.join(TARGETS)}")
    target: Any = TARGETS[arguments[1]]

    def feed(data: bytes) -> None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                target(data)
        except TimelineError as error:
            if "\n" in str(error):
                raise AssertionError("an error of several lines") from error

    atheris.Setup([arguments[0], *arguments[2:]], feed)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv)
