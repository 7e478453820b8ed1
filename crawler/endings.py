"""Notices pages that their own server broke off: whole by every length that was promised, and yet without the `</html>` they used to have.

A script that dies halfway sends half a page at status 200, well framed. No protocol shows it; only the site's own habit does. A page that
keeps coming without its end is believed in the end: then that is how it is made.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Any, Final

from crawler.integrity import shows_its_end
from crawler.memory import Memory
from crawler.urls import host_of

HABIT: Final = 3
"""So many pages with their end make a host's habit."""
STRIKES: Final = 3
"""So many times in a row a page without its end is refused; the next time it is believed."""
_DOCUMENT: Final = "endings"
_OPENS: Final = re.compile(rb"<html[\s>]", re.IGNORECASE)
_HEAD_BYTES: Final = 4096


class Endings:
    """What is known of how each host ends its pages."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def fault(self, url: str, body: bytes) -> str | None:
        """Why a body is taken for broken off, or None. Bodies that open no `<html` are never judged.

        >>> endings = Endings(Memory(None))
        >>> [endings.fault(f"https://a.example/{n}", b"<html>Quay</html>") for n in range(HABIT)]
        [None, None, None]
        >>> endings.fault("https://a.example/4", b"<html>Qu")
        'opens <html> and never closes it, as the pages of a.example do'
        """
        if not _OPENS.search(body[:_HEAD_BYTES]):
            return None
        document = self._memory.read(_DOCUMENT)
        host = host_of(url)
        habit: dict[str, Any] = {"closed": 0, "open": {}, **document.get(host, {})}
        page = blake2b(url.encode(), digest_size=6).hexdigest()
        strikes = 0 if shows_its_end(body) else int(habit["open"].get(page, 0)) + 1
        known = _noted(habit, page, strikes)
        if known != habit:
            self._memory.write(_DOCUMENT, {**document, host: known})
        if not strikes or habit["closed"] < HABIT or strikes > STRIKES:
            return None
        return f"opens <html> and never closes it, as the pages of {host} do"


def _noted(habit: dict[str, Any], page: str, strikes: int) -> dict[str, Any]:
    """The habit after one more page, which had its end (no strikes) or had not."""
    without = {other: count for other, count in habit["open"].items() if other != page}
    if not strikes:
        return {"closed": min(habit["closed"] + 1, HABIT), "open": without}
    return {**habit, "open": {**without, page: min(strikes, STRIKES + 1)}}
