"""Words of all versions, found again: passages, their index, and the phrases people ask for.

Modules that others import by themselves: `passages`, `inverted_index`.
"""

from __future__ import annotations

from presslog.storage.search.search_terms import place_of, query_terms

__all__ = ["place_of", "query_terms"]
