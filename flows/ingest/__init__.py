"""From a landing to a run's record, one door after another; each takes values and gives values.

    read_landing        what the crawl brought home, each page read
    article_boundary    what is raised over one article costs no other anything
    site_of_run         what its listings and pages together tell of the site
    judged_captures     whose each capture is, what it proves, and its comparable content
    run_measures        what the run as a whole tells the gate
    compared_captures   each beside its article's current version
    overlooked_changes  what in their changes is nobody's edit
    article_intents     what is to be recorded of each article
    listing_places      each article's place in the listing, and what was said of it
    run_conclusion      the run's outcome and its alerts

`ingest_crawl` is that line. What it returns is committed in one transaction; nothing here writes.
"""

from __future__ import annotations

from presslog.flows.ingest.article_boundary import ArticleBoundary
from presslog.flows.ingest.known_past import KnownPast
from presslog.flows.ingest.read_landing import (
    Read,
    ReadLanding,
    harvest_landing,
    read_page,
    stored_capture,
)
from presslog.flows.ingest.run_conclusion import with_lateness
from presslog.flows.ingest.run_record import IngestedRun, ingest_crawl
from presslog.flows.ingest.several_pages import with_text_of_version

__all__ = [
    "ArticleBoundary",
    "IngestedRun",
    "KnownPast",
    "Read",
    "ReadLanding",
    "harvest_landing",
    "ingest_crawl",
    "read_page",
    "stored_capture",
    "with_lateness",
    "with_text_of_version",
]
