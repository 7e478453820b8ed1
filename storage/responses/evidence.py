"""Tells which captures' raw responses a history needs, and which were removed by a rule.

What a version was read from, what an absence or an event rests on, and what the last held run of a source saw
stays, whatever its age. It is told from facts alone: whoever prunes and whoever verifies say the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection, Row, Text, cast, exists, func, select

from presslog.core.role import Role
from presslog.storage.database.rows import id_name, parse_capture_id, parse_run_id
from presslog.storage.database.schema import (
    absences,
    captures,
    events,
    further_keys,
    prunings,
    rereadings,
    runs,
    source_acts,
    sources,
    tombstones,
    versions,
)
from presslog.storage.model import RunOutcome, SourceAct

CaptureKey = tuple[int, int]
"""A capture by its run's internal number and its own."""


@dataclass(frozen=True, slots=True)
class PruningRule:
    """The captures that a pruning is about: those made before a moment, of one source or (None) of all.

    `source` is its internal number. What is evidence stays.
    """

    before: datetime
    source: int | None = None

    def covers(self, fetched_at: datetime, source: int) -> bool:
        """Return True if a capture of this time and source is one of them, evidence aside."""
        return fetched_at < self.before and self.source in (None, source)


def redacted_captures(connection: Connection) -> set[CaptureKey]:
    """The captures that redacted versions were first read from: not the later ones of the same words."""
    stone = exists().where(
        tombstones.c.kind == versions.name,
        tombstones.c.a == cast(versions.c.article, Text),
        tombstones.c.b == versions.c.number,
    )
    query = select(versions.c.capture_run, versions.c.capture_n).where(stone)
    return {(row.capture_run, row.capture_n) for row in connection.execute(query)}


def purged_sources(connection: Connection) -> dict[int, datetime]:
    """Purged sources by number, and since when: no earlier capture is anybody's evidence any more."""
    query = select(source_acts.c.source, func.max(source_acts.c.at).label("at"))
    purged = query.where(source_acts.c.act == SourceAct.PURGED).group_by(source_acts.c.source)
    return {row.source: row.at for row in connection.execute(purged)}


def evidence_captures(connection: Connection) -> set[CaptureKey]:
    """The captures that stay whatever their age: those named by facts, their further pages, a held run's."""
    named: set[CaptureKey] = set()
    for table in (versions, rereadings, absences, further_keys):
        named |= {(run, n) for run, n in connection.execute(select(table.c.capture_run, table.c.capture_n))}
    named |= set(_captures_of_events(connection))
    held = select(func.max(runs.c.no)).group_by(runs.c.source)
    of_held = select(captures.c.run, captures.c.n).join(runs, runs.c.no == captures.c.run)
    of_held = of_held.where(runs.c.outcome == RunOutcome.HELD.value, runs.c.no.in_(held))
    named |= {(run, n) for run, n in connection.execute(of_held)}
    return named | set(_further_pages(connection, named))


def _captures_of_events(connection: Connection) -> Iterator[CaptureKey]:
    numbers = select(id_name(), runs.c.number, runs.c.no).join(sources, sources.c.no == runs.c.source)
    by_name = {(name, number): no for name, number, no in connection.execute(numbers)}
    for told in connection.scalars(select(events.c.evidence)):
        for capture in json.loads(told):
            run, n = parse_capture_id(capture)
            if (no := by_name.get(parse_run_id(run) or ("", 0))) is not None:
                yield no, n


def _further_pages(connection: Connection, first: Iterable[CaptureKey]) -> Iterator[CaptureKey]:
    """The further pages of articles: they are numbered right behind the first."""
    parts = select(captures.c.run, captures.c.n).where(captures.c.role == Role.PART.value)
    numbered = {(run, n) for run, n in connection.execute(parts)}
    for run, number in first:
        n = number + 1
        while (run, n) in numbered:
            yield run, n
            n += 1


class PrunedCaptures:
    """Tells which captures' responses may be gone by the rules that were carried out."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def _rules(self) -> tuple[PruningRule, ...]:
        query = select(prunings.c.before, prunings.c.source)
        return tuple(PruningRule(row.before, row.source) for row in self._connection.execute(query))

    @cached_property
    def _evidence(self) -> set[CaptureKey]:
        return evidence_captures(self._connection)

    @cached_property
    def _purged(self) -> dict[int, datetime]:
        return purged_sources(self._connection)

    @cached_property
    def _source_of_run(self) -> dict[int, int]:
        return dict(self._connection.execute(select(runs.c.no, runs.c.source)).tuples().all())

    def may_be_gone(self, row: Row[tuple[object, ...]]) -> bool:
        """Whether a rule removed the response of a capture, a row with `run`, `n` and `fetched_at`."""
        if not self._rules:
            return False
        source = self._source_of_run[row.run]
        if (purged := self._purged.get(source)) is not None and row.fetched_at < purged:
            return True
        covered = any(rule.covers(row.fetched_at, source) for rule in self._rules)
        return covered and (row.run, row.n) not in self._evidence
