"""What stands in the place of a text or of its end.

Locks, paywalls, offers, a text of several articles. The module is pure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from presslog.core.outcome import Outcome, Verdict
from presslog.flows.decisions.walls.article_marks import is_borne_out, mentions_title
from presslog.flows.decisions.walls.page_in_place import PageInPlace
from presslog.flows.pages import (
    PageAsRead,
    covered_words,
    kept_share,
    pages_alike,
    telling_words,
    word_runs,
    words_of,
)
from presslog.storage.content import visible_text
from presslog.storage.model import Content, KnownArticle

LOCKED: Final = 0.25
"""Where a password is asked for and less of the text than this is left, it is locked."""
CUT: Final = 0.40
"""The share of a text that must be missing at its end before a paywall is held for the cause: less is an
edit."""
FRESH_CUT: Final = 0.15
"""That share where the page says for the first time that it is not free, and hardly anything instead."""
FEW_ADDED: Final = 0.25
"""What a page may say instead of what is lost, as a share of that, to have hardly anything instead."""
OFFER: Final = 80
"""Words. What a page offers in the place of a text's end has no more; a longer text is an article's."""
REPLACED: Final = 0.40
"""Where less of a text than this share was replaced by what stands on other articles as well, somebody edited
it."""
TELLING: Final = 8
"""Words that several articles do not gain in one run by chance."""
OFFERED: Final = 0.50
"""Lines at the ends of two texts are one offer if they share this much of the shorter one's words."""
SEVERAL_CUT: Final = 3
"""So many texts are not cut off at their ends in one run, without a word, by so many editors."""
UNBROKEN: Final = 0.90
"""The share of a text up to its last word left that must be left, for it to be a beginning cut off."""
_WORDS: Final = 3
"""Telling words from which on a line says something: so many are not all missing on a page by chance."""


def lock_verdict(found: PageInPlace) -> Verdict | None:
    """A password form in the place of the text."""
    page, known, before = found.page, found.known, found.before
    if page.signs.post_password and _lost_share(known, page) > 1 - LOCKED:
        return Verdict(Outcome.AUTH, "locked: the page asks for the post's password in the place of its text")
    if not page.signs.password or _lost_share(known, page) <= 1 - LOCKED:
        return None
    title = found.title_shown
    fresh = before is not None and not before.password and not found.site.password
    if fresh or (known is None and title and not mentions_title(page, title)):
        return Verdict(Outcome.AUTH, "locked: the page asks for a password in the place of the text")
    return None


def _lost_share(known: KnownArticle | None, page: PageAsRead) -> float:
    """The share of the article's text that the page does not have; 1 where either cannot be compared."""
    if known is None or known.content is None or page.reading is None:
        return 1.0
    return 1.0 - kept_share(known.content.text, page.text)


def paywall_verdict(found: PageInPlace) -> Verdict | None:
    """A teaser in the place of a text that has been read.

    A teaser that was always one is the content there is.
    """
    page, known, before = found.page, found.known, found.before
    if not page.signs.paid or known is None or known.content is None or page.reading is None:
        return None
    cut = _Cut.between(known.content, page)
    fresh = before is not None and not before.paid
    few = cut.begins and cut.added <= FEW_ADDED * cut.lost
    enough = cut.share >= (FRESH_CUT if fresh and few else CUT)
    offer = fresh and (cut.added < cut.lost or cut.added <= OFFER)
    if enough and cut.at_the_end and (few or offer):
        reason = f"behind a paywall: the page says that it is not free to read, and {cut.share:.0%} of the text is not on it"
        return Verdict(Outcome.AUTH, reason)
    return None


def ending_verdict(found: PageInPlace) -> Verdict | None:
    """The verdict on what stands in the place of a good part of the text.

    It is a wall if it stands on other articles as well, or has a form that was not there before.
    """
    page, known = found.page, found.known
    if page.reading is None or known is None or known.content is None:
        return None
    if is_borne_out(found):
        return None
    added = text_added(page, known.content)
    if added is not None and any(pages_alike(added, ending) for ending in found.site.endings):
        return Verdict(Outcome.BLOCKED, "the same text stands in the place of a part of several articles")
    offer = offer_added(page, known.content)
    reason = None if offer is None else _cut_reason(found, offer)
    return Verdict(Outcome.AUTH, reason) if reason else None


