"""When each host may be asked next: one pace for all crawls of a process.

Delays, Crawl-delay and Retry-After are the host's, whichever source asks. What a crawl found out of them is
in its report (`HostPace`), and comes back with the next job: other processes keep it, too.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import inf
from time import monotonic
from typing import Final

from presslog.core.host_pace import HostPace
from presslog.core.outcome import Outcome, RefusedError
from presslog.core.urls import host_of

LONGEST: Final = timedelta(hours=24)
"""A wait asked for beyond this is cut to it: a mistaken header must not silence a source for good."""


@dataclass(slots=True)
class _Host:
    """The last turn given, in seconds of the monotonic clock, and the delay of whoever took it.

    `crawl_delays`: what each robots.txt of the host asks for. `until`: it asked to be left alone so long, with
    this status.
    """

    turn: float = -inf
    delay: float = 0.0
    crawl_delays: dict[str, float] = field(default_factory=dict)
    until: datetime | None = None
    status: int = 0


class HostPaces:
    """The turns of all hosts, shared by the crawls of a process."""

    def __init__(self) -> None:
        self.hosts: defaultdict[str, _Host] = defaultdict(_Host)

    def give_turn(self, host: str, delay: timedelta) -> float:
        """Take the host's next turn; when it is, by the monotonic clock.

        Two turns are apart by the longer of their delays and by every Crawl-delay.
        """
        known = self.hosts[host]
        own = max((delay.total_seconds(), *known.crawl_delays.values()))
        known.turn, known.delay = max(monotonic(), known.turn + max(known.delay, own)), own
        return known.turn


class CrawlPace:
    """One crawl's share in the paces of hosts.

    `stopped` says why the crawl asks for nothing any more, where that is so. `waiting` of its requests wait for
    their turn; `moved_at` is when the last one went out or was answered.
    """

    def __init__(self, paces: HostPaces, delay: timedelta, now: Callable[[], datetime]) -> None:
        self._paces, self._delay, self._now = paces, delay, now
        self._met: set[str] = set()
        self.stopped = ""
        self.waiting = 0
        self.moved_at = monotonic()

    def learn(self, told: Iterable[HostPace]) -> None:
        """Take over what is known of hosts from elsewhere."""
        for pace in told:
            known = self._paces.hosts[pace.host]
            turn = monotonic() + (pace.next_at - self._now()).total_seconds()
            if turn > known.turn + known.delay:
                known.turn, known.delay = turn, 0.0
            if pace.rest_until and (known.until is None or pace.rest_until > known.until):
                known.until, known.status = pace.rest_until, pace.rest_status

    async def wait_turn(self, url: str) -> None:
        """Wait until this URL's host may be asked. Raises RefusedError where the crawl was stopped."""
        self._require_going()
        self._met.add(host_of(url))
        wait = self._paces.give_turn(host_of(url), self._delay) - monotonic()
        if wait > 0:
            self.waiting += 1
            try:
                await asyncio.sleep(wait)
            finally:
                self.waiting -= 1
        self._require_going()
        self.note_move()

    def note_move(self) -> None:
        """A request of the crawl went out, or was answered."""
        self.moved_at = monotonic()

    def slow_down(self, robots_url: str, delay: timedelta) -> None:
        """Keep this Crawl-delay from now on."""
        self._paces.hosts[host_of(robots_url)].crawl_delays[robots_url] = delay.total_seconds()

    def ask_rest(self, host: str, wait: timedelta, status: int) -> None:
        """Note that a host asked for a wait, from now."""
        self._met.add(host)
        known = self._paces.hosts[host]
        known.until, known.status = self._now() + wait, status

    def rest_left(self, host: str) -> tuple[timedelta, int]:
        """Return how long to wait still (zero if not at all) and the HTTP status that asked for it."""
        known = self._paces.hosts[host]
        if known.until is None:
            return timedelta(), 0
        return min(max(known.until - self._now(), timedelta()), LONGEST), known.status

    def tell(self) -> tuple[HostPace, ...]:
        """What is known now of the hosts that this crawl asked."""
        return tuple(self._pace_of(host) for host in sorted(self._met))

    def _pace_of(self, host: str) -> HostPace:
        known = self._paces.hosts[host]
        wait = max(known.turn + max((known.delay, *known.crawl_delays.values())) - monotonic(), 0.0)
        return HostPace(host, self._now() + timedelta(seconds=wait), known.until, known.status)

    def _require_going(self) -> None:
        if self.stopped:
            raise RefusedError(Outcome.NET_ERROR, f"not asked: {self.stopped}")
