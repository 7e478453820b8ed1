"""The passages of a content as the search reads them: cut, named and folded.

Bodies never change, so what was unpacked lately is kept, up to `KEPT` characters in a process. Whether a body
is still there is asked each time: a withdrawn one is not answered from memory.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from threading import Lock
from typing import Final, NamedTuple

from sqlalchemy import Connection

from presslog.storage.database import bodies
from presslog.storage.model import Content
from presslog.storage.search.search_terms import fold_query

KEPT: Final = 8_000_000
"""Characters of passages that are kept unpacked."""


class IndexedPassage(NamedTuple):
    """A title or one block: its digest, how it was shown, and how it is searched."""

    digest: bytes
    text: str
    folded: str


def passages_of(content: Content) -> tuple[str, ...]:
    """Return the passages of a content that are indexed, in order.

    These are the title, the standfirst and the byline, then the blocks and the captions of images.

    >>> passages_of(Content("A dam", byline=("Ada Vell",)))
    ('A dam', 'Ada Vell')
    """
    texts = (
        content.title,
        content.standfirst or "",
        *content.byline,
        *(b.text for b in content.blocks),
        *(i.caption for i in content.images),
    )
    return tuple(text for text in texts if text)


def passage_digest(passage: str) -> bytes:
    """Return what tells an article's passages apart: 8 bytes of BLAKE2b."""
    return hashlib.blake2b(passage.encode(), digest_size=8).digest()


class PassageMemory:
    """The passages of bodies by the bodies' names, those asked for last; for several threads."""

    def __init__(self, characters: int) -> None:
        self._room = characters
        self._lock = Lock()
        self._passages: OrderedDict[str, Sequence[IndexedPassage]] = OrderedDict()

    def get(self, name: str) -> Sequence[IndexedPassage] | None:
        """A body's passages, if they are kept."""
        with self._lock:
            if name in self._passages:
                self._passages.move_to_end(name)
            return self._passages.get(name)

    def put(self, name: str, passages: Sequence[IndexedPassage]) -> None:
        """Keeps a body's passages, and forgets those asked for longest ago where there are too many."""
        with self._lock:
            if name not in self._passages:
                self._passages[name] = passages
                self._room -= _characters(passages)
            while self._room < 0:
                self._room += _characters(self._passages.popitem(last=False)[1])


def _characters(passages: Iterable[IndexedPassage]) -> int:
    return sum(len(passage.text) for passage in passages)


_MEMORY: Final = PassageMemory(KEPT)


def load_passages(
    connection: Connection, names: Iterable[str], memory: PassageMemory = _MEMORY
) -> dict[str, Sequence[IndexedPassage]]:
    """Return the passages of the bodies of these names.

    Withdrawn and unknown ones are left out. Raises `Damaged`.
    """
    wanted = set(names)
    known = {name: kept for name in wanted if (kept := memory.get(name)) is not None}
    found = {name: known[name] for name in bodies.kept_names(connection, known)}
    for name, body in bodies.load_bodies(connection, wanted - known.keys()).items():
        found[name] = tuple(_cut_passages(bodies.decode_content(body.data)))
        memory.put(name, found[name])
    return found


def _cut_passages(content: Content) -> Iterator[IndexedPassage]:
    for text in passages_of(content):
        yield IndexedPassage(passage_digest(text), text, fold_query(text))
