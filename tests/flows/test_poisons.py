"""One bad thing on one page, in one header, in one source: it ends as its own outcome, and everything beside it is read and told."""

from __future__ import annotations

import asyncio
import gzip
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from presslog.core.errors import ExtractionError
from presslog.core.outcome import Outcome, RefusedError
from presslog.core.role import Role
from presslog.core.urls import AskedUrl, LandedUrl
from presslog.core.witness import Witness
from presslog.crawler.discover.probing import rank_witnesses
from presslog.crawler.discover.sitemap import read_sitemap
from presslog.crawler.discover.wordpress import read_posts
from presslog.crawler.extract import Page, entries_of, parse_page
from presslog.crawler.http.integrity import shows_its_end, whole_body
from presslog.crawler.items import PageCapture
from presslog.crawler.landing.landing import Hop
from presslog.crawler.site_profile import Start
from presslog.flows.orchestration.on_demand import run_sources
from presslog.flows.settings import DATABASE_VARIABLE, Settings
from presslog.flows.watching.source_run import RunReport
from presslog.storage.model import RunOutcome
from tests.fakes.small_site import START, watched_site
from tests.fakes.wire import http
from tests.storage.tampering import unguarded

HTML = "Content-Type: text/html; charset=utf-8"


def test_bad_pages_beside_good_ones(home: Path) -> None:
    """Pages with every poison known beside six good ones: the good are read, and an edit and a new post there are told."""
    with watched_site(home, count=14) as watcher:
        site = watcher.site
        assert watcher.run().outcome is RunOutcome.OK
        paths = [article.path for article in site.articles[6:]]
        half = '{"@type":"NewsArticle","headline":"Tide \\ud83d","author":{"name":"Ada \\ud83d"},"keywords":["\\ud83d"]}'
        heads = {
            6: f'<script type="application/ld+json">{half}</script>',
            7: '<base href="http://[">',
            8: f'<script type="application/ld+json">{"[" * 100_000}</script>',
            9: '<link rel=next href="http://["><link rel=canonical href="http://a:99999999/">',
        }
        for number, head in heads.items():
            site.change(number, head=head)
        site.answers |= {
            paths[4]: http(b"", "Location: http://[", status="302 Found"),
            paths[5]: http(b"", "Location: http://127.0.0.1:99999999/", status="301 Moved"),
            paths[6]: http(b"", "Retry-After: -\0\xe9" + "9" * 5000, status="503 Busy"),
            paths[7]: http(
                site.page_of(site.articles[13]).encode(), HTML, 'ETag: "a\0b"', "Last-Modified: \0", "X: \xe9"
            ),
        }
        site.edit(0)
        news = replace(
            site.articles[1], path="/news-1/", title="A dam for the harbour", published=watcher.now
        )
        site.articles.insert(0, news)
        site.publish()
        report = watcher.run()
        told = {(str(event.kind), event.title) for event in report.told}
        assert {("edited", site.articles[1].title), ("new", news.title)} <= told
        assert not {kind for kind, _ in told} & {"removed", "degraded"}
        with watcher.history() as history:
            captures = {capture.asked: capture for capture in history.run_captures("paper")}
        outcomes = {path: captures[site.wire.url(path)] for path in paths}
        assert {str(outcomes[path].outcome) for path in paths[4:7]} == {"unavailable"}
        assert "no URL" in outcomes[paths[4]].reason
        assert str(outcomes[paths[7]].outcome) == "ok"
        site.edit(7 + 1)  # the page whose base is no URL
        assert ("edited", site.articles[8].title) in watcher.events()


def test_a_source_whose_run_raises_keeps_no_other_from_its_own(home: Path) -> None:
    """A source whose memory cannot be read fails by itself, by name; the next one is run."""
    with watched_site(home, count=3) as watcher:
        broken = replace(watcher.source, name="broken")
        watcher.settings.memory_of("broken").parent.mkdir(parents=True, exist_ok=True)
        watcher.settings.memory_of("broken").write_text("no folder")

        async def reports() -> list[RunReport]:
            return [report async for report in run_sources((broken, watcher.source), watcher.settings)]

        first, second = asyncio.run(reports())
    assert (first.source, first.outcome) == ("broken", RunOutcome.FAILED)
    assert "memory/broken" in first.error
    assert (second.source, second.outcome, second.captures > 0) == ("paper", RunOutcome.OK, True)


