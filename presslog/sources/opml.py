"""Sources as OPML 2.0 (https://opml.org/spec2.opml), and such lists read back, our own or a feed reader's.

A list holds where, what it is called and its tags. Rules and schedules stand in the source files alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from presslog.core.errors import UsageError
from presslog.core.toml_documents import Unfit, read_tag
from presslog.core.witness import Via
from presslog.crawler.source import Source

NAMESPACE: Final = "urn:presslog:opml"
"""Of the attributes that OPML has no word for: a source's name, its kind and its further addresses."""
_FEED: Final = re.compile(r"(\.(xml|rss|atom|rdf)|/(feed|rss|atom))/?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WantedSource:
    """A source that a list asks for. Empty: the list does not say."""

    url: str
    name: str = ""
    title: str = ""
    tags: tuple[str, ...] = ()
    page: bool = False
    urls: tuple[str, ...] = ()


def write_opml(sources: Iterable[Source]) -> str:
    """The sources as an OPML document, an outline each."""
    root = etree.Element("opml", version="2.0", nsmap={"presslog": NAMESPACE})
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Sources of presslog"
    body = etree.SubElement(root, "body")
    for source in sources:
        outline = etree.SubElement(body, "outline", text=source.title or source.name)
        if Via.FEED in source.discover.via or _FEED.search(source.url.partition("?")[0]):
            outline.attrib.update({"type": "rss", "xmlUrl": source.url})
        else:
            outline.attrib.update({"type": "link", "url": source.url})
        if source.tags:
            outline.set("category", ",".join(source.tags))
        if source.language:
            outline.set("language", source.language)
        outline.set(f"{{{NAMESPACE}}}name", source.name)
        if source.pages:
            outline.set(f"{{{NAMESPACE}}}kind", source.kind)
        if source.urls:
            outline.set(f"{{{NAMESPACE}}}urls", " ".join(source.urls))
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return written.decode()


def read_opml(data: bytes) -> tuple[WantedSource, ...]:
    """The sources that an OPML list asks for. A folder's name is a tag of those in it.

    Raises:
        UsageError: It cannot be read.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UsageError(f"not a readable OPML list: {error}") from error
    return tuple(_outlines_of(root.find("body"), ()) if root.find("body") is not None else ())


def _outlines_of(parent: etree._Element, folders: tuple[str, ...]) -> Iterator[WantedSource]:
    for outline in parent.iterchildren("outline"):
        known = outline.attrib
        url = (known.get("xmlUrl") or known.get("url") or known.get("htmlUrl") or "").strip()
        text = (known.get("title") or known.get("text") or "").strip()
        if url:
            tags = [*folders, *_tags_in(known.get("category", ""))]
            name = known.get(f"{{{NAMESPACE}}}name", "")
            title = "" if text == name else text
            yield WantedSource(
                url=url,
                name=name,
                title=title,
                tags=tuple(dict.fromkeys(tags)),
                page=known.get(f"{{{NAMESPACE}}}kind") == "page",
                urls=tuple(known.get(f"{{{NAMESPACE}}}urls", "").split()),
            )
        yield from _outlines_of(outline, folders if url else (*folders, *_tags_in(text)))


def _tags_in(text: str) -> Iterator[str]:
    """The tags that a list of categories names; what cannot be a tag is left out."""
    for part in re.split(r"[,/;]", text):
        try:
            yield read_tag(part)
        except Unfit:
            continue
