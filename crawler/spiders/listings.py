"""Walks a source's listings.

The leading witness's window, what a backfill still has behind it, and single pages of other witnesses.

`crawler.discover` says where to go and reads what came; here it is asked for, and put on record.
"""

from __future__ import annotations

import logging
from asyncio import to_thread
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from presslog.core.errors import ExtractionError
from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.core.untrusted_values import named_error
from presslog.core.urls import site_of
from presslog.core.witness import Witness
from presslog.crawler.discover import (
    KINDS,
    Progress,
    Stop,
    Walk,
    find_visit,
    read_changed_page,
    read_listing_page,
    read_posts,
    with_useful_ids,
    without_shared_ids,
)
from presslog.crawler.discover.probing import best_start
from presslog.crawler.http import Asker
from presslog.crawler.items import Aim, Job, ListingEntry, ListingPage, PageCapture, Visit
from presslog.crawler.memory import Settled
from presslog.crawler.reading_process import read_apart
from presslog.crawler.site_profile import SiteProfile, Start
from presslog.crawler.spiders.kept_pages import KeptPage, KeptPages
from presslog.crawler.spiders.visit_plan import FAMILIAR, ShownEntry, index_visits

log = logging.getLogger(__name__)

_DOCUMENT: Final = "backfill"
_CLOSED: Final = frozenset({401, 403, 404, 410})
_MUTE: Final = frozenset({Outcome.OK, Outcome.GONE, Outcome.REDIRECTED_AWAY})


@dataclass(frozen=True, slots=True)
class FinishedWalk:
    """A walk that is over: from where, the pages in the order read, and why it ended."""

    start: Start
    pages: tuple[ListingPage, ...]
    walk: Walk

    @property
    def shown(self) -> tuple[ShownEntry, ...]:
        """Its entries, each once."""
        first: dict[str, ShownEntry] = {}
        for page in self.pages:
            for entry in page.entries:
                first.setdefault(entry.url, ShownEntry(entry, page.witness))
        entries = without_shared_ids(shown.entry for shown in first.values())
        return tuple(ShownEntry(entry, first[entry.url].witness) for entry in entries)


@dataclass(frozen=True, slots=True)
class Behind:
    """What a backfill read in this run.

    The pages it came along, whether these reached the archive's end, and how far it was before.
    """

    start: Start
    progress: Progress
    pages: tuple[ListingPage, ...] = ()
    ended: bool = False

    @property
    def shown(self) -> tuple[ShownEntry, ...]:
        """What lies behind the window."""
        archive = (page for page in self.pages if page.aim is Aim.ARCHIVE)
        return tuple(ShownEntry(entry, page.witness) for page in archive for entry in page.entries)


@dataclass(frozen=True, slots=True)
class Home:
    """Where a URL `landed` when a run that it led was last believed."""

    url: str
    landed: str


