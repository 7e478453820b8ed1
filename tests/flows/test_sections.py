"""One article at several URLs: in two sections, under tagged links; pages that name themselves, rightly or not."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from presslog.crawler.source.source import Revisit
from presslog.flows.settings import Settings
from presslog.flows.watching.archive_import import import_archives
from presslog.storage.integrity.verification import verify_history
from presslog.storage.migrations import open_engine
from presslog.storage.model import RunOutcome
from presslog.storage.read.history import History
from tests.fakes.small_site import Article, Watcher, watched_site
from tests.fakes.wire import http
from tests.flows.test_poisons import damage_text
from tests.flows.test_who_is_who import articles_of, paths_of, snow, told

pytestmark = pytest.mark.in_suite(1)

HTML = "Content-Type: text/html; charset=utf-8"
GONE = http(b"<h1>Not found</h1>", HTML, status="404 Not Found")
SECTIONS = ("news", "politics")


@dataclass
class Sections:
    """A site of which some articles stand in both sections, with a canonical link to one of them."""

    there: Watcher
    named: str
    both: Collection[str] = ()
    naming: str = '<link rel="canonical" href="{}">'
    dead: Collection[str] = ()

    def url_of(self, article: Article, section: str) -> str:
        """Where an article stands in a section."""
        return self.there.site.wire.url(f"/{section}{article.path}")

    def publish(self) -> None:
        """Print listing and pages: every article in the first section, those of `both` in the second, too."""
        site, cards = self.there.site, []
        site.answers.clear()
        site.publish()
        for one in site.articles:
            sections = SECTIONS if one.path in self.both else SECTIONS[:1]
            named = self.named if one.path in self.both else SECTIONS[0]
            link = self.naming.replace("{}", self.url_of(one, named)).replace("{title}", one.title)
            for section in sections:
                path = f"/{section}{one.path}"
                page = site.page_of(replace(one, path=path, head=link))
                site.answers[path] = GONE if path in self.dead else http(page.encode(), HTML)
                cards.append(site.card_of(replace(one, path=path)))
            site.answers[one.path] = GONE
        front = site.frame.format(title="News", head="", content="".join(cards))
        site.answers["/"] = http(front.encode(), HTML)
        site.publish()


def take_in(there: Watcher, home: Path) -> tuple[list[str], list[tuple[str, str | None]]]:
    """(URLs of the articles, (kind, title) of the events) of a home that imports all that was fetched."""
    other = Settings.load(home, {})
    other.home.mkdir()
    archives = sorted(there.settings.warc_dir.rglob("*.warc.gz"))

    async def every_visit() -> list[RunOutcome]:
        return [report.outcome async for report in import_archives(archives, [there.source], other)]

    assert asyncio.run(every_visit())
    with History(other.database_url) as history:
        urls = sorted(one.url.removeprefix(there.site.url) for one in history.articles("paper"))
        return urls, sorted((str(event.kind), event.title) for event in history.events())


@pytest.mark.parametrize(("named", "first_id"), [("news", None), ("politics", 100), ("politics", None)])
def test_one_article_in_two_sections(home: Path, tmp_path: Path, named: str, first_id: int | None) -> None:
    """An article in two sections is one, at two URLs, from the first run on; an edit of it is told once, and so is it when it is new."""
    with watched_site(home, 9, first_id=first_id) as there:
        site = there.site
        paper = Sections(there, named, {site.articles[2].path, site.articles[5].path})
        paper.publish()
        assert told(there) == []
        edited = site.edit(2)
        paper.publish()
        assert told(there) == [("edited", edited.title)]
        new = snow(there, post_id=first_id and 777)
        site.articles.insert(0, new)
        paper.both = {new.path, *paper.both}
        paper.publish()
        assert told(there) == [("new", new.title)]
        assert told(there) == []
        with there.history() as history:
            assert len(list(history.articles("paper"))) == 10
            found = {history.article(paper.url_of(new, section)) for section in SECTIONS}
            assert [one.url for one in found] == [paper.url_of(new, named)]
        urls, events = take_in(there, tmp_path / "other")
        assert (len(urls), events) == (10, sorted([("edited", edited.title), ("new", new.title)]))
        assert verify_history(open_engine(there.settings.database_url)).fault is None


@pytest.mark.parametrize("named", SECTIONS)
@pytest.mark.parametrize("first_id", [None, 100])
def test_a_history_that_holds_an_article_twice(home: Path, named: str, first_id: int | None) -> None:
    """Two articles that are one by their text and canonical go on under one history, and nothing is told but their edits."""
    with watched_site(home, 9, first_id=first_id) as there:
        twin, site = there.site.articles[2], there.site
        paper = Sections(there, named, {twin.path}, naming="")
        paper.publish()
        site.answers[f"/politics{twin.path}"] = http(site.page_of(replace(twin, post_id=None)).encode(), HTML)
        site.publish()
        assert told(there) == []
        assert len(articles_of(there)) == 10
        paper.naming = Sections.naming
        paper.publish()
        assert told(there) == []
        edited = site.edit(2)
        other = site.edit(5)
        paper.publish()
        assert told(there) == sorted([("edited", edited.title), ("edited", other.title)])
        assert told(there) == []
        assert len(articles_of(there)) == 9
        with there.history() as history:
            found = {history.article(paper.url_of(twin, section)).article for section in SECTIONS}
            (one,) = found
            assert [str(event.kind) for event in history.events(article=one)] == ["edited"]
            assert history.article(one).url == paper.url_of(twin, named)
        assert verify_history(open_engine(there.settings.database_url)).fault is None


def test_a_damaged_text_joins_nothing_and_ends_no_run(home: Path) -> None:
    """Of two articles that would be joined, the text of one does not unpack any more; the edit of another is told."""
    with watched_site(home, 9) as there:
        twin, site = there.site.articles[2], there.site
        paper = Sections(there, "politics", {twin.path}, naming="")
        paper.publish()
        site.answers[f"/politics{twin.path}"] = http(site.page_of(twin).encode(), HTML)
        assert told(there) == []
        paper.naming = Sections.naming
        paper.publish()
        assert told(there) == []
        damage_text(home, paper.url_of(twin, "news"))
        edited = site.edit(5)
        paper.publish()
        assert told(there) == [("edited", edited.title)]


JSON_LD = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "{title}",'
    ' "mainEntityOfPage": {"@id": "{}"}}</script>'
)


NAMELESS = JSON_LD.replace('"headline": "{title}",', "")


@pytest.mark.parametrize("naming", ['<meta property="og:url" content="{}">', JSON_LD, NAMELESS])
def test_names_for_machines(home: Path, naming: str) -> None:
    """Where no canonical link is, og:url or JSON-LD make one article of two sections; edits and news are told once."""
    with watched_site(home, 9) as there:
        paper = Sections(there, "politics", {there.site.articles[2].path}, naming)
        paper.publish()
        assert told(there) == []
        edited, new = there.site.edit(2), snow(there)
        there.site.articles.insert(0, new)
        paper.both = {new.path, *paper.both}
        paper.publish()
        assert told(there) == [("edited", edited.title), ("new", new.title)]
        assert told(there) == []
        assert len(articles_of(there)) == 10


@pytest.mark.parametrize("named", SECTIONS)
def test_an_article_that_enters_a_second_section(home: Path, tmp_path: Path, named: str) -> None:
    """An article that is listed in a second section later, whichever its canonical names, makes no event; an edit is told once."""
    with watched_site(home, 9) as there:
        paper = Sections(there, named)
        paper.publish()
        assert told(there) == []
        paper.both = {there.site.articles[2].path, there.site.articles[5].path}
        paper.publish()
        assert told(there) == []
        edited = there.site.edit(5)
        paper.publish()
        assert told(there) == [("edited", edited.title)]
        assert len(articles_of(there)) == 9
        urls, events = take_in(there, tmp_path / "other")
        assert (len(urls), events) == (9, [("edited", edited.title)])


@pytest.mark.in_suite(0)
def test_an_article_that_leaves_one_of_its_sections(home: Path) -> None:
    """Gone from one section and there in the other, an article is not removed; gone from both, it is, and once."""
    with watched_site(home, 9) as there:
        stays, goes = there.site.articles[2], there.site.articles[5]
        paper = Sections(there, "news", {stays.path, goes.path})
        paper.publish()
        assert told(there) == []
        paper.dead = {f"/news{stays.path}", f"/news{goes.path}", f"/politics{goes.path}"}
        paper.publish()
        all_told = [each for _ in range(4) for each in told(there)]
        assert all_told == [("removed", goes.title)]


@pytest.mark.in_suite(0)
def test_a_second_section_while_the_article_is_not_due(home: Path) -> None:
    """An article that enters a second section between two looks at its own page is no news, whichever its canonical names."""
    with watched_site(home, 9, revisit=Revisit("adaptive", budget=500, audit=0.0)) as there:
        paper = Sections(there, "news")
        paper.publish()
        assert told(there) == told(there) == told(there) == []
        for named in SECTIONS:
            paper.named, paper.both = named, {there.site.articles[2].path}
            paper.publish()
            assert there.run(timedelta(minutes=10)).told == ()
        assert len(articles_of(there)) == 9


@pytest.mark.parametrize("same", [False, True])
def test_one_id_at_two_urls_in_an_archive(home: Path, tmp_path: Path, same: bool) -> None:
    """An id that an archive has at two URLs is of one article where the text is one, of none where there are two; an edit is told once."""
    with watched_site(home, 9, first_id=100) as there:
        site = there.site
        twin = site.articles[2]
        if same:
            site.articles.append(replace(twin, path=f"/archive{twin.path}"))
        else:
            site.change(5, post_id=twin.post_id)
        site.publish()
        assert told(there) == []
        edited = site.edit(2)
        if same:
            site.change(9, paragraphs=edited.paragraphs)
        assert told(there) == [("edited", edited.title)]
        urls, events = take_in(there, tmp_path / "other")
        assert (len(urls), events) == (9, [("edited", edited.title)])
        assert len(articles_of(there)) == 9


@pytest.mark.in_suite(0)
def test_an_id_given_to_another_text_in_a_later_visit(home: Path, tmp_path: Path) -> None:
    """A new post that bears the id of one which left is new, in an archive as in a live run, and both histories stay apart."""
    with watched_site(home, 9, first_id=100) as there:
        assert told(there) == []
        new = snow(there, post_id=there.site.articles.pop().post_id)
        there.site.articles.insert(0, new)
        there.site.publish()
        assert told(there) == [("new", new.title)]
        urls, events = take_in(there, tmp_path / "other")
        assert (len(urls), events) == (10, [("new", new.title)])


def tag_links(there: Watcher, tag: str) -> None:
    """Put a parameter to all links of the listing, and a canonical link without it on every page."""
    site = there.site
    site.answers.clear()
    site.articles = [
        replace(one, head=f'<link rel="canonical" href="{site.wire.url(one.path)}">') for one in site.articles
    ]
    site.publish()
    front, pages = site.listing_of(site.articles), {}
    for number, one in enumerate(site.articles):
        path = one.path + tag.format(number)
        front, pages[path] = front.replace(f'"{one.path}"', f'"{path}"'), site.wire.answers[one.path]
    site.answers.update({**pages, "/": http(front.encode(), HTML)})
    site.publish()


@pytest.mark.parametrize(
    ("tag", "first_id"), [("?ref=home", None), ("?ref=home", 100), ("?position={}", None)]
)
def test_canonical_links_without_the_tag_of_the_listing(
    home: Path, tmp_path: Path, tag: str, first_id: int | None
) -> None:
    """Where all links bear a tag from the first run on, articles stand at their pages' canonical URLs; what is new and edited is told."""
    with watched_site(home, 9, first_id=first_id) as there:
        tag_links(there, tag)
        assert told(there) == []
        assert articles_of(there) == paths_of(there)
        there.site.articles.insert(0, snow(there, post_id=first_id and 777))
        edited = there.site.edit(5)
        tag_links(there, tag)
        expected = sorted([("edited", edited.title), ("new", "Snow closes the pass")])
        assert told(there) == expected
        there.site.answers.clear()
        there.site.publish()
        assert told(there) == []
        assert articles_of(there) == paths_of(there)
        assert take_in(there, tmp_path / "other") == (paths_of(there), expected)


