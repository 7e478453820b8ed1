"""Lines of a theme and boxes of a site: what came to most pages at once is no article's text.

Nor is what went from them. The module is pure.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
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
END_LINES: Final = 3
"""Lines at each end of a body among which a theme's line may differ in its digits, or at the foot by its label."""
_BEGINNING: Final = ": "
_LABEL: Final = re.compile(r"(?:[^\W\d][^\s:：]*\s){0,3}[^\W\d][^\s:：]*\s?[:：](?=\s*\S)(?!//)")
"""Up to four words before a colon."""


def site_lines(pairs: Collection[tuple[Content, Content]], seen: int) -> frozenset[str]:
    """Return the keys of lines that came or went on most pages at once, or together on many.

    They are to be left out by `without_lines`. `pairs` are the contents that differ, before and now, of
    `seen` known articles that are there. A short line at an end of the body has, beside its text's key, one
    for its label or, unless it ends as a sentence does, its first two words: a theme's line names what it
    stands below. One of the lines at the ends has one for its text without its digits as well, unless it ends
    as a sentence: editors write those, on many articles at once, too.
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
        (line.text, frozenset(filter(None, _keys_of(line.text, at - first, last - at))))
        for at, line in enumerate(lines)
    ]


def _keys_of(text: str, from_start: int, from_end: int) -> Iterator[str]:
    """The keys of a line, by its place in the body; some may be empty."""
    yield line_digest(text)
    if (0 <= from_start < END_LINES or from_end < END_LINES) and not SENTENCE_END.search(text):
        yield _form_without_digits(text)
    if from_start == 0 or from_end == 0 or (from_end < END_LINES and _LABEL.match(text)):
        yield _beginning(text, from_start == 0)


def _form_without_digits(text: str) -> str:
    """A key that lines have in common if only their digits differ; empty for a line without digits."""
    bare = DIGITS.sub("#", text)
    return f"alike{_BEGINNING}{line_digest(bare)}" if bare != text else ""


def _keys_beyond(
    lines: list[tuple[str, frozenset[str]]], others: list[tuple[str, frozenset[str]]]
) -> set[str]:
    """The keys of the lines of one content that the other has not, in these or in other digits."""
    there = {DIGITS.sub("#", text) for text, _ in others}
    return {key for text, keys in lines if text and DIGITS.sub("#", text) not in there for key in keys}


def _beginning(text: str, first: bool) -> str:
    """How a short line at an end of a body begins; empty where it is too short, long or a sentence.

    It begins with its label, where it has one ("Section: Town"), else with its first two words.

    >>> (
    ...     _beginning("Section: Town", True),
    ...     _beginning("分类：城市", False),
    ...     _beginning("Filed under plans", False),
    ... )
    ('first: Section:', 'last: 分类：', 'last: Filed under')
    """
    words, label = text.split(), _LABEL.match(text)
    if len(words) > SHORT or (label is None and (SENTENCE_END.search(text) or len(words) <= 2)):
        return ""
    return f"{'first' if first else 'last'}{_BEGINNING}{label[0] if label else ' '.join(words[:2])}"
