"""Fields and files that differ at every fetch of unchanged articles, on a site watched run by run; each with a true edit beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.fakes.small_site import HOUR, SmallSite, Watcher, watched_site
from tests.fakes.wire import http

pytestmark = pytest.mark.in_suite(1)

Parts = Callable[[int, int], dict[str, Any]]
"""What changes about an article at a run, by the run's number and the article's."""
NAMES = ("Ada Vell", "Ivo Trennick", "Maud Pellow", "Edda Marlowe", "Bo Lund")


def pick(run: int, number: int, *choices: str) -> str:
    """One of these, another one now and then."""
    return Random(f"{run} {number}").choice(choices)


def turned(run: int, number: int) -> list[str]:
    """The names, begun with another one at each run."""
    start = (2 * run + number) % len(NAMES)
    return [*NAMES[start:], *NAMES[:start]]


def tags(names: list[str]) -> dict[str, Any]:
    """An article with these tags."""
    return {"head": "".join(f'<meta property="article:tag" content="{name}">' for name in names)}


def written(**data: object) -> dict[str, Any]:
    """An article that says this for machines."""
    return {
        "head": f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **data})}</script>'
    }


def picture(src: str, alt: str = "The mill", caption: str = "The mill in May") -> dict[str, Any]:
    """An article with a picture."""
    return {"tail": f'<figure><img src="{src}" alt="{alt}"><figcaption>{caption}</figcaption></figure>'}


WIGGLES: dict[str, Parts] = {
    "a choice of tags": lambda run, number: tags(turned(run, number)[:3]),
    "authors in any order": lambda run, number: written(
        author=[{"@type": "Person", "name": name} for name in turned(run, number)[:3]]
    ),
    "letter case": lambda run, number: {
        "head": f'<meta name="author" content="{pick(run, number, "Ada Vell", "ADA VELL", "By Ada Vell")}">'
    },
    "sections in any order": lambda run, number: written(
        articleSection=Random(f"{run} {number}").sample(NAMES, 5)
    ),
    "shards and formats": lambda run, number: picture(
        f"https://{pick(run, number, 'cdn0', 'cdn1', 'cdn')}.host.example"
        f"/{pick(run, number, '', '640x480/', 'w_800,c_fill/')}mill{pick(run, number, '', '-300x200', '_640x480', '@2x')}"
        f".{pick(run, number, 'jpg', 'webp', 'jpg.webp')}?v={run}"
    ),
    "a folder of its own": lambda run, number: picture(f"https://img.host.example/{run:09}f/mill.jpg"),
    "words by a machine": lambda run, number: picture("/mill.jpg", f"May be {turned(run, number)[0]}"),
    "a counted file": lambda run, number: {
        "tail": f'<p><a href="/files/{number}.pdf?v={7 * run}">Annex 1</a></p>'
    },
    "a session in a link": lambda run, number: {
        "tail": f'<p>The council printed <a href="https://council.example/plan?sid={run}f3">the whole plan</a> in June.</p>'
    },
    "a random link": lambda run, number: {
        "tail": f'<p>The council printed <a href="https://go.example/{97 * run:012}">the whole plan</a> in June.</p>'
    },
    "the server's clock": lambda run, number: {},
}


def print_site(there: Watcher, wiggles: list[str], run: int) -> None:
    """Print every article with its wiggle, for the run that is next."""
    site = there.site
    for number, name in enumerate(wiggles):
        if name == "the server's clock":
            site.change(number, published=there.now + 7 * HOUR)
        elif name:
            site.change(number, **WIGGLES[name](run, number))


@pytest.mark.in_suite(0)
@pytest.mark.parametrize(
    "wiggles",
    [[*WIGGLES, *WIGGLES], *([name] * 9 for name in ("a choice of tags", "the server's clock"))],
    ids=["each on two articles", "tags", "clock"],
)
def test_what_changes_at_every_fetch_is_no_edit(home: Path, wiggles: list[str]) -> None:
    """From the first change on; an edit of two of these articles is told beside it, and without it."""
    with watched_site(home, len(wiggles)) as there:
        for run in range(5):
            print_site(there, wiggles, run)
            report = there.run()
            assert (run, report.outcome, report.told) == (run, "ok", ())
        print_site(there, wiggles, 5)
        edited = [there.site.edit(0), there.site.edit(8)]
        told = there.run().told
        assert sorted((str(event.kind), event.title) for event in told) == sorted(
            ("edited", each.title) for each in edited
        )
        names = {one.name for event in told for one in event.classes}
        assert names <= {"deletion", "insertion", "rewrite", "unacknowledged"}
        print_site(there, wiggles, 6)
        assert there.events() == []


def test_a_field_of_one_article_is_told_at_once(home: Path) -> None:
    """Tags, authors, another day, another picture: each on one of nine articles."""
    with watched_site(home, 9) as there:
        site = there.site
        for number in range(9):
            site.change(number, **written(author=[{"name": "Ada Vell"}]), **picture("/mill.jpg"))
        there.run()
        changed = [
            site.change(0, head=written(author=[{"name": "Ada Vell"}])["head"] + tags(["Mill"])["head"]),
            site.change(1, **written(author=[{"name": "Ivo Trennick"}])),
            site.change(2, published=site.articles[2].published - timedelta(days=3)),
            site.change(3, **picture("/other/mill.jpg")),
        ]
        assert there.events() == sorted(("edited", each.title) for each in changed)
        assert there.events() == []


def test_a_caption_changes_and_the_picture_does_not(home: Path) -> None:
    """It is told as the caption, also where the file was resized at the same fetch; another picture under it is told as pictures."""
    with watched_site(home, 9) as there:
        site = there.site
        before, after = (
            "The mill as it was in May, seen from the quay.",
            "The mill in June, a week after the fire.",
        )

        def print_pictures(others: dict[int, dict[str, Any]]) -> None:
            for number in range(9):
                site.change(number, **others.get(number, picture(f"/mill{number}.jpg", caption=before)))

        def of_images() -> dict[str | None, list[str]]:
            told = there.run().told
            return {
                event.title: [each.reason for each in event.classes if each.name == "images"]
                for event in told
            }

        print_pictures({})
        assert of_images() == {}
        changed = {
            0: picture("/mill0.jpg", caption=after),
            1: picture("/640x480/mill1-300x200.jpg?v=2", caption=after),
            2: picture("/lamp.jpg", caption=before),
            3: picture("/mill3-300x200.jpg", caption=before),
            4: picture("/mill4.jpg", caption=""),
        }
        print_pictures(changed)
        titles = [article.title for article in site.articles]
        reworded = f"an image's caption changed: “{before}” → “{after}”"
        assert of_images() == {
            titles[0]: [reworded],
            titles[1]: [reworded],
            titles[2]: [f"an image added and an image removed: {site.wire.url('/lamp.jpg')}"],
            titles[4]: [f"an image's caption removed: “{before}”"],
        }
        assert of_images() == {}


def test_a_field_of_two_articles_is_told_once_it_stands(home: Path) -> None:
    """What the next look finds as it was is told, and once; another picture is told at once."""
    with watched_site(home, 9) as there:
        site = there.site
        for number in range(9):
            site.change(number, **written(author=[{"name": "Ada Vell"}]), **picture("/mill.jpg"))
        there.run()
        changed = [site.change(number, **written(author=[{"name": "Ivo Trennick"}])) for number in (0, 1)]
        replaced = site.change(4, **picture("/lamp.jpg"))
        assert there.events() == [("edited", replaced.title)]
        assert there.events() == sorted(("edited", each.title) for each in changed)
        assert there.events() == []


def answer_conditionally(site: SmallSite) -> None:
    """Let every page printed now be asked for with the digest of what it shows."""
    for path, printed in list(site.wire.answers.items()):
        if isinstance(printed, bytes) and path != "/robots.txt":
            tag = f'"{sha256(printed).hexdigest()}"'
            whole = printed.replace(b"\r\n", f"\r\nETag: {tag}\r\n".encode(), 1)
            unchanged = http(b"", f"ETag: {tag}", status="304 Not Modified", length=None)
            site.wire.answers[path] = partial(_answer_tagged, tag, whole, unchanged)


def _answer_tagged(tag: str, whole: bytes, unchanged: bytes, headers: dict[str, str]) -> bytes:
    return unchanged if headers.get("if-none-match") == tag else whole


@pytest.mark.in_suite(0)
@pytest.mark.parametrize("tagged", [False, True], ids=["plain", "validators"])
def test_fields_changed_twice_in_a_row_are_told_once_they_stand(home: Path, tagged: bool) -> None:
    """Two dates and two authors, from the first run after the baseline on and later; a true edit beside them is told with them."""
    with watched_site(home, 9) as there:
        site = there.site
        for number in range(9):
            site.change(number, **written(author=[{"name": "Ada Vell"}]))

        def told() -> list[tuple[str, str | None]]:
            if tagged:
                answer_conditionally(site)
            return there.events()

        assert told() == []
        for first in (0, 4):
            for run in (1, 2):
                changed = [
                    *(
                        site.change(number, published=site.articles[number].published - timedelta(days=3))
                        for number in (first, first + 1)
                    ),
                    *(
                        site.change(number, **written(author=[{"name": NAMES[run]}]))
                        for number in (first + 2, first + 3)
                    ),
                ]
                assert told() == []
            changed.append(site.edit(8, first // 2))
            assert told() == sorted(("edited", each.title) for each in changed)
            assert told() == []


@pytest.mark.in_suite(0)
def test_what_editors_change_on_some_articles_is_not_the_sites(home: Path) -> None:
    """Tags of three articles and later of three, one of them again; pictures of three live texts: another article's are told."""
    with watched_site(home, 12) as there:
        site = there.site
        for number in range(12):
            site.change(number, **picture(f"/{number}.jpg", "", ""))
        there.run()
        for run, tagged in enumerate(((3, 4, 5), (5, 6, 7))):
            retagged = [site.change(number, **tags(["Mill", f"{run}"])) for number in tagged]
            live = []
            for number, word in enumerate(("rain", "wind", "hail")):
                site.change(number, **picture(f"/{word}-{'ab'[run]}.jpg", "", ""))
                live.append(
                    site.edit(number, 1 + run, f"The {word} went on until the evening, as people there say.")
                )
            assert there.events() == sorted(("edited", each.title) for each in live)
            assert there.events() == sorted(("edited", each.title) for each in retagged)
        last = [site.change(8, **picture("/lamp.jpg", "", "")), site.change(9, **tags(["Quay"]))]
        assert there.events() == sorted(("edited", each.title) for each in last)


