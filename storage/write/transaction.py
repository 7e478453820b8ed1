"""One run's harvest on its way into the tables: intents in, rows out.

Everything here happens inside one transaction that has the writers' turn. Intents are taken in their order
(places in listings last); each changes the working rows of its article and adds facts; `flush` writes all of
it, tables in the order their keys need. It refuses to decide anything: an intent made against another state
than the one found is a `Conflict`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final, assert_never

from sqlalchemy import Column, Connection, Executable, Table, bindparam, insert, select, tuple_, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql import func

from presslog.core.errors import Conflict
from presslog.core.outcome import Outcome
from presslog.storage.database import in_chunks, rows, seal_row
from presslog.storage.database.bodies import Packer, body_digest, encode_content
from presslog.storage.database.rows import Values
from presslog.storage.database.schema import (
    absences,
    aliases,
    articles,
    captures,
    events,
    further_keys,
    outbox,
    rereadings,
    runs,
    sources,
    versions,
)
from presslog.storage.model import (
    Admit,
    Advance,
    ArticleId,
    Capture,
    CaptureId,
    Content,
    EventDraft,
    EventKind,
    Identity,
    Intent,
    Joined,
    Listed,
    Missed,
    Noted,
    Observation,
    Reread,
    Revisited,
    RunRecord,
    State,
)
from presslog.storage.responses.response_places import expect_payloads, replace_payloads
from presslog.storage.search.passages import Indexer
from presslog.storage.write.shared_responses import share_responses
from presslog.storage.write.stored_documents import replace_documents

UNCONDITIONAL_EVERY: Final = 10
"""After so many conditional requests in a row the page is asked for as if it were new: servers' validators
are not always true."""

Told = tuple[EventDraft, Values | None]


class RunTransaction:
    """A run's intents as rows. Make it, `take` the intents, `flush`."""

    def __init__(
        self, connection: Connection, record: RunRecord, run: int, source: int, now: datetime
    ) -> None:
        self._connection, self._record, self._run, self._source, self._now = (
            connection,
            record,
            run,
            source,
            now,
        )
        named = [i.article for i in record.intents if i.article]
        named += [i.other for i in record.intents if isinstance(i, Joined)]
        self._rows = _rows_of(connection, named)
        self._keys = _further_keys_of(connection, [row["no"] for row in self._rows.values()])
        self._fresh: list[Values] = []
        self._touched: dict[int, Values] = {}
        self._next = 1 + _highest_number(connection, articles.c.no)
        self._captures = {capture.id: rows.capture_values(capture, run) for capture in record.captures}
        self._runs = _runs_of(connection, record)
        self._packer, self._indexer = Packer(connection, source), Indexer(connection)
        self._encoded: dict[CaptureId, bytes] = {}
        self._facts: dict[str, list[Values]] = {}
        self._urls: dict[tuple[str, int], Values] = {}
        self._told: list[Told] = []
        # What new versions and their captures say of themselves: an event need not say it again.
        self._shown: dict[tuple[int | None, int | None], Values] = {}

    def take(self) -> None:
        """Takes every intent, then the source's own alerts."""
        self._expect_revisions()
        for intent in sorted(self._record.intents, key=lambda intent: isinstance(intent, Listed)):
            self._take_intent(intent)
        self._told += [(alert, None) for alert in self._record.alerts]

    def _expect_revisions(self) -> None:
        read = [i for i in self._record.intents if isinstance(i, Admit | Advance | Reread)]
        known = [row for i in read if (row := self._rows.get(i.article))]
        names = [row["body"] for row in known if row["body"]]
        # A content that came back is there already: A → B → A stores two bodies.
        for seen in _observations_of(read):
            if seen.content is not None:
                self._encoded[seen.capture.id] = encode_content(seen.content)
        self._packer.expect([*names, *map(body_digest, self._encoded.values())])
        self._indexer.expect(row["no"] for row in known)

    def _take_intent(self, intent: Intent) -> None:
        match intent:
            case Admit():
                self._take_admit(intent)
            case Advance():
                self._take_advance(intent)
            case Revisited():
                row = self._known_row(intent.article)
                self._mark_present(row, intent.observation)
                self._record_judgement(row, intent.observation, "revisited", intent.reason)
                self._tell_events(row, intent.events)
            case Reread():
                self._take_reread(intent)
            case Missed():
                self._take_missed(intent)
            case Noted():
                self._take_noted(intent)
            case Listed():
                self._take_listed(intent)
            case Joined():
                self._take_joined(intent)
            case _:
                assert_never(intent)

    # --- intents ---

    def _take_admit(self, intent: Admit) -> None:
        row = self._rows.get(intent.article) or self._store_version(intent.article, intent.observation)
        if row["version"]:
            raise Conflict(
                f"article {intent.article} has a version already; the run decided on an older state"
            )
        self._write_reading(row, intent.observation, 1)
        self._record_judgement(row, intent.observation, "admit", intent.reason)
        self._tell_events(row, (intent.event,) if intent.event else ())

    def _take_advance(self, intent: Advance) -> None:
        row = self._known_row(intent.article)
        if intent.number != row["version"] + 1:
            raise Conflict(
                f"article {intent.article} is at version {row['version']}, so the next is not {intent.number}; "
                "the run decided on an older state"
            )
        if intent.before is not None:
            self._add_reading(row, intent.before)
        self._write_reading(row, intent.observation, intent.number)
        self._record_judgement(row, intent.observation, "advance", intent.reason)
        self._tell_events(row, intent.events)

    def _take_reread(self, intent: Reread) -> None:
        row, seen = self._known_row(intent.article), intent.observation
        reading = self._add_reading(row, seen)
        row.update(reading)
        if seen.capture.fetched_at > row["last_seen"]:  # a stored page, read again, proves no presence
            self._mark_present(row, seen)
        self._record_judgement(row, seen, "reread", intent.reason)
        self._tell_events(row, intent.events)

    def _take_missed(self, intent: Missed) -> None:
        row, capture = self._known_row(intent.article), intent.observation.capture
        row["state"] = intent.state.value
        key = self._capture_key(capture)
        fact = {
            "article": row["no"],
            **key,
            "run": self._run,
            "at": capture.fetched_at,
            "outcome": capture.outcome.value,
        }
        self._facts.setdefault("absences", []).append(fact)
        self._record_judgement(row, intent.observation, "missed", intent.reason)
        self._tell_events(row, (intent.event,) if intent.event else ())

    def _take_noted(self, intent: Noted) -> None:
        row = None
        if intent.article is not None:
            row = self._rows.get(intent.article)
            if row is None:
                row = self._store_version(intent.article, intent.observation)
                row["silent"] = intent.silent
        self._record_judgement(row, intent.observation, "noted", intent.reason)

    def _take_listed(self, intent: Listed) -> None:
        row = self._known_row(intent.article)
        hints = {**json.loads(row["hints"]), **intent.hints}
        row.update(rank=intent.rank, delisted=intent.delisted, hints=json.dumps(hints, sort_keys=True))
        self._tell_events(row, (intent.event,) if intent.event else ())

    def _take_joined(self, intent: Joined) -> None:
        row, other = self._known_row(intent.article), self._known_row(intent.other)
        other.update(rank=None, delisted=False)
        self._take_key(row, intent.observation, joined=other["no"])

    # --- what intents have in common ---

    def _known_row(self, article: ArticleId) -> Values:
        row = self._rows.get(article)
        if row is None:
            raise Conflict(
                f"article {article} is not stored; the run decided on a state that is not this archive's"
            )
        self._touched[row["no"]] = row
        return row

    def _store_version(self, article: ArticleId, seen: Observation) -> Values:
        row = _blank_row(article, seen.identity, seen.capture.fetched_at)
        row.update(no=self._next, source=self._source, run=self._run)
        self._next += 1
        self._rows[article] = row
        self._fresh.append(row)
        self._add_aliases(row, (seen.identity.url, *seen.other_urls))
        return row

    def _write_reading(self, row: Values, seen: Observation, number: int) -> None:
        content, at = _content_of(seen), seen.capture.fetched_at
        reading = self._reading_row(row, seen, content)
        place = {"article": row["no"], "number": number, "run": self._run, **self._capture_key(seen.capture)}
        self._facts.setdefault("versions", []).append({**place, "first_seen": at, **reading})
        self._shown[row["no"], number] = {"title": content.title, "url": seen.capture.asked}
        self._indexer.add(row["no"], number, content)
        row.update(reading, version=number, last_changed=at, silent=False)
        self._mark_present(row, seen)
        parts = (self._captures[part]["length_bytes"] or 0 for part in seen.parts if part in self._captures)
        row["page_bytes"] = (seen.capture.length_bytes or 0) + sum(parts)

    def _add_reading(self, row: Values, seen: Observation) -> Values:
        """Adds a further reading of the current version; gives its columns."""
        reading = self._reading_row(row, seen, _content_of(seen))
        place = {
            "article": row["no"],
            "number": row["version"],
            "run": self._run,
            **self._capture_key(seen.capture),
        }
        number = 1 + self._count_rereadings(row["no"], row["version"])
        self._facts.setdefault("rereadings", []).append({**place, "reading": number, **reading})
        self._indexer.add(row["no"], row["version"], _content_of(seen), ours=True)
        return reading

    def _reading_row(self, row: Values, seen: Observation, content: Content) -> Values:
        body = self._packer.add(self._encoded[seen.capture.id], row["body"])
        read = {"fingerprint": seen.fingerprint, "extractor": str(seen.extractor), "body": body}
        return {**read, **rows.summary_values(content)}

    def _mark_present(self, row: Values, seen: Observation) -> None:
        self._touched[row["no"]] = row
        row["last_seen"] = max(row["last_seen"], seen.capture.fetched_at)
        moved = () if row["url"] == seen.identity.url else (seen.identity.url,)
        self._add_aliases(row, (*moved, *seen.other_urls))
        if seen.identity.key != self._newest_key(row):
            self._take_key(row, seen)
        row["state"], row["url"] = State.LIVE.value, seen.identity.url
        row.update(_validators_of(row, seen))

    def _record_judgement(self, row: Values | None, seen: Observation, intent: str, why: str) -> None:
        if row is not None:
            self._touched[row["no"]] = row
            row["last_checked"] = max(row["last_checked"], seen.capture.fetched_at)
        if seen.capture.id in self._captures:
            judged = {"article": row["no"] if row else None, "intent": intent, "why": why}
            self._captures[seen.capture.id] = {**rows.capture_values(seen.capture, self._run), **judged}
            for part in seen.parts:
                self._captures[part] = {**self._captures[part], **judged}

    def _tell_events(self, row: Values, drafts: Iterable[EventDraft]) -> None:
        for draft in drafts:
            row["events"] = max(row["events"], draft.ordinal)
            if draft.kind is EventKind.EDITED and draft.announce:
                row["flapping"] = draft.flapping
            self._told.append((draft, row))

    def _add_aliases(self, row: Values, urls: Iterable[str]) -> None:
        for url in urls:
            self._urls.setdefault((url, row["no"]), {"url": url, "article": row["no"], "run": self._run})

    def _newest_key(self, row: Values) -> str:
        taken = self._keys.get(row["no"])
        return taken[-1] if taken else str(row["key"])

    def _take_key(self, row: Values, seen: Observation, joined: int | None = None) -> None:
        """Records that an article goes on under another id."""
        taken = self._keys.setdefault(row["no"], [])
        taken.append(seen.identity.key)
        place = {"article": row["no"], "number": len(taken), "run": self._run, "joined": joined}
        fact = {**place, "key": seen.identity.key, **self._capture_key(seen.capture)}
        self._facts.setdefault("further_keys", []).append(fact)

    def _capture_key(self, capture: Capture) -> Values:
        run, n = rows.parse_capture_id(capture.id)
        if run not in self._runs:
            raise Conflict(f"capture {capture.id} is of a run this archive does not have")
        return {"capture_run": self._runs[run], "capture_n": n}

    def _count_rereadings(self, article: int, number: int) -> int:
        stored = select(func.count()).where(rereadings.c.article == article, rereadings.c.number == number)
        new = [
            f for f in self._facts.get("rereadings", ()) if (f["article"], f["number"]) == (article, number)
        ]
        return (self._connection.scalar(stored) or 0) + len(new)

    # --- writing ---

    def flush(self) -> int:
        """Writes all that was taken; gives the number of events appended."""
        self._queue_row(captures, share_responses(self._connection, self._run, self._capture_rows()))
        expect_payloads(self._connection, self._record.referred)
        replace_payloads(self._connection, self._record.payloads)
        replace_documents(self._connection, self._record.run.source, self._record.documents)
        self._packer.flush()
        self._write_articles()
        self._insert_new(aliases, list(self._urls.values()))
        for table in (further_keys, versions, rereadings, absences):
            self._queue_row(table, self._facts.get(table.name, []))
        self._queue_row(events, self._event_rows())
        self._queue_row(
            outbox,
            [
                _sealed_row(outbox, rows.message_values(m, self._run, self._now))
                for m in self._record.messages
            ],
        )
        self._indexer.flush()
        return len(self._told)

    def _capture_rows(self) -> list[Values]:
        """The captures' columns, each with the place where its response was kept."""
        places = self._record.places
        return [
            {**row, "warc_file": places[name].file, "warc_offset": places[name].offset}
            if name in places
            else row
            for name, row in self._captures.items()
        ]

    def _write_articles(self) -> None:
        fresh = {row["no"] for row in self._fresh}
        self._queue_row(articles, [_sealed_row(articles, row) for row in self._fresh])
        changed = [_sealed_row(articles, row) for no, row in self._touched.items() if no not in fresh]
        if changed:
            self._connection.execute(
                _UPDATE_ARTICLE, [{f"new_{k}": v for k, v in row.items()} for row in changed]
            )

    def _event_rows(self) -> list[Values]:
        start = 1 + _highest_number(self._connection, events.c.seq)
        told = sorted(
            self._told, key=lambda each: each[0].observed_at
        )  # lists are sorted by time, then `seq`
        return [
            self._unless_shown(
                rows.event_values(draft, seq=seq, source=self._source, run=self._run, article=row)
            )
            for seq, (draft, row) in enumerate(told, start)
        ]

    def _unless_shown(self, event: Values) -> Values:
        shown = self._shown.get((event["article"], event["to_version"]), {})
        return {name: None if value == shown.get(name) else value for name, value in event.items()}

    def _queue_row(self, table: Table, values: Sequence[Values]) -> None:
        if values:
            self._connection.execute(insert(table), values)

    def _insert_new(self, table: Table, values: Sequence[Values]) -> None:
        """Inserts the rows that are not there yet."""
        if values:
            self._connection.execute(self._insert_or_leave(table), values)

    def _insert_or_leave(self, table: Table) -> Executable:
        if self._connection.dialect.name == "postgresql":
            from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - 0.1 s, and no need of SQLite's

            return postgresql.insert(table).on_conflict_do_nothing()
        return sqlite.insert(table).on_conflict_do_nothing()