def test_a_sitemap_in_a_sitemap_is_read() -> None:
    """Without a namespace, one `urlset` in another, times on a twelve-hour clock, one entry that is no URL: the others are found."""
    url = "<url><loc>https://gazette.example/{}</loc><lastmod>2026-03-01 07:15:00 PM</lastmod></url>"
    body = (
        f"<urlset><urlset>{url.format('a')}<url><loc>http://[</loc></url>{url.format('b')}</urlset></urlset>"
    )
    entries = read_sitemap(_capture(body.encode())).entries
    assert [entry.url for entry in entries] == ["https://gazette.example/a", "https://gazette.example/b"]


def test_a_sitemap_of_unusable_addresses_says_so() -> None:
    """It cannot be read, with the reason; one that has nothing but its site's front page is read, and lists no article."""
    pages = "<url><loc>http://[</loc></url><url><loc>mailto:a@gazette.example</loc></url>"
    with pytest.raises(ExtractionError, match="a sitemap of 2 pages, none with a `loc` that is a URL"):
        read_sitemap(_capture(f"<urlset>{pages}</urlset>".encode()))
    front = "<url><loc>https://gazette.example/</loc></url>"
    assert read_sitemap(_capture(f"<urlset>{pages}{front}</urlset>".encode())).entries == ()


class _OddPage(Page):
    """A page that raises over one link."""

    def absolute(self, href: str | None) -> str | None:
        """The link as an absolute URL."""
        if href == "/2026/07/odd/":
            raise OverflowError(href)
        return super().absolute(href)


def test_one_entry_of_a_page_that_raises_costs_itself() -> None:
    """Entries before and after it are listed."""
    card = "<div class=hentry><h2><a href=/2026/07/{}/>What comes of the {} now</a></h2><p>The council met for the third time.</p></div>"
    cards = "".join(card.format(name, name) for name in ("harbour", "odd", "bridge", "quarry", "mill"))
    plain = parse_page(f"<main>{cards}</main>".encode(), "https://gazette.example/")
    odd = _OddPage(plain.tree, plain.url, plain.markup)
    whole = [entry.url.split("/")[-2] for entry in entries_of(plain)]
    assert whole == ["harbour", "odd", "bridge", "quarry", "mill"]
    assert [entry.url.split("/")[-2] for entry in entries_of(odd)] == ["harbour", "bridge", "quarry", "mill"]


@pytest.mark.parametrize(
    "poison", ['"id": Infinity', '"id": 1e999', '"id": "\\ud83d"', '"id": ' + "9" * 5000]
)
def test_one_bad_post_costs_itself(poison: str) -> None:
    """The API's other post is an entry."""
    post = '{{"id": 7, "link": "https://gazette.example/{}", "title": {{"rendered": "T"}}}}'
    body = f"[{post.format('a').replace(chr(34) + 'id' + chr(34) + ': 7', poison)}, {post.format('b')}]"
    entries = read_posts(_capture(body.encode())).entries
    assert [entry.url for entry in entries] == ["https://gazette.example/b"]


def test_a_listing_that_cannot_be_probed_is_none() -> None:
    """A candidate that no reader can read counts for nothing; the one beside it is found."""
    good = "".join(
        f"<item><title>T{n}</title><link>https://gazette.example/{n}</link></item>" for n in range(3)
    )
    feed = _capture(f"<rss version='2.0'><channel>{good}</channel></rss>".encode())
    broken = replace(feed, landed=LandedUrl("http://["))
    found = rank_witnesses(
        [
            (Start("https://gazette.example/a", Witness.LISTING), broken),
            (Start(feed.asked, Witness.FEED), feed),
        ]
    )
    assert [start.url for start in found.starts] == [feed.asked]


def test_json_nested_beyond_reading_shows_no_end() -> None:
    """It neither ends a crawl nor counts for whole."""
    assert not shows_its_end(b"[" * 100_000)
    assert shows_its_end(b'{"a": 1}')


