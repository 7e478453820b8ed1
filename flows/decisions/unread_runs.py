"""Which article pages told nothing, and which links are another site's.

The gate has to know this beside the listing. The module is pure.

A listing may print cards that lead elsewhere. Such a link that was never read is no article of this source,
and says nothing of its health.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from presslog.core.outcome import Evidence, Outcome
from presslog.core.urls import canonicalize, site_of
from presslog.crawler.items import ListingPage
from presslog.crawler.source import Source
from presslog.flows.decisions.run_listings import Window
from presslog.flows.decisions.source_gate import unreadable_before
from presslog.storage.model import ArticleId, Capture, KnownArticle, Run, State

AGAIN: Final = 10
"""So many articles are asked for, due or not, in the run after one in which articles could not be read."""


@dataclass(frozen=True, slots=True)
class HomeSites:
    """The hosts (with port, without `www.`) that a source's articles stand on.

    Empty: nothing is known of them, and nothing is foreign.
    """

    sites: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        source: Source,
        listings: Iterable[ListingPage],
        window: Window,
        articles: Iterable[KnownArticle],
    ) -> HomeSites:
        """The hosts that are the source's.

        Its own, the listing's, those of articles read before, and the one that most entries stand on.

        A list of links to others' pages alone has no foreign ones.
        """
        listed = Counter(site_of(place.entry.url) for place in window.places())
        own = {site_of(source.url), *(site_of(page.capture.landed) for page in listings)}
        own |= {site_of(known.url) for known in articles if known.version}
        if listed and not any(_are_related(site, mine) for site in listed for mine in own):
            return cls()
        most = {site for site, count in listed.items() if 2 * count > listed.total()}
        return cls(frozenset(own | most))

    def is_foreign(self, url: str) -> bool:
        """Return True if a URL stands on none of these hosts, on none above and on none below them."""
        site = site_of(url)
        return bool(self.sites) and not any(_are_related(site, own) for own in self.sites)


def _are_related(site: str, other: str) -> bool:
    """Return True if two hosts are one, or one stands below the other.

    >>> (
    ...     _are_related("news.gazette.example", "gazette.example"),
    ...     _are_related("gazette.example", "herald.example"),
    ... )
    (True, False)
    """
    return site == other or site.endswith(f".{other}") or other.endswith(f".{site}")


def unread_pages(
    pages: Iterable[tuple[KnownArticle | None, Capture]],
    listed: Collection[str],
    home: HomeSites,
    *,
    any_read: bool,
) -> tuple[int, tuple[str, ...]]:
    """Return how many article pages of the source were asked for, and how each that told nothing ended.

    `listed` are the URLs of the leading witness's window: what is neither known nor listed there says nothing
    of the source's health. `any_read`: an article of this source was read in an earlier run. Then one that
    was never read and wants a login is sold to others, and says nothing of whether the rest can be read.
    """
    asked, unread = 0, list[str]()
    for known, capture in pages:
        if known is None and canonicalize(capture.asked) not in listed:
            continue
        never_read = known is None or not known.version
        sold = any_read and capture.outcome is Outcome.AUTH
        if never_read and (sold or home.is_foreign(capture.asked)):
            continue
        asked += 1
        if capture.outcome.evidence is Evidence.NOTHING:
            unread.append(capture.outcome.replace("_", " "))
    return asked, tuple(unread)


def articles_to_ask_again(articles: Collection[KnownArticle], recent: Sequence[Run]) -> frozenset[ArticleId]:
    """After a run in which articles could not be read.

    The few that show in the next one whether they can be, the first listed ones.
    """
    if unreadable_before(recent) is None:
        return frozenset()
    read = [known for known in articles if known.version and known.state is not State.REMOVED]
    ranked = sorted(read, key=lambda known: (known.rank is None, known.rank or 0, known.id))
    return frozenset(known.id for known in ranked[:AGAIN])
