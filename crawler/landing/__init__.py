"""What a crawl leaves on disk: pages as WARC, captures as JSON lines.

And web archives of other tools, read the same way.
"""

from __future__ import annotations

from presslog.crawler.landing.codec import (
    ChildReport,
    HeldCrawl,
    Instruction,
    NotPlainError,
    Order,
    child_reports,
    held_crawls,
    instructions,
)
from presslog.crawler.landing.content_coding import (
    ACCEPTED,
    MAX_BYTES,
    BombError,
    CodingError,
    CutError,
    UnknownCodingError,
    codings_of,
    decode_body,
    undeclared_coding,
)
from presslog.crawler.landing.landing import (
    Hop,
    Landing,
    LandingWriter,
    count_pages_under_way,
    discard_landing,
    sweep_unfinished,
)

__all__ = [
    "ACCEPTED",
    "MAX_BYTES",
    "BombError",
    "ChildReport",
    "CodingError",
    "CutError",
    "HeldCrawl",
    "Hop",
    "Instruction",
    "Landing",
    "LandingWriter",
    "NotPlainError",
    "Order",
    "UnknownCodingError",
    "child_reports",
    "codings_of",
    "count_pages_under_way",
    "decode_body",
    "discard_landing",
    "held_crawls",
    "instructions",
    "sweep_unfinished",
    "undeclared_coding",
]
