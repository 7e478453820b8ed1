"""Known articles whose text stands at another URL in this run.

No redirect and no id leads there. A site may change its permalinks, or one slug, and answer 404 at the old
address. Then the text alone tells that the article is not gone. It must be long enough to be nobody else's,
and the only one of its kind on either side: a text that several articles share, as templates do, tells
nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from presslog.core.outcome import Evidence
from presslog.core.urls import CanonicalUrl, canonicalize
from presslog.flows.decisions import is_of_one_date, is_same_article, is_same_publication, title_key
from presslog.flows.ingest.article_boundary import ArticleBoundary, text_of_other
from presslog.flows.ingest.known_past import KnownPast
from presslog.storage.model import (
    ArticleId,
    Capture,
    CaptureId,
    Content,
    KnownArticle,
    Observation,
    State,
)

Pair = tuple[KnownArticle | None, Observation]


@dataclass(frozen=True, slots=True)
class MovedText:
    """An article whose text stands at another URL now.

    With the capture that shows that its own URL has it no more.
    """

    known: KnownArticle
    left: CaptureId
    why: str

    def at_new_url(self, seen: Observation) -> Observation:
        """The observation of the article at its new URL, with the ground on which it is the same one."""
        ground = f"the text of {self.known.url}, which {self.why}: the same article"
        capture = replace(seen.capture, reason="; ".join(filter(None, (seen.capture.reason, ground))))
        return replace(seen, capture=capture, left=self.left)


def find_moved_texts(
    judged: Iterable[Pair], past: KnownPast, boundary: ArticleBoundary
) -> dict[CanonicalUrl, MovedText]:
    """The articles of a run that left their URLs, by the URLs that show their texts now."""
    run = _TextsOfRun.of(judged)
    if not run.shown or not (left := run.left_articles(past.articles)):
        return {}
    similar = _SimilarArticles.of(past.articles, past)
    nobody: tuple[KnownArticle, ...] = ()
    found = {
        url: boundary.attempt(capture.id, partial(similar.of_text, content), nobody)
        for url, (capture, content) in run.shown.items()
    }
    places: dict[ArticleId, list[CanonicalUrl]] = defaultdict(list)
    for url, articles in found.items():
        for known in articles:
            places[known.id].append(url)
    return {
        url: moved
        for url, articles in found.items()
        if len(articles) == 1 and len(places[articles[0].id]) == 1
        if (moved := left.get(articles[0].id)) is not None
    }


def stands_elsewhere(known: KnownArticle, past: KnownPast) -> bool:
    """Return True if another article that is live has an article's text and date.

    Its URL may have gone on answering for a while after it moved: the two are joined before the next run.
    """
    content = past.kept_content(known.id)
    if content is None:
        return False
    alike = (
        each for each in past.articles if each.state is State.LIVE and each.version and each.id != known.id
    )
    others = _SimilarArticles.of(alike, past).of_text(content)
    return any((text := past.kept_content(other.id)) and is_of_one_date(content, text) for other in others)


@dataclass(frozen=True, slots=True)
class _TextsOfRun:
    """What a run's pages show that is not of the article known at their URL, and who is where.

    `shown` maps URLs to the capture and the content of each such page. `left` are the articles whose text
    does not stand at their own URL any more. `there` are those that are where they were.
    """

    shown: dict[CanonicalUrl, tuple[Capture, Content]] = field(default_factory=dict)
    left: dict[ArticleId, MovedText] = field(default_factory=dict)
    there: set[ArticleId] = field(default_factory=set)

    @classmethod
    def of(cls, judged: Iterable[Pair]) -> _TextsOfRun:
        """From each capture's article, its content loaded if the page is not as it was, and what was seen."""
        found = cls()
        for known, seen in judged:
            found._take_in(known, seen)
        return found

    def _take_in(self, known: KnownArticle | None, seen: Observation) -> None:
        capture, content = seen.capture, seen.content
        asked = canonicalize(capture.asked)
        other_text = known is None or _shows_another_text(known, content)
        if content is not None and other_text and asked == canonicalize(capture.landed):
            self.shown[asked] = (capture, content)
        if known is None or not known.version:
            return
        if capture.evidence is Evidence.PRESENCE and not other_text:
            self.there.add(known.id)
        elif asked == known.url and (other_text or capture.evidence is Evidence.ABSENCE):
            why = "shows another text" if other_text else f"says {capture.outcome.replace('_', ' ')}"
            self.left[known.id] = MovedText(known, capture.id, why)

    def left_articles(self, articles: Iterable[KnownArticle]) -> Mapping[ArticleId, MovedText]:
        """Those that left their URLs in this run, or before it and were not seen since."""
        before = {
            known.id: MovedText(known, known.absences[-1].capture, f"is {known.state}")
            for known in articles
            if known.absences and known.state is not State.LIVE
        }
        found = {**before, **self.left}
        return {article: moved for article, moved in found.items() if article not in self.there}


def _shows_another_text(known: KnownArticle, content: Content | None) -> bool:
    """Return True if a page at an article's URL has a text of its own.

    Never where the article's content was not loaded: then its page is as it was.
    """
    return known.content is not None and content is not None and not is_same_article(content, known.content)


@dataclass(frozen=True, slots=True)
class _SimilarArticles:
    """The known articles by title and by length, of which a text's own article has at least one."""

    by_title: Mapping[str, Collection[KnownArticle]]
    by_chars: Mapping[int, Collection[KnownArticle]]
    content_of: Callable[[ArticleId], Content | None]

    @classmethod
    def of(cls, articles: Iterable[KnownArticle], past: KnownPast) -> _SimilarArticles:
        by_title: dict[str, list[KnownArticle]] = defaultdict(list)
        by_chars: dict[int, list[KnownArticle]] = defaultdict(list)
        for known in articles:
            if known.version:
                by_title[title_key(known.title)].append(known)
                by_chars[known.chars].append(known)
        return cls(by_title, by_chars, past.kept_content)

    def of_text(self, content: Content) -> tuple[KnownArticle, ...]:
        """The known articles that have this text, in the order of their ids."""
        alike = (
            *self.by_title.get(title_key(content.title), ()),
            *self.by_chars.get(len(content.text), ()),
        )
        found = {known.id: known for known in alike if self._has_text(known, content)}
        return tuple(found[article] for article in sorted(found))

    def _has_text(self, known: KnownArticle, content: Content) -> bool:
        kept = text_of_other(known.id, self.content_of)
        return kept is not None and is_same_publication(kept, content)
