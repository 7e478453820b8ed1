"""A landing once its run is decided: its records kept with others', and its pages read from there.

The folder that a crawl left is worked with until its run is recorded, and then removed. What a held run saw
of listings is kept beside, as a document, until the next one: it may have to be decided again.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from presslog.core.errors import LandingError, NotFound
from presslog.core.outcome import of_page
from presslog.core.role import Role
from presslog.core.untrusted_values import named_error
from presslog.core.urls import AskedUrl, LandedUrl
from presslog.crawler.items import CrawlReport, ListingPage, PageCapture
from presslog.crawler.landing import CodingError, HeldCrawl, Landing, codings_of, decode_body, held_crawls
from presslog.crawler.memory import Memory
from presslog.flows.settings import Settings
from presslog.storage.model import Capture, CaptureId, RecordPlace, RunOutcome, RunRecord
from presslog.storage.responses import KeptRecord, KeptResponses, RecordFault, is_kept_together, keep_landing
from presslog.storage.write import Archive

log = logging.getLogger(__name__)

_HELD: Final = "held"
_MORE_PARTS: Final = "more-parts: yes\r\n"
"""The remark behind the response of an article that has more parts than were fetched."""


def keep_responses(
    record: RunRecord,
    landing: Landing,
    responses: KeptResponses,
    archive: Archive,
    settings: Settings,
    at: datetime,
) -> RunRecord:
    """Keep a landing's responses, durably, and return the run's record with their places.

    Raises Unavailable where they cannot be kept now.
    """
    kept = keep_landing(
        responses,
        landing.warcs(),
        archive.responses.of_payloads,
        at=at,
        source=record.run.source,
        remarks=dict.fromkeys(landing.articles_cut_short(), _MORE_PARTS),
    )
    if record.run.outcome is RunOutcome.HELD:
        held = landing.held_crawl(kept.places)
        Memory(settings.documents_of(record.run.source)).write(_HELD, held_crawls.to_plain(held))
    places = {}
    for capture in record.captures:
        origin = (capture.warc_file or "").rpartition("/")[2], capture.warc_offset or 0
        if origin in kept.places:
            places[capture.id] = kept.places[origin]
    return replace(record, places=places, payloads=kept.payloads, referred=kept.referred)


def discard_landings(settings: Settings, source: str) -> None:
    """Remove what crawls of a source left behind, whose runs were recorded or never will be.

    Whoever calls it holds the source.
    """
    shutil.rmtree(settings.crawls_dir / source, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class CapturedPages:
    """The pages that captures brought, as a crawl gave them, read from where they are kept."""

    responses: KeptResponses
    archive: Archive
    settings: Settings

    def page_of(self, capture: Capture) -> PageCapture | None:
        """The page that a capture brought, its parts with it; None where it is not kept or cannot be read."""
        try:
            return self._read(capture)
        except LandingError as error:
            # `presslog verify` names it; a comparison goes on as if the file were gone.
            log.warning("the response kept of %s cannot be read: %s", capture.asked, error)
            return None

    def _read(self, capture: Capture) -> PageCapture | None:
        if capture.warc_file is None or capture.warc_offset is None:
            return None
        if landing := self._landing_of(capture.warc_file):
            return landing.at(Path(capture.warc_file).name, capture.warc_offset)
        place = RecordPlace(capture.warc_file, capture.warc_offset)
        try:
            record, remarks = self.responses.read(place), self.responses.remarks(place)
        except FileNotFoundError:
            return None
        except (RecordFault, OSError) as error:
            raise LandingError(f"{place.file} at {place.offset}: {error}") from error
        page = _page_from(capture, record)
        parts = tuple(filter(None, map(self._read, self._captures_of_parts(capture))))
        return replace(page, parts=parts, cut=_MORE_PARTS.strip() in remarks)

    def _landing_of(self, file: str) -> Landing | None:
        """The landing that is under way, or an older presslog's, if a file is one's."""
        if not is_kept_together(file):
            for root in (self.settings.crawls_dir, self.settings.warc_dir):
                if (root / file).exists():
                    return Landing.open((root / file).parent)
        return None

    def _captures_of_parts(self, capture: Capture) -> Iterator[Capture]:
        """The captures of an article's further pages: they were numbered right behind it."""
        if capture.role is not Role.ARTICLE:
            return
        run, _, number = capture.id.rpartition("/")
        while True:
            number = str(int(number) + 1)
            try:
                part = self.archive.capture(CaptureId(f"{run}/{number}"))
            except NotFound:
                return
            if part.role is not Role.PART:
                return
            yield part


