"""A standfirst outside of the text's element is followed as a part of the article, from the page to every face."""

from __future__ import annotations

from collections.abc import Mapping
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
            assert [found.name for found in event.classes] == ["standfirst", "number", "unacknowledged"]
            assert event.severity == "major"
            assert history.show(str(event.article)).standfirst == SECOND
            assert history.show(str(event.article), version=1).standfirst == FIRST
            assert [hit.article for hit in history.search('"nine streets"', history=True)] == [event.article]
            versions = [row.standfirst for row in exported_versions(history) if row.article == event.article]
            assert versions == [FIRST, SECOND]


TAGLINES = (
    "Paid for by its readers alone, and printed by those who write it, since the year of the great flood.",
    "The paper that comes up with the tide, on every morning of the week but that of Sunday.",
    "All that happens between the two rivers and the sea, told by those who live there.",
)


def print_subtitles(there: Watcher, lines: Mapping[int, str]) -> None:
    """Print the articles, those of these numbers with a line below the headline."""
    for number, article in enumerate(there.site.articles):
        line = f"<p class=subtitle>{lines[number]}</p>" if number in lines else ""
        page = there.site.page_of(article).replace("</h1>", f"</h1>{line}")
        there.site.answers[article.path] = http(page.encode(), "Content-Type: text/html; charset=utf-8")
    there.site.publish()


def test_a_tagline_that_rotates_is_the_sites(home: Path) -> None:
    """Below the headlines of all pages stands another line at each look: nothing is held, and the edits beside it are told."""
    with watched_site(home) as there:
        for run in range(5):
            edited = there.site.edit(9, text=f"It was put off again, said clerk {'abcdefg'[run]} on Friday.")
            lines = dict.fromkeys(range(12), TAGLINES[run % 3]) | {5: FIRST if run < 3 else SECOND}
            print_subtitles(there, lines)
            expected = [("edited", edited.title)] + [("edited", there.site.articles[5].title)] * (run == 3)
            assert there.events() == (sorted(expected) if run else [])


def test_a_standfirst_that_counts_is_no_edit(home: Path) -> None:
    """Of what ticks below a headline, nothing is told on two articles; a sentence that changes there is told each time."""
    with watched_site(home) as there:
        for run, time in enumerate(("first", "next", "third", "last", "final")):
            lines = {
                1: f"Updated {run * 7 + 3} minutes ago by the desk",
                2: f"{run * 31 + 40} people read this story now",
                3: f"The vote is put off for the {time} time, says the chair.",
            }
            print_subtitles(there, lines)
            assert there.events() == ([("edited", there.site.articles[3].title)] if run else [])
