"""The archive's promises, on both backends: all or nothing, once, by one holder, only growing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, func, insert, select, text
from sqlalchemy import table as sql_table
from sqlalchemy.exc import IntegrityError

from presslog.core.errors import Conflict, NotFound
from presslog.storage.content.fingerprints import content_fingerprint
from presslog.storage.database.rows import SHARED, capture_values
from presslog.storage.database.schema import answers
from presslog.storage.database.schema import captures as captures_
from presslog.storage.integrity.verification import verify_history
from presslog.storage.model import (
    Advance,
    Capture,
    CaptureId,
    DeliveryState,
    EventDraft,
    EventKind,
    Identity,
    Joined,
    Listed,
    Message,
    RunOutcome,
    State,
)
from presslog.storage.read.history import History
from presslog.storage.write import Lease
from tests.storage.desk import (
    HOUR,
    NOON,
    SITE,
    Desk,
    admitted,
    article_id,
    content,
    edited,
    listed,
    missed,
    noted,
    rekeyed,
    reread,
    seen,
)

A = article_id("dam")


def _rows(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(sql_table(table))).scalar_one()


# --- what is known ---------------------------------------------------------------------------------------------------


def test_first_reading_is_known(desk: Desk) -> None:
    """An admitted article is known with its fingerprint, its capture and the size of its page."""
    desk.run(admitted("dam", "It holds.", etag='"a"'))
    known = desk.known("dam")
    assert (known.version, known.state, known.events) == (1, State.LIVE, 0)
    assert known.fingerprint == content_fingerprint(content("It holds."))
    assert (known.capture, known.page_bytes, known.chars) == ("gazette-1/1", 20_000, len("It holds."))
    assert (known.etag, known.recent) == ('"a"', (known.fingerprint,))


def test_back_and_forth_makes_three_versions(desk: Desk) -> None:
    """A → B → A is three versions that can be read back, in two bodies, and `recent` tells the flapping."""
    desk.run(admitted("dam", "It holds."))
    desk.run(edited("dam", "It broke."))
    desk.run(edited("dam", "It holds.", flapping=True))
    known = desk.known("dam")
    holds, broke = content_fingerprint(content("It holds.")), content_fingerprint(content("It broke."))
    assert (known.version, known.recent, known.flapping) == (3, (holds, broke, holds), True)
    assert [desk.archive.content(A, n).text for n in (1, 2, 3)] == ["It holds.", "It broke.", "It holds."]
    assert _rows(desk.engine, "bodies") == 2


def test_recent_stops_at_eight(desk: Desk) -> None:
    """Of a long history a decision sees the last eight fingerprints, newest first."""
    desk.run(admitted("dam", "Day 0."))
    for day in range(1, 11):
        desk.run(edited("dam", f"Day {day}."))
    wanted = tuple(content_fingerprint(content(f"Day {day}.")) for day in range(10, 2, -1))
    assert desk.known("dam").recent == wanted


def test_every_version_of_a_long_line_comes_back(desk: Desk) -> None:
    """Twenty versions, packed against one another with key frames between, unpack to what they were."""
    desk.run(admitted("dam", "Day 0."))
    for day in range(1, 20):
        desk.run(edited("dam", f"Day {day}."))
    assert [desk.archive.content(A, n).text for n in range(1, 21)] == [f"Day {day}." for day in range(20)]
    with desk.engine.connect() as connection:
        depths = set(connection.execute(text("SELECT depth FROM bodies")).scalars())
    assert depths == set(range(8))


def test_revisit_moves_last_seen_only(desk: Desk) -> None:
    """A revisit writes no version: it moves the time presence was last proven."""
    desk.run(admitted("dam", "It holds."))
    before = desk.known("dam")
    desk.run(seen("dam"))
    after = desk.known("dam")
    assert after.last_seen - before.last_seen == HOUR
    assert (after.version, after.last_changed, _rows(desk.engine, "versions")) == (1, before.last_changed, 1)


def test_conditional_requests_are_counted(desk: Desk) -> None:
    """Each 304 leaves one conditional request less and keeps the validators; a whole answer starts the count again."""
    desk.run(admitted("dam", "It holds.", etag='"a"'))
    desk.run(seen("dam", "not_modified"))
    desk.run(seen("dam", "not_modified"))
    assert (desk.known("dam").unconditional_in, desk.known("dam").etag) == (8, '"a"')
    desk.run(seen("dam", etag='"b"'))
    assert (desk.known("dam").unconditional_in, desk.known("dam").etag) == (10, '"b"')


def test_another_text_takes_no_validators_with_it(desk: Desk) -> None:
    """What a page shows beside its version is compared again: with its own validators it would answer 304 for as long as it stands."""
    desk.run(admitted("dam", "It holds.", etag='"a"'))
    desk.run(seen("dam", shown=content("It does not hold.", "The dam"), etag='"b"'))
    assert desk.known("dam").etag == '"a"'
    desk.run(seen("dam", shown=content("It holds.", "The dam"), etag='"c"'))
    assert desk.known("dam").etag == '"c"'


def test_a_304_with_foreign_validators_changes_none(desk: Desk) -> None:
    """Validators stay those of the page that was read; others in a 304 are of a page not seen (RFC 9111 §4.3.4)."""
    desk.run(admitted("dam", "It holds.", etag='"a"'))
    desk.run(seen("dam", "not_modified", etag='"b"'))
    assert desk.known("dam").etag == '"a"'


def test_a_rereading_of_a_fresh_page_proves_presence(desk: Desk) -> None:
    """Evidence against an article is void once its page was there, also where we read it otherwise than before."""
    desk.run(admitted("dam", "It holds."))
    desk.run(missed("dam"))
    assert desk.known("dam").absences
    desk.run(reread("dam", "It holds fast."))
    known = desk.known("dam")
    assert (known.state, known.absences, known.version) == (State.LIVE, (), 1)


def test_absence_is_remembered_until_presence(desk: Desk) -> None:
    """Evidence against an article adds up, oldest first, and is void once its presence is proven."""
    desk.run(admitted("dam", "It holds."))
    desk.run(missed("dam"))
    desk.run(missed("dam", State.REMOVED))
    known = desk.known("dam")
    assert (known.state, [a.capture for a in known.absences]) == (
        State.REMOVED,
        ["gazette-2/1", "gazette-3/1"],
    )
    desk.run(seen("dam", kinds=(EventKind.RESTORED,)))
    assert (desk.known("dam").state, desk.known("dam").absences) == (State.LIVE, ())
    assert _rows(desk.engine, "absences") == 2


def test_noted_captures_conclude_nothing(desk: Desk) -> None:
    """A capture that says nothing moves no state and no last-seen time, and is kept."""
    desk.run(admitted("dam", "It holds."))
    before = desk.known("dam")
    desk.run(noted("dam"), noted(None))
    after = desk.known("dam")
    assert replace(after, last_checked=before.last_checked) == before
    assert _rows(desk.engine, "captures") == 3


def test_listed_and_never_read(desk: Desk) -> None:
    """An article noted before it could be read is version 0, keeps whether its reading will be news, and is then admitted."""
    desk.run(noted("dam", silent=True), listed("dam", 3))
    known = desk.known("dam")
    assert (known.version, known.silent, known.rank, known.fingerprint) == (0, True, 3, None)
    desk.run(noted("dam"))
    assert desk.known("dam").silent
    desk.run(admitted("dam", "It holds."))
    known = desk.known("dam")
    assert (known.version, known.silent, known.first_seen) == (1, False, NOON + timedelta(seconds=1))


def test_places_and_hints(desk: Desk) -> None:
    """A listing's place is replaced, its witnesses' hints are joined."""
    desk.run(admitted("dam", "It holds."), listed("dam", 0, hints={"feed": "aa", "rest": "bb"}))
    desk.run(listed("dam", None, hints={"feed": "cc"}, delisted=True))
    known = desk.known("dam")
    assert (known.rank, known.delisted, dict(known.hints)) == (None, True, {"feed": "cc", "rest": "bb"})


def test_move_keeps_the_old_address(desk: Desk) -> None:
    """A moved article is found at its new URL and known by it."""
    desk.run(admitted("dam", "It holds."))
    desk.run(seen("dam", "moved", url=SITE + "the-dam", kinds=(EventKind.MOVED,)))
    assert desk.known("dam").url == SITE + "the-dam"
    assert _rows(desk.engine, "aliases") == 2


def test_reread_is_no_version(desk: Desk) -> None:
    """What another extractor makes of a version becomes its known fingerprint and content, and no version."""
    desk.run(admitted("dam", "It holds.\nShare this"))
    desk.run(reread("dam", "It holds."))
    known = desk.known("dam")
    assert (known.version, str(known.extractor), known.chars) == (1, "2/trafilatura", 9)
    assert known.fingerprint == content_fingerprint(content("It holds.")) == known.recent[0]
    assert desk.archive.content(A).text == "It holds."
    assert _rows(desk.engine, "versions") == 1


def test_known_takes_seven_queries(desk: Desk) -> None:
    """However many articles a source has, what is known of them is read in the same number of queries."""
    counts = []
    for size in (2, 60):
        desk.run(*(admitted(f"{size}-{n}", "Text.") for n in range(size)))
        statements: list[str] = []

        def count(*args: object, found: list[str] = statements) -> None:
            found.append(str(args[2]))

        event.listen(desk.engine, "before_cursor_execute", count)
        desk.archive.known("gazette")
        event.remove(desk.engine, "before_cursor_execute", count)
        counts.append(sum("SELECT" in statement for statement in statements))
    assert counts[0] == counts[1] <= 7


def test_unknown_source_and_article(desk: Desk) -> None:
    """Of a source that never ran nothing is known; an article or version that is not there is `NotFound`."""
    assert desk.archive.known("herald") == ()
    assert desk.archive.runs("herald") == ()
    desk.run(admitted("dam", "It holds."), noted("bridge"))
    with pytest.raises(NotFound, match="versions 1 to 1, not 2"):
        desk.archive.content(A, 2)
    with pytest.raises(NotFound, match="no article"):
        desk.archive.content(article_id("nothing"))
    with pytest.raises(NotFound, match="never read"):
        desk.archive.content(article_id("bridge"))


# --- recording -------------------------------------------------------------------------------------------------------


def test_events_get_numbers_and_names(desk: Desk) -> None:
    """Events are numbered in the order of commits and named after their article, their place and their kind."""
    first = desk.run(admitted("dam", "It holds.", tell=True), admitted("ferry", "It sails.", tell=True))
    second = desk.run(edited("dam", "It broke."))
    assert [e.seq for e in first + second] == [1, 2, 3]
    assert [e.id for e in first + second] == [f"{A}.1.new", f"{article_id('ferry')}.1.new", f"{A}.2.edited"]
    assert (second[0].from_version, second[0].to_version, second[0].url) == (1, 2, SITE + "dam")


def test_alerts_are_events_of_the_source(desk: Desk) -> None:
    """A source's own event has no article, and is named after its run."""
    alert = EventDraft(EventKind.DEGRADED, None, 0, NOON, "no entries", "The listing is empty.")
    (told,) = desk.run(noted(None), alerts=(alert,), outcome=RunOutcome.DEGRADED)
    assert (told.id, told.article, told.url, told.title) == ("gazette-1.degraded", None, None, None)


