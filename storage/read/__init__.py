"""The read side: pages of sources, runs, articles, versions and events. Writes nothing."""

from __future__ import annotations

from presslog.storage.read.history import History
from presslog.storage.read.lookups import resolve_article, stands_alone

__all__ = ["History", "resolve_article", "stands_alone"]
