"""presslog as another program uses it: imported names, one run, its history, and one root of all errors."""

from __future__ import annotations

import asyncio
import dataclasses
import inspect
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import presslog
from presslog import EventKind, History, PresslogError, RunOutcome, Source, load_source, read_article, watch
from presslog.core import errors
from presslog.core.errors import NotFound
from presslog.crawler.source import refuse_unfit_source, source_text
from tests.fakes.small_site import watched_site

NAIVE = datetime(2026, 3, 1)  # noqa: DTZ001 - what a person may type


def test_a_notebook_watches_a_site_and_asks_its_history(tmp_path: Path) -> None:
    """A source as a value is watched from within a running event loop, twice, and the true edit is told."""
    with watched_site(tmp_path / "unused", 4) as watcher:

        async def cells() -> tuple[
            presslog.RunReport, presslog.RunReport
        ]:  # a notebook's loop is always running
            first = watch(watcher.source, tmp_path / "home")
            watcher.site.edit(1)
            return first, await presslog.watch_async(watcher.source, tmp_path / "home", full=True)

        first, second = asyncio.run(cells())
    assert (first.outcome, first.events, second.outcome) == (RunOutcome.OK, 0, RunOutcome.OK)
    assert [event.kind for event in second.told] == [EventKind.EDITED]
    with History(tmp_path / "home") as history:
        (event,) = history.events(kind="edited")
        assert event == second.told[0]
        assert history.diff(str(event.article)).to_version == 2
        assert len(list(history.articles(watcher.source.name))) == 4


def test_a_source_of_the_home_is_watched_by_its_name(tmp_path: Path) -> None:
    """The file that `presslog add` writes and the name alone are enough, without an event loop; its value is read too."""
    with watched_site(tmp_path / "home", 3) as watcher:
        (tmp_path / "home" / "sources").mkdir()
        file = tmp_path / "home" / "sources" / "paper.toml"
        file.write_text(source_text(watcher.source), "utf-8")
        assert load_source(file).name == "paper"
        assert watch("paper", tmp_path / "home").outcome is RunOutcome.OK


def test_a_run_that_fails_is_raised(tmp_path: Path) -> None:
    """A home whose channels cannot be read fails the run with the file's name; the same home with a sound file does not."""
    with watched_site(tmp_path / "unused", 3) as watcher:
        home = tmp_path / "home"
        home.mkdir()
        (home / "presslog.toml").write_text("[channels.desk]\nurl = 7\n", "utf-8")
        with pytest.raises(presslog.PresslogError, match=r"presslog\.toml"):
            watch(watcher.source, home)
        (home / "presslog.toml").write_text("", "utf-8")
        assert watch(watcher.source, home).outcome is RunOutcome.OK


NOTEBOOK = """
import asyncio, signal, sys
from presslog import Source, watch

signal.signal(signal.SIGINT, signal.default_int_handler)  # as a kernel does, whatever it was started by

async def cell():
    watch(Source("paper", sys.argv[1]), sys.argv[2])

asyncio.new_event_loop().run_until_complete(cell())  # a notebook's loop, which leaves Ctrl-C alone
"""


def test_interrupting_a_cell_ends_the_run(tmp_path: Path) -> None:
    """Ctrl-C while a site keeps a cell waiting ends run and child, and the history says that the run was given up."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        cell = subprocess.Popen([sys.executable, "-c", NOTEBOOK, url, str(tmp_path)], stderr=subprocess.PIPE)
        asked, _ = silent.accept()  # the crawl waits for an answer now
        with asked:
            cell.send_signal(signal.SIGINT)
            _, told = cell.communicate()
    assert b"KeyboardInterrupt" in told
    with History(tmp_path) as history:
        assert [run.outcome for run in history.runs()] == [RunOutcome.ABANDONED]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> tuple[History, Source, Path]:
    """A history of one run, its source, and their home."""
    folder = tmp_path_factory.mktemp("asked")
    with watched_site(folder / "unused", 3) as watcher:
        watch(watcher.source, folder / "home")
        return History(folder / "home"), watcher.source, folder / "home"


Asked = tuple[History, Source, Path]
WRONG: dict[str, Callable[[Asked], object]] = {
    "no home": lambda asked: History(asked[2] / "nowhere"),
    "no database": lambda _: History("sqlite:////nowhere/at/all.db"),
    "odd database": lambda _: History("quill://ink"),
    "unknown source": lambda asked: list(asked[0].articles("herald")),
    "unknown article": lambda asked: asked[0].article("https://gazette.example/none"),
    "odd URL": lambda asked: asked[0].article("http://["),
    "unknown kind": lambda asked: list(asked[0].events(kind="eddited")),
    "unknown severity": lambda asked: list(asked[0].events(severity="huge")),
    "naive since": lambda asked: list(asked[0].events(since=NAIVE)),
    "naive at": lambda asked: list(asked[0].articles(asked[1].name, at=NAIVE)),
    "naive article at": lambda asked: asked[0].at(next(asked[0].articles(asked[1].name)).article, NAIVE),
    "too early": lambda asked: asked[0].at(
        next(asked[0].articles(asked[1].name)).article, datetime(1990, 1, 1, tzinfo=UTC)
    ),
    "unknown version": lambda asked: asked[0].show(next(asked[0].articles(asked[1].name)).article, 99),
    "unknown run": lambda asked: asked[0].run("paper-99"),
    "no run": lambda asked: asked[0].run("paper"),
    "no capture": lambda asked: asked[0].capture("paper-1"),
    "odd capture": lambda asked: asked[0].capture("paper-1/x"),
    "no event": lambda asked: asked[0].event("x"),
    "unknown name": lambda asked: watch("herald", asked[2]),
    "odd name": lambda asked: watch(replace(asked[1], name="../herald"), asked[2]),
    "odd address": lambda asked: watch(replace(asked[1], url="ftp://gazette.example/"), asked[2]),
    "no file": lambda asked: load_source(asked[2] / "herald.toml"),
    "no article": lambda _: read_article(b"<p>", url="https://gazette.example/"),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_all_errors_have_one_root(wrong: Callable[[Asked], object], asked: Asked) -> None:
    """Whatever a program asks wrongly, it is told by a PresslogError with words, never by a library's error."""
    with pytest.raises(PresslogError) as raised:
        wrong(asked)
    assert str(raised.value)


