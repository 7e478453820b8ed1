"""What four runs left behind, asked in every way, on both backends and with every page size; they are recorded once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

import pytest
from sqlalchemy import text

from presslog.core.errors import NotFound, Unavailable
from presslog.storage.migrations import open_engine
from presslog.storage.model import EventKind, Severity, State
from presslog.storage.read.history import History
from presslog.storage.records import to_json
from tests.storage.conftest import migrated
from tests.storage.desk import (
    HOUR,
    NOON,
    SITE,
    Desk,
    admitted,
    article_id,
    content,
    edited,
    missed,
    seen,
)

A = article_id("dam")
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def database_url(
    backend: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Noon: dam and ferry. One: dam edited, ferry missed. Two: dam seen, ferry removed, a bridge. Three: dam as at first, ferry back."""
    for url in migrated(backend, request, tmp_path_factory.mktemp("four-runs")):
        desk = Desk(open_engine(url))
        desk.run(admitted("dam", "It holds."), admitted("ferry", "It sails."))
        desk.run(edited("dam", "It broke.", severity=Severity.MAJOR), missed("ferry"))
        desk.run(seen("dam"), missed("ferry", State.REMOVED), admitted("bridge", "It stands.", tell=True))
        desk.run(edited("dam", "It holds."), seen("ferry", kinds=(EventKind.RESTORED,)))
        desk.engine.dispose()
        yield url


# --- articles --------------------------------------------------------------------------------------------------------


def _states(history: History, hours: float | None) -> dict[str, tuple[str, int]]:
    at = None if hours is None else NOON + hours * HOUR + MINUTE
    return {a.url.removeprefix(SITE): (a.state.value, a.versions) for a in history.articles("gazette", at)}


@pytest.mark.parametrize(
    ("hours", "wanted"),
    [
        (-1, {}),
        (0, {"dam": ("live", 1), "ferry": ("live", 1)}),
        (1, {"dam": ("live", 2), "ferry": ("missing", 1)}),
        (2, {"dam": ("live", 2), "ferry": ("removed", 1), "bridge": ("live", 1)}),
        (3, {"dam": ("live", 3), "ferry": ("live", 1), "bridge": ("live", 1)}),
        (None, {"dam": ("live", 3), "ferry": ("live", 1), "bridge": ("live", 1)}),
    ],
)
def test_a_site_as_known_at_a_time(history: History, hours: float | None, wanted: object) -> None:
    """At each hour the site has the articles, states and versions that were known then."""
    assert _states(history, hours) == wanted


def test_known_since_and_last_confirmed(history: History) -> None:
    """An article at a time says since when that content was known, and which capture before that time last proved it."""
    dam, ferry = islice(history.articles("gazette", NOON + 2.5 * HOUR), 2)
    second = timedelta(seconds=1)
    assert (dam.known_since, dam.last_confirmed) == (NOON + HOUR + second, NOON + 2 * HOUR + second)
    assert (dam.last_changed, dam.last_seen, dam.title) == (dam.known_since, dam.last_confirmed, "The dam")
    assert ferry.last_confirmed == NOON + 2 * second


def test_going_on_after_an_article(history: History) -> None:
    """A list of articles can be taken up after any of them."""
    everything = list(history.articles("gazette"))
    assert list(history.articles("gazette", after=everything[0].article)) == everything[1:]
    then = NOON + 10 * HOUR
    assert list(history.articles("gazette", then, after=everything[1].article)) == everything[2:]


def test_an_article_by_id_and_by_every_address(history: History) -> None:
    """An article is found by its id and its URL, with or without the last slash, by http or https, with a fragment."""
    wanted = history.article(A)
    for ref in (SITE + "dam", SITE + "dam/", "http://gazette.example/dam", SITE + "dam#top"):
        assert history.article(ref) == wanted
    assert wanted.versions == 3


def test_an_article_by_its_event(history: History) -> None:
    """Whoever has an event's id need not look up its article's; one of no article is refused with what is expected."""
    event = next(each for each in history.events() if each.article == A)
    assert history.article(event.id) == history.article(A)
    with pytest.raises(NotFound, match=r"no article gazette-2\.degraded: name its URL or id"):
        history.article("gazette-2.degraded")


