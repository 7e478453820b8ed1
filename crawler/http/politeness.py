"""Waits when a host asks to be left alone, in this run and in those after it.

The rules are those of RFC 9110 §10.2.3 and RFC 6585 §4.

A short wait is waited out and the request made once more; after a long one, and while it lasts, the host is
not asked at all. The rests and the pace between requests are kept in `host_paces.py`; `robots.py` slows the
pace where a Crawl-delay says so.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Final

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from presslog.core.moments import parse_retry_after
from presslog.core.outcome import Outcome, RefusedError
from presslog.core.urls import host_of
from presslog.crawler.http.crawl_context import Context, context_of
from presslog.crawler.http.host_paces import LONGEST

PATIENCE: Final = timedelta(seconds=10)
"""A wait up to this is waited out within the run."""
UNSAID: Final = timedelta(minutes=1)
"""How long a 429 without Retry-After is taken to ask for."""
_ASKING: Final = frozenset({429, 503})
_RETRIED: Final = "retried"


class PolitenessMiddleware:
    """Keeps a host's rest, and notes the rests asked for."""

    def __init__(self, crawler: Crawler) -> None:
        self._context: Context = context_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PolitenessMiddleware:
        """Scrapy's way to make one."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Waits out a short rest. Raises RefusedError in a long one."""
        wait, status = self._context.pace.rest_left(host_of(request.url))
        if not is_waited_out(wait):
            outcome = Outcome.BLOCKED if status == 429 else Outcome.UNAVAILABLE
            raise RefusedError(outcome, f"not asked: a {status} told us to wait {_in_words(wait)} more")
        if wait:
            await asyncio.sleep(wait.total_seconds())

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response, or the same request once more when the wait asked for is short."""
        wait = asked_wait(response, self._context.now())
        if wait is None:
            return response
        self._context.pace.ask_rest(host_of(response.url), wait, response.status)
        if not is_waited_out(wait) or request.meta.get(_RETRIED):
            return response
        return request.replace(meta={**request.meta, _RETRIED: True}, dont_filter=True)


def asked_wait(response: Response, now: datetime) -> timedelta | None:
    """Return the wait that a response asks for, `LONGEST` at most; None if it asks for none."""
    if response.status not in _ASKING:
        return None
    value = response.headers.get("Retry-After")
    wait = parse_retry_after(value.decode("latin-1") if value else None, now, LONGEST)
    return UNSAID if wait is None and response.status == 429 else wait


def is_waited_out(wait: timedelta) -> bool:
    """Return True if a wait is so short that the run waits, and asks again."""
    return wait <= PATIENCE


def _in_words(wait: timedelta) -> str:
    """A wait to the second, so that the reason reads well.

    >>> _in_words(timedelta(seconds=90.7))
    '0:01:30'
    """
    return str(timedelta(seconds=int(wait.total_seconds())))
