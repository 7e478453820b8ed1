"""Words can be taken out; that they were there cannot. Retention loses no body that a kept version needs."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from presslog.core.errors import Conflict, NotFound
from presslog.storage.database.schema import bodies
from presslog.storage.integrity.verification import verify_history
from presslog.storage.migrations import open_engine
from presslog.storage.read.history import History
from presslog.storage.write.redaction import Redacted, redact_article, retire_versions
from tests.storage.desk import HOUR, Desk, admitted, article_id, edited, reread

A = article_id("dam")
WHY = "a court order"


@pytest.fixture
def told(desk: Desk) -> Desk:
    """Twenty versions of one article, the fifth with a name in it."""
    desk.run(admitted("dam", "Day 0.\nIt holds."), admitted("ferry", "It sails."))
    for day in range(1, 20):
        title = "Ada Vell blamed" if day == 4 else "The dam"
        desk.run(edited("dam", f"Day {day}.\n{'Ada Vell did it.' if day == 4 else 'It holds.'}", title=title))
    return desk


def test_words_go_and_the_rest_stays(told: Desk, history: History) -> None:
    """A redacted version keeps its number, times and fingerprint; its title, content, events' words and search hits are gone."""
    before = list(history.versions(A))
    done = redact_article(told.engine, A, why=WHY, now=told.now, only=[5])
    after = list(history.versions(A))
    assert [v.version for v in after] == [v.version for v in before]
    assert (after[4].fingerprint, after[4].first_seen) == (before[4].fingerprint, before[4].first_seen)
    assert (before[4].title, after[4].title) == ("Ada Vell blamed", "")
    assert (done.bodies, done.captures) == (1, ("gazette-5/1",))
    with pytest.raises(NotFound, match="was withdrawn; its tombstone tells when and why"):
        history.show(A, 5)
    assert list(history.search("vell", history=True)) == []
    told_of = [e for e in history.events(article=A) if 5 in (e.from_version, e.to_version)]
    assert [(e.title, e.summary, e.classes) for e in told_of] == [("", "", ())] * 2
    assert verify_history(told.engine).fault is None


def test_other_versions_lose_nothing(told: Desk, history: History) -> None:
    """What was packed against a withdrawn body is packed anew, and every other version reads as it did."""
    before = {n: history.show(A, n).text for n in range(1, 21) if n != 5}
    redact_article(told.engine, A, why=WHY, now=told.now, only=[5])
    assert {n: history.show(A, n).text for n in before} == before
    assert [(f.from_version, f.to_version) for f in history.search('"day 7"', history=True)] == [(8, 8)]
    told.run(edited("dam", "Day 20.\nIt holds."))
    assert verify_history(told.engine).fault is None


def test_a_whole_article_twice(told: Desk, history: History) -> None:
    """A whole article can be redacted, also after a part of it was; the current title goes with it."""
    redact_article(told.engine, A, why=WHY, now=told.now, only=[5])
    done = redact_article(told.engine, A, why=WHY, now=told.now)
    assert (done.bodies, history.article(A).title) == (19, "")
    assert list(history.search("day", history=True)) == []
    assert verify_history(told.engine).fault is None
    told.run(edited("dam", "It was rebuilt."))
    assert history.show(A).text == "It was rebuilt."
    assert verify_history(told.engine).fault is None


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


def test_versions_that_are_not_there(told: Desk) -> None:
    """A redaction of what is not there is refused."""
    for only in ([0], [21], [], [1, 99]):
        with pytest.raises(NotFound, match="versions 1 to 20"):
            redact_article(told.engine, A, why=WHY, now=told.now, only=only)


def test_a_tombstone_opens_its_own_row_only(told: Desk) -> None:
    """After a redaction the guards still keep every other row, and a redacted row changed again is found."""
    redact_article(told.engine, A, why=WHY, now=told.now, only=[5])
    statement = text("UPDATE versions SET title = 'x' WHERE article = 1 AND number = :number")
    with pytest.raises(IntegrityError, match="only grows"), told.engine.begin() as connection:
        connection.execute(statement, {"number": 4})
    with told.engine.begin() as connection:
        connection.execute(statement, {"number": 5})
    assert "is not as its redaction left it" in str(verify_history(told.engine).fault)


@pytest.mark.parametrize(
    ("rule", "left"),
    [
        ({"keep": 3}, {1, 18, 19, 20}),
        ({"keep": 1}, {1, 20}),
        ({"older_than": timedelta(hours=5)}, {1, 15, 16, 17, 18, 19, 20}),
        ({"keep": 3, "older_than": timedelta(hours=5)}, {1, 15, 16, 17, 18, 19, 20}),
        ({"keep": 100}, set(range(1, 21))),
    ],
)
def test_retention(told: Desk, history: History, rule: dict[str, object], left: set[int]) -> None:
    """By number or age old bodies go; the first and the current stay, all that stay can be read, and what happened is still told."""
    before = {n: history.show(A, n).text for n in left}
    retire_versions(told.engine, "gazette", now=told.now, **rule)
    assert {n: history.show(A, n).text for n in left} == before
    for n in set(range(1, 21)) - left:
        with pytest.raises(NotFound, match="withdrawn"):
            history.show(A, n)
    assert len(list(history.versions(A))) == 20
    assert verify_history(told.engine).fault is None


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
