"""Names of the files in which responses are kept together.

    YYYY-MM/presslog-YYYYMMDD-WHO-N.warc.gz   the records
    YYYY-MM/presslog-YYYYMMDD-WHO-N.cdxj.gz   their index, a line each

`WHO` is a shard, or the process that wrote it; `N` counts from 1. After M prunings both
end in `-pM` before their dots.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

WARC: Final = ".warc.gz"
STORE_MARK: Final = "presslog-store.txt"
"""The file of a store with the id by which its history knows it."""
_TOGETHER: Final = re.compile(r"\d{4}-\d\d/presslog-(\d{8})-")
_PRUNED: Final = re.compile(r"-p(\d+)$")


def file_name(at: datetime, who: str, number: int) -> str:
    """The name of a WARC of the day.

    >>> file_name(datetime(2026, 3, 1), "a", 1)
    '2026-03/presslog-20260301-a-1.warc.gz'
    """
    return f"{at:%Y-%m}/presslog-{at:%Y%m%d}-{who}-{number}{WARC}"


def index_of(warc: str) -> str:
    """The name of a WARC's index.

    >>> index_of("2026-03/presslog-20260301-a-1.warc.gz")
    '2026-03/presslog-20260301-a-1.cdxj.gz'
    """
    return warc.removesuffix(WARC) + ".cdxj.gz"


def is_kept_together(name: str) -> bool:
    """Return True if a WARC holds responses of several runs; an older one lies in a folder for its run.

    >>> is_kept_together("gazette/gazette-1/crawl.warc.gz")
    False
    """
    return _TOGETHER.match(name) is not None


def day_of(name: str) -> date:
    """Return the day on which the records of a file were kept; the last day of all for other names.

    >>> day_of("2026-03/presslog-20260301-a-1.warc.gz").isoformat()
    '2026-03-01'
    """
    found = _TOGETHER.match(name)
    return datetime.strptime(found[1], "%Y%m%d").date() if found else date.max  # noqa: DTZ007 - a day alone


def pruned_name(warc: str) -> str:
    """Return the name under which a WARC is written anew without the records that a pruning removed.

    >>> pruned_name("2026-03/presslog-20260301-a-1.warc.gz")
    '2026-03/presslog-20260301-a-1-p1.warc.gz'
    >>> pruned_name("2026-03/presslog-20260301-a-1-p1.warc.gz")
    '2026-03/presslog-20260301-a-1-p2.warc.gz'
    """
    base = warc.removesuffix(WARC)
    found = _PRUNED.search(base)
    return f"{_PRUNED.sub('', base)}-p{int(found[1]) + 1 if found else 1}{WARC}"
