# ruff: noqa: E501 - markup stands in lines as publishers print it
"""Twenty-four ways in which newsrooms print an article: papers, agencies and portals of many countries, each in a language it is at home in.

Written after studying public pages and the rules of public scrapers, and before anything was read from them.
"""

from __future__ import annotations

from collections.abc import Iterable

from tests.crawler.extract.houses import (
    House,
    Noise,
    comments,
    figure,
    house,
    jsonld,
    links,
    og,
    paragraphs,
    shares,
    sheet,
    signing,
    tags,
)
from tests.crawler.extract.texts import (
    ALBANIAN,
    ARABIC,
    CHINESE,
    ENGLISH,
    GERMAN,
    HEBREW,
    PERSIAN,
    Text,
)


def parts(text: Text) -> tuple[str, ...]:
    """A body as its elements, for houses that put each into something of its own."""
    first, second, *rest = text.paragraphs
    return (
        f"<p>{text.lead}</p>",
        f"<p>{first}</p>",
        f"<p>{second}</p>",
        f"<h2>{text.heading}</h2>",
        *(f"<p>{paragraph}</p>" for paragraph in rest),
        f"<ul>{''.join(f'<li>{item}</li>' for item in text.items)}</ul>",
        f"<blockquote><p>{text.quote}</p></blockquote>",
    )


def each(parts: Iterable[str], before: str, after: str) -> str:
    return "".join(f"{before}{part}{after}" for part in parts)


def broadcaster(text: Text, noise: Noise) -> str:
    """Every paragraph is a component of its own, between components that are none of the article's."""
    blocks = each(
        parts(text),
        f'<div data-component="text-block" class="ssrc-{noise.theme}-a e1"><div class="ssrc-{noise.theme}-b">',
        "</div></div>",
    )
    body = f"""<div id="root"><header role="banner"><nav aria-label="site">{links(("Home", "News", "Sport"))}</nav></header><main id="main-content" data-main-content="true"><article class="ssrc-{noise.theme}-c">
<div data-component="headline-block"><h1 class="ssrc-{noise.theme}-h" id="main-heading" tabindex="-1">{text.title}</h1></div>
<div data-component="byline-block"><div><time datetime="{text.date}T08:15:00.000Z">{noise.ago}</time></div><div><span data-testid="byline-name">{text.author}</span></div></div>
<div data-component="image-block">{figure(text)}</div><div data-component="ad-slot"><p>{noise.ad}</p></div>{blocks}
<div data-component="links-block"><div><h2>Related internet links</h2><ul>{links(noise.related)}</ul></div></div><div data-component="topic-list"><h2>Topics</h2><ul>{links(text.tags)}</ul></div></article></main>
<div data-component="most-read"><ol>{links(noise.recent)}</ol></div></div>"""
    return sheet(text, body, head=jsonld(text), noise=noise)


def rendered(text: Text, noise: Noise) -> str:
    """Generated names and data attributes; a rich link to another story floats beside the third paragraph."""
    first, *rest = parts(text)
    rich = f'<aside data-gu-name="richLink" class="dcr-{noise.theme}9"><a href="/r/"><div class="dcr-1a">{noise.related[0]}</div><div>Read more</div></a></aside>'
    body = f"""<section data-link-name="nav"><ul>{links(("News", "Opinion"))}</ul></section><main data-layout="StandardLayout"><article class="dcr-{noise.theme}1"><div data-gu-name="media">{figure(text)}</div><aside data-gu-name="title"><a href="/s/" data-component="section"><span>{text.category}</span></a></aside>
<div data-gu-name="headline"><h1 class="dcr-{noise.theme}2">{text.title}</h1></div><div data-gu-name="meta"><address aria-label="Contributor info"><a rel="author" href="/profile/a">{text.author}</a></address><details><summary><span>{text.shown_date}</span></summary>Last modified later</details></div>
<div data-gu-name="body"><div id="maincontent" class="article-body-commercial-selector article-body-viewer-selector dcr-{noise.theme}3">{first}{rich}{"".join(rest)}</div></div><div data-print-layout="hide"><div class="dcr-{noise.theme}4">Explore more on these topics</div><ul>{links(text.tags)}</ul>{shares("dcr-share")}</div></article></main>
<section id="onwards-lower">{links(noise.related, "div")}</section><section id="most-viewed">{links(noise.recent, "div")}</section>"""
    return sheet(text, body, head=jsonld(text), noise=noise)


