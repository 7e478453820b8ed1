"""Values at the limits of a database: texts longer than an index row of PostgreSQL takes (2,704 bytes), and numbers past 2⁶³."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from presslog.storage.integrity.verification import verify_history
from presslog.storage.migrations import open_engine
from presslog.storage.model import RunOutcome
from tests.fakes.small_site import Watcher, watched_site
from tests.fakes.wire import http

INDEX_ROW = 2_704
"""Bytes of the largest row that PostgreSQL's btree takes, packed; so the texts here do not pack."""


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def watcher(request: pytest.FixtureRequest, home: Path) -> Iterator[Watcher]:
    """A small site, watched into either database, no run made yet."""
    with watched_site(home, count=6) as there:
        if request.param == "PostgreSQL":
            url = request.getfixturevalue("postgresql_url")
            there.settings = replace(there.settings, database_url=url)
        yield there


def rough(characters: int, seed: int) -> str:
    """A text that does not pack."""
    return "".join(random.Random(seed).choices(string.ascii_letters + string.digits, k=characters))


@pytest.mark.in_suite(0)
@pytest.mark.parametrize("size", [INDEX_ROW - 700, INDEX_ROW, 4 * INDEX_ROW, 20 * INDEX_ROW])
def test_long_values_cost_no_other_article(watcher: Watcher, size: int) -> None:
    """One article whose URL, headline, tags, picture, ETag and post id are that long; the edit of another is told, and all verifies."""
    site = watcher.site
    long = rough(size, 1)
    head = (
        f'<meta property="article:tag" content="{rough(size, 2)}"><meta name="author" content="{rough(size, 3)}">'
        f'<meta property="article:section" content="{rough(size, 4)}"><meta property="og:image" content="/{rough(size, 5)}.jpg">'
    )
    odd = site.change(
        0, path=f"/{long}/", title=f"What comes of it {rough(size, 6)}", head=head, post_id=2**63 + 1
    )
    page = site.page_of(odd).encode()
    site.answers[odd.path] = http(
        page, "Content-Type: text/html", f'ETag: "{rough(size, 7)}"', f"Age: {2**64}"
    )
    site.publish()
    for edited in (1, 2):
        watcher.run()
        site.edit(edited)
        report = watcher.run()
        assert report.outcome in {RunOutcome.OK, RunOutcome.DEGRADED}, report.error
        assert ("edited", site.articles[edited].title) in {
            (str(event.kind), event.title) for event in report.told
        }
    engine = open_engine(watcher.settings.database_url, read_only=True)
    assert verify_history(engine).fault is None
    engine.dispose()
