"""The typed outcomes of a fetch, and what each one proves about an article.

Every fetch ends in exactly one outcome. Only *presence* and *absence* say anything about an article; the rest is no
information, and no rule downstream may treat it as any. Which outcome a response gets is decided in two steps:
what the wire shows is typed here (`of_status`), what only a reader of the page or its history can tell (a soft error,
a redirect to another article) is typed where those are known, by `flows.judge`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Evidence(StrEnum):
    """What an outcome proves of the article whose own URL was asked."""

    PRESENCE = "presence"
    ABSENCE = "absence"
    NOTHING = "nothing"


class Outcome(StrEnum):
    """How a fetch ended."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"
    MOVED = "moved"
    GONE = "gone"
    LEGAL = "legal"
    REDIRECTED_AWAY = "redirected_away"
    SOFT_ERROR = "soft_error"
    AUTH = "auth"
    BLOCKED = "blocked"
    UNAVAILABLE = "unavailable"
    NET_ERROR = "net_error"
    TRUNCATED = "truncated"
    TOO_LARGE = "too_large"
    ROBOTS_DENIED = "robots_denied"
    ROBOTS_UNREACHABLE = "robots_unreachable"
    EXTRACT_FAILED = "extract_failed"

    @property
    def evidence(self) -> Evidence:
        """What this outcome proves.

        >>> Outcome.GONE.evidence, Outcome.BLOCKED.evidence
        (<Evidence.ABSENCE: 'absence'>, <Evidence.NOTHING: 'nothing'>)
        """
        if self in _PRESENCE:
            return Evidence.PRESENCE
        return Evidence.ABSENCE if self in _ABSENCE else Evidence.NOTHING


_PRESENCE: Final = frozenset({Outcome.OK, Outcome.NOT_MODIFIED, Outcome.MOVED})
_ABSENCE: Final = frozenset({Outcome.GONE, Outcome.LEGAL, Outcome.REDIRECTED_AWAY, Outcome.SOFT_ERROR})

# RFC 9110 §15.5–15.6, RFC 6585 §4, RFC 7725 (451). A status not named here and not 2xx proves nothing: `unavailable`.
_BY_STATUS: Final = {
    304: Outcome.NOT_MODIFIED,
    401: Outcome.AUTH,
    407: Outcome.AUTH,
    403: Outcome.BLOCKED,
    429: Outcome.BLOCKED,
    404: Outcome.GONE,
    410: Outcome.GONE,
    451: Outcome.LEGAL,
}


def of_status(status: int) -> Outcome:
    """The outcome a bare HTTP status stands for, before headers and page are looked at.

    >>> of_status(200), of_status(410), of_status(503), of_status(418)
    (<Outcome.OK: 'ok'>, <Outcome.GONE: 'gone'>, <Outcome.UNAVAILABLE: 'unavailable'>, <Outcome.UNAVAILABLE: 'unavailable'>)
    """
    if 200 <= status < 300:
        return Outcome.OK
    return _BY_STATUS.get(status, Outcome.UNAVAILABLE)
