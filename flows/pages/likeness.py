"""How alike two texts are, whatever their language.

They are compared by runs of words, or of characters where a script sets no spaces. The module is pure.

It is made for pages that a server fills in anew each time it shows them: what differs from one request to the
next (addresses, numbers, tokens, the name of what was asked for) is taken out before two of them are
compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Final, TypeVar
from urllib.parse import unquote, urlsplit

from presslog.storage.content import visible_text

T = TypeVar("T")

_SPACELESS: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Thai, Lao, Burmese, Khmer, kana, Han: scripts without spaces between words."""
_TOKEN: Final = re.compile(f"[{_SPACELESS}]|[^\\W{_SPACELESS}]+")
_ONE_CHARACTER: Final = re.compile(f"[{_SPACELESS}]")
WORDS: Final = 3
CHARACTERS: Final = 5
"""So many words, or characters of a script without spaces, make a run."""
_ADDRESS: Final = re.compile(r"https?://[^\s\"'<>]+")
_FILLED_IN: Final = re.compile(r"[A-Za-z/:._-]*\d[A-Za-z\d/:._-]*")


@lru_cache(maxsize=256)
def word_runs(text: str) -> frozenset[tuple[str, ...]]:
    """The runs of a text; a text shorter than a run is one.

    >>> sorted(word_runs("The ferry sails again"))
    [('ferry', 'sails', 'again'), ('the', 'ferry', 'sails')]
    """
    tokens, size = _run_tokens(text)
    return frozenset(tuple(tokens[at : at + size]) for at in range(max(1, len(tokens) - size + 1)) if tokens)


def _run_tokens(text: str) -> tuple[list[str], int]:
    """A text's words, or characters where its script sets no spaces, and how many of them make a run."""
    tokens = _TOKEN.findall(visible_text(text).casefold())
    single = sum(bool(_ONE_CHARACTER.fullmatch(token)) for token in tokens)
    return tokens, CHARACTERS if 2 * single > len(tokens) else WORDS


def words_of(text: str) -> list[str]:
    """The words of a text, or its characters where its script sets no spaces."""
    return _run_tokens(text)[0]


def covered_words(text: str, by: str) -> tuple[bool, ...]:
    """For each word of a text, whether it stands in a stretch that the other text has too.

    One shorter than two runs is chance.

    >>> covered_words(
    ...     "The ferry sails again on Monday, he said", "It is said the ferry sails again on Monday."
    ... )
    (True, True, True, True, True, True, False, False)
    """
    (tokens, size), there = _run_tokens(text), word_runs(by)
    found = [tuple(tokens[at : at + size]) in there for at in range(len(tokens))]
    marks = [any(found[max(0, at - size + 1) : at + 1]) for at in range(len(tokens))]
    stretches = ((mark, list(stretch)) for mark, stretch in groupby(marks))
    return tuple(mark and len(stretch) >= 2 * size for mark, stretch in stretches for _ in stretch)


def shared_share(one: str, other: str) -> float:
    """The share of the shorter text's runs that stand in the other, too; 0 where either says nothing.

    >>> (
    ...     shared_share("The ferry sails again.", "On Monday the ferry sails again, it is said."),
    ...     shared_share("", "A quay"),
    ... )
    (1.0, 0.0)
    """
    here, there = word_runs(one), word_runs(other)
    return len(here & there) / min(len(here), len(there)) if here and there else 0.0


def kept_share(before: str, now: str) -> float:
    """The share of the earlier text's runs that the later one still has; 1 where there was none to keep."""
    old = word_runs(before)
    return len(old & word_runs(now)) / len(old) if old else 1.0


def words_in_common(shown: str, text: str) -> float:
    """The share of the longer words of one text that stand in another.

    Where a script sets no spaces, of its pairs of characters.

    1 where there is none.

    >>> words_in_common("Ferry to sail again", "The ferry is to leave the quay on Monday.")
    0.3333333333333333
    """
    wanted, there = telling_words(shown), telling_words(text)
    return len(wanted & there) / len(wanted) if wanted else 1.0


def telling_words(text: str) -> frozenset[str]:
    """The words of a text of more than three letters.

    Where a script sets no spaces, its pairs of characters.
    """
    tokens, size = _run_tokens(text)
    if size == CHARACTERS:
        return frozenset(map("".join, pairwise(tokens)))
    return frozenset(token for token in tokens if len(token) > WORDS)


def overlap_share(one: str, other: str) -> float:
    """The share of both texts' runs that both have; 0 where either says nothing."""
    return common_share(word_runs(one), word_runs(other))


def common_share(here: Set[T], there: Set[T]) -> float:
    """The share of all members that are in both sets; 0 where either is empty.

    >>> common_share({"a", "b"}, {"b", "c"}), common_share(set(), {"b"})
    (0.3333333333333333, 0.0)
    """
    return len(here & there) / len(here | there) if here and there else 0.0


def without_what_is_filled_in(text: str, url: str, names: Iterable[str] = ()) -> str:
    """A text without addresses, numbers, tokens, the path that was asked for, and the names given.

    >>> without_what_is_filled_in(
    ...     "Sign in to read /news/ferry-returns (request 7f3a-99).",
    ...     "https://gazette.example/news/ferry-returns",
    ... )
    'sign in to read (request ).'
    """
    path = unquote(urlsplit(url).path).strip("/")
    filled = (*names, f"/{path}/", f"/{path}", path, path.rpartition("/")[2])
    shown = _ADDRESS.sub(" ", visible_text(text).casefold())
    for name in sorted(
        {visible_text(name).casefold() for name in filled if len(name) > 2}, key=len, reverse=True
    ):
        shown = shown.replace(name, " ")
    return visible_text(_FILLED_IN.sub(" ", shown))
