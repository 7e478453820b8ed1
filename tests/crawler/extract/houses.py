# ruff: noqa: E501 - markup stands in lines as publishers print it
"""Sixteen ways in which publishers print an article, in markup as varied as theirs, with the noise that surrounds it.

A house is a function of a text and its noise; the same text in the same house with other noise is the same article.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape
from json import dumps

from tests.crawler.extract.texts import TEXTS, Text

SITE = "https://packet.example"


@dataclass(frozen=True)
class Noise:
    """What moves on a page that nobody edited."""

    nonce: str = "a1b2c3"
    views: int = 1204
    comments: tuple[str, ...] = ()
    ago: str = "3 hours ago"
    recent: tuple[str, ...] = (
        "A kiosk gets a roof",
        "Herring late again this year",
        "Choir looks for a bass",
    )
    related: tuple[str, ...] = ("The weathercock that points south", "Who owns the fog horn")
    ad: str = "Two pairs of boots for one at Hessel's"
    year: int = 2025
    theme: str = "v4"


QUIET = Noise()

Inner = Callable[[Text, Noise], str]


@dataclass(frozen=True)
class House:
    """One publisher's way of printing. `says` names what its pages tell beside title and text; a `bare` one prints no list and no heading."""

    name: str
    page: Callable[[Text, Noise], str]
    says: frozenset[str] = frozenset()
    texts: tuple[Text, ...] = TEXTS
    signs: Callable[[Text], tuple[str, str]] = lambda _: (
        "",
        "",
    )  # lines of its own above and below a text, unmarked

    def url(self, text: Text) -> str:
        """Where the house prints the article."""
        return f"{SITE}/{self.name}/{text.slug}/"

    def written(self, text: Text) -> list[str]:
        """The body's blocks as the writer handed them in, pictures' captions aside."""
        above, below = self.signs(text)
        first, second, *rest = text.paragraphs
        bare = [text.lead, *text.paragraphs, text.quote]
        full = [text.lead, first, second, text.heading, *rest, *text.items, text.quote]
        return [
            line for line in (above, *(bare if "bare" in self.says else full), *below.split("\n")) if line
        ]


def house(page: Callable[[Text, Noise], str], says: str, *texts: Text) -> House:
    """A house called as its page, in all languages or in those it is at home in."""
    return House(page.__name__, page, frozenset(says.split()), texts or TEXTS)


def signing(house: House, signs: Callable[[Text], tuple[str, str]]) -> House:
    """The same house, which puts lines of its own into a text that nothing on the page tells from it."""
    return replace(house, signs=signs)


def paragraphs(text: Text, *, ad: str = "", related: str = "") -> str:
    """The body in plain elements, with what a house pushes between its paragraphs."""
    first, second, *rest = text.paragraphs
    return (
        f"<p>{text.lead}</p>\n<p>{first}</p>{ad}\n<p>{second}</p>\n<h2>{text.heading}</h2>"
        + "".join(f"\n<p>{paragraph}</p>" for paragraph in rest)
        + related
        + f"\n<ul>{''.join(f'<li>{item}</li>' for item in text.items)}</ul>"
        + f"\n<blockquote><p>{text.quote}</p></blockquote>"
    )


def figure(text: Text, source: str = 'src="/up/2025/03/mill-1024x683.jpg"') -> str:
    return (
        f'<figure><img {source} alt="{escape(text.caption)}"><figcaption>{text.caption}</figcaption></figure>'
    )


def links(titles: tuple[str, ...], tag: str = "li") -> str:
    return "".join(
        f'<{tag}><a href="/x/{title.lower().replace(" ", "-")}/">{title}</a></{tag}>' for title in titles
    )


def shares(css: str) -> str:
    return (
        f'<div class="{css}"><a href="https://www.facebook.com/sharer/sharer.php?u=x">Facebook</a>'
        '<a href="https://twitter.com/intent/tweet?x">Twitter</a><a href="https://api.whatsapp.com/send?text=x">Whatsapp</a></div>'
    )


def sheet(
    text: Text, body: str, *, head: str = "", body_class: str = "", noise: Noise = QUIET, lang: bool = True
) -> str:
    """A whole page around a body."""
    language = f' lang="{text.language}"' if lang else ""
    direction = ' dir="rtl"' if text.rtl else ""
    return (
        f"<!DOCTYPE html>\n<html{language}{direction}><head><meta charset='utf-8'><title>{text.title} | The Packet</title>{head}"
        f'<script>var n={{"nonce":"{noise.nonce}"}};</script></head>\n<body class="{body_class}">\n{body}\n'
        f"<footer id='colophon'><p>© 2003 - {noise.year} The Packet. All rights reserved.</p></footer></body></html>"
    )


