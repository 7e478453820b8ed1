"""Words of all versions, found again: passages, their index, and the phrases people ask for.

Modules that others import by themselves: `passages`, `inverted_index`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from presslog.core.doors import names_on_demand

if TYPE_CHECKING:
    from presslog.storage.search.search_terms import folded_words, mark_words, place_of, query_terms

__all__ = ["folded_words", "mark_words", "place_of", "query_terms"]

if not TYPE_CHECKING:
    __getattr__ = names_on_demand(__name__)
