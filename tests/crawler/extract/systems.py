# ruff: noqa: E501 - markup stands in lines as publishers print it
"""Twenty-eight ways in which publishing systems print an article: themes and page builders, blogs, site generators, pages of long ago.

Written after studying public themes and pages, and before anything was read from them.
"""

from __future__ import annotations

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
    tags,
)
from tests.crawler.extract.newsrooms import each, parts
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


def tagdiv(text: Text, noise: Noise) -> str:
    """A newspaper theme sold by the thousand: advertisements and boxes of posts in the text, sharing above and below."""
    ad = f'<div class="td-a-rec td-a-rec-id-content_inline tdi_{noise.nonce}"><span class="td-adspot-title">- Reklamë -</span><p>{noise.ad}</p></div>'
    body = f"""<div id="td-outer-wrap"><div class="td-header-wrap"><ul>{links(("Ballina", "Qyteti"))}</ul></div><div class="td-main-content-wrap td-container-wrap"><div class="td-container"><div class="td-pb-row"><div class="td-pb-span8 td-main-content"><article id="post-312" class="post-312 post type-post hentry" itemscope itemtype="https://schema.org/Article"><div class="td-post-header"><ul class="td-category"><li class="entry-category"><a href="/category/q/">{text.category}</a></li></ul><header class="td-post-title"><h1 class="entry-title">{text.title}</h1><div class="td-module-meta-info"><div class="td-post-author-name"><div class="td-author-by">Nga</div> <a href="/author/a/">{text.author}</a></div><span class="td-post-date"><time class="entry-date updated td-module-date" datetime="{text.date}T08:15:00+00:00">{text.shown_date}</time></span><div class="td-post-views"><span class="td-nr-views-312">{noise.views}</span></div></div></header></div>
<div class="td-post-sharing td-post-sharing-top">{shares("td-default-sharing")}</div><div class="td-post-content tagdiv-type"><div class="td-post-featured-image">{figure(text)}</div>{paragraphs(text, ad=ad, related=f'<div class="td_block_wrap td_block_related_posts"><h4>Lexo edhe</h4>{links(noise.related, "div")}</div>')}</div><footer><div class="td-post-source-tags"><ul class="td-tags"><li><span>ETIKETA</span></li><li>{tags(text)}</li></ul></div><span class="td-page-meta" itemprop="author" itemscope><meta itemprop="name" content="{text.author}"></span><meta itemprop="datePublished" content="{text.date}T08:15:00+00:00"></footer></article>{comments(noise)}</div><div class="td-pb-span4 td-main-sidebar"><div class="td-ss-main-sidebar"><aside class="td_block_template_1 widget">{links(noise.recent, "div")}</aside></div></div></div></div></div></div>"""
    return sheet(text, body, body_class="post-template-default single single-post postid-312", noise=noise)


def elementor(text: Text, noise: Noise) -> str:
    """A page builder in which heading, text, sharing and related posts are all the same kind of element."""
    widget = '<div class="elementor-element elementor-element-{0} elementor-widget elementor-widget-{1}" data-widget_type="{1}.default"><div class="elementor-widget-container">{2}</div></div>'
    made = (
        widget.format(
            "7a1",
            "theme-post-title",
            f'<h1 class="elementor-heading-title elementor-size-default">{text.title}</h1>',
        )
        + widget.format(
            "7a2",
            "post-info",
            f'<ul class="elementor-icon-list-items"><li itemprop="datePublished"><time>{text.shown_date}</time></li><li itemprop="author">{text.author}</li></ul>',
        )
        + widget.format("7a3", "share-buttons", shares("elementor-grid"))
        + widget.format("7a4", "theme-post-content", paragraphs(text))
        + widget.format("7a5", "post-navigation", links(noise.related, "div"))
        + widget.format(
            "7a6",
            "posts",
            "".join(
                f'<article class="elementor-post"><h3><a href="/x{n}">{title}</a></h3></article>'
                for n, title in enumerate(noise.recent)
            ),
        )
    )
    body = f"""<div data-elementor-type="header" class="elementor elementor-location-header">{links(("الرئيسية", "ثقافة"), "span")}</div><div data-elementor-type="single-post" class="elementor elementor-55 elementor-location-single post-91 post type-post"><section class="elementor-section"><div class="elementor-container"><div class="elementor-column">{made}</div></div></section></div>"""
    return sheet(text, body, body_class="elementor-default single-post postid-91", noise=noise)


