"""`/runs`, `/missing` and `/search`: lists that lead on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from starlette.requests import Request
from starlette.responses import Response

from presslog.contract import ARTICLE, pick_keys, run_json
from presslog.storage.records import FoundWords, to_json
from presslog.web.request_history import history_of, searched_words
from presslog.web.templating import page, query
from presslog.web.triage.list_pages import (
    MOST_TAKEN,
    PAGE,
    asked_format,
    download,
    download_paths,
    source_names,
    tag_names,
    take_page,
    take_rows,
)


def runs(request: Request) -> Response:
    """Runs of all sources or of one, newest first."""
    given = request.query_params
    source, after = (given.get(name) or None for name in ("source", "after"))
    listed = history_of(request).runs(source, after=after)
    if form := asked_format(request):
        rows, more = take_rows(listed)
        following = query("/runs", source=source, after=rows[-1].id, format=form) if more else None
        return download(form, map(run_json, rows), following)
    found, more = take_page(listed)
    older = query("/runs", source=source, after=found[-1].id) if more else None
    return page(
        request, "runs.html", runs=found, source=source, older=older, downloads=download_paths(request)
    )


def missing(request: Request) -> Response:
    """Articles that were not there when they were last looked for, and are looked for again, source by source."""
    after = request.query_params.get("after") or None
    listed = history_of(request).missing_articles(after=after)
    if form := asked_format(request):
        rows, more = take_rows(listed)
        following = query("/missing", after=rows[-1].article, format=form) if more else None
        return download(form, (pick_keys(article, ARTICLE) for article in rows), following)
    found, more = take_page(listed)
    older = query("/missing", after=found[-1].article) if more else None
    return page(request, "missing.html", articles=found, older=older, downloads=download_paths(request))


def search(request: Request) -> Response:
    """Full text, in current or in all versions."""
    given = request.query_params
    history, words = history_of(request), searched_words(request)
    source, tag, after = (given.get(name) or None for name in ("source", "tag", "after"))
    every = given.get("history", "on" if "source" not in given else "") == "on"
    form = asked_format(request)
    size = MOST_TAKEN if form else PAGE
    hits = history.search(words, source=source, tag=tag, history=every, after=after, limit=2 * size)
    found, following = _whole_articles(hits, size) if words else ([], None)
    again = {"q": words, "source": source or "", "tag": tag, "history": "on" if every else "off"}
    older = query("/search", **again, after=following, format=form) if following else None
    if form:
        return download(form, map(to_json, found), older)
    return page(
        request,
        "search.html",
        found=found,
        older=older,
        every=every,
        sources=source_names(history),
        tags=tag_names(history),
        chosen={"source": source or "", "tag": tag or ""},
        downloads=download_paths(request),
    )


def _whole_articles(hits: Iterable[FoundWords], size: int) -> tuple[list[FoundWords], str | None]:
    """About so many hits, all that there are of each article; and the article after which there may be more."""
    found: list[FoundWords] = []
    rest: Iterator[FoundWords] = iter(hits)
    for hit in rest:
        if len(found) >= size and hit.article != found[-1].article:
            return found, found[-1].article
        found.append(hit)
    return found, None
