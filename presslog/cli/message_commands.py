"""`presslog notify test`, `pending`, `retry`: channels and the outbox."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import Annotated

import typer
from rich.text import Text

from presslog.api import open_history
from presslog.cli.output import JsonOption, console, family, note, print_json, print_table
from presslog.core.errors import DeliveryError, UsageError
from presslog.flows.messages import Channel, Letter, load_channels
from presslog.flows.messages.apprise_services import (
    Notifier,
    Remembered,
    deliver_all,
    preview_letter,
    sample_letter,
)
from presslog.flows.messages.rendering import Mail
from presslog.flows.settings import Settings
from presslog.flows.watching import utc_now
from presslog.storage.model import DeliveryState, Message
from presslog.storage.records import to_json
from presslog.storage.write import Archive
from presslog.times import shown

app = family()
notify = family()
app.add_typer(notify, name="notify", help="Channels and the outbox.")


@notify.command("test")
def try_out(
    ctx: typer.Context,
    channels: Annotated[
        list[str] | None, typer.Argument(help="Names from presslog.toml; all when none is given.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the message; do not send it.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show a message as each channel's service would get it, then send it."""
    settings: Settings = ctx.obj
    settings.require_home()
    failed = False
    for channel in _chosen_channels(settings, channels or ()):
        try:
            _try_channel(settings, channel, dry_run=dry_run, as_json=as_json)
        except DeliveryError as error:
            failed = True
            note(f"presslog: channel {channel.name}: {error}")
    if failed:
        raise typer.Exit(1)


def _try_channel(settings: Settings, channel: Channel, *, dry_run: bool, as_json: bool) -> None:
    """Show a message and send it. Raises DeliveryError."""
    letter = _sample_letter(settings, channel)
    for mail in preview_letter(channel, settings, letter):
        print_json([{"channel": channel.name, **to_json(mail)}]) if as_json else _show_mail(channel, mail)
    if not dry_run:
        Notifier(settings.home, os.environ).send(channel, letter)
        note(f"{channel.name}: sent")


def _chosen_channels(settings: Settings, names: list[str] | tuple[()]) -> list[Channel]:
    there = load_channels(settings)
    if not there:
        raise UsageError(f"{settings.config_file} has no [channels.NAME]; the file shows how one is written")
    if missing := sorted(set(names) - set(there)):
        raise UsageError(f"no channel is called {', '.join(missing)}; there are: {', '.join(sorted(there))}")
    return [there[name] for name in names or sorted(there)]


def _sample_letter(settings: Settings, channel: Channel) -> Letter:
    """The last event this channel would be told of, so that the test looks like the real thing.

    Else a made-up one.
    """
    made_up = sample_letter(channel, datetime.now(UTC))
    with open_history(settings) as history:
        events = (event for event in history.events(newest_first=True) if event.kind in channel.events)
        facts = Remembered(history, settings)
        told = tuple(facts.told(event.id) for event in islice(events, 1))
    return replace(made_up, told=told) if told else made_up


def _show_mail(channel: Channel, mail: Mail) -> None:
    out = console()
    out.print(Text.assemble((channel.name, "bold"), f"  {mail.format}  {mail.id}"))
    out.print(Text(f"  {mail.subject}", style="bold"))
    for line in mail.body.splitlines():
        out.print(Text(f"  │ {line}"))


@notify.command()
def pending(
    ctx: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Sent ones too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List messages not delivered yet, with what went wrong."""
    ctx.obj.require_home()
    load_channels(ctx.obj)  # "nothing is waiting" would hide that the file cannot be used
    with Archive.open(ctx.obj.database_url) as archive:
        found = archive.outbox(utc_now(), all=True) if everything else archive.undelivered()
        if as_json:
            print_json(map(to_json, found))
        else:
            columns = ("channel", "state", "attempts", "due", "events", "message", "")
            print_table(columns, map(_message_row, found), none="nothing is waiting")


def _message_row(message: Message) -> tuple[str | Text, ...]:
    due = shown(message.not_before) if message.state is DeliveryState.PENDING else ""
    counts = str(message.attempts), due, str(len(message.events))
    return (message.channel, message.state.value, *counts, message.id, Text(message.last_error, style="red"))


@notify.command()
def retry(
    ctx: typer.Context,
    messages: Annotated[
        list[str] | None, typer.Argument(help="Message ids; all undelivered ones when none is given.")
    ] = None,
) -> None:
    """Make undelivered messages due now, dead ones too, and try them."""
    settings: Settings = ctx.obj
    settings.require_home()
    load_channels(settings)
    with Archive.open(settings.database_url) as archive:
        for message in messages or [waiting.id for waiting in archive.undelivered()]:
            archive.retry(message, utc_now())
        report = asyncio.run(deliver_all(archive, settings, utc_now))
    failed = [delivery for delivery in report.deliveries if delivery.state is not DeliveryState.SENT]
    note(f"{report.count(DeliveryState.SENT)} delivered, {len(failed)} not")
    for delivery in failed:
        note(f"presslog: {delivery.channel}: {delivery.error}")
    if failed:
        raise typer.Exit(1)
