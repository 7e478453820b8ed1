"""What stands inside a page's text and is not content.

That is: share rows, counters, related posts, advertisements, forms and menus.

It is recognized by markup and addresses, never by the words of one language. Where the content is, this
module does not know.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from lxml.etree import _Element as Element

from presslog.crawler.extract.page.class_names import hyphenate_names, name_pattern, names_of

_WORDS: Final = """
    share shares sharing sharebar sharebox sharedaddy sharethis shareaholic addtoany addthis social
    socials socialbar socialmedia related relatedposts relatedarticles ilrltpost yarpp crp zergnet
    outbrain taboola revcontent mgid recommended recommendations recirc readnext ad ads advert adverts
    advertisement advertising adsbygoogle adslot adbox adunit adwrap dfp gpt sponsor sponsored promo
    promos promobox newsletter newsletters subscribe subscribebox signup optin mailchimp
    comments comments-wrapper commentlist comment-list comment-respond comment-form respond disqus livefyre breadcrumb
    breadcrumbs pagination pager pagenavi pagelinks page-links nav navbar navigation menu authorbox
    author-box author-bio author-info about-author post-author byline entry-meta post-meta article-meta
    meta-info entry-footer taglist post-tags entry-tags tags-links tagcloud cat-links tags views
    viewcount post-views pageviews view-count rating ratings star-ratings kksr likes like-button
    post-like wp-ulike printfriendly print-link toolbar article-tools tools font-size font-resize cookie
    cookies consent gdpr popup modal lightbox overlay sidebar widget widgets widget-area
    screen-reader-text sr-only visually-hidden visuallyhidden off-screen offscreen nocontent toc ez-toc
    backtotop back-to-top scroll-top mw-editsection navbox catlinks noprint no-print arcad adspot a-rec
    wp-block-query wp-block-latest-posts wp-block-post-template latest-posts recent-posts more-posts
    latestposts recentposts sign-in signin sign-up login-box loginbox login-form login-wall register-box
    registration-form regwall donation donate donate-box also-read alsoread read-more-box readmore-box
    author authors autor copyright trust-badge cta recirculation relatedlinks nextstory next-story
    news-letter popmake pum reading-time vote votes article-footer-text
    teaserlist teaser-list teaser-box teaserbox most-read mostread most-popular
    posted postmetadata post-metadata entry-metadata title_meta nextprev prevnext next-prev prev-next
    print-none hide-print hide-for-print print-hide print-hidden hidden-print dont-print flyout
    affiliate-disclosure product-disclosure editorial-disclosure advertiser-disclosure disclosure-text
    affiliate-disclaimer aawp-disclaimer article-footer-box
"""
_NOISE: Final = name_pattern(_WORDS)
_TERMS: Final = re.compile(
    r"(?:^|\s)(?:category|tag|term|post_tag)-\S+"
)  # WordPress prints an article's own terms as classes
_BUILDER: Final = re.compile(
    r"(?:^|(?<=\s))(?:elementor-widget|views-(?:row|field|col|content|element|label))(?:-|(?=\s|$))"
)  # what kind stands behind it; Drupal's views are lists of fields
_NEGATED: Final = re.compile(
    r"(?:^|[\s_-])(?:no|has|have|with|without|non|show|hide)[_-](?!(?:for-)?print)(?=[a-z])\S*|(?:^|[\s_-])sidebar-(?:grid|layout)\S*"
)
_FURNITURE: Final = name_pattern(
    "sidebar widget widgets related relatedposts comment comments commentlist recent footer colophon menu nav navbar navigation"
    " breadcrumb breadcrumbs recommended popular trending mostread most-read ticker calendar tagcloud cookie consent newsletter"
    " megamenu mega masthead topbar"
)
_OWN_FOOTER: Final = re.compile(r"(?<!\S)\S*(?:post|entry|article)[-_]+footer\S*", re.IGNORECASE)
_HIDDEN_STYLE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

DROPPED_TAGS_WORDS: Final = """
    script style noscript template iframe object embed svg canvas audio video button select option input
    textarea label form nav dialog menu link meta head title map area ins-ad aside amp-ad amp-embed
    amp-social-share rt rp
