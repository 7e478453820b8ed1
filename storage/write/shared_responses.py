"""What captures have in common, kept once.

How they ended, who answered, in which file the response lies.

A run has thousands of captures and a handful of answers. An answer is known by the digest of what it says,
and belongs to every capture that says the same, whichever run met it first. The module refuses to know what
captures are of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, insert, select
from sqlalchemy.sql import func

from presslog.storage.database import canonical_bytes, in_chunks
from presslog.storage.database.rows import SHARED, Values
from presslog.storage.database.schema import answers

Said = tuple[Any, ...]
"""The values of `SHARED`."""

_LEFT: Final[Values] = {**dict.fromkeys(SHARED), "outcome": "", "evidence": "", "reason": ""}
"""What is left of them in the captures: columns that older captures fill never hold null."""


def share_responses(connection: Connection, run: int, captures: Sequence[Values]) -> list[Values]:
    """Captures' columns, each with the number of its answer in place of `SHARED`.

    Answers not met before are stored as the run's.
    """
    said = [tuple(capture[name] for name in SHARED) for capture in captures]
    numbers = _stored_numbers(connection, run, dict.fromkeys(said))
    return [{**capture, **_LEFT, "answer": numbers[one]} for capture, one in zip(captures, said, strict=True)]


def _stored_numbers(connection: Connection, run: int, said: Iterable[Said]) -> dict[Said, int]:
    """The numbers of answers; new ones are given out in the order they come in."""
    digests = {one: _response_digest(one) for one in said}
    known: dict[str, int] = {}
    for chunk in in_chunks(digests.values()):
        query = select(answers.c.digest, answers.c.no).where(answers.c.digest.in_(chunk))
        known.update((row.digest, row.no) for row in connection.execute(query))
    if fresh := [one for one in digests if digests[one] not in known]:
        first = 1 + (connection.scalar(select(func.max(answers.c.no))) or 0)
        rows = [
            {"no": no, "run": run, "digest": digests[one], **dict(zip(SHARED, one, strict=True))}
            for no, one in enumerate(fresh, first)
        ]
        connection.execute(insert(answers), rows)
        known.update((row["digest"], row["no"]) for row in rows)
    return {one: known[digest] for one, digest in digests.items()}


def _response_digest(said: Said) -> str:
    """16 bytes, not the 8 of a seal.

    What a server answers is under its hand, and two of its answers must not pass for one.
    """
    told = canonical_bytes(dict(zip(SHARED, said, strict=True)))
    return hashlib.blake2b(told, digest_size=16).hexdigest()
