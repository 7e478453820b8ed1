"""Which messages a run causes: outbox rows, from its events, each channel's wishes and the time.

The module is pure: it knows no address and sends nothing. What a channel does not want is left out here; what
it wants is committed with the run.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, assert_never

import regex

from presslog.core.body_parts import BlockOp, SpanOp
from presslog.core.errors import Conflict, Unavailable, Withdrawn
from presslog.crawler.source import Source
from presslog.flows.messages.channels import Channel, Digest, EveryEvent
from presslog.storage import content as contents  # what compares is loaded where a change is told
from presslog.storage.content import comparable_pair, fold_lookalikes, texts_of_value
from presslog.storage.model import (
    Admit,
    Advance,
    ArticleId,
    Content,
    EventDraft,
    EventKind,
    Intent,
    Joined,
    Listed,
    Message,
    Missed,
    Noted,
    Reread,
    Revisited,
    RunRecord,
    event_id,
)

FLOOD: Final = 20
"""Events of one run above which a channel of single events gets one message for all."""
PATTERN_SECONDS: Final = 1.0
"""How long a channel's pattern may search one change; a slower one matches, so that nothing is lost by it."""

ContentOf = Callable[[ArticleId], Content]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DraftedEvent:
    """An event about to be recorded, with its id.

    `content` is what the article now has, None if the run did not read it. `before` is the earlier version's
    content, if an edit was decided by another reading of it than the one stored.
    """

    id: str
    event: EventDraft
    content: Content | None = None
    before: Content | None = None


def route_record(
    channels: Mapping[str, Channel],
    source: Source,
    record: RunRecord,
    now: datetime,
    *,
    content_of: ContentOf,
    last_run: datetime | None = None,
) -> tuple[Message, ...]:
    """Return the outbox rows that a run causes in the channels that are told of its source.

    `content_of` gives an article's content before this run; it is asked only where a channel looks for words
    in the change. `last_run` is when the source's run before this one began: a sign of life is asked for once
    between two of its times. A channel the source names and `presslog.toml` does not gets its message all the
    same: the outbox keeps it and delivery says what is missing.
    """
    drafts = tuple(_drafts_of(record))
    rows: list[Message] = []
    for name in channels_of_source(channels, source):
        channel = channels.get(name)
        if channel is None:
            rows += _unknown_channel(name, drafts, record, now)
        elif _wants_source(channel, source):
            wanted = [draft for draft in drafts if wants_event(channel, draft, content_of)]
            rows += _messages_for(channel, wanted, record, now)
            rows += _heartbeat_messages(channel, record, now, last_run)
    return tuple(rows)


def channels_of_source(channels: Mapping[str, Channel], source: Source) -> tuple[str, ...]:
    """Return the names of the channels that are told of a source.

    They are those that its file names; if it names none, those that choose it by its name or a tag.

    A name that its file has and `channels` has not is among them.
    """
    if source.channels:
        return tuple(dict.fromkeys(source.channels))
    return tuple(
        name
        for name, channel in channels.items()
        if (channel.sources or channel.tags) and _wants_source(channel, source)
    )


# --- what a run tells ---------------------------------------------------------------------------------------


def _drafts_of(record: RunRecord) -> Iterator[DraftedEvent]:
    for intent in record.intents:
        content = getattr(getattr(intent, "observation", None), "content", None)
        before = intent.before.content if isinstance(intent, Advance) and intent.before else None
        for event in _events_of(intent):
            name = event_id(event.kind, event.article, event.ordinal, record.run.id)
            yield DraftedEvent(name, event, content, before)
    for alert in record.alerts:
        yield DraftedEvent(event_id(alert.kind, None, alert.ordinal, record.run.id), alert)


def _events_of(intent: Intent) -> tuple[EventDraft, ...]:
    match intent:
        case Advance(events=events) | Revisited(events=events) | Reread(events=events):
            return events
        case Admit(event=event) | Missed(event=event) | Listed(event=event):
            return (event,) if event else ()
        case Noted() | Joined():
            return ()
        case _:
            assert_never(intent)


def _wants_source(channel: Channel, source: Source) -> bool:
    named = not channel.sources or source.name in channel.sources
    return named and (not channel.tags or not channel.tags.isdisjoint(source.tags))


# --- what a channel wants -----------------------------------------------------------------------------------


def wants_event(channel: Channel, draft: DraftedEvent, content_of: ContentOf) -> bool:
    """Whether a channel is to be told of an event.

    A source's alert passes all filters but that of kinds: silence must mean something.
    """
    event = draft.event
    if event.kind not in channel.events or not (event.announce or event.kind.told_on_request):
        return False
    if event.article is None:
        return True
    if not event.severity.at_least(channel.severity):
        return False
    if (
        channel.classes
        and event.kind is EventKind.EDITED
        and not channel.classes & {one.name for one in event.classes}
    ):
        return False
    return not channel.match or _changes_match(channel.match, draft, content_of)


