"""WordPress's REST API as a listing: posts in pages of a hundred, keyed by post id.

Knows the API's traps: times compared in the site's own zone, the 400 that means "past the end", closed
endpoints that answer HTML with 200. It asks for nothing itself; it says what to ask and reads what came. The
text it shows still holds share and related blocks: they are taken out here as on any page.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from presslog.core.errors import ExtractionError
from presslog.core.untrusted_values import load_json, whole_number
from presslog.core.urls import canonicalize
from presslog.core.witness import Witness
from presslog.crawler.extract import attempt_entry, fragment_text, parse_date, text_hint
from presslog.crawler.items import ListingEntry, ListingPage, PageCapture

PER_PAGE: Final = 100
FIELDS: Final = "id,date_gmt,modified_gmt,link,title,content"
IDS: Final = "id,date_gmt,modified_gmt,link"
ZONES: Final = timedelta(hours=26)
"""How far a site's own clock can stand from UTC, both ways together: `modified_after` is compared with local
time."""

_ROUTE: Final = "/wp/v2/posts"
_END: Final = "rest_post_invalid_page_number"


def posts_url(root: str, *, page: int = 1, fields: str = FIELDS, plain: bool = False) -> str:
    """The URL of a page of posts below a site's root; `plain` for sites without pretty permalinks.

    >>> posts_url("https://a.example/", page=2, fields="id")
    'https://a.example/wp-json/wp/v2/posts?per_page=100&page=2&_fields=id'
    """
    query = {"per_page": str(PER_PAGE), "page": str(page), "_fields": fields}
    if plain:
        return f"{root}?{urlencode({'rest_route': _ROUTE} | query)}"
    return f"{urljoin(root, 'wp-json' + _ROUTE)}?{urlencode(query)}"


def ids_url(url: str, modified_after: datetime | None = None) -> str:
    """The bare list of ids and times behind a REST URL of posts.

    It asks for all of them in the order of their ids, or for those that changed since a moment, the latest
    first.

    Whatever else the URL asks for (a category) is asked for here, too.

    >>> ids_url("https://a.example/?rest_route=/wp/v2/posts&categories=5").partition("&")[2]
    'categories=5&per_page=100&page=1&_fields=id%2Cdate_gmt%2Cmodified_gmt%2Clink&orderby=id&order=asc'
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query)) | {"per_page": str(PER_PAGE), "page": "1", "_fields": IDS}
    if modified_after is None:
        query |= {"orderby": "id", "order": "asc"}  # a post published meanwhile comes last, and shifts none
    else:
        since = (modified_after - ZONES).astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
        query |= {"orderby": "modified", "order": "desc", "modified_after": since}
    return urlunsplit(parts._replace(query=urlencode(query)))


def names_changes_alone(url: str) -> bool:
    """Return True if a URL asks for what changed since a moment.

    What is not in the answer has not changed.

    >>> names_changes_alone(
    ...     ids_url("https://a.example/wp-json/wp/v2/posts", datetime(2026, 3, 2, tzinfo=UTC))
    ... )
    True
    """
    return "modified_after" in dict(parse_qsl(urlsplit(url).query))


def total_posts(capture: PageCapture) -> int | None:
    """How many posts there are over all pages, by `X-WP-Total`; None where it does not say."""
    return whole_number(capture.header("x-wp-total"))


def pages_of(capture: PageCapture) -> int | None:
    """How many pages they make, by `X-WP-TotalPages`; None where it does not say."""
    return whole_number(capture.header("x-wp-totalpages"))


def is_rest_url(url: str) -> bool:
    """Whether a URL asks WordPress's REST API for posts."""
    return "/wp-json/wp/v2/" in url or "rest_route=" in url


def read_posts(capture: PageCapture, witness: Witness = Witness.REST) -> ListingPage:
    """Reads a page of posts, or of `IDS`.

    The 400 past the end is an empty page; anything but posts raises ExtractionError.
    """
    value = _parsed_json(capture)
    if isinstance(value, dict) and value.get("code") == _END:
        return ListingPage(capture, witness)
    if not isinstance(value, list):
        said = value.get("code") if isinstance(value, dict) else type(value).__name__
        raise ExtractionError(f"{capture.landed}: the REST API answers {said} instead of posts")
    entries = tuple(
        entry for post in value if isinstance(post, dict) and (entry := attempt_entry(_post_entry, post))
    )
    older, newer = _neighbour_pages(capture, len(value))
    return ListingPage(capture, witness, entries, older, newer)


def _parsed_json(capture: PageCapture) -> object:
    """The answer's JSON; notices some plugins print before it are passed over."""
    text = capture.body.decode("utf-8-sig", "replace")
    if (value := load_json(text)) is not None:
        return value
    opening = text.find("[{") if "[{" in text else text.find('{"code"')
    is_page = text.lstrip().lower().startswith(("<!doctype", "<html"))
    return load_json(text[opening:]) if opening >= 0 and not is_page else None


def _post_entry(post: dict[str, Any]) -> ListingEntry | None:
    try:
        url = canonicalize(str(post["link"]))
        number = int(post["id"])
    except (KeyError, ValueError, TypeError, OverflowError):  # Infinity is a number in JSON as it comes
        return None
    title = fragment_text(_rendered_text(post.get("title")), url)
    text = fragment_text(_rendered_text(post.get("content")), url)
    published, modified = _utc_time(post.get("date_gmt")), _utc_time(post.get("modified_gmt"))
    shown = (title, "", published or "", text) if "content" in post else (modified or "",)
    return ListingEntry(
        url,
        f"wp:{number}",
        title,
        published,
        None,
        text,
        "content" in post and bool(text),
        text_hint(*shown),
        modified,
    )


def _rendered_text(value: object) -> str:
    return str(value.get("rendered") or "") if isinstance(value, dict) else str(value or "")


def _utc_time(value: object) -> str | None:
    """The API's UTC times carry no zone; WordPress writes zeros for a draft that was never dated."""
    return parse_date(f"{value}Z") if isinstance(value, str) and not value.startswith("0000") else None


def _neighbour_pages(capture: PageCapture, count: int) -> tuple[str | None, str | None]:
    """The URLs of the next and former page.

    As many as `X-WP-TotalPages` says, else until a page is not full.
    """
    parts = urlsplit(capture.landed)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    page = whole_number(query.get("page")) or 1
    pages = pages_of(capture)
    per_page = whole_number(query.get("per_page")) or 10
    more = page < pages if pages is not None else count >= per_page

    def at(number: int) -> str:
        return urlunsplit(parts._replace(query=urlencode(query | {"page": str(number)})))

    return at(page + 1) if more else None, at(page - 1) if page > 1 else None
