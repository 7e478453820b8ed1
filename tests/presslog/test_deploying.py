"""Deployments written for an existing Prefect."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from presslog import home as homes
from presslog.__main__ import main
from presslog.flows.settings import Settings
from presslog.storage.write.roster import SHARDS

DEPLOY = Path(__file__).parents[2] / "deploy"


@pytest.fixture
def two_sources(home: Path) -> Path:
    """A home with an enabled source and one that is switched off."""
    settings = Settings.load(home, {})
    homes.make_home(settings)
    (settings.sources_dir / "gazette.toml").write_text(
        'url = "https://gazette.example/"\ntitle = "The Gazette"', "utf-8"
    )
    (settings.sources_dir / "packet.toml").write_text(
        'url = "https://packet.example/"\nenabled = false', "utf-8"
    )
    return home


def test_a_written_file_is_like_the_one_we_ship(two_sources: Path, tmp_path: Path) -> None:
    """`deploy --write` has one entry however many sources there are, with the keys and values of deploy/prefect.yaml but for the home."""
    file = tmp_path / "prefect.yaml"
    assert main(["--home", str(two_sources), "deploy", "--write", str(file)]) == 0
    written, shipped = (yaml.safe_load(path.read_text("utf-8")) for path in (file, DEPLOY / "prefect.yaml"))
    written["deployments"][0]["parameters"]["home"] = shipped["deployments"][0]["parameters"]["home"]
    assert written == shipped


def test_shards_divide_the_sources(two_sources: Path, tmp_path: Path) -> None:
    """Three shards are three entries that leave out nothing and share nothing."""
    file = tmp_path / "prefect.yaml"
    assert main(["--home", str(two_sources), "deploy", "--shards", "3", "--write", str(file)]) == 0
    entries = yaml.safe_load(file.read_text("utf-8"))["deployments"]
    assert [entry["name"] for entry in entries] == ["due-1-of-3", "due-2-of-3", "due-3-of-3"]
    parts = [range(*entry["parameters"]["shards"]) for entry in entries]
    assert [n for part in parts for n in part] == list(range(SHARDS))


def test_without_a_server_it_says_what_to_do(two_sources: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Applying needs a server's address; the sentence names the variable and the other way."""
    assert main(["--home", str(two_sources), "deploy"]) == 1
    said = capsys.readouterr().err
    assert "PREFECT_API_URL" in said
    assert "--write" in said
