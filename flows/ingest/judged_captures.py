"""Whose each capture is, and what it proves: identify, judge, normalize.

Nothing is written; old pages and contents are read through the `KnownPast`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import chain, count

from presslog.core.outcome import Evidence, Outcome
from presslog.core.untrusted_values import storable_text
from presslog.core.urls import CanonicalUrl, adds_query, canonicalize
from presslog.crawler.extract import Reading, Signs
from presslog.crawler.items import Aim
from presslog.crawler.source import Source
from presslog.flows.decisions import (
    MOST_KEYS,
    Judgement,
    NamedUrls,
    PublishedKeys,
    Sighting,
    SiteAround,
    SiteMove,
    Step,
    bare_address,
    find_site_move,
    identify_article,
    in_parts,
    is_same_article,
    judge_capture,
    key_now,
    named_url,
    normalize_reading,
    part_fault,
    rekeying_evidence,
)
from presslog.flows.decisions.run_listings import Roll, is_other_id
from presslog.flows.ingest.article_boundary import ArticleBoundary
from presslog.flows.ingest.known_past import KnownPast
from presslog.flows.ingest.moved_texts import MovedText, find_moved_texts
from presslog.flows.ingest.read_landing import (
    Read,
    ReadLanding,
    read_page,
    signs_seen,
)
from presslog.flows.ingest.several_pages import with_sound_parts
from presslog.flows.ingest.site_of_run import (
    ReadPair,
    further_pages_of,
    is_as_it_was,
    learn_from_pages,
    site_around,
)
from presslog.flows.pages import PageAsRead, pages_alike, resembles_content
from presslog.storage.content import content_fingerprint, marks_in
from presslog.storage.model import (
    ArticleId,
    Capture,
    CaptureId,
    Content,
    Identity,
    KnownArticle,
    Observation,
)


@dataclass(frozen=True, slots=True)
class JudgedCapture:
    """One article's capture with what is known of the article and what was made of it."""

    known: KnownArticle | None
    observation: Observation


def judge_captures(
    source: Source, seen: ReadLanding, past: KnownPast, boundary: ArticleBoundary
) -> tuple[tuple[JudgedCapture, ...], Roll]:
    """One judged capture an article, and the roll of known articles.

    The roll follows the articles to where these captures found them moved. What is raised over an article
    makes its capture `extract_failed`, with the reason that the `boundary` keeps.
    """
    roll, window = Roll.of(past.articles), seen.window(Aim.WINDOW)
    site = site_around(source, seen, window, past)
    names = _names_of(seen, site, boundary)
    judge = _CaptureJudge(
        past,
        site,
        names,
        _published_keys(seen, boundary),
        boundary,
        stored={capture.id: capture for capture in seen.captures},
        listed=frozenset(place.entry.url for place in window.places()),
        twins=_twins_among(past.articles),
    )
    pairs = [(read, judge.article_of(read, roll)) for read in _without_further_pages(seen, source, roll)]
    site = learn_from_pages(site, pairs, boundary)
    pairs = [
        boundary.attempt(read.id, partial(_with_sound_parts, source, read, known, site, past), (read, known))
        for read, known in pairs
    ]
    informed = replace(judge, site=site, shown=_article_by_place(pairs))
    first = [informed.judge(read, known, roll) for read, known in pairs]
    texts = find_moved_texts(((each.known, each.observation) for each in first), past, boundary)
    unknown = [read for each, (read, _) in zip(first, pairs, strict=True) if each.known is None]
    moves = (
        _respelled_moves(unknown, past, boundary) | _named_places(first, names, roll) | _redirect_moves(first)
    )
    moved = {url: text.known for url, text in texts.items()}
    followed = roll.following(moves | moved).having_read(_shown_articles(first) | moved, window)
    informed = replace(informed, shown={**informed.shown, **{url: known.id for url, known in moved.items()}})
    again = (
        each
        if each.known and canonicalize(read.capture.asked) not in texts
        else informed.judge(read, informed.article_of(read, followed), followed)
        for each, (read, _) in zip(first, pairs, strict=True)
    )
    return _one_each(map(partial(_with_ground, texts), again), names), followed


def _without_further_pages(seen: ReadLanding, source: Source, roll: Roll) -> Iterator[Read]:
    """Yield the captures of articles, without further pages of others that a listing links to."""
    further = frozenset() if source.pages else further_pages_of(seen)
    for read in seen.articles:
        url = canonicalize(read.capture.asked)
        if url not in further or roll.find(read.capture.key, url) is not None:
            yield read


