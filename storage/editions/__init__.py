"""Editions: the same article in other languages.

And the ground on which two articles are said to be that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from presslog.core.doors import names_on_demand

if TYPE_CHECKING:
    from presslog.storage.editions.edition_search import find_editions

__all__ = ["find_editions"]

if not TYPE_CHECKING:
    __getattr__ = names_on_demand(__name__)
