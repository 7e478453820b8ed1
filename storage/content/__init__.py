"""Contents compared: fingerprints, differences, the classes of an edit. Pure; knows no table."""

from __future__ import annotations

from presslog.storage.content.content_diff import diff
from presslog.storage.content.edit_classes import classify
from presslog.storage.content.fingerprints import compared, fingerprint, is_of_these_rules, marks_in, plain
from presslog.storage.content.lookalikes import fold
from presslog.storage.content.tokens import pieces

__all__ = [
    "classify",
    "compared",
    "diff",
    "fingerprint",
    "fold",
    "is_of_these_rules",
    "marks_in",
    "pieces",
    "plain",
]
