"""`/articles/ID/related`: the articles that share passages with one, and what became of these."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from presslog.api import reference
from presslog.web.request_history import history_of
from presslog.web.templating import page


def related(request: Request) -> Response:
    """The related articles of an article, each with the passages themselves."""
    history, ref = history_of(request), reference(request.path_params["article"])
    return page(request, "related.html", article=history.article(ref), found=history.related(ref))
