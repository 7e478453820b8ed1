"""What a page is that stands in an article's place: a wall, a lock, a notice that it is gone. Pure.

A wall answers a known article and a made-up URL alike, or some articles only, in any language, and proves
nothing. Only a page that says "not found", or the one by which this site has long done so, is evidence of
absence, and not against a listing that shows the article. An article whose own text is on the page has
nothing in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from presslog.core.outcome import Outcome, Verdict
from presslog.core.urls import CanonicalUrl, canonicalize
from presslog.crawler.extract import Reading, Signs, less_suffix, says_not_found
from presslog.flows.decisions.run_listings import is_stable_key
from presslog.flows.pages import (
    MadeUpAnswer,
    PageAsRead,
    WordElsewhere,
    covered_words,
    has_long_answered,
    kept_share,
    pages_alike,
    resembles_content,
    shared_share,
    telling_words,
    word_of,
    word_runs,
    words_in_common,
    words_of,
)
from presslog.storage.content import visible_text
from presslog.storage.model import Content, KnownArticle

FOREIGN: Final = 0.05
"""A text that shares a smaller part of its runs of words with the article's is not the article's."""
ITS_OWN: Final = 0.30
"""A page that shares this much with the article shows the article, also where a made-up URL returns the same."""
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
NOTICE: Final = 0.50
"""A text in the place of a whole one that is no longer than this share of it is a notice; a longer one is
another text."""
WHOLE: Final = 20
"""Runs of words. A shorter text that gives way to another was a line itself."""
IN_COMMON: Final = 0.34
"""The share of the words a listing shows of an article that stand on the article's page at the least."""
OFFERED: Final = 0.50
"""Two lines that stand for the ends of two texts are one offer where they share this much of the shorter one's words."""
SEVERAL_CUT: Final = 3
"""So many texts are not cut off at their ends in one run, without a word, by so many editors."""
UNBROKEN: Final = 0.90
"""The share of a text up to its last word left that must be left, for it to be a beginning cut off."""
_WORDS: Final = 3
"""So many telling words of a listing's do not all miss on the article's page by chance."""
_PARAGRAPHS: Final = 3
"""A text of fewer paragraphs that came together with a form may be what the form asks."""
_WALLS: Final = 20
"""Different walls that are told apart in one run."""


@dataclass(frozen=True, slots=True)
class SiteAround:
    """What a judgement must know of the site around the article.

    `listings` are the root and the listing URLs; `owners` gives the key of the known article at a URL;
    `listed` gives the title that the leading listing shows, by the article's key and by its URL;
    `not_found` is the page a made-up URL of the same site returned with a 2xx status in this run, if it
    did, and `answers` are those of earlier runs; `walls` are pages that stand in the place of several
    articles in this run, `twice` those of them that stand for two only, `endings` texts that stand in the
    place of a good part of several, `cuts` what was said in the place of the end of each text that was cut
    off; `excerpts` are the texts that the leading listing shows of articles, by key and by URL; `controls`
    is how many form controls every page has that shows its article as it was, `password` whether each of
    them asks for one.
    """

    listings: frozenset[CanonicalUrl]
    owners: Mapping[str, str]
    not_found: PageAsRead | None = None
    listed: Mapping[str, str] = field(default_factory=dict)
    answers: tuple[MadeUpAnswer, ...] = ()
    walls: tuple[PageAsRead, ...] = ()
    twice: tuple[PageAsRead, ...] = ()
    endings: tuple[PageAsRead, ...] = ()
    cuts: tuple[str, ...] = ()
    excerpts: Mapping[str, str] = field(default_factory=dict)
    controls: int = 0
    password: bool = False

    def shows(self, known: KnownArticle | None, asked: str) -> bool:
        """Return True if the leading listing shows the article."""
        return asked in self.listed or (
            known is not None and bool({*known.keys, known.url} & self.listed.keys())
        )

    def is_another_article(self, url: str, than: str, known: KnownArticle | None) -> bool:
        """Return True if a URL is known or listed as another article's than the one asked for at `than`."""
        place, own = canonicalize(url), {canonicalize(than), *((*known.keys, known.url) if known else ())}
        if place in own:
            return False
        return place in self.listed or (place in self.owners and self.owners[place] not in own)

    def lists_instead(self, url: CanonicalUrl, known: KnownArticle) -> bool:
        """Return True if the leading listing shows this URL instead of the article's own.

        The URL must not be that of another article.
        """
        if url not in self.listed or known.url in self.listed or url in known.other_urls:
            return False
        return self.owners.get(url, known.key) == known.key

    def title_shown(self, known: KnownArticle | None, asked: str) -> str:
        """The title that the leading listing shows for an article; empty where it shows none."""
        return self._shown_for(self.listed, known, asked)

    def excerpt_shown(self, known: KnownArticle | None, asked: str) -> str:
        """The text that the leading listing shows of an article; empty where it shows none."""
        return self._shown_for(self.excerpts, known, asked)

    @staticmethod
    def _shown_for(shown: Mapping[str, str], known: KnownArticle | None, asked: str) -> str:
        names = (asked, *((*known.keys, known.url) if known else ()))
        return next((text for name in names if (text := shown.get(name, ""))), "")


