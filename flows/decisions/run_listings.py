"""What a run's listings say together.

They say who was listed where, who came in where we had looked before, and who is missing between neighbours.

A listing never proves an absence. It says where to look, whether an article unknown so far is news, and
whether one that is still there has been taken off the list. The module is pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from presslog.core.moments import is_surely_after, is_surely_before
from presslog.core.witness import Witness
from presslog.crawler.discover import without_shared_ids
from presslog.crawler.items import ListingEntry, ListingPage
from presslog.storage.model import ArticleId, EventDraft, EventKind, KnownArticle, Listed, State

DRIFTED: Final = 5
"""Articles whose listed text moved while their page stood still, from which on a run says so."""


OLD_AT_ONCE: Final = 3
"""So many unknown entries of long ago, if they are most of those that came in, are no news."""
MOST_MOVED: Final = 0.5
"""Share of a listing's entries that must be known articles at new URLs, where none is listed at its old one,
for them to count as known."""


LONG_BEFORE: Final = timedelta(days=7)
"""An unknown article dated so long before the last complete run is an old one, pinned or edited, wherever it
is listed."""


class ListingReason(StrEnum):
    """Every exit of the listing's part of the decision."""

    BETWEEN_NEIGHBOURS = "unlisted_between_neighbours"
    LISTED_AGAIN = "listed_again"


@dataclass(frozen=True, slots=True)
class EntryPlace:
    """An entry where it stands: its witness, its index from 0 in the whole walk, newest first.

    In the blocks of a front all have index 0: none of them stands above another, now or in the next run.
    """

    entry: ListingEntry
    witness: Witness
    index: int


@dataclass(frozen=True, slots=True)
class Window:
    """All listing pages of a run, read as one list per witness.

    `in_blocks`: the witnesses that showed a front, whose blocks turn over by themselves.
    """

    walks: Mapping[Witness, tuple[EntryPlace, ...]] = field(default_factory=dict)
    in_blocks: frozenset[Witness] = frozenset()

    @classmethod
    def of(cls, pages: Iterable[ListingPage]) -> Window:
        """The pages' entries in the order they were walked.

        An entry that shifted onto the next page counts once.
        """
        walks: dict[Witness, dict[str, ListingEntry]] = {}
        in_blocks: set[Witness] = set()
        for page in pages:
            in_blocks |= {page.witness} if page.in_blocks else set()
            walk = walks.setdefault(page.witness, {})
            for entry in page.entries:
                walk.setdefault(entry.url, entry)
        return cls(
            {
                witness: tuple(
                    EntryPlace(entry, witness, 0 if witness in in_blocks else index)
                    for index, entry in enumerate(without_shared_ids(walk.values()))
                )
                for witness, walk in walks.items()
            },
            frozenset(in_blocks),
        )

    def places(self) -> Iterable[EntryPlace]:
        """Every place of every walk."""
        return (place for walk in self.walks.values() for place in walk)


