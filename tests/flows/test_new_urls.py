"""Articles whose texts stand at other URLs, where no redirect and no id leads there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from presslog.crawler.source.source import RemovalRule
from presslog.storage.integrity.verification import verify_history
from presslog.storage.migrations import open_engine
from tests.fakes.small_site import HOUR, Article, SmallSite, watched_site
from tests.fakes.wire import Answer, http
from tests.flows.test_sections import take_in
from tests.flows.test_who_is_who import SNOW, articles_of, paths_of, snow, told

pytestmark = pytest.mark.in_suite(1)

Renaming = Callable[[str, int], str]


def reslugged(path: str, number: int) -> str:
    """Another name for each article."""
    return f"/story-{number}-of-the-{path.strip('/').partition('-')[0]}/"


def dated(path: str, number: int) -> str:
    """The same name below a folder with a date."""
    return f"/2026/{number + 1:02}{path}"


def numbered(_: str, number: int) -> str:
    """A number in the place of the name."""
    return f"/?p={number + 40}"


@pytest.mark.in_suite(2)
@pytest.mark.parametrize(
    ("rename", "count", "moves"),
    [
        (reslugged, 1, 1),
        (reslugged, 12, 12),
        (dated, 4, 4),
        (dated, 12, 1),
        (numbered, 4, 4),
        (numbered, 12, 1),
    ],
)
@pytest.mark.parametrize("first_id", [None, 100])
def test_a_text_at_a_new_url(
    home: Path, tmp_path: Path, rename: Renaming, count: int, moves: int, first_id: int | None
) -> None:
    """An article whose text stands at a new URL while its own says 404 is moved; edits are told then and later, in an import too."""
    with watched_site(home, 12, first_id=first_id) as there:
        site = there.site
        assert told(there) == []
        for number in range(count):
            site.change(number, path=rename(site.articles[number].path, number))
        edited = site.edit(0)
        found = told(there)
        assert [kind for kind, _ in found] == ["edited"] + ["moved"] * moves
        assert found[0] == ("edited", edited.title)
        assert told(there) == []
        site.edit(0, paragraph=2)
        assert told(there) == [("edited", edited.title)]
        assert told(there) == []
        assert articles_of(there) == paths_of(there)
        urls, events = take_in(there, tmp_path / "other")
        assert (urls, [kind for kind, _ in events]) == (paths_of(there), ["edited"] * 2 + ["moved"] * moves)
        assert verify_history(open_engine(there.settings.database_url)).fault is None


def test_the_ground_is_stated(home: Path) -> None:
    """The move names both captures and says why; a new id at the new URL, or a headline edited with it, changes nothing in that."""
    with watched_site(home, 12, first_id=100) as there:
        before = there.site.articles[2]
        assert told(there) == []
        there.site.change(2, path="/renamed/", post_id=900)
        (moved,) = there.run().told
        assert (moved.kind, moved.reason, len(moved.evidence)) == ("moved", "same_text_at_a_new_url", 2)
        with there.history() as history:
            left, now = (history.capture(each) for each in moved.evidence)
            assert (left.asked, left.outcome) == (there.site.wire.url(before.path), "gone")
            assert now.reason.endswith(
                f"the text of {there.site.wire.url(before.path)}, which says gone: the same article"
            )
        there.site.change(4, path="/renamed-too/", title="What came of the tram")
        assert told(there) == [("edited", "What came of the tram"), ("moved", "What came of the tram")]
        assert told(there) == []
        assert articles_of(there) == paths_of(there)


def test_removed_and_back_elsewhere(home: Path) -> None:
    """A removed article that comes back at another URL is restored and moved, and an edit of it is told afterwards."""
    with watched_site(home) as there:
        gone = there.site.articles.pop(3)
        there.site.articles.insert(3, gone)
        assert told(there) == []
        there.site.articles.remove(gone)
        there.site.publish()
        assert told(there) + told(there) == [("removed", gone.title)]
        there.site.articles.insert(3, replace(gone, path="/back-again/"))
        there.site.publish()
        assert told(there) == [("moved", gone.title), ("restored", gone.title)]
        edited = there.site.edit(3)
        assert told(there) == [("edited", edited.title)]


# --- what is no move -------------------------------------------------------------------------------------------------


@pytest.mark.in_suite(0)
def test_removed_beside_a_new_one(home: Path) -> None:
    """A removed article and an unrelated new one stay what they are."""
    with watched_site(home) as there:
        assert told(there) == []
        gone = there.site.articles[4]
        there.site.articles[4] = snow(there)
        there.site.publish()
        assert told(there) == [("new", "Snow closes the pass")]
        assert told(there) == [("removed", gone.title)]


def test_still_at_its_old_url(home: Path) -> None:
    """A text that is published again while the first one still stands is a second article."""
    with watched_site(home) as there:
        assert told(there) == []
        there.site.articles.insert(0, replace(there.site.articles[4], path="/again/"))
        there.site.publish()
        assert told(there) == [("new", there.site.articles[0].title)]
        edited = there.site.edit(5)
        assert told(there) == [("edited", edited.title)]
        assert articles_of(there) == paths_of(there)


WEATHER = (
    "Sunny in the valley, with a little wind from the west in the afternoon.",
    "Twenty degrees at noon.",
)
FORM = tuple(f"{line} So it is on every day of the week." for line in SNOW)


@pytest.mark.parametrize(("body", "before"), [(WEATHER, 1), (FORM, 2)])
def test_short_and_shared_texts(home: Path, body: tuple[str, ...], before: int) -> None:
    """A short text, or one that other articles have as well, moves nothing: the old one is removed, the new one is new."""
    with watched_site(home, 9) as there:
        days = [
            Article(
                f"/weather-{day}/",
                "Weather today",
                body,
                there.now - timedelta(hours=day),
                head=f"<!--{day}-->",
            )
            for day in range(3)
        ]
        there.site.articles[:0] = days[1 : 1 + before]
        there.site.publish()
        assert told(there) == []
        there.site.articles.pop(0)
        there.site.articles.insert(0, days[0])
        there.site.publish()
        assert told(there) == [("new", "Weather today")]
        assert told(there) == [("removed", "Weather today")]


# --- URLs that change hands --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first_id", [None, 100])
def test_two_articles_exchange_their_urls(home: Path, first_id: int | None) -> None:
    """Two articles that exchange their URLs are moved and neither edited nor removed, there and back; edits are told of the right one."""
    with watched_site(home, first_id=first_id) as there:
        site = there.site
        assert told(there) == []
        for _ in range(2):
            one, other = site.articles[2:4]
            site.change(2, path=other.path)
            site.change(3, path=one.path)
            moves = [("moved", one.title), ("moved", other.title)]
            edited = site.edit(5, text=f"The hearing is put off to the day of {other.path}.")
            assert told(there) == [("edited", edited.title), *moves]
            assert told(there) == []
            edited = site.edit(2, text=f"What was said of {one.path} was not so.")
            assert told(there) == [("edited", edited.title)]
            assert told(there) == []
            assert articles_of(there) == paths_of(there)
            with there.history() as history:
                assert history.article(site.wire.url(other.path)).title == one.title


@pytest.mark.in_suite(0)
def test_two_of_equal_title_and_length_exchange_their_urls(home: Path) -> None:
    """They are moved and not edited; an edit that changes neither title nor length is told beside them."""
    with watched_site(home) as there:
        site = there.site
        for number, vowels in {2: "eioua", 3: "iouae", 5: "ouaei"}.items():
            lines = tuple(line.translate(str.maketrans("aeiou", vowels)) for line in SNOW)
            site.change(number, title="Council minutes", paragraphs=lines)
        assert told(there) == []
        one, other = site.articles[2:4]
        site.change(2, path=other.path)
        site.change(3, path=one.path)
        line = site.articles[5].paragraphs[1]
        site.edit(5, text=line[::-1])
        assert told(there) == [("edited", "Council minutes")] + [("moved", "Council minutes")] * 2
        assert told(there) == []
        assert articles_of(there) == paths_of(there)


@pytest.mark.parametrize("first_id", [None, 100])
def test_a_url_that_another_article_takes_over(home: Path, first_id: int | None) -> None:
    """The article that takes over another's URL is moved; the other is removed, since its URL was given away, and restored once back."""
    with watched_site(home, first_id=first_id) as there:
        site = there.site
        assert told(there) == []
        gone = site.articles.pop(2)
        heir, before = site.articles[2], site.articles[2].path
        site.change(2, path=gone.path)
        all_told = [event for _ in range(4) for event in there.run().told]
        assert sorted((str(event.kind), event.title) for event in all_told) == [
            ("moved", heir.title),
            ("removed", gone.title),
        ]
        assert all_told[-1].reason == "url_given_to_another_article"
        edited = site.edit(2)
        assert told(there) == [("edited", edited.title)]
        with there.history() as history:
            assert history.article(site.wire.url(gone.path)).title == heir.title
        site.change(2, path=before)
        site.articles.insert(2, gone)
        site.publish()
        assert told(there) == [("moved", heir.title), ("restored", gone.title)]
        assert told(there) == []
        assert articles_of(there) == paths_of(there)


