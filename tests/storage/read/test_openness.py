"""What came with edits, as the history tells it, on both backends and with every page size."""

from __future__ import annotations

from presslog.storage.content import Acknowledgement
from presslog.storage.model import Severity
from presslog.storage.read import GroupedBy, History, count_openness
from presslog.storage.records import OpennessCount
from tests.storage.desk import HOUR, NOON, Desk, admitted, content, edited

MAJOR = {"severity": Severity.MAJOR}


def test_edits_are_judged_by_what_stood_on_the_pages(desk: Desk, history: History) -> None:
    """A moved date, a date that stayed, no date; a minor edit is not judged. An older event without the class is judged alike."""
    days = ("2026-03-01", "2026-03-02", "2026-03-02", None)
    by = {"byline": ("Ada Vell",)}
    first, *later = (content(f"It cost {n} million.", modified=day, **by) for n, day in enumerate(days))
    desk.run(admitted("dam", "", shown=first))
    for shown in later:
        desk.run(edited("dam", "", shown=shown, **MAJOR))
    desk.run(edited("dam", "", shown=content("It cost a lot.", **by)))
    judged = [edit.acknowledgement for edit in history.openness("gazette")]
    neither = Acknowledgement.NEITHER
    assert judged == [Acknowledgement.DATED, neither, neither, None]
    assert count_openness(history.openness(), GroupedBy.AUTHOR) == [OpennessCount("Ada Vell", 4, 3, 0, 1, 2)]
    since = [edit.event.to_version for edit in history.openness(since=NOON + 2 * HOUR, until=NOON + 4 * HOUR)]
    assert since == [3, 4]
