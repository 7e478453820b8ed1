"""One bad thing on one page, in one header, in one source: it ends as its own outcome, and everything beside it is read and told."""

from __future__ import annotations

import asyncio
import gzip
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing, nullcontext
from dataclasses import replace
from pathlib import Path

import brotli
import pytest
from backports import zstd

from presslog.core.errors import ExtractionError
from presslog.core.outcome import Outcome, RefusedError
from presslog.core.role import Role
from presslog.core.urls import AskedUrl, LandedUrl
from presslog.core.witness import Witness
from presslog.crawler.discover.probing import Probe, rank_witnesses
from presslog.crawler.discover.readers.feed import read_feed
from presslog.crawler.discover.readers.html_listing import read_listing
from presslog.crawler.discover.readers.sitemap import read_sitemap
from presslog.crawler.discover.readers.wordpress import read_posts
from presslog.crawler.extract import Page, entries_of, parse_page
from presslog.crawler.http.integrity import shows_its_end, whole_body
from presslog.crawler.items import PageCapture
from presslog.crawler.landing.landing import Hop
from presslog.crawler.site_profile import Start
from presslog.crawler.source import Source
from presslog.flows.orchestration.on_demand import run_sources
from presslog.flows.settings import DATABASE_VARIABLE, Settings
from presslog.flows.watching.learning import remember_probe
from presslog.flows.watching.reprocess import reextract_source
from presslog.flows.watching.source_run import RunReport
from presslog.storage.model import RunOutcome
from tests.fakes.small_site import HOUR, START, SmallSite, watched_site
from tests.fakes.wire import PERMISSIVE, http
from tests.storage.tampering import unguarded

HTML = "Content-Type: text/html; charset=utf-8"


def test_bad_pages_beside_good_ones(home: Path) -> None:
    """Pages with every poison known beside six good ones: the good are read, and an edit and a new post there are told."""
    with watched_site(home, count=16) as watcher:
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
            paths[8]: b"HTTP/1.1 999999999999999999999 \xff\r\n\r\n",
            paths[9]: b"HTTP/1.1 007 Yes\r\nContent-Length: 2\r\n\r\nOK",
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
        assert {str(outcomes[path].outcome) for path in paths[8:]} == {"net_error"}
        assert "not a URL" in outcomes[paths[4]].reason
        assert str(outcomes[paths[7]].outcome) == "ok"
        site.edit(7 + 1)  # the page whose base is no URL
        assert ("edited", site.articles[8].title) in watcher.events()


def test_a_source_whose_run_raises_keeps_no_other_from_its_own(home: Path) -> None:
    """A source whose documents cannot be laid out fails by itself, by name; the next one is run."""
    with watched_site(home, count=3) as watcher:
        broken = replace(watcher.source, name="broken")
        watcher.settings.documents_of("broken").parent.mkdir(parents=True, exist_ok=True)
        watcher.settings.documents_of("broken").write_text("no folder")

        async def reports() -> list[RunReport]:
            return [report async for report in run_sources((broken, watcher.source), watcher.settings)]

        first, second = asyncio.run(reports())
    assert (first.source, first.outcome) == ("broken", RunOutcome.FAILED)
    assert "crawls/broken" in first.error
    assert (second.source, second.outcome, second.captures > 0) == ("paper", RunOutcome.OK, True)


def test_a_sitemap_in_a_sitemap_is_read() -> None:
    """Without a namespace, one `urlset` in another, times on a twelve-hour clock, one entry that is no URL: the others are found."""
    url = "<url><loc>https://gazette.example/{}</loc><lastmod>2026-03-01 07:15:00 PM</lastmod></url>"
    body = (
        f"<urlset><urlset>{url.format('a')}<url><loc>http://[</loc></url>{url.format('b')}</urlset></urlset>"
    )
    entries = read_sitemap(_capture(body.encode())).entries
    assert [entry.url for entry in entries] == ["https://gazette.example/a", "https://gazette.example/b"]


@pytest.mark.parametrize(
    "markup", ["<URLSET><URL><LOC>{}</LOC></URL></URLSET>", "<urlset><url><loc>{}</loc></url></urlset>"]
)
def test_a_sitemap_in_capitals_and_a_bare_ampersand_are_read(markup: str) -> None:
    """Names of elements in capitals, and a query whose ampersand nobody escaped."""
    (entry,) = read_sitemap(_capture(markup.format("https://gazette.example/?id=1&lang=de").encode())).entries
    assert entry.url == "https://gazette.example/?id=1&lang=de"