def first_article(history: History) -> str:
    """The id of the first article of the history asked."""
    return next(history.articles("paper")).article


NAMED: dict[str, tuple[str, Callable[[History, Source, Path], object]]] = {
    "no source": ("source", lambda _h, _s, home: watch(3, home)),  # type: ignore[arg-type]
    "home of a number": ("home", lambda _h, source, _: watch(source, 5)),  # type: ignore[arg-type]
    "home at a file": ("presslog.db", lambda _h, source, home: watch(source, home / "presslog.db")),
    "full in words": ("full", lambda _h, source, home: watch(source, home, full="yes")),  # type: ignore[arg-type]
    "name of a number": ("name", lambda _h, source, home: watch(replace(source, name=3), home)),  # type: ignore[arg-type]
    "no URL": ("url", lambda _h, source, home: watch(replace(source, url=None), home)),  # type: ignore[arg-type]
    "nobody at a time": (
        "fetch.concurrency",
        lambda _h, source, home: watch(replace(source, fetch=replace(source.fetch, concurrency=0)), home),
    ),
    "a delay below 0": (
        "fetch.delay",
        lambda _h, source, home: watch(
            replace(source, fetch=replace(source.fetch, delay=timedelta(seconds=-1))), home
        ),
    ),
    "a delay in seconds": (
        "fetch.delay",
        lambda _h, source, home: watch(replace(source, fetch=replace(source.fetch, delay=1)), home),  # type: ignore[arg-type]
    ),
    "a dictionary": ("fetch", lambda _h, source, home: watch(replace(source, fetch={"delay": 1}), home)),  # type: ignore[arg-type]
    "one tag": ("tags", lambda _h, source, home: watch(replace(source, tags="council"), home)),  # type: ignore[arg-type]
    "history of a number": ("where", lambda _h, _s, _: History(3)),  # type: ignore[arg-type]
    "time in words": ("since", lambda history, _s, _: list(history.events(since="2026"))),  # type: ignore[arg-type]
    "a day": ("when", lambda history, _s, _: history.at(first_article(history), NAIVE.date())),  # type: ignore[arg-type]
    "version in words": ("version", lambda history, _s, _: history.show(first_article(history), "1")),  # type: ignore[arg-type]
    "a flag for a version": (
        "version",
        lambda history, _s, _: history.show(first_article(history), version=True),
    ),
    "a version of 65 bits": ("version", lambda history, _s, _: history.show(first_article(history), 2**63)),
    "a flag in words": ("newest_first", lambda history, _s, _: list(history.events(newest_first="no"))),  # type: ignore[arg-type]
    "fewer than none": ("limit", lambda history, _s, _: list(history.search("quay", limit=-1))),
    "half a character": ("ref", lambda history, _s, _: history.article("\ud800")),
    "no reference": ("ref", lambda history, _s, _: history.article(None)),  # type: ignore[arg-type]
    "no event": ("event", lambda history, _s, _: history.review("x")),  # type: ignore[arg-type]
}