def arc(text: Text, noise: Noise) -> str:
    body = f"""<div id="fusion-app" class="fusion-app"><nav class="b-header-nav-chain">{links(("Metro", "Ferries"))}</nav><section class="b-right-rail"><div class="b-right-rail__full-width-1"><h1 class="b-headline">{text.title}</h1><div class="b-byline"><span class="b-byline__names">{text.author}</span></div><time as="time" class="c-date b-date" datetime="{text.date}T08:15:00Z">{text.shown_date}</time></div>
<div class="b-right-rail__main"><article class="b-article-body">{"".join(f'<p class="c-paragraph">{text_}</p>' for text_ in (text.lead, *text.paragraphs))}<div class="b-article-body__divider"></div><div class="arcad-feature" data-n="{noise.nonce}"><div class="arcad">{noise.ad}</div></div><blockquote class="b-quote"><p>{text.quote}</p></blockquote></article><div id="taboola-below">{links(noise.related, "div")}</div></div>
<aside class="b-right-rail__rail"><div class="b-results-list">{links(noise.recent, "div")}</div></aside></section></div>"""
    return sheet(text, body, head=og(text), noise=noise)


def sections(text: Text, noise: Noise) -> str:
    """The text lies in several boxes of rich text, with advertisements and a newsletter between them."""
    first, second, third, *rest = parts(text)
    box = '<section class="relative"><div data-area="text" class="RichText RichText--iconLinks lg:mt-32 sm:mt-24">{}</div></section>'
    body = f"""<header data-area="header">{links(("Menu", "Abo"), "span")}</header><main><article class="bg-white shadow" aria-label="{text.title}"><header data-area="intro"><h2><span class="block text-primary">{text.category}</span><span class="align-middle">{text.title}</span></h2><div class="text-s"><time class="timeformat" datetime="{text.date} 08:15:00">{text.shown_date}, 9.15 Uhr</time></div></header>
<div data-area="body">{box.format(first + second)}<section data-advertisement="{noise.nonce}"><div class="p-20">{noise.ad}</div></section>{box.format(third)}<section data-component="NewsletterBox"><p>{noise.related[0]}</p></section>{box.format("".join(rest))}</div></article>
<section data-area="related_articles">{links(noise.related, "div")}</section></main>"""
    return sheet(text, body, head=og(text) + jsonld(text), noise=noise)


def utilities(text: Text, noise: Noise) -> str:
    """Nothing but utility classes."""
    made = "".join(
        f'<p class="mb-6 text-lg leading-8 dark:text-neutral-100">{part}</p>'
        for part in (text.lead, *text.paragraphs)
    )
    body = f"""<div class="min-h-screen flex flex-col"><div class="sticky top-0 z-50 bg-white/80"><div class="flex gap-4">{links(("Start", "Ort", "Meer"), "span")}</div></div><div class="container mx-auto px-4 lg:grid lg:grid-cols-12"><div class="lg:col-span-8"><span class="text-xs uppercase text-red-600">{text.category}</span><h1 class="text-4xl font-bold my-4">{text.title}</h1><div class="flex text-sm text-gray-500"><span>{text.author}</span><span class="mx-2">·</span><span>{text.shown_date}</span><span class="mx-2">·</span><span>{noise.views} Aufrufe</span></div>
<div class="prose max-w-none">{made}<blockquote class="border-l-4 pl-4 italic">{text.quote}</blockquote></div></div><div class="lg:col-span-4 pl-8"><div class="rounded bg-gray-100 p-4">{links(noise.recent, "div")}</div></div></div></div>"""
    return sheet(text, body, head=jsonld(text), noise=noise)


def modules(text: Text, noise: Noise) -> str:
    """Names of components with a hash behind; one element for each paragraph, poll and picture among them."""
    mark = noise.theme
    made = each(
        parts(text),
        f'<div class="Article_elementTextblock__{mark}Ya Article_element__{mark}Tq">',
        "</div>",
    )
    body = f"""<div id="__next"><div class="layout_layout__{mark}yR"><main class="layout_content__{mark}6M"><article class="Article_article__{mark}sV"><div class="ArticleHead_head__{mark}3x"><span class="ArticleHead_lead__{mark}kk">{text.category}</span><h1 class="ArticleHead_title__{mark}0p">{text.title}</h1><div class="ArticleHead_dates__{mark}a"><time datetime="{text.date}T08:15:00Z">{text.shown_date}</time></div></div>
<section class="Article_body__{mark}60"><div class="Article_elementImage__{mark}A6">{figure(text)}</div>{made}<div class="Article_elementPoll__{mark}0I"><form><h3>{noise.related[1]}</h3><button>Ja</button><button>Nein</button></form></div></section><div class="AuthorCard_card__{mark}bq"><a href="/a" rel="author">{text.author}</a></div></article><div class="Recommended_teasers__{mark}w2">{links(noise.related, "div")}</div></main></div></div>"""
    return sheet(text, body, head=og(text), noise=noise)


