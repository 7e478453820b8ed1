"""The outbox emptied.

What is due is sent, marked as sent, or put off, or declared dead, channel by channel.

A message is sent at least once: it is marked only after a channel took it, and one that may have been taken
is sent again under the same id. No channel waits for another. It knows no service and no address: how a mail
is sent is an argument, and so are clock and chance.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import threading
import traceback
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final, Protocol, TypeVar

from presslog.core.errors import DeliveryError, NotFound, StorageError
from presslog.core.untrusted_values import storable_text
from presslog.flows.messages.channels import Channel, Digest
from presslog.flows.messages.rendering import Coverage, ToldEvent
from presslog.storage.model import DeliveryState, Message

T = TypeVar("T")
Clock = Callable[[], datetime]
log = logging.getLogger(__name__)

PATIENCE: Final = timedelta(seconds=30)
"""The longest one attempt may take, whatever the other side does."""
ATTEMPTS: Final = 12
"""Failed attempts after which a message is a dead letter: with the pauses below, after most of a day."""
FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(hours=6)
LONGEST_WISH: Final = timedelta(days=1)
"""The longest pause a service may ask for."""


class Refused(DeliveryError):
    """A target did not take a message.

    `hopeless`: trying again changes nothing; `pause_before_retry`: how long it asked to be left alone.
    """

    def __init__(self, reason: str, *, hopeless: bool = False, pause: timedelta | None = None) -> None:
        self.hopeless, self.pause = hopeless, pause
        super().__init__(reason)


class Unsendable(Refused):
    """A letter that cannot be made or handed over, whatever its service would say of it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, hopeless=True)


class Outbox(Protocol):
    """The archive's outbox."""

    def outbox(self, now: datetime, *, all: bool = False) -> Iterable[Message]:  # noqa: A002 - the archive's word
        """Pending messages that are due."""

    def delivered(self, message_id: str, now: datetime) -> None:
        """A channel took the message."""

    def attempted(
        self, message_id: str, error: str, not_before: datetime, now: datetime, *, dead: bool = False
    ) -> None:
        """A channel did not take the message."""


class HistoryFacts(Protocol):
    """What messages tell of, read back from the history."""

    def told(self, event: str) -> ToldEvent:
        """An event by its id, with its change. Raises `NotFound`."""

    def coverage(self, since: datetime, now: datetime) -> Coverage:
        """Return which sources were checked in a span of time, and how many events there were."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What one channel is to be told at once. `id` stays the same however often it is sent."""

    id: str
    told: tuple[ToldEvent, ...]
    coverage: Coverage | None = None
    is_test: bool = False  # sent by hand to see whether it arrives; nothing happened


Send = Callable[[Channel, Letter], None]
"""Sends a letter, blocking; raises `Refused`, or `DeliveryError` where something of ours is to be mended."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one message.

    `state` is sent, pending (it is due again later) or dead; `error` says why it was not taken.
    """

    message: str
    channel: str
    state: DeliveryState
    error: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What became of the messages that were due."""

    deliveries: tuple[Delivery, ...] = ()

    def count(self, state: DeliveryState) -> int:
        """How many ended in a state."""
        return sum(one.state is state for one in self.deliveries)


@dataclass(frozen=True, slots=True)
class PostOffice:
    """All that serving a channel needs."""

    outbox: Outbox
    facts: HistoryFacts
    send: Send
    clock: Clock
    chance: Random
    patience: timedelta = PATIENCE


async def deliver_messages(post: PostOffice, channels: Mapping[str, Channel]) -> DeliveryReport:
    """Try every message that is due, all channels at once.

    What cannot be sent never raises: it is in the report and in the outbox.

    What the code that makes or sends a message raises is that message's dead letter; only the storage's own
    trouble is raised, at the end.
    """
    waiting: defaultdict[str, list[Message]] = defaultdict(list)
    for message in await asyncio.to_thread(lambda: list(post.outbox.outbox(post.clock()))):
        waiting[message.channel].append(message)
    served = await asyncio.gather(
        *(_serve_channel(post, name, channels.get(name), due) for name, due in waiting.items()),
        return_exceptions=True,
    )
    done: list[Delivery] = []
    for deliveries in served:
        if isinstance(deliveries, BaseException):
            raise deliveries
        done += deliveries
    return DeliveryReport(tuple(done))


async def _serve_channel(
    post: PostOffice, name: str, channel: Channel | None, due: Sequence[Message]
) -> list[Delivery]:
    """One channel's messages, one after another.

    After one that is put off the rest waits too, for its turn in the next round.
    """
    if channel is None:
        return await _mark_outcome(
            post,
            due,
            Refused(f"presslog.toml has no [channels.{name}]; add it, then `presslog notify retry`"),
        )
    done: list[Delivery] = []
    for bundle in bundle_messages(channel, due):
        done += await _deliver_bundle(post, channel, bundle)
        if done[-1].state is DeliveryState.PENDING:
            break
    return done


async def _deliver_bundle(post: PostOffice, channel: Channel, bundle: Sequence[Message]) -> list[Delivery]:
    """Send what is told in one letter.

    Where no letter can be made of it, each message by itself, so that one costs no other anything.
    """
    error = await _try_letter(post, channel, bundle)
    if not isinstance(error, Unsendable) or len(bundle) == 1:
        return await _mark_outcome(post, bundle, error)
    done: list[Delivery] = []
    for message in bundle:
        done += await _mark_outcome(post, [message], await _try_letter(post, channel, [message]))
    return done


def bundle_messages(channel: Channel, due: Sequence[Message]) -> Iterator[Sequence[Message]]:
    """What is told in one letter: all that is due of a digest, with the sign of life.

    On a channel that does not digest, each message is told by itself.

    A message without events is a sign of life. Several that came due are one.
    """
    alive, news = [m for m in due if not m.events], [m for m in due if m.events]
    if isinstance(channel.when, Digest) and news:
        yield news + alive
        return
    yield from ([message] for message in news)
    if alive:
        yield alive


def letter_id(bundle: Sequence[Message]) -> str:
    """A letter's id: its message's, or one made of its messages'."""
    if len(bundle) == 1:
        return bundle[0].id
    together = "\n".join(sorted(message.id for message in bundle))
    return f"{bundle[0].channel}.{hashlib.blake2b(together.encode(), digest_size=8).hexdigest()}"


