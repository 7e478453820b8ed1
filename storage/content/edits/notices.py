"""Whether a text owns up to a mistake in itself: by how it begins, or by what it says, in twenty languages.

What only looks like that does not count: an earlier version of a law, correction officers, an editors' note
about a series. The words are data (`lexicon.toml`), this is their grammar.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

import regex

from presslog.storage.content.edits.lexicon import NOTICE_WORDS
from presslog.storage.content.tokens import split_sentences

LONGEST: Final = 5_000
"""Characters of a passage that are looked at."""
_HEAD: Final = 200
"""Characters in which a notice has begun."""


def _any_language(key: str) -> str:
    return "|".join(words[key] for words in NOTICE_WORDS.values() if words.get(key))


def _compiled(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern, regex.IGNORECASE)


_DATE: Final = (
    rf"(?:[\s,./]+(?:{_any_language('months')}|\p{{N}}[\w.:/-]*|\p{{L}}{{1,3}})\.?(?!\p{{L}})){{0,10}}?"
)
"""What may stand between how a notice begins and its colon: days, hours, and words as short as "of" and "the"."""
_END: Final = (
    r"\s*(?:[:：—–\])】]|\s-\s"
    r"|[(\[（][^)\]）]{0,60}[)\]）]\s*[:：—–]|[(\[（][^)\]）]{0,60}\p{N}[^)\]）]{0,60}[)\]）])"
)
_NOTICE: Final = _compiled(rf"[\s\W]*(?:{_any_language('notice')})\b{_DATE}{_END}")
_HEADING: Final = _compiled(rf"[\s\W]*(?:{_any_language('notice')})\b{_DATE}[\s\W]*")
"""A whole block that is nothing but how a notice begins, as a heading above it."""
_AT_THE_END: Final = _compiled(rf"[(\[（【](?:{_any_language('notice')})\b{_DATE}[)\]）】]\s*\Z")
"""A mark behind a headline: "(corrected)"."""
_ADMISSION: Final = _compiled(_any_language("admission"))
_EDITOR: Final = _compiled(rf"[\s\W]*(?:{_any_language('editor')})")
_VERSION: Final = _compiled(_any_language("version"))


class _Language(NamedTuple):
    """What one language says of mistakes: where `mark` matches and `sense` is found, a mistake is owned up to."""

    mark: regex.Pattern[str]
    sense: regex.Pattern[str]


def _languages(mark: str, *sense: str) -> list[_Language]:
    return [_language(words, mark, sense) for words in NOTICE_WORDS.values() if words.get(mark)]


def _language(words: Mapping[str, str], mark: str, sense: tuple[str, ...]) -> _Language:
    start = r"[\s\W]*(?:{})\b[^\p{{L}}]*{}" if mark == "editor" else "{}{}"
    marked = start.format(words[mark], _END if mark == "editor" else "")
    return _Language(_compiled(marked), _compiled("|".join(words[each] for each in sense)))


_EDITORS: Final = _languages("editor", "wrong", "changed")
_VERSIONS: Final = _languages("version", "item", "wrong")


def find_notices(text: str) -> list[str]:
    """Return the sentences in which a text owns up to mistakes.

    >>> find_notices("It rained. Correction (4 March): It snowed.")
    ['Correction (4 March): It snowed.']
    >>> (
    ...     find_notices("An earlier version of the bill was rejected."),
    ...     find_notices("Editor's note: Part three."),
    ... )
    ([], [])
    """
    text = text[:LONGEST]
    if _HEADING.fullmatch(text[:_HEAD]) or (len(text) <= _HEAD and _AT_THE_END.search(text)):
        return [text]
    versions = _VERSIONS if _VERSION.search(text) else []
    return [part for at, part in _sentences(text) if _admits_mistake(text[at:], part, versions)]


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for part in split_sentences(text):
        yield at, part
        at += len(part)


def _admits_mistake(rest: str, sentence: str, versions: Iterable[_Language]) -> bool:
    """Whether a sentence does; `rest`: the text from it on, for a dot of a date cuts a sentence, too."""
    head = rest[:_HEAD]
    if _NOTICE.match(head) or _ADMISSION.search(sentence):
        return True
    editors = _EDITORS if _EDITOR.match(head) else []
    return any(found.mark.match(head) and found.sense.search(rest) for found in editors) or any(
        found.mark.search(sentence) and found.sense.search(sentence) for found in versions
    )
