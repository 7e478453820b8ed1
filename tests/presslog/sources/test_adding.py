"""Addresses added to a home: each is what it is, said so, and written; what is watched or fails is named and keeps no other."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from presslog.crawler.source import load_source
from presslog.flows.settings import Settings
from presslog.home import make_home
from presslog.sources.adding import AddedSource, AddOutcome, SourceAdder
from presslog.sources.opml import WantedSource
from presslog.storage.write.archive import Archive
from tests.fakes.small_site import watched_site
from tests.fakes.wire import http


async def added(adder: SourceAdder, wanted: Sequence[WantedSource]) -> dict[str, AddedSource]:
    """What became of each address."""
    return {each.url: each async for each in adder.add_all(wanted)}


@pytest.mark.timeout(300)  # a child for each look
def test_each_address_is_taken_for_what_it_is(tmp_path: Path) -> None:
    """A list is a site, an article and JSON are pages alone; the same again is named, and a dead one keeps no other."""
    settings = Settings.load(tmp_path / "desk", {})
    make_home(settings)
    with Archive.open(settings.database_url), watched_site(tmp_path / "other") as there:
        wire = there.site.wire
        wire.answers["/level.json"] = http(b'{"title": "Level", "a": 1}', "Content-Type: application/json")
        article, level = wire.url(there.site.articles[0].path), wire.url("/level.json")
        asked = [there.site.url, article, level, level, wire.url("/gone"), "nowhere"]
        wanted = [WantedSource(url) for url in asked]
        wanted[2] = WantedSource(level, "level", tags=("pier",))
        found = asyncio.run(added(SourceAdder(settings, tags=("north",)), wanted))
        results = {url: each.result for url, each in found.items()}
        assert results == {
            there.site.url: AddOutcome.ADDED,
            article: AddOutcome.ADDED,
            level: AddOutcome.WATCHED,
            wire.url("/gone"): AddOutcome.FAILED,
            "nowhere": AddOutcome.FAILED,
        }
        assert found[level].reason == "watched already, as level"
        assert "was taken for one article, and is watched alone" in found[article].reason
        site, page = (load_source(found[url].file or Path()) for url in (there.site.url, article))
        assert (site.kind, site.tags) == ("site", ("north",))
        assert (page.kind, page.pages) == ("page", (article,))
        assert site.name != page.name
        document = load_source(settings.sources_dir / "level.toml")
        assert (document.kind, document.title, document.tags) == ("page", "Level", ("pier", "north"))
