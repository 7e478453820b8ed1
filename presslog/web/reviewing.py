"""Marks that people set from an event's page: the only thing on the web page that can change anything.

It is there if presslog.toml enables review and the page asks for a token: who may read may mark. A browser
sends that token along by itself, also for a form on somebody else's site. So a form holds a proof that only a
page of ours can have been given, and the site that a browser says a request comes from must be this one.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final
from urllib.parse import parse_qs, quote, urlsplit

from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from presslog.storage.review import LONGEST_NOTE, mark_events

LARGEST_FORM: Final = 10 * LONGEST_NOTE
"""Bytes of a form: a letter takes up to nine of them, `%E0%A4%85`."""


@dataclass(frozen=True, slots=True)
class ReviewDesk:
    """How marks are kept, and the secret by which our own forms are known."""

    mark: Callable[..., object]
    secret: bytes

    @classmethod
    def on(cls, engine: Engine, token: str) -> ReviewDesk:
        """The desk of one history, for those who know the page's token."""
        return cls(partial(mark_events, engine), token.encode())

    def proof(self, event: str) -> str:
        """What the form of an event's page holds and no other site can know."""
        return hmac.digest(self.secret, f"review\0{event}".encode(), "sha256").hex()


def desk_of(request: Request) -> ReviewDesk | None:
    """The desk at which this installation's events are marked; None where they are not."""
    desk: ReviewDesk | None = request.app.state.review
    return desk


def routes(desk: ReviewDesk) -> list[Route]:
    """The one route that takes marks."""

    async def take_marks(request: Request) -> Response:
        event = request.path_params["event"]
        form = await _read_form(request)
        proof = form.get("proof", "")
        if not hmac.compare_digest(proof.encode(), desk.proof(event).encode()) or not _is_own(request):
            raise HTTPException(403, "marks are taken from the form on the event's own page alone")
        await run_in_threadpool(
            desk.mark,
            [event],
            form.get("by", ""),
            datetime.now(UTC),
            seen="seen" in form,
            starred="starred" in form,
            note=form.get("note", ""),
        )
        return RedirectResponse(f"/events/{quote(event)}#review", 303)

    return [Route("/events/{event}/review", take_marks, methods=["POST"])]


def _is_own(request: Request) -> bool:
    """Whether a request comes from a page of this site, as far as the browser says.

    By Fetch Metadata, and by the origin (RFC 6454 §7).
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if (
        origin == "null"
    ):  # what our own Referrer-Policy makes of it; then the browser must have named the site
        return site is not None
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


async def _read_form(request: Request) -> dict[str, str]:
    """The fields of a form. 413 for one that is larger than any of ours, 415 for what is none."""
    if (
        request.headers.get("content-type", "").partition(";")[0].strip()
        != "application/x-www-form-urlencoded"
    ):
        raise HTTPException(415, "marks are taken from a form")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            raise HTTPException(413, f"a note has {LONGEST_NOTE:,} characters at most")
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    return {name: values[0] for name, values in fields.items()}
