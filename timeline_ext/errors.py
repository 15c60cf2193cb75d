"""The errors of the package: each says in one line what happened, where, and what to do."""


class TimelineError(Exception):
    """Anything that went wrong and that the caller can put right; the message is one line."""


class InputError(TimelineError, ValueError):
    """An article, a publication date or an option that cannot be used as given."""


class LanguageError(TimelineError, LookupError):
    """A language, or the pipeline for it, that is not installed."""


class DataError(TimelineError, ValueError):
    """A language's data file that breaks its schema; the message names file, entry and key."""
