"""Conditional requests (RFC 9110 §13).

Asks with the validators of the last accepted capture, and takes 304 only for an answer to them.

Which capture was accepted, and that the extractor is still the same, is for whoever hands the validators in.
Every tenth request that could be conditional is not: a server that answers 304 whatever changed is found out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from presslog.core.outcome import Outcome, RefusedError
from presslog.core.untrusted_values import sendable_header
from presslog.crawler.http.crawl_context import VALIDATORS, Context, context_of
from presslog.crawler.items import Visit
from presslog.crawler.memory import Memory, read_as

if TYPE_CHECKING:  # what reads archives uses these rules, and does not wait for Scrapy
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

HEADERS: Final = ("If-None-Match", "If-Modified-Since")
EVERY: Final = 10
"""One request in so many goes out without validators."""
_DOCUMENT: Final = "conditional"
_COUNTS: Final = TypeAdapter(dict[str, int])


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to recognize a representation by."""

    etag: str | None = None
    last_modified: str | None = None

    @classmethod
    def of(cls, visit: Visit | None) -> Validators | None:
        """Those of a known article; None where there are none."""
        if visit is None or not (visit.etag or visit.last_modified):
            return None
        return cls(visit.etag, visit.last_modified)

    def headers(self) -> dict[str, bytes]:
        """The header fields to ask with.

        An entity tag is the stronger one, and both may be sent (RFC 9110 §13.1.3).
        """
        pairs = zip(HEADERS, (self.etag, self.last_modified), strict=True)
        return {name: sent for name, value in pairs if (sent := sendable_header(value)) is not None}


class ConditionalMiddleware:
    """Adds validators to a first request; refuses a 304 nobody asked for."""

    def __init__(self, crawler: Crawler) -> None:
        self._context: Context = context_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ConditionalMiddleware:
        """Scrapy's way to make one."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Validators belong to the URL they came from.

        They are taken off `meta` once used, so that no redirect carries them on.
        """
        validators: Validators | None = request.meta.pop(VALIDATORS, None)
        if validators is not None and not _is_the_tenth(self._context.memory):
            request.headers.update(validators.headers())

    def process_response(self, request: Request, response: Response) -> Response:
        """The response. Raises RefusedError for a 304 to an unconditional request."""
        if response.status == 304 and not any(name in request.headers for name in HEADERS):
            raise RefusedError(Outcome.UNAVAILABLE, "304 to a request that was not conditional")
        return response


def _is_the_tenth(memory: Memory) -> bool:
    """Count one more conditional request, and return True if it is to go out without validators."""
    count = read_as(memory, _DOCUMENT, _COUNTS).get("count", 0) + 1
    memory.write(_DOCUMENT, {"count": count})
    return count % EVERY == 0
