"""What the newspaper answers to a request, as a value: routing, conditions, codings.

It knows the press, and which page, feed or sitemap an address stands for; what those look like is
`pages.py`'s and `witnesses.py`'s. It knows nothing of sockets and of faults.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import format_datetime
from hashlib import blake2b
from urllib.parse import quote

from presslog.core.moments import parse_http_date
from presslog.demo.newspaper import printed_pages as pages
from presslog.demo.newspaper import witnesses
from presslog.demo.newspaper.body_coding import encode_reply
from presslog.demo.newspaper.faults import Encoding
from presslog.demo.newspaper.page_noise import Wiggle
from presslog.demo.newspaper.press import LANGUAGES, Press, PublishedPost, TakenDown, edition_root, slug_of
from presslog.demo.newspaper.reply import NewspaperRequest, Reply, html_reply, redirect_reply, text_reply
from presslog.demo.newspaper.setup import NewspaperValidators, NewspaperWitness, Setup

ARCHIVE = re.compile(r"(?:(?P<by>category|tag|author)/(?P<slug>[^/]+)/|articles/)?(?:page/(?P<page>\d+)/)?")
"""Everything that is a listing, below an edition's root: `page/2/`, `articles/`, `category/harbour/page/3/`."""


@dataclass(frozen=True)
class NewspaperSite:
    """A press, how its site is set up, and the root it is served under (`http://127.0.0.1:PORT/`)."""

    press: Press
    setup: Setup
    url: str

    def url_of(self, post: PublishedPost) -> str:
        """The post's address, percent-encoded in lower case as WordPress prints it."""
        return self.url + quote(post.path[1:], safe="/").lower()

    def listing_url(self, page: int = 1, language: str = "en") -> str:
        """The address of page `page` of an edition's listing."""
        return f"{self.url}{edition_root(language)[1:]}" + (f"page/{page}/" if page > 1 else "")

    def answer(self, ask: NewspaperRequest) -> Reply:
        """The honest answer, conditions and content coding applied."""
        reply = self._route_request(ask)
        if reply.status == 200 and ask.method in ("GET", "HEAD"):
            reply = _conditional_reply(self._with_validators(reply), ask)
        return self._with_encoding(reply, ask)

    def not_found(self, ask: NewspaperRequest, *, status: int | None = None) -> Reply:
        """The "page not found" page: 404, or 200 where the site is set up so."""
        code = status or (200 if self.setup.soft_404 else 404)
        return html_reply(code, self._edition_pages(ask, "en").not_found())

    def _edition_pages(self, ask: NewspaperRequest, language: str) -> pages.EditionPages:
        wiggle = Wiggle(self.setup.noise, seed=self.setup.seed, number=ask.number)
        return pages.EditionPages(self.press, self.setup, self, wiggle, language, ask.path)

    def _route_request(self, ask: NewspaperRequest) -> Reply:
        language, rest = _edition_of(ask.path)
        match rest.split("/")[0]:
            case "robots.txt":
                return text_reply(200, self._robots_text())
            case "sitemap.xml":
                return self._sitemap_reply(ask)
            case "feed":
                return self._feed_reply(ask, language)
            case "wp-json":
                return self._rest_reply(ask, language, rest.removeprefix("wp-json"))
            case "wp-content":
                return Reply(200, (("Content-Type", "image/svg+xml"),), pages.harbour_picture(rest).encode())
            case "wp-login.php":
                return html_reply(200, self._edition_pages(ask, language).login())
            case "about" | "contact" as name:
                return html_reply(200, self._edition_pages(ask, language).plain(name))
            case "" if "p" in ask.query:
                return self._by_id(ask)
            case "" if "rest_route" in ask.query:
                return self._rest_reply(ask, language, ask.query["rest_route"])
        return self._listing_page(ask, language, rest) or self._article_page(ask)

    def _listing_page(self, ask: NewspaperRequest, language: str, rest: str) -> Reply | None:
        found = ARCHIVE.fullmatch(rest)
        if found is None:
            return None
        page = int(found["page"] or 1)
        posts = self._archive_posts(language, found["by"], found["slug"])
        shelf = pages.Shelf.cut(posts, page, self.setup.posts_per_page, rest.partition("page/")[0])
        if not shelf.posts and (page > 1 or found["by"]):
            return self.not_found(ask, status=404)
        return html_reply(200, self._edition_pages(ask, language).listing(shelf))

    def _archive_posts(self, language: str, by: str | None, slug: str | None) -> tuple[PublishedPost, ...]:
        posts = self.press.posts(language)
        match by:
            case "category":
                return tuple(post for post in posts if slug_of(post.category) == slug)
            case "tag":
                return tuple(post for post in posts if slug in [slug_of(tag) for tag in post.tags])
            case "author":
                return tuple(post for post in posts if slug_of(post.author) == slug)
        return posts

    def _article_page(self, ask: NewspaperRequest) -> Reply:
        post = self.press.find(ask.path)
        if post is not None:
            return self._standing_page(ask, post)
        if self.press.find(ask.path + "/") is not None:
            return redirect_reply(301, self.url + quote(ask.path[1:] + "/"))
        former = self.press.find_former(ask.path)
        return self.not_found(ask) if former is None else redirect_reply(301, self.url_of(former))

    def _standing_page(self, ask: NewspaperRequest, post: PublishedPost) -> Reply:
        match self.press.fate(post):
            case None:
                return html_reply(
                    200,
                    self._edition_pages(ask, post.language).article(post),
                    touched=self.press.last_touched(post),
                )
            case TakenDown.GONE_404:
                return self.not_found(ask, status=404)
            case TakenDown.GONE_410:
                return html_reply(410, self._edition_pages(ask, "en").not_found())
            case TakenDown.SOFT_404:
                return self.not_found(ask, status=200)
            case TakenDown.REDIRECT_HOME:
                return redirect_reply(301, self.url)
            case TakenDown.LEGAL_451:
                return html_reply(451, self._edition_pages(ask, "en").legal())

    def _by_id(self, ask: NewspaperRequest) -> Reply:
        number = ask.query["p"]
        known = (post for language in LANGUAGES for post in self.press.posts(language))
        post = next((post for post in known if str(post.id) == number), None)
        return self.not_found(ask) if post is None else redirect_reply(301, self.url_of(post))

    def _robots_text(self) -> str:
        if self.setup.robots is not None:
            return self.setup.robots
        sitemap = (
            f"\nSitemap: {self.url}sitemap.xml\n" if NewspaperWitness.SITEMAP in self.setup.witnesses else ""
        )
        return f"User-agent: *\nDisallow: /wp-admin/\n{sitemap}"

    def _sitemap_reply(self, ask: NewspaperRequest) -> Reply:
        if NewspaperWitness.SITEMAP not in self.setup.witnesses:
            return self.not_found(ask)
        return Reply(
            200,
            (("Content-Type", "application/xml; charset=UTF-8"),),
            witnesses.sitemap_xml(self.press, self),
        )

    def _feed_reply(self, ask: NewspaperRequest, language: str) -> Reply:
        paged = ask.query.get("paged", "1")
        page = max(1, int(paged)) if paged.isdecimal() else 1
        posts = self.press.posts(language)[10 * (page - 1) : 10 * page]
        if NewspaperWitness.FEED not in self.setup.witnesses or not posts:
            return self.not_found(ask)
        body = witnesses.feed_xml(posts, language, self._edition_pages(ask, language))
        return Reply(200, (("Content-Type", "application/rss+xml; charset=UTF-8"),), body)

    def _rest_reply(self, ask: NewspaperRequest, language: str, route: str) -> Reply:
        if NewspaperWitness.REST not in self.setup.witnesses:
            return self.not_found(ask)
        return witnesses.rest_reply(
            self.press.posts(language), route, ask.query, self._edition_pages(ask, language)
        )

    def _with_validators(self, reply: Reply) -> Reply:
        if NewspaperValidators.ETAG in self.setup.validators:
            reply = reply.having("ETag", f'"{blake2b(reply.body, digest_size=10).hexdigest()}"')
        if NewspaperValidators.LAST_MODIFIED in self.setup.validators:
            touched = reply.touched or self.press.last_touched()
            reply = reply.having("Last-Modified", format_datetime(touched, usegmt=True))
        return reply

    def _with_encoding(self, reply: Reply, ask: NewspaperRequest) -> Reply:
        accepted = {part.strip().lower() for part in ask.headers.get("accept-encoding", "").split(",")}
        names = {part.partition(";")[0] for part in accepted if not part.endswith(("q=0", "q=0.0"))}
        chosen = next((e for e in self.setup.encodings if e in names), Encoding.IDENTITY)
        return encode_reply(reply, chosen) if reply.body else reply


def _edition_of(path: str) -> tuple[str, str]:
    """The language of a path and what follows the edition's root."""
    for language in LANGUAGES[1:]:
        if path.startswith(edition_root(language)):
            return language, path.removeprefix(edition_root(language))
    return "en", path.removeprefix("/")


def _conditional_reply(reply: Reply, ask: NewspaperRequest) -> Reply:
    """304 where the reader's own validator still holds; If-None-Match goes first (RFC 9110 §13.2.2)."""
    tags = ask.headers.get("if-none-match")
    since = ask.headers.get("if-modified-since")
    if tags is not None:
        same = reply.header("ETag") in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
    elif since is not None and (modified := reply.header("Last-Modified")):
        held, changed = parse_http_date(since), parse_http_date(modified)
        same = held is not None and changed is not None and changed <= held
    else:
        same = False
    return reply.not_modified() if same else reply
