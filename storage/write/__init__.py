"""The write side: one run in one transaction, and redaction.

Everything that changes the history is here.
"""

from __future__ import annotations

from presslog.storage.write.archive import OPENING, Archive, Lease

__all__ = ["OPENING", "Archive", "Lease"]
