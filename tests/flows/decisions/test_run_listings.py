"""What the listings of a run say together: novelty, places, and who is missing between neighbours."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.core.urls import AskedUrl, CanonicalUrl, LandedUrl
from presslog.core.witness import Witness
from presslog.crawler.items import ListingEntry, ListingPage, PageCapture
from presslog.flows.decisions.run_listings import (
    ListingReason,
    Novelty,
    Roll,
    Window,
    drift_reason,
    is_long_before,
    is_unasked,
    known_listed,
    listed_standing,
    looked_before,
    mark_delisted,
    mark_relisted,
    plausibly_new,
    unlisted_articles,
)
from presslog.storage.model import EventDraft, EventKind, KnownArticle, Listed, State
from tests.fakes.values import NOON, known

SITE = "https://gazette.example"


def entry(number: int, published: str | None = None) -> ListingEntry:
    """Post `number` as listed."""
    return ListingEntry(
        CanonicalUrl(f"{SITE}/{number}"), f"wp:{number}", f"Post {number}", published, hint=f"h{number}"
    )


def page(*entries: ListingEntry, witness: Witness = Witness.LISTING) -> ListingPage:
    """A listing page of these entries."""
    capture = PageCapture(AskedUrl(SITE), LandedUrl(SITE), Role.LISTING, NOON, Outcome.OK, "")
    return ListingPage(capture, witness, entries)


def article(number: int, rank: int | None = None, witness: str = "listing") -> KnownArticle:
    """Post `number` as known, listed before by `witness`."""
    return known(
        id=f"id{number}", key=f"wp:{number}", url=f"{SITE}/{number}", rank=rank, hints={witness: f"h{number}"}
    )


class TestNoveltyBeside:
    """What only another witness than the leading one shows."""

    roll = Roll.of([article(1, witness="feed"), article(2)])

    def news(
        self, *told: ListingEntry, witness: Witness = Witness.FEED, published: str | None = None
    ) -> bool:
        """Whether post 9, which the leading witness does not show, is news to us by what is told; NOON was the last complete run."""
        beside = Window.of([page(*told, witness=witness)])
        novelty = Novelty.of(Window.of([page(entry(2))]), beside, self.roll, NOON)
        return novelty.looked_before({"wp:9", f"{SITE}/9"}, published)

    def test_published_since_the_last_complete_run(self) -> None:
        """It is news when it is dated after the last complete run, by the witness or, where that gives no date, by its own page."""
        later, earlier = "2026-03-01T13:00:00+00:00", "2026-03-01T11:00:00+00:00"
        assert self.news(entry(1), entry(9, later))
        assert self.news(entry(1), entry(9), published=later)
        assert not self.news(entry(1), entry(9, earlier), published=later)

    def test_of_unknown_date(self) -> None:
        """Above what is known, but without a date, or dated to the day of that run: it may have been there."""
        assert not self.news(entry(9), entry(1))
        assert not self.news(entry(9, "2026-03-01"), entry(1))
        assert self.news(entry(9, "2026-03-02"), entry(1))
        assert not self.news(entry(9, "soon"), entry(1))

    def test_a_witness_that_never_spoke_before(self) -> None:
        """On the day it first speaks nothing of what it shows is news, whatever the date."""
        assert not self.news(entry(1), entry(9, "2026-12-31"), witness=Witness.SITEMAP)


def news(*entries: ListingEntry) -> set[int]:
    """The numbers of those listed above post 1, known, that are news; NOON was the last complete run."""
    window = Window.of([page(*entries, entry(1))])
    names = looked_before(window, Roll.of([article(1, rank=0)]), NOON)
    return {number for number in range(2, 20) if f"wp:{number}" in names}


def test_old_entries_that_come_in_at_once_are_of_another_list() -> None:
    """Three dated over a day before the last complete run, and most of what came in: only what is dated after it is news."""
    old = [entry(number, "2026-02-20") for number in (2, 3, 4)]
    later = entry(9, "2026-03-01T13:00:00+00:00")
    assert news(*old) == set()
    assert news(*old, later) == {9}
    assert news(*old, entry(9, "2026-03-01T11:00:00+00:00")) == set()


def test_a_few_old_entries_are_news_where_we_had_looked() -> None:
    """Two backdated pieces; three among as many that are not; pieces of the day before, or without a date."""
    assert news(entry(2, "2026-02-20"), entry(3, "2026-02-20")) == {2, 3}
    old = [entry(number, "2026-02-20") for number in (2, 3, 4)]
    fresh = [entry(number, "2026-03-01") for number in (5, 6, 7)]
    assert news(*old, *fresh) == {2, 3, 4, 5, 6, 7}
    assert news(*(entry(number, "2026-02-28") for number in (2, 3, 4))) == {2, 3, 4}
    assert news(*(entry(number) for number in (2, 3, 4))) == {2, 3, 4}


def test_an_entry_that_shifted_counts_once() -> None:
    """A post published during the walk pushes an entry onto the next page; it keeps its first place."""
    window = Window.of([page(entry(3), entry(2)), page(entry(2), entry(1))])
    assert [place.entry.key for place in window.walks[Witness.LISTING]] == ["wp:3", "wp:2", "wp:1"]


class TestNovelty:
    roll = Roll.of([article(1), article(2)])

    def test_above_a_known_one(self) -> None:
        """An unknown entry above one this witness listed before stands where we had looked."""
        news = looked_before(Window.of([page(entry(3), entry(2), entry(1))]), self.roll, NOON)
        assert "wp:3" in news

    def test_between_known_ones(self) -> None:
        """So does a backdated one between two of them."""
        news = looked_before(Window.of([page(entry(2), entry(9, "2001-01-01"), entry(1))]), self.roll, NOON)
        assert "wp:9" in news

    def test_below_all_known_ones_is_found_late(self) -> None:
        """An entry below every known one is old, whatever its date says."""
        news = looked_before(Window.of([page(entry(2), entry(1), entry(0, "2026-12-31"))]), self.roll, NOON)
        assert "wp:0" not in news

    def test_another_witness_is_no_measure(self) -> None:
        """A witness that never listed any of the known articles finds old ones, not new ones."""
        feed = page(entry(3), entry(2), entry(1), witness=Witness.FEED)
        assert looked_before(Window.of([feed]), self.roll, NOON) == frozenset()

    def test_a_window_of_strangers_goes_by_date(self) -> None:
        """Where none of the known ones is listed any more, the entries dated since the last complete run are new."""
        strangers = Window.of([page(entry(5, "2026-03-02"), entry(4, "2026-02-27"), entry(3))])
        assert looked_before(strangers, self.roll, NOON) == {"wp:5", f"{SITE}/5"}
        assert not plausibly_new(strangers, NOON)
        assert plausibly_new(Window.of([page(entry(5, "2026-03-02"))]), NOON)

    def test_a_sitemap_has_no_order(self) -> None:
        """An unknown entry anywhere in a sitemap that listed the known ones is where we had looked."""
        roll = Roll.of([article(1, witness="sitemap")])
        whole = Window.of([page(entry(1), entry(7), witness=Witness.SITEMAP)])
        assert "wp:7" in looked_before(whole, roll, NOON + timedelta(days=1))


class TestRoll:
    def test_a_stable_id_follows_the_article(self) -> None:
        """An article is found by its id at whatever URL."""
        assert Roll.of([article(1)]).find("wp:1", f"{SITE}/renamed") is not None

    def test_a_reused_url_is_another_article(self) -> None:
        """A URL under which another stable id now stands is not the article that had it."""
        assert Roll.of([article(1)]).find("wp:99", f"{SITE}/1") is None

    def test_ids_of_two_kinds_do_not_disagree(self) -> None:
        """A feed's guid at a post's URL names the same article; another guid would not."""
        assert Roll.of([article(1)]).find("guid:tag:1", f"{SITE}/1") is not None
        guided = known(key="guid:tag:1", url=f"{SITE}/1")
        assert Roll.of([guided]).find("guid:tag:2", f"{SITE}/1") is None

    def test_a_url_is_enough_where_there_is_no_id(self) -> None:
        """Without an id the URL tells."""
        assert Roll.of([article(1)]).find(None, f"{SITE}/1") is not None


class TestMoves:
    keyless = known(id="a", key=f"{SITE}/a", url=f"{SITE}/a")
    other = known(id="b", key=f"{SITE}/b", url=f"{SITE}/b")
    roll = Roll.of([keyless, other])

    def test_one_redirect_of_the_origin_finds_all(self) -> None:
        """Where one article's address only changed its origin, the others are found under the new one too."""
        followed = self.roll.following({"https://www.gazette.example/a": self.keyless})
        assert followed.find(None, "https://www.gazette.example/b") is self.other
        assert self.roll.find(None, "https://www.gazette.example/b") is None

    def test_one_redirect_of_a_path_finds_one(self) -> None:
        """A changed path tells of its own article alone."""
        followed = self.roll.following({f"{SITE}/a/": self.keyless})
        assert followed.find(None, f"{SITE}/a/") is self.keyless
        assert followed.find(None, f"{SITE}/b/") is None

    def test_a_listing_of_new_addresses_is_known_when_most_are(self) -> None:
        """Half of the entries found by redirects are believed, fewer are strangers."""
        window = Window.of([page(*(replace(entry(n), key=None) for n in (7, 8)))])
        assert known_listed(window, self.roll) == 0
        assert known_listed(window, self.roll, self.roll.following({f"{SITE}/7": self.keyless})) == 1
        wider = Window.of([page(*(replace(entry(n), key=None) for n in (7, 8, 9)))])
        assert known_listed(wider, self.roll, self.roll.following({f"{SITE}/7": self.keyless})) == 0

    @pytest.mark.parametrize(("moved", "known"), [(50, 50), (49, 0)])
    def test_half_of_a_hundred_entries_are_most(self, moved: int, known: int) -> None:
        """One less is not."""
        window = Window.of([page(*(replace(entry(n), key=None) for n in range(100)))])
        followed = self.roll.following({f"{SITE}/{n}": self.keyless for n in range(moved)})
        assert known_listed(window, self.roll, followed) == known


