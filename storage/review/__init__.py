"""What people at the desk note of events: seen, starred, a note, and by whom.

It lies in a table of its own, outside the chain.

No fact about a publisher is here: no digest covers it, `verify` passes it by, and losing it loses no history.
"""

from __future__ import annotations

from presslog.storage.review.marks import LONGEST_NOTE, mark_events

__all__ = ["LONGEST_NOTE", "mark_events"]
