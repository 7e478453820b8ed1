# ruff: noqa: E501 - markup stands in lines as the theme prints it
"""A full-text listing of the Soledad theme, in every way that it may be set up, is split into its posts and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial

import pytest

from presslog.crawler.discover.pager import find_neighbours
from presslog.crawler.extract import kind_of_page, read_entries
from presslog.crawler.extract.page.page import parse_page
from presslog.crawler.items import ListingEntry
from tests.crawler.extract.houses import SITE, links, paragraphs, shares
from tests.crawler.extract.texts import ALBANIAN, ARABIC, ENGLISH, GERMAN, PERSIAN, TEXTS, Text

URL = f"{SITE}/articles/page/2/"
STRINGS = {
    "en": ("0 comments", "Newer Posts", "Older Posts", "Recent Posts", "Back To Top"),
    "ar": ("٠ تعليق", "أحدث المقالات", "أقدم المقالات", "آخر الأخبار", "إلى الأعلى"),
    "fa": ("۰ نظر", "نوشته‌های تازه", "نوشته‌های کهنه", "تازه‌ترین‌ها", "بازگشت به بالا"),
    "sq": ("0 komente", "Më të reja", "Më të vjetra", "Shkrimet e fundit", "Kthehu lart"),
}


def number(text: Text) -> int:
    return 4000 + TEXTS.index(text)


def written(text: Text) -> str:
    """What the writer of a post wrote, as its blocks are joined."""
    first, second, *rest = text.paragraphs
    return "\n\n".join((text.lead, first, second, text.heading, *rest, *text.items, text.quote))


RELATED = (
    "<div class='penci-post-related'><div class='post-title-box'><h4>You may also like</h4></div><div class='penci-related-carousel'>"
    + "".join(
        f"<div class='item-related'><a class='related-thumb' href='/r{n}/'></a><h3><a href='/r{n}/'>A related story, number {n}</a></h3><span class='date'>May {n}, 2019</span></div>"
        for n in (1, 2, 3)
    )
    + "</div></div>"
)
RELATED_MARKED = "<div class='related-posts'>{}</div>".format(
    "".join(
        f"<article id='post-{n}' class='hentry'><h3 class='entry-title'><a href='/r{n}/'>A related story, number {n}</a></h3></article>"
        for n in (11, 12, 13)
    )
)


def standard(text: Text, *, inside: str = "", words: tuple[str, ...] = STRINGS["en"]) -> str:
    """A post of the standard layout, in full."""
    return f"""<article id="post-{number(text)}" class="standard-article post-{number(text)} type-post status-publish has-post-thumbnail hentry category-news">
<div class="standard-post-image"><a href="/{text.slug}/"><img class="penci-lazy" src="data:," data-src="/up/{text.slug}.jpg" alt="{text.caption}"></a></div>
<div class="header-standard"><div class="penci-standard-cat"><span class="cat"><a class="penci-cat-name" href="/category/c/">{text.category}</a></span></div><h2 class="penci-entry-title entry-title entry-title-main"><a href="/{text.slug}/">{text.title}</a></h2></div>
<div class="standard-content"><div class="standard-main-content entry-content"><div class="post-entry standard-post-entry classic-post-entry">{paragraphs(text)}{inside}</div></div><div class="penci-box-meta"><span class="date"><time class="entry-date published" datetime="{text.date}T01:00:00+00:00">{text.shown_date}</time></span><span class="comments"><a href="/{text.slug}/#comments">{words[0]}</a></span></div>{shares("penci-post-share-box")}</div></article>"""


def grid(text: Text) -> str:
    """A post of the theme's older grids: no date in words, an excerpt."""
    return f"""<li class="grid-style"><article id="post-{number(text)}" class="item hentry"><div class="thumbnail"><a class="penci-image-holder" data-src="/up/{text.slug}.jpg" href="/{text.slug}/" title="{text.title}"></a></div><div class="grid-header-box"><span class="cat"><a class="penci-cat-name" href="/category/c/">{text.category}</a></span><h2 class="penci-entry-title entry-title grid-title"><a href="/{text.slug}/">{text.title}</a></h2></div><div class="item-content entry-content"><p>{text.lead[:90]}…</p></div></article></li>"""


PAGER = '<div class="penci-pagination"><span class="newer"><a href="/articles/">{1}</a></span><span class="older"><a href="/articles/page/3/">{2}</a></span></div>'
MORE = '<div class="penci-pagination penci-ajax-more"><a class="penci-ajax-more-button" data-mes="Sorry, No more posts" data-offset="10"><span class="ajax-more-text">Load More Posts</span></a></div>'


