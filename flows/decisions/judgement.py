"""What a fetched page proves of the article it was asked for.

Refines the wire's outcome with what only a reader can tell.

A judgement may take a claim back (a 200 that is an error page is no presence) but never invents one: where
the page is neither the article nor proof of its absence, the outcome proves nothing. Pure; whoever calls it
has read the page already.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from presslog.core.outcome import Outcome, Verdict
from presslog.core.urls import CanonicalUrl, adds_query, canonicalize, names_in_query, site_of
from presslog.crawler.extract import Reading, Signs
from presslog.crawler.items import Doubt, PageCapture
from presslog.flows.decisions.rekeyed_articles import goes_on
from presslog.flows.decisions.run_listings import is_other_id
from presslog.flows.decisions.walls import (
    PageInPlace,
    SiteAround,
    is_borne_out,
    mentions_title,
    what_stands_instead,
)
from presslog.flows.pages import PageAsRead, resembles_content
from presslog.storage.content import visible_text
from presslog.storage.model import KnownArticle

COLLAPSE: Final = 0.25
"""A reading with a smaller share of the accepted version's text, from a page of unchanged size, is a failure
to read it."""
SAME_SIZE: Final = 0.20
"""Raw pages whose sizes differ by a smaller share count as of one size."""
BY_PAGE: Final = 200
"""The status, among a capture's redirects, of one that the page itself makes, by meta refresh or script."""
_PERMANENT: Final = frozenset({301, 308})  # RFC 9110 §15.4.2, §15.4.9


@dataclass(frozen=True, slots=True)
class Judgement:
    """An outcome with its reason; `reading` exactly when the outcome is ok or moved.

    `url` is where the article is now.
    """

    outcome: Outcome
    reason: str
    url: CanonicalUrl
    reading: Reading | None = None
    replaced: bool = False  # another article stands at the URL now


def judge_capture(
    capture: PageCapture,
    page: PageAsRead | None,
    known: KnownArticle | None,
    site: SiteAround,
    *,
    size_bytes: int,
    before: Signs | None = None,
) -> Judgement:
    """The final outcome of an article's capture.

    `page` is None when there is no whole body to read, of `size_bytes` decoded; `before` are the signs of the
    page that the article's current version was read from, where that page is at hand.
    """
    asked, landed = canonicalize(capture.asked), canonicalize(capture.landed)
    if capture.outcome is not Outcome.OK or page is None:
        return Judgement(capture.outcome, capture.reason, asked)
    found = PageInPlace(page, known, site, asked, before)
    if asked == landed and known is not None and (other := _successor(page, known, site)):
        reason = f"its URL was given to another article: {other}"
        return Judgement(Outcome.REDIRECTED_AWAY, reason, asked, replaced=True)
    if away := _landed_elsewhere(capture, found):
        return Judgement(away.outcome, away.reason, asked)
    if instead := what_stands_instead(found):
        return Judgement(instead.outcome, instead.reason, asked)
    if page.reading is None:
        return Judgement(Outcome.EXTRACT_FAILED, page.failure, asked)
    collapsed = _collapse_reason(size_bytes, page.reading, known)
    if collapsed and not is_borne_out(found):
        return Judgement(Outcome.EXTRACT_FAILED, collapsed, asked)
    return _judge_present(capture, page.reading, asked, landed, known, site)


def part_fault(page: PageAsRead, known: KnownArticle | None) -> str | None:
    """Why the parts of an article cannot all have been read, or None.

    `known.content` is loaded where a part has no text.
    """
    if page.reading is None or not page.lost_part:
        return None
    silent = page.parts[page.joined - 1 : page.joined]
    if any(part.unanswered for part in silent):
        return page.lost_part
    if known is None or known.content is None:
        return None
    here = {visible_text(block.text) for block in page.reading.blocks}
    before = {visible_text(block.text) for block in known.content.blocks}
    less = len(before - here) > len(here - before)
    return f"{page.lost_part}, and less is left than was read before" if less else None


def in_parts(page: PageAsRead) -> str:
    """How many parts an article was read in, to be added to a reason; empty where it stands on one page.

    >>> in_parts(PageAsRead("Quay", cut=True)), in_parts(PageAsRead("Quay"))
    (', in its first 1 parts; more are not watched', '')
    """
    if page.cut:
        return f", in its first {page.joined} parts; more are not watched"
    return f", in {page.joined} parts" if page.joined > 1 else ""


def _successor(page: PageAsRead, known: KnownArticle, site: SiteAround) -> str | None:
    """The key of another article that stands at the article's URL, or None."""
    shown, owner = (page.reading.key if page.reading else None), site.owners.get(known.url, known.key)
    other = shown if is_other_id(known, shown) else None if owner in known.keys else owner
    return other if other is not None and page.reading and not goes_on(page.reading, known) else None


def _landed_elsewhere(capture: PageCapture, found: PageInPlace) -> Verdict | None:
    """What a landing place proves that cannot be this article's page, or None."""
    landed = canonicalize(capture.landed)
    if found.asked == landed:
        return None
    away = _led_away(landed, found)
    doubt = _gate_reason(capture, found) or (_led_only_by(capture, landed, found) if away else None)
    if doubt:
        return Verdict(Outcome.AUTH if found.page.signs.password else Outcome.BLOCKED, doubt)
    return Verdict(Outcome.REDIRECTED_AWAY, away) if away else None