def test_same_run_twice_changes_nothing(desk: Desk) -> None:
    """A record delivered twice gives the same events again and leaves every table and the chain as they were."""
    desk.run(admitted("dam", "It holds."))
    lease = desk.begin()
    message = Message("gazette-2:desk", "desk", lease.run, (f"{A}.1.edited",), desk.now)
    record = desk.draft(lease, edited("dam", "It broke."), messages=(message,))
    first = desk.archive.record(record, lease, desk.now)
    head, known = verify_history(desk.engine).head, desk.known("dam")
    again = desk.archive.record(record, lease, desk.now + HOUR)
    assert first == again
    assert len(first) == 1
    assert (verify_history(desk.engine).head, desk.known("dam")) == (head, known)
    assert _rows(desk.engine, "outbox") == 1


def test_a_record_that_does_not_fit_leaves_nothing(desk: Desk) -> None:
    """When one intent was decided on another state, nothing of the whole run is stored, and the run can be recorded anew."""
    desk.run(admitted("dam", "It holds."))
    lease = desk.begin()
    good = desk.draft(lease, admitted("ferry", "It sails."), edited("dam", "It broke."))
    bad = replace(good, intents=(good.intents[0], replace(good.intents[1], number=5)))
    with pytest.raises(Conflict, match="is at version 1, so the next is not 5"):
        desk.archive.record(bad, lease, desk.now)
    assert [known.id for known in desk.archive.known("gazette")] == [A]
    assert _rows(desk.engine, "captures") == 1
    assert len(desk.archive.record(good, lease, desk.now)) == 1