def what_stands_instead(
    page: PageAsRead, known: KnownArticle | None, site: SiteAround, asked: str, before: Signs | None
) -> Verdict | None:
    """What stands in the article's place, with the outcome it has.

    None where the article itself is there, or where nothing tells. `known.content` is the current version's,
    where it was worth loading; `before` are the signs of the page that it was read from.
    """
    if known is not None and page.reading is not None and _is_there(page.reading, known):
        return None
    return (
        _lock_verdict(page, known, site, asked, before)
        or _paywall_verdict(page, known, before)
        or _way_elsewhere(page)
        or _notice_verdict(page, known, site, asked)
        or _made_up_answer(page, known, site, asked)
        or _ending_verdict(page, known, site, asked, before)
        or _wall_verdict(page, known, site, asked, before)
    )


def _is_there(reading: Reading, known: KnownArticle) -> bool:
    """Return True if a page shows the article's text, up to an edit.

    Where the content was not loaded or was withdrawn, the title alone decides.
    """
    if known.content is None:
        return bool(known.version) and reading.title == known.title
    return resembles_content(reading, known.content)


def is_strange(page: PageAsRead, known: KnownArticle | None, site: SiteAround, asked: str) -> bool:
    """Return True if a page shows nothing of the article that was asked for.

    That is its text or, of an article never read, the title listed. A text that the publisher's listing shows
    as well, or that is dated after the one read before, is the article's own.
    """
    if page.reading is None or (known is not None and _is_there(page.reading, known)):
        return False
    if known is None or known.content is None:
        title = site.title_shown(known, asked)
        return bool(title) and not mentions_title(page, title)
    if not known.content.text or shared_share(page.text, known.content.text) >= FOREIGN:
        return False
    return not is_borne_out(page, known, site, asked)


def is_borne_out(page: PageAsRead, known: KnownArticle | None, site: SiteAround, asked: str) -> bool:
    """Return True if the listing or the page's own date says that a new text is the article's."""
    if page.reading is None or known is None or known.content is None:
        return False
    return _word_elsewhere(page.reading, page, known, known.content, site, asked) is WordElsewhere.FOR


def _word_elsewhere(
    reading: Reading, page: PageAsRead, known: KnownArticle, content: Content, site: SiteAround, asked: str
) -> WordElsewhere:
    """What the listing and the page's own date say of a text.

    A headline that is new on both is its publisher's, too.
    """
    title = site.title_shown(known, asked)
    if title and not _are_one_title(title, known.title) and _is_called(page, title):
        return WordElsewhere.FOR
    return word_of(reading, content, site.excerpt_shown(known, asked))


def _are_one_title(one: str, other: str) -> bool:
    """Return True for titles of which one is the other, or its beginning."""
    here, there = (visible_text(title).casefold().rstrip(" .…") for title in (one, other))
    return here in there or there in here


def walls_among(
    strange: Iterable[PageAsRead], not_found: PageAsRead | None, listed: Iterable[PageAsRead]
) -> tuple[PageAsRead, ...]:
    """The pages that stand for several articles, of the `strange` ones that show nothing of theirs.

    The page that a made-up URL returned is one of them where it stands for one of the `listed` articles.
    """
    walls = list(_standing_for_several(strange))
    if not_found is not None and any(pages_alike(page, not_found) for page in listed):
        walls.append(not_found)
    return tuple(walls)


def pages_of_two(strange: Iterable[PageAsRead]) -> tuple[PageAsRead, ...]:
    """The pages that stand for two articles and no more."""
    return tuple(page for page, count in _counted_pages(strange) if count == 2)


def _standing_for_several(pages: Iterable[PageAsRead]) -> tuple[PageAsRead, ...]:
    """Of these pages those that came more than once, each once."""
    return tuple(page for page, count in _counted_pages(pages) if count > 1)


