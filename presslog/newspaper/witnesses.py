"""What the site says of its posts to machines: RSS feed, sitemap, WordPress REST.

The shapes are WordPress's; the paging, the errors and the local-time comparison of `modified_after` too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from presslog.newspaper.pages import Addresses, Pages
from presslog.newspaper.press import LANGUAGES, Post, Press
from presslog.newspaper.printing import SITE_ZONE, labels, local_iso
from presslog.newspaper.reply import Reply

Json = dict[str, object]


@cache
def _templates() -> Environment:
    return Environment(loader=PackageLoader("presslog.newspaper"), autoescape=True, undefined=StrictUndefined)


def sitemap(press: Press, addresses: Addresses) -> bytes:
    """Every edition's root and posts, with lastmod."""
    posts = [post for language in LANGUAGES for post in press.posts(language)]
    rows = [(addresses.url_of(post), post.modified.isoformat(timespec="seconds")) for post in posts]
    roots = [addresses.listing_url(1, language) for language in LANGUAGES]
    return _templates().get_template("shared/sitemap.xml").render(roots=roots, rows=rows).encode()


def feed(posts: tuple[Post, ...], language: str, pages: Pages) -> bytes:
    """RSS 2.0 with the whole body in content:encoded."""
    printed = [pages.printed(post) for post in posts]
    page = _templates().get_template("shared/feed.xml")
    return page.render(
        printed=printed,
        words=labels(language),
        language=language,
        root=pages.addresses.listing_url(1, language),
        site=pages.addresses,
        rfc822=format_datetime,
        built=pages.press.last_touched(),
    ).encode()


def rest(posts: tuple[Post, ...], route: str, query: Mapping[str, str], pages: Pages) -> Reply:
    """`/wp/v2/posts`, one of them by id, or the index; WordPress's own errors for all else."""
    parts = route.strip("/").split("/")
    match parts:
        case [""]:
            return _json(200, {"name": labels(pages.language)["name"], "namespaces": ["wp/v2"]})
        case ["wp", "v2", "posts"]:
            return _collection(posts, query, pages)
        case ["wp", "v2", "posts", number]:
            found = next((post for post in posts if str(post.id) == number), None)
            if found is not None:
                return _json(200, _fields(_record(found, pages), query))
            return _error(404, "rest_post_invalid_id", "Invalid post ID.")
    return _error(404, "rest_no_route", "No route was found matching the URL and request method.")


ORDERS: Mapping[str, Callable[[Post], object]] = {
    "date": lambda post: (post.published, post.id),
    "modified": lambda post: (post.modified, post.id),
    "id": lambda post: post.id,
    "title": lambda post: post.title,
}


def _collection(posts: tuple[Post, ...], query: Mapping[str, str], pages: Pages) -> Reply:
    size, page = _whole_number(query.get("per_page", "10")), _whole_number(query.get("page", "1"))
    order = ORDERS.get(query.get("orderby", "date"))
    if not 1 <= size <= 100 or page < 1 or order is None:
        return _error(400, "rest_invalid_param", "Invalid parameter(s): per_page, page or orderby.")
    chosen = sorted(_filtered(posts, query), key=order, reverse=query.get("order", "desc") == "desc")  # type: ignore[arg-type]
    total = -(-len(chosen) // size)
    if page > max(1, total):
        return _error(
            400,
            "rest_post_invalid_page_number",
            "The page number requested is larger than the number of pages available.",
        )
    records = [_fields(_record(post, pages), query) for post in chosen[size * (page - 1) : size * page]]
    return _json(200, records).having("X-WP-Total", str(len(chosen))).having("X-WP-TotalPages", str(total))


def _whole_number(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _filtered(posts: tuple[Post, ...], query: Mapping[str, str]) -> list[Post]:
    wanted = {part for part in query.get("include", "").split(",") if part}
    after, before = query.get("modified_after"), query.get("modified_before")
    return [
        post
        for post in posts
        if query.get("slug") in (None, post.slug)
        and (not wanted or str(post.id) in wanted)
        and (after is None or _local(post.modified) > _as_local(after))
        and (before is None or _local(post.modified) < _as_local(before))
    ]


def _local(moment: datetime) -> datetime:
    return moment.astimezone(SITE_ZONE).replace(tzinfo=None, microsecond=0)


def _as_local(text: str) -> datetime:
    """WordPress compares the digits with the site's local time, whatever zone they were meant in."""
    return datetime.fromisoformat(text.replace("Z", "")).replace(tzinfo=None)


def _record(post: Post, pages: Pages) -> Json:
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


def _fields(record: Json, query: Mapping[str, str]) -> Json:
    wanted = {name.split(".")[0] for name in query.get("_fields", "").split(",") if name}
    return {name: value for name, value in record.items() if not wanted or name in wanted}


def _json(status: int, value: object) -> Reply:
    body = json.dumps(value, ensure_ascii=False).encode()
    return Reply(status, (("Content-Type", "application/json; charset=UTF-8"),), body)


def _error(status: int, code: str, message: str) -> Reply:
    return _json(status, {"code": code, "message": message, "data": {"status": status}})
