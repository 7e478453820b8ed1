"""What a page shows beside its text that tells an article from what may stand in its place.

Forms, paywall marks, ways elsewhere.

It gathers signs and concludes nothing: whether a page with a password form is locked depends on what was read
there before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final
from urllib.parse import urlsplit

from lxml.etree import _Element as Element

from presslog.core.errors import ExtractionError
from presslog.core.untrusted_values import join_url
from presslog.core.urls import names_in_query
from presslog.crawler.extract.page.page import Page, parse_page, text_of
from presslog.crawler.extract.page.reading import NONE, Signs
from presslog.crawler.extract.page.scripts import LONGEST_DELAY, script_target
from presslog.crawler.extract.page.structured_data import (
    ARTICLE_TYPES,
    Node,
    Structured,
    node_types,
    read_structured,
)

STUB_CHARS: Final = 300
"""Visible characters. A page with more is not emptied by the scripts on it, whatever they say of other
places."""
_MOST_SUBHEADINGS: Final = 8
_SHOWN_CHARS: Final = 20_000
_STUB_BYTES: Final = 64 * 1024
_REFRESH: Final = re.compile(  # possessive, as a publisher may write a million blanks where one is meant
    r"\s*+(\d*+(?:\.\d*+)?)(?:\s*+[;,]|\s)\s*+(?:url\s*+=\s*+)?[\"']?\s*+([^\"'\s]++)", re.IGNORECASE
)
_LAST_INDEX: Final = re.compile(r"/(?:index\.\w{2,5})?$")
_NOT_FREE: Final = frozenset({"false", "no", "0", "http://schema.org/false", "https://schema.org/false"})
_TIERS: Final = frozenset({"locked", "metered"})  # Facebook's article:content_tier
_PROTECTED: Final = (
    "//form[contains(@action, 'action=postpass') or contains(@class, 'post-password-form')]"
    "[.//input[@name='post_password' or @type='password']]"
)
_CONTROLS: Final = ("form", "button", "input", "iframe", "dialog")
_ARTICLES_PATH: Final = re.compile(r"\d|[^-/]+-[^-/]+-[^-/]+")
_MOST_WAYS: Final = 200
_MOST_CONTROLS: Final = 500
_NUMBERS: Final = re.compile(r"\d+")
_IDLE_INPUTS: Final = frozenset({"hidden", "search"})


def signs_of(body: bytes, url: str, content_type: str | None = None) -> Signs:
    """The signs of a page; none where it cannot be parsed."""
    try:
        page = parse_page(body, url, content_type)
    except ExtractionError:
        return NONE
    data = read_structured(page)
    fields = [(field.get("type") or "text").lower() for field in page.find("//input")]
    return Signs(
        headings=_main_headings(page),
        subheadings=_lower_headings(page),
        text=_visible_text(page),
        is_article=_says_article(data),
        paid=_is_paid(page, data),
        password="password" in fields,
        post_password=bool(page.find(_PROTECTED)),
        controls=tuple(islice(map(_control_name, _form_controls(page)), _MOST_CONTROLS)),
        leads_to=_leads_to(page),
        ways=frozenset(islice(_ways_on(page), _MOST_WAYS)),
    )


_HIDDEN: Final = "self::script or self::style or self::noscript or self::template or self::svg or self::title"


def _visible_text(page: Page) -> str:
    """The text a reader sees, in one line."""
    pieces = page.find(f"//body//*[not(ancestor-or-self::*[{_HIDDEN}])]/text() | //body/text()")
    return " ".join(" ".join(map(str, pieces)).split())[:_SHOWN_CHARS]


def _main_headings(page: Page) -> tuple[str, ...]:
    found = list(page.tagged("h1")) or page.find("(//h2 | //h3)[1]")
    return tuple(text for element in found if (text := text_of(element)))


def _lower_headings(page: Page) -> tuple[str, ...]:
    if not all(_names_site(heading, page) for heading in page.tagged("h1")):
        return ()
    found = page.find(f"(//h2 | //h3)[position() <= {_MOST_SUBHEADINGS}]")
    return tuple(text for element in found if (text := text_of(element)))


def _names_site(heading: Element, page: Page) -> bool:
    """Return True if a heading is the site's own: it leads to the front, or stands in the page's header."""
    links = (*heading.iter("a"), *heading.iterancestors("a"))
    if any(_is_root(page.absolute(link.get("href"))) for link in links):
        return True
    return next(heading.iterancestors("header"), None) is not None and not any(
        True for _ in heading.iterancestors("article", "main")
    )


def _is_root(url: str | None) -> bool:
    """Return True for an absolute URL with no more than a host."""
    return url is not None and url.rstrip("/").count("/") == 2  # those after the scheme


def _form_controls(page: Page) -> Iterator[Element]:
    for element in page.tree.iter(*_CONTROLS):
        if element.tag != "input" or (element.get("type") or "text").lower() not in _IDLE_INPUTS:
            yield element


def _control_name(control: Element) -> str:
    """Return what a form, button or field is known by on every page that has it.

    No number, query or address of the page's own.
    """
    place = (control.get("action") or control.get("src") or "").partition("?")[0]
    said = (control.tag, control.get("type"), control.get("name"), place, control.get("placeholder"))
    words = text_of(control) if control.tag == "button" else ""
    return _NUMBERS.sub("#", " ".join(filter(None, (*map(str, said), words))))


def _ways_on(page: Page) -> Iterator[str]:
    """Yield the links outside a page's menus to addresses on its own site that are no article's.

    An article's address has a digit, or three words joined by hyphens. One that names the page in its query
    leads back to it, and is none.
    """
    for link in page.tagged("a"):
        url = page.absolute(link.get("href"))
        if url is None or not _is_of_site(url, page.url) or _is_root(url) or page.in_furniture(link):
            continue
        path = urlsplit(url).path.strip("/")
        if names_in_query(url, page.url) or not (
            _ARTICLES_PATH.search(path) or path == urlsplit(page.url).path.strip("/")
        ):
            yield url.partition("#")[0].partition("?")[0]


def _is_of_site(url: str, here: str) -> bool:
    """Return True for a URL on a host of the same registered name, as far as its last two labels tell."""
    try:
        one, other = (urlsplit(each).hostname or "" for each in (url, here))
    except ValueError:
        return False
    return one.split(".")[-2:] == other.split(".")[-2:]


def _says_article(data: Structured) -> bool:
    """Return True if a page calls itself an article to machines."""
    kind = (data.first("og:type") or "").lower()
    return kind == "article" or bool(data.article) or data.first("article:published_time") is not None


# --- paywalls -----------------------------------------------------------------------------------------------


def _is_paid(page: Page, data: Structured) -> bool:
    """Return True if a page says that its text is not free to read.

    It may say so in JSON-LD (for the article, a part of it, or the page), as an item property, or as a
    content tier; schema.org/isAccessibleForFree. What it says of other articles that are listed on it does
    not count.
    """
    if "isAccessibleForFree" in page.markup and (
        any(map(_denies_access, _own_nodes(data)))
        or any(map(_item_denies, page.propertied("isAccessibleForFree")))
    ):
        return True
    return (data.first("article:content_tier", "og:article:content_tier") or "").lower() in _TIERS


def _own_nodes(data: Structured) -> Iterator[Node]:
    """The article's own node, its parts, and nodes that are no article of their own."""
    parts = data.article.get("hasPart")
    yield data.article
    yield from (part for part in (parts if isinstance(parts, list) else [parts]) if isinstance(part, dict))
    yield from (node for node in data.nodes if not node_types(node) & ARTICLE_TYPES)


