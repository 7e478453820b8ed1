"""A newspaper, and who watches it: what tests begin with that play a publisher's doings through the real pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from presslog.crawler.source.source import Fetch, RemovalRule, Source
from presslog.demo.newspaper import Newspaper, Press, Setup, TownClock, opening_press
from presslog.flows.settings import Settings
from presslog.flows.watching.source_run import RunReport
from presslog.storage.model import RunOutcome
from tests.fakes.lasting_workroom import LastingWorkrooms

HOUR = timedelta(hours=1)
LATER = 7 * HOUR
"""By then every article is due again that just changed."""
Told = tuple[str, str | None]


def watching(url: str, name: str = "packet", **more: Any) -> Source:
    """A source that is asked without pauses, and soon sure of a removal."""
    fetch = Fetch(delay=timedelta(0), concurrency=4, timeout=timedelta(seconds=5))
    return Source(name, url, fetch=fetch, removal=RemovalRule(2, HOUR), **more)


@dataclass
class Town:
    """A newspaper, its clock, and a home that watches it."""

    paper: Newspaper
    clock: TownClock
    settings: Settings
    source: Source
    rooms: LastingWorkrooms = field(default_factory=LastingWorkrooms)

    @property
    def press(self) -> Press:
        """What its editors work on."""
        return self.paper.press

    def run(self, after: timedelta = LATER, *, full: bool = False) -> RunReport:
        """The next run's report, after some time; one that failed is none."""
        self.clock.advance(after)
        self.paper.forget()
        report = self.rooms.watch(self.source, self.settings, self.clock, full=full)
        assert report.outcome is not RunOutcome.FAILED, report.error
        return report

    def told(self, after: timedelta = LATER) -> list[Told]:
        """(kind, title) of every event of the next run, sorted."""
        return sorted((str(event.kind), event.title) for event in self.run(after).told)

    def kinds(self, after: timedelta = LATER) -> list[str]:
        """The kinds alone."""
        return [kind for kind, _ in self.told(after)]


T = TypeVar("T", bound=Town)


@contextmanager
def opened(
    kind: type[T],
    home: Path,
    *,
    posts: int,
    languages: tuple[str, ...] = ("en",),
    path: str = "",
    setup: Setup,
    **source: Any,
) -> Iterator[T]:
    """A newspaper of so many posts a language, and a home that has not yet looked at it; `path` is what is watched of it."""
    home.mkdir()
    clock = TownClock()
    with Newspaper(opening_press(clock, posts=posts, languages=languages), setup) as paper:
        town = kind(paper, clock, Settings.load(home, {}), watching(paper.url + path, **source))
        with closing(town.rooms):
            yield town