def _led_away(landed: CanonicalUrl, found: PageInPlace) -> str | None:
    """What else than the article stands where a redirect led, or None."""
    page, known, site = found.page, found.known, found.site
    if landed in site.listings or _is_front(landed, found.asked):
        return f"redirected to the site's front or a listing: {landed}"
    if known is None or _is_recognized(page.reading, known):
        return None
    if page.lists:
        return f"redirected to a listing: {landed}"
    if site.owners.get(landed, known.key) != known.key:
        return f"redirected to another article: {landed}"
    return None


def _gate_reason(capture: PageCapture, found: PageInPlace) -> str | None:
    """Why a redirect led to a gate that lets readers on to the article, or None.

    A URL on the way names in its query what was asked for.
    """
    page, known, shown = found.page, found.known, found.title_shown
    if known is not None and _is_recognized(page.reading, known):
        return None
    if known is None and shown and mentions_title(page, shown):
        return None
    way = (capture.landed, *(url for url, _ in capture.redirects))
    gate = next((url for url in way if names_in_query(url, capture.asked)), None)
    return f"redirected to a gate that names the page asked for: {gate}" if gate else None


def _led_only_by(capture: PageCapture, landed: CanonicalUrl, found: PageInPlace) -> str | None:
    """Why a redirect away from an article proves nothing of it, or None.

    The front and the source's listings are what they are.
    """
    page, known, site = found.page, found.known, found.site
    if capture.doubt is Doubt.COOKIE:
        return f"redirected to {landed}, and again when asked with the cookie that the redirect set, which set one anew"
    if landed in site.listings or _is_front(landed, found.asked):
        return None
    if found.is_shown and not _is_permanent(capture):
        place = "a listing" if page.lists else "another article"
        return f"redirected to {place}, though the leading listing still shows this article: {landed}"
    if not page.lists:
        return None
    if not page.links & (site.owners.keys() - {known.url if known else ""}):
        return f"redirected to a list of what are no articles of this source: {landed}"
    if page.signs.password or found.has_new_form:
        return f"redirected to a list with a form that the article's page did not have: {landed}"
    return None


def _is_permanent(capture: PageCapture) -> bool:
    """Return True if every redirect on the way says that it is for good."""
    return all(status in _PERMANENT for _, status in capture.redirects)


def is_passing(capture: PageCapture) -> bool:
    """Return True if a redirect led to a URL that cannot identify an article.

    The one asked for with more in its query, or another at every fetch.
    """
    return capture.doubt is Doubt.URL or adds_query(capture.asked, capture.landed)


def _is_named_as_asked(capture: PageCapture, reading: Reading) -> bool:
    """Return True if a page led on by itself to one that names the URL asked for as its own."""
    by_page, named = any(status == BY_PAGE for _, status in capture.redirects), reading.canonical
    return by_page and named is not None and canonicalize(named) == canonicalize(capture.asked)


def _is_front(landed: str, asked: str) -> bool:
    """Return True for the root of the article's own site.

    Another host's root, and one with a query, may be anything.
    """
    parts = urlsplit(landed)
    return parts.path in ("", "/") and not parts.query and site_of(landed) == site_of(asked)


def _is_recognized(reading: Reading | None, known: KnownArticle) -> bool:
    """Whether what stands at another URL is this article.

    By its stable id, or by its text where that is at hand.
    """
    if reading is None:
        return False
    same_text = known.content is not None and resembles_content(reading, known.content)
    return reading.key in known.keys or same_text


def _collapse_reason(size_bytes: int, reading: Reading, known: KnownArticle | None) -> str | None:
    """Why so short a reading is a failure of ours, or None."""
    if known is None or not known.chars or not known.page_bytes:
        return None
    chars = sum(len(block.text) for block in reading.blocks)
    if chars >= COLLAPSE * known.chars or abs(size_bytes - known.page_bytes) > SAME_SIZE * known.page_bytes:
        return None
    return f"{chars} characters read where {known.chars} were before, though the page is as large as it was"


def _judge_present(
    capture: PageCapture,
    reading: Reading,
    asked: CanonicalUrl,
    landed: CanonicalUrl,
    known: KnownArticle | None,
    site: SiteAround,
) -> Judgement:
    """The article is there; under which URL?

    A temporary redirect moves it too, if the listing shows the URL it leads to instead of the one asked for.
    """
    if known is None:
        place = asked if is_passing(capture) else landed
        return Judgement(Outcome.OK, "whole body, content found", place, reading)
    same_id = reading.key in known.keys
    same_text = reading.title == known.title or _is_recognized(reading, known)
    if asked == landed:
        return Judgement(Outcome.OK, "whole body, content found", asked, reading)
    if not (same_id or same_text):
        reason = f"redirected to a page that is not known and not recognizably this article: {landed}"
        return Judgement(Outcome.EXTRACT_FAILED, reason, asked)
    if is_passing(capture) or _is_named_as_asked(capture, reading):
        return Judgement(
            Outcome.OK, f"redirected to the same article at a passing URL: {landed}", asked, reading
        )
    why = "the same stable id" if same_id else "the same title or text"
    if all(status in _PERMANENT or status == BY_PAGE for _, status in capture.redirects):
        return Judgement(Outcome.MOVED, f"permanent redirect to a page with {why}", landed, reading)
    if site.lists_instead(landed, known):
        reason = f"redirect to a page with {why}, which the listing shows in its place"
        return Judgement(Outcome.MOVED, reason, landed, reading)
    return Judgement(Outcome.OK, "a temporary redirect to the same article", asked, reading)
