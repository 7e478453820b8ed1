"""The child process of crawls, as `crawl_process` starts it: `python -m presslog.crawler.process`."""

from __future__ import annotations

import sys

from presslog.core.doors import left_out
from presslog.core.process_start import begin_process

begin_process()
with left_out("h2"):  # Twisted would serve HTTP/2 with it; a crawl serves nobody
    # It looks through the stack and all modules three times while it is imported: first, where both are short.
    import scrapy.core.downloader.contextfactory  # noqa: F401

    from presslog.crawler.process.crawl_child import carry_out_orders

if __name__ == "__main__":
    sys.exit(carry_out_orders())
