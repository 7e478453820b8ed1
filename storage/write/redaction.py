"""Taking words out of a history without taking away that they were there.

What is redacted leaves a tombstone: which rows, the digest of each as it was, when and why. Titles, summaries
and bodies are emptied; that there was a version, when it was seen, its fingerprint and its captures stay, and
so does the chain, which a tombstone's own link extends. Retention is the same for bodies alone. No body is
lost that a kept version needs: what was packed against a withdrawn one is packed anew.

Addresses stay: they are keys. Raw responses are not this module's to remove: `storage.write.pruning` removes
those that redacted versions were first read from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    Select,
    Table,
    and_,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from presslog.core.errors import Conflict, NotFound
from presslog.storage.database import begin_writing, bodies, in_chunks, row_digest, rows, seal_row
from presslog.storage.database.rows import Values
from presslog.storage.database.schema import (
    articles,
    events,
    passages,
    rereadings,
    runs,
    sources,
    tombstones,
    versions,
)
from presslog.storage.database.schema import bodies as body_rows
from presslog.storage.integrity import chain
from presslog.storage.model import CaptureId
from presslog.storage.read import resolve_article
from presslog.storage.search import inverted_index as wordindex
from presslog.storage.search.passages import index_articles, readings_of

_EMPTY: Final[Mapping[str, Values]] = {
    "versions": {"title": ""},
    "rereadings": {"title": ""},
    "events": {"title": "", "summary": "", "classes": "[]"},
}


STEP: Final = 5_000
"""Versions whose bodies are gone through, and are in memory, at once."""


ARTICLES: Final = 100
"""Articles of a source that are redacted in one transaction."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """What was emptied: rows and bodies; the chain's new head.

    The captures whose raw responses still hold the words.
    """

    rows: int
    bodies: int
    head: str
    captures: tuple[CaptureId, ...] = ()


def redact_article(
    engine: Engine, ref: str, *, why: str, now: datetime, only: Iterable[int] | None = None
) -> Redacted:
    """Empties an article's versions (all, or `only` these) and what events say of them.

    Raises `NotFound`, and `Conflict` where a version that is to stay, of this or another article, has the
    very same content.
    """
    with begin_writing(engine) as connection:
        article = resolve_article(connection, ref)
        numbers = sorted(set(only)) if only is not None else list(range(1, article.version + 1))
        if not numbers or not 1 <= numbers[0] <= numbers[-1] <= article.version:
            raise NotFound(f"article {article.id} has versions 1 to {article.version}, not {numbers}")
        stones = list(_tombstones(connection, article.no, numbers, why))
        names = _bodies_of(connection, article.no, numbers)
        _refuse_shared(connection, names, article.no, numbers)
        names |= bodies.primers_of(connection, names)
        captured = _captures_of(connection, article.no, numbers)
        before = _indexed_words(connection, [article.no])
        head = _bury_rows(connection, [*stones, *_body_stones(connection, names, why)], now)
        _empty_rows(connection, stones)
        withdrawn = _withdraw_bodies(connection, names)
        _forget_words(connection, before)
        _merge_words(connection)
        if article.version in numbers:
            _empty_current(connection, article.no)
    return Redacted(len(stones), withdrawn, head, captured)


def redact_source(engine: Engine, source: int, *, why: str, now: datetime, step: int = ARTICLES) -> Redacted:
    """Empties every version of a source's articles, and what events say of them.

    A content that another source has as well stays: it is that one's, too. The work goes in steps of so
    many articles, each whole and a link of its own: the next call goes on with what was interrupted. `source` is the
    internal number.
    """
    with engine.connect() as connection:
        query = select(articles).where(articles.c.source == source).order_by(articles.c.no)
        found = connection.execute(query).all()
    emptied = withdrawn = 0
    head = ""
    for some in in_chunks(found, step):
        with begin_writing(engine) as connection:
            rows_gone, bodies_gone, head = _redact_articles(connection, source, some, why, now)
        emptied, withdrawn = emptied + rows_gone, withdrawn + bodies_gone
    with begin_writing(engine) as connection:
        _merge_words(connection)
        head = head or chain.chain_head(connection)[1]
    return Redacted(emptied, withdrawn, head)


def _redact_articles(
    connection: Connection, source: int, some: Sequence[Row[Any]], why: str, now: datetime
) -> tuple[int, int, str]:
    stones: list[Values] = []
    names: set[str] = set()
    for article in some:
        numbers = range(1, article.version + 1)
        stones += _tombstones(connection, article.no, numbers, why)
        names |= _bodies_of(connection, article.no, numbers)
    names -= _bodies_elsewhere(connection, source, names)
    body_stones = list(_body_stones(connection, names | bodies.primers_of(connection, names), why))
    if not stones and not body_stones:
        return 0, 0, chain.chain_head(connection)[1]
    before = _indexed_words(connection, [article.no for article in some])
    head = _bury_rows(connection, [*stones, *body_stones], now)
    _empty_rows(connection, stones)
    withdrawn = _withdraw_bodies(connection, {stone["a"] for stone in body_stones})
    _forget_words(connection, before)
    for article in some:
        _empty_current(connection, article.no)
    return len(stones), withdrawn, head


def _bodies_elsewhere(connection: Connection, source: int, names: Iterable[str]) -> set[str]:
    """Of these bodies those that articles of other sources have."""
    found: set[str] = set()
    for chunk in in_chunks(sorted(names)):
        for readings in (versions, rereadings):
            query = select(readings.c.body).join(articles, articles.c.no == readings.c.article)
            having = query.where(readings.c.body.in_(chunk), articles.c.source != source)
            found |= set(connection.scalars(having))
    return found


def retire_versions(
    engine: Engine,
    source: str,
    *,
    now: datetime,
    keep: int | None = None,
    older_than: timedelta | None = None,
    step: int = STEP,
) -> Redacted:
    """Withdraws the bodies of a source's old versions.

    Of all but the last `keep`, or those superseded longer ago than `older_than`.

    An article's first and current version always stay. Both rules given, a body goes only where both let it.
    A long history is gone through in steps of so many versions, each whole and a link of its own: what is
    interrupted is gone on with by the next call.
    """
    if keep is None and older_than is None:
        raise ValueError("retention needs a number of versions to keep, or an age")
    why = f"retention: keep={keep}, older_than={older_than}"
    old = _old_versions(source, keep, now - older_than if older_than is not None else None)
    with engine.connect() as connection:
        steps = list(_steps_of(connection, source, step))
    withdrawn = sum(_retire_step(engine, numbers, old, why, now) for numbers in steps)
    with begin_writing(engine) as connection:
        _merge_words(
            connection
        )  # also where nothing was withdrawn: an earlier call may have been interrupted
        return Redacted(0, withdrawn, chain.chain_head(connection)[1])


def _steps_of(connection: Connection, source: str, size: int) -> Iterator[list[int]]:
    """Articles with versions between the first and the current one, in steps of so many versions."""
    query = select(articles.c.no, articles.c.version).join(sources, sources.c.no == articles.c.source)
    found = query.where(sources.c.name == source, articles.c.version > 2).order_by(articles.c.no)
    step, held = list[int](), 0
    for article, version in connection.execute(found):
        if step and held + version > size:
            yield step
            step, held = [], 0
        step.append(article)
        held += version
    if step:
        yield step


def _retire_step(engine: Engine, numbers: Sequence[int], old: Select[Any], why: str, now: datetime) -> int:
    """One step of `retire_versions`; gives the number of bodies withdrawn."""
    with begin_writing(engine) as connection:
        names = _retired_bodies(connection, numbers, old)
        if not names:
            return 0
        before = _indexed_words(connection, _articles_with(connection, names))
        names |= bodies.primers_of(connection, names)
        _bury_rows(connection, list(_body_stones(connection, names, why)), now)
        withdrawn = _withdraw_bodies(connection, names)
        _forget_words(connection, before)
    return withdrawn


# --- tombstones ---------------------------------------------------------------------------------------------


def _tombstones(connection: Connection, article: int, numbers: Sequence[int], why: str) -> Iterable[Values]:
    told = events.c.from_version.in_(numbers) | events.c.to_version.in_(numbers)
    queries: list[tuple[Table, Any]] = [
        (versions, and_(versions.c.article == article, versions.c.number.in_(numbers))),
        (rereadings, and_(rereadings.c.article == article, rereadings.c.number.in_(numbers))),
        (events, and_(events.c.article == article, told)),
    ]
    for table, wanted in queries:
        for row in connection.execute(
            select(table).where(wanted).order_by(*table.primary_key.columns)
        ).mappings():
            left = row_digest(table, {**row, **_EMPTY[table.name]}).hex()
            digest = row_digest(table, row).hex()
            if digest != left:
                yield {**_row_key(table, row), "kind": table.name, "digest": digest, "left": left, "why": why}


def _row_key(table: Table, row: Mapping[Any, Any]) -> Values:
    parts = [row[column.name] for column in table.primary_key.columns]
    a, b, c = [*parts, 0, 0][:3]
    return {"a": str(a), "b": b, "c": c}


def _body_stones(connection: Connection, names: Iterable[str], why: str) -> Iterable[Values]:
    for chunk in in_chunks(sorted(names)):
        present = select(body_rows.c.digest).where(
            body_rows.c.digest.in_(chunk), body_rows.c.data.is_not(None)
        )
        for name in connection.scalars(present.order_by(body_rows.c.digest)):
            yield {"kind": "bodies", "a": name, "b": 0, "c": 0, "digest": name, "left": None, "why": why}


def _bury_rows(connection: Connection, stones: list[Values], now: datetime) -> str:
    start = 1 + (connection.scalar(select(func.max(tombstones.c.seq))) or 0)

    def facts(link: int) -> chain.Facts:
        for seq, stone in enumerate(stones, start):
            stone.update(seq=seq, link=link)
        return chain.facts_of_rows(tombstones, stones)

    head = chain.extend_chain(connection, "redaction", now, facts)
    if stones:
        connection.execute(insert(tombstones), stones)
    return head


def _empty_rows(connection: Connection, stones: Iterable[Values]) -> None:
    tables: dict[str, Table] = {table.name: table for table in (versions, rereadings, events)}
    for stone in stones:
        table = tables[stone["kind"]]
        key = (int(stone["a"]), stone["b"], stone["c"])
        where = and_(
            *(column == value for column, value in zip(table.primary_key.columns, key, strict=False))
        )
        connection.execute(update(table).where(where).values(_EMPTY[table.name]))


def _empty_current(connection: Connection, article: int) -> None:
    row = dict(connection.execute(select(articles).where(articles.c.no == article)).mappings().one())
    row["title"] = ""
    row["seal"] = seal_row(articles, row)
    connection.execute(update(articles).where(articles.c.no == article).values(title="", seal=row["seal"]))


# --- bodies -------------------------------------------------------------------------------------------------


def _bodies_of(connection: Connection, article: int, numbers: Sequence[int]) -> set[str]:
    return {reading.body for reading in readings_of(connection, [article]) if reading.number in numbers}


def _refuse_shared(connection: Connection, names: set[str], article: int, numbers: Sequence[int]) -> None:
    for chunk in in_chunks(sorted(names)):
        for readings in (versions, rereadings):
            kept = ~and_(readings.c.article == article, readings.c.number.in_(numbers))
            query = select(articles.c.id, readings.c.number).join(
                articles, articles.c.no == readings.c.article
            )
            row = connection.execute(query.where(readings.c.body.in_(chunk), kept)).first()
            if row is not None:
                raise Conflict(
                    f"version {row.number} of article {row.id} has the same content: redact it as well"
                )


def _withdraw_bodies(connection: Connection, names: Iterable[str]) -> int:
    """Empties bodies; packs anew what was packed against them."""
    gone = {
        row.no: row
        for chunk in in_chunks(sorted(names))
        for row in connection.execute(
            select(body_rows).where(body_rows.c.digest.in_(chunk), body_rows.c.data.is_not(None))
        )
    }
    above = {row.no: row for chunk in in_chunks(gone) for row in _bodies_above(connection, chunk)}
    kept = [row for row in above.values() if row.no not in gone and row.data is not None]
    kept.sort(key=lambda row: row.depth)
    loaded = bodies.load_bodies(connection, [row.digest for row in kept])
    depths: dict[int, int] = {}
    for row in kept:
        _put_row(connection, _packed_anew(connection, row, gone, loaded, depths))
    for row in gone.values():
        # What lay under a primer stays with it: a primer that belongs to no body is nobody's.
        place = {} if row.base is not None and bodies.is_primer(row.base) else {"base": None, "depth": 0}
        _put_row(connection, {**row._asdict(), **place, "data": None})
    return len(gone)


def _bodies_above(connection: Connection, numbers: list[int]) -> Sequence[Row[Any]]:
    """What is packed against some bodies, at however many removes."""
    line = select(body_rows.c.no).where(body_rows.c.base.in_(numbers)).cte("line", recursive=True)
    line = line.union(select(body_rows.c.no).where(body_rows.c.base == line.c.no))
    return connection.execute(select(body_rows).where(body_rows.c.no.in_(select(line.c.no)))).all()


def _packed_anew(
    connection: Connection,
    row: Row[Any],
    gone: Mapping[int, Any],
    loaded: Mapping[str, bodies.StoredBody],
    depths: dict[int, int],
) -> Values:
    """A body's row: a key frame where its base is gone.

    Else as it was, as much higher as its base has come.
    """
    if row.base in gone:
        depths[row.no] = 0
        return bodies.body_row(loaded[row.digest], None)
    if row.base not in depths:
        depths[row.base] = connection.scalars(
            select(body_rows.c.depth).where(body_rows.c.no == row.base)
        ).one()
    depths[row.no] = depths[row.base] + 1
    return {**row._asdict(), "depth": depths[row.no]}


def _put_row(connection: Connection, row: Values) -> None:
    sealed = {**row, "seal": seal_row(body_rows, row)}
    connection.execute(
        update(body_rows)
        .where(body_rows.c.no == row["no"])
        .values({k: sealed[k] for k in ("base", "depth", "data", "seal")})
    )


def _old_versions(source: str, keep: int | None, before: datetime | None) -> Select[Any]:
    """Old versions of a source: article and number."""
    following = versions.alias("following")
    query = (
        select(versions.c.article, versions.c.number)
        .join(articles, articles.c.no == versions.c.article)
        .join(sources, sources.c.no == articles.c.source)
        .join(
            following,
            and_(following.c.article == versions.c.article, following.c.number == versions.c.number + 1),
        )
        .where(sources.c.name == source, versions.c.number > 1)
    )
    if keep is not None:
        query = query.where(versions.c.number <= articles.c.version - keep)
    if before is not None:
        query = query.where(following.c.first_seen < before)
    return query


def _retired_bodies(connection: Connection, numbers: Sequence[int], old: Select[Any]) -> set[str]:
    """Bodies of some articles that old versions alone have, of these articles and of all others."""
    past = _versions_in(connection, old, numbers)
    readings = (reading for chunk in in_chunks(numbers) for reading in readings_of(connection, chunk))
    names = {reading.body for reading in readings if (reading.article, reading.number) in past}
    return {name for chunk in in_chunks(sorted(names)) for name in _unneeded_bodies(connection, chunk, old)}


def _unneeded_bodies(connection: Connection, names: list[str], old: Select[Any]) -> set[str]:
    """Of these bodies those that are still there and that old versions alone have."""
    there = body_rows.c.digest.in_(names) & body_rows.c.data.is_not(None)
    present = set(connection.scalars(select(body_rows.c.digest).where(there)))
    having = [
        row
        for readings in (versions, rereadings)
        for row in connection.execute(
            select(readings.c.article, readings.c.number, readings.c.body).where(readings.c.body.in_(present))
        )
    ]
    past = _versions_in(connection, old, {row.article for row in having})
    return present - {row.body for row in having if (row.article, row.number) not in past}


def _versions_in(connection: Connection, query: Select[Any], numbers: Iterable[int]) -> set[tuple[int, int]]:
    """Of a query's versions those of some articles."""
    return {
        (row.article, row.number)
        for chunk in in_chunks(numbers)
        for row in connection.execute(query.where(versions.c.article.in_(chunk)))
    }


