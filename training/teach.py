"""Tune the encoder as tagger, parser and name finder, and let it annotate plain text: `python training/teach.py DATA OUT`.

OUT holds the files of prepare.py; it receives `teacher.pt`, `syntax_silver.spacy` and `ner_silver.spacy`.
"""

from __future__ import annotations

import argparse
import gzip
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import spacy
import torch
import torch.nn.functional as F  # noqa: N812
from encoder import Encoder, Weights
from spacy.tokens import Doc, DocBin, Span
from torch import Tensor, nn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SEED = 1
BUDGET = 1500  # pieces in a batch
ARC, LABEL = 256, 128
FIELDS = ("tag", "pos", "morph", "dep", "head", "ent")
Item = dict[str, list[int]]


class Teacher(nn.Module):
    """The encoder with one layer a task, and a biaffine parser."""

    def __init__(self, weights: Weights, sizes: dict[str, int]) -> None:
        super().__init__()
        self.encoder = Encoder(weights)
        hidden = weights.hidden
        self.drop = nn.Dropout(0.2)
        self.tasks = nn.ModuleDict({name: nn.Linear(hidden, sizes[name]) for name in ("tag", "pos", "morph", "ent")})
        self.arc_head, self.arc_child = nn.Linear(hidden, ARC), nn.Linear(hidden, ARC)
        self.label_head, self.label_child = nn.Linear(hidden, LABEL), nn.Linear(hidden, LABEL)
        self.arc = nn.Parameter(nn.init.xavier_uniform_(torch.empty(ARC + 1, ARC)))
        self.label = nn.Parameter(nn.init.normal_(torch.empty(sizes["dep"], LABEL + 1, LABEL + 1), std=0.02))

    def words(self, batch: dict[str, Tensor]) -> Tensor:
        pieces = self.encoder(batch["lower"], batch["attention"])
        return self.drop(torch.bmm(batch["pool"].to(pieces.dtype), pieces))

    def arcs(self, words: Tensor, exists: Tensor) -> Tensor:
        head, child = F.leaky_relu(self.arc_head(words), 0.1), F.leaky_relu(self.arc_child(words), 0.1)
        scores = torch.einsum("bda,ac,bhc->bdh", _with_one(self.drop(child)), self.arc, self.drop(head))
        return scores.float().masked_fill(~exists[:, None, :], -1e4)

    def labels(self, words: Tensor, heads: Tensor) -> Tensor:
        head, child = F.leaky_relu(self.label_head(words), 0.1), F.leaky_relu(self.label_child(words), 0.1)
        head = torch.gather(head, 1, heads[..., None].expand(-1, -1, LABEL))
        return torch.einsum(
            "bia,rac,bic->bir", _with_one(self.drop(child)), self.label, _with_one(self.drop(head))
        ).float()


def _with_one(x: Tensor) -> Tensor:
    return torch.cat([x, torch.ones_like(x[..., :1])], -1)


