"""A text less its looks: the form in which two texts that read the same are the same.

For comparing only; what is stored and shown is what the page showed. It refuses to fold anything that can
change a meaning: letter case, accents, harakat and punctuation marks stay.

Search folds all of this and more (`storage.search.search_terms`): what counts as unedited is found alike.
"""

from __future__ import annotations

import unicodedata
from typing import Final

import regex

_INVISIBLE: Final = regex.compile(
    r"[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\u0640]+"
)  # U+0640: tatweel
_LETTERS: Final = {
    **dict(zip("يىكۀة", "ییکهه", strict=True)),  # Arabic letters for Persian ones
    **dict(zip("АВЕКМНОРСТХаеорсухіјѕ", "ABEKMHOPCTXaeopcyxijs", strict=True)),  # Cyrillic drawn as Latin
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True)),  # Greek drawn as Latin
}
_MARKS: Final = {
    **dict.fromkeys("“”„‟«»‹›〝〞「」『』", '"'),
    **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
    **dict.fromkeys("‐‑‒–—―−﹘﹣", "-"),
    "…": "...",
    "،": ",",
    "؛": ";",
    "؟": "?",
    "٪": "%",
    "٫": ".",
    "٬": ",",
    "۔": ".",
}
_LETTER_TABLE: Final = str.maketrans(_LETTERS)
_MARK_TABLE: Final = str.maketrans(_MARKS)
_AROUND: Final = regex.compile(r" ?([\p{P}\p{S}]) ?")
_CJK: Final = r"[\p{Han}\p{Hiragana}\p{Katakana}]"
_BESIDE_CJK: Final = regex.compile(rf"(?<={_CJK}) | (?={_CJK})")
_SPACE: Final = regex.compile(r"\s+")


def fold_lookalikes(text: str) -> str:
    """The text with all that looks alike made one.

    Look-alike letters, digit forms, quote marks, dashes, invisible marks and punctuation spacing.

    >>> fold_lookalikes("« ۱۲ كتاب »") == fold_lookalikes('"12 کتاب"')
    True
    >>> (
    ...     fold_lookalikes("a cat") == fold_lookalikes("a car"),
    ...     fold_lookalikes("resume") == fold_lookalikes("résumé"),
    ... )
    (False, False)
    """
    plain = unicodedata.normalize("NFKC", text.translate(_MARK_TABLE))
    plain = _INVISIBLE.sub("", plain).translate(_LETTER_TABLE).translate(_MARK_TABLE)
    if not plain.isascii():
        plain = "".join(map(ascii_digit, plain))
    plain = plain.replace("''", '"')
    spaced = _SPACE.sub(
        " ", plain
    )  # first: the patterns below look at one space, so that a long run of them costs nothing
    tight: str = _BESIDE_CJK.sub("", _AROUND.sub(r"\1", spaced))
    return tight.strip()


def fold_character(char: str) -> str:
    """One character as `fold_lookalikes` has it: empty for one that nobody sees.

    >>> [fold_character(char) for char in ("А", "كـ"[0], "\u200f", "a")]
    ['A', 'ک', '', 'a']
    """
    if _INVISIBLE.fullmatch(char):
        return ""
    return _MARKS.get(char) or _LETTERS.get(char, char)


def ascii_digit(char: str) -> str:
    """A decimal digit of any script as an ASCII digit; any other character as it is."""
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)
