"""Which page of a listing comes next toward the past, and which toward the present.

Decided by page-number arithmetic, then by `rel`, then by structure, last by arrows and words. Knows nothing
of entries; follows nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from lxml.etree import _Element as Element

from presslog.core.urls import site_of
from presslog.crawler.extract import Page, ascii_digits, is_named_by, name_pattern, names_of, text_of

_PAGE_WORDS: Final = (
    "page paged pg pagenum pageno pageindex page_number seite pagina sida side strana p_no currentpage cp"
)
_OFFSET_WORDS: Final = "start offset startat limitstart skip from first begin"
_QUERY_NAMES: Final = frozenset(_PAGE_WORDS.split())
_OFFSET_NAMES: Final = frozenset(_OFFSET_WORDS.split())
_PATH: Final = re.compile(
    r"^(?P<head>.*?)/(?:page|pagina|seite|p|pg|sida|faqja|صفحه|strana|trang|sayfa|halaman)[/_-]?(?P<number>\d{1,5})"
    r"(?:/?|\.\w{3,5}|/(?:index|default)\.\w{3,5})$",
    re.IGNORECASE,
)
_FILE: Final = re.compile(
    r"^(?P<head>.*?[A-Za-z_])[-_.,]?(?:page)?[-_.]?(?P<number>\d{1,4})(?P<tail>\.(?:s?html?|php|aspx?))$"
)
_BARE: Final = re.compile(r"^(?P<head>.*/)(?P<number>[1-9]\d{0,2})/?$")
_DIGIT: Final = re.compile(r"\d")
_SCHEME: Final = len("https://")
_YEAR: Final = re.compile(r"/(?:19|20)\d{2}(?:/\d{1,2})?/?$")

_OLDER: Final = name_pattern(
    "older next nextpostslink nav-previous blog-pager-older-link older-posts page-next pager-next pager__item--next load-more loadmore"
)
_NEWER: Final = name_pattern(
    "newer prev previous previouspostslink nav-next blog-pager-newer-link newer-posts page-prev pager-previous pager-prev"
    " pager__item--previous"
)
_PAGER: Final = name_pattern(
    "pagination pager paging pagenavi page-numbers pages navigation nav-links posts-nav paginator pagelist blog-pager seiten"
)
_CALENDAR: Final = name_pattern("calendar")
_BUTTON: Final = name_pattern("ajax-more load-more loadmore ajax-more-button")
_CARRIED: Final = ("data-url", "data-href", "data-next", "data-next-url", "data-load-more-url")
_CURRENT: Final = name_pattern("current active selected on")
_ON: Final = """» › > >> → ⟩ ❯ ▶ next next_page older older_posts weiter nächste suivant siguiente volgende avanti successivo próxima
    następna дальше следующая 下一页 次へ التالي بعدی tjetra nästa næste neste seuraava další sonraki הבא"""
_BACK: Final = """« ‹ < << ← ⟨ ❮ ◀ prev previous previous_page newer newer_posts zurück vorherige précédent anterior vorige indietro
    precedente poprzednia назад 上一页 前へ السابق قبلی föregående forrige edellinen předchozí önceki הקודם"""
_ARROWS_ON: Final = frozenset(word.replace("_", " ") for word in _ON.split())
_ARROWS_BACK: Final = frozenset(word.replace("_", " ") for word in _BACK.split())


class Numbered(NamedTuple):
    """A URL as a template and its page number.

    An offset counts entries; a number that is not plainly a page's may be anything.
    """

    template: str
    number: int
    offset: bool = False
    plain: bool = True


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The pages before and after one page of a listing, and what told so.

    `guessed` ones are not linked by the page.
    """

    older: str | None = None
    newer: str | None = None
    by: str = ""
    guessed: bool = False


def find_neighbours(page: Page) -> Neighbours:
    """The pages next to a listing's page.

    "Next" is toward the past: page N + 1, whatever the link is called.
    """
    links = tuple(_page_links(page))
    for name, reader in (
        ("cluster", _by_cluster),
        ("arithmetic", _by_number),
        ("rel", _by_rel),
        ("structure", _by_structure),
        ("arrow", _by_arrow),
    ):
        older, newer = reader(page, links)
        if older or newer:
            return _complete_neighbours(page, links, Neighbours(older, newer, name))
    return Neighbours(_load_more(page), None, "load more", guessed=True)


def split_page_number(url: str) -> Numbered | None:
    """A URL with its page number taken out, or None when it carries none.

    >>> split_page_number("https://a.example/news/page/3/")
    Numbered(template='https://a.example/news/', number=3, offset=False, plain=True)
    >>> split_page_number("https://a.example/news?page=2&x=1")
    Numbered(template='https://a.example/news?x=1', number=2, offset=False, plain=True)
    >>> split_page_number("https://a.example/2019/07/") is None
    True
    """
    if not _DIGIT.search(url, url.find("/", _SCHEME)):
        return None  # as most links of a page, which are all asked
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    for name, value in query:
        lowered = name.lower()
        if value.isdecimal() and len(value) <= 6 and (lowered in _QUERY_NAMES or lowered in _OFFSET_NAMES):
            rest = urlencode([(other, kept) for other, kept in query if other != name])
            return Numbered(
                _bare_address(parts._replace(query=rest, fragment="")), int(value), lowered in _OFFSET_NAMES
            )
    return _numbered_path(url)