def divi(text: Text, noise: Noise) -> str:
    first, second, *rest = parts(text)
    module = '<div class="et_pb_module et_pb_text et_pb_text_{}"><div class="et_pb_text_inner">{}</div></div>'
    body = f"""<div id="page-container"><header id="main-header"><ul>{links(("Home", "Blog"))}</ul></header><div id="et-main-area"><div id="main-content"><div class="entry-content"><div class="et_pb_section"><div class="et_pb_row"><div class="et_pb_module et_pb_post_title"><div class="et_pb_title_container"><h1 class="entry-title">{text.title}</h1><p class="et_pb_title_meta_container">by <span class="author vcard"><a href="/author/o" rel="author">{text.author}</a></span> | <span class="published">{text.shown_date}</span> | <a href="/category/c/" rel="category tag">{text.category}</a></p></div></div></div>
<div class="et_pb_row">{module.format(0, first + second)}<div class="et_pb_module et_pb_image">{figure(text)}</div>{module.format(1, "".join(rest))}</div><div class="et_pb_row"><div class="et_pb_module et_pb_blog_grid_wrapper">{links(noise.recent, "div")}</div></div></div></div></div></div></div>"""
    return sheet(text, body, body_class="single single-post et_divi_theme", noise=noise)


def bakery(text: Text, noise: Noise) -> str:
    """Rows and columns of a page builder; the text lies in three of its boxes."""
    first, second, third, *rest = parts(text)
    box = '<div class="vc_row wpb_row vc_row-fluid"><div class="wpb_column vc_column_container vc_col-sm-12"><div class="vc_column-inner"><div class="wpb_wrapper"><div class="wpb_text_column wpb_content_element"><div class="wpb_wrapper">{}</div></div></div></div></div></div>'
    body = f"""<div id="wrapper"><header><ul>{links(("Home", "News"))}</ul></header><article class="post-18 post type-post hentry"><h1 class="post_title entry-title">{text.title}</h1><div class="post_info"><span class="post_info_posted">{text.shown_date}</span></div><div class="post_content entry-content">{box.format(first)}{box.format(second + third)}<div class="vc_row wpb_row"><div class="vc_btn3-container"><a class="vc_btn3" href="/donate">{noise.ad}</a></div></div>{box.format("".join(rest))}</div></article><div class="sidebar">{links(noise.recent, "div")}</div></div>"""
    return sheet(text, body, noise=noise)


def twentyten(text: Text, noise: Noise) -> str:
    """The default theme of 2010."""
    body = f"""<div id="wrapper" class="hfeed"><div id="header"><div id="access" role="navigation"><ul>{links(("الصفحة الرئيسة", "عن المدونة"))}</ul></div></div><div id="main"><div id="container"><div id="content" role="main"><div id="nav-above" class="navigation"><div class="nav-previous"><a href="/p/" rel="prev">{noise.related[0]}</a></div></div><div id="post-12" class="post-12 post type-post hentry category-a"><h1 class="entry-title">{text.title}</h1><div class="entry-meta"><span class="meta-prep meta-prep-author">نشر في</span> <a href="/{text.slug}/" title="8:15 ص" rel="bookmark"><span class="entry-date">{text.shown_date}</span></a> <span class="meta-sep">بواسطة</span> <span class="author vcard"><a class="url fn n" href="/author/s/">{text.author}</a></span></div>
<div class="entry-content">{paragraphs(text)}</div><div class="entry-utility">هذه المقالة كتبت ضمن التصنيف <a href="/category/a/" rel="category tag">{text.category}</a>. الوسوم: {tags(text)}. <a href="/{text.slug}/" rel="bookmark">الرابط الدائم</a>.</div></div>{comments(noise)}</div></div><div id="primary" class="widget-area" role="complementary"><ul class="xoxo"><li id="recent-posts-2" class="widget-container widget_recent_entries"><h3 class="widget-title">أحدث المقالات</h3><ul>{links(noise.recent)}</ul></li></ul></div></div></div>"""
    return sheet(text, body, body_class="rtl single", noise=noise)


def kubrick(text: Text, noise: Noise) -> str:
    """The default theme of 2005: the headline is a link in an `h2`, all facts stand in one sentence below the text."""
    body = f"""<div id="page"><div id="header"><div id="headerimg"><h1><a href="/">The Packet</a></h1><div class="description">All the harbour's news</div></div></div><hr><div id="content" class="widecolumn"><div class="navigation"><div class="alignleft">&laquo; <a href="/p/">{noise.related[0]}</a></div></div><div class="post" id="post-9"><h2><a href="/{text.slug}/" rel="bookmark">{text.title}</a></h2><div class="entrytext">{paragraphs(text)}<p class="postmetadata alt"><small>This entry was posted on {text.shown_date} at 8:15 am and is filed under <a href="/category/c/" rel="category tag">{text.category}</a>. You can follow any responses to this entry through the <a href="/feed/">RSS 2.0</a> feed. Both comments and pings are currently closed.</small></p></div></div>{comments(noise)}</div></div>"""
    return sheet(text, body, noise=noise)


