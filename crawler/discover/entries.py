"""The boundary of one entry of a feed, a sitemap or an API's answer.

What cannot be read of it costs no other entry.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import ParamSpec

from presslog.crawler.items import ListingEntry

P = ParamSpec("P")
log = logging.getLogger(__name__)


def read_entry(
    read: Callable[P, ListingEntry | None], *args: P.args, **kwargs: P.kwargs
) -> ListingEntry | None:
    """The entry that `read` makes; None where it raises, which is logged.

    >>> read_entry(lambda: 1 // 0) is None
    True
    """
    try:
        return read(*args, **kwargs)
    except Exception:  # the boundary of an entry: no list of what its values may raise is whole
        log.exception("an entry of a listing was not read")
        return None
