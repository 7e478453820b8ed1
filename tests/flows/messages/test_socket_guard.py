"""A message goes where its channel's address leads only if the guard of every fetch lets it: no name leads into a private network."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from datetime import time
from pathlib import Path
from random import Random
from threading import Thread

import pytest

from presslog.crawler.address_guard import Guard, Place
from presslog.flows.messages.apprise_services import Address, Notifier
from presslog.flows.messages.channels import Channel, Digest
from presslog.flows.messages.delivery import Letter, PostOffice, Refused, deliver_messages
from presslog.flows.messages.socket_guard import guard_connections
from presslog.storage.model import DeliveryState
from tests.fakes.letters import NOON, MemoryFacts, MemoryOutbox, body, edited, message
from tests.fakes.receivers import mailbox, webhook

LETTER = Letter("desk.m1", (edited(body("It cost 1.5 million."), body("It cost 15 million.")),))
LOOPBACK = Guard(frozenset({Place("127.0.0.1", None)}), alone=True)
ELSEWHERE = "2130706433"
"""A name, for all the rule knows, that leads to loopback when it is looked up; no name server is needed."""
SERVICES = [
    ("json", "/hook"),
    ("form", "/hook"),
    ("xml", "/hook"),
    ("ntfy", "/press"),
    ("gotify", "/AbCdEf123"),
    ("mmost", "/a1b2c3d4e5f6g7h8i9j0k1l2m3"),
]


def send(home: Path, url: str, *, private: bool = False) -> str:
    """Sends a letter; why it was refused for now (a name may lead elsewhere tomorrow), or nothing."""
    try:
        Notifier(home, {}).send(Channel("desk", url, private=private), LETTER)
    except Refused as error:
        return "never" if error.hopeless else str(error)
    return ""


@pytest.mark.parametrize(("scheme", "path"), SERVICES)
def test_a_name_that_leads_inside_is_refused(tmp_path: Path, scheme: str, path: str) -> None:
    """Through each service's own client nothing arrives, and the reason shows no address; called private, the same name is reached."""
    with webhook() as hook:
        url = f"{scheme}://{ELSEWHERE}:{hook.port}{path}"
        assert send(tmp_path, url) == "not connected to: its address is loopback"
        assert hook.requests == []
        assert send(tmp_path, url, private=True) == ""
    assert len(hook.requests) == 1


def test_a_mail_server_that_leads_inside_is_refused(tmp_path: Path) -> None:
    """The guard holds for mail too; it is the server named by `smtp=` that counts, and written as an address it is reached."""
    with mailbox() as box:
        rest = f":{box.port}?from=press@sender.example&to=desk@reader.example"
        assert "loopback" in send(tmp_path, f"mailtos://sender.example{rest}&smtp={ELSEWHERE}")
        assert box.letters == []
        assert send(tmp_path, f"mailto://sender.example{rest}&smtp=127.0.0.1&mode=insecure") == ""
    assert len(box.letters) == 1


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize("host", ["169.254.169.254", "[fe80::1]", "100.100.100.200", "0.0.0.0", "224.0.0.1"])  # noqa: S104 - refused
def test_what_is_nobodys_host_is_never_reached(tmp_path: Path, host: str, private: bool) -> None:
    """Metadata, link-local and other addresses that are no host of a private network are refused, written out or called private."""
    with pytest.raises(Refused, match="not connected to"):
        Notifier(tmp_path, {}).send(Channel("desk", f"json://{host}/", private=private), LETTER)


def test_a_secret_in_a_hosts_place_is_not_looked_up() -> None:
    """Of an address whose host may be a token nothing is asked of a name server: the rule is that for public addresses."""
    assert Address("slack://tokenA/tokenB/tokenC").guard(private=False) == Guard()
    assert Address("json://localhost/").guard(private=False).literals == {
        Place("127.0.0.1", None),
        Place("::1", None),
    }
    assert Address("json://localhost:81/").guard(private=False).literals == {
        Place("127.0.0.1", 81),
        Place("::1", 81),
    }


# --- the guard by itself ---------------------------------------------------------------------------------------------


def reach(address: str, port: int) -> None:
    """One connection."""
    socket.create_connection((address, port), timeout=5).close()


