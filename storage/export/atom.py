"""Events as an Atom feed (RFC 4287), written as they are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import count
from typing import IO, Any, Final

from lxml import etree
from lxml.builder import ElementMaker

from presslog.core.moments import write_rfc3339
from presslog.storage.model import ChangeEvent

NAMESPACE: Final = "http://www.w3.org/2005/Atom"
_NEW: Final = ElementMaker(namespace=NAMESPACE, nsmap={None: NAMESPACE})


def write_atom(
    events: Iterable[ChangeEvent],
    out: IO[bytes],
    *,
    title: str,
    self_url: str,
    updated: datetime,
    pages: str = "",
) -> int:
    """Write the events in the order given and return how many.

    An entry's id is the event's, so that a reader tells one seen before. `pages`: where this history's web
    page is, with a slash at its end; an entry then leads to its event's page and names the article as related.
    """
    counted = count()
    with etree.xmlfile(out, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element(f"{{{NAMESPACE}}}feed", nsmap={None: NAMESPACE}):
            xml.write(
                _NEW.title(_clean_words(title)), _NEW.id(self_url), _NEW.updated(write_rfc3339(updated))
            )
            xml.write(_NEW.link(rel="self", href=self_url))
            for event, _ in zip(events, counted, strict=False):
                xml.write(_event_entry(event, pages))
    return next(counted)


def _event_entry(event: ChangeEvent, pages: str) -> Any:  # noqa: ANN401 - lxml ships no types
    terms = dict.fromkeys((event.kind.value, event.severity.value, *(one.name for one in event.classes)))
    return _NEW.entry(
        _NEW.id(f"urn:presslog:event:{event.id}"),
        _NEW.title(_clean_words(f"{event.kind.value}: {event.title or event.source}")),
        _NEW.updated(write_rfc3339(event.observed_at)),
        _NEW.author(_NEW.name(event.source)),
        *_links(event, pages),
        *(_NEW.category(term=term) for term in terms),
        _NEW.summary(_clean_words(event.summary)),
    )


def _links(event: ChangeEvent, pages: str) -> Iterator[Any]:
    """Where a reader is led: to the event's page where there is one, else to the article."""
    if pages:
        yield _NEW.link(rel="alternate", href=f"{pages}events/{event.id}")
    if event.url:
        yield _NEW.link(rel="related" if pages else "alternate", href=event.url)


def _clean_words(words: str) -> str:
    """Words without the control characters that XML 1.0 (§2.2) cannot write."""
    return "".join(char for char in words if char in "\t\n" or ord(char) >= 32)
