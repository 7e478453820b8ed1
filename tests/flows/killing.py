"""A run that commits and delivers, and is killed with SIGKILL at the moment it is told to: what `test_killed` starts as a process.

The moments are the seams a crash can fall into: "committed" (the run is durable, nothing was sent), "sent" (the receiver has the message,
the outbox does not know), "never".
"""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

from presslog.crawler.source.source import Source
from presslog.flows.messages.apprise_services import Notifier, Remembered
from presslog.flows.messages.channels import Channel, load_channels
from presslog.flows.messages.delivery import DeliveryReport, Letter, PostOffice, deliver_messages
from presslog.flows.messages.routing import route_record
from presslog.flows.settings import Settings
from presslog.storage.migrations import open_engine
from presslog.storage.model import RunRecord
from presslog.storage.read.history import History
from tests.storage.desk import NOON, Desk, admitted, edited

SOURCE = Source("gazette", "https://gazette.example/", channels=("desk",))


def settings(home: str) -> Settings:
    """The settings of a home, whatever the environment says."""
    return Settings.load(Path(home), {})


def first_run(home: str) -> None:
    """A history to go on from."""
    desk = Desk(open_engine(settings(home).database_url))
    desk.run(admitted("dam", "Day 0."))
    desk.engine.dispose()


def commit_and_deliver(home: str, environ: dict[str, str], day: int, moment: str) -> None:
    """One run with one edit, and its delivery."""
    desk = Desk(open_engine(settings(home).database_url))
    desk.now = NOON + timedelta(days=day)
    lease = desk.begin()
    record = desk.draft(lease, edited("dam", f"Day {day}: {day * 1000} litres."))
    desk.archive.record(with_messages(record, desk, home), lease, desk.now)
    if moment == "committed":
        die()
    deliver_now(home, environ, day, die_after_sending=moment == "sent")


def with_messages(record: RunRecord, desk: Desk, home: str) -> RunRecord:
    """The record with the outbox rows it causes."""
    channels = load_channels(settings(home))
    return replace(
        record, messages=route_record(channels, SOURCE, record, desk.now, content_of=desk.archive.content)
    )


def deliver_now(
    home: str, environ: dict[str, str], day: int, *, die_after_sending: bool = False
) -> DeliveryReport:
    """One round of delivery, through Apprise."""
    here = settings(home)
    desk = Desk(open_engine(here.database_url))
    notifier = Notifier(here.home, environ)

    def send(channel: Channel, letter: Letter) -> None:
        notifier.send(channel, letter)
        if die_after_sending:
            die()

    with History(here.database_url) as history:
        facts = Remembered(history, here)
        post = PostOffice(desk.archive, facts, send, lambda: NOON + timedelta(days=day), Random(day))
        report = asyncio.run(deliver_messages(post, load_channels(here)))
    desk.engine.dispose()
    return report


def die() -> None:
    """As a power cut would have it: nothing is cleaned up."""
    os.kill(os.getpid(), signal.SIGKILL)
