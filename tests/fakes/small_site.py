"""A small publisher on loopback whose every page a test may rewrite, and the home that watches it run by run.

For tests of one claim against one odd site: twelve articles, a listing, and whatever the test changes about them. The newspaper of the demo
is for whole days; it knows nothing of broken sites.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

from presslog.crawler.source.source import Fetch, RemovalRule, Revisit, Source
from presslog.flows.settings import Settings
from presslog.flows.watching.source_run import RunReport
from presslog.storage.read.history import History
from tests.fakes.lasting_workroom import LastingWorkrooms
from tests.fakes.wire import Answer, Wire, http, serving

HOUR = timedelta(hours=1)
START = datetime(2026, 3, 1, 6, tzinfo=UTC)
_SUBJECTS = (
    "harbour",
    "market",
    "bridge",
    "library",
    "tram",
    "orchard",
    "quarry",
    "ferry",
    "mill",
    "school",
    "museum",
    "well",
)
_DETAILS = (
    "The council met on the {subject} for the third time and put off its answer until the surveyors have finished their report.",
    "People who live near the {subject} said that they had asked for new lamps since the winter before last, without a reply.",
    "Work on the {subject} is to cost {number},400 crowns, of which the district pays one half and the parish the other half.",
    "A second hearing on the {subject} is set for the {number}th, when the plans will hang in the town hall for all to read.",
)


@dataclass(frozen=True, slots=True)
class Article:
    """One article as its page and its card on the listing show it; `head` and `tail` are markup put in verbatim."""

    path: str
    title: str
    paragraphs: tuple[str, ...]
    published: datetime
    post_id: int | None = None
    modified: datetime | None = None
    head: str = ""
    tail: str = ""


def invented_articles(count: int = 12, *, first_id: int | None = None, prefix: str = "/") -> list[Article]:
    """So many articles with texts of their own, newest first; with `first_id` they bear WordPress's ids."""
    return [_invented(number, count, first_id, prefix) for number in range(count)]


def _invented(number: int, count: int, first_id: int | None, prefix: str) -> Article:
    subject = f"{_SUBJECTS[number % 12]}{number // 12 or ''}"
    return Article(
        path=f"{prefix}{subject}-plans-{number}/",
        title=f"What comes of the {subject}, and by when",
        paragraphs=tuple(detail.format(subject=subject, number=number + 11) for detail in _DETAILS),
        published=START - timedelta(days=number + 1),
        post_id=None if first_id is None else first_id + count - number,
    )


