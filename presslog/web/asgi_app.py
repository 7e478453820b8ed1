"""The web page as an ASGI application: routes, safety headers, and errors as pages.

`create_app` takes a history, so that tests and other servers can bring their own. Only GET and HEAD are
answered, but for marks of reviewed events (`presslog.web.reviewing`): nothing else here could change anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, tzinfo
from http import HTTPStatus
from typing import Final

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from presslog.core.errors import NotFound, StorageError
from presslog.storage.read import History
from presslog.web import article_page, changes, feeds, memento, reviewing, status, stories, triage
from presslog.web import json_api as api
from presslog.web.access_token import TokenGuard
from presslog.web.reviewing import ReviewDesk
from presslog.web.templating import page
from presslog.web.time_limit import LIMIT_S, TimeLimit, TooWideError

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""On every answer. No script runs but the small files of ours, and nothing is loaded from anywhere else."""

OUT_OF_RANGE: Final = "a number in the address is too large, or a time lies outside the years 1 to 9999"

LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
"""Hosts answered to: another name that leads here is somebody's DNS trick."""


class _Safe:
    """Puts the safety headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-cache")
            await send(message)

        await self._app(scope, receive, with_headers)


def create_app(
    history: History,
    hosts: Sequence[str] = LOOPBACK,
    *,
    token: str | None = None,
    seconds: float = LIMIT_S,
    zone: tzinfo = UTC,
    review: ReviewDesk | None = None,
) -> Starlette:
    """The application over one history.

    `token`: only those who send it are answered. `seconds`: of the database's time for a request, where the
    history's engine keeps to it (`presslog.web.time_limit`). `zone`: in which times are shown and read.
    `review`: where it and a token are given, events are marked from their pages.
    """
    app = Starlette(
        routes=[
            *(reviewing.routes(review) if review and token else []),
            *stories.routes,
            *changes.routes,
            *triage.routes,
            *article_page.routes,
            *feeds.routes,
            *memento.routes,
            *status.routes,
            Mount(api.ROOT, api.create(history)),
            Mount("/static", StaticFiles(packages=[("presslog.web", "static")])),
        ],
        middleware=[
            Middleware(_Safe),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts)),
            *([Middleware(TokenGuard, token)] if token else []),
            Middleware(TimeLimit, seconds),
            Middleware(GZipMiddleware, minimum_size=1000),
        ],
        exception_handlers={
            NotFound: _error_page,
            TooWideError: _error_page,
            StorageError: _error_page,
            HTTPException: _error_page,
            ValueError: _error_page,
            OverflowError: _error_page,
            Exception: _fault_page,
        },
    )
    app.state.history = history
    app.state.zone = zone
    app.state.review = review if token else None
    return app


def _error_page(request: Request, error: Exception) -> Response:
    """An error as a page that says what it is about, or as the API's JSON.

    A path below the API's that holds a line break is none of the API's own: it matches no mount.
    """
    code, words = _describe_error(error)
    if request.url.path.startswith(f"{api.ROOT}/"):
        return JSONResponse({"detail": words or HTTPStatus(code).phrase}, code)
    return page(request, "error.html", status=code, code=code, phrase=HTTPStatus(code).phrase, words=words)


def _fault_page(_: Request, _error: Exception) -> Response:
    """Answer that the fault is ours.

    It is answered outside the middleware, so it adds the safety headers itself.
    """
    return PlainTextResponse("presslog failed here; its log says how\n", 500, HEADERS)


def _describe_error(error: Exception) -> tuple[int, str]:
    match error:
        case HTTPException():
            return error.status_code, "" if error.detail == HTTPStatus(
                error.status_code
            ).phrase else error.detail
        case NotFound():
            return HTTPStatus.NOT_FOUND, str(error)
        case TooWideError():
            return HTTPStatus.BAD_REQUEST, str(error)
        case StorageError():
            return HTTPStatus.SERVICE_UNAVAILABLE, str(error)
        case OverflowError():
            return HTTPStatus.BAD_REQUEST, OUT_OF_RANGE
        case _:
            return HTTPStatus.BAD_REQUEST, str(error)
