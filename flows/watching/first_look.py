"""A first look at an address, before it is a source: how its site lists articles, and how three of them read.

It fetches as a crawl would, robots.txt, delays and the address guard included. Stores nothing.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib.util import find_spec
from typing import Final, Literal

from presslog.core.errors import ExtractionError, RunError
from presslog.core.outcome import Outcome, visible_text
from presslog.core.role import Role
from presslog.core.witness import Witness
from presslog.crawler import extract
from presslog.crawler.discover import probing as discovery
from presslog.crawler.extract.documents import DocumentKind, document_kind
from presslog.crawler.fetch_remedies import failure_in_words
from presslog.crawler.items import PageCapture
from presslog.crawler.process import Crawls
from presslog.crawler.reading_process import read_apart
from presslog.crawler.site_profile import Start
from presslog.crawler.source import Fetch, Source
from presslog.flows.decisions import normalize_reading
from presslog.flows.ingest import read_page
from presslog.storage.model import Content

PREVIEWS: Final = 3
"""Articles that are read, at most."""
_DELAY: Final = timedelta(seconds=0.5)
_ARTICLE_CHARS: Final = 140
"""Characters of text from which on a page that is no list is taken for an article."""
_SHELL_CHARS: Final = 200
"""Characters to see below which a page with scripts may be written by them."""
_PAGE_REMEDY: Final = (
    'say which part counts in a source file: kind = "page" and [extract] body = "main"; '
    "or render = true under [fetch] where scripts write it"
)
_RENDER_REMEDY: Final = (
    "its pages are written by scripts: `pip install 'presslog[render]'` has `add` draw them with a browser"
)


@dataclass(frozen=True, slots=True)
class Preview:
    """An article as it would be read: its content, or why there is none."""

    url: str
    content: Content | None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Survey:
    """What lists the articles of a site.

    Attributes:
        url: The URL to watch: the one given if that lists articles itself, else the best that does.
        found: All that lists articles, ranked.
        previews: The first articles, as they would be read.
        lists_itself: Whether the URL given does.
    """

    url: str
    found: discovery.Probe
    previews: tuple[Preview, ...]
    lists_itself: bool = True


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What an address was taken for: a site whose articles are listed, or a page that is watched alone.

    Attributes:
        url: The address to watch.
        kind: `site` or `page`, as a source's file says it.
        document: What the address itself leads to.
        survey: What lists the articles of a site; None of a page.
        preview: The page as it would be read; None of a site.
        render: A browser has to draw its pages: they are empty without their scripts.
        site_name: What a page that is watched alone calls its site; empty where it does not.
        remark: What it was taken for, and how to have the other, in words.
        site_list: What lists the articles of its site: empty if nothing does, None if nobody looked for it.
    """

    url: str
    kind: Literal["site", "page"]
    document: DocumentKind
    survey: Survey | None = None
    preview: Preview | None = None
    render: bool = False
    site_name: str = ""
    remark: str = ""
    site_list: str | None = None

    @property
    def has_text(self) -> bool:
        """Whether it is a page with a text to read."""
        return self.preview is not None and self.preview.content is not None


async def probe_site(url: str, crawls: Crawls, *, private: bool = False) -> Survey:
    """Look at the site behind `url`. Raises RunError if it cannot be fetched or lists nothing."""
    front, survey = await _survey_site(url, crawls, private=private)
    if survey is None:
        raise RunError(_no_list_words(url, front))
    return survey


