"""The source gate and the breaker, rule by rule of truth.md section 3; each closed gate beside the open one it differs from by one fact."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.outcome import Outcome
from flows.decide import Terms, decide
from flows.gate import Facts, confirmed, gate, many, pending
from storage.model import Advance, Revisited, RunOutcome
from tests.fakes.values import HOUR, NOON, content, known, observation, run

USUAL = Facts(
    listing=Outcome.OK,
    listing_reason="read",
    entries=10,
    known_listed=10,
    plausibly_new=False,
    fill={"title": 1.0, "date": 1.0, "body": 1.0},
    read=10,
)
HISTORY = [run(number) for number in range(12, 0, -1)]


def test_a_usual_run_is_believed() -> None:
    """The positive control of every test below."""
    assert gate(USUAL, HISTORY).open


@pytest.mark.parametrize("outcome", [each for each in Outcome if each is not Outcome.OK])
def test_a_listing_that_is_not_ok_closes(outcome: Outcome) -> None:
    """Any outcome but ok of the listing closes the gate, and the reason names it."""
    verdict = gate(replace(USUAL, listing=outcome), HISTORY)
    assert not verdict.open
    assert outcome.value in verdict.reason


def test_an_empty_listing_closes() -> None:
    """A listing with no entry is not believed, not even at the first run."""
    assert not gate(replace(USUAL, entries=0), []).open


def test_half_the_usual_entries_are_enough() -> None:
    """Half of the median of the last ten good runs is believed, less is not."""
    assert gate(replace(USUAL, entries=5), HISTORY).open
    assert not gate(replace(USUAL, entries=4), HISTORY).open


def test_bad_runs_are_no_measure() -> None:
    """Runs that were not good themselves do not pull the median down."""
    bad = [run(number, RunOutcome.DEGRADED, entries=0) for number in range(40, 20, -1)]
    assert not gate(replace(USUAL, entries=4), [*bad, *HISTORY]).open


def test_only_the_last_ten_good_runs_count() -> None:
    """A listing that has long been shorter is measured against what it is now."""
    short = [run(number, entries=4) for number in range(40, 30, -1)]
    assert gate(replace(USUAL, entries=4), [*short, *HISTORY]).open


def test_strangers_only_close_unless_all_new() -> None:
    """A window without any known article is believed only if all of it is plausibly new."""
    assert not gate(replace(USUAL, known_listed=0), HISTORY).open
    assert gate(replace(USUAL, known_listed=0, plausibly_new=True), HISTORY).open


@pytest.mark.parametrize("field", ["title", "date", "body"])
def test_collapsed_fill_rates_close(field: str) -> None:
    """When fewer than half as many articles as usual yield a field, our reading is not believed."""
    assert not gate(replace(USUAL, fill={**USUAL.fill, field: 0.49}), HISTORY).open
    assert gate(replace(USUAL, fill={**USUAL.fill, field: 0.5}), HISTORY).open


def test_too_few_readings_say_nothing_of_fill_rates() -> None:
    """Four articles without a date are no collapse."""
    assert gate(replace(USUAL, fill={"date": 0.0}, read=4), HISTORY).open


def test_a_site_that_answers_everything_alike_closes() -> None:
    """When most listed articles return what a made-up URL returns, none of them went: the site has gone dumb."""
    assert not gate(replace(USUAL, hollow=0.51), HISTORY).open
    assert gate(replace(USUAL, hollow=0.5), HISTORY).open


def test_the_first_run_is_measured_against_nothing() -> None:
    """Without a history, a listing with entries is enough."""
    assert gate(replace(USUAL, known_listed=0, entries=1), []).open


class TestBreaker:
    def claims(self, count: int) -> tuple[str, ...]:
        return tuple(f"{number:013} edited" for number in range(count))

    def test_five_of_few_pass_and_six_do_not(self) -> None:
        """Of 10 articles, five changes are told and six are held."""
        assert not many(self.claims(5), 10)
        assert many(self.claims(6), 10)

    def test_a_fifth_of_many_passes_and_more_does_not(self) -> None:
        """Of 100 articles, twenty changes are told and twenty-one are held."""
        assert not many(self.claims(20), 100)
        assert many(self.claims(21), 100)

    def test_the_same_again_confirms(self) -> None:
        """A held run's claims, all made again by the next run, pass, with others that came since."""
        held = run(2, RunOutcome.HELD, pending="\n".join(self.claims(8)))
        assert confirmed(self.claims(8), held)
        assert confirmed(self.claims(9), held)

    def test_something_else_does_not(self) -> None:
        """Other claims than those held are held in turn; so is the second of two runs that were not held."""
        held = run(2, RunOutcome.HELD, pending="\n".join(self.claims(8)))
        assert not confirmed(self.claims(7), held)
        assert not confirmed(self.claims(8), run(2))

    def test_only_what_would_be_told_counts(self) -> None:
        """Edits are claims; revisits are not."""
        terms = Terms(baseline=False)
        edit = decide("gazette", known(), observation(content("Other.")), terms)
        same = decide("gazette", known(), observation(at=NOON + HOUR), terms)
        assert isinstance(edit, Advance)
        assert isinstance(same, Revisited)
        assert len(pending([edit, same])) == 1
