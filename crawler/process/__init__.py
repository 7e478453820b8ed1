"""One crawl in one child process: started, watched, ended; it leaves a whole landing or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from presslog.core.doors import names_on_demand

if TYPE_CHECKING:
    from presslog.crawler.process.crawl_process import crawl_source, fetch_urls

__all__ = ["crawl_source", "fetch_urls"]

if not TYPE_CHECKING:
    __getattr__ = names_on_demand(__name__)
