"""Limits how long one request may keep the database busy.

A question that takes longer is cancelled and answered as too wide.

The limit is the request's, not a statement's: it travels with the request into its thread, is looked at
before every statement, and breaks off one that is under way (SQLite asks every few thousand steps,
PostgreSQL has `statement_timeout`).
"""

from __future__ import annotations

import sqlite3
from contextvars import ContextVar
from time import monotonic
from typing import Any, Final

import psycopg
from sqlalchemy import Engine, ExceptionContext, event
from starlette.types import ASGIApp, Receive, Scope, Send

from presslog.core.errors import StorageError

LIMIT_S: Final = 5.0
_STEPS: Final = 5_000
"""Of SQLite's machine between two looks at the clock: a millisecond's work."""
_CANCELED: Final = "57014"  # SQLSTATE query_canceled

_ends_at: ContextVar[float | None] = ContextVar("ends_at", default=None)


class TooWideError(StorageError):
    """A question that would keep the database busy for longer than a request may."""

    def __init__(self) -> None:
        super().__init__(
            f"this takes longer than the {LIMIT_S:g} seconds a request may take: ask for less, such as one source or rarer words"
        )


class TimeLimit:
    """Gives every request so many seconds of the database's time, from its arrival."""

    def __init__(self, app: ASGIApp, seconds: float = LIMIT_S) -> None:
        self._app, self._seconds = app, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Start the request's clock and hand it on."""
        token = _ends_at.set(monotonic() + self._seconds)
        try:
            await self._app(scope, receive, send)
        finally:
            _ends_at.reset(token)


def limit_engine(engine: Engine, seconds: float = LIMIT_S) -> None:
    """End an engine's statements with `TooWideError` when the time of their request is over."""
    event.listen(engine, "before_cursor_execute", _refuse_late)
    event.listen(engine, "handle_error", _name_broken_off)

    def settle(connection: Any, _record: object) -> None:  # noqa: ANN401 - either driver's connection
        if isinstance(connection, sqlite3.Connection):
            connection.set_progress_handler(_is_late, _STEPS)
        else:
            connection.execute(f"SET statement_timeout TO {max(1, int(seconds * 1000))}")
            connection.commit()

    event.listen(engine, "connect", settle)


def _is_late() -> bool:
    ends_at = _ends_at.get()
    return ends_at is not None and monotonic() > ends_at


def _refuse_late(*_: object) -> None:
    if _is_late():
        raise TooWideError


def _name_broken_off(context: ExceptionContext) -> TooWideError | None:
    match context.original_exception:
        case TooWideError() as error:
            return error
        case sqlite3.Error() as error if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
            return TooWideError()
        case psycopg.Error() as error if error.sqlstate == _CANCELED:
            return TooWideError()
        case _:
            return None
