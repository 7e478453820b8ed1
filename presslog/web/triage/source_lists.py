"""`/sources` and `/sources/NAME`: how sources are, and what each did day by day."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import islice

from starlette.requests import Request
from starlette.responses import Response

from presslog.contract import ARTICLE, pick_keys
from presslog.storage.read import place_in_words
from presslog.storage.records import SCHEDULING, to_json
from presslog.web.request_history import history_of
from presslog.web.templating import page, query
from presslog.web.triage.list_pages import (
    asked_format,
    download,
    download_paths,
    moment,
    tag_names,
    take_page,
    take_rows,
)
from presslog.web.triage.source_plots import SPARK_DAYS, calendar_start, draw_calendar, draw_spark


def sources(request: Request) -> Response:
    """Sources, those first that are not well or late, and how many there are of each."""
    history, now = history_of(request), datetime.now(UTC)
    tag, after = (request.query_params.get(name) or None for name in ("tag", "after"))
    watched = history.watched(now, tag=tag, after=after)
    if form := asked_format(request):
        rows, more = take_rows(watched)
        following = query("/sources", tag=tag, after=place_in_words(rows[-1]), format=form) if more else None
        return download(form, map(to_json, rows), following)
    found, more = take_page(watched)
    ticked = history.last_tick()
    days = history.source_days([each.source for each in found], now - timedelta(days=SPARK_DAYS - 1))
    return page(
        request,
        "sources.html",
        sources=[(each, draw_spark(days.get(each.source, ()), now.date())) for each in found],
        older=query("/sources", tag=tag, after=place_in_words(found[-1])) if more else None,
        begins=after is None,
        counts=history.source_counts(now),
        scheduled=ticked is not None and now - ticked < SCHEDULING,
        tag=tag,
        tags=tag_names(history),
        downloads=download_paths(request),
    )


def source(request: Request) -> Response:
    """One source: its health, its days, its last events and runs, its articles now or as known at a time."""
    history, name, now = history_of(request), request.path_params["name"], datetime.now(UTC)
    at, after = moment(request, "at"), request.query_params.get("after")
    known = history.source(name, now)
    listed = history.articles(name, at, after=after) if known.last_run else iter(())
    given = {"at": request.query_params.get("at")}
    if form := asked_format(request):
        rows, more = take_rows(listed)
        following = query(f"/sources/{name}", **given, after=rows[-1].article, format=form) if more else None
        return download(form, (pick_keys(article, ARTICLE) for article in rows), following)
    articles, more = take_page(listed)
    begins = datetime.combine(calendar_start(now.date()), time(), UTC)
    days = history.source_days([name], begins).get(name, ())
    return page(
        request,
        "source.html",
        source=known,
        at=at,
        articles=articles,
        older=query(f"/sources/{name}", **given, after=articles[-1].article) if more else None,
        events=list(islice(history.events(source=name, newest_first=True), 10)) if known.last_run else [],
        runs=list(islice(history.runs(name), 10)) if known.last_run else [],
        calendar=draw_calendar(days, now.date()),
        downloads=download_paths(request),
    )
