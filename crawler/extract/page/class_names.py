"""Class names and ids as words: how markup that means the same is told by different themes' names.

Knows no meaning itself.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from lxml.etree import _Element as Element

# most elements lack a name, which the first condition finds out in a fraction of the time
HAS_CLASS: Final = "@class[contains(., '{0}')][contains(concat(' ', normalize-space(), ' '), ' {0} ')]"
"""XPath's condition that an element bears a class name, to be formatted with it."""
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def hyphenate_names(names: str) -> str:
    """Names in one spelling.

    >>> hyphenate_names("articleBody")
    'article-body'
    """
    return _CAMEL.sub("-", names).lower()


def name_pattern(words: str) -> re.Pattern[str]:
    """A pattern that finds any of the words, parted by blanks, in a class name.

    Each as a whole part of a hyphenated or underscored name.

    >>> pattern = name_pattern("share related-posts")
    >>> (
    ...     bool(pattern.search("post-share-box")),
    ...     bool(pattern.search("jp_related-posts")),
    ...     bool(pattern.search("shared")),
    ... )
    (True, True, False)
    """
    return re.compile(
        rf"(?:^|[\s_-])(?:{'|'.join(map(re.escape, words.split()))})(?:$|[\s_-])", re.IGNORECASE
    )


@lru_cache(maxsize=1024)
def is_named_by(pattern: re.Pattern[str], names: str) -> bool:
    """Return True if a pattern finds something in an element's names: looked for once, however many links stand in it."""
    return pattern.search(names) is not None


def names_of(element: Element) -> str:
    """An element's class names and id in one string."""
    attributes = element.attrib
    return f"{attributes.get('class', '')} {attributes.get('id', '')}" if attributes else " "
