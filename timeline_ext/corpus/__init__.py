"""From one article to an archive: many articles on many processors, kept on disk, merged, and asked in parts."""

from timeline_ext.corpus.dataset import Corpus
from timeline_ext.corpus.run import extract_corpus

__all__ = ["Corpus", "extract_corpus"]
