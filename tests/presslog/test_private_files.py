"""What presslog writes is its owner's alone under any umask, and stays within the home."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from presslog.__main__ import main
from presslog.core.errors import SettingsError
from presslog.flows.settings import Settings
from presslog.home import make_home, sources_named
from presslog.private_files import close_to_others
from tests.fakes.small_site import watched_site


@pytest.fixture
def open_umask() -> Iterator[None]:
    """A umask that gives everything to everybody, while a test lasts."""
    before = os.umask(0)
    yield
    os.umask(before)


def _open_to_others(folder: Path) -> list[str]:
    """What others can reach of a folder: below a folder that is closed to them, nothing."""
    found = []
    for path in sorted(folder.iterdir()):
        if stat.S_IMODE(path.lstat().st_mode) & 0o077:
            found.append(path.name)
            found += _open_to_others(path) if path.is_dir() else []
    return found


@pytest.mark.usefixtures("open_umask")
def test_a_home_is_its_owner_s_alone(home: Path, tmp_path: Path) -> None:
    """Made, watched and exported with a umask of zero: home, database with its logs, landings and exports."""
    assert main(["--home", str(home), "init"]) == 0
    assert _open_to_others(home.parent) == []
    os.umask(0)  # what is not a command of ours (a worker, somebody's Python) keeps the umask it has
    with watched_site(home, count=3) as there:
        there.run()
        with there.history() as history:
            assert len(list(history.articles("paper"))) == 3
            for name in ("presslog.db", "presslog.db-wal"):
                assert not (home / name).exists() or stat.S_IMODE((home / name).stat().st_mode) == 0o600
    (month,) = (home / "warc").glob("2*")
    assert stat.S_IMODE(month.stat().st_mode) == 0o700
    exports = tmp_path / "exports"
    exports.mkdir(mode=0o755)
    for form in ("jsonl", "csv", "warc.gz"):
        os.umask(0)
        out = str(exports / f"history.{form}")
        assert main(["--home", str(home), "export", "--format", form.removesuffix(".gz"), "--out", out]) == 0
    assert len(list(exports.iterdir())) == 4
    assert _open_to_others(exports) == []


@pytest.mark.usefixtures("open_umask")
def test_a_child_of_the_command_writes_privately(home: Path, tmp_path: Path) -> None:
    """The command itself, as it is started: a home in a folder that was made for everybody."""
    home.mkdir(mode=0o777)
    command = [sys.executable, "-m", "presslog", "--home", str(home), "init"]
    subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert _open_to_others(home) == []


def test_an_older_home_is_closed(home: Path) -> None:
    """Its owner's bits stay as they are."""
    home.mkdir()
    home.chmod(0o755)
    close_to_others(home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    close_to_others(home / "none")


@pytest.mark.parametrize("name", ["presslog.toml", "sources", "warc", "memory", "templates", "presslog.db"])
def test_a_link_out_of_the_home_is_refused(home: Path, tmp_path: Path, name: str) -> None:
    """Whatever of the home leads elsewhere, by name and with the remedy; a link within it does not."""
    settings = Settings.load(home, {})
    make_home(settings)
    settings.require_home()
    place, within = home / name, home / f"real-{name}"
    if place.exists():
        place.rename(within)
    else:
        within.mkdir()
    place.symlink_to(within)
    settings.require_home()
    place.unlink()
    within.rename(tmp_path / "elsewhere")
    place.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SettingsError, match="is a link out of the home"):
        settings.require_home()


def test_a_source_s_file_is_within_the_home(home: Path, tmp_path: Path) -> None:
    """One that is a link elsewhere is refused; one linked within, as Kubernetes mounts it, is read."""
    settings = Settings.load(home, {})
    make_home(settings)
    (home / "data").mkdir()
    (home / "data/gazette.toml").write_text('url = "https://gazette.example/"\n')
    (settings.sources_dir / "gazette.toml").symlink_to(home / "data/gazette.toml")
    assert [source.name for source in sources_named(settings)[0]] == ["gazette"]
    (tmp_path / "herald.toml").write_text('url = "https://herald.example/"\n')
    (settings.sources_dir / "herald.toml").symlink_to(tmp_path / "herald.toml")
    with pytest.raises(SettingsError, match=r"herald\.toml"):
        sources_named(settings)


