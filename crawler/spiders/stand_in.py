"""Looks for a source's listing where its own URL lists nothing any more.

Once it has answered so for some runs, the site's front is probed.

The source's own URL is the operator's word. It is asked first in every run, and leads again as soon as it
lists anything. What stands in for it must list this source: three quarters of what it shows must be known
articles. It is told to the reader of the landing, because a window begun anew says nothing of what is new.
"""

from __future__ import annotations

from asyncio import to_thread
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Final
from urllib.parse import urljoin

from pydantic import AwareDatetime, TypeAdapter

from presslog.core.errors import ExtractionError
from presslog.core.outcome import Outcome
from presslog.crawler.discover.probing import listing_candidates, rank_witnesses
from presslog.crawler.discover.starts import may_lead, stand_ins
from presslog.crawler.items import Job, PageCapture
from presslog.crawler.memory import Memory, Settled, read_as
from presslog.crawler.reading_process import read_apart
from presslog.crawler.site_profile import Start
from presslog.crawler.spiders.listings import FinishedWalk, Home, Listings

LOST: Final = 3
"""So many runs in a row its own URL must answer without listing anything."""
AGAIN: Final = timedelta(days=1)
"""A site on which nothing was found is looked over again after this."""
MOST: Final = 10
"""At most so many of a front page's candidates are asked."""
_PASSING: Final = frozenset(
    {Outcome.NET_ERROR, Outcome.ROBOTS_UNREACHABLE, Outcome.TRUNCATED, Outcome.UNAVAILABLE}
)
"""What keeps a front page from being looked at for now."""
_LOST: Final = "lost"
_LED: Final = "led"


@dataclass(frozen=True, slots=True)
class SilentSource:
    """A source whose `url` has listed nothing for so many `runs`, and what was done about it.

    `looked`: when the site was looked over. `starts`: what was found there, the stand-in first.
    """

    url: str = ""
    runs: int = 0
    looked: AwareDatetime | None = None
    starts: tuple[Start, ...] = ()


@dataclass(frozen=True, slots=True)
class LastLead:
    """What led in the last run: the source's own `url`, or the `stand_in` for it.

    `home` and `abroad` are the addresses at which these two landed when they last listed anything.
    """

    url: str | None = None
    stand_in: str | None = None
    home: str | None = None
    abroad: str | None = None


_DOCUMENT: Final = TypeAdapter(SilentSource)
_LEDS: Final = TypeAdapter(LastLead)


@dataclass(frozen=True, slots=True)
class Lead:
    """What leads in this run, and where else articles are listed.

    `stand_in` is its URL where the source's own lists nothing. `anew`: the last run that was believed was led
    by another, so that places and new entries mean nothing yet.
    """

    window: FinishedWalk
    ways: tuple[Start, ...]
    stand_in: str | None = None
    anew: bool = False


class StandInSearch:
    """One run's search for what is to lead it.

    What it finds is remembered at once; what led, once the run is believed.
    """

    def __init__(self, job: Job, listings: Listings, memory: Memory, settled: Settled) -> None:
        self._job, self._listings, self._memory, self._settled = job, listings, memory, settled

    async def lead(self, ways: tuple[Start, ...]) -> Lead | None:
        """The source's own starts, where one lists anything; else what stands in for them."""
        last = read_as(self._settled, _LED, _LEDS)
        home = last.home if last.url == self._job.source.url else None
        own = Home(self._job.source.url, home) if home else None
        window = await self._listings.enumerate(may_lead(self._job.source, ways), own)
        if window is not None:
            self._remember_loss(SilentSource())
            return self._choose_lead(Lead(window, ways), last, home)
        if not self._listings.is_mute():  # an outage, a block: nothing is known of the listing
            return None
        lost = self._lost_again()
        abroad = Home(last.stand_in, last.abroad) if last.stand_in and last.abroad else None
        window = await self._stand_in(lost, abroad)
        if window is None and self._listings.is_mute() and self._is_time_to_look(lost):
            lost = await self._looked_over(lost, ways)
            window = await self._stand_in(lost)
        self._remember_loss(lost)
        return self._choose_lead(Lead(window, lost.starts, window.start.url), last, home) if window else None

    def _lost_again(self) -> SilentSource:
        """What is remembered of the loss of this very URL, one run later."""
        before = read_as(self._memory, _LOST, _DOCUMENT)
        url = self._job.source.url
        return replace(before, runs=before.runs + 1) if before.url == url else SilentSource(url, 1)

    async def _stand_in(self, lost: SilentSource, abroad: Home | None = None) -> FinishedWalk | None:
        """Its window, no deeper than to where all is known: how it shows them is told for the first time."""
        return await self._listings.enumerate(lost.starts[:1], abroad, heedless=True)

    def _is_time_to_look(self, lost: SilentSource) -> bool:
        now = self._job.started_at
        return lost.runs >= LOST and (lost.looked is None or now - lost.looked >= AGAIN)

    def _choose_lead(self, lead: Lead, last: LastLead, home: str | None) -> Lead:
        url = self._job.source.url
        landed = lead.window.pages[0].capture.landed
        led = LastLead(url, lead.stand_in, home, landed) if lead.stand_in else LastLead(url, home=landed)
        self._settled.write(_LED, asdict(led))
        return replace(lead, anew=last.stand_in != led.stand_in or last.url not in (None, url))

    def _remember_loss(self, lost: SilentSource) -> None:
        document = _DOCUMENT.dump_python(lost, mode="json")
        if document != self._memory.read(_LOST) and (lost.runs or self._memory.read(_LOST)):
            self._memory.write(_LOST, document)

    async def _looked_over(self, lost: SilentSource, ways: tuple[Start, ...]) -> SilentSource:
        """With what the site's front, or what was learned of the site, leads to.

        Where that is nobody, nobody stands in.
        """
        front = await self._listings.look(urljoin(self._job.source.url, "/"))
        offered = await to_thread(_offered_starts, front)
        pages: dict[str, PageCapture] = {front.landed: front}
        asked = [start for start in dict.fromkeys((*offered, *ways)) if start.url != self._job.source.url]
        for start in asked[:MOST]:
            if start.url not in pages:
                pages[start.url] = await self._listings.look(start.url)
        read = [(start, pages[start.url]) for start in asked if start.url in pages]
        found = await to_thread(_ranked_starts, read)
        stand_in = next((start for start in found if self._is_ours(start, pages[start.url])), None)
        starts = tuple(dict.fromkeys((stand_in, *found))) if stand_in else ()
        seen = bool(starts) or front.outcome not in _PASSING
        return replace(lost, looked=self._job.started_at if seen else lost.looked, starts=starts)

    def _is_ours(self, start: Start, page: PageCapture) -> bool:
        """Whether it may lead by the source's file, and shows this source's articles."""
        if start.witness not in stand_ins(self._job.source):
            return False
        return self._listings.is_familiar(self._listings.entries(page, start.witness))


def _offered_starts(front: PageCapture) -> tuple[Start, ...]:
    """Where a site's front page says that articles are listed; nothing where it cannot be read."""
    try:
        return tuple(read_apart(listing_candidates, front)) if front.outcome is Outcome.OK else ()
    except ExtractionError:
        return ()


def _ranked_starts(pages: list[tuple[Start, PageCapture]]) -> tuple[Start, ...]:
    """Those of the pages that list articles, the best first; none where reading them takes too long."""
    try:
        return read_apart(rank_witnesses, pages).starts
    except ExtractionError:
        return ()
