"""Jinja2 as the pages use it.

Autoescaped, strict about names, and the few filters by which values are shown.

Article text is only ever inserted as text. Its direction is the reader's business where the page knows the
language, and the browser's (`dir="auto"`) where it does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from presslog.core.moments import write_rfc3339
from presslog.flows.messages.rendering import beside_title, clean_text, isolate_directions, text_direction
from presslog.sentences import first_in_words, order_in_words, stretch_in_words
from presslog.storage.search import mark_words
from presslog.times import show_times_in, shown, zone_in_use


def clock(when: datetime) -> str:
    """Hours and minutes, in the zone in use."""
    return f"{when.astimezone(zone_in_use()):%H:%M}"


def full(when: datetime) -> str:
    """Date and time, in the zone in use.

    >>> from datetime import UTC
    >>> full(datetime(2026, 3, 2, 8, 5, tzinfo=UTC))
    '2 March 2026, 08:05'
    """
    at = when.astimezone(zone_in_use())
    return f"{at.day} {at:%B %Y}, {at:%H:%M}"


def second(when: datetime) -> str:
    """Date and time to the second, in the zone in use.

    >>> from datetime import UTC
    >>> second(datetime(2026, 3, 2, 8, 5, 9, tzinfo=UTC))
    '2 March 2026, 08:05:09'
    """
    return f"{full(when)}:{when.astimezone(zone_in_use()):%S}"


def local(when: datetime) -> str:
    """A moment in the zone in use as a field for date and time takes it.

    >>> from datetime import UTC
    >>> local(datetime(2026, 3, 2, 8, 5, tzinfo=UTC))
    '2026-03-02T08:05'
    """
    return f"{when.astimezone(zone_in_use()):%Y-%m-%dT%H:%M}"


def day(when: date) -> str:
    """A day in words.

    >>> day(date(2026, 3, 2))
    'Monday, 2 March 2026'
    """
    return f"{when:%A}, {when.day} {when:%B %Y}"


def next_day(when: date) -> str:
    """The day after, ISO 8601.

    >>> next_day(date(2026, 2, 28))
    '2026-03-01'
    """
    return (when + timedelta(days=1)).isoformat()


def by_day(events: Iterable[Any]) -> Iterator[tuple[date, list[Any]]]:
    """Events in order, with the day of each stretch."""
    for found, group in groupby(events, key=lambda event: event.observed_at.astimezone(zone_in_use()).date()):
        yield found, list(group)


def words(name: str) -> str:
    """An enum's word as people read it.

    >>> words("on_time")
    'on time'
    """
    return name.replace("_", " ")


def duration(seconds: int) -> str:
    """A length of time in its largest unit.

    >>> duration(40), duration(200), duration(7300), duration(200_000)
    ('40 s', '3 min', '2 h', '2 d')
    """
    for unit, length in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"


def query(path: str, **parameters: object) -> str:
    """A path with those parameters that have a value.

    >>> query("/events", source="gazette", kind=None, before=17)
    '/events?source=gazette&before=17'
    """
    given = {name: value for name, value in parameters.items() if value not in (None, "", False)}
    return f"{path}?{urlencode(given)}" if given else path


def _without_controls(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    """Text without control characters and marks that would turn the direction of the page around it."""
    return clean_text(value) if type(value) is str else value


def sentence(summary: str) -> Markup:
    """A sentence of ours, escaped, its right-to-left parts isolated: then what was is read before what is."""
    return escape(isolate_directions(clean_text(summary)))


def reason(words: str) -> Markup:
    """Why a run ended as it did, escaped, with the commands it names set as commands.

    >>> reason("3 < 4: see `presslog check`")
    Markup('3 &lt; 4: see <code>presslog check</code>')
    """
    told = re.sub(r"`([^`]*)`", r"<code>\1</code>", str(escape(clean_text(words))))
    return Markup(told)  # noqa: S704 - escaped in the line above


def environment() -> Environment:
    """The pages' templates and filters."""
    made = Environment(
        loader=PackageLoader("presslog.web"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_without_controls,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        rfc3339=write_rfc3339,
        local=local,
        zoned=shown,
        clock=clock,
        full=full,
        second=second,
        words=words,
        day=day,
        duration=duration,
        by_day=by_day,
        direction=text_direction,
        beside_title=beside_title,
        order=order_in_words,
        first_of=first_in_words,
        sentence=sentence,
        reason=reason,
        stretch=stretch_in_words,
        marked=mark_words,
        next_day=next_day,
    )
    made.globals["query"] = query
    return made


_ENVIRONMENT: Final = environment()


def zone_of(request: Request) -> tzinfo:
    """The zone in which this installation shows times, and means those that name none."""
    zone: tzinfo = request.app.state.zone
    return zone


def page(request: Request, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """A page from a template; `here`, `q` and the `zone` its times stand in are there for the frame."""
    show_times_in(lambda: zone_of(request))
    frame = {"here": request.url.path, "q": request.query_params.get("q", ""), "zone": str(zone_of(request))}
    return HTMLResponse(_ENVIRONMENT.get_template(template).render({**frame, **values}), status_code=status)
