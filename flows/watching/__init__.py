"""One source watched once: crawl, read, decide, record.

And the same again over archives and stored pages.

Modules that others import by themselves: `reprocess`.
"""

from __future__ import annotations

from presslog.flows.watching.archive_import import import_archives
from presslog.flows.watching.first_look import Preview, Survey, probe
from presslog.flows.watching.learning import remember
from presslog.flows.watching.lease_holders import alive, holder, is_here
from presslog.flows.watching.read_landing import read_page
from presslog.flows.watching.source_run import RunReport, failed_unforeseen, now, watch

__all__ = [
    "Preview",
    "RunReport",
    "Survey",
    "alive",
    "failed_unforeseen",
    "holder",
    "import_archives",
    "is_here",
    "now",
    "probe",
    "read_page",
    "remember",
    "watch",
]