def blocks_wp(text: Text, noise: Noise) -> str:
    """Groups and columns of the block editor, a pull quote, and a query loop of other posts below."""
    first, second, *rest = parts(text)
    body = f"""<div class="wp-site-blocks"><header class="wp-block-group"><nav class="wp-block-navigation"><ul>{links(("Ballina", "Rreth nesh"))}</ul></nav></header><main class="wp-block-group alignfull"><div class="wp-block-group has-global-padding"><h1 class="wp-block-post-title has-x-large-font-size">{text.title}</h1><div class="wp-block-group is-nowrap is-layout-flex"><div class="wp-block-post-date"><time datetime="{text.date}T08:15:00+00:00"><a href="/{text.slug}/">{text.shown_date}</a></time></div><div class="wp-block-post-author-name"><a class="wp-block-post-author-name__link" href="/author/a/" rel="author">{text.author}</a></div></div>
<div class="entry-content alignfull wp-block-post-content has-global-padding">{first}<div class="wp-block-columns"><div class="wp-block-column">{second}</div><div class="wp-block-column">{figure(text)}</div></div><div class="wp-block-group">{"".join(rest)}</div><div class="wp-block-jetpack-subscriptions__container"><form><p>{noise.ad}</p></form></div></div></div><div class="wp-block-query alignwide"><h2 class="wp-block-heading">Më shumë</h2><ul class="wp-block-post-template">{"".join(f'<li class="wp-block-post post-{n} type-post"><h2 class="wp-block-post-title"><a href="/m{n}/">{title}</a></h2></li>' for n, title in enumerate(noise.recent))}</ul></div></main></div>"""
    return sheet(text, body, body_class="post-template-default single single-post postid-5", noise=noise)


def kadence(text: Text, noise: Noise) -> str:
    body = f"""<div id="wrapper" class="site"><header id="masthead"><ul>{links(("خانه", "شهر"))}</ul></header><div id="inner-wrap"><section class="entry-hero post-hero-section"><div class="entry-hero-container-inner"><div class="hero-section-overlay"></div><header class="entry-header post-title title-align-center"><div class="entry-taxonomies"><span class="category-links term-links"><a href="/category/c/" rel="tag">{text.category}</a></span></div><h1 class="entry-title">{text.title}</h1><div class="entry-meta entry-meta-divider-dot"><span class="posted-by"><span class="author vcard"><a class="url fn n" href="/author/m/">{text.author}</a></span></span><span class="posted-on"><time class="entry-date published" datetime="{text.date}T08:15:00+00:00">{text.shown_date}</time></span></div></header></div></section>
<div id="primary" class="content-area"><main id="main" class="site-main"><article id="post-44" class="entry content-bg single-entry post-44 post type-post"><div class="entry-content-wrap"><div class="entry-content single-content"><div class="kb-table-of-contents kb-toc"><ol><li><a href="#a">{text.heading}</a></li></ol></div>{paragraphs(text)}</div><footer class="entry-footer"><div class="entry-tags">{tags(text)}</div></footer></div></article><div class="entry-related alignfull entry-related-style-wide"><div class="entry-related-carousel">{links(noise.related, "div")}</div></div></main></div></div></div>"""
    return sheet(text, body, body_class="single single-post", noise=noise)


def papermod(text: Text, noise: Noise) -> str:
    """A Hugo theme: headings carry hidden anchors, facts are parted by dots in one line."""
    first, second, *rest = text.paragraphs
    anchored = f'<h2 id="h">{text.heading}<a hidden class="anchor" aria-hidden="true" href="#h">#</a></h2>'
    body = f"""<header class="header"><nav class="nav"><ul id="menu">{links(("posts", "archive"))}</ul></nav></header><main class="main"><article class="post-single"><header class="post-header"><div class="breadcrumbs"><a href="/">Home</a>&nbsp;»&nbsp;<a href="/posts/">Posts</a></div><h1 class="post-title entry-hint-parent">{text.title}</h1><div class="post-meta"><span title='{text.date} 08:15:00 +0000 UTC'>{text.shown_date}</span>&nbsp;·&nbsp;4 min&nbsp;·&nbsp;{text.author}</div></header><div class="toc"><details><summary accesskey="c"><span class="details">Table of Contents</span></summary><div class="inner"><ul><li><a href="#h">{text.heading}</a></li></ul></div></details></div>
<div class="post-content"><p>{text.lead}</p><p>{first}</p><p>{second}</p>{anchored}{"".join(f"<p>{part}</p>" for part in rest)}<ul>{"".join(f"<li>{item}</li>" for item in text.items)}</ul><blockquote><p>{text.quote}</p></blockquote></div><footer class="post-footer"><ul class="post-tags"><li>{tags(text)}</li></ul><nav class="paginav"><a class="prev" href="/p/"><span class="title">« Prev</span><br><span>{noise.related[0]}</span></a></nav>{shares("share-buttons")}</footer></article></main>"""
    return sheet(text, body, head=jsonld(text), noise=noise)


