"""Sources are renamed, removed and purged by acts that are facts: ids stay, the chain verifies, and no name is ever another's."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text, update

from presslog.core.errors import Conflict, NotFound
from presslog.storage.database.schema import sources
from presslog.storage.integrity.verification import find_faults, verify_history
from presslog.storage.model import Message, RunId
from presslog.storage.read.history import History
from presslog.storage.write.noted_sources import NotedSource
from presslog.storage.write.source_acts import SourceActs
from tests.storage.desk import HOUR, SITE, Desk, admitted, article_id, edited, seen

A = article_id("dam")


@pytest.fixture
def acts(engine: Engine) -> SourceActs:
    """The acts of a history whose source was watched twice, beside another source."""
    desk = Desk(engine)
    desk.run(admitted("dam", "It holds."), baseline=True)
    desk.run(edited("dam", "It broke."))
    Desk(engine, "herald").run(admitted("mill", "It turns.", title="The mill"), baseline=True)
    return SourceActs(engine)


def faults(engine: Engine) -> list[str]:
    """What verify finds."""
    with engine.connect() as connection:
        return [f"{fault.where}: {fault.what}" for fault in find_faults(connection)]


def test_a_renamed_source_goes_on(acts: SourceActs, engine: Engine, history: History) -> None:
    """Its articles, runs and events are its own under the new name, with the ids they had; the next run continues them."""
    desk = Desk(engine)
    before = [event.id for event in history.events(source="gazette")]
    assert acts.rename("gazette", "the-gazette", desk.now)
    desk = Desk(engine, "the-gazette")
    lease = desk.archive.begin("the-gazette", now=desk.now, holder="desk", ttl=HOUR)
    assert (lease.run, lease.number) == ("gazette-3", 3)
    assert [known.capture for known in desk.archive.known("the-gazette")] == ["gazette-2/1"]
    with pytest.raises(Conflict, match="is being watched now"):
        acts.rename("the-gazette", "times", desk.now)
    desk.archive.fail(lease, history.run("herald-1").outcome, "as the test says", desk.now)
    assert [event.id for event in history.events(source="the-gazette")] == before
    assert {event.source for event in history.events()} == {"the-gazette"}
    assert history.run("gazette-1").source == "the-gazette"
    assert history.capture("gazette-1/1").asked == f"{SITE}dam"
    assert [each.source for each in history.sources()] == ["herald", "the-gazette"]
    assert [each.article for each in history.articles("gazette")] == [A]  # a name that it had leads to it
    assert faults(engine) == []


def test_a_name_that_ids_bear_is_nobody_elses(acts: SourceActs, engine: Engine) -> None:
    """No source takes a name that another has or had; the one that had it may have it back."""
    now = Desk(engine).now
    with pytest.raises(Conflict, match="'herald' has a history of its own"):
        acts.rename("gazette", "herald", now)
    acts.rename("gazette", "the-gazette", now)
    with pytest.raises(Conflict, match="was the name of the-gazette"):
        acts.rename("herald", "gazette", now)
    with pytest.raises(Conflict, match="was the name of the-gazette"):
        Desk(engine).archive.begin("gazette", now=now, holder="desk", ttl=HOUR)
    assert acts.rename("the-gazette", "gazette", now)
    assert not acts.rename("never-ran", "packet", now)
    assert faults(engine) == []


def test_a_removed_source_is_told_of_nowhere(acts: SourceActs, engine: Engine, history: History) -> None:
    """No list, count, feed or search has it, and no message goes out, unless it is asked for by name; taken up, it is told of again."""
    desk = Desk(engine)
    now = desk.now
    desk.run(seen("dam"), messages=(Message("desk.gazette-3", "desk", RunId("gazette-3"), (), now),))
    assert acts.remove("gazette", now)
    assert not acts.remove("gazette", now)
    assert [each.source for each in history.sources()] == ["herald"]
    assert [each.source for each in history.watched(now)] == ["herald"]
    assert (history.source_counts(now).articles, history.source_counts(now).runs) == (1, 1)
    assert list(history.events()) == list(history.openness()) == list(history.search("broke")) == []
    assert {run.source for run in history.runs()} == {"herald"}
    assert desk.archive.undelivered() == ()
    assert list(desk.archive.outbox(now + HOUR)) == []
    assert [event.article for event in history.events(source="gazette")] == [A]
    assert [hit.article for hit in history.search("broke", source="gazette")] == [A]
    assert history.show(A).text == "It broke."
    assert faults(engine) == []
    assert acts.take_up("gazette", now)
    assert not acts.take_up("gazette", now)
    assert [event.article for event in history.events()] == [A]
    assert faults(engine) == []


def test_a_purged_source_has_no_words_left(acts: SourceActs, engine: Engine, history: History) -> None:
    """Its texts and titles are gone for good, but for those that another source has as well; that it was watched stays, and verifies."""
    now = Desk(engine).now
    Desk(engine, "herald").run(
        admitted("dam", "It holds.")
    )  # the very content of the gazette's first version
    with pytest.raises(Conflict, match="remove it before"):
        acts.purge("gazette", now)
    with pytest.raises(NotFound):
        acts.purge("never-ran", now)
    acts.remove("gazette", now)
    purged = acts.purge("gazette", now)
    assert purged.bodies == 1
    assert [version.title for version in history.versions(A)] == ["", ""]
    assert list(history.search("broke", source="gazette", history=True)) == []
    assert history.show(article_id("dam", "herald")).text == "It holds."
    assert [run.id for run in history.runs("gazette")] == ["gazette-2", "gazette-1"]
    again = acts.purge("gazette", now)
    assert (again.rows, again.bodies) == (0, 0)
    assert faults(engine) == []


def test_a_name_changed_behind_our_back_is_found(acts: SourceActs, engine: Engine) -> None:
    """A source that is called, or hidden, otherwise than its acts tell is a fault; an act itself cannot be changed."""
    now = Desk(engine).now
    acts.rename("gazette", "the-gazette", now)
    for wrong in ({"name": "times"}, {"removed_at": now}, {"first_name": "times"}):
        with engine.connect() as connection:
            connection.execute(update(sources).where(sources.c.no == 1).values(wrong))
            found = [fault.what for fault in find_faults(connection)]
            connection.rollback()
        assert "is not what was done with it tells" in found
    with engine.connect() as connection, pytest.raises(Exception, match="only grows"):
        connection.execute(text("UPDATE source_acts SET name_after = 'times'"))
    assert verify_history(engine).fault is None


def test_a_file_moved_by_hand_is_known_by_its_address(acts: SourceActs, engine: Engine) -> None:
    """A source without a history goes on with that of the one at its URL whose file is gone, and not with that of two."""
    roster = Desk(engine).archive.roster
    roster.note_sources([NotedSource(name, "1", SITE) for name in ("gazette", "times")])
    assert acts.moved_from("times", SITE, frozenset({"times"})) == "gazette"
    assert acts.moved_from("times", SITE, frozenset({"times", "gazette"})) is None
    assert acts.moved_from("times", "https://times.example/", frozenset({"times"})) is None
    assert acts.moved_from("herald", SITE, frozenset({"herald"})) is None
    roster.note_sources([NotedSource("herald", "1", SITE)])
    assert acts.moved_from("times", SITE, frozenset({"times"})) is None
