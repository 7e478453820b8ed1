"""What a page says of itself for machines: JSON-LD, OpenGraph and meta elements, as one value.

Judges none of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from presslog.core.untrusted_values import load_json
from presslog.crawler.extract.page.page import Page

ARTICLE_TYPES_WORDS: Final = """
    Article NewsArticle BlogPosting ReportageNewsArticle AnalysisNewsArticle OpinionNewsArticle
    ReviewNewsArticle BackgroundNewsArticle LiveBlogPosting Report ScholarlyArticle TechArticle
    SocialMediaPosting AdvertiserContentArticle SatiricalArticle AskPublicNewsArticle
"""
ARTICLE_TYPES: Final = frozenset(ARTICLE_TYPES_WORDS.split())
_WRAPPER: Final = re.compile(
    r"^\s*(<!--|/\*\s*<!\[CDATA\[\s*\*/|//\s*<!\[CDATA\[)|(-->|/\*\s*\]\]>\s*\*/|//\s*\]\]>)\s*$"
)
_TRAILING_COMMA: Final = re.compile(r",\s*([}\]])")

Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Structured:
    """`meta` maps names and properties, in lower case, to their values in page order.

    `article` is the main JSON-LD node, or empty.
    """

    meta: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    nodes: tuple[Node, ...] = ()
    article: Node = field(default_factory=dict)
    by_id: Mapping[object, Node] = field(default_factory=dict)

    def first(self, *names: str) -> str | None:
        """The first non-empty meta value among names, in the names' order."""
        return next((value for name in names for value in self.meta.get(name, ()) if value), None)

    def resolve(self, value: object) -> tuple[Node, ...]:
        """A JSON-LD value as nodes: a list is opened, an `@id` followed, a string becomes a name."""
        if isinstance(value, list):
            return tuple(node for item in value for node in self.resolve(item))
        if isinstance(value, str):
            return ({"name": value},) if value.strip() else ()
        if not isinstance(value, dict):
            return ()
        return (
            self.by_id.get(value.get("@id"), value) if len(value) <= 2 and "name" not in value else value,
        )


def text_of_value(value: object) -> str | None:
    """A JSON-LD value as text, a list by its first; None for what is neither."""
    if isinstance(value, list):
        return text_of_value(value[0]) if value else None
    return value if isinstance(value, str) else None


def article_addresses(data: Structured) -> tuple[str, ...]:
    """The addresses that the JSON-LD gives the page's article; none where it tells of articles at several.

    Those of `url` and `mainEntityOfPage`; its `@id`, which may be any name, only where it has neither. Articles
    without a headline count where none has one.
    """
    articles = [node for node in data.nodes if node_types(node) & ARTICLE_TYPES]
    named = [node for node in articles if node.get("headline")]
    found = [tuple(dict.fromkeys(_node_addresses(node))) for node in named or articles]
    return found[0] if len(set(found)) == 1 else ()


def _node_addresses(node: Node) -> Iterator[str]:
    pages = node.get("mainEntityOfPage")
    named = (
        node.get("url"),
        pages,
        *(pages.get(key) for key in ("@id", "url") if isinstance(pages, Mapping)),
    )
    told = [text for value in named if (text := text_of_value(value))]
    told = told or [text_of_value(node.get("@id")) or ""]
    yield from (text.partition("#")[0] for text in told if not text.startswith("#"))


def read_structured(page: Page) -> Structured:
    """Reads a page's meta elements and JSON-LD; what cannot be parsed is passed over."""
    nodes = tuple(_json_ld_nodes(page))
    return Structured(_meta_elements(page), nodes, _main_node(nodes), _by_id(nodes))


def node_types(node: Node) -> frozenset[str]:
    """A node's types, without the vocabulary's address."""
    value = node.get("@type") or ()
    listed = value if isinstance(value, list) else [value]
    return frozenset(str(name).rsplit("/", 1)[-1] for name in listed)


def _meta_elements(page: Page) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for element in page.tagged("meta"):
        value = " ".join((element.get("content") or "").split())
        for name in {element.get("property"), element.get("name"), element.get("itemprop")}:
            if name and value:
                found.setdefault(name.lower(), []).append(value)
    return {name: tuple(values) for name, values in found.items()}


def _by_id(nodes: tuple[Node, ...]) -> dict[object, Node]:
    """Nodes by the identity that others refer to them by; what has no more than that only refers."""
    named = ((node.get("@id"), node) for node in nodes if len(node) > 1)
    return {identity: node for identity, node in named if isinstance(identity, str)}


def _json_ld_nodes(page: Page) -> Iterator[Node]:
    for script in page.tagged("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            yield from _flatten_nodes(_load_json(script.text))


def _load_json(text: str) -> object:
    for candidate in _repaired_json(text):
        if (value := load_json(candidate)) is not None:
            return value
    return None


def _repaired_json(text: str) -> Iterator[str]:
    """JSON as publishers write it.

    Raw line breaks in strings, comment and CDATA wrappers, a comma too many.
    """
    yield text
    bare = _WRAPPER.sub("", text).strip().rstrip(";")
    yield bare
    yield _TRAILING_COMMA.sub(r"\1", bare)


def _flatten_nodes(value: object, depth: int = 0) -> Iterator[Node]:
    """Every typed node of a JSON-LD value, outer before inner."""
    if depth > 20:
        return
    if isinstance(value, list):
        for item in value:
            yield from _flatten_nodes(item, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for name in (
            "@graph",
            "mainEntity",
            "mainEntityOfPage",
            "author",
            "publisher",
            "itemListElement",
            "blogPost",
            "hasPart",
        ):
            yield from _flatten_nodes(value.get(name), depth + 1)


def _main_node(nodes: tuple[Node, ...]) -> Node:
    """The node of the article the page is about.

    It is the first article with a headline or, where none has one, the first article.
    """
    articles = [node for node in nodes if node_types(node) & ARTICLE_TYPES]
    return next((node for node in articles if node.get("headline")), articles[0] if articles else {})
