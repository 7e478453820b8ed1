"""Plans which articles a run asks for, and in which order.

Pure, from what the archive knows and what the witnesses show.

The order is that of worth, because a budget may cut it short: what is new; what the listing ought to show and
does not; what it shows differently; a few of those that other witnesses point to; what is due; what a
backfill found; last the audit, a share of what seems unchanged. The same run id makes the same choice.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from itertools import islice
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from presslog.core.witness import Witness
from presslog.crawler.discover import find_visit
from presslog.crawler.items import Job, ListingEntry, Visit

BESIDE: Final = 50
"""At most so many articles a run are asked for at the word of other witnesses than the leading one: any of
them may be wrong of all."""
AT_ONCE: Final = 0.5
FEW: Final = 3
"""More moved hints at once than these few and than this share of all are a doubted witness's own doing."""
FAMILIAR: Final = 0.75
"""Share of what another witness shows that must be this source's, before what else it shows is taken to be."""


class Why(StrEnum):
    """Why an article is asked for."""

    NEW = "not known yet"
    UNLISTED = "no longer listed between its neighbours"
    BACK = "listed, and thought removed"
    CHANGED = "the listing shows it differently"
    SWEPT = "missing from all the ids there are"
    LATE = "not known yet, and not in the window"
    HINTED = "another witness shows it differently"
    DOUBTED = "a doubted witness shows it differently"
    DUE = "due"
    AUDIT = "audit"
    ALL = "every known article"
    NAMED = "the source's file names it"
    OPINION = "most of what was asked for told nothing: can others be read?"


