"""The page of an article: its content, and beside it its past.

Its handler asks the history and fills a template, in a thread: a database answers in its own time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from presslog.api import Moment, moments, reference
from presslog.core.errors import Withdrawn
from presslog.dossier import last_copy
from presslog.sentences import held_in_words
from presslog.storage.model import Capture, ChangeEvent, State
from presslog.storage.read import History
from presslog.storage.records import Rekeying, ShownVersion
from presslog.web.request_history import history_of
from presslog.web.templating import page


def article(request: Request) -> Response:
    """An article: its content now, or in a version, beside its past."""
    history, ref = history_of(request), request.path_params["article"]
    summary = history.article(reference(ref))
    if summary.article != ref:
        return RedirectResponse(f"/articles/{summary.article}")
    number = request.path_params.get("version")
    return page(
        request,
        "article.html",
        article=summary,
        shown=_kept_version(history, ref, number) if summary.versions else None,
        held=_held_look(history, ref),
        gone=last_copy(history, summary) if summary.state is State.REMOVED else None,
        timeline=list(timeline(history, ref)),
    )


def _held_look(history: History, ref: str) -> tuple[datetime, str] | None:
    """When the article was last looked at and what that waits for before it is told; None where nothing is held."""
    look = history.last_look(ref)
    held = held_in_words(look) if look else ""
    return (look.capture.fetched_at, held) if look and held else None


def _kept_version(history: History, ref: str, number: int | None) -> ShownVersion | None:
    """A version's content, the current one's by default; None where it was withdrawn."""
    try:
        return history.show(ref, number)
    except Withdrawn:
        return None


def timeline(history: History, ref: str) -> Iterator[tuple[Moment, list[Capture]]]:
    """Versions, new ids and events, newest first, each of the latter with the captures it rests on."""
    for each in reversed(list(moments(history, ref))):
        evidence = each.evidence if isinstance(each, ChangeEvent) else ()
        if isinstance(each, Rekeying):
            evidence = (each.capture,)
        yield each, [history.capture(capture) for capture in evidence]


routes: Final = [
    Route("/articles/{article}/versions/{version:int}", article),
    Route("/articles/{article:path}", article),
]
