"""`presslog demo`: an invented newspaper changes for a minute while the real pipeline watches it.

Nothing is staged but the world: the newspaper serves real HTTP on loopback, the runs are Prefect flow runs of
a private server, the home is a real home and is kept. What the editors do stands in `TURNS`; what presslog
says of it is whatever it finds.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from presslog import home
from presslog.crawler.source import Source, load_source
from presslog.demo.newspaper import (
    Newspaper,
    Noise,
    Press,
    PublishedPost,
    Setup,
    TakenDown,
    opening_press,
    reserve_stories,
)
from presslog.demo.newspaper.press import slug_of
from presslog.demo.webhook_receiver import Letterbox, ReceivedLetter
from presslog.flows.messages.rendering import beside_title
from presslog.flows.orchestration import server as service
from presslog.flows.orchestration.on_demand import run_as_flow
from presslog.flows.settings import Settings
from presslog.flows.watching import RunReport
from presslog.storage.model import ChangeEvent, EventKind
from presslog.storage.read import History
from presslog.terminal_style import change, event_line

POSTS: Final = 40
NAME: Final = "packet"
LETTER: Final = 9
"""Lines of a delivered message that are shown."""

SOURCE: Final = """\
# sources/packet.toml: the invented newspaper of the demo. On a real site, keep the defaults of delay and min_gap.
url = "{url}"
title = "The Quaymouth Packet"
language = "en"

[discover]
via = ["listing"]                # its listing prints ten posts a page, in full

[fetch]
delay = 0                        # it is our own

[removal]
min_gap = "1s"                   # so that a minute is enough to be sure of a removal