def text_added(page: PageAsRead, content: Content) -> PageAsRead | None:
    """Return what a page says in the place of a good part of an article's text.

    As a page; None where it does not.
    """
    if page.reading is None or not content.text:
        return None
    before = {visible_text(block.text) for block in content.blocks}
    blocks = tuple(block for block in page.reading.blocks if visible_text(block.text) not in before)
    added = PageAsRead(page.title, replace(page.reading, blocks=blocks), signs=page.signs, asked=page.asked)
    is_telling = len(word_runs(added.text)) >= TELLING
    replaced = 1.0 - kept_share(content.text, page.text)
    return added if is_telling and replaced >= REPLACED else None


def offer_added(page: PageAsRead, content: Content) -> str | None:
    """Return what a page says in the place of the end of a text that it cuts off.

    It may be nothing; None if the page cuts nothing off.
    """
    cut = _Cut.between(content, page)
    if page.reading is None or not (
        cut.begins and cut.at_the_end and cut.share >= CUT and cut.added <= OFFER
    ):
        return None
    known = covered_words(page.text, f"{content.title}\n{content.text}")
    return " ".join(word for word, is_known in zip(words_of(page.text), known, strict=True) if not is_known)


@dataclass(frozen=True, slots=True)
class _Cut:
    """What a page lacks of a text, in words: lost, of the whole; and how many it adds.

    `begins`: the page has some of the text; `at_the_end`: what it has is the text's beginning.
    """

    lost: int
    whole: int
    added: int
    begins: bool
    at_the_end: bool

    @classmethod
    def between(cls, content: Content, page: PageAsRead) -> _Cut:
        """What the page lacks of the content; the title, which may stand above a teaser, adds nothing."""
        there = covered_words(content.text, page.text)
        known = covered_words(page.text, f"{content.title}\n{content.text}")
        left = sum(there)
        reaches = len(there) - there[::-1].index(True) if left else 0
        return cls(
            lost=len(there) - left,
            whole=len(there),
            added=known.count(False),
            begins=left > 0,
            at_the_end=left >= UNBROKEN * reaches,
        )

    @property
    def share(self) -> float:
        """The share of the text that is lost."""
        return self.lost / self.whole if self.whole else 0.0


def _cut_reason(found: PageInPlace, offer: str) -> str | None:
    """Return why the end of a text is held to be behind a wall, or None.

    No language's words are looked for.

    An editor who cuts one text down to its beginning puts in its place neither a form, nor a way to log in
    or subscribe, nor what stands at the ends of others. What stands on whole pages as well takes no text's place.
    """
    page, site, before = found.page, found.site, found.before
    missing = "the end of the text is not on the page"
    if before is not None and found.has_new_form:
        return f"{missing}: a form that was not there before stands in its place"
    ways = (
        page.signs.ways - before.ways - site.ways - site.owners.keys() - site.listed.keys()
        if before
        else frozenset[str]()
    )
    if ways:
        return f"{missing}: a link that was not there before leads on: {min(ways)}"
    if sum(_are_one_offer(offer, other) for other in site.cuts) > 1:
        return f"{missing}: the same offer stands in the place of the ends of several articles"
    silent = sum(not says_something(other) for other in site.cuts)
    if silent >= SEVERAL_CUT and not says_something(offer):
        return f"{missing}: {silent} articles were cut off in this run, with nothing said instead"
    return None


def _are_one_offer(one: str, other: str) -> bool:
    """Return True for two lines of some words that differ in what they name."""
    here, there = telling_words(one), telling_words(other)
    is_telling = says_something(one) and says_something(other)
    return is_telling and len(here & there) >= OFFERED * min(len(here), len(there))


def says_something(offer: str) -> bool:
    """Return True for a line of at least three telling words."""
    return len(telling_words(offer)) >= _WORDS
