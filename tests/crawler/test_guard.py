"""Which addresses may be connected to, and that there is no way around: neither a name, nor a redirect, nor another spelling."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.guard import Guard, refusal, resolve
from crawler.outcome import Outcome
from tests.crawler.asking import ask, source
from tests.fakes.wire import Wire, http, serving

ROOT = Path(__file__).parents[2]
PAGE = b"<html><p>The ferry leaves at six.</p></html>"

REFUSED = """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1 127.255.255.254
    168.63.129.16 169.254.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1
    192.168.0.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255
    :: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:a9fe:a9fe ::ffff:0:10.0.0.1 ::ffff:6440:1
    2002:7f00:1:: 2002:a00:1::1 2002:a9fe:a9fe:: 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 100::1 2001::1
    2001:db8::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%1 fec0::1 ff02::1
"""
ALLOWED = """
    1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 93.184.215.14 100.63.255.255 100.128.0.1 126.255.255.255 128.0.0.1 169.253.255.255
    172.15.255.255 172.32.0.1 192.167.255.255 192.169.0.1 223.255.255.255
    2606:2800:21f:cb07:6820:80da:af6b:8b2c 2a00:1450:4001::1 ::ffff:8.8.8.8 2002:808:808:: 64:ff9b::808:808
"""


@pytest.mark.parametrize("address", REFUSED.split())
def test_an_address_that_is_not_the_publics_is_refused(address: str) -> None:
    """Private, loopback, link-local, shared, metadata and reserved addresses are refused, however IPv6 wraps them."""
    assert refusal(address)


@pytest.mark.parametrize("address", ALLOWED.split())
def test_a_public_address_is_allowed(address: str) -> None:
    """The neighbours of every refused range are the public's, and so are public addresses inside IPv6."""
    assert refusal(address) is None


@pytest.mark.parametrize("address", ["gazette.example", "127.1", "2130706433", "0x7f000001", "", "localhost"])
def test_what_is_no_literal_address_is_refused(address: str) -> None:
    """A name reaches the gate only by mistake, and is not resolved there."""
    assert "not a literal" in (refusal(address) or "")


def test_a_private_source_may_ask_its_own_host_alone() -> None:
    """The exception is for the host's own addresses and its own name; the neighbours stay refused."""
    guard = Guard.of("http://desk.example:8080/", lambda host: ["10.0.0.7"])
    assert guard.refusal("10.0.0.7") is None
    assert guard.refusal("10.0.0.8")
    assert guard.refusal("127.0.0.1")
    assert guard.refusal_of_url("http://desk.example/feed/") is None
    assert guard.refusal_of_url("http://10.0.0.7/")
    assert guard.refusal_of_url("https://gazette.example/")


@pytest.mark.parametrize(
    "answers",
    [
        ["93.184.215.14"],
        ["93.184.215.14", "10.0.0.7"],
        [],
        ["169.254.169.254"],
        ["10.0.0.7", "169.254.169.254"],
    ],
)
def test_no_other_source_gets_an_exception(answers: list[str]) -> None:
    """A host that is public, even only in part, or unknown, or a metadata address has no private address of its own."""
    guard = Guard.of("http://gazette.example/", lambda host: answers)
    assert guard == Guard()
    assert guard.refusal("10.0.0.7")
    assert guard.refusal_of_url("https://elsewhere.example/") is None


def test_spellings_of_loopback_resolve_to_what_is_refused() -> None:
    """What the system's resolver makes of odd numbers is a literal address, and that is what the gate sees."""
    for host in ("127.1", "2130706433", "0x7f.1", "localhost"):
        assert all(refusal(address) for address in resolve(host))


def test_a_source_is_not_led_to_another_loopback_address(tmp_path: Path) -> None:
    """Over HTTP: a redirect to a neighbour on loopback is refused and never arrives; one to the source's own host is followed."""
    with serving() as wire, serving(Wire({"/": http(PAGE)}), host="127.0.0.2") as neighbour:
        wire.answers = {
            "/in": http(b"", f"Location: {wire.url('/page')}", status="302 Found"),
            "/out": http(b"", f"Location: {neighbour.url('/', '127.0.0.2')}", status="302 Found"),
            "/page": http(PAGE),
        }
        urls = [wire.url("/in"), wire.url("/out"), neighbour.url("/", "127.0.0.2")]
        got = ask(source(wire.url()), urls, tmp_path)
        assert [got[url].outcome for url in urls] == [Outcome.OK, Outcome.NET_ERROR, Outcome.NET_ERROR]
        assert neighbour.asked == []


# A resolver that answers as it is told stands in for a name server; all else is the crawl's own reactor and Twisted's own client.
REBINDING = """
import asyncio, json, sys
from crawler.connect import GuardedReactor, RefusedAddressError
from crawler.guard import Guard
from twisted.internet.main import installReactor
loop = asyncio.new_event_loop(); asyncio.set_event_loop(loop)
reactor = GuardedReactor(loop); installReactor(reactor)
from twisted.internet.address import IPv4Address
from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from twisted.web.client import Agent, readBody
from zope.interface import implementer
port, answers, own = json.loads(sys.argv[1])
reactor.guard = Guard(frozenset(own))

@implementer(IHostnameResolver)
class Changing:
    def resolveHostName(self, receiver, hostName, portNumber=0, addressTypes=None, transportSemantics="TCP"):
        receiver.resolutionBegan(None)
        receiver.addressResolved(IPv4Address("TCP", answers.pop(0), portNumber))
        receiver.resolutionComplete()

reactor.installNameResolver(Changing())

async def main():
    said = []
    for _ in list(answers):
        try:
            response = await Agent(reactor, connectTimeout=5).request(b"GET", b"http://rebind.example:%d/" % port).asFuture(loop)
            said.append(response.code)
        except Exception as error:
            said.append(type(error).__name__)
    doors = []
    for door in ("listenTCP", "listenUNIX", "listenUDP", "connectUNIX", "connectSSL"):
        try:
            getattr(reactor, door)(0, None)
        except RefusedAddressError:
            doors.append(door)
    print(json.dumps([said, doors]))
    reactor.stop()

reactor.callWhenRunning(lambda: asyncio.ensure_future(main()))
reactor.run()
"""


def rebind(port: int, answers: list[str], own: list[str]) -> tuple[list[object], list[str]]:
    """What each request came to, under a name whose answers change; and which other doors of the reactor are shut."""
    arguments = json.dumps([port, answers, own])
    done = subprocess.run(
        [sys.executable, "-c", REBINDING, arguments], capture_output=True, text=True, check=True, cwd=ROOT
    )
    said, doors = json.loads(done.stdout)
    return said, doors


def test_a_name_that_changes_its_answer_is_checked_every_time() -> None:
    """The address is judged where it is connected to: a name allowed once and pointing inside the next time is refused then."""
    with serving(Wire({"/": http(PAGE)})) as wire:
        said, _ = rebind(wire.port, ["127.0.0.1", "127.0.0.3", "10.0.0.1", "127.0.0.1"], own=["127.0.0.1"])
        assert said == [200, "RefusedAddressError", "RefusedAddressError", 200]
        assert len(wire.asked) == 2
        said, _ = rebind(wire.port, ["127.0.0.1"], own=[])
        assert said == ["RefusedAddressError"]
        assert len(wire.asked) == 2


def test_a_crawl_has_no_other_door() -> None:
    """Nothing listens, and nothing connects but over TCP: a telnet console or a remote control could not be opened."""
    _, doors = rebind(9, [], own=[])
    assert doors == ["listenTCP", "listenUNIX", "listenUDP", "connectUNIX", "connectSSL"]
