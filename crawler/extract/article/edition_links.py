"""Where a page says that its article, or its site, stands in other languages.

What it says to machines comes first (`hreflang`), then its language switch (Polylang's, WPML's, themes').
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml.html import HtmlElement

from presslog.crawler.extract.page.class_names import name_pattern, names_of
from presslog.crawler.extract.page.page import Page

NO_LANGUAGE: Final = (
    "x-default"  # https://developers.google.com/search/docs/specialty/international/localized-versions
)
_SWITCH: Final = name_pattern(
    "language languages lang wpml-ls polylang editions edition pll-parent-menu-item lang-item language-switcher"
)
_LANGUAGE_NAMES: Final = {
    "عربي": "ar",
    "العربية": "ar",
    "فارسی": "fa",
    "shqip": "sq",
    "english": "en",
    "français": "fr",
    "deutsch": "de",
    "español": "es",
    "italiano": "it",
    "עברית": "he",
    "中文": "zh",
    "türkçe": "tr",
    "русский": "ru",
    "português": "pt",
    "nederlands": "nl",
    "kurdî": "ku",
    "اردو": "ur",
}


def edition_links(page: Page) -> Iterator[tuple[str, str]]:
    """Yield the languages that a page links to, each with its URL, as it stands in the page.

    A switch often leads to the front page of a language into which an article was not translated.
    """
    for link, _ in page.related:
        language, url = (link.get("hreflang") or "").lower(), page.absolute(link.get("href"))
        if url and language and language != NO_LANGUAGE:
            yield language, url
    for link in page.tree.iter("a"):
        named = _LANGUAGE_NAMES.get(_label_of(link))
        stated = (link.get("hreflang") or link.get("lang") or "").lower() or named
        if stated and (named or _stands_in_switch(link)) and (url := page.absolute(link.get("href"))):
            yield stated, url


def _label_of(link: HtmlElement) -> str:
    """Return the words of a link that is nothing but a label, in small letters."""
    words = link.text or (link[0].text if len(link) else None) or ""
    return str(words).strip().lower() if isinstance(words, str) else ""


def _stands_in_switch(link: HtmlElement) -> bool:
    return any(_SWITCH.search(names_of(near)) for near in (link, *list(link.iterancestors())[:3]))
