"""What a hunk touches: a number, a denial, somebody's words, a name, a dateline, or a correction.

There is one rule for each: a function of the passage, the hunk and the language. Where words differ and no
rule finds anything, `edit_classes` tells an insertion, a deletion or a rewording.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

import regex

from presslog.core.body_parts import BlockKind
from presslog.storage.content.edits.edit_passages import Hunk, Passage, hunk_in_words
from presslog.storage.content.edits.found_class import FoundClass, clip_text
from presslog.storage.content.edits.lexicon import (
    DAYS,
    HONORIFICS,
    HONORIFICS_AFTER,
    PERSIAN_DENIAL,
    TURKISH_DENIALS,
)
from presslog.storage.content.edits.mentions import Mention, find_denials, find_numbers, find_quotes
from presslog.storage.content.edits.notices import find_notices
from presslog.storage.content.tokens import split_words
from presslog.storage.model import EditClass, Severity


def _touched_mentions(mentions: Iterable[Mention], place: tuple[int, int]) -> list[Mention]:
    """Mentions that a place overlaps or borders on."""
    return [one for one in mentions if one.start <= place[1] and place[0] <= one.end]


Find = Callable[[str, str | None], Iterable[Mention]]


def _mention_difference(
    find: Find, passage: Passage, hunk: Hunk, language: str | None
) -> tuple[list[Mention], list[Mention]]:
    """What a hunk took away and what it brought, less what both sides have."""
    lost = _touched_mentions(_mentions_in(find, passage.before, language), hunk.a)
    gained = _touched_mentions(_mentions_in(find, passage.after, language), hunk.b)
    return _without_common(lost, gained), _without_common(gained, lost)


@lru_cache(maxsize=16)
def _mentions_in(find: Find, text: str, language: str | None) -> tuple[Mention, ...]:
    """A passage's mentions, found once for all its hunks."""
    return tuple(find(text, language))


def _without_common(these: Sequence[Mention], those: Sequence[Mention]) -> list[Mention]:
    spare = Counter(one.key for one in those)
    left = []
    for one in these:
        if spare[one.key]:
            spare[one.key] -= 1
        else:
            left.append(one)
    return left


Rule = Callable[[Passage, Hunk, str | None], Iterator[FoundClass]]


def changed_numbers(passage: Passage, hunk: Hunk, language: str | None) -> Iterator[FoundClass]:
    """A quantity, time or date in digits became another, came into a statement or left it.

    The same value written otherwise is none.
    """
    if hunk.statement:
        return
    lost, gained = _mention_difference(find_numbers, passage, hunk, language)
    if not lost or not gained:
        lost, gained = ([one for one in side if not one.weak] for side in (lost, gained))
    if lost and gained:
        pairs = ", ".join(f"{x.text} → {y.text}" for x, y in zip(lost, gained, strict=False))
        yield FoundClass(EditClass.NUMBER, f"number changed: {pairs}", Severity.MAJOR)
    elif hunk.local and lost:
        yield FoundClass(EditClass.NUMBER, f"number removed: {_listed_mentions(lost)}", Severity.MAJOR)
    elif hunk.local and gained:
        yield FoundClass(EditClass.NUMBER, f"number added: {_listed_mentions(gained)}", Severity.MAJOR)


def changed_negations(passage: Passage, hunk: Hunk, language: str | None) -> Iterator[FoundClass]:
    """A denial came into a statement or left it."""
    if hunk.statement or not hunk.local:
        return
    lost, gained = _mention_difference(find_denials, passage, hunk, language)
    if len(lost) % 2 != len(gained) % 2:
        verb = "added" if len(gained) > len(lost) else "removed"
        yield FoundClass(
            EditClass.NEGATION, f"negation {verb}: {_listed_mentions(gained or lost)}", Severity.MAJOR
        )
    elif not lost and not gained:
        yield from _by_form(hunk, language)


