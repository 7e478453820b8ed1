"""What a source's crawls remember, and what of it counts only once a run was believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from presslog.crawler.memory import Memory, Settled, read_as

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def run(folder: Path, number: int, believed: int | None) -> Settled:
    """The memory of a run that begins at an hour, when that of another hour was the last one believed."""
    since = None if believed is None else NOON + believed * HOUR
    return Settled(Memory(folder), NOON + number * HOUR, since)


def test_what_a_believed_run_wrote_is_read(tmp_path: Path) -> None:
    """By the next run, and by those after it."""
    run(tmp_path, 1, None).write("heard", {"page": 1})
    assert run(tmp_path, 2, 1).read("heard") == {"page": 1}
    run(tmp_path, 2, 1).write("heard", {"page": 2})
    assert run(tmp_path, 3, 2).read("heard") == {"page": 2}


def test_what_a_run_wrote_that_was_not_believed_is_forgotten(tmp_path: Path) -> None:
    """However many such runs there are, the last believed one's word stands, also once the next run has written it again."""
    run(tmp_path, 1, None).write("heard", {"page": 1})
    for number in (2, 3):
        lost = run(tmp_path, number, 1)
        assert lost.read("heard") == {"page": 1}
        lost.write("heard", {"page": 9})
        lost.write("heard", {"page": 10})
    after = run(tmp_path, 4, 1)
    assert after.read("heard") == {"page": 1}
    after.write("heard", after.read("heard"))
    assert run(tmp_path, 5, 4).read("heard") == {"page": 1}


def test_a_first_run_that_was_not_believed_leaves_nothing(tmp_path: Path) -> None:
    """Neither does a document of another form."""
    run(tmp_path, 1, None).write("heard", {"page": 1})
    assert run(tmp_path, 2, None).read("heard") == {}
    Memory(tmp_path).write("heard", {"page": 1})
    assert run(tmp_path, 3, 2).read("heard") == {}


def test_a_document_of_another_shape_is_begun_afresh(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It counts as empty, and the warning names file, key and what was expected; one of the right shape is read."""
    memory, kind = Memory(tmp_path), TypeAdapter(dict[str, int])
    memory.write("counts", {"a": 1})
    assert read_as(memory, "counts", kind) == {"a": 1}
    assert caplog.records == []
    memory.write("counts", {"a": "many"})
    assert read_as(memory, "counts", kind) == {}
    (said,) = map(vars, caplog.records)
    assert (said["document"], said["at"]) == ("counts.json", "a")
    assert "valid integer" in said["why"]
