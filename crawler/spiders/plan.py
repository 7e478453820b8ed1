"""Which articles a run asks for, in which order: pure, from what the archive knows and what the listing shows.

The order is that of worth, because a budget may cut it short: what is new; what the listing ought to show and does not; what it shows
differently; what is due; last the audit, a share of what seems unchanged. The same run id makes the same choice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.items import Job, ListingEntry, Visit, Witness


class Why(StrEnum):
    """Why an article is asked for."""

    NEW = "not known yet"
    UNLISTED = "no longer listed between its neighbours"
    CHANGED = "the listing shows it differently"
    DUE = "due"
    AUDIT = "audit"
    ALL = "every known article"


@dataclass(frozen=True, slots=True)
class Ask:
    """One article to ask for; `visit` is what is known of it, None for a new one."""

    url: str
    why: Why
    key: str | None = None
    visit: Visit | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry, and who showed it."""

    entry: ListingEntry
    witness: Witness


def index(known: Iterable[Visit]) -> dict[str, Visit]:
    """Known articles by key and by URL."""
    visits = tuple(known)
    by_url: dict[str, Visit] = {visit.url: visit for visit in visits}
    return by_url | {visit.key: visit for visit in visits if visit.key}


def plan(job: Job, shown: Sequence[Shown]) -> tuple[Ask, ...]:
    """The articles to ask for, the most worthwhile first, each once, within the budget."""
    known = index(job.known)
    asks: dict[str, Ask] = {}
    for ask in _wishes(job, shown, known):
        asks.setdefault(ask.visit.key or ask.visit.url if ask.visit else ask.url, ask)
    return tuple(asks.values())[: job.source.revisit.budget]


def _wishes(job: Job, shown: Sequence[Shown], known: Mapping[str, Visit]) -> Iterator[Ask]:
    """All there is a reason to ask for, in the order of worth; an article may come up twice."""
    pairs = [(item, _match(item.entry, known)) for item in shown]
    yield from (Ask(item.entry.url, Why.NEW, item.entry.key) for item, visit in pairs if visit is None)
    if job.source.revisit.policy == "none" and not job.full:
        yield from (_known(visit, Why.DUE) for visit in job.known if visit.due)
        return
    listed = [(item, visit) for item, visit in pairs if visit is not None]
    if pairs:
        yield from (
            _known(visit, Why.UNLISTED) for visit in _unlisted(job.known, [visit for _, visit in listed])
        )
    yield from (
        Ask(item.entry.url, Why.CHANGED, visit.key or item.entry.key, visit)
        for item, visit in listed
        if _differs(item, visit)
    )
    yield from (_known(visit, Why.DUE) for visit in job.known if visit.due)
    if job.full or job.source.revisit.policy == "all":
        yield from (_known(visit, Why.ALL) for visit in job.known)
    yield from (
        _known(visit, Why.AUDIT)
        for _, visit in listed
        if share(job.run, visit.url) < job.source.revisit.audit
    )


def _match(entry: ListingEntry, known: Mapping[str, Visit]) -> Visit | None:
    return known.get(entry.key or "") or known.get(entry.url)


def _known(visit: Visit, why: Why) -> Ask:
    return Ask(visit.url, why, visit.key, visit)


def _unlisted(known: Sequence[Visit], listed: Sequence[Visit]) -> Iterator[Visit]:
    """Known articles that stood above one still listed, and are not listed now: they did not scroll off the end.

    Where no known one is listed any more, all that stood there: their redirects tell whether the site only changed its addresses.
    """
    deepest = max((visit.rank for visit in listed if visit.rank is not None), default=-1 if listed else None)
    still = {visit.url for visit in listed}
    return (
        visit
        for visit in known
        if visit.rank is not None and visit.url not in still and (deepest is None or visit.rank < deepest)
    )


def _differs(item: Shown, visit: Visit) -> bool:
    """Whether the same witness shows the article differently than before, or under another URL."""
    before, now = visit.hints.get(item.witness), item.entry.hint
    return item.entry.url != visit.url or (before is not None and now is not None and before != now)


def share(run: str, url: str) -> float:
    """A number in [0, 1) that this run draws for this URL, always the same one.

    >>> share("r1", "https://gazette.example/a") == share("r1", "https://gazette.example/a")
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
