"""Every fenced example of README.md and docs/ does what it shows.

A page's blocks are run one after the other in a folder of its own. `console` blocks are typed into a shell, command by command:
what a command prints must match what stands below it, with `...` for whatever may differ; a command that shows nothing may print
anything but must succeed. `python` blocks share one namespace, and their `>>>` lines must give what they show. The docs'
`https://gazette.example/` is played by the invented newspaper; the lines of a `newspaper` block are acts of the demo's editors.
A page whose Python needs a tool that `make peers` installs is skipped by name where it is missing; under CI it must be there.
`toml` blocks must parse, and those that open with `# sources/NAME.toml` or `# presslog.toml` must be taken by their loaders.
"""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from presslog.crawler.source.source import load_source
from presslog.demo.demo import TURNS
from presslog.demo.newspaper import Newspaper, opening_press
from presslog.flows.home_options import HomeOptions, load_options
from presslog.flows.messages.channels import load_channels
from presslog.flows.settings import Settings
from tests.lacking import lacking

ROOT = Path(__file__).parents[2]
PAGES = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "MAINTAINING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
)
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
GAZETTE = "https://gazette.example/"
PEERS = {"duckdb", "pandas", "polars"}
BESIDE = Path(sys.prefix) / "analysis"  # where `make peers` puts them
IMPORTED = re.compile(r"^>>> import (\w+)", re.MULTILINE)
ACTS = {act.words: act.does for turn in TURNS for act in turn.acts} | {
    "the Arabic dredger story says 2500 tons": lambda press: press.edit_word(
        press.posts("ar")[0], "2300 طن", "2500 طن"
    )
}

LANGUAGES = {"one-story.md": ("en", "ar", "fa")}


@dataclass(frozen=True)
class Fence:
    language: str
    text: str
    line: int


def fences(page: Path) -> Iterator[Fence]:
    """The fenced blocks of a page, with the line each starts on."""
    for token in MarkdownIt().parse(page.read_text("utf-8")):
        if token.type == "fence" and token.map:
            yield Fence(token.info.strip(), token.content, token.map[0] + 1)


def commands(text: str) -> Iterator[tuple[str, str]]:
    """The (command, expected output) pairs of a console block; `> ` continues a command."""
    command, shown = "", ""
    for line in text.splitlines(keepends=True):
        if line.startswith("$ "):
            if command:
                yield command, shown
            command, shown = line[2:], ""
        elif line.startswith("> ") and not shown:
            command += line[2:]
        else:
            shown += line
    if command:
        yield command, shown


def matches(expected: str, printed: str) -> bool:
    """Whether the output is what the page shows."""
    return not expected.strip() or doctest.OutputChecker().check_output(expected, printed, FLAGS)


@dataclass
class Stage:
    """Where a page is played: a folder, an environment whose first commands are ours, and the newspaper that is the gazette."""

    folder: Path
    environ: dict[str, str]
    paper: Newspaper
    names: dict[str, object] = field(default_factory=lambda: {"__name__": "__docs__"})

    def console(self, fence: Fence, where: str) -> None:
        for command, expected in commands(fence.text):
            done = subprocess.run(
                ["bash", "-c", command.replace(GAZETTE, self.paper.url)],
                cwd=self.folder, env=self.environ, capture_output=True, text=True, timeout=110, check=False,
            )  # fmt: skip
            printed = done.stdout.replace(self.paper.url, GAZETTE)
            assert done.returncode == 0, f"{where}: {command}{done.stderr}"
            assert matches(expected, printed), f"{where}: {command}printed:\n{printed}"

    def python(self, fence: Fence, where: str) -> None:
        text = fence.text.replace(GAZETTE, self.paper.url)
        with chdir(self.folder):
            if ">>>" not in text:
                exec(compile(text, where, "exec"), self.names)
                return
            test = doctest.DocTestParser().get_doctest(text, self.names, where, where, 0)
            assert not doctest.DocTestRunner(optionflags=FLAGS).run(test, clear_globs=False).failed, where
            self.names = test.globs

    def newspaper(self, fence: Fence, where: str) -> None:
        for line in fence.text.splitlines():
            assert line in ACTS, f"{where}: {line}"
            ACTS[line](self.paper.press)


@pytest.fixture
def stage(tmp_path: Path, page: Path) -> Iterator[Stage]:
    """A stage with the opening edition; where a page tells of languages, with those too."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environ = {**os.environ, "PATH": path, "HOME": str(tmp_path), "COLUMNS": "120", "NO_COLOR": "1"}
    with Newspaper(
        opening_press(lambda: datetime.now(UTC), posts=12, languages=LANGUAGES.get(page.name, ("en",)))
    ) as paper:
        yield Stage(tmp_path, environ, paper)


@pytest.mark.timeout(400)  # a page is a day: its runs wait between requests as they would elsewhere
@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_blocks_do_what_they_show(page: Path, stage: Stage) -> None:
    """Each command of the page succeeds and prints what stands below it, and so does each block of Python."""
    if str(BESIDE) not in sys.path:
        sys.path.append(str(BESIDE))
    for tool in PEERS & {line for fence in fences(page) for line in IMPORTED.findall(fence.text)}:
        if find_spec(tool) is None:
            lacking(f"no {tool} here: `make peers` installs it")
    played = {"console": stage.console, "python": stage.python, "newspaper": stage.newspaper}
    for fence in fences(page):
        if fence.language in played:
            played[fence.language](fence, f"{page}:{fence.line}")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_toml_blocks_are_taken(page: Path, tmp_path: Path) -> None:
    """The page's TOML parses, and its source files are such as the loader takes."""
    for fence in fences(page):
        if fence.language == "toml":
            assert tomllib.loads(fence.text), f"{page}:{fence.line}"
            if fence.text.startswith("# sources/"):
                file = tmp_path / Path(fence.text.split()[1]).name
                file.write_text(fence.text, "utf-8")
                assert load_source(file).url
            if fence.text.startswith("# presslog.toml"):
                (tmp_path / "presslog.toml").write_text(fence.text, "utf-8")
                settings = Settings.load(tmp_path, {})
                assert load_channels(settings) or load_options(settings) != HomeOptions()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """Every link of the page to a file of this repository is to one that is there."""
    for token in MarkdownIt().parse(page.read_text("utf-8")):
        for inline in token.children or ():
            target = str(inline.attrGet("href") or "").partition("#")[0]
            if target and "://" not in target and not target.startswith("mailto:"):
                assert (page.parent / target).exists(), f"{page}: {target}"


def test_a_wrong_example_is_caught() -> None:
    """The check itself can fail: other output than shown is no match, and an ellipsis stands for anything."""
    assert not matches("two articles\n", "three articles\n")
    assert matches("... articles\n", "three articles\n")
    assert list(commands("$ a \\\n> b\nshown\n$ c\n")) == [("a \\\nb\n", "shown\n"), ("c\n", "")]