def _numbered_path(url: str) -> Numbered | None:
    parts = urlsplit(url)
    if match := _PATH.match(parts.path):
        return Numbered(
            _bare_address(parts._replace(path=match["head"] + "/", fragment="")), int(match["number"])
        )
    if match := _FILE.match(parts.path):
        return Numbered(
            _bare_address(parts._replace(path=match["head"] + match["tail"], fragment="")),
            int(match["number"]),
        )
    if (match := _BARE.match(parts.path)) and not _YEAR.search(parts.path):
        return Numbered(
            _bare_address(parts._replace(path=match["head"], fragment="")), int(match["number"]), plain=False
        )
    return None


def _bare_address(parts: SplitResult) -> str:
    return urlunsplit(parts)


def _page_template(url: str) -> tuple[str, int | None]:
    """What a page's URL is without its number, and the number; a first page has none."""
    found = split_page_number(url)
    if found:
        return found.template, found.number
    return _bare_address(urlsplit(url)._replace(fragment="")), None


class _PagerLink(NamedTuple):
    url: str
    text: str
    element: Element


def _page_links(page: Page) -> Iterator[_PagerLink]:
    for element in page.tagged("a"):
        url = page.absolute(element.get("href"))
        if url and not (_is_calendar(element) or page.stands_in(element, _is_calendar)):
            yield _PagerLink(url.partition("#")[0], ascii_digits(text_of(element)), element)


def _is_calendar(element: Element) -> bool:
    return is_named_by(_CALENDAR, names_of(element))


def _by_number(page: Page, links: Iterable[_PagerLink]) -> tuple[str | None, str | None]:
    """Links whose address is this page's address with the next or the former number."""
    template, number = _page_template(page.url)
    same = {
        found: link.url
        for link in links
        for found in [split_page_number(link.url)]
        if found
        and (
            _name_same_list(found.template, template)
            or (number is None and _is_refined(found.template, template))
        )
        and (found.plain or _in_pager(link, found.number))
    }
    if not same:
        return None, None
    if any(found.offset for found in same):
        return _by_offset({found.number: url for found, url in same.items()}, number or 0)
    pages = {found.number: url for found, url in same.items()}
    current = number if number is not None else _unnumbered_page(pages)
    older = pages.get(current + 1)
    newer = pages.get(current - 1) or (
        _without_number(links, template) if number and current - 1 in {0, 1} else None
    )
    return older, newer


def _in_pager(link: _PagerLink, number: int) -> bool:
    """Whether a link is called by its number or an arrow, or stands among page links."""
    called = link.text == str(number) or _link_says(link, _ARROWS_ON) or _link_says(link, _ARROWS_BACK)
    return called or _among_pages(link.element)


def _among_pages(element: Element) -> bool:
    return any(
        is_named_by(_PAGER, names_of(other)) for other in (element, *islice(element.iterancestors(), 4))
    )


def _unnumbered_page(pages: dict[int, str]) -> int:
    """The number of an unnumbered page.

    0 where a page 1 is linked by its number and is not this one (Drupal), else 1.
    """
    return 0 if 1 in pages and "page/" not in pages[1] and 0 not in pages and _counts_from_zero(pages) else 1


def _counts_from_zero(pages: dict[int, str]) -> bool:
    return all("?" in url for url in pages.values())


def _by_offset(pages: dict[int, str], current: int) -> tuple[str | None, str | None]:
    later = [number for number in pages if number > current]
    earlier = [number for number in pages if number < current]
    return pages[min(later)] if later else None, pages[max(earlier)] if earlier else None


def _name_same_list(one: str, other: str) -> bool:
    """Whether two templates name one listing.

    The last slash, the scheme and an index file do not tell them apart.
    """
    return _plain_url(one) == _plain_url(other)


def _is_refined(one: str, other: str) -> bool:
    """Whether a template is another one with more in its query.

    A first page leaves out what the later ones repeat.
    """
    longer, shorter = urlsplit(one), urlsplit(other)
    more, said = set(parse_qsl(longer.query)), set(parse_qsl(shorter.query))
    return (
        bool(said) and said < more and _name_same_list(one, urlunsplit(shorter._replace(query=longer.query)))
    )


def _plain_url(url: str) -> str:
    parts = urlsplit(url)
    path = re.sub(r"/(?:index|default)\.\w{3,5}$", "/", parts.path).rstrip("/")
    return f"{parts.netloc.removeprefix('www.')}{path}?{parts.query}"


def _without_number(links: Iterable[_PagerLink], template: str) -> str | None:
    return next(
        (
            link.url
            for link in links
            if split_page_number(link.url) is None and _name_same_list(link.url, template)
        ),
        None,
    )