def minima(text: Text, noise: Noise) -> str:
    body = f"""<header class="site-header"><nav class="site-nav"><div class="trigger">{links(("Über uns",), "span")}</div></nav></header><main class="page-content" aria-label="Content"><div class="wrapper"><article class="post h-entry" itemscope itemtype="http://schema.org/BlogPosting"><header class="post-header"><h1 class="post-title p-name" itemprop="name headline">{text.title}</h1><p class="post-meta"><time class="dt-published" datetime="{text.date}T00:00:00+00:00" itemprop="datePublished">{text.shown_date}</time> • <span itemprop="author" itemscope itemtype="http://schema.org/Person"><span class="p-author h-card" itemprop="name">{text.author}</span></span></p></header><div class="post-content e-content" itemprop="articleBody">{paragraphs(text)}</div><div id="disqus_thread">{comments(noise)}</div><a class="u-url" href="/{text.slug}/" hidden></a></article></div></main>"""
    return sheet(text, body, noise=noise)


def eleventy(text: Text, noise: Noise) -> str:
    """A generator's starting page: the text lies bare in `main`, between a list of facts and one of neighbours."""
    body = f"""<a href="#skip" class="visually-hidden">Zum Inhalt</a><header><a href="/" class="home-link">The Packet</a><nav><ul class="nav">{links(("Blog", "Archiv"))}</ul></nav></header><main id="skip"><heading-anchors><h1 id="t">{text.title}</h1><ul class="post-metadata"><li><time datetime="{text.date}">{text.shown_date}</time></li><li><a href="/tags/f/" class="post-tag">{text.tags[0]}</a></li></ul>{paragraphs(text)}<ul class="links-nextprev"><li class="links-nextprev-prev">← Zurück<br> <a href="/p/">{noise.related[0]}</a></li><li class="links-nextprev-next">Weiter<br><a href="/n/">{noise.related[1]}</a> →</li></ul></heading-anchors></main>"""
    return sheet(text, body, noise=noise)


def hexo(text: Text, noise: Noise) -> str:
    """A Chinese generator's theme: counters, a licence and a box for gifts around the text."""
    body = f"""<div class="column"><header class="header"><ul class="main-menu menu">{links(("首页", "归档"))}</ul></header></div><div class="main-inner post posts-expand"><div class="post-block"><article itemscope itemtype="http://schema.org/Article" class="post-content" lang="zh-CN"><span hidden itemprop="author" itemscope><meta itemprop="name" content="{text.author}"></span><header class="post-header"><h1 class="post-title" itemprop="name headline">{text.title}</h1><div class="post-meta-container"><div class="post-meta"><span class="post-meta-item"><span class="post-meta-item-text">发表于</span> <time title="x" itemprop="dateCreated datePublished" datetime="{text.date}T08:15:00+08:00">{text.date}</time></span><span class="post-meta-item" title="阅读次数"><span id="busuanzi_value_page_pv">{noise.views}</span></span></div></div></header>
<div class="post-body" itemprop="articleBody">{paragraphs(text)}</div><footer class="post-footer"><div class="reward-container"><div>坚持原创</div><button>赞赏</button></div><div class="post-copyright"><ul><li><strong>本文作者： </strong>{text.author}</li><li><strong>版权声明： </strong>署名</li></ul></div><div class="post-tags">{tags(text)}</div><div class="post-nav"><div class="post-nav-item"><a href="/p/" rel="prev">{noise.related[0]}</a></div></div></footer></article></div></div>"""
    return sheet(text, body, noise=noise)


def docusaurus(text: Text, noise: Noise) -> str:
    first, second, *rest = text.paragraphs
    hashed = f'<h2 class="anchor anchorWithStickyNavbar_{noise.theme}" id="h">{text.heading}<a href="#h" class="hash-link" aria-label="Direct link" title="Direct link">\u200b</a></h2>'
    body = f"""<div id="__docusaurus"><nav class="navbar navbar--fixed-top"><div class="navbar__inner">{links(("Docs", "Blog"), "span")}</div></nav><div class="main-wrapper"><div class="container margin-vert--lg"><div class="row"><aside class="col col--3"><nav class="sidebar_{noise.theme} thin-scrollbar"><ul>{links(noise.recent)}</ul></nav></aside><main class="col col--7"><article itemprop="blogPost" itemscope itemtype="https://schema.org/BlogPosting"><header><h1 class="title_{noise.theme}" itemprop="headline">{text.title}</h1><div class="container_{noise.theme} margin-vert--md"><time datetime="{text.date}T00:00:00.000Z" itemprop="datePublished">{text.shown_date}</time> · 4 min read</div><div class="avatar__name" itemprop="author" itemscope><a href="/a" itemprop="url"><span itemprop="name">{text.author}</span></a></div></header>
<div id="__blog-post-container" class="markdown" itemprop="articleBody"><p>{text.lead}</p><p>{first}</p><p>{second}</p>{hashed}{"".join(f"<p>{part}</p>" for part in rest)}<ul>{"".join(f"<li>{item}</li>" for item in text.items)}</ul><blockquote><p>{text.quote}</p></blockquote></div><footer class="row docusaurus-mt-lg"><b>Tags:</b><ul class="tags_{noise.theme}"><li>{tags(text)}</li></ul></footer></article><nav class="pagination-nav">{links(noise.related, "div")}</nav></main><div class="col col--2"><div class="tableOfContents_{noise.theme}"><ul><li><a href="#h" class="table-of-contents__link">{text.heading}</a></li></ul></div></div></div></div></div></div>"""
    return sheet(text, body, noise=noise)


