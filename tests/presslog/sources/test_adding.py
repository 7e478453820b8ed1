"""Addresses added to a home: each is what it is, said so, and written; what is watched or fails is named and keeps no other."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Sequence
from pathlib import Path

import pytest

from presslog.__main__ import main
from presslog.api import open_history
from presslog.core.errors import UsageError
from presslog.crawler.process import open_crawls
from presslog.crawler.process.crawl_process import ChildSettings
from presslog.crawler.source import load_source
from presslog.flows.settings import Settings
from presslog.flows.watching import FirstLook
from presslog.home import make_home
from presslog.sources.adding import AddedSource, AddOutcome, SourceAdder
from presslog.sources.opml import WantedSource
from presslog.sources.watched_addresses import pattern_of
from presslog.storage.write.archive import Archive
from tests.fakes.counted_children import children_started, counted_children
from tests.fakes.forked_crawls import forked_child_settings
from tests.fakes.small_site import Article, SmallSite, watched_site
from tests.fakes.wire import http


def added(
    settings: Settings,
    wanted: Sequence[WantedSource],
    *,
    page: bool = False,
    tags: Sequence[str] = (),
    adder_type: type[SourceAdder] = SourceAdder,
    child_settings: ChildSettings | None = None,
) -> dict[str, AddedSource]:
    """What became of each address."""

    async def add_all() -> dict[str, AddedSource]:
        async with open_crawls(child_settings or forked_child_settings()) as crawls:
            adder = adder_type(settings, crawls, page=page, tags=tags)
            return {each.url: each async for each in adder.add_all(wanted)}

    return asyncio.run(add_all())


def run_without_delay(settings: Settings, name: str) -> None:
    """Run a source once; its file is told to leave no time between its requests."""
    file = settings.sources_dir / f"{name}.toml"
    said = file.read_text()
    assert said.count("\n[fetch]\n") == 1
    file.write_text(said.replace("\n[fetch]\n", "\n[fetch]\ndelay = 0\n"))
    assert main(["--home", str(settings.home), "run", name]) == 0


def test_each_address_is_taken_for_what_it_is(tmp_path: Path) -> None:
    """A list is a site, an article and JSON pages alone; the same again is named, a dead one keeps no other; one child fetches for all."""
    settings = Settings.load(tmp_path / "desk", {})
    make_home(settings)
    with Archive.open(settings.database_url), watched_site(tmp_path / "other") as there:
        wire = there.site.wire
        there.site.listed = there.site.articles[1:]  # the first one is older than the list
        there.site.change(0, head='<meta property="og:site_name" content="The Small Paper">')
        wire.answers["/level.json"] = http(b'{"title": "Level", "a": 1}', "Content-Type: application/json")
        article, level = wire.url(there.site.articles[0].path), wire.url("/level.json")
        asked = [there.site.url, article, level, level, wire.url("/gone"), "nowhere"]
        wanted = [WantedSource(url) for url in asked]
        wanted[2] = WantedSource(level, "level", tags=("pier",))
        children = counted_children(tmp_path, forked_child_settings().command)
        found = added(settings, wanted, tags=("north",), child_settings=children)
        assert children_started(tmp_path) == 1
        results = {url: each.result for url, each in found.items()}
        assert results == {
            there.site.url: AddOutcome.ADDED,
            article: AddOutcome.ADDED,
            level: AddOutcome.WATCHED,
            wire.url("/gone"): AddOutcome.FAILED,
            "nowhere": AddOutcome.FAILED,
        }
        assert found[level].reason == "watched already, as level"
        assert "was taken for one article, and is watched alone" in found[article].reason
        site, page = (load_source(found[url].file or Path()) for url in (there.site.url, article))
        assert (site.kind, site.tags) == ("site", ("north",))
        assert (page.kind, page.pages, page.title) == ("page", (article,), "The Small Paper")
        assert site.name != page.name
        document = load_source(settings.sources_dir / "level.toml")
        assert (document.kind, document.title, document.tags) == ("page", "", ("pier", "north"))


def test_an_article_is_told_once(tmp_path: Path) -> None:
    """An article behind its site is the site's, by its list or its history; a site leaves a page watched alone to it."""
    settings = Settings.load(tmp_path / "desk", {})
    make_home(settings)
    with watched_site(tmp_path / "other") as there:
        site, first = there.site, there.site.articles[0]
        front, listed = site.url, site.wire.url(site.articles[3].path)
        alone = site.wire.url(first.path)
        found = added(settings, [WantedSource(alone)])
        assert found[alone].result is AddOutcome.ADDED, found[alone].reason
        found = added(settings, [WantedSource(front), WantedSource(listed)])
        name = found[front].source
        assert "it leaves what is watched alone to 127-0-0-1" in found[front].beside
        assert load_source(settings.sources_dir / f"{name}.toml").discover.deny == (pattern_of(alone),)
        assert found[listed].result is AddOutcome.WATCHED
        assert f"as an article of {name}, which {front} lists" in found[listed].reason
        found = added(settings, [WantedSource(listed)])  # no run yet
        assert (found[listed].result, found[listed].source) == (AddOutcome.WATCHED, name)

        run_without_delay(settings, name)
        with open_history(settings) as history:
            assert {each.url for each in history.articles(name)} == {
                site.wire.url(each.path) for each in site.articles[1:]
            }
        again = site.wire.url(site.articles[5].path)
        found = added(settings, [WantedSource(again)])
        assert found[again].result is AddOutcome.WATCHED
        both = added(settings, [WantedSource(again)], page=True)[again]
        assert f"{name} lists it, too" in both.beside


