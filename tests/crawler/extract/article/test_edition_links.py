"""Where a page says that its article stands in other languages."""

from __future__ import annotations

import pytest

from presslog.crawler.extract import read_article
from presslog.crawler.extract.article.edition_links import edition_links
from presslog.crawler.extract.page.page import parse_page

HERE = "https://gazette.example/dam"
BODY = "<p>" + "The dam broke in the night and nobody was hurt, said the warden of the valley. " * 6 + "</p>"


def links(html: str) -> list[tuple[str, str]]:
    """The languages a page links to."""
    return list(edition_links(parse_page(html.encode(), HERE, "text/html; charset=utf-8")))


@pytest.mark.parametrize(
    "html",
    [
        '<link rel="alternate" hreflang="fa" href="/fa/dam">',
        '<link rel="alternate" hreflang="x-default" href="/"><link rel="alternate" hreflang="fa" href="/fa/dam">',
        '<ul><li class="lang-item lang-item-fa"><a lang="fa" hreflang="fa" href="/fa/dam">فارسی</a></li></ul>',
        '<div class="wpml-ls"><a class="wpml-ls-link" href="/fa/dam"><span lang="fa">فارسی</span></a></div>',
        '<p><a href="/fa/dam">فارسی</a></p>',
    ],
)
def test_machines_marks_and_language_switches(html: str) -> None:
    """`hreflang`, the switches of Polylang and WPML, and a link that is a language's name each name the edition."""
    assert ("fa", "https://gazette.example/fa/dam") in links(html)
    assert not any(language == "x-default" for language, _ in links(html))


def test_a_link_in_another_language_is_no_edition() -> None:
    """A link within the text whose words are in another language leads to no edition of it."""
    assert links('<p>See <a lang="fr" href="https://other.example/">Le Monde</a>.</p>') == []


def test_an_article_keeps_the_editions_its_page_names() -> None:
    """Its own language is left out, and regions of a language are one."""
    head = (
        '<html lang="en"><head><title>The dam</title><link rel="alternate" hreflang="en" href="/dam">'
        '<link rel="alternate" hreflang="ar-EG" href="/ar/dam"><link rel="alternate" hreflang="ar-IQ" href="/iq/dam"></head>'
    )
    page = f"{head}<body><article><h1>The dam</h1>{BODY}</article></body></html>"
    found = read_article(page.encode(), url=HERE).editions
    assert [(link.language, link.url) for link in found] == [("ar", "https://gazette.example/ar/dam")]
