"""Addresses from arguments and files: a text, a table, OPML; what is none of these says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from presslog.core.errors import UsageError
from presslog.sources.address_lists import MOST_BYTES, wanted_sources
from presslog.sources.opml import WantedSource

A, B = "https://a.example/", "https://b.example/news"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"# ours\n{A}  # the first\n\n{B}\n", [WantedSource(A), WantedSource(B)]),
        (
            f"name;URL;tags;kind\nfirst;{A};north; \n;{B};North;page\n",
            [WantedSource(A, "first", tags=("north",)), WantedSource(B, tags=("north",), page=True)],
        ),
        (f'url,tags\n{A},"north;West Coast"\n', [WantedSource(A, tags=("north", "west coast"))]),
        (f'<opml><body><outline url="{A}"/></body></opml>', [WantedSource(A)]),
        ("", []),
    ],
)
def test_a_file_lists_addresses(tmp_path: Path, text: str, found: list[WantedSource]) -> None:
    """A text by lines, a table by its columns, whatever parts them, and OPML; an argument that is an address is one."""
    file = tmp_path / "asked"
    file.write_text(text, "utf-8")
    assert list(wanted_sources([str(file)])) == found
    assert list(wanted_sources([B, str(file)])) == [WantedSource(B), *found]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, "neither an address"),
        (b"\xff\xfe\x00", "is not text in UTF-8"),
        (b"url,tags\nhttps://a.example/,a+b", "line 2"),
        (b"url,tags\nhttps://a.example/" + b"a" * 131_072 + b",a", "line 2: is not a row of a table"),
        (b"a" * (MOST_BYTES + 1), "divide it"),
    ],
)
def test_what_lists_nothing_is_refused(tmp_path: Path, data: bytes | None, words: str) -> None:
    """A file that is not there, too large, no text, or has a line or a tag that cannot be one is named."""
    file = tmp_path / "asked"
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(UsageError, match=words):
        list(wanted_sources([str(file)]))


def test_a_device_without_end_is_too_large() -> None:
    """A file's size is what can be read of it, whatever the system says of it."""
    with pytest.raises(UsageError, match="divide it"):
        list(wanted_sources(["/dev/zero"]))