def _by_cluster(page: Page, links: Iterable[_PagerLink]) -> tuple[str | None, str | None]:
    """A row of page numbers: the one after the number that is set apart as the current one."""
    rows: dict[Element, dict[int, str]] = {}
    for link in links:
        row = _number_row(link.element) if _is_number(link.text) and not _YEAR.search(link.url) else None
        if row is not None:
            rows.setdefault(row, {})[int(link.text)] = link.url
    for row, numbers in rows.items():
        current = _current_number(row, page, numbers)
        older, newer = (
            (numbers.get(current + 1), numbers.get(current - 1)) if current is not None else (None, None)
        )
        if older or newer:
            return older, newer
    return None, None


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= 4 and not text.startswith("0")


def _number_row(element: Element) -> Element | None:
    """The ancestor that holds the whole row of numbers.

    The first whose text is more than this one link's, up to three above.
    """
    for ancestor in list(element.iterancestors())[:4]:
        if len(ancestor.findall(".//a")) > 1 or _PAGER.search(ancestor.get("class") or ""):
            return ancestor
    return None


def _current_number(row: Element, page: Page, numbers: Mapping[int, str]) -> int | None:
    """The number of the page that a row of page numbers stands on.

    It is no link, or is marked as current, or leads to this very page, or stands there as bare text.
    """
    for element in row.iter():
        text = ascii_digits(text_of(element)) if isinstance(element.tag, str) else ""
        if _is_number(text) and (_is_current(element) or _has_no_link(element)):
            return int(text)
    own = next((number for number, url in numbers.items() if url == page.url), None)
    if own is not None:
        return own
    bare = re.findall(r"\d{1,4}", ascii_digits("".join(row.xpath("text()"))))
    return int(bare[0]) if len(bare) == 1 and int(bare[0]) not in numbers else None


def _has_no_link(element: Element) -> bool:
    return not (element.tag == "a" and element.get("href")) and element.find(".//a[@href]") is None


def _is_current(element: Element) -> bool:
    return element.get("aria-current") is not None or bool(_CURRENT.search(element.get("class") or ""))


def _by_rel(page: Page, links: Iterable[_PagerLink]) -> tuple[str | None, str | None]:
    """`rel=next` and `rel=prev`, of links in the text and in the head (HTML §4.6.7)."""
    related: dict[str, str] = {}
    head = (
        _PagerLink(url, "", element)
        for element in page.tree.iter("link")
        if (url := page.absolute(element.get("href")))
    )
    for link in (*links, *head):
        for name in (link.element.get("rel") or "").lower().split():
            related.setdefault(name, link.url)
    return related.get("next"), related.get("prev") or related.get("previous")


def _by_structure(page: Page, links: Iterable[_PagerLink]) -> tuple[str | None, str | None]:
    """Links that the theme marks as leading to older and newer entries."""
    older = next((link.url for link in links if _is_marked(link.element, _OLDER)), None)
    newer = next((link.url for link in links if _is_marked(link.element, _NEWER) and link.url != older), None)
    return older, newer


def _is_marked(element: Element, mark: re.Pattern[str]) -> bool:
    near = (element, *list(element.iterancestors())[:1])
    return any(is_named_by(mark, names_of(other)) for other in near) and _among_pages(element)


def _by_arrow(page: Page, links: Iterable[_PagerLink]) -> tuple[str | None, str | None]:
    """Links called "next" or by an arrow, in the words of many languages.

    They stand among page links or carry a page number.
    """
    likely = [link for link in links if split_page_number(link.url) or _among_pages(link.element)]
    older = next((link.url for link in likely if _link_says(link, _ARROWS_ON)), None)
    newer = next((link.url for link in likely if _link_says(link, _ARROWS_BACK)), None)
    return older, newer


def _link_says(link: _PagerLink, words: frozenset[str]) -> bool:
    text = link.text.lower().strip(" .:")
    stripped = text.strip("«»‹›<>→← ")
    return text in words or (bool(stripped) and stripped in words)


def _complete_neighbours(page: Page, links: tuple[_PagerLink, ...], found: Neighbours) -> Neighbours:
    """Never this page itself, never both ways to one page, never another host."""

    def kept(url: str | None) -> str | None:
        return url if url and url != page.url and site_of(url) == site_of(page.url) else None

    older, newer = kept(found.older), kept(found.newer)
    return Neighbours(older, newer if newer != older else None, found.by)


def _load_more(page: Page) -> str | None:
    """Where a button loads more by script.

    The address it carries, or the page WordPress would number next.

    The walk finds out whether it is there.
    """
    buttons = [
        element for element in page.tree.iter("a", "button") if _BUTTON.search(element.get("class") or "")
    ]
    carried = (page.absolute(button.get(name)) for button in buttons for name in _CARRIED if button.get(name))
    if url := next(
        (url for url in carried if url and url != page.url and site_of(url) == site_of(page.url)), None
    ):
        return url
    if "wp-content" not in page.markup or not buttons:
        return None
    template, number = _page_template(page.url)
    parts = urlsplit(template)
    return _bare_address(parts._replace(path=f"{parts.path.rstrip('/')}/page/{(number or 1) + 1}/"))