def test_a_week_is_long_before() -> None:
    """Seven days and a second before the last complete run are long before it, seven days are not."""
    assert is_long_before("2026-02-22T11:59:59+00:00", NOON)
    assert not is_long_before("2026-02-22T12:00:00+00:00", NOON)
    assert not is_long_before("2026-02-22T11:59:59+00:00", None)


class TestUnlisted:
    before = tuple(article(number, rank) for rank, number in enumerate([5, 4, 3, 2, 1]))

    def test_between_neighbours(self) -> None:
        """Listed newer and older neighbours make an absence between them one inside the window."""
        assert unlisted_articles(self.before, {"id5": 0, "id4": 1, "id2": 2, "id1": 3}) == (
            frozenset({"id3"}),
            frozenset(),
        )

    def test_scrolled_off(self) -> None:
        """Entries below the deepest listed one have merely scrolled off."""
        assert unlisted_articles(self.before, {"id5": 0, "id4": 1, "id3": 2}) == (
            frozenset(),
            frozenset({"id2", "id1"}),
        )

    def test_the_top_has_no_newer_neighbour(self) -> None:
        """The newest article's absence is between no neighbours."""
        between, off = unlisted_articles(self.before, {"id4": 0, "id3": 1, "id2": 2, "id1": 3})
        assert (between, off) == (frozenset(), frozenset({"id5"}))

    def test_a_post_put_on_top_says_nothing_of_the_depth(self) -> None:
        """The oldest, made sticky above the two newest, does not make the others missing between neighbours."""
        between, off = unlisted_articles(self.before, {"id1": 0, "id5": 1, "id4": 2})
        assert (between, off) == (frozenset(), frozenset({"id3", "id2"}))

    def test_an_empty_listing_says_nothing(self) -> None:
        """When nothing known is listed, nothing is missing between neighbours."""
        assert unlisted_articles(self.before, {})[0] == frozenset()


