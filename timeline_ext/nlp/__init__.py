"""Language pipelines: the best spaCy pipeline present for a language, and one view of syntax for all label schemes."""

from timeline_ext.nlp.pipelines import describe_pipelines, load_pipeline, name_pipeline, no_pipeline

__all__ = ["describe_pipelines", "load_pipeline", "name_pipeline", "no_pipeline"]
