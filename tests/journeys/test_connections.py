"""Nothing phones home: under strace, no process of a command speaks to anything but loopback, where these tests' sources are."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from ipaddress import ip_address
from pathlib import Path

import pytest

from presslog.demo.newspaper import Newspaper
from presslog.flows.orchestration.server import free_port
from tests.journeys.conftest import Desk
from tests.lacking import lacking

STRACE = [
    "strace",
    "-f",
    "-q",
    "--seccomp-bpf",
    "-e",
    "trace=connect,sendto,sendmsg,sendmmsg",
    "-e",
    "signal=none",
]
_PEER = re.compile(r'inet_(?:addr\(|pton\(AF_INET6, )"([^"]+)"')
_SWITCHES = ("DO_NOT_TRACK", "PREFECT_SERVER_ANALYTICS_ENABLED")
"""What keeps Prefect quiet in the suite; here it has to be the product that does."""


def strangers(trace: Path) -> list[str]:
    """The traced calls that name an internet address which is not this machine's own."""
    return [
        line
        for line in trace.read_text("utf-8", "replace").splitlines()
        if any(not ip_address(peer).is_loopback for peer in _PEER.findall(line))
    ]


@pytest.fixture
def traced(tmp_path: Path) -> list[str]:
    """What a command is started under; its trace is the file named last."""
    command = [*STRACE, "-o", str(tmp_path / "trace")]
    try:
        works = subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        works = False
    if not works:
        lacking("strace is not here, or may not trace")
    return command


@pytest.fixture
def environ() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _SWITCHES}


def test_a_stranger_is_noticed(traced: list[str]) -> None:
    """A connection, and a datagram that needs none, each to an address that nobody has (RFC 5737, RFC 3849)."""
    program = """
import socket
stream, packet, six = socket.socket(), socket.socket(type=socket.SOCK_DGRAM), socket.socket(socket.AF_INET6)
for each in (stream, six):
    each.setblocking(False)
for try_ in (
    lambda: stream.connect(("192.0.2.1", 80)),
    lambda: packet.sendto(b"x", ("192.0.2.2", 53)),
    lambda: six.connect(("2001:db8::1", 80)),
    lambda: socket.create_connection(("127.0.0.1", 9)),
):
    try:
        try_()
    except OSError:
        pass
"""
    subprocess.run([*traced, sys.executable, "-c", program], check=True)
    found = strangers(Path(traced[-1]))
    assert [peer for line in found for peer in _PEER.findall(line)] == [
        "192.0.2.1",
        "192.0.2.2",
        "2001:db8::1",
    ]


def test_a_run_speaks_to_its_source_alone(
    traced: list[str], environ: dict[str, str], desk: Desk, paper: Newspaper
) -> None:
    """Crawled, read and recorded in processes of its own."""
    desk.source("packet", paper.url)
    subprocess.run([*traced, *desk.command("run")], check=True, env=environ, capture_output=True)
    assert len(desk.rows("articles", "packet")) > 0
    assert f"htons({paper.url.rpartition(':')[2].rstrip('/')})" in Path(traced[-1]).read_text()
    assert strangers(Path(traced[-1])) == []


@pytest.mark.timeout(240)
@pytest.mark.server
def test_a_service_speaks_to_its_sources_alone(
    traced: list[str], environ: dict[str, str], desk: Desk, paper: Newspaper
) -> None:
    """Scheduler, worker and web page, from the start over a scheduled run to the end."""
    desk.source("packet", paper.url, 'schedule = "every 1 minute"')
    with subprocess.Popen(
        [*traced, *desk.command("serve", "--port", str(free_port()))], env=environ
    ) as strace:
        try:
            while not _has_run(desk):
                assert strace.poll() is None, "the service ended"
                time.sleep(1)
        finally:
            for child in Path(f"/proc/{strace.pid}/task/{strace.pid}/children").read_text().split():
                os.kill(int(child), signal.SIGTERM)
    assert strangers(Path(traced[-1])) == []


def _has_run(desk: Desk) -> bool:
    return any(run["outcome"] == "ok" for run in desk.rows("runs"))


@pytest.mark.timeout(600)
@pytest.mark.server
def test_the_demo_is_offline(traced: list[str], environ: dict[str, str], tmp_path: Path) -> None:
    """All of it: the newspaper, a private Prefect server, the runs and the messages."""
    command = [sys.executable, "-m", "presslog", "demo"]
    done = subprocess.run(
        [*traced, *command], env=environ | {"TMPDIR": str(tmp_path)}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert strangers(Path(traced[-1])) == []
