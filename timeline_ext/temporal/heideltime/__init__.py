"""HeidelTime without Java: an interpreter of its resource format, for resources that the user has.

Each module is one stage: `sources` opens resources, `patterns` reads their regular expressions, `rules` their files,
`normalise` their templates; `match` finds, `overlap` chooses, `resolve` and `feasts` date, `values` and `tagger` hand on.
"""

from timeline_ext.temporal.heideltime.sources import described, installed, open_source, quality
from timeline_ext.temporal.heideltime.tagger import tag

__all__ = ["described", "installed", "open_source", "quality", "tag"]
