"""Articles that a run found missing: evidence of absence that no later look has confirmed yet. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from presslog.storage.model import ArticleId, Intent, KnownArticle, Missed, State


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
