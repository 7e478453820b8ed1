"""The decision, rule by rule of truth.md section 2: what is known and what was seen in, an intent with a named reason out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from presslog.core.extractor import Extractor
from presslog.core.outcome import Evidence, Outcome
from presslog.flows.decisions.article_decision import (
    Reason,
    Rereading,
    Terms,
    article_id,
    confirming_absences,
    decide_article,
)
from presslog.storage.content.content_diff import diff_contents
from presslog.storage.content.edit_classes import classify_edit
from presslog.storage.content.fingerprints import content_fingerprint
from presslog.storage.model import (
    Absence,
    Admit,
    Advance,
    CaptureId,
    Class,
    EventDraft,
    EventKind,
    Missed,
    Noted,
    Reread,
    Revisited,
    RunId,
    Severity,
    State,
)
from tests.fakes.values import EXTRACTOR, HOUR, NOON, content, known, observation

LATER = Terms(baseline=False)
FIRST = Terms(baseline=True)


def absence(run: int, at_hours: float, outcome: Outcome = Outcome.GONE) -> Absence:
    """An absence `at_hours` after noon in run `run`."""
    return Absence(CaptureId(f"gazette-{run}/1"), RunId(f"gazette-{run}"), NOON + at_hours * HOUR, outcome)


class TestFirstSight:
    def test_baseline_is_silent(self) -> None:
        """An article first seen by the source's first complete run is recorded and not told."""
        intent = decide_article("gazette", None, observation(), FIRST)
        assert isinstance(intent, Admit)
        assert (intent.reason, intent.event) == (Reason.BASELINE, None)

    def test_new_where_a_complete_run_had_looked(self) -> None:
        """An article that appears where a complete run had looked is new, once, with its capture as evidence."""
        intent = decide_article("gazette", None, observation(), LATER, looked_before=True)
        assert isinstance(intent, Admit)
        assert intent.event is not None
        assert (intent.event.kind, intent.event.ordinal, intent.event.to_version) == (EventKind.NEW, 1, 1)
        assert intent.event.evidence == ("gazette-2/2",)

    def test_found_late_is_not_announced(self) -> None:
        """An old article found where nobody had looked is recorded with that reason and not told as new."""
        intent = decide_article("gazette", None, observation(), LATER, looked_before=False)
        assert isinstance(intent, Admit)
        assert (intent.reason, intent.event) == (Reason.FOUND_LATE, None)

    @pytest.mark.parametrize("outcome", [each for each in Outcome if each not in (Outcome.OK, Outcome.MOVED)])
    def test_unread_is_kept_as_listed(self, outcome: Outcome) -> None:
        """An article that could not be read at first sight is remembered as listed, and nothing is told."""
        intent = decide_article("gazette", None, observation(outcome=outcome), LATER)
        assert isinstance(intent, Noted)
        assert (intent.article, intent.silent) == (article_id("gazette", "wp:17"), False)

    def test_listed_by_the_baseline_is_no_news_when_read_later(self) -> None:
        """What the baseline saw listed but could not read is admitted silently when it answers; one listed later is told."""
        silent = decide_article("gazette", known(version=0, silent=True), observation(), LATER)
        told = decide_article("gazette", known(version=0, silent=False), observation(), LATER)
        assert isinstance(silent, Admit)
        assert silent.event is None
        assert isinstance(told, Admit)
        assert told.event is not None


class TestNoInformation:
    @pytest.mark.parametrize("outcome", [each for each in Outcome if each.evidence is Evidence.NOTHING])
    @pytest.mark.parametrize("state", list(State))
    def test_changes_nothing(self, outcome: Outcome, state: State) -> None:
        """An outcome that proves nothing concludes nothing, whatever the article's state, even after an absence."""
        intent = decide_article(
            "gazette", known(state=state, absences=(absence(1, 0),)), observation(outcome=outcome), LATER
        )
        assert isinstance(intent, Noted)
        assert intent.reason is Reason.NO_INFORMATION


