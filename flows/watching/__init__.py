"""Sources watched, one or many at once: crawl, read, decide, record.

The same steps take in archives and read stored pages again.

Modules that others import by themselves: `reprocess`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from presslog.core.doors import names_on_demand

if TYPE_CHECKING:
    from presslog.flows.watching.archive_import import import_archives
    from presslog.flows.watching.batch import watch_batch
    from presslog.flows.watching.first_look import FirstLook, Preview, Survey, look_at, probe_site
    from presslog.flows.watching.learning import remember_probe
    from presslog.flows.watching.lease_holders import holder_name, is_alive, is_here
    from presslog.flows.watching.source_run import (
        RunReport,
        Workroom,
        open_workroom,
        utc_now,
        watch_source,
    )
    from presslog.flows.watching.waiting_articles import HeldEdit, MissingArticle

__all__ = [
    "FirstLook",
    "HeldEdit",
    "MissingArticle",
    "Preview",
    "RunReport",
    "Survey",
    "Workroom",
    "holder_name",
    "import_archives",
    "is_alive",
    "is_here",
    "look_at",
    "open_workroom",
    "probe_site",
    "remember_probe",
    "utc_now",
    "watch_batch",
    "watch_source",
]

if not TYPE_CHECKING:
    __getattr__ = names_on_demand(__name__)
