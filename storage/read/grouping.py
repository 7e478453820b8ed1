"""By what changes are counted: source, month, author, category."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

NO_NAME: Final = "–"
"""The group of what names no month, author or category."""


class GroupedBy(StrEnum):
    """By what changes are counted."""

    SOURCE = "source"
    MONTH = "month"
    AUTHOR = "author"
    CATEGORY = "category"


def group_names(
    by: GroupedBy, *, source: str, date: str | None, byline: Sequence[str], category: str | None
) -> Sequence[str]:
    """Return the groups to which a change belongs: several where an article has several authors.

    >>> group_names(GroupedBy.MONTH, source="gazette", date="2026-03-01", byline=(), category=None)
    ('2026-03',)
    """
    match by:
        case GroupedBy.SOURCE:
            return (source,)
        case GroupedBy.MONTH:
            return ((date or NO_NAME)[:7],)
        case GroupedBy.AUTHOR:
            return tuple(byline) or (NO_NAME,)
        case GroupedBy.CATEGORY:
            return (category or NO_NAME,)
