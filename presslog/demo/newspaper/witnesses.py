"""What the site says of its posts to machines: RSS feed, sitemap, WordPress REST.

The shapes are WordPress's; the paging, the errors and the local-time comparison of `modified_after` too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from presslog.demo.newspaper.press import LANGUAGES, Press, PublishedPost
from presslog.demo.newspaper.printed_pages import Addresses, EditionPages
from presslog.demo.newspaper.printing import SITE_ZONE, edition_labels, local_iso
from presslog.demo.newspaper.reply import Reply

Json = dict[str, object]


@cache
def _witness_templates() -> Environment:
    return Environment(
        loader=PackageLoader("presslog.demo.newspaper"), autoescape=True, undefined=StrictUndefined
    )


def sitemap_xml(press: Press, addresses: Addresses) -> bytes:
    """Every edition's root and posts, with lastmod."""
    posts = [post for language in LANGUAGES for post in press.posts(language)]
    rows = [(addresses.url_of(post), post.modified.isoformat(timespec="seconds")) for post in posts]
    roots = [addresses.listing_url(1, language) for language in LANGUAGES]
    return _witness_templates().get_template("shared/sitemap.xml").render(roots=roots, rows=rows).encode()


def feed_xml(posts: tuple[PublishedPost, ...], language: str, pages: EditionPages) -> bytes:
    """RSS 2.0 with the whole body in content:encoded."""
    printed = [pages.printed(post) for post in posts]
    page = _witness_templates().get_template("shared/feed.xml")
    return page.render(
        printed=printed,
        words=edition_labels(language),
        language=language,
        root=pages.addresses.listing_url(1, language),
        site=pages.addresses,
        rfc822=format_datetime,
        built=pages.press.last_touched(),
    ).encode()


def rest_reply(
    posts: tuple[PublishedPost, ...], route: str, query: Mapping[str, str], pages: EditionPages
) -> Reply:
    """`/wp/v2/posts`, one of them by id, or the index; WordPress's own errors for all else."""
    parts = route.strip("/").split("/")
    match parts:
        case [""]:
            return _json_reply(200, {"name": edition_labels(pages.language)["name"], "namespaces": ["wp/v2"]})
        case ["wp", "v2", "posts"]:
            return _collection_reply(posts, query, pages)
        case ["wp", "v2", "posts", number]:
            found = next((post for post in posts if str(post.id) == number), None)
            if found is not None:
                return _json_reply(200, _chosen_fields(_post_record(found, pages), query))
            return _error_reply(404, "rest_post_invalid_id", "Invalid post ID.")
    return _error_reply(404, "rest_no_route", "No route was found matching the URL and request method.")


ORDERS: Mapping[str, Callable[[PublishedPost], tuple[float, int]]] = {
    "date": lambda post: (post.published.timestamp(), post.id),
    "modified": lambda post: (post.modified.timestamp(), post.id),
    "id": lambda post: (0, post.id),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader of the collection asks for.

    The bounds are in the town's time, as WordPress takes them.
    """

    size: int
    page: int
    order: str
    descending: bool
    slug: str | None
    ids: frozenset[str]
    after: datetime
    before: datetime

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Wish:
        """The wish a query string stands for.

        Raises `ValueError` where WordPress answers `rest_invalid_param`.
        """
        wish = cls(
            size=int(query.get("per_page", "10")),
            page=int(query.get("page", "1")),
            order=query.get("orderby", "date"),
            descending=query.get("order", "desc") == "desc",
            slug=query.get("slug"),
            ids=frozenset(filter(None, query.get("include", "").split(","))),
            after=_as_local(query.get("modified_after", "0001-01-01")),
            before=_as_local(query.get("modified_before", "9999-12-31")),
        )
        if not 1 <= wish.size <= 100 or wish.page < 1 or wish.order not in ORDERS:
            raise ValueError(f"per_page={wish.size}, page={wish.page}, orderby={wish.order}")
        return wish

    def holds(self, post: PublishedPost) -> bool:
        """Whether the post is among what is asked for."""
        asked = self.slug in (None, post.slug) and (not self.ids or str(post.id) in self.ids)
        return asked and self.after < _local_time(post.modified) < self.before


def _collection_reply(
    posts: tuple[PublishedPost, ...], query: Mapping[str, str], pages: EditionPages
) -> Reply:
    try:
        wish = Wish.read(query)
    except ValueError as unreadable:
        return _error_reply(400, "rest_invalid_param", f"Invalid parameter(s): {unreadable}")
    chosen = sorted(filter(wish.holds, posts), key=ORDERS[wish.order], reverse=wish.descending)
    total = -(-len(chosen) // wish.size)
    if wish.page > max(1, total):
        return _error_reply(
            400,
            "rest_post_invalid_page_number",
            "The page number requested is larger than the number of pages available.",
        )
    shown = chosen[wish.size * (wish.page - 1) : wish.size * wish.page]
    records = [_chosen_fields(_post_record(post, pages), query) for post in shown]
    return (
        _json_reply(200, records).having("X-WP-Total", str(len(chosen))).having("X-WP-TotalPages", str(total))
    )


def _local_time(moment: datetime) -> datetime:
    return moment.astimezone(SITE_ZONE).replace(tzinfo=None, microsecond=0)


def _as_local(text: str) -> datetime:
    """WordPress compares the digits with the site's local time, whatever zone they were meant in."""
    return datetime.fromisoformat(text.replace("Z", "")).replace(tzinfo=None)


def _post_record(post: PublishedPost, pages: EditionPages) -> Json:
    printed = pages.printed(post)
    return {
        "id": post.id,
        "date": local_iso(post.published),
        "date_gmt": post.published.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
        "guid": {"rendered": f"{pages.addresses.url}?p={post.id}"},
        "modified": local_iso(post.modified),
        "modified_gmt": post.modified.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
        "slug": post.slug,
        "status": "publish",
        "type": "post",
        "link": printed.url,
        "title": {"rendered": post.title},
        "content": {"rendered": str(printed.body), "protected": False},
        "excerpt": {"rendered": f"<p>{printed.excerpt}</p>", "protected": False},
        "comment_status": "open",
        "class_list": [f"post-{post.id}", "post", "type-post", "hentry"],
        "yoast_head_json": {"author": post.author, "og_locale": post.language},
    }


def _chosen_fields(record: Json, query: Mapping[str, str]) -> Json:
    wanted = {name.split(".")[0] for name in query.get("_fields", "").split(",") if name}
    return {name: value for name, value in record.items() if not wanted or name in wanted}


def _json_reply(status: int, value: object) -> Reply:
    body = json.dumps(value, ensure_ascii=False).encode()
    return Reply(status, (("Content-Type", "application/json; charset=UTF-8"),), body)


def _error_reply(status: int, code: str, message: str) -> Reply:
    return _json_reply(status, {"code": code, "message": message, "data": {"status": status}})