def _articles_with(connection: Connection, names: Iterable[str]) -> list[int]:
    found: set[int] = set()
    for chunk in in_chunks(sorted(names)):
        for readings in (versions, rereadings):
            found |= set(connection.scalars(select(readings.c.article).where(readings.c.body.in_(chunk))))
    return sorted(found)


# --- what else has the words --------------------------------------------------------------------------------


def _captures_of(connection: Connection, article: int, numbers: Sequence[int]) -> tuple[CaptureId, ...]:
    query = (
        select(rows.id_name(), runs.c.number, versions.c.capture_n)
        .join(runs, runs.c.no == versions.c.capture_run)
        .join(sources, sources.c.no == runs.c.source)
        .where(versions.c.article == article, versions.c.number.in_(numbers))
        .order_by(versions.c.number)
    )
    return tuple(rows.capture_id(*row) for row in connection.execute(query))


Slots = Mapping[wordindex.Posting, Sequence[wordindex.Term]]


def _indexed_words(connection: Connection, numbers: Iterable[int]) -> list[tuple[list[int], Slots]]:
    """Articles, some at a time, and the words they are indexed with."""
    return [(chunk, index_articles(connection, chunk)[0].slots) for chunk in in_chunks(numbers)]


def _forget_words(connection: Connection, before: Iterable[tuple[list[int], Slots]]) -> None:
    """Indexes articles anew, from the bodies they have left."""
    for numbers, slots in before:
        wordindex.drop_from_index(connection, slots)
        connection.execute(delete(passages).where(passages.c.article.in_(numbers)))
        index_articles(connection, numbers)[0].flush()


def _merge_words(connection: Connection) -> None:
    """On SQLite the words of deleted rows lie in the index's segments until these are merged."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO passage_words (passage_words) VALUES ('optimize')"))
