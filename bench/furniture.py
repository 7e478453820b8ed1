"""Kinds of what stands within a text's element and is not content, as markup in which other words stand each time.

The places are `{0}` a few words, `{1}` a sentence, `{2}` a number. Read by nothing here: the tests show that none of the kinds is content,
on a page and on a watched site, and `wiggles.py` puts them into real pages.
"""

from __future__ import annotations

from typing import Final

STATES: Final = (
    (
        "The dredger lies idle",
        "The dredger lies idle for another day, the harbour office says, and nobody knows why.",
    ),
    (
        "A choir looks for a bass",
        "A choir looks for a bass who can count, and asks for no experience of any kind.",
    ),
)

FURNITURE: Final[dict[str, str]] = {
    "a query loop": "<div class=wp-block-query><h2>More posts</h2><ul class=wp-block-post-template>"
    "<li class=wp-block-post><h3><a href='/x/'>{0}</a></h3><p>{1}</p></li></ul></div>",
    "latest posts": "<ul class=wp-block-latest-posts><li><a href='/x/'>{0}</a><div>{1}</div></li></ul>",
    "a sign-up box": "<div class=sign-up><p>{1}</p></div>",
    "a sign-in box": "<section class='c-signin'><h3>{0}</h3><p>{1}</p></section>",
    "a teaser": "<section class='box snippet'><h3><a href='/x/'>{0}</a></h3><p>{1}</p></section>",
    "a card": "<div class=k2><a href='/x/'><div><h4>{0}</h4><span>{1}</span></div></a></div>",
    "a line that leads on": "<p>Read also: <a href='/x/'>{1}</a></p>",
    "an author's box": "<div class=cbx-Author><p>{1}</p></div>",
    "a footer": "<footer><p>{1}</p></footer>",
    "a card without a heading": "<a href='/x/'><div class=k3><span>{0}</span><span>{1}</span></div></a>",
    "a grid of teasers": "<div>"
    + "".join(f"<div class=k4><h4>{{0}} {n}</h4><p>{{1}}</p><a href='/{n}/'>On</a></div>" for n in range(3))
    + "</div>",
    "a list of one link": "<ul><li><a href='/x/'>{1}</a></li></ul>",
    "links with dates": "<ul><li>10.08.2022 11:{2}<a href='/x/'>{0}</a></li><li>3.2.2022<a href='/y/'>{0}</a></li></ul>",
    "a label and its list": "<p>{0}:</p><ul><li><a href='/x/'>{1}</a></li><li><a href='/y/'>{0}</a></li></ul>",
    "a button that leads nowhere": "<p><a href='javascript:history.back()'>{0}</a></p>",
    "what is not printed": "<div class=d-print-none><p>{1}</p></div><div class=no-print><p>{1}</p></div>",
    "who publishes it": "<div itemprop=publisher itemscope><p>{1}</p></div>",
    "what stands in for a post": "<div class='embed--placeholder'><div>{1}</div></div>",
    "a form and what it is for": "<div><h4>{0}</h4><p>{1}</p><form><p>{1} {1} {1}</p></form></div>",
    "a disclosure": "<p class='affiliate-disclosure'>{1}</p>",
    "a box that flies out": "<div class='c-flyout'><p>{1}</p></div>",
}
"""Kinds that are no content wherever in a text they stand."""
TRAILERS: Final[dict[str, str]] = {
    "a counter": "<p class=meta_text>Number of views ({2})<span>/</span>Comments (0)</p>",
    "an announcement": "<p>{0}:</p>",
    "a heading and its list": "<h2>{0}</h2><ul><li><a href='/x/'>{1}</a></li><li><a href='/y/'>{0}</a></li></ul>",
    "a title in bold and its link": "<p><strong>{0}</strong></p><p>Look: <a href='/x/'>{1}</a></p>",
}
"""Kinds that are none at its end, where nothing stands below them."""
