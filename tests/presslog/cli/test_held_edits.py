"""An edit that waits for another look is visible where people look: in `run`, `log`, `show` and on the article's page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from presslog.__main__ import main
from presslog.crawler.source import source_text
from presslog.home import make_home
from presslog.web.asgi_app import create_app
from tests.fakes.small_site import Watcher, watched_site

BEFORE, AFTER = "737 thousand people live below the dam", "739 thousand people live below the dam"


@pytest.fixture
def counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Watcher]:
    """A home whose source was watched once; an article's short line has another number since."""
    with watched_site(tmp_path / "home", 9) as there:
        make_home(there.settings)
        (there.settings.sources_dir / "paper.toml").write_text(source_text(there.source), "utf-8")
        there.site.change(2, tail=f"<p>{BEFORE}</p>")
        assert main(["--home", str(there.settings.home), "run"]) == 0
        assert (
            "11 requests, 10 pages looked at (1 of a list, 0 not modified), 0 events"
            in capsys.readouterr().out
        )
        there.site.change(2, tail=f"<p>{AFTER}</p>")
        yield there


def test_a_held_edit_is_told_as_held(counted: Watcher, capsys: pytest.CaptureFixture[str]) -> None:
    """`run` names the article and both lines, `log`, `show` and the web that it is held and until when; then it is told."""
    home, url = str(counted.settings.home), counted.site.wire.url(counted.site.articles[2].path)

    def ask(*arguments: str) -> str:
        capsys.readouterr()
        assert main(["--home", home, *arguments]) == 0
        streams = capsys.readouterr()
        return streams.out + streams.err

    said = ask("run")
    assert f"  held  {counted.site.articles[2].title}: “{BEFORE}” → “{AFTER}”: " in said
    assert said.count("held") == 1
    assert "it is told when the next run finds it unchanged" in said
    assert "it is told when the next run finds it unchanged" in ask("log", url)
    assert "it is told when the next run finds it unchanged" in ask("show", url)
    assert "held" not in ask("log", counted.site.wire.url(counted.site.articles[3].path))
    with counted.history() as history, TestClient(create_app(history), base_url="http://127.0.0.1") as web:
        assert "Held." in web.get(f"/articles/{history.article(url).article}").text
    assert "edited" in ask("run")
    assert "held" not in ask("log", url)
