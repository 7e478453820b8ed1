"""When the other witnesses are heard, how far, and what may be taken from it: with answers at hand in the place of a network."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from presslog.core.outcome import Outcome
from presslog.core.urls import canonicalize
from presslog.core.witness import Witness
from presslog.crawler.discover import Start, read_listing_page
from presslog.crawler.discover.readers.wordpress import ids_url, posts_url
from presslog.crawler.items import Job, ListingPage, PageCapture, Visit
from presslog.crawler.memory import Memory, Settled
from presslog.crawler.source.source import Discover, Source
from presslog.crawler.spiders.other_witnesses import Hearing, WitnessMemory, WitnessWord
from presslog.crawler.spiders.visit_plan import ShownEntry
from tests.crawler.discover.asked import SITE, answered

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
REST = Start(posts_url(f"{SITE}/"), Witness.IDS)
SITEMAP = Start(f"{SITE}/sitemap.xml", Witness.SITEMAP)


def visit(number: int, changed: datetime = NOON) -> Visit:
    """A known post, whose ids said that it changed then."""
    url = canonicalize(f"{SITE}/{number}/")
    return Visit(
        url, f"wp:{number}", hints={Witness.IDS: ids(changed, number).entries[0].hint or ""}, seen=NOON
    )


def ids(
    changed: datetime, *numbers: int, total: int | None = None, of: int = 1, url: str = REST.url
) -> ListingPage:
    """A page of ids, all changed then."""
    posts = [
        {"id": n, "link": f"{SITE}/{n}/", "modified_gmt": changed.strftime("%Y-%m-%dT%H:%M:%S")}
        for n in numbers
    ]
    said = {"x_wp_total": str(len(posts) if total is None else total), "x_wp_totalpages": str(of)}
    return read_listing_page(
        answered(json.dumps(posts), url, **said), Witness.IDS, Source("packet", f"{SITE}/")
    )


@dataclass
class Wire:
    """Answers by URL, and what was asked; the fake of a network."""

    answer: Callable[[str], ListingPage]
    asked: list[str] = field(default_factory=list)
    visits: list[Visit | None] = field(default_factory=list)

    async def __call__(self, url: str, witness: Witness, visit: Visit | None = None) -> ListingPage:
        self.asked.append(url)
        self.visits.append(visit)
        return self.answer(url)


def hear(
    wire: Wire,
    folder: Path,
    *known: Visit,
    start: Start = REST,
    hour: int = 0,
    full: bool = False,
    max_pages: int = 50,
) -> WitnessWord | None:
    """What a run at this hour hears; each run before it was believed."""
    source = Source("packet", f"{SITE}/", discover=Discover(max_pages=max_pages))
    at = NOON + hour * HOUR
    job = Job(source, "r", folder, at, known, full)
    memory = Settled(Memory(folder), at, at - timedelta(seconds=1))
    wire.asked.clear()
    wire.visits.clear()
    window = tuple(ShownEntry(entry, Witness.LISTING) for entry in ids(NOON, 1, 2, 3).entries)
    return next(iter(asyncio.run(Hearing(job, wire, memory).hear([start], window))), None)


def refused(page: ListingPage) -> ListingPage:
    """The page as it is when it does not come."""
    capture: PageCapture = replace(page.capture, outcome=Outcome.AUTH, status=401, body=b"")
    return ListingPage(capture, page.witness)


def test_a_whole_sweep_misses_what_is_not_there(tmp_path: Path) -> None:
    """All ids came, as many as there are: a post that was listed before and is not now is missing; one never listed, or removed, is not."""
    others = (replace(visit(8), hints={}), replace(visit(9), removed=True))
    word = hear(Wire(lambda _: ids(NOON, 1, 2)), tmp_path, visit(1), visit(2), visit(3), *others)
    assert word is not None
    assert word.missing == {"wp:3"}


def test_a_sweep_that_is_not_whole_misses_nobody(tmp_path: Path) -> None:
    """A total that disagrees, a page that does not come, or no total at all: nothing is concluded."""
    known = (visit(1), visit(2), visit(3))
    silent = ids(NOON, 1)
    silent = replace(silent, capture=replace(silent.capture, headers=()))
    second = replace(ids(NOON, 1, total=2, of=2), older=f"{SITE}/2")
    for number, wire in enumerate(
        (
            Wire(lambda _: ids(NOON, 1, total=2)),
            Wire(lambda _: silent),
            Wire(lambda url: refused(second) if url == f"{SITE}/2" else second),
        )
    ):
        word = hear(wire, tmp_path / str(number), *known)
        assert word is not None
        assert word.missing == frozenset()


def test_too_many_ids_are_not_swept(tmp_path: Path) -> None:
    """Where they fill more pages than a run may walk, one page is all that is asked."""
    wire = Wire(lambda url: replace(ids(NOON, 1, total=900, of=9), older=f"{url}&next"))
    word = hear(wire, tmp_path, visit(3), max_pages=8)
    assert word is not None
    assert (len(wire.asked), word.missing) == (1, frozenset())
    assert len(hear(wire, tmp_path / "more", max_pages=9).pages) == 9  # type: ignore[union-attr]


def test_sweeps_are_a_day_apart(tmp_path: Path) -> None:
    """Between them what changed since the last answer is asked for, 26 hours of zones before it; a full run sweeps whenever it is."""
    wire = Wire(lambda _: ids(NOON, 1))
    whole = ids_url(REST.url)
    assert hear(wire, tmp_path, visit(1))
    assert wire.asked == [whole]
    hear(wire, tmp_path, visit(1), hour=3)
    assert wire.asked == [ids_url(REST.url, NOON)]
    hear(wire, tmp_path, visit(1), hour=4, full=True)
    assert wire.asked == [whole]
    hear(wire, tmp_path, visit(1), hour=28)
    assert wire.asked == [whole]


def test_an_api_that_never_answered_is_only_swept(tmp_path: Path) -> None:
    """Refused, it is asked again after a day, and not in between."""
    wire = Wire(lambda _: refused(ids(NOON)))
    hear(wire, tmp_path)
    hear(wire, tmp_path, hour=7)
    assert wire.asked == []
    hear(wire, tmp_path, hour=25)
    assert len(wire.asked) == 1


def test_what_changed_is_followed_as_far_as_it_is_new(tmp_path: Path) -> None:
    """A page that ends with what changed before the last answer is the last one; of news without end, three pages are read."""
    day = NOON - 24 * HOUR
    wire = Wire(lambda url: replace(ids(day if "&next" in url else NOON + HOUR, 1), older=f"{url}&next"))
    hear(Wire(lambda _: ids(NOON, 1)), tmp_path, visit(1))
    hear(wire, tmp_path, visit(1), hour=3)
    assert len(wire.asked) == 2
    hear(Wire(lambda _: ids(NOON, 1)), tmp_path / "more", visit(1))
    wire = Wire(lambda url: replace(ids(NOON + 5 * HOUR, 1), older=f"{url}&next"))
    hear(wire, tmp_path / "more", visit(1), hour=3)
    assert len(wire.asked) == 3


def test_the_longer_a_witness_says_nothing_the_less_it_is_heard() -> None:
    """After an eighth of the time since it told something new, and after six hours at the latest."""
    heard = WitnessMemory(NOON, NOON)
    assert heard.due(NOON)
    assert not replace(heard, told=NOON - 8 * HOUR).due(NOON + HOUR - timedelta(seconds=1))
    assert replace(heard, told=NOON - 8 * HOUR).due(NOON + HOUR)
    assert replace(heard, told=NOON - timedelta(days=900)).due(NOON + 6 * HOUR)
    assert not replace(heard, told=NOON - timedelta(days=900)).due(NOON + 6 * HOUR - timedelta(seconds=1))


def test_a_silent_witness_is_left_alone_for_longer_and_longer(tmp_path: Path) -> None:
    """Heard sixteen hours after it last told something new, it is heard again after two; once it tells something, in the next run."""
    wire = Wire(lambda _: ids(NOON, 1))
    asked = []
    for hour in (0, 16, 17, 18):
        hear(wire, tmp_path, visit(1), hour=hour)
        asked.append(len(wire.asked))
    assert asked == [1, 1, 0, 1]
    told = Wire(lambda _: ids(NOON + 20 * HOUR, 1))
    hear(told, tmp_path, visit(1), hour=21)
    hear(told, tmp_path, visit(1), hour=22)
    assert len(told.asked) == 1


def test_validators_are_kept_while_there_is_nothing_to_settle(tmp_path: Path) -> None:
    """A sitemap is asked for conditionally, unless it told last of a change: then its next answer has to be a whole one."""

    def sitemap(changed: str) -> Wire:
        body = f"<urlset><url><loc>{SITE}/1/</loc><lastmod>{changed}</lastmod></url></urlset>"
        page = read_listing_page(
            answered(body, SITEMAP.url, etag='"v"'), Witness.SITEMAP, Source("packet", f"{SITE}/")
        )
        return Wire(lambda _: page)

    wire = sitemap("2026-03-01")
    hear(wire, tmp_path, visit(1), start=SITEMAP)
    hear(wire, tmp_path, visit(1), start=SITEMAP, hour=1)
    assert [one.etag for one in wire.visits if one] == ['"v"']
    wire = sitemap("2026-03-03")
    hear(wire, tmp_path, visit(1), start=SITEMAP, hour=2)
    hear(wire, tmp_path, visit(1), start=SITEMAP, hour=3)
    assert [one.etag for one in wire.visits if one] == [None]


def test_an_index_of_sitemaps_is_read_as_far_as_its_newest(tmp_path: Path) -> None:
    """The index and three sitemaps, the last modified ones."""
    rows = "".join(
        f"<sitemap><loc>{SITE}/post-{n}.xml</loc><lastmod>2026-03-0{n}</lastmod></sitemap>"
        for n in range(1, 7)
    )
    index = ListingPage(answered(f"<sitemapindex>{rows}</sitemapindex>", SITEMAP.url), Witness.SITEMAP)
    wire = Wire(
        lambda url: index if url == SITEMAP.url else ListingPage(answered("<urlset/>", url), Witness.SITEMAP)
    )
    hear(wire, tmp_path, start=SITEMAP)
    assert wire.asked == [SITEMAP.url, *(f"{SITE}/post-{n}.xml" for n in (6, 5, 4))]
