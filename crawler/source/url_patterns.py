"""Which URLs the patterns of a source let in: `allow` and `deny` under `[discover]`.

The patterns are the operator's, the URLs a publisher's: a pattern such as `(a+)+$` takes longer than anyone
waits for a URL that is made for it. So each search has an end. A URL without an answer from a pattern is left
out.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from time import process_time
from typing import Any, Final

import regex

log = logging.getLogger(__name__)

SEARCH_S: Final = 0.1
"""What a search may take, in seconds of CPU; an ordinary one takes microseconds."""
SHORT_S: Final = 0.001
"""A search's limit once the source's patterns spent `SPENT_S` in this process on searches above it."""
SPENT_S: Final = 2.0


@lru_cache(maxsize=64)
def compile_url_patterns(allow: tuple[str, ...], deny: tuple[str, ...]) -> UrlPatterns:
    """The patterns, compiled once; for one process's looks at a source."""
    return UrlPatterns(allow, deny)


class UrlPatterns:
    """A source's patterns, held against URLs."""

    def __init__(self, allow: tuple[str, ...], deny: tuple[str, ...]) -> None:
        self._allow, self._deny = ([regex.compile(rule) for rule in rules] for rules in (allow, deny))
        self._spent_s = 0.0
        self._named = set[Any]()

    def admit(self, url: str) -> bool:
        """Return True if a URL matches an `allow` pattern, where there are any, and no `deny` pattern.

        >>> UrlPatterns((r"/\\d{4}/",), (r"/tag/",)).admit("https://gazette.example/2026/dam")
        True
        """
        try:
            allowed = not self._allow or any(self._finds(pattern, url) for pattern in self._allow)
            return allowed and not any(self._finds(pattern, url) for pattern in self._deny)
        except TimeoutError:
            return False

    def _finds(self, pattern: Any, url: str) -> bool:  # noqa: ANN401 - regex ships no types
        began = process_time()  # as regex counts a timeout
        try:
            return pattern.search(url, timeout=SEARCH_S if self._spent_s < SPENT_S else SHORT_S) is not None
        except TimeoutError:
            if pattern not in self._named:
                self._named.add(pattern)
                log.warning(
                    "a pattern takes too long: URLs about which it gives no answer are left out",
                    extra={"pattern": pattern.pattern, "url": url[:200]},
                )
            raise
        finally:
            took_s = process_time() - began
            self._spent_s += took_s if took_s > SHORT_S else 0.0
