"""Which addresses may be connected to, and that there is no way around: neither a name, nor a redirect, nor another spelling."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from presslog.core.outcome import Outcome
from presslog.crawler.address_guard import Guard, address_refusal
from presslog.crawler.items import PageCapture
from presslog.crawler.process.crawl_process import ChildSettings
from tests.crawler.asking import ask, source
from tests.fakes.name_server import NameServer, answering, command
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
    assert address_refusal(address)


@pytest.mark.parametrize("address", ALLOWED.split())
def test_a_public_address_is_allowed(address: str) -> None:
    """The neighbours of every refused range are the public's, and so are public addresses inside IPv6."""
    assert address_refusal(address) is None


@pytest.mark.parametrize("address", ["gazette.example", "127.1", "2130706433", "0x7f000001", "", "localhost"])
def test_what_is_no_literal_address_is_refused(address: str) -> None:
    """A name reaches the gate only by mistake, and is not resolved there."""
    assert "not a literal" in (address_refusal(address) or "")


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.7", "100.64.0.1", "[::1]", "[fd00::7]", "[::ffff:10.0.0.7]"]
)
def test_a_literal_is_pinned_to_host_and_port(address: str) -> None:
    """A source written as a private address is fetched from that address and port alone: from no other port, host or public address."""
    url, bare = f"http://{address}:8080/", address.strip("[]")
    guard = Guard.of([url])
    assert guard.refusal(bare, 8080) is None
    assert guard.refusal(bare, 8081)
    assert guard.refusal("10.0.0.8", 8080)
    assert guard.refusal("93.184.215.14", 8080)
    assert guard.refusal_of_url(f"{url}feed/") is None
    for other in (
        f"http://{address}:8081/",
        f"http://{address}/",
        f"https://{address}/",
        "https://gazette.example/",
    ):
        assert ":8080 alone" in (guard.refusal_of_url(other) or "")


def test_localhost_is_loopback_on_its_port() -> None:
    """`localhost` stands for both loopback addresses, whatever a name server says, and for no other port."""
    guard = Guard.of(["http://LocalHost.:8080/"])
    assert guard.refusal("127.0.0.1", 8080) is None
    assert guard.refusal("::1", 8080) is None
    assert guard.refusal("10.0.0.7", 8080, "localhost")
    assert guard.refusal("127.0.0.1", 8081, "localhost")
    assert guard.refusal_of_url("http://localhost:8080/feed/") is None
    assert guard.refusal_of_url("http://127.0.0.1:8080/")


@pytest.mark.parametrize("port", [79, 80, 81, 443, 8080])
def test_a_private_name_leads_to_its_own_port(port: int) -> None:
    """`private = true` opens private addresses to the source's own name; ports 80 and 443 are one, as sites redirect to TLS."""
    guard = Guard.of(["http://desk.example/"], private=True)
    assert (guard.refusal("10.0.0.7", port, "desk.example") is None) == (port in {80, 443})
    assert (
        Guard.of(["http://desk.example:8080/"], private=True).refusal("10.0.0.7", port, "desk.example")
        is None
    ) == (port == 8080)


def test_a_private_name_opens_nothing_else() -> None:
    """Another name for the same address, the bare address, and what is no host's address are refused; the public stays open."""
    guard = Guard.of(["http://desk.example/"], private=True)
    assert guard.refusal("10.0.0.7", 80, "elsewhere.example")
    assert guard.refusal("10.0.0.7", 80, "www.desk.example")
    assert guard.refusal("10.0.0.7", 80, "10.0.0.7")
    assert guard.refusal("10.0.0.7", 80)
    for address in (
        "169.254.169.254",
        "100.100.100.200",
        "0.0.0.0",  # noqa: S104 - refused
        "224.0.0.1",
        "fe80::1",
        "::",
        "192.0.2.1",
    ):
        assert guard.refusal(address, 80, "desk.example")
    for address in ("fd00::7", "::1", "100.64.0.1", "::ffff:10.0.0.7"):
        assert guard.refusal(address, 80, "DESK.example.") is None
    assert guard.refusal("93.184.215.14", 443, "elsewhere.example") is None
    assert guard.refusal_of_url("https://elsewhere.example/") is None