@pytest.mark.parametrize("link", ["javascript:void(0)", "mailto:a@gazette.example", "http://.example/"])
def test_an_older_page_that_cannot_be_asked_for_is_none(home: Path, link: str) -> None:
    """A feed's `rel=next`, a sitemap of an index and the base of an entry that are no pages cost the run nothing: an edit is told."""
    with watched_site(home, count=6) as watcher:
        site = watcher.site
        urls = [site.wire.url(article.path) for article in site.articles]
        entries = "".join(
            f"<entry><id>{url}</id><title>T</title><link href='{url}'/></entry>" for url in urls
        )
        odd = "<entry xml:base='http://['><id>odd</id><link href='http://['/></entry>"
        pages = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
        feed = (
            f"<feed xmlns='http://www.w3.org/2005/Atom'><link rel='next' href='{link}'/>{odd}{entries}</feed>"
        )
        maps = (
            f"<sitemap><loc>{link}</loc></sitemap><sitemap><loc>{site.wire.url('/all.xml')}</loc></sitemap>"
        )
        site.answers["/feed.xml"] = http(feed.encode(), "Content-Type: application/atom+xml")
        site.answers["/sitemap.xml"] = http(f"<sitemapindex>{maps}</sitemapindex>".encode())
        site.answers["/all.xml"] = http(f"<urlset>{pages}</urlset>".encode())
        for number, listing in enumerate(("/feed.xml", "/sitemap.xml")):
            source = watcher.source = replace(
                watcher.source, name=f"paper-{number}", url=site.wire.url(listing)
            )
            site.publish()
            assert (watcher.run().outcome, source.name) == (RunOutcome.OK, source.name)
            site.edit(number)
            assert watcher.events() == [("edited", site.articles[number].title)]


def test_a_date_that_no_clock_in_utc_shows(home: Path) -> None:
    """Beside two articles dated to the years 1 and 9999, in zones that make them 0 and 10000, an edit is told."""
    with watched_site(home, count=8) as watcher:
        site = watcher.site

        def date(number: int, moment: str) -> None:
            data = f'{{"@type":"NewsArticle","headline":"T","datePublished":"{moment}"}}'
            site.change(number, head=f'<script type="application/ld+json">{data}</script>')

        date(1, "2026-02-20T10:00:00+02:00")
        date(2, "2026-02-20T10:00:00-02:00")
        assert watcher.run().outcome is RunOutcome.OK
        date(1, "0001-01-01T00:00:00+14:00")
        date(2, "9999-12-31T23:59:59-12:00")
        edited = site.edit(5)
        report = watcher.run()
        assert report.outcome is RunOutcome.OK
        assert ("edited", edited.title) in {(str(event.kind), event.title) for event in report.told}


def test_a_sitemap_of_unusable_addresses_says_so() -> None:
    """It cannot be read, with the reason; one that has nothing but its site's front page is read, and lists no article."""
    pages = "<url><loc>http://[</loc></url><url><loc>mailto:a@gazette.example</loc></url>"
    with pytest.raises(ExtractionError, match="a sitemap of 2 pages, none with a `loc` that is a URL"):
        read_sitemap(_capture(f"<urlset>{pages}</urlset>".encode()))
    front = "<url><loc>https://gazette.example/</loc></url>"
    assert read_sitemap(_capture(f"<urlset>{pages}{front}</urlset>".encode())).entries == ()


@pytest.mark.parametrize("declared", ["", "<?xml version='1.0' encoding='UTF-8'?>"])
def test_half_a_character_in_a_sitemap_costs_itself(declared: str) -> None:
    """Bytes that are no UTF-8, in a name or in a text, keep no other entry from being read; another encoding is read as such."""
    url = "<url><loc>https://gazette.example/{}</loc><lastmod>2026-03-01</lastmod>{}</url>"
    odd = (
        "<ur\ud83d/>"
        + url.format("&#xD83D;", "<title>&#xDC00;</title>")
        + url.format("a", "<x\ud83d>y\ud83d</x\ud83d>")
        + url.format("b", "")
    )
    body = f"{declared}<urlset>{odd}</urlset>".encode("utf-8", "surrogatepass")
    assert "https://gazette.example/b" in [entry.url for entry in read_sitemap(_capture(body)).entries]
    latin = f"<?xml version='1.0' encoding='ISO-8859-1'?><urlset>{url.format('é', '')}</urlset>".encode(
        "latin-1"
    )
    assert [entry.url for entry in read_sitemap(_capture(latin)).entries] == [
        "https://gazette.example/%C3%A9"
    ]


