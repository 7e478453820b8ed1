"""History from web archives: by the same rules as live captures, in order of date, once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from presslog.core.errors import LandingError
from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.core.urls import AskedUrl, LandedUrl
from presslog.crawler.items import PageCapture
from presslog.crawler.source.source import Discover, Fetch, RemovalRule, Revisit, Source, Via
from presslog.crawler.web_archives import Archives
from presslog.demo.newspaper import (
    Newspaper,
    NewspaperWitness,
    Noise,
    Setup,
    Status,
    Theme,
    TownClock,
    opening_press,
    reserve_stories,
)
from presslog.demo.newspaper.press import TakenDown as How
from presslog.flows.response_store import responses_to_read
from presslog.flows.settings import Settings
from presslog.flows.watching.archive_import import BATCH_BYTES, import_archives, visit_batches
from presslog.flows.watching.reprocess import release_run
from presslog.flows.watching.source_run import RunReport
from presslog.storage.content.fingerprints import visible_text
from presslog.storage.export.raw_responses import write_warc
from presslog.storage.model import RunOutcome, State
from presslog.storage.read.history import History
from tests.fakes.lasting_workroom import LastingWorkrooms
from tests.fakes.values import NOON
from tests.flows.town import Town, opened, watching
from tests.newspaper.fixtures import Got, get

pytestmark = pytest.mark.in_suite(1)


@pytest.fixture
def told_live(home: Path) -> tuple[Source, Settings, Callable[[], list[tuple[str, str | None]]]]:
    """A source watched live through an edit and a removal; its settings, and what its history tells."""
    home.mkdir()
    clock, settings = TownClock(), Settings.load(home, {})
    with Newspaper(
        opening_press(clock, posts=8, languages=("en",)),
        Setup(noise=Noise.FULL, witnesses=NewspaperWitness.NONE),
    ) as paper:
        source = Source(
            "packet",
            paper.url,
            fetch=Fetch(delay=timedelta(0)),
            revisit=Revisit("all"),
            removal=RemovalRule(2, timedelta(hours=1)),
        )

        with closing(LastingWorkrooms()) as rooms:

            def run() -> None:
                clock.advance(timedelta(hours=7))
                assert rooms.watch(source, settings, clock).error == ""

            run()
            post, other = paper.press.posts()[2:4]
            paper.press.rewrite_headline(post, "Another headline altogether")
            run()
            paper.press.take_down(other, How.GONE_410)
            run()
            run()
    return source, settings, lambda: kinds(settings)


def kinds(settings: Settings) -> list[tuple[str, str | None]]:
    """(kind, title) of every event, oldest first."""
    with History(settings.database_url) as history:
        return [(event.kind, event.title) for event in history.events()]


def warcs(settings: Settings) -> list[Path]:
    """Every web archive of a home."""
    return sorted(settings.warc_dir.rglob("*.warc.gz"))


def imported(
    paths: list[Path], source: Source, settings: Settings, neighbours: Sequence[Source] = ()
) -> list[RunReport]:
    """The reports of an import."""

    async def collect() -> list[RunReport]:
        archives = import_archives(paths, [source], settings, neighbours=neighbours)
        return [report async for report in archives]

    return asyncio.run(collect())


def test_our_own_archives_give_our_own_history(
    told_live: tuple[Source, Settings, Callable[[], object]], tmp_path: Path
) -> None:
    """A fresh home that takes in the WARCs of another tells the same edit and the same removal; taken in again, nothing more."""
    source, settings, told = told_live
    other = Settings.load(tmp_path / "other", {})
    other.home.mkdir()
    reports = imported(warcs(settings), source, other)
    assert sum(report.events for report in reports) == 2
    assert kinds(other) == told()
    assert imported(warcs(settings), source, other) == []
    assert kinds(other) == told()


def test_a_home_learns_nothing_from_its_own_archives(
    told_live: tuple[Source, Settings, Callable[[], object]],
) -> None:
    """What is older than what is known is passed over: history is not rewritten."""
    source, settings, told = told_live
    before = told()
    assert imported(warcs(settings), source, settings) == []
    assert told() == before


@pytest.mark.parametrize(
    ("ahead", "taken"), [(timedelta(days=1), True), (timedelta(days=1, seconds=1), False)]
)
def test_what_is_dated_in_the_future_is_left_out(
    told_live: tuple[Source, Settings, Callable[[], object]], tmp_path: Path, ahead: timedelta, taken: bool
) -> None:
    """An archive's clock may be a day ahead of ours; what is dated later is named and makes no history."""
    source, settings, _ = told_live
    held, other = warcs(settings), Settings.load(tmp_path / "other", {})
    other.home.mkdir()
    last = max(capture.fetched_at for capture in Archives(held).captures())
    passed_over: list[str] = []

    async def import_all() -> None:
        reports = import_archives(
            held, [source], other, clock=lambda: last - ahead, tell_passed_over=passed_over.extend
        )
        async for _ in reports:
            pass

    asyncio.run(import_all())
    assert bool(passed_over) is not taken
    assert all("dated in the future" in named for named in passed_over)