@pytest.mark.parametrize(("name", "wrong"), NAMED.values(), ids=NAMED)
def test_a_wrong_argument_is_named(
    name: str, wrong: Callable[[History, Source, Path], object], asked: Asked
) -> None:
    """What a type checker would have refused, and what no history can hold, is refused by its argument's name."""
    with pytest.raises((PresslogError, TypeError), match=rf"^{re.escape(name)}: |{re.escape(name)}: cannot"):
        wrong(*asked)


def test_the_widest_arguments_are_taken(asked: Asked) -> None:
    """A version of 63 bits is asked for and not found; no article at all is a limit; one request at a time is enough."""
    history, source, _ = asked
    with pytest.raises(NotFound):
        history.show(first_article(history), 2**63 - 1)
    assert list(history.search("quay", limit=0)) == []
    refuse_unfit_source(replace(source, fetch=replace(source.fetch, concurrency=1, delay=timedelta(0))))


def test_names_are_loaded_when_they_are_asked_for() -> None:
    """Importing presslog loads neither database nor crawler; every name that it offers is there."""
    code = (
        "import sys, presslog; before = {'sqlalchemy', 'scrapy', 'lxml', 'pydantic'} & set(sys.modules); "
        "print(before or 'nothing', all(getattr(presslog, name) for name in presslog.__all__))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["nothing", "True"]
    with pytest.raises(AttributeError):
        _ = presslog.nothing  # type: ignore[attr-defined]


# --- what the names say of themselves ---

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "python.md").read_text("utf-8")
METHODS = {
    name: method
    for name, method in inspect.getmembers(History, inspect.isfunction)
    if not name.startswith("_")
}
OFFERED = {name: getattr(presslog, name) for name in presslog.__all__}
FUNCTIONS = {name: offered for name, offered in OFFERED.items() if inspect.isfunction(offered)}
VALUES = {name: offered for name, offered in OFFERED.items() if dataclasses.is_dataclass(offered)}


def names_in(section: str, docstring: str) -> list[str]:
    """The names that a section of a docstring explains, in its order."""
    found = re.search(rf"^{section}:\n((?:    .+\n?)+)", inspect.cleandoc(docstring), re.MULTILINE)
    return re.findall(r"^    (\w+): \S", found.group(1), re.MULTILINE) if found else []


def undocumented(called: Callable[..., object]) -> list[str]:
    """What the docstring of a function leaves out: a parameter, the result, or how an error of ours is called."""
    text, signature = inspect.getdoc(called) or "", inspect.signature(called)
    parameters = [name for name in signature.parameters if name != "self"]
    faults = [] if names_in("Args", text) == parameters else [f"Args of {parameters}"]
    if signature.return_annotation != "None" and not re.search(r"^Returns:\n    \S", text, re.MULTILINE):
        faults.append("Returns")
    if len(text.partition("\n")[0]) > 100:
        faults.append("first line")
    return faults + [name for name in names_in("Raises", text) if name not in {*vars(errors), "TypeError"}]


@pytest.mark.parametrize(
    "called", [*FUNCTIONS.values(), *METHODS.values()], ids=lambda called: called.__qualname__
)
def test_every_function_says_what_it_takes_and_gives(called: Callable[..., object]) -> None:
    """Each parameter by its name and in its order, the result, and errors that there are."""
    assert undocumented(called) == []


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_every_value_says_what_its_fields_are(value: type[object]) -> None:
    """Each field by its name and in its order."""
    fields = [field.name for field in dataclasses.fields(value)]  # type: ignore[arg-type]
    assert names_in("Attributes", inspect.getdoc(value) or "") == fields


def test_a_gap_in_a_docstring_is_found() -> None:
    """A parameter, a result and an unknown error are told; a whole docstring is not."""

    def halves(text: str, count: int) -> str:
        """Cut a text.

        Args:
            text: What is cut.

        Raises:
            TornError: It is too short.
        """
        return text[:count]

    assert undocumented(halves) == ["Args of ['text', 'count']", "Returns", "TornError"]
    assert len(FUNCTIONS) == 4
    assert set(VALUES) == {"ChangeEvent", "Extract", "Fetch", "Reading", "Revisit", "RunReport", "Source"}


def test_the_page_of_docs_says_what_the_docstrings_say() -> None:
    """Every offered name stands on it; every method of `History` with the errors its docstring has."""
    rows = re.findall(r"^\| (.+?) \| .*? \| (.*)\|$", PAGE.partition("| method of")[2], re.MULTILINE)
    said = {
        name: set(re.findall(r"`(\w+)`", raises))
        for row, raises in rows
        for name in re.findall(r"`(\w+)\(", row)
    }
    own = {name: set(names_in("Raises", inspect.getdoc(method) or "")) for name, method in METHODS.items()}
    assert said == {name: raised - {"Withdrawn"} for name, raised in own.items()}  # a NotFound
    assert [name for name in presslog.__all__ if not re.search(rf"`{name}\b", PAGE)] == []
