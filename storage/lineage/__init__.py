"""Lineage: which article's passages stand in which other article, and what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from presslog.core.doors import names_on_demand

if TYPE_CHECKING:
    from presslog.storage.lineage.related_articles import candidate_articles, find_related

__all__ = ["candidate_articles", "find_related"]

if not TYPE_CHECKING:
    __getattr__ = names_on_demand(__name__)
