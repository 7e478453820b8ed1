"""A redirect that sets a cookie is followed with it: in its chain, to its host, as its attributes say, and never again."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from scrapy import Request
from scrapy.http import Response

from presslog.core.outcome import Outcome
from presslog.crawler.http.redirects import MAX_HOPS, RedirectMiddleware
from presslog.storage.model import RunOutcome
from tests.crawler.asking import ask, source
from tests.fakes.small_site import watched_site
from tests.fakes.wire import Answer, Wire, http, serving

PAGE = http(b"<html><body><p>The ferry leaves at six.</p></body></html>", "Content-Type: text/html")


def once_known(page: bytes, *cookies: str, location: str = "") -> Answer:
    """Answers with the page to whom brings any cookie, and with a redirect (to itself, unless told) that sets these to others."""

    def answer(headers: dict[str, str]) -> bytes:
        lines = [f"Set-Cookie: {cookie}" for cookie in cookies or ("seat=12; Path=/",)]
        return page if "cookie" in headers else http(b"", f"Location: {location}", *lines, status="302 Found")

    return answer


def sent(first: str, target: str, *cookies: str) -> bytes | None:
    """The Cookie header of the request that follows a redirect from one URL to another which sets these cookies."""
    request = Request(first)
    response = Response(first, 302, {"Location": target, "Set-Cookie": list(cookies)})
    following = RedirectMiddleware().process_response(request, response)
    assert isinstance(following, Request)
    return following.headers.get("Cookie")


HOME = "https://www.gazette.example/a/b"
ADDRESS = "http://127.0.0.1:8080/a"


@pytest.mark.parametrize(
    ("first", "target", "cookie", "header"),
    [
        (HOME, HOME, "seat=12", b"seat=12"),
        (HOME, HOME, "seat=12; Path=/", b"seat=12"),
        (HOME, HOME, "seat=12; Path=/a", b"seat=12"),
        (HOME, HOME, "seat=12; Path=/other", None),
        (HOME, "https://www.gazette.example/other/c", "seat=12; Path=/a", None),
        (HOME, HOME, "seat=12; Secure", b"seat=12"),
        (HOME, "http://www.gazette.example/a/b", "seat=12; Secure", None),
        (HOME, "http://www.gazette.example/a/b", "seat=12", b"seat=12"),
        (HOME, HOME, "seat=12; Max-Age=0", None),
        (HOME, HOME, "seat=12; Max-Age=60", b"seat=12"),
        (HOME, HOME, "seat=12; Expires=Thu, 01 Jan 1970 00:00:00 GMT", None),
        (HOME, HOME, "seat=12; Domain=gazette.example", b"seat=12"),
        (HOME, HOME, "seat=12; Domain=www.gazette.example", b"seat=12"),
        (HOME, HOME, "seat=12; Domain=herald.example", None),
        (HOME, "https://m.gazette.example/a/b", "seat=12; Domain=gazette.example; Path=/", None),
        (HOME, "https://herald.example/a/b", "seat=12; Path=/", None),
        (ADDRESS, ADDRESS, "seat=12", b"seat=12"),
        (ADDRESS, ADDRESS, "seat=12; Domain=127.0.0.1", b"seat=12"),
        (ADDRESS, "http://127.0.0.2:8080/a", "seat=12; Path=/", None),
        ("http://localhost:8080/a", "http://localhost:8080/a", "seat=12", b"seat=12"),
        (HOME, HOME, "", None),
        (HOME, HOME, "=;=;;; Expires=never; Path", None),
        (HOME, HOME, "seat=12; Expires=Thu, 99 Foo 99999 99:99:99 GMT; Max-Age=" + "9" * 5_000, None),
    ],
)
def test_where_a_cookie_goes(first: str, target: str, cookie: str, header: bytes | None) -> None:
    """Only back to the host that set it, as path, Secure, Domain and expiry allow; what cannot be read is left out."""
    assert sent(first, target, cookie) == header


def test_a_later_hop_changes_and_takes_back_what_an_earlier_one_set() -> None:
    """The chain's cookies are those that its last answer left, and there is but one Cookie header."""
    middleware, request = RedirectMiddleware(), Request(HOME)
    headers = []
    for cookies in (["seat=1", "row=2"], ["seat=3"], ["row=; Max-Age=0"]):
        response = Response(request.url, 302, {"Location": request.url, "Set-Cookie": cookies})
        following = middleware.process_response(request, response)
        assert isinstance(following, Request)
        request = following
        headers.append([sorted(each.split(b"; ")) for each in request.headers.getlist("Cookie")])
    assert headers == [[[b"row=2", b"seat=1"]], [[b"row=2", b"seat=3"]], [[b"seat=3"]]]


def test_a_page_behind_a_cookie_is_read() -> None:
    """302 to itself until the cookie comes back: two requests. The page asked next begins without any."""
    with serving(Wire({"/1": once_known(PAGE, location="/1"), "/2": PAGE})) as wire:
        got = ask(source(wire.url()), [wire.url("/1"), wire.url("/2")])
        asked = [(path, headers.get("cookie")) for path, headers in wire.asked if path != "/robots.txt"]
    assert [capture.outcome for capture in got.values()] == [Outcome.OK] * 2
    assert got[wire.url("/1")].landed == wire.url("/1")
    assert sorted(asked, key=str) == [("/1", "seat=12"), ("/1", None), ("/2", None)]


def test_each_host_of_a_chain_gets_its_own_cookies_back() -> None:
    """By way of another host and home again: the other host is sent none of ours, and home none of the other's."""
    middleware, request = RedirectMiddleware(), Request(HOME)
    headers = []
    for target, cookie in (("https://herald.example/", "seat=1; Path=/"), (HOME, "mark=9; Path=/")):
        response = Response(request.url, 302, {"Location": target, "Set-Cookie": cookie})
        following = middleware.process_response(request, response)
        assert isinstance(following, Request)
        request = following
        headers.append(request.headers.get("Cookie"))
    assert headers == [None, b"seat=1"]


def test_redirects_in_a_circle_are_given_up() -> None:
    """The same request twice more is a circle; one that is new each time ends after ten hops."""
    ever = http(b"", "Location: /1", "Set-Cookie: seat=12", status="302 Found")
    count = iter(range(100))
    with serving(
        Wire(
            {
                "/1": ever,
                "/2": lambda _: http(b"", "Location: /2", f"Set-Cookie: n={next(count)}", status="302 Found"),
            }
        )
    ) as wire:
        got = ask(source(wire.url()), [wire.url("/1"), wire.url("/2")])
        asked = [urlsplit(path).path for path, _ in wire.asked]
    assert {capture.outcome for capture in got.values()} == {Outcome.UNAVAILABLE}
    assert "in a circle" in got[wire.url("/1")].reason
    assert (asked.count("/1"), asked.count("/2")) == (3, MAX_HOPS + 1)


def test_a_site_behind_cookies_is_watched(home: Path) -> None:
    """Twelve articles that each ask for a cookie first: all read in the first run, an edit told in the next."""
    with watched_site(home) as there:
        site = there.site

        def wall() -> None:
            site.publish()
            for article in site.articles:
                page = site.wire.answers[article.path]
                assert isinstance(page, bytes)
                site.wire.answers[article.path] = once_known(page, location=article.path)

        wall()
        first = there.run()
        assert (first.outcome, first.captures) == (RunOutcome.OK, 13), first
        with there.history() as history:
            assert [article.versions for article in history.articles("paper")] == [1] * 12
        edited = site.edit(4)
        wall()
        assert there.events() == [("edited", edited.title)]