def elements(text: Text, noise: Noise) -> str:
    """A page made with elements of its own invention."""
    first, second, *rest = parts(text)
    body = f"""<a-header><a-nav>{links(("Start", "Forum"), "span")}</a-nav></a-header><div class="a-layout"><article id="meldung" class="article-layout a-theme--default"><header class="article-layout__header"><h1 class="a-article-header__title">{text.title}</h1><p class="a-article-header__meta"><a-timestamp><time datetime="{text.date}T08:15:00">{text.shown_date}</time></a-timestamp></p></header>
<div class="article-layout__content-container"><div class="article-layout__content article-content">{first}<a-collapse class="a-collapse"><div class="ad-label">Anzeige {noise.nonce}</div></a-collapse>{second}<a-paternoster class="a-paternoster-ad"><p>{noise.ad}</p></a-paternoster><a-lightbox class="a-inline-image">{figure(text)}</a-lightbox>{"".join(rest)}</div></div><footer class="article-layout__footer"><a href="mailto:x@packet.example">(x)</a></footer></article></div><a-recommendation>{links(noise.recent, "div")}</a-recommendation>"""
    return sheet(text, body, head=jsonld(text), noise=noise)


def groups(text: Text, noise: Noise) -> str:
    """Paragraphs by twos in groups, between groups of advertisements and widgets."""
    made = parts(text)
    pairs = ["".join(made[place : place + 2]) for place in range(0, len(made), 2)]
    ad = f'<div class="ad__section-border article-content__ad-group"><div class="ad__inner" id="ad-{noise.nonce}"><p>{noise.ad}</p></div></div>'
    content = ad.join(
        f'<section class="article-content__content-group article-content__content-group--story">{pair}</section>'
        for pair in pairs
    )
    body = f"""<nav class="nav-primary">{links(("Canal", "Letters"))}</nav><main id="main-content"><article class="article-content-story article-content-story--story" data-wcm="{noise.nonce}"><header class="article-header article-header--story"><div class="article-header__detail"><h1 class="article-title" id="articleTitle">{text.title}</h1><p class="article-subtitle"></p><div class="published-by"><span class="published-by__author"><a rel="author" href="/author/o/">{text.author}</a></span></div><div class="published-date"><span class="published-date__since">Published {text.shown_date}</span></div></div></header>
<div class="article-header__share-group">{shares("share-menu")}</div>{content}<div class="article-content__widget-group widget"><h3>Trending</h3><ol>{links(noise.recent)}</ol></div></article></main>"""
    return sheet(text, body, head=jsonld(text), noise=noise)


def daily_cn(text: Text, noise: Noise) -> str:
    """A Chinese party paper: date and source in a line of text, the editor in brackets below, QR codes."""
    lines = "".join(
        f'<p style="text-indent: 2em;">\n\t{part}</p>' for part in (text.lead, *text.paragraphs, text.quote)
    )
    body = f"""<div class="layout path"><div class="col col-1 fl">{links(("首页", "生活", "社会"), "span")}</div></div><div class="main"><div class="layout rm_txt cf"><div class="col col-1"><h3 class="pre"></h3><h1>{text.title}</h1><h4 class="sub"></h4><div class="author cf">{text.author}</div><div class="channel cf"><div class="col-1-1">{text.shown_date}08:21 | 来源：<a href="/s">小邮报</a></div><div class="col-1-2"><span class="tit">小字号</span></div></div>
<div class="rm_txt_con cf"><div class="box_pic"></div>{lines}<div class="zdfy clearfix"></div><center><table border="0" align="center"><tr></tr></table></center><div class="box_pic"></div><div class="edit cf">(责编：梅小舟)</div><p class="paper_num">分享让更多人看到&nbsp;</p></div></div><div class="col col-2"><div class="rm_ranking cf"><h2>热门排行</h2><ul>{links(noise.recent)}</ul></div></div></div></div>"""
    return sheet(text, body, noise=noise)


