"""Why an edit matters.

A diff in, its classes out, each with its reason in words, a severity, and one sentence to read aloud.

Rules only, no learning and no chance: the same edit always gets the same classes. Size is not severity. It
refuses to know who is told.

An edit is read as *passages* (the headline, each changed block), a passage as *hunks* (the places where words
differ). What a hunk touches (a number, a denial, somebody's words, a name) explains it; a hunk that nothing
explains is an insertion, a deletion or a rewording.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, groupby
from typing import Final, NamedTuple

import regex
from rapidfuzz.distance import Indel, Prefix

from presslog.core.body_parts import BlockKind, BlockOp, Span, SpanOp, text_after, text_before
from presslog.core.edit_class import EditClass
from presslog.storage.content.content_diff import word_spans
from presslog.storage.content.field_values import value_in_words
from presslog.storage.content.lexicon import (
    ADMISSION,
    DAYS,
    HONORIFICS,
    HONORIFICS_AFTER,
    NOTICE,
    PERSIAN_DENIAL,
    TURKISH_DENIALS,
)
from presslog.storage.content.lookalikes import fold_lookalikes
from presslog.storage.content.mentions import Mention, find_denials, find_numbers, find_quotes
from presslog.storage.content.tokens import has_words, split_sentences, split_words
from presslog.storage.model import (
    BlockChange,
    Class,
    Classification,
    Content,
    Diff,
    FieldChange,
    Severity,
)

STATEMENT: Final = 6
"""Words from which a one-sided hunk is a statement of its own that came or went, not a word changed within
one."""
LOCAL: Final = 12
"""Words on either side up to which a hunk is a change within a statement; a longer one is a rewording."""
HALF: Final = 0.5
"""Share of a body's text from which a rewording is major."""
FIFTH: Final = 0.2
"""Share of a body's text from which what came or went is major."""
LARGE: Final = 100
"""Words from which what came or went is major, however long the body."""
MOST: Final = 400
"""Hunks of one passage that are looked at one by one; a passage with more is one hunk."""
MOST_PASSAGES: Final = 1_000
"""Passages of one edit that are explained one by one, at a millisecond each; what changed beyond them is told
as words."""
CLIP: Final = 80
"""Characters of a text quoted in a reason, at most."""

_WORDINGS: Final = (
    ("caption", "an image's caption"),
    ("alt", "an image's description"),
    ("text", "a link's text"),
)
"""The words that stand with a link or an image, and what they are called."""


_TOLD_OF_HEADLINES: Final = frozenset(
    {EditClass.NUMBER, EditClass.NEGATION, EditClass.QUOTE, EditClass.CORRECTION, EditClass.NAME}
)
"""What is told of a headline or a standfirst besides that it changed."""


class FoundClass(NamedTuple):
    """What a rule found: a class, what is said of it, and how much it weighs."""

    name: EditClass
    reason: str
    severity: Severity = Severity.MINOR


