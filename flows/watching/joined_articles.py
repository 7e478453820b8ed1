"""Articles kept apart that are one.

They are of four kinds, and each pair is joined once:

- two ids at one URL, and two URLs of which the page names one: an older presslog kept these apart;
- a moved article, whose old URL still answered when its text was first seen at another one, and that is
  missing or removed now;
- a further page of an article, which an archive held without the first page.

The history of the one stored first goes on: what was recorded of the other is decided again as if it had been
seen of this one, and nobody is told of it. The other's own rows stay as they are, under its own id. A run of
its own records it, without requests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, partial
from itertools import chain
from typing import assert_never

from presslog.core.errors import Damaged, NotFound
from presslog.core.urls import canonicalize
from presslog.crawler import extract
from presslog.crawler.source import Source
from presslog.flows.decisions import (
    Terms,
    decide_article,
    is_of_one_date,
    is_same_article,
    is_same_publication,
)
from presslog.storage.model import (
    Absence,
    Admit,
    Advance,
    ArticleId,
    Content,
    EventDraft,
    Identity,
    Intent,
    Joined,
    KnownArticle,
    Listed,
    Missed,
    Noted,
    Observation,
    Reread,
    Revisited,
    State,
)
from presslog.storage.write import Archive


@dataclass(frozen=True, slots=True)
class JoinedPair:
    """An article, another that is the same, and what was seen of the other, oldest first.

    `kept.content` is loaded. What was seen of the other after `decided_until` is decided again as if it had
    been seen of the kept one.
    """

    kept: KnownArticle
    other: KnownArticle
    seen: tuple[Observation, ...]
    decided_until: datetime


def pairs_kept_apart(archive: Archive, source: Source) -> list[JoinedPair]:
    """Return the pairs of a source's articles that are one, of each of the four kinds.

    Of each pair the one stored first, named, or absent is kept. Each article is in one pair at most.
    """
    groups, named = archive.sharing_a_url(source.name), archive.naming_each_other(source.name)
    alike, parts = archive.absent_beside_alike(source.name), _pairs_with_further_pages(archive, source)
    if not (groups or named or alike or parts):
        return []
    known = {article.id: article for article in archive.known(source.name)}
    found = chain(
        (_first_pair(archive, [known[article] for article in group]) for group in groups),
        (_named_pair(archive, known[kept], known[other]) for kept, other in named),
        _moved_pairs(archive, known, alike),
        (_part_pair(archive, known[kept], known[other]) for kept, other in parts),
    )
    taken: set[ArticleId] = set()
    pairs: list[JoinedPair] = []
    for pair in found:
        if pair is not None and not taken & {pair.kept.id, pair.other.id}:
            taken |= {pair.kept.id, pair.other.id}
            pairs.append(pair)
    return pairs


def _pairs_with_further_pages(archive: Archive, source: Source) -> list[tuple[ArticleId, ArticleId]]:
    """Return the pairs (article, another at the URL of one of its further pages, never listed)."""
    if source.pages:  # each is an article because its reader says so
        return []
    numbered = [
        (other, url, first_pages)
        for other, url in archive.never_listed(source.name)
        if (first_pages := {str(canonicalize(first)) for first in extract.addresses_of_first_page(url)})
    ]
    if not numbered:
        return []
    by_url = {known.url: known.id for known in archive.known(source.name)}
    return [
        (kept, other)
        for other, url, first_pages in numbered
        for kept in [by_url[first] for first in first_pages & by_url.keys()]
        if url in [str(canonicalize(part)) for part in archive.urls_of_parts(kept)]
    ]


def _part_pair(archive: Archive, kept: KnownArticle, other: KnownArticle) -> JoinedPair | None:
    """Return an article and one of its further pages; None if that page's text is not kept.

    Nothing of the page is decided again: what was seen of it alone tells nothing of the article.
    """
    read = _readings_kept(archive, other)
    return JoinedPair(kept, other, read, max(each.capture.fetched_at for each in read)) if read else None


def _named_pair(archive: Archive, kept: KnownArticle, other: KnownArticle) -> JoinedPair | None:
    """An article and another, whose page names its URL and shows what it shows; None where that differs.

    What was seen of the other was seen at a further URL, where nothing tells that an article is gone.
    """
    try:
        here, seen = archive.readings(kept.id), archive.readings(other.id)
    except (NotFound, Damaged):  # withdrawn, or not readable any more: it cannot be compared
        return None
    one, two = here[-1].content, seen[-1].content
    if one is None or two is None or not is_same_publication(one, two):
        return None
    there = (
        replace(each, identity=replace(each.identity, url=kept.url))
        for each in (*seen, *_seen_last(archive, other, seen[-1]))
    )
    return JoinedPair(replace(kept, content=one), other, tuple(there), kept.last_seen)


def _moved_pairs(
    archive: Archive, known: Mapping[ArticleId, KnownArticle], alike: Sequence[tuple[ArticleId, ArticleId]]
) -> Iterator[JoinedPair]:
    """Yield each absent article with the live one that has its text and its date.

    Where neither is one of several. Under another date it is a text published again and again, such as a
    form, of which one may go. What was last seen of the live one counts, be it before the absent one was last
    seen: that one's URL shows nothing any more.
    """
    content_of = cache(partial(_content_kept, archive))
    same = [
        (absent, live)
        for absent, live in alike
        if (one := content_of(absent)) is not None and (two := content_of(live)) is not None
        if is_of_one_date(one, two) and is_same_publication(one, two)
    ]
    counts = Counter(article for pair in same for article in pair)
    for kept, other in ((known[absent], known[live]) for absent, live in same):
        if counts[kept.id] == counts[other.id] == 1 and (read := _readings_kept(archive, other)):
            seen = (*read, *_seen_last(archive, other, read[-1]))
            until = min(kept.last_seen, seen[-1].capture.fetched_at - timedelta.resolution)
            yield JoinedPair(replace(kept, content=content_of(kept.id)), other, seen, until)


def _content_kept(archive: Archive, article: ArticleId) -> Content | None:
    """An article's current content; None where it cannot be read, and so not be compared."""
    try:
        return archive.content(article)
    except (NotFound, Damaged):
        return None


