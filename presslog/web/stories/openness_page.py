"""`/openness`: how openly edits were made: numbers, a plot by month, and the edits under each number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from presslog.contract import EVENT, OPENNESS, pick_keys
from presslog.storage.content import Acknowledgement
from presslog.storage.read import GroupedBy, count_openness, edit_groups
from presslog.storage.records import OpennessCount
from presslog.web.request_history import history_of
from presslog.web.templating import page, query
from presslog.web.triage.list_pages import asked_format, download, download_paths, moment

BAR_WIDTH: Final = 28
PLOT_HEIGHT: Final = 160
MOST_LISTED: Final = 200
"""Edits listed under one number."""


@dataclass(frozen=True, slots=True)
class PlotPart:
    """One rectangle of the plot: so many edits of a month that came with one thing, and where they are listed."""

    came_with: str
    count: int
    x: int
    y: float
    height: float
    path: str


def openness(request: Request) -> Response:
    """Edits counted by source, author, month or category; `show` and `name` list those under one number."""
    given = request.query_params
    by = GroupedBy(given.get("by") or GroupedBy.SOURCE)
    shown = {key: given.get(key) or "" for key in ("source", "since", "until")}
    history = history_of(request)
    edits = list(
        history.openness(
            shown["source"] or None, since=moment(request, "since"), until=moment(request, "until")
        )
    )
    wanted, name = given.get("show"), given.get("name")
    listed = [
        edit.event
        for edit in reversed(edits)
        if wanted and edit.acknowledgement == Acknowledgement(wanted) and name in edit_groups(edit, by)
    ]
    if form := asked_format(request):  # what `presslog openness` prints as such, with and without --list
        counted = (
            {by.value: each.name, **pick_keys(each, OPENNESS[1:])} for each in count_openness(edits, by)
        )
        return download(form, (pick_keys(event, EVENT) for event in listed) if wanted else counted)
    months = count_openness(edits, GroupedBy.MONTH)
    return page(
        request,
        "openness.html",
        counts=count_openness(edits, by),
        by=by.value,
        ways=[way.value for way in GroupedBy],
        chosen=shown,
        kinds=list(Acknowledgement),
        name=name,
        wanted=wanted,
        listed=listed[:MOST_LISTED],
        more=max(0, len(listed) - MOST_LISTED),
        months=months,
        parts=list(plot_parts(months, shown)),
        bar=BAR_WIDTH,
        height=PLOT_HEIGHT,
        sources=[source.source for source in history.sources()],
        downloads=download_paths(request),
    )


def plot_parts(months: Sequence[OpennessCount], chosen: Mapping[str, str]) -> Iterator[PlotPart]:
    """The plot's rectangles: a bar a month, its kinds one upon another, the highest as high as the plot.

    >>> [
    ...     (part.came_with, part.y, part.height)
    ...     for part in plot_parts([OpennessCount("2026-03", 5, 4, 1, 0, 3)], {})
    ... ]
    [('neither', 40.0, 120.0), ('notice', 0.0, 40.0)]
    """
    highest = max((month.major for month in months), default=0)
    for at, month in enumerate(months):
        y = float(PLOT_HEIGHT)
        for kind in reversed(Acknowledgement):
            if count := getattr(month, kind.value):
                height = PLOT_HEIGHT * count / highest
                y -= height
                path = query(
                    "/openness", **chosen, by=GroupedBy.MONTH.value, name=month.name, show=kind.value
                )
                yield PlotPart(kind.value, count, at * BAR_WIDTH, y, height, path)
