"""Lists of sources as OPML: our own are read back, a feed reader's are understood, and no list can reach out of itself."""

from __future__ import annotations

import pytest

from presslog.core.errors import UsageError
from presslog.core.witness import Via
from presslog.crawler.source.source import Discover, Source
from presslog.sources.opml import WantedSource, read_opml, write_opml

READERS = b"""<?xml version="1.0"?><opml version="1.0"><head/><body>
<outline text="Council"><outline text="The Herald" type="rss" xmlUrl="https://herald.example/feed/" htmlUrl="https://herald.example/"/></outline>
<outline title="The Packet" htmlUrl="https://packet.example/" category="/North/Coast,press"/>
<outline text="a note"/></body></opml>"""


def test_what_is_written_is_read_back() -> None:
    """Addresses, names, titles and tags come back as they were; a feed is called one."""
    gazette = Source(
        "gazette", "https://gazette.example/?a=1&b=2", title="The Gazette <daily>", tags=("north", "west")
    )
    herald = Source("herald", "https://herald.example/news", discover=Discover((Via.FEED,)))
    papers = Source(
        "papers",
        "https://a.example/plan",
        kind="page",
        urls=("https://a.example/plan", "https://a.example/x"),
    )
    text = write_opml([gazette, herald, papers])
    assert 'type="rss" xmlUrl="https://herald.example/news"' in text
    assert read_opml(text.encode()) == (
        WantedSource(gazette.url, "gazette", gazette.title, gazette.tags),
        WantedSource(herald.url, "herald"),
        WantedSource(papers.url, "papers", page=True, urls=papers.urls),
    )


def test_a_feed_readers_list_is_understood() -> None:
    """Folders and categories are tags; an outline without an address is none."""
    assert read_opml(READERS) == (
        WantedSource("https://herald.example/feed/", "", "The Herald", ("council",)),
        WantedSource("https://packet.example/", "", "The Packet", ("north", "coast", "press")),
    )


def test_a_list_that_is_none_is_refused() -> None:
    """What cannot be read says so; an entity that names a file is not followed."""
    with pytest.raises(UsageError, match="not a readable OPML list"):
        read_opml(b"<opml><body>")
    spying = b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/hostname">]><opml><body><outline text="&x;" url="http://a.example/"/></body></opml>'
    with pytest.raises(UsageError):
        read_opml(spying)
