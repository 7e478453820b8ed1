"""Memento (RFC 7089).

An article's versions by the time they were seen, for programs that ask the web's past.

The original resource is the article's own URL, a memento is a version, its time the first capture that showed
it. The TimeGate negotiates by `Accept-Datetime` and redirects (pattern 2.1, §4.2.1); a TimeMap lists all
mementos as `application/link-format` (§5).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from presslog.api import reference
from presslog.core.errors import NotFound
from presslog.core.moments import parse_http_date, write_http_date
from presslog.storage.records import VersionSummary
from presslog.web.request_history import history_of
from presslog.web.templating import page

LINK_FORMAT: Final = "application/link-format"
_STAMP: Final = "%Y%m%d%H%M%S"


def asked_url(request: Request, prefix: str) -> str:
    """The URL that stands in our path, as sent.

    Its query is its own, and a proxy may have merged its slashes.
    """
    raw = request.scope.get("raw_path") or request.scope["path"].encode()
    rest = raw.decode("ascii", "replace").partition(prefix)[2]
    url = re.sub(r"^(https?):/+", r"\1://", rest)
    asked = request.scope["query_string"].decode("ascii", "replace")
    return f"{url}?{asked}" if asked else url


def timegate(request: Request) -> Response:
    """The way to the version of a time: 302 to the memento; 400 for a text that is not a time (§4.5.3)."""
    url = asked_url(request, "/timegate/")
    wanted = request.headers.get("accept-datetime")
    when = parse_http_date(wanted) if wanted else datetime.now(UTC)
    if when is None:
        return PlainTextResponse(f"{wanted!r} is no HTTP date", status_code=400)
    found = _closest_version(_versions_of(request, url), when)
    headers = {
        "Vary": "accept-datetime",
        "Link": ", ".join([f'<{url}>; rel="original"', _timemap_link(request, url)]),
    }
    return RedirectResponse(memento_uri(request, found, url), 302, headers)


def timemap(request: Request) -> Response:
    """Every memento of a URL."""
    url = asked_url(request, "/timemap/link/")
    versions = _versions_of(request, url)
    base = str(request.base_url)
    lines = [
        f'<{url}>; rel="original"',
        f'<{base}timemap/link/{url}>; rel="self"; type="{LINK_FORMAT}"; '
        f'from="{write_http_date(versions[0].first_seen)}"; until="{write_http_date(versions[-1].first_seen)}"',
        f'<{base}timegate/{url}>; rel="timegate"',
        *(_memento_link(request, url, versions, index) for index in range(len(versions))),
    ]
    return Response(",\n".join(lines) + "\n", media_type=LINK_FORMAT)


def memento(request: Request) -> Response:
    """One version, with its time in `Memento-Datetime`.

    Another second than a version's own leads to the version of that time.
    """
    stamp = request.path_params["stamp"]
    url = asked_url(request, f"/memento/{stamp}/")
    try:
        when = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        raise NotFound(f"{stamp!r} is not a time: write fourteen digits, YYYYMMDDhhmmss") from None
    versions = _versions_of(request, url)
    found = _closest_version(versions, when)
    if found.first_seen.strftime(_STAMP) != stamp:
        return RedirectResponse(memento_uri(request, found, url), 302)
    shown = history_of(request).show(reference(url), found.version)
    answer = page(request, "memento.html", shown=shown, url=url)
    answer.headers["Memento-Datetime"] = write_http_date(found.first_seen)
    answer.headers["Link"] = _memento_links(request, url, versions, versions.index(found))
    return answer


def _versions_of(request: Request, url: str) -> Sequence[VersionSummary]:
    """All versions, oldest first; there is at least one."""
    if found := list(history_of(request).versions(reference(url))):
        return found
    raise NotFound(f"{url} was listed but never read")


def _closest_version(versions: Sequence[VersionSummary], when: datetime) -> VersionSummary:
    """The version seen last at that second; the first one for a time before all of them (§4.5.1)."""
    moment = when + timedelta(seconds=1)
    return next((version for version in reversed(versions) if version.first_seen < moment), versions[0])


def memento_uri(request: Request, version: VersionSummary, url: str) -> str:
    """The address of a version as a memento of its article's URL."""
    return f"{request.base_url}memento/{version.first_seen.strftime(_STAMP)}/{url}"


def _timemap_link(request: Request, url: str) -> str:
    return f'<{request.base_url}timemap/link/{url}>; rel="timemap"; type="{LINK_FORMAT}"'


def _memento_link(request: Request, url: str, versions: Sequence[VersionSummary], index: int) -> str:
    places = [name for name, at in (("first", 0), ("last", len(versions) - 1)) if at == index]
    relation = " ".join([*places, "memento"])
    version = versions[index]
    return f'<{memento_uri(request, version, url)}>; rel="{relation}"; datetime="{write_http_date(version.first_seen)}"'


def _memento_links(request: Request, url: str, versions: Sequence[VersionSummary], index: int) -> str:
    ends = sorted({0, index, len(versions) - 1})
    return ", ".join(
        [
            f'<{url}>; rel="original"',
            f'<{request.base_url}timegate/{url}>; rel="timegate"',
            _timemap_link(request, url),
            *(_memento_link(request, url, versions, each) for each in ends),
        ]
    )


routes: Final = [
    Route("/timegate/{url:path}", timegate),
    Route("/timemap/link/{url:path}", timemap),
    Route("/memento/{stamp}/{url:path}", memento),
]