# --- one attempt --------------------------------------------------------------------------------------------


async def _try_letter(post: PostOffice, channel: Channel, bundle: Sequence[Message]) -> DeliveryError | None:
    """What kept the letter from being sent, or None.

    An attempt that outlives `patience` is left to itself.
    """

    def attempt() -> None:
        post.send(channel, _make_letter(post, channel, bundle))

    try:
        await asyncio.wait_for(_in_thread(attempt), post.patience.total_seconds())
    except TimeoutError:
        return Refused(f"no answer within {post.patience.total_seconds():g} s; it may have been delivered")
    except DeliveryError as error:
        return error
    except StorageError:
        raise  # the database's trouble, and none of this message's
    except Exception as error:  # noqa: BLE001 - the boundary of a message: no list of what may be raised in there is whole
        # The places in the code without the error's words, which may hold a secret.
        where = "".join(traceback.format_tb(error.__traceback__))
        log.warning("channel %s: %s\n%s", channel.name, type(error).__name__, where)
        return Unsendable(f"it cannot be made or sent: {type(error).__name__}; the log says where")
    return None


def _make_letter(post: PostOffice, channel: Channel, bundle: Sequence[Message]) -> Letter:
    told = tuple(dict.fromkeys(event for message in bundle for event in message.events))
    coverage = None
    if channel.heartbeat and any(not message.events for message in bundle):
        now = post.clock()
        coverage = post.facts.coverage(now - channel.heartbeat.period, now)
    try:
        return Letter(letter_id(bundle), tuple(post.facts.told(event) for event in told), coverage)
    except NotFound as error:
        raise Unsendable(str(error)) from error


def _in_thread(work: Callable[[], T]) -> Awaitable[T]:
    """Blocking work in a thread of its own that the process does not wait for when it ends."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: Exception | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]  # the work's own result

    def run() -> None:
        result, error = None, None
        try:
            result = work()
        except Exception as raised:  # noqa: BLE001 - carried to the awaiting side, whatever it is
            error = raised
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=run, name="delivery", daemon=True).start()
    return future


# --- what became of it --------------------------------------------------------------------------------------


async def _mark_outcome(
    post: PostOffice, bundle: Sequence[Message], error: DeliveryError | None
) -> list[Delivery]:
    """Write down what became of a letter's messages."""
    now = post.clock()
    marked = []
    for message in bundle:
        if error is None:
            await asyncio.to_thread(post.outbox.delivered, message.id, now)
            marked.append(Delivery(message.id, message.channel, DeliveryState.SENT))
            continue
        dead = message.attempts + 1 >= ATTEMPTS or (isinstance(error, Refused) and error.hopeless)
        again = now + pause_before_retry(message.attempts, error, post.chance)
        told = storable_text(str(error))  # a service's own words, among others
        await asyncio.to_thread(post.outbox.attempted, message.id, told, again, now, dead=dead)
        state = DeliveryState.DEAD if dead else DeliveryState.PENDING
        marked.append(Delivery(message.id, message.channel, state, str(error)))
    return marked


def pause_before_retry(attempts: int, error: DeliveryError, chance: Random) -> timedelta:
    """How long to leave a channel alone after so many earlier failures.

    Doubled each time, spread by half, never shorter than it asked.
    """
    doubled: timedelta = min(FIRST_PAUSE * 2 ** min(attempts, 20), LONGEST_PAUSE)
    wish = (error.pause if isinstance(error, Refused) else None) or timedelta()
    return max(doubled * chance.uniform(0.5, 1.5), min(wish, LONGEST_WISH))
