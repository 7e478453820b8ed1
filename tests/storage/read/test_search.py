"""Words looked for in all that was ever read, on both backends and with every page size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from presslog.storage.migrations import open_engine
from presslog.storage.read.history import History
from tests.storage.conftest import migrated
from tests.storage.desk import (
    SITE,
    Desk,
    admitted,
    article_id,
    edited,
    reread,
)

A = article_id("dam")
MINUTE = timedelta(minutes=1)


def _found(read: History, query: str, **how: object) -> list[tuple[str, int, int | None]]:
    return [(f.url.removeprefix(SITE), f.from_version, f.to_version) for f in read.search(query, **how)]


@pytest.fixture(scope="module")
def recorded(
    backend: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A long history that is only read: `recorded_by` says what is in it, once for all page sizes."""
    for url in migrated(backend, request, tmp_path_factory.mktemp("recorded")):
        engine = open_engine(url)
        request.param(Desk(engine))
        engine.dispose()
        yield url


@pytest.fixture(
    params=[10, 200, pytest.param(1, marks=pytest.mark.in_suite(0))], ids=lambda size: f"page{size}"
)
def long(recorded: str, request: pytest.FixtureRequest) -> Iterator[History]:
    """That history, read with pages of each size; a thousand looks for a row each take seconds."""
    with History(recorded, page_size=request.param) as history:
        yield history


def recorded_by(record: Callable[[Desk], None]) -> pytest.MarkDecorator:
    """Has a test read the history that `record` records."""
    return pytest.mark.parametrize("recorded", [pytest.param(record, id="")], indirect=True, scope="module")


def _record_phrases(desk: Desk) -> None:
    desk.run(
        *(
            admitted(
                f"a{n:04}", "They broke at night." if n % 100 == 7 else "It broke at sea.\nNobody at night."
            )
            for n in range(1_000)
        )
    )


@recorded_by(_record_phrases)
def test_a_phrase_in_many_articles(long: History) -> None:
    """Of a thousand articles with all its words, and most with each two of them in a row, those with the phrase are found, page by page."""
    wanted = [(f"a{n:04}", 1, None) for n in range(907, 0, -100)]
    assert _found(long, '"broke at night"') == wanted
    assert _found(long, '"broke at night" dam') == wanted
    assert len(_found(long, "broke at night")) == 1_000


SENTENCE = "The old grey ferry left for the far island at"


def _record_sentences(desk: Desk) -> None:
    desk.run(
        *(admitted(f"a{n:04}", f"{SENTENCE} {'night' if n % 100 == 7 else 'noon'}.") for n in range(600))
    )
    desk.run(edited("a0207", f"{SENTENCE} noon, after all."))


@recorded_by(_record_sentences)
def test_a_sentence_in_many_articles(long: History) -> None:
    """Of six hundred articles with a sentence that differs in its last word, those with the asked one are found, and as they are now."""
    asked = f'"{SENTENCE} night"'
    assert _found(long, asked) == [(f"a{n:04}", 1, None) for n in (507, 407, 307, 107, 7)]
    assert len(_found(long, asked, history=True)) == 6


def test_as_many_as_are_wanted(desk: Desk, history: History) -> None:
    """A limit gives the first of all that would be found, with every page size, and no more; a greater one gives all."""
    desk.run(*(admitted(f"a{n:04}", "It broke at night.") for n in range(9)))
    found = _found(history, "night")
    assert len(found) == 9
    assert [_found(history, "night", limit=limit) for limit in (1, 4, 8, 10)] == [
        found[:1],
        found[:4],
        found[:8],
        found,
    ]


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


def _record_versions(desk: Desk) -> None:
    desk.run(*(admitted(slug, "Common.\nAdded00.") for slug in ("ark", "dam", "oak")))
    for n in range(1, 40):
        desk.run(edited("dam", "\n".join(["Common.", *(f"Added{k:02} late." for k in range(n + 1))])))


@recorded_by(_record_versions)
def test_what_came_with_a_late_version(long: History) -> None:
    """Words are found whichever version of a long line brought them, alone, together, and in the order of the articles."""
    for n in (1, 15, 16, 17, 39):
        assert _found(long, f"added{n:02}") == [("dam", n + 1, None)]
        assert _found(long, f'"added{n:02} late" added15 common') == [("dam", max(n, 15) + 1, None)]
    assert _found(long, "common") == [("oak", 1, None), ("dam", 1, None), ("ark", 1, None)]
    assert _found(long, "added00 common") == [("oak", 1, None), ("dam", 1, None), ("ark", 1, None)]


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


SCRIPTS = {
    "ميخواهم": "می‌خواهم بروم",
    "الکتاب": "الكتاب الجديد",
    "كتب": "كَتَبَ الدرس",
    "12": "۱۲ نفر",
    "۳۴": "٣٤ كتابا",
    "cafe": "Das Café öffnet",
    "PERMETIT": "Gjykata e Përmetit",
    "雨": "東京で雨",
    '"1 5 million"': "It cost 1.5 million",
    "مدرسه": "مـــدرسة",
}
"""What is asked for, and the only one of these texts that has it."""


def test_words_of_many_scripts(desk: Desk, history: History) -> None:
    """Look-alike letters, marks, ZWNJ, tatweel, digit forms and case do not hide a word; no other text is taken for it."""
    desk.run(*(admitted(f"a{n}", text) for n, text in enumerate(SCRIPTS.values())))
    for n, query in enumerate(SCRIPTS):
        assert _found(history, query) == [(f"a{n}", 1, None)], query


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
