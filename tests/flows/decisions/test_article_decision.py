"""The decision, rule by rule of truth.md section 2: what is known and what was seen in, an intent with a named reason out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from presslog.core.body_parts import BlockKind
from presslog.core.extractor import Extractor
from presslog.core.outcome import Evidence, Outcome
from presslog.flows.decisions.article_decision import (
    Reason,
    Terms,
    article_id,
    confirming_absences,
    decide_article,
)
from presslog.flows.decisions.older_copies import is_earlier
from presslog.flows.decisions.reading_changes import Rereading
from presslog.storage.content.content_diff import diff_contents
from presslog.storage.content.edits import classify_edit
from presslog.storage.content.fingerprints import content_fingerprint
from presslog.storage.model import (
    Absence,
    Admit,
    Advance,
    CaptureId,
    Class,
    Content,
    EventDraft,
    EventKind,
    Fingerprint,
    Intent,
    KnownArticle,
    Missed,
    Noted,
    Observation,
    Reread,
    Revisited,
    RunId,
    Severity,
    State,
)
from tests.fakes.values import EXTRACTOR, HOUR, NOON, URL, content, known, observation

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

    def test_the_same_by_the_learned_container_is_ours(self) -> None:
        """Where both pages have it and read alike by it, only our way of reading is another."""
        shown, learned = content("As read today."), Extractor(2, "profile", "ab")
        reread = Rereading(shown, content_fingerprint(shown), learned)
        intent = decide_article(
            "gazette", known(), observation(shown, extractor=learned), LATER, reread=reread
        )
        assert isinstance(intent, Reread)

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

    def test_how_the_pages_of_many_are_made_is_the_sites_looks(self) -> None:
        """When many articles changed at once, blocks of another kind are no edit, and another word or field is; of one article all are."""
        mass = Terms(baseline=False, mass=True)
        as_items = tuple(replace(block, kind=BlockKind.ITEM) for block in content().blocks)
        relisted = observation(replace(content(), blocks=as_items))
        assert isinstance(decide_article("gazette", known(), relisted, mass), Reread)
        assert isinstance(decide_article("gazette", known(), relisted, LATER), Advance)
        for changed in (content(category="Port"), content("Other.")):
            for terms in (mass, LATER):
                assert isinstance(decide_article("gazette", known(), observation(changed), terms), Advance)


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

    def test_an_address_given_to_another_article_says_so(self) -> None:
        """The event's reason and summary name it in place of the outcomes."""
        article = known(state=State.MISSING, absences=(self.earlier,))
        intent = decide_article("gazette", article, replace(self.gone, replaced=True), LATER)
        assert isinstance(intent, Missed)
        assert intent.event is not None
        expected = "Removed: Ferry returns (2 confirmations: its URL was given to another article)"
        assert (intent.event.summary, intent.event.reason) == (expected, Reason.REPLACED)

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


def decided(article: KnownArticle, seen: Observation, **given: Any) -> Intent:
    """The decision on one observation of a known article, in a run that is not the first."""
    return decide_article("gazette", article, seen, LATER, **given)


OLD, NEW = "2026-03-01T09:00:00+00:00", "2026-03-02T09:00:00+00:00"