def olivero(text: Text, noise: Noise) -> str:
    body = f"""<div id="page-wrapper" class="page-wrapper"><header class="site-header"><nav class="primary-nav"><ul>{links(("ראשי", "חדשות"))}</ul></nav></header><div class="layout-main-wrapper layout-container"><main role="main"><div id="block-olivero-page-title" class="block block-core block-page-title-block"><h1 class="title page-title"><span class="field field--name-title field--type-string">{text.title}</span></h1></div><div id="block-olivero-content" class="block block-system"><article class="node node--type-article node--view-mode-full"><header class="layout--content-narrow"><div class="node__meta"><span><span class="field field--name-uid"><a rel="author" href="/user/1">{text.author}</a></span></span>, <span class="field field--name-created"><time datetime="{text.date}T08:15:00+00:00" title="x" class="datetime">{text.shown_date}</time></span></div></header>
<div class="node__content grid-full layout--pass--content-narrow"><div class="field field--name-field-image field--type-image field__item"><img src="/sites/default/files/light.jpg" alt=""></div><div class="text-content clearfix field field--name-body field--type-text-with-summary field--label-hidden field__item">{paragraphs(text)}</div><div class="field field--name-field-tags field--label-inline"><div class="field__label">תגיות</div><ul class="field__items"><li class="field__item">{tags(text)}</li></ul></div><section id="comments" class="field field--name-comment comments">{"".join(f'<article class="comment"><div class="text-content field--name-comment-body"><p>{said}</p></div></article>' for said in noise.comments)}</section></div></article></div></main></div></div>"""
    return sheet(text, body, body_class="path-node page-node-type-article", noise=noise)


def k2(text: Text, noise: Noise) -> str:
    """A Joomla extension: the text in two parts, tools and a row of counters above it."""
    first, *rest = parts(text)
    body = f"""<div id="sp-main-body"><span id="startOfPageId7"></span><div id="k2Container" class="itemView"><div class="itemHeader"><span class="itemDateCreated">E shtunë, {text.shown_date} 08:15</span><h2 class="itemTitle">{text.title}</h2><span class="itemAuthor">Shkruar nga <a rel="author" href="/a">{text.author}</a></span></div><div class="itemToolbar"><ul><li><span class="itemTextResizerTitle">madhësia</span></li><li><a class="itemPrintLink" href="/print">Printo</a></li></ul></div><div class="itemRatingBlock"><span>Vlerësoni</span><div id="itemRatingLog7">({noise.views} vota)</div></div>
<div class="itemBody"><div class="itemIntroText">{first}</div><div class="itemFullText">{"".join(rest)}</div><div class="clr"></div><div class="itemContentFooter"><span class="itemHits">Lexuar <b>{noise.views}</b> herë</span></div></div><div class="itemLinks"><div class="itemCategory"><span>Publikuar në</span> <a href="/c" rel="category">{text.category}</a></div><div class="itemTagsBlock"><ul class="itemTags"><li>{tags(text)}</li></ul></div></div><div class="itemRelated"><ul>{links(noise.related)}</ul></div><div class="itemNavigation">{links(noise.related, "span")}</div></div><div id="sp-right"><ul>{links(noise.recent)}</ul></div></div>"""
    return sheet(text, body, noise=noise)


def typo3(text: Text, noise: Noise) -> str:
    body = f"""<div id="page"><nav id="mainnavigation"><ul>{links(("Start", "Rathaus"))}</ul></nav><div id="content"><div class="frame frame-default frame-type-news_newsdetail"><div class="news news-single"><div class="article" itemscope itemtype="http://schema.org/Article"><div class="header"><h1 itemprop="headline">{text.title}</h1></div><div class="footer"><p><span class="news-list-date"><time itemprop="datePublished" datetime="{text.date}">{text.shown_date}</time></span> <span class="news-list-category">{text.category}</span> <span class="news-list-author">Von <span itemprop="author">{text.author}</span></span></p></div><div class="news-text-wrap" itemprop="articleBody">{paragraphs(text)}</div><div class="news-related-wrap"><h4>Ähnliche Meldungen</h4><ul>{links(noise.related)}</ul></div></div></div></div></div></div>"""
    return sheet(text, body, noise=noise)


def movable(text: Text, noise: Noise) -> str:
    """A blog of 2004: the text before the fold and the text behind it are two elements."""
    first, second, *rest = parts(text)
    body = f"""<div id="container"><div id="banner"><h2><a href="/">The Packet</a></h2></div><div id="center"><div class="content"><p align="right"><a href="/p/">&laquo; {noise.related[0]}</a> | <a href="/">Main</a></p><h2 class="date">{text.shown_date}</h2><h3 class="title">{text.title}</h3><div class="entry-body">{first}{second}</div><div id="more" class="entry-more">{"".join(rest)}</div><p class="posted">Posted by {text.author} at {text.shown_date} 08:15 AM | <a href="/t">TrackBack</a></p><h2 id="comments">Comments</h2><div class="comments-body">{"".join(f"<p>{said}</p>" for said in noise.comments)}</div></div></div></div>"""
    return sheet(text, body, noise=noise)


