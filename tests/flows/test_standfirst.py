"""A standfirst outside of the text's element is followed as a part of the article, from the page to every face."""

from __future__ import annotations

from pathlib import Path

from presslog.storage.export.tables import exported_versions
from tests.fakes.small_site import Watcher, watched_site
from tests.fakes.wire import http

FIRST = "The parish has lamps for nine streets, and asks which of its eleven shall stay dark in the winter."
SECOND = "The parish has lamps for ten streets, and asks which of its eleven shall stay dark in the winter."


def sum_up(there: Watcher, text: str) -> None:
    """Print every article with a standfirst below its headline, the third with `text`."""
    for number, article in enumerate(there.site.articles):
        line = (
            text
            if number == 2
            else f"In short: what is planned for number {number}, and what it costs the town."
        )
        page = there.site.page_of(article).replace("</h1>", f"</h1><h2 class='c-summary deck'>{line}</h2>")
        there.site.answers[article.path] = http(page.encode(), "Content-Type: text/html; charset=utf-8")
    there.site.publish()


def test_a_standfirst_is_followed(home: Path) -> None:
    """It is shown, searched and exported; an edit of it alone is told as that, weighed by what changed in it."""
    with watched_site(home) as there:
        told = []
        for line in (FIRST, FIRST, SECOND, SECOND):
            sum_up(there, line)
            told.append([event.kind.value for event in there.run().told])
        assert told == [[], [], ["edited"], []]
        with there.history() as history:
            event = next(history.events(kind="edited"))
            assert [found.name for found in event.classes] == ["standfirst", "number"]
            assert event.severity == "major"
            assert history.show(str(event.article)).standfirst == SECOND
            assert history.show(str(event.article), version=1).standfirst == FIRST
            assert [hit.article for hit in history.search('"nine streets"', history=True)] == [event.article]
            versions = [row.standfirst for row in exported_versions(history) if row.article == event.article]
            assert versions == [FIRST, SECOND]