class TestOlderCopies:
    """A page that is older than the current version proves nothing, until it stands."""

    def current(self, **fields: Any) -> KnownArticle:
        """An article whose second version stands, and whose first one had another text."""
        now = content("The ferry is laid up.", modified=NEW)
        before = content_fingerprint(content())
        defaults: dict[str, Any] = {"version": 2, "recent": (content_fingerprint(now), before)}
        return known(now, **(defaults | fields))

    def test_a_date_that_went_back(self) -> None:
        """The text of an earlier version, modified earlier, is kept as stale with both dates in its reason."""
        intent = decided(self.current(), observation(content(modified=OLD)))
        assert isinstance(intent, Noted)
        assert intent.reason is Reason.OLDER_COPY
        assert intent.observation.capture.outcome is Outcome.STALE
        assert intent.observation.capture.evidence is Evidence.NOTHING
        assert intent.observation.capture.reason == (
            f"an older copy: the text of version 1, modified {OLD}, where version 2 says {NEW}"
        )

    def test_a_text_that_was_never_stored(self) -> None:
        """Any other text whose date went back is an older copy."""
        intent = decided(self.current(), observation(content("Nobody saw this.", modified=OLD)))
        assert isinstance(intent, Noted)
        assert intent.observation.capture.reason.startswith("an older copy: another text, modified")

    @pytest.mark.parametrize(("stood", "told"), [(0, False), (1, True), (2, True)])
    def test_one_that_stands(self, stood: int, told: bool) -> None:
        """After as many runs as a removal takes confirmations it is told, as a return to that version."""
        intent = decided(self.current(), observation(content(modified=OLD)), stood=stood)
        assert isinstance(intent, Advance) is told
        if isinstance(intent, Advance):
            assert intent.reason is Reason.OLDER_COPY_STANDS
            assert intent.events[-1].summary.startswith("Returned to version 1: ")

    def test_one_that_stands_and_was_never_stored(self) -> None:
        """A standing older text that no version had is told without a version's number."""
        intent = decided(self.current(), observation(content("Nobody saw this.", modified=OLD)), stood=1)
        assert isinstance(intent, Advance)
        assert intent.reason is Reason.OLDER_COPY_STANDS
        assert not intent.events[-1].summary.startswith("Returned")

    @pytest.mark.parametrize("modified", [NEW, "2026-03-03T09:00:00+00:00", None])
    def test_what_is_no_older_copy(self, modified: str | None) -> None:
        """The same date, a later one and none show nothing: the return is an edit."""
        assert isinstance(decided(self.current(), observation(content(modified=modified))), Advance)

    def test_the_same_text_is_no_older_copy(self) -> None:
        """Where title and text stay, a date that goes back is metadata."""
        seen = observation(content("The ferry is laid up.", modified=OLD, tags=("sea",)))
        assert isinstance(decided(self.current(), seen), Advance)

    @pytest.mark.parametrize(
        ("now", "was", "stale"),
        [
            ("Sun, 01 Mar 2026 09:00:00 GMT", "Mon, 02 Mar 2026 09:00:00 GMT", True),
            ("Mon, 02 Mar 2026 09:00:00 GMT", "Mon, 02 Mar 2026 09:00:00 GMT", False),
            ("Tue, 03 Mar 2026 09:00:00 GMT", "Mon, 02 Mar 2026 09:00:00 GMT", False),
            (None, "Mon, 02 Mar 2026 09:00:00 GMT", False),
            ("Sun, 01 Mar 2026 09:00:00 GMT", None, False),
            ("yesterday", "Mon, 02 Mar 2026 09:00:00 GMT", False),
        ],
    )
    def test_a_header_that_went_back(self, now: str | None, was: str | None, stale: bool) -> None:
        """`Last-Modified` counts for a text that an earlier version had, and no other."""
        shown = content("The ferry is laid up.")
        first, second, third = (content_fingerprint(content(text)) for text in ("One.", "Two.", "Three."))
        article = known(
            shown, version=4, last_modified=was, recent=(content_fingerprint(shown), third, second, first)
        )
        intent = decided(article, observation(content("Two."), last_modified=now))
        assert isinstance(intent, Noted) is stale
        if isinstance(intent, Noted):
            assert intent.observation.capture.reason == (
                f"an older copy: the text of version 2, Last-Modified {now}, where version 4 came with {was}"
            )
        assert isinstance(decided(article, observation(content("Four."), last_modified=now)), Advance)

    @pytest.mark.parametrize(
        ("modified", "is_stale"), [(None, True), (NEW, True), ("2026-03-03T09:00:00+00:00", False)]
    )
    def test_a_header_beside_a_date(self, modified: str | None, is_stale: bool) -> None:
        """The server's header counts where a page is undated or its date stayed, and not where the page says that it was modified."""
        article = self.current(last_modified="Mon, 02 Mar 2026 09:00:00 GMT")
        seen = observation(content(modified=modified), last_modified="Sun, 01 Mar 2026 09:00:00 GMT")
        assert isinstance(decided(article, seen), Noted) is is_stale


