"""A scripted month at the invented newspaper: what its editors and its servers do, day by day, and what is true of it.

Each `Step` is one run's worth of time: what happens before the run, and the events that run must tell, no more and no fewer. The script is
data; `chronicle` plays it through the real pipeline under a clock that it moves, and returns what was true beside what was told.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from presslog.crawler.source.source import Fetch, RemovalRule, Revisit, Source
from presslog.demo.newspaper import (
    Newspaper,
    NewspaperWitness,
    Noise,
    Setup,
    Theme,
    TownClock,
    opening_press,
    reserve_stories,
)
from presslog.demo.newspaper import faults as site
from presslog.demo.newspaper.press import TakenDown as How
from presslog.flows.settings import Settings
from presslog.flows.watching.source_run import watch_source
from presslog.storage.model import ChangeEvent
from tests.fakes.forked_crawls import crawl_forked
from tests.faults.harm_table import HarmCount, write_counts

Act = Callable[[Newspaper], object]
Fact = tuple[str, int | None]
"""(kind of event, id of the post or None for the source)."""

PAUSE = timedelta(hours=7)


@dataclass(frozen=True, slots=True)
class Step:
    """What happens, and what the next run must tell."""

    name: str
    act: Act
    told: tuple[Fact, ...] = ()


def nothing(paper: Newspaper) -> None:
    """The noise alone."""


def publishing(count: int, first: int) -> Act:
    """`count` drafts of the reserve, from the `first` on."""

    def act(paper: Newspaper) -> None:
        for draft in reserve_stories()[first : first + count]:
            paper.press.publish(draft)

    return act


def broken(fault: site.Fault, pattern: str = "*") -> Act:
    """Something breaks wherever the path fits."""
    return lambda paper: paper.break_with(pattern, fault)


def mended(paper: Newspaper) -> None:
    """Nothing is broken any more."""
    paper.mend()


def gone(post: int, how: How) -> tuple[Step, ...]:
    """A post taken down: missing at first, removed when confirmed, told once."""
    return (
        Step(f"{how} takes post {post} down", lambda paper: paper.press.take_down(post, how)),
        Step(f"{how} is confirmed", nothing, (("removed", post),)),
    )


def outage(name: str, break_it: Act) -> tuple[Step, ...]:
    """Two runs that cannot be believed and one that can: two alerts."""
    return (
        Step(f"{name} begins", break_it, (("degraded", None),)),
        Step(f"{name} goes on", nothing),
        Step(f"{name} is over", mended, (("recovered", None),)),
    )


def edit(name: str, post: int, verb: Act) -> Step:
    """One editor's act and the one edit it makes."""
    return Step(name, verb, (("edited", post),))


def reword(post: int, new: str) -> Act:
    """Replace the longest word of the post's second block."""

    def verb(paper: Newspaper) -> object:
        longest = max(paper.press.get(post).blocks[1].text.split(), key=len)
        return paper.press.edit_word(post, longest, new)

    return verb


def flap(post: int) -> tuple[Step, ...]:
    """A, B, A, B, A, B, C: every version kept; two edits, one announcement that it flaps, silence, and C told."""
    told = (("edited", post),)
    return (
        Step("A", reheaded(post, "One headline"), told),
        Step("B", reheaded(post, "Another headline"), told),
        Step("A again", reheaded(post, "One headline"), told),
        Step("B again: it flaps", reheaded(post, "Another headline"), told),
        Step("A, kept and not announced", reheaded(post, "One headline"), told),
        Step("C", reheaded(post, "A third headline"), told),
    )


def reheaded(post: int, title: str) -> Act:
    """Another headline."""
    return lambda paper: paper.press.rewrite_headline(post, title)