class TestRemoval:
    @pytest.mark.parametrize("outcome", [each for each in Outcome if each.evidence is Evidence.ABSENCE])
    def test_first_absence_is_only_missing(self, outcome: Outcome) -> None:
        """One piece of evidence makes an article missing and tells nothing."""
        intent = decide_article("gazette", known(), observation(outcome=outcome), LATER)
        assert isinstance(intent, Missed)
        assert (intent.state, intent.event) == (State.MISSING, None)

    def test_second_confirmation_removes(self) -> None:
        """A second one, of another run an hour later, is a removal resting on both captures."""
        article = known(state=State.MISSING, absences=(absence(2, 1),))
        intent = decide_article(
            "gazette", article, observation(outcome=Outcome.GONE, run=3, at=NOON + 2 * HOUR), LATER
        )
        assert isinstance(intent, Missed)
        assert intent.event is not None
        assert (intent.state, intent.event.kind) == (State.REMOVED, EventKind.REMOVED)
        assert intent.event.evidence == ("gazette-2/1", "gazette-3/2")

    def test_two_in_one_run_are_one(self) -> None:
        """Two absences within one run confirm nothing, however far apart."""
        article = known(state=State.MISSING, absences=(absence(3, 0),))
        intent = decide_article(
            "gazette", article, observation(outcome=Outcome.GONE, run=3, at=NOON + 5 * HOUR), LATER
        )
        assert isinstance(intent, Missed)
        assert intent.event is None

    def test_two_too_close_are_one(self) -> None:
        """Two absences closer than the least gap confirm nothing; at the gap itself they do."""
        article = known(state=State.MISSING, absences=(absence(2, 1),))
        close = observation(outcome=Outcome.GONE, run=3, at=NOON + 2 * HOUR - timedelta(seconds=1))
        apart = observation(outcome=Outcome.GONE, run=3, at=NOON + 2 * HOUR)
        assert decide_article("gazette", article, close, LATER).state is State.MISSING  # type: ignore[union-attr]
        assert decide_article("gazette", article, apart, LATER).state is State.REMOVED  # type: ignore[union-attr]

    def test_as_many_confirmations_as_the_source_asks(self) -> None:
        """A source that asks for three confirmations is not content with two."""
        three = Terms(baseline=False, confirmations=3)
        article = known(state=State.MISSING, absences=(absence(2, 1), absence(3, 2)))
        less = known(state=State.MISSING, absences=(absence(2, 1),))
        seen = observation(outcome=Outcome.GONE, run=4, at=NOON + 3 * HOUR)
        assert decide_article("gazette", article, seen, three).state is State.REMOVED  # type: ignore[union-attr]
        assert decide_article("gazette", less, seen, three).state is State.MISSING  # type: ignore[union-attr]

    def test_legal_is_kept_apart(self) -> None:
        """A removal confirmed by 451 carries that as its reason and says so."""
        article = known(state=State.MISSING, absences=(absence(2, 1, Outcome.LEGAL),))
        intent = decide_article(
            "gazette", article, observation(outcome=Outcome.LEGAL, run=3, at=NOON + 3 * HOUR), LATER
        )
        assert isinstance(intent, Missed)
        assert intent.event is not None
        assert intent.reason is Reason.LEGAL
        assert "legal reasons" in intent.event.summary

    def test_removed_is_told_once(self) -> None:
        """Further absence of a removed article is kept as evidence and told no more."""
        article = known(state=State.REMOVED, absences=(absence(2, 1), absence(3, 2)))
        intent = decide_article(
            "gazette", article, observation(outcome=Outcome.GONE, run=4, at=NOON + 9 * HOUR), LATER
        )
        assert isinstance(intent, Missed)
        assert intent.event is None
        assert (intent.state, intent.reason) == (State.REMOVED, Reason.STILL_REMOVED)

    def test_confirmations_do_not_depend_on_their_order(self) -> None:
        """The same absences confirm the same, in whatever order they arrived."""
        all_of_them = (absence(1, 0), absence(2, 0.5), absence(3, 1), absence(4, 2.5))
        assert confirming_absences(all_of_them, HOUR) == confirming_absences(reversed(all_of_them), HOUR)
        assert [each.run for each in confirming_absences(all_of_them, HOUR)] == [
            "gazette-1",
            "gazette-3",
            "gazette-4",
        ]