class Listings:
    """One run's listing pages. Each is handed to `record` as soon as it was read, or could not be."""

    def __init__(
        self,
        job: Job,
        profile: SiteProfile | None,
        asker: Asker,
        record: Callable[[ListingPage], None],
        kept: KeptPages,
    ) -> None:
        self._job, self._profile, self._asker, self._record = job, profile, asker, record
        self._kept = kept
        self._known = index_visits(job.known)
        self._discover = job.source.discover
        self._walked = 0
        self._mute = False
        self._home: Home | None = None

    async def enumerate(
        self, starts: Sequence[Start], home: Home | None = None, *, heedless: bool = False
    ) -> FinishedWalk | None:
        """The window of the best start that shows any entry; the rest are not asked.

        None where nobody shows one.
        """
        self._mute, self._home = True, home
        for start in starts:
            by_known = heedless or start.witness in self._job.doubted or self._is_told_besides(start.witness)
            walk = Walk(self._known, self._discover.max_pages, self._articles_left(), heedless=by_known)
            walked = await self._walk_pages(start, Aim.WINDOW, walk, start.url)
            if walked.shown:
                return walked
            self._mute &= walked.pages[0].capture.outcome in _MUTE
        return None

    def _is_told_besides(self, leading: Witness) -> bool:
        """Return True if a proven witness tells of all that the leading one has shown.

        Then no walk goes on for an edit's sake.
        """
        shown = [visit for visit in self._job.known if leading in visit.hints and not visit.removed]
        return any(
            all(witness in visit.hints for visit in shown)
            for witness in self._job.proven
            if witness is not leading
        )

    def is_mute(self) -> bool:
        """Whether every start that was last to enumerate answered, and listed nothing."""
        return self._mute

    async def look(self, url: str) -> PageCapture:
        """A page that may list articles, or lead to one that does."""
        capture = await self._asker.ask(url, Role.LISTING)
        self._record(ListingPage(capture, Witness.PAGE, aim=Aim.PROBE))
        return capture

    def entries(self, capture: PageCapture, witness: Witness) -> tuple[ListingEntry, ...]:
        """What such a page shows of this source's articles."""
        return self._read_entries(ListingPage(capture, witness)).entries

    async def other(self, url: str, witness: Witness, visit: Visit | None = None) -> ListingPage:
        """A page of another witness; where it does not answer as that, a mere PAGE without entries."""
        return await self._ask_page(url, witness, Aim.HINTS, visit)

    async def behind(self, window: FinishedWalk, others: Sequence[Start], memory: Settled) -> Behind:
        """Where the source asks for it.

        The archive behind the window, from where an earlier run left off, as far as this run may go.

        Where the leading witness ends, the API or a feed goes on, if it shows the same: what a listing loads
        by script has no address.
        """
        start, progress = window.start, _backfill_progress(memory, window.start)
        if not self._discover.backfill:
            return Behind(start, progress)
        if progress.done:
            return await self._along_another(window, others, memory)
        if window.walk.stop is not Stop.KNOWN:
            ended = window.walk.complete
            return Behind(start, progress, window.pages if ended or not progress.page else (), ended)
        url = progress.page or window.pages[-1].older
        if url is None or self._walked >= self._discover.max_pages:
            return Behind(start, progress, ended=url is None)
        behind = await self._go_on(start, progress, url)
        return behind if progress.page else replace(behind, pages=(*window.pages, *behind.pages))

    async def _along_another(self, window: FinishedWalk, others: Sequence[Start], memory: Settled) -> Behind:
        """The archive as WordPress's API or a feed lists it.

        Nothing of it where that is not this source's alone.
        """
        ways = (best_start(others, witness) for witness, kind in KINDS.items() if kind.walks_archive)
        going = (
            (way, progress) for way in ways if way and not (progress := _backfill_progress(memory, way)).done
        )
        start, progress = next(going, (window.start, Progress(done=True)))
        if progress.done or self._walked >= self._discover.max_pages:
            return Behind(start, progress)
        if progress.page:
            return await self._go_on(start, progress, progress.page)
        first = await self._ask_page(start.url, start.witness, Aim.ARCHIVE)
        answered = first.capture.outcome is Outcome.OK
        if first.capture.status in _CLOSED or (answered and not _windows_agree(window.shown, first.entries)):
            return Behind(start, Progress(done=True))
        return await self._go_on(start, progress, start.url, first)

    def remember(self, behind: Behind, asked: Collection[str], memory: Settled) -> None:
        """How far the backfill came, now that these articles have been asked for."""
        if not self._discover.backfill:
            return
        entries = (entry for page in behind.pages for entry in page.entries)
        unasked = {entry.url for entry in entries if find_visit(self._known, entry) is None} - set(asked)
        progress = behind.progress.after(behind.pages, unasked, ended=behind.ended)
        memory.write(_DOCUMENT, {**memory.read(_DOCUMENT), behind.start.url: asdict(progress)})

    async def _go_on(
        self, start: Start, progress: Progress, url: str, first: ListingPage | None = None
    ) -> Behind:
        """The archive from this page on; `first` is the page where it was read already."""
        if progress.page:
            first = await self._known_ground(url, start.witness)
            if first.capture.outcome is Outcome.GONE:  # the archive was made anew: begin again
                return Behind(start, Progress())
        most = self._discover.max_pages - self._walked + (first is not None)
        walk = Walk(self._known, most, self._articles_left(), beyond=True)
        walked = await self._walk_pages(start, Aim.ARCHIVE, walk, url, first)
        return Behind(start, progress, walked.pages, walk.complete)

    async def _known_ground(self, url: str, witness: Witness) -> ListingPage:
        """The page at this URL, or the nearest newer one that shows a known article.

        What was deleted meanwhile pulled the others up.
        """
        page = await self._ask_page(url, witness, Aim.ARCHIVE)
        while (
            page.newer
            and not any(find_visit(self._known, entry) for entry in page.entries)
            and self._walked < self._discover.max_pages
        ):
            page = await self._ask_page(page.newer, witness, Aim.ARCHIVE)
        return page

    async def _walk_pages(
        self, start: Start, aim: Aim, walk: Walk, url: str, first: ListingPage | None = None
    ) -> FinishedWalk:
        pages: list[ListingPage] = []
        following: str | None = url
        while following is not None:
            page = first if first and not pages else await self._ask_page(following, start.witness, aim)
            pages.append(page)
            following = walk.step(page)
        log.info("walked", extra={"start": start.url, "aim": aim, "pages": walk.pages, "why": walk.reason})
        return FinishedWalk(start, tuple(pages), walk)

    async def _ask_page(
        self, url: str, witness: Witness, aim: Aim, visit: Visit | None = None
    ) -> ListingPage:
        walked = aim is Aim.WINDOW
        condition = self._kept.condition(url, witness) if walked else visit
        capture = await self._asker.ask(url, Role.LISTING, visit=condition)
        page = ListingPage(capture, witness, aim=aim)
        self._walked += aim is not Aim.HINTS
        try:
            page = await to_thread(self._read_entries, page, kept=walked)
        finally:  # whatever a page does to its reader, that it was asked for stays on record
            self._record(page)
        return page

    def _read_entries(self, page: ListingPage, *, kept: bool = False) -> ListingPage:
        """The page with its entries; as it is where it is no whole answer or cannot be read.

        `kept`: read it only if it is not as it was kept, and keep it for the next run.
        """
        known = self._kept.find(page.capture.asked, page.witness) if kept else None
        if known is not None and page.capture.outcome is Outcome.NOT_MODIFIED:
            self._kept.keep_unchanged(page.capture.asked, page.witness, known)
            return self._at_home(with_useful_ids(known.page(page.capture, page.aim), self._known))
        if page.capture.outcome is not Outcome.OK:
            return page
        other = replace(page, witness=Witness.PAGE) if page.aim is Aim.HINTS else page
        try:
            if page.witness is Witness.IDS:  # all of them, the source's or not: they are counted
                return replace(read_posts(page.capture, page.witness), aim=page.aim)
            found = self._read_kept(page, known) if kept else self._read_page(page)
            found = with_useful_ids(found, self._known)
        except ExtractionError as error:
            log.warning("listing not read", extra={"url": page.capture.asked, "why": str(error)})
            return _with_reason(other, str(error))
        except Exception as error:  # the boundary of a page: no list of what a reader may raise is whole
            log.exception("listing not read", extra={"url": page.capture.asked})
            return _with_reason(other, named_error(error))
        answers = page.aim is not Aim.HINTS or found.witness is page.witness
        return self._at_home(replace(found, aim=page.aim)) if answers else other

    def _read_page(self, page: ListingPage) -> ListingPage:
        return read_apart(read_listing_page, page.capture, page.witness, self._job.source, self._profile)

    def _read_kept(self, page: ListingPage, known: KeptPage | None) -> ListingPage:
        """The page read, or as it is known where it shows the same; kept in either case."""
        before = known.shown if known else None
        shown, found = read_apart(
            read_changed_page, page.capture, page.witness, self._job.source, self._profile, before
        )
        if found is None and known is not None:
            self._kept.keep_unchanged(page.capture.asked, page.witness, known)
            return known.page(page.capture, page.aim)
        assert found is not None  # noqa: S101 - it is read where nothing is known of it
        self._kept.keep_read(page.witness, found, shown)
        return found

    def _at_home(self, page: ListingPage) -> ListingPage:
        """The page, unless a leading URL never led there before and it lists mostly articles of others."""
        capture, home = page.capture, self._home
        if page.aim is not Aim.WINDOW or home is None or capture.asked != home.url:
            return page
        if not capture.redirects or _list_place(home.landed) == _list_place(capture.landed):
            return page
        if self.is_familiar(page.entries):
            return page
        reason = f"leads to {capture.landed} now, which lists others"
        return ListingPage(
            replace(capture, outcome=Outcome.REDIRECTED_AWAY, reason=reason), page.witness, aim=page.aim
        )

    def is_familiar(self, entries: Sequence[ListingEntry]) -> bool:
        """Whether these are this source's articles, for the most part."""
        known = sum(find_visit(self._known, entry) is not None for entry in entries)
        return bool(entries) and known >= FAMILIAR * len(entries)

    def _articles_left(self) -> int | None:
        """While a backfill goes on, no page is read whose articles this run could not ask for."""
        return self._job.source.revisit.budget if self._discover.backfill else None


