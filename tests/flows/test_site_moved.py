"""A site that changes the addresses of all its pages alike is told of once; an article that goes elsewhere is told by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from presslog.contract import EVENT, pick_keys
from presslog.crawler.source.source import Revisit
from presslog.flows.messages.channels import Channel
from presslog.flows.messages.routing import DraftedEvent, wants_event
from presslog.flows.settings import Settings
from presslog.flows.watching.archive_import import import_archives
from presslog.flows.watching.source_run import RunReport
from presslog.storage.integrity.verification import verify_history
from presslog.storage.migrations import open_engine
from presslog.storage.model import EventDraft, EventKind, RunOutcome, Severity
from presslog.storage.read.history import History
from tests.fakes.small_site import START, SmallSite, watched_site
from tests.fakes.wire import http

pytestmark = pytest.mark.in_suite(1)

Renaming = Callable[[str], str]


def without_slash(path: str) -> str:
    """A path whose last slash was dropped."""
    return path.rstrip("/")


def to_index(path: str) -> str:
    """The page that a server shows for a folder."""
    return f"{path}index.html"


def in_folder(path: str) -> str:
    """A path below another folder."""
    return f"/archive{path}"


def move(site: SmallSite, numbers: Iterable[int], rename: Renaming, *, relist: bool = True) -> None:
    """Give articles other paths, with a permanent redirect from the old ones; the listing follows at once, or keeps its old links."""
    shown = list(site.articles) if site.listed is None else site.listed
    for number in numbers:
        before = site.articles[number]
        after = site.articles[number] = replace(before, path=rename(before.path))
        site.answers.pop(after.path, None)
        site.answers[before.path] = http(b"", f"Location: {after.path}", status="301 Moved Permanently")
        shown = [after if each is before and relist else each for each in shown]
    site.listed = shown
    site.publish()


def told(report: RunReport) -> list[tuple[str, bool]]:
    """(kind, whether it is of an article) of each event."""
    assert report.outcome is RunOutcome.OK, report
    return sorted((str(event.kind), event.article is not None) for event in report.told)


OF_SITE = ("moved", False)
OF_ARTICLE = ("moved", True)


@pytest.mark.parametrize("relist", [True, False])
@pytest.mark.parametrize("first_id", [None, 100])
def test_a_slash_dropped_from_all_urls_is_one_event(home: Path, relist: bool, first_id: int | None) -> None:
    """Twelve articles follow silently; beside them an edit, a new article and one that goes elsewhere are told as ever."""
    with watched_site(home, first_id=first_id) as there:
        there.run()
        old = [there.site.wire.url(article.path) for article in there.site.articles]
        move(there.site, range(1, 12), without_slash, relist=relist)
        move(there.site, [0], lambda _: "/what-became-of-the-harbour", relist=relist)
        there.site.edit(3)
        report = there.run()
        assert told(report) == [("edited", True), OF_SITE, OF_ARTICLE]
        moved = next(event for event in report.told if event.article is None)
        assert (moved.id, moved.severity, moved.url, moved.title) == (
            "paper-2.moved",
            Severity.MINOR,
            None,
            None,
        )
        assert 'the slash "/" was dropped in the addresses of 11 of the 12 articles read' in moved.summary
        printed = pick_keys(moved, EVENT)
        assert (printed["article"], printed["classes"]) == (None, ["slash"])
        assert len(moved.evidence) == 11
        assert told(there.run()) == []
        with there.history() as history:
            for number, url in enumerate(old[1:], 1):
                assert history.article(url).url == there.site.wire.url(there.site.articles[number].path)
                kinds = [event.kind for event in history.events(article=url)]
                assert kinds == ([EventKind.EDITED] if number == 3 else [])
            assert [event.id for event in history.events(source="paper", kind="moved")][-1] == "paper-2.moved"
        assert verify_history(open_engine(there.settings.database_url)).fault is None


@pytest.mark.in_suite(0)
def test_those_who_follow_later_follow_silently(home: Path) -> None:
    """Articles moved or read in later runs add nothing to what was told, until the slash comes back."""
    with watched_site(home) as there:
        there.run()
        move(there.site, range(9), without_slash)
        assert told(there.run()) == [OF_SITE]
        move(there.site, [9, 10], without_slash)
        assert told(there.run()) == []
        move(there.site, [11], lambda _: "/another-name")
        assert told(there.run()) == [OF_ARTICLE]
        move(there.site, range(11), lambda path: f"{path}/")
        assert told(there.run()) == [OF_SITE]
        move(there.site, range(11), without_slash)
        there.site.edit(2)
        assert told(there.run()) == [("edited", True), OF_SITE]


@pytest.mark.in_suite(0)
def test_articles_left_out_by_the_budget_follow_silently(home: Path) -> None:
    """Of twelve articles a run may ask for five: the first one tells, the others follow."""
    with watched_site(home, revisit=Revisit("all", budget=12, audit=0.0)) as there:
        there.run()
        move(there.site, range(12), without_slash, relist=False)
        there.source = replace(there.source, revisit=Revisit("all", budget=5, audit=0.0))
        kinds = [str(event.kind) for _ in range(4) for event in there.run().told]
        assert kinds == ["moved"]


@pytest.mark.in_suite(5)
@pytest.mark.parametrize(
    ("count", "moved", "expected"),
    [
        (12, 1, [OF_ARTICLE]),
        (3, 2, [OF_ARTICLE, OF_ARTICLE]),  # fewer than 3 are no site
        (3, 3, [OF_SITE]),
        (6, 3, [OF_ARTICLE] * 3),  # a half is not most
        (5, 3, [OF_SITE]),
    ],
)
def test_how_many_are_the_site(home: Path, count: int, moved: int, expected: list[tuple[str, bool]]) -> None:
    """At least three articles, and more than half of those that end in a slash."""
    with watched_site(home, count) as there:
        there.run()
        move(there.site, range(moved), without_slash)
        assert told(there.run()) == expected


@pytest.mark.parametrize(
    ("rename", "classes"),
    [
        (in_folder, ["folder"]),
        (lambda path: f"{path.rstrip('/')}.html", ["slash", "suffix"]),
        (lambda path: f"/archive{path.rstrip('/')}", ["folder", "slash"]),
        (str.upper, ["case"]),
    ],
)
def test_other_changes_of_all_urls(home: Path, rename: Renaming, classes: list[str]) -> None:
    """A folder, a suffix, or several parts at once are one event too."""
    with watched_site(home) as there:
        there.run()
        move(there.site, range(12), rename)
        report = there.run()
        assert told(report) == [OF_SITE]
        assert sorted(one.name for one in report.told[0].classes) == classes
        assert told(there.run()) == []


@pytest.mark.in_suite(0)
def test_capitals_that_a_site_puts_elsewhere(home: Path) -> None:
    """Of all addresses it is one event; an article whose own name changes in the same run is told by itself."""
    with watched_site(home) as there:
        move(there.site, range(12), str.title)
        there.run()
        move(there.site, range(11), lambda path: f"/{path[1:].capitalize()}")
        move(there.site, [11], lambda path: "/Another-Name/")
        assert told(there.run()) == [OF_SITE, ("moved", True)]
        assert told(there.run()) == []


def test_an_archive_tells_it_once_too(home: Path, tmp_path: Path) -> None:
    """An import of what was crawled makes the same events."""
    with watched_site(home) as there:
        there.run()
        move(there.site, range(12), without_slash, relist=False)
        there.site.edit(3)
        assert told(there.run()) == [("edited", True), OF_SITE]
        settings = Settings.load(tmp_path / "elsewhere", {})
        settings.home.mkdir()

        async def take_in() -> list[RunReport]:
            found = sorted(there.settings.warc_dir.rglob("*.warc.gz"))
            return [each async for each in import_archives(found, [there.source], settings)]

        for _ in range(2):
            asyncio.run(take_in())
            with History(settings.database_url) as history:
                kinds = sorted(str(event.kind) for event in history.events(source="paper"))
            assert kinds == ["edited", "moved"]


@pytest.mark.in_suite(0)
@pytest.mark.parametrize("stays", [False, True])
@pytest.mark.parametrize("rename", [without_slash, to_index, str.upper])
def test_another_spelling_without_a_redirect(
    home: Path, tmp_path: Path, rename: Renaming, stays: bool
) -> None:
    """The old addresses are gone, or show the same pages: one event, or none; never removed and new, live or in an import cut in two."""
    with watched_site(home) as there:
        site = there.site
        there.run()
        paths = [article.path for article in site.articles]
        for number, before in enumerate(site.articles):
            after = site.articles[number] = replace(before, path=rename(before.path))
            if number == 3:
                site.edit(3)
            if stays:
                shown = site.page_of(site.articles[number]).encode()
                site.answers[before.path] = http(shown, "Content-Type: text/html; charset=utf-8")
            assert after.path != before.path
        site.publish()
        expected = ["edited"] if stays else ["edited", "moved"]
        assert [kind for kind, _ in told(there.run())] == expected
        assert told(there.run()) == []
        site.edit(5)
        if stays:
            shown = site.page_of(site.articles[5]).encode()
            site.answers[paths[5]] = http(shown, "Content-Type: text/html; charset=utf-8")
            site.publish()
        assert told(there.run()) == [("edited", True)]
        settings = Settings.load(tmp_path / "elsewhere", {})
        settings.home.mkdir()

        async def take_in(files: list[Path]) -> list[RunReport]:
            return [each async for each in import_archives(files, [there.source], settings)]

        first, *others = sorted(there.settings.warc_dir.rglob("*.warc.gz"))
        for files in ([first], others):
            asyncio.run(take_in(files))
        with History(settings.database_url) as history:
            kinds = sorted(str(event.kind) for event in history.events(source="paper"))
            assert kinds == sorted(["edited", *expected])
            assert len(list(history.articles("paper"))) == 12


def test_it_passes_a_channels_filters() -> None:
    """Like a source's alerts it passes every filter but that of kinds; an article's `moved` does not."""
    channel = Channel("desk", "json://desk", events=frozenset({EventKind.MOVED}), severity=Severity.MAJOR)
    of_site = EventDraft(EventKind.MOVED, None, 0, START, "r", "Moved", Severity.MINOR)
    of_article = replace(of_site, article="a", ordinal=1)

    def never(_: object) -> None:
        pytest.fail("no content is needed")

    assert wants_event(channel, DraftedEvent("paper-2.moved", of_site), never)  # type: ignore[arg-type]
    assert not wants_event(channel, DraftedEvent("a.1.moved", of_article), never)  # type: ignore[arg-type]
    deaf = replace(channel, events=frozenset({EventKind.EDITED}))
    assert not wants_event(deaf, DraftedEvent("paper-2.moved", of_site), never)  # type: ignore[arg-type]
