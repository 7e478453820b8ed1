# ruff: noqa: E501 - markup stands in lines as publishers print it
"""Fifteen ways in which publishers list articles, with whole texts or teasers, and what stands around the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.crawler.extract.houses import SITE, Noise, links, paragraphs, shares, sheet
from tests.crawler.extract.texts import TEXTS, Text

QUIET = Noise()


@dataclass(frozen=True)
class Listing:
    """One way of listing. `shows` names what its entries show besides title and link; `two`, that there are no more of them."""

    name: str
    page: Callable[[tuple[Text, ...], Noise], str]
    shows: frozenset[str] = field(default_factory=frozenset)
    path: str = ""
    older: str | None = None  # the path of the page toward the past

    @property
    def url(self) -> str:
        """Where the list stands."""
        return f"{SITE}{self.path or f'/{self.name}/'}"

    def entry_url(self, text: Text) -> str:
        """Where an entry leads."""
        return f"{SITE}/{text.slug}/"


def around(texts: tuple[Text, ...], noise: Noise, inner: str) -> str:
    """A menu printed twice, a sidebar, a footer."""
    menu = f"<nav class='main-navigation'><ul>{links(('Home', 'Articles about the town and the sea', 'About us and our history'))}</ul></nav>"
    side = f"<div id='sidebar' class='sidebar'><div class='widget widget_recent_entries'><h4>Recent Posts</h4><ul>{links(noise.recent)}</ul></div></div>"
    return sheet(
        texts[0],
        f"{menu}{menu}<div id='content'>{inner}</div>{side}<a class='back-to-top' href='#'>Top</a>",
        noise=noise,
    )


def link(text: Text) -> str:
    return f'<a href="/{text.slug}/">{text.title}</a>'


def teaser(text: Text) -> str:
    return f"{text.lead[:90]}…"


def number(text: Text) -> int:
    """The id of a post, which stays when its words change."""
    return 1000 + [other.slug for other in TEXTS].index(text.slug)


def soledad(texts: tuple[Text, ...], noise: Noise) -> str:
    """Ten posts in full, each with category, title, body, date, a comments link and a row of share names."""
    posts = "".join(
        f"""<article id="post-{number(text)}" class="standard-article post-{number(text)} type-post hentry"><div class="standard-post-image"><a href="/{text.slug}/"><img src="data:," data-src="/up/{text.slug}.jpg" alt="{text.title}"></a></div>
<div class="header-standard"><div class="penci-standard-cat"><span class="cat"><a class="penci-cat-name" href="/category/c/">{text.category}</a></span></div><h2 class="penci-entry-title entry-title"><a href="/{text.slug}/">{text.title}</a></h2></div>
<div class="standard-content"><div class="post-entry standard-post-entry">{paragraphs(text)}</div><div class="penci-box-meta"><span><time class="entry-date published" datetime="{text.date}T01:00:00+00:00">{text.shown_date}</time></span><span><a href="/{text.slug}/#comments">0 comments</a></span></div>{shares("penci-post-share-box")}</div></article>"""
        for text in texts
    )
    return around(
        texts,
        noise,
        f'{posts}<div class="penci-pagination"><span class="newer"><a href="/soledad/">Newer</a></span><span class="older"><a href="/soledad/page/2/">Older</a></span></div>',
    )


def excerpts(texts: tuple[Text, ...], noise: Noise) -> str:
    posts = "".join(
        f"""<article id="post-{number(text)}" class="post-{number(text)} post type-post"><header class="entry-header"><h2 class="entry-title"><a href="/{text.slug}/" rel="bookmark">{text.title}</a></h2>
