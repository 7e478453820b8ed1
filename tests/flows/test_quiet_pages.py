"""What live sites change about their pages while nobody edits them, replayed run by run; an edit beside each is told in its run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.small_site import SmallSite, watched_site
from tests.fakes.wire import http

DAYS = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Look:
    """One article at one run: the run's number, the article's and its age in days."""

    run: int
    number: int
    days: int


Detail = Callable[[Look], dict[str, Any]]
"""The parts of an article's page that a detail fills in."""


def opened(line: str) -> dict[str, Any]:
    """A line at the beginning of the body."""
    return {"opening": f"<p>{line}</p>"}


def closed(markup: str) -> dict[str, Any]:
    """Markup at the end of the body."""
    return {"tail": markup}


def machine(data: str) -> dict[str, Any]:
    """A note to machines."""
    return {"head": f'<script type="application/ld+json">{{"@type": "NewsArticle", {data}}}</script>'}


def within(line: str) -> dict[str, Any]:
    """A line between two paragraphs."""
    return {"within": f"<p>{line}</p>"}


def age_in_words(days: int) -> str:
    """How old something is, as sites say it."""
    if days < 7:
        return f"{days} days" if days > 1 else "1 day"
    return f"{days // 7} weeks" if days > 13 else "1 week"


DETAILS: dict[str, Detail] = {
    "another headline for sharing": lambda look: {
        "head": f'<meta property="og:title" content="{("What now?", "You will not believe it", "Plans")[look.run % 3]}">'
        f'<meta name="twitter:title" content="{("Plans", "What now?")[look.run % 2]}">'
    },
    "reading time for machines": lambda look: machine(
        f'"timeRequired": "PT{4 + look.run % 3}M", "wordCount": {300 + look.run}'
    ),
    "reading time": lambda look: opened(f"{4 + (look.run + look.number) % 3} min read"),
    "a ticker": lambda look: opened(
        f"Harbour Shares {12 + look.number}.{(7 * look.run) % 10}{look.run} {'▲▼'[look.run % 2]}"
    ),
    "a ticker at the end": lambda look: closed(
        f"<p>EUR/SEK 11.{40 + 7 * look.run} | Oil {70 + look.run}.1</p>"
    ),
    "a counter in a caption": lambda look: closed(
        f'<figure><img src="/mill.jpg" alt="The mill"><figcaption>The mill in May ({1204 + 7 * look.run} views)</figcaption></figure>'
    ),
    "comments counted for machines": lambda look: machine(f'"commentCount": {look.run + 3}'),
    "readers in a sentence": lambda look: within(f"{1204 + 9 * look.run:,} people read this today."),
    "readers": lambda look: closed(f"<p>{1204 + 9 * look.run} Menschen haben das gelesen</p>"),
    "age": lambda look: opened(f"published {age_in_words(look.days)} ago"),
    "age in another language": lambda look: opened(f"{look.days} giorni fa"),
}


def print_details(site: SmallSite, details: dict[int, str], run: int, days: int) -> None:
    """Print each article with its detail."""
    site.answers.clear()
    for number, name in details.items():
        age = days + number + 1
        parts = dict(DETAILS[name](Look(run, number, age)))
        opening, inside = parts.pop("opening", ""), parts.pop("within", "")
        article = site.change(number, **parts)
        page = site.page_of(article).replace(
            '<div class="entry-content">', f'<div class="entry-content">{opening}', 1
        )
        first = f"{article.paragraphs[0]}</p>"
        shown = page.replace(first, f"{first}{inside}", 1)
        site.answers[article.path] = http(shown.encode(), "Content-Type: text/html; charset=utf-8")
    site.publish()


@pytest.mark.in_suite(1)
@pytest.mark.parametrize(
    "details",
    [dict(enumerate(DETAILS)), dict.fromkeys(range(9), "reading time"), {3: "readers in a sentence"}],
    ids=["each on one article", "reading times", "one sentence"],
)
def test_details_that_change_are_no_edit(home: Path, details: dict[int, str]) -> None:
    """Nothing is told of them in five runs three days apart; then an edit of such an article and of another one is, at once."""
    with watched_site(home, 12) as there:
        for run in range(5):
            print_details(there.site, details, run, 3 * (run + 1))
            report = there.run(DAYS)
            assert (run, report.outcome, report.told) == (run, "ok", ())
        edited = [there.site.edit(number, 2) for number in (next(iter(details)), 11)]
        print_details(there.site, details, 5, 18)
        assert there.events(DAYS) == sorted(("edited", each.title) for each in edited)
        print_details(there.site, details, 6, 21)
        assert there.events(DAYS) == []


@pytest.mark.in_suite(1)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("It was begun in 2019.", "It was begun in 2020."),
        ("It is to cost 1,204 crowns.", "It is to cost 1,504 crowns."),
    ],
)
def test_a_number_that_somebody_corrects_is_told_at_once(home: Path, before: str, after: str) -> None:
    """On one article among others that stand still, beside one that counts its readers."""
    with watched_site(home, 12) as there:
        site = there.site
        site.change(5, tail=f"<p>{before}</p>")
        for run in range(3):
            print_details(site, {3: "readers in a sentence"}, run, 3 * run)
            assert there.events(DAYS) == []
        site.change(5, tail=f"<p>{after}</p>")
        print_details(site, {3: "readers in a sentence"}, 3, 9)
        assert there.events(DAYS) == [("edited", site.articles[5].title)]