class TestDrift:
    before = tuple(article(number) for number in range(1, 11))

    def told(self, moved: int, same: int) -> str:
        """The alarm when the first `moved` hints changed and the first `same` pages did not."""
        listed = [
            Listed(each.id, 0, {"listing": "other" if number < moved else each.hints["listing"]})
            for number, each in enumerate(self.before)
        ]
        return drift_reason(
            self.before, listed, frozenset(each.id for each in self.before[:same]), [Witness.LISTING]
        )

    def test_most_listed_texts_moved_and_no_page_did(self) -> None:
        """Nine texts moved on the listing and none on the pages: one of the two is not the article."""
        assert "9 articles" in self.told(moved=9, same=10)

    def test_pages_that_moved_too_are_edits(self) -> None:
        """Where half of those pages changed as well, the listing told the truth."""
        assert self.told(moved=10, same=5) == ""

    def test_what_others_and_new_articles_show_is_no_drift(self) -> None:
        """Only what the leading witness showed before and shows otherwise now counts: no other's word, and no article first listed now."""
        others = [replace(each, hints={Witness.FEED: "before"}) for each in self.before]
        listed = [Listed(each.id, 0, {Witness.FEED: "now", Witness.LISTING: "now"}) for each in others]
        same = frozenset(each.id for each in others)
        assert drift_reason(others, listed, same, [Witness.LISTING]) == ""
        assert drift_reason([], listed, same, [Witness.LISTING]) == ""
        assert drift_reason(others, listed, same, [Witness.FEED]) != ""

    def test_a_few_prove_nothing(self) -> None:
        """Four are too few to speak of, five are not."""
        assert self.told(moved=4, same=10) == ""
        assert "5 articles" in self.told(moved=5, same=10)


def test_standing_merges_witnesses() -> None:
    """A place is that of the first walk that lists the article; every witness's hint is kept apart."""
    window = Window.of([page(entry(2), entry(1)), page(entry(1), witness=Witness.FEED)])
    assert listed_standing(window, {"wp:1": "id1"}) == {"id1": (1, {"listing": "h1", "feed": "h1"})}
    assert known_listed(window, Roll.of([article(1)])) == 2


