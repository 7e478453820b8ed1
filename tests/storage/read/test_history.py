"""Runs that a test records, as the read side tells them, on both backends and with every page size."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice

import pytest
from sqlalchemy import Engine, event

from presslog.core.errors import NotFound
from presslog.storage.model import EventDraft, EventKind, Intent, RunOutcome, State
from presslog.storage.read.history import History
from presslog.storage.records import to_json
from tests.storage.desk import (
    HOUR,
    NOON,
    SITE,
    Desk,
    Shift,
    admitted,
    article_id,
    edited,
    missed,
    noted,
    reread,
    seen,
)

A = article_id("dam")
MINUTE = timedelta(minutes=1)


# --- articles --------------------------------------------------------------------------------------------------------


def test_captures_of_a_closed_gate_confirm_nothing(desk: Desk, history: History) -> None:
    """A capture that was only noted does not confirm, though its page answered."""
    desk.run(admitted("dam", "It holds."))
    desk.run(noted("dam", "ok"), outcome=RunOutcome.DEGRADED)
    (dam,) = history.articles("gazette", NOON + 2 * HOUR)
    assert dam.last_confirmed == NOON + timedelta(seconds=1)
    (version,) = history.versions(A)
    assert version.last_seen == dam.last_confirmed


def test_an_article_by_an_address_it_left(desk: Desk, history: History) -> None:
    """A moved article is found under both addresses; an address two articles had is the one's seen there last."""
    desk.run(admitted("dam", "It holds."))
    desk.run(seen("dam", "moved", url=SITE + "new"))
    assert history.article(SITE + "dam") == history.article(SITE + "new") == history.article(A)
    desk.run(admitted("ferry", "It sails.", url=SITE + "dam"))
    assert history.article(SITE + "dam").article == article_id("ferry")


def test_a_list_goes_on_only_after_what_exists(desk: Desk, history: History) -> None:
    """It goes on after a known article or event; an unknown one, or another source's, is an error and no start from the beginning."""
    desk.run(admitted("dam", "It holds."))
    desk.run(admitted("ferry", "It sails."), edited("dam", "It broke."))
    desk.run(edited("ferry", "It sank."))
    assert [each.article for each in history.articles("gazette", after=A)] == [article_id("ferry")]
    first, *others = history.events()
    assert [list(history.events(after=first.seq)), bool(others)] == [others, True]
    for unknown in ("nobody", ""):
        with pytest.raises(NotFound, match="no article"):
            history.articles("gazette", after=unknown)
    for seq in (0, 99):
        with pytest.raises(NotFound, match=f"no event {seq}"):
            history.events(after=seq)


# --- versions --------------------------------------------------------------------------------------------------------


def test_changes_compare_like_with_like(desk: Desk, history: History) -> None:
    """Two versions are compared as one extractor read both, where one did; where none did, the change says so."""
    desk.run(admitted("dam", "It holds.\nShare this"))
    desk.run(reread("dam", "It holds."))
    desk.run(edited("dam", "It broke.", extractor="2/trafilatura"))
    change = history.diff(A)
    assert (change.like_with_like, [c.op for c in change.diff.blocks]) == (True, ["replace"])
    desk.run(edited("dam", "It is gone.", extractor="3/rules"))
    assert not history.diff(A).like_with_like
    for ask in (lambda: history.show(A, 0), lambda: history.diff(A, 0), lambda: history.diff(A, 1, 0)):
        with pytest.raises(NotFound, match="versions 1 to 3, not 0"):
            ask()
    assert history.show(A, 1).extractor == "2/trafilatura"


def test_an_article_never_read(desk: Desk, history: History) -> None:
    """An article that was listed and never read is listed with no version, and has no content to show."""
    desk.run(noted("dam"))
    (only,) = history.articles("gazette")
    assert (only.versions, only.title, only.state) == (0, "", State.LIVE)
    assert list(history.articles("gazette", NOON + HOUR)) == [only]
    assert list(history.versions(A)) == []
    with pytest.raises(NotFound, match="never read"):
        history.show(A)


