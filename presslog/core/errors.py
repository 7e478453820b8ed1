"""Every error presslog raises on purpose, by who can act.

Errors of drivers and libraries are chained beneath.

PresslogError
├── UsageError            whoever typed the command or called the function can mend it
│   └── QuestionError     … what a history was asked
├── ConfigurationError    someone can mend this file, at this key
│   ├── SourceError       … a source file
│   └── SettingsError     … presslog.toml, or an environment variable
├── FetchError            the crawl as a whole could not be carried out
├── ExtractionError       this capture could not be read
├── LandingError          this landing is not whole, or not ours
├── RunError              this run could not be carried out; nothing stored was touched
├── ServiceError          a server of ours did not come up, or went away
├── DeliveryError         this message could not be handed over; it stays in the outbox
└── StorageError          nothing acknowledged is lost
    ├── Unavailable       the database cannot be reached, is locked or read-only, or its disk is full
    │   └── Disconnected  the connection was cut, or the server takes none now: the same again may succeed
    ├── NotFound          nothing by that name, URL or number
    │   └── Withdrawn     a content that was redacted or not kept: its tombstone tells when and why
    ├── Conflict          another run holds the source, or the record was made against a state that is no longer so
    └── Damaged           what is stored does not match its digest
"""

from __future__ import annotations

from pathlib import Path


class PresslogError(Exception):
    """Any error presslog raises on purpose."""


class UsageError(PresslogError):
    """Something asked in a way that cannot be answered; says what would be."""


class QuestionError(UsageError, ValueError):
    """A question that a history cannot answer: an unknown kind, a time without a zone."""


class ConfigurationError(PresslogError):
    """A file that cannot be used: names the file, the key and the remedy."""

    def __init__(self, file: Path, key: str, remedy: str) -> None:
        self.file, self.key, self.remedy = file, key, remedy
        super().__init__(f"{file}: {key}: {remedy}" if key else f"{file}: {remedy}")


class SourceError(ConfigurationError):
    """A source file that cannot be used."""


class SettingsError(ConfigurationError):
    """Settings that cannot be used: of `presslog.toml`, or of an environment variable."""


class FetchError(PresslogError):
    """A crawl that could not be carried out. What it had captured is discarded; nothing stored is touched."""


class ExtractionError(PresslogError):
    """A capture that cannot be read as what it was taken for."""


class LandingError(PresslogError):
    """A landing that is missing, not whole, or of an unknown format."""


class RunError(PresslogError):
    """A run that could not be carried out."""


class ServiceError(PresslogError):
    """A server of ours that did not come up in time, or ended."""


class DeliveryError(PresslogError):
    """A message that could not be handed over."""


class StorageError(PresslogError):
    """Any error the storage raises on purpose. Nothing acknowledged is lost when it is raised."""


class Unavailable(StorageError):
    """The database cannot take or give anything now."""


class Disconnected(Unavailable):
    """The connection was cut, or the server does not take any now.

    A restart or a network fault, which may pass.
    """


class NotFound(StorageError):
    """Nothing by that name, URL, number or time."""


class Withdrawn(NotFound):
    """A content that was stored and was taken out again, by a redaction or by retention."""


class Conflict(StorageError):
    """Somebody else was first."""


class Damaged(StorageError):
    """A body, row or link of the chain is not what it was when it was stored."""