@pytest.mark.parametrize(
    ("intent", "words"),
    [
        (Listed(article_id("nobody"), 1), "is not stored"),
        (Advance(article_id("nobody"), 2, None, "x"), "is not stored"),  # type: ignore[arg-type]
    ],
)
def test_intents_of_unknown_articles(desk: Desk, intent: object, words: str) -> None:
    """An intent that names an article this archive never stored is refused."""
    lease = desk.begin()
    record = desk.draft(lease, noted(None))
    unknown = (
        intent if isinstance(intent, Listed) else replace(intent, observation=record.intents[0].observation)
    )
    with pytest.raises(Conflict, match=words):
        desk.archive.record(replace(record, intents=(unknown,)), lease, desk.now)


def test_an_ordinal_is_given_out_once(desk: Desk) -> None:
    """Two events cannot take the same place in an article's history."""
    desk.run(admitted("dam", "It holds.", tell=True))
    lease = desk.begin()
    record = desk.draft(lease, edited("dam", "It broke."))
    stale = replace(record.intents[0].events[0], ordinal=1)
    with pytest.raises(Conflict, match="does not fit what is stored"):
        desk.archive.record(
            replace(record, intents=(replace(record.intents[0], events=(stale,)),)), lease, desk.now
        )
    assert _rows(desk.engine, "events") == 1


