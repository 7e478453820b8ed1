"""`compare` against the invented newspaper's own truth: some months of its editors' work, watched by the real pipeline."""

from __future__ import annotations

import random
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from presslog.demo.newspaper import (
    Newspaper,
    NewspaperWitness,
    Noise,
    Press,
    PublishedPost,
    Setup,
    TakenDown,
    TownClock,
    opening_press,
    reserve_stories,
)
from presslog.flows.settings import Settings
from presslog.storage.read import History
from tests.fakes.lasting_workroom import LastingWorkrooms
from tests.faults.month import watched

MONTHS = 8
Standing = dict[int, PublishedPost]


class Editors:
    """Who touches four posts a month at most, below what holds a run, and puts some of it back later."""

    def __init__(self, press: Press) -> None:
        self._press, self._dice = press, random.Random(7)
        self._reheaded, self._taken_down = press.posts()[0], press.posts()[0]

    def work(self, month: int) -> None:
        """One month's changes."""
        press = self._press
        first, second, third = self._dice.sample(press.posts(), 3)
        if month % 3 == 0:
            press.publish(reserve_stories()[month // 3])
            press.rewrite_headline(self._reheaded.id, self._reheaded.title)
        else:
            self._reheaded = second
            press.rewrite_headline(second, f"Heading {month} of {second.id}")
            press.edit_word(first, max(first.blocks[0].text.split(), key=len), "quayside")
        if month % 4 == 1:
            self._taken_down = third
            press.take_down(third, TakenDown.GONE_410)
        elif month % 4 == 3:
            press.restore(self._taken_down)
            press.move(first, f"moved-{first.id}")


def watch_the_months(home: Path) -> list[tuple[datetime, Standing]]:
    """What stood in the newspaper at the end of each month, when all of it had been seen twice."""
    clock = TownClock()
    press = opening_press(clock, posts=10, languages=("en",))
    settings, known, editors = Settings.load(home, {}), [], Editors(press)
    setup = Setup(noise=Noise.FULL, witnesses=NewspaperWitness.NONE)
    with Newspaper(press, setup) as paper, closing(LastingWorkrooms()) as rooms:
        for month in range(MONTHS):
            if month:
                editors.work(month)
            for _ in range(2):
                clock.advance(timedelta(days=14))
                report = rooms.watch(watched(paper), settings, clock)
                assert report.outcome == "ok", report
            known.append((clock.advance(timedelta(days=1)), {post.id: post for post in press.posts()}))
    return known


def true_changes(before: Standing, after: Standing, ever: set[int]) -> dict[str, str]:
    """What differs, by title now or last; `ever`: what had stood there until the first moment."""
    differ = {
        post.title: "restored" if no in ever else "new" for no, post in after.items() if no not in before
    }
    differ |= {post.title: "gone" for no, post in before.items() if no not in after}
    for no in before.keys() & after.keys():
        old, new = before[no], after[no]
        if (old.title, old.text) != (new.title, new.text):
            differ[new.title] = "edited"
        elif old.path != new.path:
            differ[new.title] = "moved"
    return differ


def test_compare_is_the_newspapers_own_truth(home: Path) -> None:
    """Between the end of any month and of any later one, exactly what differs in the newspaper is listed."""
    home.mkdir()
    known = watch_the_months(home)
    ever: set[int] = set()
    with History(home) as history:
        for at, (start, before) in enumerate(known):
            ever |= before.keys()
            assert history.count_standing("gazette", start) == len(before)
            for end, after in known[at + 1 :]:
                listed = {change.title: change.kind for change in history.compare("gazette", start, end)}
                assert listed == true_changes(before, after, ever)