def portal_cn(text: Text, noise: Noise) -> str:
    """A Chinese portal: paragraphs indented by ideographic spaces, a source line that is a link, keywords below."""
    lines = "".join(
        f'<p cms-style="font-L">　　{part}</p>' for part in (text.lead, *text.paragraphs, text.quote)
    )
    body = f"""<div class="sina-header">{links(("新闻", "体育"), "span")}</div><div class="main-content w1240"><div class="path-search"><a href="/c/">{text.category}</a> &gt; 正文</div><h1 class="main-title">{text.title}</h1><div class="top-bar-wrap"><div class="top-bar" id="top_bar"><div class="date-source"><span class="date">{text.shown_date} 08:21</span><a href="/s" class="source">小邮报</a></div><div class="page-tools"><span class="tool-icon">评论 {noise.views}</span></div></div></div>
<div class="article-content clearfix" id="article_content"><div class="article-content-left"><div class="article" id="article">{lines}<p class="show_author">责任编辑：{text.author}</p></div><div class="article-bottom clearfix" id="article-bottom"><div class="keywords" id="keywords" data-wbkey="x"><span>关键字 :</span><a href="/t">{text.tags[0]}</a></div></div><div class="blk-comment">{comments(noise)}</div></div><div class="article-content-right"><div class="blk-zt">{links(noise.recent, "div")}</div></div></div></div>"""
    return sheet(text, body, noise=noise)


def agency_fa(text: Text, noise: Noise) -> str:
    """A Persian agency: a line above the title, a short link to copy, a news code, the date of its own calendar."""
    body = f"""<div class="container"><div class="header_menu"><ul>{links(("خانه", "شهر", "فرهنگ"))}</ul></div><div class="news_content"><div class="breadcrumb_list"><ul><li><a href="/fa">خانه</a></li><li><a href="/fa/c">{text.category}</a></li></ul></div><div class="news_toolbar"><span class="news_time">{text.shown_date} - ۱۱:۲۰</span><span class="news_code">کد خبر: ۵۴۳۲۱</span><span class="visit">{noise.views}</span></div><h2 class="up_title">گزارش پیک:</h2><h1 class="title"><a href="/fa/news/54321">{text.title}</a></h1>
<div class="article_body"><div id="echo_detail" class="echo_detail">{paragraphs(text, related=f'<div class="inline_news_box"><ul>{links(noise.related)}</ul></div>')}</div></div><div class="share_news">{shares("share_icons")}</div><div class="short_link_cnt"><form class="tinyurl_form"><input value="https://packet.example/fa/tiny/news-54321"></form></div><div class="article_tag">{tags(text)}</div></div><div class="side_col"><h3>پربازدید</h3>{links(noise.recent, "div")}</div></div>"""
    return sheet(text, body, noise=noise)


def wire_fa(text: Text, noise: Noise) -> str:
    """Another Persian agency, in schema.org's marks; the date stands in a list of facts about the item."""
    body = f"""<div id="mainbody"><main><div class="container"><div class="row"><article id="item" class="box content full-news" itemscope itemtype="http://schema.org/NewsArticle"><div class="item-header"><div class="item-nav row"><ul class="list-inline"><li class="subject"><a href="/service/c" itemprop="articleSection">{text.category}</a></li></ul></div><div class="item-title"><h4 class="kicker"></h4><h1 class="title" itemprop="headline">{text.title}</h1></div><div class="item-meta"><ul><li><i class="fa fa-calendar-o"></i><span class="title-meta">تاریخ:</span><span class="text-meta">{text.shown_date} / ۰۸:۴۵</span></li><li><span class="title-meta">کد خبر:</span><span class="text-meta">1404041508</span></li></ul></div></div>
<div class="item-body content-full-news"><div class="item-text" itemprop="articleBody">{paragraphs(text)}</div></div><section class="box tags"><header><h2>برچسب‌ها</h2></header><div><ul>{"".join(f'<li><a rel="Index, Tag" href="/tag/{n}">{tag}</a></li>' for n, tag in enumerate(text.tags))}</ul></div></section><section class="box comments"><form></form>{"".join(f"<p>{said}</p>" for said in noise.comments)}</section></article><section class="box list-thumbs"><ul>{links(noise.recent)}</ul></section></div></div></main></div>"""
    return sheet(text, body, noise=noise)


