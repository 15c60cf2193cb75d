"""Join the trained syntax and names into one pipeline: `python training/package.py SYNTAX NER OUT`."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import spacy

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
ENDINGS = {"": "Number=Sing|Person=3", "n": "Number=Plur|Person=3"}


def main() -> None:
    """Read the arguments and write the pipeline."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("syntax", "ner", "out"):
        parser.add_argument(name, type=Path)
    arguments = parser.parse_args()
    nlp = spacy.load(arguments.syntax)
    ruler = nlp.add_pipe("attribute_ruler", after="morphologizer")
    for ending, features in ENDINGS.items():
        pattern = [{"LOWER": {"IN": [word + ending for word in SUBJUNCTIVE]}, "TAG": {"IN": ["VAFIN", "VMFIN"]}}]
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
