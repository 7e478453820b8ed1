"""The typed outcomes of a fetch, and what each one proves about an article.

Every fetch ends in exactly one outcome. Only *presence* and *absence* say anything about an article; the rest
is no information, and no rule downstream may treat it as any. Which outcome a response gets is decided in two
steps: what the wire and the page's own marks show is typed here (`of_status`, `of_page`), what only a reader
of the page or its history can tell (a soft error, a redirect to another article) is typed where those are
known, by `flows.decisions.judgement`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import unescape
from typing import Final
from urllib.parse import urlsplit

from presslog.core.errors import PresslogError


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
    STALE = "stale"  # whole and read, but an older copy of the article than the one known

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

# RFC 9110 §15.5–15.6, RFC 6585 §4, RFC 7725 (451). A status not named here and not 2xx proves nothing:
# `unavailable`.
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


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome and why, in words."""

    outcome: Outcome
    reason: str


class RefusedError(PresslogError):
    """A fetch that was stopped, before it was made or after it failed a check; carries its verdict."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        self.verdict = Verdict(outcome, reason)
        super().__init__(f"{outcome}: {reason}")


_HEAD_BYTES: Final = 128 * 1024
_SPARSE_CHARS: Final = 2_000
"""A page with less visible text than this may be a notice; one with more is a page."""
_TITLE: Final = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_UNSEEN: Final = re.compile(
    r"<(script|style|noscript|template|svg)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.IGNORECASE | re.DOTALL
)

# Header marks by which bot walls say so themselves: Cloudflare, AWS WAF, DataDome, Vercel.
_CHALLENGE_HEADERS: Final = (
    ("cf-mitigated", "challenge"),
    ("x-amzn-waf-action", ""),
    ("x-vercel-mitigated", "challenge"),
    ("x-datadome", "protected"),
)
# Marks in the page: Cloudflare, DDoS-Guard, Imperva, DataDome, HUMAN (PerimeterX), Sucuri, AWS WAF, Anubis,
# SiteGround, Akamai.
_CHALLENGE_PAGE: Final = re.compile(
    r"/cdn-cgi/challenge-platform/\S*orchestrate|_cf_chl_opt|cf-browser-verification|ddos-guard/js-challenge|/\.well-known/ddos-guard/"
    r"|_Incapsula_Resource|captcha-delivery\.com|px-captcha|_pxAppId|sucuri_cloudproxy_js|awsWafCookieDomainList|\.awswaf\.com/"
    r"|/\.within\.website/x/cmd/anubis|/\.well-known/sgcaptcha|errors\.edgesuite\.net"
)
_CHALLENGE_TITLE: Final = re.compile(
    r"just a moment\.*|attention required!.*|access denied|access to this page has been denied.*|ddos-guard|robot challenge screen"
    r"|are you (a )?(human|robot)\??|verify(ing)? (that )?you are (a )?human.*|one more step|checking your browser.*|please wait\.*"
    r"|security check.*|making sure you.re not a bot!?|human verification|pardon our interruption.*",
    re.IGNORECASE,
)
_MAINTENANCE_TITLE: Final = re.compile(
    r"(site |scheduled |under |down for |temporarily )*(maintenance|unavailable)( mode| break| work)?[.!]?"
    r"|we.?(ll| will) be (right )?back( soon)?.*|be right back.*|(site|website|page) (is )?(temporarily )?(offline|down|unavailable).*"
    r"|service (temporarily )?unavailable"
    r"|error establishing a database connection|database error|5\d\d .*(gateway|unavailable|internal server error).*",
    re.IGNORECASE,
)
_MAINTENANCE_TEXT: Final = re.compile(
    r"briefly unavailable for scheduled maintenance|(undergoing|down for|performing|under) (scheduled |routine |planned )*maintenance"
    r"|error establishing a database connection|be back (shortly|soon|online)",
    re.IGNORECASE,
)
_LOGIN_PATH: Final = re.compile(
    r"/(wp-login\.php|log-?in|sign-?in|auth(enticate)?|sso|account/login|users/sign_in)/?$", re.IGNORECASE
)
_PASSWORD_FIELD: Final = re.compile(r"<input[^>]+type\s*=\s*[\"']?password", re.IGNORECASE)
_SITE_PART: Final = re.compile(r"\s+[|–—·»‹<-]\s+.*$")  # “ – The Harbour Gazette”


def of_page(
    status: int, headers: Sequence[tuple[str, str]], body: bytes, *, asked: str, landed: str
) -> Verdict:
    """The outcome of a whole answer: by status, headers, and what the page says it is.

    `headers` in lower-case names, `body` without codings. A page is called a wall or a notice only when it
    has little text of its own, so that an article on maintenance stays an article.

    >>> of_page(
    ...     200,
    ...     [],
    ...     b"<title>Just a moment...</title>",
    ...     asked="https://a.example/x",
    ...     landed="https://a.example/x",
    ... ).outcome
    <Outcome.BLOCKED: 'blocked'>
    >>> of_page(404, [], b"", asked="https://a.example/x", landed="https://a.example/x").reason
    'status 404'
    """
    named = next((name for name, mark in _CHALLENGE_HEADERS if _has_header(headers, name, mark)), None)
    if named:
        return Verdict(Outcome.BLOCKED, f"a bot wall, by its header {named}")
    by_status = Verdict(of_status(status), f"status {status}")
    if status in (401, 407, 429, 304):
        return by_status
    if notice := _notice_verdict(body, asked, landed):
        return notice
    return (
        by_status
        if by_status.outcome is not Outcome.OK
        else Verdict(Outcome.OK, f"status {status}, whole body")
    )


def _has_header(headers: Sequence[tuple[str, str]], name: str, mark: str) -> bool:
    return any(key == name and mark in value.lower() for key, value in headers)


def _notice_verdict(body: bytes, asked: str, landed: str) -> Verdict | None:
    """What a page is that is there instead of the one asked for.

    It may be a bot wall, a maintenance notice, or a login form.
    """
    page = body[:_HEAD_BYTES].decode("utf-8", "replace")
    if _looks_like_login(page, asked, landed):
        return Verdict(Outcome.AUTH, f"sent to a login form: {landed}")
    text = visible_text(body)
    if len(body) > _HEAD_BYTES or len(text) > _SPARSE_CHARS:
        return None
    title = title_of(page)
    bare = _SITE_PART.sub("", title)
    if _CHALLENGE_PAGE.search(page) or _CHALLENGE_TITLE.fullmatch(bare):
        return Verdict(Outcome.BLOCKED, f"a bot wall, by its page “{title}”")
    if _MAINTENANCE_TITLE.fullmatch(bare) or _MAINTENANCE_TEXT.search(text):
        return Verdict(Outcome.UNAVAILABLE, f"a maintenance page, “{title or text[:60]}”")
    return None


def visible_text(body: bytes) -> str:
    """What the beginning of a page shows besides its tags, scripts and styles, in one line."""
    page = body[:_HEAD_BYTES].decode("utf-8", "replace")
    return " ".join(_UNSEEN.sub(" ", page).split())


def _looks_like_login(page: str, asked: str, landed: str) -> bool:
    """A redirect to where one logs in, and a password asked for there."""
    there, here = urlsplit(landed).path, urlsplit(asked).path
    return there != here and bool(_LOGIN_PATH.search(there)) and bool(_PASSWORD_FIELD.search(page))


def title_of(page: str) -> str:
    """A page's `<title>` in one line; empty where it has none.

    >>> title_of("<title>Harbour\\n&amp; Market</title>")
    'Harbour & Market'
    """
    found = _TITLE.search(page)
    return " ".join(unescape(found[1]).split()) if found else ""
