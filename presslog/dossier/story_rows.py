"""Rows of tables that tell where an article stands elsewhere: a row for each shared passage, and for each edition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from presslog.contract import EDITIONS, Json, pick_keys
from presslog.sentences import ground_in_words
from presslog.storage.records import ArticleEditions, RelatedArticle

_RELATED: Final = ("article", "source", "url", "title", "relation", "first_seen", "seen_here")
_SHARED: Final = ("state", "seen_first", "words", "text")
PASSAGE_COLUMNS: Final = (*_RELATED, *_SHARED)
"""Of `passage_rows`; `state`: what became of the passage."""
_NAMED: Final = {
    "edition": "article",
    "edition_url": "url",
    "edition_title": "title",
    "edition_language": "language",
}
_OF_BOTH: Final = ("confidence", "edited_since", "removed")
EDITION_COLUMNS: Final = (*EDITIONS[:-1], *_NAMED, *_OF_BOTH, "ground")
"""Of `edition_rows`; `ground` is in words."""


def passage_rows(found: RelatedArticle) -> Iterator[dict[str, Json]]:
    """Give a row for each passage that a related article shares, by `PASSAGE_COLUMNS`."""
    for passage in found.passages:
        yield {**pick_keys(found, _RELATED), **pick_keys(passage, _SHARED)}


def edition_rows(found: ArticleEditions) -> Iterator[dict[str, Json]]:
    """Give a row for each edition of an article, by `EDITION_COLUMNS`."""
    for edition in found.editions:
        yield {
            **pick_keys(found, EDITIONS[:-1]),
            **pick_keys(edition, _NAMED, **_NAMED),
            **pick_keys(edition, _OF_BOTH),
            "ground": ground_in_words(edition.ground, len(edition.ground)),
        }
