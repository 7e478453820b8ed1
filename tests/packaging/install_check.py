"""`python -m tests.packaging.install_check`: the wheel and the sdist, installed as strangers install them, do the product's main job.

Each is put into an empty environment by the pip that comes with that Python, from whatever the index has today, unconstrained. There
`presslog demo` must find every change, and `presslog serve` must start a run on schedule and stop on SIGTERM. Prints one line for an
installation and exits with 1 where one fell short. Run by `make wheel` and by CI.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
DEMO_SECONDS: Final = 240
SERVE_SECONDS: Final = 180
STOP_SECONDS: Final = 10
"""Within this time of SIGTERM all of `presslog serve` is gone."""
_FOUND: Final = re.compile(r"(\d+) changes were made, (\d+) events were found")
_SOURCE: Final = 'url = "{url}"\nschedule = "* * * * *"\n[fetch]\ndelay = 0\nconcurrency = 4\n'


@dataclass(frozen=True, slots=True)
class Installation:
    """One way in: which Python, which file, and what is asked of pip beside it."""

    python: str
    artifact: Path
    further: tuple[str, ...] = ()


class InstallError(Exception):
    """An installation fell short; the message says at what, with the end of what was printed."""


def installations(artifacts: dict[str, Path]) -> Iterator[Installation]:
    """Yield the wheel on every Python at hand, the sdist on the first, and the wheel beside Apprise 1."""
    pythons = pythons_at_hand()
    for python in pythons:
        yield Installation(python, artifacts["wheel"])
    yield Installation(pythons[0], artifacts["sdist"])
    yield Installation(pythons[0], artifacts["wheel"], ("apprise<2",))


def pythons_at_hand() -> list[str]:
    """Return the supported interpreters of this machine, oldest first; pyenv's among them."""
    found: dict[tuple[int, int], str] = {}
    pyenv = sorted((Path.home() / ".pyenv" / "versions").glob("3.*/bin/python"))
    for candidate in [
        sys.executable,
        *map(str, pyenv),
        *(shutil.which(f"python3.{minor}") or "" for minor in (11, 12, 13)),
    ]:
        if candidate and (version := version_of(candidate)) in {(3, 11), (3, 12), (3, 13)}:
            found.setdefault(version, candidate)
    return [found[version] for version in sorted(found)]


def version_of(python: str) -> tuple[int, int]:
    """Return an interpreter's (major, minor), (0, 0) where it does not run."""
    asked = subprocess.run(
        [python, "-c", "import sys; print(*sys.version_info[:2])"],
        capture_output=True,
        text=True,
        check=False,
    )
    major, _, minor = asked.stdout.strip().partition(" ")
    return (int(major), int(minor)) if major and minor else (0, 0)


def build(into: Path) -> dict[str, Path]:
    """Build wheel and sdist of this checkout into a folder."""
    run([sys.executable, "-m", "hatchling", "build", "-d", str(into)], cwd=ROOT, patience=120)
    return {"wheel": next(into.glob("*.whl")), "sdist": next(into.glob("*.tar.gz"))}


