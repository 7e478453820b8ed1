"""What changed beside the body: the headline, the standfirst, the byline, links, images, tags.

Each changed field gives its classes; the rules of the body read the words of the headline and standfirst.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rapidfuzz.distance import Indel

from presslog.storage.content.content_diff import word_spans
from presslog.storage.content.edits.edit_passages import passage_of_spans
from presslog.storage.content.edits.edit_rules import HUNK_RULES
from presslog.storage.content.edits.found_class import FoundClass, clip_text, count_in_words
from presslog.storage.content.field_values import value_in_words
from presslog.storage.content.lookalikes import fold_lookalikes
from presslog.storage.model import Diff, EditClass, FieldChange, Severity

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


def headline_classes(d: Diff, language: str | None) -> Iterator[FoundClass]:
    """Yield what is said of a headline: that it changed, and what of weight changed in it."""
    if not d.title:
        return
    passage = passage_of_spans(None, d.title)
    if not passage.hunks:
        return
    inner = [
        found for hunk in passage.hunks for rule in HUNK_RULES for found in rule(passage, hunk, language)
    ]
    slight = Indel.normalized_similarity(passage.before, passage.after) >= 0.95 and not inner
    weight = Severity.MINOR if slight else Severity.MAJOR
    told = f"the headline changed: “{clip_text(passage.before)}” → “{clip_text(passage.after)}”"
    yield FoundClass(EditClass.HEADLINE, told, weight)
    yield from (found for found in inner if found.name in _TOLD_OF_HEADLINES)


def _standfirst_classes(change: FieldChange, language: str | None) -> Iterator[FoundClass]:
    """What is said of a standfirst: that it changed, and what of weight changed in it."""
    before, after = (value if isinstance(value, str) else "" for value in (change.before, change.after))
    passage = passage_of_spans(None, word_spans(before, after))
    if not passage.hunks:
        return
    inner = [
        found for hunk in passage.hunks for rule in HUNK_RULES for found in rule(passage, hunk, language)
    ]
    told = f"the standfirst changed: “{clip_text(before)}” → “{clip_text(after)}”"
    if not before or not after:
        told = f"the standfirst was {'removed' if before else 'added'}: “{clip_text(before or after)}”"
    heavy = any(found.severity is Severity.MAJOR for found in inner)
    yield FoundClass(EditClass.STANDFIRST, told, Severity.MAJOR if heavy else Severity.MINOR)
    yield from (found for found in inner if found.name in _TOLD_OF_HEADLINES)


def field_classes(change: FieldChange, language: str | None) -> Iterator[FoundClass]:
    """Yield the classes of one changed field; none where it reads the same."""
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
        told = f"{noun} changed: “{clip_text(before)}” → “{clip_text(after)}”"
        if not before or not after:
            told = f"{noun} {'removed' if before else 'added'}: “{clip_text(before or after)}”"
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
        f"{count_in_words(len(side), noun)} {verb}"
        for side, verb in ((came, "added"), (gone, "removed"))
        if side
    ]
    if parts:
        yield FoundClass(class_, f"{' and '.join(parts)}: {clip_text(value_in_words((came or gone)[0]))}")
    else:
        yield FoundClass(EditClass.METADATA, f"{noun}s in another order", Severity.COSMETIC)