def test_admitting_twice(desk: Desk) -> None:
    """An article that has a version already cannot be admitted again."""
    desk.run(admitted("dam", "It holds."))
    with pytest.raises(Conflict, match="has a version already"):
        desk.run(admitted("dam", "It broke."))


def test_a_capture_read_again_in_a_later_run(desk: Desk) -> None:
    """A held run's capture, noted then, can make a version in the run that confirms it."""
    desk.run(admitted("dam", "It holds."))
    desk.run(noted("dam", "ok"), outcome=RunOutcome.HELD)
    lease = desk.begin()
    record = desk.draft(lease, edited("dam", "It broke."))
    observation = record.intents[0].observation
    older = replace(observation.capture, id="gazette-2/1", run="gazette-2", fetched_at=NOON + HOUR)
    intent = replace(record.intents[0], observation=replace(observation, capture=older))
    desk.archive.record(replace(record, intents=(intent,)), lease, desk.now)
    known = desk.known("dam")
    assert (known.capture, known.last_changed) == ("gazette-2/1", NOON + HOUR)
    assert verify_history(desk.engine).fault is None


def test_an_article_goes_on_under_further_keys(desk: Desk) -> None:
    """A new id is recorded once, with the capture that shows it; the article stays itself, and the id it had before may come back."""
    desk.run(admitted("dam", "It holds."))
    desk.run(rekeyed("dam", "wp:8"))
    desk.run(rekeyed("dam", "wp:8"))
    known = desk.known("dam")
    assert (known.key, known.further_keys, known.newest_key) == ("dam", ("wp:8",), "wp:8")
    desk.run(rekeyed("dam", "dam"))
    assert desk.known("dam").keys == ("dam", "wp:8", "dam")
    with History(desk.engine) as history:
        told = [(each.before, each.key, each.capture) for each in history.rekeyings(A)]
    assert told == [("dam", "wp:8", "gazette-2/1"), ("wp:8", "dam", "gazette-4/1")]
    assert verify_history(desk.engine).fault is None


