"""The MIME bundle of a timeline: what a notebook stores, so that every reader finds a form it can show."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Any

from timeline_ext.exports.html import payload
from timeline_ext.jupyter.comm import key_of
from timeline_ext.views import VEGA_LITE, specification, to_vegalite_v5

if TYPE_CHECKING:
    from timeline_ext.timeline import Timeline

MIME_TYPE = "application/vnd.timeline-ext.v1+json"
VEGA_LITE_TYPE = "application/vnd.vegalite.v5+json"
PNG_SCALE = 2
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
    return bundle, {"image/png": {"width": width // PNG_SCALE, "height": height // PNG_SCALE}}


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

    return _packed(vl_convert.vegalite_to_png(spec, vl_version=VEGA_LITE, scale=PNG_SCALE))


def _packed(picture: bytes) -> bytes:
    """The same PNG with its pixels compressed again: vl-convert is quick about it, and notebooks grow fourfold."""
    pixels, others, at = b"", [], 8
    while at < len(picture):
        end = at + 12 + int.from_bytes(picture[at : at + 4])
        if picture[at + 4 : at + 8] == b"IDAT":
            pixels += picture[at + 8 : end - 4]
        else:
            others.append(picture[at:end])
        at = end
    body = b"IDAT" + zlib.compress(zlib.decompress(pixels), 7)
    data = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return b"".join((picture[:8], *others[:-1], data, others[-1]))


def _png_size(picture: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", picture[16:24])
    return width, height
