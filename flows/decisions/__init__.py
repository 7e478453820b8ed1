"""What follows from what a run proved: which article, what changed, whether to believe it.

Its functions are pure: values in, values out.

Modules that others import by themselves: `source_gate`, `run_listings`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from presslog.core.doors import names_on_demand

if TYPE_CHECKING:
    from presslog.flows.decisions.article_decision import (
        Reason,
        Terms,
        decide_article,
    )
    from presslog.flows.decisions.held_looks import RunReason, why_held
    from presslog.flows.decisions.identify import identify_article
    from presslog.flows.decisions.judgement import Judgement, in_parts, judge_capture, part_fault
    from presslog.flows.decisions.named_urls import NamedUrls, named_url
    from presslog.flows.decisions.normalization import normalize_reading
    from presslog.flows.decisions.reading_changes import (
        PageTexts,
        Rereading,
        is_field_changed,
        is_much_changed,
        is_read_elsewhere,
        is_text_changed,
        lines_changed,
        still_there,
    )
    from presslog.flows.decisions.rekeyed_articles import (
        MOST_KEYS,
        PublishedKeys,
        is_of_one_date,
        is_same_article,
        is_same_publication,
        key_now,
        rekeying_evidence,
        title_key,
    )
    from presslog.flows.decisions.revisits import plan_known_visits
    from presslog.flows.decisions.schedule_times import following_time, interval_after
    from presslog.flows.decisions.site_moves import (
        Rewrites,
        Sighting,
        SiteMove,
        Step,
        bare_address,
        find_site_move,
    )
    from presslog.flows.decisions.unread_runs import HomeSites, articles_to_ask_again, unread_pages
    from presslog.flows.decisions.walls import (
        PageInPlace,
        SiteAround,
        endings_among,
        is_borne_out,
        is_strange,
        offer_added,
        pages_of_two,
        says_it_is_gone,
        text_added,
        walls_among,
        what_stands_instead,
    )
    from presslog.flows.decisions.witness_record import WitnessRecord, looks_of_run, weigh_looks

__all__ = [
    "MOST_KEYS",
    "HomeSites",
    "Judgement",
    "NamedUrls",
    "PageInPlace",
    "PageTexts",
    "PublishedKeys",
    "Reason",
    "Rereading",
    "Rewrites",
    "RunReason",
    "Sighting",
    "SiteAround",
    "SiteMove",
    "Step",
    "Terms",
    "WitnessRecord",
    "articles_to_ask_again",
    "bare_address",
    "decide_article",
    "endings_among",
    "find_site_move",
    "following_time",
    "identify_article",
    "in_parts",
    "interval_after",
    "is_borne_out",
    "is_field_changed",
    "is_much_changed",
    "is_of_one_date",
    "is_read_elsewhere",
    "is_same_article",
    "is_same_publication",
    "is_strange",
    "is_text_changed",
    "judge_capture",
    "key_now",
    "lines_changed",
    "looks_of_run",
    "named_url",
    "normalize_reading",
    "offer_added",
    "pages_of_two",
    "part_fault",
    "plan_known_visits",
    "rekeying_evidence",
    "says_it_is_gone",
    "still_there",
    "text_added",
    "title_key",
    "unread_pages",
    "walls_among",
    "weigh_looks",
    "what_stands_instead",
    "why_held",
]

if not TYPE_CHECKING:
    __getattr__ = names_on_demand(__name__)