class Batches:
    """Words to tensors; the output of the frozen half is kept for words that come again."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.known: dict[str, list[int]] = {}

    def pieces(self, word: str) -> list[int]:
        if word not in self.known:
            self.known[word] = self.weights.split(word)
        return self.known[word]

    def groups(self, items: list[tuple[list[str], Item]], budget: int = BUDGET) -> list[list[int]]:
        """Numbers of items of like length, together within the budget."""
        lengths = [sum(len(self.pieces(w)) for w in words) + 2 for words, _ in items]
        order = sorted(
            (n for n in range(len(items)) if lengths[n] <= 400), key=lambda n: (lengths[n] // 6, random.random())
        )
        groups: list[list[int]] = [[]]
        for n in order:
            if groups[-1] and (len(groups[-1]) + 1) * lengths[n] > budget:
                groups.append([])
            groups[-1].append(n)
        return groups

    def tensors(self, items: list[tuple[list[str], Item]]) -> dict[str, Tensor]:
        weights, size = self.weights, len(items)
        pieces = [[[weights.bos]] + [self.pieces(w) for w in words] for words, _ in items]
        length = max(sum(map(len, p)) for p in pieces) + 1
        width = max(map(len, pieces))
        ids, pool = np.full((size, length), weights.pad), np.zeros((size, width, length), np.float32)
        targets = {name: np.full((size, width), -100) for name in FIELDS if name in items[0][1]}
        exists = np.zeros((size, width), bool)
        for row, groups in enumerate(pieces):
            place = 0
            for column, group in enumerate(groups):
                ids[row, place : place + len(group)] = group
                pool[row, column, place : place + len(group)] = 1 / len(group)
                place += len(group)
            ids[row, place] = weights.eos
            exists[row, : len(groups)] = True
            for name, target in targets.items():
                target[row, 1 : len(groups)] = items[row][1][name]
        found = {name: torch.tensor(target) for name, target in targets.items()}
        attention = torch.tensor(ids != weights.pad).float()
        return {
            "ids": torch.tensor(ids),
            "attention": attention,
            "pool": torch.tensor(pool),
            "exists": torch.tensor(exists),
            **found,
        }


def sentences(doc: Doc) -> Iterator[Span]:
    if doc.has_annotation("DEP"):
        yield from doc.sents
    else:
        yield doc[:]


def read(
    path: Path, vocab: spacy.Vocab, names: tuple[str, ...], values: dict[str, dict[str, int]]
) -> list[tuple[list[str], Item]]:
    """Words and numbers of their annotation; `values` learns new values."""
    items = []
    for doc in DocBin().from_disk(path).get_docs(vocab):
        for span in sentences(doc):
            item: Item = {}
            for name in names:
                if name == "head":
                    item[name] = [0 if t.head.i == t.i else t.head.i - span.start + 1 for t in span]
                    continue
                found = [_value(t, name) for t in span]
                item[name] = [-100 if v is None else values[name].setdefault(v, len(values[name])) for v in found]
            items.append(([t.text for t in span], item))
    return items


def _value(token: spacy.tokens.Token, name: str) -> str | None:
    if name == "tag":
        return token.tag_ or None
    if name == "ent":
        return "O" if token.ent_iob_ == "O" else f"{token.ent_iob_}-{token.ent_type_}"
    return {"pos": token.pos_, "morph": str(token.morph), "dep": token.dep_}[name]


def keep_lower(teacher: Teacher, batches: Batches, items: list[tuple[list[str], Item]]) -> list[Tensor]:
    """The frozen half's output for every item, once."""
    kept: list[Tensor] = [torch.empty(0)] * len(items)
    for group in batches.groups(items, 2 * BUDGET):
        batch = batches.tensors([items[n] for n in group])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            lower = teacher.encoder.lower(batch["ids"], batch["attention"]).bfloat16()
        for row, n in enumerate(group):
            kept[n] = lower[row, : int(batch["attention"][row].sum())].clone()
    return kept


def loss_of(teacher: Teacher, batch: dict[str, Tensor]) -> Tensor:
    words = teacher.words(batch)

    def entropy(scores: Tensor, target: Tensor) -> Tensor:
        return F.cross_entropy(scores.float().flatten(0, 1), target.flatten(), ignore_index=-100)

    if "ent" in batch:
        return entropy(teacher.tasks["ent"](words), batch["ent"])
    loss = entropy(teacher.arcs(words, batch["exists"]), batch["head"])
    loss = loss + entropy(teacher.labels(words, batch["head"].clamp(min=0)), batch["dep"])
    for name in ("tag", "pos", "morph"):
        if (batch[name] >= 0).any():
            loss = loss + 0.5 * entropy(teacher.tasks[name](words), batch[name])
    return loss


