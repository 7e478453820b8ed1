"""`/api/v1`: the commands' JSON over HTTP, read-only, described by OpenAPI at `/api/v1/openapi.json`.

Lists come as pages with the path of the next one. FastAPI holds every answer against its shape, so that a
promised key can neither be missing nor be joined by another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import islice
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, FastAPI, Path, Query
from pydantic import BeforeValidator
from starlette.requests import Request
from starlette.responses import JSONResponse

from presslog import contract
from presslog.api import reference
from presslog.contract import (
    ARTICLE,
    CONTENT,
    EVENT,
    NET_CHANGE,
    OPENNESS,
    REKEYING,
    RELATED,
    VERSION,
    dossier_json,
    editions_json,
    pick_keys,
    run_json,
)
from presslog.core.errors import NotFound, StorageError
from presslog.core.moments import take_as_utc
from presslog.dossier import read_dossier
from presslog.storage.model import EditClass, EventKind, Severity
from presslog.storage.read import GroupedBy, History, count_openness, place_in_words
from presslog.storage.records import FoundWords, TagCount, VersionChange, WatchedSource, to_json
from presslog.web import shapes
from presslog.web.changes import event_uri
from presslog.web.request_history import LONGEST_QUERY, history_of
from presslog.web.templating import query as path_of
from presslog.web.time_limit import TooWideError

ROOT: Final = "/api/v1"
_SEQ: Final = 2**63 - 1
_NUMBER: Final = re.compile(r"[-+]?[\d._]+(e[-+]?\d+)?", re.IGNORECASE)


def _refuse_seconds(value: object) -> object:
    """A time as it was written; a bare number is refused, which would else be read as seconds since 1970."""
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        raise ValueError("expected a time of RFC 3339, such as 2026-11-22T10:00:00Z")
    return value


Limit = Annotated[int, Query(ge=1, le=1000, description="Items of a page, at most.")]
Moment = Annotated[datetime, BeforeValidator(_refuse_seconds)]
Time = Annotated[Moment | None, Query(description="RFC 3339; UTC where no zone is named.")]
Tag = Annotated[str | None, Query(max_length=LONGEST_QUERY, description="Of sources with this tag.")]
Ref = Annotated[str, Path(description="An article's id, or its URL percent-encoded.")]
Number = Annotated[int, Path(ge=1, le=_SEQ, description="A version's number, from 1.")]

router = APIRouter()


Asked = Annotated[History, Depends(history_of)]


def _page_of(items: Iterable[Any], limit: int) -> tuple[list[Any], bool]:
    found = list(islice(items, limit + 1))
    return found[:limit], len(found) > limit


def _in_utc(when: datetime | None) -> datetime | None:
    return take_as_utc(when) if when else None


@router.get("/sources", response_model=shapes.PageJson[WatchedSource], tags=["sources"])
def sources(
    history: Asked,
    after: Annotated[
        str | None,
        Query(pattern=r"^[0-3]\.", description="Where to go on: `next` of the page before has it."),
    ] = None,
    limit: Limit = 100,
    tag: Tag = None,
) -> Any:  # noqa: ANN401 - FastAPI makes the response_model of it
    """Every source that ran or is to be watched: those first that are not well, then those that are late."""
    found, more = _page_of(history.watched(datetime.now(UTC), tag=tag, after=after), limit)
    again = {"tag": tag, "limit": limit}
    following = path_of(f"{ROOT}/sources", **again, after=place_in_words(found[-1])) if more else None
    return {"items": [to_json(source) for source in found], "next": following}


@router.get("/tags", response_model=list[TagCount], tags=["sources"])
def tags(history: Asked) -> Any:  # noqa: ANN401
    """The tags of sources, each with the number of sources that have it."""
    return [to_json(tag) for tag in history.tags()]


@router.get("/runs", response_model=shapes.PageJson[contract.RunJson], tags=["sources"])
def runs(history: Asked, source: str | None = None, after: str | None = None, limit: Limit = 100) -> Any:  # noqa: ANN401
    """Runs, newest first."""
    found, more = _page_of(history.runs(source, after=after), limit)
    following = path_of(f"{ROOT}/runs", source=source, limit=limit, after=found[-1].id) if more else None
    return {"items": [run_json(run) for run in found], "next": following}


@router.get("/events", response_model=shapes.PageJson[contract.Event], tags=["events"])
def events(  # noqa: PLR0913, PLR0917 - a filter each, all by name in the query
    history: Asked,
    source: str | None = None,
    tag: Tag = None,
    kind: EventKind | None = None,
    edit_class: Annotated[EditClass | None, Query(alias="class", description="Edits of this class.")] = None,
    severity: Severity | None = None,
    words: Annotated[str, Query(max_length=200, description="All in the title or in the sentence.")] = "",
    since: Time = None,
    until: Time = None,
    run: str | None = None,
    after: Annotated[int | None, Query(ge=0, le=_SEQ, description="The `seq` to go on from.")] = None,
    limit: Limit = 100,
) -> Any:  # noqa: ANN401
    """Change events, oldest first; all filters must hold."""
    chosen: dict[str, Any] = {"source": source, "tag": tag, "kind": kind, "severity": severity, "run": run}
    times: dict[str, Any] = {"since": _in_utc(since), "until": _in_utc(until)}
    found, more = _page_of(
        history.events(**chosen, **times, edit_class=edit_class, words=words, after=after), limit
    )
    again = {**chosen, "class": edit_class, "words": words, "limit": limit}
    again |= {name: to_json(when) for name, when in times.items()}
    following = path_of(f"{ROOT}/events", **again, after=found[-1].seq) if more else None
    return {"items": [pick_keys(event, EVENT) for event in found], "next": following}


@router.get("/events/{event}", response_model=contract.EventDossierJson, tags=["events"])
def event_dossier(request: Request, history: Asked, event: str) -> Any:  # noqa: ANN401
    """One event with what changed, its versions, its evidence, its neighbours and a citation."""
    return dossier_json(read_dossier(history, event, event_uri(request, event)))


@router.get("/articles", response_model=shapes.PageJson[contract.Article], tags=["articles"])
def articles(
    history: Asked, source: str, at: Time = None, after: str | None = None, limit: Limit = 100
) -> Any:  # noqa: ANN401
    """The articles of a source, now or as known at a time."""
    found, more = _page_of(history.articles(source, _in_utc(at), after=after), limit)
    again = {"source": source, "at": to_json(_in_utc(at)), "limit": limit}
    following = path_of(f"{ROOT}/articles", **again, after=found[-1].article) if more else None
    return {"items": [pick_keys(article, ARTICLE) for article in found], "next": following}


@router.get("/articles/{ref:path}/versions/{number}", response_model=contract.ContentJson, tags=["articles"])
def version_of(history: Asked, ref: Ref, number: Number) -> Any:  # noqa: ANN401
    """An article's content in one version."""
    return pick_keys(history.show(reference(ref), number), CONTENT)