def og(text: Text) -> str:
    return (
        f'<meta property="og:title" content="{escape(text.title)} - The Packet"><meta property="og:site_name" content="The Packet">'
        f'<meta property="og:type" content="article"><meta property="article:published_time" content="{text.date}T08:15:00+00:00">'
        f'<meta property="article:section" content="{text.category}"><meta name="author" content="{text.author}">'
    )


def jsonld(text: Text, **more: object) -> str:
    node = {
        "@type": "NewsArticle",
        "headline": text.title,
        "datePublished": f"{text.date}T08:15:00+00:00",
        "author": {"@id": "#w"},
        "articleSection": text.category,
    } | more
    graph = {
        "@context": "https://schema.org",
        "@graph": [node, {"@type": "Person", "@id": "#w", "name": text.author}],
    }
    return f'<script type="application/ld+json">{dumps(graph, ensure_ascii=False)}</script>'


def tags(text: Text) -> str:
    return "".join(f'<a href="/tag/{place}/" rel="tag">{tag}</a>' for place, tag in enumerate(text.tags))


def comments(noise: Noise) -> str:
    said = "".join(f'<li class="comment"><p>{said}</p></li>' for said in noise.comments)
    return f'<div id="comments" class="comments-area"><h2>{len(noise.comments)} comments</h2><ol class="comment-list">{said}</ol></div>'


def soledad(text: Text, noise: Noise) -> str:
    body = f"""
<nav id="navigation"><ul>{links(("Home", "Articles"))}</ul></nav>
<div class="container container-single right-sidebar"><div id="main"><div class="theiaStickySidebar">
<article id="post-4711" class="post-4711 post type-post hentry category-related-matters">
<div class="header-standard"><div class="penci-standard-cat"><span class="cat"><a class="penci-cat-name" href="/category/c/" rel="category tag">{
        text.category
    }</a></span></div>
<h1 class="post-title single-post-title entry-title">{text.title}</h1></div>
<div class="post-image"><img class="penci-lazy" src="data:image/gif;base64,R0" data-src="/up/2025/03/mill-1170x780.jpg" alt=""></div>
<div class="post-entry blockquote-style-2"><div class="inner-post-entry entry-content" id="penci-post-entry-inner">
{
        paragraphs(
            text,
            ad=f'<div class="penci-custom-html-inside"><div class="adsbygoogle" data-n="{noise.nonce}">{noise.ad}</div></div>',
            related=f'<div class="penci-ilrltpost-in-{noise.views} penci-inline-related-posts"><div class="penci-ilrelated-posts-title">Related</div><ul>{links(noise.related)}</ul></div>',
        )
    }
</div><div class="post-tags">{tags(text)}</div></div>
<div class="tags-share-box center-box"><span class="single-comment-o"><a href="#comments">{
        len(noise.comments)
    } comments</a></span>{shares("post-share")}</div>
<div class="penci-post-box-meta"><span>{text.shown_date}</span><span class="penci-post-countview">{
        noise.views
    } views</span></div>
<div class="post-related"><h4>You may also like</h4>{links(noise.related, "div")}</div>{
        comments(noise)
    }</article></div></div>
<div id="sidebar" class="penci-sidebar-content"><aside class="widget widget_recent_entries"><h4>Recent</h4><ul>{
        links(noise.recent)
    }</ul></aside></div></div>"""
    return sheet(
        text,
        body,
        head=og(text) + jsonld(text),
        body_class="single single-post postid-4711 soledad-ver-8",
        noise=noise,
    )