def _with_reason(page: ListingPage, why: str) -> ListingPage:
    """The page whose capture says, besides, why no entry was read from it."""
    reason = f"{page.capture.reason}; no entries were read: {' '.join(why.split())[:200]}"
    return replace(page, capture=replace(page.capture, reason=reason))


def _list_place(url: str) -> tuple[str, str]:
    """What of an address says which list it is: its host and path, not how it is asked.

    >>> _list_place("http://www.a.example/news?sid=7") == _list_place("https://a.example/news/")
    True
    """
    return site_of(url), urlsplit(url).path.rstrip("/")


def _windows_agree(window: Sequence[ShownEntry], entries: Sequence[ListingEntry]) -> bool:
    """Whether another witness's newest entries are those of the window.

    Then it lists this source, and not the rest of the site.
    """
    here = {name for item in window for name in (item.entry.key, item.entry.url) if name}
    newest = entries[: len(window)]
    both = sum(not here.isdisjoint({entry.key, entry.url}) for entry in newest)
    return bool(newest) and both >= FAMILIAR * len(newest)


def _backfill_progress(memory: Settled, start: Start) -> Progress:
    match memory.read(_DOCUMENT).get(start.url):
        case {"page": str() | None as page, "done": bool(done)}:
            return Progress(page, done)
    return Progress()