def test_an_export_says_which_cells_it_changed(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A title that a spreadsheet would run is told of, with the way back; without one nothing is said."""
    with watched_site(home, count=3) as there:
        there.run()
        command = ["--home", str(home), "export", "--format", "csv", "--out", str(tmp_path / "history.csv")]
        assert main(command) == 0
        assert "apostrophe" not in capsys.readouterr().err
        there.site.change(0, title="=SUM(A1:A9) is what the council paid")
        there.run()
        assert main(command) == 0
    assert (
        "1 cell that a spreadsheet would run as a formula stands behind an apostrophe"
        in capsys.readouterr().err
    )
    assert "'=SUM(A1:A9)" in (tmp_path / "history.csv").read_text("utf-8")


def test_a_folder_of_a_source_is_within_the_home(home: Path, tmp_path: Path) -> None:
    """Raw responses are not written through a link to somewhere else, nor is the history read through one."""
    settings = Settings.load(home, {})
    make_home(settings)
    (settings.sources_dir / "gazette.toml").write_text('url = "https://gazette.example/"\n')
    settings.warc_dir.mkdir()
    (settings.warc_dir / "gazette").symlink_to(tmp_path)
    with pytest.raises(SettingsError, match="warc/gazette"):
        sources_named(settings)
    (settings.warc_dir / "gazette").unlink()
    (home / "presslog.db").symlink_to(tmp_path / "other.db")
    assert main(["--home", str(home), "events"]) == 1


def test_no_secret_stands_in_a_list_of_processes(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a run starts is started without the database's address or a channel's: neither is an argument."""
    started: list[str] = []
    watching = [True]

    def hear(event: str, arguments: tuple[object, ...]) -> None:
        if watching[0] and event == "subprocess.Popen":
            started.append(repr(arguments[1]))

    sys.addaudithook(hear)
    monkeypatch.setenv("DESK_URL", "json://desk:s3cret-of-the-desk@127.0.0.1:9/")
    make_home(Settings.load(home, {}))
    (home / "presslog.toml").write_text('[channels.desk]\nurl = "env:DESK_URL"\n')
    with watched_site(home, count=3, channels=("desk",)) as there:
        there.run()
        there.site.edit(0)
        there.run()
    watching[0] = False
    assert started
    assert not any("s3cret" in command or "sqlite:" in command for command in started), started


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::"])  # noqa: S104 - what is refused
def test_the_page_is_not_opened_to_others_without_a_token(
    home: Path, host: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Beyond loopback `serve` asks for a token file before it starts anything, and reads it before it starts."""
    make_home(Settings.load(home, {}))
    assert main(["--home", str(home), "serve", "--host", host]) == 1
    assert "give a --token-file" in capsys.readouterr().err
    (home / "token").write_text("short")
    (home / "token").chmod(0o600)
    assert main(["--home", str(home), "serve", "--host", host, "--token-file", str(home / "token")]) == 1
    assert "at least 16" in capsys.readouterr().err


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
@pytest.mark.usefixtures("open_umask")
def test_another_user_reads_nothing() -> None:
    """In a folder that is everybody's, another user of the host can read no file of a home or an export."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "notice.txt").write_text("for everybody")
        home = folder / "home"
        assert main(["--home", str(home), "init"]) == 0
        os.umask(0)
        with watched_site(home, count=3) as there:
            there.run()
        for form in ("jsonl", "csv"):
            out = str(folder / f"history.{form}")
            assert main(["--home", str(home), "export", "--format", form, "--out", out]) == 0
        read = {}
        for uid in (0, 65534):
            command = ["find", name, "-type", "f", "-readable", "-printf", r"%f\n"]
            done = subprocess.run(command, user=uid, cwd="/", capture_output=True, text=True, check=False)
            read[uid] = set(done.stdout.split())
        assert {"presslog.db", "presslog.toml", "history.jsonl", "notice.txt"} <= read[0]
        assert read[65534] == {"notice.txt"}, done.stderr