def test_a_broken_archive_is_refused(home: Path, tmp_path: Path) -> None:
    """A file that is no web archive is named, and nothing is stored."""
    home.mkdir()
    broken = tmp_path / "broken.warc.gz"
    broken.write_bytes(b"\x1f\x8b not at all")
    settings = Settings.load(home, {})
    with pytest.raises(LandingError, match=r"broken\.warc\.gz"):
        imported([broken], Source("packet", "https://gazette.example/"), settings)
    assert kinds(settings) == []


def test_a_batch_is_one_visit() -> None:
    """A URL asked again and a silence of more than an hour each begin another batch."""

    def seen(url: str, minutes: int) -> PageCapture:
        at = NOON + timedelta(minutes=minutes)
        return PageCapture(AskedUrl(url), LandedUrl(url), Role.ARTICLE, at, Outcome.OK, "")

    visits = visit_batches([seen("a", 0), seen("b", 1), seen("a", 2), seen("c", 62), seen("d", 123)])
    assert [[page.asked for page in batch] for batch in visits] == [["a", "b"], ["a", "c"], ["d"]]


def test_a_batch_holds_what_is_read() -> None:
    """Pages, data and answers of no kind are held with their bodies, pictures without; a batch is no larger than memory bears."""

    def seen(kind: str | None, minutes: int, body: bytes = b"<p>x") -> PageCapture:
        headers = (("content-type", kind),) if kind else ()
        page = PageCapture(AskedUrl(f"{minutes}"), LandedUrl("u"), Role.ARTICLE, NOON, Outcome.OK, "")
        return replace(page, headers=headers, body=body)

    kinds = [
        "text/html; charset=utf-8",
        "application/rss+xml",
        "application/json",
        None,
        "image/jpeg",
        "video/mp4",
    ]
    (batch,) = visit_batches(seen(kind, n) for n, kind in enumerate(kinds))
    assert [bool(page.body) for page in batch] == [True, True, True, True, False, False]
    large = [seen("text/html", n, bytes(BATCH_BYTES // 2)) for n in range(4)]
    assert [len(batch) for batch in visit_batches(large)] == [3, 1]


# --- a town, its years, and what other homes make of them --------------------------------------------------------------


class Kept(Town):
    """A town whose captures can be taken out."""

    def archive(self, file: Path) -> Path:
        """Everything captured so far."""
        with History(self.settings.database_url) as history, responses_to_read(self.settings) as kept:
            write_warc(history.run_captures(self.source.name), kept, file)
        return file


BY_LISTING = {"discover": Discover(via=(Via.LISTING,)), "revisit": Revisit("all")}


@pytest.fixture
def town(home: Path) -> Iterator[Kept]:
    """A town whose error page is a 200 like any other, so that only a made-up URL tells it from an article."""
    setup = Setup(noise=Noise.FULL, witnesses=NewspaperWitness.NONE, soft_404=True)
    with opened(Kept, home, posts=12, languages=("en", "fa"), setup=setup, **BY_LISTING) as there:
        yield there


def another(folder: Path) -> Settings:
    folder.mkdir()
    return Settings.load(folder, {})


def told(settings: Settings) -> list[tuple[object, ...]]:
    """Every event with its time and versions, and every version with its text, without the ids that name runs."""
    with History(settings.database_url) as history:
        events = [(e.kind, e.title, e.observed_at, e.from_version, e.to_version) for e in history.events()]
        contents = [
            (
                article.url,
                article.state,
                version.version,
                version.first_seen,
                version.last_seen,
                visible_text(content.text),
            )
            for article, version, content in history.contents("packet")
            if content
        ]
    return [*events, *sorted(contents)]


def test_what_is_taken_out_makes_the_same_history(town: Kept, tmp_path: Path) -> None:
    """Edits, a new post, a move, a removal that only a made-up URL proves, a restoration: taken out and in again, all at the same times."""
    town.run()
    moved, edited, gone, back = town.press.posts()[2:6]
    town.press.move(moved, "under-another-name")
    town.press.rewrite_headline(edited, "Another headline altogether")
    town.press.publish(reserve_stories()[0])
    town.press.take_down(gone, How.SOFT_404)
    town.press.take_down(back, How.GONE_410)
    town.run()
    town.run()
    town.press.restore(back)
    town.run()
    assert sorted(kind for kind, _ in kinds(town.settings)) == [
        "edited",
        "moved",
        "new",
        "removed",
        "removed",
        "restored",
    ]
    warc, other = town.archive(tmp_path / "all.warc.gz"), another(tmp_path / "other")
    imported([warc], town.source, other)
    assert told(other) == told(town.settings)
    assert imported([warc], town.source, other) == []
    assert imported([warc], town.source, town.settings) == []


def test_the_way_others_know_a_site_is_not_its_news(town: Kept, tmp_path: Path) -> None:
    """A home that knows the site of later learns from an old archive what it never saw, as found late, and takes back nothing."""
    town.run()
    gone, edited = town.press.posts()[3:5]
    old = town.archive(tmp_path / "old.warc.gz")
    town.press.take_down(gone, How.GONE_410)
    town.press.rewrite_headline(edited, "Another headline altogether")
    later = another(tmp_path / "later")
    here = replace(town, settings=later)
    here.run()
    here.run()
    with History(later.database_url) as history:
        before = {article.url: article for article in history.articles("packet")}
    assert town.paper.url_of(gone) not in before
    (report,) = imported([old], town.source, later)
    assert (report.events, report.listings) == (0, 0)
    with History(later.database_url) as history:
        after = {article.url: article for article in history.articles("packet")}
        assert after.pop(town.paper.url_of(gone)).versions == 1
    assert after == before
    assert here.run().events == 0


def test_sources_of_one_host_keep_their_own(town: Kept, tmp_path: Path) -> None:
    """Of two editions in one archive each source takes what its own listing shows; with nobody beside it, one takes the whole host."""
    english, persian = (
        town.source,
        watching(f"{town.paper.url}fa/", "packet-fa", **BY_LISTING),
    )
    town.run()
    warc = town.archive(tmp_path / "en.warc.gz")
    town.source = persian
    town.run()
    both = [warc, town.archive(tmp_path / "fa.warc.gz")]
    shared, alone = another(tmp_path / "shared"), another(tmp_path / "alone")
    imported(both, english, shared, neighbours=[persian])
    imported(both, persian, shared, neighbours=[english])
    with History(shared.database_url) as history:
        languages = [{a.language for a in history.articles(name)} for name in ("packet", "packet-fa")]
    assert languages == [{"en"}, {"fa"}]
    imported(both, english, alone)
    with History(alone.database_url) as history:
        assert {article.language for article in history.articles("packet")} == {"en", "fa"}


def test_a_visit_that_cannot_be_believed_says_nothing(town: Kept, tmp_path: Path) -> None:
    """A visit whose listing did not answer, or showed hollow articles, is degraded in an archive too: no edit, no removal."""
    town.run()
    town.paper.break_with("/", Status(503))
    for post in town.press.posts()[:3]:
        town.press.take_down(post, How.GONE_410)
    warcs_ = [town.archive(tmp_path / "first.warc.gz"), answers(town, tmp_path / "down.warc.gz")]
    other = another(tmp_path / "other")
    first, down = imported(warcs_, town.source, other)
    assert (first.outcome, down.outcome) == (RunOutcome.OK, RunOutcome.DEGRADED)
    assert kinds(other) == [("degraded", None)]
    with History(other.database_url) as history:
        assert {article.state for article in history.articles("packet")} == {State.LIVE}


def answers(town: Kept, file: Path, *, front: bool = True) -> Path:
    """What another tool's visit of the front page and of every article brings, seven hours later."""
    town.clock.advance(timedelta(hours=7))
    urls = [*([town.paper.url] if front else []), *map(town.paper.url_of, town.press.posts())]
    return warc_of(file, [(url, get(url)) for url in urls], town.clock())


def warc_of(file: Path, answers: Iterable[tuple[str, Got]], at: datetime) -> Path:
    """Answers as another tool keeps them."""
    with file.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        for url, got in answers:
            head = StatusAndHeaders(f"{got.status} .", list(got.headers.items()), protocol="HTTP/1.1")
            date = {"WARC-Date": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
            writer.write_record(
                writer.create_warc_record(
                    url, "response", payload=BytesIO(got.body), http_headers=head, warc_headers_dict=date
                )
            )
    return file


def test_a_held_visit_is_confirmed_by_the_next(town: Kept, tmp_path: Path) -> None:
    """So many edits at once are held in an archive too, and told when the next visit shows the same."""
    town.run()
    first = town.archive(tmp_path / "first.warc.gz")
    for post in town.press.posts()[:7]:
        town.press.rewrite_headline(post, f"{post.title}, and more")
    again = [answers(town, tmp_path / f"{n}.warc.gz") for n in (1, 2)]
    other = another(tmp_path / "other")
    _, held, confirmed = imported([first, *again], town.source, other)
    assert (held.outcome, held.held, confirmed.held) == (RunOutcome.HELD, 7, 0)
    assert [kind for kind, _ in kinds(other)] == ["held", *["edited"] * 7]


@pytest.mark.parametrize("front", [True, False], ids=["with its listing", "articles alone"])
def test_a_held_visit_is_released_by_hand(town: Kept, tmp_path: Path, front: bool) -> None:
    """What a visit was held for is told when a person says so, whether the archive had the listing or not."""
    town.run()
    first = town.archive(tmp_path / "first.warc.gz")
    for post in town.press.posts()[:7]:
        town.press.rewrite_headline(post, f"{post.title}, and more")
    other = another(tmp_path / "other")
    _, held = imported([first, answers(town, tmp_path / "again.warc.gz", front=front)], town.source, other)
    assert [kind for kind, _ in kinds(other)] == ["held"]
    asyncio.run(release_run(held.run, town.source, other))
    assert [kind for kind, _ in kinds(other)] == ["held", *["edited"] * 7]


def test_an_address_that_an_article_has_left_is_no_news(town: Kept, tmp_path: Path) -> None:
    """What stood at the addresses that an article has left is known, though its pages carry no id."""
    town.paper.switch(theme=Theme.BROADSHEET)  # which prints none
    town.run()
    moved = town.press.posts()[2]
    before = []
    for name in ("under-another-name", "under-a-third"):
        before.append(answers(town, tmp_path / f"{name}.warc.gz"))
        town.press.move(moved, name)
        town.run()
    assert kinds(town.settings).count(("moved", moved.title)) == 2
    assert imported(before, town.source, town.settings) == []


def test_another_address_of_a_known_article_is_no_news(town: Kept, tmp_path: Path) -> None:
    """A page at an address that nobody knew says itself whose it is: it is passed over for the one it names, and so is what is older."""
    post = town.press.posts()[2]
    short, page = f"{town.paper.url}?p={post.id}", get(town.paper.url_of(post))
    before = town.clock()
    town.run()
    unnamed = replace(page, body=page.body.replace(b"canonical", b"other").replace(b"og:url", b"og:other"))
    early = warc_of(tmp_path / "early.warc.gz", [(short, unnamed)], before)
    late = warc_of(tmp_path / "late.warc.gz", [(short, page)], town.clock() + timedelta(hours=5))
    assert imported([early, late], town.source, town.settings) == []


def test_one_visit_may_hold_an_article_at_two_addresses(town: Kept, tmp_path: Path) -> None:
    """Of a page that stands at two addresses the one that it names itself is the article's; no later visit finds it moved."""
    post = town.press.posts()[2]
    url = town.paper.url_of(post)
    visits = [
        warc_of(tmp_path / f"{day}.warc.gz", [(one, get(url)) for one in urls], NOON + timedelta(days=day))
        for day, urls in enumerate([[f"{town.paper.url}?p={post.id}", url], [url]])
    ]
    other = another(tmp_path / "other")
    assert [report.captures for report in imported(visits, town.source, other)] == [1, 1]
    with History(other.database_url) as history:
        assert [article.url for article in history.articles("packet")] == [url]
    assert kinds(other) == []
