"""All tables, as SQLAlchemy Core sees them: the door to their two modules.

What each column means stands beside it; why each index is there, too.

The search index is not a table of this metadata: `passage_words`, an FTS5 table on SQLite, text under a GIN
index on PostgreSQL, and there `word_pages` for what has settled (`storage.search.inverted_index`,
`storage.search.postgresql_pages`).
"""

from __future__ import annotations

from presslog.storage.database.history_tables import (
    absences,
    aliases,
    answers,
    articles,
    bodies,
    captures,
    events,
    further_keys,
    links,
    prunings,
    rereadings,
    runs,
    source_acts,
    sources,
    tombstones,
    versions,
)
from presslog.storage.database.table_parts import Hex, Utc, metadata
from presslog.storage.database.working_tables import (
    broken_files,
    documents,
    due,
    hosts,
    leases,
    moved_records,
    noted_sources,
    outbox,
    passages,
    payloads,
    response_store,
    reviews,
    source_days,
    source_summaries,
    source_tags,
    ticks,
)

__all__ = [
    "Hex",
    "Utc",
    "absences",
    "aliases",
    "answers",
    "articles",
    "bodies",
    "broken_files",
    "captures",
    "documents",
    "due",
    "events",
    "further_keys",
    "hosts",
    "leases",
    "links",
    "metadata",
    "moved_records",
    "noted_sources",
    "outbox",
    "passages",
    "payloads",
    "prunings",
    "rereadings",
    "response_store",
    "reviews",
    "runs",
    "source_acts",
    "source_days",
    "source_summaries",
    "source_tags",
    "sources",
    "ticks",
    "tombstones",
    "versions",
]