def tune(teacher: Teacher, batches: Batches, parts: list[tuple[list[tuple[list[str], Item]], int]]) -> None:
    """Train on every part for its number of steps, mixed, with a falling learning rate."""
    plan: list[tuple[int, list[int]]] = []
    for number, (items, steps) in enumerate(parts):
        groups: list[list[int]] = []
        while len(groups) < steps:
            more = batches.groups(items)
            random.shuffle(more)
            groups += more
        plan += [(number, group) for group in groups[:steps]]
    random.shuffle(plan)
    kept = [keep_lower(teacher, batches, items) for items, _ in parts]
    tuned = [p for p in teacher.encoder.parameters() if p.requires_grad]
    rest = [p for name, p in teacher.named_parameters() if not name.startswith("encoder")]
    rates = (3e-4, 2e-3)
    optimiser = torch.optim.AdamW([{"params": tuned, "weight_decay": 0.01}, {"params": rest, "weight_decay": 0.0}])
    teacher.train()
    losses: tuple[list[float], ...] = tuple([] for _ in parts)
    start = time.perf_counter()
    for step, (number, group) in enumerate(plan):
        items = parts[number][0]
        batch = batches.tensors([items[n] for n in group])
        lower = torch.zeros(*batch["ids"].shape, batches.weights.hidden, dtype=torch.bfloat16)
        for row, n in enumerate(group):
            lower[row, : len(kept[number][n])] = kept[number][n]
        batch["lower"] = lower
        for rate, options in zip(rates, optimiser.param_groups, strict=True):
            options["lr"] = rate * min(1, step / 60) * (1 - step / len(plan))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = loss_of(teacher, batch)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
        optimiser.step()
        losses[number].append(loss.item())
        if step % 50 == 49:
            print(
                f"step {step + 1}/{len(plan)} {time.perf_counter() - start:.0f} s",
                *(f"{np.mean(x[-30:] or [0]):.3f}" for x in losses),
                flush=True,
            )


@torch.no_grad()
def annotate(teacher: Teacher, batches: Batches, texts: list[list[str]]) -> Iterator[tuple[int, Item]]:
    """The number of each text with its annotation, best trees by greedy arcs mended to be trees."""
    teacher.eval()
    items: list[tuple[list[str], Item]] = [(words, {}) for words in texts]
    for group in batches.groups(items, 3000):
        batch = batches.tensors([items[n] for n in group])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            batch["lower"] = teacher.encoder.lower(batch["ids"], batch["attention"])
            words = teacher.words(batch)
            scores = torch.log_softmax(teacher.arcs(words, batch["exists"]), -1).numpy()
            heads = np.zeros(scores.shape[:2], int)
            for row, n in enumerate(group):
                size = len(texts[n]) + 1
                heads[row, :size] = tree(scores[row, :size, :size])
            labels = teacher.labels(words, torch.tensor(heads)).argmax(-1).numpy()
            tasks = {name: layer(words).float().argmax(-1).numpy() for name, layer in teacher.tasks.items()}
        for row, n in enumerate(group):
            size = len(texts[n]) + 1
            found = {name: list(map(int, values[row, 1:size])) for name, values in tasks.items()}
            yield n, {**found, "head": list(map(int, heads[row, 1:size])), "dep": list(map(int, labels[row, 1:size]))}


def tree(scores: np.ndarray) -> np.ndarray:
    """Heads that form one tree under word 0: greedy arcs, each cycle broken at its cheapest place."""
    size = len(scores)
    scores = scores.astype(np.float64)
    np.fill_diagonal(scores, -1e9)
    root = 1 + int((scores[1:, 0] - scores[1:, 1:].max(1, initial=-1e9)).argmax())
    scores[:, 0] = -1e9
    heads = scores.argmax(1)
    heads[0], heads[root] = 0, 0
    while True:
        reached = _reached(heads)
        if reached.all():
            return heads
        loose = np.flatnonzero(~reached)
        cost = scores[np.ix_(loose, np.flatnonzero(reached[:]))]
        cost = cost - scores[loose, heads[loose]][:, None]
        child, head = np.unravel_index(cost.argmax(), cost.shape)
        heads[loose[child]] = np.flatnonzero(reached)[head]
        if size == 1:
            return heads


def _reached(heads: np.ndarray) -> np.ndarray:
    reached = np.zeros(len(heads), bool)
    reached[0] = True
    for _ in range(len(heads)):
        more = reached | reached[heads]
        if (more == reached).all():
            break
        reached = more
    return reached


