"""What witnesses prove, and lose: records of looks, with each threshold at both edges."""

from __future__ import annotations

from dataclasses import replace

from presslog.core.witness import Witness
from presslog.flows.decisions.witness_record import Look, Standing, weigh_looks

LISTING = Witness.LISTING
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
