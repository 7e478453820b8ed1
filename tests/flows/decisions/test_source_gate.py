"""The source gate and the breaker, rule by rule of truth.md section 3; each closed gate beside the open one it differs from by one fact."""

from __future__ import annotations

from dataclasses import replace

import pytest

from presslog.core.gate_reason import GateReason
from presslog.core.outcome import Outcome
from presslog.flows.decisions.article_decision import Terms, decide_article
from presslog.flows.decisions.source_gate import (
    RunFacts,
    are_confirmed,
    are_many,
    claimed_articles,
    is_shrunken,
    judge_run,
    pending_claims,
    reaches_back,
    restless_articles,
)
from presslog.storage.content.fingerprints import content_fingerprint
from presslog.storage.model import (
    Absence,
    Advance,
    ArticleId,
    CaptureId,
    Claim,
    EventKind,
    Fingerprint,
    Revisited,
    Run,
    RunId,
    RunOutcome,
    State,
)
from tests.fakes.values import HOUR, NOON, content, known, observation, run

USUAL = RunFacts(
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
    assert judge_run(USUAL, HISTORY).open


def test_a_listing_that_says_not_modified_is_believed() -> None:
    """It stands for the entries that were read when it last answered in full."""
    assert judge_run(replace(USUAL, listing=Outcome.NOT_MODIFIED), HISTORY).open


@pytest.mark.parametrize(
    "outcome", [each for each in Outcome if each not in (Outcome.OK, Outcome.NOT_MODIFIED)]
)
def test_a_listing_that_did_not_answer_closes(outcome: Outcome) -> None:
    """Any outcome but ok and not_modified of the listing closes the gate, and the reason names it."""
    verdict = judge_run(replace(USUAL, listing=outcome), HISTORY)
    assert not verdict.open
    assert outcome.value in verdict.reason


def test_an_empty_listing_closes() -> None:
    """A listing with no entry is not believed, not even at the first run."""
    assert not judge_run(replace(USUAL, entries=0), []).open


def test_half_the_usual_entries_are_enough() -> None:
    """Half of the median of the last ten good runs is believed, less is not."""
    assert judge_run(replace(USUAL, entries=5), HISTORY).open
    assert not judge_run(replace(USUAL, entries=4), HISTORY).open


def test_bad_runs_are_no_measure() -> None:
    """Runs that were not good themselves do not pull the median down."""
    bad = [run(number, RunOutcome.DEGRADED, entries=0) for number in range(40, 20, -1)]
    assert not judge_run(replace(USUAL, entries=4), [*bad, *HISTORY]).open


def test_only_the_last_ten_good_runs_count() -> None:
    """A listing that has long been shorter is measured against what it is now."""
    short = [run(number, entries=4) for number in range(40, 30, -1)]
    assert judge_run(replace(USUAL, entries=4), [*short, *HISTORY]).open


@pytest.mark.parametrize(("entries", "is_open"), [(50, True), (49, False)])
def test_half_of_a_hundred_entries_are_enough(entries: int, is_open: bool) -> None:
    """One less is not."""
    recent = [run(number, entries=100) for number in range(11, 0, -1)]
    assert judge_run(replace(USUAL, entries=entries), recent).open is is_open


@pytest.mark.parametrize(("entries", "is_open"), [(6, True), (5, False)])
def test_ten_good_runs_are_the_measure(entries: int, is_open: bool) -> None:
    """Half of them showed 4 entries and half 20, so that 12 are usual; by nine runs it were 4, by eleven 20."""
    recent = [run(number, entries=4 if number > 6 else 20) for number in range(11, 0, -1)]
    assert judge_run(replace(USUAL, entries=entries), recent).open is is_open


def test_a_size_accepted_by_hand_is_the_measure_from_then_on() -> None:
    """Four entries are as many as usual where a person said so, though ten good runs had ten; two are fewer than half again, and one is."""
    said = run(50, entries=4, requests=0, cause=GateReason.SIZE_ACCEPTED)
    assert judge_run(replace(USUAL, entries=4), [said, *HISTORY]).open
    assert judge_run(replace(USUAL, entries=2), [said, *HISTORY]).open
    assert not judge_run(replace(USUAL, entries=1), [said, *HISTORY]).open
    grown = [run(number, entries=10) for number in range(60, 50, -1)]
    assert not judge_run(replace(USUAL, entries=4), [*grown, said, *HISTORY]).open
    assert not judge_run(replace(USUAL, entries=4), [replace(said, cause=None), *HISTORY]).open


def test_an_accepted_size_loosens_nothing_else() -> None:
    """Whatever else closed the gate closes it still."""
    recent = [run(50, entries=4, requests=0, cause=GateReason.SIZE_ACCEPTED), *HISTORY]
    for fact in (
        {"known_listed": 0},
        {"listing": Outcome.BLOCKED},
        {"hollow": 0.9},
        {"fill": {"title": 0.1}},
    ):
        assert not judge_run(replace(USUAL, entries=4, **fact), recent).open


def test_only_a_shrunken_run_can_have_its_size_accepted() -> None:
    """Degraded, and for no other reason."""
    why = judge_run(replace(USUAL, entries=4), HISTORY).cause
    assert is_shrunken(run(13, RunOutcome.DEGRADED, cause=why))
    assert not is_shrunken(run(13, RunOutcome.OK, cause=why))
    for fact in ({"known_listed": 0}, {"listing": Outcome.BLOCKED}, {"entries": 0}, {"hollow": 0.9}):
        other = judge_run(replace(USUAL, **fact), HISTORY).cause
        assert not is_shrunken(run(13, RunOutcome.DEGRADED, cause=other))


@pytest.mark.parametrize(("usual", "written"), [(1_000_000, "1000000"), (10, "10")])
def test_a_long_listing_can_have_its_size_accepted(usual: int, written: str) -> None:
    """A listing of a million entries that shrank is told of with its whole number, and is one that shrank."""
    gate = judge_run(replace(USUAL, entries=1), [run(number, entries=usual) for number in range(12, 0, -1)])
    assert gate.reason == f"the listing showed 1 entries where {written} are usual"
    assert is_shrunken(run(13, RunOutcome.DEGRADED, cause=gate.cause))


def test_every_closed_gate_names_its_cause() -> None:
    """Each rule has a word of its own; an open gate has none."""
    facts: dict[GateReason, dict[str, object]] = {
        GateReason.LISTING_UNREAD: {"listing": Outcome.BLOCKED},
        GateReason.NO_ENTRY: {"entries": 0},
        GateReason.FEW_ENTRIES: {"entries": 4},
        GateReason.NONE_KNOWN: {"known_listed": 0},
        GateReason.ARTICLES_UNREADABLE: {"asked": 3, "unread": ("blocked",) * 2},
        GateReason.FIELD_COLLAPSED: {"fill": {"title": 0.49}},
        GateReason.HOLLOW: {"hollow": 0.51},
    }
    for cause, fact in facts.items():
        assert judge_run(replace(USUAL, **fact), HISTORY).cause is cause  # type: ignore[arg-type]
    assert judge_run(USUAL, HISTORY).cause is None


def test_strangers_only_close_unless_all_new() -> None:
    """A window without any known article is believed only if all of it is plausibly new."""
    assert not judge_run(replace(USUAL, known_listed=0), HISTORY).open
    assert judge_run(replace(USUAL, known_listed=0, plausibly_new=True), HISTORY).open


@pytest.mark.parametrize("field", ["title", "date", "body"])
def test_collapsed_fill_rates_close(field: str) -> None:
    """When fewer than half as many articles as usual yield a field, our reading is not believed."""
    assert not judge_run(replace(USUAL, fill={**USUAL.fill, field: 0.49}), HISTORY).open
    assert judge_run(replace(USUAL, fill={**USUAL.fill, field: 0.5}), HISTORY).open


def test_too_few_readings_say_nothing_of_fill_rates() -> None:
    """Four articles without a date are no collapse."""
    assert judge_run(replace(USUAL, fill={"date": 0.0}, read=4), HISTORY).open


def test_a_site_that_answers_everything_alike_closes() -> None:
    """When most listed articles return what a made-up URL returns, none of them went: the site has gone dumb."""
    assert not judge_run(replace(USUAL, hollow=0.51), HISTORY).open
    assert judge_run(replace(USUAL, hollow=0.5), HISTORY).open


def test_the_first_run_is_measured_against_nothing() -> None:
    """Without a history, a listing with entries is enough."""
    assert judge_run(replace(USUAL, known_listed=0, entries=1), []).open


def test_every_verdict_says_why_in_words() -> None:
    """The reasons as a person reads them in an alert."""

    def why(recent: list[Run] = HISTORY, **facts: object) -> str:
        return judge_run(replace(USUAL, **facts), recent).reason

    assert why() == "listing read, entries as usual"
    assert judge_run(replace(USUAL, entries=0), HISTORY).open is False
    assert (
        why(listing=Outcome.BLOCKED, listing_reason="status 403")
        == "the listing's outcome was blocked: status 403"
    )
    assert why(entries=0) == "the listing showed no entry"
    assert why(entries=3) == "the listing showed 3 entries where 10 are usual"
    assert why(known_listed=0) == "no known article was listed, and the entries are not all new"
    assert why(fill={"date": 0.2}) == "only 20% of the articles read had a date, where 100% is usual"
    assert why(hollow=0.8) == "80% of the listed articles return the page that a made-up URL returns"


def test_five_readings_speak() -> None:
    """From five readings on, a collapsed field closes the gate, measured against what is usual here."""
    assert not judge_run(replace(USUAL, fill={"date": 0.0}, read=5), HISTORY).open
    seldom = [run(number, fill={"date": 0.4}) for number in range(12, 0, -1)]
    assert judge_run(replace(USUAL, fill={"date": 0.21}), seldom).open
    assert not judge_run(replace(USUAL, fill={"date": 0.19}), seldom).open


class TestBreaker:
    def claims(self, count: int, shown: str = "02aa") -> tuple[Claim, ...]:
        return tuple(
            Claim(ArticleId(f"{number:013}"), EventKind.EDITED, Fingerprint(shown)) for number in range(count)
        )

    def test_five_of_few_pass_and_six_do_not(self) -> None:
        """Of 10 articles, five changes are told and six are held."""
        assert not are_many(self.claims(5), 10)
        assert are_many(self.claims(6), 10)

    def test_a_fifth_of_many_passes_and_more_does_not(self) -> None:
        """Of 100 articles, twenty changes are told and twenty-one are held."""
        assert not are_many(self.claims(20), 100)
        assert are_many(self.claims(21), 100)

    def test_the_same_again_confirms(self) -> None:
        """A held run's claims pass when the next run makes them again, with as many others as would be told anyway."""
        held = run(2, RunOutcome.HELD, claims=self.claims(8))
        assert are_confirmed(self.claims(8), held, 10)
        assert are_confirmed(self.claims(13), held, 10)
        assert not are_confirmed(self.claims(14), held, 10)

    def test_an_article_edited_in_every_run_holds_back_nobody(self) -> None:
        """One of the held claims is another now; the seven made again are told with it."""
        held = run(2, RunOutcome.HELD, claims=self.claims(8))
        assert are_confirmed((*self.claims(7), self.claims(8, "02bb")[7]), held, 10)

    def test_another_text_in_four_runs_holds_back_nobody(self) -> None:
        """It waited in three runs with another text each time and has another one now; one of two, or one that stood, is held on."""
        runs = [
            run(number, RunOutcome.HELD, claims=self.claims(8, f"02a{number}")) for number in (4, 3, 2, 1)
        ]
        waiting = frozenset(claim.article for claim in self.claims(8))
        assert restless_articles(self.claims(8, "02bb"), runs) == waiting
        assert restless_articles(self.claims(8, "02bb"), runs[:3]) == waiting
        assert restless_articles(self.claims(8, "02bb"), runs[:2]) == frozenset()
        assert restless_articles(self.claims(8, "02a4"), runs) == frozenset()
        assert restless_articles(self.claims(8, "02bb"), [*runs[:2], run(0), *runs[2:]]) == frozenset()
        assert restless_articles(self.claims(9, "02bb"), runs) == waiting

    def test_the_held_ones_are_known_by_their_ids(self) -> None:
        """The articles of a held run's claims; of a run that was not held, none."""
        held = run(2, RunOutcome.HELD, claims=self.claims(2))
        assert claimed_articles(held) == {f"{0:013}", f"{1:013}"}
        assert claimed_articles(run(2)) == claimed_articles(None) == frozenset()

    def test_something_else_does_not(self) -> None:
        """Other claims than those held are held in turn; so is the second of two runs that were not held."""
        held = run(2, RunOutcome.HELD, claims=self.claims(8))
        assert not are_confirmed(self.claims(8, "02bb"), held, 10)
        assert not are_confirmed(self.claims(8), run(2), 10)

    def test_only_what_would_be_told_counts(self) -> None:
        """Edits are claims; revisits are not."""
        terms = Terms(baseline=False)
        edit = decide_article("gazette", known(), observation(content("Other.")), terms)
        same = decide_article("gazette", known(), observation(at=NOON + HOUR), terms)
        assert isinstance(edit, Advance)
        assert isinstance(same, Revisited)
        claim = Claim(known().id, EventKind.EDITED, content_fingerprint(content("Other.")))
        assert pending_claims([edit, same]) == (claim,)

    def test_removals_are_claims_and_what_is_not_announced_is_none(self) -> None:
        """A confirmed absence is one, an unconfirmed one is not, nor is a flapping edit nobody is told of, nor a restoration."""
        missing = known(
            state=State.MISSING,
            absences=(Absence(CaptureId("gazette-1/1"), RunId("gazette-1"), NOON, Outcome.GONE),),
        )
        gone = observation(outcome=Outcome.GONE, run=3, at=NOON + 2 * HOUR)
        terms = Terms(baseline=False)
        one, two = content_fingerprint(content("A")), content_fingerprint(content("B"))
        flapping = known(content("A"), recent=(one, two, one, two), flapping=True)
        silent = decide_article("gazette", flapping, observation(content("B")), terms)
        restored = decide_article("gazette", known(state=State.REMOVED), observation(), terms)
        unconfirmed = decide_article("gazette", known(), gone, terms)
        assert pending_claims([decide_article("gazette", missing, gone, terms)]) == (
            Claim(known().id, EventKind.REMOVED),
        )
        assert pending_claims([unconfirmed, silent, restored]) == ()

    def test_claims_come_in_one_order(self) -> None:
        """Two runs that claim the same say it the same way."""
        edits = [
            decide_article("gazette", known(id=name), observation(content("Other.")), Terms(baseline=False))
            for name in "cab"
        ]
        assert pending_claims(edits) == tuple(sorted(pending_claims(edits)))
        assert len(pending_claims(edits)) == 3

    def test_a_held_run_without_claims_confirms_nothing(self) -> None:
        """Nor does a run that was not held, whatever it claims."""
        assert not are_confirmed(self.claims(8), run(2, RunOutcome.HELD), 10)
        assert not are_confirmed(self.claims(8), run(2, RunOutcome.OK, claims=self.claims(8)), 10)
        assert not are_confirmed(self.claims(8), None, 10)


UNREAD = run(
    13,
    RunOutcome.DEGRADED,
    cause=GateReason.ARTICLES_UNREADABLE,
    reason="articles cannot be read: 7 of 8 pages told nothing, most of them: blocked: a wall",
)


@pytest.mark.parametrize(
    ("recent", "is_open"),
    [
        ([UNREAD, *HISTORY], False),
        ([run(14, RunOutcome.DEGRADED, cause=GateReason.NO_ENTRY), UNREAD, *HISTORY], False),
        ([run(14, RunOutcome.HELD, requests=0), UNREAD, *HISTORY], False),
        ([run(14), UNREAD, *HISTORY], True),
        ([run(14, RunOutcome.DEGRADED, cause=GateReason.NO_ENTRY), *HISTORY], True),
        (HISTORY, True),
        ([], True),
    ],
)
def test_a_run_that_asks_no_article_is_no_better_than_the_last_that_did(
    recent: list[Run], is_open: bool
) -> None:
    """Where articles could not be read and none is asked for now, the source stays degraded with that run's words."""
    verdict = judge_run(replace(USUAL, articles=10, asked=0), recent)
    assert verdict.open is is_open
    if not is_open:
        assert verdict.reason == UNREAD.reason
    assert judge_run(replace(USUAL, articles=0, asked=0), recent).open


@pytest.mark.parametrize(
    ("recent", "enough"),
    [
        (HISTORY[:10], True),
        (HISTORY[:9], False),
        ([replace(each, complete=False) for each in HISTORY], False),
        ([*(replace(each, complete=False) for each in HISTORY[:9]), HISTORY[9]], True),
        ([], False),
    ],
)
def test_how_far_back_a_run_is_measured(recent: list[Run], enough: bool) -> None:
    """Ten good runs, one of them complete, are all that a run is measured against."""
    assert reaches_back(recent) is enough