OUGHT: Final = frozenset(Why) - {Why.LATE, Why.DOUBTED, Why.AUDIT, Why.OPINION}
"""What a run ought to ask for: it is not whole while any of these is left."""
FEWEST_OPINIONS: Final = 3
MOST_OPINIONS: Final = 20


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """One article to ask for; `visit` is what is known of it, None for a new one."""

    url: str
    why: Why
    key: str | None = None
    visit: Visit | None = None


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry, and who showed it."""

    entry: ListingEntry
    witness: Witness


@dataclass(frozen=True, slots=True)
class RunWitnessed:
    """All that a run was told.

    That is the leading witness's window, a backfill's pages behind it, and each other witness's words.

    `missing` are keys of known articles that a whole sweep of the ids does not have.
    """

    window: Sequence[ShownEntry] = ()
    archive: Sequence[ShownEntry] = ()
    beside: Sequence[Sequence[ShownEntry]] = ()
    missing: frozenset[str] = frozenset()


def index_visits(known: Iterable[Visit]) -> dict[str, Visit]:
    """Known articles by key, by their URL, and by the others under which they were found.

    A URL that is the key of one article, while another one stands there now, leads to that other one.
    """
    visits = tuple(known)
    by_other_url: dict[str, Visit] = {url: visit for visit in visits for url in visit.other_urls}
    by_url: dict[str, Visit] = {visit.url: visit for visit in visits}
    return by_other_url | {visit.key: visit for visit in visits if visit.key} | by_url


def plan_visits(job: Job, told: RunWitnessed) -> tuple[PlannedVisit, ...]:
    """The articles to ask for, the most worthwhile first, each once, within the budget."""
    return _wishes_once_each(job, told)[: job.source.revisit.budget]


def left_over(job: Job, told: RunWitnessed) -> int:
    """How many of the articles that ought to be asked for the budget leaves out.

    Plans once more: ask only where the budget is spent.
    """
    wished = _wishes_once_each(job, told)
    return sum(ask.why in OUGHT for ask in wished[job.source.revisit.budget :])


def second_opinions(job: Job, asked: Collection[str]) -> tuple[PlannedVisit, ...]:
    """Known articles that could be read when last asked for, of those not asked for yet.

    As many as were, within bounds and budget.
    """
    count = min(max(len(asked), FEWEST_OPINIONS), MOST_OPINIONS, job.source.revisit.budget - len(asked))
    read = (visit for visit in job.known if not (visit.unread or visit.removed) and visit.url not in asked)
    drawn = sorted(read, key=lambda visit: (visit.rank is None, draw_share(job.run, visit.url)))
    return tuple(_ask_known(visit, Why.OPINION) for visit in drawn[: max(count, 0)])


def _wishes_once_each(job: Job, told: RunWitnessed) -> tuple[PlannedVisit, ...]:
    listed = frozenset(item.entry.url for item in told.window)
    return _once_each(_all_wishes(job, told, index_visits(job.known)), listed)


def _once_each(
    asks: Iterable[PlannedVisit], listed: frozenset[str] = frozenset()
) -> tuple[PlannedVisit, ...]:
    """The first wish for each article.

    One for a further URL of an article does not take the place of one for its own URL. Where both URLs are
    `listed`, each has its own.
    """
    first: dict[tuple[str | None, str], PlannedVisit] = {}
    for ask in asks:
        visit = ask.visit
        is_apart = visit is None or ask.url in visit.other_urls or listed >= {ask.url, visit.url}
        place = ask.url if visit is None or is_apart else visit.url
        first.setdefault((visit.key if visit else None, place), ask)
    return tuple(first.values())


def _all_wishes(job: Job, told: RunWitnessed, known: Mapping[str, Visit]) -> Iterator[PlannedVisit]:
    """All there is a reason to ask for, in the order of worth; an article may come up twice."""
    listed_urls = {item.entry.url for item in told.window}
    pairs = [(item, _find_listed(known, item.entry, listed_urls)) for item in told.window]
    yield from (_ask_unknown(item, Why.NEW) for item, visit in pairs if visit is None)
    titles: dict[str, str] = {item.entry.url: item.entry.title for item in told.window}
    listed = [
        (item, visit)
        for item, visit in pairs
        if visit is not None and not _is_listed_besides(item.entry, visit, titles)
    ]
    watching = job.full or job.source.revisit.policy != "none"
    if watching:
        yield from _told_by_the_listing(job, listed, told.window, known)
        beside = islice(_once_each(_told_beside(job, told, known)), BESIDE)
        yield from (
            ask for ask in beside if ask.why is not Why.DOUBTED or _is_audited(job, ask.url, "doubted")
        )
    vouched = _vouched_visits(job, told, known)
    spared = {visit.url for visit in vouched if visit.patient}
    yield from (_ask_known(visit, Why.DUE) for visit in job.known if visit.due and visit.url not in spared)
    yield from (
        _ask_unknown(item, Why.LATE) for item in told.archive if find_visit(known, item.entry) is None
    )
    if job.full or job.source.revisit.policy == "all":
        yield from (_ask_known(visit, Why.ALL) for visit in job.known)
    if watching:
        unchanged = (*(visit for _, visit in listed), *vouched)
        yield from (_ask_known(visit, Why.AUDIT) for visit in unchanged if _is_audited(job, visit.url))


def _is_listed_besides(entry: ListingEntry, visit: Visit, titles: Mapping[str, str]) -> bool:
    """Return True for a further URL of an article that is listed at its own, too, and is there.

    `titles` maps the URLs of the window's entries to their titles. Another title at the further URL may be
    another article's.
    """
    if entry.url == visit.url or entry.url not in visit.other_urls or visit.missing:
        return False
    return visit.url in titles and titles[visit.url] == entry.title


def _is_audited(job: Job, url: str, kind: str = "") -> bool:
    """Whether this run draws the URL for its audit; of each kind by a draw of its own."""
    return draw_share(f"{job.run}{kind}", url) < job.source.revisit.audit


def _vouched_visits(job: Job, told: RunWitnessed, known: Mapping[str, Visit]) -> tuple[Visit, ...]:
    """The articles that a trusted witness shows whole and as before."""
    items = (item for said in (told.window, *told.beside) for item in said if item.witness in job.trusted)
    pairs = (
        (item, find_visit(known, item.entry)) for item in items if item.entry.complete and item.entry.hint
    )
    return tuple(visit for item, visit in pairs if visit and visit.hints.get(item.witness) == item.entry.hint)


def _told_by_the_listing(
    job: Job,
    listed: Sequence[tuple[ShownEntry, Visit]],
    window: Sequence[ShownEntry],
    known: Mapping[str, Visit],
) -> Iterator[PlannedVisit]:
    """What the leading witness does not show any more, though it did; what it shows although it was gone.

    What it shows differently.
    """
    if window:
        before = [visit for visit in job.known if window[0].witness in visit.hints]
        yield from (
            _ask_known(visit, Why.UNLISTED)
            for visit in _unlisted_visits(before, [visit for _, visit in listed])
        )
    yield from (
        PlannedVisit(item.entry.url, Why.BACK, _key_asked_by(item.entry, visit, known), visit)
        for item, visit in listed
        if visit.removed
    )
    doubted = _doubted_at_once(job, listed)
    yield from (
        PlannedVisit(item.entry.url, Why.CHANGED, _key_asked_by(item.entry, visit, known), visit)
        for item, visit in listed
        if item.entry.url != visit.url
        or _has_other_id(item.entry, visit)
        or (item.witness not in doubted and _shows_change(item, visit))
    )


def _find_listed(
    known: Mapping[str, Visit], entry: ListingEntry, listed_urls: Collection[str]
) -> Visit | None:
    """What is known of an entry of the window.

    An id that belonged to an article which is itself still listed at its URL was given out anew: then the URL
    tells.
    """
    visit, here = find_visit(known, entry), known.get(entry.url)
    if visit is None or here is None or visit.url == entry.url:
        return visit
    return here if visit.url in listed_urls else visit


def _key_asked_by(entry: ListingEntry, visit: Visit, known: Mapping[str, Visit]) -> str | None:
    """The key an article is asked by.

    Its own, unless the listing shows at its URL the id of another known one.
    """
    if entry.key is not None and known.get(entry.key) not in (None, visit):
        return entry.key
    return visit.key or entry.key


def _has_other_id(entry: ListingEntry, visit: Visit) -> bool:
    """Return True if the listing shows a known article under another id of the kind it has."""
    if entry.key is None or visit.key is None or entry.key == visit.key:
        return False
    kind = visit.key.partition(":")[0]
    return kind not in ("http", "https") and kind == entry.key.partition(":")[0]


def _doubted_at_once(job: Job, spoken: Sequence[tuple[ShownEntry, Visit]]) -> frozenset[Witness]:
    """Of the doubted witnesses those that show most of the articles differently at once.

    A few that moved are worth a fetch as ever.
    """

    def at_once(witness: Witness) -> bool:
        moved = [_is_hint(item, visit) for item, visit in spoken if item.witness is witness]
        return sum(moved) > max(FEW, AT_ONCE * len(moved))

    return frozenset(witness for witness in job.doubted if at_once(witness))


def _told_beside(job: Job, told: RunWitnessed, known: Mapping[str, Visit]) -> Iterator[PlannedVisit]:
    """What the other witnesses point to.

    The missing first, then strangers, then a draw of what they show differently.
    """
    yield from (_ask_known(visit, Why.SWEPT) for visit in job.known if visit.key in told.missing)
    for items in told.beside:
        yield from unknown_articles(job, items, told.window, known)
    changed = (ask for items in (told.archive, *told.beside) for ask in hinted_articles(job, items, known))
    yield from sorted(changed, key=lambda ask: draw_share(job.run, ask.url))


def unknown_articles(
    job: Job, items: Sequence[ShownEntry], window: Sequence[ShownEntry], known: Mapping[str, Visit]
) -> tuple[PlannedVisit, ...]:
    """The articles that only this other witness shows, where the rest of what it shows is this source's.

    A sitemap names all pages of a site: only a date of publication, or the source's own `allow`, makes an
    article of one.
    """
    here = {name for item in window for name in (item.entry.key, item.entry.url) if name}
    strange = [
        item
        for item in items
        if not {item.entry.key, item.entry.url} & here and find_visit(known, item.entry) is None
    ]
    if len(items) - len(strange) < FAMILIAR * len(items):
        return ()
    told = job.source.discover.allow
    return tuple(
        _ask_unknown(item, Why.LATE)
        for item in strange
        if not item.witness.names_all_pages or item.entry.published or told
    )


def hinted_articles(
    job: Job, items: Iterable[ShownEntry], known: Mapping[str, Visit]
) -> tuple[PlannedVisit, ...]:
    """The known articles of which a witness says something else than before.

    Or, where it never spoke of one, that it changed since.
    """
    pairs = [(item, visit) for item in items if (visit := find_visit(known, item.entry)) is not None]
    doubted = _doubted_at_once(job, pairs)
    return tuple(
        _ask_known(visit, Why.DOUBTED if item.witness in doubted else Why.HINTED)
        for item, visit in pairs
        if _is_hint(item, visit)
    )


def _is_hint(item: ShownEntry, visit: Visit) -> bool:
    if visit.hints.get(item.witness):
        return _shows_change(item, visit)
    return visit.seen is not None and item.entry.changed_since(visit.seen)


def _ask_unknown(item: ShownEntry, why: Why) -> PlannedVisit:
    return PlannedVisit(item.entry.url, why, item.entry.key)


def _ask_known(visit: Visit, why: Why) -> PlannedVisit:
    return PlannedVisit(visit.url, why, visit.key, visit)


def _unlisted_visits(known: Sequence[Visit], listed: Sequence[Visit]) -> Iterator[Visit]:
    """Known articles that stood above one still listed, and are not listed now.

    They did not scroll off the end. All that left the blocks of a front did: they have one place.

    Where no known one is listed any more, all that stood there: their redirects tell whether the site only
    changed its addresses.
    """
    deepest = max((visit.rank for visit in listed if visit.rank is not None), default=-1 if listed else None)
    still = {visit.url for visit in listed}
    return (
        visit
        for visit in known
        if visit.rank is not None and visit.url not in still and (deepest is None or visit.rank <= deepest)
    )


def _shows_change(item: ShownEntry, visit: Visit) -> bool:
    """Whether the same witness shows the article differently than before."""
    before, now = visit.hints.get(item.witness), item.entry.hint
    return before is not None and now is not None and before != now


def draw_share(run: str, url: str) -> float:
    """A number in [0, 1) that this run draws for this URL, always the same one.

    >>> draw_share("r1", "https://gazette.example/a") == draw_share("r1", "https://gazette.example/a")
    True
    """
    return int.from_bytes(blake2b(f"{run}\0{url}".encode(), digest_size=7).digest()) / 2**56


def made_up(url: str, run: str) -> str:
    """A URL next to an article's that no publisher ever gave out: to learn how this site says "not found".

    >>> made_up("https://gazette.example/2019/07/harbour-news/", "r1").startswith(
    ...     "https://gazette.example/2019/07/no-such-page-"
    ... )
    True
    >>> made_up("https://gazette.example/?p=12", "r1").startswith("https://gazette.example/?p=9")
    True
    """
    parts = urlsplit(url)
    digits = int.from_bytes(blake2b(f"{run}\0{url}".encode(), digest_size=4).digest())
    numbers = [name for name, value in parse_qsl(parts.query) if value.isdigit()]
    if numbers:
        return urlunsplit(parts._replace(query=urlencode({numbers[0]: f"9{digits:010}"}), fragment=""))
    bare = parts.path.removesuffix("/")
    folder, _, name = bare.rpartition("/")
    suffix = re.search(r"\.\w{2,5}$", name)
    path = f"{folder}/no-such-page-{digits:08x}{suffix[0] if suffix else ''}{parts.path[len(bare) :]}"
    return urlunsplit(parts._replace(path=path, query="", fragment=""))


_MADE_UP: Final = re.compile(r"/no-such-page-[0-9a-f]{8}(\.\w{2,5})?/?|[^?]*\?[^=&]+=9\d{10}")


def is_made_up(url: str) -> bool:
    """Whether a URL is one that `made_up` gives: an archive says of none why it was asked.

    >>> [
    ...     is_made_up(made_up(f"https://gazette.example/{real}", "r1"))
    ...     for real in ("2019/07/news/", "a.html", "?p=12")
    ... ]
    [True, True, True]
    >>> (
    ...     is_made_up("https://gazette.example/no-such-page-again/"),
    ...     is_made_up("https://gazette.example/?p=912"),
    ... )
    (False, False)
    """
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return _MADE_UP.fullmatch(f"{parts.path}{query}", max(0, parts.path.rfind("/no-such-page-"))) is not None
