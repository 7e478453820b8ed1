"""The days of a source: whatever ends a run, they say what the facts say, and where they do not that is found."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine, delete, update

from presslog.storage.database.schema import source_days
from presslog.storage.database.source_days import wrong_days
from presslog.storage.integrity.verification import repair_index, verify_history
from presslog.storage.model import RunOutcome, State
from presslog.storage.read.history import History
from presslog.storage.records import SourceDay
from presslog.storage.write.archive import Archive
from tests.storage.desk import NOON, Desk, admitted, edited, missed, noted, seen


def test_days_say_what_happened_on_them(engine: Engine) -> None:
    """Events are counted on the day they were observed, runs on the day they began; one that is not believed counts apart."""
    desk = Desk(engine)
    desk.now = NOON + timedelta(hours=11, minutes=59, seconds=59)  # its captures are made on the next day
    desk.run(admitted("dam", "It holds.", tell=True), admitted("ferry", "It sails."))
    desk.run(edited("dam", "It broke."), missed("ferry"))
    desk.run(missed("ferry", State.REMOVED), seen("dam"))
    desk.run(noted("dam"), outcome=RunOutcome.DEGRADED)
    Archive(engine).fail(desk.begin(), RunOutcome.FAILED, "as the test says", desk.now)
    Desk(engine, "herald").run(admitted("dam", "It holds."))
    desk.begin()
    first = NOON.date()
    with History(engine) as history:
        assert history.source_days(["gazette", "herald", "nobody"], NOON) == {
            "gazette": (SourceDay(first, 0, 0, 0, 1, 1), SourceDay(first + timedelta(days=1), 1, 1, 1, 4, 2)),
            "herald": (SourceDay(first, 0, 0, 0, 1, 1),),
        }
        assert list(history.source_days(["gazette"], NOON + timedelta(days=2))) == []
    assert verify_history(engine).fault is None


def test_a_day_that_is_wrong_is_named_and_counted_anew(engine: Engine) -> None:
    """A count that was altered and a day that was dropped are faults with their source's name, and are mended by the repair."""
    Desk(engine).run(admitted("dam", "It holds.", tell=True))
    for deed in (update(source_days).values(added=7), delete(source_days)):
        with engine.begin() as connection:
            connection.execute(deed)
            assert list(wrong_days(connection)) == ["gazette"]
        fault = verify_history(engine).fault
        assert fault is not None
        assert str(fault) == (
            "source gazette: the counts of its days are not what its events and runs tell; "
            "`presslog verify --repair-index` counts anew"
        )
        repair_index(engine)
        assert verify_history(engine).fault is None


def test_missing_articles_are_listed_until_they_are_told(engine: Engine) -> None:
    """An article that was not there when it was looked for is missing, of whatever source; a removed one is not."""
    for source in ("gazette", "herald"):
        desk = Desk(engine, source)
        desk.run(admitted("dam", "It holds."), admitted("ferry", "It sails."))
        desk.run(missed("ferry"))
    desk.run(missed("ferry", State.REMOVED))
    with History(engine, page_size=1) as history:
        assert [(each.source, each.state) for each in history.missing_articles()] == [
            ("gazette", State.MISSING)
        ]