@pytest.mark.parametrize(
    ("one", "other", "earlier"),
    [
        (OLD, NEW, True),
        (NEW, OLD, False),
        (OLD, OLD, False),
        ("2026-03-01T09:00:00+00:00", "2026-03-01T09:30:00+01:00", False),
        ("2026-03-01T08:00:00+00:00", "2026-03-01T09:30:00+01:00", True),
        ("2026-03-01T09:00:00", "2026-03-01T09:00:01", True),
        ("2026-03-01 09:00:00", "2026-03-01T09:00:01", True),
        ("2026-03-01T09:00:01", "2026-03-01T09:00:00", False),
        ("2026-03-01T09:00:00", "2026-03-01T10:00:00+00:00", False),
        ("2026-03-01T23:00:00", "2026-03-02T01:00:00+00:00", True),
        ("2026-03-01", "2026-03-02", True),
        ("2026-03-01", "2026-03-01T23:00:00+00:00", False),
        ("2026-03-01T09:00:00", "2026-03-02", True),
        ("", NEW, False),
        (OLD, "", False),
        (None, NEW, False),
        (OLD, None, False),
        ("soon", NEW, False),
        (OLD, "soon", False),
    ],
)
def test_dates_are_compared_as_far_as_they_are_exact(
    one: str | None, other: str | None, earlier: bool
) -> None:
    """Two moments by their zones, two without a zone as they stand, all else by the day alone."""
    assert is_earlier(one, other) is earlier


class TestAlternating:
    """A text or a headline that goes and comes back is told once as alternating, and then no more."""

    ONE, TWO, THREE = (content(text) for text in ("The ferry sails.", "The ferry rests.", "The ferry sank."))

    def turning(self, *texts: Content, flapping: bool = False) -> KnownArticle:
        """An article with these versions, oldest first."""
        recent = tuple(content_fingerprint(each) for each in reversed(texts))
        titles = tuple(each.title for each in reversed(texts))
        return known(texts[-1], version=len(texts), recent=recent, titles=titles, flapping=flapping)

    @pytest.mark.parametrize(
        ("before", "seen", "flapping", "told"),
        [
            ((ONE,), TWO, False, (Reason.CONTENT_DIFFERS, False, True)),
            ((ONE, TWO), ONE, False, (Reason.CONTENT_DIFFERS, False, True)),
            ((ONE, TWO, ONE), TWO, False, (Reason.FLAPPING, True, True)),
            ((ONE, TWO, ONE, TWO), ONE, True, (Reason.FLAPPING_ON, True, False)),
            ((ONE, TWO, ONE), THREE, False, (Reason.CONTENT_DIFFERS, False, True)),
            ((ONE, TWO, ONE, TWO), THREE, True, (Reason.CONTENT_DIFFERS, False, True)),
        ],
    )
    def test_a_text(
        self, before: tuple[Content, ...], seen: Content, flapping: bool, told: tuple[Reason, bool, bool]
    ) -> None:
        """A, B, A are two edits; the next return is told as flapping, further ones are not; a third text is told."""
        intent = decided(self.turning(*before, flapping=flapping), observation(seen))
        assert isinstance(intent, Advance)
        event = intent.events[-1]
        assert (event.reason, event.flapping, event.announce) == told
        assert (event.from_version, event.to_version) == (len(before), len(before) + 1)

    A, B, C = (content(title=title) for title in ("Ferry returns", "Ferry is back", "Ferry sails"))

    @pytest.mark.parametrize(
        ("before", "seen", "told"),
        [
            ((A,), B, (Reason.CONTENT_DIFFERS, False, True)),
            ((A, B), A, (Reason.FLAPPING, True, True)),
            ((A, B, A), B, (Reason.FLAPPING_ON, True, False)),
            ((A, B), C, (Reason.CONTENT_DIFFERS, False, True)),
        ],
    )
    def test_a_headline(
        self, before: tuple[Content, ...], seen: Content, told: tuple[Reason, bool, bool]
    ) -> None:
        """A headline that comes back alone alternates at once, is told once, and a third one is told."""
        intent = decided(self.turning(*before), observation(seen))
        assert isinstance(intent, Advance)
        event = intent.events[-1]
        assert (event.reason, event.flapping, event.announce) == told

    def test_a_headline_that_comes_back_with_a_later_date(self) -> None:
        """Where the page says that it was modified since, an editor changed the headline back."""
        was, now = (
            content(title=title, modified=date)
            for title, date in (("Ferry is back", OLD), ("Ferry returns", NEW))
        )
        article = known(
            was, version=2, recent=(content_fingerprint(was),), titles=("Ferry is back", "Ferry returns")
        )
        intent = decided(article, observation(now))
        assert isinstance(intent, Advance)
        assert intent.reason is Reason.CONTENT_DIFFERS

    def test_a_headline_that_comes_back_with_another_text(self) -> None:
        """Where the text changed too, it is an edit like any other."""
        intent = decided(
            self.turning(self.A, self.B), observation(content("Another.", title="Ferry returns"))
        )
        assert isinstance(intent, Advance)
        assert intent.reason is Reason.CONTENT_DIFFERS


