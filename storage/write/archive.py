"""The write side: one run's harvest in one transaction, once.

Runs take a lease on their source; its epoch fences off a holder that was thought dead. What is recorded is
appended and sealed by a link of the chain; only an article's working row changes. The archive refuses to
decide: it writes what it is told, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Engine, Select, and_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql import func

from presslog.core.errors import Conflict, NotFound
from presslog.core.moments import EPOCH
from presslog.storage.database import (
    AT_ONCE,
    Patience,
    begin_writing,
    bodies,
    rows,
    seal_row,
    with_reconnects,
)
from presslog.storage.database.rows import Values
from presslog.storage.database.schema import (
    articles,
    captures,
    events,
    leases,
    outbox,
    rereadings,
    runs,
    source_summaries,
    sources,
    versions,
)
from presslog.storage.database.source_summaries import renew_summary
from presslog.storage.integrity import chain
from presslog.storage.migrations import open_engine
from presslog.storage.model import (
    ArticleId,
    Capture,
    CaptureId,
    ChangeEvent,
    Content,
    DeliveryState,
    EventKind,
    Fingerprint,
    Identity,
    KnownArticle,
    Message,
    Observation,
    Run,
    RunId,
    RunOutcome,
    RunRecord,
)
from presslog.storage.responses import ResponseFiles, ResponsePlaces
from presslog.storage.write.known_articles import (
    find_newest_body,
    load_absent_beside_alike,
    load_articles_at_one_url,
    load_articles_naming_each_other,
    load_known_articles,
    load_never_listed,
    load_urls_of_parts,
)
from presslog.storage.write.leases import (
    Lease,
    close_run,
    expire_leases,
    find_lease,
    find_or_add_source,
    insert_run,
    put_lease,
    require_lease,
)
from presslog.storage.write.roster import Roster
from presslog.storage.write.source_acts import SourceActs
from presslog.storage.write.stored_documents import claim_store, load_documents, replace_documents
from presslog.storage.write.transaction import RunTransaction

OPENING: Final = timedelta(seconds=15)
"""How long an archive with patience waits for its database to open; a server restarts in less."""

PROOFS_OF_PRESENCE: Final = ("admit", "advance", "revisited", "reread")
"""What a capture led to where it proved presence."""


def _may_live(holder: str) -> bool:
    """Of a holder nothing is known: only its lease's end tells that it is gone."""
    return True


