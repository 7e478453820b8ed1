"""Whose page a capture is: by where it was asked for and landed, by its ids, and by its text where these disagree."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from presslog.core.extractor import Extractor
from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.core.urls import AskedUrl, CanonicalUrl, LandedUrl
from presslog.crawler.extract.page.reading import ReadBlock, Reading
from presslog.crawler.items import PageCapture
from presslog.flows.decisions.identify import identify_article
from presslog.flows.decisions.run_listings import Roll
from presslog.flows.pages.read_pages import PageAsRead
from presslog.storage.model import ArticleId, Content, KnownArticle
from tests.fakes.values import NOON, content, known

SITE = "https://gazette.example"
FERRY_TEXT, QUAY_TEXT = "The ferry sails again on Monday.", "The quay is closed until the summer."
FERRY = known(content(FERRY_TEXT, "Ferry returns"), id="ferry", key="wp:1", url=f"{SITE}/ferry")
QUAY = known(content(QUAY_TEXT, "Quay closed"), id="quay", key="wp:2", url=f"{SITE}/quay")
BOTH = Roll.of([FERRY, QUAY])


def shown(text: str, title: str, key: str | None = None) -> PageAsRead:
    """A page that shows a text, and an id."""
    blocks = tuple(ReadBlock(block.kind, block.text) for block in content(text).blocks)
    return PageAsRead(title, Reading(Extractor(1, "mark"), title, blocks=blocks, key=key))


def found(
    page: PageAsRead | None,
    asked: str,
    *,
    landed: str | None = None,
    key: str | None = None,
    roll: Roll = BOTH,
    named: str | None = None,
    stored: Mapping[str, Content | None] | None = None,
) -> KnownArticle | None:
    """Whose page it is, asked for at a path under the key that a listing showed."""
    there = f"{SITE}/{landed or asked}"
    capture = PageCapture(
        AskedUrl(f"{SITE}/{asked}"), LandedUrl(there), Role.ARTICLE, NOON, Outcome.OK, "", key=key
    )
    known_ones = (*roll.by_url.values(), *roll.by_key.values())
    contents = {each.id: each.content for each in known_ones} | dict(stored or {})

    def content_of(article: ArticleId) -> Content | None:
        return contents[article]

    return identify_article(
        capture, page, roll, content_of, CanonicalUrl(f"{SITE}/{named}") if named else None
    )


FERRY_PAGE, QUAY_PAGE = shown(FERRY_TEXT, "Ferry returns", "wp:1"), shown(QUAY_TEXT, "Quay closed", "wp:2")
OTHER_TEXT = "Nobody knows yet who will mend the mill, or when."


def test_a_page_at_its_own_url_is_its_articles() -> None:
    """Whatever text it shows; and so is an answer without a page. At an unknown URL it is nobody's."""
    assert found(FERRY_PAGE, "ferry") is FERRY
    assert found(shown(OTHER_TEXT, "Mill"), "ferry") is FERRY
    assert found(None, "ferry") is FERRY
    assert found(None, "mill") is None
    assert found(shown(OTHER_TEXT, "Mill"), "mill") is None


def test_a_redirect_is_of_the_article_that_was_asked_for() -> None:
    """Also where it lands on another known one; asked for at an unknown URL it is of the one it lands on."""
    assert found(QUAY_PAGE, "ferry", landed="quay") is FERRY
    assert found(QUAY_PAGE, "old", landed="quay") is QUAY


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (shown(FERRY_TEXT, "Ferry returns", "wp:9"), FERRY),  # the same text: a new id
        (shown(OTHER_TEXT, "Mill", "wp:9"), None),  # another text: another article
        (shown(OTHER_TEXT, "Mill", "wp:2"), QUAY),  # … which is known
        (shown(OTHER_TEXT, "Mill", "guid:a"), FERRY),  # an id of another kind says nothing
    ],
)
def test_another_id_at_a_known_url(page: PageAsRead, expected: KnownArticle | None) -> None:
    """The text tells whether the article goes on under it."""
    assert found(page, "ferry") is expected


def test_who_was_asked_for_by_its_id_is_answered_of() -> None:
    """The URL has a new owner; asked for under the former owner's id, it tells that the former is gone."""
    roll = Roll.of([FERRY, QUAY])
    page = shown(OTHER_TEXT, "Mill", "wp:2")
    assert found(page, "ferry", key="wp:1", roll=roll) is FERRY
    assert found(page, "ferry", roll=roll) is QUAY


