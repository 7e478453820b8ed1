"""Rules of a source file, CSS or XPath 1.0, as lists of elements. Knows no rule of its own."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.etree import _Element as Element

from presslog.core.errors import ExtractionError
from presslog.crawler.extract.page.page import text_of
from presslog.crawler.source import Extract

AUTOMATIC: Final = Extract()
"""No rules: everything is read automatically."""


def select_elements(root: Element, rule: str) -> list[Element]:
    """The elements a rule catches under `root`, in document order.

    A rule starting with `/`, `./` or `(` is XPath 1.0, anything else CSS. Raises ExtractionError naming a rule
    that cannot be read, or asks for a function or variable that XPath 1.0 has not.
    """
    found = _evaluate_rule(root, rule)
    return [node for node in found if isinstance(node, Element)] if isinstance(found, list) else []


def outermost_elements(elements: Iterable[Element]) -> list[Element]:
    """Elements that stand in no other of them; they must come in document order."""
    kept: list[Element] = []
    inside: dict[Element, bool] = {}  # what was climbed over: each element once, however many stand in it
    for element in elements:  # in document order: an outer one comes first
        climbed: list[Element] = []
        held = False
        for above in element.iterancestors():
            if (known := inside.get(above)) is not None:
                held = known
                break
            climbed.append(above)
        inside.update(dict.fromkeys(climbed, held))
        if not held:
            kept.append(element)
            inside[element] = True
    return kept


def select_text(root: Element, rule: str) -> str:
    """The text a rule catches first: an element's text, or an XPath's string or attribute.

    It is empty when the rule catches nothing.
    """
    found = _evaluate_rule(root, rule)
    first = next(iter(found), "") if isinstance(found, list) else found
    return text_of(first) if isinstance(first, Element) else " ".join(str(first).split())


def _evaluate_rule(root: Element, rule: str) -> object:
    try:
        return compile_rule(rule)(root)
    except etree.XPathError as error:
        raise ExtractionError(f"rule {rule!r} cannot be evaluated: {error}") from error


@lru_cache(maxsize=256)
def compile_rule(rule: str) -> etree.XPath:
    """A rule, compiled once. Raises ExtractionError naming what cannot be read."""
    try:
        if rule.lstrip().startswith(("/", "./", "(")):
            return etree.XPath(rule)
        return CSSSelector(rule, translator="html")
    except (SelectorError, etree.XPathError, ValueError) as error:
        raise ExtractionError(f"rule {rule!r} is neither CSS nor XPath 1.0: {error}") from error
