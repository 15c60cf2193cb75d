"""Turn the data folder into spaCy training files: `python training/prepare.py DATA OUT`.

DATA holds the files named in README.md. OUT receives `syntax_{train,dev,test}.spacy` and `ner_{train,dev,test,test_pud}.spacy`.
Contractions that treebanks split ("zum" = "zu" + "dem") are joined again, since the tokenizer never splits them.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import spacy
from spacy.tokens import Doc, DocBin
from spacy.training import biluo_tags_to_spans, iob_to_biluo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SEED = 1
FEATURES = {
    "Case",
    "Gender",
    "Number",
    "Person",
    "Mood",
    "Tense",
    "VerbForm",
    "Degree",
    "PronType",
    "Definite",
    "Poss",
    "Reflex",
}
SUBTYPES = {"nsubj:pass", "aux:pass", "csubj:pass", "compound:prt"}
OLD_LABELS = {
    "dobj": "obj", "name": "flat", "mwe": "fixed", "neg": "advmod", "nsubjpass": "nsubj:pass", "auxpass": "aux:pass",
}  # fmt: skip
# One treebank names verb forms only in its own tags.
VERB_FORMS = {"VBC": "Fin", "VBN": "Part", "VB": "Inf"}
NO_SPACE_BEFORE = set(",.;:!?)]}%…“")
NO_SPACE_AFTER = set("([{„")
ENTITY = {"PER": "PER", "LOC": "LOC", "ORG": "ORG", "OTH": "MISC", "MISC": "MISC"}
TRAFFIC = {"person": "PER", "organization": "ORG", "organization-company": "ORG", "location": "LOC", "location-city": "LOC",
           "location-street": "LOC", "location-stop": "LOC"}  # fmt: skip


@dataclass
class Sentence:
    """A parsed sentence: one list entry a token, heads as indices into the sentence."""

    words: list[str] = field(default_factory=list)
    spaces: list[bool] = field(default_factory=list)
    pos: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    morphs: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    deps: list[str] = field(default_factory=list)
    lemmas: list[str] = field(default_factory=list)


def blocks(path: Path) -> Iterator[list[str]]:
    """The groups of lines between empty lines."""
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            lines.append(line)
        elif lines:
            yield lines
            lines = []
    if lines:
        yield lines


def read_treebank(path: Path, *, stts: bool = True, detokenise: bool = False) -> Iterator[Sentence]:
    """The sentences of a CoNLL-U file, contractions joined; `stts` keeps its XPOS as tags."""
    for lines in blocks(path):
        rows = [line.split("\t") for line in lines if not line.startswith("#")]
        ranges = {int(r[0].split("-")[0]): (int(r[0].split("-")[1]), r[1], r[9]) for r in rows if "-" in r[0]}
        tokens = {int(r[0]): r for r in rows if r[0].isdigit()}
        yield _joined(tokens, ranges, stts=stts, detokenise=detokenise)


def _joined(
    tokens: dict[int, list[str]], ranges: dict[int, tuple[int, str, str]], *, stts: bool, detokenise: bool
) -> Sentence:
    groups: list[tuple[list[int], str, bool]] = []
    number = 1
    while number <= len(tokens):
        last, form, misc = ranges.get(number, (number, tokens[number][1], tokens[number][9]))
        groups.append((list(range(number, last + 1)), form, "SpaceAfter=No" not in misc))
        number = last + 1
    place = {n: index for index, (numbers, *_) in enumerate(groups) for n in numbers}
    sentence = Sentence()
    for index, (numbers, form, space) in enumerate(groups):
        outside = [n for n in numbers if int(tokens[n][6]) not in numbers]
        row = tokens[(outside or numbers)[0]]
        head = int(row[6])
        contracted = len(numbers) > 1
        features = tokens[numbers[-1]][5] if contracted else row[5]
        wanted = {"Case", "Gender", "Number"} if contracted else FEATURES
        sentence.words.append(form)
        sentence.spaces.append(space)
        sentence.pos.append(row[3])
        tag = "APPRART" if contracted and row[3] == "ADP" else row[4] if stts and not contracted else ""
        sentence.tags.append({"_": "", "APPR|ART": "APPRART", "PROAV": "PAV"}.get(tag, tag))
        pairs = {
            k: v for k, v in (f.split("=", 1) for f in features.split("|") if "=" in f) if k in wanted and "," not in v
        }
        form_of_verb = pairs.setdefault("VerbForm", VERB_FORMS.get(row[4], ""))
        if form_of_verb == "Part" or not form_of_verb:
            pairs.pop("Tense" if form_of_verb else "VerbForm", None)
        sentence.morphs.append("|".join(f"{k}={v}" for k, v in sorted(pairs.items())))
        sentence.heads.append(index if head == 0 else place[head])
        sentence.deps.append("ROOT" if head == 0 else _label(row[7]))
        sentence.lemmas.append("" if contracted else row[2])
    if detokenise:
        sentence.spaces = spaces_of(sentence.words)
    return sentence


def _label(label: str) -> str:
    label = OLD_LABELS.get(label, label)
    return label if label in SUBTYPES else label.split(":")[0]


def spaces_of(words: list[str]) -> list[bool]:
    """Whether a space follows each word, for sources that lost their spacing."""
    spaces = [True] * len(words)
    opened = False
    for i, word in enumerate(words):
        if i + 1 < len(words) and words[i + 1] in NO_SPACE_BEFORE:
            spaces[i] = False
        if word in NO_SPACE_AFTER:
            spaces[i] = False
        if word == '"':
            opened = not opened
            if opened:
                spaces[i] = False
            elif i:
                spaces[i - 1] = False
    return spaces


def syntax_docs(vocab: spacy.Vocab, sentences: list[Sentence], *, most: int) -> Iterator[Doc]:
    """Docs of one to `most` sentences."""
    position = 0
    while position < len(sentences):
        group = sentences[position : position + random.randint(max(1, most // 2), most)]
        position += len(group)
        offsets = [sum(len(s.words) for s in group[:i]) for i in range(len(group))]
        spaces = [space for s in group for space in (*s.spaces[:-1], True)]
        doc = Doc(
            vocab, words=[w for s in group for w in s.words], spaces=spaces, pos=[p for s in group for p in s.pos],
            tags=[t for s in group for t in s.tags], deps=[d for s in group for d in s.deps],
            lemmas=[lemma for s in group for lemma in s.lemmas],
            heads=[h + offset for s, offset in zip(group, offsets, strict=True) for h in s.heads],
        )  # fmt: skip
        for token, morph in zip(doc, (m for s in group for m in s.morphs), strict=True):
            token.set_morph(morph)
        yield doc


Tagged = tuple[list[str], list[str]]


def read_entities(
    path: Path, word: int, tag: int, *, separator: str = "\t", labels: dict[str, str]
) -> Iterator[Tagged]:
    """Words and IOB tags of a column file, labels mapped and all others dropped."""
    for lines in blocks(path):
        rows = [line.split(separator) for line in lines if not line.startswith(("#", "-DOCSTART-"))]
        rows = [row for row in rows if len(row) > max(word, tag)]
        if rows:
            yield [row[word] for row in rows], list(_iob((row[tag] for row in rows), labels))


def _iob(tags: Iterable[str], labels: dict[str, str]) -> Iterator[str]:
    previous = ""
    for tag in tags:
        label = labels.get(tag[2:].lower().replace("_", "-"), labels.get(tag[2:], ""))
        if not label:
            previous = ""
            yield "O"
            continue
        yield f"{'I' if tag[0] == 'I' and previous == label else 'B'}-{label}"
        previous = label


def entity_docs(vocab: spacy.Vocab, sentences: list[Tagged], *, most: int) -> Iterator[Doc]:
    """Docs of one to `most` sentences with their entities."""
    position = 0
    while position < len(sentences):
        group = sentences[position : position + random.randint(1, most)]
        position += len(group)
        words = [w for sentence, _ in group for w in sentence]
        spaces = [s for sentence, _ in group for s in spaces_of(sentence)]
        starts = [i == 0 for sentence, _ in group for i in range(len(sentence))]
        doc = Doc(vocab, words=words, spaces=spaces, sent_starts=starts)
        doc.set_ents(biluo_tags_to_spans(doc, iob_to_biluo([t for _, tags in group for t in tags])), default="outside")
        yield doc


def save(docs: Iterable[Doc], path: Path) -> None:
    """Write docs and say how many."""
    found = list(docs)
    DocBin(docs=found).to_disk(path)
    print(f"{path.name}: {len(found)} docs, {sum(len(d) for d in found)} tokens")


def main() -> None:
    """Read the arguments and write all files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    data, out = arguments.data, arguments.out
    out.mkdir(parents=True, exist_ok=True)
    random.seed(SEED)
    vocab = spacy.blank("de").vocab

    gsd = list(read_treebank(data / "gsd_dev.conllu"))
    pud = list(read_treebank(data / "pud.conllu", stts=False))
    hdt = [s for name in ("hdt_bug1", "hdt_bug2") for s in read_treebank(data / f"{name}.conllu", detokenise=True)]
    for part in (gsd, pud, hdt):
        random.shuffle(part)
    train = gsd[100:] + pud[50:] + hdt[80:]
    random.shuffle(train)
    save(syntax_docs(vocab, train, most=6), out / "syntax_train.spacy")
    save(syntax_docs(vocab, gsd[:100] + pud[:50] + hdt[:80], most=6), out / "syntax_dev.spacy")
    save(syntax_docs(vocab, list(read_treebank(data / "gsd_test.conllu")), most=1), out / "syntax_test.spacy")

    germeval = list(read_entities(data / "germeval_test.tsv", 1, 2, labels=ENTITY))
    wiki = list(read_entities(data / "wikiner_de_part.tsv", 0, 1, labels=ENTITY))
    traffic = list(read_entities(data / "mobie_train.conll2003", 0, 3, separator=" ", labels=TRAFFIC))
    random.shuffle(wiki)
    random.shuffle(traffic)
    entities = germeval[:-300] + wiki[600:] + traffic[:1200]
    random.shuffle(entities)
    save(entity_docs(vocab, entities, most=5), out / "ner_train.spacy")
    save(entity_docs(vocab, germeval[-300:] + wiki[:600], most=5), out / "ner_dev.spacy")
    save(
        entity_docs(vocab, list(read_entities(data / "germeval_dev.tsv", 1, 2, labels=ENTITY)), most=1),
        out / "ner_test.spacy",
    )
    pud_entities = list(read_entities(data / "uner_pud.iob2", 1, 2, labels=ENTITY))
    save(entity_docs(vocab, pud_entities, most=1), out / "ner_test_pud.spacy")
    save(entity_docs(vocab, germeval[:-300], most=5), out / "ner_news.spacy")


if __name__ == "__main__":
    main()
