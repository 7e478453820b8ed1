"""A source file: read as a frozen value, checked key by key, and written with its comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from presslog.core.doors import names_on_demand

if TYPE_CHECKING:
    from presslog.crawler.source.source import (
        Extract,
        Fetch,
        Revisit,
        Source,
        is_source_name,
        load_source,
    )
    from presslog.crawler.source.source_check import refuse_unfit_source
    from presslog.crawler.source.source_writer import source_text, with_enabled
    from presslog.crawler.source.url_patterns import compile_url_patterns

__all__ = [
    "Extract",
    "Fetch",
    "Revisit",
    "Source",
    "compile_url_patterns",
    "is_source_name",
    "load_source",
    "refuse_unfit_source",
    "source_text",
    "with_enabled",
]

if not TYPE_CHECKING:
    __getattr__ = names_on_demand(__name__)