# --- an old URL that answers for a while ------------------------------------------------------------------------------


@pytest.mark.parametrize(("first_id", "confirmations"), [(None, 2), (100, 2), (None, 1), (100, 1)])
def test_an_old_url_that_answers_for_a_while(
    home: Path, tmp_path: Path, first_id: int | None, confirmations: int
) -> None:
    """A text that stands at another URL is not removed when its old URL is gone at last; one that stands nowhere is; in an import too."""
    removal = RemovalRule(confirmations, HOUR)
    with watched_site(home, first_id=first_id, removal=removal) as there:
        site = there.site
        assert told(there) == []
        old = site.articles[4]
        site.answers[old.path] = page_of(site, old)
        renamed = site.change(4, path="/renamed/", post_id=first_id and 900)
        gone = site.articles[8]
        assert told(there) == [("delisted", old.title), ("new", renamed.title)]
        site.articles.remove(gone)
        del site.answers[old.path]
        site.publish()
        assert told(there) == ([("removed", gone.title)] if confirmations == 1 else [])
        assert told(there) + told(there) == ([("removed", gone.title)] if confirmations == 2 else [])
        edited = site.edit(4)
        assert told(there) == [("edited", edited.title)]
        with there.history() as history:
            url = site.wire.url(renamed.path)
            assert history.article(site.wire.url(old.path)).url == url
            assert [str(event.kind) for event in history.events(article=url)] == [
                "delisted",
                "moved",
                "edited",
            ]
        _, events = take_in(there, tmp_path / "other")
        assert [kind for kind, title in events if kind == "removed"] == ["removed"]
        assert verify_history(open_engine(there.settings.database_url)).fault is None


