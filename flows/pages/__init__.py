"""Pages of one run held against each other, and against those made-up URLs got.

Pure: values in, values out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from presslog.core.doors import names_on_demand

if TYPE_CHECKING:
    from presslog.flows.pages.borne_out import WordElsewhere, word_of
    from presslog.flows.pages.likeness import (
        covered_words,
        kept_share,
        shared_share,
        telling_words,
        word_runs,
        words_in_common,
    )
    from presslog.flows.pages.made_up_answers import (
        MadeUpAnswer,
        answers_before,
        has_long_answered,
        remember_answer,
    )
    from presslog.flows.pages.read_pages import PageAsRead, pages_alike, resembles_content

__all__ = [
    "MadeUpAnswer",
    "PageAsRead",
    "WordElsewhere",
    "answers_before",
    "covered_words",
    "has_long_answered",
    "kept_share",
    "pages_alike",
    "remember_answer",
    "resembles_content",
    "shared_share",
    "telling_words",
    "word_of",
    "word_runs",
    "words_in_common",
]

if not TYPE_CHECKING:
    __getattr__ = names_on_demand(__name__)