# --- an edit as passages and hunks --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hunk:
    """A place where words differ; `a` and `b` are the ranges of characters in the passage's two texts."""

    before: str
    after: str
    a: tuple[int, int]
    b: tuple[int, int]

    @property
    def statement(self) -> bool:
        """Whether something of its own came or went here, rather than a word within a statement that stayed."""
        one_sided = not self.before.strip() or not self.after.strip()
        return one_sided and has_words(self.before + self.after, STATEMENT)

    @property
    def local(self) -> bool:
        """Whether few enough words differ to be a change within a statement."""
        return not has_words(self.before, LOCAL + 1) and not has_words(self.after, LOCAL + 1)


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that changed, with the places where it did.

    A block that came or went whole has one text empty.
    """

    kind: BlockKind | None  # None: the headline
    before: str
    after: str
    hunks: tuple[Hunk, ...]
    first: bool = False  # opens the body: may begin with a dateline

    @property
    def whole(self) -> bool:
        """Whether the block came or went whole."""
        return not self.before or not self.after


def changed_passages(d: Diff) -> Iterator[Passage]:
    """The passages of a diff's body that read differently.

    Paragraphs only split or joined, and changes of looks, are left out.
    """
    for unequal, group in groupby(
        d.blocks, key=lambda change: change.op not in {BlockOp.EQUAL, BlockOp.MOVE}
    ):
        changes = list(group)
        if unequal and not _reads_the_same(changes):
            yield from (passage for change in changes if (passage := _passage_of(change)).hunks)


def _reads_the_same(changes: Sequence[BlockChange]) -> bool:
    before, after = (" ".join(side(change.spans) for change in changes) for side in (text_before, text_after))
    return fold_lookalikes(before) == fold_lookalikes(after)


def _passage_of(change: BlockChange) -> Passage:
    return _of_spans(change.kind, change.spans, first=change.b == 0 or change.a == 0)


def _of_spans(kind: BlockKind | None, spans: Sequence[Span], *, first: bool = False) -> Passage:
    before, after = text_before(spans), text_after(spans)
    hunks = tuple(
        hunk for hunk in _changed_hunks(spans) if fold_lookalikes(hunk.before) != fold_lookalikes(hunk.after)
    )
    if len(hunks) > MOST:
        hunks = (Hunk(before, after, (0, len(before)), (0, len(after))),)
    return Passage(kind, before, after, hunks, first)


def _changed_hunks(spans: Sequence[Span]) -> Iterator[Hunk]:
    a = b = 0
    for equal, group in groupby(spans, key=lambda span: span.op is SpanOp.EQUAL):
        run = list(group)
        before, after = text_before(run), text_after(run)
        if not equal:
            yield Hunk(before, after, (a, a + len(before)), (b, b + len(after)))
        a, b = a + len(before), b + len(after)


# --- what a hunk touches ------------------------------------------------------------------------------------


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
            f"quote changed: {_clip_text(lost[0].text)} → {_clip_text(gained[0].text)}",
            Severity.MAJOR,
        )
    elif lost and split_words(hunk.before) == split_words(hunk.after):
        yield FoundClass(
            EditClass.QUOTE, f"quotation marks removed: {_clip_text(lost[0].text)}", Severity.COSMETIC
        )
    elif lost:
        yield FoundClass(EditClass.QUOTE, f"quote removed: {_clip_text(lost[0].text)}", Severity.MAJOR)
    elif gained:
        yield FoundClass(
            EditClass.QUOTE, f"quotation marks added: {_clip_text(gained[0].text)}", Severity.MAJOR
        )
    elif passage.kind is BlockKind.QUOTE and not passage.whole and not hunk.statement:
        yield FoundClass(EditClass.QUOTE, f"quote changed: {_hunk_in_words(hunk)}", Severity.MAJOR)


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
        yield FoundClass(EditClass.DATELINE, f"dateline changed: {_hunk_in_words(hunk)}")
        return
    before, after = (
        {word for word in split_words(side) if word.casefold() in DAYS} for side in (hunk.before, hunk.after)
    )
    if before and after and before != after and hunk.local:
        yield FoundClass(EditClass.DATELINE, f"day changed: {_hunk_in_words(hunk)}")


_NOTICE: Final = regex.compile(NOTICE, regex.IGNORECASE)
_ADMISSION: Final = regex.compile(ADMISSION, regex.IGNORECASE)


def added_corrections(passage: Passage, hunk: Hunk, _language: str | None) -> Iterator[FoundClass]:
    """A notice that something was wrong was added."""
    if (
        not _admits_mistake(passage.before)
        and _admits_mistake(passage.after)
        and (passage.whole or _admits_mistake(hunk.after))
    ):
        notice = next(part for part in split_sentences(passage.after) if _admits_mistake(part))
        yield FoundClass(
            EditClass.CORRECTION, f"correction added: “{_clip_text(notice.strip())}”", Severity.MAJOR
        )


def _admits_mistake(text: str) -> bool:
    return any(
        _NOTICE.search(part[:200]) or _ADMISSION.search(part) for part in split_sentences(text[:5_000])
    )


_RULES: Final[tuple[Rule, ...]] = (
    added_corrections,
    changed_dateline,
    changed_numbers,
    changed_negations,
    changed_quotes,
    changed_names,
)


# --- the body -----------------------------------------------------------------------------------------------


def _body_classes(d: Diff, language: str | None) -> Iterator[FoundClass]:
    changed = list(_counted_on(changed_passages(d)))
    moved = _moved_sentences(changed[:MOST_PASSAGES])
    yield from _reordered_blocks(d, moved)
    unexplained = [hunk for passage in changed[MOST_PASSAGES:] for hunk in passage.hunks]
    for passage in changed[:MOST_PASSAGES]:
        hunks = [hunk for hunk in passage.hunks if _bare_word(hunk.before or hunk.after) not in moved]
        told = {
            hunk: _explained_classes(passage, hunk, language)
            for hunk in hunks
            if not _same_figures(hunk, language)
        }
        yield from chain.from_iterable(told.values())
        left = [hunk for hunk, found in told.items() if not found]
        if left and split_words(passage.before) == split_words(passage.after):
            yield FoundClass(
                EditClass.COSMETIC,
                f"only punctuation changed: {_hunk_in_marks(left[0])}",
                Severity.COSMETIC,
            )
        elif left and _same_words(passage):
            yield FoundClass(EditClass.REORDER, f"words put in another order: {_hunk_in_words(left[0])}")
        else:
            unexplained += [hunk for hunk in left if len(left) == len(told) or not _only_agrees(hunk)]
    yield from _unexplained_hunks(unexplained, _body_length(d))


_NUMBERED: Final = regex.compile(r"\(?(\d{1,3})[.):]\s+([\p{L}\p{M}]*)")


def _counted_on(changed: Iterable[Passage]) -> Iterator[Passage]:
    """The passages less those hunks that only count on.

    The number that opens a piece, moved by the pieces that came or went before it.
    """
    shift = following = 0
    for passage in changed:
        was, now = _opening_number(passage.before), _opening_number(passage.after)
        if passage.whole and (number := now or was):
            if number + (0 if now else shift) != following:
                shift = 0
            following = number + (1 if now else shift)
            shift += 1 if now else -1
        elif shift and was + shift == now == following:
            following += 1
            yield replace(passage, hunks=tuple(one for one in passage.hunks if not _opens_both(one, passage)))
            continue
        yield passage


def _opening_number(text: str) -> int:
    """The number that opens a piece; 0 where there is none, or it is a day of a month."""
    found = _NUMBERED.match(text)
    return int(found[1]) if found and found[2].casefold() not in DAYS else 0


def _opens_both(hunk: Hunk, passage: Passage) -> bool:
    """Whether a hunk lies within the numbers that open both texts."""
    was, now = (_NUMBERED.match(text) for text in (passage.before, passage.after))
    return bool(was and now and hunk.a[1] <= was.end(1) and hunk.b[1] <= now.end(1))


def _explained_classes(passage: Passage, hunk: Hunk, language: str | None) -> list[FoundClass]:
    return [found for rule in _rules_for(passage) for found in rule(passage, hunk, language)]


def _same_figures(hunk: Hunk, language: str | None) -> bool:
    """Whether both sides are the same numbers in digits, grouped or written another way."""
    sides = [split_words(side) for side in (hunk.before, hunk.after)]
    if not all(side and all(piece[0].isdecimal() for piece in side) for side in sides):
        return False
    before, after = ([one.key for one in find_numbers(side, language)] for side in (hunk.before, hunk.after))
    return before == after


def _same_words(passage: Passage) -> bool:
    return not passage.whole and Counter(split_words(fold_lookalikes(passage.before))) == Counter(
        split_words(fold_lookalikes(passage.after))
    )


def _only_agrees(hunk: Hunk) -> bool:
    """Whether a word only took the ending that another change in its sentence asks of it."""
    before, after = split_words(hunk.before), split_words(hunk.after)
    if len(before) != 1 or len(after) != 1 or not before[0][0].isalpha():
        return False
    stem = int(Prefix.similarity(before[0], after[0]))
    return stem >= 3 and stem * 2 >= max(len(before[0]), len(after[0]))


def _rules_for(passage: Passage) -> tuple[Rule, ...]:
    """A block that came or went whole changed nothing that was said; it can only be a notice."""
    return (added_corrections,) if passage.whole else _RULES


def _moved_sentences(changed: Sequence[Passage]) -> frozenset[str]:
    """The words of one-sided hunks that went from one place to another."""
    hunks = [hunk for passage in changed for hunk in passage.hunks]
    left = {
        _bare_word(hunk.before)
        for hunk in hunks
        if not split_words(hunk.after) and len(split_words(hunk.before)) > 1
    }
    came = {_bare_word(hunk.after) for hunk in hunks if not split_words(hunk.before)}
    return frozenset(left & came)


def _bare_word(text: str) -> str:
    return " ".join(split_words(fold_lookalikes(text)))


def _reordered_blocks(d: Diff, moved: frozenset[str]) -> Iterator[FoundClass]:
    blocks = [
        change for change in d.blocks if change.op is BlockOp.MOVE and split_words(text_after(change.spans))
    ]
    if blocks:
        what = f"{_count_in_words(len(blocks), blocks[0].kind)} moved"
        yield FoundClass(EditClass.REORDER, f"{what}: “{_clip_text(text_after(blocks[0].spans))}”")
    if moved:
        yield FoundClass(
            EditClass.REORDER, f"{_count_in_words(len(moved), 'passage')} moved: “{_clip_text(min(moved))}”"
        )


def _body_length(d: Diff) -> int:
    return sum(len(text_before(change.spans)) for change in d.blocks) or 1


def _unexplained_hunks(hunks: Sequence[Hunk], total: int) -> Iterator[FoundClass]:
    """Words put in, taken out, or put in the place of others; heavy when they are much of the body."""
    added = [hunk for hunk in hunks if not hunk.before.strip()]
    cut = [hunk for hunk in hunks if not hunk.after.strip()]
    reworded = [hunk for hunk in hunks if hunk.before.strip() and hunk.after.strip()]
    if added:
        yield FoundClass(
            EditClass.INSERTION,
            f"{_count_words(h.after for h in added)} added: “{_clip_text(added[0].after)}”",
            _weight_of([hunk.after for hunk in added], total),
        )
    if cut:
        yield FoundClass(
            EditClass.DELETION,
            f"{_count_words(h.before for h in cut)} removed: “{_clip_text(cut[0].before)}”",
            _weight_of([hunk.before for hunk in cut], total),
        )
    if reworded:
        share = sum(len(hunk.before) for hunk in reworded) / total
        weight = Severity.MAJOR if share >= HALF else Severity.MINOR
        yield FoundClass(
            EditClass.REWRITE,
            f"{_count_words(h.before for h in reworded)} reworded: {_hunk_in_words(reworded[0])}",
            weight,
        )


def _weight_of(texts: Sequence[str], total: int) -> Severity:
    """Return the severity of words that came or went.

    It is major from a fifth of the body on, or from `LARGE` words.
    """
    large = sum(map(len, texts)) >= FIFTH * total or has_words("\n".join(texts), LARGE)
    return Severity.MAJOR if large else Severity.MINOR


# --- headline and fields ------------------------------------------------------------------------------------


def _headline_classes(d: Diff, language: str | None) -> Iterator[FoundClass]:
    if not d.title:
        return
    passage = _of_spans(None, d.title)
    if not passage.hunks:
        return
    inner = [found for hunk in passage.hunks for rule in _RULES for found in rule(passage, hunk, language)]
    slight = Indel.normalized_similarity(passage.before, passage.after) >= 0.95 and not inner
    weight = Severity.MINOR if slight else Severity.MAJOR
    told = f"the headline changed: “{_clip_text(passage.before)}” → “{_clip_text(passage.after)}”"
    yield FoundClass(EditClass.HEADLINE, told, weight)
    yield from (found for found in inner if found.name in _TOLD_OF_HEADLINES)


def _standfirst_classes(change: FieldChange, language: str | None) -> Iterator[FoundClass]:
    """What is said of a standfirst: that it changed, and what of weight changed in it."""
    before, after = (value if isinstance(value, str) else "" for value in (change.before, change.after))
    passage = _of_spans(None, word_spans(before, after))
    if not passage.hunks:
        return
    inner = [found for hunk in passage.hunks for rule in _RULES for found in rule(passage, hunk, language)]
    told = f"the standfirst changed: “{_clip_text(before)}” → “{_clip_text(after)}”"
    if not before or not after:
        told = f"the standfirst was {'removed' if before else 'added'}: “{_clip_text(before or after)}”"
    heavy = any(found.severity is Severity.MAJOR for found in inner)
    yield FoundClass(EditClass.STANDFIRST, told, Severity.MAJOR if heavy else Severity.MINOR)
    yield from (found for found in inner if found.name in _TOLD_OF_HEADLINES)


def _field_classes(change: FieldChange, language: str | None) -> Iterator[FoundClass]:
    match change.path:
        case "standfirst":
            yield from _standfirst_classes(change, language)
        case "byline":
            yield from _reread_field(EditClass.BYLINE, "byline", change, Severity.MINOR)
        case "published":
            yield FoundClass(
                EditClass.DATELINE,
                f"publication date changed: {change.before or 'none'} → {change.after or 'none'}",
            )
        case "links":
            yield from _changed_things(change, EditClass.LINKS, "link")
        case "images":
            yield from _changed_things(change, EditClass.IMAGES, "image")
        case "tags":
            yield from _set_change(change, EditClass.METADATA, "tag")
        case "category" | "language":
            yield from _reread_field(EditClass.METADATA, change.path, change, Severity.MINOR)


def _reread_field(
    class_: EditClass, noun: str, change: FieldChange, weight: Severity
) -> Iterator[FoundClass]:
    before, after = (value_in_words(value) for value in (change.before, change.after))
    if fold_lookalikes(before) != fold_lookalikes(after):
        yield FoundClass(class_, f"{noun} changed: {before or 'none'} → {after or 'none'}", weight)


def _changed_things(change: FieldChange, class_: EditClass, noun: str) -> Iterator[FoundClass]:
    """What changed among an article's links or images.

    One that kept its address is reworded, neither added nor removed.
    """
    before, after = (_items_of(value) for value in (change.before, change.after))
    reworded = list(_reworded_pairs(before, after))
    for old, new in reworded:
        yield from _wording_change(class_, old, new)
    before, after = (
        _left_over(before, [old for old, _ in reworded]),
        _left_over(after, [new for _, new in reworded]),
    )
    if before != after:
        yield from _set_change(FieldChange(change.path, before, after), class_, noun)


def _items_of(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()


def _left_over(items: Iterable[object], without: Iterable[object]) -> tuple[object, ...]:
    spare, left = Counter(without), []
    for one in items:
        if spare[one]:
            spare[one] -= 1
        else:
            left.append(one)
    return tuple(left)


def _reworded_pairs(before: Sequence[object], after: Sequence[object]) -> Iterator[tuple[object, object]]:
    """Old and new links or images at one address whose words differ, in order."""
    came: defaultdict[str, deque[object]] = defaultdict(deque)
    for new in _left_over(after, before):
        came[value_in_words(new)].append(new)
    for old in _left_over(before, after):
        if there := came.get(value_in_words(old)):
            yield old, there.popleft()


def _wording_change(class_: EditClass, old: object, new: object) -> Iterator[FoundClass]:
    """The words of a link or an image that differ."""
    for attribute, noun in _WORDINGS:
        before, after = (str(getattr(one, attribute, "")) for one in (old, new))
        if before == after:
            continue
        weight = Severity.COSMETIC if fold_lookalikes(before) == fold_lookalikes(after) else Severity.MINOR
        told = f"{noun} changed: “{_clip_text(before)}” → “{_clip_text(after)}”"
        if not before or not after:
            told = f"{noun} {'removed' if before else 'added'}: “{_clip_text(before or after)}”"
        yield FoundClass(EditClass.COSMETIC if weight is Severity.COSMETIC else class_, told, weight)


def _set_change(change: FieldChange, class_: EditClass, noun: str) -> Iterator[FoundClass]:
    before, after = (
        list(value) if isinstance(value, tuple) else [] for value in (change.before, change.after)
    )
    holding, held = set(before), set(after)
    gone, came = (
        [one for one in before if one not in held],
        [one for one in after if one not in holding],
    )
    parts = [
        f"{_count_in_words(len(side), noun)} {verb}"
        for side, verb in ((came, "added"), (gone, "removed"))
        if side
    ]
    if parts:
        yield FoundClass(class_, f"{' and '.join(parts)}: {_clip_text(value_in_words((came or gone)[0]))}")
    else:
        yield FoundClass(EditClass.METADATA, f"{noun}s in another order", Severity.COSMETIC)


# --- the whole ----------------------------------------------------------------------------------------------


def classify_edit(a: Content, b: Content, d: Diff) -> Classification:
    """The classes of an edit, heaviest first, each once with its reasons.

    Its severity is that of the heaviest.

    >>> from presslog.storage.content.content_diff import diff_contents
    >>> from presslog.storage.model import Block
    >>> old = Content("Budget", blocks=(Block(BlockKind.PARAGRAPH, "The wall costs 1.5 million."),))
    >>> new = Content("Budget", blocks=(Block(BlockKind.PARAGRAPH, "The wall costs 15 million."),))
    >>> print(classify_edit(old, new, diff_contents(old, new)).summary)
    Number changed: 1.5 million → 15 million.
    """
    language = (b.language or a.language or "").partition("-")[0].casefold() or None
    found = [
        *_headline_classes(d, language),
        *_body_classes(d, language),
        *chain.from_iterable(_field_classes(change, language) for change in d.fields),
    ]
    found = [
        one for one in found if one.name != EditClass.COSMETIC
    ] or found  # beside anything of weight, looks are not told
    if not found and not d.empty:
        found = [FoundClass(EditClass.COSMETIC, _change_of_looks(d), Severity.COSMETIC)]
    classes = tuple(_merge_classes(found))
    severity = max((one.severity for one in found), key=list(Severity).index, default=Severity.COSMETIC)
    return Classification(classes, severity, _summary_sentence(classes))


def _merge_classes(found: Sequence[FoundClass]) -> Iterator[Class]:
    for wanted in EditClass:
        reasons = list(dict.fromkeys(one.reason for one in found if one.name == wanted))
        if reasons:
            more = f", and {len(reasons) - 3} more" if len(reasons) > 3 else ""
            yield Class(wanted.value, "; ".join(reasons[:3]) + more)


def _summary_sentence(classes: Sequence[Class]) -> str:
    told = "; ".join(one.reason for one in classes[:3]) or "nothing changed"
    more = f"; and {_count_in_words(len(classes) - 3, 'other class')} of change" if len(classes) > 3 else ""
    return f"{told[:1].upper()}{told[1:]}{more}."


def _change_of_looks(d: Diff) -> str:
    changed = [change for change in d.blocks if change.op not in {BlockOp.EQUAL, BlockOp.MOVE}]
    if changed and any(change.op in {BlockOp.INSERT, BlockOp.DELETE} for change in changed):
        return "paragraphs split or joined, no word changed"
    if changed and all(text_before(c.spans) == text_after(c.spans) for c in changed):
        return "a block's kind changed, no word did"
    return "only look-alike letters, digit forms, marks or spacing changed"


# --- wording ------------------------------------------------------------------------------------------------


def _clip_text(text: str) -> str:
    """A text short enough to be quoted, cut between words."""
    text = " ".join(text.split())
    if len(text) <= CLIP:
        return text
    head, space, _ = text[: CLIP - 1].rpartition(" ")
    return f"{head if space else text[: CLIP - 1]}…"


def _hunk_in_words(hunk: Hunk) -> str:
    return f"{_clip_text(hunk.before)} → {_clip_text(hunk.after)}"


def _hunk_in_marks(hunk: Hunk) -> str:
    before, after = (
        f"“{_clip_text(text)}”" if text.strip() else "nothing" for text in (hunk.before, hunk.after)
    )
    return f"{before} → {after}"


def _listed_mentions(mentions: Sequence[Mention]) -> str:
    return ", ".join(one.text for one in mentions)


def _count_in_words(n: int, noun: str) -> str:
    """A count in words a person would say.

    >>> _count_in_words(1, "link"), _count_in_words(3, "class")
    ('a link', '3 classes')
    """
    if n == 1:
        return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
    return f"{n} {noun}{'es' if noun.endswith('s') else 's'}"


def _count_words(texts: Iterable[str]) -> str:
    return _count_in_words(sum(len(split_words(text)) for text in texts), "word")
