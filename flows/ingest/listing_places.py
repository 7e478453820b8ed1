"""Each article's place in the listing, and what every witness said of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from presslog.core.urls import canonicalize
from presslog.core.witness import Witness
from presslog.crawler.items import Aim
from presslog.flows.decisions import run_listings as windows
from presslog.flows.decisions.run_listings import Roll
from presslog.flows.ingest.known_past import KnownPast
from presslog.flows.ingest.read_landing import (
    ReadLanding,
)
from presslog.storage.model import (
    Admit,
    Advance,
    ArticleId,
    Intent,
    KnownArticle,
    Listed,
    Reread,
    Revisited,
)


def decide_listings(
    seen: ReadLanding,
    decided: Iterable[Intent],
    past: KnownPast,
    at: datetime,
    doubted: frozenset[Witness],
    anew: bool,
    roll: Roll,
) -> Iterable[Listed]:
    """Each article's place in the window, and what each witness said of it; one `Listed` an article."""
    intents = {intent.article: intent for intent in decided if intent.article is not None}
    known = {article.id: article for article in past.articles}
    finder = _article_finder(past.articles, intents.values(), seen, roll)
    window = seen.window(Aim.WINDOW)
    stands = windows.listed_standing(window, finder)
    said = _said_elsewhere(seen, finder, known, intents)
    for article, (rank, hints) in stands.items():
        before, intent = known.get(article), intents.get(article)
        shown = _settled_hints(before, intent, {**said.pop(article, {}), **hints}, doubted)
        yield _standing_of(before, intent, article, rank, shown, at)
    places = {article: rank for article, (rank, _) in stands.items()}
    leading = {place.witness for place in window.places()}
    told_of = (each for each in past.articles if anew or leading & each.hints.keys())
    between, off = windows.unlisted_articles(told_of, places)
    if anew:  # another list: who is not on it has not been taken off
        between, off = frozenset(), between | off
    for article in between | off:
        if listed := _decide_unlisted(known[article], intents.get(known[article].id), article in between, at):
            hints = _settled_hints(known[article], intents.get(article), said.pop(article, {}), doubted)
            yield replace(listed, hints=hints)
    for article, hints in said.items():
        before = known.get(article)
        if listed := _heard_outside_window(
            before, article, _settled_hints(before, intents.get(article), hints, doubted)
        ):
            yield listed


def _said_elsewhere(
    seen: ReadLanding,
    finder: Mapping[str, ArticleId],
    known: Mapping[ArticleId, KnownArticle],
    intents: Mapping[ArticleId, Intent],
) -> dict[ArticleId, dict[Witness, str]]:
    """What was said of articles besides the window: in the archive behind it, and by other witnesses.

    A first word of a change that we have not read yet is left to be said again.
    """
    said: dict[ArticleId, dict[Witness, str]] = {}
    for aim in (Aim.ARCHIVE, Aim.HINTS):
        for place in seen.window(aim).places():
            article = finder.get(place.entry.url) or finder.get(place.entry.key or "")
            before = known.get(article) if article else None
            unread = before is not None and not _was_read(intents.get(before.id))
            if article and not (before and unread and place.entry.changed_since(before.last_seen)):
                said.setdefault(article, {})[place.witness] = place.entry.hint or ""
    return said


def _heard_outside_window(
    known: KnownArticle | None, article: ArticleId, hints: Mapping[Witness, str]
) -> Listed | None:
    """What others say of an article out of the window, which stays where it is.

    None where that is nothing new.
    """
    if known is None:
        return Listed(article, None, hints)
    return None if hints == known.hints else Listed(article, known.rank, hints, known.delisted)


def _article_finder(
    articles: Collection[KnownArticle], intents: Iterable[Intent], seen: ReadLanding, roll: Roll
) -> Mapping[str, ArticleId]:
    """Return a function that finds an article's id by its key and its URL.

    It finds articles that were known, that this run admitted, or that it found under another URL or id.
    """
    found = {key: known.id for known in articles for key in known.keys}
    found |= {name: known.id for known in articles for name in (known.url, known.newest_key)}
    for intent in intents:
        if not isinstance(intent, Listed) and intent.article is not None:
            made = intent.observation
            if made.content is not None:  # whoever had this URL before, or has it as its key
                found[made.identity.url] = intent.article
            asked = canonicalize(made.capture.asked)
            for name in (made.identity.key, made.identity.url, asked, *made.other_urls):
                found.setdefault(name, intent.article)
    for known in articles:
        for url in known.other_urls:
            found.setdefault(url, known.id)
    for entry in (entry for page in seen.listings for entry in page.entries):
        if shown := roll.read.get(entry.url):
            found |= {name: shown.id for name in (entry.key, entry.url) if name}
    return found


def _standing_of(
    known: KnownArticle | None,
    intent: Intent | None,
    article: ArticleId,
    rank: int,
    hints: Mapping[Witness, str],
    at: datetime,
) -> Listed:
    """A listed article's place."""
    if known is None:
        return Listed(article, rank, hints)
    if known.delisted:
        return windows.mark_relisted(known, rank, hints, at, _next_ordinal(known, intent))
    return Listed(article, rank, hints)


def _settled_hints(
    known: KnownArticle | None, intent: Intent | None, hints: dict[Witness, str], doubted: frozenset[Witness]
) -> dict[Witness, str]:
    """What the witnesses last said of an article.

    A changed hint is kept only once the page it points to has been read.

    A 304 is no reading: a server that says so whatever changed is asked on, until it is asked
    unconditionally. What a doubted witness says of an article for which nothing was fetched is kept at
    once, so that it shows when its hints stand still again.
    """
    if known is None or _was_read(intent):
        return {**(known.hints if known else {}), **hints}
    unheeded = hints if intent is None else {}
    return {
        **hints,
        **known.hints,
        **{name: hint for name, hint in unheeded.items() if name in doubted},
    }


def _decide_unlisted(
    known: KnownArticle, intent: Intent | None, between: bool, at: datetime
) -> Listed | None:
    """An article that was in the window and is not listed now; None while its own URL has not answered."""
    if not between:
        return Listed(known.id, None, known.hints, known.delisted)
    if not _proves_present(intent):
        return None
    return windows.mark_delisted(known, at, _next_ordinal(known, intent))


def _proves_present(intent: Intent | None) -> bool:
    return isinstance(intent, Admit | Advance | Revisited | Reread)


def _was_read(intent: Intent | None) -> bool:
    return isinstance(intent, Admit | Advance | Revisited | Reread) and intent.observation.content is not None


def _next_ordinal(known: KnownArticle, intent: Intent | None) -> int:
    told = len(intent.events) if isinstance(intent, Advance | Revisited | Reread) else 0
    return known.events + told + 1
