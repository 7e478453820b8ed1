"""Whether a publisher owned up to an edit: by a notice, by the date of modification, or by neither.

It says what was seen on the page, never what anybody meant: "no notice seen", not "hidden".
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from presslog.core.moments import is_earlier
from presslog.storage.model import Class, Classification, Content, EditClass, Severity


class Acknowledgement(StrEnum):
    """What came with a major edit; of several, the first."""

    NOTICE = "notice"  # words that say that something was wrong
    DATED = "dated"  # the page's date of modification moved, or came
    NEITHER = "neither"


_SEEN: Final = "no notice seen"


def acknowledgement_of(classes: Iterable[Class], before: str | None, after: str | None) -> Acknowledgement:
    """Return what came with an edit.

    Args:
        classes: The edit's classes; a notice that was added is one of them.
        before: The page's date of modification before, ISO 8601, if it had one.
        after: The one after.

    Returns:
        A notice, if one came; else a date, if it moved on or came; else neither.

    >>> acknowledgement_of((), "2026-03-01", "2026-03-02"), acknowledgement_of((), None, None)
    (<Acknowledgement.DATED: 'dated'>, <Acknowledgement.NEITHER: 'neither'>)
    """
    if any(found.name == EditClass.CORRECTION for found in classes):
        return Acknowledgement.NOTICE
    moved = is_earlier(before, after) or (before is None and after is not None)
    return Acknowledgement.DATED if moved else Acknowledgement.NEITHER


def with_acknowledgement(verdict: Classification, before: Content, after: Content) -> tuple[Class, ...]:
    """An edit's classes, and that it came with nothing where it is a major one that did."""
    if verdict.severity is not Severity.MAJOR:
        return verdict.classes
    match acknowledgement_of(verdict.classes, before.modified, after.modified):
        case Acknowledgement.NEITHER:
            date = "did not move" if after.modified else "is not given"
            reason = f"{_SEEN}, and the page's date of modification {date}"
            return (*verdict.classes, Class(EditClass.UNACKNOWLEDGED.value, reason))
        case _:
            return verdict.classes
