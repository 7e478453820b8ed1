"""Finds the articles that share passages with one, in any source and any version.

The search index is asked: it holds every word of every version, with its neighbours. A passage of twelve words has
six in a row wherever sixes are counted off from, so each six of the article's blocks is looked for as a phrase.
Nothing is stored for it, so a history of any age can be asked. What many articles have is nobody's: a phrase of more
than `MOST_ARTICLES`, or of `FURNITURE` articles of one source, is left out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from presslog.storage.database import bodies, in_chunks
from presslog.storage.database.schema import articles, versions
from presslog.storage.lineage.first_sight import FirstSight, first_sight, seen_first
from presslog.storage.lineage.shared_passages import (
    LEAST_WORDS,
    ArticleTexts,
    SharedRun,
    StandingBlock,
    placed_words,
    shared_runs,
    shown_passages,
    stands_changed,
)
from presslog.storage.model import State
from presslog.storage.records import PassageState, RelatedArticle, Relation, SeenFirst, SharedPassage
from presslog.storage.search.inverted_index import Term, some_articles
from presslog.storage.search.passages import readings_of

PHRASE: Final = LEAST_WORDS // 2
"""Words of a phrase that is looked for: a run of eleven words holds a whole one, wherever counting begins."""
RARE: Final = 4
"""Words of a phrase by which it is looked up."""
MOST_PHRASES: Final = 2_000
"""Phrases of an article to look for, at a third of a millisecond each: those of its first 12,000 words."""
MOST_ARTICLES: Final = 20
"""Articles that may have a phrase. What more have is a saying, a law's title, an agency's opening."""
FURNITURE: Final = 3
"""Articles of one source from which on a phrase is the site's own."""
MOST_CANDIDATES: Final = 100
WHOLE: Final = 0.8
"""Share of an article's words from which on all of it is said to stand elsewhere."""
EXCERPT: Final = 40
"""Words from which on what is shared is more than a quote."""

_Blocks = Sequence[StandingBlock]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Articles that may share passages with one, by number, what it said, and the phrases of it that are nobody's."""

    numbers: Sequence[int]
    texts: ArticleTexts
    common: Collection[Term]


def find_related(
    connection: Connection, article: Row[Any], others: Sequence[Row[Any]], candidates: Candidates
) -> list[RelatedArticle]:
    """The articles that share passages with one, most words first.

    Args:
        connection: A connection that reads.
        article: The article's row, with the name of its source.
        others: Rows of the articles that may be related.
        candidates: What was found of the article, with phrases that relate nothing.

    Returns:
        Those that are, each with the passages it shares.
    """
    texts = {**_article_texts(connection, others), article.no: candidates.texts}
    sights = _Sights(connection, texts)
    made = (_related_article(sights, article, row, candidates.common) for row in others)
    return sorted(filter(None, made), key=_shared_words, reverse=True)


def _shared_words(related: RelatedArticle) -> int:
    return sum(passage.words for passage in related.passages)


# --- candidates ---------------------------------------------------------------------------------------------


def candidate_articles(connection: Connection, article: Row[Any]) -> Candidates:
    """The articles that may have a phrase of one, those with most phrases first.

    What seems to be nobody's is looked for again, word for word: other texts have its rare words near one another, too.
    """
    texts = _article_texts(connection, [article])[article.no]
    phrases = dict(islice(_phrases_of(texts.blocks), MOST_PHRASES))
    met = _met_articles(connection, phrases)
    seeming = _common_phrases(connection, met)
    met |= _met_articles(connection, dict.fromkeys(seeming))
    common = _common_phrases(connection, {phrase: met[phrase] for phrase in seeming})
    found = Counter(
        no for phrase, numbers in met.items() if phrase not in common for no in numbers if no != article.no
    )
    return Candidates([no for no, _ in found.most_common(MOST_CANDIDATES)], texts, common)


def _met_articles(
    connection: Connection, phrases: Mapping[Term, Sequence[str] | None]
) -> dict[Term, Sequence[int]]:
    """Some articles that may have each phrase; more than `MOST_ARTICLES` if there are more."""
    met: dict[Term, Sequence[int]] = {}
    for some in in_chunks(phrases.items()):
        found = some_articles(connection, some, MOST_ARTICLES + 2)
        met |= zip((phrase for phrase, _ in some), found, strict=True)
    return met


def _common_phrases(connection: Connection, met: Mapping[Term, Sequence[int]]) -> set[Term]:
    """The phrases that more than `MOST_ARTICLES` others have, or `FURNITURE` articles of one source."""
    sources = _sources_of(connection, {no for numbers in met.values() for no in numbers})
    return {
        phrase
        for phrase, numbers in met.items()
        if len(numbers) > MOST_ARTICLES + 1
        or max(Counter(sources[no] for no in numbers).values(), default=0) >= FURNITURE
    }


def _phrases_of(blocks: _Blocks) -> Iterator[tuple[Term, Term]]:
    """Phrases one after another, each once, with those of its words that are taken for its rarest.

    Those that the article itself has fewest times, the longest first.
    """
    texts = [[placed.word for placed in block.words] for block in blocks]
    counts = Counter(word for words in texts for word in words)
    phrases = dict.fromkeys(
        tuple(words[at : at + PHRASE]) for words in texts for at in range(0, len(words) - PHRASE + 1, PHRASE)
    )
    for phrase in phrases:
        yield phrase, tuple(sorted(set(phrase), key=lambda word: (counts[word], -len(word), word))[:RARE])


def _sources_of(connection: Connection, numbers: Collection[int]) -> dict[int, int]:
    query = select(articles.c.no, articles.c.source)
    return {
        row.no: row.source
        for some in in_chunks(numbers)
        for row in connection.execute(query.where(articles.c.no.in_(some)))
    }


