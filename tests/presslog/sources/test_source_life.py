"""A home's sources paused, renamed and removed: files and history are changed together, and files keep what people wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from presslog.core.errors import UsageError
from presslog.crawler.source import load_source
from presslog.crawler.source.source_writer import with_enabled
from presslog.flows.settings import Settings
from presslog.flows.watching.recognized_sources import recognize_source
from presslog.home import make_home
from presslog.sources import source_life
from presslog.storage.migrations import open_engine
from presslog.storage.read.history import History
from presslog.storage.write.archive import Archive
from tests.storage.desk import Desk, admitted

FILE = '# ours\nurl = "https://gazette.example/"  # the front page\nenabled = true  # since May\n\n[fetch]\ndelay = 2\n'


@pytest.fixture
def settings(home: Path) -> Settings:
    """A home with a source that ran."""
    made = Settings.load(home, {})
    make_home(made)
    (made.sources_dir / "gazette.toml").write_text(FILE, "utf-8")
    engine = open_engine(made.database_url)
    Desk(engine).run(admitted("dam", "It holds."), baseline=True)
    engine.dispose()
    return made


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (FILE, FILE.replace("true", "false")),
        (
            "# ours\nurl = 'https://g.example/'\n\n[fetch]\n",
            "# ours\nenabled = false\nurl = 'https://g.example/'\n\n[fetch]\n",
        ),
        (
            "url = 'https://g.example/'\n# enabled = true\n[fetch]\n",
            "url = 'https://g.example/'\nenabled = false\n[fetch]\n",
        ),
        (
            "url = 'https://g.example/'\n[fetch]\n# enabled = true\n",
            "enabled = false\nurl = 'https://g.example/'\n[fetch]\n# enabled = true\n",
        ),
    ],
)
def test_a_pause_changes_one_line(before: str, after: str) -> None:
    """`enabled` is set where it stands, or stands commented out, or at the top; comments and order stay."""
    assert with_enabled(before, enabled=False) == after


def test_a_pause_is_taken_back(settings: Settings) -> None:
    """Paused and resumed, a file is what it was; what is done already is said to be; a name of no source is refused."""
    path = settings.sources_dir / "gazette.toml"
    assert source_life.set_enabled(settings, "gazette", enabled=False)
    assert not source_life.set_enabled(settings, "gazette", enabled=False)
    assert not load_source(path).enabled
    assert source_life.set_enabled(settings, "gazette", enabled=True)
    assert path.read_text("utf-8") == FILE
    with pytest.raises(UsageError, match="no source is called gazete; did you mean gazette"):
        source_life.set_enabled(settings, "gazete", enabled=False)


def test_file_and_history_are_renamed_together(settings: Settings) -> None:
    """The file and the history bear the new name; where the history cannot have it, the file keeps the old one."""
    config = settings.config_file
    config.write_text(
        f'{config.read_text("utf-8")}\n[channels.desk]\nurl = "json://127.0.0.1/"\nsources = ["gazette"]\n'
    )
    assert source_life.rename_source(settings, "gazette", "the-gazette")
    assert list(source_life.channels_naming(settings, "gazette")) == ["desk"]
    assert [path.name for path in settings.sources_dir.iterdir()] == ["the-gazette.toml"]
    (settings.sources_dir / "herald.toml").write_text(FILE)
    with pytest.raises(Exception, match="was the name of the-gazette"):
        source_life.rename_source(settings, "herald", "gazette")
    assert (settings.sources_dir / "herald.toml").exists()
    with pytest.raises(UsageError, match="is there already"):
        source_life.rename_source(settings, "herald", "the-gazette")
    with pytest.raises(UsageError, match="'The Herald' is not a valid source name"):
        source_life.rename_source(settings, "herald", "The Herald")


def test_a_removed_source_leaves_its_file_aside(settings: Settings) -> None:
    """Its file is kept in sources/removed/, its history answers by name; put back, it goes on; purged, neither has a word left."""
    assert source_life.remove_source(settings, "gazette", purge=False) is None
    aside = settings.sources_dir / "removed" / "gazette.toml"
    assert aside.read_text("utf-8") == FILE
    with History(settings.home) as history:
        assert list(history.sources()) == []
        assert len(list(history.articles("gazette"))) == 1
    aside.rename(settings.sources_dir / "gazette.toml")
    with Archive.open(settings.database_url) as archive:
        source = load_source(settings.sources_dir / "gazette.toml")
        now = Desk(archive.engine).now
        assert recognize_source(archive, settings, source, now) == "it had been removed, and is told of again"
    purged = source_life.remove_source(settings, "gazette", purge=True)
    assert purged is not None
    assert purged.texts == 1
    assert not aside.exists()
    with pytest.raises(UsageError, match="no source is called herald"):
        source_life.remove_source(settings, "herald", purge=False)


def test_a_file_renamed_by_hand_goes_on_with_its_history(settings: Settings) -> None:
    """Run under its new name it is known by its address, and that is said; run again there is nothing to say."""
    with Archive.open(settings.database_url) as archive:
        old = load_source(settings.sources_dir / "gazette.toml")
        now = Desk(archive.engine).now
        assert recognize_source(archive, settings, old, now) == ""
        (settings.sources_dir / "gazette.toml").rename(settings.sources_dir / "times.toml")
        new = load_source(settings.sources_dir / "times.toml")
        assert "it was watched as gazette before" in recognize_source(archive, settings, new, now)
        assert recognize_source(archive, settings, new, now) == ""
    with History(settings.home) as history:
        assert [each.source for each in history.sources()] == ["times"]
