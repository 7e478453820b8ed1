"""Verifies that everything stored is there and unchanged.

Computes again what the chain, the seals and the bodies' names say, and names what differs.

What it finds out: a row altered, dropped, inserted or moved in any table but those that say nothing of the
past (`leases`, `due`, `ticks`, `hosts`, `noted_sources`, `source_tags`,
`broken_files`), a damaged or exchanged body, a link
cut out of the chain, a guard taken down, a page of the database file that does not fit the others, words of
the search index that are not the articles', a raw response that is gone or not the one that was read. What it
cannot find out: a chain replaced as a whole by one who can write the database and compute a link; against
that stands a head signed and kept elsewhere (`storage.integrity.signing`). Only the search index can be
repaired, for it alone follows from the rest.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final, assert_never

from sqlalchemy import Connection, Engine, Row, Table, and_, exists, func, select, text
from sqlalchemy.exc import DBAPIError

from presslog.core.errors import Damaged
from presslog.storage.database import begin_writing, bodies, canonical_bytes, in_chunks, row_digest, seal_row
from presslog.storage.database.older_runs import older_run_words
from presslog.storage.database.rows import id_name
from presslog.storage.database.schema import (
    answers,
    articles,
    captures,
    events,
    links,
    outbox,
    passages,
    prunings,
    rereadings,
    runs,
    source_acts,
    sources,
    tombstones,
    versions,
)
from presslog.storage.database.schema import (
    bodies as body_rows,
)
from presslog.storage.database.source_days import recount_days, wrong_days
from presslog.storage.database.source_summaries import wrong_summaries
from presslog.storage.integrity import chain
from presslog.storage.integrity.fault import Fault
from presslog.storage.integrity.kept_responses import ResponseFolder, response_faults
from presslog.storage.integrity.write_ahead_log import log_faults
from presslog.storage.migrations import GUARDS
from presslog.storage.model import RunOutcome, SourceAct
from presslog.storage.search.index_check import IndexCheck
from presslog.storage.search.inverted_index import TOGETHER
from presslog.storage.search.passages import index_articles, renew_index

Key = tuple[Any, ...]
Buried = Mapping[str, Mapping[Key, str]]
"""Table -> key -> digest of the row as it was before it was redacted."""


MOST_FAULTS: Final = 20
"""Faults that are named; past these there is no more to learn from a list."""
REPAIR: Final = "`presslog verify --repair-index` makes the index anew from the bodies"
_BROKEN_INDEX: Final = "fts5"
_ACTS: Final = frozenset(SourceAct)


UNREADABLE: Final = (Damaged, DBAPIError, ValueError, OverflowError, LookupError, TypeError)
"""What reading an altered value raises: text that is not UTF-8, broken JSON, a moment past all years."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What `verify_history` found: the chain's head and length, counts, and faults.

    `responses` are the captures whose raw responses were looked at; `faults` come in the order they were met,
    at most `MOST_FAULTS` of them.
    """

    head: str
    links: int
    bodies: int
    responses: int = 0
    faults: tuple[Fault, ...] = ()

    @property
    def fault(self) -> Fault | None:
        """The first fault."""
        return self.faults[0] if self.faults else None


def verify_history(
    engine: Engine, kept: ResponseFolder | None = None, *, quick: bool = False
) -> Verification:
    """Check a whole history: rows, chain, bodies, index, and the raw responses where `kept` is given.

    With `quick`, only guards and chain are checked.
    """
    with engine.connect() as connection:
        faults = tuple(islice(find_faults(connection, kept, quick=quick), MOST_FAULTS))
        try:
            links_, head = chain.chain_head(connection)
            counted = 0 if quick else connection.scalar(select(func.count()).select_from(body_rows)) or 0
            responses = 0 if quick or kept is None else _count_responses(connection)
        except UNREADABLE as error:
            return Verification("", 0, 0, 0, faults or (Fault("database file", _cannot_be_read(error)),))
        return Verification(head, links_, counted, responses, faults)


def _count_responses(connection: Connection) -> int:
    """How many captures name a raw response, by themselves or by the answer they share."""
    referring = (
        select(func.count()).select_from(captures).outerjoin(answers, answers.c.no == captures.c.answer)
    )
    named = func.coalesce(answers.c.warc_file, captures.c.warc_file).is_not(None)
    return connection.scalar(referring.where(named)) or 0


def repair_index(engine: Engine) -> None:
    """Make the search index anew from the bodies, and the counts of days from the facts; nothing else."""
    with begin_writing(engine) as connection:
        renew_index(connection)
        recount_days(connection)


def find_faults(
    connection: Connection, kept: ResponseFolder | None = None, *, quick: bool = False
) -> Iterator[Fault]:
    """Yield every fault, the chain's first.

    What cannot be read at all is a fault too, and hides no fault of another part.
    """
    buried: Buried = {}
    try:
        buried = buried_rows(connection)
    except UNREADABLE as error:
        yield Fault("tombstones", _cannot_be_read(error))
    parts: list[tuple[str, Callable[[], Iterator[Fault]]]] = [
        ("write-ahead log", lambda: _log_faults(connection)),
        ("guards", lambda: _guard_faults(connection)),
        ("chain", lambda: _chain_faults(connection, buried)),
    ]
    if not quick:
        parts += [
            ("database file", lambda: _file_faults(connection)),
            ("rows", lambda: _unsealed_rows(connection)),
            ("answers", lambda: _answer_faults(connection)),
            ("bodies", lambda: _body_faults(connection, buried)),
            ("redacted rows", lambda: _emptied_rows(connection)),
            ("articles", lambda: _state_faults(connection)),
            ("sources", lambda: _summary_faults(connection)),
            ("runs", lambda: _older_run_faults(connection)),
            ("search index", lambda: _index_faults(connection)),
        ]
        if kept is not None:
            parts.append(("raw responses", lambda: response_faults(connection, kept)))
    for where, part in parts:
        try:
            yield from part()
        except UNREADABLE as error:
            yield Fault(where, _cannot_be_read(error), REPAIR if where == "search index" else "")


def _cannot_be_read(error: Exception) -> str:
    return f"cannot be read: {str(error).partition(chr(10))[0]}"


def _log_faults(connection: Connection) -> Iterator[Fault]:
    """Where committed transactions were lost with the write-ahead log of an embedded database."""
    file = connection.engine.url.database
    if connection.dialect.name == "sqlite" and file:
        yield from log_faults(Path(file))


def _file_faults(connection: Connection) -> Iterator[Fault]:
    """What SQLite itself finds of its file: pages that do not fit one another, an index that lacks a row."""
    if connection.dialect.name != "sqlite":
        return
    for line in connection.scalars(text(f"PRAGMA integrity_check({MOST_FAULTS})")):
        if line != "ok":
            yield Fault("database file", str(line), REPAIR if _BROKEN_INDEX in str(line).lower() else "")


def buried_rows(connection: Connection) -> dict[str, dict[Key, str]]:
    """Redacted rows: table -> key -> digest as it was."""
    found: dict[str, dict[Key, str]] = defaultdict(dict)
    for row in connection.execute(select(tombstones)):
        found[row.kind][tombstone_key(row)] = row.digest
    return found


def tombstone_key(row: Row[Any]) -> Key:
    """The key of the row a tombstone stands for."""
    match row.kind:
        case "bodies":
            return (row.a,)
        case "events":
            return (int(row.a),)
        case "versions":
            return (int(row.a), row.b)
        case _:
            return (int(row.a), row.b, row.c)


# --- guards and chain ---------------------------------------------------------------------------------------


def _guard_faults(connection: Connection) -> Iterator[Fault]:
    if connection.dialect.name == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    laid = set(connection.scalars(text(query)))
    yield from (Fault(name, "the guard is not there") for name in GUARDS if name not in laid)


def _chain_faults(connection: Connection, buried: Buried) -> Iterator[Fault]:
    prev, seq, told = chain.GENESIS, 0, Counter[str]()
    for link in connection.execute(select(links).order_by(links.c.seq)).mappings().all():
        where = f"link {link['seq']}"
        if link["seq"] != seq + 1:
            yield Fault(where, f"follows link {seq}: links between them are missing")
        if link["prev"] != prev:
            yield Fault(where, "does not continue the link before it")
        if chain.head_of(link) != link["head"]:
            yield Fault(where, "is not what its head was computed from")
        facts = _facts_of_link(connection, link, buried)
        yield from _compared_with_link(where, link, facts)
        told.update({name: fact[0] for name, fact in facts.items()})
        prev, seq = link["head"], link["seq"]
    yield from _stray_rows(connection, told)


def _facts_of_link(connection: Connection, link: Mapping[Any, Any], buried: Buried) -> chain.Facts:
    if link["run"] is not None:
        return chain.facts_of_run(connection, link["run"], buried)
    if link["kind"] == "source":
        return chain.facts_of_act(connection, link["seq"])
    if link["kind"] == "pruning":
        return chain.facts_of_pruning(connection, link["seq"])
    return chain.facts_of_redaction(connection, link["seq"])


def _compared_with_link(where: str, link: Mapping[Any, Any], facts: chain.Facts) -> Iterator[Fault]:
    if canonical_bytes(facts).decode() == link["facts"]:
        return
    wanted = bodies.parse_object(link["facts"])
    for name in {**facts, **wanted}:
        if wanted.get(name) != facts.get(name):
            rows, sealed = (told.get(name, [0])[0] for told in (facts, wanted))
            what = (
                "rows were altered or exchanged"
                if rows == sealed
                else f"{rows} rows, where {sealed} were sealed"
            )
            yield Fault(f"{where}, {name}", what)
    yield Fault(where, "does not seal what its run appended")


def _stray_rows(connection: Connection, told: Counter[str]) -> Iterator[Fault]:
    """Rows that no link tells of."""
    for table in (*chain.COVERED, tombstones, prunings, source_acts):
        stored = connection.scalar(select(func.count()).select_from(table))
        if stored != told[table.name]:
            yield Fault(table.name, f"{stored} rows, where the chain tells of {told[table.name]}")
    unsealed = select(runs.c.no).where(runs.c.outcome != RunOutcome.RUNNING.value)
    for (no,) in connection.execute(unsealed.where(~exists().where(links.c.run == runs.c.no))):
        yield Fault(f"run {no}", "has ended, and no link tells of it")
    for (name,) in connection.execute(
        select(sources.c.name).where(~exists().where(runs.c.source == sources.c.no))
    ):
        yield Fault(f"source {name}", "never ran")


# --- seals and bodies ---------------------------------------------------------------------------------------


def _unsealed_rows(connection: Connection) -> Iterator[Fault]:
    for table in (articles, outbox, body_rows):
        key = table.c.id if "id" in table.c else table.c.no
        query = select(table).order_by(key).execution_options(yield_per=500)
        for row in connection.execute(query).mappings():
            if seal_row(table, row) != row["seal"]:
                yield Fault(f"{table.name} {row[key.name]}", "is not as presslog wrote it")


def _answer_faults(connection: Connection) -> Iterator[Fault]:
    """Answers that belong to no capture, and captures whose answer is not there."""
    had = select(captures.c.answer).where(captures.c.answer.is_not(None)).distinct()
    for no in connection.scalars(select(answers.c.no).where(answers.c.no.not_in(had))):
        yield Fault(f"answer {no}", "belongs to no capture")
    for no in connection.scalars(had.where(captures.c.answer.not_in(select(answers.c.no)))):
        yield Fault(f"answer {no}", "is named in captures, and is not there")


def _body_faults(connection: Connection, buried: Buried) -> Iterator[Fault]:
    yield from _misplaced_bodies(connection)
    table = body_rows
    names = connection.scalars(
        select(table.c.digest).where(table.c.data.is_not(None)).order_by(table.c.no)
    ).all()
    for chunk in in_chunks(names):
        try:
            bodies.load_bodies(connection, chunk)
        except Damaged as error:
            yield Fault("bodies", str(error))
    for (name,) in connection.execute(select(table.c.digest).where(table.c.data.is_(None))):
        if (name,) not in buried.get("bodies", {}):
            yield Fault(f"body {name[:12]}…", "is empty, and no tombstone says why")


def _misplaced_bodies(connection: Connection) -> Iterator[Fault]:
    """Bodies out of place.

    Those that belong to no version (primers: to no body), versions without a body, and bodies deeper than
    they should lie.
    """
    table, packed = body_rows, body_rows.alias()
    named = exists().where(versions.c.body == table.c.digest) | exists().where(
        rereadings.c.body == table.c.digest
    )
    primes = (table.c.no < 0) & (table.c.data.is_(None) | exists().where(packed.c.base == table.c.no))
    for (name,) in connection.execute(select(table.c.digest).where(~named & ~primes)):
        yield Fault(f"body {name[:12]}…", "belongs to no version")
    for readings in (versions, rereadings):
        for (name,) in connection.execute(
            select(readings.c.body).where(~exists().where(table.c.digest == readings.c.body))
        ):
            yield Fault(f"body {name[:12]}…", f"is named in {readings.name}, and is not there")
    base = table.alias()
    lying = select(table.c.no).outerjoin(base, base.c.no == table.c.base)
    wrong = table.c.depth != func.coalesce(base.c.depth + 1, 0)
    for (no,) in connection.execute(lying.where(wrong | (table.c.depth > bodies.MAX_DEPTH))):
        yield Fault(f"body {no}", "does not lie where it says")


def _emptied_rows(connection: Connection) -> Iterator[Fault]:
    """Rows that were emptied and are not as they were left."""
    tables: dict[str, Table] = {table.name: table for table in (versions, rereadings, events)}
    for stone in connection.execute(select(tombstones).where(tombstones.c.left.is_not(None))):
        table, key = tables[stone.kind], tombstone_key(stone)
        query = select(table).where(
            and_(*(c == v for c, v in zip(table.primary_key.columns, key, strict=True)))
        )
        row = connection.execute(query).mappings().first()
        if row is None or row_digest(table, row).hex() != stone.left:
            yield Fault(f"{stone.kind} {key}", "is not as its redaction left it")


# --- what is derived ----------------------------------------------------------------------------------------


def _state_faults(connection: Connection) -> Iterator[Fault]:
    """Articles whose working row does not follow from their facts."""
    highest = select(func.coalesce(func.max(versions.c.number), 0)).where(versions.c.article == articles.c.no)
    told = select(func.coalesce(func.max(events.c.ordinal), 0)).where(events.c.article == articles.c.no)
    wrong = (articles.c.version != highest.scalar_subquery()) | (articles.c.events != told.scalar_subquery())
    for (name,) in connection.execute(select(articles.c.id).where(wrong)):
        yield Fault(f"article {name}", "its current version or number of events is not what its facts tell")


def _summary_faults(connection: Connection) -> Iterator[Fault]:
    """Sources that are not what was done with them, or whose counts do not follow from their facts."""
    yield from _act_faults(connection)
    for name in wrong_summaries(connection):
        words = "its counts are not what its articles and runs tell"
        yield Fault(f"source {name}", words, f"`presslog run {name}` counts anew")
    for name in wrong_days(connection):
        words = "the counts of its days are not what its events and runs tell"
        yield Fault(f"source {name}", words, "`presslog verify --repair-index` counts anew")


def _act_faults(connection: Connection) -> Iterator[Fault]:
    """Sources whose name, or whether they are told of, does not follow from what was done with them."""
    acts: dict[int, list[Row[Any]]] = defaultdict(list)
    for act in connection.execute(select(source_acts).order_by(source_acts.c.seq)):
        if act.act in _ACTS:  # another word was put there by hand: the chain names that row
            acts[act.source].append(act)
    for source in connection.execute(select(sources)):
        name, first, removed = source.name, None, None
        for act in acts[source.no]:
            match SourceAct(act.act):
                case SourceAct.RENAMED:
                    name, first = act.name_after, first or act.name_before
                case SourceAct.REMOVED:
                    removed = act.at
                case SourceAct.TAKEN_UP:
                    removed = None
                case SourceAct.PURGED:
                    pass
                case never:
                    assert_never(never)
        if (source.name, source.first_name, source.removed_at) != (name, first, removed):
            yield Fault(f"source {source.name}", "is not what was done with it tells")


def _older_run_faults(connection: Connection) -> Iterator[Fault]:
    """Runs before schema 0008 of which what is kept beside the chain does not follow from their words."""
    said = (runs.c.reason != "") | runs.c.told_before.is_not(None)
    query = select(runs, id_name().label("id_name")).join(sources, sources.c.no == runs.c.source).where(said)
    for row in connection.execute(query):
        older = row.cause is None and row.claims is None
        words = older_run_words(row.outcome, row.reason, row.pending, row.requests) if older else None
        if row.told_before != words:
            yield Fault(
                f"run {row.id_name}-{row.number}", "why it was not believed is not what its sealed words say"
            )


def _index_faults(connection: Connection) -> Iterator[Fault]:
    """Articles whose passages or indexed words are not those of their readings, and those of no article."""
    strange = select(passages.c.article).where(passages.c.article.not_in(select(articles.c.no)))
    for no in connection.scalars(strange):
        yield Fault(f"passages of article {no}", "there is no such article", REPAIR)
    check = IndexCheck(connection)
    last = connection.scalar(select(func.max(articles.c.no))) or 0
    for start in range(0, last + 1, TOGETHER):
        near = articles.c.no.between(start, start + TOGETHER - 1)
        names = {
            row.no: row.id for row in connection.execute(select(articles.c.no, articles.c.id).where(near))
        }
        indexer, _withdrawn = index_articles(connection, names)
        wanted, wrong = indexer.packed, check.wrong_articles(names, indexer.slots)
        for no, stored in _stored_passages(connection, names):
            if stored != wanted.get(no):
                yield Fault(f"passages of article {names[no]}", "are not those of its versions", REPAIR)
        for no in sorted(wrong):
            yield Fault(
                f"search index, article {names[no]}", "its words are not those of its versions", REPAIR
            )
    for no in sorted(check.strays()):
        yield Fault(f"search index, article number {no}", "words that no version has", REPAIR)


def _stored_passages(connection: Connection, numbers: Iterable[int]) -> Iterator[tuple[int, bytes | None]]:
    """Some articles' packed passages, None where there are none, in order of number."""
    for chunk in in_chunks(sorted(numbers)):
        query = select(passages).where(passages.c.article.in_(chunk))
        stored = {row.article: row.stretches for row in connection.execute(query)}
        yield from ((no, stored.get(no)) for no in chunk)
