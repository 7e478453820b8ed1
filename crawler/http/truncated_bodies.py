"""Notices pages that their own server broke off.

Whole by every length that was promised, and yet without the `</html>` they used to have.

A script that dies halfway sends half a page at status 200, well framed. No protocol shows it; only the site's
own habit does. A page that keeps coming without its end is believed in the end: then that is how it is made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Final

from pydantic import TypeAdapter

from presslog.core.urls import host_of
from presslog.crawler.http.integrity import shows_its_end
from presslog.crawler.memory import Memory, read_as

HABIT: Final = 3
"""So many pages with their end make a host's habit."""
STRIKES: Final = 3
"""So many times in a row a page without its end is refused; the next time it is believed."""
_DOCUMENT: Final = "endings"
_OPENS: Final = re.compile(rb"<html[\s>]", re.IGNORECASE)
_HEAD_BYTES: Final = 4096


@dataclass(frozen=True, slots=True)
class _Habit:
    """Of a host: how many pages had their end, up to HABIT, and by page how often in a row it had none."""

    closed: int = 0
    open: dict[str, int] = field(default_factory=dict)


_HABITS: Final = TypeAdapter(dict[str, _Habit])


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
        habits = read_as(self._memory, _DOCUMENT, _HABITS)
        host = host_of(url)
        habit = habits.get(host, _Habit())
        page = blake2b(url.encode(), digest_size=6).hexdigest()
        strikes = 0 if shows_its_end(body) else habit.open.get(page, 0) + 1
        known = _note_page(habit, page, strikes)
        if known != habit:
            self._memory.write(_DOCUMENT, _HABITS.dump_python({**habits, host: known}, mode="json"))
        if not strikes or habit.closed < HABIT or strikes > STRIKES:
            return None
        return f"opens <html> and never closes it, as the pages of {host} do"


def _note_page(habit: _Habit, page: str, strikes: int) -> _Habit:
    """The habit after one more page, which had its end (no strikes) or had not."""
    without = {other: count for other, count in habit.open.items() if other != page}
    if not strikes:
        return _Habit(min(habit.closed + 1, HABIT), without)
    return replace(habit, open={**without, page: min(strikes, STRIKES + 1)})
