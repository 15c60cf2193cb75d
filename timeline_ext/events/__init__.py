"""Events: what happens in an article, when, and how that is known."""

from timeline_ext.events.find import find_events
from timeline_ext.events.lexicon import check_data
from timeline_ext.events.merge import merge_articles

__all__ = ["check_data", "find_events", "merge_articles"]
