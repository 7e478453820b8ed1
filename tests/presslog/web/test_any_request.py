"""Requests made up from the API's own description, and from what the pages take: each ends below 500, with the safety headers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from presslog.web.asgi_app import HEADERS
from tests.storage.desk import SITE, article_id

ODD = (
    "", "\0", "\ud83d", "%", "%zz", "٣", "²", "-0", "1e9", "NaN", "9" * 30, str(2**63), str(2**63 - 1), str(-(2**63)), "null",
    "true", "[]", '"', '" "', '"the" dam" ', "NEAR(", "*", "a OR", "dam*", "\u202e", "\ufeff", "😀" * 9, "../../etc/passwd", "http://[",
    "http://a:99999999/", "https://", f"{SITE}dam", article_id("dam"), "gazette", "gazette-1", "edited", "major", "dam",
    "2026-03-01", "2026-03-01T12:00:00Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00+14:00", "10000-01-01", "2026-02-30",
    "2026-W09", "20260301", "99999999999999", "1", "2", "50",
)  # fmt: skip
VALUES = st.sampled_from(ODD) | st.text(max_size=30) | st.integers().map(str) | st.datetimes().map(str)
PAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("/", ("tag", "class", "words", "before")),
    ("/missing", ("after", "format")),
    ("/sources", ("tag", "after", "format")),
    (
        "/events",
        ("source", "tag", "kind", "class", "severity", "words", "run", "since", "until", "before", "format"),
    ),
    ("/events/{}", ()),
    ("/articles/{}/diff", ("a", "b")),
    ("/sources/{}", ("at", "after", "format")),
    ("/articles/{}", ()),
    ("/articles/{}/versions/{}", ()),
    ("/articles/{}/diff/{}..{}", ("view",)),
    ("/search", ("q", "source", "tag", "history", "after", "format")),
    ("/runs", ("source", "after", "format")),
    ("/feeds/events.atom", ("kind", "severity")),
    ("/feeds/sources/{}.atom", ("kind",)),
    ("/feeds/search.atom", ("q",)),
    ("/timegate/{}", ("q",)),
    ("/timemap/link/{}", ()),
    ("/memento/{}/{}", ()),
    ("/static/{}", ()),
    ("/{}", ()),
)
METHODS = st.sampled_from(("GET", "GET", "GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "TRACE"))
FEW = settings(
    max_examples=2 * settings().max_examples,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


def _quoted(value: str, keep: str) -> str:
    """A value in an address; what no UTF-8 can say goes as the bytes that a careless client would send."""
    return quote(value.encode("utf-8", "surrogatepass"), safe=keep)


def _address(path: str, names: tuple[str, ...], draw: Callable[[Any], Any]) -> str:
    keep = draw(st.sampled_from(("", "/:", "/:[]%?=&")))
    filled = "".join(
        part if at == 0 else _quoted(draw(VALUES), keep) + part for at, part in enumerate(path.split("{}"))
    )
    given_ = [(name, draw(VALUES)) for name in names for _ in range(draw(st.sampled_from((0, 0, 1, 1, 2))))]
    asked = urlencode([(name, value.encode("utf-8", "surrogatepass")) for name, value in given_])
    return f"{filled}?{asked}" if asked else filled


def _check(web: TestClient, method: str, address: str, headers: dict[str, str]) -> None:
    answer = web.request(method, f"http://127.0.0.1:8470{address}", headers=headers, follow_redirects=False)
    assert answer.status_code < 500, (method, address, answer.text[:300])
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, address


@given(data=st.data())
@FEW
def test_every_request_of_the_api_ends_below_500(web: TestClient, data: st.DataObject) -> None:
    """Every path and parameter that its OpenAPI names, with values of every kind."""
    described = web.get("/api/v1/openapi.json").json()["paths"]
    path, operations = data.draw(st.sampled_from(sorted(described.items(), key=lambda each: each[0])))
    parameters = operations["get"].get("parameters", [])
    names = tuple(each["name"] for each in parameters if each["in"] == "query")
    pattern = "/api/v1" + "".join(
        "{}" + rest.partition("}")[2] if at else rest for at, rest in enumerate(path.split("{"))
    )
    _check(web, data.draw(METHODS), _address(pattern, names, data.draw), {})


@given(data=st.data())
@FEW
def test_every_request_of_a_page_ends_below_500(web: TestClient, data: st.DataObject) -> None:
    """The pages, feeds and mementos likewise, with odd times to negotiate by."""
    path, names = data.draw(st.sampled_from(PAGES))
    when = data.draw(
        st.sampled_from(("", "x", "Fri, 31 Dec 9999 23:59:59 -1200", "Thu, 01 Jan 0001 00:00:00 +1400"))
    )
    headers = {"Accept-Datetime": when} if when else {}
    _check(web, data.draw(METHODS), _address(path, names, data.draw), headers)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/api/v1/openapi.json",
        "/healthz",
        "/metrics",
        "/static/presslog.css",
        "/nowhere",
        "/feeds/events.atom",
    ],
)
def test_every_answer_bears_the_headers(web: TestClient, path: str) -> None:
    """Pages, data, files, and what is not there."""
    answer = web.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