@router.get("/articles/{ref:path}/diff/{a}/{b}", response_model=VersionChange, tags=["articles"])
def diff(history: Asked, ref: Ref, a: Number, b: Number) -> Any:  # noqa: ANN401
    """The change from version `a` to version `b`."""
    return to_json(history.diff(reference(ref), a, b))


@router.get("/articles/{ref:path}/content", response_model=contract.ContentJson, tags=["articles"])
def content(history: Asked, ref: Ref, at: Time = None) -> Any:  # noqa: ANN401
    """An article's content now, or as last seen at a time."""
    when = _in_utc(at)
    return pick_keys(history.at(reference(ref), when) if when else history.show(reference(ref)), CONTENT)


@router.get("/articles/{ref:path}/related", response_model=list[contract.RelatedJson], tags=["articles"])
def related(history: Asked, ref: Ref) -> Any:  # noqa: ANN401
    """The articles that share passages of twelve words or more with one, most words first."""
    return [pick_keys(found, RELATED) for found in history.related(reference(ref))]


@router.get("/articles/{ref:path}/editions", response_model=contract.EditionsJson | None, tags=["articles"])
def editions(history: Asked, ref: Ref) -> Any:  # noqa: ANN401
    """An article with its editions in other languages; null where none were found."""
    found = history.editions_of(reference(ref))
    return None if found is None else editions_json(found)


