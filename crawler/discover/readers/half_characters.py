"""References in XML to half a character, U+D800 to U+DFFF, which no text may hold."""

from __future__ import annotations

import re
from typing import Final

_HALF_CHARACTER: Final = re.compile(
    rb"&#(?:x0*d[89a-f][\da-f]{2}|0*5(?:529[6-9]|5[3-9]\d\d|6\d{3}|7[0-2]\d\d|73[0-3]\d|734[0-3]));",
    re.IGNORECASE,
)  # in decimal digits 55296 to 57343


def replace_half_characters(xml: bytes) -> bytes:
    """Return XML whose references to half a character refer to U+FFFD, the sign for one that is missing.

    >>> replace_half_characters(b"&#xD83D;&#55296;&#57343;&#57344;&#55295;")
    b'&#xFFFD;&#xFFFD;&#xFFFD;&#57344;&#55295;'
    """
    return _HALF_CHARACTER.sub(b"&#xFFFD;", xml)