@pytest.mark.parametrize("kind", ["text/html", "application/rss+xml"])
def test_a_text_compressed_without_saying_so_is_named(kind: str) -> None:
    """A file in gzip form, which calls itself that, is handed on."""
    packed = gzip.compress(b"<p>Tides")
    hop = Hop("https://gazette.example/", 200, (("content-type", kind),), packed, START)
    with pytest.raises(RefusedError, match="without saying so"):
        whole_body(hop)
    assert whole_body(replace(hop, headers=(("content-type", "application/gzip"),))) == packed


def test_a_damaged_memory_of_an_article_costs_itself(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    """An article whose stored text does not unpack any more ends as its own outcome; the edit of another is told."""
    with watched_site(home, count=6) as watcher:
        assert watcher.run().outcome is RunOutcome.OK
        site = watcher.site
        for number in (1, 2):
            site.edit(number)
        database = home / "presslog.db"
        with closing(sqlite3.connect(database, isolation_level=None)) as connection, unguarded(connection):
            hurt = connection.execute(_BODY_AT, (site.wire.url(site.articles[1].path),)).fetchone()
            connection.execute("UPDATE bodies SET data = ? WHERE no = ?", (b"no frame", hurt[0]))
        report = watcher.run()
        assert [(str(event.kind), event.title) for event in report.told] == [
            ("edited", site.articles[2].title)
        ]
        assert report.outcome is RunOutcome.OK
        with watcher.history() as history:
            (run, *_) = history.runs("paper")
            captures = {capture.asked: capture for capture in history.run_captures("paper")}
        lost = captures[site.wire.url(site.articles[1].path)]
        assert str(lost.outcome) == "extract_failed"
        assert lost.reason.startswith("could not be judged: Damaged: ")
        assert run.reason.startswith("1 of the articles could not be judged")
    (logged,) = (record for record in caplog.records if "could not be judged" in record.getMessage())
    assert logged.exc_info is not None


def test_a_damaged_page_is_compared_without(home: Path) -> None:
    """An edit beyond a few words is told, though the response that the version before was read from is damaged."""
    with watched_site(home, count=6) as watcher:
        assert watcher.events() == watcher.events() == []  # the site is learned, and every page read by that
        site = watcher.site
        for file in (home / "warc").rglob("*.warc.gz"):
            file.write_bytes(b"\x1f\x8b" + bytes(file.stat().st_size - 2))
        site.change(1, paragraphs=(_REWRITTEN, *site.articles[1].paragraphs[1:]))
        assert watcher.events() == [("edited", site.articles[1].title)]


_REWRITTEN = (
    "Nobody came to hear why, though tea had been brewed for forty, and so it was given up at half past nine."
)
_BODY_AT = (
    "SELECT bodies.no FROM articles JOIN bodies ON bodies.digest = articles.body WHERE articles.url = ?"
)


def _capture(body: bytes) -> PageCapture:
    url = "https://gazette.example/x"
    return PageCapture(AskedUrl(url), LandedUrl(url), Role.LISTING, START, Outcome.OK, "", 200, (), body)


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def environ(request: pytest.FixtureRequest) -> dict[str, str]:
    """What names the database to a home: nothing for its own file, or a database on PostgreSQL."""
    if request.param == "SQLite":
        return {}
    return {DATABASE_VARIABLE: request.getfixturevalue("postgresql_url")}


def test_texts_no_database_takes(home: Path, environ: dict[str, str]) -> None:
    """NUL and halves of characters in validators, names and headlines survive a run on either database, and an edit beside them is told."""
    with watched_site(home, count=6) as watcher:
        watcher.settings = Settings.load(home, environ)
        site = watcher.site
        half = r'{"@type":"NewsArticle","headline":"T \ud83d \u0000","author":{"name":"A \ud83d\u0000"},"keywords":["\u0000\udc00"]}'
        site.change(0, head=f'<script type="application/ld+json">{half}</script>')
        page = site.page_of(site.articles[1]).encode()
        site.answers[site.articles[1].path] = http(
            page, HTML + "\0\xe9", 'ETag: "a\0b"', "Last-Modified: \0\x01"
        )
        site.publish()
        assert watcher.run().outcome is RunOutcome.OK
        site.edit(2)
        assert watcher.events() == [("edited", site.articles[2].title)]