async def look_at(
    url: str, crawls: Crawls, *, page: bool = False, private: bool = False, site_list: str | None = None
) -> FirstLook:
    """Look at an address, and tell whether a site is to be watched or the page alone.

    Args:
        url: The address.
        crawls: What fetches it.
        page: The page alone is wanted.
        private: Its host may be a name of a private network.
        site_list: What an earlier look found to list the articles of its site, empty for nothing; if it is an
            article, that is not looked for again. None if nobody has looked.

    Returns:
        What it was taken for, and what is there.

    Raises:
        RunError: It cannot be fetched, or shows neither a list nor a text; the message says what can be done.
    """
    if page:
        return await _look_at_page(
            url, crawls, f"{url} alone is watched, whatever it links to", private=private
        )
    if site_list is not None and (look := await _look_at_article(url, crawls, site_list, private=private)):
        return look
    front, survey = await _survey_site(url, crawls, private=private)
    document = document_kind(front.body, front.landed, front.header("content-type"))
    if survey is not None and survey.lists_itself:
        return FirstLook(url, "site", document, survey, site_list=url)
    site = survey.url if survey else ""
    if (said := await asyncio.to_thread(_page_words, front, document, site)) is not None:
        return replace(await _look_at_page(url, crawls, said, private=private), site_list=site)
    if survey is not None:
        remark = f"{url} lists nothing itself: {site} is watched; `--page` watches that page alone"
        return FirstLook(site, "site", document, survey, remark=remark, site_list=site)
    if _is_empty_shell(front) and _may_render():
        return await _look_at_drawn(url, crawls, document, private=private)
    raise RunError(_no_list_words(url, front))


async def _look_at_article(url: str, crawls: Crawls, site_list: str, *, private: bool) -> FirstLook | None:
    """Look at an address of a site whose list is known: an article or a document; None of anything else."""
    source = Source("probe", url, kind="page", fetch=Fetch(delay=_DELAY, private=private))
    front = await _fetch_front(source, crawls)
    if read_apart(discovery.rank_witnesses, [(Start(front.landed, Witness.LISTING), front)]).starts:
        return None
    document = document_kind(front.body, front.landed, front.header("content-type"))
    said = await asyncio.to_thread(_page_words, front, document, site_list)
    preview = await asyncio.to_thread(_preview_article, front, source) if said is not None else None
    if preview is None or preview.content is None:
        return None
    named = _site_name(front, document)
    return FirstLook(
        url, "page", document, preview=preview, site_name=named, remark=said or "", site_list=site_list
    )


async def _look_at_drawn(url: str, crawls: Crawls, document: DocumentKind, *, private: bool) -> FirstLook:
    """Look at an address whose page is empty until a browser draws it."""
    _, drawn = await _survey_site(url, crawls, render=True, private=private)
    if drawn is not None:
        remark = f"{url} is empty without its scripts: render = true has a browser draw its pages"
        return FirstLook(drawn.url, "site", document, drawn, render=True, remark=remark, site_list=drawn.url)
    said = f"{url} was taken for one page, and is watched alone: {_site_words('')}"
    return await _look_at_page(url, crawls, said, private=private)


def _page_words(front: PageCapture, document: DocumentKind, site: str) -> str | None:
    """Say that an address is watched alone, as a document or an article; None if it is neither."""
    if document is not DocumentKind.HTML:
        taken = f"a {document} document"
    elif _is_article(front):
        taken = "one article"
    else:
        return None
    return f"{front.asked} was taken for {taken}, and is watched alone: {_site_words(site)}"


def _site_words(site: str) -> str:
    if site:
        return f"`presslog add {site}` watches the site that lists it"
    return "for a site, give the address of its list of articles"


async def _fetch_front(source: Source, crawls: Crawls) -> PageCapture:
    (front,) = await crawls.fetch_urls(source, [source.url], role=Role.LISTING)
    if front.outcome is not Outcome.OK:
        raise RunError(failure_in_words(front))
    return front