def test_an_article_that_goes_on_under_another(desk: Desk) -> None:
    """An article that was kept apart is found by its own id alone once it is joined; its URL leads to the one that goes on."""
    url = f"{SITE}dam"
    desk.run(admitted("dam", "It holds."))
    desk.run(missed("dam"), admitted("double", "It holds.", url=url))
    assert desk.archive.sharing_a_url("gazette") == ((A, article_id("double")),)
    seen_twice = desk.archive.readings(article_id("double"))[0]
    desk.run(
        lambda shift: Joined(A, article_id("double"), replace(seen_twice, identity=Identity("double", url)))
    )
    assert [known.keys for known in desk.archive.known("gazette")] == [("dam", "double")]
    assert desk.archive.sharing_a_url("gazette") == ()
    with History(desk.engine) as history:
        assert history.article(url).article == A
        assert history.article(article_id("double")).article == article_id("double")
        assert [each.article for each in history.articles("gazette")] == [A]
        assert [found.article for found in history.search("holds")] == [A]
    assert verify_history(desk.engine).fault is None


def test_articles_that_name_each_other_are_found_by_their_urls(desk: Desk) -> None:
    """SQLite looks up the articles found at each one's URL, and not each article of the source beside each."""
    if desk.engine.dialect.name != "sqlite":
        pytest.skip("of SQLite's plan")
    desk.run(admitted("dam", "It holds."))
    asked: list[tuple[str, tuple[object, ...]]] = []
    event.listen(
        desk.engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])), named=False
    )
    assert desk.archive.naming_each_other("gazette") == ()
    query, values = asked[-1]
    with desk.engine.connect() as connection:
        plan = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values)]
    assert "SEARCH other USING INTEGER PRIMARY KEY (rowid=?)" in plan


def test_absent_articles_beside_those_alike(desk: Desk) -> None:
    """Title or length pairs a missing or removed article with a live one; no live one is paired, and nothing with itself."""
    desk.run(admitted("dam", "It holds."), admitted("ferry", "Not a word alike.", title="The dam"))
    desk.run(
        admitted("mill", "It stops.", title="The mill"), admitted("well", "It is dry.", title="The well")
    )
    assert desk.archive.absent_beside_alike("gazette") == ()
    desk.run(missed("dam"))
    both = ((A, article_id("ferry")), (A, article_id("mill")))
    assert desk.archive.absent_beside_alike("gazette") == both
    desk.run(missed("dam", State.REMOVED))
    assert desk.archive.absent_beside_alike("gazette") == both


def test_same_words_in_two_articles(desk: Desk) -> None:
    """A content is stored once, whoever publishes it, and read back for both."""
    desk.run(admitted("dam", "It holds."), admitted("ferry", "It holds."))
    assert _rows(desk.engine, "bodies") == 1
    assert desk.archive.content(article_id("ferry")) == desk.archive.content(A)


FACTS = ("answers", "captures", "versions", "events", "links", "aliases", "absences", "further_keys")


@pytest.mark.parametrize("deed", ["DELETE FROM {}", "UPDATE {} SET run = run"])
def test_facts_only_grow(desk: Desk, deed: str) -> None:
    """No fact can be changed or taken away in any table of facts, not even by somebody who writes SQL."""
    desk.run(admitted("dam", "It holds.", tell=True))
    desk.run(missed("dam"))
    desk.run(rekeyed("dam", "wp:8"))
    for table in FACTS:
        before = _rows(desk.engine, table)
        assert before, table
        with pytest.raises(IntegrityError, match="only grows"), desk.engine.begin() as connection:
            connection.execute(text(deed.format(table)))
        assert _rows(desk.engine, table) == before, table


def test_runs_come_newest_first(desk: Desk) -> None:
    """Runs are told with all that was measured, the newest first, as many as asked for."""
    for number in range(1, 5):
        desk.run(noted(None), entries=number, requests=7)
    found = desk.archive.runs("gazette", 3)
    assert [run.number for run in found] == [4, 3, 2]
    assert (found[0].entries, found[0].requests, found[0].captures) == (4, 7, 1)
    assert (found[0].fill, found[0].duration_s) == ({"title": 1.0, "body": 0.975}, 300.0)


