"""From an article to an interactive timeline, in one notebook cell."""

__version__ = "0.1.0"