def block_theme(text: Text, noise: Noise) -> str:
    body = f"""<div class="wp-site-blocks"><header class="wp-block-template-part"><nav class="wp-block-navigation">{links(("Home", "About"))}</nav></header>
<main class="wp-block-group is-layout-flow"><h1 class="wp-block-post-title">{text.title}</h1>
<div class="wp-block-post-date"><time datetime="{text.date}T08:15:00+00:00">{text.shown_date}</time></div>
<div class="taxonomy-category wp-block-post-terms"><a href="/category/a/" rel="category tag">{text.category}</a></div>
<div class="entry-content wp-block-post-content is-layout-constrained">{figure(text)}{paragraphs(text, ad=f'<div class="wp-block-group code-block">{shares("sharedaddy sd-sharing-enabled")}</div>')}
<div class="yarpp yarpp-related"><h3>More</h3><ol>{links(noise.related)}</ol></div></div>
<div class="wp-block-post-author-name"><a href="/author/x/" rel="author">{text.author}</a></div><div class="post-terms-list">{tags(text)}</div></main>
<aside><p>{noise.ad}</p><ul>{links(noise.recent)}</ul></aside></div>"""
    return sheet(text, body, body_class="wp-singular post-template-default single", noise=noise)


def genesis(text: Text, noise: Noise) -> str:
    body = f"""<div class="site-container"><div class="site-inner"><div class="content-sidebar-wrap"><main class="content" id="genesis-content">
<article class="post-88 post type-post entry" itemscope itemtype="https://schema.org/CreativeWork"><header class="entry-header"><h1 class="entry-title" itemprop="headline">{text.title}</h1>
<p class="entry-meta"><time class="entry-time" itemprop="datePublished" datetime="{text.date}T08:15:00+00:00">{text.shown_date}</time> by
<span class="entry-author" itemprop="author" itemscope><a href="/author/" rel="author"><span itemprop="name">{text.author}</span></a></span> · <a href="#respond">{len(noise.comments)} Comments</a></p></header>
<div class="entry-content" itemprop="text">{paragraphs(text)}<p class="views-line post-views">{noise.views}</p></div>
<footer class="entry-footer"><p class="entry-meta"><span class="entry-categories"><a href="/category/c" rel="category tag">{text.category}</a></span><span>{tags(text)}</span></p></footer></article>
{comments(noise)}</main><aside class="sidebar sidebar-primary widget-area"><section class="widget"><ul>{links(noise.recent)}</ul></section></aside></div></div></div>"""
    return sheet(text, body, noise=noise)


def drupal(text: Text, noise: Noise) -> str:
    head = f'<meta property="article:published_time" content="{text.date}T08:15:00+00:00"><meta name="author" content="{text.author}">'
    body = f"""<div class="dialog-off-canvas-main-canvas"><div class="layout-container"><main role="main"><div class="region region-content">
<h1 class="page-header"><span>{text.title}</span></h1>
<article class="node node--type-article node--promoted node--view-mode-full"><div class="node__content">
<div class="field field--name-field-section"><a href="/section/a" rel="category">{text.category}</a></div>
<div class="clearfix text-formatted field field--name-body field--type-text-with-summary field__item">{paragraphs(text)}</div>
<div class="field field--name-field-tags">{tags(text)}</div>
<section class="field field--name-comment comment-wrapper comments">{"".join(f"<p>{said}</p>" for said in noise.comments)}</section></div></article></div></main>
<aside class="layout-sidebar-second"><div class="block block-views">{links(noise.recent, "div")}</div></aside></div></div>"""
    return sheet(text, body, head=head, body_class="path-node page-node-type-article", noise=noise)


def joomla(text: Text, noise: Noise) -> str:
    body = f"""<div class="body"><div class="row-fluid"><main id="content" role="main" class="span9"><div class="item-page" itemscope itemtype="https://schema.org/Article">
<div class="page-header"><h2 itemprop="headline">{text.title}</h2></div>
<dl class="article-info muted"><dd class="createdby" itemprop="author" itemscope><span itemprop="name">{text.author}</span></dd>
<dd class="category-name"><a href="/c" itemprop="genre" rel="category">{text.category}</a></dd>
<dd class="published"><time datetime="{text.date}T08:15:00+00:00" itemprop="datePublished">{text.shown_date}</time></dd><dd class="hits">Hits: {noise.views}</dd></dl>
<div itemprop="articleBody" class="com-content-article__body">{paragraphs(text)}</div>
<ul class="tags inline"><li>{tags(text)}</li></ul>
<ul class="pager pagenav"><li class="previous"><a rel="prev" href="/x">Prev</a></li></ul></div></main>
<div id="aside" class="span3"><ul class="latestnews mod-list">{links(noise.recent)}</ul><p>{noise.ad}</p></div></div></div>"""
    return sheet(text, body, noise=noise)