def _denies_access(node: Node) -> bool:
    value = node.get("isAccessibleForFree")
    return value is not None and str(value).strip().lower() in _NOT_FREE


def _item_denies(element: Element) -> bool:
    value = element.get("content") or element.get("href") or text_of(element)
    return value.strip().lower() in _NOT_FREE


# --- ways elsewhere -----------------------------------------------------------------------------------------


def leads_to(body: bytes, url: str, content_type: str | None = None, *, refresh: str = "") -> str | None:
    """Return the other page to which meta refresh or a script takes a browser at once.

    None where it stays, or only loads itself anew. `refresh` is the value of its header of that name, which
    browsers obey like a meta element.

    >>> leads_to(b"<meta http-equiv=refresh content='0; url=/b/'><p>Moved.", "https://gazette.example/a/")
    'https://gazette.example/b/'
    >>> leads_to(
    ...     b"<meta http-equiv=refresh content='300; url=/a/?live'><p>Live", "https://gazette.example/a/"
    ... )
    """
    named = join_url(url, target) if (target := _refresh_target(refresh)) else None
    if named is not None and _is_another_page(named, url):
        return named
    head = body[:_STUB_BYTES].lower()
    if b"refresh" not in head and b"location" not in head:
        return None
    try:
        return _leads_to(parse_page(body, url, content_type))
    except ExtractionError:
        return None


def _leads_to(page: Page) -> str | None:
    targets = _refresh_targets(page) if "refresh" in page.markup.lower() else iter(())
    target = next(targets, None) or (_script_target(page) if "location" in page.markup else None)
    found = page.absolute(target)
    return found if found is not None and _is_another_page(found, page.url) else None


def _refresh_targets(page: Page) -> Iterator[str]:
    """The targets of the page's own meta elements (HTML §4.2.5.3).

    Those for browsers without scripts are not meant for others.
    """
    for element in page.tagged("meta"):
        if (element.get("http-equiv") or "").strip().lower() != "refresh":
            continue
        target = _refresh_target(element.get("content") or "")
        inside = any(parent.tag == "noscript" for parent in element.iterancestors())
        if target and not inside:
            yield target


def _refresh_target(value: str) -> str | None:
    """Where a refresh leads that is due soon enough to count."""
    found = _REFRESH.match(value)
    return found[2] if found and _refresh_seconds(found[1]) <= LONGEST_DELAY else None


def _refresh_seconds(text: str) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0


def _script_target(page: Page) -> str | None:
    """Where the script of an otherwise empty page leads, unless it only may."""
    if len(page.markup) > _STUB_BYTES or page.running or len(_visible_text(page)) > STUB_CHARS:
        return None
    return script_target(page)


def _is_another_page(target: str, here: str) -> bool:
    """Return True if a URL can be asked and is not the page's own.

    Scheme, `www.`, a last slash, query and fragment do not count.
    """
    one, other = urlsplit(target), urlsplit(here)
    try:
        if not one.hostname or one.port == 0:
            return False
    except ValueError:  # a port that is none
        return False
    hosts = {parts.netloc.lower().removeprefix("www.") for parts in (one, other)}
    return len(hosts) > 1 or len({_LAST_INDEX.sub("", parts.path) for parts in (one, other)}) > 1
