"""Captures and pages made by hand, for tests of what is pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from presslog.core.outcome import Outcome, of_status
from presslog.core.role import Role
from presslog.core.urls import AskedUrl, LandedUrl, canonicalize
from presslog.core.witness import Witness
from presslog.crawler.items import ListingEntry, ListingPage, PageCapture

SITE = "https://packet.example"


def answered(body: str | bytes, url: str = f"{SITE}/", *, status: int = 200, **headers: str) -> PageCapture:
    """A response as the spider would hand it over; header names are given with underscores."""
    raw = body.encode() if isinstance(body, str) else body
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    when = datetime(2025, 3, 14, 8, tzinfo=UTC)
    return PageCapture(
        AskedUrl(url), LandedUrl(url), Role.LISTING, when, of_status(status), "", status, named, raw
    )


def entry(number: int, hint: str | None = "h") -> ListingEntry:
    return ListingEntry(canonicalize(f"{SITE}/{number}/"), f"wp:{number}", f"Entry {number}", hint=hint)


def listed(
    numbers: Iterable[int],
    older: int | None = None,
    *,
    page: int = 1,
    status: int = 200,
    witness: Witness = Witness.LISTING,
) -> ListingPage:
    """Page `page` of a listing with these entries, leading on to page `older`."""
    capture = answered("", f"{SITE}/page/{page}/", status=status)
    link = f"{SITE}/page/{older}/" if older else None
    return ListingPage(capture, witness, tuple(entry(number) for number in numbers), link)


def unreachable(page: int) -> ListingPage:
    """A page that did not come."""
    capture = answered("", f"{SITE}/page/{page}/", status=503)
    assert capture.outcome is Outcome.UNAVAILABLE
    return ListingPage(capture, Witness.LISTING)
