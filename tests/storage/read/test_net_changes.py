"""What differs between two moments, on both backends and with every page size: net, and equal to what was done."""

from __future__ import annotations

import pytest

from presslog.core.errors import QuestionError
from presslog.storage.model import EventKind, State
from presslog.storage.read import GroupedBy, History, group_changes
from presslog.storage.records import NetChange, NetKind
from tests.storage.desk import (
    HOUR,
    NOON,
    SITE,
    Desk,
    admitted,
    article_id,
    content,
    edited,
    missed,
    reread,
    seen,
)

MORNING = NOON + HOUR / 2
"""After the first run, before the second."""


def net(history: History, hours: float = 0, until: float = 10) -> dict[str, NetKind]:
    """What differs, by article, from so many hours after `MORNING` to others."""
    found = history.compare("gazette", MORNING + hours * HOUR, MORNING + until * HOUR)
    return {change.article: change.kind for change in found}


def test_each_kind_of_change(desk: Desk, history: History) -> None:
    """New, found late, gone, moved, edited and restored, an article each; one that nothing happened to is not told."""
    slugs = ("dam", "ferry", "bridge", "lock", "still")
    desk.run(*(admitted(slug, "It holds.") for slug in slugs))
    desk.run(missed("lock", State.REMOVED))
    desk.run(edited("dam", "It broke."), missed("bridge", State.REMOVED))
    desk.run(seen("ferry", "moved", url=SITE + "harbour", kinds=(EventKind.MOVED,)))
    desk.run(seen("lock", kinds=(EventKind.RESTORED,)))
    desk.run(admitted("boats", "They came.", tell=True), admitted("old", "It was."))
    assert net(history, hours=1) == {
        article_id("dam"): NetKind.EDITED,
        article_id("ferry"): NetKind.MOVED,
        article_id("bridge"): NetKind.GONE,
        article_id("lock"): NetKind.RESTORED,
        article_id("boats"): NetKind.NEW,
        article_id("old"): NetKind.FOUND,
    }
    assert history.count_standing("gazette", MORNING + HOUR) == 4
    assert history.count_standing("gazette", MORNING + 10 * HOUR) == 6
    assert history.count_standing("gazette", NOON - HOUR) == 0


def test_what_was_undone_is_no_change(desk: Desk, history: History) -> None:
    """A → B → A, removed and restored, moved and moved back, published and taken down: nothing differs; each half does."""
    desk.run(*(admitted(slug, "It holds.") for slug in ("dam", "ferry", "bridge")))
    desk.run(
        edited("dam", "It broke."),
        missed("bridge", State.REMOVED),
        seen("ferry", "moved", url=SITE + "harbour", kinds=(EventKind.MOVED,)),
        admitted("brief", "It came.", tell=True),
    )
    desk.run(
        edited("dam", "It holds."),
        seen("bridge", kinds=(EventKind.RESTORED,)),
        seen("ferry", "moved", url=SITE + "ferry", kinds=(EventKind.MOVED,)),
        missed("brief", State.REMOVED),
    )
    assert net(history) == {}
    assert set(net(history, until=1).values()) == {NetKind.EDITED, NetKind.GONE, NetKind.MOVED, NetKind.NEW}
    assert set(net(history, hours=1).values()) == {
        NetKind.EDITED,
        NetKind.RESTORED,
        NetKind.MOVED,
        NetKind.GONE,
    }


def test_several_edits_are_one(desk: Desk, history: History) -> None:
    """First state is compared with last: a word put in and a number changed, whatever stood there in between."""
    desk.run(admitted("dam", "It cost 1.5 million."))
    desk.run(edited("dam", "It cost 3 million."))
    desk.run(edited("dam", "It cost 15 million."))
    (change,) = history.compare("gazette", MORNING, MORNING + 10 * HOUR)
    assert (change.from_version, change.to_version, change.severity) == (1, 3, "major")
    assert [each.reason for each in change.classes] == ["number changed: 1.5 million → 15 million"]


def test_our_own_reading_is_no_change(desk: Desk, history: History) -> None:
    """What only another extractor reads otherwise is no change, also beside edits that were undone."""
    desk.run(admitted("dam", "It holds.\nShare this"))
    desk.run(reread("dam", "It holds."))
    assert net(history) == {}
    desk.run(edited("dam", "It broke.", extractor="2/trafilatura"))
    desk.run(edited("dam", "It holds.", extractor="2/trafilatura"))
    assert net(history) == {}


def test_a_list_of_changes_goes_on(desk: Desk, history: History) -> None:
    """After an article, those stored later; moments that are not in order are refused."""
    desk.run(*(admitted(slug, "It holds.") for slug in "abc"))
    desk.run(*(edited(slug, "It broke.") for slug in "abc"))
    found = history.compare("gazette", MORNING, MORNING + HOUR, after=article_id("a"))
    assert [change.article for change in found] == [article_id("b"), article_id("c")]
    with pytest.raises(QuestionError, match="is not before"):
        history.compare("gazette", MORNING, MORNING)


def test_changes_are_counted(desk: Desk, history: History) -> None:
    """By source, month of publication, author and category, in the order of names; what names none stands under a dash."""
    march = {"published": "2026-03-01", "byline": ("Ada Vell", "Bo Reed"), "category": "Harbour"}
    desk.run(
        admitted("dam", "", shown=content("It holds.", **march)),
        admitted("ferry", "", shown=content("It sails.", byline=("Ada Vell",))),
    )
    desk.run(missed("dam", State.REMOVED), missed("ferry", State.REMOVED))
    changes = list(history.compare("gazette", MORNING, MORNING + HOUR))
    counted = {by: _counts(changes, by) for by in GroupedBy}
    assert counted == {
        GroupedBy.SOURCE: {"gazette": 2},
        GroupedBy.MONTH: {"2026-03": 1, "–": 1},
        GroupedBy.AUTHOR: {"Ada Vell": 2, "Bo Reed": 1},
        GroupedBy.CATEGORY: {"Harbour": 1, "–": 1},
    }


def _counts(changes: list[NetChange], by: GroupedBy) -> dict[str, int]:
    return {group.name: group.counts[NetKind.GONE] for group in group_changes(changes, by)}
