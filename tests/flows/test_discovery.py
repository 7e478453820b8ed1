"""How sites list their articles, and how they mislead whoever follows: each way played by the newspaper, through the real pipeline."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.request import urlopen

import pytest

from presslog.core.witness import Witness
from presslog.crawler.source.source import Discover, Via
from presslog.demo.newspaper import Newspaper, Pagination, RawAnswer, Status, reserve_stories
from presslog.storage.write.archive import Archive
from tests.flows.test_witnesses import Town, town

POSTS = 15
JSON = (("Content-Type", "application/json"),)
XML = (("Content-Type", "application/xml"),)
REST = "wp-json/wp/v2/posts"
WELCOME = "<!doctype html><html><p>Welcome</html>"


def text(paper: Newspaper, path: str) -> str:
    """What the newspaper itself answers there."""
    body: str = urlopen(paper.url + path).read().decode()
    return body


def known(there: Town) -> int:
    """How many articles have been read."""
    with Archive.open(there.settings.database_url) as archive:
        return sum(article.version > 0 for article in archive.known("packet"))


def kinds(there: Town) -> list[str]:
    """The kinds of the next run's events."""
    return sorted(str(event.kind) for event in there.run().told)


def goes_on(there: Town) -> None:
    """After whatever befell it, the source is whole: nothing is told of a quiet run, and a new post is."""
    assert there.told() == []
    new = there.press.publish(reserve_stories()[0])
    assert there.told() == [("new", new.title)]


# --- WordPress's API -----------------------------------------------------------------------------------------------


def test_an_api_is_walked_to_its_last_page(home: Path) -> None:
    """Ten posts a page, fifteen in all: the second page is asked for, and no third."""
    with town(home, path=REST) as there:
        assert known(there) == POSTS
        goes_on(there)


def promising(paper: Newspaper) -> None:
    """Each page of posts says that there are nine."""
    for page in (1, 2):
        body = text(paper, f"{REST}?page={page}")
        liar = Status(200, (*JSON, ("X-WP-Total", "90"), ("X-WP-TotalPages", "9")), body)
        paper.break_with(f"/{REST}" if page == 1 else f"/{REST}?*page=2", liar, times=1)


def test_an_api_that_promises_too_many_pages(home: Path) -> None:
    """Where X-WP-TotalPages lies, the 400 that means "past the end" is an end: the baseline is whole."""
    with town(home, path=REST, trouble=promising) as there:
        assert known(there) == POSTS
        goes_on(there)


@pytest.mark.in_suite(1)
@pytest.mark.parametrize(
    "closed",
    [Status(401, JSON, '{"code":"rest_forbidden"}'), Status(403), Status(200, body=WELCOME)],
    ids=["401", "403", "html"],
)
def test_an_api_that_closes(home: Path, closed: Status) -> None:
    """Refused, or answered with a page and a cheerful 200: degraded for as long as it lasts, nobody is removed, and it recovers."""
    with town(home, path=REST) as there:
        there.paper.break_with("/wp-json/*", closed)
        assert [kinds(there), kinds(there)] == [["degraded"], []]
        there.paper.mend()
        assert kinds(there) == ["recovered"]


def test_where_the_api_closes_the_listing_leads(home: Path) -> None:
    """With both named in the file, in that order, the second is read where the first refuses; what it shows is no news."""
    with town(home, discover=Discover(via=(Via.WORDPRESS, Via.LISTING))) as there:
        there.paper.break_with("/wp-json/*", Status(401))
        goes_on(there)


# --- feeds and sitemaps --------------------------------------------------------------------------------------------


def test_a_feed_is_walked_back(home: Path) -> None:
    """WordPress's feed has older pages behind `paged`, and ends with a 404."""
    with town(home, path="feed/") as there:
        assert known(there) == POSTS
        goes_on(there)


def repeating(paper: Newspaper) -> None:
    """Whatever page of the feed is asked for, the first one comes."""
    paper.break_with("/feed/*", Status(200, XML, text(paper, "feed/")), times=2)


def test_a_feed_that_repeats_itself_for_ever(home: Path) -> None:
    """Where `paged` changes nothing, the second page ends the walk, and the baseline is whole."""
    with town(home, path="feed/", trouble=repeating) as there:
        assert known(there) == 10
        goes_on(there)


def packed(paper: Newspaper) -> None:
    """The sitemap is a file in gzip form."""
    body = gzip.compress(text(paper, "sitemap.xml").encode())
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/x-gzip\r\nContent-Length: {len(body)}\r\n\r\n"
    paper.break_with("/sitemap.xml", RawAnswer(head.encode() + body), times=1)