def test_a_private_hosts_channel_talks_to_it_alone() -> None:
    """Neither another loopback address nor a public one is connected to; the host itself is."""
    with webhook() as hook, guard_connections(LOOPBACK) as refused:
        reach("127.0.0.1", hook.port)
        assert refused == []
        for other in ("127.0.0.2", "93.184.215.14"):
            with pytest.raises(PermissionError, match="that host alone"):
                reach(other, hook.port)
    assert len(refused) == 2


def test_the_public_is_open() -> None:
    """The rule for a channel on a public host lets public addresses pass, and only them; connecting a datagram socket sends nothing."""
    with guard_connections(Guard()) as refused, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        with suppress(OSError):  # a machine without a network
            datagrams.connect(("93.184.215.14", 9))
        assert refused == []
        with pytest.raises(PermissionError, match="private"):
            datagrams.connect(("10.0.0.7", 9))
        with pytest.raises(PermissionError, match="loopback"):
            datagrams.sendto(b"x", ("127.0.0.1", 9))


def test_a_guard_is_its_threads_own() -> None:
    """While one thread is guarded, others connect as they like, and it does too when it is done."""
    with webhook() as hook:
        with guard_connections(Guard()):
            other = Thread(target=reach, args=("127.0.0.1", hook.port))
            other.start()
            other.join()
            with pytest.raises(PermissionError):
                reach("127.0.0.1", hook.port)
        reach("127.0.0.1", hook.port)


# --- trouble with one channel ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["a" * 70 + ".example", "a..b"])
def test_a_host_that_is_no_name_is_refused_in_words(tmp_path: Path, host: str) -> None:
    """A host no name server could know does not end a run."""
    with pytest.raises(Refused):
        Notifier(tmp_path, {}).send(Channel("desk", f"json://{host}/"), LETTER)


def test_a_defect_in_one_channel_costs_no_other_its_message(tmp_path: Path) -> None:
    """Where the code that speaks for a service breaks, the others' messages are delivered, and its own is a dead letter that says so."""
    outbox, facts = MemoryOutbox(), MemoryFacts()
    outbox.put(*(message(name, *facts.put(*LETTER.told)) for name in ("broken", "desk")))
    notifier = Notifier(tmp_path, {})

    def post(channel: Channel, letter: Letter) -> None:
        if channel.name == "broken":
            raise RuntimeError("a defect")
        notifier.send(channel, letter)

    with webhook() as hook:
        channels = {name: Channel(name, hook.url()) for name in ("broken", "desk")}
        asyncio.run(deliver_messages(PostOffice(outbox, facts, post, lambda: NOON, Random(1)), channels))
    assert len(hook.requests) == 1
    assert outbox.rows["desk.m1"].state is DeliveryState.SENT
    assert outbox.rows["broken.m1"].state is DeliveryState.DEAD


def test_a_message_no_letter_can_be_made_of_delays_no_other(tmp_path: Path) -> None:
    """Of three messages of one digest the one whose event breaks what is sent is a dead letter; the two others are delivered."""
    outbox, facts = MemoryOutbox(), MemoryFacts()
    events = facts.put(*(edited(body("Old."), body("New."), number) for number in (1, 2, 3)))
    outbox.put(*(message("desk", event, name=f"m{number}") for number, event in enumerate(events, 1)))
    notifier = Notifier(tmp_path, {})

    def post(channel: Channel, letter: Letter) -> None:
        if any(told.event.id == events[1] for told in letter.told):
            raise RecursionError("http://user:secret@service.example/")
        notifier.send(channel, letter)

    with webhook() as hook:
        digest = Channel("desk", hook.url(), when=Digest(time(8)))
        report = asyncio.run(
            deliver_messages(PostOffice(outbox, facts, post, lambda: NOON, Random(1)), {"desk": digest})
        )
    states = {one.message: (one.state, one.error) for one in report.deliveries}
    assert states["desk.m1"] == states["desk.m3"] == (DeliveryState.SENT, "")
    assert states["desk.m2"][0] is DeliveryState.DEAD
    assert "RecursionError" in states["desk.m2"][1]
    assert "secret" not in states["desk.m2"][1]
    assert len(hook.requests) == 2
