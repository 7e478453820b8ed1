"""Sentences as lists show them, beside a title that is printed already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import assert_never

from presslog.storage.read import NO_NAME, GroupedBy, group_changes
from presslog.storage.records import (
    ArticleLook,
    ClueKind,
    Edition,
    FoundWords,
    NetChange,
    NetKind,
    RelatedArticle,
    Review,
    SeenFirst,
    SharedClue,
    SharedPassage,
)
from presslog.times import shown


def review_in_words(review: Review) -> str:
    """What was noted of an event, and by whom; "not reviewed" where nothing was."""
    told = [
        f"{what} by {who}"
        for what, who in (("seen", review.seen_by), ("starred", review.starred_by))
        if who is not None
    ]
    if review.note:
        told.append(f"{review.noted_by}: {review.note}")
    return "; ".join(told) or "not reviewed"


def stretch_in_words(hit: FoundWords) -> str:
    """The versions that had the words: "version 2", "versions 2 to 5", "version 3 until now"."""
    if hit.to_version is None:
        return f"version {hit.from_version} until now"
    if hit.to_version == hit.from_version:
        return f"version {hit.from_version}"
    return f"versions {hit.from_version} to {hit.to_version}"


def counts_in_words(changes: Iterable[NetChange], standing: int) -> str:
    """How many articles differ, by kind: "3 of 120 articles gone, 2 new, 4 edited"; `standing` stood there before.

    >>> counts_in_words([], 120)
    'nothing differs; 120 articles stood there before'
    """
    counts = Counter(change.kind for change in changes)
    if not counts:
        return f"nothing differs; {standing:,} articles stood there before"
    gone = [f"{counts[NetKind.GONE]:,} of {standing:,} articles gone"] if counts[NetKind.GONE] else []
    rest = [f"{counts[kind]:,} {kind}" for kind in NetKind if kind is not NetKind.GONE and counts[kind]]
    return ", ".join([*gone, *rest])


def purge_in_words(changes: Sequence[NetChange]) -> str:
    """What most of the articles that are gone have in common: author, month, category.

    It is empty if they have nothing in common.
    """
    gone = [change for change in changes if change.kind is NetKind.GONE]
    told = []
    for by, words in (
        (GroupedBy.AUTHOR, "by"),
        (GroupedBy.MONTH, "published in"),
        (GroupedBy.CATEGORY, "filed under"),
    ):
        largest = max(group_changes(gone, by), key=lambda group: group.counts[NetKind.GONE], default=None)
        if largest and largest.name != NO_NAME and 2 * largest.counts[NetKind.GONE] > len(gone) > 1:
            told.append(f"{largest.counts[NetKind.GONE]:,} of them {words} {largest.name}")
    return ", ".join(told)


def edition_in_words(edition: Edition) -> str:
    """What became of an edition, and on what ground it is said to be one."""
    told = []
    if edition.removed:
        told.append(f"removed {shown(edition.removed)}")
    elif edition.edited_since:
        told.append(f"edited {shown(edition.edited_since)}, and this article was not")
    told.append(f"confidence {edition.confidence:.2f}: {ground_in_words(edition.ground)}")
    return "; ".join(told)


def ground_in_words(ground: Sequence[SharedClue], most: int = 4) -> str:
    """What two editions have in common, the weightiest first; a name as either writes it."""
    told = []
    for clue in ground[:most]:
        match clue.kind:
            case ClueKind.NAMED:
                told.append("one page names the other")
            case ClueKind.EDITION:
                told.append("both are editions of a third article")
            case ClueKind.PUBLISHED:
                told.append("published within two days")
            case ClueKind.NUMBER | ClueKind.DATE | ClueKind.NAME:
                told.append(clue.here if clue.here == clue.there else f"{clue.here} / {clue.there}")
            case ClueKind.PICTURE | ClueKind.LINK:
                told.append(f"the same {clue.kind}, {clue.here}")
            case _:
                assert_never(clue.kind)
    return ", ".join(told)


def held_in_words(look: ArticleLook) -> str:
    """What a look at an article waits for before anything of it is told; empty where nothing is held."""
    if look.intent != "noted":
        return ""
    from presslog.flows.decisions import why_held  # noqa: PLC0415 - for the few looks that are held

    return why_held(look.why)


def order_in_words(found: RelatedArticle) -> str:
    """Which of two related articles had what they share first, and whether that was seen at all."""
    firsts = {passage.seen_first for passage in found.passages}
    if firsts == {SeenFirst.THERE}:
        return "it had it first, as far as was seen"
    if firsts == {SeenFirst.HERE}:
        return "it had it later, as far as was seen"
    if firsts == {SeenFirst.UNKNOWN}:
        return "which of them had it first was not seen"
    return "which of them had it first differs by passage"


def first_in_words(found: RelatedArticle, passage: SharedPassage) -> str:
    """Say which of two related articles had a passage first; empty unless passages differ in that."""
    if len({each.seen_first for each in found.passages}) == 1:
        return ""
    match passage.seen_first:
        case SeenFirst.HERE:
            return ", here first"
        case SeenFirst.THERE:
            return ", there first"
        case SeenFirst.UNKNOWN:
            return ", which first was not seen"