@dataclass(frozen=True, slots=True)
class _CaptureJudge:
    """Judges one capture of a run after another, each within its article's boundary.

    `stored` are the captures as they are kept, `listed` the URLs that the leading listing shows, `shown` the
    known articles by the URLs whose pages showed them, `twins` those of which another has title and length.
    """

    past: KnownPast
    site: SiteAround
    names: NamedUrls
    published: PublishedKeys
    boundary: ArticleBoundary
    stored: Mapping[CaptureId, Capture]
    listed: frozenset[CanonicalUrl]
    twins: frozenset[ArticleId]
    shown: Mapping[CanonicalUrl, ArticleId] = field(default_factory=dict)

    def article_of(self, read: Read, roll: Roll) -> KnownArticle | None:
        """The known article that a capture is of; by its key and address alone where its page raises."""
        by_name = roll.find(read.capture.key, canonicalize(read.capture.asked))
        return self.boundary.attempt(read.id, partial(self._identified_article, read, roll), by_name)

    def _identified_article(self, read: Read, roll: Roll) -> KnownArticle | None:
        named = self.names.by_url.get(canonicalize(read.capture.landed))
        known = identify_article(read.capture, read.page, roll, self.past.kept_content, named)
        if known is not None and known.id in self.twins and _is_unlike_version(read, known):
            return self.past.with_content(known)
        return _with_content(known, read, self.site, self.past)

    def judge(self, read: Read, known: KnownArticle | None, roll: Roll) -> JudgedCapture:
        """What a capture proves of an article, with its comparable content."""
        attempted = partial(self._attempted_observation, read, known, roll)
        made = self.boundary.attempt(read.id, attempted, None)
        return JudgedCapture(
            known, made or self._observation(read, _not_judged(read, self.boundary), known, roll)
        )

    def _attempted_observation(self, read: Read, known: KnownArticle | None, roll: Roll) -> Observation:
        return self._observation(read, self._judgement(read, known), known, roll)

    def _judgement(self, read: Read, known: KnownArticle | None) -> Judgement:
        before = _signs_before(read, known, self.past)
        verdict = judge_capture(
            read.capture, read.page, known, self.site, size_bytes=read.size_bytes, before=before
        )
        if verdict.outcome is Outcome.OK:
            verdict = replace(verdict, url=self._place_of(read, verdict, known))
        return _with_parts(verdict, read.page, known)

    def _place_of(self, read: Read, verdict: Judgement, known: KnownArticle | None) -> CanonicalUrl:
        """Where an article stands whose page was read: one that stands at several URLs stays put."""
        landed = canonicalize(read.capture.landed)
        if known is None:
            return self.names.place_of(verdict.url) if verdict.url == landed else verdict.url
        place = CanonicalUrl(known.url)
        is_listed = place in self.listed and self.shown.get(place, known.id) == known.id
        return place if is_listed or self.names.by_url.get(landed) == place else verdict.url

    def _observation(
        self, read: Read, verdict: Judgement, known: KnownArticle | None, roll: Roll
    ) -> Observation:
        made = _observation_of(self.stored[read.id], read, verdict, known, roll, self.published)
        return replace(made, other_urls=_other_urls(read, made, known, self.names, roll))


def _article_by_place(pairs: Iterable[ReadPair]) -> dict[CanonicalUrl, ArticleId]:
    """The URLs whose pages showed known articles, with these."""
    return {
        asked: known.id
        for read, known in pairs
        if known is not None and read.page is not None and read.page.reading is not None
        if not is_other_id(known, read.page.reading.key)
        if (asked := canonicalize(read.capture.asked)) == canonicalize(read.capture.landed)
    }


def _with_ground(texts: Mapping[CanonicalUrl, MovedText], judged: JudgedCapture) -> JudgedCapture:
    """What was judged of an article known by its text alone, with that ground; any other as it is."""
    moved, seen = texts.get(canonicalize(judged.observation.capture.asked)), judged.observation
    if moved is None or judged.known is None or judged.known.id != moved.known.id or seen.content is None:
        return judged
    return replace(judged, observation=moved.at_new_url(seen))


