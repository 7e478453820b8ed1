"""Finds the editions of a site's articles in other languages, and what became of them.

An article's site is read whole: what tells two articles apart is how rare their clues are on the site.
Nothing is stored for it, so a history of any age can be asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, select
from sqlalchemy.sql import func

from presslog.core.urls import host_of, registered_name
from presslog.storage.database import bodies, in_chunks
from presslog.storage.database.rows import SEVERITIES
from presslog.storage.database.schema import aliases, articles, events, versions
from presslog.storage.editions.edition_clues import EditionCandidate, edition_candidate
from presslog.storage.editions.edition_pairs import EditionPair, pair_editions
from presslog.storage.model import ArticleId, Content, EventKind, Severity, State
from presslog.storage.records import ArticleEditions, Edition

FOLLOWING: Final = timedelta(days=7)
"""How long before an edit an edition may have been edited likewise."""


def find_editions(
    connection: Connection, standing: Select[Any], asked: Callable[[Row[Any]], bool]
) -> Iterator[ArticleEditions]:
    """Yield the articles that have editions in other languages, site by site.

    Args:
        connection: A connection that reads.
        standing: The query of all articles that may be told of, with the names of their sources.
        asked: Which of them are told of; the others of their sites may be their editions.

    Raises:
        Damaged: A content is not what its name says.
    """
    for site in _sites_of(connection, standing, asked):
        yield from _editions_of_site(connection, site, asked)


def _sites_of(
    connection: Connection, standing: Select[Any], asked: Callable[[Row[Any]], bool]
) -> Iterator[list[Row[Any]]]:
    """Yield the read articles of each site that has some that are asked for, in two languages or more."""
    by_site: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(standing.where(articles.c.version > 0, articles.c.language.is_not(None))):
        by_site[registered_name(host_of(row.url))].append(row)
    for rows in by_site.values():
        if len({row.language for row in rows}) > 1 and any(map(asked, rows)):
            yield rows


def _editions_of_site(
    connection: Connection, rows: Sequence[Row[Any]], asked: Callable[[Row[Any]], bool]
) -> Iterator[ArticleEditions]:
    by_id = {ArticleId(row.id): row for row in rows}
    pairs: dict[ArticleId, list[tuple[ArticleId, EditionPair]]] = defaultdict(list)
    for pair in pair_editions(_candidates(connection, rows)):
        pairs[pair.first].append((pair.second, pair))
        pairs[pair.second].append((pair.first, pair))
    numbers = [by_id[article].no for article in pairs]
    happened = _what_happened(connection, numbers)
    for article in sorted(pairs, key=lambda article: by_id[article].no):
        row = by_id[article]
        if not asked(row):
            continue
        found = [_edition(by_id[other], row, pair, happened) for other, pair in pairs[article]]
        yield ArticleEditions(
            article=article,
            source=row.source_name,
            url=row.url,
            title=row.title,
            language=row.language,
            state=State(row.state),
            editions=tuple(sorted(found, key=lambda edition: (edition.language, edition.article))),
        )


def _candidates(connection: Connection, rows: Iterable[Row[Any]]) -> list[EditionCandidate]:
    """The articles as editions are looked for; those of withdrawn texts are left out."""
    found = []
    for some in in_chunks(rows):
        kept = bodies.load_bodies(connection, {row.body for row in some})
        query = select(aliases.c.article, aliases.c.url).where(
            aliases.c.article.in_([row.no for row in some])
        )
        urls: dict[int, set[str]] = defaultdict(set)
        for no, url in connection.execute(query):
            urls[no].add(url)
        found += [
            edition_candidate(
                ArticleId(row.id),
                bodies.decode_content(kept[row.body].data),
                row.language,
                frozenset(urls[row.no] | {row.url}),
            )
            for row in some
            if row.body in kept
        ]
    return found


_Times = Mapping[int, datetime]


def _times_of_events(connection: Connection, numbers: Iterable[int]) -> tuple[_Times, _Times]:
    """When articles were last edited, but for what is cosmetic, and when they were last removed."""
    last: dict[EventKind, dict[int, datetime]] = {EventKind.EDITED: {}, EventKind.REMOVED: {}}
    for some in in_chunks(numbers):
        for kind, least in ((EventKind.EDITED, Severity.MINOR), (EventKind.REMOVED, Severity.COSMETIC)):
            query = select(events.c.article, func.max(events.c.observed_at)).where(
                events.c.article.in_(some),
                events.c.kind == kind.value,
                events.c.severity >= SEVERITIES.index(least),
            )
            last[kind].update(
                (row[0], row[1]) for row in connection.execute(query.group_by(events.c.article))
            )
    return last[EventKind.EDITED], last[EventKind.REMOVED]


_States = Mapping[int, list[tuple[datetime, int]]]
"""When each version of some articles was first seen, the oldest first, with a key of what it says."""


def _states_of(connection: Connection, numbers: Iterable[int], edited: Collection[int]) -> _States:
    """The states of some articles; what they say is read only of those that were edited."""
    found: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    query = select(versions.c.article, versions.c.first_seen, versions.c.body).order_by(versions.c.number)
    for some in in_chunks(numbers):
        states = connection.execute(query.where(versions.c.article.in_(some))).all()
        kept = bodies.load_bodies(connection, {row.body for row in states if row.article in edited})
        said = {digest: _key_of_words(bodies.decode_content(body.data)) for digest, body in kept.items()}
        for row in states:
            found[row.article].append((row.first_seen, said.get(row.body, hash(row.body))))
    return found


def _key_of_words(content: Content) -> int:
    """A key of what an article says to its reader: not its category, byline, links and pictures."""
    return hash((content.title, content.standfirst, *(block.text for block in content.blocks)))


def _what_happened(connection: Connection, numbers: Sequence[int]) -> _Happened:
    edited, removed = _times_of_events(connection, numbers)
    return _Happened(edited, removed, _states_of(connection, numbers, edited))


@dataclass(frozen=True, slots=True)
class _Happened:
    """What happened to the articles of a site, by number: last edits, last removals, all states."""

    edited: _Times
    removed: _Times
    states: _States

    def edited_since(self, other: Row[Any], here: Row[Any]) -> datetime | None:
        """When an article was last edited, if its edition does not follow what it says now as far as can be seen.

        None if the edition was first seen after that, or was edited after that or not long before, or if the article
        says what it said then: an edit was undone, or touched no words.
        """
        then, own, read = self.edited.get(other.no), self._reworded(here), self.states[here.no][0][0]
        if then is None or read >= then or (own is not None and own >= then - FOLLOWING):
            return None
        before = [words for seen, words in self.states[other.no] if seen <= (own or read)]
        return None if before[-1:] == [self.states[other.no][-1][1]] else then

    def _reworded(self, here: Row[Any]) -> datetime | None:
        """When an article was last edited in its words; None if it never was."""
        states = self.states[here.no]
        changed = [seen for (_, before), (seen, words) in pairwise(states) if words != before]
        edited = self.edited.get(here.no)
        return min(edited, changed[-1]) if edited and changed else None


def _edition(other: Row[Any], here: Row[Any], pair: EditionPair, happened: _Happened) -> Edition:
    """The other article of a pair, as the edition of this one."""
    is_first = pair.first == here.id
    return Edition(
        article=ArticleId(other.id),
        source=other.source_name,
        url=other.url,
        title=other.title,
        language=other.language,
        confidence=pair.confidence,
        ground=pair.ground if is_first else tuple(clue.turned() for clue in pair.ground),
        edited_since=happened.edited_since(other, here),
        removed=happened.removed.get(other.no) if other.state == State.REMOVED else None,
    )
