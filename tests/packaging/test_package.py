"""What a package index is handed: the metadata, the licence, the types, and a README whose links lead somewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[2]
RELEASE = "https://code.example/desk/presslog/blob/v0.1.0"


def built(folder: Path, repository: str = "") -> tuple[list[str], Message]:
    """The names in a wheel of this checkout, and its metadata."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    environ = {**os.environ, "PRESSLOG_REPOSITORY": repository}
    subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True)
    with ZipFile(next(folder.glob("*.whl"))) as wheel:
        metadata = next(name for name in wheel.namelist() if name.endswith("/METADATA"))
        return wheel.namelist(), message_from_bytes(wheel.read(metadata))


def test_a_wheel_says_what_it_is(tmp_path: Path) -> None:
    """Types, licence and classifiers are in it, and no registry's or machine's address."""
    names, metadata = built(tmp_path)
    assert any(name.endswith("/py.typed") for name in names)
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    assert "Typing :: Typed" in metadata.get_all("Classifier", [])
    # The folder itself: what it stands in may be `/tmp`, which the README's examples name.
    assert str(ROOT) not in metadata.as_string()
    assert "file://" not in metadata.as_string()


def test_a_wheel_has_one_top_level_name(tmp_path: Path) -> None:
    """Whoever installs presslog gets one package, with the rooms as real folders in it and no link."""
    names, _ = built(tmp_path)
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {"presslog"}
    assert {f"presslog/{room}/__init__.py" for room in ("core", "crawler", "storage", "flows")} <= set(names)


def test_the_source_archive_holds_every_module_of_the_wheel(tmp_path: Path) -> None:
    """The rooms are links in a checkout; what is built of the source archive is the same package."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        archived = {name.partition("/")[2] for name in archive.getnames()}
    wheel, _ = built(tmp_path)
    assert {name for name in wheel if name.startswith("presslog/")} <= archived


def test_folders_of_those_names_beside_a_notebook_break_nothing(tmp_path: Path) -> None:
    """`from presslog import History` works, and a run can be imported, beside foreign `storage/`, `flows/` and `crawler/`."""
    for room in ("storage", "flows", "crawler", "core"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").write_text("raise RuntimeError('a folder of somebody else')\n")
    lines = "from presslog import History; import presslog.flows.watching"
    subprocess.run([sys.executable, "-c", lines], cwd=tmp_path, check=True)
    foreign = subprocess.run(
        [sys.executable, "-c", "import storage"], cwd=tmp_path, check=False, capture_output=True
    )
    assert b"a folder of somebody else" in foreign.stderr  # what is found first there, were it asked for


@pytest.mark.parametrize("repository", ["", RELEASE])
def test_the_readme_works_on_a_package_page(tmp_path: Path, repository: str) -> None:
    """No link of it is relative, whether or not the build knows where the sources are read."""
    _, metadata = built(tmp_path, repository)
    links = re.findall(r"\]\(([^)]+)\)", str(metadata.get_payload()))
    assert all(re.match(r"https?:|#", link) for link in links), links
    assert (f"{RELEASE}/docs/tutorial/first-day.md" in links) == bool(repository)
    assert ("Source, https://code.example/desk/presslog" in metadata.get_all("Project-URL", [])) == bool(
        repository
    )


def test_every_file_the_readme_links_to_is_there() -> None:
    """A link that is relative in the repository names a file or a folder of it."""
    links = re.findall(r"\]\((?![a-z]+:|#)([^)\s]+)\)", (ROOT / "README.md").read_text("utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
