"""Responses kept in an object store: an S3 on loopback that is there, is away for a while, and stays away."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from presslog.core.errors import Unavailable
from presslog.storage.integrity.kept_files import KeptFiles
from presslog.storage.responses import KeptResponses
from presslog.storage.responses.object_files import ObjectFiles
from tests.fakes.object_store import LoopbackStore
from tests.storage.responses.appending import DAY, Page


@pytest.fixture(scope="module")
def store() -> Iterator[LoopbackStore]:
    with LoopbackStore() as store:
        yield store


@pytest.fixture(autouse=True)
def _environment(store: LoopbackStore, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in store.environment.items():
        monkeypatch.setenv(name, value)


def test_appended_records_are_read_where_they_are(store: LoopbackStore) -> None:
    """A process goes on in a file of its own until that is large; whoever reads finds each record, and no fault."""
    files, pages = ObjectFiles(store.url, roll_bytes=5_000), [Page(f"dam-{n}") for n in range(4)]
    places = [files.append(DAY, "a", [page])[0] for page in pages]
    (other,) = ObjectFiles(store.url).append(DAY, "a", [Page("mill")])
    assert len({place.file for place in places}) == 2
    assert other.file not in {place.file for place in places}
    reader = ObjectFiles(store.url)
    for page, place in zip(pages, places, strict=True):
        assert KeptResponses(reader).read(place).payload == page.body
    assert list(KeptFiles(reader).faults()) == []
    reader.remove(other.file)
    reader.remove(other.file)
    with pytest.raises(FileNotFoundError):
        reader.open(other.file)


def test_a_store_that_is_away_is_waited_for(store: LoopbackStore) -> None:
    """An append while the store is away returns once it is back, and is kept once."""
    files = ObjectFiles(store.url)
    files.append(DAY, "a", [Page("dam")])
    store.stop()
    back = threading.Timer(3, store.start)
    back.start()
    (place,) = files.append(DAY, "a", [Page("ferry")])
    back.join()
    assert KeptResponses(ObjectFiles(store.url)).read(place).payload == Page("ferry").body


def test_a_file_is_written_whole_after_the_store_was_away(store: LoopbackStore) -> None:
    """What is moved or written anew while the store is away is there in full once it is back."""
    files, name, data = ObjectFiles(store.url), "2026-03/presslog-20260301-away-1.warc.gz", b"x" * 2_000
    store.stop()
    back = threading.Timer(2, store.start)
    back.start()
    files.write(name, [data])
    back.join()
    with files.open(name) as file:
        assert file.read() == data
    files.remove(name)


def test_a_store_that_stays_away_is_named(store: LoopbackStore) -> None:
    """Nothing is acknowledged, neither then nor later by mistake: the next append takes the same place."""
    files = ObjectFiles(store.url, patience=timedelta(seconds=1))
    (first,) = files.append(DAY, "a", [Page("dam")])
    store.stop()
    with pytest.raises(Unavailable, match="raw responses cannot be kept in s3://"):
        files.append(DAY, "a", [Page("ferry")])
    with pytest.raises(OSError, match="s3://"):
        KeptResponses(files).read(first)
    store.start()
    time.sleep(0.1)
    (after,) = files.append(DAY, "a", [Page("mill")])
    assert after.file == first.file
    assert KeptResponses(files).read(after).payload == Page("mill").body
