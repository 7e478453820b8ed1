"""Contents compared: fingerprints, differences, the classes of an edit. Pure; knows no table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from presslog.core.doors import names_on_demand

if TYPE_CHECKING:
    from presslog.storage.content.addresses import link_key, picture_key
    from presslog.storage.content.content_diff import diff_contents, word_spans
    from presslog.storage.content.edits import (
        Acknowledgement,
        acknowledgement_of,
        classify_edit,
        with_acknowledgement,
    )
    from presslog.storage.content.field_values import texts_of_value, value_in_words
    from presslog.storage.content.fingerprints import (
        comparable_content,
        comparable_pair,
        content_fingerprint,
        is_of_these_rules,
        marks_in,
        visible_text,
    )
    from presslog.storage.content.lookalikes import fold_character, fold_lookalikes
    from presslog.storage.content.matching import equal_runs
    from presslog.storage.content.tokens import split_pieces

__all__ = [
    "Acknowledgement",
    "acknowledgement_of",
    "classify_edit",
    "comparable_content",
    "comparable_pair",
    "content_fingerprint",
    "diff_contents",
    "equal_runs",
    "fold_character",
    "fold_lookalikes",
    "is_of_these_rules",
    "link_key",
    "marks_in",
    "picture_key",
    "split_pieces",
    "texts_of_value",
    "value_in_words",
    "visible_text",
    "with_acknowledgement",
    "word_spans",
]

if not TYPE_CHECKING:
    __getattr__ = names_on_demand(__name__)