def portal_ar(text: Text, noise: Noise) -> str:
    """An Arabic portal in Bootstrap: a box "read also" in the middle of the text, icons before date and views."""
    also = f'<div class="read-also card my-3"><div class="card-body"><span>اقرأ أيضا</span><a href="/r/1">{noise.related[0]}</a></div></div>'
    body = f"""<nav class="navbar navbar-expand-lg"><div class="collapse navbar-collapse"><ul class="navbar-nav">{links(("الرئيسية", "ثقافة"))}</ul></div></nav><div class="container-fluid"><div class="row"><div class="col-lg-8 col-md-12"><div class="article-details"><span class="badge bg-danger">{text.category}</span><h1 class="title my-2">{text.title}</h1><ul class="list-inline meta"><li class="list-inline-item"><i class="fa fa-calendar"></i> {text.shown_date}</li><li class="list-inline-item"><i class="fa fa-eye"></i> {noise.views}</li></ul><img class="img-fluid w-100" src="/up/ship.jpg" alt="{text.caption}">
<div class="article-text text-justify">{paragraphs(text, ad=also)}</div><div class="d-flex share">{shares("btn-group")}</div></div></div><div class="col-lg-4"><div class="card"><div class="card-header">الأكثر قراءة</div><ul class="list-group">{links(noise.recent)}</ul></div></div></div></div>"""
    return sheet(text, body, head=og(text), noise=noise)


def forms_ar(text: Text, noise: Noise) -> str:
    """ASP.NET wraps the whole page in a form; the text is a label with line breaks in it."""
    flowing = "<br /><br />".join((text.lead, *text.paragraphs, text.quote))
    body = f"""<form method="post" action="./Details.aspx?id=7" id="aspnetForm"><input type="hidden" name="__VIEWSTATE" value="{noise.nonce}"><div id="ctl00_header"><table><tr><td>{"</td><td>".join(f"<a href='/c{n}.aspx'>{name}</a>" for n, name in enumerate(("الرئيسية", "محليات")))}</td></tr></table></div><div id="ctl00_MainContent_pnl"><h1><span id="ctl00_MainContent_lblTitle">{text.title}</span></h1><span id="ctl00_MainContent_lblDate">{text.shown_date}</span><div class="LongDesc"><span id="ctl00_MainContent_lblBody">{flowing}</span></div></div>
<div id="ctl00_RightMenu"><table><tr><td>{"</td></tr><tr><td>".join(f"<a href='/n{n}.aspx'>{title}</a>" for n, title in enumerate(noise.recent))}</td></tr></table></div></form>"""
    return sheet(text, body, noise=noise)


def daily_he(text: Text, noise: Noise) -> str:
    body = f"""<header class="site-header"><ul>{links(("חדשות", "חינוך"))}</ul></header><main class="article-page"><article class="article"><section class="article-header"><h1>{text.title}</h1><div class="article-credit"><span class="writer-data"><a href="/w" rel="author">{text.author}</a></span><span class="display-date"><span>פורסם </span>{text.shown_date}</span></div></section><section class="article-body"><figure class="main-image"><img src="/up/light.jpg" alt=""><span class="credit">{text.caption}</span></figure>{paragraphs(text, ad=f'<div class="mako-ad" id="gpt-{noise.nonce}"></div>')}<div class="OUTBRAIN" data-src="x">{links(noise.related, "div")}</div></section><section class="article-tags"><ul>{"".join(f'<li><a href="/tag-{n}">{tag}</a></li>' for n, tag in enumerate(text.tags))}</ul></section></article></main><section class="commentsSection">{comments(noise)}</section>"""
    return sheet(text, body, head=og(text), noise=noise)


def editor_he(text: Text, noise: Noise) -> str:
    """A rich-text editor's own elements: no `p` anywhere, each line two elements and a span deep."""
    made = "".join(
        f'<div class="text_editor_paragraph rtl"><div data-block="true" data-editor="{noise.nonce}"><span data-offset-key="{n}-0"><span data-text="true">{part}</span></span></div></div>'
        for n, part in enumerate((text.lead, *text.paragraphs, text.quote))
    )
    body = f"""<div class="layoutItem header"><ul>{links(("ראשי", "דעות"))}</ul></div><div class="layoutItem ArticleHeaderComponentRevamp"><div class="mainTitleWrapper"><h1 class="mainTitle"><span>{text.title}</span></h1></div><div class="authorAndDateContainer"><div class="authors">{text.author}</div><div class="date"><time class="DateDisplay" datetime="{text.date}T08:15:00.000Z">{noise.ago}</time></div></div></div>
<div class="layoutItem article-body"><div id="ArticleBodyComponent" class="ArticleBodyComponent"><div class="textEditor_container readOnly"><div class="public-DraftEditor-content">{made}</div></div></div></div><div class="layoutItem RelatedArticles">{links(noise.related, "div")}</div>"""
    return sheet(text, body, head=jsonld(text), noise=noise)


