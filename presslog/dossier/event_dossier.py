"""What is known of one event: the changed passages alone, its neighbours, its evidence, its versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from presslog.core.errors import NotFound, Withdrawn
from presslog.dossier.citation import Citation, CitedEvent, cite_event
from presslog.flows.messages.changed_passages import ChangedPassage, passages_in_place
from presslog.flows.messages.event_picture import draw_event
from presslog.storage.model import Capture, ChangeEvent, EventKind
from presslog.storage.read import History
from presslog.storage.records import ArticleSummary, ShownVersion, VersionChange, VersionSummary

MOST_VERSIONS: Final = 200
"""Versions to choose from; an article that is rewritten at every look may have thousands."""


@dataclass(frozen=True, slots=True)
class LastCopy:
    """A removed article's removal, the captures that prove it, and the last version that was kept.

    `version` is None where the article was listed and never read.
    """

    removal: ChangeEvent
    proof: tuple[Capture, ...]
    version: VersionSummary | None


@dataclass(frozen=True, slots=True)
class EventDossier:
    """An event and all that it rests on.

    Attributes:
        event: The event.
        article: Its article as it is known now; None for an event of the source itself.
        versions: The article's newest versions, at most `MOST_VERSIONS`, to choose two from; newest first.
        change: What separates the versions on either side; None where there is no change, or its texts are gone.
        passages: What changed, each with what stands around it.
        before: The version that stood before the event, if there is one.
        after: The version that came with it, if one did.
        evidence: The captures it rests on, oldest first.
        previous: The article's event before.
        following: The article's event after.
        withdrawn: Whether a text that it compares is not kept any more.
        citation: The event as others may cite it.
        publication: What its source's file calls the publication; empty if it does not.
    """

    event: ChangeEvent
    article: ArticleSummary | None
    versions: tuple[VersionSummary, ...]
    change: VersionChange | None
    passages: tuple[ChangedPassage, ...]
    before: VersionSummary | None
    after: VersionSummary | None
    evidence: tuple[Capture, ...]
    previous: ChangeEvent | None
    following: ChangeEvent | None
    withdrawn: bool
    citation: Citation
    publication: str


def read_dossier(history: History, event_id: str, link: str = "") -> EventDossier:
    """Read all that is known of an event.

    Args:
        history: The history that has it.
        event_id: Its id.
        link: The address of its own page, for the citation; where there is none, that names the event by its id.

    Returns:
        The dossier.

    Raises:
        NotFound: There is no event of that id.
    """
    event = history.event(event_id)
    article = history.article(event.article) if event.article else None
    before, after = _versions_beside(history, event)
    change, withdrawn = _compare_versions(history, event)
    evidence = tuple(history.capture(each) for each in event.evidence)
    previous, following = history.neighbouring_events(event)
    text = _kept_text(history, event, after or before)
    capture = _cited_capture(history, event, evidence, after)
    publication = history.publication(event.source, event.article)
    return EventDossier(
        event=event,
        article=article,
        versions=_newest_versions(history, article),
        change=change,
        passages=tuple(passages_in_place(change.diff)) if change else (),
        before=before,
        after=after,
        evidence=evidence,
        previous=previous,
        following=following,
        withdrawn=withdrawn,
        citation=cite_event(CitedEvent(event, before, after, text, capture, link, publication)),
        publication=publication,
    )


def last_copy(history: History, article: ArticleSummary) -> LastCopy | None:
    """Return a removed article's removal with its proof and the last copy; None if it was never told as removed."""
    removals = history.events(article=article.article, kind=EventKind.REMOVED.value, newest_first=True)
    removal = next(removals, None)
    if removal is None:
        return None
    proof = tuple(history.capture(each) for each in removal.evidence)
    version = history.version(article.article, article.versions) if article.versions else None
    return LastCopy(removal, proof, version)


def _newest_versions(history: History, article: ArticleSummary | None) -> tuple[VersionSummary, ...]:
    if article is None:
        return ()
    oldest = max(0, article.versions - MOST_VERSIONS)
    return tuple(reversed(list(history.versions(article.article, after=oldest))))


def _versions_beside(
    history: History, event: ChangeEvent
) -> tuple[VersionSummary | None, VersionSummary | None]:
    """The versions on either side of an event.

    An event that names none (a removal, a delisting) stands after the version that was current then.
    """
    if event.article is None:
        return None, None
    numbers = event.from_version, event.to_version
    if not any(numbers):
        numbers = _version_then(history, event), None
    before, after = (history.version(event.article, number) if number else None for number in numbers)
    return before, after


def _version_then(history: History, event: ChangeEvent) -> int | None:
    """The number of the version that was current at an event."""
    if event.article is None:
        return None
    try:
        return history.at(event.article, event.observed_at).version
    except NotFound:
        return None


def _compare_versions(history: History, event: ChangeEvent) -> tuple[VersionChange | None, bool]:
    """What separates the versions that an event names, and whether a text of theirs is withdrawn."""
    if not event.article or not event.from_version or not event.to_version:
        return None, False
    if event.from_version == event.to_version:
        return None, False
    try:
        return history.diff(event.article, event.from_version, event.to_version), False
    except Withdrawn:
        return None, True


def _kept_text(history: History, event: ChangeEvent, version: VersionSummary | None) -> ShownVersion | None:
    if event.article is None or version is None:
        return None
    try:
        return history.show(event.article, version.version)
    except Withdrawn:
        return None


def _cited_capture(
    history: History, event: ChangeEvent, evidence: Sequence[Capture], after: VersionSummary | None
) -> Capture | None:
    """The response that showed the version after the event; else the last one that proves the event."""
    if after is not None and event.kind is not EventKind.REMOVED:
        try:
            return history.capture(after.capture)
        except NotFound:
            pass
    return evidence[-1] if evidence else None


def draw_share_image(dossier: EventDossier) -> bytes:
    """Draw an event as a PNG to share. Raises UsageError where the `share` extra is not installed."""
    language = (dossier.change.language if dossier.change else None) or (
        dossier.article.language if dossier.article else None
    )
    digest = next((each.digest for each in reversed(dossier.evidence) if each.digest), None)
    return draw_event(
        dossier.event,
        dossier.passages,
        language=language,
        digest=digest,
        publication=dossier.publication,
    )
