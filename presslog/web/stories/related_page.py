"""`/articles/ID/related`: the articles that share passages with one, and what became of these."""

from __future__ import annotations

from itertools import chain

from starlette.requests import Request
from starlette.responses import Response

from presslog.api import reference
from presslog.contract import RELATED, pick_keys
from presslog.dossier import PASSAGE_COLUMNS, passage_rows
from presslog.web.request_history import history_of
from presslog.web.templating import page
from presslog.web.triage.list_pages import asked_format, download, download_paths


def related(request: Request) -> Response:
    """The related articles of an article, each with the passages themselves."""
    history, ref = history_of(request), reference(request.path_params["article"])
    article, found = history.article(ref), history.related(ref)
    match asked_format(request):
        case "csv":
            rows = chain.from_iterable(map(passage_rows, found))
            return download("csv", rows, columns=PASSAGE_COLUMNS)
        case "json":
            return download("json", (pick_keys(each, RELATED) for each in found))
    return page(request, "related.html", article=article, found=found, downloads=download_paths(request))