def test_a_gzipped_sitemap(home: Path) -> None:
    """It is read like any other."""
    with town(home, path="sitemap.xml", trouble=packed) as there:
        assert known(there) == POSTS
        goes_on(there)


def test_a_front_page_is_no_article(home: Path) -> None:
    """A sitemap names the site's front and its editions' as well, whose lists change with every new post: nothing is told of them."""
    with town(home, path="sitemap.xml") as there:
        assert f"<loc>{there.paper.url}</loc>" in text(there.paper, "sitemap.xml")
        new = there.press.publish(reserve_stories()[0])
        assert there.told(timedelta(hours=5)) == [("new", new.title)]
        assert not there.asked("/")


def looping(paper: Newspaper) -> None:
    """An index names itself, another one that names it back, and the sitemap of posts."""
    posts = text(paper, "sitemap.xml")

    def index(*names: str) -> Status:
        rows = "".join(f"<sitemap><loc>{paper.url}{name}</loc></sitemap>" for name in names)
        return Status(200, XML, f"<sitemapindex>{rows}</sitemapindex>")

    paper.break_with("/sitemap.xml", index("sitemap.xml", "other.xml", "post-sitemap.xml"))
    paper.break_with("/other.xml", index("other.xml", "sitemap.xml"))
    paper.break_with("/post-sitemap.xml", Status(200, XML, posts))


def test_indexes_that_name_each_other(home: Path) -> None:
    """Each is asked for once, and what else they name is read."""
    with town(home, path="sitemap.xml", trouble=looping) as there:
        assert known(there) == POSTS
        assert there.told() == []
        assert sorted(there.asked("*.xml")) == ["/other.xml", "/post-sitemap.xml", "/sitemap.xml"]


# --- listings ------------------------------------------------------------------------------------------------------


def endless(paper: Newspaper, *, first: bool) -> None:
    """Beyond its last page the site prints its first one again, or an empty one, each leading on to a next."""
    last, beyond = text(paper, "page/3/"), text(paper, "") if first else text(paper, "about/")
    for page, body in ((3, last), *((page, beyond) for page in range(4, 70))):
        leading = re.sub(r'<link rel="(?:next|prev)"[^>]*>', "", body)
        leading = leading.replace("</head>", f'<link rel="next" href="/page/{page + 1}/"></head>')
        paper.break_with(f"/page/{page}/", Status(200, body=leading))


@pytest.mark.in_suite(1)
@pytest.mark.parametrize("first", [True, False], ids=["the first page again", "empty pages"])
def test_pages_without_end(home: Path, first: bool) -> None:
    """The walk ends behind the last page, and the baseline is whole."""
    with town(home, trouble=partial(endless, first=first)) as there:
        assert known(there) == POSTS
        goes_on(there)
        assert not there.asked("/page/5/")


def without_links(paper: Newspaper, *, numbered: bool) -> None:
    """The listing's only way on is a button for a script; its pages stand where WordPress numbers them, or nowhere."""
    paper.switch(pagination=Pagination.MORE_BUTTON)
    for page in range(1, 4):
        path = "/" if page == 1 else f"/page/{page}/"
        body = re.sub(r'<link rel="(?:next|prev)"[^>]*>', "", text(paper, path[1:]))
        assert "penci-ajax-more-button" in body or page == 3
        answer = Status(200, body=body) if numbered or page == 1 else Status(404)
        paper.break_with(path, answer)


def test_a_button_without_a_link(home: Path) -> None:
    """The pages that its script would load are found by their numbers."""
    with town(home, trouble=partial(without_links, numbered=True)) as there:
        assert known(there) == POSTS
        assert there.told() == []


@pytest.mark.in_suite(1)
@pytest.mark.parametrize("other", [Witness.REST, Witness.FEED])
def test_a_button_behind_which_nothing_is_numbered(home: Path, other: Witness) -> None:
    """A backfill goes on along the API, or the feed, where these list the same; then it is done, and nothing of it was news."""
    hidden = partial(without_links, numbered=False)
    with town(home, other, trouble=hidden, discover=Discover(backfill=True)) as there:
        assert known(there) == 5
        assert there.told() == []
        assert known(there) == POSTS
        assert there.told() == []
        asked = there.asked("/feed/?paged*") + there.asked(
            "/wp-json/*posts?per_page=100&page=1&_fields=*content"
        )
        assert asked == []


def test_an_api_of_more_than_the_source_is_no_archive_of_it(home: Path) -> None:
    """Behind the page of one category the posts of the whole site are not brought in."""
    with town(home, Witness.REST, path="category/harbour/") as there:
        there.learn(Witness.REST)
        before = known(there)
        there.source = replace(there.source, discover=Discover(backfill=True))
        assert [there.told(), there.told(), there.told()] == [[], [], []]
        assert known(there) == before
        assert before < POSTS
