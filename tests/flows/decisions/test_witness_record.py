"""What witnesses prove, and lose: records of looks, with each threshold at both edges."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.core.urls import AskedUrl, CanonicalUrl, LandedUrl
from presslog.core.witness import Witness
from presslog.crawler.items import Aim, ListingEntry, ListingPage, PageCapture
from presslog.flows.decisions.witness_record import Look, WitnessRecord, looks_of_run, weigh_looks
from presslog.storage.model import Advance, ArticleId, Intent, Missed, Reread, Revisited, State
from tests.fakes.values import NOON, known, observation

LISTING = Witness.LISTING
SITE = "https://gazette.example"
TRUE = Look(LISTING, moved=True, changed=True, whole=True)
WOLF = Look(LISTING, moved=True, changed=False, whole=True)
LIE = Look(LISTING, moved=False, changed=True, whole=True)
STILL = Look(LISTING, moved=False, changed=False, whole=True)


def record(*looks: Look) -> WitnessRecord:
    """The record that these looks make."""
    return weigh_looks({}, looks).get(LISTING, WitnessRecord())


def test_trust_takes_enough_of_both() -> None:
    """Five changes shown, and twenty times still where the page was: not one less."""
    assert record(*[TRUE] * 5, *[STILL] * 20).trusted
    assert not record(*[TRUE] * 4, *[STILL] * 20).trusted
    assert not record(*[TRUE] * 5, *[STILL] * 19).trusted


def test_one_lie_takes_all_trust_away() -> None:
    """A change that was not shown, and everything has to be proven anew."""
    proof = (*[TRUE] * 5, *[STILL] * 20)
    assert not record(*proof, LIE).trusted
    assert not record(*proof, LIE, *[TRUE] * 5).trusted
    assert record(*proof, LIE, *proof).trusted


def test_a_teaser_proves_nothing() -> None:
    """It may be true as often as it likes."""
    teased = record(*(replace(look, whole=False) for look in [TRUE, STILL] * 90))
    assert (teased.trusted, teased.proven) == (False, False)


def test_two_changes_told_and_none_missed_are_proof_enough_to_be_heard() -> None:
    """Besides twenty times still where the page was; one change missed takes it away."""
    assert record(*[TRUE] * 2, *[STILL] * 20).proven
    assert not record(TRUE, *[STILL] * 20).proven
    assert not record(*[TRUE] * 2, *[STILL] * 19).proven
    assert not record(*[TRUE] * 2, *[STILL] * 20, LIE).proven


def test_twenty_false_cries_make_doubt_and_two_true_ones_end_it() -> None:
    """Of the last twenty fewer than two were true: it is doubted. The other hints do not count."""
    assert not record(*[WOLF] * 19, *[STILL] * 9).doubted
    assert record(*[WOLF] * 20).doubted
    assert record(*[WOLF] * 20, TRUE).doubted
    assert not record(*[WOLF] * 20, TRUE, TRUE).doubted


def test_witnesses_answer_for_themselves() -> None:
    """One's lie takes nothing from another."""
    fed = [replace(look, witness=Witness.FEED) for look in (*[TRUE] * 5, *[STILL] * 20)]
    records = weigh_looks({}, (*fed, LIE))
    assert (records[Witness.FEED].trusted, records[LISTING].trusted) == (True, False)


# --- what a run's visits say ----------------------------------------------------------------------------------


def looks(intent: Intent, before: str | None = "old", now: str | None = "new", **fields: Any) -> list[Look]:
    """What one visit says of the listing, which showed its article with these hints."""
    article = known(id="a", key="wp:1", url=f"{SITE}/1", hints={LISTING: before} if before else {}, **fields)
    entry = ListingEntry(CanonicalUrl(f"{SITE}/1"), "wp:1", "T", hint=now, complete=True)
    capture = PageCapture(AskedUrl(SITE), LandedUrl(SITE), Role.LISTING, NOON, Outcome.OK, "")
    pages = [ListingPage(capture, LISTING, (entry, entry))]
    return list(looks_of_run(pages, [article], [intent]))