def swiper(text: Text, noise: Noise) -> str:
    """The article is the first slide of a row of articles through which readers swipe."""
    body = f"""<header class="c-header">{links(("World", "Culture"), "span")}</header><div id="articlesSwiper" class="swiper-container c-swiper--full-article"><div class="swiper-wrapper swiper-wrapper--article"><div class="jsArticleFirst swiper-slide"><article class="o-article-newsy"><div class="o-article-newsy__main"><h1 class="c-article-redesign-title">{text.title}</h1><div class="c-article-contributors"><b>By</b> <a href="/a" rel="author">{text.author}</a></div><time class="c-article-publication-date" datetime="{text.date}">{text.shown_date}</time>
<div class="o-article-newsy__main__body u-article-content"><div class="c-article-content js-article-content"><div class="c-ad c-ad-halfpage">{noise.ad}</div>{paragraphs(text, ad=f'<div class="widget widget--type-related widget--size-fullwidth"><h3>Related</h3><ul>{links(noise.related)}</ul></div>')}</div></div></div></article></div><div class="swiper-slide"><article class="o-article-newsy"><h2><a href="/next/">{noise.recent[0]}</a></h2></article></div></div></div>"""
    return sheet(text, body, head=og(text), noise=noise)


def paywall(text: Text, noise: Noise) -> str:
    """What is free and what is paid for stand in two elements, an offer between them."""
    first, second, *rest = parts(text)
    body = f"""<section class="zone zone--article"><section class="article article--single"><header class="article__header"><h1 class="article__title">{text.title}</h1><section class="meta meta__social"><span class="meta__author">{text.author}</span><span class="meta__date">{text.shown_date}, 9 Uhr</span></section></header><section class="article__wrapper"><article class="article__content old__article-content-single"><div class="free">{first}{second}</div><section class="catcher catcher--favoris"><p class="catcher__desc">{noise.ad}</p><button>Abo</button></section><div class="post-paywall">{"".join(rest)}</div></article></section></section></section><section class="river">{links(noise.recent, "div")}</section>"""
    return sheet(text, body, head=og(text), noise=noise)


def marked_lines(text: Text, noise: Noise) -> str:
    """Every paragraph is marked as the article's body by itself."""
    made = "".join(
        f'<p itemprop="articleBody" class="abs">{part}</p>'
        for part in (text.lead, *text.paragraphs, text.quote)
    )
    body = f"""<div id="kopf">{links(("Start", "Hafen"), "span")}</div><div id="inhalt" itemscope itemtype="http://schema.org/Article"><h1 itemprop="headline name">{text.title}</h1><p class="stand"><span itemprop="author">{text.author}</span>, <meta itemprop="datePublished" content="{text.date}T08:15:00+00:00">{text.shown_date}</p><div class="spalte">{made}</div></div><div id="rand">{links(noise.recent, "div")}</div>"""
    return sheet(text, body, noise=noise)


def columns(text: Text, noise: Noise) -> str:
    """An electronic edition of a printed page: two columns, side by side, the second in an element of its own."""
    made = parts(text)
    half = len(made) // 2
    body = f"""<div id="epaper"><div id="nav"><a href="/seite/1">Seite 1</a> <a href="/seite/3">Seite 3</a></div><div class="artikel"><div class="ressort">{text.category}</div><h1>{text.title}</h1><div class="autor">Von {text.author}</div><div class="ausgabe">Ausgabe vom {text.shown_date}</div><div class="spalten"><div class="spalte spalte1">{"".join(made[:half])}</div><div class="spalte spalte2">{"".join(made[half:])}</div></div></div><div class="weitere">{links(noise.recent, "div")}</div></div>"""
    return sheet(text, body, noise=noise)