def _page_from(capture: Capture, record: KeptRecord) -> PageCapture:
    """A capture with the body of its record, typed as the crawl typed it. Raises LandingError."""
    headers = record.headers
    if not headers and capture.content_type:  # a drawn document has none of its own
        headers = (("content-type", capture.content_type),)
    body, outcome = b"", capture.outcome
    if capture.digest is not None:
        try:
            body = _decoded_body(record)
        except CodingError as error:
            raise LandingError(f"the body of {capture.asked}: {named_error(error)}") from error
        if hashlib.sha256(body).hexdigest() != capture.digest:
            raise LandingError(f"the body of {capture.asked} is damaged")
        outcome = of_page(
            capture.status or 0, headers, body, asked=capture.asked, landed=capture.landed
        ).outcome
    return PageCapture(
        asked=AskedUrl(capture.asked),
        landed=LandedUrl(capture.landed),
        role=capture.role,
        fetched_at=capture.fetched_at,
        outcome=outcome,
        reason=capture.reason,
        status=capture.status,
        headers=headers,
        body=body,
        ip=capture.ip,
        redirects=capture.redirects,
        warc_file=capture.warc_file,
        warc_offset=capture.warc_offset,
        digest=capture.digest,
    )


def _decoded_body(record: KeptRecord) -> bytes:
    """A record's payload without its content codings. Raises CodingError."""
    return decode_body(record.payload, codings_of(record.content_codings))


@dataclass(frozen=True, slots=True)
class HeldLanding:
    """What the crawl of a held run brought, whose landing is no more."""

    report: CrawlReport
    _pages: tuple[ListingPage | PageCapture, ...]
    _responses: KeptResponses

    def listings(self) -> Iterator[ListingPage]:
        """The listing pages, as `Landing.listings`. Raises LandingError."""
        for page in self._pages:
            if isinstance(page, ListingPage):
                yield replace(page, capture=self._with_body(page.capture))

    def captures(self) -> Iterator[PageCapture]:
        """The captures of articles and probes, as `Landing.captures`. Raises LandingError."""
        for page in self._pages:
            if isinstance(page, PageCapture):
                yield self._with_body(page)

    def _with_body(self, page: PageCapture) -> PageCapture:
        page = replace(page, parts=tuple(map(self._with_body, page.parts)))
        if page.digest is None or page.warc_file is None or page.warc_offset is None:
            return page
        try:
            record = self._responses.read(RecordPlace(page.warc_file, page.warc_offset))
            body = _decoded_body(record)
        except (RecordFault, OSError, CodingError) as error:
            raise LandingError(f"{page.warc_file} at {page.warc_offset}: {named_error(error)}") from error
        return replace(page, body=body)


def held_landing(
    source: str, run: str, responses: KeptResponses, settings: Settings
) -> Landing | HeldLanding:
    """What the crawl of a source's held run brought. Raises LandingError where that is not kept any more."""
    older = settings.warc_dir / source / run
    if older.is_dir():
        return Landing.open(older)
    held: HeldCrawl | None = held_crawls.from_plain(Memory(settings.documents_of(source)).read(_HELD))
    if held is None or held.report.run != run:
        raise LandingError(f"what {run} saw is not kept any more: the next run of {source} decides anew")
    return HeldLanding(held.report, held.pages, responses)