def _changes_match(pattern: str, draft: DraftedEvent, content_of: ContentOf) -> bool:
    """Return True if what an event changed has the words, or that cannot be known.

    A message too many is better than one lost.
    """
    try:
        return matches_pattern(pattern, changed_text(draft, content_of))
    except (Unavailable, Conflict):
        raise
    except Exception as error:  # the boundary of an event: a damaged text ends no run
        log.warning("%s: its words could not be compared, so it is told", draft.id, exc_info=error)
        return True


def changed_text(draft: DraftedEvent, content_of: ContentOf) -> str:
    """What an event changed: an edit's deleted and inserted words.

    Of an article that came or went, and where the text before was withdrawn, all it says.
    """
    event = draft.event
    if event.article is None:
        return event.summary
    is_edit = event.kind is EventKind.EDITED and draft.content is not None
    try:
        before = draft.before or (content_of(event.article) if is_edit or draft.content is None else None)
    except Withdrawn:
        before = None
    now = draft.content or before
    if now is None:
        return event.summary
    if not is_edit or before is None:
        return "\n".join((now.title, now.standfirst or "", now.text))
    d = contents.diff_contents(*comparable_pair(before, now))
    spans = (
        *d.title,
        *(span for change in d.blocks for span in change.spans if change.op is not BlockOp.MOVE),
    )
    fields = (
        text
        for change in d.fields
        if change.path != "title"
        for text in sorted(set(texts_of_value(change.before)) ^ set(texts_of_value(change.after)))
    )
    return "\n".join((*(span.text for span in spans if span.op is not SpanOp.EQUAL), *fields))


def matches_pattern(pattern: str, text: str) -> bool:
    """Whether a text has all of a pattern's words, or what its /regex/ finds.

    Letter case and look-alike letters aside.

    >>> (
    ...     matches_pattern("wall Harbour", "the harbour\\u00a0wall"),
    ...     matches_pattern("/hundred|thousand/", "a Thousand"),
    ...     matches_pattern("wall", "wallet"),
    ... )
    (True, True, False)
    """
    if len(pattern) > 1 and pattern.startswith("/") and pattern.endswith("/"):
        try:
            return regex.search(pattern[1:-1], text, regex.IGNORECASE, timeout=PATTERN_SECONDS) is not None
        except TimeoutError:
            return True
    folded = fold_lookalikes(text).casefold()
    return all(
        regex.search(rf"\b{regex.escape(word)}\b", folded)
        for word in fold_lookalikes(pattern).casefold().split()
    )


# --- rows ---------------------------------------------------------------------------------------------------


def _messages_for(
    channel: Channel, wanted: list[DraftedEvent], record: RunRecord, now: datetime
) -> Iterator[Message]:
    if not wanted:
        return
    due = _due_time(channel, now)
    if isinstance(channel.when, EveryEvent) and len(wanted) <= FLOOD:
        for draft in wanted:
            yield Message(f"{channel.name}.{draft.id}", channel.name, record.run.id, (draft.id,), due)
    else:
        yield Message(f"{channel.name}.{record.run.id}", channel.name, record.run.id, _event_ids(wanted), due)


def _due_time(channel: Channel, now: datetime) -> datetime:
    moment = channel.when.next(now, channel.timezone) if isinstance(channel.when, Digest) else now
    return channel.quiet.after(moment, channel.timezone) if channel.quiet else moment


def _heartbeat_messages(
    channel: Channel, record: RunRecord, now: datetime, last_run: datetime | None
) -> Iterator[Message]:
    """A sign of life, without events, due at its next time.

    Of all that are due together one is sent (`flows.messages.apprise_services`).
    """
    if channel.heartbeat is None:
        return
    due = channel.heartbeat.next(now, channel.timezone)
    if last_run is None or channel.heartbeat.next(last_run, channel.timezone) != due:
        yield Message(f"{channel.name}.alive.{record.run.id}", channel.name, record.run.id, (), due)


def _unknown_channel(
    name: str, drafts: Iterable[DraftedEvent], record: RunRecord, now: datetime
) -> Iterator[Message]:
    told = [draft for draft in drafts if draft.event.announce]
    if told:
        yield Message(f"{name}.{record.run.id}", name, record.run.id, _event_ids(told), now)


def _event_ids(drafts: Iterable[DraftedEvent]) -> tuple[str, ...]:
    return tuple(draft.id for draft in drafts)
