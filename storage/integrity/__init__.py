"""The chain of digests over what is stored, its verification, signatures and time stamps.

Modules that others import by themselves: `chain`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from presslog.core.doors import names_on_demand

if TYPE_CHECKING:
    from presslog.storage.integrity.kept_responses import ResponseFolder
    from presslog.storage.integrity.verification import buried_rows, repair_index, verify_history

__all__ = ["ResponseFolder", "buried_rows", "repair_index", "verify_history"]

if not TYPE_CHECKING:
    __getattr__ = names_on_demand(__name__)
