"""The passages that two texts share, where words repeat. Pure."""

from __future__ import annotations

from time import process_time

import pytest

from presslog.storage.lineage.shared_passages import StandingBlock, placed_words, shared_runs

PASSAGE = "the harbour wall that the council ordered last spring costs far more than two engineers had said"


def blocks(*texts: str) -> list[StandingBlock]:
    """Blocks that stand one after another, as far as the places matter here."""
    return [StandingBlock(text, placed_words(text), 0) for text in texts]


def test_words_repeated_fifty_thousand_times_take_seconds_and_hide_no_passage() -> None:
    """Two blocks that repeat two words fifty thousand times are compared in linear time, and the passage after them is found whole."""
    before = process_time()
    (run,) = shared_runs(blocks("ha ho " * 50_000 + PASSAGE), blocks("ha ho " * 40_000 + PASSAGE))
    assert process_time() - before < 20
    assert run.text.endswith(PASSAGE)


@pytest.mark.parametrize(("times", "found"), [(16, True), (17, False)])
def test_how_often_a_block_may_repeat_a_passage(times: int, found: bool) -> None:
    """What a block says sixteen times is still a passage, what it says seventeen times is filled in."""
    said = " ".join(f"{PASSAGE} number{n}" for n in range(times))
    assert bool(shared_runs(blocks(said), blocks(f"they wrote {PASSAGE} yesterday"))) is found


def test_a_passage_in_many_states_of_a_block() -> None:
    """A block edited thirty times has the same words in each state, which is no repetition: the passage is found."""
    states = blocks(*(f"{PASSAGE} so they say at {n} o'clock" for n in range(30)))
    assert [run.text for run in shared_runs(states, blocks(f"quoted: {PASSAGE}"))] == [PASSAGE]
