"""What was unpacked lately is kept, and a withdrawn body is not answered from memory."""

from __future__ import annotations

from sqlalchemy import select

from presslog.storage.database.schema import bodies
from presslog.storage.search.passage_texts import IndexedPassage, PassageMemory, load_passages
from presslog.storage.write.redaction import redact_article
from tests.storage.desk import Desk, admitted, article_id, edited


def passages(text: str) -> list[IndexedPassage]:
    """One passage."""
    return [IndexedPassage(b"", text, text)]


def test_those_asked_for_longest_ago_are_forgotten_first() -> None:
    """Past its characters the memory forgets, and what was asked for again stays longer."""
    memory = PassageMemory(10)
    memory.put("a", passages("12345"))
    memory.put("b", passages("12345"))
    assert memory.get("a")
    memory.put("c", passages("1234"))
    assert [name for name in "abc" if memory.get(name) is not None] == ["a", "c"]


def test_a_withdrawn_body_is_not_answered_from_memory(desk: Desk) -> None:
    """Passages kept in memory are answered while their body is there, and not once it was withdrawn."""
    desk.run(admitted("dam", "It broke."))
    desk.run(edited("dam", "It holds."))
    memory = PassageMemory(1000)

    def texts() -> set[str]:
        with desk.engine.connect() as connection:
            found = load_passages(connection, names, memory)
        return {passage.text for of in found.values() for passage in of} - {"The dam"}

    with desk.engine.connect() as connection:
        names = connection.scalars(select(bodies.c.digest)).all()
    assert texts() == {"It broke.", "It holds."}
    assert all(memory.get(name) for name in names)
    redact_article(desk.engine, article_id("dam"), why="a court order", now=desk.now, only=[1])
    assert texts() == {"It holds."}
