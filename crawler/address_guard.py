"""Decides which literal IP addresses may be connected to. Does not resolve names.

The rule is applied where a connection is made (`crawler.http.guarded_reactor`), to the very address it is
made to, at every connection anew: what a name server answered once exempts nothing later. Other rooms that
connect to addresses of outside making (message channels) ask the same rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, TypeAlias

from presslog.core.urls import origin_of

_Address: TypeAlias = IPv4Address | IPv6Address
_Network: TypeAlias = IPv4Network | IPv6Network

# The IANA special-purpose registries (RFC 6890 and its updates), each range with the word that names it in a
# refusal.
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

# IPv6 that carries an IPv4 address: what it leads to is judged, not how it is written. Bits to shift the IPv4
# part down.
_CARRIERS: Final = (
    (IPv6Network("::ffff:0:0/96"), 0),  # mapped, RFC 4291 §2.5.5.2
    (IPv6Network("::ffff:0:0:0/96"), 0),  # translated, RFC 2765 §2.1
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64, RFC 6052
    (IPv6Network("2002::/16"), 80),  # 6to4, RFC 3056
    (IPv6Network("::/96"), 0),  # compatible, RFC 4291 §2.5.5.1
)


# What a host of a private network can have: in these ranges a source's own host may lie. The other refused
# ranges hold nobody's host.
_PRIVATE: Final = ("private", "loopback", "shared by carriers")


def address_refusal(address: str) -> str | None:
    """Why a literal address is not to be connected to, or None.

    >>> address_refusal("93.184.215.14"), address_refusal("::ffff:10.0.0.1")
    (None, '::ffff:10.0.0.1 is private (RFC 1918)')
    >>> address_refusal("gazette.example")
    'gazette.example is not a literal IP address'
    """
    word = refused_kind(address)
    return word and f"{address} is {word}"


def refused_kind(address: str) -> str | None:
    """What a refused address is, in a few words; None for one that is allowed."""
    try:
        found = _embedded_ipv4(ip_address(address))
    except ValueError:
        return "not a literal IP address"
    words = (word for network, word in _RANGES if found.version == network.version and found in network)
    return next(words, None if found.is_global else "not a public address")


def _embedded_ipv4(address: _Address) -> _Address:
    """The IPv4 address inside an IPv6 one, where it carries one; loopback and unspecified stay themselves."""
    if isinstance(address, IPv4Address) or int(address) < 2:
        return address
    bare = IPv6Address(int(address))  # without a zone
    shift = next((shift for network, shift in _CARRIERS if bare in network), None)
    return bare if shift is None else IPv4Address((int(bare) >> shift) & 0xFFFFFFFF)


@dataclass(frozen=True, slots=True)
class Place:
    """A host, by its name or literal address, and a port; `port` is None where any will do."""

    host: str
    port: int | None

    @classmethod
    def of(cls, url: str) -> Place:
        """Return the host and port of an http(s) URL; the port is -1 if it cannot be read."""
        try:
            _, host, port = origin_of(url)
        except ValueError:
            return cls("", -1)
        return cls(plain_host(host), port)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"


def plain_host(host: str) -> str:
    """One spelling for a host: lower case, IDNA in ASCII, no last dot, a mapped IPv4 address as IPv4.

    >>> plain_host("Gazette.Example."), plain_host("::ffff:10.0.0.7"), plain_host("b\u00fccher.example")
    ('gazette.example', '10.0.0.7', 'xn--bcher-kva.example')
    """
    bare = host.lower().rstrip(".")
    try:
        found = ip_address(bare)
    except ValueError:
        try:
            return bare.encode("idna").decode("ascii")
        except UnicodeError:
            return bare
    return str(getattr(found, "ipv4_mapped", None) or found)


@dataclass(frozen=True, slots=True)
class Guard:
    """Decides which network addresses one source may reach.

    Public ones, and private ones where the source's own URL leads into a private network.

    literals  the private addresses that its URLs name, each with its port; `localhost`: both loopback ones
    names     the hosts that its URLs name, if the source says `private = true`: some may be private;
              ports 80 and 443 count as one, for a site that redirects to TLS
    alone     whether nothing else, public or not, may be connected to
    written   the hosts and ports as its URLs write them
    """

    literals: frozenset[Place] = frozenset()
    names: frozenset[Place] = frozenset()
    alone: bool = False
    written: frozenset[Place] = frozenset()

    @classmethod
    def of(cls, urls: Iterable[str], *, private: bool = False) -> Guard:
        """The rule for a source with these URLs.

        One that only names private addresses is fetched from these alone.

        >>> Guard.of(["http://10.0.0.7/"]).refusal("10.0.0.7", 80)
        >>> Guard.of(["http://10.0.0.7/"]).refusal("10.0.0.7", 81)
        '10.0.0.7 is private (RFC 1918); this source may be fetched from 10.0.0.7:80 alone'
        """
        return cls.for_places(map(Place.of, urls), private=private)

    @classmethod
    def for_places(cls, places: Iterable[Place], *, private: bool = False) -> Guard:
        """The same rule, for hosts and ports that are known without a URL."""
        listed = list(places)
        literals = [own for place in listed for own in _private_literals(place)]
        names = (
            [own for place in listed if not _private_literals(place) for own in _default_ports(place)]
            if private
            else []
        )
        alone = bool(listed) and all(_private_literals(place) for place in listed)
        return cls(frozenset(literals), frozenset(names), alone, frozenset(listed) if alone else frozenset())

    def refusal(self, address: str, port: int, name: str = "") -> str | None:
        """Why this source may not connect to a literal address and port, or None.

        `name` is what was looked up to get there.
        """
        if _is_within(Place(plain_host(address), port), self.literals):
            return None
        word = refused_kind(address)
        named = _is_within(Place(plain_host(name), port), self.names)
        if (named and word and word.startswith(_PRIVATE)) or (word is None and (named or not self.alone)):
            return None
        if word is None:
            return f"{self._own_places()}, not from {address}"
        return f"{address} is {word}{self._remedy_for(address, name)}"

    def refusal_of_url(self, url: str) -> str | None:
        """Why this source may not ask a URL, as far as its host and port tell, or None."""
        place = Place.of(url)
        if not self.alone or _is_within(place, self.written):
            return None
        return f"{self._own_places()}, not from {place}"

    def _own_places(self) -> str:
        return f"this source may be fetched from {' and '.join(sorted(map(str, self.written)))} alone"

    def _remedy_for(self, address: str, name: str) -> str:
        if self.alone:
            return f"; {self._own_places()}"
        if name and plain_host(name) != plain_host(address) and not self.names:
            return (
                f", and {name} leads there; a source whose own host is in a private network says `private = true` "
                "under [fetch], as `presslog add --private` writes it"
            )
        return ""


def _private_literals(place: Place) -> tuple[Place, ...]:
    """The private addresses that a place names without any look-up; none for a name or a public address."""
    if place.host == "localhost":
        return Place("127.0.0.1", place.port), Place("::1", place.port)
    return (place,) if (refused_kind(place.host) or "").startswith(_PRIVATE) else ()


def _default_ports(place: Place) -> tuple[Place, ...]:
    """The place, and the same host's other default port where its port is one of the two."""
    return tuple(Place(place.host, port) for port in (80, 443)) if place.port in {80, 443} else (place,)


def _is_within(place: Place, own: frozenset[Place]) -> bool:
    """Whether a place is among these, one of which may stand for every port of its host."""
    return place in own or Place(place.host, None) in own