def bitrix(text: Text, noise: Noise) -> str:
    """A system common in the East: no paragraphs, two line breaks between the lines of a text."""
    flowing = "<br />\n<br />\n".join((text.lead, *text.paragraphs, text.quote))
    body = f"""<div id="bx_incl_area"><div id="top-menu">{links(("Lajme", "Qyteti"), "span")}</div><div id="workarea"><h1 id="pagetitle">{text.title}</h1><div class="news-detail"><img class="detail_picture" border="0" src="/upload/iblock/1.jpg" alt=""><span class="news-date-time">{text.shown_date}</span>{flowing}<div style="clear:both"></div><br />Numri i shikimeve: {noise.views}<br /></div><p><a href="/news/">Kthehu te lista</a></p></div><div id="sidebar">{links(noise.recent, "div")}</div></div>"""
    return sheet(text, body, noise=noise)


def medium(text: Text, noise: Noise) -> str:
    mark = noise.theme
    made = "".join(
        f'<p id="{n}f" class="pw-post-body-paragraph {mark} lo b">{part}</p>'
        for n, part in enumerate((text.lead, *text.paragraphs))
    )
    body = f"""<div id="root"><div class="a b c"><div class="d e f">{links(("Open in app", "Sign in"), "span")}</div><article><div class="l"><section><div class="fb gb"><h1 class="pw-post-title {mark} as" data-testid="storyTitle">{text.title}</h1><div class="speechify-ignore ab"><div><a rel="noopener follow" data-testid="authorName" href="/@o">{text.author}</a><span class="pw-reading-time">4 min read</span><span data-testid="storyPublishDate">{text.shown_date}</span></div><div class="pw-multi-vote-count"><button>{noise.views}</button></div></div>{figure(text)}{made}<blockquote class="mo mp"><p class="{mark} lo b">{text.quote}</p></blockquote></div></section></div></article><div class="sx sy">{links(text.tags, "div")}</div><div class="recs"><h2>More from The Packet</h2>{links(noise.related, "div")}</div></div></div>"""
    return sheet(text, body, head=jsonld(text), noise=noise)


def newsletter(text: Text, noise: Noise) -> str:
    """A letter's archive page: the post itself is called a newsletter, and an offer to subscribe stands in its text."""
    first, second, *rest = parts(text)
    offer = f'<div class="subscription-widget-wrap-editor"><div class="subscription-widget show-subscribe"><div class="preamble"><p class="cta-caption">{noise.ad}</p></div><form><input type="email"></form></div></div>'
    body = f"""<div id="entry"><div id="main" class="main typography"><div class="main-menu">{links(("Home", "Archive"), "span")}</div><div class="single-post-container"><div class="single-post"><div class="pencraft"><article class="typography newsletter-post post"><div class="post-header"><h1 class="post-title published">{text.title}</h1><div class="byline-wrapper"><a href="/@o">{text.author}</a><div class="meta">{text.shown_date}</div></div><div class="post-ufi"><a class="post-ufi-button"><div class="label">{noise.views}</div></a></div></div><div><div class="available-content"><div dir="auto" class="body markup">{first}{offer}{second}<div class="captioned-image-container">{figure(text)}</div>{"".join(rest)}</div></div></div></article></div></div></div><div class="discussion">{comments(noise)}</div><div class="portable-archive-list">{links(noise.recent, "div")}</div></div></div>"""
    return sheet(text, body, head=jsonld(text), noise=noise)


def wix(text: Text, noise: Noise) -> str:
    """Hooks for tests where others have names; each paragraph a few elements and spans deep."""
    made = each(
        (f"<span>{part}</span>" for part in (text.lead, *text.paragraphs, text.quote)),
        f'<div data-breakout="normal"><p class="kf{noise.theme} l2" dir="auto"><span class="n6{noise.theme}">',
        "</span></p></div>",
    )
    body = f"""<div id="SITE_CONTAINER"><div id="masterPage"><header id="SITE_HEADER">{links(("ראשי", "בלוג"), "span")}</header><main id="PAGES_CONTAINER"><article class="blog-post-page-font"><div data-hook="post"><div class="post-header"><ul><li><span data-hook="user-name">{text.author}</span></li><li><span data-hook="time-ago">{text.shown_date}</span></li><li><span data-hook="time-to-read">2 דקות</span></li></ul></div><h1 data-hook="post-title"><span>{text.title}</span></h1><section data-hook="post-description"><div class="rich{noise.theme}"><div id="viewer-{noise.nonce}">{made}</div></div></section><div class="post-footer"><div data-hook="post-main-actions-desktop">{noise.views} צפיות</div></div></div></article><section data-hook="recent-posts">{links(noise.recent, "div")}</section></main></div></div>"""
    return sheet(text, body, head=jsonld(text), noise=noise)