"""
DROPPED_TAGS: Final = frozenset(DROPPED_TAGS_WORDS.split())
_ROLES: Final = frozenset(
    [
        "navigation",
        "banner",
        "complementary",
        "contentinfo",
        "search",
        "form",
        "dialog",
        "alert",
        "menu",
        "menubar",
        "toolbar",
    ]
)
_PICTURE_TAGS: Final = frozenset({"img", "picture", "figure"})
_ENLARGED: Final = re.compile(r"\S*(?:modal|lightbox|popup|overlay)\S*", re.IGNORECASE)  # … at a click
_DESCRIBED_APART: Final = frozenset({"author", "creator", "publisher", "comment"})
_SHARE_LINK: Final = re.compile(
    r"\s*(?:whatsapp://|viber://|mailto:\?|(?:https?:)?//(?:[\w-]+\.)*?(?:"
    r"facebook\.com/(?:sharer|dialog|share)|(?:twitter|x)\.com/(?:intent|share|home\?status)|linkedin\.com/share|pinterest\.[a-z.]+/pin/create|"
    r"(?:api|web)\.whatsapp\.com/send|wa\.me/\?|t\.me/share|telegram\.me/share|web\.skype\.com/share|reddit\.com/submit|vk\.com/share|"
    r"tumblr\.com/(?:share|widgets)|getpocket\.com/save|news\.ycombinator\.com/submitlink|bsky\.app/intent|threads\.net/intent|line\.me/R/msg))",
    re.IGNORECASE,
)
_COMMENTS: Final = name_pattern("comments commentlist comment-list respond disqus livefyre")
_POPUP: Final = name_pattern("popup popmake pum")
_COMMENT_LINK: Final = re.compile(r"#(comments?|respond|disqus_thread|comment-\d+|reply.*)$", re.IGNORECASE)


def is_noise(element: Element) -> bool:
    """Whether an element inside a body is furniture and not text. Its size is the caller's question."""
    tag = element.tag
    if not isinstance(tag, str) or tag in DROPPED_TAGS or (tag == "footer" and not _cites(element)):
        return True
    attributes = element.attrib
    if not attributes:
        return False
    if is_hidden(element):
        return True
    if tag == "a":
        return is_noise_link(attributes.get("href", "")) or _is_anchor(element)
    if attributes.get("role") in _ROLES or _is_of_another(element):
        return True
    names = f"{attributes.get('class', '')} {attributes.get('id', '')} {attributes.get('data-component', '')}"
    return noisy_name(_ENLARGED.sub(" ", names) if tag in _PICTURE_TAGS else names)


def _is_of_another(element: Element) -> bool:
    """Whether an element describes to machines a person, the publisher or a comment, and not the article."""
    attributes = element.attrib
    return "itemscope" in attributes and attributes.get("itemprop") in _DESCRIBED_APART


def _cites(footer: Element) -> bool:
    """Whether a footer is a quotation's, which names its source (HTML §4.4.4)."""
    return next(footer.iterancestors("blockquote"), None) is not None


def _is_anchor(link: Element) -> bool:
    """Whether a link leads to where it stands, by a sign and no word: a heading's permanent link."""
    return link.get("href", "").startswith("#") and not any(map(str.isalnum, "".join(link.itertext())))


def is_comments(element: Element) -> bool:
    """Whether an element holds what readers wrote."""
    return bool(_COMMENTS.search(hyphenate_names(names_of(element))))


def opens_over_page(element: Element) -> bool:
    """Return True if an element is a box that opens over the page.

    By what it says to machines, or by its makers' names.
    """
    attributes = element.attrib
    return attributes.get("aria-modal") == "true" or bool(_POPUP.search(names_of(element)))


def is_noise_link(href: str) -> bool:
    """Whether a link leads to sharing or to the comments.

    >>> (
    ...     is_noise_link("https://www.facebook.com/sharer/sharer.php?u=x"),
    ...     is_noise_link("/a/#comments"),
    ...     is_noise_link("/a/"),
    ... )
    (True, True, False)
    """
    return bool(_SHARE_LINK.match(href) or _COMMENT_LINK.search(href))


@lru_cache(maxsize=4096)
def noisy_name(names: str) -> bool:
    """Whether class names and id speak of furniture.

    >>> (
    ...     noisy_name("penci-post-share-box"),
    ...     noisy_name("relatedPosts"),
    ...     noisy_name("entry-content no-comments"),
    ...     noisy_name("shared-faith"),
    ...     noisy_name("elementor-widget elementor-widget-text-editor"),
    ... )
    (True, True, False, False, False)
    """
    return bool(_NOISE.search(_telling_names(names)))


def _telling_names(names: str) -> str:
    """What of an element's names tells what it is for.

    Not its terms, not what it lacks, not a page builder's word for any element.
    """
    return _NEGATED.sub(" ", _BUILDER.sub(" ", _TERMS.sub(" ", hyphenate_names(names))))


def is_furniture(element: Element) -> bool:
    """Whether an element is named or placed as a menu, sidebar, footer or the like.

    Its size is the caller's question.
    """
    if element.tag in {"html", "body", "main", "article"}:
        return False
    if element.tag in {"aside", "nav"} or element.get("role") in _ROLES:
        return True
    if element.tag == "footer":
        return (
            next(element.iterancestors("article"), None) is None
        )  # an article's own footer holds its tags and author
    return _furniture_name(names_of(element))


@lru_cache(maxsize=4096)
def _furniture_name(names: str) -> bool:
    return bool(_FURNITURE.search(_telling_names(_OWN_FOOTER.sub(" ", names))))


def is_hidden(element: Element) -> bool:
    """Whether an element's own attributes keep it from being shown."""
    attributes = element.attrib
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        return True
    return "style" in attributes and bool(_HIDDEN_STYLE.search(attributes["style"]))
