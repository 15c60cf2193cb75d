"""Tune the encoder as tagger and parser, or as name finder: `python training/teach.py OUT syntax`, `... OUT ner`.

OUT holds the files of prepare.py; it receives `syntax_teacher.pt` or `ner_teacher.pt`.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import spacy
import torch
import torch.nn.functional as F  # noqa: N812
from encoder import Encoder, Weights
from spacy.tokens import DocBin
from torch import Tensor, nn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc, Span

SEED = 1
BUDGET = 1500  # pieces in a batch
ARC, LABEL = 256, 128
TASKS = {"syntax": ("tag", "pos", "morph", "dep", "head"), "ner": ("ent",)}
STEPS = {"syntax": 2000, "ner": 1600}
NEWS_STEPS = 250  # on news names alone, at the end
RATES = (3e-4, 2e-3)  # of the encoder and of the new layers
Item = dict[str, list[int]]


class Teacher(nn.Module):
    """The encoder with one layer a task; with a biaffine parser where the sizes have `dep`."""

    def __init__(self, weights: Weights, sizes: dict[str, int]) -> None:
        super().__init__()
        self.encoder = Encoder(weights)
        hidden = weights.hidden
        self.drop = nn.Dropout(0.2)
        self.tasks = nn.ModuleDict({name: nn.Linear(hidden, size) for name, size in sizes.items() if name != "dep"})
        if "dep" not in sizes:
            return
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
        targets = {name: np.full((size, width), -100) for name in items[0][1]}
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


def tune(teacher: Teacher, batches: Batches, items: list[tuple[list[str], Item]], steps: int, scale: float = 1) -> None:
    """Train for a number of steps with a falling learning rate, `scale` times the usual one."""
    plan: list[list[int]] = []
    while len(plan) < steps:
        groups = batches.groups(items)
        random.shuffle(groups)
        plan += groups
    plan = plan[:steps]
    kept = keep_lower(teacher, batches, items)
    tuned = [p for p in teacher.encoder.parameters() if p.requires_grad]
    rest = [p for name, p in teacher.named_parameters() if not name.startswith("encoder")]
    optimiser = torch.optim.AdamW([{"params": tuned, "weight_decay": 0.01}, {"params": rest, "weight_decay": 0.0}])
    teacher.train()
    losses: list[float] = []
    start = time.perf_counter()
    for step, group in enumerate(plan):
        batch = batches.tensors([items[n] for n in group])
        lower = torch.zeros(*batch["ids"].shape, batches.weights.hidden, dtype=torch.bfloat16)
        for row, n in enumerate(group):
            lower[row, : len(kept[n])] = kept[n]
        batch["lower"] = lower
        for rate, options in zip(RATES, optimiser.param_groups, strict=True):
            options["lr"] = scale * rate * min(1, step / 60) * (1 - step / len(plan))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = loss_of(teacher, batch)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
        optimiser.step()
        losses.append(loss.item())
        if step % 50 == 49:
            seconds = time.perf_counter() - start
            print(f"step {step + 1}/{steps} {seconds:.0f} s, loss {np.mean(losses[-50:]):.3f}", flush=True)


@torch.no_grad()
def annotate(teacher: Teacher, batches: Batches, texts: list[list[str]]) -> Iterator[tuple[int, Item, np.ndarray]]:
    """The number of each text with its annotation and how sure each word is: of its head, or of its name."""
    teacher.eval()
    items: list[tuple[list[str], Item]] = [(words, {}) for words in texts]
    for group in batches.groups(items, 2 * BUDGET):
        batch = batches.tensors([items[n] for n in group])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            batch["lower"] = teacher.encoder.lower(batch["ids"], batch["attention"])
            words = teacher.words(batch)
            tasks = {name: layer(words).float().softmax(-1).max(-1) for name, layer in teacher.tasks.items()}
            found = {name: best.indices.numpy() for name, best in tasks.items()}
            if "ent" in found:
                sure = tasks["ent"].values.numpy()
            else:
                scores = torch.log_softmax(teacher.arcs(words, batch["exists"]), -1).numpy()
                found["head"] = np.zeros(scores.shape[:2], int)
                for row, n in enumerate(group):
                    size = len(texts[n]) + 1
                    found["head"][row, :size] = tree(scores[row, :size, :size])
                found["dep"] = teacher.labels(words, torch.tensor(found["head"])).argmax(-1).numpy()
                sure = np.exp(np.take_along_axis(scores, found["head"][..., None], -1)[..., 0])
        for row, n in enumerate(group):
            size = len(texts[n]) + 1
            yield n, {name: list(map(int, values[row, 1:size])) for name, values in found.items()}, sure[row, 1:size]


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


def report_syntax(teacher: Teacher, batches: Batches, gold: list[tuple[list[str], Item]]) -> None:
    right = dict.fromkeys(("tag", "pos", "morph", "uas", "las"), 0)
    total = dict.fromkeys(right, 0)
    for n, item, _ in annotate(teacher, batches, [words for words, _ in gold]):
        wanted = gold[n][1]
        heads = np.array(item["head"]) == wanted["head"]
        hits = {name: np.array(item[name]) == wanted[name] for name in ("tag", "pos", "morph")}
        hits |= {"uas": heads, "las": heads & (np.array(item["dep"]) == wanted["dep"])}
        for name, values in hits.items():
            known = np.array(wanted.get(name, wanted["dep"])) >= 0
            right[name] += int((values & known).sum())
            total[name] += int(known.sum())
    print("teacher on syntax_dev:", {name: round(100 * right[name] / total[name], 1) for name in right}, flush=True)


def spans(labels: list[str]) -> Iterator[tuple[int, int, str]]:
    """The stretches of IOB labels; an I without its B begins one."""
    start = 0
    for end in range(1, len(labels) + 1):
        if end == len(labels) or not (labels[end][0] == "I" and labels[end][2:] == labels[start][2:]):
            if labels[start] != "O":
                yield start, end, labels[start][2:]
            start = end


def report_ner(
    teacher: Teacher, batches: Batches, gold: list[tuple[list[str], Item]], labels: list[str], name: str
) -> None:
    right = found = wanted = 0
    for n, item, _ in annotate(teacher, batches, [words for words, _ in gold]):
        ours, theirs = ({*spans([labels[i] for i in ent])} for ent in (item["ent"], gold[n][1]["ent"]))
        right, found, wanted = right + len(ours & theirs), found + len(ours), wanted + len(theirs)
    print(f"teacher on {name}: F1 {200 * right / (found + wanted):.1f} of {wanted} names", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("kind", choices=TASKS)
    arguments = parser.parse_args()
    out, kind = arguments.out, arguments.kind
    random.seed(SEED)
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    vocab = spacy.blank("de").vocab
    values: dict[str, dict[str, int]] = {name: {} for name in TASKS[kind] if name != "head"}

    def gold(name: str) -> list[tuple[list[str], Item]]:
        return read(out / f"{name}.spacy", vocab, TASKS[kind], values)

    items = gold(f"{kind}_train")
    names = {name: list(found) for name, found in values.items()}
    weights = Weights()
    teacher, batches = Teacher(weights, {name: len(found) for name, found in names.items()}), Batches(weights)
    random.shuffle(items)
    tune(teacher, batches, items, STEPS[kind])
    if kind == "ner":
        tune(teacher, batches, gold("ner_news"), NEWS_STEPS, 0.3)
        report_ner(teacher, batches, gold("ner_dev"), names["ent"], "ner_dev")
    else:
        report_syntax(teacher, batches, gold("syntax_dev"))
    torch.save({"weights": teacher.state_dict(), "names": names}, out / f"{kind}_teacher.pt")


if __name__ == "__main__":
    main()
