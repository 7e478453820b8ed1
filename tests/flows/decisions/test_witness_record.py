"""What witnesses prove, and lose: records of looks, with each threshold at both edges."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.core.urls import AskedUrl, CanonicalUrl, LandedUrl
from presslog.core.witness import Witness
from presslog.crawler.items import ListingEntry, ListingPage, PageCapture
from presslog.flows.decisions.witness_record import Look, Standing, looks_of_run, weigh_looks
from presslog.storage.model import Advance, ArticleId, Intent, Missed, Reread, Revisited, State
from tests.fakes.values import NOON, known, observation

LISTING = Witness.LISTING
SITE = "https://gazette.example"
TRUE = Look(LISTING, moved=True, changed=True, whole=True)
WOLF = Look(LISTING, moved=True, changed=False, whole=True)
LIE = Look(LISTING, moved=False, changed=True, whole=True)
STILL = Look(LISTING, moved=False, changed=False, whole=True)


def record(*looks: Look) -> Standing:
    """The record that these looks make."""
    return weigh_looks({}, looks).get(LISTING, Standing())


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


def test_who_shows_no_whole_text_is_never_trusted() -> None:
    """A sitemap's word, or a teaser, may be true as often as it likes."""
    assert not record(*(replace(look, whole=False) for look in [TRUE, STILL] * 90)).trusted


def test_twenty_false_cries_make_doubt_and_two_true_ones_end_it() -> None:
    """Of the last twenty fewer than two true ones is crying wolf; the other hints do not count."""
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