# --- leases ----------------------------------------------------------------------------------------------------------


def test_one_holder_at_a_time(desk: Desk) -> None:
    """While a run holds a source no other begins, and the refusal says who holds it and until when."""
    desk.begin("night shift")
    with pytest.raises(Conflict, match=r"gazette-1 of night shift holds it until 2026-03-01 22:00:00 UTC"):
        desk.begin()
    assert Desk(desk.engine, "herald").begin().number == 1


def test_lost_runs_are_closed_without_a_next_one(desk: Desk) -> None:
    """A run whose holder is gone, or whose lease ran out, is abandoned; one that is held goes on, and a closed source is free at once."""
    gone, held = desk.begin("gone"), Desk(desk.engine, "herald").begin("at work")

    def is_at_work(holder: str) -> bool:
        return holder == "at work"

    assert desk.archive.close_lost_runs(desk.now, is_at_work) == (gone.run,)
    assert desk.archive.close_lost_runs(desk.now, is_at_work) == ()
    assert desk.archive.runs("gazette")[0].outcome is RunOutcome.ABANDONED
    assert desk.archive.runs("herald")[0].outcome is RunOutcome.RUNNING
    assert desk.begin("at work").number == 2
    assert desk.archive.close_lost_runs(held.expires_at - timedelta(seconds=1), is_at_work) == ()
    assert len(desk.archive.close_lost_runs(held.expires_at, is_at_work)) == 2
    assert verify_history(desk.engine).fault is None


def test_a_dead_run_is_closed_by_the_next(desk: Desk) -> None:
    """A lease that ran out is taken over: the dead run is abandoned, and its holder, come back, is fenced off."""
    dead = desk.begin("night shift")
    record = desk.draft(dead, admitted("dam", "It holds."))
    desk.now += 11 * HOUR
    lease = desk.begin("day shift")
    assert (lease.number, lease.epoch) == (2, dead.epoch + 1)
    closed = desk.archive.runs("gazette")[1]
    assert (closed.outcome, closed.finished_at) == (RunOutcome.ABANDONED, desk.now)
    for late in (
        lambda: desk.archive.record(record, dead, desk.now),
        lambda: desk.archive.renew(dead, desk.now),
        lambda: desk.archive.fail(dead, RunOutcome.FAILED, "late", desk.now),
    ):
        with pytest.raises(Conflict):
            late()
    assert desk.archive.known("gazette") == ()
    desk.archive.release(dead)
    with pytest.raises(Conflict, match="day shift holds it"):
        desk.begin()


def test_a_holder_known_dead_need_not_be_waited_for(desk: Desk) -> None:
    """Where the caller knows that a holder is gone, its lease is taken over before it runs out."""
    desk.begin("gone")
    lease = desk.archive.begin(
        "gazette", now=desk.now, holder="next", ttl=HOUR, alive=lambda holder: holder != "gone"
    )
    assert lease.number == 2


def test_renewing_keeps_a_source(desk: Desk) -> None:
    """A renewed lease lives for as long again."""
    lease = desk.begin()
    desk.now += 9 * HOUR
    renewed = desk.archive.renew(lease, desk.now)
    assert renewed.expires_at == desk.now + 10 * HOUR
    desk.now += 9 * HOUR
    with pytest.raises(Conflict, match="holds it"):
        desk.begin()


def test_a_released_source_is_free(desk: Desk) -> None:
    """After a release, a record or a failure the next run begins at once."""
    desk.archive.release(desk.begin())
    desk.run(noted(None))
    desk.archive.fail(desk.begin(), RunOutcome.FAILED, "the crawler died", desk.now)
    assert desk.begin().number == 4
    assert [run.outcome for run in desk.archive.runs("gazette")] == ["running", "failed", "ok", "abandoned"]


def test_a_failed_run_cannot_be_recorded(desk: Desk) -> None:
    """What was closed as failed stays so."""
    lease = desk.begin()
    record = desk.draft(lease, admitted("dam", "It holds."))
    desk.archive.fail(lease, RunOutcome.FAILED, "the crawler died", desk.now)
    with pytest.raises(Conflict, match="was closed as failed: the crawler died"):
        desk.archive.record(record, lease, desk.now)