def test_a_witness_that_cannot_be_read_says_why(home: Path) -> None:
    """A sitemap of unusable addresses only, and a page of 20,001 links: both are on record with the reason, and an edit is told."""
    with watched_site(home, count=6) as watcher:
        site = watcher.site
        site.answers["/sitemap.xml"] = http(b"<urlset><url><loc>http://[</loc></url></urlset>")
        site.frame += "<a></a>" * 20_000
        site.publish()
        ways = {"/": Witness.LISTING, "/sitemap.xml": Witness.SITEMAP}
        probe = Probe(tuple(Start(site.wire.url(path), witness) for path, witness in ways.items()))
        remember_probe(probe, watcher.settings.memory_of("paper"))
        assert watcher.run(full=True).outcome is RunOutcome.OK
        with watcher.history() as history:
            reasons = {capture.asked: capture.reason for capture in history.run_captures("paper")}
        assert reasons[site.url].endswith("; read up to its first 20,000 links")
        assert reasons[site.wire.url("/sitemap.xml")].endswith(
            "a sitemap of 1 pages, none with a `loc` that is a URL"
        )
        site.edit(2)
        assert watcher.events(full=True) == [("edited", site.articles[2].title)]


@pytest.mark.parametrize(("links", "older"), [(20_000, "https://gazette.example/page/2/"), (20_001, None)])
def test_a_listing_is_read_up_to_twenty_thousand_links(links: int, older: str | None) -> None:
    """Of one with more the last is not looked at."""
    body = f"<main>{'<a></a>' * (links - 1)}<a rel=next href=/page/2/>Older</a></main>"
    page = read_listing(_capture(body.encode()), Source("gazette", "https://gazette.example/x"))
    assert page.older == older


@pytest.mark.in_suite(2)  # both edges for one form of feeds
@pytest.mark.parametrize(("count", "said"), [(20_000, ""), (20_001, "; read up to its first 20,000 items")])
@pytest.mark.parametrize(
    "feed",
    ["<rss version='2.0'><channel>{}</channel></rss>", "<feed xmlns='http://www.w3.org/2005/Atom'>{}</feed>"],
)
def test_a_feed_is_read_up_to_twenty_thousand_items(feed: str, count: int, said: str) -> None:
    """Of one with more the first are read, and its capture says so."""
    item = "<entry><title>T</title><link href='https://a.example/{0}'/></entry>"
    if feed.startswith("<rss"):
        item = "<item><title>T</title><link>https://a.example/{0}</link></item>"
    page = read_feed(_capture(feed.format("".join(map(item.format, range(count)))).encode()))
    assert (len(page.entries), page.entries[-1].url) == (20_000, "https://a.example/19999")
    assert page.capture.reason == said


def test_a_feed_has_more_than_eight_characters_for_a_tag() -> None:
    """Of 10,000 tags and more, one with fewer is refused before it is parsed, and one with as many is parsed."""
    for tag, said in (("<u>" * 10_001, "not a feed: 1000. tags in"), (("<u>" + "x" * 6) * 10_001, "")):
        with pytest.raises(ExtractionError, match=said) if said else nullcontext():
            assert (
                read_feed(_capture(f"<rss version='2.0'><channel>{tag}</channel></rss>".encode())).entries
                == ()
            )


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


@pytest.mark.in_suite(1)
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
@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, brotli.compress, zstd.compress])
def test_a_text_compressed_without_saying_so_is_named(kind: str, pack: Callable[[bytes], bytes]) -> None:
    """A file in compressed form, which calls itself that, is handed on."""
    packed = pack(b"<p>Tides come in twice a day, and go out as often.")
    hop = Hop("https://gazette.example/", 200, (("content-type", kind),), packed, START)
    with pytest.raises(RefusedError, match="without saying so"):
        whole_body(hop)
    assert whole_body(replace(hop, headers=(("content-type", "application/gzip"),))) == packed