def silver(vocab: spacy.Vocab, doc: Doc, item: Item, names: dict[str, list[str]]) -> Doc:
    """The plain doc with its annotation."""
    heads = [i if h == 0 else h - 1 for i, h in enumerate(item["head"])]
    deps = ["ROOT" if h == i else names["dep"][d] for i, (h, d) in enumerate(zip(heads, item["dep"], strict=True))]
    made = Doc(
        vocab, words=[t.text for t in doc], spaces=[bool(t.whitespace_) for t in doc], heads=heads,
        tags=[names["tag"][n] for n in item["tag"]], pos=[names["pos"][n] for n in item["pos"]],
        morphs=[names["morph"][n] for n in item["morph"]],
        deps=["dep" if d == "ROOT" and h != i else d for i, (d, h) in enumerate(zip(deps, heads, strict=True))],
    )  # fmt: skip
    start = 0
    tags = [names["ent"][n] for n in item["ent"]]
    spans = []
    for end in range(1, len(tags) + 1):
        if end == len(tags) or not (tags[end][0] == "I" and tags[end][2:] == tags[start][2:]):
            if tags[start] != "O":
                spans.append(Span(made, start, end, tags[start][2:]))
            start = end
    made.set_ents(spans, default="outside")
    return made


def plain(path: Path, count: int) -> Iterator[str]:
    """Lines of ordinary length, evenly from the whole text."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        usable = [
            line.strip()
            for line in lines
            if 30 <= len(line) <= 260 and line.rstrip().endswith((".", "“", '"', "!", "?"))
        ]
    random.shuffle(usable)
    yield from usable[:count]


def report(teacher: Teacher, batches: Batches, gold: list[tuple[list[str], Item]]) -> None:
    right = dict.fromkeys(("tag", "morph", "uas", "las"), 0)
    total = 0
    for n, item in annotate(teacher, batches, [words for words, _ in gold]):
        for i in range(len(gold[n][0])):
            total += 1
            head = item["head"][i] == gold[n][1]["head"][i]
            right["uas"] += head
            right["las"] += head and item["dep"][i] == gold[n][1]["dep"][i]
            for name in ("tag", "morph"):
                right[name] += item[name][i] == gold[n][1][name][i]
    print("teacher on syntax_dev:", {name: round(100 * value / total, 1) for name, value in right.items()}, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--steps", type=int, nargs=2, default=(450, 400), help="of syntax and of names")
    parser.add_argument("--sentences", type=int, default=25_000, help="of plain text to annotate")
    arguments = parser.parse_args()
    data, out = arguments.data, arguments.out
    random.seed(SEED)
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    nlp = spacy.blank("de")
    values: dict[str, dict[str, int]] = {name: {} for name in ("tag", "pos", "morph", "dep", "ent")}
    syntax = read(out / "syntax_train.spacy", nlp.vocab, ("tag", "pos", "morph", "dep", "head"), values)
    entities = read(out / "ner_train.spacy", nlp.vocab, ("ent",), values)
    names = {name: list(found) for name, found in values.items()}
    weights = Weights()
    teacher, batches = Teacher(weights, {name: len(found) for name, found in names.items()}), Batches(weights)
    random.shuffle(entities)
    tune(teacher, batches, [(syntax, arguments.steps[0]), (entities, arguments.steps[1])])
    torch.save({"weights": teacher.state_dict(), "names": names}, out / "teacher.pt")
    report(teacher, batches, read(out / "syntax_dev.spacy", nlp.vocab, ("tag", "pos", "morph", "dep", "head"), values))
    docs = [nlp.make_doc(text) for text in plain(data / "klexikon_wikipedia.txt.gz", arguments.sentences)]
    save(
        (
            silver(nlp.vocab, docs[n], item, names)
            for n, item in annotate(teacher, batches, [[t.text for t in d] for d in docs])
        ),
        out,
    )


def save(docs: Iterable[Doc], out: Path) -> None:
    kept = list(docs)
    random.shuffle(kept)
    DocBin(attrs=["TAG", "POS", "MORPH", "DEP", "HEAD", "SENT_START"], docs=kept).to_disk(out / "syntax_silver.spacy")
    DocBin(attrs=["ENT_IOB", "ENT_TYPE"], docs=kept).to_disk(out / "ner_silver.spacy")
    print(f"silver: {len(kept)} sentences, {sum(map(len, kept))} tokens")


if __name__ == "__main__":
    main()
