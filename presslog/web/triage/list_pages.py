"""What all lists have in common: a page's length, the moments and numbers in an address, and the list as CSV or JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from io import StringIO
from itertools import islice
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from presslog.contract import Json, json_line
from presslog.core.errors import QuestionError
from presslog.core.untrusted_values import whole_number
from presslog.storage.export.tables import write_csv
from presslog.storage.read import History
from presslog.times import read_moment
from presslog.web.templating import query, zone_of

PAGE: Final = 50
"""Items of a list on one page."""
ROWS: Final = PAGE + 1
"""Rows that one look at the database reads: a page's, and one more that tells whether there is another page."""
CHOICES: Final = 100
"""Sources or tags that a form offers for choice, at most."""
MOST_TAKEN: Final = 5_000
"""Rows of a list as CSV or JSON; where it goes on stands in the answer's `Link`."""
_FORMATS: Final = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def take_page(items: Iterable[Any]) -> tuple[list[Any], bool]:
    """Return a page of a list, and whether there is more.

    >>> take_page(range(3)), take_page(range(1000))[1]
    (([0, 1, 2], False), True)
    """
    found = list(islice(items, PAGE + 1))
    return found[:PAGE], len(found) > PAGE


def moment(request: Request, name: str) -> datetime | None:
    """A moment out of a query, as people type it; None where there is none. Raises ValueError."""
    text = request.query_params.get(name)
    return read_moment(text, zone_of(request), datetime.now(UTC)) if text else None


def number_in(request: Request, name: str) -> int | None:
    """A number out of a query; None where there is none or it is none."""
    return whole_number(request.query_params.get(name))


def source_names(history: History) -> list[str]:
    """The names to choose a source from; none where they are too many for a list, and one is typed."""
    found = history.source_names(CHOICES + 1)
    return list(found) if len(found) <= CHOICES else []


def tag_names(history: History) -> list[str]:
    """The tags to choose sources by, at most `CHOICES`."""
    return [each.tag for each in islice(history.tags(), CHOICES)]


def download_paths(request: Request) -> dict[str, str]:
    """The addresses of the list that a page shows, as CSV and as JSON."""
    given = {name: value for name, value in request.query_params.items() if name != "format"}
    return {name: query(request.url.path, **given, format=name) for name in _FORMATS}


def asked_format(request: Request) -> str | None:
    """The format in which a list is wanted; None for a page. Raises `QuestionError` for another than CSV and JSON."""
    name = request.query_params.get("format") or None
    if name is not None and name not in _FORMATS:
        raise QuestionError(f"no list is given as {name!r}; there are: {', '.join(_FORMATS)}")
    return name


def download(
    form: str,
    rows: Iterable[Mapping[str, Json]],
    following: str | None = None,
    *,
    columns: Sequence[str] = (),
) -> Response:
    """A list as CSV or as one JSON array.

    Args:
        form: The format, as `asked_format` gives it.
        rows: The list; all its rows have the same keys.
        following: The path at which the list goes on, if it does.
        columns: The names of the columns as CSV, where a list without rows is to have them; by default those of its rows.

    Returns:
        The answer.
    """
    listed = list(rows)
    out = StringIO(newline="")
    if form == "csv":
        write_csv(listed, out, columns=list(columns or (listed[0] if listed else ())))
    else:
        out.write("[{}]\n".format(",\n".join(map(json_line, listed))))
    headers = {"Content-Disposition": f'attachment; filename="presslog.{form}"'}
    if following:
        headers["Link"] = f'<{following}>; rel="next"'
    return Response(out.getvalue(), media_type=_FORMATS[form], headers=headers)


def take_rows(items: Iterator[Any]) -> tuple[list[Any], bool]:
    """Return the rows that one answer as CSV or JSON holds, and whether there are more."""
    found = list(islice(items, MOST_TAKEN + 1))
    return found[:MOST_TAKEN], len(found) > MOST_TAKEN