# --- what articles said -------------------------------------------------------------------------------------


def _article_texts(connection: Connection, rows: Sequence[Row[Any]]) -> dict[int, ArticleTexts]:
    """What some articles said in all their versions, by number; withdrawn texts are left out."""
    numbers = [row.no for row in rows]
    newest = {(reading.article, reading.number): reading.body for reading in readings_of(connection, numbers)}
    kept = bodies.load_bodies(connection, set(newest.values()))
    query = select(versions.c.article, versions.c.number).where(versions.c.article.in_(numbers))
    said: dict[int, list[tuple[int, list[str]]]] = defaultdict(list)
    for row in connection.execute(query.order_by(versions.c.article, versions.c.number)):
        body = kept.get(newest[row.article, row.number])
        texts = [block.text for block in bodies.decode_content(body.data).blocks] if body else []
        said[row.article].append((row.number, texts))
    return {row.no: _texts_of(said[row.no], row.state == State.REMOVED) for row in rows}


def _texts_of(said: Sequence[tuple[int, Sequence[str]]], removed: bool) -> ArticleTexts:
    places = _block_places(said[-1][1]) if said and not removed else {}
    blocks = [
        StandingBlock(text, words, places.get(text))
        for text in dict.fromkeys(text for _, texts in said for text in texts)
        if len(words := placed_words(text)) >= LEAST_WORDS
    ]
    return ArticleTexts(blocks, said, removed)


def _block_places(texts: Sequence[str]) -> dict[str, int]:
    """Return at which character of a text each block begins; of equal ones the first.

    The text is its blocks joined by blank lines.

    >>> _block_places(["The dam", "broke"])
    {'The dam': 0, 'broke': 9}
    """
    places: dict[str, int] = {}
    at = 0
    for text in texts:
        places.setdefault(text, at)
        at += len(text) + len("\n\n")
    return places


# --- what two articles share --------------------------------------------------------------------------------


class _Sights:
    """What articles said, and when a passage of it was first seen there: each version is asked for once."""

    def __init__(self, connection: Connection, texts: Mapping[int, ArticleTexts]) -> None:
        self._connection, self._texts = connection, texts
        self._sights: dict[tuple[int, int], FirstSight] = {}

    def texts_of(self, article: Row[Any]) -> ArticleTexts:
        return self._texts[article.no]

    def first_of(self, article: Row[Any], words: Sequence[str]) -> FirstSight:
        """When these words were first seen in an article."""
        key = article.no, self._texts[article.no].first_version_with(words)
        if key not in self._sights:
            self._sights[key] = first_sight(self._connection, article, key[1])
        return self._sights[key]


def _related_article(
    sights: _Sights, article: Row[Any], row: Row[Any], common: Collection[Term]
) -> RelatedArticle | None:
    here, there = sights.texts_of(article), sights.texts_of(row)
    found = shared_runs(here.blocks, there.blocks)
    runs = [run for run in found if not _is_common(run, common)]
    shown = [run for run in shown_passages(found, here, there) if not _is_common(run, common)] if runs else []
    if not shown:
        return None
    firsts = [(sights.first_of(article, run.folded), sights.first_of(row, run.folded)) for run in shown]
    return RelatedArticle(
        article=row.id,
        source=row.source_name,
        url=row.url,
        title=row.title,
        state=State(row.state),
        relation=_relation_of(runs, here.blocks, there.blocks),
        passages=tuple(
            _shared_passage(run, here, there, seen_first(*first))
            for run, first in zip(shown, firsts, strict=True)
        ),
        first_seen=min(theirs.seen_at for _, theirs in firsts),
        seen_here=min(own.seen_at for own, _ in firsts),
    )


def _is_common(run: SharedRun, common: Collection[Term]) -> bool:
    """Whether half of the phrases of a passage, counted off from where its block begins, are nobody's."""
    words = [placed.word for placed in run.here.words]
    end = run.here_word + run.words
    first = -(-run.here_word // PHRASE) * PHRASE
    phrases = [tuple(words[at : at + PHRASE]) for at in range(first, end - PHRASE + 1, PHRASE)]
    return 2 * sum(phrase in common for phrase in phrases) >= len(phrases)


def _relation_of(runs: Sequence[SharedRun], here: _Blocks, there: _Blocks) -> Relation:
    """How much of which article the passages are."""
    shared = sum(run.words for run in runs)
    shares = [shared / max(_longest_state(blocks), 1) for blocks in (here, there)]
    if min(shares) >= WHOLE:
        return Relation.COPY
    if max(shares) >= WHOLE and sum(run.weight for run in runs) >= EXCERPT:
        return Relation.PIECE
    return Relation.EXCERPT if max(run.weight for run in runs) >= EXCERPT else Relation.QUOTE


def _longest_state(blocks: _Blocks) -> int:
    """The words of the text that stands now; of one that stands no more, of all it had."""
    now = sum(len(block.words) for block in blocks if block.place is not None)
    return now or sum(len(block.words) for block in blocks)


def _shared_passage(
    run: SharedRun, here: ArticleTexts, there: ArticleTexts, first: SeenFirst
) -> SharedPassage:
    state = _state_of(run, here, there)
    return SharedPassage(run.text, run.words, run.here_place, run.there_place, state, first)


def _state_of(run: SharedRun, here: ArticleTexts, there: ArticleTexts) -> PassageState:
    places = (run.here_place, here), (run.there_place, there)
    lost = [texts for place, texts in places if place is None and not texts.has_now(run.folded)]
    if not lost:
        return PassageState.SAME
    kept = all(stands_changed(run.folded, texts.standing) for texts in lost)
    return PassageState.CHANGED if kept else PassageState.GONE