_FIXED: Final = ("no", "id", "source", "key", "run", "first_seen")
_UPDATE_ARTICLE: Final = (
    update(articles)
    .where(articles.c.no == bindparam("new_no"))
    .values({c.name: bindparam(f"new_{c.name}") for c in articles.c if c.name not in _FIXED})
)


def _sealed_row(table: Table, row: Values) -> Values:
    return {**row, "seal": seal_row(table, row)}


def _observations_of(
    intents: Iterable[Admit | Advance | Revisited | Reread | Missed | Noted | Joined],
) -> Iterator[Observation]:
    """What the intents rest on, the readings of earlier versions included."""
    for intent in intents:
        if isinstance(intent, Advance) and intent.before is not None:
            yield intent.before
        yield intent.observation


def _content_of(seen: Observation) -> Content:
    if seen.content is None or seen.fingerprint is None or seen.extractor is None:
        raise Conflict(f"capture {seen.capture.id} is to make a version but was not read")
    return seen.content


def _highest_number(connection: Connection, column: Column[Any]) -> int:
    return connection.scalar(select(func.max(column))) or 0


def _blank_row(article: ArticleId, identity: Identity, at: datetime) -> Values:
    """The row of an article listed and never read."""
    row: Values = dict.fromkeys((c.name for c in articles.c if c.name != "seal"), None)
    row.update(dict.fromkeys(("version", "events", "chars", "page_bytes"), 0))
    row.update(dict.fromkeys(("first_seen", "last_seen", "last_checked", "last_changed"), at))
    row.update(dict.fromkeys(("delisted", "flapping", "silent"), False))
    row.update(id=article, key=identity.key, url=identity.url, state=State.LIVE.value, title="", hints="{}")
    row["unconditional_in"] = UNCONDITIONAL_EVERY
    return row


