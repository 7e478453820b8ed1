"""The storage's errors, by who can act. Drivers' errors are chained beneath.

StorageError
├── Unavailable   the database cannot be reached, is locked or read-only, or its disk is full: try again when mended
│   └── Disconnected   the connection was cut, or the server does not take any now: the same again may succeed
├── NotFound      nothing by that name, URL or number
├── Conflict      another run holds the source, or the record was made against a state that is no longer so
└── Damaged       what is stored does not match its digest
"""

from __future__ import annotations


class StorageError(Exception):
    """Any error the storage raises on purpose. Nothing acknowledged is lost when it is raised."""


class Unavailable(StorageError):
    """The database cannot take or give anything now."""


class Disconnected(Unavailable):
    """The connection was cut, or the server does not take any now: a restart or a network fault, which may pass."""


class NotFound(StorageError):
    """Nothing by that name, URL, number or time."""


class Conflict(StorageError):
    """Somebody else was first."""


class Damaged(StorageError):
    """A body, row or link of the chain is not what it was when it was stored."""
