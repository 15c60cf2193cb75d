"""Overlaps: which of the matches at one place stay."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from timeline_ext.temporal.heideltime.match import Hit

REMOVE: Final = "REMOVE"
HINT: Final = "-BCADhint"


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """The matches that no longer one holds, in the order of the text; of several on one span the best.

    A value that hangs on nothing is better, then a stated date, then a length that says when, then the later rule.
    """
    best: dict[tuple[int, int], Hit] = {}
    for hit in hits:
        span = hit.start, hit.end
        if span not in best or _rank(hit) > _rank(best[span]):
            best[span] = hit
    kept = []
    reach = -1
    for start, end in sorted(best, key=lambda span: (span[0], -span[1])):
        if end > reach:
            kept.append(best[start, end])
            reach = end
    return kept


def _rank(hit: Hit) -> tuple[bool, bool, bool, int]:
    stated = hit.kind in ("DATE", "TIME") and hit.is_explicit
    return not hit.value.startswith("UNDEF"), stated, bool(hit.empty), hit.order


def merged(hits: Iterable[Hit]) -> list[Hit]:
    """The matches without those that overlap others, and without those of rules that say what is no time."""
    return [_one(group) for group in _groups(hit for hit in hits if hit.value != REMOVE)]


def _groups(hits: Iterable[Hit]) -> Iterator[list[Hit]]:
    group: list[Hit] = []
    reach = -1
    for hit in sorted(hits, key=lambda it: (it.start, -it.end)):
        if group and hit.start >= reach:
            yield group
            group = []
        group.append(hit)
        reach = max(reach, hit.end) if len(group) > 1 else hit.end
    if group:
        yield group


def _one(group: list[Hit]) -> Hit:
    if len(group) == 1:
        return group[0]
    kinds = {hit.kind for hit in group}
    if len(kinds) > 1 or not kinds <= {"DATE", "TIME"}:
        return max(group, key=lambda hit: len(hit.value))
    chosen = max(group, key=lambda hit: (HINT in hit.rule, hit.is_explicit, len(hit.value)))
    return replace(chosen, start=min(hit.start for hit in group), end=max(hit.end for hit in group))
