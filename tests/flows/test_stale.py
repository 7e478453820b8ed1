"""Older copies from a stale cache, and headlines that alternate: what is told of them, and what is not."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from presslog.flows.decisions.article_decision import Reason
from presslog.storage.model import EventKind
from tests.fakes.small_site import START, Article, Watcher, watched_site
from tests.fakes.wire import http
from tests.storage.tampering import unguarded

pytestmark = pytest.mark.in_suite(1)

OLD, NEW = START - timedelta(days=1), START + timedelta(hours=8)


def edits(there: Watcher) -> list[tuple[str | None, str, bool]]:
    """(title, reason, flapping) of each edit that the next run announces."""
    report = there.run()
    assert report.outcome == "ok", report
    with there.history() as history:
        told = [history.event(event.id) for event in report.told if event.kind is EventKind.EDITED]
    return [
        (event.title, event.reason, event.flapping) for event in told if event.reason != Reason.FLAPPING_ON
    ]


@pytest.mark.in_suite(0)
def test_an_older_copy_every_other_run_is_one_edit(home: Path) -> None:
    """A B A B A with dates: one edit; the copies are kept as stale, and a true edit beside them is told."""
    with watched_site(home) as there:
        older = there.site.change(3, modified=OLD)
        for _ in range(2):
            assert edits(there) == []
        newer = there.site.edit(3, text="The plan was given up on Friday.")
        newer = there.site.change(3, modified=NEW)
        assert edits(there) == [(newer.title, Reason.CONTENT_DIFFERS, False)]
        never_stored = replace(older, paragraphs=older.paragraphs[:3], modified=OLD + timedelta(hours=1))
        for copy in (older, newer, older, newer, never_stored, newer):
            there.site.articles[3] = copy
            other = there.site.edit(5, text=f"Beside it stands another text, {copy.modified}, {there.now}.")
            assert edits(there) == [(other.title, Reason.CONTENT_DIFFERS, False)]
        with there.history() as history:
            (article,) = (
                each.article
                for each in history.articles("paper")
                if "tram" not in each.title and each.title == newer.title
            )
            assert len(list(history.versions(article))) == 2
            stale = [capture for capture in history.captures(article) if capture.outcome == "stale"]
            assert [capture.reason.split(",")[0] for capture in stale] == [
                "an older copy: the text of version 1",
                "an older copy: the text of version 1",
                "an older copy: another text",
            ]


def test_an_older_copy_that_stands_is_told_as_a_return(home: Path) -> None:
    """In the first run it is kept as stale, in the second (`removal.confirmations`) it is told, and stays told."""
    with watched_site(home) as there:
        older = there.site.change(3, modified=OLD)
        for _ in range(2):
            assert edits(there) == []
        there.site.edit(3)
        there.site.change(3, modified=NEW)
        assert len(edits(there)) == 1
        there.site.articles[3] = older
        there.site.publish()
        assert edits(there) == []
        assert edits(there) == [(older.title, Reason.OLDER_COPY_STANDS, False)]
        assert edits(there) == []
        with there.history() as history:
            *_, last = history.events(kind="edited")
            assert last.summary.startswith("Returned to version 1: ")


def test_an_edit_back_with_a_newer_date_is_told_at_once(home: Path) -> None:
    """A → B → A is two edits where the page says that it was modified."""
    with watched_site(home) as there:
        older = there.site.change(3, modified=OLD)
        for _ in range(2):
            assert edits(there) == []
        there.site.edit(3)
        there.site.change(3, modified=NEW)
        assert len(edits(there)) == 1
        there.site.articles[3] = replace(older, modified=NEW + timedelta(hours=6))
        there.site.publish()
        assert edits(there) == [(older.title, Reason.CONTENT_DIFFERS, False)]


@pytest.mark.in_suite(0)
def test_a_headline_that_alternates_is_told_once_as_alternating(home: Path) -> None:
    """A B A B A B: the first change, then once that it alternates; an edit of the body and a third headline are told."""
    with watched_site(home) as there:
        one, two = there.site.articles[3].title, "Another headline stands over the ferry"
        for _ in range(2):
            assert edits(there) == []
        told = []
        for title in (two, one, two, one, two):
            there.site.change(3, title=title)
            told += edits(there)
        assert told == [(two, Reason.CONTENT_DIFFERS, False), (one, Reason.FLAPPING, True)]
        there.site.change(3, title=one)
        there.site.edit(3)
        assert edits(there) == [(one, Reason.CONTENT_DIFFERS, False)]
        for title in (two, one):
            there.site.change(3, title=title)
            assert edits(there) == []
        third = there.site.change(3, title="A third headline altogether")
        assert edits(there) == [(third.title, Reason.CONTENT_DIFFERS, False)]


def serve(there: Watcher, number: int, copy: Article, day: int) -> None:
    """Serve a copy of an article with a date of modification in its header alone."""
    there.site.articles[number] = copy
    stamp = f"Last-Modified: Mon, {day:02} Mar 2026 06:00:00 GMT"
    there.site.answers[copy.path] = http(
        there.site.page_of(copy).encode(), "Content-Type: text/html; charset=utf-8", stamp
    )


@pytest.mark.in_suite(0)
def test_other_older_copies_and_headlines(home: Path) -> None:
    """A copy without a date, one served in two of three runs, three headlines in turn, two on the listing: an edit beside each is told."""
    with watched_site(home) as there:
        site = there.site
        undated = (site.articles[3], replace(site.edit(3), modified=NEW))
        older = site.change(4, modified=OLD)
        often = (older, replace(site.edit(4), modified=NEW))
        fixed = site.articles[6]
        titles = (site.articles[5].title, "The headline of noon", "The headline of the evening")
        told: dict[str | None, list[tuple[str, bool]]] = {}
        for run in range(11):
            serve(there, 3, undated[run % 2], day=2 + 7 * (run % 2))
            site.articles[4] = often[run % 3 == 1]
            site.articles[5] = replace(site.articles[5], title=titles[run % 3])
            shown = replace(fixed, title=titles[1 + run % 2])
            site.listed = [*site.articles[:6], shown, *site.articles[7:]]
            other = site.edit(7, text=f"Somebody wrote another word about it on {there.now:%d %B at %H}.")
            found = edits(there)
            assert (other.title, Reason.CONTENT_DIFFERS, False) in found or run == 0
            for title, reason, flapping in found:
                told.setdefault(title, []).append((reason, flapping))
        edit, alternates = (Reason.CONTENT_DIFFERS, False), (Reason.FLAPPING, True)
        assert told.pop(other.title) == [edit] * 10
        assert told == {
            undated[0].title: [edit],
            older.title: [edit, (Reason.OLDER_COPY_STANDS, False), alternates],
            titles[1]: [edit],
            titles[2]: [edit],
            titles[0]: [alternates],
        }


_DATE_BACK = tuple(
    f"UPDATE {table} SET fingerprint = CAST(x'01' || substr(fingerprint, 2) AS BLOB)"  # noqa: S608 - of our own words
    for table in ("articles", "versions", "rereadings")
)


def date_back(home: Path) -> None:
    """Have all fingerprints of a history be of older rules: their revision is their first byte."""
    with (
        closing(sqlite3.connect(home / "presslog.db", isolation_level=None)) as database,
        unguarded(database),
    ):
        for statement in _DATE_BACK:
            database.execute(statement)


@pytest.mark.parametrize("upgraded", [3, 4])
def test_old_versions_are_known_by_todays_rules(home: Path, upgraded: int) -> None:
    """Fingerprints were made by other rules before: an older copy is stale, a text that alternates does, edits are told."""
    with watched_site(home, 9) as there:
        site = there.site
        stale, turning = [
            (site.articles[number], site.edit(number, text="Nothing came of it, said the board."))
            for number in (3, 5)
        ]
        told = []
        for run in range(1, 6):
            if run == upgraded:
                date_back(home)
            serve(there, 3, stale[1 - run % 2], day=9 - 7 * (run % 2))
            site.articles[5] = turning[1 - run % 2]
            other = site.edit(7, text=f"Somebody wrote another word about it on {there.now:%d %B at %H}.")
            found = edits(there)
            assert (other.title, Reason.CONTENT_DIFFERS, False) in found or run == 1
            told += [each for each in found if each[0] != other.title]
        assert told == [
            (stale[1].title, Reason.CONTENT_DIFFERS, False),
            (turning[1].title, Reason.CONTENT_DIFFERS, False),
            (turning[0].title, Reason.CONTENT_DIFFERS, False),
            (turning[1].title, Reason.FLAPPING, True),
        ]