def _counted_pages(pages: Iterable[PageAsRead]) -> Sequence[tuple[PageAsRead, int]]:
    """Each different page once, with how often it came."""
    found: list[tuple[PageAsRead, int]] = []
    for page in pages:
        at = next((at for at, (other, _) in enumerate(found) if _stand_alike(page, other)), None)
        if at is not None:
            found[at] = (found[at][0], found[at][1] + 1)
        elif len(found) < _WALLS:
            found.append((page, 1))
    return found


def _stand_alike(page: PageAsRead, other: PageAsRead) -> bool:
    """Return True for two pages of one text that do not say that they are of one article."""
    one, two = page.reading, other.reading
    if one is None or two is None:
        return False
    same_article = (one.key is not None and one.key == two.key) or (
        one.canonical is not None and one.canonical == two.canonical
    )
    return not same_article and pages_alike(page, other)


def _is_called(page: PageAsRead, title: str) -> bool:
    """Return True if a page bears the title, with or without the site's name beside it."""
    wanted = visible_text(title).casefold()
    names = {name for shown in page.names for name in (shown, less_suffix(shown))}
    return bool(wanted) and wanted in {visible_text(name).casefold() for name in names}


def mentions_title(page: PageAsRead, title: str) -> bool:
    """Return True if one of a page's names holds the title, or the title holds it.

    A listing may have cut the title.
    """
    wanted = visible_text(title).casefold().rstrip(" .…")
    names = [visible_text(name).casefold() for name in page.names]
    return bool(wanted) and any(wanted in name or name in wanted for name in names)


def _lost_share(known: KnownArticle | None, page: PageAsRead) -> float:
    """The share of the article's text that the page does not have; 1 where either cannot be compared."""
    if known is None or known.content is None or page.reading is None:
        return 1.0
    return 1.0 - kept_share(known.content.text, page.text)


def has_new_form(page: PageAsRead, before: Signs | None, site: SiteAround) -> bool:
    """Return True if a page has a form that its article's page did not have.

    A form that stands on all of the site's pages is not counted.
    """
    return page.signs.controls > max(before.controls if before else 0, site.controls)


# --- locks --------------------------------------------------------------------------------------------------


def _lock_verdict(
    page: PageAsRead, known: KnownArticle | None, site: SiteAround, asked: str, before: Signs | None
) -> Verdict | None:
    """A password form in the place of the text."""
    if page.signs.post_password and _lost_share(known, page) > 1 - LOCKED:
        return Verdict(Outcome.AUTH, "locked: the page asks for the post's password in the place of its text")
    if not page.signs.password or _lost_share(known, page) <= 1 - LOCKED:
        return None
    title = site.title_shown(known, asked)
    fresh = before is not None and not before.password and not site.password
    if fresh or (known is None and title and not mentions_title(page, title)):
        return Verdict(Outcome.AUTH, "locked: the page asks for a password in the place of the text")
    return None


def _paywall_verdict(page: PageAsRead, known: KnownArticle | None, before: Signs | None) -> Verdict | None:
    """A teaser in the place of a text that has been read.

    A teaser that was always one is the content there is.
    """
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


# --- notices and walls --------------------------------------------------------------------------------------


def _way_elsewhere(page: PageAsRead) -> Verdict | None:
    """A page that takes every browser elsewhere, where it was not followed there.

    An archive may not have what it leads to.
    """
    if page.signs.leads_to is None:
        return None
    return Verdict(
        Outcome.EXTRACT_FAILED, f"the page leads elsewhere, and was not followed: {page.signs.leads_to}"
    )


def _notice_verdict(
    page: PageAsRead, known: KnownArticle | None, site: SiteAround, asked: str
) -> Verdict | None:
    """A page that says that it does not exist.

    A title the article is known or listed by says nothing of the kind.
    """
    if known is not None and known.title and _is_called(page, known.title):
        return None
    shown = site.title_shown(known, asked)
    if (shown and _is_called(page, shown)) or not says_it_is_gone(page):
        return None
    said = f"the page calls itself “{page.names[0]}”"
    if site.shows(known, asked):
        return Verdict(Outcome.EXTRACT_FAILED, f"{said}, though the listing still shows the article")
    return Verdict(Outcome.SOFT_ERROR, said)