@dataclass
class SmallSite:
    """The publisher. Its pages are made anew from `articles` at every `publish`; `answers` win over them.

    `listed` are the articles on the listing, all of them unless the test says otherwise. `frame` is put around every page's content: it
    has the places `{title}`, `{head}` and `{content}`. `card`, where it is given, is an article's card on the listing, with the place
    `{article}`.
    """

    wire: Wire
    articles: list[Article]
    listed: list[Article] | None = None
    answers: dict[str, Answer] = field(default_factory=dict)
    frame: str = (
        "<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>{title} – The Small Paper</title>{head}</head><body>"
        "<header><a href='/'>The Small Paper</a></header><main>{content}</main><footer>Printed by the paper itself</footer></body></html>"
    )
    card: str = ""

    @property
    def url(self) -> str:
        """The listing's URL."""
        return self.wire.url("/")

    def change(self, number: int, **parts: Any) -> Article:
        """Replace parts of an article, wherever it stands, and print the site anew."""
        before = self.articles[number]
        after = self.articles[number] = replace(before, **parts)
        if self.listed is not None:
            self.listed = [after if each is before else each for each in self.listed]
        self.publish()
        return after

    def edit(
        self,
        number: int,
        paragraph: int = 1,
        text: str = "The plan was given up after the hearing on Tuesday night.",
    ) -> Article:
        """Rewrite one paragraph of an article: a true edit."""
        paragraphs = list(self.articles[number].paragraphs)
        paragraphs[paragraph] = text
        return self.change(number, paragraphs=tuple(paragraphs))

    def publish(self) -> None:
        """Print listing and articles as they now are."""
        listed = self.articles if self.listed is None else self.listed
        pages = {
            article.path: http(self.page_of(article).encode(), "Content-Type: text/html; charset=utf-8")
            for article in self.articles
        }
        front = http(self.listing_of(listed).encode(), "Content-Type: text/html; charset=utf-8")
        self.wire.answers.clear()
        self.wire.answers.update(
            {"/robots.txt": http(b"User-agent: *\nAllow: /\n"), "/": front, **pages, **self.answers}
        )

    def page_of(self, article: Article) -> str:
        """An article's page."""
        body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in article.paragraphs)
        mark = (
            f' id="post-{article.post_id}" class="post-{article.post_id} hentry"' if article.post_id else ""
        )
        short = (
            f'<link rel="shortlink" href="{self.wire.url(f"/?p={article.post_id}")}">'
            if article.post_id
            else ""
        )
        times = f'<meta property="article:published_time" content="{article.published.isoformat()}">'
        if article.modified:
            times += f'<meta property="article:modified_time" content="{article.modified.isoformat()}">'
        content = (
            f"<article{mark}><h1 class=entry-title>{escape(article.title)}</h1>"
            f'<time datetime="{article.published.isoformat()}">{article.published:%d %B %Y}</time>'
            f'<div class="entry-content">{body}{article.tail}</div></article>'
        )
        return self.frame.format(
            title=escape(article.title), head=short + times + article.head, content=content
        )

    def listing_of(self, articles: list[Article]) -> str:
        """The listing's page: a card an article, with its headline, date and first paragraph."""
        return self.frame.format(title="News", head="", content="".join(map(self.card_of, articles)))

    def card_of(self, article: Article) -> str:
        """An article's card on the listing."""
        if self.card:
            return self.card.format(article=article)
        mark = (
            f' id="post-{article.post_id}" class="post-{article.post_id} hentry"'
            if article.post_id
            else ' class="card"'
        )
        return (
            f'<article{mark}><h2><a href="{article.path}">{escape(article.title)}</a></h2>'
            f'<time datetime="{article.published.isoformat()}">{article.published:%d %B %Y}</time>'
            f"<p>{escape(article.paragraphs[0][:90])} …</p></article>"
        )


@dataclass
class Watcher:
    """A home that watches a small site; its clock stands where the test puts it."""

    site: SmallSite
    settings: Settings
    source: Source
    now: datetime = START
    rooms: LastingWorkrooms = field(default_factory=LastingWorkrooms)

    def run(self, after: timedelta = 7 * HOUR, *, full: bool = False) -> RunReport:
        """The report of the next run, so long after the one before."""
        self.now += after
        return self.rooms.watch(self.source, self.settings, lambda: self.now, full=full)

    def events(self, after: timedelta = 7 * HOUR, *, full: bool = False) -> list[tuple[str, str | None]]:
        """(kind, title) of every event of the next run, sorted."""
        return sorted((str(event.kind), event.title) for event in self.run(after, full=full).told)

    def history(self) -> History:
        """What was recorded, as its reader opens it."""
        return History(self.settings.database_url)


@contextmanager
def watched_site(
    home: Path, count: int = 12, *, first_id: int | None = None, **source: Any
) -> Iterator[Watcher]:
    """A small site on loopback and a home that watches it, no run made yet; `source` are further parts of the source."""
    home.mkdir(exist_ok=True)
    with serving() as wire:
        site = SmallSite(wire, invented_articles(count, first_id=first_id))
        site.publish()
        fetch = Fetch(delay=timedelta(0), concurrency=4, timeout=timedelta(seconds=5))
        parts = {
            "fetch": fetch,
            "removal": RemovalRule(2, HOUR),
            "revisit": Revisit("all", budget=500, audit=0.0),
            **source,
        }
        watcher = Watcher(site, Settings.load(home, {}), Source("paper", site.url, **parts))
        with closing(watcher.rooms):
            yield watcher
