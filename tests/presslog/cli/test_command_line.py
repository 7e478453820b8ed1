"""The command line's frame: what loads when, what exits how, where a home is looked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from presslog.__main__ import main
from presslog.cli.command_line import COMMANDS

HEAVY = ("prefect", "scrapy", "twisted", "sqlalchemy", "trafilatura", "apprise", "starlette", "lxml")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_tells_its_options(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each command in the table is there and explains itself."""
    assert main([command, "--help"]) == 0
    assert f"presslog {command}" in capsys.readouterr().out


def modules_after(*arguments: str) -> set[str]:
    """The top-level packages a fresh process has imported once a command is done."""
    code = (
        "import sys; from presslog.__main__ import main; "
        f"main({list(arguments)!r}); print('\\n' + ' '.join({{name.partition('.')[0] for name in sys.modules}}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["nope"]])
def test_help_imports_no_framework(arguments: list[str]) -> None:
    """Help, version and a mistyped command cost none of the heavy imports."""
    assert not modules_after(*arguments) & set(HEAVY)


def test_a_command_brings_its_own_imports() -> None:
    """The check above can fail: a command that reads pages does import what reads them."""
    assert "lxml" in modules_after("extract", "--help")


def test_help_shows_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """The overview names each command once, with its line."""
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"\n  {name} " in shown for name in COMMANDS)


@pytest.mark.parametrize(
    "arguments", [["nope"], ["init", "--nope"], ["run", "--home"], ["extract"]], ids=" ".join
)
def test_wrong_use_exits_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown command or option, and a missing argument, are wrong use; stdout stays empty."""
    assert main(arguments) == 2
    streams = capsys.readouterr()
    assert streams.err
    assert not streams.out


def test_a_mistyped_command_is_guessed(capsys: pytest.CaptureFixture[str]) -> None:
    """A command with a letter missing is answered with the one that was meant."""
    assert main(["evnts"]) == 2
    assert "'events'" in capsys.readouterr().err


def test_a_home_is_made_once(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`init` makes the files; a second `init` says so and leaves an edited file alone."""
    assert main(["--home", str(home), "init"]) == 0
    assert (home / "sources").is_dir()
    (home / "presslog.toml").write_text("# mine\n", "utf-8")
    assert main(["init", "--home", str(home)]) == 0
    assert (home / "presslog.toml").read_text("utf-8") == "# mine\n"
    assert "already" in capsys.readouterr().err


COMPLETED = {
    "presslog run ga": ["gazette"],
    "presslog events --source ": ["gazette", "herald"],
    "presslog run --fu": ["--full"],
    "presslog eve": ["event", "events"],
}


@pytest.mark.parametrize("line", COMPLETED)
def test_a_shell_completes_names(
    home: Path, line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Names of sources are completed where a command takes them, and options and commands where they stand."""
    for name in ("gazette", "herald"):
        (home / "sources").mkdir(parents=True, exist_ok=True)
        (home / "sources" / f"{name}.toml").touch()
    monkeypatch.setenv("PRESSLOG_HOME", str(home))
    monkeypatch.setenv("_PRESSLOG_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
    assert main([]) == 0
    assert sorted(capsys.readouterr().out.split()) == COMPLETED[line]


def test_completing_a_name_loads_no_framework() -> None:
    """A shell that waits for a source's name waits for no store and no crawler."""
    told = {"_PRESSLOG_COMPLETE": "complete_bash", "COMP_WORDS": "presslog run g", "COMP_CWORD": "2"}
    code = (
        f"import os, sys; os.environ.update({told!r}); from presslog.__main__ import main; main([]); "
        "print('\\n' + ' '.join({name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(done.stdout.splitlines()[-1].split()) & {*HEAVY, "rich"}


def test_the_demo_plays_in_no_home(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`demo --home` takes a new folder, and refuses one in which something is kept already."""
    assert main(["--home", str(home), "init"]) == 0
    assert main(["demo", "--home", str(home)]) == 1
    assert "is a home already" in capsys.readouterr().err


def test_what_is_no_home_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run outside a home fails with 1, and the sentence says how to make one."""
    assert main(["run", "--home", str(tmp_path)]) == 1
    assert "presslog init" in capsys.readouterr().err
