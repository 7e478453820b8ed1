"""Content to a digest.

Equal fingerprints mean that nothing a reader would call the article has changed.

The first byte is this module's revision: whoever changes a rule below raises it, so that a changed rule never
passes for a changed article. It knows what counts as a difference and what is only dress; it refuses to know
where content came from or what a change means.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import regex

from presslog.storage.content.addresses import image_key, link_key, picture_key
from presslog.storage.model import Block, Content, Fingerprint, Image, Link

REVISION: Final = 4
DIGEST_BYTES: Final = 16

# Nobody sees them: UAX #9 marks, soft hyphens, zero-width marks and joiners, variation selectors, tag
# characters (UAX #44, section 5.3).
# C2PA signs a text by U+FEFF and variation selectors. U+180E is printed as a space, see below.
_INVISIBLE: Final = regex.compile(r"(?V1)[[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}]--[\u180e]]+")
# Those that choose how the letters or signs beside them are drawn: shown as the page has them, though they
# make no difference.
_JOINERS: Final = regex.compile(
    r"(?<=[\p{L}\p{M}\p{Emoji}\ufe0f])[\u200c\u200d](?=[\p{L}\p{M}\p{Emoji}])"
    r"|(?<=\p{Emoji})[\ufe0e\ufe0f](?![\ufe00-\ufe0f\U000e0100-\U000e01ef])"
)
_MARKS: Final = {
    "byte order marks": regex.compile("\ufeff"),
    "variation selectors": regex.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]"),
    "tag characters": regex.compile("[\U000e0000-\U000e007f]"),
    "direction marks": regex.compile(r"\p{Bidi_Control}"),
    "soft hyphens": regex.compile("\u00ad"),
    "zero-width marks": regex.compile("[\u200b\u2060-\u2064]"),
}
# `\s` has NBSP, thin and ideographic spaces; U+180E left the class in Unicode 6.3 but is still printed as a
# space.
_SPACE: Final = re.compile("[\\s\u180e]+")


def content_fingerprint(content: Content) -> Fingerprint:
    """The digest of all that counts in a content.

    It is a revision byte and 16 bytes of BLAKE2b, as 34 hexadecimal digits.

    `modified` is not part of it, nor are spacing, invisible marks, the letter case of names, the queries that
    get images and files past caches, the shard, size and format of an image, and the signatures of addresses
    that a store lends for a time. One moment in two time zones is one.

    >>> one = content_fingerprint(Content("A\u00a0dam", modified="2026-01-01"))
    >>> (
    ...     one == content_fingerprint(Content("A  dam\u200f")),
    ...     one == content_fingerprint(Content("A dam!")),
    ...     len(one),
    ... )
    (True, False, 34)
    """
    form = json.dumps(_compared_form(content), ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.blake2b(form.encode(), digest_size=DIGEST_BYTES)
    return Fingerprint(f"{REVISION:02x}{digest.hexdigest()}")


def comparable_content(content: Content) -> Content:
    """A content without what its fingerprint overlooks.

    What two versions are compared as, so that a diff shows what counts and no more.

    >>> comparable_content(Content("A\u00a0dam", tags=("b", "a"))) == comparable_content(
    ...     Content("A dam", tags=("a", "b"))
    ... )
    True
    """
    shown = _respell_texts(content, visible_text)
    return replace(
        shown,
        standfirst=shown.standfirst or None,
        published=_in_utc(shown.published),
        category=shown.category or None,
        tags=tuple(sorted(set(shown.tags))),
        blocks=tuple(block for block in shown.blocks if block.text),
        links=tuple(replace(link, url=link_key(link.url)) for link in shown.links),
        images=tuple(replace(image, src=image_key(image.src)) for image in shown.images),
    )


def comparable_pair(old: Content, new: Content) -> tuple[Content, Content]:
    """Return two contents as `comparable_content`, words spelled alike in both.

    A word with joiners or emoji selectors stands in both as the page shows it.

    Publication dates that differ are as shown, too; names and images that are the same are as in the old one.

    >>> one, other = comparable_pair(Content("می\u200cخواهم"), Content("میخواهم"))
    >>> one == other, one.title
    (True, 'می\u200cخواهم')
    """
    spelled = {
        visible_text(word): shown
        for content in (old, new)
        for text in _all_texts(content)
        if _JOINERS.search(text)
        for word in text.split()
        if (shown := _without_invisible(word)) != visible_text(word)
    }

    def spell(text: str) -> str:
        return " ".join(spelled.get(word, word) for word in text.split(" "))

    one, other = comparable_content(old), comparable_content(new)
    if one.published != other.published:
        one, other = replace(one, published=old.published), replace(other, published=new.published)
    other = _with_names_and_images_of(one, other)
    return (_respell_texts(one, spell), _respell_texts(other, spell)) if spelled else (one, other)


def _with_names_and_images_of(one: Content, other: Content) -> Content:
    """The other content with the first one's spelling of names, and its addresses of the same images."""
    names = {name.casefold(): name for name in one.byline}
    addresses = {picture_key(image.src): image.src for image in one.images}
    return replace(
        other,
        byline=tuple(names.get(name.casefold(), name) for name in other.byline),
        images=tuple(
            replace(image, src=addresses.get(picture_key(image.src), image.src)) for image in other.images
        ),
    )


