"""Let a teacher annotate plain text: `python training/silver.py DATA OUT syntax`, `... DATA OUT ner`.

OUT holds the files of prepare.py and teach.py; it receives `syntax_silver.spacy` or `ner_silver.spacy`. The text is made of
Wikipedia sentences, those that tell what happened before others, and for syntax of the sentences that have gold names.
"""

from __future__ import annotations

import argparse
import gzip
import random
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import spacy
import torch
from encoder import Weights
from spacy.tokens import Doc, DocBin, Span
from teach import SEED, TASKS, Batches, Item, Teacher, annotate, spans

if TYPE_CHECKING:
    from collections.abc import Iterator

SENTENCES = {"syntax": 100_000, "ner": 60_000}
UNSURE = 0.1  # share of the sentences with the least sure trees, which are dropped
SURE = 0.6  # a word with a less likely label counts as not annotated
CHUNK = 4000
LENGTHS = range(40, 400)
# What news are made of and encyclopedias less.
NEWSLIKE = [
    re.compile(pattern)
    for pattern in (
        r"\b(?:war|waren|hatten?|wurden?|worden|konnten?|sollten?|mussten?|wollten?)\b",  # past
        r"\b\w+(?:te|ten|ierte|ierten)\b.*,|\b(?:kam|ging|gab|starb|begann|trat|nahm|fand|erhielt|erklärte|sagte)e?n?\b",
        r"\b(?:1[89]|20)\d\d\b|\b(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b",
        r", (?:dass|weil|nachdem|obwohl|während|als|wenn|um|ob|bevor|damit|der|die|das|dem|den|deren|dessen)\b",
        r"\b(?:ab|an|auf|aus|ein|fest|vor|zu|zurück|zusammen|nieder|mit|bei|nach|hervor|statt|teil)[.,]",  # separated
        r"\b(?:Präsident|Regierung|Minister|König|Krieg|Partei|Wahl|Unternehmen|Polizei|Gericht|Armee|Vertrag|Verein)\w*",
    )
]


def plain(path: Path, count: int) -> list[str]:
    """Sentences of ordinary length, newslike ones first, with some chance."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        usable = {
            text for line in lines if len(text := line.strip()) in LENGTHS and text.endswith((".", "“", '"', "!", "?"))
        }
    found = sorted(usable)
    random.shuffle(found)
    found.sort(key=lambda text: sum(bool(p.search(text)) for p in NEWSLIKE) + 2 * random.random(), reverse=True)
    return found[:count]


def sentences(path: Path, vocab: spacy.Vocab) -> Iterator[Doc]:
    """The sentences of gold docs without their annotation."""
    for doc in DocBin().from_disk(path).get_docs(vocab):
        for sentence in doc.sents:
            yield Doc(vocab, words=[t.text for t in sentence], spaces=[bool(t.whitespace_) for t in sentence])


def parsed(doc: Doc, item: Item, names: dict[str, list[str]]) -> Doc:
    """The doc with its tree, tags and morphology."""
    heads = [i if h == 0 else h - 1 for i, h in enumerate(item["head"])]
    deps = [names["dep"][d] for d in item["dep"]]
    deps = ["ROOT" if h == i else "dep" if d == "ROOT" else d for i, (h, d) in enumerate(zip(heads, deps, strict=True))]
    return Doc(
        doc.vocab, words=[t.text for t in doc], spaces=[bool(t.whitespace_) for t in doc], heads=heads, deps=deps,
        tags=[names["tag"][n] for n in item["tag"]], pos=[names["pos"][n] for n in item["pos"]],
        morphs=[names["morph"][n] for n in item["morph"]],
    )  # fmt: skip


def named(doc: Doc, item: Item, names: dict[str, list[str]], sure: np.ndarray) -> Doc:
    """The doc with its names; what is not sure counts as not annotated."""
    found = [
        (Span(doc, a, b, label), sure[a:b].min() < SURE)
        for a, b, label in spans([names["ent"][n] for n in item["ent"]])
    ]
    doc.set_ents(
        [span for span, unsure in found if not unsure],
        missing=[span for span, unsure in found if unsure],
        default="outside",
    )
    return doc


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("kind", choices=TASKS)
    arguments = parser.parse_args()
    out, kind = arguments.out, arguments.kind
    random.seed(SEED)
    torch.set_num_threads(1)
    nlp = spacy.blank("de")
    saved = torch.load(out / f"{kind}_teacher.pt")
    names, weights = saved["names"], Weights()
    teacher, batches = Teacher(weights, {name: len(found) for name, found in names.items()}), Batches(weights)
    teacher.load_state_dict(saved["weights"])
    docs = [nlp.make_doc(text) for text in plain(arguments.data / "klexikon_wikipedia.txt.gz", SENTENCES[kind])]
    if kind == "syntax":
        docs += sentences(out / "ner_train.spacy", nlp.vocab)
    random.shuffle(docs)
    made: list[tuple[float, Doc]] = []
    start = time.perf_counter()
    for first in range(0, len(docs), CHUNK):
        chunk = docs[first : first + CHUNK]
        for n, item, sure in annotate(teacher, batches, [[t.text for t in doc] for doc in chunk]):
            doc = parsed(chunk[n], item, names) if kind == "syntax" else named(chunk[n], item, names, sure)
            made.append((float(np.log(sure + 1e-6).mean()), doc))
        print(f"{len(made)}/{len(docs)} sentences, {time.perf_counter() - start:.0f} s", flush=True)
    made.sort(key=lambda pair: pair[0])
    kept = [doc for _, doc in made[int(UNSURE * len(made)) if kind == "syntax" else 0 :]]
    random.shuffle(kept)
    attributes = {"syntax": ["TAG", "POS", "MORPH", "DEP", "HEAD", "SENT_START"], "ner": ["ENT_IOB", "ENT_TYPE"]}
    DocBin(attrs=attributes[kind], docs=kept).to_disk(out / f"{kind}_silver.spacy")
    print(f"silver: {len(kept)} sentences, {sum(map(len, kept))} tokens")


if __name__ == "__main__":
    main()
