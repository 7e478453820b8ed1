"""What follows from what a run proved: which article, what changed, whether to believe it.

Pure: values in, values out.

Modules that others import by themselves: `source_gate`, `run_listings`.
"""

from __future__ import annotations

from presslog.flows.decisions.article_decision import Reason, Rereading, Terms, decide
from presslog.flows.decisions.identify import whose
from presslog.flows.decisions.judgement import Judgement, in_parts, judge, part_fault
from presslog.flows.decisions.normalization import normalize
from presslog.flows.decisions.reading_changes import (
    MANY,
    PageTexts,
    changed_share,
    is_text_changed,
    lines_changed,
    still_there,
)
from presslog.flows.decisions.rekeyed_articles import PublishedKeys, is_same_article, key_now, rekeying
from presslog.flows.decisions.schedule import cron, next_run, visits
from presslog.flows.decisions.site_moves import Sighting, SiteMove, Step, find_site_move
from presslog.flows.decisions.unread_runs import HomeSites, articles_to_ask_again, unread_pages
from presslog.flows.decisions.walls import (
    Site,
    endings_among,
    is_strange,
    says_it_is_gone,
    text_added,
    walls_among,
    what_stands_instead,
)
from presslog.flows.decisions.witness_record import Standing, looks, weighed

__all__ = [
    "MANY",
    "HomeSites",
    "Judgement",
    "PageTexts",
    "PublishedKeys",
    "Reason",
    "Rereading",
    "Sighting",
    "Site",
    "SiteMove",
    "Standing",
    "Step",
    "Terms",
    "articles_to_ask_again",
    "changed_share",
    "cron",
    "decide",
    "endings_among",
    "find_site_move",
    "in_parts",
    "is_same_article",
    "is_strange",
    "is_text_changed",
    "judge",
    "key_now",
    "lines_changed",
    "looks",
    "next_run",
    "normalize",
    "part_fault",
    "rekeying",
    "says_it_is_gone",
    "still_there",
    "text_added",
    "unread_pages",
    "visits",
    "walls_among",
    "weighed",
    "what_stands_instead",
    "whose",
]
