"""What archives hold of a site whose templates changed over the years: no edit, but for the one that was made."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from presslog.flows.settings import Settings
from presslog.flows.watching.archive_import import import_archives
from presslog.storage.model import RunOutcome
from presslog.storage.read.history import History
from tests.crawler.extract.page.test_masked_addresses import linked
from tests.fakes.small_site import Watcher, watched_site
from tests.fakes.wire import http

pytestmark = pytest.mark.in_suite(1)

HEADLINES = (
    "{title}",
    "<a href='{path}' rel=bookmark>{title}</a>",
    "<span>{first}</span><br><span>{rest}</span>",
    "\n  <em>{first}\n  {rest}</em>\n",
)
WRITTEN_TO = ("notes@paper.example", "letters@paper.example")


def print_headlines(there: Watcher, template: str) -> None:
    """Print every article with its headline in a template of some year."""
    for article in there.site.articles:
        first, _, rest = article.title.partition(", ")
        headline = template.format(title=article.title, path=article.path, first=f"{first},", rest=rest)
        page = there.site.page_of(article).replace(f">{article.title}</h1>", f">{headline}</h1>")
        there.site.answers[article.path] = http(page.encode(), "Content-Type: text/html; charset=utf-8")
    there.site.publish()


def import_visits(there: Watcher, home: Path) -> Settings:
    """What the home's archives give another home; every visit is believed."""
    settings = Settings.load(home, {})
    settings.home.mkdir()

    async def outcomes() -> Sequence[RunOutcome]:
        archives = sorted(there.settings.warc_dir.rglob("*.warc.gz"))
        return [report.outcome async for report in import_archives(archives, [there.source], settings)]

    assert set(asyncio.run(outcomes())) == {RunOutcome.OK}
    return settings


def told_in(settings: Settings) -> list[tuple[str, str | None]]:
    """(kind, title) of every event."""
    with History(settings.database_url) as history:
        return [(str(event.kind), event.title) for event in history.events()]


def test_a_headline_in_another_template(home: Path, tmp_path: Path) -> None:
    """A headline that becomes a link, is broken into two lines or set in italics says what it said; a word changed in it is told."""
    with watched_site(home) as there:
        for template in HEADLINES:
            print_headlines(there, template)
            there.run()
        edited = there.site.change(4, title="What comes of the tram, and by whom")
        print_headlines(there, HEADLINES[-1])
        there.run()
        assert told_in(import_visits(there, tmp_path / "other")) == [("edited", edited.title)]


def test_an_address_masked_at_each_visit(home: Path, tmp_path: Path) -> None:
    """An e-mail address masked by another key each time, and at last in clear, is the same; another address is an edit."""
    with watched_site(home) as there:
        for key in (3, 77, 190, 0):
            for number, article in enumerate(there.site.articles):
                address = WRITTEN_TO[key == 0 and number == 4]
                shown = linked(address, key + number) if key else f"<a href='mailto:{address}'>{address}</a>"
                there.site.articles[number] = article
                there.site.change(
                    number, tail=f"<p>Whoever knows more of it may write to {shown} at any time.</p>"
                )
            there.run()
        told = told_in(import_visits(there, tmp_path / "other"))
        assert told == [("edited", there.site.articles[4].title)]
