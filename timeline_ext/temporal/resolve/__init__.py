"""Resolution: from the fields of an expression to a `TimeValue`, by publication date, text and direction.

A publication date known only to the month or year is ONE unknown day: whatever hangs on the day is worked out for
every day it may be, and the different results are the candidates. Dates the text spells out narrow these days down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline_ext.model import Step, TimeValue
from timeline_ext.temporal.resolve.clock import time_of
from timeline_ext.temporal.resolve.dates import date_of
from timeline_ext.temporal.resolve.lengths import duration_of, set_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from timeline_ext.temporal.resolve.anchors import Context, Direction, Fields


def resolve(
    fields: Fields, kind: str, context: Context, direction: Callable[[], Direction], *, near: bool
) -> TimeValue:
    """The time value of one expression; `near` says that the last date stands in the same sentence."""
    if "ref" in fields:
        return TimeValue(timex3=fields["ref"], trace=(Step("reference", {"ref": fields["ref"]}),))
    if kind == "SET":
        return set_of(fields)
    if kind == "DURATION" or ("unit" in fields and "sign" in fields):
        return duration_of(fields, kind, context, direction)
    if "hour" in fields or "half_to" in fields or "quarter_to" in fields or "part" in fields:
        return time_of(fields, context, direction, near=near)
    return date_of(fields, context, direction, near=near)