def page(
    posts: Iterable[str],
    *,
    language: str = "en",
    pager: str = PAGER,
    side: str = "",
    menu: Iterable[str] = ("Home", "Articles about the town and the sea", "About us and our history"),
) -> str:
    """A listing with the menu printed twice, a sidebar, a footer and the button that leads up."""
    words = STRINGS[language]
    direction = ' dir="rtl"' if language in {"ar", "fa"} else ""
    bar = f'<ul class="menu">{links(tuple(menu))}</ul>'
    return f"""<!DOCTYPE html><html lang="{language}"{direction}><head><meta charset="utf-8"><title>Articles - Page 2 of 40 - The Packet</title><link href="/wp-content/themes/soledad/main.css"></head><body class="archive category paged">
<a id="close-sidebar-nav"></a><nav id="sidebar-nav">{bar}</nav><header id="header"><nav id="navigation">{bar}</nav></header>
<div class="container container-single penci_sidebar right-sidebar"><div id="main"><div class="theiaStickySidebar"><div class="archive-box"><div class="title-bar"><h1>Articles</h1></div></div>{"".join(posts)}{pager.format(*words)}</div></div>
<div id="sidebar" class="penci-sidebar-right penci-sidebar-content"><aside class="widget widget_recent_entries"><h4 class="widget-title">{words[3]}</h4><ul>{links(("A kiosk gets a roof", "Herring late again this year"))}</ul></aside>{side}</div></div>
<footer id="footer-section"><div class="footer-copyright-text">© 2003 - 2025 The Packet</div><div class="go-to-top-parent"><a href="#" class="go-to-top">{words[4]}</a></div></footer></body></html>"""


def read(markup: str) -> tuple[ListingEntry, ...]:
    return read_entries(markup.encode(), url=URL, content_type="text/html; charset=utf-8")


def shown(markup: str) -> list[tuple[str, str | None, str | None, str | None, str, bool]]:
    """Everything of each entry that the page prints, apart from its hint."""
    return [
        (it.title, it.key, it.category, (it.published or "")[:10], it.text, it.complete)
        for it in read(markup)
    ]


def whole(*texts: Text) -> list[tuple[str, str | None, str | None, str | None, str, bool]]:
    """The same of posts printed in full."""
    return [(it.title, f"wp:{number(it)}", it.category, it.date, written(it), True) for it in texts]


SIDE_MARKED = "<aside class='widget penci_latest_news_widget'><ul>{}</ul></aside>".format(
    "".join(
        f"<li id='post-{n}' class='penci-feed post-{n} hentry'><h4 class='side-title-post'><a href='/s{n}/'>A side story, number {n}</a></h4><span class='side-item-meta'>May {n}, 2019</span></li>"
        for n in (21, 22, 23)
    )
)


@pytest.mark.parametrize("texts", [TEXTS, TEXTS[:2], TEXTS[:1]], ids=["all", "two", "one"])
@pytest.mark.parametrize("side", ["", SIDE_MARKED], ids=["plain", "marked side"])
@pytest.mark.parametrize("inside", ["", RELATED, RELATED_MARKED], ids=["no related", "related", "marked"])
@pytest.mark.parametrize("pager", [PAGER, MORE, ""], ids=["pager", "ajax", "none"])
def test_posts_in_full(texts: tuple[Text, ...], side: str, inside: str, pager: str) -> None:
    """Title, id, category, date and the writer's text of each post, and of nothing else, however few posts, whatever stands beside."""
    posts = map(partial(standard, inside=inside), texts)
    assert shown(page(posts, side=side, pager=pager)) == whole(*texts)


@pytest.mark.parametrize("text", [ARABIC, PERSIAN, ALBANIAN], ids=lambda text: text.language)
def test_editions(text: Text) -> None:
    """Editions in other scripts, with every string of the theme translated, read the same; ZWNJ stays."""
    words = STRINGS[text.language]
    markup = page([standard(text, words=words), standard(GERMAN, words=words)], language=text.language)
    assert shown(markup) == whole(text, GERMAN)


@pytest.mark.parametrize("count", [1, 2, 7])
def test_older_grids(count: int) -> None:
    """`article#post-ID.item` without the newer class names is a post; an excerpt is not complete."""
    texts = TEXTS[:count]
    found = read(page([f"<ul class='penci-grid'>{''.join(map(grid, texts))}</ul>"], side=SIDE_MARKED))
    assert [(it.title, it.key, it.category, it.complete) for it in found] == [
        (it.title, f"wp:{number(it)}", it.category, False) for it in texts
    ]


Cut = Callable[[str], str]


