"""How well and how fast `related` finds what articles share: three outlets and a republisher, invented, in growing histories.

    make bench-lineage SIZES="1000 10000"       articles beside those that share something
    python -m bench lineage

Of each relation, as many pairs are made: copies, excerpts of forty words and more, quotes of twelve to thirty words. Part of the
originals is edited after the others took them over, and every article has lines of its site. What `related` says of each of these
articles is compared with what was made. Words are drawn by Zipf's law, as text has them.
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from bench.history import START, STEP, Press, seen_article
from presslog.core.body_parts import BlockKind
from presslog.core.extractor import Extractor
from presslog.storage.content.fingerprints import content_fingerprint
from presslog.storage.migrations import open_engine
from presslog.storage.model import (
    Admit,
    Advance,
    ArticleId,
    Block,
    Content,
    Intent,
    Observation,
    Run,
    RunOutcome,
    RunRecord,
)
from presslog.storage.read import History
from presslog.storage.records import Relation
from presslog.storage.write.archive import Archive

SIZES: Final = tuple(map(int, os.environ.get("SIZES", "1000 10000").split()))
PAIRS: Final = 60
"""Pairs of each relation."""
OUTLETS: Final = ("gazette", "herald", "courier")
REPUBLISHER: Final = "digest"
FURNITURE: Final = "Read every morning what {} has learned overnight, and tell a friend who has not subscribed to our letter yet."
LIMIT_MS: Final = 50.0


@dataclass(frozen=True, slots=True)
class MadePair:
    """Two articles of which one took something from the other."""

    original: ArticleId
    taken: ArticleId
    relation: Relation


class Writer:
    """Writes articles into a history, a run of one source at a time."""

    def __init__(self, engine: Engine, press: Press) -> None:
        self._archive, self.press = Archive(engine), press
        self._now, self._numbers = START, count()
        self._read: dict[ArticleId, Content] = {}
        self._versions: dict[ArticleId, int] = {}

    def record(self, source: str, contents: Sequence[tuple[ArticleId, Content]]) -> None:
        """One run that reads these articles, new or again."""
        lease = self._archive.begin(source, now=self._now, holder="bench", ttl=timedelta(hours=1))
        captures, intents = [], []
        for n, (article, content) in enumerate(contents):
            identity, capture = seen_article(lease.run, n, article, self._now)
            seen = Observation(
                identity, capture, content, content_fingerprint(content), Extractor(1, "profile")
            )
            number = self._versions[article] = self._versions.get(article, 0) + 1
            made: Intent = Admit(article, seen, "first sight")
            captures.append(capture)
            intents.append(made if number == 1 else Advance(article, number, seen, "content differs"))
        run = Run(lease.run, source, lease.number, self._now, self._now, RunOutcome.OK)
        self._archive.record(RunRecord(run, tuple(captures), tuple(intents)), lease, self._now)
        self._now += STEP

    def new_id(self) -> ArticleId:
        """The next article's id."""
        return ArticleId(f"a{next(self._numbers):012d}")


def write_page(press: Press, source: str, *extra: str) -> Content:
    """An article of its own words with the site's line below it; `extra` paragraphs in its middle."""
    made = press.article()
    blocks = list(made.blocks)
    blocks[7:7] = [Block(BlockKind.PARAGRAPH, text) for text in extra]
    return replace(made, blocks=(*blocks, Block(BlockKind.PARAGRAPH, FURNITURE.format(source))))


def make_pairs(writer: Writer, dice: random.Random) -> Iterator[MadePair]:
    """Originals in the outlets, what the others took of them, and edits of a third of the originals afterwards."""
    press = writer.press
    for relation in (Relation.COPY, Relation.EXCERPT, Relation.QUOTE):
        for n in range(PAIRS):
            source, other = OUTLETS[n % 3], (REPUBLISHER, *OUTLETS)[(n + 2) % 4]
            if source == other:
                other = REPUBLISHER
            original, taken = writer.new_id(), writer.new_id()
            content = write_page(press, source)
            words = content.blocks[3].text.split()
            match relation:
                case Relation.COPY:
                    own = (*content.blocks[:-1], Block(BlockKind.PARAGRAPH, FURNITURE.format(other)))
                    copy = replace(content, blocks=own)
                case Relation.EXCERPT:
                    size = dice.randint(40, len(words))
                    copy = write_page(press, other, " ".join(words[-size:]))
                case _:
                    size = dice.randint(12, 30)
                    at = dice.randrange(len(words) - size)
                    quoted = " ".join(words[at : at + size])
                    copy = write_page(press, other, f"{press.words(9)}: “{quoted}”, {press.words(6)}.")
            writer.record(source, [(original, content)])
            writer.record(other, [(taken, copy)])
            if n % 3 == 0:
                writer.record(source, [(original, press.edit(content))])
            yield MadePair(original, taken, relation)


def main() -> None:
    """Measure at each size."""
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'presslog.db'}"
            engine = open_engine(url)
            dice = random.Random(7)  # noqa: S311 - drawn again alike
            writer = Writer(engine, Press(2))
            pairs = list(make_pairs(writer, dice))
            for n in range(0, size, 500):
                source = (*OUTLETS, REPUBLISHER)[n // 500 % 4]
                pages = [
                    (writer.new_id(), write_page(writer.press, source)) for _ in range(min(500, size - n))
                ]
                writer.record(source, pages)
            engine.dispose()
            with History(url) as history:
                _measure(history, pairs, size)


def _measure(history: History, pairs: Sequence[MadePair], size: int) -> None:
    print(f"{size:,} articles beside {2 * len(pairs)} that share something")
    taken_ms, told = [], {}
    for article in dict.fromkeys(each for pair in pairs for each in (pair.original, pair.taken)):
        began = time.process_time()
        told[article] = {found.article: found.relation for found in history.related(article)}
        taken_ms.append(1000 * (time.process_time() - began))
    made = {frozenset((pair.original, pair.taken)) for pair in pairs}
    false = sum(frozenset((article, other)) not in made for article, of in told.items() for other in of)
    for relation in (Relation.COPY, Relation.EXCERPT, Relation.QUOTE):
        ways = [(pair.original, pair.taken) for pair in pairs if pair.relation is relation]
        ways += [(taken, original) for original, taken in ways]
        found = sum(other in told[article] for article, other in ways)
        named = sum(told[article].get(other) is relation for article, other in ways)
        print(
            f"{relation:8} recall {found / len(ways):.3f}, named so {named / len(ways):.3f}, of {len(ways)}"
        )
    total = sum(map(len, told.values()))
    print(f"precision {1 - false / max(total, 1):.3f}: {false} of {total} pairs told were not made")
    taken_ms.sort()
    p95 = taken_ms[int(0.95 * len(taken_ms))]
    print(
        f"related  {statistics.median(taken_ms):.0f} ms of CPU, p95 {p95:.0f} (the limit is {LIMIT_MS:.0f})"
    )
    print("a run    nothing is recorded for it: 0 ms and 0 bytes an article")
