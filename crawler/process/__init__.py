"""Crawls in child processes: started, watched, ended; each crawl leaves a whole landing or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from presslog.core.doors import names_on_demand

if TYPE_CHECKING:
    from presslog.crawler.process.crawl_process import Crawls, crawl_source, open_crawls

__all__ = ["Crawls", "crawl_source", "open_crawls"]

if not TYPE_CHECKING:
    __getattr__ = names_on_demand(__name__)
