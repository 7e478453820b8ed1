"""What runs remember, in the database; and that a history and a store of raw responses belong to each other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from presslog.core.errors import Conflict
from presslog.storage.model import RunOutcome
from presslog.storage.responses import STORE_MARK, FolderFiles
from presslog.storage.write import Archive
from tests.storage.desk import Desk, admitted, seen


def test_documents_are_recorded_with_their_run(desk: Desk) -> None:
    """A run's are there once it is recorded, each in the place of the one before; another source has its own."""
    lease = desk.begin()
    record = replace(
        desk.draft(lease, admitted("dam", "It holds.")), documents={"robots": b"{}", "led": b"[1]"}
    )
    desk.archive.record(record, lease, desk.now)
    lease = desk.begin()
    desk.archive.record(replace(desk.draft(lease, seen("dam")), documents={"led": b"[2]"}), lease, desk.now)
    assert desk.archive.documents("gazette") == {"robots": b"{}", "led": b"[2]"}
    assert desk.archive.documents("another") == {}


def test_a_lost_lease_writes_no_documents(desk: Desk) -> None:
    """A run that was thought dead, and is not, changes nothing of what its successor remembers."""
    lease = desk.begin()
    desk.archive.keep_documents(lease, {"robots": b"{}"})
    desk.archive.fail(lease, RunOutcome.FAILED, "it was thought dead", desk.now)
    desk.begin()
    with pytest.raises(Conflict):
        desk.archive.keep_documents(lease, {"robots": b"[]"})
    assert desk.archive.documents("gazette") == {"robots": b"{}"}


def test_a_store_belongs_to_one_history(desk: Desk, tmp_path: Path, empty_url: str) -> None:
    """The two know each other from the first run on; another's store, and another's database, are refused by name."""
    ours, other = FolderFiles(tmp_path / "ours"), FolderFiles(tmp_path / "other")
    for _ in range(2):
        desk.archive.claim_store(ours, "s3://ours")
    with Archive.open(empty_url) as stranger:
        with pytest.raises(Conflict, match="s3://ours holds the raw responses of another history"):
            stranger.claim_store(ours, "s3://ours")
        stranger.claim_store(other, "s3://other")
    with pytest.raises(
        Conflict, match=r"the database's raw responses are in s3://ours .* s3://other is store"
    ):
        desk.archive.claim_store(other, "s3://other")
    bare = FolderFiles(tmp_path / "bare")
    with pytest.raises(Conflict, match=rf"write .* into its file {STORE_MARK}"):
        desk.archive.claim_store(bare, "bare")
    bare.write(STORE_MARK, [(tmp_path / "ours" / STORE_MARK).read_bytes()])
    desk.archive.claim_store(bare, "bare")
