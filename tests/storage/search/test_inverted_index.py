"""Postings come downwards, all of them, on both backends, however far apart they lie and however few are asked for."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import pytest
from sqlalchemy import Engine, text

from presslog.core.errors import Damaged
from presslog.storage.migrations import open_engine
from presslog.storage.search import inverted_index as wordindex
from presslog.storage.search.inverted_index import END, Posting, Term

DAM: Term = ("dam",)
NIGHT: Term = ("at", "night")
PLAIN: Sequence[Term] = (("the", "tower", "leans"),)


def _filled(engine: Engine, found: Mapping[Posting, Sequence[Term]]) -> Engine:
    with engine.begin() as connection:
        wordindex.add_to_index(connection, found)
    return engine


def _walked(engine: Engine, term: Term, size: int, below: int = END) -> list[int]:
    """All articles of a term, taken so many at a time."""
    met: list[int] = []
    with engine.connect() as connection:
        (reader,) = wordindex.index_readers(connection, [term])
        while page := reader.below(met[-1] if met else below, size):
            met += page
    return met


@pytest.fixture
def far_apart(engine: Engine) -> tuple[Engine, list[int]]:
    """Slots of articles near and far, of first versions, later ones and much later ones; every third has the word."""
    dice = random.Random(3)
    numbers = [
        *range(1, 40),
        *range(500, 530),
        *range(4_090, 4_100),
        *dice.sample(range(5_000, 400_000), 60),
        2_200_000,
    ]
    postings = [Posting(no, slot) for no in numbers for slot in (0, 1, 7, 8, 300) if slot == 0 or no % 4 == 0]
    having = postings[::3]
    words = {posting: [("a", "dam", "broke")] if posting in having else PLAIN for posting in postings}
    return _filled(engine, words), sorted({posting.article for posting in having}, reverse=True)


@pytest.mark.parametrize("size", [1, 7, 50, 1_000])
def test_all_postings_come_downwards(far_apart: tuple[Engine, list[int]], size: int) -> None:
    """Every article that has a word is met once, the article stored last first, whatever the size of a page."""
    engine, having = far_apart
    assert _walked(engine, DAM, size) == having


def test_below_one_means_below_it(far_apart: tuple[Engine, list[int]]) -> None:
    """A walk can begin at any article."""
    engine, having = far_apart
    for article in having[::9]:
        assert _walked(engine, DAM, 20, article) == [other for other in having if other < article]


def test_a_phrase_stands_in_one_passage(engine: Engine) -> None:
    """Words that follow one another are a phrase; in another order, apart, or across the border of two passages they are none."""
    _filled(
        engine,
        {
            Posting(1, 0): [("it", "broke", "at", "night")],
            Posting(2, 0): [("night", "at", "sea")],
            Posting(3, 0): [("look", "at"), ("night", "falls")],
            Posting(4, 0): [("at", "the", "night")],
            Posting(5, 0): [("at", "night")],
        },
    )
    assert _walked(engine, NIGHT, 10) == [5, 1]


def test_what_was_dropped_is_gone(engine: Engine) -> None:
    """An article taken out of the index is met no more; its neighbours are."""
    both = {Posting(1, 0): [DAM], Posting(1, 1): [DAM, PLAIN[0]]}
    _filled(engine, {**both, Posting(2, 0): [DAM]})
    with engine.begin() as connection:
        wordindex.drop_from_index(connection, both)
    assert _walked(engine, DAM, 10) == [2]


@pytest.mark.parametrize("at_once", [100, 700])
def test_much_in_one_block_of_articles(engine: Engine, at_once: int) -> None:
    """However many slots come at once, before or after an article's others: each word, old and new, is found in all articles that have it.

    On PostgreSQL most of these have settled in pages by then, and some are young.
    """
    postings = [Posting(no, slot) for slot in (0, 1) for no in range(1, 2_500)]
    for start in range(0, len(postings), at_once):
        found = {
            p: [("it", "broke", f"in{p.article % 50}", f"slot{p.slot}")]
            for p in postings[start : start + at_once]
        }
        _filled(engine, found)
    numbers = range(2_499, 0, -1)
    assert _walked(engine, ("it", "broke"), 20) == list(numbers)
    assert _walked(engine, ("broke", "in7"), 20) == [no for no in numbers if no % 50 == 7]
    assert _walked(engine, ("slot1",), 20) == list(numbers)
    with engine.begin() as connection:
        wordindex.drop_from_index(
            connection, {p: [("it", "broke", "in7", f"slot{p.slot}")] for p in postings if p.article == 107}
        )
    assert _walked(engine, ("in7",), 20) == [no for no in numbers if no % 50 == 7 and no != 107]


@pytest.mark.parametrize("common", [True, False], ids=["common", "rarer"])
def test_the_index_may_name_an_article_too_many(engine: Engine, common: bool) -> None:
    """All that have a phrase are named; of settled ones some, too, that have each two of its words in a row and not all three, unless the
    one in the middle is among the commonest."""
    others = [] if common else [tuple(f"other{n}" for n in range(16))] * 3
    apart = [("it", "broke", "at", "sea"), ("men", "at", "night"), *others]
    slots = {
        Posting(no, 0): [("it", "broke", "at", "night")] if no % 100 == 0 else apart for no in range(600)
    }
    walked = _walked(_filled(engine, slots), ("broke", "at", "night"), 50)
    assert set(walked) >= set(range(0, 600, 100))
    assert (len(walked) > 6) == (engine.dialect.name == "postgresql" and not common)


def test_what_is_common_is_said_once(engine: Engine) -> None:
    """A word that becomes common in a block after it was laid: phrases around it are found in what settled before and after."""
    phrase, others = ("broke", "at", "night"), [tuple(f"other{n}" for n in range(16))] * 3
    _filled(engine, {Posting(no, 0): [phrase, *others] for no in range(512)})
    _filled(engine, {Posting(no, 0): [phrase] * 9 for no in range(512, 1_024)})
    assert _walked(engine, phrase, 50) == list(range(1_023, -1, -1))


def test_a_damaged_list_of_common_words_says_so(postgresql_url: str) -> None:
    """Which words are a block's commonest is not guessed from half a list."""
    engine = _filled(open_engine(postgresql_url), {Posting(no, 0): [NIGHT] for no in range(600)})
    with engine.begin() as connection:
        connection.execute(text("UPDATE word_pages SET postings = substr(postings, 2) WHERE page < 0"))
    with pytest.raises(Damaged, match="page of the search index"):
        _walked(engine, ("they", "broke", "at"), 10)


