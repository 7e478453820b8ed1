"""Patterns over what a publisher wrote take time in proportion to it: a run of blanks, digits or backslashes costs no more than a text."""

from __future__ import annotations

from time import process_time

import pytest

from presslog.crawler.extract import addresses_of_first_page
from presslog.crawler.extract.documents.document_kinds import document_kind
from presslog.crawler.extract.page.page import parse_page
from presslog.crawler.extract.page.scripts import script_target
from presslog.crawler.extract.page.signs import signs_of

MANY = 30_000
URL = "https://gazette.example/a/"
_SCRIPTS = (
    f"function{' ' * MANY}",
    f"async{' ' * MANY}function{' ' * MANY}a",
    f"setTimeout(function(){{}},{' ' * MANY}",
    f'setTimeout("{chr(92) * MANY}',
    "a" * MANY,
    f"a{' ' * MANY}(",
    "(" * MANY,
    f"location{' ' * MANY}={' ' * MANY}",
    "window." * MANY,
    "?" * MANY,
    f"location={'a+' * MANY}",
    f"location={'a.' * MANY}",
    f"location={'+'.join(f'a{number}' for number in range(MANY // 2))};",
    f"location='{'a' * MANY}",
    f"window[{' ' * MANY}",
)
_REFRESHES = (
    " " * MANY,
    "1" * MANY,
    f"0{' ' * MANY}",
    f"0;url{' ' * MANY}",
    f"0;url={' ' * MANY}'",
    f"0{';' * MANY}",
)


@pytest.mark.parametrize("script", _SCRIPTS, ids=range(len(_SCRIPTS)))
def test_a_script_is_looked_through_in_linear_time(script: str) -> None:
    """Thirty thousand characters of one kind take less than two seconds of processor time."""
    page = parse_page(f"<html><body><script>{script}</script></body></html>".encode(), URL)
    began = process_time()
    script_target(page)
    assert process_time() - began < 2


@pytest.mark.parametrize("content", _REFRESHES, ids=range(len(_REFRESHES)))
def test_a_refresh_is_read_in_linear_time(content: str) -> None:
    """So does the `content` of a `<meta http-equiv=refresh>`."""
    page = f'<html><head><meta http-equiv=refresh content="{content}"></head><body><p>x</body></html>'
    began = process_time()
    signs_of(page.encode(), URL, "text/html")
    assert process_time() - began < 2


@pytest.mark.parametrize("body", [b" " * MANY, b"\n" * MANY, b"\xef\xbb\xbf" + b" " * MANY], ids=range(3))
def test_the_kind_of_a_document_is_told_in_linear_time(body: bytes) -> None:
    """And the blanks that a plain text begins with: 40,000 took ten seconds."""
    began = process_time()
    document_kind(body, URL, "text/plain")
    assert process_time() - began < 2


@pytest.mark.parametrize(("name", "is_part"), [("a", False), ("page", True)])
def test_the_first_page_of_a_long_query_is_found_in_linear_time(name: str, is_part: bool) -> None:
    """Three thousand names in a URL, of which one may be a page's number: a thousand took thirteen seconds."""
    rest = "&".join(f"a{number}=1" for number in range(3_000))
    began = process_time()
    found = addresses_of_first_page(f"{URL}?{rest}&{name}=2")
    assert found == ((f"{URL}?{rest}",) if is_part else ())
    assert process_time() - began < 2