def webflow(text: Text, noise: Noise) -> str:
    body = f"""<div class="page-wrapper"><div class="navbar w-nav"><div class="w-nav-menu">{links(("Start", "Blog"), "span")}</div></div><div class="section-hero"><div class="container-large"><div class="text-size-small">{text.category}</div><h1 class="heading-style-h1">{text.title}</h1><div class="blog-date">{text.shown_date}</div></div></div><div class="section-content"><div class="container-small"><div class="text-rich-text w-richtext">{paragraphs(text)}</div></div></div><div class="section-more"><div class="w-dyn-list"><div role="list" class="w-dyn-items">{"".join(f'<div role="listitem" class="w-dyn-item"><a class="blog-card" href="/b{n}"><h3>{title}</h3><p>{noise.ad} {noise.ad}</p></a></div>' for n, title in enumerate(noise.recent))}</div></div></div></div>"""
    return sheet(text, body, head=og(text), noise=noise)


def blogger_div(text: Text, noise: Noise) -> str:
    """A blogger's editor of today: paragraphs are elements, and so are the empty lines between them."""
    lines = "<div><br /></div>".join(
        f'<div style="text-align: right;">{part}</div>' for part in (text.lead, *text.paragraphs, text.quote)
    )
    body = f"""<div class="page"><div class="page_body"><div class="centered"><div class="main section" id="page_body"><div class="widget Blog" data-version="2" id="Blog1"><div class="blog-posts hfeed container"><article class="post-outer-container"><div class="post-outer"><div class="post"><h3 class="post-title entry-title">{text.title}</h3><div class="post-header"><div class="post-header-line-1"><span class="byline post-timestamp"><a class="timestamp-link" href="/{text.slug}/" rel="bookmark"><time class="published" datetime="{text.date}T08:15:00+03:30">{text.shown_date}</time></a></span></div></div><div class="post-body-container"><div class="post-body entry-content float-container" id="post-body-5">{lines}</div></div><div class="post-bottom"><div class="post-footer"><span class="byline post-labels">{tags(text)}</span></div></div></div></div></article></div></div></div></div></div><aside class="sidebar-container container" role="complementary"><div class="widget PopularPosts">{links(noise.recent, "div")}</div></aside></div>"""
    return sheet(text, body, noise=noise)


def tumbler(text: Text, noise: Noise) -> str:
    """A tumblelog: the text lies beside the heading in one element, below it who liked and shared it."""
    body = f"""<div id="page"><header id="header"><h2 class="blog-title"><a href="/">The Packet</a></h2></header><section id="posts" class="content clearfix"><div class="container"><div class="main"><article class="text exclude not-page post-9"><div class="post-wrapper clearfix"><section class="post"><h1>{text.title}</h1>{paragraphs(text)}</section><section class="inline-meta date-notes"><div class="date-note-wrapper"><a href="/post/9" class="meta-item post-date">{text.shown_date}</a><a href="/post/9#notes" class="meta-item post-notes">{noise.views} notes</a></div></section><section class="panel"><ol class="notes"><li class="note like"><span class="action"><a href="/u">agnes</a> liked this</span></li></ol></section></div></article></div></div></section></div>"""
    return sheet(text, body, noise=noise)


def frontpage(text: Text, noise: Noise) -> str:
    """A page of 2001, made by hand: fonts, rules, paragraphs nobody closed, tags in capitals."""
    lines = "\n".join(
        f'<P ALIGN="JUSTIFY"><FONT FACE="Arial" SIZE="2">{part}</FONT>'
        for part in (text.lead, *text.paragraphs)
    )
    body = f"""<CENTER><FONT SIZE="5" COLOR="#800000"><H1>{text.title}</H1></FONT><FONT SIZE="1"><I>by {text.author}, {text.shown_date}</I></FONT></CENTER><HR WIDTH="80%">{lines}<BLOCKQUOTE><FONT FACE="Arial" SIZE="2"><I>{text.quote}</I></FONT></BLOCKQUOTE><HR><CENTER><FONT SIZE="1">[ <A HREF="index.htm">Home</A> ] [ <A HREF="up.htm">Up</A> ] {" ".join(f'[ <A HREF="n{n}.htm">{title}</A> ]' for n, title in enumerate(noise.recent))}</FONT></CENTER>"""
    return sheet(text, body, noise=noise)


