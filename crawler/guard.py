"""Which addresses may be connected to: the rule alone, over literal IP addresses. It resolves nothing but a source's own host.

The rule is applied where a connection is made (`crawler.connect`), to the very address it is made to, so that neither a redirect
nor a name that answers differently the second time gets around it. Other rooms that connect to addresses of outside making
(message channels) ask the same rule.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, TypeAlias

from crawler.urls import host_of

_Address: TypeAlias = IPv4Address | IPv6Address
_Network: TypeAlias = IPv4Network | IPv6Network

# The IANA special-purpose registries (RFC 6890 and its updates), each range with the word that names it in a refusal.
_RANGES: Final[tuple[tuple[_Network, str], ...]] = tuple(
    (ip_network(network), word)
    for network, word in (
        ("169.254.169.254/32", "a cloud's metadata address"),
        (
            "168.63.129.16/32",
            "a cloud's metadata address",
        ),  # public by number, answered by the host of the machine
        ("100.100.100.200/32", "a cloud's metadata address"),
        ("192.0.0.192/32", "a cloud's metadata address"),
        ("fd00:ec2::254/128", "a cloud's metadata address"),
        ("0.0.0.0/8", "this network (RFC 791)"),
        ("10.0.0.0/8", "private (RFC 1918)"),
        ("100.64.0.0/10", "shared by carriers (RFC 6598)"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local (RFC 3927)"),
        ("172.16.0.0/12", "private (RFC 1918)"),
        ("192.0.0.0/24", "for protocols (RFC 6890)"),
        ("192.0.2.0/24", "for documentation (RFC 5737)"),
        ("192.88.99.0/24", "a 6to4 relay (RFC 7526)"),
        ("192.168.0.0/16", "private (RFC 1918)"),
        ("198.18.0.0/15", "for benchmarks (RFC 2544)"),
        ("198.51.100.0/24", "for documentation (RFC 5737)"),
        ("203.0.113.0/24", "for documentation (RFC 5737)"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved (RFC 1112)"),
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("64:ff9b:1::/48", "a local translator (RFC 8215)"),
        ("100::/64", "discard-only (RFC 6666)"),
        ("2001::/32", "a Teredo tunnel (RFC 4380)"),
        ("2001:2::/48", "for benchmarks (RFC 5180)"),
        ("2001:10::/28", "ORCHID (RFC 4843)"),
        ("2001:20::/28", "ORCHIDv2 (RFC 7343)"),
        ("2001:db8::/32", "for documentation (RFC 3849)"),
        ("3fff::/20", "for documentation (RFC 9637)"),
        ("5f00::/16", "segment routing (RFC 9602)"),
        ("fc00::/7", "private (RFC 4193)"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local (RFC 3879)"),
        ("ff00::/8", "multicast"),
    )
)

# IPv6 that carries an IPv4 address: what it leads to is judged, not how it is written. Bits to shift the IPv4 part down.
_CARRIERS: Final = (
    (IPv6Network("::ffff:0:0/96"), 0),  # mapped, RFC 4291 §2.5.5.2
    (IPv6Network("::ffff:0:0:0/96"), 0),  # translated, RFC 2765 §2.1
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64, RFC 6052
    (IPv6Network("2002::/16"), 80),  # 6to4, RFC 3056
    (IPv6Network("::/96"), 0),  # compatible, RFC 4291 §2.5.5.1
)


def refusal(address: str) -> str | None:
    """Why a literal address is not to be connected to, or None.

    >>> refusal("93.184.215.14"), refusal("::ffff:10.0.0.1")
    (None, '::ffff:10.0.0.1 is private (RFC 1918)')
    >>> refusal("gazette.example")
    'gazette.example is not a literal IP address'
    """
    word = _word(address)
    return word and f"{address} is {word}"


def _word(address: str) -> str | None:
    """What a refused address is, in a few words; None for one that is allowed."""
    try:
        seen = _carried(ip_address(address))
    except ValueError:
        return "not a literal IP address"
    return next(
        (word for network, word in _RANGES if seen.version == network.version and seen in network), None
    )


def _carried(address: _Address) -> _Address:
    """The IPv4 address inside an IPv6 one, where it carries one; loopback and unspecified stay themselves."""
    if isinstance(address, IPv4Address) or int(address) < 2:
        return address
    bare = IPv6Address(int(address))  # without a zone
    shift = next((shift for network, shift in _CARRIERS if bare in network), None)
    return bare if shift is None else IPv4Address((int(bare) >> shift) & 0xFFFFFFFF)


def resolve(host: str) -> tuple[str, ...]:
    """The addresses a host name stands for now; a literal stands for itself, an unknown name for none."""
    try:
        answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(answer[4][0]) for answer in answers))


@dataclass(frozen=True, slots=True)
class Guard:
    """The rule for one source: public addresses, and those of its own host where that is private.

    `private_host` is set for a source on a private or loopback host: then that host is all it may be fetched from.
    """

    own: frozenset[str] = frozenset()
    private_host: str | None = None

    @classmethod
    def of(cls, url: str, look_up: Callable[[str], Iterable[str]] = resolve) -> Guard:
        """The rule for a source with this URL. A host with even one public address is public, and gets no exception.

        >>> Guard.of("http://desk.example/", lambda host: ["10.0.0.7"]).refusal("10.0.0.8")
        '10.0.0.8 is private (RFC 1918)'
        """
        host = host_of(url)
        found = frozenset(look_up(host))
        if found and all((_word(address) or "").startswith(("private", "loopback")) for address in found):
            return cls(found, host)
        return cls()

    def refusal(self, address: str) -> str | None:
        """Why this source may not connect to a literal address, or None."""
        return None if address in self.own else refusal(address)

    def refusal_of_url(self, url: str) -> str | None:
        """Why this source may not ask a URL, as far as its host's name tells, or None."""
        if self.private_host is None or host_of(url) == self.private_host:
            return None
        return f"a source on {self.private_host} is fetched from that host alone, not from {host_of(url)}"
