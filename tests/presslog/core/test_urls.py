"""Canonical URLs: what identifies stays, what tracks goes, and twice is the same as once."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from presslog.core import urls
from presslog.core.urls import canonicalize

HOSTS = st.sampled_from(
    ["gazette.example", "BÜCHER.example", "127.0.0.1:8080", "[::1]:80", "gazette.example:443"]
)
PATHS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
QUERIES = st.text("abpc=&;?%#é+ /ي2fz_utm", max_size=25)


@given(st.sampled_from(["http", "https", "HTTPS"]), HOSTS, PATHS, QUERIES)
def test_canonicalizing_twice_changes_nothing(scheme: str, host: str, path: str, query: str) -> None:
    """The canonical form of a canonical form is itself."""
    once = canonicalize(f"{scheme}://{host}/{path}?{query}")
    assert canonicalize(once) == once


SAME = [
    ("http://gazette.example", "http://gazette.example/"),
    ("HTTP://Gazette.Example:80/a", "http://gazette.example/a"),
    ("https://gazette.example/a#top", "https://gazette.example/a"),
    ("https://gazette.example/a?utm_source=x&UTM_Medium=y", "https://gazette.example/a"),
    ("https://gazette.example/?fbclid=x&p=123", "https://gazette.example/?p=123"),
    ("https://gazette.example/a?PHPSESSID=1", "https://gazette.example/a"),
    ("https://gazette.example/a;jsessionid=1", "https://gazette.example/a"),
    ("https://gazette.example/a/./b/../c", "https://gazette.example/a/c"),
    ("https://gazette.example/%7eharbour/%d9%8A", "https://gazette.example/~harbour/%D9%8A"),
    ("https://gazette.example/بندر/", "https://gazette.example/%D8%A8%D9%86%D8%AF%D8%B1/"),
    ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    ("https://reader:secret@gazette.example/a", "https://gazette.example/a"),
    (" https://gazette.example/a?b=2&a=1 ", "https://gazette.example/a?a=1&b=2"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_url_meet(one: str, other: str) -> None:
    """Two spellings of one address have one canonical form."""
    assert canonicalize(one) == canonicalize(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://gazette.example/?p=123", "https://gazette.example/?p=124"),
        ("https://gazette.example/a", "https://gazette.example/a/"),
        ("https://gazette.example/a", "http://gazette.example/a"),
        ("https://gazette.example/a?id=1&id=2", "https://gazette.example/a?id=1"),
        ("https://gazette.example/A", "https://gazette.example/a"),
        ("https://gazette.example/a?utm=1", "https://gazette.example/a"),
    ],
)
def test_different_articles_stay_different(one: str, other: str) -> None:
    """What may identify an article is never folded away."""
    assert canonicalize(one) != canonicalize(other)


@pytest.mark.parametrize(
    "url",
    ["mailto:desk@gazette.example", "javascript:void(0)", "/articles/", "http:///a", "", "ftp://a.example/"],
)
def test_what_is_no_page_is_refused(url: str) -> None:
    """Only http and https URLs with a host have a canonical form."""
    with pytest.raises(ValueError, match="not an http or https URL"):
        canonicalize(url)


def test_a_relative_link_is_resolved_first() -> None:
    """A link as a page prints it becomes absolute against the page."""
    assert canonicalize("../b?p=1", "https://gazette.example/a/index.html") == "https://gazette.example/b?p=1"


@given(st.from_regex(urls._CANONICAL, fullmatch=True))
def test_what_is_taken_for_canonical_is(url: str) -> None:
    """A URL that is given back as it is, since nothing in it can be another way, would be given back by all the steps, too."""
    host = url.split("/")[2]
    assume(len(host) <= 63)
    assert canonicalize(url.replace(host, host.upper())) == canonicalize(url)
