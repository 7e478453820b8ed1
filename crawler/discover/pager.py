"""Which page of a listing comes next toward the past, and which toward the present.

Decided by page-number arithmetic, then by `rel`, then by structure, last by arrows and words. Knows nothing of entries; follows nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from lxml.html import HtmlElement

from crawler.extract.dates import digits
from crawler.extract.page import Page, text_of

_QUERY_NAMES_WORDS: Final = """
    page paged pg pagenum pageno pageindex page_number seite pagina sida side strana p_no currentpage
    query-0-page cp
"""
_QUERY_NAMES: Final = frozenset(_QUERY_NAMES_WORDS.split())
_OFFSET_NAMES: Final = frozenset(
    ["start", "offset", "startat", "limitstart", "skip", "from", "first", "begin"]
)
_PATH: Final = re.compile(
    r"^(?P<head>.*?)/(?P<word>page|pagina|seite|p|pg|sida|faqja|صفحه|strana|trang|sayfa|halaman)(?P<glue>[/_-]?)(?P<number>\d{1,5})(?P<tail>/?(?:\.\w{3,5})?)$",
    re.IGNORECASE,
)
_FILE: Final = re.compile(
    r"^(?P<head>.*?[A-Za-z_])(?P<glue>[-_.,]?(?:page)?[-_.]?)(?P<number>\d{1,4})(?P<tail>\.(?:s?html?|php|aspx?))$"
)
_BARE: Final = re.compile(r"^(?P<head>.*/)(?P<number>\d{1,3})(?P<tail>/?)$")
_YEAR: Final = re.compile(r"/(?:19|20)\d{2}(?:/\d{1,2})?/?$")

_OLDER: Final = re.compile(
    r"(?:^|[\s_-])(?:older|next|nextpostslink|nav-previous|blog-pager-older-link|older-posts|page-next|pager-next|pager__item--next|load-more|loadmore)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NEWER: Final = re.compile(
    r"(?:^|[\s_-])(?:newer|prev|previous|previouspostslink|nav-next|blog-pager-newer-link|newer-posts|page-prev|pager-previous|pager-prev|pager__item--previous)(?:$|[\s_-])",
    re.IGNORECASE,
)
_PAGER: Final = re.compile(
    r"(?:^|[\s_-])(?:pagination|pager|paging|pagenavi|page-numbers|pages|navigation|nav-links|posts-nav|paginator|pagelist|blog-pager|seiten)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CALENDAR: Final = re.compile(r"calendar", re.IGNORECASE)
_ARROWS_ON: Final = frozenset(
    {
        "»",
        "›",
        ">",
        ">>",
        "→",
        "⟩",
        "❯",
        "▶",
        "next",
        "next page",
        "older",
        "older posts",
        "weiter",
        "nächste",
        "suivant",
        "siguiente",
        "volgende",
        "avanti",
        "successivo",
        "próxima",
        "następna",
        "дальше",
        "下一页",
        "次へ",
        "التالي",
        "بعدی",
        "следующая",
        "tjetra",
        "nästa",
        "næste",
        "neste",
        "seuraava",
        "další",
        "sonraki",
        "הבא",
    }
)
_ARROWS_BACK: Final = frozenset(
    {
        "«",
        "‹",
        "<",
        "<<",
        "←",
        "⟨",
        "❮",
        "◀",
        "prev",
        "previous",
        "previous page",
        "newer",
        "newer posts",
        "zurück",
        "vorherige",
        "précédent",
        "anterior",
        "vorige",
        "indietro",
        "precedente",
        "poprzednia",
        "назад",
        "上一页",
        "前へ",
        "السابق",
        "قبلی",
        "föregående",
        "forrige",
        "edellinen",
        "předchozí",
        "önceki",
        "הקודם",
    }
)


class Numbered(NamedTuple):
    """A URL as a template and its page number; `step` is what one page adds to the number (an offset adds its page's size)."""

    template: str
    number: int
    offset: bool = False


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The pages before and after one page of a listing, and what told so; `guessed` ones are not linked by the page."""

    older: str | None = None
    newer: str | None = None
    by: str = ""
    guessed: bool = False


def neighbours(page: Page) -> Neighbours:
    """The pages next to a listing's page. "Next" is toward the past: page N + 1, whatever the link is called."""
    links = tuple(_links(page))
    for name, reader in (
        ("arithmetic", _by_number),
        ("cluster", _by_cluster),
        ("rel", _by_rel),
        ("structure", _by_structure),
        ("arrow", _by_arrow),
    ):
        older, newer = reader(page, links)
        if older or newer:
            return _completed(page, links, Neighbours(older, newer, name))
    return Neighbours(_load_more(page), None, "load more", guessed=True)


def numbered(url: str) -> Numbered | None:
    """A URL with its page number taken out, or None when it carries none.

    >>> numbered("https://a.example/news/page/3/")
    Numbered(template='https://a.example/news/', number=3, offset=False)
    >>> numbered("https://a.example/news?page=2&x=1")
    Numbered(template='https://a.example/news?x=1', number=2, offset=False)
    >>> numbered("https://a.example/2019/07/") is None
    True
    """
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    for name, value in query:
        lowered = name.lower()
        if value.isdigit() and len(value) <= 6 and (lowered in _QUERY_NAMES or lowered in _OFFSET_NAMES):
            rest = urlencode([(other, kept) for other, kept in query if other != name])
            return Numbered(
                _bare(parts._replace(query=rest, fragment="")), int(value), lowered in _OFFSET_NAMES
            )
    return _numbered_path(url)


def _numbered_path(url: str) -> Numbered | None:
    parts = urlsplit(url)
    if match := _PATH.match(parts.path):
        return Numbered(_bare(parts._replace(path=match["head"] + "/", fragment="")), int(match["number"]))
    if match := _FILE.match(parts.path):
        return Numbered(
            _bare(parts._replace(path=match["head"] + match["tail"], fragment="")), int(match["number"])
        )
    if (match := _BARE.match(parts.path)) and not _YEAR.search(parts.path):
        return Numbered(_bare(parts._replace(path=match["head"], fragment="")), int(match["number"]))
    return None


def _bare(parts: SplitResult) -> str:
    return urlunsplit(parts)


def _template(url: str) -> tuple[str, int | None]:
    """What a page's URL is without its number, and the number; a first page has none."""
    found = numbered(url)
    if found:
        return found.template, found.number
    return _bare(urlsplit(url)._replace(fragment="")), None


class _Link(NamedTuple):
    url: str
    text: str
    element: HtmlElement


def _links(page: Page) -> Iterator[_Link]:
    for element in page.tree.iter("a"):
        url = page.absolute(element.get("href"))
        if url and not _in_calendar(element):
            yield _Link(url.partition("#")[0], digits(text_of(element)), element)


def _in_calendar(element: HtmlElement) -> bool:
    return any(
        _CALENDAR.search(f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}")
        for ancestor in (element, *element.iterancestors())
    )


def _by_number(page: Page, links: Iterable[_Link]) -> tuple[str | None, str | None]:
    """Links whose address is this page's address with the next or the former number."""
    template, number = _template(page.url)
    same = {
        found: link.url
        for link in links
        for found in [numbered(link.url)]
        if found and _same(found.template, template)
    }
    if not same:
        return None, None
    if any(found.offset for found in same):
        return _by_offset({found.number: url for found, url in same.items()}, number or 0)
    pages = {found.number: url for found, url in same.items()}
    current = number if number is not None else _first(pages)
    older = pages.get(current + 1)
    newer = pages.get(current - 1) or (
        _without_number(links, template) if number and current - 1 in {0, 1} else None
    )
    return older, newer


def _first(pages: dict[int, str]) -> int:
    """The number of an unnumbered page: 0 where a page 1 is linked by its number and is not this one (Drupal), else 1."""
    return 0 if 1 in pages and "page/" not in pages[1] and 0 not in pages and _counts_from_zero(pages) else 1


def _counts_from_zero(pages: dict[int, str]) -> bool:
    return all("?" in url for url in pages.values())


def _by_offset(pages: dict[int, str], current: int) -> tuple[str | None, str | None]:
    later = [number for number in pages if number > current]
    earlier = [number for number in pages if number < current]
    return pages[min(later)] if later else None, pages[max(earlier)] if earlier else None


def _same(one: str, other: str) -> bool:
    """Whether two templates name one listing: the last slash, the scheme and an index file do not tell them apart."""
    return _plain(one) == _plain(other)


def _plain(url: str) -> str:
    parts = urlsplit(url)
    path = re.sub(r"/(?:index|default)\.\w{3,5}$", "/", parts.path).rstrip("/")
    return f"{parts.netloc.removeprefix('www.')}{path}?{parts.query}"


def _without_number(links: Iterable[_Link], template: str) -> str | None:
    return next(
        (link.url for link in links if numbered(link.url) is None and _same(link.url, template)), None
    )


def _by_cluster(page: Page, links: Iterable[_Link]) -> tuple[str | None, str | None]:
    """A row of page numbers: the one after the number that is set apart as the current one."""
    rows: dict[HtmlElement, dict[int, _Link]] = {}
    for link in links:
        if link.text.isdecimal() and len(link.text) <= 4:
            row = _row(link.element)
            if row is not None:
                rows.setdefault(row, {})[int(link.text)] = link
    for row, numbers in rows.items():
        current = _current(row, page, numbers)
        if current is not None and len(numbers) >= 1:
            older, newer = numbers.get(current + 1), numbers.get(current - 1)
            return older.url if older else None, newer.url if newer else None
    return None, None


def _row(element: HtmlElement) -> HtmlElement | None:
    """The ancestor that holds the whole row of numbers: the first whose text is more than this one link's, up to three above."""
    for ancestor in list(element.iterancestors())[:4]:
        if len(ancestor.findall(".//a")) > 1 or _PAGER.search(ancestor.get("class") or ""):
            return ancestor
    return None


def _current(row: HtmlElement, page: Page, numbers: dict[int, _Link]) -> int | None:
    for element in row.iter():
        if not isinstance(element.tag, str) or (
            element.tag == "a" and element.get("href") and not _is_current(element)
        ):
            continue
        text = digits(text_of(element))
        if (
            text.isdecimal()
            and len(text) <= 4
            and (element.find(".//a[@href]") is None or _is_current(element))
        ):
            return int(text)
    return next((number for number, link in numbers.items() if link.url == page.url), None)


def _is_current(element: HtmlElement) -> bool:
    return element.get("aria-current") is not None or bool(
        re.search(r"(?:^|[\s_-])(?:current|active|selected|on)(?:$|[\s_-])", element.get("class") or "")
    )


def _by_rel(page: Page, links: Iterable[_Link]) -> tuple[str | None, str | None]:
    """`rel=next` and `rel=prev`, of links in the text and in the head (HTML §4.6.7)."""
    related: dict[str, str] = {}
    head = (
        _Link(url, "", element)
        for element in page.tree.iter("link")
        if (url := page.absolute(element.get("href")))
    )
    for link in (*links, *head):
        for name in (link.element.get("rel") or "").lower().split():
            related.setdefault(name, link.url)
    return related.get("next"), related.get("prev") or related.get("previous")


def _by_structure(page: Page, links: Iterable[_Link]) -> tuple[str | None, str | None]:
    """Links that the theme marks as leading to older and newer entries."""
    older = next((link.url for link in links if _marked(link.element, _OLDER)), None)
    newer = next((link.url for link in links if _marked(link.element, _NEWER) and link.url != older), None)
    return older, newer


def _marked(element: HtmlElement, mark: re.Pattern[str]) -> bool:
    near = (element, *list(element.iterancestors())[:1])
    names = " ".join(f"{other.get('class') or ''} {other.get('id') or ''}" for other in near)
    inside = (
        _PAGER.search(f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}")
        for ancestor in (element, *list(element.iterancestors())[:4])
    )
    return bool(mark.search(names)) and any(inside)


def _by_arrow(page: Page, links: Iterable[_Link]) -> tuple[str | None, str | None]:
    older = next((link.url for link in links if _says(link, _ARROWS_ON)), None)
    newer = next((link.url for link in links if _says(link, _ARROWS_BACK)), None)
    return older, newer


def _says(link: _Link, words: frozenset[str]) -> bool:
    text = link.text.lower().strip(" .:")
    stripped = text.strip("«»‹›<>→← ")
    return text in words or (bool(stripped) and stripped in words)


def _completed(page: Page, links: tuple[_Link, ...], found: Neighbours) -> Neighbours:
    """Never this page itself, never both ways to one page, never another host."""
    host = urlsplit(page.url).netloc.removeprefix("www.")

    def kept(url: str | None) -> str | None:
        return url if url and url != page.url and urlsplit(url).netloc.removeprefix("www.") == host else None

    older, newer = kept(found.older), kept(found.newer)
    return Neighbours(older, newer if newer != older else None, found.by)


def _load_more(page: Page) -> str | None:
    """Where a button loads more by script: the page WordPress itself would number next; the walk finds out whether it is there."""
    button = page.tree.xpath(
        "//*[self::a or self::button][contains(@class, 'ajax-more') or contains(@class, 'load-more') or contains(@class, 'loadmore')]"
    )
    if not button or "wp-content" not in page.markup:
        return None
    template, number = _template(page.url)
    parts = urlsplit(template)
    return _bare(parts._replace(path=f"{parts.path.rstrip('/')}/page/{(number or 1) + 1}/"))
