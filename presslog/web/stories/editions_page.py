"""`/articles/ID/editions`: an article and its editions in other languages, side by side."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from presslog.api import reference
from presslog.core.errors import Withdrawn
from presslog.sentences import ground_in_words
from presslog.storage.read import History
from presslog.storage.records import ShownVersion
from presslog.web.request_history import history_of
from presslog.web.templating import page


def editions(request: Request) -> Response:
    """An article's editions, each with its text as it was last seen and the ground on which it is one."""
    history, ref = history_of(request), reference(request.path_params["article"])
    article, found = history.article(ref), history.editions_of(ref)
    columns = [
        (edition, _current_text(history, edition.article), ground_in_words(edition.ground))
        for edition in (found.editions if found else ())
    ]
    return page(
        request,
        "editions.html",
        article=article,
        shown=_current_text(history, article.article),
        columns=columns,
    )


def _current_text(history: History, article: str) -> ShownVersion | None:
    """An article's text, or None where it was withdrawn or never read."""
    try:
        return history.show(article)
    except Withdrawn:
        return None