def _respelled_moves(
    unknown: Iterable[Read], past: KnownPast, boundary: ArticleBoundary
) -> dict[CanonicalUrl, KnownArticle]:
    """The articles that captures of unknown addresses are of, where only the address's spelling is new."""
    spelled = _by_bare_address(past)
    return {
        canonicalize(read.capture.asked): known
        for read in unknown
        if (known := boundary.attempt(read.id, partial(_known_otherwise_spelled, read, spelled, past), None))
    }


def _names_of(seen: ReadLanding, site: SiteAround, boundary: ArticleBoundary) -> NamedUrls:
    """The URLs that this run's pages give themselves."""
    named: dict[CanonicalUrl, CanonicalUrl] = {}
    for read, reading, url in _pages_read(seen):
        if name := boundary.attempt(read.id, partial(named_url, reading, url, site.listings), None):
            named[url] = name
    wanted = named.keys() | set(named.values())
    shown = {
        url: content
        for read, reading, url in _pages_read(seen)
        if url in wanted
        if (content := boundary.attempt(read.id, partial(normalize_reading, reading), None))
    }
    absent = {
        canonicalize(read.capture.asked)
        for read in seen.articles
        if read.capture.outcome.evidence is Evidence.ABSENCE
    }
    return NamedUrls.of(named, shown, absent, site.owners.keys())


def _pages_read(seen: ReadLanding) -> Iterator[tuple[Read, Reading, CanonicalUrl]]:
    """The captures of articles that could be read, with the reading and the URL where they landed."""
    for read in seen.articles:
        if read.page is not None and read.page.reading is not None:
            yield read, read.page.reading, canonicalize(read.capture.landed)


def _named_places(judged: Iterable[JudgedCapture], names: NamedUrls, roll: Roll) -> dict[str, KnownArticle]:
    """URL -> article, of the known ones whose page names a URL at which none is known."""
    return {
        named: each.known
        for each in judged
        if each.known and each.observation.capture.outcome.evidence is Evidence.PRESENCE
        if (named := names.by_url.get(canonicalize(each.observation.capture.landed))) is not None
        if roll.at(named) is None
    }


def _other_urls(
    read: Read, made: Observation, known: KnownArticle | None, names: NamedUrls, roll: Roll
) -> tuple[str, ...]:
    """The URLs by which an article is found from now on, besides its own and those known.

    Where its page was read, and what that page calls itself, be it the URL of an article that an older
    presslog kept apart. One that only has more in its query is a way to a page and no place.
    """
    asked, landed = canonicalize(read.capture.asked), canonicalize(read.capture.landed)
    if made.content is None or asked != landed:
        return ()
    here = made.identity.url
    known_urls = {here, known.url, *known.other_urls} if known else {here}
    named = names.by_url.get(landed)
    found = {
        url
        for url in (asked, named)
        if url is not None and url not in known_urls and not adds_query(here, url)
        if url == named or roll.at(url) in (None, known)
    }
    room = MOST_KEYS - len(known.other_urls) if known else MOST_KEYS
    return tuple(sorted(found))[: max(room, 0)]


def _not_judged(read: Read, boundary: ArticleBoundary) -> Judgement:
    """The judgement of a capture over which something was raised: it proves nothing."""
    return Judgement(Outcome.EXTRACT_FAILED, boundary.reason_of(read.id), canonicalize(read.capture.asked))


def _with_sound_parts(
    source: Source, read: Read, known: KnownArticle | None, site: SiteAround, past: KnownPast
) -> ReadPair:
    """The capture, with the parts of the current version in the place of those that say nothing now.

    The article comes with its content where parts were compared.
    """
    page = read.page
    if page is None or not page.parts or (known and known.version and is_as_it_was(read, known)):
        return read, known
    old = None
    if known is not None and known.version:
        known = past.with_content(known)
        kept = past.page_of_version(known)
        method = page.first.method if page.first else None
        old = read_page(kept, source, past.profile, method) if kept and kept.parts else None
    return replace(read, page=with_sound_parts(page, old, known, site)), known


def _with_parts(verdict: Judgement, page: PageAsRead | None, known: KnownArticle | None) -> Judgement:
    """The judgement of an article on several pages.

    Nothing is concluded where one of them cannot have been read.
    """
    if verdict.reading is None or page is None:
        return verdict
    if fault := part_fault(page, known):
        return Judgement(Outcome.EXTRACT_FAILED, fault, verdict.url)
    return replace(verdict, reason=f"{verdict.reason}{in_parts(page)}")


