"""Lines that change at every fetch and lines of a theme, on a site watched run by run: nothing is told of them, and the true edits are."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path

import pytest

from presslog.flows.watching.source_run import RunReport
from tests.fakes.small_site import SmallSite, Watcher, watched_site
from tests.fakes.wire import http
from tests.flows.test_changing_fields import answer_conditionally

pytestmark = pytest.mark.in_suite(1)

Line = Callable[[int], str]
"""The markup of an article's line, by the article's number; empty for none."""


def print_with_lines(site: SmallSite, line: Line, *, at_end: bool = False) -> None:
    """Print every article with a line of its own at the beginning or the end of its body."""
    place = "</div></article>" if at_end else '<div class="entry-content">'
    for number, article in enumerate(site.articles):
        filled = line(number) + place if at_end else place + line(number)
        shown = site.page_of(article).replace(place, filled, 1)
        site.answers[article.path] = http(shown.encode(), "Content-Type: text/html; charset=utf-8")
    site.publish()


def only_on(numbers: Collection[int], line: Line) -> Line:
    """The line on these articles, and none on the others."""
    return lambda number: line(number) if number in numbers else ""


WORDS = ("river", "stone", "lamp", "winter")

FILLED_IN: dict[str, Callable[[int, int], str]] = {
    "minutes": lambda run, number: f"<p>Updated {51 + 7 * run + number} minutes ago</p>",
    "views": lambda run, number: f"<p>Number of views ({4099 + 17 * run + 31 * number})</p>",
    "arabic": lambda run, number: (
        f"<p>{['منذ ساعة', 'منذ ساعتين', 'منذ ثلاث ساعات', 'منذ يوم', 'منذ أسبوع'][(run + 2 * number) % 5]}</p>"
    ),
    "persian": lambda run, number: f"<p>{'۱۲۳۴۵۶۷۸۹'[(3 * run + number) % 9]} دقیقه پیش</p>",
    "albanian": lambda run, number: (
        f"<p>Përditësuar {['një orë', 'dy orë', 'tri orë', 'një ditë', 'dy ditë'][(run + 2 * number) % 5]} më parë</p>"
    ),
}
SPAN = ("an hour", "two hours", "nine hours", "a day", "two days", "a week")
ON_ALL: dict[str, Callable[[int, int], str]] = {
    "caption": lambda run, number: (
        f"<figure><img src='/mill{number}.jpg' alt='The mill'><figcaption>The mill in May ({1204 + 7 * run} views)</figcaption></figure>"
    ),
    "age in a sentence": lambda run, number: f"<p>Updated {SPAN[(run + number) % 6]} ago.</p>",
    "age in a long sentence": lambda run, number: (
        f"<p>This text was last updated by our editors {SPAN[(run + number) % 6]} ago, and first printed last month.</p>"
    ),
}


@pytest.mark.parametrize(
    ("names", "at_end"),
    [
        ([*FILLED_IN, "", "", "", ""], False),  # each on one article of nine
        (["minutes"] * 9, False),
        (["views"] * 9, True),
        (["caption"] * 9, True),
        (["age in a sentence"] * 9, False),
        (["age in a long sentence"] * 9, True),
    ],
)
def test_a_line_that_changes_at_every_fetch_is_no_edit(home: Path, names: list[str], at_end: bool) -> None:
    """From the first change on; an edit of the same article and one of another are told beside it, without the line."""
    with watched_site(home, 9) as there:
        site, lines = there.site, FILLED_IN | ON_ALL

        def fetch_again(run: int) -> RunReport:
            print_with_lines(
                site,
                lambda number: lines[names[number]](run, number) if names[number] else "",
                at_end=at_end,
            )
            return there.run()

        for run in range(3):
            report = fetch_again(run)
            assert (report.outcome, report.told) == ("ok", ())
        edited = [site.edit(0), site.edit(7)]
        told = fetch_again(3).told
        assert sorted((str(event.kind), event.title) for event in told) == sorted(
            ("edited", each.title) for each in edited
        )
        assert {one.name for event in told for one in event.classes} == {
            "deletion",
            "insertion",
            "unacknowledged",
        }
        assert fetch_again(4).told == ()


def test_a_short_line_is_told_once_it_stands(home: Path) -> None:
    """A price that changed may be a counter: it is told when the next run finds it as it was; a sentence is told at once."""
    with watched_site(home, 9) as there:
        site = there.site
        print_with_lines(site, only_on((2, 5), lambda number: f"<p>Adults: {number} crowns</p>"))
        there.run()
        print_with_lines(
            site, lambda number: {2: "<p>Adults: 9 crowns</p>", 5: "<p>Adults: 5 crowns</p>"}.get(number, "")
        )
        edited = site.edit(4)
        site.answers.pop(edited.path)
        site.publish()
        assert there.events() == [("edited", edited.title)]
        assert there.events() == [("edited", site.articles[2].title)]
        assert there.events() == []


FRENCH = ("une minute", "deux minutes", "une heure", "trois heures", "un jour", "deux jours")


def test_an_age_in_words_on_two_articles_is_no_edit(home: Path) -> None:
    """A sentence that ticks at every fetch; one that was corrected on two articles at once is told when it stands."""
    age = {number: partial("<p>Mis à jour il y a {}.</p>".format) for number in (0, 1)}
    days = {number: partial("<p>The council meets on {}.</p>".format) for number in (3, 5)}

    def look_at(there: Watcher, run: int, day: str) -> list[tuple[str, str | None]]:
        lines = {number: fill(FRENCH[(run + number) % 6]) for number, fill in age.items()}
        lines |= {number: fill(day) for number, fill in days.items()}
        print_with_lines(there.site, lambda number: lines.get(number, ""), at_end=True)
        return there.events()

    with watched_site(home, 9) as there:
        told = [look_at(there, run, "Friday" if run < 3 else "Monday") for run in range(7)]
        meeting = sorted(("edited", there.site.articles[number].title) for number in days)
        assert told == [[], [], [], [], meeting, [], []]


COUNTS = (
    "Views: {:,}", "تعداد بازدید: {:,}", "{} mal gelesen", "Просмотров: {}", "浏览次数:{}", "Okunma: {}", "צפיות: {}",
)  # fmt: skip


def test_a_count_of_readers_that_stands_still_is_no_edit(home: Path) -> None:
    """Below the text it grows on seven articles and then stands; deaths that are counted there are told, and in a sentence too."""
    facts = {7: "<p>Deaths: {:,}</p>", 8: "<p>The flood killed {:,} people in the valley.</p>"}
    lines = {**{number: f"<p>{line}</p>" for number, line in enumerate(COUNTS)}, **facts}

    def look_at(there: Watcher, count: int) -> list[tuple[str, str | None]]:
        print_with_lines(there.site, lambda number: lines[number].format(count), at_end=True)
        return there.events()

    with watched_site(home, 9) as there:
        assert look_at(there, 4099) == []
        told = [event for _look in range(3) for event in look_at(there, 4116)]
        assert sorted(told) == sorted(("edited", there.site.articles[number].title) for number in facts)


@pytest.mark.in_suite(0)
@pytest.mark.parametrize("tagged", [False, True], ids=["plain", "not modified"])
def test_a_short_line_that_went_back_has_not_stood(home: Path, tagged: bool) -> None:
    """Two prices that change, are as before at the next look, 304 or not, and change again: they are told once they stand."""
    with watched_site(home, 9) as there:
        site = there.site

        def look_at(price: int) -> list[tuple[str, str | None]]:
            print_with_lines(site, only_on((2, 5), lambda _: f"<p>Adults: {price} crowns</p>"))
            if tagged:
                answer_conditionally(site)
            return there.events()

        assert [look_at(price) for price in (4, 9, 4, 9)] == [[]] * 4
        edited = site.edit(7)
        told = [("edited", each.title) for each in (site.articles[2], site.articles[5], edited)]
        assert look_at(9) == sorted(told)


@pytest.mark.in_suite(0)
@pytest.mark.parametrize(
    ("numbers", "line"),
    [
        (range(7), lambda number: "<p>Filed under plans, harbour and town.</p>"),
        (
            range(9),
            lambda number: (
                f"<p>بخش: {['شهر', 'ورزش', 'هنر'][number % 3]}</p><p>Printed on day {number + 1}</p>"
            ),
        ),
        (
            range(9),
            lambda number: (
                f"<p>Filed under: {['water', 'stone', 'books'][number % 3]} {'abcdefghi'[number]}</p>"
            ),
        ),
    ],
)
def test_a_themes_line_is_the_sites(home: Path, numbers: Collection[int], line: Line) -> None:
    """It comes to all or most bodies, and goes again: nothing is held or told but the edits of the same run."""
    with watched_site(home, 9) as there:
        site = there.site
        print_with_lines(site, lambda number: "")
        there.run()
        edited = [site.edit(1), site.edit(8)]
        print_with_lines(site, only_on(numbers, line), at_end=True)
        assert there.events() == sorted(("edited", each.title) for each in edited)
        assert there.events() == []
        other = site.edit(2)
        print_with_lines(site, lambda number: "")
        assert there.events() == [("edited", other.title)]


@pytest.mark.in_suite(0)
def test_a_line_on_few_pages_is_the_editors(home: Path) -> None:
    """On two of nine pages it is told of each; on four at once when it stands."""
    with watched_site(home, 9) as there:
        site = there.site
        there.run()
        print_with_lines(
            site, only_on(range(2), lambda number: "<p>This text was corrected on Friday.</p>"), at_end=True
        )
        assert there.events() == sorted(("edited", each.title) for each in site.articles[:2])
        print_with_lines(
            site, only_on(range(4, 8), lambda number: "<p>We were wrong on the price.</p>"), at_end=True
        )
        assert not {("edited", each.title) for each in site.articles[4:8]} & set(there.events())
        assert there.events() == sorted(("edited", each.title) for each in site.articles[4:8])


def test_a_line_that_some_articles_share_is_their_own(home: Path) -> None:
    """Its removal from one of two articles is told, and so is that of an annex that bears the same name on every page."""
    with watched_site(home) as there:
        site = there.site
        for number in range(12):
            shared = "<p>The hearing was put off to the spring.</p>" if number < 2 else ""
            site.change(number, tail=f"{shared}<p><a href='/files/{number}.pdf'>Annex 1</a></p>")
        assert [there.events(), there.events()] == [[], []]
        changed = (
            site.change(0, tail="<p><a href='/files/0.pdf'>Annex 1</a></p>"),
            site.change(4, tail=""),
        )
        assert there.events() == sorted(("edited", each.title) for each in changed)


@pytest.mark.in_suite(0)
def test_a_hold_that_no_run_confirms_ends_by_saying_so(home: Path) -> None:
    """Nine texts that are others at every fetch hold the edit of a tenth for three runs, then wait alone; what stands is told."""
    with watched_site(home) as there:
        site = there.site

        def fetch_others(run: int) -> RunReport:
            for number in range(9):
                texts = [
                    f"{'abcdefg'[run]}{word} of {number} was there, and so it went on." for word in WORDS
                ]
                site.change(number, paragraphs=tuple(texts))
            return there.run()

        fetch_others(0)
        edited = site.edit(10)
        assert [fetch_others(run).outcome for run in (1, 2, 3)] == ["held"] * 3
        report = fetch_others(4)
        assert [(event.kind, event.title) for event in report.told] == [("edited", edited.title)]
        assert (report.outcome, report.held) == ("partial", 9)
        assert report.error.startswith("9 articles showed another text in each of 4 runs")
        with there.history() as history:
            assert [source.last_reason for source in history.sources()] == [report.error]
        edited = site.edit(10, text="On Friday it was taken up again, and then it was given up for good.")
        assert [(event.kind, event.title) for event in fetch_others(5).told] == [("edited", edited.title)]
        assert there.run().outcome == "held"
        assert there.events() == sorted(("edited", each.title) for each in site.articles[:9])
