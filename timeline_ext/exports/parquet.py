"""A timeline as a Parquet table, for pandas, polars, DuckDB and Spark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from timeline_ext.errors import InputError
from timeline_ext.timeline import COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

    from timeline_ext.timeline import Timeline

TYPES: Final = {"alleged": "bool", "confidence": "double", "salience": "double"} | dict.fromkeys(
    ("start", "end", "article"), "int64"
)


def write_parquet(timeline: Timeline, path: Path) -> None:
    """Write one row per event, the undated ones last, with the columns of `timeline.COLUMNS`.

    Dates are text in ISO 8601, for those before the year 1 fit no Arrow date. InputError where the extra `exports` is
    missing.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise InputError(f"{path.name}: Parquet needs an extra: pip install 'timeline_ext[exports]'") from None
    schema = pa.schema([(name, pa.type_for_alias(TYPES.get(name, "string"))) for name in COLUMNS])
    rows = [
        {
            name: value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
            for name, value in row.items()
        }
        for row in timeline.to_rows()
    ]
    parquet.write_table(pa.Table.from_pylist(rows, schema), path)
