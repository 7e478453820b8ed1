"""Listing pages asked with validators, and read only where they show something else: what that saves, and that it hides nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from presslog.core.witness import Witness
from presslog.crawler.source.source import Revisit
from presslog.crawler.spiders.kept_pages import KeptPage
from presslog.demo.newspaper import (
    NewspaperValidators,
    NewspaperWitness,
    Setup,
    StaleNotModified,
    Status,
    reserve_stories,
)
from presslog.storage.model import RunOutcome
from presslog.storage.write.archive import Archive
from tests.flows.town import Told, Town, opened

SOON = timedelta(minutes=10)
"""No article is due so soon after the one before."""


class Kept(Town):
    """A newspaper whose listing is looked at again soon."""

    def told(self, after: timedelta = SOON) -> list[Told]:
        """What a run tells that is a good one, with as many entries as ever."""
        report = self.run(after)
        assert (report.outcome, report.error) == (RunOutcome.OK, "")
        with Archive.open(self.settings.database_url) as archive:
            assert [run.entries for run in archive.runs("packet", 1)] == [8]
        return sorted((str(event.kind), event.title) for event in report.told)

    def answers(self) -> list[int]:
        """The statuses of what was answered at the listing in the last run."""
        return [seen.status for seen in self.paper.asked("/")]

    def times(self) -> list[int]:
        """How often each kept page was found unchanged since it was read."""
        with Archive.open(self.settings.database_url) as archive:
            document = archive.documents(self.source.name)["listings"]
        return [page["times"] for page in json.loads(document).values()]


@contextmanager
def town(home: Path, **setup: Any) -> Iterator[Kept]:
    """A newspaper of eight posts on one page, watched twice: the second run reads by what the first one learned."""
    chosen = Setup(posts_per_page=8, witnesses=NewspaperWitness.NONE, **setup)
    with opened(Kept, home, posts=8, setup=chosen, revisit=Revisit(audit=0.0)) as there:
        assert [there.told(), there.told()] == [[], []]
        assert there.answers() == [200]
        yield there


def test_an_unchanged_listing_costs_a_304_and_closes_no_gate(home: Path) -> None:
    """Its entries count as seen; an edit and a new piece are told in the run in which the listing shows them."""
    with town(home) as there:
        assert (there.told(), there.answers(), there.times()) == ([], [304], [1])
        edited = there.press.rewrite_headline(there.press.posts()[2], "Another headline altogether")
        assert (there.told(), there.answers(), there.times()) == ([("edited", edited.title)], [200], [0])
        there.clock.advance(SOON)
        new = there.press.publish(reserve_stories()[0])
        assert there.told() == [("new", new.title)]
        assert (there.told(), there.answers()) == ([], [304])


def test_a_listing_that_shows_the_same_is_not_read_again(home: Path) -> None:
    """Other scripts are nothing to read; another word is."""
    with town(home, validators=NewspaperValidators.NONE) as there:
        printed = urlopen(there.paper.url).read().decode()
        there.paper.break_with(
            "/", Status(200, body=printed.replace("</body>", "<script>n = 1</script></body>"))
        )
        assert (there.told(), there.answers(), there.times()) == ([], [200], [1])
        there.paper.mend()
        edited = there.press.rewrite_headline(there.press.posts()[2], "Another headline altogether")
        assert (there.told(), there.times()) == ([("edited", edited.title)], [0])


def test_what_could_not_be_read_stays_open_under_a_304(home: Path) -> None:
    """The listing shows an edit while the article's page is away; it does not change again, and the edit is told once the page is back."""
    with town(home) as there:
        edited = there.press.rewrite_headline(there.press.posts()[2], "Another headline altogether")
        there.paper.break_with(edited.path, Status(503))
        assert (there.told(), there.answers()) == ([], [200])
        there.paper.mend()
        assert (there.told(), there.answers()) == ([("edited", edited.title)], [304])


def test_a_listing_that_answers_304_whatever_changed_is_found_out(home: Path) -> None:
    """A new piece waits until the listing is asked plainly, within ten looks, and no longer."""
    with town(home) as there:
        there.paper.break_with("/", StaleNotModified())
        there.clock.advance(SOON)
        new = there.press.publish(reserve_stories()[0])
        looks = []
        while not looks or looks[-1] == ([], [304]):
            looks.append((there.told(), there.answers()))
        assert len(looks) in range(2, 11)
        assert looks[-1] == ([("new", new.title)], [200])


@pytest.mark.parametrize(("times", "aged"), [(8, False), (9, True)])
def test_every_tenth_look_is_a_plain_one(times: int, aged: bool) -> None:
    """What was found unchanged nine times is read anew."""
    page = KeptPage("rules", "shown", Witness.LISTING, (), times=times)
    assert page.has_aged is aged


def test_a_validator_that_stood_still_once_is_sent_no_more(home: Path) -> None:
    """What changed below a tag that did not is seen when the page is asked plainly, which it is in every run from then on."""
    with town(home) as there:
        printed = urlopen(there.paper.url).read().decode()
        sent = []
        for number in range(4):
            page = printed.replace("</body>", f"<p>{number}</p></body>")
            there.paper.break_with("/", Status(200, (("ETag", '"1"'),), page))
            assert there.told() == []
            sent += ["if-none-match" in seen.headers for seen in there.paper.asked("/")]
        assert sent == [True, True, False, False]
        there.paper.mend()
        edited = there.press.rewrite_headline(there.press.posts()[2], "Another headline altogether")
        assert there.told() == [("edited", edited.title)]
