"""The word lists of `lexicon.toml` as frozen values. It knows no rule that uses them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

_DATA: Final[Mapping[str, Any]] = tomllib.loads(
    files("presslog.storage.content.edits").joinpath("lexicon.toml").read_text(encoding="utf-8")
)
_LANGUAGES: Final[Mapping[str, Mapping[str, Any]]] = _DATA["language"]


NOTICE_LANGUAGES: Final = tuple(code for code, words in _LANGUAGES.items() if "notice" in words)
"""The languages in which a notice of correction is known."""


def _in_order(listed: str, step: int = 1) -> dict[str, int]:
    return {word: n * step for n, word in enumerate(listed.split(), start=1) if word != "-"}


NEGATION: Final[Mapping[str, frozenset[str]]] = {
    code: frozenset(words["negation"].split()) for code, words in _LANGUAGES.items() if "negation" in words
}
"""Words that deny, case folded, by language. English n't is found by its ending."""
NEGATION_CJK: Final = (
    r"不(?!过|過|仅|僅|但|只|同|断|斷|少|久|管|论|論|妨|愧)|没(?!收|落)|沒(?!收|落)|未(?!来|來|婚)|无(?!论|线|人机)|無(?!論|線|人機)"
    r"|非(?!常|洲)|勿|否(?!则|則)|ない|なかっ|なく|ません|ずに|아니|않|못|없"
)
"""Signs of denial in scripts without spaces and in Korean, less the common words that only contain one."""
TURKISH_DENIALS: Final = (r"m[eaıiuü]", r"m[ea]y", r"m(?=[ıiuü]yor)")
"""What may stand inside a Turkish verb that denies, and nowhere in the one that does not."""
PERSIAN_DENIAL: Final = "ن"
"""What a Persian verb that denies begins with."""

SPELLED: Final[Mapping[str, Mapping[str, int]]] = {
    code: _in_order(words["spelled"]) for code, words in _LANGUAGES.items() if "spelled" in words
}
TENS: Final[Mapping[str, int]] = {
    word: value for listed in _DATA["number"]["tens"] for word, value in _in_order(listed, 10).items()
}
WEAK: Final = frozenset(_DATA["number"]["weak"].split())
"""Spelled numbers that mean something else as often: they count only against another number."""
MAGNITUDES: Final[Mapping[str, int]] = {
    word: int(factor) for factor, listed in _DATA["magnitude"].items() for word in listed.split()
}
PERCENT: Final = frozenset(_DATA["number"]["percent"].split())
DECIMAL_COMMA: Final = frozenset(_DATA["number"]["decimal_comma"].split())

NOTICE_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    code: {
        key: "|".join(
            words[key].split()
            if key == "months"
            else [words[key]]
            if isinstance(words[key], str)
            else words[key]
        )
        for key in ("notice", "editor", "version", "item", "wrong", "changed", "admission", "months")
        if key in words
    }
    for code, words in ((code, _LANGUAGES[code]) for code in NOTICE_LANGUAGES)
}
"""By what notices of correction are known, by language: regular expressions, alternatives parted by |."""

HONORIFICS: Final = frozenset(_DATA["name"]["honorifics"].split())
HONORIFICS_AFTER: Final = tuple(_DATA["name"]["honorifics_after"].split())
DAYS: Final = frozenset(_DATA["name"]["days"].split())
"""Names of days and months: capitalised, and nobody's name."""
