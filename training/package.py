"""Join the trained syntax and names into one pipeline: `python training/package.py SYNTAX NER TREES OUT`.

TREES is the file that the syntax was trained on; finite forms that are always read alike there get that reading.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections import Counter
from pathlib import Path

import spacy
from spacy.tokens import DocBin

NAME = "core_news_timeline"
VERSION = "0.4.0"
TITLE = "# What this pipeline was trained on\n\nThe pipeline is licensed under CC BY-SA 4.0; `training/README.md` of the project is its model card."
ATTRIBUTION = [
    (
        "Universal Dependencies German-GSD (development part)",
        "CC BY-SA 4.0",
        "https://universaldependencies.org/treebanks/de_gsd",
    ),
    ("Universal Dependencies German-PUD", "CC BY-SA 3.0", "https://universaldependencies.org/treebanks/de_pud"),
    (
        "Universal Dependencies German-HDT (parts; annotation)",
        "CC BY-SA 4.0",
        "https://universaldependencies.org/treebanks/de_hdt",
    ),
    ("GermEval 2014 NER (test part)", "CC BY 4.0", "https://sites.google.com/site/germeval2014ner"),
    ("WikiNER, German (part)", "CC BY 4.0", "https://doi.org/10.6084/m9.figshare.5462500"),
    ("MobIE", "CC BY 4.0", "https://github.com/dfki-nlp/mobie"),
    ("Klexikon: articles of the German Wikipedia", "CC BY-SA", "https://github.com/dennlinger/klexikon"),
    ("multilingual-e5-small (teacher)", "MIT", "https://huggingface.co/intfloat/multilingual-e5-small"),
]

# Always subjunctive, but the largest treebank marks them as present indicative.
SUBJUNCTIVE = ("hätte", "wäre", "würde", "könnte", "müsste", "dürfte", "möchte")
FINITE = ("VVFIN", "VAFIN", "VMFIN")
OFTEN, SURE = (
    4,
    0.97,
)  # times that a form was read as a finite verb, and the share of the reading that it then always has
WEAK = "(?:ier|[a-zäöüß]er|ig|[dmnt]e|[hl]l)te"  # how weak pasts end, and no present does ("warte", "halte")
ENDINGS = {"": "Number=Sing|Person=3", "n": "Number=Plur|Person=3"}


def readings(trees: Path) -> dict[tuple[str, str], list[str]]:
    """Finite forms by the tag that they always have ("" where they may be no finite verb) and by their morphology."""
    found: dict[str, Counter[tuple[str, str]]] = {}
    for doc in DocBin().from_disk(trees).get_docs(spacy.blank("de").vocab):
        for token in doc:
            finite = token.tag_ in FINITE and token.morph.get("VerbForm") == ["Fin"]
            found.setdefault(token.lower_, Counter())[(token.tag_, str(token.morph)) if finite else ("", "")] += 1
    forms: dict[tuple[str, str], list[str]] = {}
    for form, counts in sorted(found.items()):
        finite = counts.total() - counts["", ""]
        tag, reading = max((it for it in counts if it[0]), key=counts.__getitem__, default=("", ""))
        count = counts[tag, reading]
        if finite >= OFTEN and count >= SURE * finite:
            forms.setdefault((tag if count >= SURE * counts.total() else "", reading), []).append(form)
    return forms


def main() -> None:
    """Read the arguments and write the pipeline."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("syntax", "ner", "trees", "out"):
        parser.add_argument(name, type=Path)
    arguments = parser.parse_args()
    nlp = spacy.load(arguments.syntax)
    ruler = nlp.add_pipe("attribute_ruler", after="morphologizer")
    for (tag, reading), forms in readings(arguments.trees).items():
        finite = {} if tag else {"TAG": {"IN": list(FINITE)}}
        ruler.add([[{"LOWER": {"IN": forms}, **finite}]], {"MORPH": reading} | ({"TAG": tag} if tag else {}))
    for ending, features in ENDINGS.items():
        pattern = [{"LOWER": {"IN": [word + ending for word in SUBJUNCTIVE]}, "TAG": {"IN": ["VAFIN", "VMFIN"]}}]
        weak = [{"LOWER": {"REGEX": f"{WEAK}{ending}$"}, "TAG": "VVFIN"}]
        ruler.add([weak], {"MORPH": f"Mood=Ind|{features}|Tense=Past|VerbForm=Fin"})
        ruler.add([pattern], {"MORPH": f"Mood=Sub|{features}|Tense=Past|VerbForm=Fin"})
    nlp.add_pipe("ner", source=spacy.load(arguments.ner), name="ner")
    nlp.config["paths"].update(start=None, train=None, dev=None)  # they lay on the machine of training
    nlp.meta.update(
        name=NAME,
        version=VERSION,
        description="German news: UD syntax, STTS tags, morphology, names",
        license="CC BY-SA 4.0",
        sources=[{"name": name, "license": licence, "url": url} for name, licence, url in ATTRIBUTION],
    )
    shutil.rmtree(arguments.out, ignore_errors=True)
    nlp.to_disk(arguments.out)
    strings = spacy.blank(nlp.lang).vocab.strings  # those of the training text are not needed
    for pipe in nlp.pipe_names:
        for label in getattr(nlp.get_pipe(pipe), "labels", ()):
            strings.add(label)
    strings.to_disk(arguments.out / "vocab" / "strings.json")
    sources = "".join(f"- {name}: {licence}, <{url}>\n" for name, licence, url in ATTRIBUTION)
    (arguments.out / "ATTRIBUTION.md").write_text(f"{TITLE}\n\n{sources}", encoding="utf-8")
    meta = json.loads((arguments.out / "meta.json").read_text(encoding="utf-8"))
    print(
        meta["lang"],
        meta["name"],
        f"{sum(p.stat().st_size for p in arguments.out.rglob('*') if p.is_file()) / 1e6:.1f} MB",
    )


if __name__ == "__main__":
    main()
