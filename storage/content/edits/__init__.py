"""Why an edit matters: its classes with their reasons, its severity, and one sentence to read aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from presslog.core.doors import names_on_demand

if TYPE_CHECKING:
    from presslog.storage.content.edits.acknowledgement import (
        Acknowledgement,
        acknowledgement_of,
        with_acknowledgement,
    )
    from presslog.storage.content.edits.edit_classes import classify_edit

__all__ = ["Acknowledgement", "acknowledgement_of", "classify_edit", "with_acknowledgement"]

if not TYPE_CHECKING:
    __getattr__ = names_on_demand(__name__)
