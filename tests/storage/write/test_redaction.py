"""Words can be taken out; that they were there cannot. Retention loses no body that a kept version needs."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.exc import OperationalError

from presslog.core.errors import Conflict, NotFound
from presslog.storage.database.schema import bodies
from presslog.storage.integrity.verification import verify_history
from presslog.storage.migrations import open_engine
from presslog.storage.read.history import History
from presslog.storage.write.redaction import Redacted, redact_article, retire_versions
from tests.storage.desk import HOUR, Desk, admitted, article_id, edited, reread

A = article_id("dam")
WHY = "a court order"


def test_what_was_redacted_is_nowhere_in_the_file(sqlite: Path, tmp_path: Path) -> None:
    """After a redaction and a VACUUM the words are in no byte of the database."""
    path = tmp_path / "presslog.db"
    path.write_bytes(sqlite.read_bytes())
    engine = open_engine(f"sqlite:///{path}")
    desk = Desk(engine)
    desk.run(
        admitted("dam", "Zebrahead did it.", title="Zebrahead blamed", tell=True),
        admitted("ferry", "It sails."),
    )
    desk.run(edited("dam", "Nobody did it."))

    def holds_it() -> bool:
        engine.dispose()  # the last connection to close writes the WAL back
        return b"ebrahead" in path.read_bytes().lower()

    assert holds_it()
    redact_article(engine, A, why=WHY, now=desk.now, only=[1])
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("VACUUM")
    assert not holds_it()
    assert verify_history(engine).fault is None


def test_the_same_content_elsewhere_must_go_too(desk: Desk) -> None:
    """A version whose very content another version has, of this or another article, is not redacted alone; nothing is changed."""
    desk.run(admitted("dam", "It holds."), admitted("ferry", "It holds."))
    head = verify_history(desk.engine).head
    with pytest.raises(Conflict, match=f"version 1 of article {article_id('ferry')} has the same content"):
        redact_article(desk.engine, A, why=WHY, now=desk.now)
    assert verify_history(desk.engine).head == head


def test_rereadings_go_with_their_version(desk: Desk, history: History) -> None:
    """What another extractor made of a version is redacted with it."""
    desk.run(admitted("dam", "Ada Vell did it.\nShare this"))
    desk.run(reread("dam", "Ada Vell did it."))
    desk.run(edited("dam", "Nobody did it."))
    assert redact_article(desk.engine, A, why=WHY, now=desk.now, only=[1]).bodies == 2
    assert list(history.search("vell", history=True)) == []
    assert verify_history(desk.engine).fault is None


@pytest.mark.parametrize("step", [1, 8, 5_000])
def test_retention_goes_in_steps(desk: Desk, history: History, step: int) -> None:
    """However few versions are gone through at once, the same go: what is old wherever it stands, in all its readings; then no more."""
    desk.run(admitted("dam", "First."), admitted("ferry", "Second."), admitted("bridge", "Third."))
    desk.run(*(edited(name, "Old in all.") for name in ("dam", "ferry", "bridge")))
    desk.run(edited("dam", "Kept by the bridge."), edited("ferry", "Of the ferry."))
    desk.run(reread("ferry", "Of the ferry, read again."))
    desk.run(
        *(edited(name, f"Now of the {name}.") for name in ("dam", "ferry")),
        edited("bridge", "Kept by the bridge."),
    )
    gone = retire_versions(desk.engine, "gazette", now=desk.now, keep=1, step=step)
    assert gone.bodies == 3
    assert {history.show(article_id("dam"), n).text for n in (1, 3, 4)} == {
        "First.",
        "Kept by the bridge.",
        "Now of the dam.",
    }
    assert [found.text for found in history.search("ferry", history=True)] == ["Now of the ferry."]
    assert retire_versions(desk.engine, "gazette", now=desk.now, keep=1, step=step) == Redacted(
        0, 0, gone.head
    )
    assert verify_history(desk.engine).fault is None


def test_retention_of_hundreds_of_versions(tmp_path: Path) -> None:
    """However many bodies go at once, no statement has more values in it than a database takes."""
    desk = Desk(open_engine(f"sqlite:///{tmp_path}/presslog.db"))
    few = 600
    event.listen(
        desk.engine, "connect", lambda made, _: made.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, few)
    )
    desk.engine.dispose()
    names = [f"a{n}" for n in range(few // 2 + 10)]
    desk.run(*(admitted(name, f"First of {name}.") for name in names))
    for day in range(3):
        desk.run(*(edited(name, f"Day {day} of {name}.") for name in names))
    with pytest.raises(OperationalError, match="too many SQL variables"), desk.engine.connect() as connection:
        connection.execute(select(bodies).where(bodies.c.no.in_(range(2 * len(names)))))
    assert retire_versions(desk.engine, "gazette", now=desk.now, keep=1).bodies == 2 * len(names)
    assert verify_history(desk.engine).fault is None


def test_retention_keeps_what_came_back(desk: Desk, history: History) -> None:
    """A body that an old version shares with a kept one stays."""
    desk.run(admitted("dam", "First."))
    for words in ("It holds.", "It broke.", "It holds."):
        desk.run(edited("dam", words))
    retire_versions(desk.engine, "gazette", now=desk.now, keep=1)
    assert history.show(A, 2).text == "It holds."
    with pytest.raises(NotFound):
        history.show(A, 3)
    assert verify_history(desk.engine).fault is None


def test_retention_needs_a_rule(engine: Engine, desk: Desk) -> None:
    """Retention without a rule is a mistake."""
    with pytest.raises(ValueError, match="a number of versions to keep, or an age"):
        retire_versions(engine, "gazette", now=desk.now + HOUR)