@dataclass(frozen=True, slots=True)
class Roll:
    """The known articles, found by key or by URL.

    A stable id that disagrees outranks the URL: the URL was given to another article. `by_other_url`: by the
    further URLs under which articles were found.

    `origins` are those of a site that moved as a whole, new -> old, as the publisher's own redirects tell.
    `read` gives for each URL that was read in this run the article its page showed, None for one not known:
    that outranks every id. `rekeyed`: pages read in this run showed known articles under new ids, and where
    none was read an id that disagrees says nothing.
    """

    by_key: Mapping[str, KnownArticle]
    by_url: Mapping[str, KnownArticle]
    by_other_url: Mapping[str, KnownArticle] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    read: Mapping[str, KnownArticle | None] = field(default_factory=dict)
    rekeyed: bool = False

    @classmethod
    def of(cls, articles: Iterable[KnownArticle]) -> Roll:
        """An index of the articles given."""
        listed = tuple(articles)
        former = {key: known for known in listed for key in known.keys}
        newest = {known.newest_key: known for known in listed}
        others = {url: known for known in listed for url in known.other_urls}
        return cls(former | newest, {known.url: known for known in listed}, others)

    def find(self, key: str | None, url: str) -> KnownArticle | None:
        """The article known by this key, else the one at this URL, unless its own stable id is another."""
        if shown := self.read.get(url):
            return shown
        if (here := self.by_url.get(url)) and not is_stable_key(here.key):
            return here
        if key is not None and key in self.by_key:
            return self.by_key[key]
        known = self.at(url)
        if known is None or not is_other_id(known, key):
            return known
        return known if self.rekeyed and url not in self.read else None

    def listed(self, entry: ListingEntry) -> KnownArticle | None:
        """The article of a listing's entry.

        None too where the page showed another than the one that has the entry's id, or had its URL once.
        """
        if entry.url in self.read and self.read[entry.url] is None:
            here = self.at(entry.url)
            if here is None or here.url != entry.url:
                return None
        return self.find(entry.key, entry.url)

    def at(self, url: str) -> KnownArticle | None:
        """The article at this URL, whatever its id."""
        here = self.by_url.get(url) or self.by_key.get(url) or self.by_other_url.get(url)
        origin, rest = _split_origin(url)
        return here or self.by_url.get(f"{self.origins.get(origin, origin)}{rest}")

    def following(self, moves: Mapping[str, KnownArticle]) -> Roll:
        """The same roll, with each article of `moves` (new URL -> article) found under its new URL too."""
        pairs = [(_split_origin(url), _split_origin(known.url)) for url, known in moves.items()]
        origins = {there: before for (there, path), (before, old_path) in pairs if path == old_path}
        return replace(self, by_url={**self.by_url, **moves}, origins={**self.origins, **origins})

    def having_read(self, read: Mapping[str, KnownArticle | None], window: Window) -> Roll:
        """The same roll once pages were read: URL -> the article shown there, None for one not known."""
        entries = (place.entry for place in window.places())
        rekeyed = any((known := read.get(entry.url)) and is_other_id(known, entry.key) for entry in entries)
        return replace(self, read=read, rekeyed=rekeyed)


def _split_origin(url: str) -> tuple[str, str]:
    """(origin, the rest) of a URL.

    >>> _split_origin("https://gazette.example/a?p=1")
    ('https://gazette.example', '/a?p=1')
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}", urlunsplit(parts._replace(scheme="", netloc=""))


def at_odds(key: str | None, other: str | None) -> bool:
    """Whether two keys are stable ids of one kind that differ.

    A post's id and a feed's guid may well name the same article.

    >>> at_odds("wp:17", "wp:18"), at_odds("wp:17", "guid:a"), at_odds("wp:17", "https://gazette.example/a")
    (True, False, False)
    """
    if key is None or other is None or key == other:
        return False
    return is_stable_key(key) and key.partition(":")[0] == other.partition(":")[0]


def is_other_id(known: KnownArticle, key: str | None) -> bool:
    """Whether a key is a stable id of the kind that a known article has, and none of its own."""
    return key not in known.keys and at_odds(known.key, key)


def is_stable_key(key: str) -> bool:
    """Whether a key is a CMS's id rather than a URL.

    >>> is_stable_key("wp:17"), is_stable_key("https://gazette.example/a")
    (True, False)
    """
    return not key.startswith(("http://", "https://"))


def looked_before(window: Window, roll: Roll, last_complete: datetime | None) -> frozenset[str]:
    """The keys (or URLs) of entries unknown so far that stand where a previous complete run had looked.

    That is above an article the same witness listed before; or, where it lists none of those any more, dated
    since the last complete run. An entry below all of them is an old article found late; so are those of
    `_another_list`, unless they are dated after that run.
    """
    news: set[str] = set()
    for witness, walk in window.walks.items():
        anchors = [
            place.index for place in walk if _seen_by(witness, roll.find(place.entry.key, place.entry.url))
        ]
        deepest = max(anchors, default=-1)
        if anchors and (witness in window.in_blocks or not witness.lists_newest_first):
            deepest = len(walk)  # it enumerates all there is, in no order
        came_in = [
            place.entry
            for place in walk
            if roll.listed(place.entry) is None
            and (place.index < deepest or (not anchors and dated_since(place.entry, last_complete)))
        ]
        if _another_list(came_in, last_complete):
            came_in = [entry for entry in came_in if is_surely_after(entry.published, last_complete)]
        news.update(name for entry in came_in for name in (entry.key, entry.url) if name)
    return frozenset(news)


def _another_list(came_in: Collection[ListingEntry], last_complete: datetime | None) -> bool:
    """Whether the entries that came in are mostly old.

    Dated over a day before the last complete run, and several at once.

    Then the address shows another list than before, or a part of the archive: they had been elsewhere when we
    looked.
    """
    if last_complete is None:
        return False
    dated = [entry for entry in came_in if entry.published]
    old = [entry for entry in dated if not dated_since(entry, last_complete - timedelta(days=1))]
    return len(old) >= OLD_AT_ONCE and 2 * len(old) > len(came_in)


@dataclass(frozen=True, slots=True)
class Novelty:
    """Which articles unknown so far appeared where a previous complete run had looked.

    `above` are the keys and URLs of those that the leading witness shows there. `told`: of those that only
    another witness shows, which had spoken of this source before, the dates it gives. Their place among all
    it shows says little: it is heard seldom, and not all of what it shows is asked for. Only one dated after
    the last complete run is news. `dates` are those the leading witness gives.
    """

    above: frozenset[str]
    told: Mapping[str, str | None]
    last_complete: datetime | None
    dates: Mapping[str, str | None] = field(default_factory=dict)

    @classmethod
    def of(cls, window: Window, beside: Window, roll: Roll, last_complete: datetime | None) -> Novelty:
        """By the leading witness's window, and by what others show."""
        spoke = [
            place
            for witness, walk in beside.walks.items()
            if any(_seen_by(witness, roll.find(place.entry.key, place.entry.url)) for place in walk)
            for place in walk
        ]
        told = {
            name: place.entry.published
            for place in spoke
            for name in (place.entry.key, place.entry.url)
            if name
        }
        return cls(looked_before(window, roll, last_complete), told, last_complete, _entry_dates(window))

    def by_date(self, window: Window) -> Novelty:
        """The same where another list than this one led before.

        Places in it say nothing, and dates alone what is news.
        """
        return replace(self, above=frozenset(), told={**self.told, **_entry_dates(window)})

    def looked_before(self, names: Collection[str | None], published: str | None) -> bool:
        """Whether an article by these names is news.

        `published` is the date on its own page, which counts where the witness gives none.
        """
        if any(name in self.above for name in names):
            listed = next((self.dates[name] for name in names if name and name in self.dates), None)
            return not is_long_before(published or listed, self.last_complete)
        dates = [self.told[name] for name in names if name is not None and name in self.told]
        return any(is_surely_after(date or published, self.last_complete) for date in dates)