[notify]
channels = ["desk"]
"""

CHANNEL: Final = """
[channels.desk]
url = "{url}"
when = "every run"
"""


@dataclass(frozen=True, slots=True)
class Act:
    """Something an editor does: in words, and to the press."""

    words: str
    does: Callable[[Press], object]


@dataclass(frozen=True, slots=True)
class Turn:
    """What happens between two runs, and the events these runs owe us."""

    title: str
    acts: tuple[Act, ...] = ()
    owed: tuple[EventKind, ...] = ()


def _story_titled(press: Press, title: str) -> PublishedPost:
    """The post first published under this title, whatever became of it."""
    post = press.find(f"/{slug_of(title)}/")
    if post is None:
        raise LookupError(f"the opening edition has no story called {title!r}")
    return post


def _take_down(title: str, how: TakenDown) -> Callable[[Press], object]:
    return lambda press: press.take_down(_story_titled(press, title), how)


DREDGER: Final = "Dredger idle for a ninth day as silt closes the inner basin"
HERRING: Final = "Herring quota cut by a fifth, boats may stay in"
FERRY: Final = "Council votes 11 to 6 to keep the night ferry"
LENS: Final = "Lighthouse lens returns after 14 months in a packing crate"
TUNNEL: Final = "Smuggler's tunnel found beneath the bakery on Tar Lane"
BUSES: Final = "Bus drivers end strike with promise of heated cabs"


TURNS: Final = (
    Turn("First look: everything is recorded, nothing is news yet"),
    Turn("Nothing changes but counters, nonces, side blocks and advertisements"),
    Turn(
        "A working day",
        (
            Act(
                "a number grows in the dredger story",
                lambda press: press.edit_word(_story_titled(press, DREDGER), "1.4 metres", "14 metres"),
            ),
            Act(
                "the herring story gets another headline",
                lambda press: press.rewrite_headline(
                    _story_titled(press, HERRING), "Herring quota cut by a quarter, boats must stay in"
                ),
            ),
            Act(
                "a correction is added to the ferry story",
                lambda press: press.add_correction(
                    _story_titled(press, FERRY),
                    "an earlier version of this article gave the vote as 12 to 5.",
                ),
            ),
            Act("a new story is published", lambda press: press.publish(reserve_stories()[0])),
        ),
        (EventKind.EDITED, EventKind.EDITED, EventKind.EDITED, EventKind.NEW),
    ),
    Turn(
        "Three stories are taken down; one look is not enough to say so",
        (
            Act("the lens story now answers 404", _take_down(LENS, TakenDown.GONE_404)),
            Act("the tunnel story now answers 410", _take_down(TUNNEL, TakenDown.GONE_410)),
            Act(
                "the bus story now says “not found” with a cheerful 200",
                _take_down(BUSES, TakenDown.SOFT_404),
            ),
        ),
    ),
    Turn(
        "Looking again at their own addresses",
        owed=(EventKind.REMOVED, EventKind.REMOVED, EventKind.REMOVED),
    ),
    Turn(
        "One comes back",
        (
            Act(
                "the tunnel story is restored",
                lambda press: press.restore(_story_titled(press, TUNNEL)),
            ),
        ),
        (EventKind.RESTORED,),
    ),
)


@dataclass(frozen=True, slots=True)
class DemoStage:
    """All that stands ready for a performance."""

    settings: Settings
    source: Source
    paper: Newspaper
    letters: Letterbox


@contextmanager
def set_up(folder: Path | None = None) -> Iterator[DemoStage]:
    """The newspaper, the letterbox and a home that watches the one and tells the other. The home is kept."""
    settings = Settings.load(folder or Path(tempfile.mkdtemp(prefix="presslog-demo-")), {})
    press = opening_press(lambda: datetime.now(UTC), posts=POSTS, languages=("en",))
    with ExitStack() as stack:
        paper = stack.enter_context(Newspaper(press, Setup(noise=Noise.FULL)))
        letters = stack.enter_context(Letterbox())
        home.make_home(settings)
        with settings.config_file.open("a", encoding="utf-8") as config:
            config.write(CHANNEL.format(url=letters.url))
        file = settings.sources_dir / f"{NAME}.toml"
        file.write_text(SOURCE.format(url=paper.url), "utf-8")
        yield DemoStage(settings, load_source(file), paper, letters)


async def perform_demo(stage: DemoStage, out: Console) -> tuple[ChangeEvent, ...]:
    """All turns, each told as it happens; the events that were found."""
    told: list[ChangeEvent] = []
    with _progress_bar(out) as bar:
        task = bar.add_task("starting a private Prefect server", total=len(TURNS) + 1)
        async with service.private_server(stage.settings) as prefect:
            for turn in TURNS:
                bar.update(task, description=turn.title, advance=1)
                _announce_turn(out, turn, stage.paper.press)
                # As far apart as two looks must lie to prove a removal: a quiet run is over in less.
                await asyncio.sleep(stage.source.removal.min_gap.total_seconds())
                async for report in run_as_flow([stage.source], stage.settings, prefect.api_url):
                    _tell_report(out, stage, report)
                    told += report.told
            bar.update(task, advance=1)
    return tuple(told)


def _progress_bar(out: Console) -> Progress:
    """A progress bar on a terminal, nothing elsewhere."""
    columns = (BarColumn(24), TimeElapsedColumn(), TextColumn("{task.description}"))
    return Progress(*columns, console=out, transient=True, disable=not out.is_terminal)


def _announce_turn(out: Console, turn: Turn, press: Press) -> None:
    out.print(Text(f"\n{turn.title}", style="bold"))
    for act in turn.acts:
        act.does(press)
        out.print(Text(f"  the newspaper: {act.words}", style="dim"))


def _tell_report(out: Console, stage: DemoStage, report: RunReport) -> None:
    out.print(f"  run {report.run}: {report.outcome}, {report.requests} requests, {report.captures} captures, "
              f"{report.events} event{'' if report.events == 1 else 's'}")  # fmt: skip
    if report.error:
        out.print(Text(f"  {report.error}", style="red"))
    with History(stage.settings.home) as history:
        for event in report.told:
            out.print(Text("  ") + event_line(event))
            if told := _explained_event(history, event, out):
                out.print(Padding(told, (0, 0, 0, 4), expand=False))
    while stage.letters.letters:
        _show_letter(out, stage.letters.letters.pop(0))


def _explained_event(history: History, event: ChangeEvent, out: Console) -> Text:
    """What stands below an event's line: the reason in a sentence, and the words that changed."""
    reason = Text(beside_title(event), style="italic")
    if event.kind is not EventKind.EDITED or event.article is None:
        return reason
    found = history.diff(event.article, event.from_version, event.to_version)
    return Text("\n").join([reason, change(found.diff, out)])


def _show_letter(out: Console, letter: ReceivedLetter) -> None:
    out.print(Text("  delivered through Apprise to a webhook:", style="dim"))
    lines = f"{letter.body.get('title', '')}\n{letter.body.get('message', '')}".strip().splitlines()
    shown = lines if len(lines) <= LETTER else [*lines[:LETTER], f"… and {len(lines) - LETTER} lines more"]
    for line in shown:
        out.print(Text(f"    │ {line}", style="cyan"))


def say_farewell(out: Console, stage: DemoStage, told: tuple[ChangeEvent, ...]) -> None:
    """The score, and how to look further."""
    acts = sum(len(turn.acts) for turn in TURNS)
    article = next((event.article for event in told if event.kind is EventKind.EDITED), None) or "ARTICLE"
    command = f"presslog --home {stage.settings.home}"
    out.print(Text(f"\n{acts} changes were made, {len(told)} events were found.", style="bold"))
    out.print("Everything is kept. Look further:")
    for line in ("events", f"log {article}", f"show {article} --version 1", f"diff {article}"):
        out.print(f"  {command} {line}")


def owed_events() -> tuple[EventKind, ...]:
    """The events a truthful watcher finds, in the order of the turns."""
    return tuple(kind for turn in TURNS for kind in turn.owed)