def without(pattern: str) -> Cut:
    return lambda post: re.sub(pattern, "", post, count=1, flags=re.DOTALL)


CUTS: dict[str, tuple[Cut, dict[str, str | None]]] = {
    "image": (without(r'<div class="standard-post-image">.*?</div>'), {}),
    "category": (without(r'<div class="penci-standard-cat">.*?</div>'), {"category": None}),
    "date": (without(r"<time.*?</time>"), {"published": None}),
    "comments": (without(r'<span class="comments">.*?</span>'), {}),
    "shares": (without(r'<div class="penci-post-share-box">.*?</div>'), {}),
    "id": (lambda post: re.sub(r'id="post-\d+"| post-\d+', "", post), {"key": None}),
}


@pytest.mark.parametrize(("cut", "changed"), CUTS.values(), ids=CUTS)
def test_a_post_without_a_part(cut: Cut, changed: dict[str, str | None]) -> None:
    """A post that lacks one part lacks that alone, and the posts around it lack nothing."""
    full = [standard(text) for text in (ENGLISH, GERMAN, ALBANIAN)]
    before, after = read(page(full)), read(page([full[0], cut(full[1]), full[2]]))
    assert (before[0], before[2]) == (after[0], after[2])
    fields = ("title", "url", "text", "complete", "category", "published", "key")
    assert {name: getattr(after[1], name) for name in fields} == {
        name: getattr(before[1], name) for name in fields
    } | changed


def test_a_post_that_republishes_others() -> None:
    """A post of several pieces, each under a numbered heading and with its source, is one post with all of them in its text."""
    pieces = "".join(
        f"<h2>{n}- A piece from elsewhere, number {n}</h2><p>The Outlet, July {n} 2019</p><p>{GERMAN.lead}</p><p><a href='https://outlet.example/{n}'>Link to the source</a></p>"
        for n in (1, 2, 3)
    )
    also = "<h3>Also read:</h3><ul><li><a href='/x/'>An older story of ours that is longer than any title</a></li></ul>"
    found = read(page([standard(ENGLISH), standard(ALBANIAN, inside=pieces + also), standard(PERSIAN)]))
    assert [it.title for it in found] == [ENGLISH.title, ALBANIAN.title, PERSIAN.title]
    assert [it.url.removeprefix(f"{SITE}/") for it in found] == [
        f"{text.slug}/" for text in (ENGLISH, ALBANIAN, PERSIAN)
    ]
    assert all(f"{n}- A piece from elsewhere, number {n}" in found[1].text for n in (1, 2, 3))
    assert found[1].text.startswith(written(ALBANIAN))


def test_a_post_without_a_title() -> None:
    """A post whose title is empty is still a post, under the address its picture leads to; its id is its key."""
    untitled = re.sub(r"(<h2[^>]*><a[^>]*>).*?(</a>)", r"\1\2", standard(GERMAN))
    found = read(page([standard(ENGLISH), untitled, standard(ALBANIAN)]))
    assert [it.key for it in found] == [f"wp:{number(text)}" for text in (ENGLISH, GERMAN, ALBANIAN)]
    assert found[1].url == f"{SITE}/{GERMAN.slug}/"
    assert found[1].text == written(GERMAN)


def test_a_menu_of_posts() -> None:
    """A mega menu that lists posts of each category, twice, adds none."""
    mega = "<div class='penci-megamenu'>{}</div>".format(
        "".join(
            f"<div class='penci-mega-post hentry'><h3><a href='/m{n}/'>A story in the menu, number {n}</a></h3></div>"
            for n in range(4)
        )
    )
    markup = page(map(standard, TEXTS)).replace('<ul class="menu">', f'{mega}<ul class="menu">')
    assert shown(markup) == whole(*TEXTS)


@pytest.mark.parametrize("language", STRINGS)
def test_neighbours(language: str) -> None:
    """Older posts are page three, whatever the theme calls them; a button without a link is a guess at the same."""
    found = find_neighbours(parse_page(page(map(standard, TEXTS), language=language).encode(), URL))
    assert (found.older, found.newer, found.guessed) == (
        f"{SITE}/articles/page/3/",
        f"{SITE}/articles/",
        False,
    )
    guess = find_neighbours(
        parse_page(page(map(standard, TEXTS), language=language, pager=MORE).encode(), URL)
    )
    assert (guess.older, guess.guessed) == (f"{SITE}/articles/page/3/", True)


@pytest.mark.parametrize("count", [2, 3, 7])
def test_it_is_a_listing(count: int) -> None:
    """However few posts stand on it."""
    assert kind_of_page(page(map(standard, TEXTS[:count])).encode(), URL) == "listing"


