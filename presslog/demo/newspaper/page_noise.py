"""Everything on a page that moves although no editor touched it.

`Wiggle` gives a page the small untruths of a live site: nonces, counters, relative times, advertisements,
shuffled sidebars, cache-busting queries, hashed classes, stray whitespace. It knows nothing of posts or of
HTML. The same seed, request number and level give the same wiggle; with `Noise.OFF` every request does.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from random import Random
from typing import TypeVar

Item = TypeVar("Item")


class Noise(IntEnum):
    """How much of a page moves between two requests."""

    OFF = 0
    """Nothing: the same state gives the same bytes."""
    COUNTERS = 1
    """Numbers: nonces, views, comments, shares, relative times, cache-busting queries."""
    FULL = 2
    """The numbers, and what stands where: side blocks, advertisements, class names, whitespace, scripts."""


ADVERTISEMENTS = (
    "Gull & Sons oilskins: now 20% off until Sunday",
    "Sleep at the Lantern House, rooms from 48 a night",
    "Brine & Barrel: pickled herring by the bucket",
    "Need a mooring? Call Slip Eleven before noon",
    "Captain's Choice tea, the only leaf that floats",
    "Win a week on the lightship: enter by text",
)


class Wiggle:
    """One request's noise. All draws come from one generator, seeded by `seed` and `number`."""

    def __init__(self, level: Noise = Noise.OFF, *, seed: int = 0, number: int = 0) -> None:
        self.level = level
        self._random = Random(f"{seed}:{number if level else 0}")

    @property
    def full(self) -> bool:
        """Whether blocks move, not only numbers."""
        return self.level >= Noise.FULL

    def number(self, low: int, high: int, *, still: int = 0) -> int:
        """A counter between `low` and `high`; `still` where nothing moves."""
        return self._random.randint(low, high) if self.level else still

    def token(self, characters: int = 10, *, still: str = "a1b2c3d4e5") -> str:
        """A nonce of hexadecimal digits."""
        return f"{self._random.getrandbits(4 * characters):0{characters}x}" if self.level else still

    def bust(self) -> str:
        """The query that keeps a cache from working: `?ver=…`."""
        return f"?ver={self.number(1_700_000_000, 1_800_000_000, still=603)}"

    def ago(self) -> str:
        """A relative time."""
        minutes = self.number(1, 59, still=3)
        return f"{minutes} minute{'' if minutes == 1 else 's'} ago"

    def hashed(self, name: str) -> str:
        """A class name with a build's hash behind it."""
        return f"{name}-{self._random.getrandbits(24):06x}" if self.full else f"{name}-5f3a9c"

    def space(self) -> str:
        """Whitespace that no reader sees."""
        return self._random.choice(("", "\n", "\n\n  ", "  \n", "\t\n")) if self.full else "\n"

    def respaced(self, text: str) -> str:
        """The text with one blank made a line break and one made a no-break space: shown the same."""
        for blank in ("\n", "\N{NO-BREAK SPACE}") if self.full else ():
            gaps = [index for index, letter in enumerate(text) if letter == " "]
            if gaps:
                at = self._random.choice(gaps)
                text = text[:at] + blank + text[at + 1 :]
        return text

    def some(self, items: Sequence[Item], most: int) -> list[Item]:
        """The first `most` items; any of them in any order where blocks move."""
        return self._random.sample(items, min(most, len(items))) if self.full else list(items[:most])

    def advertisement(self) -> str:
        """An advertisement's line, or "" where there is none: never one where nothing moves."""
        return self._random.choice(("", *ADVERTISEMENTS)) if self.full else ""
