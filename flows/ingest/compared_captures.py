"""Each judged capture beside its article's current version, the two read alike where that can be.

Nothing is decided here, and nothing written; old pages are read again through the `KnownPast`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Final

from presslog.core.extractor import Extractor
from presslog.core.moments import is_earlier
from presslog.core.outcome import Evidence
from presslog.crawler.items import PageCapture
from presslog.crawler.source import Source
from presslog.flows.decisions import (
    PageTexts,
    Rereading,
    is_field_changed,
    is_much_changed,
    is_read_elsewhere,
    is_text_changed,
    lines_changed,
    normalize_reading,
    still_there,
)
from presslog.flows.ingest.article_boundary import ArticleBoundary
from presslog.flows.ingest.judged_captures import JudgedCapture
from presslog.flows.ingest.known_past import KnownPast
from presslog.flows.ingest.read_landing import links_unread_parts, page_text, read_page
from presslog.flows.ingest.several_pages import with_text_of_version
from presslog.flows.pages import LineChange, ValueChange, line_changes, value_changes
from presslog.storage.content import content_fingerprint, is_of_these_rules
from presslog.storage.model import Content, KnownArticle, Observation

_JUST_NOW: Final = timedelta(minutes=10)
"""A date of modification that is no older than this when the page is fetched may be the server's clock."""


@dataclass(frozen=True, slots=True)
class ComparedCapture:
    """A judged capture beside its article's current version, read alike where that can be.

    `still`: what the two contents differ in stands on both pages. `before` is the version's content, None if
    the two do not differ or nothing is known; `changes` are the short lines in whose place others stand,
    `values` the fields that say something else.
    """

    judged: JudgedCapture
    known: KnownArticle | None
    reread: Rereading | None = None
    still: bool = False
    before: Content | None = None
    changes: tuple[LineChange, ...] = ()
    values: tuple[ValueChange, ...] = ()

    @property
    def is_present(self) -> bool:
        """Whether the capture proves that an article that has been read is there."""
        evidence = self.judged.observation.capture.outcome.evidence
        return self.known is not None and self.known.version > 0 and evidence is Evidence.PRESENCE

    @property
    def says_modified(self) -> bool:
        """Whether the page's date of modification is later than before.

        A date that is simply the time at which the page was fetched does not count.
        """
        seen = self.judged.observation
        if self.before is None or seen.content is None:
            return False
        if not is_earlier(self.before.modified, seen.content.modified):
            return False
        return not is_earlier((seen.capture.fetched_at - _JUST_NOW).isoformat(), seen.content.modified)


def compare_captures(
    source: Source, judged: Sequence[JudgedCapture], past: KnownPast, boundary: ArticleBoundary, *, mass: bool
) -> tuple[ComparedCapture, ...]:
    """Compare each capture with its article's current version; `mass`: many articles of the run changed.

    One that cannot be compared stands alone.
    """
    common = _common_lines(judged, past, boundary)
    return tuple(
        boundary.attempt(
            each.observation.capture.id,
            partial(_compare_capture, source, each, past, common, mass=mass),
            ComparedCapture(each, each.known),
        )
        for each in judged
    )


def _compare_capture(
    source: Source, each: JudgedCapture, past: KnownPast, common: frozenset[str], *, mass: bool
) -> ComparedCapture:
    """A judged capture beside its article's current version."""
    known, seen = each.known, each.observation
    if known is None or not known.version or seen.fingerprint in (None, known.fingerprint):
        return ComparedCapture(each, known)
    known = _by_these_rules(past.with_content(known))
    if known.fingerprint == seen.fingerprint:
        return ComparedCapture(each, known)
    known = _recent_by_these_rules(known, past)
    reread, still = _second_look(source, known, seen, past, common, mass=mass)
    if known.withdrawn or (reread is None and seen.extractor != known.extractor):
        return ComparedCapture(each, known, reread, still)
    before = reread.content if reread else known.content
    if before is None or seen.content is None:
        return ComparedCapture(each, known, reread, still, before)
    content, is_moved = _content_where_it_stood(source, known, before, seen, past)
    if content is not seen.content:
        seen = replace(seen, content=content, fingerprint=content_fingerprint(content))
        each, still = replace(each, observation=seen), False
        if seen.fingerprint == known.fingerprint:
            return ComparedCapture(each, known, reread)
    changes, values = line_changes(before, content), value_changes(before, content)
    return ComparedCapture(each, known, reread, still or is_moved, before, changes, values)