<div class="entry-meta"><span class="posted-on"><a href="/{text.slug}/" rel="bookmark"><time class="entry-date published" datetime="{text.date}">{text.shown_date}</time></a></span> <span class="cat-links"><a href="/category/c/" rel="category tag">{text.category}</a></span></div></header>
<div class="entry-summary"><p>{teaser(text)} <a class="more-link" href="/{text.slug}/">Continue reading</a></p></div></article>"""
        for text in texts
    )
    return around(texts, noise, posts)


def blocks(texts: tuple[Text, ...], noise: Noise) -> str:
    posts = "".join(
        f"""<li class="wp-block-post post-{number(text)} post type-post"><h2 class="wp-block-post-title">{link(text)}</h2><div class="wp-block-post-date"><time datetime="{text.date}T01:00:00+00:00">{text.shown_date}</time></div><div class="wp-block-post-excerpt"><p class="wp-block-post-excerpt__excerpt">{teaser(text)}</p></div></li>"""
        for text in texts
    )
    return around(texts, noise, f'<ul class="wp-block-post-template">{posts}</ul>')


def drupal(texts: tuple[Text, ...], noise: Noise) -> str:
    rows = "".join(
        f"""<div class="views-row"><div class="views-field views-field-title"><span class="field-content">{link(text)}</span></div><div class="views-field views-field-created"><span class="field-content"><time datetime="{text.date}T01:00:00Z">{text.shown_date}</time></span></div><div class="views-field-body"><p>{teaser(text)}</p></div></div>"""
        for text in texts
    )
    return around(texts, noise, f'<div class="view view-news"><div class="view-content">{rows}</div></div>')


def joomla(texts: tuple[Text, ...], noise: Noise) -> str:
    items = "".join(
        f"""<div class="items-row row-fluid"><div class="span12"><div class="item column-1" itemprop="blogPost" itemscope itemtype="https://schema.org/BlogPosting"><h2 itemprop="name"><a href="/{text.slug}/" itemprop="url">{text.title}</a></h2><dl class="article-info"><dd class="published"><time datetime="{text.date}T01:00:00+00:00" itemprop="datePublished">{text.shown_date}</time></dd></dl><p>{teaser(text)}</p><p class="readmore"><a class="btn" href="/{text.slug}/">Read more: {text.title[:12]}</a></p></div></div></div>"""
        for text in texts
    )
    return around(
        texts, noise, f'<div class="blog" itemscope itemtype="https://schema.org/Blog">{items}</div>'
    )


def ghost(texts: tuple[Text, ...], noise: Noise) -> str:
    cards = "".join(
        f"""<article class="gh-card post"><a class="gh-card-link" href="/{text.slug}/"><figure class="gh-card-image"><img src="/up/{text.slug}.jpg" alt=""></figure><div class="gh-card-wrapper"><h3 class="gh-card-title is-title">{text.title}</h3><p class="gh-card-excerpt is-body">{teaser(text)}</p><footer class="gh-card-meta"><span class="gh-card-author">By {text.author}</span><time class="gh-card-date" datetime="{text.date}">{text.shown_date}</time></footer></div></a></article>"""
        for text in texts
    )
    return around(texts, noise, f'<div class="gh-feed">{cards}</div>')


def blogger(texts: tuple[Text, ...], noise: Noise) -> str:
    posts = "".join(
        f"""<div class="date-outer"><h2 class="date-header"><span>{text.shown_date}</span></h2><div class="post-outer"><div class="post hentry" itemscope itemtype="http://schema.org/BlogPosting"><a name="{number(text)}"></a><h3 class="post-title entry-title" itemprop="name">{link(text)}</h3><div class="post-body entry-content">{"<br><br>".join((text.lead, *text.paragraphs))}</div><div class="post-footer"><a class="timestamp-link" href="/{text.slug}/" rel="bookmark"><abbr class="published" itemprop="datePublished" title="{text.date}T01:00:00Z" content="{text.date}T01:00:00Z">01:00</abbr></a></div></div></div></div>"""
        for text in texts
    )
    return around(texts, noise, f'<div class="blog-posts hfeed">{posts}</div>')


def cards(texts: tuple[Text, ...], noise: Noise) -> str:
    """Cards with generated class names in two columns."""
    made = [
        f"""<div class="css-1x{noise.theme}"><a href="/{text.slug}/" class="css-9k{noise.theme}"><img src="/up/{text.slug}.jpg" alt=""></a><div class="css-77{noise.theme}"><h3><a href="/{text.slug}/">{text.title}</a></h3><p>{teaser(text)}</p><span>{text.date}</span></div></div>"""
        for text in texts
    ]
    half = len(made) // 2
    return around(
        texts,
        noise,
        f'<div class="css-a"><div class="css-col">{"".join(made[:half])}</div><div class="css-col">{"".join(made[half:])}</div></div>',
    )


def table(texts: tuple[Text, ...], noise: Noise) -> str:
    rows = "".join(
        f"<tr><td>{text.date}</td><td>{link(text)}</td><td>{text.author}</td></tr>" for text in texts
    )
    return around(texts, noise, f"<table><tbody>{rows}</tbody></table>")


def definitions(texts: tuple[Text, ...], noise: Noise) -> str:
    return around(
        texts,
        noise,
        f"<dl>{''.join(f'<dt>{link(text)}</dt><dd>{text.date}: {teaser(text)}</dd>' for text in texts)}</dl>",
    )


def flat(texts: tuple[Text, ...], noise: Noise) -> str:
    """Headings and paragraphs side by side, with nothing around each pair."""
    return around(
        texts,
        noise,
        "".join(
            f"<h2>{link(text)}</h2><p><small>{text.date}</small></p><p>{teaser(text)}</p>" for text in texts
        ),
    )


def headlines(texts: tuple[Text, ...], noise: Noise) -> str:
    items = "".join(f"<li>{link(text)} <span class='date'>{text.date}</span></li>" for text in texts)
    return around(texts, noise, f"<h1>Archive</h1><ul class='archive'>{items}</ul>")


def linked_cards(texts: tuple[Text, ...], noise: Noise) -> str:
    """The whole card is one link."""
    items = "".join(
        f'<a class="tile" href="/{text.slug}/"><img src="/up/{text.slug}.jpg" alt=""><strong class="tile-title">{text.title}</strong><span class="tile-text">{teaser(text)}</span></a>'
        for text in texts
    )
    return around(texts, noise, f'<div class="tiles">{items}</div>')


def hero(texts: tuple[Text, ...], noise: Noise) -> str:
    """One large article above a list of the others; all are `article` elements, none has a name that helps."""
    first, *rest = texts
    large = f'<article class="lead-story"><h2>{link(first)}</h2><p>{first.lead}</p><time datetime="{first.date}">{first.shown_date}</time></article>'
    small = "".join(
        f'<article class="story"><h3>{link(text)}</h3><time datetime="{text.date}">{text.shown_date}</time></article>'
        for text in rest
    )
    return around(texts, noise, large + small)


def microformats(texts: tuple[Text, ...], noise: Noise) -> str:
    entries = "".join(
        f'<div class="h-entry"><a class="u-url" href="/{text.slug}/"><span class="p-name">{text.title}</span></a><time class="dt-published" datetime="{text.date}">{text.shown_date}</time><div class="e-content">{paragraphs(text)}</div></div>'
        for text in texts
    )
    return around(texts, noise, f'<div class="h-feed">{entries}</div>')


def _listing(page: Callable[[tuple[Text, ...], Noise], str], shows: str) -> Listing:
    return Listing(page.__name__, page, frozenset(shows.split()))


LISTINGS = (
    _listing(soledad, "date category text key complete"),
    _listing(excerpts, "date category key"),
    _listing(blocks, "date key"),
    _listing(drupal, "date"),
    _listing(joomla, "date"),
    _listing(ghost, "date"),
    _listing(blogger, "date complete"),
    _listing(cards, "date"),
    _listing(table, "date"),
    _listing(definitions, ""),
    _listing(flat, "date"),
    _listing(headlines, "date"),
    _listing(linked_cards, ""),
    _listing(hero, "date"),
    _listing(microformats, "date complete"),
)
SHELF: tuple[Text, ...] = TEXTS
