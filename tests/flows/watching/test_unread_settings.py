"""A presslog.toml that cannot be read: no run passes in silence while nobody could be told."""

from __future__ import annotations

from pathlib import Path

import pytest

from presslog.__main__ import main
from tests.fakes.small_site import watched_site


def test_a_run_without_readable_channels_is_a_failed_one(home: Path) -> None:
    """It is recorded with file, key and remedy, the source is failing, and what was edited is told once the file is mended."""
    with watched_site(home) as there:
        there.run()
        config = there.settings.config_file
        config.write_text('[channels.desk]\nurl = "json://127.0.0.1:9"\nevnts = ["new"]\n', "utf-8")
        edited = there.site.edit(3)
        report = there.run()
        assert report.outcome == "failed"
        with there.history() as history:
            ran = next(history.runs())
            assert (ran.outcome, ran.reason) == ("failed", report.error)
            assert "channels.desk.evnts: unknown key; did you mean 'events'" in ran.reason
        config.write_text("", "utf-8")
        assert there.events() == [("edited", edited.title)]


def test_serve_refuses_to_start_without_readable_channels(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is started, naming the key."""
    assert main(["--home", str(home), "init"]) == 0
    (home / "presslog.toml").write_text('[chanels.desk]\nurl = "env:X"\n', "utf-8")
    assert main(["--home", str(home), "serve"]) == 1
    assert "chanels: unknown key" in capsys.readouterr().err
