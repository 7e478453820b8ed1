"""How much of a listing is read, at both edges of each limit."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from presslog.core.errors import ExtractionError
from presslog.crawler.discover.readers.feed import read_feed
from presslog.crawler.discover.readers.sitemap import read_sitemap
from presslog.crawler.discover.readers.wordpress import ids_url
from tests.crawler.discover.asked import answered

HEAD, END = "<rss version='2.0'><channel>", "</channel></rss>"  # four tags


@pytest.mark.parametrize(
    ("tags", "spare", "refused"),
    [(10_000, -40_000, False), (10_001, -40_000, True), (10_001, 0, False), (10_001, -1, True)],
)
def test_a_feed_of_more_than_ten_thousand_tags_has_eight_characters_for_each(
    tags: int, spare: int, refused: bool
) -> None:
    """With one tag more and a character less it is refused before it is parsed. `spare`: characters beyond eight a tag."""
    inside = "<u>" * (tags - 4)
    filler = 8 * tags + spare - len(HEAD + inside + END)
    feed = answered(HEAD + inside + "x" * filler + END)
    if refused:
        with pytest.raises(ExtractionError, match=f"not a feed: {tags} tags"):
            read_feed(feed)
    else:
        assert read_feed(feed).entries == ()


@pytest.mark.parametrize(("size", "too_large"), [(67_108_863, False), (67_108_864, True)])
def test_a_sitemap_unpacks_to_less_than_sixty_four_mebibytes(size: int, too_large: bool) -> None:
    """One that unpacks to more is told as such; a smaller one is parsed, and here it is not XML."""
    with pytest.raises(ExtractionError) as refused:
        read_sitemap(answered(gzip.compress(b"x" * size, compresslevel=1)))
    assert ("a sitemap of more than 67108864 bytes" in str(refused.value)) is too_large


def test_changes_are_asked_for_from_twenty_six_hours_before() -> None:
    """A site compares with its local time, which may stand so far from UTC, both ways together."""
    url = ids_url("https://a.example/wp-json/wp/v2/posts", datetime(2026, 3, 2, 12, tzinfo=UTC))
    assert "modified_after=2026-03-01T10%3A00%3A00" in url