def _by_form(hunk: Hunk, language: str | None) -> Iterator[FoundClass]:
    """Languages that deny inside the verb: Persian before it, Turkish within it."""
    for before, after in zip(split_words(hunk.before), split_words(hunk.after), strict=False):
        for verb, positive, negative in (("added", before, after), ("removed", after, before)):
            persian = language == "fa" and negative == PERSIAN_DENIAL + positive and len(positive) > 2
            turkish = language == "tr" and positive in _without_pattern(negative, TURKISH_DENIALS)
            if persian or turkish:
                yield FoundClass(EditClass.NEGATION, f"negation {verb}: {before} → {after}", Severity.MAJOR)


def _without_pattern(word: str, patterns: Iterable[str]) -> set[str]:
    """The word less one occurrence of one of the patterns, in every way that can be."""
    found = (one for pattern in patterns for one in regex.finditer(pattern, word))
    return {word[: one.start()] + word[one.end() :] for one in found}


def changed_quotes(passage: Passage, hunk: Hunk, language: str | None) -> Iterator[FoundClass]:
    """Words in quotation marks changed, or the marks came or went around words that stayed.

    Marks that went change no word and weigh nothing; marks that came say that somebody used these very words.
    """
    lost, gained = _mention_difference(find_quotes, passage, hunk, None)
    lost, gained = _not_within(lost, hunk.a, hunk), _not_within(gained, hunk.b, hunk)
    if lost and gained:
        yield FoundClass(
            EditClass.QUOTE,
            f"quote changed: {clip_text(lost[0].text)} → {clip_text(gained[0].text)}",
            Severity.MAJOR,
        )
    elif lost and split_words(hunk.before) == split_words(hunk.after):
        yield FoundClass(
            EditClass.QUOTE, f"quotation marks removed: {clip_text(lost[0].text)}", Severity.COSMETIC
        )
    elif lost:
        yield FoundClass(EditClass.QUOTE, f"quote removed: {clip_text(lost[0].text)}", Severity.MAJOR)
    elif gained:
        yield FoundClass(
            EditClass.QUOTE, f"quotation marks added: {clip_text(gained[0].text)}", Severity.MAJOR
        )
    elif passage.kind is BlockKind.QUOTE and not passage.whole and not hunk.statement:
        yield FoundClass(EditClass.QUOTE, f"quote changed: {hunk_in_words(hunk)}", Severity.MAJOR)


def _not_within(mentions: list[Mention], place: tuple[int, int], hunk: Hunk) -> list[Mention]:
    """Quotes not wholly inside a statement that came or went: those are told with it."""
    if not hunk.statement:
        return mentions
    return [one for one in mentions if not (place[0] <= one.start and one.end <= place[1])]


_CAPITAL: Final = regex.compile(r"\p{Lu}[\p{L}\p{M}'’-]+")
_OPENING: Final = regex.compile(r"(?:^|[.!?…:]\s+|[\"“„«‘(]\s*|\n)$")


def changed_names(passage: Passage, hunk: Hunk, language: str | None) -> Iterator[FoundClass]:
    """A proper name became another: by its capital inside a sentence, or by the title it is called with."""
    if not hunk.local or not hunk.before.strip() or not hunk.after.strip():
        return
    if passage.kind is None and passage.after.istitle():
        return
    lost, gained = (
        [
            one
            for one in _mentions_in(_capitalised_names, text, language)
            if one.start < place[1] and place[0] < one.end
        ]
        for text, place in ((passage.before, hunk.a), (passage.after, hunk.b))
    )
    lost, gained = _without_common(lost, gained), _without_common(gained, lost)
    if lost and gained:
        pair = f"{_run_of(lost, passage.before)} → {_run_of(gained, passage.after)}"
        yield FoundClass(EditClass.NAME, f"name changed: {pair}", Severity.MAJOR)