READ, GONE = observation(), observation(outcome=Outcome.GONE)
EDITED = Advance(ArticleId("a"), 2, READ, "")


def test_a_visit_tells_whether_hint_and_page_changed() -> None:
    """An edit, a page as before, a 304 and a page that is gone, each once, however often its entry is listed."""
    not_modified = observation(outcome=Outcome.NOT_MODIFIED)
    assert looks(EDITED) == [TRUE]
    assert looks(EDITED, now="old") == [LIE]
    assert looks(Revisited(ArticleId("a"), READ, "")) == [WOLF]
    assert looks(Revisited(ArticleId("a"), READ, ""), now="old") == [STILL]
    assert looks(Revisited(ArticleId("a"), not_modified, "")) == [replace(WOLF, whole=False)]
    assert looks(Missed(ArticleId("a"), GONE, State.MISSING, "")) == [TRUE]


def test_what_says_nothing_of_a_witness() -> None:
    """No hint before or now, an article not visited or never read, one missing before, and a difference of ours."""
    assert looks(EDITED, before=None) == looks(EDITED, now=None) == []
    assert looks(replace(EDITED, article=ArticleId("b"))) == looks(EDITED, version=0) == []
    assert looks(Missed(ArticleId("a"), GONE, State.REMOVED, ""), state=State.MISSING) == []
    assert looks(Reread(ArticleId("a"), READ, "")) == []


def heard(page: ListingPage, intent: Intent, **hints: str) -> list[Look]:
    """What one visit says of who was heard besides, where the article's hints were these."""
    told = {Witness(name): hint for name, hint in hints.items()}
    return list(looks_of_run([page], [known(id="a", key="wp:1", url=f"{SITE}/1", hints=told)], [intent]))


def beside(
    witness: Witness, *entries: ListingEntry, asked: str = SITE, outcome: Outcome = Outcome.OK
) -> ListingPage:
    """A page of a witness heard besides."""
    capture = PageCapture(AskedUrl(asked), LandedUrl(asked), Role.LISTING, NOON, outcome, "")
    return ListingPage(capture, witness, entries, aim=Aim.HINTS)


def test_a_date_without_a_text_proves_and_a_teaser_does_not() -> None:
    """A sitemap that dates the change is borne out; the same entry with the beginning of a text is not."""
    dated = ListingEntry(CanonicalUrl(f"{SITE}/1"), hint="new", modified="2026-03-02")
    assert heard(beside(Witness.SITEMAP, dated), EDITED, sitemap="old") == [
        replace(TRUE, witness=Witness.SITEMAP)
    ]
    (teased,) = heard(beside(Witness.SITEMAP, replace(dated, text="It began")), EDITED, sitemap="old")
    assert not teased.whole


def test_what_is_not_named_among_the_changes_stood_still() -> None:
    """Asked for changes, or with a 304, a witness says that all else stands; a sweep, a 200 and who is gone say nothing."""
    changes = "https://gazette.example/wp-json/wp/v2/posts?modified_after=2026-03-01T00:00:00"
    read = Revisited(ArticleId("a"), READ, "")
    ids, unmodified = (
        beside(Witness.IDS, asked=changes),
        beside(Witness.SITEMAP, outcome=Outcome.NOT_MODIFIED),
    )
    for page, name in ((ids, Witness.IDS), (unmodified, Witness.SITEMAP)):
        assert heard(page, read, **{name: "old"}) == [replace(STILL, witness=name)]
        assert heard(page, EDITED, **{name: "old"}) == [replace(LIE, witness=name)]
        assert heard(page, Missed(ArticleId("a"), GONE, State.MISSING, ""), **{name: "old"}) == []
        assert heard(page, read) == []
    assert (
        heard(beside(Witness.IDS), read, ids="old")
        == heard(beside(Witness.SITEMAP), read, sitemap="old")
        == []
    )
    assert heard(beside(Witness.FEED, outcome=Outcome.NOT_MODIFIED), read, feed="old") == []