def run(command: list[str], *, cwd: Path, patience: float, environ: dict[str, str] | None = None) -> str:
    """Return what a command printed; raises `InstallError` where it fails or takes too long."""
    try:
        done = subprocess.run(
            command, cwd=cwd, env=environ, capture_output=True, text=True, timeout=patience, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise InstallError(f"{' '.join(command[:4])}: not done after {patience:.0f} s") from error
    if done.returncode:
        raise InstallError(
            f"{' '.join(command[:4])}: exit status {done.returncode}\n{(done.stdout + done.stderr)[-3000:]}"
        )
    return done.stdout


def check(installation: Installation, scratch: Path) -> str:
    """Install, play the demo, await a scheduled run; return a line that says what was found."""
    began, python = time.monotonic(), scratch / "venv" / "bin" / "python"
    environ = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PRESSLOG_", "PREFECT_", "PYTHONPATH"))
    }
    run([installation.python, "-m", "venv", str(scratch / "venv")], cwd=scratch, patience=120)
    wanted = [str(installation.artifact), *installation.further]
    run([str(python), "-m", "pip", "install", "--quiet", *wanted], cwd=scratch, patience=900, environ=environ)
    versions = run([str(python), "-c", _VERSIONS], cwd=scratch, patience=60, environ=environ).strip()
    found = _FOUND.search(
        run([str(python), "-m", "presslog", "demo"], cwd=scratch, patience=DEMO_SECONDS, environ=environ)
    )
    if found is None or found[1] != found[2]:
        raise InstallError(
            f"the demo found {found[2] if found else 'nothing'} of {found[1] if found else 'its'} changes"
        )
    stopped = await_scheduled_run(python, scratch, environ)
    taken = time.monotonic() - began
    kind = "sdist" if installation.artifact.name.endswith(".gz") else "wheel"
    return f"{kind}  {versions}: demo {found[2]} of {found[1]}, a scheduled run, stopped in {stopped:.1f} s; {taken:.0f} s in all"


_VERSIONS: Final = (
    "import sys; from importlib.metadata import version as v; "
    'print(f\'Python {sys.version_info.major}.{sys.version_info.minor}, pip {v("pip")}, Apprise {v("apprise")}, Prefect {v("prefect")}\')'
)


def await_scheduled_run(python: Path, scratch: Path, environ: dict[str, str]) -> float:
    """Have `serve` start a run by itself, and stop it; return the seconds from SIGTERM to its end."""
    presslog = [str(python), "-m", "presslog", "--home", str(scratch / "home")]
    run([*presslog, "init"], cwd=scratch, patience=60, environ=environ)
    with newspaper(python, scratch, environ) as url:
        (scratch / "home" / "sources" / "packet.toml").write_text(_SOURCE.format(url=url), "utf-8")
        with (scratch / "serve.log").open("w") as log:
            serve = [*presslog, "serve", "--port", str(free_port())]
            served = subprocess.Popen(serve, cwd=scratch, env=environ, stdout=log, stderr=log)
        try:
            _await_run(presslog, scratch, environ)
            began = time.monotonic()
            served.send_signal(signal.SIGTERM)
            served.wait(STOP_SECONDS)
            return time.monotonic() - began
        except (InstallError, subprocess.TimeoutExpired) as error:
            raise InstallError(f"{error}\n{(scratch / 'serve.log').read_text()[-3000:]}") from error
        finally:
            served.kill()
            served.wait()


def free_port() -> int:
    """Return a port of loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_run(presslog: list[str], scratch: Path, environ: dict[str, str]) -> None:
    until = time.monotonic() + SERVE_SECONDS
    while time.monotonic() < until:
        runs = run([*presslog, "runs", "--json"], cwd=scratch, patience=60, environ=environ).splitlines()
        if any(json.loads(line)["outcome"] in ("ok", "partial") for line in runs):
            return
        time.sleep(2)
    raise InstallError(f"no run was started on schedule within {SERVE_SECONDS} s")


@contextmanager
def newspaper(python: Path, scratch: Path, environ: dict[str, str]) -> Iterator[str]:
    """The URL of the invented newspaper, served by the installed package."""
    command = [str(python), "-m", "presslog.demo.newspaper", "--port", "0"]
    with subprocess.Popen(command, cwd=scratch, env=environ, stdout=subprocess.PIPE, text=True) as paper:
        assert paper.stdout is not None
        yield paper.stdout.readline().strip()
        paper.terminate()


def main() -> int:
    """Check every installation; 0 where all hold."""
    failed = 0
    with tempfile.TemporaryDirectory(prefix="presslog-install-") as folder:
        artifacts = build(Path(folder))
        for number, installation in enumerate(installations(artifacts)):
            scratch = Path(folder) / str(number)
            scratch.mkdir()
            try:
                print(check(installation, scratch), flush=True)
            except InstallError as error:
                failed += 1
                print(f"FAILED  {installation.python} {' '.join(installation.further)}: {error}", flush=True)
            shutil.rmtree(scratch, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
