"""An edit decided by reading the earlier page again is shown as it was decided, everywhere."""

from __future__ import annotations

from pathlib import Path

from presslog.storage.integrity.verification import verify_history
from presslog.storage.migrations import open_engine
from tests.fakes.small_site import watched_site

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