def test_a_known_id_listed_at_another_url() -> None:
    """It is of the article with that id where its text is, and of nobody known where it shows another."""
    assert found(shown(FERRY_TEXT, "Ferry returns"), "ferry-2", key="wp:1") is FERRY
    assert found(shown(OTHER_TEXT, "Mill"), "ferry-2", key="wp:1") is None
    assert found(None, "ferry-2", key="wp:1") is FERRY
    never_read = known(id="new", key="wp:3", url=f"{SITE}/new", version=0)
    assert found(shown(OTHER_TEXT, "Mill"), "new-2", key="wp:3", roll=Roll.of([never_read])) is never_read
    withdrawn = {"ferry": None}
    assert found(shown(OTHER_TEXT, "Mill"), "ferry-2", key="wp:1", stored=withdrawn) is FERRY


def test_a_known_id_on_a_page_at_an_unknown_url() -> None:
    """It is the article's under its title or with its text; not with another of both, nor where it was never read."""
    assert found(shown(OTHER_TEXT, "Ferry returns", "wp:1"), "new") is FERRY
    assert found(shown(FERRY_TEXT, "Mill", "wp:1"), "new") is FERRY
    assert found(shown(OTHER_TEXT, "Mill", "wp:1"), "new") is None
    assert found(shown(OTHER_TEXT, "Mill", "wp:1"), "new", stored={"ferry": None}) is FERRY
    never_read = known(id="new", key="wp:3", url=f"{SITE}/new", version=0, title="News")
    assert found(shown(OTHER_TEXT, "Mill", "wp:3"), "x", roll=Roll.of([never_read])) is None
    assert found(shown(OTHER_TEXT, "News", "wp:3"), "x", roll=Roll.of([never_read])) is never_read


def test_a_page_that_names_a_known_url() -> None:
    """It is of the article there where it shows its text, or that was never read; a name of nobody known says nothing."""
    assert found(shown(FERRY_TEXT, "Ferry returns"), "tagged", named="ferry") is FERRY
    assert found(shown(OTHER_TEXT, "Mill"), "tagged", named="ferry") is None
    assert found(shown(OTHER_TEXT, "Mill"), "tagged", named="mill") is None
    never_read = known(id="new", key=f"{SITE}/new", url=f"{SITE}/new", version=0)
    assert found(shown(OTHER_TEXT, "Mill"), "tagged", named="new", roll=Roll.of([never_read])) is never_read


def test_a_further_url_is_the_articles_only_with_its_text() -> None:
    """At a URL at which it was found besides its own; there an answer without a text is its, too."""
    twice = known(
        content(FERRY_TEXT, "Ferry returns"),
        id="ferry",
        key="wp:1",
        url=f"{SITE}/ferry",
        other_urls=(f"{SITE}/sea/ferry",),
    )
    roll = Roll.of([twice])
    assert found(shown(FERRY_TEXT, "Ferry returns"), "sea/ferry", roll=roll) is twice
    assert found(shown(OTHER_TEXT, "Mill"), "sea/ferry", roll=roll) is None
    assert found(None, "sea/ferry", roll=roll) is twice
    read = Roll.of([twice]).following({})
    assert found(shown(OTHER_TEXT, "Mill"), "ferry", roll=read) is twice


def test_who_stood_at_a_url_before_is_known_by_its_key_or_its_text() -> None:
    """An answer is the former owner's where it was asked for by its key and the page is not its own, or where its text is back."""
    former = known(content(FERRY_TEXT, "Ferry returns"), id="ferry", key=f"{SITE}/ferry", url=f"{SITE}/ferry")
    now = known(content(OTHER_TEXT, "Mill"), id="mill", key="wp:7", url=f"{SITE}/ferry")
    roll = Roll.of([former, now])
    assert roll.by_url[CanonicalUrl(f"{SITE}/ferry")] is now
    back, its_own, third = (
        shown(FERRY_TEXT, "Ferry returns"),
        shown(OTHER_TEXT, "Mill"),
        shown(QUAY_TEXT, "Quay"),
    )
    by_key = {"roll": roll, "key": former.key}
    assert found(None, "ferry", **by_key) is former
    assert found(None, "ferry", roll=roll) is now
    assert found(its_own, "ferry", **by_key) is former
    assert found(its_own, "ferry", roll=roll) is now
    assert found(back, "ferry", roll=roll) is found(back, "ferry", **by_key) is former
    assert found(third, "ferry", roll=roll) is now
    assert (
        found(back, "ferry", roll=roll, stored={"mill": None}) is now
    )  # nothing shows that the text is not the new owner's
    unread = known(id="ferry", key=f"{SITE}/ferry", url=f"{SITE}/ferry", version=0)
    assert found(back, "ferry", roll=Roll.of([unread, now])) is now
    assert found(back, "ferry", roll=Roll.of([unread, now]), key=unread.key) is unread