def test_a_sources_name_for_an_article(history: History) -> None:
    """The name of a source with several articles is known as one, and it is said what lists them."""
    with pytest.raises(NotFound, match="gazette is a source, not an article: `presslog articles gazette`"):
        history.article("gazette")


def test_what_is_not_found_suggests(history: History) -> None:
    """Whoever asks for something that is not there is told what may have been meant."""
    with pytest.raises(NotFound, match=f"did you mean {SITE}dam"):
        history.article(SITE + "damm")
    with pytest.raises(NotFound, match=f"did you mean {A}"):
        history.article(A[:-1] + "!")
    with pytest.raises(NotFound, match="'gazete' has run here; did you mean gazette"):
        history.articles("gazete")
    for ask in (
        lambda: history.run("gazette-99"),
        lambda: history.run("nonsense"),
        lambda: history.capture("gazette-1/99"),
        lambda: history.event(f"{A}.99.edited"),
        lambda: history.show(A, 4),
        lambda: history.diff(A, 1, 9),
    ):
        with pytest.raises(NotFound):
            ask()


# --- versions --------------------------------------------------------------------------------------------------------


def test_versions_and_when_they_were_seen(history: History) -> None:
    """Each version says when it was first seen and last proven, before the next one came."""
    versions = list(history.versions(A))
    assert [(v.version, v.capture, v.chars) for v in versions] == [
        (1, "gazette-1/1", 9),
        (2, "gazette-2/1", 9),
        (3, "gazette-4/1", 9),
    ]
    second = timedelta(seconds=1)
    hours = [((v.first_seen - second - NOON) / HOUR, (v.last_seen - second - NOON) / HOUR) for v in versions]
    assert hours == [(0, 0), (1, 2), (3, 3)]
    assert versions[0].fingerprint == versions[2].fingerprint != versions[1].fingerprint


def test_content_of_a_version_and_at_a_time(history: History) -> None:
    """Any version's content comes back by its number or by a time; a time before the first names the first."""
    assert [history.show(A, n).text for n in (1, 2, 3)] == ["It holds.", "It broke.", "It holds."]
    assert history.show(A).version == 3
    then = history.at(SITE + "dam", NOON + 1.5 * HOUR)
    assert (then.version, then.text, then.last_confirmed) == (
        2,
        "It broke.",
        NOON + HOUR + timedelta(seconds=1),
    )
    assert history.at(A, NOON + 2.5 * HOUR).last_confirmed == NOON + 2 * HOUR + timedelta(seconds=1)
    with pytest.raises(NotFound, match="first seen on 2026-03-01 12:00"):
        history.at(A, NOON - HOUR)


def test_the_change_between_two_versions(history: History) -> None:
    """A change says what differs, why it matters, and between which two moments it was made; the last one by default."""
    last = history.diff(A)
    assert (last.from_version, last.to_version, last.like_with_like) == (2, 3, True)
    assert history.diff(A, 1).diff.empty
    back = history.diff(A, 3, 2)
    assert [(s.op, s.text) for s in back.diff.blocks[0].spans if s.op == "insert"] == [("insert", "broke")]
    assert back.summary


def test_captures_of_an_article(history: History) -> None:
    """An article's captures come in the order they were made, and each can be had by its id."""
    captures = list(history.captures(article_id("ferry")))
    assert [c.id for c in captures] == ["gazette-1/2", "gazette-2/2", "gazette-3/2", "gazette-4/2"]
    assert [c.outcome for c in captures] == ["ok", "gone", "gone", "ok"]
    assert history.capture("gazette-2/2") == captures[1]


# --- events ----------------------------------------------------------------------------------------------------------