def damage_text(home: Path, url: str) -> None:
    """Let the stored text of the article at a URL unpack no more."""
    with (
        closing(sqlite3.connect(home / "presslog.db", isolation_level=None)) as connection,
        unguarded(connection),
    ):
        connection.execute(
            "UPDATE bodies SET data = ? WHERE digest IN (SELECT body FROM articles WHERE url = ?)",
            (b"no frame", url),
        )


def test_a_damaged_memory_of_an_article_costs_itself(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    """An article whose stored text does not unpack any more ends as its own outcome; the edit of another is told."""
    with watched_site(home, count=6) as watcher:
        assert watcher.run().outcome is RunOutcome.OK
        site = watcher.site
        for number in (1, 2):
            site.edit(number)
        damage_text(home, site.wire.url(site.articles[1].path))
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


def test_a_damaged_memory_does_not_keep_others_from_being_read_again(home: Path) -> None:
    """`reextract` passes over an article whose stored text does not unpack, says so, and reads the others again."""
    with watched_site(home, count=6) as watcher:
        assert watcher.run().outcome is RunOutcome.OK
        damage_text(home, watcher.site.wire.url(watcher.site.articles[1].path))
        asyncio.run(reextract_source(watcher.source, watcher.settings, clock=lambda: watcher.now + HOUR))
        with watcher.history() as history:
            (run, *_) = history.runs("paper")
        assert run.outcome is RunOutcome.OK
        assert run.reason.startswith(
            "0 of 6 articles read differently by today's extractor; 1 of the articles could"
        )


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


def _capture(body: bytes) -> PageCapture:
    url = "https://gazette.example/x"
    return PageCapture(AskedUrl(url), LandedUrl(url), Role.LISTING, START, Outcome.OK, "", 200, (), body)


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def environ(request: pytest.FixtureRequest) -> dict[str, str]:
    """What names the database to a home: nothing for its own file, or a database on PostgreSQL."""
    if request.param == "SQLite":
        return {}
    return {DATABASE_VARIABLE: request.getfixturevalue("postgresql_url")}


@pytest.mark.in_suite(1)
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


FEED = (
    "<?xml version='1.0'?><rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'><channel><title>The Small Paper</title>"
    "<link>{site}</link><atom:link rel='next' href='http://['/><atom:link rel='self' href='//:99999999'/>{items}</channel></rss>"
)
ITEM = "<item><title>{title}</title><link>{url}</link><guid isPermaLink='false'>{guid}</guid><pubDate>{date}</pubDate></item>"
POST = '{{"id": {id}, "link": "{url}", "title": {{"rendered": "{title}"}}, "date_gmt": "{date}", "modified_gmt": "{date}"}}'
DEEP = b"[" * 100_000


def _poisoned_witnesses(site: SmallSite) -> Callable[[dict[str, str]], bytes]:
    """A feed, a WordPress API, a sitemap and its index that name the site's articles, poison before, between and behind them."""
    urls = [site.wire.url(article.path) for article in site.articles]
    dates = [article.published for article in site.articles]
    odd = ITEM.format(
        title="Tide &#xD83D;&#0;\x01",
        url="http://[",
        guid="urn:&#xD83D;&#xDC00;\x0b",
        date="Sun, 99 Xxx 99999 +9999",
    )
    halved = ITEM.format(
        title="T&#xD83D;", url=site.wire.url("/odd/"), guid="urn:x&#xD83D;", date="0001-01-01T00:00+14:00"
    )
    items = [
        ITEM.format(
            title=f"No {number}", url=url, guid=f"urn:{number}", date=f"{date:%a, %d %b %Y %H:%M:%S} GMT"
        )
        for number, (url, date) in enumerate(zip(urls, dates, strict=True))
    ]
    posts = [
        POST.format(id=number + 7, url=url, title=f"No {number}", date=f"{date:%Y-%m-%dT%H:%M:%S}")
        for number, (url, date) in enumerate(zip(urls, dates, strict=True))
    ]
    odd_posts = [
        POST.format(id="Infinity", url=site.wire.url("/odd/"), title="T", date="9999-12-31T23:59:59"),
        POST.format(id="9" * 5_000, url="http://[", title="\\ud83d \\u0000", date="\\ud83d"),
        POST.format(id=3, url=site.wire.url("/odd/"), title="Tide \\ud83d", date="0001-01-01T00:00:00"),
        "null",
    ]
    pages = "".join(f"<url><loc>{url}</loc><lastmod>2026-02-01</lastmod></url>" for url in urls)
    index = f"<sitemap><loc>http://[</loc></sitemap><sitemap><loc>{site.wire.url('/posts.xml')}</loc></sitemap><sitemap/>"
    bodies = {
        "/feed/": (
            "application/rss+xml",
            FEED.format(site=site.url, items="".join([odd, *items, halved])).encode(),
        ),
        "/wp-json/": ("application/json", f"[{', '.join([*odd_posts, *posts])}]".encode()),
        "/sitemap.xml": ("application/xml", f"<sitemapindex>{index}</sitemapindex>".encode()),
        "/posts.xml": ("application/xml", f"<urlset><url><loc>http://[</loc></url>{pages}</urlset>".encode()),
        "/deep/": ("application/json", DEEP),
    }

    def answer(asked: dict[str, str]) -> bytes:
        kind, body = next(
            (said for path, said in bodies.items() if asked[":path"].startswith(path)), ("", b"")
        )
        return (
            http(body, f"Content-Type: {kind}", 'ETag: "\0"', "X-WP-Total: " + "9" * 5_000)
            if body
            else PERMISSIVE
        )

    return answer


@pytest.mark.in_suite(1)
@pytest.mark.parametrize("rest", ["/wp-json/wp/v2/posts?per_page=100", "/deep/"])
def test_poison_in_every_witness(home: Path, environ: dict[str, str], rest: str) -> None:
    """Feed, API, sitemaps and the base of every page are full of it: each is heard, and what is true beside it is told."""
    with watched_site(home, count=7) as watcher:
        watcher.settings = Settings.load(home, environ)
        site = watcher.site
        site.frame = site.frame.replace("{head}", "<base href='http://['>{head}")
        site.publish()
        site.wire.otherwise = _poisoned_witnesses(site)
        ways = {
            "/": Witness.LISTING,
            "/feed/": Witness.FEED,
            rest: Witness.REST,
            "/sitemap.xml": Witness.SITEMAP,
        }
        probe = Probe(tuple(Start(site.wire.url(path), witness) for path, witness in ways.items()))
        remember_probe(probe, watcher.settings.memory_of("paper"))
        assert watcher.run(full=True).outcome is RunOutcome.OK
        heard = {path.partition("?")[0] for path in site.wire.paths()}
        assert {*(way.partition("?")[0] for way in ways), "/posts.xml"} <= heard
        site.edit(2)
        assert watcher.events(full=True) == [("edited", site.articles[2].title)]


@pytest.mark.in_suite(1)
@pytest.mark.parametrize(
    "robots",
    [
        http(b"", "Location: http://[", status="302 Found"),
        http(b"", "Location: http://127.0.0.1:99999999/robots.txt", status="301 Moved"),
        http(b"", "Retry-After: -" + "9" * 5_000, status="503 Busy"),
        http(
            b"Sitemap: http://[\nUser-agent: *\nCrawl-delay: "
            + b"9" * 5_000
            + b"\nAllow: http://[\nDisallow: \xff\0[\n",
            'ETag: "a\0b"',
            "Last-Modified: \0",
        ),
    ],
    ids=["no URL", "no port", "Retry-After", "rules"],
)
def test_poison_in_robots(home: Path, robots: bytes) -> None:
    """What a robots.txt answers ends no run: an edit is told all the same, by the copy of the rules or without any."""
    with watched_site(home, count=6) as watcher:
        assert watcher.run().outcome is RunOutcome.OK
        site = watcher.site
        site.answers["/robots.txt"] = robots
        site.edit(2)
        assert watcher.events() == [("edited", site.articles[2].title)]


def test_a_wait_of_five_thousand_digits_is_a_day(home: Path) -> None:
    """As long as a host may ask to be left alone: the run says so, and the first one after it tells what came meanwhile."""
    with watched_site(home, count=6) as watcher:
        assert watcher.run().outcome is RunOutcome.OK
        site = watcher.site
        site.answers["/robots.txt"] = http(b"", "Retry-After: " + "9" * 5_000, status="503 Busy")
        site.edit(2)
        resting = watcher.run()
        assert (resting.outcome, resting.events) == (RunOutcome.PARTIAL, 0)
        assert "asked to be left alone" in resting.error
        del site.answers["/robots.txt"]
        site.publish()
        assert watcher.events(25 * HOUR) == [("edited", site.articles[2].title)]