@pytest.mark.parametrize(
    "url",
    ["http://gazette.example/", "http://169.254.169.254/", "http://[fe80::1]/", "http://93.184.215.14/"],
)
@pytest.mark.parametrize("address", ["10.0.0.7", "127.0.0.1", "169.254.169.254", "fe80::1"])
def test_no_other_source_gets_an_exception(url: str, address: str) -> None:
    """A name that is not called private, a public address and a metadata address have no private address of their own."""
    assert Guard.of([url]) == Guard()
    assert Guard.of([url]).refusal(address, 80, "gazette.example")


def test_a_refusal_says_what_to_do() -> None:
    """Where a name led inside, the reason names it and the key that would allow it."""
    reason = Guard.of(["http://desk.example/"]).refusal("10.0.0.7", 80, "desk.example")
    assert "desk.example leads there" in str(reason)
    assert "`private = true` under [fetch]" in str(reason)


def test_several_urls_each_open_their_own_place() -> None:
    """Of a source with several addresses each literal is pinned to its own port, and a name among them keeps the public open."""
    guard = Guard.of(["http://127.0.0.1:8080/", "http://10.0.0.7/"])
    assert guard.refusal("127.0.0.1", 8080) is guard.refusal("10.0.0.7", 80) is None
    assert guard.refusal("127.0.0.1", 80)
    assert guard.refusal("93.184.215.14", 80)
    assert (
        Guard.of(["http://127.0.0.1:8080/", "http://gazette.example/"]).refusal("93.184.215.14", 80) is None
    )


def test_a_source_is_not_led_to_another_loopback_address() -> None:
    """Over HTTP: a redirect to a neighbour on loopback is refused and never arrives; one to the source's own host is followed."""
    with serving() as wire, serving(Wire({"/": http(PAGE)}), host="127.0.0.2") as neighbour:
        wire.answers = {
            "/in": http(b"", f"Location: {wire.url('/page')}", status="302 Found"),
            "/out": http(b"", f"Location: {neighbour.url('/', '127.0.0.2')}", status="302 Found"),
            "/page": http(PAGE),
        }
        urls = [wire.url("/in"), wire.url("/out"), neighbour.url("/", "127.0.0.2")]
        got = ask(source(wire.url()), urls)
        assert [got[url].outcome for url in urls] == [Outcome.OK, Outcome.NET_ERROR, Outcome.NET_ERROR]
        assert neighbour.asked == []


# --- with a name server that changes its answers ---------------------------------------------------------------------


def crawl_by_name(url: str, urls: list[str], names: NameServer, *, private: bool) -> dict[str, PageCapture]:
    """What a crawl's own child fetched that asks this name server."""
    watched = source(url, private=private, timeout=timedelta(seconds=5))
    return ask(watched, urls, child_settings=ChildSettings(command(names.port)))


def test_a_name_of_a_private_network_needs_the_sources_word() -> None:
    """Over DNS and HTTP: a name that leads to loopback is refused with its remedy; with `private = true` the same name is read."""
    with serving(Wire({"/": http(PAGE)})) as wire, answering({"desk.example": [["127.0.0.1"]]}) as names:
        url = wire.url("/", "desk.example")
        refused = crawl_by_name(url, [url], names, private=False)[url]
        assert refused.outcome in {Outcome.NET_ERROR, Outcome.ROBOTS_UNREACHABLE}
        assert "`private = true` under [fetch]" in refused.reason
        assert wire.asked == []
        assert crawl_by_name(url, [url], names, private=True)[url].outcome is Outcome.OK


def test_a_private_source_is_led_nowhere_else() -> None:
    """Over DNS and HTTP: another port, another name for the same address and the bare address are refused; its own name is followed."""
    answers = {"desk.example": [["127.0.0.1"]], "other.example": [["127.0.0.1"]]}
    with serving() as wire, serving(Wire({"/": http(PAGE)})) as neighbour, answering(answers) as names:
        led = {
            "/own": wire.url("/", "desk.example"),
            "/port": neighbour.url("/", "desk.example"),
            "/name": wire.url("/", "other.example"),
            "/bare": wire.url("/"),
        }
        redirects = {path: http(b"", f"Location: {url}", status="302 Found") for path, url in led.items()}
        wire.answers = {"/": http(PAGE), **redirects}
        urls = [wire.url(path, "desk.example") for path in led]
        got = crawl_by_name(urls[0], urls, names, private=True)
        outcomes = [got[url].outcome for url in urls]
        assert outcomes[0] is Outcome.OK
        assert not {Outcome.OK} & set(outcomes[1:])
        assert neighbour.asked == []
        assert wire.paths().count("/") == 1


