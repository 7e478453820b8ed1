"""The boundary of one entry of an HTML listing, a feed, a sitemap or an API's answer.

What cannot be read of it costs no other entry.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
log = logging.getLogger(__name__)


def attempt_entry(read: Callable[P, T | None], *args: P.args, **kwargs: P.kwargs) -> T | None:
    """What `read` makes of an entry; None where it raises, which is logged.

    >>> attempt_entry(lambda: 1 // 0) is None
    True
    """
    try:
        return read(*args, **kwargs)
    except Exception:  # the boundary of an entry: no list of what its values may raise is whole
        log.exception("an entry of a listing was not read")
        return None
