"""Every fenced example of README.md and docs/ does what it shows.

`console` blocks are typed into one shell per page, command by command: what a command prints must match what stands below
it, with `...` for whatever may differ; a command that shows nothing may print anything but must succeed. `python` blocks
of a page share one namespace. `toml` blocks must parse, and those that open with `# sources/NAME.toml` or `# presslog.toml`
must be taken by their loaders. The docs' `https://gazette.example/` is played by the invented newspaper.
"""

from __future__ import annotations

import doctest
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from crawler.source import load
from flows.channels import load_channels
from flows.settings import Settings
from presslog.newspaper import Newspaper, opening_press

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
GAZETTE = "https://gazette.example/"


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


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[tuple[dict[str, str], str]]:
    """An environment whose first commands are ours, and the address of the newspaper that plays the gazette."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with Newspaper(opening_press(lambda: datetime.now(UTC), posts=12, languages=("en",))) as paper:
        yield (
            {**os.environ, "PATH": path, "HOME": str(tmp_path), "COLUMNS": "120", "NO_COLOR": "1"},
            paper.url,
        )


@pytest.mark.timeout(400)  # a page is a day: its runs wait between requests as they would elsewhere
@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_console_blocks_print_what_they_show(
    page: Path, tmp_path: Path, shell: tuple[dict[str, str], str]
) -> None:
    """Each command of the page succeeds and prints what stands below it."""
    environ, gazette = shell
    for fence in fences(page):
        for command, expected in commands(fence.text) if fence.language == "console" else ():
            done = subprocess.run(
                ["bash", "-c", command.replace(GAZETTE, gazette)],
                cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=110, check=False,
            )  # fmt: skip
            printed = done.stdout.replace(gazette, GAZETTE)
            assert done.returncode == 0, f"{page}:{fence.line}: {command}{done.stderr}"
            assert matches(expected, printed), f"{page}:{fence.line}: {command}printed:\n{printed}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_python_blocks_run(page: Path, tmp_path: Path) -> None:
    """The page's Python blocks run one after the other, and their `>>>` lines give what they show."""
    names: dict[str, object] = {"__name__": "__docs__"}
    for fence in fences(page):
        if fence.language == "python" and ">>>" in fence.text:
            test = doctest.DocTestParser().get_doctest(fence.text, names, str(page), str(page), fence.line)
            failed = doctest.DocTestRunner(optionflags=FLAGS).run(test, clear_globs=False).failed
            assert not failed, f"{page}:{fence.line}"
            names = test.globs
        elif fence.language == "python":
            exec(compile(fence.text, f"{page}:{fence.line}", "exec"), names)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_toml_blocks_are_taken(page: Path, tmp_path: Path) -> None:
    """The page's TOML parses, and its source files are such as the loader takes."""
    for fence in fences(page):
        if fence.language == "toml":
            assert tomllib.loads(fence.text), f"{page}:{fence.line}"
            if fence.text.startswith("# sources/"):
                file = tmp_path / Path(fence.text.split()[1]).name
                file.write_text(fence.text, "utf-8")
                assert load(file).url
            if fence.text.startswith("# presslog.toml"):
                (tmp_path / "presslog.toml").write_text(fence.text, "utf-8")
                assert load_channels(Settings.load(tmp_path, {}))


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