@pytest.mark.in_suite(1)
@pytest.mark.parametrize("later", ["169.254.169.254", "0.0.0.0", "fe80::1"])  # noqa: S104 - refused
def test_an_answer_of_before_exempts_nothing(later: str) -> None:
    """Over DNS and HTTP: a name that led to its host for robots.txt and leads elsewhere for the page is refused at the page."""
    with (
        serving(Wire({"/": http(PAGE)})) as wire,
        answering({"desk.example": [["127.0.0.1"], [later]]}) as names,
    ):
        url = wire.url("/", "desk.example")
        got = crawl_by_name(url, [url], names, private=True)[url]
        assert got.outcome is Outcome.NET_ERROR
        assert f"{later} is" in got.reason
        assert [path for path, _ in wire.asked] == ["/robots.txt"]


# The reactor of a crawl and Twisted's own client, without the rest of a crawl: a public address cannot be read from here.
REBINDING = """
import asyncio, json, sys
sys.path.insert(0, ".")
from presslog.crawler.http.guarded_reactor import GuardedBinding, GuardedReactor, RefusedAddressError
from presslog.crawler.address_guard import Guard
from tests.fakes.name_server import resolver
from twisted.internet.main import installReactor
port, names, asked, private = json.loads(sys.argv[1])
loop = asyncio.new_event_loop(); asyncio.set_event_loop(loop)
reactor = GuardedReactor(loop); reactor.installNameResolver(resolver(names)(reactor)); installReactor(reactor)
from twisted.web.client import Agent
binding = GuardedBinding.of(Guard.of(["http://rebind.example:%d/" % port], private=private)) if private is not None else None

async def main():
    said = []
    for _ in range(asked):
        try:
            agent = Agent(reactor, connectTimeout=1, bindAddress=binding)
            response = await agent.request(b"GET", b"http://rebind.example:%d/" % port).asFuture(loop)
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
REFUSED_HERE = "RefusedAddressError"


def rebind(port: int, answers: list[list[str]], *, private: bool | None) -> tuple[list[object], list[str]]:
    """What each request came to, under a name whose answers change; and which other doors of the reactor are shut."""
    with answering({"rebind.example": answers}) as names:
        arguments = json.dumps([port, names.port, len(answers), private])
        done = subprocess.run(
            [sys.executable, "-c", REBINDING, arguments], capture_output=True, text=True, check=True, cwd=ROOT
        )
    said, doors = json.loads(done.stdout)
    return said, doors


def test_a_name_that_changes_its_answer_is_checked_every_time() -> None:
    """A name that was public at first and leads inside the next time is refused then, over IPv4 and IPv6 alike."""
    with serving(Wire({"/": http(PAGE)})) as wire:
        answers = [
            ["93.184.215.14"],
            ["127.0.0.1"],
            ["::1"],
            ["::ffff:127.0.0.1"],
            ["64:ff9b::7f00:1"],
            ["10.0.0.7"],
        ]
        said, _ = rebind(wire.port, answers, private=False)
        assert said[0] != REFUSED_HERE
        assert said[1:] == [REFUSED_HERE] * 5
        assert wire.asked == []


def test_of_several_answers_each_is_judged() -> None:
    """Among several addresses of one name the allowed one is connected to, in whatever order they come, and no other."""
    with serving(Wire({"/": http(PAGE)})) as wire:
        mixed = ["169.254.169.254", "127.0.0.1", "fe80::1"]
        said, _ = rebind(wire.port, [mixed, mixed[::-1], ["169.254.169.254", "0.0.0.0"]], private=True)  # noqa: S104
        assert said == [200, 200, REFUSED_HERE]
        assert len(wire.asked) == 2
        said, _ = rebind(wire.port, [["127.0.0.1", "10.0.0.7", "::1"]], private=False)
        assert said == [REFUSED_HERE]
        assert len(wire.asked) == 2


def test_without_a_guard_nothing_is_connected_to() -> None:
    """A connection that brings no source's guard along is refused, whatever its address."""
    assert rebind(9, [["93.184.215.14"]], private=None)[0] == [REFUSED_HERE]


def test_a_crawl_has_no_other_door() -> None:
    """Nothing listens, and nothing connects but over TCP: a telnet console or a remote control could not be opened."""
    _, doors = rebind(9, [], private=False)
    assert doors == ["listenTCP", "listenUNIX", "listenUDP", "connectUNIX", "connectSSL"]
