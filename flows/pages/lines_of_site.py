"""Lines of a theme and boxes of a site: what came to most pages at once is no article's text.

Nor is what went from them. The module is pure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from presslog.flows.pages.changing_lines import lines_of, standfirst_lines
from presslog.flows.pages.counted_lines import DIGITS
from presslog.flows.pages.rotating_lines import SENTENCE_END, SHORT, line_digest
from presslog.storage.content import visible_text
from presslog.storage.model import Content

SITE_PAGES: Final = 3
"""Pages from which one line that came or went on them may be the site's."""
SITE_SHARE: Final = 0.5
"""It is where it came or went on more than this share of the pages that changed, and of all seen."""
BOX_SHARE: Final = 0.25
"""Lines that came or went together are a box of the site's on more than this share already, ..."""
BOX_LINES: Final = 3
"""... if they are so many: a note that editors put on several articles has one line, or a heading too."""
_BEGINNING: Final = ": "


def site_lines(pairs: Collection[tuple[Content, Content]], seen: int) -> frozenset[str]:
    """Return the keys of lines that came or went on most pages at once, or together on many.

    They are to be left out by `without_lines`. `pairs` are the contents that differ, before and now, of
    `seen` known articles that are there. A short line at an end of the body has, beside its text's key, one
    for its first two words, unless it ends as a sentence does: a theme's line names what it stands below.
    """
    gone, come = defaultdict[str, set[int]](set), defaultdict[str, set[int]](set)
    for number, (old, new) in enumerate(pairs):
        here, there = _keyed_lines(old), _keyed_lines(new)
        for pages, keys in ((gone, _keys_beyond(here, there)), (come, _keys_beyond(there, here))):
            for key in keys:
                pages[key].add(number)
    return _keys_on_many(gone, max(len(pairs), seen)) | _keys_on_many(come, max(len(pairs), seen))


def _keys_on_many(pages: Mapping[str, Collection[int]], seen: int) -> frozenset[str]:
    """The keys that came or went on most of the pages seen, or together on a good part of them."""
    enough, for_box = (max(SITE_PAGES, int(share * seen) + 1) for share in (SITE_SHARE, BOX_SHARE))
    together = Counter(frozenset(numbers) for key, numbers in pages.items() if _BEGINNING not in key)
    return frozenset(
        key
        for key, numbers in pages.items()
        if len(numbers) >= enough
        or (len(numbers) >= for_box and _BEGINNING not in key and together[frozenset(numbers)] >= BOX_LINES)
    )


def without_lines(content: Content, keys: Collection[str]) -> Content:
    """Return a content without the lines that have one of these keys.

    Nor the links and images of these lines alone.
    """
    if not keys:
        return content
    keyed = _keyed_lines(content)
    left_out = [not own.isdisjoint(keys) for _, own in keyed]
    if not any(left_out):
        return content
    above = standfirst_lines(content)
    standfirst = [line for line, out in zip(above, left_out, strict=False) if not out]
    kept = tuple(block for block, out in zip(content.blocks, left_out[len(above) :], strict=True) if not out)
    gone = " ".join(text for (text, _), out in zip(keyed, left_out, strict=True) if out)
    shown = " ".join(text for (text, _), out in zip(keyed, left_out, strict=True) if not out)
    links = tuple(link for link in content.links if not _stands_only_in(visible_text(link.text), gone, shown))
    images = tuple(
        image for image in content.images if not _stands_only_in(visible_text(image.caption), gone, shown)
    )
    return replace(content, standfirst="\n".join(standfirst) or None, blocks=kept, links=links, images=images)


def _stands_only_in(text: str, gone: str, shown: str) -> bool:
    return bool(text) and text in gone and text not in shown


def _keyed_lines(content: Content) -> list[tuple[str, frozenset[str]]]:
    """Each line of standfirst and body with its keys: of its text and, at the ends, of its first words."""
    lines = lines_of(content)
    first, last = len(lines) - len(content.blocks), len(lines) - 1
    return [
        (
            line.text,
            frozenset(
                filter(
                    None,
                    (
                        line_digest(line.text),
                        _beginning(line.text, at == first) if at in (first, last) else "",
                    ),
                )
            ),
        )
        for at, line in enumerate(lines)
    ]


def _keys_beyond(
    lines: list[tuple[str, frozenset[str]]], others: list[tuple[str, frozenset[str]]]
) -> set[str]:
    """The keys of the lines of one content that the other has not, in these or in other digits."""
    there = {DIGITS.sub("#", text) for text, _ in others}
    return {key for text, keys in lines if text and DIGITS.sub("#", text) not in there for key in keys}


def _beginning(text: str, first: bool) -> str:
    """How a short line at an end of a body begins; empty where it is too short, long or a sentence."""
    words = text.split()
    if SENTENCE_END.search(text) or not 2 < len(words) <= SHORT:
        return ""
    return f"{'first' if first else 'last'}{_BEGINNING}{' '.join(words[:2])}"
