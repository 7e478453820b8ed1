"""A landing's records as they are kept: copied, or referred to where they are kept already."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import pytest

from presslog.storage.model import RecordPlace
from presslog.storage.responses import FolderFiles, KeptLanding, KeptResponses, RecordFault, keep_landing
from tests.storage.responses.appending import DAY, Page, first_record, packed_response

LISTING, DAM = Page("listing"), Page("dam")


class Keeper:
    """Lands records and keeps them, as run after run does, and knows the payloads it met."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept = KeptResponses(FolderFiles(folder / "warc"))
        self.met: dict[str, RecordPlace] = {}

    def keep(
        self, *records: bytes, remarks: dict[int, str] | None = None
    ) -> tuple[list[RecordPlace], KeptLanding]:
        """The places of these records, in their order."""
        warc = self.folder / "crawl.warc.gz"
        starts = [sum(map(len, records[:n])) for n in range(len(records))]
        warc.write_bytes(b"".join(records))
        said = {("crawl.warc.gz", starts[n]): words for n, words in (remarks or {}).items()}
        landing = keep_landing(self.kept, [warc], self._known, at=DAY, source="gazette", remarks=said)
        self.met.update(landing.payloads)
        return [landing.places["crawl.warc.gz", start] for start in starts], landing

    def _known(self, digests: Collection[str]) -> dict[str, RecordPlace]:
        return {digest: self.met[digest] for digest in digests if digest in self.met}

    def size(self) -> int:
        return sum(size for _name, size in self.kept.files.sizes())


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    return Keeper(tmp_path)


def test_what_is_kept_already_is_referred_to(keeper: Keeper) -> None:
    """The same payload again is a revisit that other tools know; read, it gives its own head and that payload."""
    (first,), _ = keeper.keep(LISTING.packed)
    before = keeper.size()
    again = packed_response(LISTING.url, LISTING.body, at="2026-03-01T13:00:00.000000Z")
    (second,), landing = keeper.keep(again)
    assert keeper.size() - before < 1000 < len(again)
    assert landing.payloads == {}
    assert landing.referred == set(keeper.met)
    record = keeper.kept.read(second)
    assert (record.kind, record.status, record.payload, record.refers_to) == (
        "revisit",
        200,
        LISTING.body,
        first,
    )
    said = keeper.kept.parsed(second).rec_headers.get_header
    assert said("WARC-Profile") == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert said("WARC-Refers-To-Target-URI") == LISTING.url
    assert said("WARC-Refers-To-Date") == "2026-03-01T12:00:00.000000Z"
    assert said("WARC-Payload-Digest") == first_record(again).rec_headers.get_header("WARC-Payload-Digest")
    files = [
        keeper.folder / "warc" / name
        for name, _size in keeper.kept.files.sizes()
        if name.endswith(".warc.gz")
    ]
    checked = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", *files], capture_output=True, check=False
    )
    assert (checked.returncode, checked.stdout) == (0, b"")


def test_what_is_damaged_is_kept_again(keeper: Keeper) -> None:
    """A response that cannot be read as it should is not referred to: the payload is kept anew."""
    (first,), _ = keeper.keep(LISTING.packed)
    path = keeper.folder / "warc" / first.file
    data = bytearray(path.read_bytes())
    data[first.offset + 400] ^= 1
    path.write_bytes(data)
    (second,), landing = keeper.keep(LISTING.packed)
    assert keeper.kept.read(second).payload == LISTING.body
    assert list(landing.payloads.values()) == [second]


def test_a_revisit_whose_response_is_lost_says_so(keeper: Keeper) -> None:
    """It is not read as an empty page."""
    keeper.keep(LISTING.packed)
    (second,), _ = keeper.keep(LISTING.packed)
    path = keeper.folder / "warc" / second.file
    path.rename(path.with_name("presslog-20260302-a-1.warc.gz"))
    with pytest.raises(RecordFault, match=r"refers to .* which is not there"):
        keeper.kept.read(RecordPlace("2026-03/presslog-20260302-a-1.warc.gz", second.offset))


def test_answers_without_a_whole_payload_are_copied(keeper: Keeper) -> None:
    """A 304, a small page and a page that was cut stay as they were sent, and nothing refers to them."""
    cut = packed_response(DAM.url, DAM.body, WARC_Truncated="disconnect")
    small = packed_response(DAM.url, b"No.", status="404 Not Found")
    unchanged = packed_response(LISTING.url, b"", status="304 Not Modified")
    for _ in range(2):
        places, landing = keeper.keep(cut, small, unchanged)
        kinds = [(keeper.kept.read(place).kind, keeper.kept.read(place).status) for place in places]
        assert kinds == [("response", 200), ("response", 404), ("revisit", 304)]
        assert landing.payloads == {}


def test_a_remark_stands_behind_its_record(keeper: Keeper) -> None:
    """What is to be remembered of a page is found from its place alone, and not from its neighbour's."""
    places, _ = keeper.keep(LISTING.packed, DAM.packed, remarks={0: "more-parts: yes\r\n"})
    assert [keeper.kept.remarks(place) for place in places] == ["more-parts: yes\r\n", ""]


def test_a_record_that_was_moved_is_found(keeper: Keeper) -> None:
    """Its place in the ledger stays as it was."""
    (first,), _ = keeper.keep(DAM.packed)
    now = RecordPlace("2026-03/presslog-20260301-a-kept-1.warc.gz", 0)
    keeper.kept.files.write(now.file, [DAM.packed])
    keeper.kept.files.remove(first.file)
    with pytest.raises(FileNotFoundError):
        keeper.kept.read(first)
    found = KeptResponses(keeper.kept.files, {first: now}.get)
    assert found.read(first).payload == DAM.body
