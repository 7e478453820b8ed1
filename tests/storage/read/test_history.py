"""The read side, on both backends and with every page size: what was there, when, and what became of it."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice

import pytest
from sqlalchemy import Engine, event, text

from presslog.core.errors import NotFound, Unavailable
from presslog.storage.model import EventDraft, EventKind, Intent, RunOutcome, Severity, State
from presslog.storage.read.history import History
from presslog.storage.records import to_json
from tests.storage.desk import (
    HOUR,
    NOON,
    SITE,
    Desk,
    Shift,
    admitted,
    article_id,
    content,
    edited,
    missed,
    noted,
    reread,
    seen,
)

A = article_id("dam")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def told(desk: Desk) -> Desk:
    """Noon: dam and ferry. One: dam edited, ferry missed. Two: dam seen, ferry removed, a bridge. Three: dam as at first, ferry back."""
    desk.run(admitted("dam", "It holds."), admitted("ferry", "It sails."))
    desk.run(edited("dam", "It broke.", severity=Severity.MAJOR), missed("ferry"))
    desk.run(seen("dam"), missed("ferry", State.REMOVED), admitted("bridge", "It stands.", tell=True))
    desk.run(edited("dam", "It holds."), seen("ferry", kinds=(EventKind.RESTORED,)))
    return desk


# --- articles --------------------------------------------------------------------------------------------------------


def _states(history: History, hours: float | None) -> dict[str, tuple[str, int]]:
    at = None if hours is None else NOON + hours * HOUR + MINUTE
    return {a.url.removeprefix(SITE): (a.state.value, a.versions) for a in history.articles("gazette", at)}


@pytest.mark.usefixtures("told")
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


@pytest.mark.usefixtures("told")
def test_known_since_and_last_confirmed(history: History) -> None:
    """An article at a time says since when that content was known, and which capture before that time last proved it."""
    dam, ferry = islice(history.articles("gazette", NOON + 2.5 * HOUR), 2)
    second = timedelta(seconds=1)
    assert (dam.known_since, dam.last_confirmed) == (NOON + HOUR + second, NOON + 2 * HOUR + second)
    assert (dam.last_changed, dam.last_seen, dam.title) == (dam.known_since, dam.last_confirmed, "The dam")
    assert ferry.last_confirmed == NOON + 2 * second


def test_captures_of_a_closed_gate_confirm_nothing(desk: Desk, history: History) -> None:
    """A capture that was only noted does not confirm, though its page answered."""
    desk.run(admitted("dam", "It holds."))
    desk.run(noted("dam", "ok"), outcome=RunOutcome.DEGRADED)
    (dam,) = history.articles("gazette", NOON + 2 * HOUR)
    assert dam.last_confirmed == NOON + timedelta(seconds=1)
    (version,) = history.versions(A)
    assert version.last_seen == dam.last_confirmed


@pytest.mark.usefixtures("told")
def test_going_on_after_an_article(history: History) -> None:
    """A list of articles can be taken up after any of them."""
    everything = list(history.articles("gazette"))
    assert list(history.articles("gazette", after=everything[0].article)) == everything[1:]
    then = NOON + 10 * HOUR
    assert list(history.articles("gazette", then, after=everything[1].article)) == everything[2:]


@pytest.mark.usefixtures("told")
def test_an_article_by_id_and_by_every_address(history: History) -> None:
    """An article is found by its id and its URL, with or without the last slash, by http or https, with a fragment."""
    wanted = history.article(A)
    for ref in (SITE + "dam", SITE + "dam/", "http://gazette.example/dam", SITE + "dam#top"):
        assert history.article(ref) == wanted
    assert wanted.versions == 3


def test_an_article_by_an_address_it_left(desk: Desk, history: History) -> None:
    """A moved article is found under both addresses; an address two articles had is the one's seen there last."""
    desk.run(admitted("dam", "It holds."))
    desk.run(seen("dam", "moved", url=SITE + "new"))
    assert history.article(SITE + "dam") == history.article(SITE + "new") == history.article(A)
    desk.run(admitted("ferry", "It sails.", url=SITE + "dam"))
    assert history.article(SITE + "dam").article == article_id("ferry")


@pytest.mark.usefixtures("told")
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


@pytest.mark.usefixtures("told")
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


@pytest.mark.usefixtures("told")
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


@pytest.mark.usefixtures("told")
def test_the_change_between_two_versions(history: History) -> None:
    """A change says what differs, why it matters, and between which two moments it was made; the last one by default."""
    last = history.diff(A)
    assert (last.from_version, last.to_version, last.like_with_like) == (2, 3, True)
    assert history.diff(A, 1).diff.empty
    back = history.diff(A, 3, 2)
    assert [(s.op, s.text) for s in back.diff.blocks[0].spans if s.op == "insert"] == [("insert", "broke")]
    assert back.summary


