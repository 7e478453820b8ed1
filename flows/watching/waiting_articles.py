"""Articles that wait for another look: missing ones, and ones whose edit is held.

Nothing is written; contents of articles are read through the `KnownPast`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from presslog.flows.decisions import why_held
from presslog.flows.ingest import KnownPast
from presslog.flows.pages import line_changes, value_changes
from presslog.storage.model import ArticleId, Intent, KnownArticle, Missed, Noted, RunRecord, State


@dataclass(frozen=True, slots=True)
class MissingArticle:
    """An article that is looked for again before it is told as removed; `again_after`: when that counts."""

    article: ArticleId
    title: str
    again_after: datetime


def missing_articles(
    intents: Iterable[Intent], known: Iterable[KnownArticle], min_gap: timedelta
) -> tuple[MissingArticle, ...]:
    """The articles that a run found missing and did not tell as removed, in the order in which it looked.

    Args:
        intents: What the run recorded of articles.
        known: The articles as they were known before it.
        min_gap: How far apart two looks must be to confirm one another.

    Returns:
        Each with the moment from which on a look confirms that it is gone.
    """
    return tuple(_each_missing(intents, {article.id: article for article in known}, min_gap))


def _each_missing(
    intents: Iterable[Intent], known: dict[ArticleId, KnownArticle], min_gap: timedelta
) -> Iterator[MissingArticle]:
    for intent in intents:
        if isinstance(intent, Missed) and intent.state is State.MISSING:
            article, here = known[intent.article], intent.observation.capture.fetched_at
            last = max((one.at for one in article.absences), default=None)
            counted = last if last is not None and here - last < min_gap else here
            yield MissingArticle(article.id, article.title or article.url, counted + min_gap)


@dataclass(frozen=True, slots=True)
class HeldEdit:
    """An article that showed something else and waits for another look.

    `old` and `new` are the short line or field that alone differs, empty if more does; `why` is what it waits
    for, in words.
    """

    article: ArticleId
    title: str
    why: str
    old: str = ""
    new: str = ""


def held_edits(record: RunRecord, past: KnownPast) -> tuple[HeldEdit, ...]:
    """Return the edits of single articles that a run saw and holds back, in the order in which it looked.

    There are none of a run that is held or disbelieved as a whole: its reason says so.
    """
    if record.run.cause is not None:
        return ()
    return tuple(_each_held(record.intents, past, {article.id: article for article in past.articles}))


def _each_held(
    intents: Iterable[Intent], past: KnownPast, known: dict[ArticleId, KnownArticle]
) -> Iterator[HeldEdit]:
    for intent in intents:
        if not isinstance(intent, Noted) or not (why := why_held(intent.reason)):
            continue
        if intent.article is None or (article := known.get(intent.article)) is None:
            continue
        old, new = _one_difference(intent, article, past)
        yield HeldEdit(article.id, article.title or article.url, why, old, new)


def _one_difference(intent: Noted, article: KnownArticle, past: KnownPast) -> tuple[str, str]:
    """The short line or field that alone differs, before and now; empty where several do, or a text does.

    Where several do, some may be our other way of reading the page.
    """
    content, before = intent.observation.content, past.kept_content(article.id)
    if content is None or before is None:
        return "", ""
    pairs = [(line.old, line.new) for line in line_changes(before, content)]
    pairs += [(value.old, value.new) for value in value_changes(before, content)]
    return pairs[0] if len(pairs) == 1 else ("", "")
