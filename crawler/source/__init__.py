"""A source file: read as a frozen value, checked key by key, and written with its comments."""

from __future__ import annotations

from presslog.crawler.source.source import Extract, Fetch, Revisit, Source, Via, load_source
from presslog.crawler.source.source_writer import source_text

__all__ = ["Extract", "Fetch", "Revisit", "Source", "Via", "load_source", "source_text"]
