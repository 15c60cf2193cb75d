"""Temporal tagging: the time expressions of a text and what each of them means."""

from timeline_ext.temporal.explain import explain
from timeline_ext.temporal.resolve.values import parse_published, shift_value
from timeline_ext.temporal.tagger import tag

__all__ = ["explain", "parse_published", "shift_value", "tag"]