class TestPresence:
    def test_same_content_is_a_revisit(self) -> None:
        """Equal fingerprints by the same extractor make a revisit and tell nothing."""
        intent = decide_article("gazette", known(), observation(), LATER)
        assert isinstance(intent, Revisited)
        assert (intent.reason, intent.events) == (Reason.SAME_CONTENT, ())

    def test_not_modified_is_a_revisit(self) -> None:
        """A 304 proves presence with the content last accepted."""
        intent = decide_article("gazette", known(), observation(outcome=Outcome.NOT_MODIFIED), LATER)
        assert isinstance(intent, Revisited)
        assert intent.reason is Reason.NOT_MODIFIED

    def test_presence_refutes_absence(self) -> None:
        """A missing article that answers is live again, silently, and the reason says why."""
        intent = decide_article(
            "gazette", known(state=State.MISSING, absences=(absence(1, 0),)), observation(), LATER
        )
        assert isinstance(intent, Revisited)
        assert (intent.reason, intent.events) == (Reason.REFUTED, ())

    def test_other_content_is_an_edit(self) -> None:
        """Another fingerprint by the same extractor is the next version and one edit, from and to named."""
        intent = decide_article(
            "gazette", known(events=3), observation(content("The ferry sails again on Tuesday.")), LATER
        )
        assert isinstance(intent, Advance)
        (event,) = intent.events
        assert (intent.number, event.kind, event.ordinal) == (2, EventKind.EDITED, 4)
        assert (event.from_version, event.to_version) == (1, 2)
        assert event.evidence == ("gazette-1/2", "gazette-2/2")
        assert event.classes

    def test_there_and_back_is_two_edits(self) -> None:
        """A → B → A: the way back is an ordinary edit and a third version."""
        one, two = content("One."), content("Two.")
        article = known(two, version=2, recent=(content_fingerprint(two), content_fingerprint(one)))
        intent = decide_article("gazette", article, observation(one), LATER)
        assert isinstance(intent, Advance)
        assert (intent.number, intent.events[0].flapping, intent.events[0].announce) == (3, False, True)

    def test_restored(self) -> None:
        """Presence after a removal is told as restored; the version stands if the content does."""
        intent = decide_article("gazette", known(state=State.REMOVED, events=1), observation(), LATER)
        assert isinstance(intent, Revisited)
        assert [(event.kind, event.ordinal) for event in intent.events] == [(EventKind.RESTORED, 2)]

    def test_restored_and_edited(self) -> None:
        """An article that comes back changed is told as both, in that order, with ordinals of their own."""
        intent = decide_article(
            "gazette", known(state=State.REMOVED, events=1), observation(content("Other.")), LATER
        )
        assert isinstance(intent, Advance)
        told = [(event.kind, event.ordinal) for event in intent.events]
        assert told == [(EventKind.RESTORED, 2), (EventKind.EDITED, 3)]

    def test_moved(self) -> None:
        """The same identity at another URL is moved, not removed and not new."""
        there = "https://gazette.example/2026/02/the-ferry/"
        intent = decide_article("gazette", known(), observation(outcome=Outcome.MOVED, url=there), LATER)
        assert isinstance(intent, Revisited)
        assert [event.kind for event in intent.events] == [EventKind.MOVED]
        assert there in intent.events[0].summary


