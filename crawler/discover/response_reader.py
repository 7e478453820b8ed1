"""Reads a response as the witness it is.

That may be another than it was asked as, where a site redirects or a URL misleads. Applies the source's
`allow` and `deny`; knows nothing of walks.
"""

from __future__ import annotations

from dataclasses import fields, replace
from hashlib import blake2b
from typing import Any, Final

from presslog.core.untrusted_values import storable_text
from presslog.core.witness import Witness
from presslog.crawler.discover.kinds import KINDS, answered_witness, kind_of
from presslog.crawler.discover.readers.html_listing import digest_shown, parse_listing, read_parsed_listing
from presslog.crawler.items import ListingEntry, ListingPage, PageCapture
from presslog.crawler.site_profile import SiteProfile
from presslog.crawler.source import Source, compile_url_patterns

_FIELDS: Final = tuple(part.name for part in fields(ListingEntry))


def read_listing_page(
    capture: PageCapture, witness: Witness, source: Source, profile: SiteProfile | None = None
) -> ListingPage:
    """Reads a listing capture as the witness that its content shows it to be, which the result names.

    Raises ExtractionError when it cannot be read as any.
    """
    return _as_wanted(kind_of(answered_witness(capture.body, witness)).read(capture, source, profile), source)


def read_changed_page(
    capture: PageCapture, witness: Witness, source: Source, profile: SiteProfile | None, shown: str | None
) -> tuple[str, ListingPage | None]:
    """Return the digest of what a listing capture shows, and the page.

    The page is None if the digest is `shown`. The markup is parsed once. Raises ExtractionError when it
    cannot be read as any witness.
    """
    kind = kind_of(answered_witness(capture.body, witness))
    if kind is not KINDS[Witness.LISTING]:
        digest = blake2b(capture.body, digest_size=16).hexdigest()
        return digest, None if digest == shown else _as_wanted(kind.read(capture, source, profile), source)
    page = parse_listing(capture)
    digest = digest_shown(page)
    if digest == shown:
        return digest, None
    return digest, _as_wanted(read_parsed_listing(page, capture, source, profile), source)


def _as_wanted(page: ListingPage, source: Source) -> ListingPage:
    """The page with the entries that are the source's, as they are stored."""
    return replace(
        page, entries=tuple(_as_stored(entry) for entry in page.entries if is_wanted(entry, source))
    )


def _as_stored(entry: ListingEntry) -> ListingEntry:
    """The entry with texts that every database takes."""
    mended: dict[str, Any] = {
        name: storable
        for name in _FIELDS
        if isinstance(value := getattr(entry, name), str) and (storable := storable_text(value)) != value
    }
    return replace(entry, **mended) if mended else entry


def is_wanted(entry: ListingEntry, source: Source) -> bool:
    """Return True if an entry's URL is one that the source's patterns let in."""
    return compile_url_patterns(source.discover.allow, source.discover.deny).admit(entry.url)
