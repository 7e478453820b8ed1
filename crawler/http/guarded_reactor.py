"""The only way out: a reactor that connects to guarded literal addresses and listens to nobody.

Every connection of a crawl's child process is opened here: pages, robots.txt, redirects and retries alike. A
name has been resolved by then, so that the address checked is the address connected to. Many sources share the
process, and each request brings its own source's guard along (`GuardedBinding`); without one none is made. Each address carries
the name it was looked up for from the resolver to the connection, and nothing is remembered between two.
Which addresses are allowed is `crawler.address_guard`'s to say.
"""

from __future__ import annotations

from typing import Any, NoReturn

from scrapy import Request
from scrapy.crawler import Crawler
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.asyncioreactor import AsyncioSelectorReactor
from twisted.internet.interfaces import IConnector, IHostnameResolver, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from presslog.core.errors import PresslogError
from presslog.core.outcome import Outcome, RefusedError
from presslog.crawler.address_guard import Guard
from presslog.crawler.http.crawl_context import Context, context_of


class RefusedAddressError(PresslogError):
    """A connection that was not made, because of where it would have led."""


class LookedUpAddress(str):
    """A literal address that knows which name it was looked up for."""

    __slots__ = ("name",)
    name: str

    @classmethod
    def of(cls, address: str, name: str) -> LookedUpAddress:
        """The address, marked with the name."""
        marked = cls(address)
        marked.name = name
        return marked


class GuardedBinding(tuple[str, int]):
    """Any local address and port to connect from, and the guard of whoever connects.

    Scrapy and Twisted hand the local address of a request (`bindaddress`) through to `connectTCP` as it is.
    """

    guard: Guard

    @classmethod
    def of(cls, guard: Guard) -> GuardedBinding:
        """The binding of what one source asks."""
        binding = cls(("", 0))
        binding.guard = guard
        return binding


# zope's interfaces are no types for mypy: what implements one is Any here.
@implementer(IHostnameResolver)
class MarkingResolver:
    """Looks names up as `resolver` does, and marks each address with the name asked for."""

    def __init__(self, resolver: Any) -> None:  # noqa: ANN401
        self._resolver = resolver

    def resolveHostName(self, receiver: Any, name: str, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401, N802 - Twisted's name
        """Resolve a name by the resolver that this one wraps."""
        return self._resolver.resolveHostName(_MarkingReceiver(receiver, name), name, *args, **kwargs)


@implementer(IResolutionReceiver)
class _MarkingReceiver:
    def __init__(self, receiver: Any, name: str) -> None:  # noqa: ANN401
        self.resolutionBegan = receiver.resolutionBegan
        self.resolutionComplete = receiver.resolutionComplete
        self._receiver, self._name = receiver, name

    def addressResolved(self, address: object) -> None:  # noqa: N802 - Twisted's name
        match address:
            case IPv4Address():
                marked = LookedUpAddress.of(address.host, self._name)
                address = IPv4Address(address.type, marked, address.port)
            case IPv6Address():
                marked = LookedUpAddress.of(address.host, self._name)
                address = IPv6Address(address.type, marked, address.port, address.flowInfo, address.scopeID)
        self._receiver.addressResolved(address)


class GuardedReactor(AsyncioSelectorReactor):
    """Twisted's reactor on asyncio, with a guard before every outgoing connection and no doors in.

    Scrapy's telnet console and remote control would listen; they are off, and here they could not.
    """

    def connectTCP(  # noqa: N802 - Twisted's name and arguments
        self,
        host: str,
        port: int,
        factory: Any,  # noqa: ANN401
        timeout: float = 30,
        bindAddress: object = None,  # noqa: N803
    ) -> IConnector:
        """As Twisted's, for literal addresses that the binding's guard allows. Raises RefusedAddressError."""
        if not isinstance(bindAddress, GuardedBinding):
            raise RefusedAddressError("refused to connect: blocked: this connection has no address guard")
        if reason := bindAddress.guard.refusal(host, port, getattr(host, "name", "")):
            raise RefusedAddressError(f"refused to connect: {reason}")
        return super().connectTCP(host, port, factory, timeout)

    def installNameResolver(self, resolver: Any) -> Any:  # noqa: ANN401, N802 - Twisted's name
        """As Twisted's; what the resolver answers is marked with the name it was asked for."""
        return super().installNameResolver(MarkingResolver(resolver))  # type: ignore[arg-type]

    def _refuse_connection(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ANN401 - whatever those below take
        raise RefusedAddressError("blocked: a crawl may only open outgoing TCP connections")

    connectSSL = connectUNIX = connectUNIXDatagram = _refuse_connection  # noqa: N815 - Twisted's names
    listenTCP = listenSSL = listenUNIX = listenUNIXDatagram = listenUDP = listenMulticast = _refuse_connection  # noqa: N815


class GuardMiddleware:
    """Refuses what the guard can tell from a URL alone, before anything is asked for its sake."""

    def __init__(self, crawler: Crawler) -> None:
        self._context: Context = context_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GuardMiddleware:
        """Scrapy's way to make one."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises RefusedError for a host that is not this source's to ask."""
        if reason := self._context.guard.refusal_of_url(request.url):
            raise RefusedError(Outcome.NET_ERROR, f"refused to connect: {reason}")