class TestWithdrawn:
    """An article whose current text was withdrawn is followed by its fingerprint alone."""

    GONE = content("What was withdrawn.")

    def withdrawn(self, **fields: Any) -> KnownArticle:
        """An article whose text nobody has any more."""
        defaults: dict[str, Any] = {"withdrawn": True, "content": None, "version": 3, "events": 4}
        return known(self.GONE, **(defaults | fields))

    def test_another_text_is_told_without_the_old_one(self) -> None:
        """That it changed is told, as major, with both captures; what it was before is not."""
        intent = decided(self.withdrawn(), observation(content("A new text.")))
        assert isinstance(intent, Advance)
        assert (intent.number, intent.reason) == (4, Reason.CONTENT_DIFFERS)
        (event,) = intent.events
        assert (event.kind, event.ordinal, event.severity) == (EventKind.EDITED, 5, Severity.MAJOR)
        assert (event.from_version, event.to_version) == (3, 4)
        assert event.summary == "The content changed; what it was before has been withdrawn"
        assert event.evidence == ("gazette-1/2", "gazette-2/2")
        assert (event.reason, event.observed_at, event.article) == (
            Reason.CONTENT_DIFFERS,
            NOON + HOUR,
            "aaaaaaaaaaaaa",
        )

    def test_what_was_told_before_it_keeps_its_place(self) -> None:
        """A move that is seen with the edit comes first, and each has a number of its own."""
        intent = decided(self.withdrawn(), observation(content("A new text."), url=f"{URL}2/"))
        assert isinstance(intent, Advance)
        assert [(event.kind, event.ordinal) for event in intent.events] == [
            (EventKind.MOVED, 5),
            (EventKind.EDITED, 6),
        ]

    def test_a_move_alone_is_told(self) -> None:
        """Where nothing can be said of the text, what the page shows of its address is."""
        other = Extractor(2, "mark")
        intent = decided(
            self.withdrawn(), observation(content("A new text."), url=f"{URL}2/", extractor=other)
        )
        assert isinstance(intent, Revisited)
        assert [event.kind for event in intent.events] == [EventKind.MOVED]

    @pytest.mark.parametrize("state", [State.LIVE, State.MISSING])
    def test_another_reading_alone_is_no_edit(self, state: State) -> None:
        """Where another extractor reads it and the old page is not kept, nothing can be said."""
        article = self.withdrawn(state=state)
        intent = decided(article, observation(content("A new text."), extractor=Extractor(2, "mark")))
        assert isinstance(intent, Revisited)
        assert intent.reason is (Reason.REFUTED if state is State.MISSING else Reason.SAME_CONTENT)

    @pytest.mark.parametrize(("text", "edited"), [("As read today.", False), ("A new text.", True)])
    def test_another_reading_with_the_old_page(self, text: str, edited: bool) -> None:
        """Where the old page is read again alike, that reading tells whether the text changed."""
        again = content("As read today.")
        reread = Rereading(again, content_fingerprint(again), Extractor(2, "mark"))
        seen = observation(content(text), extractor=Extractor(2, "mark"))
        assert isinstance(decided(self.withdrawn(), seen, reread=reread), Advance) is edited

    def test_a_fingerprint_of_older_rules(self) -> None:
        """One that today's rules did not make compares with none of theirs."""
        older = Fingerprint("01" + content_fingerprint(self.GONE)[2:])
        assert isinstance(
            decided(self.withdrawn(fingerprint=older), observation(content("A new text."))), Revisited
        )
        assert isinstance(
            decided(self.withdrawn(fingerprint=None), observation(content("A new text."))), Revisited
        )