class TestFlapping:
    def seen(self, *texts: str, flapping: bool = False) -> Advance:
        """The decision on the last of `texts` when the others came before it, oldest first."""
        *before, last = (content(text) for text in texts)
        prints = tuple(content_fingerprint(each) for each in reversed(before))
        article = known(before[-1], version=len(before), recent=prints, flapping=flapping)
        intent = decide_article("gazette", article, observation(last), LATER)
        assert isinstance(intent, Advance)
        return intent

    def test_second_return_is_marked(self) -> None:
        """A B A B: the fourth version is recorded and announced with the mark."""
        (event,) = self.seen("A", "B", "A", "B").events
        assert (event.flapping, event.announce, event.reason) == (True, True, Reason.FLAPPING)

    def test_eight_versions_are_remembered(self) -> None:
        """A text that was the eighth version back returns; of one that was the ninth nothing is known."""
        turns = ["B", "A", "1", "2", "3", "4", "5", "A", "B"]  # eight before the last
        assert self.seen(*turns).events[0].reason is Reason.FLAPPING
        turns = ["B", "A", "1", "2", "3", "4", "5", "6", "A", "B"]
        assert self.seen(*turns).events[0].reason is Reason.CONTENT_DIFFERS

    def test_then_no_more(self) -> None:
        """A B A B A: versions go on, announcements do not."""
        (event,) = self.seen("A", "B", "A", "B", "A", flapping=True).events
        assert (event.flapping, event.announce, event.reason) == (True, False, Reason.FLAPPING_ON)

    def test_a_real_change_is_still_told(self) -> None:
        """A B A B C: C is announced without the mark."""
        (event,) = self.seen("A", "B", "A", "B", "C", flapping=True).events
        assert (event.flapping, event.announce) == (False, True)


class TestOurOwnChanges:
    def reread(self, text: str) -> Rereading:
        shown = content(text)
        return Rereading(shown, content_fingerprint(shown), Extractor(2, "trafilatura"))

    def test_a_difference_of_ours_is_no_edit(self) -> None:
        """Where the old page read by today's extractor gives what was seen, ours changed and not theirs."""
        seen = observation(content("As read today."), extractor=Extractor(2, "trafilatura"))
        intent = decide_article("gazette", known(), seen, LATER, reread=self.reread("As read today."))
        assert isinstance(intent, Reread)
        assert intent.reason is Reason.OUR_READING_CHANGED

    def test_a_difference_of_theirs_is_one(self) -> None:
        """Where it gives something else, the article was edited, and the diff is between like readings."""
        seen = observation(content("As read on Tuesday."), extractor=Extractor(2, "trafilatura"))
        intent = decide_article("gazette", known(), seen, LATER, reread=self.reread("As read on Monday."))
        assert isinstance(intent, Advance)
        assert intent.events[0].kind is EventKind.EDITED

    @pytest.mark.parametrize(("tier", "told"), [("profile", True), ("dense", False)])
    def test_a_field_alone_counts_between_pages_of_one_make(self, tier: str, told: bool) -> None:
        """Another byline over the same text is an edit where both pages have the learned container; else it may be the site's looks."""
        signed = content(byline=("Edda Marlowe",))
        reread = Rereading(content(), content_fingerprint(content()), Extractor(2, tier, "ab"))
        intent = decide_article(
            "gazette", known(), observation(signed, extractor=Extractor(2, tier, "ab")), LATER, reread=reread
        )
        assert isinstance(intent, Advance) is told

    def test_not_comparable_concludes_nothing_of_the_text(self) -> None:
        """Where the old page cannot be read again, today's reading is adopted and no edit claimed."""
        intent = decide_article(
            "gazette", known(), observation(content("Other."), extractor=Extractor(2, "trafilatura")), LATER
        )
        assert isinstance(intent, Reread)
        assert intent.reason is Reason.NOT_COMPARABLE

    def test_control_same_extractor_would_be_an_edit(self) -> None:
        """The positive control: the same difference by one extractor is an edit."""
        assert isinstance(
            decide_article("gazette", known(), observation(content("Other."), extractor=EXTRACTOR), LATER),
            Advance,
        )

    def test_text_that_still_stands_on_the_page_is_no_edit(self) -> None:
        """Where what differs stands on both pages, only the reading changed."""
        seen = observation(content("Other."))
        assert isinstance(decide_article("gazette", known(), seen, LATER, still_there=True), Reread)

    def test_fields_beside_the_text_of_many_at_once_are_the_sites_looks(self) -> None:
        """When many articles changed at once, another category is no edit and another word is; of one article both are."""
        mass = Terms(baseline=False, mass=True)
        refiled, reworded = observation(content(category="Port")), observation(content("Other."))
        assert isinstance(decide_article("gazette", known(), refiled, mass), Reread)
        assert isinstance(decide_article("gazette", known(), reworded, mass), Advance)
        assert isinstance(decide_article("gazette", known(), refiled, LATER), Advance)