def test_a_record_needs_its_own_lease(desk: Desk) -> None:
    """The lease of one run does not record another."""
    lease = desk.begin()
    record = desk.draft(lease, noted(None))
    other = replace(lease, run="gazette-9")
    with pytest.raises(Conflict, match="the lease of gazette-9"):
        desk.archive.record(record, other, desk.now)


# --- the outbox ------------------------------------------------------------------------------------------------------


def test_messages_wait_for_their_time(desk: Desk) -> None:
    """A message is due at its time, the longest due first; one delivered is due no more, and is still there."""
    lease = desk.begin()
    wanted = tuple(Message(f"m{n}", "desk", lease.run, (f"e{n}",), NOON + n * HOUR) for n in (2, 0, 1))
    desk.archive.record(desk.draft(lease, noted(None), messages=wanted), lease, NOON)
    assert [m.id for m in desk.archive.outbox(NOON + HOUR)] == ["m0", "m1"]
    desk.archive.delivered("m0", NOON + HOUR)
    assert [m.id for m in desk.archive.outbox(NOON + HOUR)] == ["m1"]
    assert next((m.id, m.state, m.attempts) for m in desk.archive.outbox(NOON, all=True)) == (
        "m0",
        DeliveryState.SENT,
        1,
    )


def test_a_failed_delivery_waits_dies_and_is_retried(desk: Desk) -> None:
    """An attempt that failed is due again later, one given up never; a retry makes either due at once."""
    lease = desk.begin()
    message = Message("m", "desk", lease.run, (), NOON)
    desk.archive.record(desk.draft(lease, noted(None), messages=(message,)), lease, NOON)
    desk.archive.attempted("m", "503", NOON + HOUR, NOON)
    assert list(desk.archive.outbox(NOON)) == []
    (waiting,) = desk.archive.outbox(NOON + HOUR)
    assert (waiting.attempts, waiting.last_error) == (1, "503")
    desk.archive.attempted("m", "410", NOON + HOUR, NOON, dead=True)
    assert list(desk.archive.outbox(NOON + 9 * HOUR)) == []
    desk.archive.retry("m", NOON)
    (again,) = desk.archive.outbox(NOON)
    assert (again.state, again.attempts) == (DeliveryState.PENDING, 2)
    with pytest.raises(NotFound, match="no message n"):
        desk.archive.delivered("n", NOON)


def test_an_event_need_not_repeat_its_version(desk: Desk) -> None:
    """What the version after and its capture say of title and URL is stored there alone; an event tells it all the same."""
    desk.run(admitted("dam", "It holds."))
    (plain,) = desk.run(edited("dam", "It broke.", title="The dam broke"))
    (moved,) = desk.run(edited("dam", "It was rebuilt.", title="A new dam", url=f"{SITE}new-dam"))
    desk.run(edited("dam", "It holds.", title="Yesterday's dam"))
    assert [(e.title, e.url) for e in (plain, moved)] == [
        ("The dam broke", f"{SITE}dam"),
        ("A new dam", f"{SITE}new-dam"),
    ]
    with desk.engine.connect() as connection:
        stored = connection.execute(text("SELECT title, url FROM events ORDER BY seq")).all()
    assert [tuple(row) for row in stored[:2]] == [(None, None), (None, f"{SITE}new-dam")]


def test_a_run_s_own_folder_is_not_repeated(desk: Desk) -> None:
    """The place of a raw response comes back as it was given, within the run's own folder and elsewhere."""
    places = (
        "gazette/gazette-1/crawl.warc.gz",
        "gazette/gazette-12/crawl.warc.gz",
        "old/found.wacz!archive/data.warc.gz",
    )
    desk.run(*(admitted(f"a{n}", "It holds.", warc_file=place) for n, place in enumerate(places)))
    captures = [desk.archive.capture(CaptureId(f"gazette-1/{n}")) for n in (1, 2, 3)]
    assert tuple(capture.warc_file for capture in captures) == places
    with desk.engine.connect() as connection:
        stored = connection.execute(text("SELECT warc_file FROM answers ORDER BY no")).scalars().all()
    assert stored == ["./crawl.warc.gz", *places[1:]]