def test_hints_stand_while_the_page_moves() -> None:
    """A sidebar that changes from page to page, related posts and counters move no post's hint."""
    still = read(page(map(standard, TEXTS)))
    words = ("12 comments", *STRINGS["en"][1:])
    moved = [standard(text, inside=RELATED, words=words) for text in TEXTS]
    assert [it.hint for it in read(page(moved, side=SIDE_MARKED))] == [it.hint for it in still]


# --- settings of the theme, in each language -----------------------------------------------------------------------------

Setting = Callable[[str, Text], str]
EDITIONS = (ENGLISH, ARABIC, PERSIAN, ALBANIAN)


def swapped(pattern: str, made: Callable[[Text], str]) -> Setting:
    """A post with the part that a pattern finds in other markup."""
    return lambda post, text: re.sub(pattern, lambda _: made(text), post, count=1, flags=re.DOTALL)


def moved(pattern: str, before: str) -> Setting:
    """A post with a part at another place: right before the first that begins so."""

    def set_up(post: str, text: Text) -> str:
        part = re.search(pattern, post, flags=re.DOTALL)
        assert part is not None, text.language
        return post.replace(part[0], "", 1).replace(before, part[0] + before, 1)

    return set_up


META = r'<div class="penci-box-meta">.*?</div>'
SHARE = r'<div class="penci-post-share-box">.*?</div>'
BODY = '<div class="standard-content">'
ICONS = "".join(
    f'<a class="new-ver-share" aria-label="x" target="_blank" rel="noreferrer" href="{href}"><i class="penci-faicon fa fa-{name}"></i></a>'
    for name, href in (
        ("facebook", "https://www.facebook.com/sharer/sharer.php?u=x"),
        ("skype", "https://web.skype.com/share?url=x"),
        ("envelope", "mailto:?subject=x&amp;BODY=y"),
    )
)
INLINE = f'<div class="penci-ilrltpost-insert penci-ilrltposts-4 penci-ilrltpost-beaf"><div class="penci-ilrlt-heading"><span>Lexo</span></div><ul>{links(("The weathercock that points south", "Who owns the fog horn"))}</ul></div>'
NAMES = "<span>Facebook</span><span>Twitter</span><span>Pinterest</span><span>Whatsapp</span><span>Telegram</span><span>Skype</span><span>Email</span>"
SETTINGS: dict[str, Setting] = {
    "date above the text": moved(META, BODY),
    "date without a machine's form": swapped("<time.*?</time>", lambda it: it.shown_date),
    "date in a line with the author": swapped(
        META,
        lambda it: (
            f'<div class="penci-box-meta grid-post-box-meta"><span class="author-italic author vcard">by <a class="url fn n" href="/author/a/">{it.author}</a></span><span class="otherl-date"><time class="entry-date published" datetime="{it.date}T01:00:00+00:00">{it.shown_date}</time></span></div>'
        ),
    ),
    "date of change beside it": swapped(
        "</time>", lambda it: '</time><time class="updated" datetime="2025-12-24T01:00:00+00:00"></time>'
    ),
    "share row of icons": swapped(
        SHARE,
        lambda _: (
            f'<div class="penci-post-share-box"><a class="penci-post-like" data-post_id="1"><i class="fa fa-heart-o"></i><span class="dt-share">3</span></a>{ICONS}</div>'
        ),
    ),
    "share row without links": swapped(
        SHARE, lambda _: f'<div class="penci-post-share-box hide-like-count">{NAMES}</div>'
    ),
    "share row above the text": moved(SHARE, BODY),
    "no share row": swapped(SHARE, lambda _: ""),
    "no comments": swapped(r'<span class="comments">.*?</span>', lambda _: ""),
    "two categories": swapped(
        r'<a class="penci-cat-name".*?</a>',
        lambda it: (
            f'<a class="penci-cat-name penci-cat-3" href="/category/c/" rel="category tag">{it.category}</a><a class="penci-cat-name penci-cat-9" href="/category/d/" rel="category tag">Port</a>'
        ),
    ),
    "category above the picture": moved(
        r'<div class="penci-standard-cat">.*?</div>', '<div class="standard-post-image">'
    ),
    "picture below the title": moved(
        r'<div class="standard-post-image">.*?</div>', '<div class="standard-content">'
    ),
    "picture said twice": swapped(
        r'<img class="penci-lazy".*?>',
        lambda it: (
            f'<img class="attachment-full penci-lazy wp-post-image" src="data:image/svg+xml;x" alt="{it.title}" data-src="/up/a.jpg"><noscript><img src="/up/a.jpg" alt="{it.title}"></noscript>'
        ),
    ),
    "gallery for a picture": swapped(
        r'<div class="standard-post-image">.*?</div>',
        lambda it: (
            f'<div class="standard-post-image"><div class="penci-owl-carousel penci-owl-carousel-slider penci-nav-visible"><figure><a href="/up/1.jpg"><img data-src="/up/1.jpg" alt="{it.caption}"></a></figure><figure><img data-src="/up/2.jpg" alt=""></figure></div></div>'
        ),
    ),
    "posts in the text": swapped("(?<=</p>)(?=\n<h2>)", lambda _: INLINE),
    "related posts without a name of their own": swapped(
        META,
        lambda it: (
            f'<div class="penci-box-meta"><span><time class="entry-date published" datetime="{it.date}T01:00:00+00:00">{it.shown_date}</time></span></div><div class="penci-post-related"><div class="item-related"><h3><a href="/r/">Another story</a></h3></div></div>'
        ),
    ),
    "entry-content alone": swapped(
        'class="post-entry standard-post-entry classic-post-entry"', lambda _: 'class="entry-text-x"'
    ),
    "post-entry alone": swapped(
        'class="standard-main-content entry-content"', lambda _: 'class="standard-main-content"'
    ),
    "an older version's id": swapped(
        r'<article id="(post-\d+)" class=".*?">',
        lambda it: f'<article id="post-{number(it)}" class="item hentry">',
    ),
}


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_settings(setting: Setting) -> None:
    """However the theme is set up, in each of its languages, a post's title, id, category, date and text are read, and nothing beside them."""
    posts = {text: standard(text, words=STRINGS[text.language]) for text in EDITIONS}
    assert all(setting(post, text) != post for text, post in posts.items())
    for language in STRINGS:
        markup = page(
            [setting(post, text) for text, post in posts.items()], language=language, side=SIDE_MARKED
        )
        assert shown(markup) == whole(*EDITIONS)


