"""Cookies that redirects set, for as long as one chain of redirects lasts.

Each goes back to the very host that set it, and nowhere else.

Path, Secure, Domain and expiry are `http.cookiejar`'s matter. A cookie never leaves its host, so that no list
of public suffixes is needed to tell which hosts belong together. Nothing is kept when the page has come: the
next request begins without any, unless it asks for the same page again because of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from presslog.core.urls import host_of

if TYPE_CHECKING:  # what reads archives uses these rules, and does not wait for Scrapy
    from scrapy import Request
    from scrapy.http import Response
    from scrapy.http.cookies import CookieJar

_CHAIN: Final = "cookies"  # request.meta: ChainCookies, shared by every request of one chain of redirects


@dataclass(slots=True)
class ChainCookies:
    """The cookies of one chain, a jar for each host, and how often each request of it was made."""

    jars: dict[str, CookieJar] = field(default_factory=dict)
    made: dict[tuple[str, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, request: Request) -> ChainCookies:
        """Those of the chain a request belongs to."""
        chain: ChainCookies = request.meta.setdefault(_CHAIN, cls())
        return chain

    def begin(self, request: Request) -> None:
        """Make a request the first of a chain of these cookies, whatever was asked with them before."""
        self.made.clear()
        request.meta[_CHAIN] = self
        self.add_to(request)

    def keep(self, request: Request, response: Response) -> None:
        """Take in what an answer sets for its own host."""
        if response.headers.getlist("Set-Cookie"):
            from scrapy.http.cookies import CookieJar  # noqa: PLC0415 - as said above

            self.jars.setdefault(host_of(request.url), CookieJar()).extract_cookies(response, request)

    def add_to(self, request: Request) -> None:
        """Send along what this request's host has set, in the place of what an earlier hop sent."""
        jar = self.jars.get(host_of(request.url))
        if jar is not None:
            request.headers.pop("Cookie", None)
            jar.add_cookie_header(request)

    def count(self, request: Request) -> int:
        """How often this very request, by URL and cookies, was made before; count it as made once more."""
        name = (request.url, (request.headers.get("Cookie") or b"").decode("latin-1"))
        before = self.made.get(name, 0)
        self.made[name] = before + 1
        return before


def cookies_of_redirects(answers: Sequence[Sequence[tuple[str, str]]]) -> frozenset[str]:
    """The names of the cookies that the redirects of a chain set, and not the page at its end.

    What any page sets is no gate's.

    `answers` are the headers of each answer of the chain, names in lower case.

    >>> cookies_of_redirects(
    ...     [[("set-cookie", "geo=x; Path=/"), ("set-cookie", "s=1")], [("set-cookie", "s=2")]]
    ... )
    frozenset({'geo'})
    """
    named = [
        {value.partition("=")[0].strip() for name, value in headers if name == "set-cookie"}
        for headers in answers
    ]
    return frozenset(set().union(*named[:-1]) - named[-1]) if named else frozenset()