def test_an_article_off_the_list_and_on_it_again_is_told() -> None:
    """With its version before and after; a removed one, and one never read, are marked and not told."""
    there = known(events=4, version=3, hints={Witness.LISTING: "h"})
    off = EventDraft(
        EventKind.DELISTED, there.id, 5, NOON, ListingReason.BETWEEN_NEIGHBOURS,
        "No longer listed, still there: Ferry returns", from_version=3, to_version=3,
    )  # fmt: skip
    assert mark_delisted(there, NOON, 5) == Listed(there.id, None, {Witness.LISTING: "h"}, True, off)
    on = replace(
        off, kind=EventKind.RELISTED, reason=ListingReason.LISTED_AGAIN, summary="Listed again: Ferry returns"
    )
    hints = {Witness.FEED: "new"}
    assert mark_relisted(there, 2, hints, NOON, 5) == Listed(there.id, 2, hints, False, on)
    for quiet in (replace(there, state=State.REMOVED), replace(there, version=0)):
        assert mark_delisted(quiet, NOON, 5).event is None
        assert mark_relisted(quiet, 2, hints, NOON, 5).event is None


class TestHavingRead:
    """The roll once pages of the run were read."""

    roll = Roll.of([article(1), article(2)])
    window = Window.of([page(entry(1), entry(2))])

    def test_what_a_page_showed_outranks_every_id(self) -> None:
        """An entry is of the article its page showed; of none where that is unknown, but at an article's own URL."""
        one, two = article(1), article(2)
        read = self.roll.having_read({f"{SITE}/1": two, f"{SITE}/9": None}, self.window)
        assert read.listed(entry(1)) == two
        assert read.listed(entry(2)) == two
        assert read.listed(replace(entry(1), url=CanonicalUrl(f"{SITE}/9"))) is None
        assert self.roll.listed(replace(entry(1), url=CanonicalUrl(f"{SITE}/9"))) == one
        here = self.roll.having_read({f"{SITE}/1": None}, self.window)
        assert here.listed(entry(1)) == one

    def test_other_ids_say_nothing_where_known_articles_have_new_ones(self) -> None:
        """Once one page showed its article under another id, an entry at a known URL is of the article there."""
        other = replace(entry(2), key="wp:99")
        assert self.roll.listed(other) is None
        rekeyed = self.roll.having_read(
            {f"{SITE}/1": article(1)}, Window.of([page(replace(entry(1), key="wp:98"))])
        )
        assert rekeyed.listed(other) == article(2)
        same = self.roll.having_read({f"{SITE}/1": article(1)}, Window.of([page(entry(1))]))
        assert same.listed(other) is None


def test_a_run_that_did_not_ask_for_an_entry_has_not_looked_everywhere() -> None:
    """An unknown entry whose page was not asked for; a known one, or one asked for, does not count."""
    roll, window = Roll.of([article(1)]), Window.of([page(entry(1), entry(2))])
    assert is_unasked(window, roll, frozenset())
    assert not is_unasked(window, roll, frozenset({f"{SITE}/2"}))
    assert is_unasked(window, roll, frozenset({f"{SITE}/1"}))
    assert not is_unasked(Window.of([page(entry(1))]), roll, frozenset())
    for listed in (replace(entry(1), url=f"{SITE}/elsewhere"), replace(entry(1), key=None)):
        assert not is_unasked(Window.of([page(listed)]), roll, frozenset())


class TestLookedBefore:
    """Whether an article is news, by its place in the leading window and the dates that are given."""

    leading = Window.of([page(entry(9, "2026-03-01"), entry(8, "2026-02-01"), entry(1))])
    novelty = Novelty.of(leading, Window(), Roll.of([article(1, rank=0)]), NOON)

    def test_above_a_known_one_it_is_news_unless_it_is_old(self) -> None:
        """By its own page's date, else by the listing's."""
        assert self.novelty.looked_before({"wp:9"}, None)
        assert self.novelty.looked_before({f"{SITE}/9", None}, None)
        assert not self.novelty.looked_before({"wp:9"}, "2026-02-01")
        assert not self.novelty.looked_before({"wp:8"}, None)
        assert self.novelty.looked_before({"wp:8"}, "2026-03-01")
        assert not self.novelty.looked_before({"wp:7"}, "2026-03-02")

    def test_where_another_list_led_only_dates_are_news(self) -> None:
        """After the last complete run, by the listing or, where that gives none, by the page."""
        dated = self.novelty.by_date(
            Window.of([page(entry(9, "2026-03-02"), entry(8), entry(7, "2026-03-01"))])
        )
        assert dated.looked_before({"wp:9"}, None)
        assert not dated.looked_before({"wp:8"}, None)
        assert dated.looked_before({"wp:8"}, "2026-03-02")
        assert not dated.looked_before({"wp:7"}, "2026-03-02")
        assert not self.novelty.by_date(Window.of([page(entry(9))])).looked_before({"wp:9"}, None)
