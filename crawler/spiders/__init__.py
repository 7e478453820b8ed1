"""The spider and its plan. Thin.

Where to look and how to read is `crawler.discover`'s and `crawler.extract`'s.

Modules that others import by themselves: `watch_spider`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from presslog.core.doors import names_on_demand

if TYPE_CHECKING:
    from presslog.crawler.spiders.article_parts import find_parts, part_urls
    from presslog.crawler.spiders.visit_plan import index_visits, is_made_up

__all__ = ["find_parts", "index_visits", "is_made_up", "part_urls"]

if not TYPE_CHECKING:
    __getattr__ = names_on_demand(__name__)
