"""What moves on real pages: noise that nobody edited, and the edits of an editor. Used by `reading.py`; a measurement of nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from itertools import takewhile
from typing import Final

from lxml import html
from lxml.html import HtmlElement

from bench.furniture import FURNITURE, STATES

Wiggle = Callable[[bytes, int], bytes | None]
"""A page and the number of a state of its noise; the page in that state, or None where it has no place for it."""
Edit = Callable[[bytes, str], bytes | None]
"""A page and the true text of its article; the page edited, or None where no paragraph of the truth is found."""

_TITLES: Final = (
    (
        "A kiosk gets a roof after all",
        "Herring late for the fourth year running",
        "Choir looks for a bass who can also count",
    ),
    ("The lamp on the pier is out again", "A third oven for the baker", "What the almanac says of rain"),
)
_ADS: Final = (
    "Two pairs of boots for the price of one at Hessel's",
    "Umbrellas mended while you wait, rain or shine, ask for Ines",
)


def _tree(body: bytes) -> HtmlElement:
    return html.document_fromstring(body)


def _bytes(tree: HtmlElement) -> bytes:
    return bytes(html.tostring(tree, encoding="utf-8", doctype="<!DOCTYPE html>"))


def _within(
    markup: Callable[[int], str], place: Callable[[HtmlElement], HtmlElement | None], body: bytes, state: int
) -> bytes | None:
    tree = _tree(body)
    spot = place(tree)
    if spot is None:
        return None
    for piece in reversed(html.fragments_fromstring(markup(state))):
        spot.addnext(piece)
    return _bytes(tree)


def _second_paragraph(tree: HtmlElement) -> HtmlElement | None:
    long = [paragraph for paragraph in tree.iter("p") if len(paragraph.text_content()) > 120]
    return long[1] if len(long) > 3 else None


def _last_paragraph(tree: HtmlElement) -> HtmlElement | None:
    long = [
        paragraph
        for paragraph in tree.iter("p")
        if len(paragraph.text_content()) > 120 and next(paragraph.iterancestors("blockquote"), None) is None
    ]
    return long[-1] if len(long) > 3 else None


def _headline(tree: HtmlElement) -> HtmlElement | None:
    return next(tree.iter("h1"), None)


def _page_end(tree: HtmlElement) -> HtmlElement | None:
    body = tree.find("body")
    return body[-1] if body is not None and len(body) else None


def _titles(state: int, times: int = 1) -> str:
    return "".join(
        f'<li><a href="/{state}/{n}/{place}">{title}</a></li>'
        for n in range(times)
        for place, title in enumerate(_TITLES[state])
    )


def _nonces(body: bytes, state: int) -> bytes | None:
    tree = _tree(body)
    for number, script in enumerate(tree.iter("script")):
        script.set("nonce", f"{state}{number}af")
    for link in tree.iter("link"):
        if "ver=" in (link.get("href") or ""):
            link.set("href", f"{link.get('href')}{state}")
    return _bytes(tree)


BENIGN: Final[Mapping[str, Wiggle]] = {
    "nonces": _nonces,
    "counters": partial(
        _within, lambda state: f'<div class="post-views">{(1204, 98112)[state]} views</div>', _last_paragraph
    ),
    "relative dates": partial(
        _within, lambda state: f'<time class="ago">{("3 hours ago", "2 days ago")[state]}</time>', _headline
    ),
    "side block rotates": partial(
        _within, lambda state: f'<div class="sidebar"><ul>{_titles(state)}</ul></div>', _page_end
    ),
    "side block grows": partial(
        _within, lambda state: f'<div class="sidebar"><ul>{_titles(0, 1 + 14 * state)}</ul></div>', _page_end
    ),
    "related block rotates": partial(
        _within, lambda state: f'<div class="related-posts"><ul>{_titles(state)}</ul></div>', _last_paragraph
    ),
    "ads in the body": partial(
        _within, lambda state: f'<div class="ad-slot"><p>{_ADS[state]}</p></div>', _second_paragraph
    ),
    "comments": partial(
        _within,
        lambda state: f'<div id="comments"><p>{_ADS[state]} {_ADS[1 - state] * state}</p></div>',
        _page_end,
    ),
    **{
        kind: partial(
            _within, lambda state, box=box: box.format(*STATES[state], 4099 + state), _last_paragraph
        )
        for kind, box in FURNITURE.items()
    },
}


def _paragraph(tree: HtmlElement, truth: str) -> HtmlElement | None:
    """A paragraph in the middle of the true text."""
    known = " ".join(truth.split())
    found = [
        p
        for p in tree.iter("p")
        if len(text := " ".join(p.text_content().split())) > 120 and text in known and not len(p)
    ]
    return found[len(found) // 2] if found else None


def _edited(change: Callable[[HtmlElement, list[str]], None], body: bytes, truth: str) -> bytes | None:
    tree = _tree(body)
    paragraph = _paragraph(tree, truth)
    if paragraph is None:
        return None
    change(paragraph, paragraph.text_content().split())
    return _bytes(tree)


def _word(paragraph: HtmlElement, words: list[str]) -> None:
    paragraph.text = " ".join((*words[:5], "otherwise", *words[6:]))


def _three_words(paragraph: HtmlElement, words: list[str]) -> None:
    paragraph.text = " ".join((*words[:4], "so it seems", *words[7:]))


def _number(paragraph: HtmlElement, words: list[str]) -> None:
    paragraph.text = " ".join((*words[:-1], "15", words[-1]))


def _dropped(paragraph: HtmlElement, words: list[str]) -> None:
    del words
    paragraph.drop_tree()


def _added(paragraph: HtmlElement, words: list[str]) -> None:
    paragraph.addnext(html.fragment_fromstring(f"<p>{' '.join(reversed(words))}</p>"))


def _headlined(body: bytes, truth: str) -> bytes | None:
    del truth
    tree = _tree(body)
    for heading in tree.iter("h1"):
        heading.text = f"(2) {heading.text or ''}"
    for name in ("og:title", "twitter:title"):
        for meta in tree.xpath(f"//meta[@property='{name}' or @name='{name}']"):
            meta.set(
                "content", f"(2) {meta.get('content')}"
            )  # not at the end, where the site's name may stand
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        script.getparent().remove(script)
    return _bytes(tree) if next(tree.iter("h1"), None) is not None else None


def _behind(markup: str, body: bytes, truth: str) -> bytes | None:
    """The page with something put behind a paragraph of its text."""
    tree = _tree(body)
    paragraph = _paragraph(tree, truth)
    if paragraph is None:
        return None
    paragraph.addnext(html.fragment_fromstring(markup))
    return _bytes(tree)


def _captioned(body: bytes, truth: str) -> bytes | None:
    """The page with a word more in the first caption that stands beside a paragraph of its text."""
    tree = _tree(body)
    paragraph = _paragraph(tree, truth)
    captions = [] if paragraph is None else list(paragraph.getparent().iter("figcaption"))
    caption = next((it for it in captions if it.text and it.text.strip()), None)
    if caption is None:
        return None
    caption.text = f"Otherwise {caption.text}"
    return _bytes(tree)


def _summed_up(body: bytes, truth: str) -> bytes | None:
    """The page with a standfirst below its headline, where a paragraph of its text follows."""
    tree = _tree(body)
    paragraph = _paragraph(tree, truth)
    headings = (
        [] if paragraph is None else list(takewhile(lambda it: it is not paragraph, tree.iter("h1", "p")))
    )
    heading = next((it for it in reversed(headings) if it.tag == "h1"), None)
    if heading is None:
        return None
    heading.addnext(html.fragment_fromstring(f"<p class=standfirst>{STATES[0][1]}</p>"))
    return _bytes(tree)


_FIGURE: Final = f"<figure><img src='/otherwise.jpg'><figcaption>{STATES[0][1]}</figcaption></figure>"

EDITS: Final[Mapping[str, Edit]] = {
    "a word": partial(_edited, _word),
    "three words": partial(_edited, _three_words),
    "a number": partial(_edited, _number),
    "paragraph dropped": partial(_edited, _dropped),
    "paragraph added": partial(_edited, _added),
    "headline": _headlined,
    "standfirst added": _summed_up,
    "caption": _captioned,
    "picture with caption added": partial(_behind, _FIGURE),
    "list of documents added": partial(
        _behind, "<ul><li><a href='/a.pdf'>Annex A</a></li><li><a href='/b.pdf'>Annex B</a></li></ul>"
    ),
    "sources elsewhere added": partial(
        _behind, "<ul><li><a href='https://court.example/9'>The ruling of the court</a></li></ul>"
    ),
}
