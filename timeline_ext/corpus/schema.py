"""The tables of a corpus as Arrow schemas, and the rows that one article gives them."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from timeline_ext.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa

    from timeline_ext.timeline import Timeline

TABLES: Final = ("articles", "events", "mentions")  # read article by article, a folder of Parquet files each
PERMUTATIONS: Final = 128  # numbers of a MinHash
SHINGLE: Final = 5  # words that are one feature of it

# Dates are told twice: as text in ISO 8601, which reaches any year and the minute, and as an Arrow date, which is null
# outside the years 1 to 9999 as well as at an open end.
_DATES: Final = {
    "earliest": "string", "latest": "string", "earliest_date": "date32", "latest_date": "date32", "edtf": "string",
}  # fmt: skip
COLUMNS: Final[dict[str, dict[str, str]]] = {
    "articles": {
        "id": "string", "hash": "string", "title": "string", "published": "string", "url": "string", "source": "string",
        "offset": "int64", "characters": "int64", "events": "int32", "words": "string", "minhash": "binary", "text": "large_string",
    },
    "events": {
        "id": "string", "article": "string", "start": "int64", "end": "int64", "trigger": "string", "label": "string",
        "sentence": "string", **_DATES, "timex3": "string", "granularity": "string", "modifier": "string",
        "kind": "string", "happening": "string", "status": "string", "alleged": "bool", "attributed_to": "string",
        "participants": "list<string>", "place": "string", "basis": "string", "why": "string", "confidence": "double",
        "salience": "double", "mentions": "int32", "data": "large_string",
    },
    "mentions": {
        "event": "string", "article": "string", "start": "int64", "end": "int64", "trigger": "string",
        "sentence": "string", "timex": "string", "timex_start": "int64", "timex_end": "int64", "timex3": "string",
    },
    "happenings": {
        "id": "string", "language": "string", "label": "string", "sentence": "string", **_DATES, "kind": "string", "status": "string",
        "alleged": "bool", "participants": "list<string>", "participants_folded": "string", "place": "string",
        "basis": "string", "confidence": "double", "salience": "double", "articles": "int32", "events": "list<string>",
        "conflicts": "list<string>",
    },
    "sources": {"source": "string", "article": "string"},
    "duplicates": {"article": "string", "of": "string", "relation": "string", "similarity": "double"},
    "errors": {"source": "string", "stage": "string", "reason": "string"},
}  # fmt: skip


@cache
def schema(table: str) -> pa.Schema:
    """The Arrow schema of a table; the language of articles, events and mentions is the name of their folder."""
    pa = arrow()
    kinds = {"list<string>": pa.list_(pa.string()), "date32": pa.date32()}
    return pa.schema([(name, kinds.get(kind) or pa.type_for_alias(kind)) for name, kind in COLUMNS[table].items()])


def arrow() -> Any:
    """The module pyarrow; InputError where the extra is missing."""
    try:
        import pyarrow as pa
    except ImportError:
        raise InputError("a corpus needs an extra: pip install 'timeline_ext[corpus]'") from None
    return pa


def parquet_bytes(table: str, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Rows as the bytes of a Parquet file."""
    pa = arrow()
    from pyarrow import parquet

    sink = pa.BufferOutputStream()
    parquet.write_table(pa.Table.from_pylist(list(rows), schema(table)), sink, compression="zstd")
    return bytes(sink.getvalue())


def rows_of(timeline: Timeline, key: str) -> dict[str, list[dict[str, Any]]]:
    """The rows that the timeline of one article has in each table; `key` names the article."""
    told = timeline.to_dict()
    (article,) = told["articles"]
    found = sorted((*told["events"], *told["undated"]), key=lambda row: (row["start"], row["end"], row["id"]))
    words, minhash = fingerprint(article["text"])
    events, mentions = [], []
    for row in found:
        name = key + row["id"].removeprefix("0")
        events.append(
            {
                **{column: row.get(column) for column in COLUMNS["events"]},
                "id": name,
                "article": key,
                "earliest_date": calendar_date(row["earliest"]),
                "latest_date": calendar_date(row["latest"]),
                "mentions": len(row["mentions"]),
                "data": json.dumps({**row, "article": 0}, ensure_ascii=False, separators=(",", ":")),
            }
        )
        for mention in row["mentions"]:
            timex = mention["timex"] or {}
            mentions.append(
                {
                    **{column: mention.get(column) for column in ("start", "end", "trigger", "sentence")},
                    "event": name,
                    "article": key,
                    "timex": timex.get("text"),
                    "timex_start": timex.get("start"),
                    "timex_end": timex.get("end"),
                    "timex3": timex.get("timex3"),
                }
            )
    row = {name: article.get(name) for name in COLUMNS["articles"]}
    about = {"id": key, "characters": len(article["text"]), "events": len(events), "words": words, "minhash": minhash}
    return {"articles": [_whole(row) | about], "events": events, "mentions": mentions}


def calendar_date(instant: str | None) -> date | None:
    """The day of an instant in ISO 8601; None where it is open or outside the years 1 to 9999.

    >>> calendar_date("2022-02-24T15:30"), calendar_date("-0043-03-15"), calendar_date(None)
    (datetime.date(2022, 2, 24), None, None)
    """
    try:
        return date.fromisoformat(instant.partition("T")[0]) if instant else None
    except ValueError:
        return None


def fingerprint(text: str) -> tuple[str, bytes]:
    """A digest of the words of a text, the same for every layout of it, and its MinHash over five words at a time."""
    import hashlib

    from rensa import RMinHash

    words = re.findall(r"\w+", text.lower())
    minhash = RMinHash(num_perm=PERMUTATIONS, seed=1)
    minhash.update([" ".join(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1))])
    signature = b"".join(number.to_bytes(4, "little") for number in minhash.digest())
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:32], signature


def _whole(row: dict[str, Any]) -> dict[str, Any]:
    """A row without half characters, which Arrow's text cannot hold: a title may have some."""
    return {
        name: value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
        for name, value in row.items()
    }
