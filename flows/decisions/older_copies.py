"""Pages that a cache kept: older copies than the current version, by their own dates or the server's.

The module is pure.
"""

from __future__ import annotations

from dataclasses import replace

from presslog.core.moments import is_earlier, parse_http_date
from presslog.core.outcome import Outcome
from presslog.flows.decisions.reading_changes import Rereading, same_text
from presslog.storage.model import Fingerprint, KnownArticle, Observation


def why_older_copy(known: KnownArticle, seen: Observation, reread: Rereading | None) -> str:
    """Return why a page is an older copy than the current version, in words.

    Empty where nothing shows that it is.

    Another text whose date of modification went back is one, also where that text was never stored. Of a text
    that an earlier version had, the server's `Last-Modified` counts too, unless the page's own date went on.
    """
    before = reread.content if reread is not None else known.content
    if before is None or seen.content is None or same_text(before, seen.content):
        return ""
    number = earlier_version(known, seen.fingerprint)
    which = f"the text of version {number}" if number else "another text"
    was, now = before.modified, seen.content.modified
    if is_earlier(now, was):
        return f"an older copy: {which}, modified {now}, where version {known.version} says {was}"
    went_on = is_earlier(was, now)
    was, now = known.last_modified, seen.capture.last_modified
    if number and not went_on and _is_earlier_header(now, was):
        return f"an older copy: {which}, Last-Modified {now}, where version {known.version} came with {was}"
    return ""


def _is_earlier_header(one: str | None, other: str | None) -> bool:
    """Return True if one HTTP date is before another; never where either is none."""
    first, second = parse_http_date(one), parse_http_date(other)
    return first is not None and second is not None and first < second


def earlier_version(known: KnownArticle, made: Fingerprint | None) -> int:
    """Return the number of the newest earlier version with this fingerprint.

    0 where none of the last ones has it.
    """
    earlier = known.recent[1:]
    return known.version - 1 - earlier.index(made) if made in earlier else 0


def as_stale(seen: Observation, why: str) -> Observation:
    """Return the observation with the outcome of an older copy, which proves nothing."""
    outcome = Outcome.STALE
    capture = replace(seen.capture, outcome=outcome, evidence=outcome.evidence, reason=why)
    return replace(seen, capture=capture)
