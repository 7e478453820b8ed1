"""Messages handed over to the services.

The only importer of Apprise.

An address is resolved just before it is used, and no log line, error or row carries any part of it. There is
one Apprise instance a target; each message carries its id as `Idempotency-Key`. What a service answers is
turned into "sent", "later" or "never"; which messages are due, and what becomes of them, is
`flows.messages.delivery`'s. Redirects are not followed, addresses that switch safety off are refused, and
what is connected to is held to the same rule as every fetch (`flows.messages.socket_guard`).
"""

from __future__ import annotations

import json
import logging
import os
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from socket import gaierror
from typing import Any, Final
from urllib.parse import urlsplit

import apprise
import httpx
from apprise.attachment.memory import AttachMemory
from apprise.plugins.base import NotifyBase
from apprise.plugins.custom_json import NotifyJSON

from presslog.core.errors import DeliveryError, SourceError, Withdrawn
from presslog.core.moments import parse_retry_after
from presslog.crawler.source import load_source
from presslog.flows.messages.changed_passages import passages_in_place
from presslog.flows.messages.channel_addresses import Address
from presslog.flows.messages.channels import Attachment, Channel, load_channels
from presslog.flows.messages.delivery import (
    Clock,
    DeliveryReport,
    Letter,
    Outbox,
    PostOffice,
    Refused,
    deliver_messages,
)
from presslog.flows.messages.event_picture import draw_event
from presslog.flows.messages.mail_templates import (
    events_page,
    render_mail,
    split_body,
    template_environment,
)
from presslog.flows.messages.rendering import Coverage, Mail, MailFormat, ToldEvent, without_mentions
from presslog.flows.messages.socket_guard import guard_connections
from presslog.flows.messages.wording import LANGUAGES
from presslog.flows.settings import Settings
from presslog.storage.model import ChangeEvent, EventKind, Health, RunId, Severity
from presslog.storage.read import History
from presslog.storage.records import to_json

__all__ = [
    "DeliveryReport",
    "Notifier",
    "channel_fault",
    "deliver_all",
    "preview_letter",
    "sample_letter",
]

CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 10.0
"""Without a byte for so long an attempt has failed; it may have been delivered, hence the idempotency key."""
LONGEST_PAUSE: Final = timedelta(days=1000)
"""A service that asks to be left alone for longer is asked again after this."""
HOPELESS: Final = frozenset({400, 401, 403, 404, 405, 410, 413, 414, 415, 422})
"""Answers that trying again does not change (RFC 9110 §15.5): the message or the address must."""
PARTS: Final = 5
"""Messages one letter is split into at most; what does not fit is left to the link."""
PICTURES: Final = 4
"""Events of one letter that are drawn; Mastodon takes no more."""


# --- Apprise ------------------------------------------------------------------------------------------------


class Webhook(NotifyJSON):
    """A JSON webhook that knows what was answered.

    Apprise's own says yes or no only, and takes in an answer of any size.

    The payload is Apprise's, with the letter's `id` and its `events` as the commands print them.
    """

    answer: httpx.Response | None = None
    fault: str = ""
    extra: Mapping[str, Any] = {}

    def send(self, body: str, title: str = "", notify_type: Any = None, attach: Any = None, **_: Any) -> bool:  # noqa: ANN401
        """One POST; no redirect is followed, and of the answer only the head is read."""
        scheme = "https" if self.secure else "http"
        port = f":{self.port}" if self.port else ""
        payload = {
            "version": self.json_version,
            "title": title,
            "message": body,
            "type": str(notify_type.value),
            **self.extra,
        }
        payload["attachments"] = [
            {"filename": one.name, "base64": one.base64(), "mimetype": one.mimetype} for one in attach or ()
        ]
        timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
        try:
            with httpx.Client(timeout=timeout, follow_redirects=False) as client, client.stream(
                self.method, f"{scheme}://{self.host}{port}{self.fullpath}", params=self.params or None,
                content=json.dumps({**payload, **self.payload_extras}, ensure_ascii=False).encode(),
                headers={"User-Agent": "presslog", "Content-Type": "application/json", **self.headers},
                auth=(self.user, self.password or "") if self.user else None,
            ) as answer:  # fmt: skip
                self.answer = answer
                return answer.is_success
        except (httpx.InvalidURL, UnicodeError):
            self.fault = "its host is not a name that can be looked up"
            return False
        except httpx.HTTPError as error:
            self.fault = _connection_fault(error, self.port or (443 if self.secure else 80))
            return False


def _connection_fault(error: httpx.HTTPError, port: int) -> str:
    """What went wrong with a connection, in words that tell of the address its port alone."""
    if "certificate" in str(error).lower():
        return "its certificate is not valid"
    if any(isinstance(cause, gaierror) for cause in _causes_of(error)):
        return "the name of its host could not be looked up"
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return f"nobody answers on port {port} of that address"
    return _FAULTS.get(type(error), "the connection failed")