# --- what captures share ---------------------------------------------------------------------------------------------


def test_captures_that_went_alike_share_one_answer(desk: Desk) -> None:
    """A thousand captures that went alike have one answer, in later runs and of other sources too, found in one query a record."""
    statements: list[str] = []
    event.listen(desk.engine, "before_cursor_execute", lambda *args: statements.append(str(args[2])))
    alike = {"content_type": "text/html", "ip": "192.0.2.1"}
    for paper in (desk, Desk(desk.engine, "herald"), desk):
        lease = paper.begin()
        where = {"warc_file": f"{paper.source}/{lease.run}/crawl.warc.gz", **alike}
        record = paper.draft(lease, *[noted(None, **where)] * 1_000)
        paper.archive.record(record, lease, paper.now)
    assert (_rows(desk.engine, "captures"), _rows(desk.engine, "answers")) == (3_000, 1)
    assert sum("FROM answers" in one and "digest IN" in one for one in statements) == 3
    assert sum("INSERT INTO answers" in one for one in statements) == 1
    with desk.engine.connect() as connection:
        (told,) = connection.execute(select(answers)).all()
        own = connection.execute(text("SELECT DISTINCT outcome, evidence, reason, ip FROM captures")).all()
    assert (told.run, told.outcome, told.ip, told.warc_file) == (
        1,
        "unavailable",
        "192.0.2.1",
        "./crawl.warc.gz",
    )
    assert [tuple(row) for row in own] == [("", "", "", None)]
    assert verify_history(desk.engine).fault is None


def _of_every_kind(desk: Desk, lease: Lease) -> tuple[Capture, ...]:
    """A page, a 304, a time-out, a page that is gone, one of a file elsewhere."""
    full = {"content_type": "text/html", "ip": "192.0.2.1", "warc_file": f"gazette/{lease.run}/crawl.warc.gz"}
    steps = (
        noted(None, "ok", evidence="presence", **{**full, "status": 200}),
        noted(None, "not_modified", **{**full, "status": 304, "content_type": None, "digest": None}),
        noted(None, "net_error", status=None, digest=None, length_bytes=None, reason="timed out"),
        noted(None, "gone", status=404, redirects=((SITE, 301),), landed=SITE),
        noted(None, "ok", **{**full, "warc_file": "old.wacz", "warc_offset": 7}),
    )
    return desk.draft(lease, *steps).captures


def test_a_capture_comes_back_as_it_was_recorded(desk: Desk) -> None:
    """Each capture read back is the one recorded, whatever it shares: a time-out has no status, a 304 no type."""
    lease = desk.begin()
    captures = _of_every_kind(desk, lease)
    record = replace(desk.draft(lease), captures=captures)
    desk.archive.record(record, lease, desk.now)
    assert tuple(desk.archive.capture(capture.id) for capture in captures) == captures
    assert _rows(desk.engine, "answers") == len(captures)


def test_an_older_capture_is_read_in_its_own_row(desk: Desk) -> None:
    """A capture of a presslog that knew no answers reads as it did, beside those that share."""
    lease = desk.begin()
    captures = _of_every_kind(desk, lease)
    with desk.engine.begin() as connection:
        connection.execute(insert(captures_), [capture_values(capture, 1) for capture in captures])
    assert tuple(desk.archive.capture(capture.id) for capture in captures) == captures
    assert _rows(desk.engine, "answers") == 0


def test_answers_are_told_apart_by_what_they_say(desk: Desk) -> None:
    """Two captures that differ in one thing they could share have two answers."""
    other = {
        "outcome": "blocked",
        "evidence": "absence",
        "reason": "another",
        "status": 500,
        "content_type": "text/plain",
        "ip": "192.0.2.9",
        "warc_file": "other.warc.gz",
    }
    assert tuple(other) == SHARED
    desk.run(noted(None), *(noted(None, **{name: value}) for name, value in other.items()), noted(None))
    assert _rows(desk.engine, "answers") == 1 + len(other)
