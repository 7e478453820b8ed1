"""A name server on loopback that changes its answers, and the look-up and the crawl's child that ask it.

UDP and DNS (RFC 1035) for real; only its address is handed in, where the system would read it from /etc/resolv.conf.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from socket import AF_INET, AF_INET6, SOCK_DGRAM, SOCK_STREAM, gaierror, socket
from threading import Thread
from typing import Any

from twisted.names import dns

ROOT = Path(__file__).parents[2]


@dataclass
class NameServer:
    """Answers by name: each list of addresses holds for one look-up, the last one from then on. `asked` lists names in order."""

    answers: dict[str, list[list[str]]]
    port: int = 0
    asked: list[str] = field(default_factory=list)

    def reply(self, asked: bytes) -> bytes:
        """The answer to one message. A look-up asks for IPv4 addresses (A) first, and so begins the next list of answers."""
        message = dns.Message()
        message.fromStr(asked)
        query = message.queries[0]
        name = query.name.name.decode()
        if query.type == dns.A:
            self.asked.append(name)
        lists = self.answers.get(name, [[]])
        found = lists[min(self.asked.count(name), len(lists)) - 1]
        message.answer, message.recDes = 1, 1
        message.rCode = dns.OK if name in self.answers else dns.ENAME
        version, record = (4, dns.Record_A) if query.type == dns.A else (6, dns.Record_AAAA)
        wanted = [address for address in found if ip_address(address).version == version]
        message.answers = [
            dns.RRHeader(query.name.name, query.type, ttl=0, payload=record(address)) for address in wanted
        ]
        return bytes(message.toStr())


@contextmanager
def answering(answers: dict[str, list[list[str]]]) -> Iterator[NameServer]:
    """A running name server on a free port."""
    server = NameServer(answers)
    with socket(AF_INET, SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", 0))
        server.port = door.getsockname()[1]
        thread = Thread(target=_serve, args=(server, door), daemon=True)
        thread.start()
        yield server
        with socket(AF_INET, SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", server.port))
        thread.join()


def _serve(server: NameServer, door: socket) -> None:
    while True:
        asked, back = door.recvfrom(4096)
        if not asked:
            return
        door.sendto(server.reply(asked), back)


def look_up(
    server: int, host: str, port: int, *_: object
) -> list[tuple[int, int, int, str, tuple[Any, ...]]]:
    """As `socket.getaddrinfo`, from the name server on this port of loopback. A literal address stands for itself."""
    try:
        found = [str(ip_address(host))]
    except ValueError:
        found = [*_ask(server, host, dns.A), *_ask(server, host, dns.AAAA)]
    if not found:
        raise gaierror(f"{host} is not known")
    return [
        (AF_INET6, SOCK_STREAM, 6, "", (one, port, 0, 0))
        if ":" in one
        else (AF_INET, SOCK_STREAM, 6, "", (one, port))
        for one in found
    ]


def _ask(server: int, host: str, kind: int) -> list[str]:
    message = dns.Message(id=1, recDes=1)
    message.addQuery(host.encode("idna"), kind)
    with socket(AF_INET, SOCK_DGRAM) as door:
        door.settimeout(5)
        door.sendto(message.toStr(), ("127.0.0.1", server))
        answer = dns.Message()
        answer.fromStr(door.recv(4096))
    return [
        record.payload.dottedQuad() if kind == dns.A else str(ip_address(record.payload.address))
        for record in answer.answers
    ]


def resolver(server: int) -> Callable[[Any], Any]:
    """Twisted's own resolver for a reactor, over this name server."""
    from twisted.internet._resolver import GAIResolver  # noqa: PLC0415 - the one that a reactor starts with

    return lambda reactor: GAIResolver(reactor, reactor.getThreadPool, partial(look_up, server))


def command(server: int) -> tuple[str, ...]:
    """How a crawl's child is started that asks this name server and is the product's own in all else."""
    lines = "import sys; sys.path.insert(0, sys.argv[1]); from tests.fakes import name_server; name_server.child()"
    return sys.executable, "-c", lines, str(ROOT), str(server)


def child() -> None:
    """The child."""
    from presslog.crawler.process.crawl_child import carry_out_orders  # noqa: PLC0415 - only in the child

    sys.exit(carry_out_orders(resolver(int(sys.argv[2]))))
