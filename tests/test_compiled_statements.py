"""A statement is compiled once for all engines of a kind, and for another kind anew."""

from __future__ import annotations

from sqlalchemy import create_engine, event, select
from sqlalchemy.engine.interfaces import ExecutionContext

from presslog.storage.database.schema import sources
from tests.compiled_statements import SharedStatements


def test_engines_of_one_kind_share_a_statement() -> None:
    """The second engine takes the very statement that the first compiled."""
    compiled = []
    for _ in range(2):
        engine = create_engine("sqlite://")
        with engine.connect() as connection:
            sources.create(connection)

            @event.listens_for(connection, "after_cursor_execute")
            def keep(*carried_out: object) -> None:
                context = carried_out[4]
                assert isinstance(context, ExecutionContext)
                compiled.append(context.compiled)

            connection.execute(select(sources.c.name).where(sources.c.no == 7))
        engine.dispose()
    assert compiled[0] is not None
    assert compiled[0] is compiled[1]


def test_engines_of_another_kind_compile_their_own() -> None:
    """What one dialect compiled is nothing to another."""
    ours, others = (
        SharedStatements(create_engine(url).dialect) for url in ("sqlite://", "postgresql+psycopg://")
    )
    ours[object(), "a statement"] = "its SQL"
    assert ours.get((object(), "a statement")) == "its SQL"
    assert others.get((object(), "a statement")) is None