def test_changes_compare_like_with_like(desk: Desk, history: History) -> None:
    """Two versions are compared as one extractor read both, where one did; where none did, the change says so."""
    desk.run(admitted("dam", "It holds.\nShare this"))
    desk.run(reread("dam", "It holds."))
    desk.run(edited("dam", "It broke.", extractor="2/trafilatura"))
    change = history.diff(A)
    assert (change.like_with_like, [c.op for c in change.diff.blocks]) == (True, ["replace"])
    desk.run(edited("dam", "It is gone.", extractor="3/rules"))
    assert not history.diff(A).like_with_like
    assert history.show(A, 1).extractor == "2/trafilatura"


@pytest.mark.usefixtures("told")
def test_captures_of_an_article(history: History) -> None:
    """An article's captures come in the order they were made, and each can be had by its id."""
    captures = list(history.captures(article_id("ferry")))
    assert [c.id for c in captures] == ["gazette-1/2", "gazette-2/2", "gazette-3/2", "gazette-4/2"]
    assert [c.outcome for c in captures] == ["ok", "gone", "gone", "ok"]
    assert history.capture("gazette-2/2") == captures[1]


def test_an_article_never_read(desk: Desk, history: History) -> None:
    """An article that was listed and never read is listed with no version, and has no content to show."""
    desk.run(noted("dam"))
    (only,) = history.articles("gazette")
    assert (only.versions, only.title, only.state) == (0, "", State.LIVE)
    assert list(history.articles("gazette", NOON + HOUR)) == [only]
    assert list(history.versions(A)) == []
    with pytest.raises(NotFound, match="never read"):
        history.show(A)


# --- events ----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("told")
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


@pytest.mark.usefixtures("told")
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


@pytest.mark.usefixtures("told")
def test_an_unknown_kind_is_refused(history: History) -> None:
    """A filter that names no kind or severity there is, is a mistake and not an empty answer."""
    with pytest.raises(ValueError, match="retracted"):
        history.events(kind="retracted")
    with pytest.raises(ValueError, match="huge"):
        history.events(severity="huge")


def test_events_by_id(desk: Desk, history: History) -> None:
    """An article's event and a source's own are found by their ids."""
    alert = EventDraft(EventKind.DEGRADED, None, 0, NOON, "no entries", "The listing is empty.")
    first, second = desk.run(admitted("dam", "It holds.", tell=True), alerts=(alert,))
    assert history.event(first.id) == first
    assert history.event(second.id) == second
    assert (first.id, second.id) == (f"{A}.1.new", "gazette-1.degraded")


# --- sources and runs ------------------------------------------------------------------------------------------------


def test_sources_and_their_health(desk: Desk, engine: Engine, history: History) -> None:
    """A source's health is its last finished run's; one that never finished a run is new."""
    desk.run(admitted("dam", "It holds."), admitted("ferry", "It sails."))
    desk.run(missed("dam", State.REMOVED), outcome=RunOutcome.PARTIAL)
    for name, outcome in (
        ("herald", RunOutcome.DEGRADED),
        ("mirror", RunOutcome.HELD),
        ("post", RunOutcome.FAILED),
    ):
        Desk(engine, name).run(noted(None), outcome=outcome, reason="as the test says")
    Desk(engine, "times").begin()
    found = {source.source: source for source in history.sources()}
    assert {name: source.health for name, source in found.items()} == {
        "gazette": "ok",
        "herald": "degraded",
        "mirror": "held",
        "post": "failing",
        "times": "new",
    }
    assert (found["gazette"].articles, found["gazette"].removed, found["gazette"].last_run) == (
        2,
        1,
        "gazette-2",
    )
    assert (found["times"].last_run, found["post"].last_reason) == (None, "as the test says")


@pytest.mark.usefixtures("told")
def test_runs(desk: Desk, engine: Engine, history: History) -> None:
    """Runs come newest first, of one source or all, and by id; a source with a dash in its name too."""
    Desk(engine, "the-herald").run(noted(None))
    assert [run.id for run in history.runs("gazette")] == [f"gazette-{n}" for n in (4, 3, 2, 1)]
    assert len(list(history.runs())) == 5
    assert history.run("the-herald-1").source == "the-herald"
    assert to_json(history.run("gazette-1"))["duration_s"] == 300


# --- search ----------------------------------------------------------------------------------------------------------


def _found(read: History, query: str, **how: object) -> list[tuple[str, int, int | None]]:
    return [(f.url.removeprefix(SITE), f.from_version, f.to_version) for f in read.search(query, **how)]


