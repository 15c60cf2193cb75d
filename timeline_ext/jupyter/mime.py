"""The MIME bundle of a timeline: what a notebook stores, so that every reader finds a form it can show."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Any

from timeline_ext.exports.html import MIME_TYPE, payload
from timeline_ext.jupyter.comm import key_of
from timeline_ext.views import VEGA_LITE, specification, to_vegalite_v5

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline_ext.timeline import Timeline

VEGA_LITE_TYPE = "application/vnd.vegalite.v5+json"
RGBA, INDEXED, SUB = bytes([8, 6, 0, 0, 0]), bytes([8, 3, 0, 0, 0]), 1  # as PNG says it
LISTED = 500  # events that the text names


def mimebundle(timeline: Timeline) -> tuple[dict[str, Any], dict[str, Any]]:
    """The data and metadata of an output: our own form, Vega-Lite 5, a picture and plain text, the best one first.

    The `key` in our own form leads an output that is drawn in JupyterLab back to this very timeline in the kernel.

    There is no `text/html`: notebook hosts prefer it to all others, and strip it where the notebook is not trusted.
    A timeline without dated events has no chart, hence no Vega-Lite and no picture.
    """
    data = payload(timeline)
    bundle: dict[str, Any] = {MIME_TYPE: {**data, "key": key_of(timeline)}, "text/plain": _text(timeline)}
    if not timeline.events:
        return bundle, {}
    chart = specification(timeline)
    picture = _png(chart)
    width, height = _png_size(picture)
    bundle |= {VEGA_LITE_TYPE: to_vegalite_v5(chart), "image/png": picture}
    return bundle, {"image/png": {"width": width, "height": height}}


def show(timeline: Timeline) -> None:
    """Display a timeline: first what is drawn, then the same output with all its forms, which take longer to make."""
    from IPython.core.getipython import get_ipython
    from IPython.display import display

    if getattr(get_ipython(), "kernel", None) is None:
        display({"text/plain": timeline.to_text()}, raw=True)  # type: ignore[no-untyped-call]
        return
    first = {MIME_TYPE: {**payload(timeline, sketched=True), "key": key_of(timeline)}, "text/plain": repr(timeline)}
    output = display(first, raw=True, display_id=True)  # type: ignore[no-untyped-call]
    data, metadata = mimebundle(timeline)
    output.update(data, metadata=metadata, raw=True)


def _text(timeline: Timeline) -> str:
    rest = len(timeline) - LISTED
    return timeline.to_text() if rest <= 0 else f"{timeline[:LISTED].to_text()}\n… {rest}"


def _png(spec: dict[str, Any]) -> bytes:
    import vl_convert

    return _packed(vl_convert.vegalite_to_png(spec, vl_version=VEGA_LITE))


def _packed(picture: bytes) -> bytes:
    """The same PNG in at most 256 of its colours: notebooks stay small, and no one sees the difference.

    Each row of vl-convert's pictures holds the differences between neighbours; what else it may hold one day stays as
    it is.
    """
    import numpy as np

    width, height = _png_size(picture)
    chunks = dict(_chunks(picture))
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, -1)
    if chunks[b"IHDR"][8:] != RGBA or np.any(rows[:, 0] != SUB):
        return picture
    pixels = np.cumsum(rows[:, 1:].reshape(height, width, 4), axis=1, dtype=np.uint8)[..., :3] >> 3
    codes = pixels @ np.array([1024, 32, 1], np.uint16)
    counts = np.bincount(codes.ravel(), minlength=1 << 15)
    used = np.flatnonzero(counts)
    kept = used[np.argsort(-counts[used], kind="stable")[:256]]

    def parts(code: Any) -> Any:
        return np.stack([code >> 10, code >> 5 & 31, code & 31], -1)

    nearest = np.zeros(1 << 15, np.uint8)
    nearest[used] = np.square(parts(used)[:, None] - parts(kept)[None]).sum(-1).argmin(1)
    body = np.pad(nearest[codes], ((0, 0), (1, 0))).tobytes()
    palette = parts(kept)
    colours = (palette << 3 | palette >> 2).astype(np.uint8).tobytes()
    head = chunks[b"IHDR"][:8] + INDEXED
    found = {b"IHDR": head, b"PLTE": colours, b"IDAT": zlib.compress(body, 9), b"IEND": b""}
    return picture[:8] + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in found.items()
    )


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The parts of a PNG by their names, the pixels in one."""
    pixels, at = b"", 8
    while at < len(picture):
        end = at + 8 + int.from_bytes(picture[at : at + 4])
        name, data = picture[at + 4 : at + 8], picture[at + 8 : end]
        pixels += data if name == b"IDAT" else b""
        yield name, pixels if name == b"IDAT" else data
        at = end + 4


def _png_size(picture: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", picture[16:24])
    return width, height
