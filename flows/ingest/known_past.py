"""What the archive knew of a source when the run began."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from presslog.core.errors import Withdrawn
from presslog.core.moments import RunClock
from presslog.crawler.items import PageCapture
from presslog.crawler.site_profile import SiteProfile
from presslog.flows.pages import (
    ChangingLines,
    MadeUpAnswer,
)
from presslog.storage.content import content_fingerprint
from presslog.storage.model import (
    ArticleId,
    Capture,
    CaptureId,
    ChangeEvent,
    Content,
    Fingerprint,
    KnownArticle,
    Run,
    RunId,
    RunOutcome,
    State,
)

_BELIEVED = frozenset({RunOutcome.OK, RunOutcome.PARTIAL})
_OPEN = _BELIEVED | {RunOutcome.HELD}
_CONCLUDED = frozenset({RunOutcome.OK, RunOutcome.PARTIAL, RunOutcome.DEGRADED, RunOutcome.HELD})


@dataclass(frozen=True, slots=True)
class KnownPast:
    """What the archive knew when the run began.

    `recent` are the earlier runs, newest first; `baselined` says whether any complete run came before;
    `profile` is what was learned of the site. `content_of` loads an article's current content, `capture_of` a
    capture by its id, `page_of` the page it brought, or None where that is not kept. `answers` are the pages
    that the site returned for made-up URLs in the runs that were believed, `site_moves` the events that told
    how it changed its addresses, oldest first; `lines` is what earlier runs saw of lines that change by
    themselves. `earlier_content` loads an article's version by its number, `last_presence` the last capture that
    proved that it was there, `last_reading` the capture that its version was last read anew from. `run_clocks`
    is what this machine's clock said in the last runs.
    """

    articles: tuple[KnownArticle, ...]
    recent: tuple[Run, ...]
    baselined: bool
    content_of: Callable[[ArticleId], Content]
    profile: SiteProfile | None
    capture_of: Callable[[CaptureId], Capture]
    page_of: Callable[[Capture], PageCapture | None]
    answers: tuple[MadeUpAnswer, ...] = ()
    site_moves: tuple[ChangeEvent, ...] = ()
    lines: ChangingLines = field(default_factory=ChangingLines)
    earlier_content: Callable[[ArticleId, int], Content] | None = None
    last_presence: Callable[[ArticleId], Capture | None] | None = None
    last_reading: Callable[[ArticleId], Capture | None] | None = None
    run_clocks: Mapping[RunId, RunClock] = field(default_factory=dict)

    def kept_content(self, article: ArticleId) -> Content | None:
        """An article's current content; None where it was withdrawn (redacted)."""
        try:
            return self.content_of(article)
        except Withdrawn:
            return None

    def earlier_fingerprint(self, article: ArticleId, number: int) -> Fingerprint | None:
        """The fingerprint of a version by today's rules; None where its content is not kept."""
        if self.earlier_content is None:
            return None
        try:
            return content_fingerprint(self.earlier_content(article, number))
        except Withdrawn:
            return None

    def page_last_seen(self, known: KnownArticle) -> PageCapture | None:
        """The page on which an article was last there, else the one its current version was read from."""
        last = self.last_presence(known.id) if self.last_presence else None
        page = self.page_of(last) if last else None
        if page is not None and page.body:
            return page
        return self.page_of(self.capture_of(known.capture)) if known.capture else None

    def capture_of_version(self, known: KnownArticle) -> Capture | None:
        """The capture that an article's current version was last read from; None where it has none yet."""
        read = self.last_reading(known.id) if self.last_reading else None
        return read or (self.capture_of(known.capture) if known.capture else None)

    def page_of_version(self, known: KnownArticle) -> PageCapture | None:
        """The page that an article's current version was last read from; None where it is not kept."""
        read = self.capture_of_version(known)
        return self.page_of(read) if read else None

    def with_content(self, known: KnownArticle) -> KnownArticle:
        """The article with its current content, or `withdrawn` where that is not kept any more."""
        content = self.kept_content(known.id)
        return replace(known, content=content, withdrawn=content is None)

    @property
    def live(self) -> int:
        """How many articles are known and not removed."""
        return sum(known.state is not State.REMOVED for known in self.articles)

    @property
    def previous(self) -> Run | None:
        """The last crawl that came to a conclusion."""
        return next((run for run in self.recent if _was_crawled(run) and run.outcome in _CONCLUDED), None)

    @property
    def last_believed(self) -> datetime | None:
        """When the last crawl began of which more was recorded than captures and an alert."""
        believed = (run for run in self.recent if _was_crawled(run) and run.outcome in _BELIEVED)
        return next((run.started_at for run in believed), None)

    @property
    def last_open(self) -> datetime | None:
        """When the last crawl with an open gate began, held ones among them: what its pages showed counts."""
        opened = (run for run in self.recent if _was_crawled(run) and run.outcome in _OPEN)
        return next((run.started_at for run in opened), None)

    @property
    def last_complete(self) -> datetime | None:
        """When the last complete run began."""
        return next((run.started_at for run in self.recent if run.complete), None)


def _was_crawled(run: Run) -> bool:
    """Whether a run asked the source or was kept from it.

    One that only read again what was kept did neither.
    """
    return run.requests > 0 or run.outcome is RunOutcome.DEGRADED
