"""Machines in namespaces of their own (network, mounts, host name, processes), joined by a bridge: what one loses, no other sees.

    python -m tests.fakes.machines MODULE ARGUMENT…

runs a module where it may make such machines: in namespaces, too, which end with all that was started in them. Nothing of this is seen
outside, neither an address nor a mount nor a process.

A machine has the files of this one to read and none to write but those below `folder`, an empty file system that is lost with it.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

HUB: Final = "10.86.0.1"
"""The address at which the bridge's own side answers: what all machines reach."""
# Without the first line namespaces outlive a caller that is killed: nobody is left to end them.
_APART: Final = (
    *("setpriv", "--pdeathsig", "KILL"),
    "unshare",
    *("--net", "--mount", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc"),
)
# Process 1 of a machine: it buries whoever dies there, as an init does.
_INIT: Final = """
import os, time
print(flush=True)
while True:
    try:
        os.wait()
    except ChildProcessError:
        time.sleep(0.2)
"""


def missing_right() -> str:
    """Why no machines can be made here, in words; empty where they can."""
    try:
        done = subprocess.run([*_APART, "true"], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return "no `setpriv` or `unshare` (util-linux): namespaces cannot be made"
    if done.returncode:
        return f"namespaces are not allowed here: {done.stderr.strip()}"
    return ""


def run_apart(module: str, *arguments: str) -> int:
    """Run a module in namespaces in which it may make machines; its exit status."""
    command = [*_APART, sys.executable, "-m", module, *arguments]
    return subprocess.run(command, check=False).returncode


def carry_out(*command: str) -> str:
    """What a command prints that must succeed."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def join_hub(addresses: Sequence[str] = ()) -> None:
    """Lay the bridge to which machines are joined; further addresses answer there, too."""
    carry_out("ip", "link", "set", "lo", "up")
    carry_out("ip", "link", "add", "hub", "type", "bridge")
    for address in (HUB, *addresses):
        carry_out("ip", "address", "add", f"{address}/24", "dev", "hub")
    carry_out("ip", "link", "set", "hub", "up")


@dataclass
class LosableMachine:
    """One machine, from `start` to `lose`; it can be started again, and then remembers nothing."""

    name: str
    address: str
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def start(self) -> None:
        """Have it there, with nothing in its folder, and reach the hub."""
        here = f"mount -t tmpfs none {self.folder} && mount -o remount,bind,ro / && hostname {self.name}"
        code = [sys.executable, "-S", "-c", _INIT]
        self._outside = subprocess.Popen(
            [*_APART, "sh", "-c", f'{here} && exec "$@"', "sh", *code], stdout=subprocess.PIPE
        )
        assert self._outside.stdout is not None
        assert self._outside.stdout.readline(), f"{self.name} does not start"
        (init,) = children_of(self._outside.pid)
        self._init = init
        wire = f"to-{self.name}"
        carry_out(
            *("ip", "link", "add", wire, "type", "veth", "peer", "name", "eth0", "netns", str(init)),
        )
        carry_out("ip", "link", "set", wire, "master", "hub", "up")
        inside = ("nsenter", "--target", str(init), "--net", "ip")
        carry_out(*inside, "link", "set", "lo", "up")
        carry_out(*inside, "address", "add", f"{self.address}/24", "dev", "eth0")
        carry_out(*inside, "link", "set", "eth0", "up")

    @property
    def seen_folder(self) -> Path:
        """The machine's folder, as it is reached from outside."""
        return Path(f"/proc/{self._init}/root{self.folder}")

    def command(self, *words: str) -> list[str]:
        """A command as it is carried out there."""
        inside = ("nsenter", "--target", str(self._init), "--net", "--mount", "--uts", "--pid")
        return [*inside, f"--wd={self.folder}", *words]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """What a command comes to there."""
        return subprocess.run(
            self.command(*words), env=dict(self.environment), capture_output=True, text=True, check=False
        )

    def begin(self, log: Path, *words: str) -> subprocess.Popen[bytes]:
        """Begin a command there, its output in a file of this side."""
        with log.open("ab") as output:
            return subprocess.Popen(
                self.command(*words), env=dict(self.environment), stdout=output, stderr=output
            )

    def lose(self) -> None:
        """SIGKILL to all that runs there; its files and its cable are gone."""
        self._outside.kill()
        self._outside.wait()
        wire = Path(f"/sys/class/net/to-{self.name}")
        until = time.monotonic() + 20
        while wire.exists() and time.monotonic() < until:
            subprocess.run(["ip", "link", "del", wire.name], check=False, capture_output=True)
            time.sleep(0.1)


def children_of(pid: int) -> list[int]:
    """The processes that a process started."""
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()]


if __name__ == "__main__":
    sys.exit(run_apart(*sys.argv[1:]))
