"""Events chosen by any filter: what each filter means, and that a look stays bounded and loses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from presslog.core.errors import NotFound, QuestionError
from presslog.storage.migrations import open_engine
from presslog.storage.model import Class, EventKind, Severity
from presslog.storage.read import event_windows
from presslog.storage.read.event_pages import LONGEST_WORDS
from presslog.storage.read.event_windows import EventFilter
from presslog.storage.read.history import History
from tests.storage.conftest import migrated
from tests.storage.desk import NOON, Desk, Shift, admitted, edited, seen


def _told(slug: str, title: str, **fields: Any) -> Any:
    """An article that is there as before, and an event of it in these words."""

    def step(shift: Shift) -> Any:
        intent = seen(slug)(shift)
        first = shift.of(slug).events + 1
        capture = intent.observation.capture
        draft = shift.event(
            EventKind.EDITED, slug, capture.fetched_at, capture, ordinal=first, summary=title, **fields
        )
        return type(intent)(intent.article, intent.observation, intent.reason, (draft,))

    return step


@pytest.fixture(scope="module")
def history(
    backend: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[History]:
    """Two sources, only read; of the one a number changed, of the other a headline in Persian."""
    for url in migrated(backend, request, tmp_path_factory.mktemp("two-sources")):
        engine = open_engine(url)
        _two_sources(engine)
        with History(engine) as opened:
            yield opened
        engine.dispose()


def _two_sources(engine: Engine) -> None:
    desk, other = Desk(engine), Desk(engine, "herald")
    desk.run(admitted("dam", "It holds."), admitted("ferry", "It sails."), baseline=True)
    other.run(admitted("flood", "آب", title="سیل به شهر"), baseline=True)
    desk.run(
        _told(
            "dam",
            "Number changed: 1.5 % → 15 %.",
            classes=(Class("number", "1.5 → 15"),),
            severity=Severity.MAJOR,
        )
    )
    other.now += timedelta(minutes=5)
    other.run(
        _told("flood", "The headline changed: “سیل”.", classes=(Class("headline", "x"), Class("number", "y")))
    )
    desk.run(edited("ferry", "It sank.", title="The Ferry"))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (EventFilter(), ["ferry", "flood", "dam"]),
        (EventFilter(source="herald"), ["flood"]),
        (EventFilter(edit_class="number"), ["flood", "dam"]),
        (EventFilter(edit_class="headline"), ["flood"]),
        (EventFilter(severity="major"), ["dam"]),
        (EventFilter(words="FERRY"), ["ferry"]),
        (EventFilter(words="changed number"), ["dam"]),
        (EventFilter(words="سیل"), ["flood"]),
        (EventFilter(words="15 %"), ["dam"]),
        (EventFilter(words="1_5"), []),
        (EventFilter(kind="removed"), []),
        (EventFilter(run="gazette-2"), ["dam"]),
        (EventFilter(until=NOON + timedelta(minutes=62)), ["dam"]),
        (EventFilter(source="gazette", edit_class="number", words="number"), ["dam"]),
    ],
)
def test_all_filters_hold(history: History, wanted: EventFilter, found: list[str]) -> None:
    """Newest first; words stand in the title or the sentence, whatever their case, and are no pattern."""
    summaries = {"dam": "Number", "flood": "The headline", "ferry": "ferry was"}
    window = history.event_window(wanted, size=10)
    assert [
        next(name for name, words in summaries.items() if event.summary.startswith(words))
        for event in window.events
    ] == found
    assert (window.older, window.back_to) == (None, None)
    listed = {
        name: getattr(wanted, name)
        for name in ("source", "edit_class", "severity", "words", "kind", "run", "until")
    }
    assert tuple(history.events(**listed, newest_first=True)) == window.events


def test_what_is_unknown_is_said(history: History) -> None:
    """A source, class, kind or tag that is none, and too many words."""
    for wanted in (
        EventFilter(edit_class="nothing"),
        EventFilter(kind="nothing"),
        EventFilter(words="x" * (LONGEST_WORDS + 1)),
    ):
        with pytest.raises(QuestionError):
            history.event_window(wanted, size=10)
    for wanted in (EventFilter(source="nobody"), EventFilter(tag="nothing")):
        with pytest.raises(NotFound):
            history.event_window(wanted, size=10)
    history.event_window(EventFilter(words="x" * LONGEST_WORDS), size=10)


def test_a_look_is_bounded_and_the_list_goes_on(engine: Engine) -> None:
    """Of more events than one look reads, a rare one is found further on; the list has every event once, whatever the page."""
    desk = Desk(engine)
    desk.run(admitted("dam", "It holds."), baseline=True)
    desk.run(_told("dam", "Rare."))
    most = event_windows.LOOKED_AT
    for _ in range(4):
        desk.run(*(_many("dam", most // 4)))
    with History(engine) as history:
        first = history.event_window(EventFilter(words="rare"), size=10)
        assert first.events == ()
        assert first.back_to is not None
        assert first.older is not None
        second = history.event_window(EventFilter(words="rare"), before=first.older, size=10)
        assert [event.summary for event in second.events] == ["Rare."]
        assert second.older is None
        read: list[int] = []
        before = None
        while True:
            window = history.event_window(EventFilter(), before=before, size=900)
            read += [event.seq for event in window.events]
            before = window.older
            if before is None:
                break
        assert len(read) == len(set(read)) == most + 1


def _many(slug: str, count: int) -> Iterator[Any]:
    """One look at an article of which so much is told."""

    def step(shift: Shift) -> Any:
        intent = seen(slug)(shift)
        first, capture = shift.of(slug).events + 1, intent.observation.capture
        drafts = tuple(
            shift.event(
                EventKind.EDITED, slug, capture.fetched_at, capture, ordinal=first + n, summary="Common."
            )
            for n in range(count)
        )
        return type(intent)(intent.article, intent.observation, intent.reason, drafts)

    yield step
