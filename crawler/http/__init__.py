"""How URLs are asked for: guarded, polite, conditional, whole; each ends in one capture.

Knows Scrapy; reads no article.

Modules that others import by themselves: `guarded_reactor`, `browser`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from presslog.core.doors import names_on_demand

if TYPE_CHECKING:
    from presslog.crawler.http.crawl_context import Clock, Context
    from presslog.crawler.http.fetcher import Asker, Draws
    from presslog.crawler.http.integrity import whole_body
    from presslog.crawler.http.redirect_cookies import cookies_of_redirects
    from presslog.crawler.http.redirects import next_url

__all__ = ["Asker", "Clock", "Context", "Draws", "cookies_of_redirects", "next_url", "whole_body"]

if not TYPE_CHECKING:
    __getattr__ = names_on_demand(__name__)
