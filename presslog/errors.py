"""The face's own errors, by who can act.

PresslogError
└── UsageError   whoever typed the command or called the function can mend it
"""

from __future__ import annotations


class PresslogError(Exception):
    """Any error the face raises on purpose."""


class UsageError(PresslogError):
    """Something asked in a way that cannot be answered; says what would be."""
