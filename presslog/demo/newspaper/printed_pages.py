"""The newspaper's pages, in the shape of a WordPress site.

Two themes print the same posts: `soledad` as the Soledad theme does, full text on the listing; `broadsheet`
as a redesign would. What moves without an editor comes from a `Wiggle`; what a page knows of addresses
comes from `Addresses`. Nothing here knows HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from random import Random
from typing import Protocol
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from presslog.demo.newspaper.page_noise import Wiggle
from presslog.demo.newspaper.press import LANGUAGES, Press, PressBlock, PublishedPost, edition_root, slug_of
from presslog.demo.newspaper.printing import (
    Insert,
    edition_labels,
    harbour_picture,
    local_iso,
    nested_markup,
    printed_body,
    printed_date,
)
from presslog.demo.newspaper.setup import NewspaperWitness, Setup

__all__ = [
    "Addresses",
    "EditionPages",
    "Shelf",
    "bare_status_page",
    "challenge_page",
    "harbour_picture",
    "maintenance_page",
]


class Addresses(Protocol):
    """What a page must know of where things live."""

    @property
    def url(self) -> str:
        """The site's root."""

    def url_of(self, post: PublishedPost) -> str:
        """A post's own address."""

    def listing_url(self, page: int = 1, language: str = "en") -> str:
        """The address of a listing page."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """One listing page.

    Its posts, its number from 1, the last page's, and the path under the edition's root.
    """

    posts: tuple[PublishedPost, ...]
    page: int
    last: int
    base: str

    @classmethod
    def cut(cls, posts: Sequence[PublishedPost], page: int, size: int, base: str) -> Shelf:
        """Page `page` of the posts, `size` a page."""
        return cls(tuple(posts[size * (page - 1) : size * page]), page, -(-len(posts) // size), base)


@dataclass(frozen=True, slots=True)
class Printed:
    """A post with everything around it that a template prints."""

    post: PublishedPost
    url: str
    body: Markup
    date: str
    category_url: str
    author_url: str
    tags: tuple[tuple[str, str], ...]
    image_url: str
    comments: str
    shares: int
    views: int

    @property
    def excerpt(self) -> str:
        """The first thirty words."""
        words = self.post.text.split()
        return " ".join(words[:30]) + (" …" if len(words) > 30 else "")


@cache
def _page_templates() -> Environment:
    loader = PackageLoader("presslog.demo.newspaper")
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def _render_fragment(name: str, **values: object) -> Markup:
    page = _page_templates().get_template(name).render(**values)
    return Markup(page)  # noqa: S704  the template has escaped what it was given


@dataclass(frozen=True, slots=True)
class EditionPages:
    """Prints the pages of one edition for one request."""

    press: Press
    setup: Setup
    addresses: Addresses
    wiggle: Wiggle
    language: str
    path: str

    def listing(self, shelf: Shelf) -> str:
        """A listing page."""
        posts = () if self.setup.empty_listing else shelf.posts
        root = self.addresses.listing_url(1, self.language) + shelf.base
        return self._render_page(
            "listing.html",
            shelf=shelf,
            printed=[self.printed(post, inserts=self._advertisements_in(post)) for post in posts],
            newer=None if shelf.page == 1 else root + (f"page/{shelf.page - 1}/" if shelf.page > 2 else ""),
            older=None if shelf.page >= shelf.last else f"{root}page/{shelf.page + 1}/",
        )

    def article(self, post: PublishedPost) -> str:
        """An article's page."""
        others = [other for other in self.press.posts(post.language) if other.id != post.id]
        inline = self.wiggle.some(_turned_by(others, post.id), 2)
        related = _render_fragment(
            f"{self.setup.theme}/related.html",
            posts=inline,
            site=self.addresses,
            words=edition_labels(self.language),
        )
        inserts = (*self._advertisements_in(post), Insert(2, related))
        printed = self.printed(post, inserts=inserts)
        return self._render_page(
            "article.html", printed=printed, below=self.wiggle.some(_turned_by(others, 3 * post.id), 3)
        )

    def not_found(self) -> str:
        """The page of an address that leads nowhere."""
        return self._render_page("not_found.html")

    def legal(self) -> str:
        """The page of a post withdrawn by order (RFC 7725)."""
        return self._render_page("legal.html")

    def login(self) -> str:
        """The login form."""
        return (
            _page_templates()
            .get_template("shared/login.html")
            .render(site=self.addresses, wiggle=self.wiggle)
        )

    def plain(self, name: str) -> str:
        """A page that is no post: `about`, `contact`."""
        return self._render_page("plain.html", heading=name)

    def printed(self, post: PublishedPost, *, inserts: tuple[Insert, ...] = ()) -> Printed:
        """A post as a page, a feed or the REST interface shows it."""
        blocks: tuple[PressBlock, ...] = () if self.setup.hollow else post.blocks
        body = nested_markup(printed_body(blocks, self.wiggle, inserts), self.setup.nesting_depth)
        root = self.addresses.listing_url(1, post.language)
        image = post.image.name if post.image else ""
        comments = str(edition_labels(post.language)["comments"]).format(self.wiggle.number(0, 40))
        return Printed(
            post=post,
            url=self.addresses.url_of(post),
            body=body,
            date=printed_date(post.published, post.language),
            category_url=f"{root}category/{quote(slug_of(post.category))}/",
            author_url=f"{root}author/{quote(slug_of(post.author))}/",
            tags=tuple((tag, f"{root}tag/{quote(slug_of(tag))}/") for tag in post.tags),
            image_url=f"{self.addresses.url}wp-content/uploads/{post.published:%Y/%m}/{image}",
            comments=comments,
            shares=self.wiggle.number(0, 900),
            views=self.wiggle.number(10, 9000, still=128),
        )

    def _advertisements_in(self, post: PublishedPost) -> tuple[Insert, ...]:
        line = self.wiggle.advertisement()
        if not line:
            return ()
        at = self.wiggle.number(1, max(1, len(post.blocks) - 1))
        return (Insert(at, _render_fragment("shared/advertisement.html", line=line, wiggle=self.wiggle)),)

    def _render_page(self, name: str, **values: object) -> str:
        template = _page_templates().get_template(f"{self.setup.theme}/{name}")
        return template.render(
            site=self.addresses,
            words=edition_labels(self.language),
            language=self.language,
            editions=[(language, self.addresses.listing_url(1, language)) for language in LANGUAGES],
            root=self.addresses.listing_url(1, self.language),
            recent=self._recent_posts(),
            wiggle=self.wiggle,
            now=self.press.now,
            rest=NewspaperWitness.REST in self.setup.witnesses,
            feed=NewspaperWitness.FEED in self.setup.witnesses,
            hollow=self.setup.hollow,
            button=self.setup.pagination == "more_button",
            iso=local_iso,
            date=printed_date,
            path=edition_root(self.language),
            **values,
        )

    def _recent_posts(self) -> list[PublishedPost]:
        """The sidebar's posts: others on every page, the same on every request unless blocks move."""
        latest = self.press.posts(self.language)[:14]
        if self.wiggle.full:
            return self.wiggle.some(latest, 5)
        return Random(self.path).sample(latest, min(5, len(latest)))


def _turned_by(posts: Sequence[PublishedPost], by: int) -> list[PublishedPost]:
    """The posts, begun elsewhere, so that each article has other neighbours."""
    at = by % len(posts) if posts else 0
    return [*posts[at:], *posts[:at]]


def bare_status_page(code: int) -> str:
    """A web server's own page for a status."""
    phrase = HTTPStatus(code).phrase if code in HTTPStatus._value2member_map_ else "Unknown"
    return _page_templates().get_template("shared/bare.html").render(code=code, phrase=phrase)


def challenge_page(number: int) -> str:
    """A page that wants a browser to prove itself."""
    return _page_templates().get_template("shared/challenge.html").render(number=number)


def maintenance_page() -> str:
    """WordPress's maintenance page."""
    return _page_templates().get_template("shared/maintenance.html").render()
