"""Which id an article has now, where its site gave it another one at the same URL over the same text.

The module is pure.

A site that is moved to another installation numbers its posts anew. The text decides: under another id it is
the same article, rekeyed, and only another text is another article.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from presslog.crawler.extract import Reading
from presslog.crawler.items import ListingEntry
from presslog.flows.decisions.run_listings import is_stable_key
from presslog.flows.pages import shared_share, word_runs
from presslog.storage.content import visible_text
from presslog.storage.model import Content, KnownArticle

SAME_BLOCKS: Final = 0.50
"""Two texts that share this much of the longer one, block by block, are of one article."""
SAME_WORDS: Final = 0.50
"""So are two under one title, where this share of the shorter one's runs of words stands in the other."""
OWN_RUNS: Final = 40
"""A text with so many different runs of words is one article's own; a shorter one may be anybody's."""
MOST_KEYS: Final = 8
"""An article that took on so many further ids is given new ones all the time: another one is no key."""


def is_same_article(reading: Reading | Content, content: Content) -> bool:
    """Whether a page at an article's own URL, under another id, still shows its text, or one edited since."""
    here, there = _block_counts(reading), _block_counts(content)
    if _shared_blocks(here, there) >= SAME_BLOCKS:
        return True
    if title_key(reading.title) != title_key(content.title):
        return False
    return shared_share("\n".join(here), "\n".join(there)) >= SAME_WORDS


def is_same_publication(one: Content, other: Content) -> bool:
    """Return True if texts at two URLs, which no id and no link joins, are of one article.

    Two of three must be equal: the text, the title, the date of publication. With title and date, the text
    may have been edited. A short text proves nothing.
    """
    here, there = _block_counts(one), _block_counts(other)
    same_title = bool(one.title) and title_key(one.title) == title_key(other.title)
    same_date = one.published is not None and one.published == other.published
    if min(len(word_runs("\n".join(each))) for each in (here, there)) < OWN_RUNS:
        return False
    if here == there:
        return same_title or same_date
    return same_title and same_date and _shared_blocks(here, there) >= SAME_BLOCKS


def is_of_one_date(one: Content, other: Content) -> bool:
    """Return True unless two contents have different dates of publication."""
    return (one.published or other.published) == (other.published or one.published)


def title_key(title: str) -> str:
    """A title as two are compared."""
    return visible_text(title).casefold()


def _shared_blocks(here: Counter[str], there: Counter[str]) -> float:
    """The share of the longer text, in characters, that stands in blocks of both; 0 where both are empty."""
    longer = max(here.total(), there.total())
    return (here & there).total() / longer if longer else 0.0


def _block_counts(shown: Reading | Content) -> Counter[str]:
    """Each block's text, counted as often as it has characters."""
    return Counter({text: len(text) for block in shown.blocks if (text := visible_text(block.text))})


def goes_on(reading: Reading | None, known: KnownArticle) -> bool:
    """Whether a page under another id still shows an article, whose `content` must be loaded.

    One never read may be any, and one whose text was withdrawn cannot be told from another.
    """
    if reading is None or not known.version:
        return reading is not None
    return known.withdrawn or (known.content is not None and is_same_article(reading, known.content))


@dataclass(frozen=True, slots=True)
class PublishedKeys:
    """The ids that a run's listings show, by URL.

    `shared` are those that stand at several URLs, or on several pages: they name nothing. `ambiguous` are
    those of several pages.
    """

    by_url: Mapping[str, tuple[str, ...]]
    shared: frozenset[str]
    ambiguous: frozenset[str] = frozenset()

    @classmethod
    def of(cls, entries: Iterable[ListingEntry], pages: Iterable[tuple[str, str | None]]) -> PublishedKeys:
        """From all entries listed, and (URL, key) of each page that was read."""
        by_url: dict[str, tuple[str, ...]] = {}
        places: dict[str, set[str]] = {}
        for entry in entries:
            if entry.key:
                by_url[entry.url] = (*by_url.get(entry.url, ()), entry.key)
                places.setdefault(entry.key, set()).add(entry.url)
        on_pages: dict[str, set[str]] = {}
        for url, key in pages:
            if key:
                on_pages.setdefault(key, set()).add(url)
        listed, shown = (
            frozenset(key for key, urls in named.items() if len(urls) > 1) for named in (places, on_pages)
        )
        return cls(by_url, listed | shown, shown)


def key_now(known: KnownArticle, shown: str | None, url: str, published: PublishedKeys) -> str:
    """The key of an article that was found at `url`, whose page calls itself `shown`.

    It is the one it has, unless page and listings all name another; then the page's comes before theirs. An
    id of another kind stands beside the one it has, not in its place.
    """
    named = [
        key for key in (shown, *published.by_url.get(url, ())) if key and _is_of_one_kind(key, known.key)
    ]
    if not named or known.newest_key in named or len(known.further_keys) >= MOST_KEYS:
        return known.newest_key
    return next((key for key in named if key not in published.shared), known.newest_key)


def _is_of_one_kind(key: str, other: str) -> bool:
    return is_stable_key(key) and is_stable_key(other) and key.partition(":")[0] == other.partition(":")[0]


def rekeying_evidence(known: KnownArticle, key: str) -> str:
    """The line of evidence that an article has another id now; empty where it has the one it had."""
    if key == known.newest_key:
        return ""
    return f"its id is now {key} where it was {known.newest_key}, over the same text: the same article"
