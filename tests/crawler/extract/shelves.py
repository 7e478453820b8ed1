# ruff: noqa: E501 - markup stands in lines as publishers print it
"""Twenty-eight further ways of listing, each with its own way to the next page and with what stands around it.

Written after studying public themes and pages, and before anything was read from them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tests.crawler.extract.houses import Noise, links, paragraphs, shares, sheet
from tests.crawler.extract.listings import Listing, around, link, number, teaser
from tests.crawler.extract.texts import Text

Page = Callable[[tuple[Text, ...], Noise], str]


def rows(texts: Iterable[Text], row: Callable[[Text], str]) -> str:
    return "".join(row(text) for text in texts)


def whole_texts(texts: tuple[Text, ...], noise: Noise) -> str:
    """A small blog prints its posts in full, one below the other, with no names at all."""
    posts = rows(
        texts,
        lambda it: (
            f'<article><h2>{link(it)}</h2><p><time datetime="{it.date}">{it.shown_date}</time></p>{paragraphs(it)}</article><hr>'
        ),
    )
    return around(texts, noise, f'<main>{posts}<nav><a href="/whole_texts/page/2/">Older →</a></nav></main>')


def bootstrap(texts: tuple[Text, ...], noise: Noise) -> str:
    """Cards whose titles are no links: only a button leads on."""
    cards = rows(
        texts,
        lambda it: (
            f'<div class="col-md-4 mb-4"><div class="card h-100"><img class="card-img-top" src="/up/{it.slug}.jpg" alt=""><div class="card-body"><h5 class="card-title">{it.title}</h5><p class="card-text">{teaser(it)}</p><a href="/{it.slug}/" class="btn btn-primary stretched-link">Lexo më shumë</a></div><div class="card-footer"><small class="text-muted">{it.shown_date}</small></div></div></div>'
        ),
    )
    pager = '<ul class="pagination justify-content-center"><li class="page-item disabled"><a class="page-link" href="#">‹</a></li><li class="page-item active"><span class="page-link">1</span></li><li class="page-item"><a class="page-link" href="/bootstrap/?page=2">2</a></li><li class="page-item"><a class="page-link" href="/bootstrap/?page=3">3</a></li></ul>'
    return around(texts, noise, f'<div class="container"><div class="row">{cards}</div>{pager}</div>')


def teaser_table(texts: tuple[Text, ...], noise: Noise) -> str:
    """A table of 2003: a picture, a bold title, a few words, a rule below each."""
    cells = rows(
        texts,
        lambda it: (
            f'<tr><td width="90"><img src="/up/{it.slug}.gif" width="80"></td><td valign="top"><font size="2"><b>{link(it)}</b></font><br><font size="1">{it.shown_date}</font><br>{teaser(it)} <a href="/{it.slug}/">&gt;&gt;</a></td></tr><tr><td colspan="2"><hr size="1"></td></tr>'
        ),
    )
    pager = '<b>1</b> | <a href="/teaser_table/?pg=2">2</a> | <a href="/teaser_table/?pg=3">3</a>'
    return around(
        texts, noise, f'<table border="0">{cells}<tr><td colspan="2" align="center">{pager}</td></tr></table>'
    )


def archive_fa(texts: tuple[Text, ...], noise: Noise) -> str:
    """Headlines and dates only; page numbers in Persian digits, the way on is the word for it."""
    items = rows(texts, lambda it: f'<li><span class="tarikh">{it.shown_date}</span> {link(it)}</li>')
    pager = '<div class="safhe"><span class="current">۱</span> <a href="/archive_fa/?page=2">۲</a> <a href="/archive_fa/?page=3">۳</a> <a href="/archive_fa/?page=2">بعدی</a></div>'
    return around(texts, noise, f'<div class="arshiv"><h1>بایگانی</h1><ul>{items}</ul>{pager}</div>')


def arrows_ar(texts: tuple[Text, ...], noise: Noise) -> str:
    """Where writing runs to the left, the arrow that points left leads on."""
    items = rows(
        texts,
        lambda it: (
            f'<div class="khabar"><a href="/{it.slug}/"><img src="/up/{it.slug}.jpg" alt=""></a><div class="nass"><h3>{link(it)}</h3><span class="waqt">{it.date}</span><p>{teaser(it)}</p></div></div>'
        ),
    )
    pager = '<div class="pagination" dir="rtl"><a href="/arrows_ar/?page=1">»</a> <a href="/arrows_ar/?page=1">١</a> <span class="active">٢</span> <a href="/arrows_ar/?page=3">٣</a> <a href="/arrows_ar/?page=3">«</a></div>'
    return around(texts, noise, f'<div class="akhbar">{items}</div>{pager}')


def endless(texts: tuple[Text, ...], noise: Noise) -> str:
    """More is loaded by a button, which says from where."""
    items = rows(
        texts,
        lambda it: (
            f'<div class="feed-item"><span class="feed-time">{it.date}</span><h2 class="feed-head">{link(it)}</h2></div>'
        ),
    )
    return around(
        texts,
        noise,
        f'<div class="feed">{items}</div><button class="load-more" data-page="2" data-url="/endless/?page=2">Load more</button>',
    )


def gaps(texts: tuple[Text, ...], noise: Noise) -> str:
    """The fifth of forty pages: the row of numbers has gaps."""
    items = rows(
        texts,
        lambda it: (
            f'<section class="eintrag"><h3>{link(it)}</h3><p class="datum">{it.shown_date}</p><p>{teaser(it)}</p></section>'
        ),
    )
    pager = '<p class="seiten"><a href="/gaps/">1</a> … <a href="/gaps/seite/4/">4</a> <strong>5</strong> <a href="/gaps/seite/6/">6</a> … <a href="/gaps/seite/40/">40</a></p>'
    return around(texts, noise, f"<div>{items}</div>{pager}")


def offsets(texts: tuple[Text, ...], noise: Noise) -> str:
    """Addresses count entries, not pages."""
    items = rows(
        texts,
        lambda it: (
            f'<div class="blog-item"><div class="item-content"><div class="page-header"><h2>{link(it)}</h2></div><dl class="article-info"><dd class="published"><time datetime="{it.date}T01:00:00+00:00">{it.shown_date}</time></dd></dl><p>{teaser(it)}</p></div></div>'
        ),
    )
    pager = '<nav class="pagination__wrapper"><ul class="pagination"><li class="page-item"><a href="/offsets/?start=0" class="page-link">1</a></li><li class="active page-item"><a aria-current="true" href="#" class="page-link">2</a></li><li class="page-item"><a href="/offsets/?start=20" class="page-link">3</a></li><li class="page-item"><a href="/offsets/?start=390" class="page-link">End</a></li></ul></nav>'
    return around(texts, noise, f'<div class="blog-items">{items}</div>{pager}')


def month(texts: tuple[Text, ...], noise: Noise) -> str:
    """The archive of a month, beside a calendar and links to other months, which are not the next page."""
    items = rows(
        texts,
        lambda it: (
            f'<div class="archive-entry"><h2 class="archive-title">{link(it)}</h2><span class="archive-date">{it.shown_date}</span></div>'
        ),
    )
    months = "".join(f'<li><a href="/2025/0{n}/">Month {n} of 2025</a> (12)</li>' for n in range(1, 8))
    calendar = '<table id="wp-calendar"><tr><td><a href="/2025/07/05/">5</a></td><td><a href="/2025/07/06/">6</a></td></tr></table>'
    pager = '<div class="nav-links"><div class="nav-previous"><a href="/2025/07/page/2/">Older posts</a></div></div>'
    return around(
        texts,
        noise,
        f'<div class="archive-list">{items}</div>{pager}<div id="secondary" class="widget-area">{calendar}<ul>{months}</ul></div>',
    )


def halves(texts: tuple[Text, ...], noise: Noise) -> str:
    """Two columns of boxes, the second a little shorter."""
    made = [
        f'<div class="kutia"><div class="foto"><a href="/{it.slug}/"><img src="/up/{it.slug}.jpg" alt=""></a></div><div class="titulli">{link(it)}</div><div class="hyrja">{teaser(it)}</div></div>'
        for it in texts
    ]
    half = (len(made) + 1) // 2
    return around(
        texts,
        noise,
        f'<div class="majtas">{"".join(made[:half])}</div><div class="djathtas">{"".join(made[half:])}</div><div class="faqet"><a href="/halves/faqja/2/">Tjetra »</a></div>',
    )


def lead_and_list(texts: tuple[Text, ...], noise: Noise) -> str:
    """A lead story of its own look above a list of the others."""
    first, *rest = texts
    lead = f'<div class="top-story"><a href="/{first.slug}/"><img src="/up/{first.slug}.jpg" alt=""></a><h2>{link(first)}</h2><p class="dek">{first.lead}</p></div>'
    items = rows(
        rest,
        lambda it: (
            f'<li class="story-row"><a href="/{it.slug}/"><img src="/up/{it.slug}.jpg" alt=""></a><h3>{link(it)}</h3><p>{teaser(it)}</p></li>'
        ),
    )
    return around(
        texts,
        noise,
        f'<div class="river">{lead}<ul class="stories">{items}</ul></div><a class="more" rel="next" href="/lead_and_list/p2">More stories</a>',
    )


def side_alike(texts: tuple[Text, ...], noise: Noise) -> str:
    """What stands beside the list looks like it, only smaller, and nothing calls it a side block."""
    items = rows(
        texts,
        lambda it: (
            f'<div class="news-item"><a class="news-thumb" href="/{it.slug}/"><img src="/up/{it.slug}.jpg" alt=""></a><h3 class="news-title">{link(it)}</h3><div class="news-date">{it.shown_date}</div><p class="news-intro">{teaser(it)}</p></div>'
        ),
    )
    side = "".join(
        f'<div class="mini-item"><a class="mini-thumb" href="/mini/{n}/"><img src="/up/m{n}.jpg" alt=""></a><h4><a href="/mini/{n}/">{title}</a></h4></div>'
        for n, title in enumerate(noise.recent)
    )
    return around(
        texts,
        noise,
        f'<div class="col-8">{items}<div class="paging"><span>1</span><a href="/side_alike/p/2">2</a></div></div><div class="col-4"><h3>Popular</h3>{side}</div>',
    )


def two_alone(texts: tuple[Text, ...], noise: Noise) -> str:
    """The last page of a list holds two entries, and nothing marks them."""
    items = rows(
        texts[:2],
        lambda it: (
            f'<div class="teaser"><h3>{link(it)}</h3><p class="when">{it.shown_date}</p><p>{it.lead}</p></div>'
        ),
    )
    return around(
        texts,
        noise,
        f'<div class="teasers">{items}</div><div class="pages"><a href="/two_alone/?page=3">3</a> <b>4</b></div>',
    )


def blogger_new(texts: tuple[Text, ...], noise: Noise) -> str:
    items = rows(
        texts,
        lambda it: (
            f'<article class="post-outer-container"><div class="post-outer"><div class="post"><h3 class="post-title entry-title">{link(it)}</h3><div class="post-header"><span class="byline post-timestamp"><a class="timestamp-link" href="/{it.slug}/" rel="bookmark"><time class="published" datetime="{it.date}T01:00:00Z">{it.shown_date}</time></a></span></div><div class="container post-body entry-content"><div class="post-snippet snippet-container r-snippet-container"><div class="snippet-item r-snippetized">{it.lead}</div><a class="snippet-fade r-snippet-fade hidden" href="/{it.slug}/"></a></div></div><div class="jump-link flat-button"><a href="/{it.slug}/" title="x">Post a read</a></div></div></div></article>'
        ),
    )
    pager = '<div class="blog-pager container" id="blog-pager"><a class="blog-pager-older-link flat-button" href="/search?updated-max=2025-01-19T01:00:00Z&max-results=7" id="Blog1_blog-pager-older-link">More posts</a></div>'
    return around(
        texts,
        noise,
        f'<div class="widget Blog" id="Blog1"><div class="blog-posts hfeed container">{items}</div>{pager}</div>',
    )


def utilities(texts: tuple[Text, ...], noise: Noise) -> str:
    """A grid of utility classes, each card one link."""
    items = rows(
        texts,
        lambda it: (
            f'<a href="/{it.slug}/" class="group flex flex-col rounded-lg shadow"><div class="aspect-video overflow-hidden"><img src="/up/{it.slug}.jpg" alt=""></div><div class="p-4"><p class="text-xs text-gray-500">{it.date}</p><h2 class="text-lg font-bold">{it.title}</h2><p class="text-sm">{teaser(it)}</p></div></a>'
        ),
    )
    return around(
        texts,
        noise,
        f'<div class="grid grid-cols-1 md:grid-cols-3 gap-8">{items}</div><div class="flex justify-between"><span class="opacity-50">Previous</span><a href="/utilities/2" class="px-4 py-2">Next</a></div>',
    )


def letters(texts: tuple[Text, ...], noise: Noise) -> str:
    """The archive of a letter: title and subtitle are two links to one place, a third leads to what readers said."""
    items = rows(
        texts,
        lambda it: (
            f'<div class="portable-archive-post"><div role="article" class="pencraft"><a data-testid="post-preview-title" class="pencraft pc-reset" href="/{it.slug}/">{it.title}</a><a class="pencraft pc-subtitle" href="/{it.slug}/">{teaser(it)}</a><div class="pencraft pc-meta"><time datetime="{it.date}T01:00:00Z">{it.shown_date}</time> • <a href="/@o">{it.author}</a></div><div class="post-ui"><a href="/{it.slug}/comments">{noise.views}</a></div></div></div>'
        ),
    )
    return around(
        texts, noise, f'<div class="archive-page"><div class="portable-archive-list">{items}</div></div>'
    )


def ranks(texts: tuple[Text, ...], noise: Noise) -> str:
    """A table in which each entry has two rows, one for its title and one for the facts."""
    items = rows(
        texts,
        lambda it: (
            f'<tr class="athing" id="{number(it)}"><td align="right" class="title"><span class="rank">{number(it) - 999}.</span></td><td class="title"><span class="titleline">{link(it)}</span></td></tr><tr><td></td><td class="subtext"><span class="score">{noise.views} points</span> by <a href="/user?id=a">agnes</a> <span class="age" title="{it.date}T01:00:00">{noise.ago}</span> | <a href="/{it.slug}/#comments">12 comments</a></td></tr><tr class="spacer" style="height:5px"></tr>'
        ),
    )
    return around(
        texts,
        noise,
        f'<table>{items}<tr><td></td><td class="title"><a href="/ranks/?p=2" class="morelink" rel="next">More</a></td></tr></table>',
    )


def town_hall(texts: tuple[Text, ...], noise: Noise) -> str:
    items = rows(
        texts,
        lambda it: (
            f'<div class="article articletype-0" itemscope itemtype="http://schema.org/Article"><div class="header"><h3><a title="x" href="/{it.slug}/"><span itemprop="headline">{it.title}</span></a></h3></div><div class="teaser-text"><div itemprop="description"><p>{teaser(it)}</p></div><a class="more" href="/{it.slug}/">Weiterlesen</a></div><div class="footer"><p><span class="news-list-date"><time itemprop="datePublished" datetime="{it.date}">{it.shown_date}</time></span></p></div></div>'
        ),
    )
    pager = '<div class="page-navigation"><p>Seite 1 von 9.</p><ul class="f3-widget-paginator"><li class="current">1</li><li><a href="/town_hall/seite-2/">2</a></li><li class="next"><a href="/town_hall/seite-2/">Nächste</a></li></ul></div>'
    return around(texts, noise, f'<div class="news"><div class="news-list-view">{items}{pager}</div></div>')


def lines_cn(texts: tuple[Text, ...], noise: Noise) -> str:
    """Headlines by fives, an empty item between the groups; a file for each page."""
    made = [
        f'<li><a href="/{it.slug}/" target="_blank">{it.title}</a><span class="time">{it.date}</span></li>'
        for it in texts
    ]
    items = "".join(made[:5]) + '<li class="blank"></li>' + "".join(made[5:])
    pager = '<div class="fenye"><span>首页</span><span>上一页</span><a href="/lines_cn/index_2.html">下一页</a><a href="/lines_cn/index_20.html">尾页</a> 共20页</div>'
    return around(texts, noise, f'<div class="list_box"><ul class="list_14">{items}</ul>{pager}</div>')


def by_day(texts: tuple[Text, ...], noise: Noise) -> str:
    """Headlines in groups below the day they were published on."""
    items = rows(
        texts, lambda it: f'<h3 class="day">{it.shown_date}</h3><ul class="day-list"><li>{link(it)}</li></ul>'
    )
    return around(texts, noise, f'<div class="chronicle">{items}</div>')


def kubrick(texts: tuple[Text, ...], noise: Noise) -> str:
    """The default theme of 2005: posts in full, all facts in a line below."""
    posts = rows(
        texts,
        lambda it: (
            f'<div class="post" id="post-{number(it)}"><h2><a href="/{it.slug}/" rel="bookmark" title="x">{it.title}</a></h2><small>{it.shown_date}</small><div class="entry">{paragraphs(it)}</div><p class="postmetadata">Posted in <a href="/category/c/" rel="category tag">{it.category}</a> | <a href="/{it.slug}/#respond">No Comments &#187;</a></p></div>'
        ),
    )
    pager = '<div class="navigation"><div class="alignleft"><a href="/kubrick/page/2/">&laquo; Older Entries</a></div><div class="alignright"></div></div>'
    return around(texts, noise, f'<div class="narrowcolumn">{posts}{pager}</div>')


def pictures(texts: tuple[Text, ...], noise: Noise) -> str:
    """A gallery of stories: a picture whose alternative text is the title, the title again below it."""
    items = rows(
        texts,
        lambda it: (
            f'<figure class="pic"><a href="/{it.slug}/"><img src="/up/{it.slug}.jpg" alt="{it.title}"></a><figcaption><a href="/{it.slug}/">{it.title}</a> <em>{it.date}</em></figcaption></figure>'
        ),
    )
    return around(
        texts,
        noise,
        f'<div class="wall">{items}</div><p class="pagelist"><a href="/pictures/index2.php">next</a></p>',
    )


def latest(texts: tuple[Text, ...], noise: Noise) -> str:
    items = rows(
        texts,
        lambda it: (
            f'<li><a class="wp-block-latest-posts__post-title" href="/{it.slug}/">{it.title}</a><time datetime="{it.date}T01:00:00+00:00" class="wp-block-latest-posts__post-date">{it.shown_date}</time><div class="wp-block-latest-posts__post-excerpt">{teaser(it)}</div></li>'
        ),
    )
    return around(
        texts,
        noise,
        f'<div class="entry-content"><ul class="wp-block-latest-posts__list has-dates wp-block-latest-posts">{items}</ul></div>',
    )


def elementor(texts: tuple[Text, ...], noise: Noise) -> str:
    items = rows(
        texts,
        lambda it: (
            f'<article class="elementor-post elementor-grid-item post-{number(it)} post type-post"><a class="elementor-post__thumbnail__link" href="/{it.slug}/"><img src="/up/{it.slug}.jpg" alt=""></a><div class="elementor-post__text"><h3 class="elementor-post__title">{link(it)}</h3><div class="elementor-post__meta-data"><span class="elementor-post-date">{it.shown_date}</span></div><div class="elementor-post__excerpt"><p>{teaser(it)}</p></div><a class="elementor-post__read-more" href="/{it.slug}/">»</a></div></article>'
        ),
    )
    pager = '<nav class="elementor-pagination"><span aria-current="page" class="page-numbers current"><span class="elementor-screen-only">Page</span>1</span> <a class="page-numbers" href="/elementor/page/2/"><span class="elementor-screen-only">Page</span>2</a></nav>'
    return around(
        texts,
        noise,
        f'<div class="elementor-widget elementor-widget-posts"><div class="elementor-widget-container"><div class="elementor-posts-container">{items}</div>{pager}</div></div>',
    )


def tagdiv(texts: tuple[Text, ...], noise: Noise) -> str:
    """A newspaper theme: modules with a category over the picture, in a column beside another that has modules too."""
    module = '<div class="td_module_10 td_module_wrap td-animation-stack"><div class="td-module-thumb"><a href="/{0}/" rel="bookmark" class="td-image-wrap"><img class="entry-thumb" src="/up/{0}.jpg" alt=""></a></div><div class="item-details"><h3 class="entry-title td-module-title"><a href="/{0}/" rel="bookmark">{1}</a></h3><div class="td-module-meta-info"><a href="/category/c/" class="td-post-category">{2}</a><span class="td-post-date"><time class="entry-date updated td-module-date" datetime="{3}T01:00:00+00:00">{4}</time></span></div><div class="td-excerpt">{5}</div></div></div>'
    items = rows(
        texts, lambda it: module.format(it.slug, it.title, it.category, it.date, it.shown_date, teaser(it))
    )
    side = "".join(
        f'<div class="td_module_6 td_module_wrap"><div class="item-details"><h3 class="entry-title td-module-title"><a href="/side{n}/" rel="bookmark">{title}</a></h3></div></div>'
        for n, title in enumerate(noise.recent)
    )
    pager = '<div class="page-nav td-pb-padding-side"><span class="current">1</span><a href="/tagdiv/page/2/" class="page" title="2">2</a><span class="extend">...</span><a href="/tagdiv/page/9/" class="last" title="9">9</a><a href="/tagdiv/page/2/" aria-label="next-page"><i class="td-icon-menu-right"></i></a><span class="pages">1 / 9</span></div>'
    return sheet(
        texts[0],
        f'<ul class="sf-menu">{links(("Ballina", "Qyteti"))}</ul><div class="td-pb-row"><div class="td-pb-span8 td-main-content"><div class="td-ss-main-content">{items}{pager}</div></div><div class="td-pb-span4 td-main-sidebar"><div class="td-ss-main-sidebar">{side}</div></div></div>',
        body_class="archive category",
        noise=noise,
    )


def flowing(texts: tuple[Text, ...], noise: Noise) -> str:
    """One cell of running text: a bold date, a link, a few words, two line breaks."""
    items = "<br><br>".join(f"<b>{it.date}</b> {link(it)}<br>{teaser(it)}" for it in texts)
    return around(
        texts,
        noise,
        f'<table><tr><td width="500">{items}<br><br><a href="news2.htm">Older news</a></td></tr></table>',
    )


def counted(texts: tuple[Text, ...], noise: Noise) -> str:
    """A list that counts on from the page before."""
    items = rows(texts, lambda it: f"<li>{link(it)} — {it.author}, <i>{it.date}</i></li>")
    return around(
        texts,
        noise,
        f'<ol start="11">{items}</ol><p>Page: <a href="/counted/?p=1">1</a> [2] <a href="/counted/?p=3">3</a></p>',
    )


def shared(texts: tuple[Text, ...], noise: Noise) -> str:
    """Each entry has a row of share links and a row of tags, in boxes as large as its own."""
    items = rows(
        texts,
        lambda it: (
            f'<div class="wrap"><div class="kopf"><span class="rubrik">{it.category}</span> <span class="tag">{it.shown_date}</span></div><div class="titel">{link(it)}</div><div class="anriss">{teaser(it)}</div>{shares("teilen")}<div class="themen"><a href="/tag/a/">{it.tags[0]}</a> <a href="/tag/b/">{it.tags[1]}</a></div></div>'
        ),
    )
    return around(texts, noise, f'<div class="liste">{items}</div><link rel="next" href="/shared/?seite=2">')


def _shelf(page: Page, shows: str = "", path: str = "", older: str | None = None) -> Listing:
    return Listing(page.__name__, page, frozenset(shows.split()), path, older)


SHELVES: tuple[Listing, ...] = (
    _shelf(whole_texts, "date complete", older="/whole_texts/page/2/"),
    _shelf(bootstrap, "date", older="/bootstrap/?page=2"),
    _shelf(teaser_table, "date", older="/teaser_table/?pg=2"),
    _shelf(archive_fa, "date", older="/archive_fa/?page=2"),
    _shelf(arrows_ar, "date", path="/arrows_ar/?page=2", older="/arrows_ar/?page=3"),
    _shelf(endless, "date", older="/endless/?page=2"),
    _shelf(gaps, "date", path="/gaps/seite/5/", older="/gaps/seite/6/"),
    _shelf(offsets, "date", path="/offsets/?start=10", older="/offsets/?start=20"),
    _shelf(month, "date", path="/2025/07/", older="/2025/07/page/2/"),
    _shelf(halves, older="/halves/faqja/2/"),
    _shelf(lead_and_list, older="/lead_and_list/p2"),
    _shelf(side_alike, "date", older="/side_alike/p/2"),
    _shelf(two_alone, "date two", path="/two_alone/?page=4", older=None),
    _shelf(blogger_new, "date", older="/search?updated-max=2025-01-19T01:00:00Z&max-results=7"),
    _shelf(utilities, "date", older="/utilities/2"),
    _shelf(letters, "date"),
    _shelf(ranks, older="/ranks/?p=2"),
    _shelf(town_hall, "date", older="/town_hall/seite-2/"),
    _shelf(lines_cn, "date", path="/lines_cn/index.html", older="/lines_cn/index_2.html"),
    _shelf(by_day),
    _shelf(kubrick, "date category key complete", older="/kubrick/page/2/"),
    _shelf(pictures, "date", older="/pictures/index2.php"),
    _shelf(latest, "date"),
    _shelf(elementor, "date key", older="/elementor/page/2/"),
    _shelf(tagdiv, "date", older="/tagdiv/page/2/"),
    _shelf(flowing, "date", path="/flowing/news.htm", older="/flowing/news2.htm"),
    _shelf(counted, "date", path="/counted/?p=2", older="/counted/?p=3"),
    _shelf(shared, "date", older="/shared/?seite=2"),
)
