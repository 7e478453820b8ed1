"""One crawl in one child process: started, watched, ended; it leaves a whole landing or none."""

from __future__ import annotations

from presslog.crawler.process.crawl_process import crawl_source, fetch_urls

__all__ = ["crawl_source", "fetch_urls"]
