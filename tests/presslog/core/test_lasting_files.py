"""The digests of a folder's files: which file a change is told of."""

from __future__ import annotations

from pathlib import Path

from presslog.core.lasting_files import SUMS_FILE, changed_files, digest_files


def make_folder(folder: Path) -> Path:
    """A folder of two files and their digests."""
    for name in ("one.txt", "two.txt"):
        (folder / name).write_text(name)
    (folder / SUMS_FILE).write_bytes(digest_files(folder, ["one.txt", "two.txt"]))
    return folder


def test_a_name_altered_among_the_digests_is_told_of_them(tmp_path: Path) -> None:
    """The file that is named so is not there, and the one that is there is not named: the digests' own file is told, too."""
    sums = make_folder(tmp_path) / SUMS_FILE
    assert list(changed_files(tmp_path)) == []
    sums.write_bytes(sums.read_bytes().replace(b"two.txt", b"two.Txt"))
    assert [changed.name for changed in changed_files(tmp_path)] == ["two.Txt", SUMS_FILE]


def test_a_lost_file_is_told_alone(tmp_path: Path) -> None:
    """The control: every file that is there is named, so the digests are as they were."""
    (make_folder(tmp_path) / "one.txt").unlink()
    assert [(changed.name, changed.what) for changed in changed_files(tmp_path)] == [
        ("one.txt", "is not there")
    ]
