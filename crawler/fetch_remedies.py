"""What a person can do about a page that did not come, by the outcome of its fetch."""

from __future__ import annotations

from typing import assert_never
from urllib.parse import urlsplit

from presslog.core.outcome import Outcome
from presslog.crawler.items import PageCapture


def failure_in_words(capture: PageCapture) -> str:
    """Say of a page that did not come why, naming its host, and what can be done."""
    host = urlsplit(capture.asked).netloc
    match capture.outcome:
        case Outcome.GONE | Outcome.SOFT_ERROR:
            said = f"{host} has no such page ({capture.reason}): open the site in a browser, and give the address that shows"
        case Outcome.BLOCKED if capture.status in (None, 429):  # none: the host asked for a rest before
            said = f"{host} wants fewer requests ({capture.reason}): try again later"
        case Outcome.BLOCKED:
            said = (
                f"{host} refuses programs ({capture.reason}): `render = true` under [fetch] asks with a real browser; "
                "else its publisher must let presslog in"
            )
        case Outcome.AUTH:
            said = f"{host} wants a login ({capture.reason}): presslog watches what everybody can read"
        case Outcome.ROBOTS_DENIED:
            said = f"robots.txt of {host} forbids this address to programs: give another one, or ask its publisher"
        case Outcome.ROBOTS_UNREACHABLE | Outcome.NET_ERROR:
            said = f"{host} cannot be reached: {capture.reason.rstrip('.')}"
        case Outcome.UNAVAILABLE:
            said = f"{host} is in trouble ({capture.reason}): try again later"
        case (
            Outcome.OK
            | Outcome.NOT_MODIFIED
            | Outcome.MOVED
            | Outcome.LEGAL
            | Outcome.REDIRECTED_AWAY
            | Outcome.TRUNCATED
            | Outcome.TOO_LARGE
            | Outcome.EXTRACT_FAILED
            | Outcome.STALE
        ):
            said = f"{capture.outcome}: {capture.reason.rstrip('.')}"
        case _:
            assert_never(capture.outcome)
    return f"{capture.asked}: {said}"