def says_it_is_gone(page: PageAsRead) -> bool:
    """Return True if a page says as a whole, in its title or a heading, that it does not exist."""
    titles = (page.title, page.reading.title if page.reading else "")
    headings = (*page.signs.headings, *page.signs.subheadings)
    return any(says_not_found(title, headings) for title in titles)


def _made_up_answer(
    page: PageAsRead, known: KnownArticle | None, site: SiteAround, asked: str
) -> Verdict | None:
    """The page that a made-up URL returned in this run as well."""
    if site.not_found is None or not pages_alike(page, site.not_found):
        return None
    if known is None or known.content is None:
        return Verdict(Outcome.BLOCKED, "the page is the one a made-up URL of this site returns")
    if shared_share(page.text, known.content.text) >= ITS_OWN:
        return None  # the site finds articles by a number, and gives this one to any URL with it
    if known.title and known.title in page.names:
        reason = "the article's title over the page a made-up URL of this site returns"
        return Verdict(Outcome.EXTRACT_FAILED, reason)
    long = has_long_answered(site.answers, page, known.last_seen)
    is_wall = (
        page.signs.password or site.shows(known, asked) or any(pages_alike(page, wall) for wall in site.walls)
    )
    if long and not is_wall:
        return Verdict(Outcome.SOFT_ERROR, "the page is the one this site has long returned for made-up URLs")
    reason = (
        "the page is the one a made-up URL of this site returns, and does not say that the article is gone"
    )
    return Verdict(Outcome.BLOCKED, reason)


def _ending_verdict(
    page: PageAsRead, known: KnownArticle | None, site: SiteAround, asked: str, before: Signs | None
) -> Verdict | None:
    """The verdict on what stands in the place of a good part of the text.

    It is a wall if it stands on other articles as well, or has a form that was not there before.
    """
    if page.reading is None or known is None or known.content is None:
        return None
    if is_borne_out(page, known, site, asked):
        return None
    added = text_added(page, known.content)
    if added is not None and any(pages_alike(added, ending) for ending in site.endings):
        return Verdict(Outcome.BLOCKED, "the same text stands in the place of a part of several articles")
    offer = offer_added(page, known.content)
    reason = None if offer is None else _cut_reason(page, offer, site, before)
    return Verdict(Outcome.AUTH, reason) if reason else None


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


def _cut_reason(page: PageAsRead, offer: str, site: SiteAround, before: Signs | None) -> str | None:
    """Return why the end of a text is held to be behind a wall, or None.

    No language's words are looked for.

    An editor who cuts one text down to its beginning puts neither a form nor a way to log in or subscribe in its place,
    nor what stands at the ends of others.
    """
    missing = "the end of the text is not on the page"
    if before is not None and has_new_form(page, before, site):
        return f"{missing}: a form that was not there before stands in its place"
    ways = (
        page.signs.ways - before.ways - site.owners.keys() - site.listed.keys()
        if before
        else frozenset[str]()
    )
    if ways:
        return f"{missing}: a link that was not there before leads on: {min(ways)}"
    if sum(_are_one_offer(offer, other) for other in site.cuts) > 1:
        return f"{missing}: the same offer stands in the place of the ends of several articles"
    silent = sum(not _says_something(other) for other in site.cuts)
    if silent >= SEVERAL_CUT and not _says_something(offer):
        return f"{missing}: {silent} articles were cut off in this run, with nothing said instead"
    return None


def _are_one_offer(one: str, other: str) -> bool:
    """Return True for two lines of some words that differ in what they name."""
    here, there = telling_words(one), telling_words(other)
    is_telling = _says_something(one) and _says_something(other)
    return is_telling and len(here & there) >= OFFERED * min(len(here), len(there))


def _says_something(offer: str) -> bool:
    """Return True for a line of at least three telling words."""
    return len(telling_words(offer)) >= _WORDS


def text_added(page: PageAsRead, content: Content) -> PageAsRead | None:
    """What a page says in the place of a good part of an article's text, as a page; None where it does not."""
    if page.reading is None or not content.text:
        return None
    before = {visible_text(block.text) for block in content.blocks}
    blocks = tuple(block for block in page.reading.blocks if visible_text(block.text) not in before)
    added = PageAsRead(page.title, replace(page.reading, blocks=blocks), signs=page.signs, asked=page.asked)
    is_telling = len(word_runs(added.text)) >= TELLING
    replaced = 1.0 - kept_share(content.text, page.text)
    return added if is_telling and replaced >= REPLACED else None


def endings_among(added: Iterable[PageAsRead]) -> tuple[PageAsRead, ...]:
    """The texts that stand in the place of a part of several articles."""
    return _standing_for_several(added)


