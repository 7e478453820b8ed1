"""An edit decided by reading the earlier page again is shown as it was decided, everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from presslog.__main__ import main
from presslog.flows.messages.apprise_services import Remembered
from presslog.flows.messages.mail_templates import render_mail
from presslog.flows.messages.rendering import MailFormat
from presslog.flows.settings import Settings
from presslog.storage.integrity.verification import verify_history
from presslog.storage.migrations import open_engine
from presslog.storage.read.history import History
from presslog.web.asgi_app import create_app
from tests.fakes.small_site import watched_site
from tests.storage.desk import Desk, admitted, article_id, edited, reread

pytestmark = pytest.mark.in_suite(1)

TAIL = "<p>Printed with the kind help of the readers</p>"


def test_the_reading_an_edit_was_decided_by_is_kept(home: Path) -> None:
    """What the first run read with a line that the second run's profile leaves out: the edit told and shown is the editor's alone."""
    with watched_site(home) as there:
        for number in range(12):
            there.site.change(number, tail=TAIL)
        there.run()
        there.site.edit(3)
        (event,) = there.run().told
        with there.history() as history:
            article = str(event.article)
            versions = list(history.versions(article))
            first, second = history.show(article, 1), history.show(article, 2)
            assert [each.version for each in versions] == [1, 2]
            assert first.extractor == second.extractor
            change = history.diff(article)
            assert (change.like_with_like, change.caveat) == (True, "")
            assert (change.summary, change.classes) == (event.summary, event.classes)
            changed = [block for block in change.diff.blocks if block.op != "equal"]
            assert [block.op for block in changed] == ["delete", "insert"]
        assert verify_history(open_engine(there.settings.database_url)).fault is None


@pytest.mark.parametrize("alike", [False, True])
def test_a_comparison_says_where_versions_were_not_read_alike(
    home: Path, alike: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where one extractor has not read both versions, command, web page and messages say so in the same words; else none does."""
    home.mkdir(exist_ok=True)
    engine = open_engine(f"sqlite:///{home / 'presslog.db'}")
    desk, dam = Desk(engine), article_id("dam")
    desk.run(admitted("dam", "It holds.\nNobody slept."))
    if alike:
        desk.run(reread("dam", "It holds.\nNobody slept at all.", "2/trafilatura"))
    desk.run(edited("dam", "It broke.\nNobody slept.", extractor="2/trafilatura"))
    with History(engine) as history:
        change, (event,) = history.diff(dam), history.events(kind="edited")
        assert change.like_with_like is alike
        words = "The two versions were read by different extractors: some of what differs may be ours."
        assert change.caveat == ("" if alike else words)
        told = Remembered(history, Settings.load(home, {})).told(event.id)
        for form in MailFormat:
            assert (words in render_mail("1", [told], form).body) is not alike
        web = TestClient(create_app(history), base_url="http://127.0.0.1:8470")
        assert (words in web.get(f"/articles/{dam}/diff/1..2").text) is not alike
        assert main(["--home", str(home), "diff", dam]) == 0
        assert (words in " ".join(capsys.readouterr().out.split())) is not alike
