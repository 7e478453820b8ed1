"""Whole runs of sites whose articles get another id at the same URL; and histories that hold such pairs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from starlette.testclient import TestClient

from presslog.__main__ import main
from presslog.core.moments import write_rfc3339
from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.crawler.source.source import Revisit
from presslog.flows.decisions.article_decision import Terms, decide_article
from presslog.flows.settings import Settings
from presslog.flows.watching.archive_import import import_archives
from presslog.flows.watching.reprocess import reextract_source
from presslog.flows.watching.source_run import hold_lease
from presslog.storage.integrity.verification import verify_history
from presslog.storage.migrations import open_engine
from presslog.storage.model import (
    Capture,
    CaptureId,
    Identity,
    Intent,
    Observation,
    Run,
    RunOutcome,
    RunRecord,
)
from presslog.storage.read.history import History
from presslog.storage.write.archive import Archive
from presslog.storage.write.redaction import redact_article
from presslog.web.asgi_app import create_app
from tests.fakes.small_site import HOUR, Article, Watcher, watched_site
from tests.fakes.wire import http
from tests.flows.test_who_is_who import articles_of, paths_of, print_feed, snow

pytestmark = pytest.mark.in_suite(1)

OTHER_TEXT = (
    "Nobody had seen so much snow in the valley since the year in which the old mill burned down.",
    "The buses stayed in their sheds, and what bread there was went by sledge from house to house.",
    "By evening the first ploughs had come over the pass, with a doctor and two engineers aboard.",
)


def rekey(there: Watcher, numbers: Iterable[int], shift: int) -> None:
    """Give articles new ids, and nothing else."""
    for number in numbers:
        there.site.change(number, post_id=(there.site.articles[number].post_id or 0) + shift)


def told_of(history: History, url: str) -> tuple[str, list[int], list[str]]:
    """(state, versions, kinds of events) of the article at a URL."""
    return (
        str(history.article(url).state),
        [version.version for version in history.versions(url)],
        [str(event.kind) for event in history.events(article=url)],
    )


def evidence(history: History, url: str) -> list[str]:
    """The lines that tell of a new id."""
    return [capture.reason for capture in history.captures(url) if "its id is now" in capture.reason]


def url_of(there: Watcher, number: int) -> str:
    """An article's URL."""
    return there.site.wire.url(there.site.articles[number].path)


@pytest.mark.parametrize(
    ("count", "shift", "revisit"),
    [(1, 1000, "all"), (4, 1, "adaptive"), (8, 1000, "adaptive"), (12, 1, "all"), (12, 7000, "adaptive")],
)
def test_new_ids_are_no_news(home: Path, count: int, shift: int, revisit: Literal["all", "adaptive"]) -> None:
    """However many articles get new ids at once, ids of one another among them, and back: nothing is told, and an edit is found once."""
    with watched_site(home, first_id=100, revisit=Revisit(revisit, budget=500, audit=0.0)) as there:
        there.run()
        rekey(there, range(count), shift)
        for _ in range(3):
            report = there.run()
            assert (report.outcome, report.told) == (RunOutcome.OK, ()), report
        with there.history() as history:
            assert len(list(history.articles("paper"))) == 12
            for number in range(count):
                assert told_of(history, url_of(there, number)) == ("live", [1], [])
                assert len(evidence(history, url_of(there, number))) == 1
                assert len(history.rekeyings(url_of(there, number))) == 1
        edited = there.site.edit(0)
        assert there.events(timedelta(days=3)) == [("edited", edited.title)]
        rekey(there, range(count), -shift)
        for _ in range(2):
            report = there.run(timedelta(days=3))
            assert (report.outcome, report.told) == (RunOutcome.OK, ()), report
        assert verify_history(open_engine(there.settings.database_url)).fault is None