@router.get("/articles/{ref:path}", response_model=shapes.HistoryJson, tags=["articles"])
def past(history: Asked, ref: Ref) -> Any:  # noqa: ANN401
    """An article with its versions, the ids it took on, and its events."""
    article = reference(ref)
    return {
        "article": pick_keys(history.article(article), ARTICLE),
        "versions": [pick_keys(version, VERSION) for version in history.versions(article)],
        "rekeyings": [pick_keys(rekeying, REKEYING) for rekeying in history.rekeyings(article)],
        "events": [pick_keys(event, EVENT) for event in history.events(article=article)],
    }


@router.get("/compare", response_model=shapes.PageJson[contract.NetChangeJson], tags=["articles"])
def compare(
    history: Asked,
    source: str,
    start: Annotated[Moment, Query(alias="from", description="The earlier moment, RFC 3339.")],
    end: Annotated[Moment | None, Query(alias="to", description="The later one; by default now.")] = None,
    after: str | None = None,
    limit: Limit = 100,
) -> Any:  # noqa: ANN401
    """What differs of a source's articles between two moments; what was undone is no change."""
    since, until = take_as_utc(start), _in_utc(end) or datetime.now(UTC)
    found, more = _page_of(history.compare(source, since, until, after=after), limit)
    again = {"source": source, "from": to_json(since), "to": to_json(until), "limit": limit}
    following = path_of(f"{ROOT}/compare", **again, after=found[-1].article) if more else None
    return {"items": [pick_keys(change, NET_CHANGE) for change in found], "next": following}


@router.get("/openness", response_model=list[contract.OpennessJson], tags=["events"])
def openness(history: Asked, source: str | None = None, since: Time = None, until: Time = None) -> Any:  # noqa: ANN401
    """How openly edits were made: of the major ones, how many came with a notice, a moved date, neither seen."""
    edits = history.openness(source, since=_in_utc(since), until=_in_utc(until))
    counts = count_openness(edits, GroupedBy.SOURCE)
    return [pick_keys(count, OPENNESS, source="name") for count in counts]


@router.get("/search", response_model=list[FoundWords], tags=["search"])
def search(
    history: Asked,
    q: Annotated[
        str, Query(max_length=LONGEST_QUERY, description='Words, all of them; "quotes" make a phrase.')
    ],
    source: str | None = None,
    tag: Tag = None,
    every: Annotated[
        bool, Query(alias="history", description="In every version, not only the current ones.")
    ] = False,
    limit: Limit = 100,
) -> Any:  # noqa: ANN401
    """Full text, in current or in all versions."""
    return [to_json(hit) for hit in history.search(q, source=source, tag=tag, history=every, limit=limit)]


def create(history: History) -> FastAPI:
    """The API over one history.

    Its own documentation pages load scripts from elsewhere, so there are none.
    """
    app = FastAPI(
        title="presslog",
        version=version("presslog"),
        summary="What publishers changed, and when. Read-only.",
        docs_url=None,
        redoc_url=None,
        responses={status: {"model": shapes.Problem} for status in (400, 404, 503)},
        exception_handlers={
            NotFound: _not_found,
            TooWideError: _bad_request,
            StorageError: _unavailable_response,
            ValueError: _bad_request,
            OverflowError: _bad_request,
        },
    )
    app.include_router(router)
    app.state.history = history
    return app


async def _not_found(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, 404)


async def _bad_request(_: Request, error: Exception) -> JSONResponse:
    """Answer that the question cannot be answered as it was put.

    It is too wide, or holds a URL, a time outside the years 1 to 9999 or a number that cannot be used.
    """
    return JSONResponse({"detail": str(error)}, 400)


async def _unavailable_response(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, 503)