def test_what_settles_under_a_reader_is_not_missed(engine: Engine) -> None:
    """Articles that move into the pages between two looks of a reader are named all the same."""
    _filled(engine, {Posting(no, 0): [DAM] for no in range(1, 300)})
    with engine.connect() as connection:
        (reader,) = wordindex.index_readers(connection, [DAM])
        _filled(engine, {Posting(no, 1): [PLAIN[0]] for no in range(1, 300)})
        assert set(reader.below(END, 1_000)) >= set(range(1, 300))


def test_a_slot_can_have_no_words(engine: Engine) -> None:
    """Passages of marks and signs alone have no words, and are no fault."""
    _filled(engine, {Posting(1, 0): [()], Posting(2, 0): [(), DAM]})
    assert _walked(engine, DAM, 10) == [2]


def test_more_words_than_a_tsvector_holds(engine: Engine) -> None:
    """A slot of several megabytes of different words is indexed as far as the backend can, from its beginning."""
    words = tuple(f"word{n}" for n in range(300_000))
    _filled(engine, {Posting(1, 0): [words]})
    assert _walked(engine, words[5:7], 10) == [1]


def test_slots_beyond_the_last_are_left_out(engine: Engine) -> None:
    """What is new after so many versions is not indexed, nor looked for there when the article is taken out; the last slot that is, is."""
    last = Posting(1, wordindex.MAX_SLOT)
    both = {last: [DAM], Posting(1, last.slot + 1): [DAM]}
    _filled(engine, both)
    assert _walked(engine, DAM, 10) == [1]
    with engine.begin() as connection:
        wordindex.drop_from_index(connection, both)
    assert _walked(engine, DAM, 10) == []


def test_terms_that_came_apart(engine: Engine) -> None:
    """An article that got one term when its block settled and the other later has both; one that has either alone has not."""
    _filled(engine, {Posting(n, 0): [DAM if n % 2 else ("tower",)] for n in range(1, 1000)})
    _filled(engine, {Posting(n, 1): [NIGHT] for n in range(1, 1000, 3)})
    with engine.connect() as connection:
        both = [set(reader.below(END, 1000)) for reader in wordindex.index_readers(connection, [DAM, NIGHT])]
    assert set.intersection(*both) == set(range(1, 1000, 6))
