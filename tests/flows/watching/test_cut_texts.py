"""Texts cut down to their beginnings, at 200: a wall in any language tells nothing of its article, an editor is told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes.small_site import START, SmallSite, Watcher, watched_site

pytestmark = pytest.mark.in_suite(1)

HOUR = timedelta(hours=1)
OFFERS = {
    "Albanian": "Për të lexuar më tej rreth {word} duhet të bëheni abonent i gazetës sonë.",
    "Finnish": "Jatka lukemista aiheesta {word}: tilaa lehti, niin saat koko jutun luettavaksesi.",
    "Japanese": "{word}に関するこの記事の続きをお読みいただくには会員登録が必要です。",
    "Arabic": "لقراءة بقية المقال عن {word} يرجى الاشتراك في الصحيفة أولا.",
}
WAYS = {
    "a form": '<form method=post action=""><input type=email name=m><button>OK</button></form>',
    "a link": '<p><a class=k href="/tilaa?p={path}">→</a></p>',
    "a link in a box": '<div class=k-offer><a href="https://127.0.0.1/konto/"><b>→</b></a></div>',
    "nothing": "",
}


LOCKED = {"auth", "blocked"}


def support_of(site: SmallSite, number: int) -> str:
    """The word that an article is about."""
    return site.articles[number].path.strip("/").partition("-")[0]


def cut_off(site: SmallSite, number: int, offer: str, way: str = "") -> None:
    """Leave an article its first paragraph, and put an offer that names it in the place of the others."""
    article = site.articles[number]
    lines = (offer.format(word=support_of(site, number)),) if offer else ()
    site.change(
        number, paragraphs=(article.paragraphs[0], *lines), tail=way.format(path=article.path.strip("/"))
    )


def last_outcomes(there: Watcher, *numbers: int) -> list[str]:
    """The outcomes of the last captures of some articles."""
    with there.history() as history:
        urls = [there.site.wire.url(there.site.articles[number].path) for number in numbers]
        return [list(history.captures(url))[-1].outcome for url in urls]


@pytest.mark.parametrize(
    ("language", "way"),
    [("Albanian", "nothing"), ("Arabic", "nothing"), ("Japanese", "nothing"), ("Finnish", "a link")],
)
def test_a_wall_behind_the_first_paragraph_of_several(home: Path, language: str, way: str) -> None:
    """Four texts of twelve are cut off for the same offer: locked, and nothing told; an edit beside them is, and one behind it, later."""
    with watched_site(home) as there:
        there.run()
        whole = [article.paragraphs for article in there.site.articles]
        for number in range(4):
            cut_off(there.site, number, OFFERS[language], WAYS[way])
        edited = there.site.edit(6)
        assert there.events() == [("edited", edited.title)]
        assert there.events() == []
        assert set(last_outcomes(there, 0, 1, 2, 3)) <= LOCKED
        for number in range(4):
            there.site.change(number, paragraphs=whole[number], tail="")
        after = there.site.edit(0)
        assert there.events() == [("edited", after.title)]


@pytest.mark.parametrize(
    ("language", "way"), [("Albanian", "a link"), ("Japanese", "a form"), ("Arabic", "a link in a box")]
)
def test_a_wall_behind_the_first_paragraph_of_one(home: Path, language: str, way: str) -> None:
    """One text is cut off, with a form or a way to log in in its place: locked, and nothing told; an edit beside it is."""
    with watched_site(home) as there:
        there.run()
        cut_off(there.site, 2, OFFERS[language], WAYS[way])
        edited = there.site.edit(6)
        assert there.events() == [("edited", edited.title)]
        assert there.events() == []
        assert set(last_outcomes(there, 2)) <= LOCKED


@pytest.mark.in_suite(0)
@pytest.mark.parametrize(("count", "told"), [(3, 0), (2, 2)])
def test_walls_that_say_nothing(home: Path, count: int, told: int) -> None:
    """Three texts that end after their first paragraphs in one run were cut off by one hand, and two may have been by two."""
    with watched_site(home) as there:
        there.run()
        for number in range(count):
            cut_off(there.site, number, "")
        assert len(there.events()) == told


NOTICES = {
    "nothing": ("", ""),
    "a notice": ("The rest of this article was taken out after a complaint about the {word}.", ""),
    "a notice with a source": (
        "The rest was taken out after a ruling.",
        '<p><a href="https://court.example/rulings">Ruling</a></p>',
    ),
    "a notice with an older article": (
        "The rest was wrong.",
        '<p><a href="/what-was-wrong-about-it/">Read why</a></p>',
    ),
}


@pytest.mark.parametrize("notice", NOTICES)
def test_an_editor_who_cuts_a_text_down_is_told(home: Path, notice: str) -> None:
    """One article that its editor leaves a paragraph, with neither a form nor a way to log in in place of the rest, is edited."""
    with watched_site(home) as there:
        there.run()
        cut_off(there.site, 2, *NOTICES[notice])
        assert there.events() == [("edited", there.site.articles[2].title)]


def test_the_date_of_modification_speaks_for_an_editor(home: Path) -> None:
    """Articles cut down whose pages say that they were modified since are edited, form or no form."""
    with watched_site(home) as there:
        for number in range(12):
            there.site.change(number, modified=START - 5 * HOUR)
        there.run()
        cut_off(there.site, 2, OFFERS["Finnish"], WAYS["a form"])
        there.site.change(2, modified=START + HOUR)
        assert there.events() == [("edited", there.site.articles[2].title)]


def only_the_editors_cut_is_told(there: Watcher) -> None:
    """An editor cuts one article's text, whose form or link stays, and a wall with a form of its own cuts another's: one is told."""
    before = there.site.articles[2].tail
    cut_off(there.site, 2, "")
    there.site.change(2, tail=before)
    wall = "<form method=post><input name=abo><button>Tilaa</button></form>"
    cut_off(there.site, 5, OFFERS["Finnish"], wall)
    assert there.events() == [("edited", there.site.articles[2].title)]
    assert set(last_outcomes(there, 5)) <= LOCKED


@pytest.mark.in_suite(0)
@pytest.mark.parametrize("way", ["a form", "a link in a box"])
def test_a_form_that_stood_before_takes_no_texts_place(home: Path, way: str) -> None:
    """A form or a link came to a page with its whole text: when its editor cuts the text later, that is told. A wall beside it is not."""
    with watched_site(home) as there:
        there.run()
        there.site.change(2, tail=WAYS[way].format(path="a"))
        assert there.events() == []
        only_the_editors_cut_is_told(there)


@pytest.mark.in_suite(0)
@pytest.mark.parametrize("way", ["a form", "a link in a box"])
def test_a_form_of_whole_pages_takes_no_texts_place(home: Path, way: str) -> None:
    """A form or a link comes to most pages in the run in which an editor cuts a text: told. A wall with another form is not."""
    with watched_site(home) as there:
        there.run()
        for number in range(8):
            there.site.change(number, tail=WAYS[way].format(path="a"))
        only_the_editors_cut_is_told(there)