def long_side(text: Text, noise: Noise) -> str:
    """The side column comes first and has teasers of some length."""
    side = "".join(
        f'<div class="news"><h4><a href="/n{n}">{title}</a></h4><p>{title} {title} {title} {title} {title}</p></div>'
        for n, title in enumerate(noise.recent[:9])
    )
    body = f"""<div id="wrap"><div id="right"><h3>آخر الأخبار</h3>{side}</div><div id="center"><div class="ttl"><h1>{text.title}</h1></div><div class="dt">{text.shown_date}</div><div class="txt">{paragraphs(text)}</div></div></div>"""
    return sheet(text, body, noise=noise)


def appended(text: Text, noise: Noise) -> str:
    """Readers who scroll on come to the next article, which is already there, in full."""
    other = "".join(f"<p>{title} {title} {title} {title}</p>" for title in noise.recent[:4])
    post = '<article id="post-{}" class="post type-post hentry"><header class="entry-header"><h1 class="entry-title">{}</h1><div class="entry-meta"><span class="posted-on"><time class="entry-date published" datetime="{}">{}</time></span></div></header><div class="entry-content">{}</div></article>'
    own = post.format(77, text.title, f"{text.date}T08:15:00+00:00", text.shown_date, paragraphs(text))
    body = f"""<div id="page"><main id="main">{own}<div class="alnp">{post.format(76, noise.recent[0], "2024-01-01T08:15:00+00:00", "1 janar 2024", other)}</div></main></div>"""
    return sheet(
        text,
        body,
        head='<link rel="shortlink" href="https://packet.example/?p=77">',
        body_class="post-template-default single single-post postid-77",
        noise=noise,
    )


def data_alone(text: Text, noise: Noise) -> str:
    """A page built in the browser: its text stands in its data alone."""
    body = f"""<div id="app"><div class="skeleton"></div></div><div class="ticker">{links(noise.recent, "span")}</div>"""
    return sheet(
        text,
        body,
        head=jsonld(text, articleBody="\n\n".join((text.lead, *text.paragraphs, text.quote))),
        noise=noise,
    )


def everything_article(text: Text, noise: Noise) -> str:
    """Teasers and readers' letters are `article` elements too."""
    said = "".join(
        f'<article class="comment js-comment"><footer>R. N.</footer><div class="comment__content"><p>{one}</p></div></article>'
        for one in noise.comments
    )
    teasers = "".join(
        f'<article class="teaser"><h3><a href="/t{n}">{title}</a></h3></article>'
        for n, title in enumerate(noise.recent)
    )
    body = f"""<main><article class="full" role="article"><header><p class="section"><a rel="category" href="/c">{text.category}</a></p><h1>{text.title}</h1><p>By <a rel="author" href="/a">{text.author}</a></p><p><time pubdate datetime="{text.date}">{text.shown_date}</time></p></header>{paragraphs(text)}<footer>{tags(text)}{shares("tools")}</footer></article><section>{said}</section><section>{teasers}</section></main>"""
    return sheet(text, body, noise=noise)


NEWSROOMS: tuple[House, ...] = (
    house(broadcaster, "date author", ENGLISH, ARABIC),
    house(rendered, "date author", ENGLISH, ALBANIAN),
    house(arc, "date author category bare", ENGLISH),
    house(sections, "date author category", GERMAN),
    house(utilities, "date author bare", GERMAN, PERSIAN),
    house(modules, "date author", GERMAN),
    house(elements, "date author", GERMAN),
    house(groups, "date author", ENGLISH),
    signing(house(daily_cn, "date bare", CHINESE), lambda _: ("", "(责编：梅小舟)\n分享让更多人看到\xa0")),
    signing(house(portal_cn, "date bare", CHINESE), lambda text: ("", f"责任编辑：{text.author}")),
    house(agency_fa, "date tags", PERSIAN),
    house(wire_fa, "date category tags", PERSIAN),
    house(portal_ar, "date author category", ARABIC),
    house(forms_ar, "date bare", ARABIC),
    house(daily_he, "date author", HEBREW),
    house(editor_he, "date author bare", HEBREW),
    house(swiper, "date author", ENGLISH, ALBANIAN),
    house(paywall, "date author", GERMAN),
    house(marked_lines, "date author bare", GERMAN, ALBANIAN),
    house(columns, "date", GERMAN),
    house(long_side, "date", ARABIC),
    house(appended, "date", ALBANIAN),
    house(data_alone, "date author bare", ENGLISH, HEBREW),
    house(everything_article, "date author category tags", ENGLISH),
)
