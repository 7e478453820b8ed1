"""E-mail addresses that a proxy masks in a page's markup, in clear again.

Cloudflare replaces each address by a code that a script decodes in the browser. The code's key is drawn anew
at every fetch, so that an unchanged page differs each time (its documentation calls this Email Address
Obfuscation). Knows nothing of the page's meaning.
"""

from __future__ import annotations

import re
from html import escape
from typing import Final

_SHORTEST: Final = 3  # bytes of a code: the key and an address of two characters
_MASKED_TEXT: Final = re.compile(
    r"""<(a|span)\b[^<>]{0,400}?\bdata-cfemail\s*=\s*["']?([0-9a-f]+)["']?[^<>]{0,400}>[^<]{0,80}</\1\s*>""",
    re.IGNORECASE,
)
_MASKED_LINK: Final = re.compile(r"/cdn-cgi/l/email-protection#([0-9a-f]+)", re.IGNORECASE)


def unmask_addresses(markup: str) -> str:
    """Return markup with its masked e-mail addresses in clear; what is not such a code stays as it is.

    >>> unmask_addresses(
    ...     '<p>Ask <span class="__cf_email__" data-cfemail="4223026c27">[email protected]</span>.'
    ... )
    '<p>Ask <span>a@.e</span>.'
    """
    if "email-protection" not in markup and "data-cfemail" not in markup:
        return markup
    return _MASKED_LINK.sub(_link_in_clear, _MASKED_TEXT.sub(_text_in_clear, markup))


def _text_in_clear(masked: re.Match[str]) -> str:
    address = _decoded_address(masked[2])
    if address is None:
        return masked[0]
    shown = escape(address)
    return f'<a href="mailto:{shown}">{shown}</a>' if masked[1].lower() == "a" else f"<span>{shown}</span>"


def _link_in_clear(masked: re.Match[str]) -> str:
    address = _decoded_address(masked[1])
    return masked[0] if address is None else f"mailto:{escape(address)}"


def _decoded_address(code: str) -> str | None:
    """The address of a code: its first byte is the key that all others are combined with."""
    if len(code) % 2 or len(code) < 2 * _SHORTEST:
        return None
    key, *masked = bytes.fromhex(code)
    try:
        return bytes(byte ^ key for byte in masked).decode()
    except UnicodeDecodeError:
        return None
