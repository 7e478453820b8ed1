"""URLs, told apart by what they are, and the one canonical form by which an article is known.

A canonical URL keeps what identifies (`?p=123`) and drops what tracks (`utm_*`, `fbclid`, session ids, fragments).
"""

from __future__ import annotations

from typing import NewType

AskedUrl = NewType("AskedUrl", str)
"""The URL a request was made for."""
LandedUrl = NewType("LandedUrl", str)
"""The URL the response came from, after redirects."""
CanonicalUrl = NewType("CanonicalUrl", str)
"""The form by which articles are compared."""
