"""Pairs the articles of a site with their editions in other languages. Pure.

By their own word, else by what they share. What few articles have counts much, what many have little
(inverse document frequency). Two articles are a pair only if each is by far the other's best, and if they
share clues of two kinds or four of one kind; in doubt, there is none.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from heapq import nlargest
from itertools import combinations
from typing import Final

from presslog.storage.editions.edition_clues import Clue, EditionCandidate
from presslog.storage.model import ArticleId
from presslog.storage.records import ClueKind, SharedClue

COMMON: Final = 0.25
"""Share of a language's articles from which on a clue says nothing."""
COMMON_LEAST: Final = 4
"""Articles of a language that may share a clue even in a small archive."""
RARE: Final = 25
"""Articles of a language that a clue may look up; one that more have counts only where two are compared."""
SMALL: Final = 400
"""Articles that a smaller archive counts as: a number is as rare in the world, however few it has."""
LOOKED_AT: Final = 5
"""Articles of the other language that are looked at for one."""
WEIGHTS: Final = {
    ClueKind.NUMBER: 1.0,
    ClueKind.DATE: 1.0,
    ClueKind.NAME: 0.6,  # other words have the same consonants
    ClueKind.PICTURE: 2.0,
    ClueKind.LINK: 2.0,
}
NEAR: Final = timedelta(days=2)
NEAR_WEIGHT: Final = 1.5
LONG: Final = 4.0
"""How many times longer an edition may be than another."""
LEAST_SCORE: Final = 20.0
"""What a pair must share: some five things that hardly any other article has."""
LEAST_KINDS: Final = 2
"""Kinds of clues that a pair shares at least; when it was published is not counted."""
LEAST_CLUES: Final = 4
"""Clues of one kind that a pair shares at least, if all its clues are of that kind."""
MARGIN: Final = 1.8
"""How many times as much a pair shares as either shares with anything else."""
FACTS: Final = 4
"""Numbers and dates from which on a text tells what it is about by them."""
SAME_FACTS: Final = 0.5
"""Share of the numbers and dates of the one that has fewer which stand in the other, too: two stories of one
event have some in common, two editions most."""
SUREST: Final = 0.99
"""Confidence of a pair that no page names."""


@dataclass(frozen=True, slots=True)
class EditionPair:
    """Two articles that are one in two languages.

    `confidence` in [0, 1]: 1 if a page names the other; else how far the pair is from the next likely one.
    """

    first: ArticleId
    second: ArticleId
    confidence: float
    ground: tuple[SharedClue, ...]


def pair_editions(candidates: Sequence[EditionCandidate]) -> list[EditionPair]:
    """Return the pairs among the articles of one site, no article twice in one language."""
    by_language: dict[str, list[EditionCandidate]] = defaultdict(list)
    for candidate in candidates:
        by_language[candidate.language].append(candidate)
    found: list[EditionPair] = []
    for one, other in combinations(sorted(by_language), 2):
        named = _named_pairs(by_language[one], by_language[other])
        taken = {article for pair in named for article in (pair.first, pair.second)}
        left, right = (
            [each for each in by_language[language] if each.article not in taken] for language in (one, other)
        )
        found += [*named, *_likely_pairs(left, right)]
    return _with_editions_of_editions(found, {each.article: each.language for each in candidates})


def _with_editions_of_editions(
    pairs: Iterable[EditionPair], languages: Mapping[ArticleId, str]
) -> list[EditionPair]:
    """Return the pairs, the surest first, and those that follow from them: what an edition's edition is.

    A pair is left out that would give an article two editions in one language.
    """
    groups: dict[ArticleId, dict[str, ArticleId]] = {}
    found: list[EditionPair] = []
    for pair in sorted(pairs, key=lambda pair: (-pair.confidence, pair.first, pair.second)):
        one = groups.setdefault(pair.first, {languages[pair.first]: pair.first})
        other = groups.setdefault(pair.second, {languages[pair.second]: pair.second})
        if one is other:
            found = [each for each in found if {each.first, each.second} != {pair.first, pair.second}]
            found.append(pair)
        elif not one.keys() & other.keys():
            found.append(pair)
            found += [
                EditionPair(here, there, pair.confidence, (SharedClue(ClueKind.EDITION, there, here, 0.0),))
                for here in one.values()
                for there in other.values()
                if (here, there) != (pair.first, pair.second)
            ]
            groups |= dict.fromkeys((*one.values(), *other.values()), one | other)
    return found


_Naming = tuple[ArticleId, ArticleId]
"""An article and the one that its page names as its edition."""


def _named_pairs(left: Sequence[EditionCandidate], right: Sequence[EditionCandidate]) -> list[EditionPair]:
    """The pairs that pages name.

    Where several articles of a language are named as one's edition, or name it as theirs, only one that names it
    and is named by it is one: a copied page names the other's edition, and a template the same one on every page.
    """
    at = {url: each for each in (*left, *right) for url in each.urls}
    namings: dict[_Naming, str] = {}
    for here in (*left, *right):
        for url in sorted(here.named):
            there = at.get(url)
            if there is not None and there.language != here.language:
                namings.setdefault((here.article, there.article), url)
    mates: dict[ArticleId, set[ArticleId]] = defaultdict(set)
    for one, other in namings:
        mates[one].add(other)
        mates[other].add(one)
    pairs: dict[frozenset[ArticleId], EditionPair] = {}
    for (one, other), url in namings.items():
        if all(_is_mate(each, mate, mates, namings) for each, mate in ((one, other), (other, one))):
            pairs.setdefault(frozenset((one, other)), _named_pair(one, other, url))
    return list(pairs.values())