def _in_utc(published: str | None) -> str | None:
    """A date-time with an offset in UTC; what is none, as it is."""
    if published is None or "T" not in published:
        return published
    try:
        moment = datetime.fromisoformat(published)
        return moment.astimezone(UTC).isoformat() if moment.tzinfo else published
    except (ValueError, OverflowError):
        return published


def marks_in(content: Content) -> tuple[str, ...]:
    """The kinds of invisible marks in title and body, in words.

    Not the joiners and selectors that words and emoji are written with.

    >>> from presslog.core.body_parts import BlockKind
    >>> marks_in(Content("A dam\ufeff", blocks=(Block(BlockKind.PARAGRAPH, "☂\ufe0f می\u200cخواهم"),)))
    ('byte order marks',)
    """
    text = content.title + (content.standfirst or "") + content.text
    if text.isascii() or not _INVISIBLE.search(text):
        return ()
    text = _JOINERS.sub("", text)
    return tuple(kind for kind, mark in _MARKS.items() if mark.search(text))


def is_of_these_rules(made: Fingerprint) -> bool:
    """Return True if a fingerprint was made by today's rules: one of others compares with none of today's."""
    return made.startswith(f"{REVISION:02x}")


def visible_text(text: str) -> str:
    """A text without what nobody sees.

    NFC, invisible marks dropped, every run of spaces one space, none at the ends.

    >>> visible_text("می\u200cخواهم\u200f  \u2009باران")
    'میخواهم باران'
    """
    # composed last: an invisible mark may stand between a letter and its accent
    return _SPACE.sub(" ", unicodedata.normalize("NFC", _INVISIBLE.sub("", text))).strip()


def _without_invisible(text: str) -> str:
    """A text without the invisible marks that draw nothing.

    Joiners and emoji selectors stay where they draw something.
    """
    kept: list[str] = []
    start = 0
    for joiner in _JOINERS.finditer(text):
        kept += visible_text(text[start : joiner.start()]), joiner.group()
        start = joiner.end()
    return "".join((*kept, visible_text(text[start:])))


def _all_texts(content: Content) -> Iterator[str]:
    yield content.title
    yield from (content.standfirst or "", *content.byline, content.category or "", *content.tags)
    yield from (block.text for block in content.blocks)
    yield from (link.text for link in content.links)
    yield from (text for image in content.images for text in (image.alt, image.caption))


def _respell_texts(content: Content, spell: Callable[[str], str]) -> Content:
    """The content with every text of it spelled so."""
    return replace(
        content,
        title=spell(content.title),
        standfirst=None if content.standfirst is None else spell(content.standfirst),
        byline=tuple(map(spell, content.byline)),
        category=None if content.category is None else spell(content.category),
        tags=tuple(map(spell, content.tags)),
        blocks=tuple(Block(block.kind, spell(block.text)) for block in content.blocks),
        links=tuple(Link(link.url, spell(link.text)) for link in content.links),
        images=tuple(Image(image.src, spell(image.alt), spell(image.caption)) for image in content.images),
    )


def _compared_form(content: Content) -> list[object]:
    """The compared form. Links are an ordered list of addresses.

    Moving one is an edit; retyping its words is the block's. A standfirst comes last, if there is one:
    contents without keep the fingerprint they had before standfirsts were read.
    """
    seen = comparable_content(content)
    standfirst = [] if seen.standfirst is None else [seen.standfirst]
    return [
        seen.title,
        [name.casefold() for name in seen.byline],
        seen.published,
        seen.category or "",
        list(seen.tags),
        seen.language,
        [[block.kind, block.text] for block in seen.blocks],
        [link.url for link in seen.links],
        [[picture_key(image.src), image.alt, image.caption] for image in seen.images],
        *standfirst,
    ]
