"""Pages held against each other, against those before them, and against those that made-up URLs got.

Its functions are pure: values in, values out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from presslog.core.doors import names_on_demand

if TYPE_CHECKING:
    from presslog.flows.pages.changing_fields import (
        ADDRESSES,
        LookAtFields,
        ValueChange,
        forms_of_change,
        value_changes,
        with_values_as_before,
    )
    from presslog.flows.pages.changing_lines import (
        ChangingLines,
        LineChange,
        are_lines_shared,
        line_changes,
        lines_of,
        may_change_again,
        repeated_shapes,
        with_lines_as_before,
    )
    from presslog.flows.pages.counted_lines import tells_age
    from presslog.flows.pages.fields_of_site import changes_of_site, names_in_doubt
    from presslog.flows.pages.likeness import (
        covered_words,
        kept_share,
        shared_share,
        telling_words,
        word_runs,
        words_in_common,
        words_of,
    )
    from presslog.flows.pages.lines_of_site import site_lines, without_lines
    from presslog.flows.pages.made_up_answers import (
        MadeUpAnswer,
        answers_before,
        has_long_answered,
        remember_answer,
    )
    from presslog.flows.pages.read_pages import PageAsRead, pages_alike, resembles_content
    from presslog.flows.pages.reader_counts import is_reader_count, stands_beside_text
    from presslog.flows.pages.rotating_lines import (
        MovedLines,
        SiteLines,
        digests_of_lines,
        doubtful_where_shared,
        line_digest,
        titles_within,
    )
    from presslog.flows.pages.text_support import TextSupport, support_of

__all__ = [
    "ADDRESSES",
    "ChangingLines",
    "LineChange",
    "LookAtFields",
    "MadeUpAnswer",
    "MovedLines",
    "PageAsRead",
    "SiteLines",
    "TextSupport",
    "ValueChange",
    "answers_before",
    "are_lines_shared",
    "changes_of_site",
    "covered_words",
    "digests_of_lines",
    "doubtful_where_shared",
    "forms_of_change",
    "has_long_answered",
    "is_reader_count",
    "kept_share",
    "line_changes",
    "line_digest",
    "lines_of",
    "may_change_again",
    "names_in_doubt",
    "pages_alike",
    "remember_answer",
    "repeated_shapes",
    "resembles_content",
    "shared_share",
    "site_lines",
    "stands_beside_text",
    "support_of",
    "telling_words",
    "tells_age",
    "titles_within",
    "value_changes",
    "with_lines_as_before",
    "with_values_as_before",
    "without_lines",
    "word_runs",
    "words_in_common",
    "words_of",
]

if not TYPE_CHECKING:
    __getattr__ = names_on_demand(__name__)
