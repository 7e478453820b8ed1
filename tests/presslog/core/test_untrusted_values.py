"""How long a URL may be that an article is known by."""

from __future__ import annotations

from presslog.core.untrusted_values import canonical_link, canonical_url


def test_an_article_s_url_has_2048_characters_at_most() -> None:
    """One of 2,048 is known, one of 2,049 is not; as a link within a text it is kept."""
    for length, known in ((2048, True), (2049, False)):
        url = "https://gazette.example/".ljust(length, "a")
        assert (canonical_url(url) is not None) is known
        assert canonical_link(url) == url
