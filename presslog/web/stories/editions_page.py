"""`/articles/ID/editions`: an article and its editions in other languages, side by side."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from presslog.api import reference
from presslog.contract import editions_json
from presslog.core.errors import Withdrawn
from presslog.dossier import EDITION_COLUMNS, edition_rows
from presslog.sentences import ground_in_words
from presslog.storage.read import History
from presslog.storage.records import ShownVersion
from presslog.web.request_history import history_of
from presslog.web.templating import page
from presslog.web.triage.list_pages import asked_format, download, download_paths


def editions(request: Request) -> Response:
    """An article's editions, each with its text as it was last seen and the ground on which it is one."""
    history, ref = history_of(request), reference(request.path_params["article"])
    article, found = history.article(ref), history.editions_of(ref)
    match asked_format(request):
        case "csv":
            return download("csv", edition_rows(found) if found else (), columns=EDITION_COLUMNS)
        case "json":
            return download("json", [editions_json(found)] if found else ())
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
        downloads=download_paths(request),
    )


def _current_text(history: History, article: str) -> ShownVersion | None:
    """An article's text, or None where it was withdrawn or never read."""
    try:
        return history.show(article)
    except Withdrawn:
        return None
