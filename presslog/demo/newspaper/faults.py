"""What can go wrong between a publisher and its reader, as values.

A fault says what the reader meets; `server.py` plays it. Nothing here knows how. `Fault` is the union of
all of them, so that a `match` over it can be shown complete. Times are `timedelta`s, sizes `*_bytes`,
shares lie in [0, 1].
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TypeAlias


class Encoding(StrEnum):
    """A content coding (RFC 9110 §8.4.1), by its name in Content-Encoding."""

    IDENTITY = "identity"
    GZIP = "gzip"
    BROTLI = "br"
    ZSTD = "zstd"


class Framing(StrEnum):
    """How the reader is told where the body ends (RFC 9112 §6), and who lies about it."""

    LENGTH_OF_WHOLE = "length_of_whole"
    """Content-Length of the whole body; the connection closes before."""
    LENGTH_OF_CUT = "length_of_cut"
    """Content-Length of what is sent: only the coding can tell that something is missing."""
    CHUNKED_UNFINISHED = "chunked_unfinished"
    """Chunks without the last, empty one."""
    CHUNKED_FINISHED = "chunked_finished"
    """Well-formed chunks of a cut body: only the coding can tell."""
    UNTIL_CLOSE = "until_close"
    """No length at all; the end of the connection is the end of the body."""


class Theme(StrEnum):
    """The two faces of the same posts."""

    SOLEDAD = "soledad"
    BROADSHEET = "broadsheet"


@dataclass(frozen=True, slots=True)
class Status:
    """An answer with this status and these headers: `Status(429, (("Retry-After", "120"),))` and the like."""

    code: int
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    """HTML; None prints a bare error page."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """A page that asks the reader to prove it is a browser."""

    status: int = 403


@dataclass(frozen=True, slots=True)
class Maintenance:
    """A maintenance page, at 503 as it should be or at 200 as it often is."""

    status: int = 503
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class LoginWall:
    """A redirect to the login form, which answers 200."""


@dataclass(frozen=True, slots=True)
class Slow:
    """Nothing at all for `delay`, then the honest answer."""

    delay: timedelta


@dataclass(frozen=True, slots=True)
class Drip:
    """The honest answer, `chunk_bytes` at a time with `pause` between."""

    pause: timedelta
    chunk_bytes: int = 64


@dataclass(frozen=True, slots=True)
class CloseEarly:
    """The connection closes without an answer."""


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection is reset (RST) after `after_bytes` of the body, headers included in front."""

    after_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Truncated:
    """The first `keep` (a share in [0, 1]) of the encoded body, and no more."""

    keep: float = 0.5
    encoding: Encoding = Encoding.IDENTITY
    framing: Framing = Framing.LENGTH_OF_WHOLE


@dataclass(frozen=True, slots=True)
class WrongLength:
    """The whole body under a Content-Length that is off by `off_bytes`."""

    off_bytes: int


@dataclass(frozen=True, slots=True)
class RedirectLoop:
    """Redirects in a circle of `hops` addresses."""

    hops: int = 2


@dataclass(frozen=True, slots=True)
class RedirectTo:
    """A redirect to `location`, wherever that is: another host, a private address."""

    location: str
    status: int = 302


@dataclass(frozen=True, slots=True)
class GzipBomb:
    """A small gzip body that unpacks to `size_bytes` of blanks."""

    size_bytes: int = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class WrongCharset:
    """The honest UTF-8 bytes under a Content-Type that names another charset."""

    charset: str = "iso-8859-1"


@dataclass(frozen=True, slots=True)
class EmptyListing:
    """The page's own frame at 200 with no entry in it."""


@dataclass(frozen=True, slots=True)
class Hollow:
    """An article's page of about the usual size whose body container is empty."""


@dataclass(frozen=True, slots=True)
class DeepNesting:
    """The honest page, its body text `depth` elements deep."""

    depth: int = 1200


@dataclass(frozen=True, slots=True)
class OtherTheme:
    """The same posts in another theme."""

    theme: Theme = Theme.BROADSHEET


@dataclass(frozen=True, slots=True)
class Flapping:
    """Every second answer has `new` where the others have `old`."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class SoftNotFound:
    """The "page not found" page at 200."""


@dataclass(frozen=True, slots=True)
class StaleNotModified:
    """304 to every conditional request, whatever changed."""


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """These very bytes, then the connection closes."""

    payload: bytes


Fault: TypeAlias = (
    Status
    | Challenge
    | Maintenance
    | LoginWall
    | Slow
    | Drip
    | CloseEarly
    | Reset
    | Truncated
    | WrongLength
    | RedirectLoop
    | RedirectTo
    | GzipBomb
    | WrongCharset
    | EmptyListing
    | Hollow
    | DeepNesting
    | OtherTheme
    | Flapping
    | SoftNotFound
    | StaleNotModified
    | RawAnswer
)