class TestWhole:
    """Each intent to its last field: what is recorded is what was decided, of this article, on this evidence."""

    seen = observation(run=3, at=NOON + 2 * HOUR)
    gone = observation(outcome=Outcome.GONE, run=3, at=NOON + 2 * HOUR)
    earlier = absence(2, 1)

    def test_admitted_silently(self) -> None:
        """Article, observation and reason; no event."""
        expected = Admit(article_id("gazette", "wp:17"), self.seen, Reason.BASELINE)
        assert decide_article("gazette", None, self.seen, FIRST) == expected

    def test_told_as_new(self) -> None:
        """The first event of an article, resting on its capture."""
        article = article_id("gazette", "wp:17")
        event = EventDraft(
            EventKind.NEW, article, 1, NOON + 2 * HOUR, Reason.FIRST_SEEN, "New: Ferry returns", Severity.MINOR,
            to_version=1, evidence=(CaptureId("gazette-3/2"),),
        )  # fmt: skip
        assert decide_article("gazette", None, self.seen, LATER) == Admit(
            article, self.seen, Reason.FIRST_SEEN, event
        )

    def test_read_at_last(self) -> None:
        """A listed article keeps its id, and its events are counted on."""
        intent = decide_article("gazette", known(version=0, events=4), self.seen, LATER)
        assert isinstance(intent, Admit)
        assert intent.event is not None
        assert (intent.article, intent.event.article, intent.event.ordinal) == (known().id, known().id, 5)

    def test_unread(self) -> None:
        """The observation is kept; whether the first reading will be news goes with it."""
        article = article_id("gazette", "wp:17")
        assert decide_article("gazette", None, self.gone, LATER) == Noted(
            article, self.gone, Reason.UNREAD, silent=False
        )
        assert decide_article("gazette", None, self.gone, FIRST) == Noted(
            article, self.gone, Reason.UNREAD, silent=True
        )

    def test_no_information(self) -> None:
        """Kept with its article, and no more."""
        silence = observation(outcome=Outcome.BLOCKED)
        assert decide_article("gazette", known(), silence, LATER) == Noted(
            known().id, silence, Reason.NO_INFORMATION
        )

    def test_missing(self) -> None:
        """The state it leads to, and why."""
        expected = Missed(known().id, self.gone, State.MISSING, Reason.MISSING)
        assert decide_article("gazette", known(), self.gone, LATER) == expected

    def test_removed(self) -> None:
        """A major event resting on every confirmation, of the version last seen, saying how it was confirmed."""
        article = known(state=State.MISSING, absences=(self.earlier,), events=2, version=3)
        event = EventDraft(
            EventKind.REMOVED, article.id, 3, NOON + 2 * HOUR, Reason.CONFIRMED,
            "Removed: Ferry returns (2 confirmations: gone)", Severity.MAJOR,
            from_version=3, evidence=(self.earlier.capture, CaptureId("gazette-3/2")),
        )  # fmt: skip
        expected = Missed(article.id, self.gone, State.REMOVED, Reason.CONFIRMED, event)
        assert decide_article("gazette", article, self.gone, LATER) == expected

    def test_the_ways_it_was_confirmed_are_named_once_each_in_order(self) -> None:
        """A soft error and then a 451 are told in that order, and the last one makes it legal."""
        article = known(state=State.MISSING, absences=(absence(2, 1, Outcome.SOFT_ERROR),))
        legal = observation(outcome=Outcome.LEGAL, run=3, at=NOON + 2 * HOUR)
        intent = decide_article("gazette", article, legal, LATER)
        assert isinstance(intent, Missed)
        assert intent.event is not None
        expected = "Withheld for legal reasons: Ferry returns (2 confirmations: soft error, then legal)"
        assert (intent.event.summary, intent.event.reason) == (expected, Reason.LEGAL)

    def test_still_removed(self) -> None:
        """More of the same evidence."""
        expected = Missed(known().id, self.gone, State.REMOVED, Reason.STILL_REMOVED)
        assert decide_article("gazette", known(state=State.REMOVED), self.gone, LATER) == expected

    def test_revisited(self) -> None:
        """Presence, and nothing told."""
        expected = Revisited(known().id, self.seen, Reason.SAME_CONTENT)
        assert decide_article("gazette", known(), self.seen, LATER) == expected

    def test_restored_and_moved(self) -> None:
        """Two events in order, each with its version before and after, its words and its evidence."""
        there = "https://gazette.example/2026/02/the-ferry/"
        article = known(state=State.REMOVED, events=2, version=3)
        back = observation(outcome=Outcome.MOVED, url=there, run=3, at=NOON + 2 * HOUR)
        evidence = (CaptureId("gazette-3/2"),)
        restored = EventDraft(
            EventKind.RESTORED, article.id, 3, NOON + 2 * HOUR, Reason.RETURNED, "Restored: Ferry returns",
            Severity.MAJOR, from_version=3, to_version=3, evidence=evidence,
        )  # fmt: skip
        moved = EventDraft(
            EventKind.MOVED, article.id, 4, NOON + 2 * HOUR, Reason.SAME_IDENTITY,
            f"Moved: Ferry returns, from {article.url} to {there}", Severity.MINOR,
            (Class("metadata", f"URL changed: {article.url} → {there}"),), 3, 3, evidence=evidence,
        )  # fmt: skip
        expected = Revisited(article.id, back, Reason.SAME_CONTENT, (restored, moved))
        assert decide_article("gazette", article, back, LATER) == expected

    def test_restored_by_a_304_keeps_its_title(self) -> None:
        """Where no page came, the title known is told."""
        back = observation(outcome=Outcome.NOT_MODIFIED)
        intent = decide_article("gazette", known(state=State.REMOVED), back, LATER)
        assert isinstance(intent, Revisited)
        assert (intent.events[0].summary, intent.article, intent.observation) == (
            "Restored: Ferry returns",
            known().id,
            back,
        )

    def test_edited(self) -> None:
        """The next version, and the event with the classifier's own words."""
        other = observation(content("The ferry sails again on Tuesday."), run=3, at=NOON + 2 * HOUR)
        verdict = classify_edit(
            content(),
            content("The ferry sails again on Tuesday."),
            diff_contents(content(), other.content or content()),
        )
        event = EventDraft(
            EventKind.EDITED, known().id, 1, NOON + 2 * HOUR, Reason.CONTENT_DIFFERS, verdict.summary, verdict.severity,
            verdict.classes, 1, 2, evidence=(CaptureId("gazette-1/2"), CaptureId("gazette-3/2")),
        )  # fmt: skip
        expected = Advance(known().id, 2, other, Reason.CONTENT_DIFFERS, (event,))
        assert decide_article("gazette", known(), other, LATER) == expected

    def test_an_edit_whose_old_capture_is_not_known_rests_on_the_new_one(self) -> None:
        """Evidence is what there is."""
        intent = decide_article("gazette", known(capture=None), observation(content("Other.")), LATER)
        assert isinstance(intent, Advance)
        assert intent.events[0].evidence == (CaptureId("gazette-2/2"),)

    def test_reread(self) -> None:
        """The article's reading under the new extractor, and why; what else happened to it is told all the same."""
        there = "https://gazette.example/2026/02/the-ferry/"
        other = observation(content("Other."), extractor=Extractor(2, "dense"), url=there)
        intent = decide_article("gazette", known(), other, LATER)
        assert isinstance(intent, Reread)
        assert (intent.article, intent.observation, intent.reason) == (
            known().id,
            other,
            Reason.NOT_COMPARABLE,
        )
        assert [event.kind for event in intent.events] == [EventKind.MOVED]

    def test_without_contents_no_edit_is_decided(self) -> None:
        """A caller that did not load the current content is told so, by the article's name."""
        with pytest.raises(ValueError, match=known().id):
            decide_article("gazette", known(content=None), observation(content("Other.")), LATER)

    def test_ids(self) -> None:
        """Thirteen lower-case letters and digits, told apart by source and by key, the same for ever."""
        assert article_id("gazette", "wp:17") == "nrlhhr7xqhawy"
        assert (
            article_id("gazette", "wp:18") != article_id("gazette", "wp:17") != article_id("herald", "wp:17")
        )
