"""What people do with sources: rename, remove, take up again, purge.

Each act is a fact, and a link of the chain tells of it. A renamed source is the same one: its articles,
versions and events go on. Ids of runs and captures keep the first name it had, so that whatever was quoted
stays valid; no other source may ever take a name that was a source's. A removed source is told of nowhere any
more: no list, feed or search has it unless asked for it by name. Its history stays.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Engine, Row, delete, exists, insert, select, update

from presslog.core.errors import Conflict, NotFound
from presslog.storage.database import AT_ONCE, Patience, begin_writing, seal_row, with_reconnects
from presslog.storage.database.schema import (
    documents,
    due,
    leases,
    noted_sources,
    outbox,
    runs,
    source_acts,
    source_summaries,
    source_tags,
    sources,
)
from presslog.storage.integrity import chain
from presslog.storage.model import DeliveryState, RunOutcome, SourceAct
from presslog.storage.write.leases import refuse_former_name

if TYPE_CHECKING:
    from presslog.storage.write.redaction import Redacted

REMOVED: Final = "its source was removed"
"""Why a message of a removed source is not sent any more."""


class SourceActs:
    """The acts of one history. Each method is one transaction, `purge` aside."""

    def __init__(self, engine: Engine, patience: Patience = AT_ONCE) -> None:
        self._engine, self.patience = engine, patience

    @with_reconnects
    def rename(self, old: str, new: str, now: datetime) -> bool:
        """Give a source another name; its history goes on under it.

        Returns:
            Whether there was a history to rename.

        Raises:
            Conflict: The name is or was another source's, or a run of the source is under way.
        """
        with begin_writing(self._engine) as connection:
            row, taken = _find_source(connection, old), _find_source(connection, new)
            if taken is not None:
                raise Conflict(f"{new!r} has a history of its own: choose another name")
            refuse_former_name(connection, new, of=row.no if row else None)
            _rename_state(connection, old, new)
            if row is None:
                return False
            _refuse_running(connection, row, now)
            connection.execute(
                update(sources)
                .where(sources.c.no == row.no)
                .values(name=new, first_name=row.first_name or old)
            )
            summary = source_summaries.c.source == row.no
            connection.execute(update(source_summaries).where(summary).values(name=new))
            _record_act(connection, row.no, SourceAct.RENAMED, now, old, new)
            return True

    @with_reconnects
    def remove(self, name: str, now: datetime) -> bool:
        """Tell of a source nowhere any more; its history stays. Messages that wait are not sent.

        Returns:
            Whether there was a history that is told of no more.

        Raises:
            Conflict: A run of the source is under way.
        """
        with begin_writing(self._engine) as connection:
            row = _find_source(connection, name)
            for table in (due, source_tags):
                connection.execute(delete(table).where(table.c.source == name))
            if row is None or row.removed_at is not None:
                return False
            _refuse_running(connection, row, now)
            connection.execute(update(sources).where(sources.c.no == row.no).values(removed_at=now))
            _silence_messages(connection, row.no, now)
            _record_act(connection, row.no, SourceAct.REMOVED, now, name, name)
            return True

    @with_reconnects
    def take_up(self, name: str, now: datetime) -> bool:
        """Tell of a removed source again, where its history is kept; returns whether it was one."""
        with self._engine.connect() as connection:
            row = _find_source(connection, name)
        if row is None or row.removed_at is None:
            return False
        with begin_writing(self._engine) as connection:
            connection.execute(update(sources).where(sources.c.no == row.no).values(removed_at=None))
            _record_act(connection, row.no, SourceAct.TAKEN_UP, now, name, name)
        return True

    def purge(self, name: str, now: datetime) -> Redacted:
        """Withdraw every text and title of a removed source. Its raw responses go with the next pruning.

        What stays: that it was watched, which addresses were asked when, how that ended, and digests.

        Raises:
            NotFound: No source of that name has run.
            Conflict: It is not removed.
        """
        from presslog.storage.write.redaction import redact_source  # noqa: PLC0415 - brings the read side

        with self._engine.connect() as connection:
            row = _find_source(connection, name)
        if row is None:
            raise NotFound(f"no source {name!r} has run here")
        if row.removed_at is None:
            raise Conflict(f"{name} is watched: remove it before its history is purged")
        redacted = redact_source(self._engine, row.no, why="purged", now=now)
        with begin_writing(self._engine) as connection:
            connection.execute(delete(documents).where(documents.c.source == name))
            _record_act(connection, row.no, SourceAct.PURGED, now, name, name)
        return redacted

    @with_reconnects
    def moved_from(self, name: str, url: str, there: frozenset[str]) -> str | None:
        """The source whose history one without any goes on with: it was watched at the same URL, and its file is gone.

        Args:
            name: A source that has a file.
            url: Its URL in canonical form.
            there: The names of all sources that have a file.

        Returns:
            The other's name; None where the source has run, where there is no such other, or more than one.
        """
        with self._engine.connect() as connection:
            if _find_source(connection, name) is not None:
                return None
            query = select(noted_sources.c.source).join(sources, sources.c.name == noted_sources.c.source)
            found = [
                each
                for each in connection.scalars(
                    query.where(noted_sources.c.url == url, sources.c.removed_at.is_(None))
                )
                if each not in there
            ]
        return found[0] if len(found) == 1 else None

    @with_reconnects
    def knows(self, name: str) -> bool:
        """Return True if a source of that name has a history, told of or not."""
        with self._engine.connect() as connection:
            return _find_source(connection, name) is not None

    @with_reconnects
    def names(self) -> frozenset[str]:
        """Every name that a source with a history has or had: no new source may take one."""
        with self._engine.connect() as connection:
            return frozenset(
                {
                    *connection.scalars(select(sources.c.name)),
                    *connection.scalars(select(source_acts.c.name_before)),
                }
            )

    @with_reconnects
    def removed_at(self, url: str) -> str | None:
        """The name of the removed source watched at a URL, in canonical form; None if there is none."""
        with self._engine.connect() as connection:
            query = select(sources.c.name).join(noted_sources, noted_sources.c.source == sources.c.name)
            found = query.where(noted_sources.c.url == url, sources.c.removed_at.is_not(None))
            return connection.scalar(found.order_by(sources.c.removed_at.desc()).limit(1))


def _find_source(connection: Connection, name: str) -> Row[Any] | None:
    return connection.execute(select(sources).where(sources.c.name == name)).first()


def _refuse_running(connection: Connection, source: Row[Any], now: datetime) -> None:
    running = exists().where(runs.c.no == leases.c.run, runs.c.outcome == RunOutcome.RUNNING.value)
    query = select(leases.c.expires_at).where(
        leases.c.source == source.no, running, leases.c.expires_at > now
    )
    if (until := connection.scalar(query)) is not None:
        raise Conflict(
            f"{source.name} is being watched now (until {until:%H:%M} UTC at most): try again when that run has ended"
        )


def _rename_state(connection: Connection, old: str, new: str) -> None:
    """Carry what is kept by a source's name to another one, in the place of what that had."""
    for table in (due, noted_sources, source_tags, documents):
        connection.execute(delete(table).where(table.c.source == new))
        connection.execute(update(table).where(table.c.source == old).values(source=new))


def _silence_messages(connection: Connection, source: int, now: datetime) -> None:
    """Mark as dead what waits to be told of a source."""
    of_source = select(runs.c.no).where(runs.c.source == source)
    waiting = select(outbox).where(outbox.c.run.in_(of_source), outbox.c.state == DeliveryState.PENDING.value)
    for row in connection.execute(waiting).mappings().all():
        values = {"state": DeliveryState.DEAD.value, "last_error": REMOVED, "updated_at": now}
        seal = seal_row(outbox, {**row, **values})
        connection.execute(update(outbox).where(outbox.c.id == row["id"]).values(**values, seal=seal))


def _record_act(
    connection: Connection, source: int, act: SourceAct, now: datetime, before: str, after: str
) -> None:
    row = {"source": source, "act": act.value, "at": now, "name_before": before, "name_after": after}
    chain.extend_chain(
        connection, "source", now, lambda seq: chain.facts_of_rows(source_acts, [{"seq": seq, **row}])
    )
    connection.execute(insert(source_acts).values(seq=chain.chain_head(connection)[0], **row))