def test_a_second_list_of_a_site_is_told_once(tmp_path: Path) -> None:
    """A feed of what a watched site lists adds nothing; one that lists more is added, and says what both tell."""
    settings = Settings.load(tmp_path / "desk", {})
    make_home(settings)
    with watched_site(tmp_path / "other") as there:
        site, wire = there.site, there.site.wire
        site.listed = site.articles[2:]
        site.answers["/feed"] = http(feed_of(site, site.articles[4:]), "Content-Type: application/rss+xml")
        site.answers["/all"] = http(feed_of(site, site.articles), "Content-Type: application/rss+xml")
        site.publish()
        front, feed, every = site.url, wire.url("/feed"), wire.url("/all")
        found = added(settings, [WantedSource(front), WantedSource(feed)])
        name = found[front].source
        assert (found[feed].result, found[feed].source) == (AddOutcome.WATCHED, name), found[feed].reason
        assert f"all 8 articles that it lists are told by {name}" in found[feed].reason

        run_without_delay(settings, name)
        site.listed = site.articles[1:]  # listed since that run, which the history cannot know
        site.answers["/feed"] = http(feed_of(site, site.articles[1:]), "Content-Type: application/rss+xml")
        site.publish()
        found = added(settings, [WantedSource(feed), WantedSource(every)])
        assert (found[feed].result, found[feed].source) == (AddOutcome.WATCHED, name), found[feed].reason
        assert found[every].result is AddOutcome.ADDED
        assert (
            f"11 of the 12 articles that it lists are {name}'s, too, and told by both" in found[every].beside
        )


def feed_of(site: SmallSite, articles: Sequence[Article]) -> bytes:
    """An RSS feed of some articles of a site."""
    items = "".join(
        f"<item><title>{each.title}</title><link>{site.wire.url(each.path)}</link></item>"
        for each in articles
    )
    head = f"<title>The Small Paper</title><link>{site.url}</link><description>news</description>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def test_an_article_that_the_site_denies_is_added(tmp_path: Path) -> None:
    """What a site's patterns keep out nobody tells of: its address is added, though the site lists it."""
    settings = Settings.load(tmp_path / "desk", {})
    make_home(settings)
    with watched_site(tmp_path / "other") as there:
        url = there.site.wire.url(there.site.articles[3].path)
        text = f"url = '{there.site.url}'\n[discover]\ndeny = ['{pattern_of(url)}']\n"
        (settings.sources_dir / "paper.toml").write_text(text)
        found = added(settings, [WantedSource(url)])
        assert found[url].result is AddOutcome.ADDED, found[url].reason


class StumblingAdder(SourceAdder):
    """An adder with an error that nobody thought of at one address."""

    async def _look(self, url: str, *, page: bool) -> FirstLook:
        if "first" in url:
            raise RecursionError(f"too deep, page: {page}")
        raise UsageError("nothing there")


def test_an_unexpected_error_keeps_no_other_address(tmp_path: Path) -> None:
    """An error that nobody thought of is that address's result, with its words; the others are looked at."""
    settings = Settings.load(tmp_path / "desk", {})
    make_home(settings)
    urls = ["https://first.example/", "https://second.example/"]
    found = added(settings, list(map(WantedSource, urls)), adder_type=StumblingAdder)
    assert {each.result for each in found.values()} == {AddOutcome.FAILED}
    assert found[urls[0]].reason.endswith("RecursionError: too deep, page: False")
    assert found[urls[1]].reason == "nothing there"


def test_many_articles_of_a_host_look_for_its_list_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each has its line when it is done, the pace is said first, and a host is not asked for its lists at each article."""
    with watched_site(tmp_path / "other") as there:
        home, wire = str(tmp_path / "desk"), there.site.wire
        assert main(["--home", home, "init"]) == 0
        urls = [wire.url(each.path) for each in there.site.articles[:3]]
        assert main(["--home", home, "add", *urls, wire.url("/gone")]) == 1
        streams = capsys.readouterr()
        assert "4 addresses of 1 host: 4 hosts are looked at at a time" in streams.err
        assert [line.split()[0] for line in streams.out.splitlines()] == ["added"] * 3
        assert streams.err.count("has no such page") == 1
        assert wire.paths().count("/sitemap.xml") == 1
        assert [wire.paths().count(each.path) for each in there.site.articles[1:3]] == [1, 1]


def loopback_names() -> list[str]:
    """Names of this machine, other than localhost, that lead to itself."""
    names = []
    for name in ("ip6-localhost", socket.gethostname(), "localhost.localdomain"):
        with contextlib.suppress(OSError):
            if socket.gethostbyname(name) == "127.0.0.1":
                names.append(name)
    return names


def test_a_name_of_a_private_network_is_added_when_it_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without `--private` it is refused with that remedy, and no word on its spelling; with it the file says `private = true`."""
    if not (names := loopback_names()):
        pytest.skip("no name of this machine leads to 127.0.0.1")
    with watched_site(tmp_path / "other") as there:
        home, url = tmp_path / "desk", f"http://{names[0]}:{there.site.wire.port}/"
        assert main(["--home", str(home), "init"]) == 0
        assert main(["--home", str(home), "add", url, "--name", "inside"]) == 1
        said = capsys.readouterr().err
        assert "as `presslog add --private` writes it" in said
        assert "spelt" not in said
        assert main(["--home", str(home), "add", url, "--name", "inside", "--private"]) == 0
        assert load_source(home / "sources" / "inside.toml").fetch.private
