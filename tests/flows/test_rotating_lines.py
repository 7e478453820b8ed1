"""Lines that rotate among a site's articles, on a site watched run by run: nothing is told of them, and the true edits and notices are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes.small_site import SmallSite, watched_site
from tests.fakes.wire import http

pytestmark = pytest.mark.in_suite(1)

Box = Callable[[SmallSite, int, int], str]
"""The markup that stands within an article at a run: the site, the run's number and the article's."""
ADS = (
    "Buy the finest lamps in town at Harrow and Sons today",
    "A new cure for tired feet, ask your chemist this week",
    "Learn to dance in ten lessons at the Grand Hall",
    "Fresh bread every morning from the mill on the river",
    "Sell your old piano now, best prices paid for it",
)
LETTER = (
    "<div><h3>Our letter</h3><ul><li>The whole week of the town comes to you on Fridays at noon.</li>"
    "<li>Four thousand people read it already, and say so.</li><li>It costs nothing, and you may leave it.</li></ul></div>"
)
MADE = (2, 3, 1, 4, 0, 2, 4, 1)
"""By how much the choice moves on at each run."""


def ad(run: int, number: int) -> str:
    """One of the advertisements, another one at each run."""
    return ADS[(sum(MADE[: run % 8]) + 3 * number) % 5]


def teaser(site: SmallSite, run: int, number: int) -> str:
    """The titles and a paragraph of two other articles."""
    count = len(site.articles)
    others = [site.articles[(number + step) % count] for step in (1 + run % 4, 5 + run % 3)]
    return "".join(f"<h3>{other.title}</h3><p>{other.paragraphs[1]}</p>" for other in others)


BOXES: dict[str, Box] = {
    "an advertisement": lambda site, run, number: f"<p>{ad(run, number)}</p>",
    "one as a sentence": lambda site, run, number: (
        f"<p>{ad(run, number)}, and tell them that we sent you.</p>"
    ),
    "on two pages": lambda site, run, number: f"<p>{ad(run, number)}</p>" if number in (0, 4) else "",
    "on all, then on some": lambda site, run, number: (
        f"<p>{ADS[run % 5]}, and tell them that we sent you.</p>" if run < 2 or (run + number) % 2 else ""
    ),
    "teasers with their texts": teaser,
    "teasers on one page": lambda site, run, number: teaser(site, run, number) if number == 4 else "",
    "a counter in a long sentence": lambda site, run, number: (
        f"<p>So far {100 + 37 * run + 11 * number} readers have written to us on this, and we thank every one of them for it.</p>"
    ),
    "a list on a third, for two runs": lambda site, run, number: (
        LETTER if number % 3 == 0 and run // 2 % 2 else ""
    ),
    "a list on any third": lambda site, run, number: LETTER if (number + MADE[run]) % 3 == 0 else "",
    "an age on three pages": lambda site, run, number: (
        f"<p>Updated {51 + 7 * run} minutes ago</p>" if number < 3 else ""
    ),
}


def print_boxes(site: SmallSite, box: Box, run: int) -> None:
    """Print every article with its box between the second paragraph and the third."""
    site.answers.clear()
    for number, article in enumerate(site.articles):
        page = site.page_of(article).split("</p>")
        shown = "</p>".join((*page[:2], "")) + box(site, run, number) + "</p>".join(page[2:])
        site.answers[article.path] = http(shown.encode(), "Content-Type: text/html; charset=utf-8")
    site.publish()


@pytest.mark.parametrize("name", BOXES)
def test_a_box_that_rotates_is_no_edit(home: Path, name: str) -> None:
    """From the first change on; an edit of such an article and one of another are told beside it."""
    with watched_site(home, 9) as there:
        site = there.site
        for run in range(5):
            print_boxes(site, BOXES[name], run)
            report = there.run()
            assert (run, report.outcome, report.told) == (run, "ok", ())
        edited = [site.edit(4, 2), site.edit(7, 3)]
        print_boxes(site, BOXES[name], 5)
        assert there.events() == sorted(("edited", each.title) for each in edited)
        print_boxes(site, BOXES[name], 6)
        assert there.events() == []


def test_a_line_on_one_page_beside_a_box_is_told(home: Path) -> None:
    """At once, in the run in which a list comes to a third of the pages, and when it went from them; all others stand still."""
    with watched_site(home, 9) as there:
        site = there.site
        there.run()
        for number, run in ((4, 2), (7, 4)):
            added = site.change(number, tail=f"<p>The mayor did not answer letter {number} of ours.</p>")
            print_boxes(site, BOXES["a list on a third, for two runs"], run)
            assert there.events() == [("edited", added.title)]
            print_boxes(site, BOXES["a list on a third, for two runs"], run + 1)
            assert there.events() == []


@pytest.mark.in_suite(0)
def test_a_notice_on_two_pages_is_told(home: Path) -> None:
    """At once, beside a box that rotates; its going is told, too, and so is a short line on one article."""
    with watched_site(home, 9) as there:
        site = there.site
        for run in range(3):
            print_boxes(site, BOXES["an advertisement"], run)
            there.run()
        notice = "<p>Correction: an earlier text gave a wrong price.</p>"
        noted = [site.change(number, tail=notice) for number in (2, 6)]
        print_boxes(site, BOXES["an advertisement"], 3)
        assert there.events() == sorted(("edited", each.title) for each in noted)
        gone = site.change(2, tail="")
        short = site.change(5, tail="<p>With a map by the parish</p>")
        print_boxes(site, BOXES["an advertisement"], 4)
        assert there.events() == sorted(("edited", each.title) for each in (gone, short))


@pytest.mark.in_suite(0)
def test_a_notice_with_its_heading_on_a_third_is_told(home: Path) -> None:
    """The same two lines that editors put on four of nine articles are told of each by the next run, once they stand there."""
    with watched_site(home, 9) as there:
        there.run()
        notice = "<h3>Correction</h3><p>An earlier version of this text gave a wrong price for the lamps.</p>"
        noted = [there.site.change(number, tail=notice) for number in (0, 3, 6, 8)]
        told = [*there.events(), *there.events()]
        assert sorted(told) == sorted(("edited", each.title) for each in noted)
        assert there.events() == []


@pytest.mark.in_suite(0)
@pytest.mark.parametrize(
    "count",
    [
        "<p>So far {} readers have written to us on this, and we thank every one of them for it.</p>",
        "<p>{} readers</p>",
    ],
)
def test_a_short_line_is_told_beside_a_counter(home: Path, count: str) -> None:
    """One article's short line that changes is told at once, though a line on each of the others counts its readers."""
    with watched_site(home, 9) as there:
        for run in range(3):
            for number in range(1, 9):
                there.site.change(number, tail=count.format(100 + 37 * run + 11 * number))
            there.site.change(0, tail="<p>Three were hurt</p>")
            there.run()
        for number in range(1, 9):
            there.site.change(number, tail=count.format(250 + 11 * number))
        hurt = there.site.change(0, tail="<p>Four were hurt</p>")
        assert there.events() == [("edited", hurt.title)]
