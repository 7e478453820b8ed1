"""The flows' errors, by who can act.

FlowError
├── SettingsError   someone can mend this file, at this key, or this variable
├── RunError        this run could not be carried out; nothing stored was touched
├── ServiceError    a server of ours did not come up or went away
└── DeliveryError   this message could not be handed over; it stays in the outbox
"""

from __future__ import annotations

from pathlib import Path


class FlowError(Exception):
    """Any error the flows raise on purpose."""


class SettingsError(FlowError):
    """Settings that cannot be used: names the file, the key and the remedy."""

    def __init__(self, file: Path, key: str, remedy: str) -> None:
        self.file, self.key, self.remedy = file, key, remedy
        super().__init__(f"{file}: {key}: {remedy}" if key else f"{file}: {remedy}")


class RunError(FlowError):
    """A run that could not be carried out."""


class ServiceError(FlowError):
    """A server of ours that did not come up in time, or ended."""


class DeliveryError(FlowError):
    """A message that could not be handed over."""