def _by_bare_address(past: KnownPast) -> dict[str, KnownArticle | None]:
    """The known articles by address without scheme, `www.` and last slash; None where two share one."""
    found: dict[str, KnownArticle | None] = {}
    for known in past.articles:
        address = bare_address(known.url)
        found[address] = None if address in found else known
    return found


def _known_otherwise_spelled(
    read: Read, spelled: Mapping[str, KnownArticle | None], past: KnownPast
) -> KnownArticle | None:
    """The article known at an address but for its scheme, `www.` or last slash, if the page is its.

    A site that drops the slash from all its links may redirect none of the old ones.
    """
    reading, asked = read.page.reading if read.page else None, canonicalize(read.capture.asked)
    known = spelled.get(bare_address(asked))
    if reading is None or known is None or not known.version or asked != canonicalize(read.capture.landed):
        return None
    content = past.kept_content(known.id)
    return known if content is not None and is_same_article(reading, content) else None


def _redirect_moves(judged: Iterable[JudgedCapture]) -> dict[str, KnownArticle]:
    """New URL -> article, of those whose old URL redirects there."""
    return {
        each.observation.identity.url: each.known
        for each in judged
        if each.known and each.observation.capture.outcome is Outcome.MOVED
    }


def _published_keys(seen: ReadLanding, boundary: ArticleBoundary) -> PublishedKeys:
    """The ids by which this run's listings and pages name articles."""
    entries = (entry for page in seen.listings for entry in page.entries)
    first: dict[str, tuple[str, Content]] = {}
    named = (boundary.attempt(read.id, partial(_page_by_text, read, first), None) for read in seen.articles)
    return PublishedKeys.of(entries, filter(None, named))


def _page_by_text(read: Read, first: dict[str, tuple[str, Content]]) -> tuple[str, str] | None:
    """(URL, id) of a page that was read, None for one without an id.

    Pages of one id and one text stand under the URL of the `first`, to which each id's first page is added.
    """
    reading = read.page.reading if read.page else None
    if reading is None or reading.key is None:
        return None
    url = canonicalize(read.capture.landed)
    place, content = first.setdefault(reading.key, (url, normalize_reading(reading)))
    return (place if place == url or is_same_article(reading, content) else url), reading.key


def _shown_articles(judged: Iterable[JudgedCapture]) -> dict[str, KnownArticle | None]:
    """URL -> the known article that was shown there, None for one not known.

    URLs that proved no presence are left out.
    """
    shown: dict[str, KnownArticle | None] = {}
    for each in judged:
        capture = each.observation.capture
        if capture.outcome.evidence is Evidence.PRESENCE:
            for url in (canonicalize(capture.asked), each.observation.identity.url):
                shown[url] = each.known or shown.get(url)
    return shown


def _with_content(
    known: KnownArticle | None, read: Read, site: SiteAround, past: KnownPast
) -> KnownArticle | None:
    """The article with its content, where a judgement of this page may ask whether it shows the same."""
    if known is None or not known.version or read.page is None:
        return known
    if (
        is_as_it_was(read, known)
        and not (read.page.reading and is_other_id(known, read.page.reading.key))
        and site.owners.get(known.url, known.key) in known.keys
        and not read.page.lost_part
        and not (site.not_found and pages_alike(read.page, site.not_found))
    ):
        return known
    return past.with_content(known)


def _twins_among(articles: Iterable[KnownArticle]) -> frozenset[ArticleId]:
    """The articles that share title and length with another one, which these then cannot tell apart."""
    groups: dict[tuple[str, int], list[ArticleId]] = defaultdict(list)
    for known in articles:
        if known.version:
            groups[known.title, known.chars].append(known.id)
    return frozenset(chain.from_iterable(group for group in groups.values() if len(group) > 1))


def _is_unlike_version(read: Read, known: KnownArticle) -> bool:
    """Return True if a page's content is not that of the current version: a twin's may stand at its URL."""
    reading = read.page.reading if read.page else None
    return reading is not None and content_fingerprint(normalize_reading(reading)) != known.fingerprint


def _signs_before(read: Read, known: KnownArticle | None, past: KnownPast) -> Signs | None:
    """The signs of the page on which the current version was last seen, or from which it was read.

    None where neither is kept, or where the new page needs no comparing.
    """
    page = read.page
    if page is None or known is None or known.content is None or known.capture is None:
        return None
    if page.reading is not None and resembles_content(page.reading, known.content):
        return None
    if not (page.signs.paid or page.signs.password or page.signs.controls or page.signs.ways):
        return None
    old = past.page_last_seen(known)
    return signs_seen(old) if old else None


