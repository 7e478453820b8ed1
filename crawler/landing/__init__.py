"""What a crawl leaves on disk: pages as WARC, captures as JSON lines.

And web archives of other tools, read the same way.
"""

from __future__ import annotations

from presslog.crawler.landing.codec import Order, orders
from presslog.crawler.landing.content_coding import (
    ACCEPTED,
    MAX_BYTES,
    BombError,
    CutError,
    UnknownCodingError,
    codings_of,
    decode,
)
from presslog.crawler.landing.landing import Hop, Landing, LandingWriter, discard, sweep

__all__ = [
    "ACCEPTED",
    "MAX_BYTES",
    "BombError",
    "CutError",
    "Hop",
    "Landing",
    "LandingWriter",
    "Order",
    "UnknownCodingError",
    "codings_of",
    "decode",
    "discard",
    "orders",
    "sweep",
]
