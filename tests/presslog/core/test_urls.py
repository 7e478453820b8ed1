"""Canonical URLs: what identifies stays, what tracks goes, and twice is the same as once."""

from __future__ import annotations

import sys
from collections import Counter
from types import FrameType

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


@given(
    st.sampled_from(["http", "https", "HTTPS"]),
    st.from_regex(urls._PLAIN_HOST, fullmatch=True).map(lambda url: url.partition("://")[2]),
    st.one_of(
        PATHS.map("/{}".format), QUERIES.map("?{}".format), QUERIES.map("/a/../b//?{}".format), st.just("")
    ),
)
def test_a_plain_host_is_put_back_as_all_steps_leave_it(scheme: str, host: str, rest: str) -> None:
    """A host that IDNA would leave alone never goes through it, and the form is what all steps make."""
    assert urls._PLAIN_HOST.match(f"{scheme}://{host}{rest}")
    try:
        by_steps = urls._form_by_steps(f"{scheme}://{host}{rest}".strip())
    except ValueError:
        assume(False)
    assert canonicalize(f"{scheme}://{host}{rest}") == by_steps


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("http://127.0.0.1:8080/a?b=2&a=1#c", "http://127.0.0.1:8080/a?a=1&b=2"),
        ("http://127.0.0.1:080", "http://127.0.0.1/"),
        ("https://Gazette.Example:65535/%7e", "https://gazette.example:65535/~"),
        ("https://gazette.example:80/", "https://gazette.example:80/"),
        (f"https://{'a' * 59}.com/?utm_source=x", f"https://{'a' * 59}.com/"),
        ("http://[::1]:80/a", "http://[::1]/a"),
        ("https://xn--bcher-kva.example/?p=1", "https://xn--bcher-kva.example/?p=1"),
    ],
)
def test_ports_and_hosts_at_the_edge(url: str, form: str) -> None:
    """Ports to 65535 and hosts to 63 characters are put back; default ports go, others stay."""
    assert canonicalize(url) == form == urls._form_by_steps(url)


def modules_called(url: str) -> Counter[str]:
    """How often functions of each module are called to make a URL canonical."""
    called: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            called[frame.f_globals.get("__name__", "")] += 1

    sys.setprofile(note)
    try:
        canonicalize(url)
    finally:
        sys.setprofile(None)
    return called


@pytest.mark.parametrize(("length", "kept"), [(2_000, True), (2_001, False)])
def test_each_url_is_made_canonical_once(length: int, kept: bool) -> None:
    """However often a run meets a URL, the steps are taken once; for one of over 2,000 characters each time."""
    url = "https://once.example/?q=".ljust(length, "x")
    assert "url_normalize.url_normalize" in modules_called(url)
    assert ("url_normalize.url_normalize" not in modules_called(url)) is kept


@pytest.mark.parametrize(
    ("host", "asked"), [("plain.example", False), ("127.0.0.1:8080", False), ("bücher.example", True)]
)
def test_a_plain_host_never_meets_idna(host: str, asked: bool) -> None:
    """A host of ASCII letters, digits and dots is not given to IDNA; one of other letters is."""
    assert ("idna.core" in modules_called(f"https://{host}/?a=1&never=idna")) is asked


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
