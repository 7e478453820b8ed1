"""When a host may be asked next.

A crawl finds it out, the database keeps it, and the next crawl is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class HostPace:
    """When a host may be asked next, whichever source asks.

    `rest_until`: until then it asked to be left alone, with `rest_status`.
    """

    host: str
    next_at: datetime
    rest_until: datetime | None = None
    rest_status: int = 0