def _wall_verdict(
    page: PageAsRead, known: KnownArticle | None, site: SiteAround, asked: str, before: Signs | None
) -> Verdict | None:
    """A page that shows nothing of the article.

    It either stands for others too or bears none of an article's marks.
    """
    if page.reading is None or not is_strange(page, known, site, asked):
        return None
    if any(pages_alike(page, wall) for wall in site.walls) and not _may_be_withdrawn(
        page, known, site, asked, before
    ):
        return Verdict(Outcome.BLOCKED, "the same page stands in the place of several articles")
    if known is None or known.content is None:
        return _unlike_its_card(page, known, site, asked)
    if not _has_mark_of(page, known, site.title_shown(known, asked)):
        return Verdict(
            Outcome.BLOCKED, "the page shows neither the article's title nor its date nor any of its text"
        )
    return _replacement_verdict(page, page.reading, known, known.content, site, asked, before)


def _may_be_withdrawn(
    page: PageAsRead, known: KnownArticle | None, site: SiteAround, asked: str, before: Signs | None
) -> bool:
    """Return True for a page that stands for two articles under the marks of each.

    Somebody may have withdrawn both in the same words, where the site tells what it does not know from what it has.
    """
    return (
        site.not_found is None
        and known is not None
        and any(pages_alike(page, other) for other in site.twice)
        and _has_mark_of(page, known, site.title_shown(known, asked))
        and not has_new_form(page, before, site)
    )


def _unlike_its_card(
    page: PageAsRead, known: KnownArticle | None, site: SiteAround, asked: str
) -> Verdict | None:
    """A page in the place of an article never read.

    It has neither an article's marks nor the words that the listing shows of it.

    One that has none of at least three such words is another page whatever it calls itself.
    """
    if page.reading is None:
        return None
    shown = f"{site.title_shown(known, asked)}\n{site.excerpt_shown(known, asked)}"
    said = "\n".join((*page.names, page.text))
    has_marks = page.signs.is_article or page.reading.published is not None
    has_none = len(telling_words(shown)) >= _WORDS and not words_in_common(shown, said)
    if not has_none and (has_marks or words_in_common(shown, said) >= IN_COMMON):
        return None
    reason = "the page has not the words that the listing shows of this article"
    return Verdict(Outcome.BLOCKED, reason)


def _replacement_verdict(
    page: PageAsRead,
    reading: Reading,
    known: KnownArticle,
    content: Content,
    site: SiteAround,
    asked: str,
    before: Signs | None,
) -> Verdict | None:
    """Another text under the article's marks: a wall that keeps them, or a text rewritten as a whole.

    The listing may tell, but not against a long text under a new headline: a listing may lag behind. Where it
    says nothing, a form that is new speaks against a text that is no longer than before; a short notice is
    believed when the run after still finds it.
    """
    now, then = len(word_runs(page.text)), len(word_runs(content.text))
    against = word_of(reading, content, site.excerpt_shown(known, asked)) is WordElsewhere.AGAINST
    if against and (now <= NOTICE * then or _is_called(page, known.title)):
        reason = "none of the text is on the page, though the listing still shows its beginning"
        return Verdict(Outcome.BLOCKED, reason)
    fresh = before is not None and has_new_form(page, before, site)
    if fresh and (now <= then or len(reading.blocks) < _PARAGRAPHS):
        return Verdict(Outcome.BLOCKED, "a form that was not there before stands in the place of the text")
    if then >= WHOLE and now <= NOTICE * then and known.last_checked <= known.last_seen:
        reason = "a short text stands in the place of the whole one: believed when the next run finds it, too"
        return Verdict(Outcome.EXTRACT_FAILED, reason)
    return None


def _has_mark_of(page: PageAsRead, known: KnownArticle, title_shown: str) -> bool:
    """Return True if a page bears an article's marks.

    These are the article's date, id or title, or that the page tells machines that it is an article. The
    title alone does not count where the article had a date and the page has none: walls often keep the title
    of what they stand for.
    """
    reading, content = page.reading, known.content
    if reading is None or content is None:
        return False
    by_id = reading.key is not None and is_stable_key(reading.key) and reading.key in known.keys
    by_date = reading.published is not None and reading.published == content.published
    by_title = any(_is_called(page, title) for title in (known.title, title_shown) if title)
    dated = reading.published is not None or content.published is None
    return by_id or by_date or (by_title and dated) or page.signs.is_article
