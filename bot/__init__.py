"""Signpost: a conversational advisor for search and social visibility."""

__version__ = "0.1.0"
