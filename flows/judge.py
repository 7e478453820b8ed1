"""What a fetched page proves of the article it was asked for: refines the wire's outcome with what only a reader can tell.

A judgement may take a claim back (a 200 that is an error page is no presence) but never invents one: where the page is neither the
article nor proof of its absence, the outcome proves nothing. Pure; whoever calls it has read the page already.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from crawler.extract.reading import Reading
from crawler.items import PageCapture
from crawler.outcome import Outcome
from crawler.urls import CanonicalUrl, canonicalize
from flows.window import at_odds
from storage.fingerprint import plain
from storage.model import Content, KnownArticle

COLLAPSE: Final = 0.25
"""A reading with a smaller share of the accepted version's text, from a page of unchanged size, is a failure to read it."""
SAME_SIZE: Final = 0.20
"""Raw pages whose sizes differ by a smaller share count as of one size."""
ALIKE: Final = 0.80
"""Pages that share this much of their text blocks are the same page."""
_PERMANENT: Final = frozenset({301, 308})  # RFC 9110 §15.4.2, §15.4.9

# Whole titles (the site's name cut off) that say "not found", never words inside one: "Missing cat not found" is news.
_ERROR_TITLE: Final = re.compile(
    r"""
    (error\s*)?404(\s*error)?([\s:–—-]+.{0,40})?
    | (oops[!,.:\s]*)?(this\ |the\ |that\ )?(page|article|post|content|nothing)
      (\ you\ requested|\ could\ not\ be|\ can.t\ be|\ cannot\ be|\ was|\ is)?(\ not)?\ found[.!]?
    | page\ (does\ not|doesn.t)\ exist[.!]? | no\ longer\ available[.!]?
    | صفحه\ (مورد\ نظر\ )?(پیدا|یافت)\ نشد
    | (الصفحة|لم\ يتم\ العثور\ على\ الصفحة)(\ غير\ موجودة)?
    | faqja\ nuk\ u\ gjet | העמוד\ לא\ נמצא | 页面不存在 | 未找到页面
    | page\ (non\ trouvée|introuvable) | seite\ nicht\ gefunden | página\ no\ encontrada | pagina\ non\ trovata
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SUFFIX: Final = re.compile(r"\s+[|–—·»-]\s+.*$")  # " – The Harbour Gazette"


@dataclass(frozen=True, slots=True)
class Page:
    """A page as read: its own `<title>`, its reading, or why there is none; `lists`, where it is a listing a redirect led to."""

    title: str
    reading: Reading | None = None
    failure: str = ""
    lists: bool = False
    # of an article on several pages: what each further part showed, why one showed nothing, and whether more are not fetched
    parts: tuple[Reading, ...] = ()
    lost_part: str = ""
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """What a judgement must know of the site around the article.

    `listings` are the root and the listing URLs; `owners` gives the identity key of the known article at a URL; `not_found` is the page
    a made-up URL of the same site returned with a 2xx status, if it did.
    """

    listings: frozenset[CanonicalUrl]
    owners: Mapping[str, str]
    not_found: Page | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """An outcome with its reason; `reading` exactly when the outcome is ok or moved; `url` is where the article is now."""

    outcome: Outcome
    reason: str
    url: CanonicalUrl
    reading: Reading | None = None


def judge(
    capture: PageCapture, page: Page | None, known: KnownArticle | None, site: Site, *, size_bytes: int
) -> Judgement:
    """The final outcome of an article's capture; `page` is None when there is no whole body to read, of `size_bytes` decoded."""
    asked, landed = canonicalize(capture.asked), canonicalize(capture.landed)
    if capture.outcome is not Outcome.OK or page is None:
        return Judgement(capture.outcome, capture.reason, asked)
    if away := _elsewhere(asked, landed, page, known, site):
        return Judgement(Outcome.REDIRECTED_AWAY, away, asked)
    if error := _error_page(page, known, site):
        return Judgement(Outcome.SOFT_ERROR, error, asked)
    if page.reading is None:
        return Judgement(Outcome.EXTRACT_FAILED, page.failure, asked)
    if _borrowed(page, known, site):
        reason = "the article's title over the page a made-up URL of this site returns"
        return Judgement(Outcome.EXTRACT_FAILED, reason, asked)
    if collapsed := _collapsed(size_bytes, page.reading, known):
        return Judgement(Outcome.EXTRACT_FAILED, collapsed, asked)
    return _present(capture, page.reading, asked, landed, known)


def part_fault(page: Page, known: KnownArticle | None, site: Site) -> str | None:
    """Why the parts of an article cannot all have been read, or None. `known.content` is loaded where a part has no text."""
    if page.reading is None:
        return None
    if site.not_found and any(alike(Page("", part), site.not_found) for part in page.parts):
        return "a part of it is the page a made-up URL of this site returns"
    if not page.lost_part or known is None or known.content is None:
        return None
    here = {plain(block.text) for block in page.reading.blocks}
    before = {plain(block.text) for block in known.content.blocks}
    return (
        f"{page.lost_part}, and less is left than was read before"
        if len(before - here) > len(here - before)
        else None
    )


def in_parts(page: Page) -> str:
    """How many parts an article was read in, to be added to a reason; empty where it stands on one page.

    >>> in_parts(Page("Quay", cut=True)), in_parts(Page("Quay"))
    (', in its first 1 parts; more are not watched', '')
    """
    count = 1 + len(page.parts)
    if page.cut:
        return f", in its first {count} parts; more are not watched"
    return f", in {count} parts" if page.parts else ""


def _elsewhere(
    asked: CanonicalUrl, landed: CanonicalUrl, page: Page, known: KnownArticle | None, site: Site
) -> str | None:
    """Why the landing place cannot be this article's page, or None."""
    if asked == landed:
        shown = page.reading.key if page.reading else None
        return (
            f"its URL was given to another article: {shown}" if known and at_odds(known.key, shown) else None
        )
    if landed in site.listings or urlsplit(landed).path in ("", "/"):
        return f"redirected to the site's front or a listing: {landed}"
    if known is None or _recognized(page.reading, known):
        return None
    if page.lists:
        return f"redirected to a listing: {landed}"
    if site.owners.get(landed, known.key) != known.key:
        return f"redirected to another article: {landed}"
    return None


def _recognized(reading: Reading | None, known: KnownArticle) -> bool:
    """Whether what stands at another URL is this article: by its stable id, or by its text where that is at hand."""
    if reading is None:
        return False
    same_text = known.content is not None and resembles(reading, known.content)
    return (reading.key is not None and reading.key == known.key) or same_text


def resembles(reading: Reading, content: Content) -> bool:
    """Whether a reading shows the same text as a content, up to an edit."""
    here = {plain(block.text) for block in reading.blocks}
    there = {plain(block.text) for block in content.blocks}
    return bool(here) and len(here & there) >= ALIKE * len(here | there)


def _error_page(page: Page, known: KnownArticle | None, site: Site) -> str | None:
    """Why this 2xx page is an error page, or None. A title the article is known by never is, and never its own text.

    A site that finds its articles by a number in the URL answers a made-up URL next to one with that very article.
    """
    titles = {title for title in (page.title, page.reading.title if page.reading else "") if title}
    if known is not None and known.title in {_SUFFIX.sub("", title) for title in titles} | titles:
        return None
    for title in titles:
        if _ERROR_TITLE.fullmatch(_SUFFIX.sub("", title).strip()):
            return f"the page calls itself “{title}”"
    own = known is not None and _recognized(page.reading, known)
    if site.not_found is not None and alike(page, site.not_found) and not own:
        return "the page is the one a made-up URL of this site returns"
    return None


def _borrowed(page: Page, known: KnownArticle | None, site: Site) -> bool:
    """Whether the page has the article's title and nothing else of it: the error page's text stands there, or our reading went astray."""
    if known is None or known.content is None or site.not_found is None:
        return False
    return alike(page, site.not_found) and not _recognized(page.reading, known)


def alike(page: Page, other: Page) -> bool:
    """Whether two pages show the same text; of pages that could not be read nothing is said."""
    if page.reading is None or other.reading is None:
        return False
    here = {block.text for block in page.reading.blocks}
    there = {block.text for block in other.reading.blocks}
    return len(here & there) >= ALIKE * len(here | there)


def _collapsed(size_bytes: int, reading: Reading, known: KnownArticle | None) -> str | None:
    """Why so short a reading is a failure of ours, or None."""
    if known is None or not known.chars or not known.page_bytes:
        return None
    chars = sum(len(block.text) for block in reading.blocks)
    if chars >= COLLAPSE * known.chars or abs(size_bytes - known.page_bytes) > SAME_SIZE * known.page_bytes:
        return None
    return f"{chars} characters read where {known.chars} were before, though the page is as large as it was"


def _present(
    capture: PageCapture,
    reading: Reading,
    asked: CanonicalUrl,
    landed: CanonicalUrl,
    known: KnownArticle | None,
) -> Judgement:
    """The article is there; under which URL?"""
    if known is None:
        return Judgement(Outcome.OK, "whole body, content found", landed, reading)
    same_id = reading.key is not None and reading.key == known.key
    same_text = reading.title == known.title or _recognized(reading, known)
    if asked == landed:
        return Judgement(Outcome.OK, "whole body, content found", asked, reading)
    if not (same_id or same_text):
        reason = f"redirected to a page that is not known and not recognizably this article: {landed}"
        return Judgement(Outcome.EXTRACT_FAILED, reason, asked)
    if all(status in _PERMANENT for _, status in capture.redirects):
        why = "the same stable id" if same_id else "the same title or text"
        return Judgement(Outcome.MOVED, f"permanent redirect to a page with {why}", landed, reading)
    return Judgement(Outcome.OK, "a temporary redirect to the same article", asked, reading)
