"""A timeline as a table for spreadsheets: what comes from an article can be no formula in it."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any, Final

from timeline_ext.timeline import COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

    from timeline_ext.timeline import Timeline

# A spreadsheet takes a cell for a formula by its first character. It may also cut a line at tabs and semicolons, so
# that what stands behind one begins a cell.
FORMULA: Final = re.compile(r"(^|[;\t\r\n])((?:[^\S\t\r\n]|[\"'])*)(?=[=+\-@＝＋－＠])")


def write_csv(timeline: Timeline, path: Path) -> None:
    """Write one row per event, the undated ones last, with a header row; the columns are `timeline.COLUMNS`."""
    sheet = io.StringIO(newline="")
    writer = csv.DictWriter(sheet, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: harmless(value) for name, value in row.items()} for row in timeline.to_rows())
    path.write_bytes(sheet.getvalue().encode("utf-8", "backslashreplace"))


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: text that could be one gets an apostrophe before it.

    >>> harmless("=1+1"), harmless("-0043-03-15"), harmless("a;=b"), harmless(-0.5), harmless("Kiew")
    ("'=1+1", "'-0043-03-15", "a;'=b", -0.5, 'Kiew')
    """
    return FORMULA.sub(r"\1'\2", value.replace("\0", "")) if isinstance(value, str) else value