def _validators_of(row: Values, seen: Observation) -> Values:
    """What the next request may say.

    A 304 uses up one conditional one; the validators stay those of the page that was read.

    A 304 that comes with others updates nothing that is stored (RFC 9111 §4.3.4): they are of a page we have
    not seen. Nor do those of a page that shows something else than the current version: it would answer 304
    for as long as that stands, and nobody would see that it does.
    """
    capture = seen.capture
    if seen.content is not None and seen.fingerprint != row["fingerprint"]:
        return {}
    if capture.outcome is not Outcome.NOT_MODIFIED:
        fresh = {"etag": capture.etag, "last_modified": capture.last_modified}
        return {**fresh, "unconditional_in": UNCONDITIONAL_EVERY}
    return {"unconditional_in": max(0, row["unconditional_in"] - 1)}


def _rows_of(connection: Connection, ids: Iterable[ArticleId]) -> dict[ArticleId, Values]:
    found: dict[ArticleId, Values] = {}
    for chunk in in_chunks(sorted(set(ids))):
        for row in connection.execute(select(articles).where(articles.c.id.in_(chunk))).mappings():
            found[ArticleId(row["id"])] = {name: value for name, value in row.items() if name != "seal"}
    return found


def _further_keys_of(connection: Connection, articles_asked: Sequence[int]) -> dict[int, list[str]]:
    """The further keys of each article that has any, oldest first."""
    found: dict[int, list[str]] = {}
    query = select(further_keys.c.article, further_keys.c.key)
    query = query.order_by(further_keys.c.article, further_keys.c.number)
    for chunk in in_chunks(sorted(articles_asked)):
        for article, key in connection.execute(query.where(further_keys.c.article.in_(chunk))):
            found.setdefault(article, []).append(key)
    return found


def _runs_of(connection: Connection, record: RunRecord) -> dict[str, int]:
    """Internal numbers of the runs whose captures are named.

    The record's own, and older ones that are read again.
    """
    made = _observations_of(intent for intent in record.intents if not isinstance(intent, Listed))
    seen = (observation.capture.id for observation in made)
    ids = {rows.parse_capture_id(capture)[0] for capture in seen} | {record.run.id}
    wanted = [parsed for run in sorted(ids) if (parsed := rows.parse_run_id(run))]
    found: dict[str, int] = {}
    for chunk in in_chunks(wanted):
        query = select(runs.c.no, runs.c.number, rows.id_name().label("id_name")).join(
            sources, sources.c.no == runs.c.source
        )
        for row in connection.execute(query.where(tuple_(rows.id_name(), runs.c.number).in_(chunk))):
            found[rows.run_id(row.id_name, row.number)] = row.no
    return found
