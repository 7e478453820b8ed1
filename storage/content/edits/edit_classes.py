"""Why an edit matters.

A diff in, its classes out, each with its reason in words, a severity, and one sentence to read aloud.

Rules only, no learning and no chance: the same edit always gets the same classes. Size is not severity. It
refuses to know who is told.

An edit is read as *passages* (the headline, each changed block), a passage as *hunks* (the places where words
differ). What a hunk touches (a number, a denial, somebody's words, a name) explains it; a hunk that nothing
explains is an insertion, a deletion or a rewording.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from rapidfuzz.distance import Prefix

from presslog.core.body_parts import BlockOp, text_after, text_before
from presslog.storage.content.edits.edit_passages import (
    Hunk,
    Passage,
    changed_passages,
    hunk_in_marks,
    hunk_in_words,
    without_renumbering,
)
from presslog.storage.content.edits.edit_rules import explained_classes
from presslog.storage.content.edits.field_classes import field_classes, headline_classes
from presslog.storage.content.edits.found_class import FoundClass, clip_text, count_in_words, count_words
from presslog.storage.content.edits.mentions import find_numbers
from presslog.storage.content.lookalikes import fold_lookalikes
from presslog.storage.content.tokens import has_words, split_words
from presslog.storage.model import Class, Classification, Content, Diff, EditClass, Severity

HALF: Final = 0.5
"""Share of a body's text from which a rewording is major."""
FIFTH: Final = 0.2
"""Share of a body's text from which what came or went is major."""
LARGE: Final = 100
"""Words from which what came or went is major, however long the body."""
MOST_PASSAGES: Final = 1_000
"""Passages of one edit that are explained one by one, at a millisecond each; what changed beyond them is told
as words."""


def classify_edit(a: Content, b: Content, d: Diff) -> Classification:
    """The classes of an edit, heaviest first, each once with its reasons.

    Its severity is that of the heaviest.

    >>> from presslog.core.body_parts import BlockKind
    >>> from presslog.storage.content.content_diff import diff_contents
    >>> from presslog.storage.model import Block
    >>> old = Content("Budget", blocks=(Block(BlockKind.PARAGRAPH, "The wall costs 1.5 million."),))
    >>> new = Content("Budget", blocks=(Block(BlockKind.PARAGRAPH, "The wall costs 15 million."),))
    >>> print(classify_edit(old, new, diff_contents(old, new)).summary)
    Number changed: 1.5 million → 15 million.
    """
    language = (b.language or a.language or "").partition("-")[0].casefold() or None
    found = [
        *headline_classes(d, language),
        *_body_classes(d, language),
        *chain.from_iterable(field_classes(change, language) for change in d.fields),
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
    more = f"; and {count_in_words(len(classes) - 3, 'further class')} of change" if len(classes) > 3 else ""
    return f"{told[:1].upper()}{told[1:]}{more}."


def _change_of_looks(d: Diff) -> str:
    changed = [change for change in d.blocks if change.op not in {BlockOp.EQUAL, BlockOp.MOVE}]
    if changed and any(change.op in {BlockOp.INSERT, BlockOp.DELETE} for change in changed):
        return "paragraphs split or joined, no word changed"
    if changed and all(text_before(c.spans) == text_after(c.spans) for c in changed):
        return "a block's kind changed, no word did"
    return "only look-alike letters, digit forms, marks or spacing changed"


# --- the body -----------------------------------------------------------------------------------------------


def _body_classes(d: Diff, language: str | None) -> Iterator[FoundClass]:
    changed = list(without_renumbering(changed_passages(d)))
    moved = _moved_sentences(changed[:MOST_PASSAGES])
    yield from _reordered_blocks(d, moved)
    unexplained = [hunk for passage in changed[MOST_PASSAGES:] for hunk in passage.hunks]
    for passage in changed[:MOST_PASSAGES]:
        hunks = [hunk for hunk in passage.hunks if _bare_word(hunk.before or hunk.after) not in moved]
        told = {
            hunk: explained_classes(passage, hunk, language)
            for hunk in hunks
            if not _same_figures(hunk, language)
        }
        yield from chain.from_iterable(told.values())
        left = [hunk for hunk, found in told.items() if not found]
        if left and split_words(passage.before) == split_words(passage.after):
            yield FoundClass(
                EditClass.COSMETIC,
                f"only punctuation changed: {hunk_in_marks(left[0])}",
                Severity.COSMETIC,
            )
        elif left and _same_words(passage):
            yield FoundClass(EditClass.REORDER, f"words put in another order: {hunk_in_words(left[0])}")
        else:
            unexplained += [hunk for hunk in left if len(left) == len(told) or not _only_agrees(hunk)]
    yield from _unexplained_hunks(unexplained, _body_length(d))


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
        what = f"{count_in_words(len(blocks), blocks[0].kind)} moved"
        yield FoundClass(EditClass.REORDER, f"{what}: “{clip_text(text_after(blocks[0].spans))}”")
    if moved:
        yield FoundClass(
            EditClass.REORDER, f"{count_in_words(len(moved), 'passage')} moved: “{clip_text(min(moved))}”"
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
            f"{count_words(h.after for h in added)} added: “{clip_text(added[0].after)}”",
            _weight_of([hunk.after for hunk in added], total),
        )
    if cut:
        yield FoundClass(
            EditClass.DELETION,
            f"{count_words(h.before for h in cut)} removed: “{clip_text(cut[0].before)}”",
            _weight_of([hunk.before for hunk in cut], total),
        )
    if reworded:
        share = sum(len(hunk.before) for hunk in reworded) / total
        weight = Severity.MAJOR if share >= HALF else Severity.MINOR
        yield FoundClass(
            EditClass.REWRITE,
            f"{count_words(h.before for h in reworded)} reworded: {hunk_in_words(reworded[0])}",
            weight,
        )


def _weight_of(texts: Sequence[str], total: int) -> Severity:
    """Return the severity of words that came or went.

    It is major from a fifth of the body on, or from `LARGE` words.
    """
    large = sum(map(len, texts)) >= FIFTH * total or has_words("\n".join(texts), LARGE)
    return Severity.MAJOR if large else Severity.MINOR