def test_events_in_both_directions(history: History) -> None:
    """Events come oldest first or newest first, and go on after any of them."""
    forth = list(history.events())
    assert [(e.kind.value, e.seq) for e in forth] == [
        ("edited", 1),
        ("removed", 2),
        ("new", 3),
        ("edited", 4),
        ("restored", 5),
    ]
    assert list(history.events(newest_first=True)) == forth[::-1]
    assert list(history.events(after=2)) == forth[2:]
    assert list(history.events(after=3, newest_first=True)) == forth[1::-1]


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({"kind": "edited"}, [1, 4]),
        ({"severity": "major"}, [1]),
        ({"severity": "cosmetic"}, [1, 2, 3, 4, 5]),
        ({"since": NOON + 2 * HOUR}, [2, 3, 4, 5]),
        ({"until": NOON + 2 * HOUR}, [1]),
        ({"since": NOON + HOUR, "until": NOON + 3 * HOUR}, [1, 2, 3]),
        ({"run": "gazette-3"}, [2, 3]),
        ({"article": A}, [1, 4]),
        ({"article": SITE + "ferry", "kind": "restored"}, [5]),
        ({"source": "gazette", "kind": "moved"}, []),
        ({"run": "gazette-1"}, []),
    ],
)
def test_event_filters(history: History, filters: dict[str, object], wanted: list[int]) -> None:
    """Each filter keeps what it says, and several keep what all of them say."""
    assert [e.seq for e in history.events(**filters)] == wanted
    assert [e.seq for e in history.events(**filters, newest_first=True)] == wanted[::-1]


def test_an_unknown_kind_is_refused(history: History) -> None:
    """A filter that names no kind or severity there is, is a mistake and not an empty answer."""
    with pytest.raises(ValueError, match="retracted"):
        history.events(kind="retracted")
    with pytest.raises(ValueError, match="huge"):
        history.events(severity="huge")


# --- search ----------------------------------------------------------------------------------------------------------


def _found(read: History, query: str, **how: object) -> list[tuple[str, int, int | None]]:
    return [(f.url.removeprefix(SITE), f.from_version, f.to_version) for f in read.search(query, **how)]


def test_search_in_current_versions(history: History) -> None:
    """Words are found where the current version has all of them, whatever the passages; the article stored last comes first."""
    assert _found(history, "it") == [("bridge", 1, None), ("ferry", 1, None), ("dam", 1, None)]
    assert _found(history, "dam holds") == [("dam", 3, None)]
    assert _found(history, "broke") == _found(history, "dam zebra") == _found(history, "...") == []


def test_the_life_of_a_phrase(history: History) -> None:
    """With the history, every stretch of versions that had a phrase is told: what came before it, when it came, when it went."""
    (broke,) = history.search('"it broke"', history=True)
    second = timedelta(seconds=1)
    assert (broke.from_version, broke.to_version, broke.text) == (2, 2, "It broke.")
    assert (broke.came, broke.last_without) == (NOON + HOUR + second, NOON + second)
    assert (broke.went, broke.last_with) == (NOON + 3 * HOUR + second, NOON + 2 * HOUR + second)
    first, again = history.search('"it holds"', history=True)
    assert (first.from_version, first.to_version, first.came, first.went) == (
        1,
        1,
        None,
        NOON + HOUR + second,
    )
    assert (again.from_version, again.to_version, again.came, again.went) == (
        3,
        None,
        NOON + 3 * HOUR + second,
        None,
    )


def test_quotes_make_a_phrase(history: History) -> None:
    """Words in quotes must follow one another; the same words elsewhere are not the phrase."""
    assert _found(history, '"holds it"') == []
    assert _found(history, "holds it") == [("dam", 3, None)]


# --- reading only ----------------------------------------------------------------------------------------------------


def test_a_reader_cannot_write(history: History) -> None:
    """The read side's connection refuses to write, whatever is tried through it."""
    with pytest.raises(Unavailable, match="read-only"), history._engine.begin() as connection:
        connection.execute(text("UPDATE articles SET title = 'x'"))


def test_records_as_json(history: History) -> None:
    """Records turn into JSON with the contract's keys and times in UTC with a Z."""
    told = to_json(next(history.events()))
    assert list(told)[:7] == ["id", "seq", "kind", "source", "article", "url", "title"]
    assert told["observed_at"] == "2026-03-01T13:00:01Z"
    shown = to_json(history.show(A))
    assert shown["blocks"] == [{"kind": "paragraph", "text": "It holds."}]
    assert shown["text"] == content("It holds.").text
