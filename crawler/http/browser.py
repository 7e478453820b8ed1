"""A real browser for pages that are written by scripts.

It draws what our own door fetched, and has no network of its own.

Each request the page makes is answered through the same downloader as everything else, so that guard,
robots.txt, pace and size limits hold for it as well; what is not a script, style or data (images, fonts,
frames), and whatever is not a GET, is not fetched at all. Needs the `render` extra, without which this module
cannot be imported, and a Chromium.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Final

from playwright.async_api import Browser, Error, Playwright, Route, async_playwright
from playwright.async_api import TimeoutError as PatienceError

from presslog.core.errors import FetchError
from presslog.crawler.http.fetcher import AnsweredPart

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
"""Where a Chromium of the system's own is looked for; else the one Playwright installed."""
_FETCHED: Final = frozenset({"script", "stylesheet", "xhr", "fetch"})
_KEPT_BACK: Final = frozenset({"content-encoding", "content-length", "transfer-encoding", "set-cookie"})
# Nothing listens on the discard port: whatever slips past the interception (a web socket, a prefetch) ends
# there.
_NOWHERE: Final = "http://127.0.0.1:9"
_FLAGS: Final = (
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)


Door = Callable[[str], Awaitable[AnsweredPart | None]]
"""Fetches a URL for a page; None where it could not or must not be had."""


def browser_path() -> str | None:
    """The path of the system's own Chromium; None where there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


class Renderer:
    """One browser for one crawl. Use as an async context manager."""

    def __init__(self, door: Door, *, user_agent: str, patience: timedelta) -> None:
        self._door, self._agent, self._patience = door, user_agent, patience
        self._driver: Playwright | None = None
        self._browser: Browser | None = None

    async def __aenter__(self) -> Renderer:
        """Starts the browser. Raises FetchError where there is none."""
        self._driver = await async_playwright().start()
        try:
            self._browser = await self._driver.chromium.launch(
                executable_path=browser_path(),
                proxy={"server": _NOWHERE},
                args=list(_FLAGS),
                chromium_sandbox=os.geteuid() != 0,  # which root cannot have
            )
        except Error as error:
            await self._driver.stop()
            raise FetchError(f"render = true needs a Chromium: {error.message.splitlines()[0]}") from error
        return self

    async def __aexit__(self, *_: object) -> None:
        """Ends the browser."""
        if self._browser is not None:
            await self._browser.close()
        if self._driver is not None:
            await self._driver.stop()

    async def draw(self, url: str, page: AnsweredPart) -> bytes:
        """The document as it stands when its scripts have come to rest, or when patience ends.

        It is UTF-8. Raises FetchError.
        """
        if self._browser is None:
            raise FetchError("the browser is not running")
        context = await self._browser.new_context(user_agent=self._agent, service_workers="block")
        try:
            tab = await context.new_page()
            answered: dict[str, AnsweredPart | None] = {url: page}
            await tab.route("**/*", lambda route: self._answer_route(route, answered))
            limit = self._patience.total_seconds() * 1000
            await tab.goto(url, wait_until="domcontentloaded", timeout=limit)
            with suppress(PatienceError):  # a page that never rests is taken as it stands
                await tab.wait_for_load_state("networkidle", timeout=limit)
            return (await tab.content()).encode()
        except Error as error:
            raise FetchError(f"the browser could not draw it: {error.message.splitlines()[0]}") from error
        finally:
            await context.close()

    async def _answer_route(self, route: Route, answered: dict[str, AnsweredPart | None]) -> None:
        """Gives the browser what our own door gives, or nothing."""
        asked = route.request
        wanted = asked.method == "GET" and (asked.resource_type in _FETCHED or asked.url in answered)
        if wanted and asked.url not in answered:
            answered[asked.url] = await self._door(asked.url)
        part = answered.get(asked.url) if wanted else None
        if part is None:
            await route.abort()
        else:
            await route.fulfill(status=part.status, headers=_headers_for_browser(part), body=part.body)


def _headers_for_browser(part: AnsweredPart) -> dict[str, str]:
    """The headers a browser is told."""
    return {name: value for name, value in part.headers if name not in _KEPT_BACK}