def print_dates(site: SmallSite, forms: dict[int, Callable[[str], str]]) -> None:
    """Print articles with their date in another form; the others as they are."""
    site.publish()
    for number, form in forms.items():
        article = site.articles[number]
        moment = article.published.isoformat()
        page = site.page_of(article).replace(moment, form(moment))
        site.wire.answers[article.path] = http(page.encode(), "Content-Type: text/html; charset=utf-8")


@pytest.mark.in_suite(0)
def test_a_date_less_exact_is_the_same(home: Path) -> None:
    """To the day, without its zone: nothing is told, whether it comes or goes; another hour is told."""
    with watched_site(home, 9) as there:
        forms: dict[int, Callable[[str], str]] = {
            0: lambda moment: moment[:10],
            1: lambda moment: moment[:19],
        }
        for run in range(4):
            print_dates(there.site, forms if run % 2 else {})
            assert there.events() == []
        other: dict[int, Callable[[str], str]] = {2: lambda moment: moment.replace("T06", "T09")}
        print_dates(there.site, other)
        assert [there.events(), there.events()] == [[("edited", there.site.articles[2].title)], []]


@pytest.mark.in_suite(0)
@pytest.mark.parametrize("modified", [False, True], ids=["undated", "dated"])
@pytest.mark.parametrize("field", ["tags", "dates"])
def test_what_editors_change_on_half_of_the_articles_is_told(home: Path, field: str, modified: bool) -> None:
    """Six of twelve get tags of their own, or other days: waited for, then told, whether or not the pages say that they were modified."""
    with watched_site(home, 12) as there:
        site = there.site
        for number in range(12):
            site.change(number, **tags(["Mill"]), modified=site.articles[number].published)
        there.run()
        for number in range(6):
            other = (
                tags(["Mill", NAMES[number % 5], f"Topic {number}"])
                if field == "tags"
                else {"published": site.articles[number].published - timedelta(days=3 + number * number)}
            )
            site.change(number, **other, **({"modified": there.now} if modified else {}))
        told = [event for _ in range(3) for event in there.events()]
        assert [event for event in told if event[0] == "edited"] == sorted(
            ("edited", article.title) for article in site.articles[:6]
        )
        assert there.events() == []


@pytest.mark.parametrize("word", ["Von {}", "{} | Red."])
def test_another_author_in_the_run_in_which_a_word_comes_to_all_bylines(home: Path, word: str) -> None:
    """The one article that gets another author is edited, at once; the word beside each name is the site's looks, on a late page too."""
    with watched_site(home, 12) as there:
        site = there.site
        for number in range(12):
            site.change(number, **written(author=[{"name": NAMES[number % 5]}]))
        there.run()
        for number in range(11):
            site.change(number, **written(author=[{"name": word.format(NAMES[number % 5])}]))
        edited = site.change(3, **written(author=[{"name": word.format("Ada Vell")}]))
        assert there.events() == [("edited", edited.title)]
        site.change(11, **written(author=[{"name": word.format(NAMES[11 % 5])}]))
        assert there.events() == []
        site.change(0, **written(author=[{"name": word.format("Bo Lund")}]))
        assert there.events() == [("edited", site.articles[0].title)]
