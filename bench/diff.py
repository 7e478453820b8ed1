"""How fast a change is told, against difflib and `git diff --word-diff` on the same words: `python -m bench diff`.

Seconds of CPU, so that other work on the machine counts little: the best of three (one of one for difflib), git's with its start. difflib
is run exactly (`autojunk=False`), and left out where that takes minutes; git is left out where it is not installed. Git compares lines, and
words within lines that differ; it pairs no paragraphs and tells no moved one.
"""

from __future__ import annotations

import random
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path
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
    """Seconds of CPU of the fastest of three, with those of commands it runs."""
    times = []
    for _ in range(3):
        start = cpu_seconds()
        work()
        times.append(cpu_seconds() - start)
    return min(times)


def cpu_seconds() -> float:
    """Seconds of CPU this process and the commands it has run have taken."""
    return time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])


def main() -> None:
    """Print the table."""
    chance = random.Random(6)  # noqa: S311 - drawn again the same
    print(f"{'characters':>10}  {'change':18} {'presslog':>10} {'git':>10} {'difflib':>12}")
    for size in SIZES:
        old = article(size, chance)
        for name, share in EDITS.items():
            new = changed(old, share, chance)
            ours = best(lambda old=old, new=new: diff_contents(old, new))
            git = seconds_of_git(old, new)
            theirs = _difflib(old, new) if size / 1000 * (0.2 + share) <= PATIENCE else None
            figures = " ".join(
                f"{seconds * 1000:8.1f}ms" if seconds else f"{'':>10}" for seconds in (ours, git)
            )
            print(f"{size:10,}  {name:18} {figures} {f'{theirs * 1000:10.1f}ms' if theirs else ''}")


def seconds_of_git(old: Content, new: Content) -> float | None:
    """Seconds that `git diff --word-diff` takes for the two texts; None where there is no git."""
    if not (git := shutil.which("git")):
        return None
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (("old", old), ("new", new)):
            Path(folder, name).write_text(content.text)
        command = [git, "diff", "--no-index", "--word-diff=porcelain", "old", "new"]
        return best(lambda: subprocess.run(command, cwd=folder, capture_output=True, check=False))  # noqa: S603


def _difflib(old: Content, new: Content) -> float:
    a, b = split_pieces(old.text), split_pieces(new.text)
    start = cpu_seconds()
    SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    return cpu_seconds() - start


if __name__ == "__main__":
    main()