class Archive:
    """The write side of a history. One instance a process; safe among processes.

    Each method is one transaction that may be repeated without harm. While the connection is cut it is
    repeated, as long as `patience` lasts.
    """

    def __init__(self, engine: Engine, patience: Patience = AT_ONCE) -> None:
        self._engine = engine
        self.patience = patience

    @classmethod
    @contextmanager
    def open(cls, url: str, patience: Patience = AT_ONCE) -> Iterator[Archive]:
        """The archive of the database at `url`, at today's schema, closed when the context ends.

        Raises `Unavailable`.

        A database that cannot be reached when it is opened is waited for `OPENING` at most: its URL may be
        wrong.
        """
        opening = replace(patience, limit=min(patience.limit, OPENING))
        engine = opening.call(partial(open_engine, url), "opening the history")
        try:
            yield cls(engine, patience)
        finally:
            engine.dispose()

    @property
    def engine(self) -> Engine:
        """The database, for what works on the whole of it."""
        return self._engine

    @property
    def roster(self) -> Roster:
        """The table of when each source is due, in the same database."""
        return Roster(self._engine, self.patience)

    @property
    def acts(self) -> SourceActs:
        """What people do with sources, in the same database."""
        return SourceActs(self._engine, self.patience)

    @property
    def responses(self) -> ResponsePlaces:
        """The table of where raw responses lie, in the same database."""
        return ResponsePlaces(self._engine, self.patience)

    def at_once(self) -> Archive:
        """The same archive without patience, for whoever is told to stop."""
        return Archive(self._engine)

    # --- leases ---

    def begin(
        self,
        source: str,
        *,
        now: datetime,
        holder: str,
        ttl: timedelta,
        alive: Callable[[str], bool] = _may_live,
    ) -> Lease:
        """Begins a run of a source and takes its lease for `ttl`.

        A run found dead, its lease run out or its holder not `alive`, is closed as `abandoned`. Raises
        `Conflict` while another run holds the source. Where the connection was cut while the lease was being
        committed, the holder is given the lease it has: its name must be its own.
        """
        attempt = partial(self._begin_lease, source, now, holder, ttl, alive)
        cut = False

        def begin() -> Lease:
            nonlocal cut
            again, cut = cut, True
            return attempt(again=again)

        return self.patience.call(begin, "begin")

    def _begin_lease(
        self,
        source: str,
        now: datetime,
        holder: str,
        ttl: timedelta,
        alive: Callable[[str], bool],
        *,
        again: bool,
    ) -> Lease:
        with begin_writing(self._engine) as connection:
            no, called = find_or_add_source(connection, source)
            old = connection.execute(
                select(leases, runs.c.outcome, runs.c.number, runs.c.started_at)
                .join(runs)
                .where(leases.c.source == no)
            ).first()
            if old and old.outcome == RunOutcome.RUNNING:
                if again and old.holder == holder:
                    had = rows.run_id(called, old.number)
                    return Lease(
                        source, had, old.number, old.started_at, old.epoch, holder, ttl, old.expires_at
                    )
                if old.expires_at > now and alive(old.holder):
                    run = rows.run_id(called, old.number)
                    raise Conflict(
                        f"run {run} of {old.holder} holds it until {old.expires_at:%Y-%m-%d %H:%M:%S} UTC;"
                        " try again when it has ended"
                    )
                close_run(
                    connection,
                    no,
                    old.run,
                    RunOutcome.ABANDONED,
                    f"its holder was gone; {holder} took over",
                    now,
                )
            number = 1 + (connection.scalar(select(func.max(runs.c.number)).where(runs.c.source == no)) or 0)
            run_no = insert_run(connection, no, Run(rows.run_id(called, number), source, number, now))
            epoch = old.epoch + 1 if old else 1
            lease = Lease(source, rows.run_id(called, number), number, now, epoch, holder, ttl, now + ttl)
            put_lease(connection, no, run_no, lease, fresh=old is None)
        return lease

    @with_reconnects
    def renew(self, lease: Lease, now: datetime) -> Lease:
        """The same lease, for as long again from now.

        Raises `Conflict` where another run has taken the source.
        """
        renewed = replace(lease, expires_at=now + lease.ttl)
        with begin_writing(self._engine) as connection:
            held = require_lease(connection, lease)
            expire_leases(connection, held.source, renewed.expires_at)
        return renewed

    @with_reconnects
    def release(self, lease: Lease) -> None:
        """Gives the source free; a run still running is closed by the next one.

        A lease already lost or given back is let be.
        """
        with begin_writing(self._engine) as connection:
            held = find_lease(connection, lease.source)
            if held is not None and held.epoch == lease.epoch:
                expire_leases(connection, held.source, EPOCH)

    @with_reconnects
    def close_lost_runs(self, now: datetime, alive: Callable[[str], bool]) -> tuple[RunId, ...]:
        """Close as `abandoned` every run whose lease has run out or whose holder is not `alive`.

        Returns their ids.
        """
        query = select(leases, runs.c.number, rows.id_name().label("id_name")).join(
            runs, runs.c.no == leases.c.run
        )
        query = query.join(sources, sources.c.no == leases.c.source)
        lost = []
        with begin_writing(self._engine) as connection:
            for row in connection.execute(query.where(runs.c.outcome == RunOutcome.RUNNING.value)).all():
                if row.expires_at <= now or not alive(row.holder):
                    close_run(
                        connection,
                        row.source,
                        row.run,
                        RunOutcome.ABANDONED,
                        "its process ended before it did",
                        now,
                    )
                    expire_leases(connection, row.source, EPOCH)
                    lost.append(rows.run_id(row.id_name, row.number))
        return tuple(lost)

    # --- what a decision needs ---

    @with_reconnects
    def known(self, source: str) -> tuple[KnownArticle, ...]:
        """Return every article of a source, without contents, in the order they were last seen."""
        with self._engine.connect() as connection:
            return load_known_articles(connection, source)

    @with_reconnects
    def sharing_a_url(self, source: str) -> tuple[tuple[ArticleId, ...], ...]:
        """Return the articles of a source of which two or more stand at one URL, in groups."""
        with self._engine.connect() as connection:
            return load_articles_at_one_url(connection, source)

    @with_reconnects
    def naming_each_other(self, source: str) -> tuple[tuple[ArticleId, ArticleId], ...]:
        """Return pairs of articles of which one was also found at the other's URL."""
        with self._engine.connect() as connection:
            return load_articles_naming_each_other(connection, source)

    @with_reconnects
    def absent_beside_alike(self, source: str) -> tuple[tuple[ArticleId, ArticleId], ...]:
        """Return pairs of an absent article and a live one of the same title or length."""
        with self._engine.connect() as connection:
            return load_absent_beside_alike(connection, source)

    @with_reconnects
    def never_listed(self, source: str) -> tuple[tuple[ArticleId, str], ...]:
        """Return the articles of a source that no listing has shown, each with its URL."""
        with self._engine.connect() as connection:
            return load_never_listed(connection, source)

    @with_reconnects
    def urls_of_parts(self, article: ArticleId) -> frozenset[str]:
        """Return the URLs at which further pages of an article were asked for."""
        with self._engine.connect() as connection:
            return load_urls_of_parts(connection, article)

    @with_reconnects
    def last_presence(self, article: ArticleId) -> Capture | None:
        """The last capture that proved an article's presence; None where none did."""
        query = rows.CAPTURES.join(articles, articles.c.no == captures.c.article)
        query = query.where(articles.c.id == article, captures.c.intent.in_(PROOFS_OF_PRESENCE))
        with self._engine.connect() as connection:
            row = connection.execute(query.order_by(captures.c.fetched_at.desc()).limit(1)).first()
        return rows.capture_of(row) if row else None

    @with_reconnects
    def last_reading(self, article: ArticleId) -> Capture | None:
        """The capture that an article's current version was last read anew from; None where it never was."""
        of_current = and_(rereadings.c.article == articles.c.no, rereadings.c.number == articles.c.version)
        of_reading = and_(rereadings.c.capture_run == captures.c.run, rereadings.c.capture_n == captures.c.n)
        query = rows.CAPTURES.join(rereadings, of_reading).join(articles, of_current)
        query = query.where(articles.c.id == article).order_by(rereadings.c.reading.desc()).limit(1)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return rows.capture_of(row) if row else None

    @with_reconnects
    def readings(self, article: ArticleId) -> tuple[Observation, ...]:
        """Each version of an article as last read, oldest first, with its first capture.

        Raises `NotFound` and `Damaged`.
        """
        with self._engine.connect() as connection:
            row = connection.execute(select(articles).where(articles.c.id == article)).one()
            query = (
                select(versions, rows.id_name().label("id_name"), runs.c.number.label("run_number"))
                .join(runs, runs.c.no == versions.c.capture_run)
                .join(sources, sources.c.no == runs.c.source)
                .where(versions.c.article == row.no)
                .order_by(versions.c.number)
            )
            found = {version.number: (version, version) for version in connection.execute(query)}
            again = select(rereadings).where(rereadings.c.article == row.no).order_by(rereadings.c.reading)
            for reading in connection.execute(again):
                found[reading.number] = (found[reading.number][0], reading)
            contents = bodies.load_contents(connection, [reading.body for _, reading in found.values()])
        return tuple(
            Observation(
                Identity(row.key, row.url),
                self.capture(rows.capture_id(version.id_name, version.run_number, version.capture_n)),
                content,
                Fingerprint(reading.fingerprint),
                rows.stored_extractor(reading.extractor),
            )
            for (version, reading), content in zip(found.values(), contents, strict=True)
        )

    @with_reconnects
    def content(self, article: ArticleId, version: int | None = None) -> Content:
        """The content of a version as last read, of the current one by default.

        Raises `NotFound` and `Damaged`.
        """
        with self._engine.connect() as connection:
            (content,) = bodies.load_contents(connection, [find_newest_body(connection, article, version)])
            return content

    @with_reconnects
    def runs(self, source: str, limit: int = 10) -> tuple[Run, ...]:
        """The last runs of a source, newest first, the running one included."""
        query = rows.RUNS.where(sources.c.name == source).order_by(runs.c.number.desc()).limit(limit)
        with self._engine.connect() as connection:
            return tuple(rows.run_of(row) for row in connection.execute(query))

    @with_reconnects
    def site_moves(self, source: str) -> tuple[ChangeEvent, ...]:
        """The events that told how a source changed the addresses of all its articles, oldest first."""
        query = rows.EVENTS.where(sources.c.name == source, events.c.article.is_(None))
        query = query.where(events.c.kind == EventKind.MOVED.value).order_by(events.c.seq)
        with self._engine.connect() as connection:
            return tuple(rows.event_of(row) for row in connection.execute(query))

    @with_reconnects
    def told_late(self, source: str) -> bool:
        """Whether the source was told as late, and not as back in time since."""
        query = select(source_summaries.c.late).where(source_summaries.c.name == source)
        with self._engine.connect() as connection:
            return bool(connection.scalar(query))

    @with_reconnects
    def baselined(self, source: str) -> bool:
        """Whether any run of the source was its baseline."""
        query = select(runs.c.no).join(sources).where(sources.c.name == source, runs.c.baseline).limit(1)
        with self._engine.connect() as connection:
            return connection.scalar(query) is not None

    @with_reconnects
    def capture(self, capture: CaptureId) -> Capture:
        """A capture by its id. Raises `NotFound`."""
        run, n = rows.parse_capture_id(capture)
        source, number = rows.parse_run_id(run) or ("", 0)
        query = rows.CAPTURES.where(rows.id_name() == source, runs.c.number == number, captures.c.n == n)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise NotFound(f"no capture {capture}")
        return rows.capture_of(row)

    # --- a run's end ---

    @with_reconnects
    def record(self, record: RunRecord, lease: Lease, now: datetime) -> tuple[ChangeEvent, ...]:
        """Commits a run's whole harvest, and gives its events with their sequence numbers.

        It is one transaction: all of it is written or nothing. The same run recorded again gives the same
        events and changes nothing. Raises `Conflict` where the lease is lost, the run was closed otherwise,
        or an intent was made against another state than the archive's.
        """
        if record.run.id != lease.run:
            raise Conflict(f"the record is of run {record.run.id}, the lease of {lease.run}")
        try:
            with begin_writing(self._engine) as connection:
                run = connection.execute(_run_query(lease)).first()
                if run is None:
                    raise Conflict(f"run {lease.run} was never begun here")
                if run.outcome == RunOutcome.RUNNING:
                    self._commit_record(connection, record, lease, run.no, now)
                elif run.outcome in (RunOutcome.ABANDONED, RunOutcome.FAILED):
                    raise Conflict(f"run {lease.run} was closed as {run.outcome}: {run.reason}")
                return _events_of_run(connection, run.no)
        except IntegrityError as error:
            raise Conflict(f"run {lease.run} does not fit what is stored: {error.orig}") from error

    def _commit_record(
        self, connection: Connection, record: RunRecord, lease: Lease, run: int, now: datetime
    ) -> None:
        held = require_lease(connection, lease)
        harvest = RunTransaction(connection, record, run, held.source, now)
        harvest.take()
        told = harvest.flush()
        ended = {**rows.run_values(record.run), "finished_at": record.run.finished_at or now, "events": told}
        connection.execute(
            update(runs).where(runs.c.no == run).values({**ended, "captures": len(record.captures)})
        )
        renew_summary(connection, held.source, run, record.run.outcome, record.alerts)
        expire_leases(connection, held.source, now)
        chain.extend_by_run(connection, run, now)

    @with_reconnects
    def documents(self, source: str) -> dict[str, bytes]:
        """What a source's runs remember, by name."""
        with self._engine.connect() as connection:
            return load_documents(connection, source)

    @with_reconnects
    def keep_documents(self, lease: Lease, changed: Mapping[str, bytes]) -> None:
        """Keeps what a run remembers that is not recorded. Raises `Conflict` where the lease is lost."""
        with begin_writing(self._engine) as connection:
            require_lease(connection, lease)
            replace_documents(connection, lease.source, changed)

    @with_reconnects
    def claim_store(self, files: ResponseFiles, url: str) -> None:
        """Sees to it that this history and a store belong to each other. Raises `Conflict`."""
        with begin_writing(self._engine) as connection:
            claim_store(connection, files, url)

    @with_reconnects
    def fail(self, lease: Lease, outcome: RunOutcome, reason: str, now: datetime) -> None:
        """Closes a run that has nothing to record.

        Raises `Conflict` where the lease is lost; a run already closed is let be.
        """
        with begin_writing(self._engine) as connection:
            held = require_lease(connection, lease)
            if held.outcome == RunOutcome.RUNNING:
                close_run(connection, held.source, held.run, outcome, reason, now)
            expire_leases(connection, held.source, now)

    # --- the outbox ---

    def outbox(self, now: datetime, *, all: bool = False) -> Iterator[Message]:  # noqa: A002 - the word of the command
        """Pending messages whose time has come, the longest due first; with `all`, every message there is."""
        return iter(self._outbox_messages(now, every=all))

    @with_reconnects
    def undelivered(self) -> tuple[Message, ...]:
        """Return the messages that no channel took yet, waiting or dead; the longest due first."""
        query = rows.OUTBOX.where(
            outbox.c.state != DeliveryState.SENT.value, sources.c.removed_at.is_(None)
        ).order_by(outbox.c.not_before, outbox.c.id)
        with self._engine.connect() as connection:
            return tuple(rows.message_of(row) for row in connection.execute(query))

    @with_reconnects
    def _outbox_messages(self, now: datetime, *, every: bool) -> tuple[Message, ...]:
        query = rows.OUTBOX.order_by(outbox.c.not_before, outbox.c.id)
        if not every:
            query = query.where(outbox.c.state == DeliveryState.PENDING.value, outbox.c.not_before <= now)
        with self._engine.connect() as connection:
            return tuple(rows.message_of(row) for row in connection.execute(query))

    def delivered(self, message_id: str, now: datetime) -> None:
        """A channel took the message."""
        self._update_message(message_id, now, {"state": DeliveryState.SENT.value, "last_error": ""})

    def attempted(
        self, message_id: str, error: str, not_before: datetime, now: datetime, *, dead: bool = False
    ) -> None:
        """A channel did not take the message; it is due again at `not_before`, or never, and then `dead`."""
        state = DeliveryState.DEAD if dead else DeliveryState.PENDING
        self._update_message(
            message_id, now, {"state": state.value, "last_error": error, "not_before": not_before}
        )

    def retry(self, message_id: str, now: datetime) -> None:
        """Makes a dead or waiting message due now."""
        self._update_message(
            message_id, now, {"state": DeliveryState.PENDING.value, "not_before": now}, tried=0
        )

    @with_reconnects
    def _update_message(self, message_id: str, now: datetime, values: Values, tried: int = 1) -> None:
        with begin_writing(self._engine) as connection:
            row = connection.execute(select(outbox).where(outbox.c.id == message_id)).mappings().first()
            if row is None:
                raise NotFound(f"no message {message_id} in the outbox")
            new = {**row, **values, "attempts": row["attempts"] + tried, "updated_at": now}
            new["seal"] = seal_row(outbox, new)
            connection.execute(update(outbox).where(outbox.c.id == message_id).values(new))


def _run_query(lease: Lease) -> Select[Any]:
    query = select(runs).join(sources, sources.c.no == runs.c.source)
    return query.where(sources.c.name == lease.source, runs.c.number == lease.number)


def _events_of_run(connection: Connection, run: int) -> tuple[ChangeEvent, ...]:
    query = rows.EVENTS.where(events.c.run == run).order_by(events.c.seq)
    return tuple(rows.event_of(row) for row in connection.execute(query))