def script(posts: Sequence[int]) -> tuple[Step, ...]:
    """The month. `posts` are ids from the newest to the oldest, all of the opening edition."""
    return (
        Step("baseline", nothing),
        Step("quiet", nothing),
        Step("two posts", publishing(2, 0), (("new", 0), ("new", 1))),
        edit("a word", posts[3], reword(posts[3], "quayside")),
        edit("a headline", posts[4], lambda paper: paper.press.rewrite_headline(posts[4], "An entirely other headline")),
        edit("a correction", posts[5], lambda paper: paper.press.add_correction(posts[5], "The year was 1987, not 1978.")),
        *outage("an outage", broken(site.Status(503))),
        *gone(posts[6], How.GONE_404),
        *gone(posts[7], How.GONE_410),
        *outage("a block", broken(site.Challenge())),
        *gone(posts[8], How.SOFT_404),
        *gone(posts[9], How.REDIRECT_HOME),
        *gone(posts[12], How.LEGAL_451),
        Step("one comes back", lambda paper: paper.press.restore(posts[6]), (("restored", posts[6]),)),
        *outage("maintenance at 200", broken(site.Maintenance(200))),
        Step("quiet", nothing),
        Step("a shift of four", publishing(4, 2), tuple(("new", n) for n in range(2, 6))),
        Step("a post moves", lambda paper: paper.press.move(posts[2], "a-new-address"), (("moved", posts[2]),)),
        Step("robots.txt fails, its copy is fresh", broken(site.Status(503), "/robots.txt")),
        *(Step("the copy still serves", nothing),) * 2,
        Step("the copy is a day old", nothing, (("degraded", None),)),
        Step("robots.txt is back", mended, (("recovered", None),)),
        *outage("robots.txt forbids", lambda paper: paper.switch(robots="User-agent: *\nDisallow: /\n"))[:2],
        Step("robots.txt allows", lambda paper: paper.switch(robots=None), (("recovered", None),)),
        Step("a paragraph goes", lambda paper: paper.press.drop_paragraph(posts[10], 2), (("edited", posts[10]),)),
        Step("one is off the list", lambda paper: paper.press.delist(posts[1]), (("delisted", posts[1]),)),
        Step("and on again", lambda paper: paper.press.relist(posts[1]), (("relisted", posts[1]),)),
        *outage("an empty listing", broken(site.EmptyListing(), "/")),
        *flap(posts[13]),
        Step("another theme", lambda paper: paper.switch(theme=Theme.BROADSHEET)),
        Step("it stays", nothing),
        edit("a word in it", posts[11], reword(posts[11], "breakwater")),
        Step("the old theme", lambda paper: paper.switch(theme=Theme.SOLEDAD)),
        Step("two fail for a while", lambda paper: [paper.break_with("*/a-new-address*", site.Status(500))]),
        Step("and are well", mended),
        Step("cut short", broken(site.Truncated(0.6, site.Encoding.GZIP, site.Framing.LENGTH_OF_CUT), "/20*")),
        Step("whole again", mended),
        Step("log in, please", broken(site.LoginWall(), "/20*")),
        Step("never mind", mended),
        Step("quiet", nothing),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Day:
    """One run of the chronicle: how it ended, what was true, and what was told."""

    step: Step
    outcome: str
    error: str
    true: Counter[Fact]
    told: Counter[Fact]


async def chronicle(home: Path, *, posts: int = 24, steps: slice = slice(None)) -> tuple[Day, ...]:
    """Play the script through the real pipeline, noise and all; one `Day` a run."""
    clock = TownClock()
    press = opening_press(clock, posts=posts, languages=("en",))
    settings = Settings.load(home, {})
    days = []
    with Newspaper(press, Setup(noise=Noise.FULL, witnesses=NewspaperWitness.NONE)) as paper:
        source = watched(paper)
        for step in script([post.id for post in press.posts()])[steps]:
            step.act(paper)
            clock.advance(PAUSE)
            report = await watch_source(source, settings, clock=clock, crawl=crawl_forked)
            told = Counter((event.kind.value, post_of(paper, event)) for event in report.told)
            days.append(Day(step, str(report.outcome), report.error, Counter(step.told), told))
    return tuple(days)


def watched(paper: Newspaper) -> Source:
    """The newspaper as a source that is asked for everything at every run."""
    return Source(
        "gazette",
        paper.url,
        fetch=Fetch(delay=timedelta(0), concurrency=4, timeout=timedelta(seconds=5)),
        revisit=Revisit("all"),
        removal=RemovalRule(confirmations=2, min_gap=timedelta(hours=1)),
    )


def post_of(paper: Newspaper, event: ChangeEvent) -> int | None:
    """The id of the post an event tells of; of one published from the reserve, its place there."""
    if event.url is None:
        return None
    path = urlsplit(event.url).path
    post = paper.press.find(path) or paper.press.find_former(path)
    if post is None:
        return -1
    titles = [draft.title for draft in reserve_stories()]
    return titles.index(post.title) if post.title in titles else post.id


def account(days: Iterable[Day]) -> tuple[float, float, tuple[str, ...]]:
    """(precision, recall, every discrepancy in words) of all that was told against all that was true."""
    told = sum((day.told for day in days), Counter[Fact]())
    right = sum(((day.told & day.true) for day in days), Counter[Fact]())
    true = sum((day.true for day in days), Counter[Fact]())
    faults = [
        f"{number}. {day.step.name} ({day.outcome} {day.error}): {what} {fact[0]} of {fact[1] or 'the source'}"
        for number, day in enumerate(days, start=1)
        for what, facts in (("falsely told", day.told - day.true), ("missed", day.true - day.told))
        for fact in facts.elements()
    ]
    return right.total() / max(told.total(), 1), right.total() / max(true.total(), 1), tuple(faults)


def harm_of(days: Sequence[Day]) -> HarmCount:
    """The events of a month: those missed are lost, those falsely told doubled; a run may tell nothing and be one that was tried."""
    missed = sum((day.true - day.told).total() for day in days)
    false = sum((day.told - day.true).total() for day in days)
    silent = sum(not day.true for day in days)
    tried = silent + sum((day.true | day.told).total() for day in days)
    return HarmCount("events of a month", tried, lost=missed, doubled=false)


def main() -> None:
    """`python -m tests.faults.month`: play the month and print the account."""
    with tempfile.TemporaryDirectory() as folder:
        days = asyncio.run(chronicle(Path(folder)))
    write_counts("month", [harm_of(days)])
    precision, recall, faults = account(days)
    print(*faults, sep="\n")
    print(f"{len(days)} runs, {sum(day.true.total() for day in days)} true events")
    print(f"precision {precision:.3f}, recall {recall:.3f}")
    sys.exit(precision < 1 or recall < 1)


if __name__ == "__main__":
    main()