@pytest.mark.in_suite(0)
def test_an_edit_together_with_a_new_id(home: Path) -> None:
    """A headline, and a paragraph, that changed in the very run in which the id did are each told once, of the same article."""
    with watched_site(home, first_id=100) as there:
        there.run()
        rekey(there, [2, 5], 500)
        edited = there.site.edit(2)
        headed = there.site.change(5, title="Nothing comes of the orchard")
        assert there.events() == sorted([("edited", edited.title), ("edited", headed.title)])
        assert there.events() == []
        with there.history() as history:
            assert told_of(history, url_of(there, 2)) == ("live", [1, 2], ["edited"])


@pytest.mark.in_suite(0)
def test_another_text_under_another_id_is_another_article(home: Path) -> None:
    """A URL that was given to another article is that one's; the former one is removed."""
    with watched_site(home, first_id=100) as there:
        there.run()
        gone = there.site.articles[3]
        there.site.change(3, post_id=900, title="Snow closes the pass", paragraphs=OTHER_TEXT)
        rekey(there, [7], 500)
        told = there.events() + there.events() + there.events()
        assert ("removed", gone.title) in told
        assert "edited" not in [kind for kind, _ in told]
        with there.history() as history:
            assert len(list(history.articles("paper"))) == 13
            assert history.article(url_of(there, 3)).title == "Snow closes the pass"
            assert told_of(history, url_of(there, 7)) == ("live", [1], [])


@pytest.mark.in_suite(0)
def test_a_new_id_and_a_new_url(home: Path) -> None:
    """An article that is renumbered and redirected to another URL in one run is moved, and has one history."""
    with watched_site(home, first_id=100) as there:
        there.run()
        before = there.site.articles[4]
        there.site.answers[before.path] = http(
            b"", "Location: /tram-renamed/", status="301 Moved Permanently"
        )
        there.site.change(4, path="/tram-renamed/", post_id=777)
        assert there.events() == [("moved", before.title)]
        edited = there.site.edit(4)
        assert there.events() == [("edited", edited.title)]
        with there.history() as history:
            assert len(list(history.articles("paper"))) == 12
            assert told_of(history, there.site.wire.url(before.path)) == (
                "live",
                [1, 2],
                ["moved", "edited"],
            )


@pytest.mark.parametrize("count", [12, 1, 4, 8])
def test_new_ids_in_an_archive(home: Path, tmp_path: Path, count: int) -> None:
    """What archives hold of a site before and after new ids makes one history of each article, edits of that visit included."""
    with watched_site(home, first_id=100) as there:
        there.run()
        rekey(there, range(count), 40)
        edited = [there.site.edit(0), there.site.edit(11)]
        there.run()
        edited.append(there.site.edit(6))
        there.run()
        other = Settings.load(tmp_path / "other", {})
        other.home.mkdir()
        archives = sorted(there.settings.warc_dir.rglob("*.warc.gz"))

        async def take_in() -> list[RunOutcome]:
            reports = import_archives(archives, [there.source], other)
            return [report.outcome async for report in reports]

        assert set(asyncio.run(take_in())) == {RunOutcome.OK}
        with History(other.database_url) as history:
            assert len(list(history.articles("paper"))) == 12
            told = sorted((str(event.kind), event.title) for event in history.events())
            assert told == sorted(("edited", each.title) for each in edited)
            assert told_of(history, url_of(there, 1)) == ("live", [1], [])


@pytest.mark.parametrize("count", [8, 1, 12])
def test_reading_again_what_was_rekeyed(home: Path, count: int) -> None:
    """`reextract` leaves rekeyed articles as they are, also such as exchanged their ids; edits before and after it are told once."""
    with watched_site(home, first_id=100) as there:
        there.run()

        def read_again() -> None:
            later = there.now + timedelta(hours=1)
            asyncio.run(reextract_source(there.source, there.settings, clock=lambda: later))

        rekey(there, range(count), 1)
        edited = [there.site.edit(0), there.site.edit(11)]
        assert there.events() == sorted(("edited", each.title) for each in edited)
        read_again()
        assert there.events() == []
        ids = [there.site.articles[number].post_id for number in range(count)]
        for number in range(count):
            there.site.change(number, post_id=ids[(number + 1) % count])
        other = there.site.edit(5, text="Nobody wanted the orchard, and it was let to the school for a year.")
        read_again()
        assert there.events() == [("edited", other.title)]
        read_again()
        with there.history() as history:
            assert len(list(history.articles("paper"))) == 12
            assert told_of(history, url_of(there, 5))[2] == ["edited"]
            assert all(history.article(url_of(there, n)).state == "live" for n in range(12))
        new = snow(there, post_id=101)
        there.site.articles.insert(0, new)
        there.site.publish()
        assert there.events() == [("new", new.title)]