def _content_where_it_stood(
    source: Source, known: KnownArticle, before: Content, seen: Observation, past: KnownPast
) -> tuple[Content, bool]:
    """What the new page has where the article's text stood on the old one.

    Of two texts on one page now the one may be read and now the other, though nobody edited either. The
    second value: whether the two still differ in nothing but what both pages show.
    """
    content = seen.content or before
    old = past.page_of_version(known)
    new = past.page_of(seen.capture)
    if old is None or new is None or new.parts or source.extract.body:
        return content, False
    shown = PageTexts(page_text(old), page_text(new))
    if not is_read_elsewhere(before, content, shown):
        return content, False
    lines = tuple(block.text for block in before.blocks)
    page = read_page(new, source, past.profile, seen.extractor, around=lines)
    if page is not None and page.reading is not None:
        there = normalize_reading(page.reading)
        if not is_read_elsewhere(before, there, shown):
            return there, False
    is_same = not is_field_changed(before, content)
    return content, is_same and still_there(before, content, shown.old, shown.new)


def _common_lines(
    judged: Iterable[JudgedCapture], past: KnownPast, boundary: ArticleBoundary
) -> frozenset[str]:
    """The lines that came or went on several articles read by another method than their versions were."""
    nothing = frozenset[str]()
    changes = (
        boundary.attempt(each.observation.capture.id, partial(_lines_changed, each, past), nothing)
        for each in judged
    )
    counts = Counter(line for lines in changes for line in lines)
    return frozenset(line for line, count in counts.items() if count > 1)


def _lines_changed(each: JudgedCapture, past: KnownPast) -> frozenset[str]:
    """The lines that came or went on an article read by another method than its version was; else none."""
    known, seen = each.known, each.observation
    if known is None or not known.version or seen.content is None:
        return frozenset()
    if seen.extractor == known.extractor or seen.fingerprint == known.fingerprint:
        return frozenset()
    before = past.kept_content(known.id)
    return lines_changed(before, seen.content) if before is not None else frozenset()


def _second_look(
    source: Source,
    known: KnownArticle,
    seen: Observation,
    past: KnownPast,
    common: frozenset[str],
    *,
    mass: bool,
) -> tuple[Rereading | None, bool]:
    """The old page read as the new one was, and whether what differs stands on both pages.

    This is asked before an edit is believed. An old page that cannot be read as the new one was is read by
    whatever reads it; then only a text that came or went is an edit.
    """
    old = past.page_of_version(known)
    if old is None:
        return None, False
    is_other = seen.extractor != known.extractor
    reread = reread_current(source, old, past, seen.extractor, known=known) if is_other else None
    otherwise = reread_current(source, old, past, known=known) if is_other and reread is None else None
    before = reread or otherwise
    content = before.content if before else known.content
    if links_unread_parts(old) and _is_first_part_same(source, content, seen, past):
        return before, True
    if content is None or seen.content is None:
        return before, False
    if otherwise is None and not is_much_changed(content, seen.content):
        return before, False
    new = past.page_of(seen.capture)
    if new is None:
        return before, False
    shown = PageTexts(page_text(old), page_text(new))
    if otherwise is not None:
        return before, not is_text_changed(content, seen.content, shown, common, mass=mass)
    return before, still_there(content, seen.content, shown.old, shown.new)


def _is_first_part_same(source: Source, before: Content | None, seen: Observation, past: KnownPast) -> bool:
    """Return True if the first page of an article shows all that was read before.

    Its further parts are read for the first time.
    """
    new = past.page_of(seen.capture)
    if new is None or not new.parts or before is None:
        return False
    page = read_page(replace(new, parts=()), source, past.profile, seen.extractor)
    return (
        page is not None
        and page.reading is not None
        and content_fingerprint(normalize_reading(page.reading)) == content_fingerprint(before)
    )


def reread_current(
    source: Source,
    old: PageCapture,
    past: KnownPast,
    extractor: Extractor | None = None,
    *,
    known: KnownArticle | None = None,
) -> Rereading | None:
    """The current version's own page, read the way the new one was, or by whatever reads it.

    With `known`, whose content is loaded, what its version has of parts that said nothing then stays.
    """
    page = read_page(old, source, past.profile, extractor)
    if page is not None and known is not None:
        page = with_text_of_version(page, known)
    if page is None or page.reading is None:
        return None
    content = normalize_reading(page.reading)
    return Rereading(content, content_fingerprint(content), page.reading.method)


def _by_these_rules(known: KnownArticle) -> KnownArticle:
    """The article with its content's fingerprint by today's rules, where the one it has is by others."""
    if known.content is None or known.fingerprint is None or is_of_these_rules(known.fingerprint):
        return known
    made = content_fingerprint(known.content)
    return replace(known, fingerprint=made, recent=(made, *known.recent[1:]))


def _recent_by_these_rules(known: KnownArticle, past: KnownPast) -> KnownArticle:
    """The article with the fingerprints of its last versions by today's rules, where some are by others."""
    if all(map(is_of_these_rules, known.recent[1:])):
        return known
    made = (
        each if is_of_these_rules(each) else past.earlier_fingerprint(known.id, known.version - back) or each
        for back, each in enumerate(known.recent[1:], 1)
    )
    return replace(known, recent=(*known.recent[:1], *made))