def nuke(text: Text, noise: Noise) -> str:
    """A portal of 2003: boxes are tables in tables, with a bar for the title and a cell for the text."""
    flowing = "<br><br>".join((text.lead, *text.paragraphs, text.quote))
    menu = "<br>".join(
        f'<strong><big>&middot;</big></strong>&nbsp;<a href="modules.php?name={n}">{title}</a>'
        for n, title in enumerate(noise.recent)
    )
    box = '<table width="100%" border="0" cellspacing="1" cellpadding="0" bgcolor="#000000"><tr><td><table width="100%" border="0" cellspacing="1" cellpadding="8" bgcolor="#ffffff"><tr><td>{}</td></tr></table></td></tr></table>'
    story = f'<table border="0" width="100%"><tr><td class="bar"><font class="option"><b>{text.title}</b></font></td></tr><tr><td><font class="content"><b>{text.category}</b>: geschrieben von {text.author} am {text.shown_date}<br><br>{flowing}</font></td></tr></table>'
    body = f'<table width="100%" border="0"><tr valign="top"><td width="150">{box.format(menu)}</td><td>{box.format(story)}</td><td width="150">{box.format("Umfrage<br>" + noise.ad)}</td></tr></table>'
    return sheet(text, body, noise=noise)


def pasted(text: Text, noise: Noise) -> str:
    """Pasted from a word processor, with its empty paragraphs, languages and line breaks in the middle of words' lines."""
    lines = "\n".join(
        f'<p class="MsoNormal" dir="RTL" style="text-align:justify"><span lang="FA" style="font-size:12.0pt;font-family:\'B Nazanin\'">{part.replace(" ", chr(10), 3)}<o:p></o:p></span></p><p class="MsoNormal" dir="RTL"><o:p>&nbsp;</o:p></p>'
        for part in (text.lead, *text.paragraphs, text.quote)
    )
    body = f"""<div class="header">{links(("خانه", "شهر"), "span")}</div><div class="matn"><h1 class="onvan">{text.title}</h1><div class="tarikh">{text.shown_date}</div><div class="WordSection1">{lines}</div></div><div class="list">{links(noise.recent, "div")}</div>"""
    return sheet(text, body, noise=noise)


def boxed(text: Text, noise: Noise) -> str:
    """Paragraphs are plain elements called so."""
    made = "".join(
        f'<div class="paragraph">{part}</div>' for part in (text.lead, *text.paragraphs, text.quote)
    )
    body = f"""<div class="head">{links(("Ballina",), "span")}</div><div class="wrap"><div class="left"><h1>{text.title}</h1><div class="info">{text.author} | {text.shown_date} | {noise.views} klikime</div>{made}</div><div class="right">{links(noise.recent, "div")}</div></div>"""
    return sheet(text, body, head=og(text), noise=noise)


def written_to(text: Text, noise: Noise) -> str:
    """A page of the small web: marks for machines, and below the text what other sites wrote of it."""
    said = "".join(
        f'<li class="p-comment h-cite"><div class="p-author h-card">R. N.</div><div class="e-content p-name">{one}</div></li>'
        for one in noise.comments
    )
    body = f"""<header class="h-card"><a class="u-url p-name" href="/">The Packet</a></header><main><article class="h-entry"><h1 class="p-name">{text.title}</h1><div class="e-content">{paragraphs(text)}</div><p>Written <a class="u-url" href="/{text.slug}/"><time class="dt-published" datetime="{text.date}T08:15:00+00:00">{text.shown_date}</time></a> by <a class="p-author h-card" rel="author" href="/about/">{text.author}</a> · <a class="u-syndication" href="https://other.example/1">elsewhere</a></p><section class="webmentions"><h2>Replies</h2><ol class="comments">{said}</ol></section></article></main>"""
    return sheet(text, body, noise=noise)


SYSTEMS: tuple[House, ...] = (
    house(tagdiv, "date author category tags", ALBANIAN, ENGLISH),
    house(elementor, "date author", ARABIC),
    house(divi, "date author category", ENGLISH),
    house(bakery, "date", ENGLISH),
    house(twentyten, "date author category tags", ARABIC),
    house(kubrick, "category", ENGLISH),
    house(blocks_wp, "date author", ALBANIAN),
    house(kadence, "date author tags", PERSIAN),
    house(papermod, "date author tags", ENGLISH),
    house(minima, "date author", GERMAN),
    house(eleventy, "date", GERMAN),
    house(hexo, "date author tags", CHINESE),
    house(docusaurus, "date author tags", ENGLISH),
    house(olivero, "date author tags", HEBREW),
    house(k2, "date author category tags", ALBANIAN),
    house(typo3, "date author", GERMAN),
    house(movable, "date", ENGLISH),
    house(bitrix, "date bare", ALBANIAN),
    house(medium, "date author bare", ENGLISH),
    house(newsletter, "date author", ENGLISH),
    house(wix, "date author bare", HEBREW),
    house(webflow, "date author category", GERMAN),
    house(blogger_div, "date tags bare", PERSIAN),
    house(tumbler, "date", ENGLISH),
    house(frontpage, "date bare", ENGLISH),
    house(nuke, "date bare", GERMAN),
    house(pasted, "date bare", PERSIAN),
    house(boxed, "date author bare", ALBANIAN),
    house(written_to, "date author", ENGLISH),
)
