"""Timelines in notebooks: MIME bundle, widget and magic."""