def _readings_kept(archive: Archive, known: KnownArticle) -> tuple[Observation, ...]:
    """What was read of an article; nothing where one of its contents was withdrawn or is damaged."""
    try:
        return archive.readings(known.id)
    except (NotFound, Damaged):
        return ()


def _first_pair(archive: Archive, group: Sequence[KnownArticle]) -> JoinedPair | None:
    """The first two articles of a group that are one; those that are left are joined in a run to come."""
    try:
        read = {article.id: archive.readings(article.id) for article in group}
    except (NotFound, Damaged):  # withdrawn, or not readable any more: it cannot be compared
        return None
    for place, kept in enumerate(group):
        for other in group[place + 1 :]:
            if _are_one(read[kept.id], read[other.id]):
                absences = (_absence_seen(archive, other, absence) for absence in other.absences)
                seen = (*read[other.id], *_seen_last(archive, other, read[other.id][-1]), *absences)
                here = replace(kept, content=read[kept.id][-1].content)
                return JoinedPair(here, other, seen, kept.last_seen)
    return None


def _are_one(kept: Sequence[Observation], other: Sequence[Observation]) -> bool:
    first = other[0].content
    return first is not None and any(
        is_same_article(first, each.content) for each in kept if each.content is not None
    )


def _seen_last(archive: Archive, other: KnownArticle, newest: Observation) -> Iterator[Observation]:
    """The other article's current content as it was last seen, where that was after it was first read."""
    last = archive.last_presence(other.id)
    if last is not None and last.fetched_at > newest.capture.fetched_at:
        yield replace(newest, identity=Identity(other.newest_key, other.url), capture=last)


def _absence_seen(archive: Archive, other: KnownArticle, absence: Absence) -> Observation:
    return Observation(Identity(other.newest_key, other.url), archive.capture(absence.capture))


def joining_intents(source: Source, pair: JoinedPair) -> Iterator[Intent]:
    """What makes one history of two.

    All that was seen of the other article, decided again as if of the kept one, and told nobody.
    """
    kept, other = pair.kept, pair.other
    terms = Terms(False, source.removal.confirmations, source.removal.min_gap)
    yield Joined(kept.id, other.id, pair.seen[0])
    known = replace(kept, further_keys=(*kept.further_keys, other.key))
    later = [seen for seen in pair.seen if seen.capture.fetched_at > pair.decided_until]
    present = [seen for seen in later if seen.content is not None]
    for seen in later:
        # What was told as removed while the other stood there is told to be back by the last that was seen of
        # it.
        before = (
            known
            if seen in present[-1:] or known.state is not State.REMOVED
            else replace(known, state=State.LIVE)
        )
        intent = _untold_intent(decide_article(source.name, before, seen, terms))
        after = _known_after(before, intent, seen)
        known = after if before is known else replace(after, state=known.state)
        yield intent
    if other.was_listed:
        yield Listed(kept.id, other.rank, other.hints, other.delisted)


def _untold_intent(intent: Intent) -> Intent:
    """The intent with events that are recorded only."""
    match intent:
        case Missed(event=EventDraft() as event):
            return replace(intent, event=replace(event, announce=False))
        case Advance(events=events) | Revisited(events=events) | Reread(events=events):
            return replace(intent, events=tuple(replace(event, announce=False) for event in events))
        case Admit() | Missed() | Noted() | Listed() | Joined():
            return intent
        case _:
            assert_never(intent)


def _known_after(known: KnownArticle, intent: Intent, seen: Observation) -> KnownArticle:
    """The article as it is known once the intent is recorded."""
    if isinstance(intent, Missed):
        told = known.events + (intent.event is not None)
        capture = seen.capture
        here = Absence(capture.id, capture.run, capture.fetched_at, capture.outcome)
        return replace(known, state=intent.state, events=told, absences=(*known.absences, here))
    if not isinstance(intent, Advance | Revisited | Reread) or seen.fingerprint is None:
        return known
    present = replace(
        known,
        url=seen.identity.url,
        state=State.LIVE,
        absences=(),
        events=known.events + len(intent.events),
        last_seen=seen.capture.fetched_at,
    )
    if isinstance(intent, Revisited):
        return present
    read = replace(
        present,
        content=seen.content,
        fingerprint=seen.fingerprint,
        extractor=seen.extractor,
        capture=seen.capture.id,
    )
    if isinstance(intent, Reread):
        return read
    recent = (seen.fingerprint, *known.recent)
    return replace(
        read, version=intent.number, recent=recent, title=seen.content.title if seen.content else ""
    )
