"""Databases that tests hand back are empty for the next one, or not lent again."""

from __future__ import annotations

from sqlalchemy import text

from presslog.storage.migrations import open_engine
from presslog.storage.read.history import History
from tests.postgresql import SpareDatabases
from tests.storage.desk import Desk, admitted


def test_a_database_that_comes_back_is_empty(postgresql: str) -> None:
    """The second test has the first one's database without its history, also where a connection was left open."""
    spare = SpareDatabases(postgresql)
    with spare.lend() as first:
        desk = Desk(open_engine(first))
        desk.run(admitted("dam", "It holds."), baseline=True)
        left_open = desk.engine.connect()
        left_open.execute(text("SELECT count(*) FROM runs"))
    left_open.invalidate()
    desk.engine.dispose()
    with spare.lend() as second, History(second) as history:
        assert second == first
        assert list(history.runs()) == []
    spare.drop()


def test_a_database_of_another_schema_is_lent_to_nobody_else(postgresql: str) -> None:
    """A trigger that rests is a change of the schema, and so is a table more."""
    spare = SpareDatabases(postgresql)
    lent = set()
    for change in ("ALTER TABLE captures DISABLE TRIGGER USER", "CREATE TABLE quay (id int)", "SELECT 1"):
        with spare.lend() as url:
            lent.add(url)
            engine = open_engine(url)
            with engine.begin() as connection:
                connection.execute(text(change))
            engine.dispose()
    assert len(lent) == 3
    spare.drop()