def _observation_of(
    stored: Capture,
    read: Read,
    verdict: Judgement,
    known: KnownArticle | None,
    roll: Roll,
    published: PublishedKeys,
) -> Observation:
    reading = verdict.reading
    further = (f"{verdict.url}#{number}" for number in count(2))  # the URL is the key of one that moved away
    names = chain(((reading and reading.key), read.capture.key, verdict.url), further)
    free = (name for name in names if name and name not in roll.by_key and name not in published.ambiguous)
    key = known.newest_key if known else next(free)
    evidence = verdict.outcome.evidence
    own = verdict.url in (canonicalize(read.capture.asked), canonicalize(read.capture.landed))
    if known and evidence is Evidence.PRESENCE and own:
        key = key_now(known, reading.key if reading else None, verdict.url, published)
    final = replace(
        stored,
        outcome=verdict.outcome,
        evidence=evidence,
        reason="; ".join(filter(None, (verdict.reason, rekeying_evidence(known, key) if known else ""))),
    )
    identity = Identity(storable_text(key), verdict.url)
    if reading is None:
        return Observation(identity, final, parts=read.parts, replaced=verdict.replaced)
    content = normalize_reading(reading)
    if marks := marks_in(content):
        said = f"invisible marks in its text: {', '.join(marks)}"
        final = replace(final, reason="; ".join(filter(None, (final.reason, said))))
    return Observation(identity, final, content, content_fingerprint(content), reading.method, read.parts)


def _one_each(judged: Iterable[JudgedCapture], names: NamedUrls) -> tuple[JudgedCapture, ...]:
    """One capture an article.

    Where several asked for the same one, that which proves most, whatever the order they came in. Pages that
    name one URL are of one article, whatever their ids.
    """
    order = (Evidence.PRESENCE, Evidence.ABSENCE, Evidence.NOTHING)

    def weight(each: JudgedCapture) -> tuple[int, bool, str, datetime, str]:
        capture = each.observation.capture
        own = each.known is not None and canonicalize(capture.asked) == each.known.url
        return order.index(capture.evidence), not own, capture.asked, capture.fetched_at, capture.id

    by_name: dict[str, str] = {}
    groups: dict[str, list[JudgedCapture]] = {}
    for each in sorted(judged, key=weight):
        made = each.observation
        own = each.known.id if each.known else made.identity.key
        place = names.by_url.get(canonicalize(made.capture.landed), CanonicalUrl(made.identity.url))
        group = own if each.known else by_name.get(own) or by_name.get(place) or own
        for name in (own, place) if made.content is not None else (own,):
            by_name.setdefault(name, group)
        groups.setdefault(group, []).append(each)
    return tuple(_with_urls_of(first, rest) for first, *rest in groups.values())


def _with_urls_of(kept: JudgedCapture, rest: Iterable[JudgedCapture]) -> JudgedCapture:
    """The capture kept of an article, with the other URLs at which its page was read in the same run."""
    seen, known = kept.observation, kept.known
    if seen.content is None:
        return kept
    known_urls = {seen.identity.url, *((known.url, *known.other_urls) if known else ())}
    read = (each.observation for each in rest if each.observation.content is not None)
    others = {url for each in read for url in (each.identity.url, *each.other_urls)} - known_urls
    return replace(
        kept, observation=replace(seen, other_urls=tuple(sorted({*seen.other_urls, *others})[:MOST_KEYS]))
    )


def final_captures(captures: Iterable[Capture], judged: Iterable[JudgedCapture]) -> tuple[Capture, ...]:
    """The captures with the outcomes judging gave them."""
    outcomes = {each.observation.capture.id: each.observation.capture for each in judged}
    return tuple(outcomes.get(capture.id, capture) for capture in captures)


def site_move(judged: Iterable[JudgedCapture], past: KnownPast) -> SiteMove:
    """How the site changed its addresses, as far as the known articles that are there in this run tell."""
    there = (
        Sighting(each.known.url, each.observation.identity.url, each.observation.capture.id)
        for each in judged
        if each.known and each.known.version
        if each.observation.capture.outcome.evidence is Evidence.PRESENCE
    )
    told = [Step.of(one) for event in past.site_moves for one in event.classes]
    return find_site_move(tuple(there), told)
