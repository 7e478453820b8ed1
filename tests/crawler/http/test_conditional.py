"""Which requests go out without the validators of what is known."""

from __future__ import annotations

from presslog.crawler.http.conditional import _is_the_tenth
from presslog.crawler.memory import Memory


def test_every_tenth_request_is_unconditional() -> None:
    """A server that answers 304 whatever changed is found out at the tenth request, counted across runs."""
    memory = Memory(None)
    assert [number for number in range(1, 31) if _is_the_tenth(memory)] == [10, 20, 30]
