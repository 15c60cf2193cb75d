"""Mix gold and silver for a student: `python training/mix.py OUT syntax` writes `syntax_student.spacy`, `... ner` the names.

Gold counts more than once, news names once more; silver sentences are joined to docs of several sentences, so that the
parser sees where sentences end. Names without a capital ("deutsche") are dropped: only one of the sources calls them names.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import spacy
from spacy.tokens import Doc, DocBin

SEED = 1
TIMES = {"syntax": 6, "ner": 3}
MOST = 3  # sentences in a doc


def joined(docs: list[Doc]) -> list[Doc]:
    found = []
    while docs:
        size = random.randint(1, MOST)
        found.append(Doc.from_docs(docs[:size]))
        docs = docs[size:]
    return found


def capitalised(doc: Doc) -> Doc:
    small = [ent for ent in doc.ents if not any(token.text[0].isupper() for token in ent)]
    doc.set_ents([], outside=small, default="unmodified")
    return doc


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("kind", choices=TIMES)
    arguments = parser.parse_args()
    out, kind = arguments.out, arguments.kind
    random.seed(SEED)
    vocab = spacy.blank("de").vocab

    def read(name: str) -> list[Doc]:
        return list(DocBin().from_disk(out / f"{name}.spacy").get_docs(vocab))

    docs = joined(read(f"{kind}_silver")) + read(f"{kind}_train") * TIMES[kind]
    if kind == "ner":
        docs = [capitalised(doc) for doc in docs + read("ner_news")]
    random.shuffle(docs)
    DocBin(docs=docs).to_disk(out / f"{kind}_student.spacy")
    print(f"{kind}_student.spacy: {len(docs)} docs, {sum(map(len, docs))} tokens")


if __name__ == "__main__":
    main()