SLIDER = "<div class='featured-area featured-style-2'><div class='penci-owl-carousel penci-owl-featured-area'>{}</div></div>".format(
    "".join(
        f"<div class='item'><a class='penci-image-holder' href='/{text.slug}/'></a><div class='penci-featured-content'><h3><a href='/{text.slug}/'>{text.title}</a></h3></div></div>"
        for text in EDITIONS[:3]
    )
)


def test_a_slider_of_the_same_posts() -> None:
    """A slider above the list shows posts that stand below in full: each is one entry, with its text."""
    markup = page(map(standard, EDITIONS)).replace(
        '<div class="container container-single', f'{SLIDER}<div class="container container-single', 1
    )
    assert shown(markup) == whole(*EDITIONS)


def test_posts_of_one_line() -> None:
    """Where posts are printed in full, one of a single line is complete, too; where one is cut, no short one is called so."""
    first, *_ = ENGLISH.paragraphs
    short = re.sub(
        r'(classic-post-entry">).*?(</div></div><div class="penci-box-meta">)',
        lambda cut: f"{cut[1]}<p>{first[:60]}</p>{cut[2]}",
        standard(ENGLISH),
        flags=re.DOTALL,
    )
    found = read(page([standard(ARABIC), short, standard(PERSIAN)]))
    assert [(it.text, it.complete) for it in found][1] == (first[:60], True)
    cut = standard(PERSIAN).replace(
        '</div></div><div class="penci-box-meta">',
        f'<p><a class="more-link" href="/{PERSIAN.slug}/">ادامه</a></p></div></div><div class="penci-box-meta">',
    )
    assert [it.complete for it in read(page([standard(ARABIC), short, cut]))] == [True, False, False]


@pytest.mark.parametrize("language", STRINGS)
def test_buttons_of_every_kind(language: str) -> None:
    """A button that loads more, by a click or by scrolling, with words in any language, guesses the next page; a last page has none."""
    for name in ("penci-ajax-more", "penci-ajax-more penci-infinite-scroll"):
        button = f'<div class="penci-pagination {name}"><a class="penci-ajax-more-button" href="#" data-layout="standard" data-number="10"><span class="ajax-more-text">{STRINGS[language][2]}</span></a></div>'
        found = find_neighbours(
            parse_page(page(map(standard, TEXTS), language=language, pager=button).encode(), URL)
        )
        assert (found.older, found.guessed) == (f"{SITE}/articles/page/3/", True)
    last = '<div class="penci-pagination"><span class="newer"><a href="/articles/">{1}</a></span><span class="older"></span></div>'
    found = find_neighbours(
        parse_page(page(map(standard, TEXTS), language=language, pager=last).encode(), URL)
    )
    assert (found.older, found.newer) == (None, f"{SITE}/articles/")
