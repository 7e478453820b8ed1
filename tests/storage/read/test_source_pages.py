"""Lists of sources: those first that somebody should look at, whole whatever the page size, and all of them in numbers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from presslog.core.errors import NotFound, QuestionError
from presslog.storage.model import Health, RunOutcome
from presslog.storage.read import place_in_words
from presslog.storage.read.history import History
from presslog.storage.write.noted_sources import NotedSource, put_noted
from presslog.storage.write.roster import PlannedSource, Roster
from tests.storage.desk import HOUR, NOON, Desk, admitted, article_id, edited, noted

NOW = NOON + 3 * HOUR


@pytest.fixture
def watched(engine: Engine, history: History) -> History:
    """Sources of every kind: two that are not well, two that are late, two that never ran, two at their times, one paused."""
    for name in ("amber", "birch", "cedar", "delta", "elm"):
        Desk(engine, name).run(admitted("dam", "It holds."))
    for name in ("yarrow", "zinnia"):
        Desk(engine, name).run(noted(None), outcome=RunOutcome.FAILED, reason="as the test says")
    waits = {"delta": 3, "zinnia": 3, "fir": 3, "amber": -1, "birch": 1, "gorse": -1, "hazel": 2}
    Roster(engine).plan(
        [
            PlannedSource(name, "1", 0, "every 1 hour", "UTC", HOUR, NOW - waited * HOUR)
            for name, waited in waits.items()
        ]
        + [PlannedSource("cedar", "1", 0, "every 1 hour", "UTC", HOUR, None)]
    )
    return history


def test_who_needs_a_look_comes_first(watched: History) -> None:
    """Not well, late, never watched, the others: each by name, and each once."""
    assert [(each.source, each.health, each.late) for each in watched.watched(NOW)] == [
        ("yarrow", Health.FAILING, False),
        ("zinnia", Health.FAILING, True),
        ("delta", Health.OK, True),
        ("fir", Health.NEW, True),
        ("gorse", Health.NEW, False),
        ("hazel", Health.NEW, False),
        ("amber", Health.OK, False),
        ("birch", Health.OK, False),
        ("cedar", Health.OK, False),
        ("elm", Health.OK, False),
    ]


def test_the_list_goes_on_from_any_place(watched: History) -> None:
    """After the place of each source comes what comes after it in the whole list; a place that is none is refused."""
    whole = list(watched.watched(NOW))
    for n, source in enumerate(whole, 1):
        assert list(watched.watched(NOW, after=place_in_words(source))) == whole[n:]
    with pytest.raises(QuestionError, match="not a place in the list of sources"):
        watched.watched(NOW, after="gazette")


def test_a_source_says_when_it_is_watched_next(watched: History) -> None:
    """Two intervals and not a moment less of waiting are no lateness; who is paused or unplanned has no next time."""
    hazel = watched.source("hazel", NOW)
    assert (hazel.late, hazel.waited_s, hazel.next_run) == (False, 7200, NOW - 2 * HOUR)
    assert watched.source("hazel", NOW + timedelta(seconds=1)).late
    assert [watched.source(name, NOW).next_run for name in ("cedar", "elm")] == [None, None]
    with pytest.raises(NotFound, match="did you mean cedar"):
        watched.source("ceder", NOW)


def test_all_sources_in_numbers(watched: History) -> None:
    """Each source counts once, whether it ran or is only planned; what is due and late is counted apart."""
    counts = watched.source_counts(NOW)
    assert counts.healths == {Health.OK: 5, Health.FAILING: 2, Health.NEW: 3}
    assert (counts.articles, counts.removed, counts.runs, counts.not_well) == (5, 0, 7, 2)
    assert (counts.due, counts.late) == (5, 3)
    assert [each.source for each in watched.late_times(NOW)] == ["delta", "fir", "zinnia"]


def test_no_source_is_in_no_list(history: History) -> None:
    """A history of nothing has no sources and counts nothing."""
    assert list(history.watched(NOW)) == []
    assert history.source_counts(NOW).healths == {}


def test_runs_go_on_after_one(engine: Engine, history: History) -> None:
    """The list of runs goes on after any of them; one that is not there is refused."""
    desk = Desk(engine)
    for _ in range(3):
        desk.run(noted(None))
    assert [run.id for run in history.runs(after="gazette-3")] == ["gazette-2", "gazette-1"]
    with pytest.raises(NotFound, match="no run gazette-9"):
        history.runs(after="gazette-9")


def test_sources_are_chosen_by_their_tags(watched: History, engine: Engine) -> None:
    """Sources, events and words found are those of sources with a tag; noted anew, a source has its new tags alone."""
    roster = Roster(engine)
    tagged = {"amber": ("north",), "zinnia": ("north", "west"), "gorse": ("west",)}
    roster.note_sources(
        [NotedSource(name, "1", f"https://{name}.example/", tags) for name, tags in tagged.items()]
    )
    assert [(each.source, each.tags) for each in watched.watched(NOW, tag="north")] == [
        ("zinnia", ("north", "west")),
        ("amber", ("north",)),
    ]
    assert [(each.tag, each.sources) for each in watched.tags()] == [("north", 2), ("west", 2)]
    Desk(engine, "amber").run(edited("dam", "It broke."))
    Desk(engine, "birch").run(edited("dam", "It broke."))
    assert [event.source for event in watched.events(tag="North")] == ["amber"]
    assert [hit.source for hit in watched.search("broke", tag="north")] == ["amber"]
    assert list(watched.search("broke", source="birch", tag="north")) == []
    with pytest.raises(NotFound, match="no source has the tag 'south'; there are: north, west"):
        watched.events(tag="south")
    roster.note_sources([NotedSource("amber", "2", "https://amber.example/")])
    assert list(watched.events(tag="north")) == []


def test_no_headline_of_a_page_is_its_publication(engine: Engine, history: History) -> None:
    """A title that the page's headline was once, or is, names no publication for it; any other title does."""
    desk = Desk(engine, "notice")
    desk.run(admitted("dam", "It holds.", title="Dam closed"))
    desk.run(edited("dam", "It holds.", title="Dam open again"))
    page = article_id("dam", "notice")
    named = {"Dam closed": "", "Dam open again": "", "The Gazette": "The Gazette"}
    for title, publication in named.items():
        with engine.begin() as connection:
            put_noted(
                connection, [NotedSource("notice", "1", "https://gazette.example/dam", publication=title)]
            )
        assert history.publication("notice", page) == publication
        assert history.publication("notice") == title


def test_a_watched_page_by_its_sources_name(engine: Engine, history: History) -> None:
    """A source with one article alone is enough to name it; with a second one it is not."""
    desk = Desk(engine, "notice")
    desk.run(admitted("dam", "It holds."))
    assert history.article("notice").article == article_id("dam", "notice")
    desk.run(admitted("ferry", "It sails."))
    with pytest.raises(NotFound, match="notice is a source, not an article"):
        history.article("notice")