def _entry_dates(window: Window) -> dict[str, str | None]:
    """The date that a window gives each of its entries, by key and by URL."""
    entries = [place.entry for place in window.places()]
    return {name: entry.published for entry in entries for name in (entry.key, entry.url) if name}


def is_long_before(told: str | None, moment: datetime | None) -> bool:
    """Return True if a date or date-time is over `LONG_BEFORE` earlier than the moment, for certain.

    >>> noon = datetime.fromisoformat("2026-03-09T12:00:00+00:00")
    >>> [
    ...     is_long_before(told, noon)
    ...     for told in ("2026-03-01", "2026-03-02", "2026-03-02T11:59:59+00:00", None)
    ... ]
    [True, False, True, False]
    """
    if moment is None:
        return False
    return is_surely_before(told, moment - LONG_BEFORE)


def _seen_by(witness: Witness, known: KnownArticle | None) -> bool:
    return known is not None and witness in known.hints


def dated_since(entry: ListingEntry, moment: datetime | None) -> bool:
    """Whether the listing dates the entry on or after the day of `moment`."""
    if moment is None or not entry.published:
        return False
    try:
        return date.fromisoformat(entry.published[:10]) >= moment.date()
    except ValueError:
        return False


def known_listed(window: Window, roll: Roll, followed: Roll | None = None) -> int:
    """How many listed entries were known before.

    Where none was, how many are by the roll that followed them to new URLs, if most are.
    """
    places = tuple(window.places())
    known = sum(roll.find(place.entry.key, place.entry.url) is not None for place in places)
    if known or followed is None:
        return known
    moved = known_listed(window, followed)
    return moved if moved >= MOST_MOVED * len(places) else 0


def is_unasked(window: Window, roll: Roll, asked: frozenset[str]) -> bool:
    """Whether an unknown entry's own page was not asked for (a budget ran out).

    Then the run has not looked everywhere.
    """
    return any(
        place.entry.url not in asked and roll.find(place.entry.key, place.entry.url) is None
        for place in window.places()
    )