@pytest.mark.in_suite(0)
def test_an_old_url_that_fails_for_a_while(home: Path) -> None:
    """One whose old URL tells nothing in the run in which the new one is found, and is gone in the next, is moved once."""
    with watched_site(home) as there:
        site = there.site
        assert told(there) == []
        old = site.articles[4]
        site.answers[old.path] = http(b"", status="403 Forbidden")
        renamed = site.change(4, path="/renamed/")
        assert told(there) == [("new", renamed.title)]
        del site.answers[old.path]
        site.publish()
        assert told(there) + told(there) + told(there) == []
        with there.history() as history:
            events = history.events(article=site.wire.url(renamed.path))
            assert [str(event.kind) for event in events] == ["moved"]


@pytest.mark.in_suite(0)
@pytest.mark.parametrize("first_id", [None, 100])
def test_removed_while_its_text_could_not_be_read_elsewhere(
    home: Path, tmp_path: Path, first_id: int | None
) -> None:
    """An article told as removed, whose new URL answered at last: the next run has one history, and so has an import."""
    with watched_site(home, first_id=first_id) as there:
        site = there.site
        assert told(there) == []
        old, gone = site.articles[4], site.articles.pop(8)
        site.answers["/renamed/"] = http(b"", status="503 Service Unavailable")
        renamed = site.change(4, path="/renamed/", post_id=first_id and 900)
        assert told(there) + told(there) == [("removed", gone.title), ("removed", old.title)]
        del site.answers["/renamed/"]
        site.publish()
        there.run()
        assert told(there) == []
        edited = site.edit(4)
        assert told(there) == [("edited", edited.title)]
        url = site.wire.url(renamed.path)
        with there.history() as history:
            assert history.article(site.wire.url(old.path)).article == history.article(url).article
            kinds = [str(event.kind) for event in history.events(article=url)]
            assert (kinds[0], kinds[-1]) == ("removed", "edited")
            assert {"restored", "moved"} < set(kinds)
            assert history.article(site.wire.url(gone.path)).state == "removed"
        assert verify_history(open_engine(there.settings.database_url)).fault is None


def page_of(site: SmallSite, article: Article) -> Answer:
    """An article's page, to be returned at any URL."""
    return http(site.page_of(article).encode(), "Content-Type: text/html; charset=utf-8")


@pytest.mark.in_suite(0)
def test_one_of_two_forms_goes(home: Path) -> None:
    """Of two articles with one title and one text and different dates, the one that goes is removed."""
    with watched_site(home, 9) as there:
        days = [
            Article(
                f"/weather-{day}/",
                "Weather today",
                FORM,
                there.now - timedelta(days=day),
                head=f"<!--{day}-->",
            )
            for day in range(1, 3)
        ]
        there.site.articles[:0] = days
        there.site.publish()
        assert told(there) == []
        there.site.articles.remove(days[1])
        there.site.publish()
        assert told(there) + told(there) == [("removed", "Weather today")]
