"""Twenty versions of one article, some of whose words are taken out, and the rest keeps its place; they are recorded once and copied."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from presslog.core.errors import NotFound
from presslog.storage.integrity.verification import verify_history
from presslog.storage.migrations import open_engine
from presslog.storage.read.history import History
from presslog.storage.write.redaction import redact_article, retire_versions
from tests.storage.conftest import copied, migrated
from tests.storage.desk import HOUR, NOON, Desk, admitted, article_id, edited

A = article_id("dam")
WHY = "a court order"


@pytest.fixture(scope="module")
def twenty(
    backend: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A database with twenty versions of one article, the fifth with a name in it."""
    for url in migrated(backend, request, tmp_path_factory.mktemp("twenty")):
        desk = Desk(open_engine(url))
        desk.run(admitted("dam", "Day 0.\nIt holds."), admitted("ferry", "It sails."))
        for day in range(1, 20):
            title = "Ada Vell blamed" if day == 4 else "The dam"
            desk.run(
                edited("dam", f"Day {day}.\n{'Ada Vell did it.' if day == 4 else 'It holds.'}", title=title)
            )
        desk.engine.dispose()
        yield url


@pytest.fixture
def database_url(twenty: str, tmp_path: Path) -> Iterator[str]:
    """A copy of it of this test's own."""
    yield from copied(twenty, tmp_path)


@pytest.fixture
def told(engine: Engine) -> Desk:
    """Whose source it is, an hour after the last version."""
    desk = Desk(engine)
    desk.now = NOON + 20 * HOUR
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