# --- events ----------------------------------------------------------------------------------------------------------


def test_events_by_id(desk: Desk, history: History) -> None:
    """An article's event and a source's own are found by their ids."""
    alert = EventDraft(EventKind.DEGRADED, None, 0, NOON, "no entries", "The listing is empty.")
    second, first = desk.run(admitted("dam", "It holds.", tell=True), alerts=(alert,))  # by their times
    assert history.event(first.id) == first
    assert history.event(second.id) == second
    assert (first.id, second.id) == (f"{A}.1.new", "gazette-1.degraded")


# --- sources and runs ------------------------------------------------------------------------------------------------


def test_sources_and_their_health(desk: Desk, engine: Engine, history: History) -> None:
    """A source's health is its last finished run's; one that never finished a run is new."""
    desk.run(admitted("dam", "It holds."), admitted("ferry", "It sails."))
    desk.run(missed("dam", State.REMOVED), outcome=RunOutcome.PARTIAL)
    for name, outcome in (
        ("herald", RunOutcome.DEGRADED),
        ("mirror", RunOutcome.HELD),
        ("post", RunOutcome.FAILED),
    ):
        Desk(engine, name).run(noted(None), outcome=outcome, reason="as the test says")
    Desk(engine, "times").begin()
    found = {source.source: source for source in history.sources()}
    assert {name: source.health for name, source in found.items()} == {
        "gazette": "ok",
        "herald": "degraded",
        "mirror": "held",
        "post": "failing",
        "times": "new",
    }
    assert (found["gazette"].articles, found["gazette"].removed, found["gazette"].last_run) == (
        2,
        1,
        "gazette-2",
    )
    assert (found["times"].last_run, found["post"].last_reason) == (None, "as the test says")


def test_runs(desk: Desk, engine: Engine, history: History) -> None:
    """Runs come newest first, of one source or all, and by id; a source with a dash in its name too."""
    for _ in range(4):
        desk.run(noted(None))
    Desk(engine, "the-herald").run(noted(None))
    assert [run.id for run in history.runs("gazette")] == [f"gazette-{n}" for n in (4, 3, 2, 1)]
    assert len(list(history.runs())) == 5
    assert history.run("the-herald-1").source == "the-herald"
    assert to_json(history.run("gazette-1"))["duration_s"] == 300


# --- reading only ----------------------------------------------------------------------------------------------------


def test_lists_are_read_by_pages(desk: Desk, history: History, page_size: int) -> None:
    """Whoever takes five of many reads a few pages, not the table."""
    desk.run(*(admitted(f"a{n}", "It holds.") for n in range(30)))
    asked: list[str] = []
    event.listen(history._engine, "before_cursor_execute", lambda *args: asked.append(str(args[2])))
    assert len(list(islice(history.articles("gazette"), 5))) == 5
    pages = [statement for statement in asked if "LIMIT" in statement]
    assert len(pages) == -(-5 // page_size)


def test_all_that_runs_captured_and_all_addresses(desk: Desk, history: History) -> None:
    """A source's captures come run by run, of articles or of none, as made; its articles' URLs each with the article."""

    def probed(shift: Shift) -> Intent:
        shift.capture("no-such-page", "gone", "absence", role="probe", status=404)
        return seen("ferry", url=SITE + "boat")(shift)

    desk.run(admitted("ferry", "It sails."), admitted("dam", "It holds."))
    desk.run(probed)
    found = [(capture.id, capture.role, capture.asked) for capture in history.run_captures("gazette")]
    assert found == [
        ("gazette-1/1", "article", SITE + "ferry"),
        ("gazette-1/2", "article", SITE + "dam"),
        ("gazette-2/1", "probe", SITE + "no-such-page"),
        ("gazette-2/2", "article", SITE + "ferry"),
    ]
    assert list(history.aliases("gazette")) == [
        (SITE + "boat", article_id("ferry")),
        (SITE + "dam", article_id("dam")),
        (SITE + "ferry", article_id("ferry")),
    ]
    with pytest.raises(NotFound):
        list(history.run_captures("herald"))
