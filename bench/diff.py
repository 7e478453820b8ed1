"""How fast a change is told, against Python's own difflib on the same words. `python -m bench diff` prints it.

Times are the best of three on one core (one of one for difflib); trust the ratios. difflib is run exactly (`autojunk=False`), and left out
where that takes minutes. Last figures: docs/decisions/0005.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from difflib import SequenceMatcher
from typing import Final

from presslog.core.body_parts import BlockKind
from presslog.storage.content.content_diff import diff_contents
from presslog.storage.content.tokens import split_pieces
from presslog.storage.model import Block, Content

SIZES: Final = (5_000, 50_000, 500_000)  # characters
EDITS: Final = {"few words": 0.002, "every tenth word": 0.1, "rewritten": 1.0}  # share of words changed
PATIENCE: Final = (
    20.0  # characters times share of words changed, in thousands, above which difflib is left out
)


def article(size: int, chance: random.Random) -> Content:
    """Paragraphs of about eighty invented words, of so many characters."""
    words = ["".join(chance.choices("aeiourstlnm", k=chance.randint(2, 9))) for _ in range(4_000)]
    blocks = []
    while sum(len(block.text) for block in blocks) < size:
        blocks.append(Block(BlockKind.PARAGRAPH, " ".join(chance.choices(words, k=80)) + "."))
    return Content("A title", blocks=tuple(blocks))


def changed(content: Content, share: float, chance: random.Random) -> Content:
    """The same with that share of its words replaced, and one paragraph moved."""
    blocks = [Block(block.kind, _changed(block.text, share, chance)) for block in content.blocks]
    blocks.insert(0, blocks.pop())
    return Content("A title", blocks=tuple(blocks))


def _changed(text: str, share: float, chance: random.Random) -> str:
    return " ".join(
        f"x{chance.random():.6f}" if chance.random() < share else word for word in text.split(" ")
    )


def best(work: Callable[[], object]) -> float:
    """Seconds of the fastest of three."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Print the table."""
    chance = random.Random(6)  # noqa: S311 - drawn again the same
    print(f"{'characters':>10}  {'change':18} {'presslog':>10} {'difflib':>10} {'ratio':>7}")
    for size in SIZES:
        old = article(size, chance)
        for name, share in EDITS.items():
            new = changed(old, share, chance)
            ours = best(lambda old=old, new=new: diff_contents(old, new))
            theirs = _difflib(old, new) if size / 1000 * (0.2 + share) <= PATIENCE else None
            figures = f"{theirs * 1000:8.1f}ms {theirs / ours:6.0f}x" if theirs else f"{'':>10} {'':>7}"
            print(f"{size:10,}  {name:18} {ours * 1000:8.1f}ms {figures}")


def _difflib(old: Content, new: Content) -> float:
    a, b = split_pieces(old.text), split_pieces(new.text)
    start = time.perf_counter()
    SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