@pytest.mark.usefixtures("told")
def test_search_in_current_versions(history: History) -> None:
    """Words are found where the current version has all of them, whatever the passages; the article stored last comes first."""
    assert _found(history, "it") == [("bridge", 1, None), ("ferry", 1, None), ("dam", 1, None)]
    assert _found(history, "dam holds") == [("dam", 3, None)]
    assert _found(history, "broke") == _found(history, "dam zebra") == _found(history, "...") == []


@pytest.mark.usefixtures("told")
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


@pytest.mark.usefixtures("told")
def test_quotes_make_a_phrase(history: History) -> None:
    """Words in quotes must follow one another; the same words elsewhere are not the phrase."""
    assert _found(history, '"holds it"') == []
    assert _found(history, "holds it") == [("dam", 3, None)]


def test_a_phrase_in_many_articles(desk: Desk, history: History) -> None:
    """Of a thousand articles with all its words, and most with each two of them in a row, those with the phrase are found, page by page."""
    desk.run(
        *(
            admitted(
                f"a{n:04}", "They broke at night." if n % 100 == 7 else "It broke at sea.\nNobody at night."
            )
            for n in range(1_000)
        )
    )
    wanted = [(f"a{n:04}", 1, None) for n in range(907, 0, -100)]
    assert _found(history, '"broke at night"') == wanted
    assert _found(history, '"broke at night" dam') == wanted
    assert len(_found(history, "broke at night")) == 1_000


def test_a_sentence_in_many_articles(desk: Desk, history: History) -> None:
    """Of six hundred articles with a sentence that differs in its last word, those with the asked one are found, and as they are now."""
    sentence = "The old grey ferry left for the far island at"
    desk.run(
        *(admitted(f"a{n:04}", f"{sentence} {'night' if n % 100 == 7 else 'noon'}.") for n in range(600))
    )
    desk.run(edited("a0207", f"{sentence} noon, after all."))
    asked = f'"{sentence} night"'
    assert _found(history, asked) == [(f"a{n:04}", 1, None) for n in (507, 407, 307, 107, 7)]
    assert len(_found(history, asked, history=True)) == 6


def test_words_that_never_met(desk: Desk, history: History) -> None:
    """Words of one article that never stood in the same version are not found together."""
    desk.run(admitted("dam", "First water.\nCommon."))
    desk.run(edited("dam", "Then fire.\nCommon."))
    assert _found(history, "water fire", history=True) == []
    assert _found(history, "water common", history=True) == [("dam", 1, 1)]
    assert _found(history, "fire common", history=True) == [("dam", 2, None)]


def test_a_phrase_that_changes_its_place(desk: Desk, history: History) -> None:
    """A phrase that moves to another passage was there all along."""
    desk.run(admitted("dam", "The wall broke at night."))
    desk.run(edited("dam", "Nobody sleeps.\nThe wall broke at night, they say."))
    assert _found(history, '"broke at night"', history=True) == [("dam", 1, None)]


def test_what_came_with_a_late_version(desk: Desk, history: History) -> None:
    """Words are found whichever version of a long line brought them, alone, together, and in the order of the articles."""
    desk.run(*(admitted(slug, "Common.\nAdded00.") for slug in ("ark", "dam", "oak")))
    for n in range(1, 40):
        desk.run(edited("dam", "\n".join(["Common.", *(f"Added{k:02} late." for k in range(n + 1))])))
    for n in (1, 15, 16, 17, 39):
        assert _found(history, f"added{n:02}") == [("dam", n + 1, None)]
        assert _found(history, f'"added{n:02} late" added15 common') == [("dam", max(n, 15) + 1, None)]
    assert _found(history, "common") == [("oak", 1, None), ("dam", 1, None), ("ark", 1, None)]
    assert _found(history, "added00 common") == [("oak", 1, None), ("dam", 1, None), ("ark", 1, None)]


def test_our_rereading_makes_nothing_come_or_go(desk: Desk, history: History) -> None:
    """Words that our own new extractor drops or finds are not said to have come or gone at the publisher's."""
    desk.run(admitted("dam", "It holds.\nShare this"))
    desk.run(reread("dam", "It holds.\nBy our reporter"))
    desk.run(edited("dam", "It broke.\nBy our reporter", extractor="2/trafilatura"))
    (share,) = history.search('"share this"', history=True)
    (byline,) = history.search('"our reporter"', history=True)
    assert (share.to_version, share.went) == (1, None)
    assert (byline.from_version, byline.came) == (1, None)
    assert _found(history, "share") == []


