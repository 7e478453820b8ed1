"""Follows redirects, one checked hop at a time.

It follows http and https only, ten hops at most, and takes nothing personal along to another place.

A redirect that sets a cookie is followed with it, within its own chain and host (`cookies`). One that leads
in a circle is given up.

What a redirect means for an article is not decided here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

from w3lib.url import safe_url_string

from presslog.core.outcome import Outcome, RefusedError
from presslog.core.untrusted_values import join_url
from presslog.core.urls import origin_of
from presslog.crawler.http.conditional import HEADERS
from presslog.crawler.http.crawl_context import hops_of
from presslog.crawler.http.redirect_cookies import ChainCookies

if TYPE_CHECKING:  # what reads archives uses these rules, and does not wait for Scrapy
    from scrapy import Request
    from scrapy.http import Response

MAX_HOPS: Final = 10
MOST_ALIKE: Final = 2
"""How often redirects may lead to one URL with the same cookies."""
_STATUSES: Final = frozenset({301, 302, 303, 307, 308})  # RFC 9110 §15.4
_CREDENTIALS: Final = ("Authorization", "Cookie", "Proxy-Authorization")


class RedirectMiddleware:
    """Turns a redirect into the next request, which passes every check anew."""

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response, or the request for the next hop. Raises RefusedError."""
        location = response.headers.get("Location")
        if response.status not in _STATUSES or not location:
            return response
        target = next_url(request.url, location)
        if len(hops_of(request)) > MAX_HOPS:
            raise RefusedError(Outcome.UNAVAILABLE, f"more than {MAX_HOPS} redirects, the last to {target}")
        cookies = ChainCookies.of(request)
        cookies.keep(request, response)
        following = next_request(request, target)
        cookies.add_to(following)
        if cookies.count(following) >= MOST_ALIKE:
            raise RefusedError(Outcome.UNAVAILABLE, f"redirected in a circle, by way of {target}")
        return following


def next_url(here: str, location: bytes) -> str:
    """Return the URL of a Location header (RFC 9110 §10.2.2), without user name and password.

    Raises RefusedError for other schemes than http(s).

    >>> next_url("https://gazette.example/a/b", b"../c?x=1")
    'https://gazette.example/c?x=1'
    """
    led = location.decode("utf-8", "replace").strip()
    try:
        joined = join_url(here, safe_url_string(led))
    except ValueError:
        joined = None
    if joined is None:
        raise RefusedError(Outcome.UNAVAILABLE, f"redirected to an address that is not a URL: {led[:200]}")
    target = urlsplit(joined)
    if target.scheme not in ("http", "https") or not target.hostname:
        raise RefusedError(
            Outcome.UNAVAILABLE, f"redirected to a URL that is neither http nor https: {target.scheme}:"
        )
    return urlunsplit(target._replace(netloc=target.netloc.rpartition("@")[2]))


def next_request(request: Request, target: str) -> Request:
    """The request for the next hop.

    A GET without validators, and without credentials where it leaves the origin.

    >>> from scrapy import Request
    >>> asked = Request(
    ...     "https://gazette.example/", headers={"Authorization": "Basic eDp5", "If-None-Match": '"1"'}
    ... )
    >>> (
    ...     list(next_request(asked, "https://herald.example/").headers),
    ...     list(next_request(asked, "https://gazette.example/b").headers),
    ... )
    ([], [b'Authorization'])
    """
    redirected = request.replace(url=target, method="GET", body=b"", dont_filter=True)
    leaving = () if origin_of(request.url) == origin_of(target) else _CREDENTIALS
    for name in (*HEADERS, *leaving):
        redirected.headers.pop(name, None)
    return redirected
