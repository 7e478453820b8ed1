"""The passages that two articles share, word for word, in whichever of their versions. Pure.

A passage is a run of at least twelve words within one block of each, compared as search compares words:
letter case, marks and punctuation do not matter. It refuses to know whose it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple

import regex
from rapidfuzz.distance import LCSseq

from presslog.storage.search import folded_words

LEAST_WORDS: Final = 12
"""Words of a passage, at least."""
_WORD: Final = regex.compile(r"[\p{L}\p{N}_](?:[\p{L}\p{N}\p{M}_\u200c\u200d\u0640]*)")


_folded_word: Final = lru_cache(maxsize=50_000)(folded_words)
"""Most words of a text are those of others."""


class PlacedWord(NamedTuple):
    """A folded word and the characters of the block it was read from."""

    word: str
    start: int
    end: int


def placed_words(text: str) -> tuple[PlacedWord, ...]:
    """The folded words of a text with their places.

    >>> placed_words("The Dam.")[1]
    PlacedWord(word='dam', start=4, end=7)
    """
    return tuple(
        PlacedWord(word, found.start(), found.end())
        for found in _WORD.finditer(text)
        for word in _folded_word(found.group())
    )


@dataclass(frozen=True, slots=True)
class StandingBlock:
    """A block of an article and when it stood there.

    `first_seen`: when the version that brought it was first seen. `place`: the character of the current text
    at which it begins; None if it does not stand there any more.
    """

    text: str
    words: tuple[PlacedWord, ...]
    first_seen: datetime
    place: int | None


@dataclass(frozen=True, slots=True)
class SharedRun:
    """A passage in a block of each of two articles: from which word on, and how many words."""

    here: StandingBlock
    there: StandingBlock
    here_word: int
    there_word: int
    words: int

    @property
    def text(self) -> str:
        """The passage as the first article has it."""
        start, end = _characters(self.here, self.here_word, self.words)
        return self.here.text[start:end]

    @property
    def folded(self) -> tuple[str, ...]:
        """Its words as they are compared."""
        return tuple(placed.word for placed in self.here.words[self.here_word : self.here_word + self.words])

    @property
    def here_place(self) -> tuple[int, int] | None:
        """From which character of the first article's current text to which it stands."""
        return _place_now(self.here, self.here_word, self.words)

    @property
    def there_place(self) -> tuple[int, int] | None:
        """From which character of the other article's current text to which it stands."""
        return _place_now(self.there, self.there_word, self.words)


def _characters(block: StandingBlock, word: int, count: int) -> tuple[int, int]:
    return block.words[word].start, block.words[word + count - 1].end


def _place_now(block: StandingBlock, word: int, count: int) -> tuple[int, int] | None:
    if block.place is None:
        return None
    start, end = _characters(block, word, count)
    return block.place + start, block.place + end


_Shingle = tuple[str, ...]


def shared_runs(here: Sequence[StandingBlock], there: Sequence[StandingBlock]) -> list[SharedRun]:
    """The passages that two articles share, the longest first.

    Of passages that have most of their words in common (an older and a newer version of one), the longest is
    taken; of equally long ones, that which stands in both articles now.
    """
    found = sorted(_maximal_runs(here, there), key=_weight, reverse=True)
    known: set[_Shingle] = set()
    kept = []
    for run in found:
        shingles = set(_shingles(run.folded))
        if 2 * len(shingles & known) < len(shingles):
            kept.append(run)
            known |= shingles
    return kept


def _weight(run: SharedRun) -> tuple[int, bool]:
    return run.words, run.here.place is not None and run.there.place is not None


def _shingles(words: Sequence[str]) -> Iterator[_Shingle]:
    return (tuple(words[at : at + LEAST_WORDS]) for at in range(len(words) - LEAST_WORDS + 1))


def _maximal_runs(here: Sequence[StandingBlock], there: Sequence[StandingBlock]) -> Iterator[SharedRun]:
    places: dict[_Shingle, list[tuple[StandingBlock, int]]] = defaultdict(list)
    for block in here:
        for at, shingle in enumerate(_shingles([placed.word for placed in block.words])):
            places[shingle].append((block, at))
    for block in there:
        words = [placed.word for placed in block.words]
        end = 0
        for at, shingle in enumerate(_shingles(words)):
            runs = [
                SharedRun(other, block, start, at, _run_length(other, start, words, at))
                for other, start in places.get(shingle, ())
            ]
            longest = max(runs, key=_weight, default=None)
            if longest is not None and at + longest.words > end:
                end = at + longest.words
                yield longest


def _run_length(block: StandingBlock, start: int, words: Sequence[str], at: int) -> int:
    count = LEAST_WORDS
    while (
        start + count < len(block.words)
        and at + count < len(words)
        and block.words[start + count].word == words[at + count]
    ):
        count += 1
    return count


def stands_changed(words: Sequence[str], blocks: Sequence[StandingBlock]) -> bool:
    """Return True if a block that stands now has half of a passage's words in their order.

    Then it was edited, not taken out.
    """
    return any(
        2 * LCSseq.similarity(words, [placed.word for placed in block.words]) >= len(words)
        for block in blocks
        if block.place is not None
    )