@pytest.mark.in_suite(0)
@pytest.mark.parametrize("wrong", ["/", "/news/", "one of them", "/story", "elsewhere"])
def test_canonical_links_that_name_no_article(home: Path, wrong: str) -> None:
    """Pages that all name the front, a section, one of them, a script without its query or another host stay apart; edits are told."""
    with watched_site(home, 9) as there:
        site = there.site
        if wrong == "/story":
            site.articles = [
                replace(one, path=f"/story?id={number}") for number, one in enumerate(site.articles, 20)
            ]
        named = {"one of them": site.articles[4].path, "elsewhere": "http://elsewhere.example/"}.get(
            wrong, wrong
        )
        link = f'<link rel="canonical" href="{named}">'
        site.articles = [replace(one, head=link) for one in site.articles]
        site.publish()
        assert told(there) == []
        new = replace(snow(there), head=link)
        site.articles.insert(0, replace(new, path="/story?id=90") if wrong == "/story" else new)
        edited = site.edit(3)
        assert told(there) == sorted([("edited", edited.title), ("new", new.title)])
        assert told(there) == []
        assert articles_of(there) == paths_of(there)


def test_another_text_at_a_url_that_an_article_had(home: Path) -> None:
    """A new article at the URL that a moved one has left is new, and neither an edit nor a move of the other."""
    with watched_site(home, 9) as there:
        before = there.site.articles[3]
        assert told(there) == []
        there.site.answers[before.path] = http(b"", "Location: /renamed/", status="301 Moved Permanently")
        there.site.change(3, path="/renamed/")
        assert told(there) == [("moved", before.title)]
        there.site.answers.clear()
        new = snow(there, before.path)
        there.site.articles.insert(0, new)
        edited = there.site.edit(4)
        assert told(there) == sorted([("edited", edited.title), ("new", new.title)])
        assert told(there) == []
        assert articles_of(there) == paths_of(there)
        with there.history() as history:
            assert history.article(there.site.wire.url(before.path)).title == new.title