def _is_mate(
    article: ArticleId,
    mate: ArticleId,
    mates: Mapping[ArticleId, Collection[ArticleId]],
    namings: Collection[_Naming],
) -> bool:
    """Return True if this and the article name each other, or if no other is named by it or names it."""
    agreed = [each for each in mates[article] if (article, each) in namings and (each, article) in namings]
    return mate in agreed if agreed else len(mates[article]) == 1


def _named_pair(one: ArticleId, other: ArticleId, url: str) -> EditionPair:
    return EditionPair(one, other, 1.0, (SharedClue(ClueKind.NAMED, url, url, 0.0),))


def _likely_pairs(left: Sequence[EditionCandidate], right: Sequence[EditionCandidate]) -> list[EditionPair]:
    weights = _clue_weights(left, right)
    having: dict[Clue, list[EditionCandidate]] = defaultdict(list)
    for there in right:
        for clue in there.clues.keys() & weights.keys():
            having[clue].append(there)
    rare = {clue: of for clue, of in having.items() if len(of) <= RARE}
    scores: dict[tuple[ArticleId, ArticleId], float] = {}
    places = {there.article: there for there in right}
    for here in left:
        reached: dict[ArticleId, float] = defaultdict(float)
        for clue in here.clues.keys() & rare.keys():
            for there in rare[clue]:
                reached[there.article] += weights[clue]
        for article in nlargest(LOOKED_AT, reached, key=lambda article: reached[article]):
            if _may_be_one(here, places[article]):
                ground = _shared_clues(here, places[article], weights)
                scores[here.article, article] = sum(clue.weight for clue in ground)
    return list(_best_pairs(scores, left, right, weights))


def _may_be_one(here: EditionCandidate, there: EditionCandidate) -> bool:
    least, most = sorted((here.words, there.words))
    return most <= LONG * max(least, 1)


def _clue_weights(left: Sequence[EditionCandidate], right: Sequence[EditionCandidate]) -> dict[Clue, float]:
    """How much each clue counts that both languages have: the more, the fewer articles have it."""
    counts = [Counter(clue for each in side for clue in each.clues) for side in (left, right)]
    limits = [max(COMMON_LEAST, COMMON * len(side)) for side in (left, right)]
    total = max(len(left) + len(right), SMALL)
    return {
        clue: WEIGHTS[clue.kind] * math.log(total / (counts[0][clue] + counts[1][clue]))
        for clue in counts[0].keys() & counts[1].keys()
        if counts[0][clue] <= limits[0] and counts[1][clue] <= limits[1]
    }


def _shared_clues(
    here: EditionCandidate, there: EditionCandidate, weights: Mapping[Clue, float]
) -> tuple[SharedClue, ...]:
    """What two articles share, the weightiest first; of clues that the same words show, only one."""
    shared = (clue for clue in here.clues.keys() & there.clues.keys() if clue in weights)
    found: list[SharedClue] = []
    shown: set[str] = set()
    for clue in sorted(shared, key=lambda clue: (-weights[clue], clue)):
        words = {*here.clues[clue].split(), f"{clue.kind}:{here.clues[clue]}"}
        if (clue.kind is ClueKind.NAME and words & shown) or f"{clue.kind}:{here.clues[clue]}" in shown:
            continue
        shown |= words
        found.append(SharedClue(clue.kind, here.clues[clue], there.clues[clue], weights[clue]))
    if here.published and there.published and abs(here.published - there.published) <= NEAR:
        days = (here.published.isoformat(), there.published.isoformat())
        found.append(SharedClue(ClueKind.PUBLISHED, *days, NEAR_WEIGHT))
    return tuple(found)


def _best_pairs(
    scores: Mapping[tuple[ArticleId, ArticleId], float],
    left: Iterable[EditionCandidate],
    right: Iterable[EditionCandidate],
    weights: Mapping[Clue, float],
) -> Iterable[EditionPair]:
    """Yield the pairs of which each is by far the other's best, and which share enough to be told."""
    places = {each.article: each for each in (*left, *right)}
    ranked: dict[ArticleId, list[tuple[float, ArticleId]]] = defaultdict(list)
    for (one, two), score in scores.items():
        ranked[one].append((score, two))
        ranked[two].append((score, one))
    for of in ranked.values():
        of.sort(reverse=True)
    for (one, two), score in sorted(scores.items()):
        if ranked[one][0][1] != two or ranked[two][0][1] != one or score < LEAST_SCORE:
            continue
        second = max((of[1][0] for of in (ranked[one], ranked[two]) if len(of) > 1), default=0.0)
        ground = _shared_clues(places[one], places[two], weights)
        if score >= MARGIN * second and _is_enough(ground) and _tell_the_same(places[one], places[two]):
            yield EditionPair(one, two, min(round(score / (score + second), 2), SUREST), ground)


def _is_enough(ground: Sequence[SharedClue]) -> bool:
    """Return True if the shared clues are of `LEAST_KINDS` kinds, or `LEAST_CLUES` of them are of one kind.

    When both were published counts as neither: all that appeared in those days share it.
    """
    kinds = Counter(clue.kind for clue in ground if clue.kind is not ClueKind.PUBLISHED)
    return len(kinds) >= LEAST_KINDS or max(kinds.values(), default=0) >= LEAST_CLUES


def _tell_the_same(one: EditionCandidate, other: EditionCandidate) -> bool:
    """Return True if the numbers and dates of either article are those of the other, as far as they tell."""
    sides = [
        {clue for clue in each.clues if clue.kind in (ClueKind.NUMBER, ClueKind.DATE)}
        for each in (one, other)
    ]
    fewest = min(map(len, sides))
    return fewest < FACTS or len(sides[0] & sides[1]) >= SAME_FACTS * fewest
