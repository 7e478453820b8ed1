"""`/articles/ID/diff/A..B`: two versions of an article, what did not change folded away."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from presslog.api import reference
from presslog.core.errors import QuestionError
from presslog.core.untrusted_values import whole_number
from presslog.web.changes.diff_rows import change_rows, fold_rows
from presslog.web.request_history import history_of
from presslog.web.templating import page


def diff(request: Request) -> Response:
    """Two versions of an article, side by side or in one column."""
    given = request.path_params
    history = history_of(request)
    found = history.diff(reference(given["article"]), given["a"], given["b"])
    stretches = list(fold_rows(change_rows(found.diff)))
    view = "inline" if request.query_params.get("view") == "inline" else "side"
    return page(
        request,
        "diff.html",
        article=history.article(found.article),
        change=found,
        stretches=stretches,
        count=sum(1 for stretch in stretches if stretch.number),
        view=view,
    )


def chosen_diff(request: Request) -> Response:
    """Lead to the comparison of the versions that a form chose, the earlier one first."""
    found = [whole_number(request.query_params.get(name, "")) for name in ("a", "b")]
    if not all(found):
        raise QuestionError("choose two versions of the article, by their numbers: ?a=1&b=2")
    a, b = sorted(number for number in found if number)
    article = history_of(request).article(reference(request.path_params["article"]))
    return RedirectResponse(f"/articles/{article.article}/diff/{a}..{b}", 303)
