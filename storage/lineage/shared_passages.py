"""The passages that two articles share, word for word, in whichever of their versions. Pure.

A passage is a run of at least twelve words within one block of each, compared as search compares words:
letter case, marks and punctuation do not matter. It refuses to know whose it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Final, NamedTuple

import regex
from rapidfuzz.distance import LCSseq

from presslog.storage.search import folded_words

LEAST_WORDS: Final = 12
"""Words of a passage, at least."""
IN_ORDER: Final = 1 / 2
"""Share of a passage's words that an edited one has in their order."""
SIDE_BY_SIDE: Final = 1 / 3
"""Share of its words that still have the same word behind them: "of the" and "to be" stand in any text."""
SPREAD: Final = 2
"""How many times as long as it was an edited passage may be: any long block has half its words in their order."""
ALONE: Final = 1 / 2
"""Words that a Han or kana character counts for: it is a word of its own to search, and less than one to a reader."""
MOST_TIMES: Final = 16
"""Times that a block may have the same twelve words for them to begin a passage: what it repeats more often is
filled in, and each of its places would be compared with each in the other article."""
_ALONE: Final = r"\p{Han}\p{Hiragana}\p{Katakana}\u30fc"
_WORD: Final = regex.compile(
    rf"[{_ALONE}]\p{{M}}*|[\p{{L}}\p{{N}}_--[{_ALONE}]][\p{{L}}\p{{N}}\p{{M}}_\u200c\u200d\u0640--[{_ALONE}]]*",
    regex.VERSION1,
)
_IS_ALONE: Final = regex.compile(rf"[{_ALONE}]")


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
    >>> [(placed.start, placed.end) for placed in placed_words("大坝 12")]
    [(0, 1), (1, 2), (3, 5)]
    """
    return tuple(
        PlacedWord(word, found.start(), found.end())
        for found in _WORD.finditer(text)
        for word in _folded_word(found.group())
    )


@dataclass(frozen=True, slots=True)
class StandingBlock:
    """A block of an article and where it stands.

    `place`: the character of the current text at which it begins; None if it does not stand there any more.
    """

    text: str
    words: tuple[PlacedWord, ...]
    place: int | None


@dataclass(frozen=True, slots=True)
class ArticleTexts:
    """All that an article said: its blocks, each once, and each version's words.

    `blocks`: those with words enough for a passage. `versions`: the number and the blocks' texts of each version,
    the oldest first. `removed`: whether nothing of it stands now.
    """

    blocks: Sequence[StandingBlock]
    versions: Sequence[tuple[int, Sequence[str]]]
    removed: bool
    _joined: dict[int, str] = field(default_factory=dict)

    @property
    def standing(self) -> list[StandingBlock]:
        """The blocks that stand now."""
        return [block for block in self.blocks if block.place is not None]

    def first_version_with(self, words: Sequence[str]) -> int:
        """The number of the first version that had these words in a row, be it in a block that was edited since."""
        numbers = (number for number, _ in self.versions[:-1] if _in_a_row(words) in self._words_of(number))
        return next(numbers, self.versions[-1][0])

    def has_now(self, words: Sequence[str]) -> bool:
        """Return True if these words stand in a row now, be it in two blocks that were one."""
        return not self.removed and _in_a_row(words) in self._words_of(self.versions[-1][0])

    def _words_of(self, number: int) -> str:
        if number not in self._joined:
            words = {block.text: block.words for block in self.blocks}
            found = (words.get(text) or placed_words(text) for text in dict(self.versions)[number])
            self._joined[number] = _in_a_row([each.word for of in found for each in of])
        return self._joined[number]


def _in_a_row(words: Sequence[str]) -> str:
    """Words with a space on either side of each, to be looked for in others.

    >>> _in_a_row(["old", "dam"]) in _in_a_row(["an", "old", "dam"]), _in_a_row(["am"]) in _in_a_row(["dam"])
    (True, False)
    """
    return f" {' '.join(words)} "


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
    def weight(self) -> float:
        """How many words it is to a reader."""
        return sum(ALONE if _IS_ALONE.match(word) else 1 for word in self.folded)

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
    long = (run for run in _maximal_runs(here, there) if run.weight >= LEAST_WORDS)
    found = sorted(long, key=_weight, reverse=True)
    known: set[_Shingle] = set()
    kept = []
    for run in found:
        shingles = set(_shingles(run.folded))
        if 2 * len(shingles & known) < len(shingles):
            kept.append(run)
            known |= shingles
    return kept


def shown_passages(runs: Sequence[SharedRun], here: ArticleTexts, there: ArticleTexts) -> list[SharedRun]:
    """The passages to show of those that two articles shared: what stands in both now, then what else they had.

    Of a longer passage that stood in both before, only what is not among those is shown, with the eleven words on
    either side that it shared with them. What stands in a row in both, but in two blocks of one, is no loss.
    """
    standing = here.standing, there.standing
    if len(standing[0]) == len(here.blocks) and len(standing[1]) == len(there.blocks):
        return list(runs)
    now = shared_runs(*standing)
    known = {shingle for run in now for shingle in _shingles(run.folded)}
    parts = (part for run in runs for part in _parts_without(run, known))
    lost = [
        _where_it_stands(part, here, there)
        for part in parts
        if not (here.has_now(part.folded) and there.has_now(part.folded))
    ]
    return sorted([*now, *lost], key=_weight, reverse=True)


def _parts_without(run: SharedRun, known: set[_Shingle]) -> Iterator[SharedRun]:
    """The parts of a passage of which no twelve words in a row are known."""
    unknown = [shingle not in known for shingle in _shingles(run.folded)]
    at = 0
    for is_unknown, of in groupby(unknown):
        count = len(list(of))
        if is_unknown:
            words = count + LEAST_WORDS - 1
            yield replace(run, here_word=run.here_word + at, there_word=run.there_word + at, words=words)
        at += count


def _where_it_stands(run: SharedRun, here: ArticleTexts, there: ArticleTexts) -> SharedRun:
    """The passage as either article has it now, where it stands in a block that was edited otherwise."""
    if run.here.place is None and (found := _standing_block(run.folded, here)):
        run = replace(run, here=found[0], here_word=found[1])
    if run.there.place is None and (found := _standing_block(run.folded, there)):
        run = replace(run, there=found[0], there_word=found[1])
    return run


def _standing_block(words: Sequence[str], texts: ArticleTexts) -> tuple[StandingBlock, int] | None:
    """The block that has these words in a row now, and from which of its words on."""
    for block in texts.standing:
        at = _place_among(words, [placed.word for placed in block.words])
        if at is not None:
            return block, at
    return None


def _place_among(words: Sequence[str], others: Sequence[str]) -> int | None:
    """At which of other words some words stand in a row; None if they do not.

    >>> _place_among(["old", "dam"], ["an", "old", "dam"]), _place_among(["old"], [])
    (1, None)
    """
    places = range(len(others) - len(words) + 1)
    return next((at for at in places if list(others[at : at + len(words)]) == list(words)), None)


def _weight(run: SharedRun) -> tuple[int, int]:
    return run.words, (run.here.place is not None) + (run.there.place is not None)


def _shingles(words: Sequence[str]) -> Iterator[_Shingle]:
    return (tuple(words[at : at + LEAST_WORDS]) for at in range(len(words) - LEAST_WORDS + 1))


def _maximal_runs(here: Sequence[StandingBlock], there: Sequence[StandingBlock]) -> Iterator[SharedRun]:
    begins: dict[_Shingle, list[tuple[StandingBlock, int]]] = defaultdict(list)
    for block in here:
        for shingle, starts in _places_in(block).items():
            if len(starts) <= MOST_TIMES:
                begins[shingle] += [(block, start) for start in starts]
    for block in there:
        words = [placed.word for placed in block.words]
        end, was_begun = 0, False
        for at, shingle in enumerate(_shingles(words)):
            runs = [
                SharedRun(other, block, start, at, _run_length(other, start, words, at))
                for other, start in begins.get(shingle, ())
                if not (was_begun and _goes_on(other, start, words, at))
            ]
            was_begun = shingle in begins
            longest = max(runs, key=_weight, default=None)
            if longest is not None and at + longest.words > end:
                end = at + longest.words
                yield longest


def _places_in(block: StandingBlock) -> dict[_Shingle, list[int]]:
    """From which words of a block on each of its shingles stands."""
    places: dict[_Shingle, list[int]] = defaultdict(list)
    for at, shingle in enumerate(_shingles([placed.word for placed in block.words])):
        places[shingle].append(at)
    return places


def _goes_on(block: StandingBlock, start: int, words: Sequence[str], at: int) -> bool:
    """Return True if the words before are the same, too: what goes on there was found there."""
    return start > 0 and at > 0 and block.words[start - 1].word == words[at - 1]


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
    """Return True if half of a passage's words stand close together in a block now, in their order.

    Then it was edited, not taken out. A third of them have the same word behind them.
    """
    return any(_has_edited(words, [placed.word for placed in block.words]) for block in blocks)


def _has_edited(words: Sequence[str], others: Sequence[str]) -> bool:
    size, step = SPREAD * len(words), max(len(words) // 2, 1)
    pairs = list(pairwise(words))
    for at in range(0, max(len(others) - size, 0) + step, step):
        near = others[at : at + size]
        if LCSseq.similarity(words, near) >= IN_ORDER * len(words):
            beside = LCSseq.similarity(pairs, list(pairwise(near)))
            if beside >= SIDE_BY_SIDE * len(words):
                return True
    return False
