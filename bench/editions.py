"""How well editions of an archive in four languages are found, without any link that names them.

    make bench-editions STORIES=200
    python -m bench editions

Precision: of the pairs that are said, those that are one story. Recall: of the pairs there are, those that are said; an
article that tells two stories is an edition of neither in it, and right with either.
"""

from __future__ import annotations

import os
import time
from typing import Final

from bench.invented_editions import InventedArchive, invent_archive
from presslog.storage.editions.edition_clues import edition_candidate
from presslog.storage.editions.edition_pairs import EditionPair, pair_editions

STORIES: Final = int(os.environ.get("STORIES", "200"))
SEEDS: Final = (11, 12, 13, 14)


def found_pairs(archive: InventedArchive) -> list[EditionPair]:
    """Return the pairs that are said to be editions of one another."""
    return pair_editions(
        [
            edition_candidate(article, content, language, frozenset({f"https://archive.example/{article}"}))
            for article, (language, content) in archive.articles.items()
        ]
    )


def precision_and_recall(archive: InventedArchive, pairs: list[EditionPair]) -> tuple[float, float]:
    """Return which share of the pairs is true, and which share of the true ones is said."""
    said = {frozenset((pair.first, pair.second)) for pair in pairs}
    simple = {pair for pair in archive.pairs if not pair & archive.merged}
    wrong = {pair for pair in said - archive.pairs if not pair & archive.merged}
    return 1 - len(wrong) / max(len(said), 1), len(said & simple) / max(len(simple), 1)


def main() -> None:
    """Print precision and recall of several archives."""
    for seed in SEEDS:
        archive = invent_archive(STORIES, seed)
        began = time.process_time()
        pairs = found_pairs(archive)
        taken = time.process_time() - began
        precision, recall = precision_and_recall(archive, pairs)
        print(
            f"archive {seed}: {len(archive.articles)} articles, {len(archive.pairs)} pairs; "
            f"precision {precision:.3f} (limit .99), recall {recall:.3f} (limit .85), "
            f"{1000 * taken / len(archive.articles):.1f} ms of CPU an article"
        )
