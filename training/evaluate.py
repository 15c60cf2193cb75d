"""Measure a pipeline on the files of prepare.py: `python training/evaluate.py PIPELINE OUT`.

Syntax on the test sentences with gold tokens, one a doc; names as the model finds them, and with the names that
`timeline_ext` adds; PUD has no MISC, so there it does not count. Lemmas are those of `timeline_ext`.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import spacy
from spacy.scorer import Scorer
from spacy.tokens import Doc, DocBin
from spacy.training import Example

from timeline_ext.nlp import load_pipeline
from timeline_ext.nlp.repairs import set_lemmas


def compared(nlp: spacy.Language, path: Path) -> list[Example]:
    gold = list(DocBin().from_disk(path).get_docs(nlp.vocab))
    bare = [Doc(nlp.vocab, words=[t.text for t in d], spaces=[bool(t.whitespace_) for t in d]) for d in gold]
    return [Example(found, right) for found, right in zip(nlp.pipe(bare), gold, strict=True)]


def percent(hits: list[bool]) -> str:
    return f"{100 * sum(hits) / len(hits):.1f}"


def names(examples: list[Example], without: set[str]) -> str:
    for example in examples:
        for doc in (example.predicted, example.reference):
            doc.set_ents([ent for ent in doc.ents if ent.label_ not in without], default="outside")
    scores = Scorer().score_spans(examples, "ents")
    kinds = "  ".join(f"{label} {100 * score['f']:.1f}" for label, score in sorted(scores["ents_per_type"].items()))
    return f"F1 {100 * scores['ents_f']:.1f}  P {100 * scores['ents_p']:.1f}  R {100 * scores['ents_r']:.1f}  ({kinds})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pipeline")
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    nlp, whole = spacy.load(arguments.pipeline), load_pipeline("de", arguments.pipeline)
    examples = compared(nlp, arguments.out / "syntax_test.spacy")
    pairs = [(p, g) for e in examples for p, g in zip(e.predicted, e.reference, strict=True)]
    words = [(p, g) for p, g in pairs if g.dep_ != "punct"]
    repaired = [
        (p, g)
        for e in compared(whole, arguments.out / "syntax_test.spacy")
        for p, g in zip(e.predicted, e.reference, strict=True)
    ]
    for doc in {id(p.doc): p.doc for p, _ in pairs}.values():
        set_lemmas(doc)
    lemmas = [(p, g) for p, g in words if g.lemma_]
    print("TAG", percent([p.tag_ == g.tag_ for p, g in pairs if g.tag_]), end="  ")
    print("POS", percent([p.pos_ == g.pos_ for p, g in pairs]), end="  ")
    print("MORPH", percent([p.morph == g.morph for p, g in pairs]), end="  ")
    print("UAS", percent([p.head.i == g.head.i for p, g in words]), end="  ")
    print("LAS", percent([p.head.i == g.head.i and p.dep_ == g.dep_ for p, g in words]))
    for name, found in (("", pairs), (", repaired", repaired)):
        finite = [(p, g) for p, g in found if g.morph.get("VerbForm") == ["Fin"] and g.morph.get("Tense")]
        right = percent([p.morph.get("Tense") == g.morph.get("Tense") for p, g in finite])
        print(f"tense of finite verbs{name} {right} of {len(finite)}")
    print("lemmas", percent([p.lemma_ == g.lemma_ for p, g in lemmas]), f"of {len(lemmas)}")
    for name, without in (("ner_test", set[str]()), ("ner_test_pud", {"MISC"})):
        path = arguments.out / f"{name}.spacy"
        print(f"{name}: {names(compared(nlp, path), without)}")
        added = names(compared(whole, path), without | {"NORP"})  # the sources have no names of peoples
        print(f"{name}, with known names added: {added}")
    texts = [doc.text for doc in DocBin().from_disk(arguments.out / "ner_test.spacy").get_docs(whole.vocab)]
    articles = [" ".join(texts[i : i + 25]) for i in range(0, len(texts), 25)]
    start = time.process_time()
    count = sum(len(doc) for doc in whole.pipe(articles))
    print(f"{count / (time.process_time() - start):,.0f} words/s on raw text, whole pipeline")


if __name__ == "__main__":
    main()
