"""What was seen at a URL: a capture as recorded, and what it is of which article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from presslog.core.extractor import Extractor
from presslog.core.outcome import Evidence, Outcome
from presslog.core.role import Role
from presslog.storage.model.contents import Content
from presslog.storage.model.ids import CaptureId, Fingerprint, RunId


@dataclass(frozen=True, slots=True)
class Capture:
    """One dated observation of one URL, as recorded.

    `evidence` is what its outcome proves: presence, absence or nothing.
    """

    id: CaptureId
    run: RunId
    asked: str
    landed: str
    role: Role
    fetched_at: datetime
    outcome: Outcome
    evidence: Evidence
    reason: str
    status: int | None = None
    digest: str | None = None  # sha256 of the decoded body
    length_bytes: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    content_type: str | None = None
    ip: str | None = None
    warc_file: str | None = None  # relative to the home's warc/
    warc_offset: int | None = None
    redirects: tuple[tuple[str, int], ...] = ()


class RecordPlace(NamedTuple):
    """Where a raw response is kept: a WARC, by its path in the store, and the byte its record begins at."""

    file: str
    offset: int


@dataclass(frozen=True, slots=True)
class Identity:
    """By what an article is told apart: the CMS's stable id, else its canonical URL.

    Of a known article, `key` is the newest it has: one that it did not have yet is recorded as a further key
    of it.
    """

    key: str
    url: str  # canonical, where it is to be found now


@dataclass(frozen=True, slots=True)
class Observation:
    """A judged capture of one article.

    `content`, `fingerprint` and `extractor` are there exactly when `capture.outcome` is ok or moved.
    """

    identity: Identity
    capture: Capture
    content: Content | None = None
    fingerprint: Fingerprint | None = None
    extractor: Extractor | None = None
    parts: tuple[CaptureId, ...] = ()  # the captures of the article's further pages
    replaced: bool = False  # the article's URL shows another article now
    other_urls: tuple[str, ...] = ()  # where it stands, too, or what its page calls itself, besides its URL
    left: CaptureId | None = None  # what shows that its text, seen here, does not stand at its URL any more