async def _survey_site(
    url: str, crawls: Crawls, *, render: bool = False, private: bool = False
) -> tuple[PageCapture, Survey | None]:
    """Return the page at an address, and what lists the articles of its site, None if nothing does.

    Raises RunError if the page cannot be fetched.
    """
    source = Source("probe", url, fetch=Fetch(delay=_DELAY, render=render, private=private))
    front = await _fetch_front(source, crawls)
    candidates = read_apart(discovery.listing_candidates, front)
    starts = [start for start in candidates if start.url != front.landed]
    answers = await crawls.fetch_urls(source, [start.url for start in starts])
    itself = [(start, front) for start in candidates if start.url == front.landed]
    found = read_apart(discovery.rank_witnesses, [*itself, *zip(starts, answers, strict=True)], front)
    if not found.starts:
        return front, None
    entries = [entry.url for entry in found.entries[:PREVIEWS]]
    pages = await crawls.fetch_urls(source, entries, role=Role.ARTICLE)
    lists_itself = front.landed in {start.url for start in found.starts}
    previews = tuple(_preview_article(page, source) for page in pages)
    return front, Survey(url if lists_itself else found.starts[0].url, found, previews, lists_itself)


async def _look_at_page(url: str, crawls: Crawls, remark: str, *, private: bool) -> FirstLook:
    """A page as it would be watched alone; drawn by a browser, if it is empty without and there is one."""
    look = await _preview_page(url, crawls, remark, render=False, private=private)
    if look.has_text:
        return look
    if look.document is DocumentKind.HTML and _may_render():
        said = f"{remark}; it is empty without its scripts: render = true has a browser draw it"
        drawn = await _preview_page(url, crawls, said, render=True, private=private)
        if drawn.has_text:
            return drawn
    failure = look.preview.failure if look.preview else ""
    raise RunError(f"{url}: {failure}; {_PAGE_REMEDY}")


async def _preview_page(url: str, crawls: Crawls, remark: str, *, render: bool, private: bool) -> FirstLook:
    fetch = Fetch(delay=_DELAY, render=render, private=private)
    source = Source("probe", url, kind="page", fetch=fetch)
    (page,) = await crawls.fetch_urls(source, [url], role=Role.ARTICLE)
    if page.outcome is not Outcome.OK:
        raise RunError(failure_in_words(page))
    kind = document_kind(page.body, page.landed, page.header("content-type"))
    preview, named = _preview_article(page, source), _site_name(page, kind)
    return FirstLook(url, "page", kind, preview=preview, render=render, site_name=named, remark=remark)


def _site_name(page: PageCapture, document: DocumentKind) -> str:
    """What a page calls its site; empty for a document, and where it does not say."""
    if document is not DocumentKind.HTML:
        return ""
    try:
        return read_apart(discovery.site_name_of, page)
    except ExtractionError:
        return ""


def _is_article(front: PageCapture) -> bool:
    """Return True if a page is an article with a text of its own."""
    content_type = front.header("content-type")
    try:
        if read_apart(extract.kind_of_page, front.body, front.landed, content_type) != "article":
            return False
        reading = read_apart(extract.read_article, front.body, url=front.landed, content_type=content_type)
    except ExtractionError:
        return False
    return len("".join(block.text for block in reading.blocks)) >= _ARTICLE_CHARS


def _is_empty_shell(front: PageCapture) -> bool:
    """Return True if a page shows next to nothing, and has scripts that may write it."""
    return b"<script" in front.body.lower() and len(visible_text(front.body)) < _SHELL_CHARS


def _may_render() -> bool:
    """Return True if pages can be drawn here: the extra is installed."""
    return find_spec("playwright") is not None


def _no_list_words(url: str, front: PageCapture) -> str:
    """Say that a page lists nothing, and what can be done."""
    remedies = (
        "give a listing page, a feed or a sitemap of the site",
        *([_RENDER_REMEDY] if _is_empty_shell(front) else []),
        f"`presslog add --page {url}` watches that page alone, as does `page` in the column kind of a CSV",
        'a source file of your own says with [extract] entry = "article.card" which elements its entries are',
    )
    return f"{url}: no list of articles found there; {'; '.join(remedies)}"


def _preview_article(capture: PageCapture, source: Source) -> Preview:
    page = read_page(capture, source)
    if page is None:
        return Preview(capture.asked, None, f"{capture.outcome}: {capture.reason}")
    if page.reading is None:
        return Preview(capture.asked, None, page.failure)
    return Preview(capture.asked, normalize_reading(page.reading))