def ghost(text: Text, noise: Noise) -> str:
    body = f"""<div class="gh-viewport"><main class="gh-main"><article class="gh-article post tag-news"><header class="gh-article-header gh-canvas">
<h1 class="gh-article-title is-title">{text.title}</h1><div class="gh-article-meta"><h4 class="gh-article-author-name"><a href="/author/x/">{text.author}</a></h4>
<time class="gh-article-meta-date" datetime="{text.date}">{text.shown_date}</time><span class="gh-article-meta-length">4 min read</span></div>{figure(text)}</header>
<section class="gh-content gh-canvas is-body">{paragraphs(text)}</section></article>
<section class="gh-container related"><h2>Read more</h2>{links(noise.related, "div")}</section></main></div>"""
    return sheet(
        text, body, head=jsonld(text, keywords=", ".join(text.tags)), body_class="post-template", noise=noise
    )


def blogger(text: Text, noise: Noise) -> str:
    flowing = "<br><br>\n".join((text.lead, *text.paragraphs, text.quote))
    body = f"""<div class="content-outer"><div class="main-outer"><div class="widget Blog" id="Blog1"><div class="blog-posts hfeed"><h2 class="date-header"><span>{text.shown_date}</span></h2>
<div class="post hentry" itemscope itemtype="http://schema.org/BlogPosting"><h3 class="post-title entry-title" itemprop="name">{text.title}</h3>
<div class="post-body entry-content" id="post-body-77" itemprop="description articleBody">{flowing}<div style="clear: both;"></div></div>
<div class="post-footer"><span class="post-author vcard"><span class="fn" itemprop="author"><span itemprop="name">{text.author}</span></span></span>
<abbr class="published" itemprop="datePublished" title="x" content="{text.date}T08:15:00+00:00">{noise.ago}</abbr>
<span class="post-labels">{tags(text)}</span>{shares("post-share-buttons")}</div></div></div></div></div>
<div class="sidebar section"><div class="widget PopularPosts">{links(noise.recent)}</div></div></div>"""
    return sheet(text, body, noise=noise)


def hashed(text: Text, noise: Noise) -> str:
    """Class names made by a build tool, new ones with every release."""
    mark = noise.theme
    body = f"""<div id="__next"><header class="css-{mark}1k"><nav class="sc-{mark}Aqz">{links(("World", "Town", "Sport"))}</nav></header>
<main class="css-{mark}9x"><article class="css-{mark}0u"><h1 class="css-{mark}tt">{text.title}</h1><p class="css-{mark}by">{text.author}</p>
<section class="css-{mark}bd">{paragraphs(text, ad=f'<div class="css-{mark}ad" id="dfp-ad-{noise.nonce}"><p>{noise.ad}</p></div>')}</section></article>
<section class="css-{mark}rr"><h2>Most read</h2>{links(noise.recent, "div")}</section></main></div>"""
    return sheet(text, body, head=jsonld(text), noise=noise)


def tables(text: Text, noise: Noise) -> str:
    """A site of 2003: layout in tables, line breaks for paragraphs, no classes at all."""
    flowing = "<br><br>".join((text.lead, *text.paragraphs, text.quote))
    body = f"""<table width="100%"><tr><td colspan="3"><font size="6">The Packet</font></td></tr><tr><td width="150" valign="top">{"<br>".join(f'<a href="/{n}.html">{title}</a>' for n, title in enumerate(noise.recent))}</td>
<td valign="top"><h1><font face="Verdana">{text.title}</font></h1><i>{text.shown_date}</i><br><br>{flowing}</td>
<td width="120"><a href="/ad"><img src="/ad{noise.nonce}.gif"></a></td></tr></table>"""
    return sheet(text, body, noise=noise)


def plain(text: Text, noise: Noise) -> str:
    body = f"""<header><a href="/">The Packet</a></header><main><article><header><h1>{text.title}</h1><p>By <a rel="author" href="/a">{text.author}</a>, <time datetime="{text.date}">{text.shown_date}</time></p></header>
{paragraphs(text)}</article></main><aside><h2>Also</h2><ul>{links(noise.recent)}</ul></aside>"""
    return sheet(text, body, noise=noise)


def soup(text: Text, noise: Noise) -> str:
    """Nothing but div elements without names."""
    body = f"""<div><div>{links(("Home", "Town"), "span")}</div><div><div><h1>{text.title}</h1><div>{text.shown_date}</div><div>{paragraphs(text)}</div></div>
<div><div>{links(noise.recent, "div")}</div></div></div></div>"""
    return sheet(text, body, head=jsonld(text), noise=noise)


