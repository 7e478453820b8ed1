"""Raw responses removed by rule.

Those of old captures that nothing rests on, and of redacted versions' first captures. A file that holds both
what goes and what stays is written anew under another name, and the database tells where its records lie now;
only then does the old one go. A kill at any moment loses nothing that stays: what is left over of either is
removed by the next pruning. The rule becomes a fact, and a link of the chain tells of it, so that `verify`
knows what may be gone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import IO, Final

from sqlalchemy import Connection, Engine, delete, func, insert, select

from presslog.core.errors import NotFound
from presslog.storage.database import begin_writing
from presslog.storage.database.schema import (
    answers,
    captures,
    moved_records,
    payloads,
    prunings,
    runs,
    sources,
)
from presslog.storage.integrity import chain
from presslog.storage.model import RecordPlace
from presslog.storage.responses import (
    WARC,
    PruningRule,
    ResponseFiles,
    day_of,
    evidence_captures,
    index_line,
    index_of,
    is_remark,
    pack_member,
    parse_record,
    pruned_name,
    purged_sources,
    redacted_captures,
    referred_place,
    unpack_member,
    warcinfo,
    whole_members,
)

MIN_FILE_AGE: Final = timedelta(days=2)
"""Files of younger days may still be written to: nothing is removed from them."""


@dataclass(frozen=True, slots=True)
class PruningReport:
    """What a pruning removed or, dry, would remove.

    `records` of `size_bytes` in all, from `files`; `kept`: the other records of these files.
    """

    records: int
    size_bytes: int
    kept: int
    files: int


@dataclass(slots=True)
class _FilePlan:
    """The records of one file: where each begins and ends, and which of them stay."""

    name: str
    spans: dict[int, int] = field(default_factory=dict)
    staying: set[int] = field(default_factory=set)

    @property
    def going(self) -> list[int]:
        return [start for start in self.spans if start not in self.staying]


def prune_responses(
    engine: Engine,
    files: ResponseFiles,
    *,
    before: datetime,
    now: datetime,
    source: str | None = None,
    dry: bool = True,
) -> PruningReport:
    """Remove the raw responses of captures made before a moment that nothing rests on.

    The response that a redacted version was first read from goes too, whatever its age and source, and so do
    all of purged sources.

    Args:
        engine: The history.
        files: Where its responses are kept.
        before: Captures made from then on stay.
        now: Files younger than `MIN_FILE_AGE` stay.
        source: The source whose captures they are; None: every source's.
        dry: Remove nothing, and say what would go.

    Returns:
        What went, or would go.

    Raises:
        NotFound: If there is no source of that name.
    """
    with engine.connect() as connection:
        rule = PruningRule(before, _source_number(connection, source))
        found = _plan_files(connection, files, rule, now)
    if not dry and found:
        # From now on no run finds a payload in these files; what one found before is seen by the second look.
        names = {plan.name for plan in found}
        _forget_payloads(engine, names)
        with engine.connect() as connection:
            found = [plan for plan in _plan_files(connection, files, rule, now) if plan.name in names]
    report = _count_records(found)
    if not dry:
        if found:
            taken = {name for name, _size in files.sizes()}
            moved = {plan.name: _write_anew(files, plan, taken) for plan in found if plan.staying}
            with begin_writing(engine) as connection:
                for plan in found:
                    _record_moves(connection, plan, moved.get(plan.name, {}))
                _record_rule(connection, rule, report, now)
        _remove_files(files, [plan.name for plan in found])
    return report


def _count_records(plans: Sequence[_FilePlan]) -> PruningReport:
    return PruningReport(
        records=sum(len(plan.going) for plan in plans),
        size_bytes=sum(plan.spans[start] - start for plan in plans for start in plan.going),
        kept=sum(len(plan.staying) for plan in plans),
        files=len(plans),
    )


def _remove_files(files: ResponseFiles, names: Collection[str]) -> None:
    """Remove WARCs, and whatever index has none."""
    for name in names:
        files.remove(name)
    there = {name for name, _size in files.sizes()}
    for name in there - {index_of(name) for name in there}:
        if not name.endswith(WARC):
            files.remove(name)


def _source_number(connection: Connection, name: str | None) -> int | None:
    if name is None:
        return None
    number = connection.scalar(select(sources.c.no).where(sources.c.name == name))
    if number is None:
        raise NotFound(f"no source is called {name}")
    return int(number)


# --- what goes --------------------------------------------------------------------------------------------


def _plan_files(
    connection: Connection, files: ResponseFiles, rule: PruningRule, now: datetime
) -> list[_FilePlan]:
    """Plan the files from which anything goes; a response stays as long as a revisit that refers to it."""
    moved = _moves(connection)
    stays = _captures_stay(connection, rule, moved)
    plans, referred = {}, set[RecordPlace]()
    for name, _size in files.sizes():
        if name.endswith(WARC):
            young = day_of(name) > (now - MIN_FILE_AGE).date()
            plans[name], refers = _plan_file(files, name, stays, young=young)
            referred |= {moved.get(place, place) for place in refers}
    for place in referred:
        if place.file in plans and place.offset in plans[place.file].spans:
            plans[place.file].staying.add(place.offset)
    return [plan for plan in plans.values() if plan.going]


def _forget_payloads(engine: Engine, names: Collection[str]) -> None:
    with begin_writing(engine) as connection:
        were = (place.file for place, now in _moves(connection).items() if now.file in names)
        for name in {*names, *were}:
            connection.execute(delete(payloads).where(payloads.c.warc_file == name))


def _moves(connection: Connection) -> dict[RecordPlace, RecordPlace]:
    """Where each record that was moved was kept, and where it lies now."""
    return {
        RecordPlace(row.warc_file, row.warc_offset): RecordPlace(row.to_file, row.to_offset)
        for row in connection.execute(select(moved_records))
    }


def _captures_stay(
    connection: Connection, rule: PruningRule, moved: Mapping[RecordPlace, RecordPlace]
) -> dict[RecordPlace, bool]:
    """Whether the records that captures refer to stay, by where they lie now."""
    evidence, redacted = evidence_captures(connection), redacted_captures(connection)
    purged = purged_sources(connection)
    file = func.coalesce(answers.c.warc_file, captures.c.warc_file).label("warc_file")
    query = (
        select(
            captures.c.run, captures.c.n, captures.c.fetched_at, captures.c.warc_offset, runs.c.source, file
        )
        .join(runs, runs.c.no == captures.c.run)
        .outerjoin(answers, answers.c.no == captures.c.answer)
        .where(captures.c.warc_offset.is_not(None))
        .execution_options(yield_per=1000)
    )
    found: dict[RecordPlace, bool] = {}
    for row in connection.execute(query):
        key, place = (row.run, row.n), RecordPlace(row.warc_file, row.warc_offset)
        gone_with_source = row.source in purged and row.fetched_at < purged[row.source]
        covered = rule.covers(row.fetched_at, row.source) and key not in evidence
        goes = key in redacted or gone_with_source or covered
        now = moved.get(place, place)
        found[now] = found.get(now, False) or not goes
    return found


def _plan_file(
    files: ResponseFiles, name: str, stays: Mapping[RecordPlace, bool], *, young: bool
) -> tuple[_FilePlan, set[RecordPlace]]:
    """What of a file stays, and what its staying revisits refer to.

    A record that no capture refers to goes with the one that it led to, a remark with the one that it is
    about; what a killed run left goes.
    """
    plan, refers, waiting = _FilePlan(name), dict[int, RecordPlace](), list[int]()
    last = False
    with files.open(name) as file:
        for start, member, end in whole_members(file):
            record = parse_record(member)
            if record.rec_type == "warcinfo":
                continue
            plan.spans[start] = end
            if (place := referred_place(record)) is not None:
                refers[start] = place
            own = stays.get(RecordPlace(name, start))
            if young or (own is None and is_remark(record) and last):
                plan.staying.add(start)
            elif own is None:
                waiting.append(start)
            else:
                last = own
                plan.staying |= {start, *waiting} if own else set()
                waiting = []
    return plan, {place for start, place in refers.items() if start in plan.staying}


# --- how it goes ------------------------------------------------------------------------------------------


def _write_anew(files: ResponseFiles, plan: _FilePlan, taken: Collection[str]) -> dict[int, RecordPlace]:
    """Write the records that stay into a file of their own; where each lies now, by where it began."""
    name = pruned_name(plan.name)
    while name in taken:
        name = pruned_name(name)
    base = name.rpartition("/")[2]
    first = warcinfo(base)
    places, lines, at = {}, [], len(first)
    with files.open(plan.name) as file:
        for start in sorted(plan.staying):
            record = parse_record(unpack_member(file, start)[0])
            length = plan.spans[start] - start
            places[start] = RecordPlace(name, at)
            lines.append(index_line(record, at, length, base))
            at += length
        # Its index first: a WARC without one is a fault.
        files.write(index_of(name), [pack_member("".join(lines).encode())])
        files.write(name, _pieces(file, first, plan))
    return places


def _pieces(file: IO[bytes], first: bytes, plan: _FilePlan) -> Iterator[bytes]:
    yield first
    for start in sorted(plan.staying):
        file.seek(start)
        yield file.read(plan.spans[start] - start)


def _record_moves(connection: Connection, plan: _FilePlan, now: Mapping[int, RecordPlace]) -> None:
    """Write where a file's records lie now, those that had been moved into it among them."""
    were = {
        current.offset: place for place, current in _moves(connection).items() if current.file == plan.name
    }
    connection.execute(delete(moved_records).where(moved_records.c.to_file == plan.name))
    rows = [
        {
            "warc_file": were.get(start, RecordPlace(plan.name, start)).file,
            "warc_offset": were.get(start, RecordPlace(plan.name, start)).offset,
            "to_file": place.file,
            "to_offset": place.offset,
        }
        for start, place in now.items()
    ]
    if rows:
        connection.execute(insert(moved_records), rows)


def _record_rule(connection: Connection, rule: PruningRule, report: PruningReport, now: datetime) -> None:
    row = {
        "source": rule.source,
        "before": rule.before,
        "kept": "evidence",
        "records": report.records,
        "size_bytes": report.size_bytes,
    }
    chain.extend_chain(
        connection, "pruning", now, lambda seq: chain.facts_of_rows(prunings, [{"seq": seq, **row}])
    )
    connection.execute(insert(prunings).values(seq=chain.chain_head(connection)[0], **row))
