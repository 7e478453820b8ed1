"""When a missing article is looked for again, by what was seen of it before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from presslog.core.outcome import Outcome
from presslog.flows.watching.waiting_articles import missing_articles
from presslog.storage.model import Absence, CaptureId, Missed, RunId, State
from tests.fakes.values import known, observation

HOUR = timedelta(hours=1)


def test_a_missing_article_is_looked_for_again() -> None:
    """An hour after the look that counts: this one, or the one before where that was less than an hour ago; a removed one is not."""
    seen = observation(outcome=Outcome.GONE)
    article = known()
    missed = Missed(article.id, seen, State.MISSING, "not found")
    at = seen.capture.fetched_at
    (found,) = missing_articles([missed], [article], HOUR)
    assert (found.article, found.title, found.again_after) == (
        article.id,
        article.title or article.url,
        at + HOUR,
    )
    just_before = Absence(CaptureId("x"), RunId("gazette-1"), at - HOUR / 2, Outcome.GONE)
    (found,) = missing_articles([missed], [replace(article, absences=(just_before,))], HOUR)
    assert found.again_after == at + HOUR / 2
    assert missing_articles([replace(missed, state=State.REMOVED)], [article], HOUR) == ()
