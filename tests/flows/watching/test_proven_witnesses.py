"""What witnesses prove and lose in whole runs: a newspaper's listing shows every change, shows changes that are none, or shows none."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest

from presslog.core.witness import Witness
from presslog.demo.newspaper import NewspaperValidators, PostDraft, Status
from presslog.demo.newspaper.press import Press, TakenDown
from tests.flows.test_witnesses import SOON, Town, town

HOURS = timedelta(hours=2)
LISTING = Witness.LISTING


def articles(there: Town) -> list[str]:
    """The articles that the last run asked for."""
    return sorted(target for target in there.asked("/*-*/") if "no-such-page" not in target)


def prove(there: Town) -> None:
    """Make the listing proven: five edits that it shows, and four looks at its five articles while all stands still."""
    for post in there.press.posts()[:5]:
        there.press.add_paragraph(post, "The harbour master has since said otherwise.", at=0)
        assert there.told() == [("edited", post.title)]
    for _ in range(4):
        assert there.told(HOURS) == []


def due(there: Town) -> list[str]:
    """The articles that a run asks for when all five on the listing are due."""
    assert there.told(HOURS) == []
    return articles(there)


def listed(there: Town) -> set[str]:
    """The addresses of what stands on the listing."""
    return {post.path for post in there.press.posts()[:5]}


def frozen(there: Town) -> None:
    """From now on the listing shows for ever what it shows now."""
    there.paper.break_with("/", Status(200, body=urlopen(there.paper.url).read().decode()))


def test_a_proven_listing_saves_visits_and_misses_no_edit(home: Path) -> None:
    """Before the proof every due article is asked for; after it none of those that are listed, until four intervals are over.

    An edit that the listing shows is told in the next run, as ever.
    """
    with town(home, validators=NewspaperValidators.NONE) as there:
        assert listed(there) <= set(due(there))
        prove(there)
        spared = [listed(there) & set(due(there)) for _ in range(2)]
        assert spared == [set(), set()]
        post = there.press.rewrite_headline(there.press.posts()[1], "Another headline altogether")
        assert there.told() == [("edited", post.title)]
        there.told(timedelta(hours=8))
        assert listed(there) - {post.path} <= set(articles(there))


def test_an_edit_that_a_proven_listing_hides_is_found_and_costs_its_rank(home: Path) -> None:
    """Within four intervals it is told; from then on what is due is asked for again, as if nothing had been proven."""
    with town(home, validators=NewspaperValidators.NONE) as there:
        prove(there)
        frozen(there)
        post = there.press.rewrite_headline(there.press.posts()[1], "Another headline altogether")
        assert there.told(HOURS) == []
        told = [event for _ in range(5) for event in there.told(HOURS)]
        assert told == [("edited", post.title)]
        assert set(due(there)) & listed(there)
        there.paper.mend()
        assert there.told() == []


@pytest.mark.in_suite(0)
def test_a_page_gone_that_a_proven_listing_still_shows_costs_its_rank(home: Path) -> None:
    """At the first look at it: what else is due is asked for again in the next run, and the removal is told when confirmed."""
    with town(home, validators=NewspaperValidators.NONE) as there:
        prove(there)
        frozen(there)
        post = there.press.posts()[1]
        others = listed(there) - {post.path}
        there.press.take_down(post, TakenDown.GONE_404)
        assert there.told(HOURS) == []
        while post.path not in articles(there):
            assert there.told(HOURS) == []
        assert there.told(HOURS) == [("removed", post.title)]
        assert there.told(timedelta(hours=4)) == []
        assert others <= set(articles(there))


@pytest.mark.in_suite(0)
def test_the_audit_finds_sooner_what_is_hidden(home: Path) -> None:
    """A share of what a trusted witness shows unchanged is fetched all the same; with a share of one, all of it, at once."""
    with town(home, validators=NewspaperValidators.NONE) as there:
        prove(there)
        frozen(there)
        post = there.press.rewrite_headline(there.press.posts()[1], "Another headline altogether")
        there.source = replace(there.source, revisit=replace(there.source.revisit, audit=1.0))
        assert there.told() == [("edited", post.title)]


@pytest.mark.in_suite(0)
def test_a_run_that_was_not_believed_takes_no_trust_away(home: Path) -> None:
    """A degraded run in between proves nothing: the next one relies on what stood before it."""
    with town(home, validators=NewspaperValidators.NONE) as there:
        prove(there)
        there.paper.break_with("/", Status(503))
        assert [str(event.kind) for event in there.run().told] == ["degraded"]
        there.paper.mend()
        assert [str(event.kind) for event in there.run(HOURS).told] == ["recovered"]
        assert not listed(there) & set(articles(there))


def fill(press: Press, count: int) -> None:
    """Print so many posts in all, the further ones older than those of the opening."""
    opening = press.posts()
    for number in range(count - len(opening)):
        part, post = divmod(number, len(opening))
        told = opening[post]
        draft = PostDraft(title=f"{told.title}, part {part + 2}", blocks=told.blocks, author=told.author)
        press.publish(draft, at=told.published - timedelta(days=20 * (part + 1)))


def test_a_proven_witness_shows_all_edits_at_once_for_few_requests(home: Path) -> None:
    """Of 120 articles ten are edited all over the archive: told in the same round, for the listing's first page and the ids.

    Rounds without an edit ask three times, robots.txt included. The proof is two edits told, and looks at what was due.
    """
    setup = {"validators": NewspaperValidators.NONE, "trouble": lambda paper: fill(paper.press, 120)}
    with town(home, Witness.REST, **setup) as there:
        for post in there.press.posts()[7:9]:
            edited = there.press.rewrite_headline(post, f"{post.title}, more")
            assert there.told() == [("edited", edited.title)]
        # the first reads by what was just learned of the site, and so proves nothing
        assert [there.told(HOURS), there.told(HOURS), there.told()] == [[], [], []]
        assert [request.target.partition("?")[0] for request in there.paper.requests] == [
            "/robots.txt",
            "/",
            "/wp-json/wp/v2/posts",
        ]
        assert len(there.paper.requests) <= 0.03 * 120
        posts = [there.press.posts()[number] for number in range(1, 120, 12)]
        edited = [there.press.rewrite_headline(post, f"{post.title}, again") for post in posts]
        assert there.told() == sorted(("edited", post.title) for post in edited)
        assert {post.path for post in edited} <= set(articles(there))
        assert [len(there.asked(pattern)) for pattern in ("/", "/page/*", "/wp-json/*")] == [1, 0, 1]


def cry(there: Town, number: int) -> None:
    """The listing prints another sentence into each of its texts."""
    there.paper.mend()
    body = urlopen(there.paper.url).read().decode()
    dressed = re.sub(r"(entry-content[^>]*>)", rf"\1<p>Number {number} of this paper is out now.</p>", body)
    assert dressed.count(f"Number {number} of") == 5
    there.paper.break_with("/", Status(200, body=dressed))


@pytest.mark.in_suite(0)
def test_a_listing_whose_changes_are_none_is_asked_no_more_articles_for(home: Path) -> None:
    """Every text moves in every run, and no page does: after a few runs nobody is sent any more, nor deeper into the archive.

    What is due still is asked for, so that an edit is found; and when the listing has come to rest, an edit it shows is told at once.
    """
    with town(home) as there:
        asked = []
        for number in range(7):
            cry(there, number)
            there.run(SOON / 2)
            asked.append((len(articles(there)), len(there.asked("/page/*"))))
        # the first reads by what was just learned of the site, and so proves nothing
        assert asked == [(5, 1)] * 5 + [(0, 0)] * 2
        post = there.press.rewrite_headline(there.press.posts()[1], "Another headline altogether")
        cry(there, 7)
        assert there.told(HOURS) == [("edited", post.title)]
        there.paper.mend()
        assert there.told(HOURS) == []
        assert there.told(SOON) == []
        post = there.press.rewrite_headline(there.press.posts()[2], "Yet another headline")
        assert there.told() == [("edited", post.title)]
