"""Join the trained syntax and names into one pipeline: `python training/package.py SYNTAX NER OUT`."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import spacy

NAME = "core_news_timeline"
ATTRIBUTION = [
    {"name": "UD German-GSD (development part)", "license": "CC BY-SA 4.0", "url": "https://universaldependencies.org"},
    {"name": "UD German-PUD", "license": "CC BY-SA 3.0", "url": "https://universaldependencies.org"},
    {"name": "UD German-HDT (parts; annotation)", "license": "CC BY-SA 4.0", "url": "https://universaldependencies.org"},
    {"name": "WikiNER German (part)", "license": "CC BY 4.0", "url": "https://doi.org/10.6084/m9.figshare.5462500"},
    {"name": "GermEval 2014 NER (test part)", "license": "CC BY 4.0", "url": "https://sites.google.com/site/germeval2014ner"},
    {"name": "MobIE", "license": "CC BY 4.0", "url": "https://github.com/dfki-nlp/mobie"},
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("syntax", "ner", "out"):
        parser.add_argument(name, type=Path)
    arguments = parser.parse_args()
    nlp = spacy.load(arguments.syntax)
    nlp.add_pipe("ner", source=spacy.load(arguments.ner), name="ner")
    nlp.meta.update(name=NAME, version="0.1.0", description="German news: UD syntax, STTS tags, morphology, names",
                    license="CC BY-SA 4.0", sources=ATTRIBUTION)  # fmt: skip
    shutil.rmtree(arguments.out, ignore_errors=True)
    nlp.to_disk(arguments.out)
    meta = json.loads((arguments.out / "meta.json").read_text(encoding="utf-8"))
    print(meta["lang"], meta["name"], f"{sum(p.stat().st_size for p in arguments.out.rglob('*') if p.is_file()) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