def _causes_of(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


_FAULTS: Final[Mapping[type[httpx.HTTPError], str]] = {
    httpx.ReadTimeout: f"no answer within {READ_SECONDS:g} s; it may have been delivered",
    httpx.RemoteProtocolError: "the connection was closed without an answer; it may have been delivered",
    httpx.ReadError: "the connection broke before the answer; it may have been delivered",
}


def notify_target(address: Address) -> NotifyBase:
    """The Apprise instance of one address.

    Raises `Refused` where Apprise does not know the service or the address is incomplete.
    """
    asset = apprise.AppriseAsset(
        app_id="presslog", app_desc="presslog", http_redirects=False, async_mode=False
    )
    found: NotifyBase | None
    with _hear_warnings() as heard:
        if urlsplit(address.url).scheme.lower() in {"json", "jsons"}:
            parsed = NotifyJSON.parse_url(address.url)
            found = Webhook(**parsed, asset=asset) if parsed else None
        else:
            found = apprise.Apprise.instantiate(_url_in_dialect(address), asset=asset)
    if not isinstance(found, NotifyBase):
        why = address.redact(heard[-1]) if heard else "the address is not one Apprise knows"
        raise Refused(f"not a usable address: {why}", hopeless=True)
    if getattr(found, "secure_mode", None) == "insecure" and not address.nearby():
        raise Refused(
            "mail leaves this machine over TLS only: write mailtos://, without `mode=insecure`", hopeless=True
        )
    found.socket_connect_timeout, found.socket_read_timeout = CONNECT_SECONDS, READ_SECONDS
    found.retry = 0
    return found


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a chat is written to.

    `form`: where it differs from the format that Apprise names; `asks`: in the address.
    """

    form: MailFormat | None = None
    asks: str = ""


DIALECTS: Final[Mapping[str, Dialect]] = {
    "slack": Dialect(MailFormat.SLACK),
    "tgram": Dialect(MailFormat.TELEGRAM),
    # As plain text it would take a publisher's asterisks for its own, and a text in an embed calls nobody.
    "discord": Dialect(MailFormat.MARKDOWN, asks="format=markdown"),
    **dict.fromkeys(("mastodon", "mastodons", "toot", "toots", "matrix", "matrixs"), Dialect()),
    **dict.fromkeys(("mmost", "mmosts", "rocket", "rockets", "guilded", "msteams", "zulip"), Dialect()),
}
"""Chats by the scheme of their addresses: in each an @ may call people."""


def _url_in_dialect(address: Address) -> str:
    """An address with what its chat is to be asked for, unless it asks for something else itself."""
    dialect = DIALECTS.get(address.service)
    if dialect is None or not dialect.asks or "format" in address.asked:
        return address.url
    return f"{address.url}{'&' if '?' in address.url else '?'}{dialect.asks}"


class _Ear(logging.Filter):
    """Takes what Apprise logs out of every log, and keeps a thread's own for that thread.

    Its words may quote an address.
    """

    heard: ContextVar[list[str] | None] = ContextVar("heard", default=None)

    def filter(self, record: logging.LogRecord) -> bool:
        """Nothing passes."""
        heard = self.heard.get()
        if heard is not None and record.levelno >= logging.WARNING:
            heard.append(record.getMessage())
        return False


_EAR: Final = _Ear()


@contextmanager
def _hear_warnings() -> Iterator[list[str]]:
    """What Apprise warns of within the block."""
    logging.getLogger("apprise").addFilter(_EAR)
    for noisy in ("httpx", "httpcore", "urllib3"):  # they log whole addresses
        logging.getLogger(noisy).setLevel(logging.ERROR)
    heard: list[str] = []
    token = _Ear.heard.set(heard)
    try:
        yield heard
    finally:
        _Ear.heard.reset(token)


# --- sending ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Notifier:
    """Sends letters to channels of one home.

    Templates are the home's, secrets come from `environ` or from files.
    """

    home: Path
    environ: Mapping[str, str]

    def send(self, channel: Channel, letter: Letter) -> None:
        """One letter, in as many parts as the service needs.

        Raises `Refused` or `DeliveryError`; what was sent before is sent again.
        """
        address = Address.of(channel, self.home, self.environ)
        guard = address.guard(private=channel.private)
        for number, part in enumerate(self.mails(channel, letter, address), start=1):
            plugin = notify_target(address)
            _carry_id(plugin, part.id)
            told = letter if number == 1 else replace(letter, told=())
            with guard_connections(guard) as refused:
                sent, heard = _post_part(plugin, part, told, _attachments(channel, part, told))
            if refused and not sent:
                raise Refused(f"not connected to: {refused[-1]}")
            if not sent:
                raise _refusal_of(plugin, [address.redact(line) for line in heard])

    def mails(self, channel: Channel, letter: Letter, address: Address) -> tuple[Mail, ...]:
        """A letter as the service gets it: in the format it reads, within its lengths."""
        plugin = notify_target(address)
        dialect = DIALECTS.get(address.service)
        form = (dialect and dialect.form) or MailFormat(_format_of(plugin).value)
        whole = render_mail(
            letter.id, letter.told, form,
            template=channel.template, env=template_environment(self.home / "templates"), link=channel.link, coverage=letter.coverage,
            is_test=letter.is_test, words=replace(LANGUAGES[channel.language], zone=channel.timezone),
        )  # fmt: skip
        if dialect is not None:  # a chat, where an @ calls people
            whole = replace(whole, subject=without_mentions(whole.subject), body=without_mentions(whole.body))
        if not plugin.title_maxlen and not channel.template and len(letter.told) == 1:
            whole = replace(whole, subject="")  # its heading says the same in the text
        return tuple(_fit_parts(whole, plugin, channel.link))


def _fit_parts(whole: Mail, plugin: NotifyBase, link: str) -> Iterator[Mail]:
    room = plugin.body_maxlen - (0 if plugin.title_maxlen else len(whole.subject) + 20)
    parts = split_body(whole.body, whole.format, room)
    if len(parts) > PARTS:
        parts = (*parts[: PARTS - 1], f"({len(parts) - PARTS + 1} more parts{': ' + link if link else ''})")
    subject = split_body(whole.subject, MailFormat.TEXT, max(plugin.title_maxlen - 10, 100))[0]
    for number, body in enumerate(parts, start=1):
        several = len(parts) > 1
        yield Mail(
            f"{whole.id}/{number}" if several else whole.id,
            f"{subject} [{number}/{len(parts)}]".strip() if several else subject,
            body,
            whole.format,
        )


def _carry_id(plugin: NotifyBase, message_id: str) -> None:
    """The id as a header, where the service has headers (webhooks, mail)."""
    headers = getattr(plugin, "headers", None)
    if isinstance(headers, dict):
        headers["Idempotency-Key"] = message_id
    if isinstance(plugin, Webhook):
        plugin.extra = {"id": message_id}


def _post_part(
    plugin: NotifyBase, part: Mail, letter: Letter, files: Sequence[AttachMemory]
) -> tuple[bool, list[str]]:
    """Whether the service took it, and what Apprise warned of, address and all."""
    if isinstance(plugin, Webhook):
        plugin.extra = {"id": part.id, "events": to_json([one.event for one in letter.told])}
        if letter.is_test:  # a program must not take it for news
            plugin.extra = {**plugin.extra, "test": True}
    with _hear_warnings() as heard:
        sent = plugin.notify(
            body=part.body, title=part.subject, notify_type=apprise.NotifyType.INFO,
            body_format=_format_of(plugin), overflow=apprise.OverflowMode.SPLIT,
            attach=apprise.AppriseAttachment(list(files)) if files and plugin.attachment_support else None,
        )  # fmt: skip
    return bool(sent), heard


def _format_of(plugin: NotifyBase) -> apprise.NotifyFormat:
    """Return the format a service is sent.

    One, though Apprise 2 lets a service take several (then its URL's choice, or the first).
    """
    resolve = getattr(
        plugin, "resolve_format", None
    )  # Apprise 1 has one format a service, and no such method
    return resolve() if resolve else plugin.notify_format


def _attachments(channel: Channel, part: Mail, letter: Letter) -> tuple[AttachMemory, ...]:
    """The files a channel asks for: what happened as a page, and the first events as pictures."""
    files = []
    if letter.told and Attachment.PAGE in channel.attach:
        page = events_page(letter.told, part.subject, channel.timezone)
        files.append(AttachMemory(content=page, name="changes.html", mimetype="text/html"))
    if Attachment.PICTURE in channel.attach:
        files += [
            AttachMemory(
                content=_picture_of(told, channel), name=f"{told.event.id}.png", mimetype="image/png"
            )
            for told in letter.told[:PICTURES]
        ]
    return tuple(files)


def _picture_of(told: ToldEvent, channel: Channel) -> bytes:
    passages = tuple(passages_in_place(told.diff)) if told.diff else ()
    return draw_event(
        told.event,
        passages,
        language=told.language,
        zone=channel.timezone,
        publication=told.publication,
    )


def _refusal_of(plugin: NotifyBase, heard: Sequence[str]) -> Refused:
    """What a service's answer means for the message."""
    if isinstance(plugin, Webhook):
        if plugin.answer is None:
            return Refused(plugin.fault)
        return _refusal_by_status(plugin.answer.status_code, plugin.answer.headers.get("Retry-After"))
    status = _warned_status(heard)
    if status is None:
        return Refused(f"the service did not take it: {heard[-1] if heard else 'it gave no reason'}"[:300])
    return _refusal_by_status(status, None)


def _refusal_by_status(status: int, wish: str | None) -> Refused:
    if 300 <= status < 400:
        return Refused(f"HTTP {status}: redirects are not followed; write the final address", hopeless=True)
    return Refused(
        _status_words(status),
        hopeless=status in HOPELESS,
        pause=parse_retry_after(wish, datetime.now(UTC), LONGEST_PAUSE),
    )


def _warned_status(heard: Sequence[str]) -> int | None:
    """The HTTP status in Apprise's own warning, which ends in `error=429.`"""
    found = [match[1] for line in heard if (match := re.search(r"error=(\d{3})\b", line))]
    return int(found[-1]) if found else None


def _status_words(status: int) -> str:
    known = {one.value: one.phrase for one in HTTPStatus}
    return f"HTTP {status} ({known[status]})" if status in known else f"HTTP {status}"


# --- the whole ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Remembered:
    """What messages tell of, read from a history."""

    history: History
    settings: Settings

    def told(self, event: str) -> ToldEvent:
        """An event with its change and language; an edit alone where a text was withdrawn since."""
        found = self.history.event(event)
        told = ToldEvent(found, publication=self.history.publication(found.source, found.article))
        if found.kind is not EventKind.EDITED or found.article is None:
            return told
        try:
            change = self.history.diff(found.article, found.from_version, found.to_version)
        except Withdrawn:
            return told
        return replace(told, diff=change.diff, language=change.language, caveat=change.caveat)

    def coverage(self, since: datetime, now: datetime) -> Coverage:
        """Count the enabled sources with a good run in a span of time, and its events."""
        known = {one.source: one for one in self.history.sources()}
        gaps: list[tuple[str, str]] = []
        names = sorted(path.stem for path in self.settings.sources_dir.glob("*.toml"))
        for name in names:
            try:
                enabled = load_source(self.settings.sources_dir / f"{name}.toml").enabled
            except SourceError as error:
                gaps.append((name, f"its file cannot be used: {error.key or 'see presslog check'}"))
                continue
            one = known.get(name)
            if enabled and (one is None or one.last_started is None or one.last_started < since):
                gaps.append((name, "no run in this time"))
            elif enabled and one is not None and one.health is not Health.OK:
                gaps.append((name, one.last_reason or one.health))
        events = sum(1 for _ in self.history.events(since=since, until=now))
        return Coverage(since, len(names) - len(gaps), tuple(gaps), events)


async def deliver_all(
    outbox: Outbox,
    settings: Settings,
    clock: Clock,
    *,
    environ: Mapping[str, str] = os.environ,
    chance: random.Random | None = None,
) -> DeliveryReport:
    """Deliver what is due in a home's outbox.

    Raises `SettingsError` only; what a channel does is in the report and the outbox.
    """
    channels = load_channels(settings)
    with History(settings.database_url) as history:
        notifier = Notifier(settings.home, environ)
        facts = Remembered(history, settings)
        post = PostOffice(outbox, facts, notifier.send, clock, chance or random.Random())  # noqa: S311 - spreads retries, guards nothing
        return await deliver_messages(post, channels)


def preview_letter(
    channel: Channel, settings: Settings, letter: Letter, environ: Mapping[str, str] = os.environ
) -> tuple[Mail, ...]:
    """A letter exactly as the channel's service would get it, before anything is sent."""
    notifier = Notifier(settings.home, environ)
    return notifier.mails(channel, letter, Address.of(channel, settings.home, environ))


def channel_fault(channel: Channel, settings: Settings, environ: Mapping[str, str] = os.environ) -> str:
    """Say why messages to a channel could not be sent, naming file, key and remedy; empty if they could.

    Nothing is sent or connected to: whether the address is still its owner's, only its service knows.
    """
    try:
        notify_target(Address.of(channel, settings.home, environ))
    except DeliveryError as error:
        key = "" if str(error).startswith("channels.") else f"channels.{channel.name}.url: "
        return f"{settings.config_file}: {key}{error}"
    return ""


def sample_letter(channel: Channel, now: datetime) -> Letter:
    """A letter for a test, where the history has no event yet."""
    event = ChangeEvent(
        id="presslog-test", seq=0, kind=EventKind.NEW, source="presslog", article=None, url=None,
        title=f"an invented article, to try the channel {channel.name}",
        observed_at=now, run=RunId("presslog-0"), from_version=None, to_version=None, severity=Severity.MINOR,
        classes=(), summary="This history has no event yet that the channel would be told of", flapping=False, evidence=(),
    )  # fmt: skip
    return Letter(f"{channel.name}.test.{now:%Y%m%dT%H%M%S}", (ToldEvent(event),), is_test=True)
