"""What a run remembers, as files while it runs: recorded or not, nothing of it is lost but by whoever stops it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from presslog.core.errors import FetchError
from presslog.flows.settings import Settings
from presslog.flows.watching.run_documents import DocumentsInUse, RunDocuments
from presslog.home import make_home
from presslog.storage.write import Archive
from tests.fakes.values import NOON


def documents_after(home: Path, error: BaseException | None) -> dict[str, bytes]:
    """The documents in the database once a run that wrote one ended so; its folder must be gone, or be a stopped run's."""
    settings = Settings.load(home, {})
    make_home(settings)

    async def run(archive: Archive) -> None:
        lease = archive.begin("gazette", now=NOON, holder="a test", ttl=timedelta(minutes=1))
        async with DocumentsInUse(RunDocuments(archive, settings, "gazette"), lease):
            (settings.documents_of("gazette") / "robots.json").write_bytes(b"{}")
            if error is not None:
                raise error

    with Archive.open(settings.database_url) as archive:
        if error is None:
            asyncio.run(run(archive))
        else:
            with pytest.raises(type(error)):
                asyncio.run(run(archive))
        assert settings.documents_of("gazette").exists() is isinstance(error, asyncio.CancelledError)
        return archive.documents("gazette")


def test_a_failed_run_keeps_what_it_heard(home: Path) -> None:
    """What it heard of robots.txt counts in the next run, though nothing else of it is recorded."""
    assert documents_after(home, FetchError("the site went away")) == {"robots": b"{}"}


def test_a_recorded_run_leaves_no_folder(home: Path) -> None:
    """Its documents were recorded with it: none is written besides."""
    assert documents_after(home, None) == {}


def test_a_run_that_is_stopped_keeps_nothing(home: Path) -> None:
    """Whoever stops it does not wait for a database."""
    assert documents_after(home, asyncio.CancelledError()) == {}