def test_a_new_id_is_shown_wherever_an_article_is(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`log`, `log --json`, the article's page and the API name the old id, the new one and since when; either id leads to the article."""
    with watched_site(home, first_id=100) as there:
        there.run()
        before = f"wp:{there.site.articles[3].post_id}"
        there.site.change(3, post_id=900)
        there.run()
        with there.history() as history:
            (rekeying,) = history.rekeyings(url_of(there, 3))
            since = {"observed_at": write_rfc3339(rekeying.observed_at), "capture": rekeying.capture}
            line = f"its site gave it a new id, wp:900 where it was {before}, over the same text"
            web = TestClient(create_app(history), base_url="http://127.0.0.1:8470")
            for name in (before, "wp:900", url_of(there, 3)):
                assert main(["--home", str(home), "log", name, "--json"]) == 0
                told = [json.loads(one) for one in capsys.readouterr().out.splitlines()]
                assert {"before": before, "key": "wp:900", **since} in told, told
                assert main(["--home", str(home), "log", name]) == 0
                assert line in " ".join(capsys.readouterr().out.split())
                assert web.get(f"/api/v1/articles/{name}").json()["rekeyings"] == [
                    {"before": before, "key": "wp:900", **since}
                ]
                page = web.get(f"/articles/{name}").text
                assert line[1:] in page
                assert f"its id is now wp:900 where it was {before}" in page
            assert web.get("/api/v1/articles/wp:901").status_code == 404


@pytest.mark.parametrize("first", ["redacted", "rekeyed"])
def test_a_redacted_article_goes_on(home: Path, first: str) -> None:
    """A redacted article that is rekeyed, or the other way round, is watched on: an edit of it and of another is told once."""
    with watched_site(home, first_id=100) as there:
        there.run()
        before = f"wp:{there.site.articles[3].post_id}"
        engine = open_engine(there.settings.database_url)
        if first == "rekeyed":
            there.site.change(3, post_id=900)
            assert there.events() == []
        redact_article(engine, url_of(there, 3), why="asked", now=there.now)
        assert there.events() == []
        there.site.change(3, post_id=950)
        assert there.events() == []
        with there.history() as history:
            assert history.article(before) == history.article("wp:950")
            assert history.article(before).title == ""
            web = TestClient(create_app(history), base_url="http://127.0.0.1:8470")
            assert "has been withdrawn" in web.get(f"/articles/{before}").text
        edited, other = there.site.edit(3), there.site.edit(5)
        told = there.run().told
        assert sorted((str(event.kind), event.title) for event in told) == sorted(
            [("edited", edited.title), ("edited", other.title)]
        )
        event = next(event for event in told if event.title == edited.title)
        assert event.summary == "The content changed; what it was before has been withdrawn"
        assert there.events() == []
        with there.history() as history:
            assert len(list(history.articles("paper"))) == 12
            assert history.article(before).versions == 2
        assert verify_history(engine).fault is None


@pytest.mark.in_suite(0)
def test_an_old_id_that_another_witness_shows(home: Path) -> None:
    """A feed whose guids are the ids from before leads to the same articles; an edit is told once, a new post is new."""
    with watched_site(home, 9, first_id=100) as there:
        there.run()
        ids = {one.path: one.post_id for one in there.site.articles}
        rekey(there, range(9), 500)
        assert there.events() == []

        def guid(one: Article) -> str:
            return there.site.wire.url(f"/?p={ids.get(one.path, 999)}")

        there.source = replace(there.source, url=there.site.wire.url("/feed.xml"))
        for _ in range(2):
            print_feed(there, guid)
            assert there.events() == []
        edited = there.site.edit(4)
        new = snow(there, post_id=999)
        there.site.articles.insert(0, new)
        print_feed(there, guid)
        assert there.events() == sorted([("edited", edited.title), ("new", new.title)])
        assert there.events() == []
        assert articles_of(there) == paths_of(there)
        with there.history() as history:
            assert all(len(history.rekeyings(url_of(there, number))) == 1 for number in range(1, 10))


# --- histories that hold such a pair already ---------------------------------------------------------------------------


def keep_apart(there: Watcher, number: int, key: str) -> None:
    """Record what an older presslog made of a new id: the article removed, and another one at its URL."""

    async def one_run(archive: Archive, *outcomes: str) -> None:
        there.now += 2 * HOUR
        async with hold_lease(archive, "paper", lambda: there.now) as lease:
            articles = {article.id: article for article in archive.known("paper")}
            old = next(a for a in articles.values() if a.url == url_of(there, number) and a.key != key)
            new = next((a for a in articles.values() if a.key == key), None)
            content_now = archive.content(old.id)
            captures: list[Capture] = []
            intents: list[Intent] = []
            for outcome in outcomes:
                there.now += timedelta(seconds=1)
                proof = Outcome(outcome).evidence
                name = CaptureId(f"{lease.run}/{len(captures) + 1}")
                capture = Capture(
                    name,
                    lease.run,
                    old.url,
                    old.url,
                    Role.ARTICLE,
                    there.now,
                    Outcome(outcome),
                    proof,
                    "said so",
                )
                captures.append(capture)
                of = (new and replace(new, content=content_now)) if outcome == "ok" else old
                seen = Observation(Identity(key if outcome == "ok" else old.key, old.url), capture)
                if outcome == "ok":
                    seen = replace(
                        seen, content=content_now, fingerprint=old.fingerprint, extractor=old.extractor
                    )
                intents.append(decide_article("paper", of, seen, Terms(False, 2, HOUR)))
            run = Run(
                lease.run, "paper", lease.number, there.now, there.now, RunOutcome.OK, requests=1, entries=12
            )
            archive.record(RunRecord(run, tuple(captures), tuple(intents)), lease, there.now)

    with Archive.open(there.settings.database_url) as archive:
        for _ in range(2):
            asyncio.run(one_run(archive, "redirected_away", "ok"))


@pytest.mark.parametrize("by", ["run", "reextract"])
def test_a_pair_of_old_becomes_one_history(home: Path, by: str) -> None:
    """An article told as removed and the one that took its place under a new id are joined, and nobody is told of it."""
    with watched_site(home, first_id=100) as there:
        there.run()
        keep_apart(there, 3, "wp:900")
        with there.history() as history:
            assert len(list(history.articles("paper"))) == 13
            assert [str(event.kind) for event in history.events()] == ["new", "removed"]
        if by == "reextract":
            asyncio.run(reextract_source(there.source, there.settings, clock=lambda: there.now))
        there.site.change(3, post_id=900)
        assert there.events() == []
        edited = there.site.edit(3)
        assert there.events() == [("edited", edited.title)]
        with there.history() as history:
            assert len(list(history.articles("paper"))) == 12
            assert told_of(history, url_of(there, 3)) == (
                "live",
                [1, 2],
                ["removed", "restored", "edited"],
            )
            assert len([run for run in history.runs("paper") if "kept apart" in run.reason]) == 1
        assert verify_history(open_engine(there.settings.database_url)).fault is None


@pytest.mark.in_suite(0)
def test_a_pair_of_different_texts_stays_two(home: Path) -> None:
    """A URL that truly had two articles, one after the other, keeps both histories."""
    with watched_site(home, first_id=100) as there:
        there.run()
        there.site.change(3, post_id=900, title="Snow closes the pass", paragraphs=OTHER_TEXT)
        for _ in range(3):
            there.run()
        with there.history() as history:
            assert len(list(history.articles("paper"))) == 13
            assert not [run for run in history.runs("paper") if "kept apart" in run.reason]