def _capitalised_names(text: str, language: str | None) -> Iterator[Mention]:
    """Capitalised words that do not just open a sentence.

    In German, where every noun has a capital, only next to another such word.
    """
    found = [one for one in _CAPITAL.finditer(text) if one.group().casefold() not in DAYS]
    opening = {one.start() for one in found if _OPENING.search(text[max(0, one.start() - 4) : one.start()])}
    solid = [one for one in found if language != "de" or one.start() not in opening]
    starts, ends = {one.start() for one in solid}, {one.end() for one in solid}
    for one in found:
        beside = one.start() - 1 in ends or one.end() + 1 in starts
        if beside or (language != "de" and one.start() not in opening):
            yield Mention(one.start(), one.end(), one.group(), one.group())
    yield from _titled_names(text)


_AFTER_TITLE: Final = regex.compile(
    r"\b(?:" + "|".join(sorted(HONORIFICS, key=len, reverse=True)) + r")\.?\s+([\p{L}\p{M}\u200c]+)",
    regex.IGNORECASE,
)
_BEFORE_TITLE: Final = regex.compile(
    r"(\p{Han}{1,4}|\p{Katakana}+|\p{L}[\p{L}\p{M}]*\s?)(?:" + "|".join(HONORIFICS_AFTER) + ")"
)


def _titled_names(text: str) -> Iterator[Mention]:
    for pattern in (_AFTER_TITLE, _BEFORE_TITLE):
        for one in pattern.finditer(text):
            if one[1][:1].upper() == one[1][:1].lower():
                yield Mention(one.start(1), one.end(1), one[1], one[1])


def _run_of(mentions: Sequence[Mention], text: str) -> str:
    return text[mentions[0].start : mentions[-1].end]


_DATELINE: Final = regex.compile(r"\p{Lu}[\p{Lu}\p{L} .,/\p{Nd}'’()-]{1,60}?\s?[—–-]{1,2}\s")


def changed_dateline(passage: Passage, hunk: Hunk, _language: str | None) -> Iterator[FoundClass]:
    """The place and day that open a report, or a weekday or month within it."""
    lines = [_DATELINE.match(text) if passage.first else None for text in (passage.before, passage.after)]
    if lines[0] and lines[1] and hunk.a[1] <= lines[0].end() and hunk.b[1] <= lines[1].end():
        yield FoundClass(EditClass.DATELINE, f"dateline changed: {hunk_in_words(hunk)}")
        return
    before, after = (
        {word for word in split_words(side) if word.casefold() in DAYS} for side in (hunk.before, hunk.after)
    )
    if before and after and before != after and hunk.local:
        yield FoundClass(EditClass.DATELINE, f"day changed: {hunk_in_words(hunk)}")


def added_corrections(passage: Passage, hunk: Hunk, _language: str | None) -> Iterator[FoundClass]:
    """A notice that something was wrong was added."""
    before, after = find_notices(passage.before), find_notices(passage.after)
    if len(after) > len(before) and (passage.whole or find_notices(hunk.after)):
        notice = next(text for text in after if after.count(text) > before.count(text))
        yield FoundClass(
            EditClass.CORRECTION, f"correction added: “{clip_text(notice.strip())}”", Severity.MAJOR
        )


HUNK_RULES: Final[tuple[Rule, ...]] = (
    added_corrections,
    changed_dateline,
    changed_numbers,
    changed_negations,
    changed_quotes,
    changed_names,
)


def _listed_mentions(mentions: Sequence[Mention]) -> str:
    return ", ".join(one.text for one in mentions)


def explained_classes(passage: Passage, hunk: Hunk, language: str | None) -> list[FoundClass]:
    """Return what every rule finds in a hunk; of a block that came or went whole, whether it is a notice.

    Such a block changed nothing that was said.
    """
    rules = (added_corrections,) if passage.whole else HUNK_RULES
    return [found for rule in rules for found in rule(passage, hunk, language)]