def plausibly_new(window: Window, last_complete: datetime | None) -> bool:
    """Whether every listed entry is dated since the last complete run (or there was none)."""
    return last_complete is None or all(dated_since(place.entry, last_complete) for place in window.places())


def listed_standing(
    window: Window, find: Mapping[str, ArticleId]
) -> dict[ArticleId, tuple[int, dict[Witness, str]]]:
    """For each listed article (`find`: key or URL -> article id).

    Its place in the first walk that has it, and each witness's hint.
    """
    stands: dict[ArticleId, tuple[int, dict[Witness, str]]] = {}
    for place in window.places():
        article = find.get(place.entry.url) or find.get(place.entry.key or "")
        if article is None:
            continue
        _, hints = stands.setdefault(article, (place.index, {}))
        hints.setdefault(place.witness, place.entry.hint or "")
    return stands


def drift_reason(
    known: Iterable[KnownArticle],
    listed: Iterable[Listed],
    same: frozenset[ArticleId],
    leading: Collection[Witness],
) -> str:
    """Why our reading may have come loose, or a listing tell tales; empty where neither shows.

    That is where many listed texts moved, and most of their own pages read the `same` as before: either the
    listing's text is not the article's, or what we read of the page is not the article.
    """
    before = {article.id: article.hints for article in known}
    moved = [
        each.article
        for each in listed
        if _hint_moved(
            before.get(each.article, {}),
            {name: each.hints[name] for name in each.hints.keys() & set(leading)},
        )
    ]
    still = sum(article in same for article in moved)
    if still < DRIFTED or 2 * still <= len(moved):
        return ""
    return (
        f"{still} articles changed on the listing while their own pages read the same: see `presslog check`"
    )


def _hint_moved(before: Mapping[Witness, str], hints: Mapping[Witness, str]) -> bool:
    """Whether a witness that told of the article before tells something else now."""
    return any(before.get(witness, hint) != hint for witness, hint in hints.items())


def unlisted_articles(
    known: Iterable[KnownArticle], places: Mapping[ArticleId, int]
) -> tuple[frozenset[ArticleId], frozenset[ArticleId]]:
    """Of the articles in the window last time and not in it now (`places`).

    (missing between listed neighbours, scrolled off the end). In the blocks of a front, then or now, all
    have one place, and none stands between others.
    """
    before = {article.id: article.rank for article in known if article.rank is not None}
    ranks = _in_order((before[article], place) for article, place in places.items() if article in before)
    gone = {article: rank for article, rank in before.items() if article not in places}
    deepest, highest = max(ranks, default=-1), min(ranks, default=-1)
    between = frozenset(article for article, rank in gone.items() if highest < rank < deepest)
    return between, frozenset(gone) - between


def _in_order(pairs: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """The old ranks of (rank, place) pairs that still stand below all that stood above them.

    A post that was put on top stands above some it stood below: it says nothing of how deep the window
    reaches now.

    >>> _in_order([(0, 1), (1, 2), (15, 0)])
    (0, 1)
    """
    kept, lowest = [], -1
    for rank, place in sorted(pairs):
        if place > lowest:
            kept.append(rank)
            lowest = place
    return tuple(kept)


def mark_delisted(known: KnownArticle, at: datetime, ordinal: int) -> Listed:
    """Off the list inside its window, and still there."""
    return Listed(known.id, None, known.hints, True, _listing_event(known, EventKind.DELISTED, at, ordinal))


def mark_relisted(
    known: KnownArticle, rank: int, hints: Mapping[Witness, str], at: datetime, ordinal: int
) -> Listed:
    """On the list again."""
    return Listed(known.id, rank, hints, False, _listing_event(known, EventKind.RELISTED, at, ordinal))


def _listing_event(known: KnownArticle, kind: EventKind, at: datetime, ordinal: int) -> EventDraft | None:
    if known.state is State.REMOVED or known.version == 0:
        return None
    off = kind is EventKind.DELISTED
    return EventDraft(
        kind=kind,
        article=known.id,
        ordinal=ordinal,
        observed_at=at,
        reason=ListingReason.BETWEEN_NEIGHBOURS if off else ListingReason.LISTED_AGAIN,
        summary=f"{'No longer listed, still there' if off else 'Listed again'}: {known.title}",
        from_version=known.version,
        to_version=known.version,
    )
