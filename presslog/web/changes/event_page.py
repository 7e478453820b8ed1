"""`/events/ID`: what changed alone, with its proof, its neighbours and a citation to copy."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from presslog.core.errors import NotFound
from presslog.dossier import EventDossier, draw_share_image, read_dossier
from presslog.flows.messages.event_picture import draws_images
from presslog.web.memento import memento_uri
from presslog.web.request_history import history_of
from presslog.web.reviewing import desk_of
from presslog.web.templating import page

PASSAGES: Final = 60
"""Changed passages on the page; the comparison of both versions has all of them."""


def event_page(request: Request) -> Response:
    """One event, with all that it rests on."""
    name = request.path_params["event"]
    history = history_of(request)
    dossier_uri = event_uri(request, name)
    dossier = read_dossier(history, name, dossier_uri)
    return page(
        request,
        "event.html",
        dossier=dossier,
        event=dossier.event,
        passages=dossier.passages[:PASSAGES],
        further=max(0, len(dossier.passages) - PASSAGES),
        mementos=memento_uris(request, dossier),
        run=history.run(dossier.event.run),
        image=f"{dossier_uri}.png" if draws_images() else None,
        review=history.review(dossier.event) if (desk := desk_of(request)) else None,
        proof=desk.proof(dossier.event.id) if desk else "",
    )


def share_image(request: Request) -> Response:
    """The event as a picture; not found where this installation draws none."""
    dossier = read_dossier(history_of(request), request.path_params["event"])
    if not draws_images():
        raise NotFound(
            "this installation draws no pictures: they need the share extra, `pip install 'presslog[share]'`"
        )
    return Response(draw_share_image(dossier), media_type="image/png")


def event_uri(request: Request, event: str) -> str:
    """The address of an event's page, as this request reached us: the page's own, or the API's beside it."""
    return str(request.url.replace(path=f"/events/{quote(event)}", query="", fragment=""))


def memento_uris(request: Request, dossier: EventDossier) -> dict[int, str]:
    """The mementos of the versions on either side of an event, by the versions' numbers."""
    if dossier.article is None:
        return {}
    sides = (dossier.before, dossier.after)
    url = dossier.article.url
    return {side.version: memento_uri(request, side, url) for side in sides if side}
