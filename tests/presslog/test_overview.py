"""Sources looked after: what files say joined with what runs left."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from presslog import home as homes
from presslog.core.errors import UsageError
from presslog.flows.orchestration.due_list import FollowedFiles
from presslog.flows.settings import Settings
from presslog.flows.source_files import note_files
from presslog.overview import Overview, overview, require_source
from presslog.storage.migrations import open_engine
from presslog.storage.read.history import History
from presslog.storage.write.archive import Archive
from tests.storage.desk import Desk, admitted

NOW = datetime(2026, 3, 1, 13, 10, tzinfo=UTC)


def looked_after(home: Path) -> dict[str, Overview]:
    """Four sources: one that ran, one that has not yet, one that is switched off, one whose file is broken; and one whose file is gone."""
    settings = Settings.load(home, {})
    homes.make_home(settings)
    files = {
        "gazette": 'url = "https://gazette.example/"\ntitle = "The Gazette"\ntags = ["north"]',
        "herald": 'url = "https://herald.example/"\nschedule = "0 6 * * *"',
        "packet": 'url = "https://packet.example/"\nenabled = false',
        "broken": 'urll = "https://broken.example/"',
    }
    for name, text in files.items():
        (settings.sources_dir / f"{name}.toml").write_text(text, "utf-8")
    with Archive.open(settings.database_url):
        pass
    engine = open_engine(settings.database_url)
    for source in ("gazette", "gone"):
        Desk(engine, source).run(admitted("dam", "It holds."), baseline=True)
    engine.dispose()
    with History(home) as history:
        return {found.source: found for found in overview(settings, history, NOW)}


def test_every_source_is_told_with_its_health(home: Path) -> None:
    """Files and history are joined by name, and each state of affairs has its word."""
    found = looked_after(home)
    assert {name: one.health for name, one in found.items()} == {
        "broken": "broken", "gazette": "ok", "gone": "ok", "herald": "new", "packet": "new",
    }  # fmt: skip
    assert (found["gazette"].title, found["gazette"].articles, found["gazette"].last_run) == (
        "The Gazette",
        1,
        "gazette-1",
    )
    assert "urll" in found["broken"].reason
    assert "its file is gone" in found["gone"].reason


@pytest.mark.parametrize(
    ("name", "hint"), [("gazete", "did you mean gazette?"), ("zzz", "`presslog sources` lists them")]
)
def test_a_name_of_no_source_is_refused(home: Path, name: str, hint: str) -> None:
    """Whoever asks for a source that has neither file nor history is told so, with the nearest name; one whose file is gone is known."""
    looked_after(home)
    settings = Settings.load(home, {})
    with History(home) as history:
        require_source(settings, history, "gone")
        require_source(settings, history, "herald")
        with pytest.raises(UsageError, match=f"no source is called {name}; {re.escape(hint)}"):
            require_source(settings, history, name)


def test_the_next_run_is_the_due_lists_while_somebody_looks(home: Path) -> None:
    """While a scheduler ticks an enabled source has its next time; the others have none, and nobody has without a tick."""
    assert {one.next_run for one in looked_after(home).values()} == {None}
    settings = Settings.load(home, {})
    with Archive.open(settings.database_url) as archive, History(home) as history:
        FollowedFiles(settings, archive.roster).follow(NOW)
        assert {one.next_run for one in overview(settings, history, NOW)} == {None}
        archive.roster.tick(0, NOW)
        found = {one.source: one for one in overview(settings, history, NOW)}
        assert found["herald"].next_run == datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
        assert [found[name].next_run for name in ("packet", "broken", "gone")] == [None, None, None]
        assert {one.next_run for one in overview(settings, history, NOW + timedelta(hours=1))} == {None}


def test_a_source_is_late_after_two_intervals(home: Path) -> None:
    """Due for longer than two of its intervals it says so; a little less, and it only waits."""
    looked_after(home)
    settings = Settings.load(home, {})
    with Archive.open(settings.database_url) as archive, History(home) as history:
        FollowedFiles(settings, archive.roster).follow(NOW)
        due = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)

        def reason(after: timedelta) -> str:
            archive.roster.tick(0, due + after)
            return next(
                one.reason for one in overview(settings, history, due + after) if one.source == "herald"
            )

        assert reason(timedelta(days=2)) == ""
        assert reason(timedelta(days=2, seconds=1)).startswith("late: due for 2 days")


def test_sources_with_a_tag_alone(home: Path) -> None:
    """Those whose files have a tag are listed; all their tags, and what their files say, are noted for who has no files."""
    assert looked_after(home)["gazette"].tags == ("north",)
    settings = Settings.load(home, {})
    with Archive.open(settings.database_url) as archive, History(home) as history:
        assert [one.source for one in overview(settings, history, NOW, tag="north")] == ["gazette"]
        FollowedFiles(settings, archive.roster)
        assert [tag.tag for tag in history.tags()] == ["north"]
        (settings.sources_dir / "herald.toml").write_text('url = "https://herald.example/"\ntags = ["south"]')
        note_files(settings, archive.roster)
        assert [tag.tag for tag in history.tags()] == ["north", "south"]
        assert archive.roster.noted()["herald"].url == "https://herald.example/"
        assert "broken" not in archive.roster.noted()