def amp(text: Text, noise: Noise) -> str:
    picture = '<amp-img src="/up/mill.jpg?w=600" width="600" height="400"></amp-img>'
    body = f"""<amp-sidebar id="s"><ul>{links(noise.recent)}</ul></amp-sidebar><article class="amp-wp-article"><header class="amp-wp-article-header"><h1 class="amp-wp-title">{text.title}</h1></header>
<div class="amp-wp-article-content">{picture}{paragraphs(text, ad=f'<amp-ad type="x" data-n="{noise.nonce}"><p>{noise.ad}</p></amp-ad>')}</div></article>"""
    return sheet(text, body, head=jsonld(text), noise=noise)


def daily(text: Text, noise: Noise) -> str:
    """A large paper: advertisements between paragraphs, a newsletter box, a gallery, a box of the most read."""
    box = f'<div class="newsletter-signup"><h3>Our letter</h3><p>{noise.ad} - every morning in your post box, free of any charge and full of news.</p></div>'
    body = f"""<div class="page-wrap"><div class="ad-slot ad-slot--top" data-n="{noise.nonce}"></div><article class="article"><div class="article__header"><div class="article__section"><a href="/s" rel="category">{text.category}</a></div>
<h1 class="article__headline">{text.title}</h1><div class="article__byline byline">By <span class="author" itemprop="author">{text.author}</span></div><time class="article__date published" datetime="{text.date}T08:15:00+00:00">{noise.ago}</time></div>
{figure(text, 'src="/up/mill-300x200.jpg" srcset="/up/mill-300x200.jpg 300w, /up/mill-1200x800.jpg 1200w"')}
<div class="article__body article-body">{paragraphs(text, ad=f'<aside class="promo"><h3>{noise.related[0]}</h3></aside>{box}')}</div>
<div class="article__tags">{tags(text)}</div></article><section class="most-read trending">{links(noise.recent)}</section>{comments(noise)}</div>"""
    return sheet(text, body, head=og(text), noise=noise)


def squarespace(text: Text, noise: Noise) -> str:
    first, *rest = (text.lead, *text.paragraphs)
    body = f"""<div id="siteWrapper"><article class="h-entry blog-item-wrapper entry-{noise.theme}"><h1 class="entry-title p-name">{text.title}</h1><time class="dt-published blog-meta-item--date" datetime="{text.date}">{text.shown_date}</time>
<div class="blog-item-content e-content"><div class="sqs-layout"><div class="row"><div class="col sqs-col-12"><div class="sqs-block html-block"><div class="sqs-block-content"><p>{first}</p></div></div>
<div class="sqs-block image-block">{figure(text, 'data-src="/up/mill.png"')}</div><div class="sqs-block html-block"><div class="sqs-block-content">{"".join(f"<p>{part}</p>" for part in rest)}
<blockquote>{text.quote}</blockquote></div></div></div></div></div></div><span class="p-author h-card author"><a class="fn" href="/a">{text.author}</a></span></article></div>
<nav class="item-pagination">{links(noise.related, "div")}</nav>"""
    return sheet(text, body, noise=noise)


def microdata(text: Text, noise: Noise) -> str:
    body = f"""<div itemscope itemtype="http://schema.org/NewsArticle" class="cnt"><h1 itemprop="headline">{text.title}</h1><meta itemprop="datePublished" content="{text.date}T08:15:00+00:00">
<div itemprop="author" itemscope itemtype="http://schema.org/Person"><span itemprop="name">{text.author}</span></div><div itemprop="articleSection">{text.category}</div>
<div itemprop="articleBody">{paragraphs(text, related=f'<div class="related"><ul>{links(noise.related)}</ul></div>')}</div></div>
<div class="rightcol">{links(noise.recent, "div")}</div>"""
    return sheet(text, body, noise=noise)


def printed(text: Text, noise: Noise) -> str:
    """A print view: nothing around the text but its own head, and no language stated."""
    body = (
        f"<h1>{text.title}</h1><p class='date'>{text.shown_date}</p><div id='text'>{paragraphs(text)}</div>"
    )
    return sheet(text, body, noise=noise, lang=False)


HOUSES = tuple(
    House(page.__name__, page)
    for page in (
        soledad,
        block_theme,
        genesis,
        drupal,
        joomla,
        ghost,
        blogger,
        hashed,
        tables,
        plain,
        soup,
        amp,
        daily,
        squarespace,
        microdata,
        printed,
    )
)
