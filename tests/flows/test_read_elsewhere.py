"""Pages whose text is found in one container at one fetch and in another at the next: no edit, while true edits there are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes.small_site import Article, SmallSite, watched_site
from tests.fakes.wire import http

pytestmark = pytest.mark.in_suite(1)

BESIDE = (
    "The bakers beside the {word} will not open on Monday, for their flour has been held up at the lock since the ice came down.",
    "A barge with forty tons for the {word} lies there, and its owner says that she will not unload it, whatever is paid for that.",
)
Layout = Callable[[str, list[str], str, int], str]
"""The content of a page: its headline, its paragraphs, what stands beside them, and the number of the fetch."""


def joined(paragraphs: list[str]) -> str:
    """Paragraphs as markup."""
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


LAYOUTS: dict[str, Layout] = {
    "a box within and beside": lambda head, text, beside, run: (
        f'{head}<div class="entry-content">{joined(text)}<div class="q">{beside}</div></div>'
        if run % 2
        else f'{head}<div class="entry-content">{joined(text)}</div><div class="q">{beside}</div>'
    ),
    "a mark that moves": lambda head, text, beside, run: (
        f'{head}<div class="{"x" if run % 2 else "article-body"}">{joined(text)}</div>'
        f'<div class="{"article-body" if run % 2 else "y"}">{beside}</div>'
    ),
    "a mark around both": lambda head, text, beside, run: (
        f'<div class="{"entry-content" if run % 2 else "k"}">{head}<div class="inner">{joined(text)}</div>'
        f'<div class="side">{beside}</div></div>'
    ),
    "cut in two": lambda head, text, beside, run: (
        f'{head}<div class="entry-content">{joined(text[:2])}</div><div class="promo">Read on</div>'
        f'<div class="entry-content-2">{joined(text[2:])}</div>'
        if run % 2
        else f'{head}<div class="entry-content">{joined(text)}</div>'
    ),
    "all but its beginning elsewhere": lambda head, text, beside, run: (
        f'{head}<div id="article-body">{joined(text[:1])}</div><div class="slice">{joined(text[1:])}</div>'
        if run % 2
        else f'{head}<div id="article-body">{joined(text)}</div>'
    ),
}


def lay_out(site: SmallSite, run: int) -> None:
    """Print an article in each layout, as one fetch finds it."""
    site.answers.clear()
    for article, layout in zip(site.articles, LAYOUTS.values(), strict=False):
        site.answers[article.path] = _page(site, article, layout, run)
    site.publish()


def _page(site: SmallSite, article: Article, layout: Layout, run: int) -> bytes:
    word = article.path.partition("-")[0].strip("/")
    beside = joined([line.format(word=word) for line in BESIDE])
    content = layout(f"<h1>{article.title}</h1>", list(article.paragraphs), beside, run)
    date = f'<meta property="article:published_time" content="{article.published.isoformat()}">'
    shown = site.frame.format(title=article.title, head=date, content=content)
    return http(shown.encode(), "Content-Type: text/html; charset=utf-8")


def test_a_text_found_in_another_container_is_no_edit(home: Path) -> None:
    """Whichever container a fetch finds it in; an edit in each of three such pages and of another article is told in its run, once."""
    with watched_site(home) as there:
        for run in range(4):
            lay_out(there.site, run)
            report = there.run()
            assert (run, report.outcome, report.told) == (run, "ok", ())
        edited = [
            there.site.edit(number, text=f"On Friday {number} of them gave it up.") for number in (0, 1, 4, 8)
        ]
        lay_out(there.site, 5)
        assert there.events() == sorted(("edited", each.title) for each in edited)
        for run in (6, 7):
            lay_out(there.site, run)
            assert there.events() == []
