"""Files that are their owner's alone: what presslog writes, and secrets that it reads."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from presslog.core.errors import UsageError

SHORTEST: Final = 16
"""Characters of a token: so many drawn at random cannot be guessed over a network."""
_OTHERS: Final = 0o077
"""Bits of a file's mode that let others read or write it."""


def write_privately() -> None:
    """Make this process and its children write files that only their owner can read.

    The umask they were started with does not matter.
    """
    os.umask(_OTHERS)


def close_to_others(folder: Path) -> None:
    """Take a folder's permissions away from everybody but its owner.

    A folder that another user owns is left as it is.
    """
    if folder.is_dir() and folder.stat().st_uid == os.getuid() and folder.stat().st_mode & _OTHERS:
        folder.chmod(folder.stat().st_mode & ~_OTHERS & 0o7777)


def replace_file(path: Path, data: bytes) -> None:
    """Put data in the place of a file's, at once, and leave its mode as it is: nobody reads half of it."""
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(data)
    if path.exists():
        part.chmod(path.stat().st_mode & 0o7777)
    part.replace(path)


def read_token(path: Path) -> str:
    """Return the token that a file holds.

    Raises `UsageError` if others can read the file, or the token is too short or has other characters
    than plain ones.
    """
    try:
        mode, token = path.stat().st_mode, path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path}: the token cannot be read: {getattr(error, 'strerror', None) or error}"
        ) from error
    if mode & _OTHERS:
        raise UsageError(f"{path}: others can read this token: chmod 600 {path}")
    if len(token) < SHORTEST or not token.isascii() or not token.isprintable() or " " in token:
        raise UsageError(
            f"{path}: a token is at least {SHORTEST} letters and digits, such as `openssl rand -hex 16` makes"
        )
    return token
