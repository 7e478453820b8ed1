"""One process at a time asks a host, and the next one goes on at the pace that the first one left.

The crawls of one process share a host's pace by themselves (`crawler/http/host_paces.py`); what other
processes do is kept apart by a lease in the database. Sources of one host are one shard's, so that this is
waited for only where somebody runs a source by hand.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from presslog.core.errors import Conflict, StorageError
from presslog.core.host_pace import HostPace
from presslog.flows.watching.lease_holders import holder_name, is_alive
from presslog.storage.write import Archive

log = logging.getLogger(__name__)

TTL: Final = timedelta(minutes=2)
"""How long a host is held unrenewed; it is renewed at every third of that."""
LONGEST_WAIT: Final = timedelta(minutes=10)
"""How long another process's crawl of the same host is waited for."""
LOOK: Final = timedelta(seconds=1)


class HeldHosts:
    """The hosts that this process asks now."""

    def __init__(
        self, archive: Archive, clock: Callable[[], datetime], longest_wait: timedelta = LONGEST_WAIT
    ) -> None:
        self._archive, self._clock, self._longest_wait = archive, clock, longest_wait
        self._holder = holder_name()
        self._held: Counter[str] = Counter()
        self._taking = defaultdict[str, asyncio.Lock](asyncio.Lock)
        self._known: dict[str, tuple[HostPace, ...]] = {}

    @contextlib.asynccontextmanager
    async def hold(self, host: str) -> AsyncIterator[HeldHost]:
        """Hold a host while the context lasts. Raises Conflict if another process does not let go of it."""
        async with self._taking[host]:
            if not self._held[host]:
                self._known[host] = await self._take(host)
            self._held[host] += 1
        renewal = asyncio.create_task(self._renew(host))
        held, is_whole = HeldHost(self._known[host]), False
        try:
            yield held
            is_whole = True
        finally:
            renewal.cancel()
            if is_whole:
                await asyncio.to_thread(self._let_go, host, held, self._archive)
            else:
                with contextlib.suppress(StorageError):  # who stops us does not wait: the hold lapses with us
                    self._let_go(host, held, self._archive.at_once())

    def _let_go(self, host: str, held: HeldHost, archive: Archive) -> None:
        self._held[host] -= 1
        free = None if self._held[host] else host
        archive.roster.keep_paces(held.found, self._clock(), free=free, holder=self._holder)

    def _hold(self, host: str) -> tuple[HostPace, ...] | None:
        return self._archive.roster.hold_host(host, self._holder, self._clock(), TTL, is_alive)

    async def _take(self, host: str) -> tuple[HostPace, ...]:
        looks = int(self._longest_wait / LOOK) + 1
        for look in range(looks):
            if look:
                await asyncio.sleep(LOOK.total_seconds())
            found = await asyncio.to_thread(self._hold, host)
            if found is not None:
                return found
        raise Conflict(
            f"{host}: another process asks it, and did not let go of it for {self._longest_wait}: try again later"
        )

    async def _renew(self, host: str) -> None:
        while True:
            await asyncio.sleep(TTL.total_seconds() / 3)
            try:
                await asyncio.to_thread(self._hold, host)
            except StorageError as error:
                log.warning("%s: could not be held on to: %s", host, error)


class HeldHost:
    """A host that this process alone asks.

    `known`: what is known of hosts; `found`: what the crawl found out of them.
    """

    def __init__(self, known: tuple[HostPace, ...]) -> None:
        self.known = known
        self.found: Iterable[HostPace] = ()