def test_what_we_read_twice_goes_when_they_take_it_out(desk: Desk, history: History) -> None:
    """Words that both our readings of a version have, in passages that differ, went with the publisher's edit."""
    desk.run(admitted("dam", "It holds the water."))
    desk.run(reread("dam", "So it holds the water."))
    desk.run(edited("dam", "It broke.", extractor="2/trafilatura"))
    (found,) = history.search('"holds the water"', history=True)
    assert (found.from_version, found.to_version) == (1, 1)
    assert (found.came, found.went) == (None, history.show(A, 2).observed_at)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("می‌خواهم بروم", "ميخواهم"),
        ("الكتاب الجديد", "الکتاب"),
        ("كَتَبَ الدرس", "كتب"),
        ("۱۲ نفر", "12"),
        ("٣٤ كتابا", "۳۴"),
        ("Das Café öffnet", "cafe"),
        ("Gjykata e Përmetit", "PERMETIT"),
        ("東京で雨", "雨"),
        ("It cost 1.5 million", '"1 5 million"'),
        ("مـــدرسة", "مدرسه"),
    ],
)
def test_words_of_many_scripts(desk: Desk, history: History, text: str, query: str) -> None:
    """Look-alike letters, marks, ZWNJ, tatweel, digit forms and case do not hide a word."""
    desk.run(admitted("dam", text), admitted("ferry", "Something else."))
    assert _found(history, query) == [("dam", 1, None)]


def test_search_in_one_source(desk: Desk, engine: Engine, history: History) -> None:
    """A search can be kept to one source."""
    desk.run(*(admitted(f"dam-{n}", "It holds.") for n in range(5)))
    Desk(engine, "herald").run(admitted("dam", "It holds."))
    assert len(_found(history, "holds", source="gazette")) == 5
    assert len(_found(history, "holds", source="herald")) == 1
    assert len(_found(history, "holds")) == 6


def test_common_and_rare_words_together(desk: Desk, history: History) -> None:
    """Of many articles with a common word and few with a rare one, exactly those with both are found."""
    desk.run(*(admitted(f"a{n:02}", f"Common {'rare' if n % 11 == 5 else 'plain'} {n}.") for n in range(40)))
    wanted = [(f"a{n:02}", 1, None) for n in (38, 27, 16, 5)]
    assert _found(history, "rare common") == _found(history, "common rare") == wanted


# --- reading only ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("told")
def test_a_reader_cannot_write(history: History) -> None:
    """The read side's connection refuses to write, whatever is tried through it."""
    with pytest.raises(Unavailable, match="read-only"), history._engine.begin() as connection:
        connection.execute(text("UPDATE articles SET title = 'x'"))


def test_lists_are_read_by_pages(desk: Desk, history: History, page_size: int) -> None:
    """Whoever takes five of many reads a few pages, not the table."""
    desk.run(*(admitted(f"a{n}", "It holds.") for n in range(30)))
    asked: list[str] = []
    event.listen(history._engine, "before_cursor_execute", lambda *args: asked.append(str(args[2])))
    assert len(list(islice(history.articles("gazette"), 5))) == 5
    pages = [statement for statement in asked if "LIMIT" in statement]
    assert len(pages) == -(-5 // page_size)


@pytest.mark.usefixtures("told")
def test_records_as_json(history: History) -> None:
    """Records turn into JSON with the contract's keys and times in UTC with a Z."""
    told = to_json(next(history.events()))
    assert list(told)[:7] == ["id", "seq", "kind", "source", "article", "url", "title"]
    assert told["observed_at"] == "2026-03-01T13:00:01Z"
    shown = to_json(history.show(A))
    assert shown["blocks"] == [{"kind": "paragraph", "text": "It holds."}]
    assert shown["text"] == content("It holds.").text


def test_all_that_runs_captured_and_all_addresses(desk: Desk, history: History) -> None:
    """A source's captures come run by run, of articles or of none, as made; its articles' URLs each with the article."""

    def probed(shift: Shift) -> Intent:
        shift.capture("no-such-page", "gone", "absence", role="probe", status=404)
        return seen("ferry", url=SITE + "boat")(shift)

    desk.run(admitted("ferry", "It sails."), admitted("dam", "It holds."))
    desk.run(probed)
    found = [(capture.id, capture.role, capture.asked) for capture in history.run_captures("gazette")]
    assert found == [
        ("gazette-1/1", "article", SITE + "ferry"),
        ("gazette-1/2", "article", SITE + "dam"),
        ("gazette-2/1", "probe", SITE + "no-such-page"),
        ("gazette-2/2", "article", SITE + "ferry"),
    ]
    assert list(history.aliases("gazette")) == [
        (SITE + "boat", article_id("ferry")),
        (SITE + "dam", article_id("dam")),
        (SITE + "ferry", article_id("ferry")),
    ]
    with pytest.raises(NotFound):
        list(history.run_captures("herald"))
