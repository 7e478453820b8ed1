"""What the downloader raises when no whole answer came, and the outcome each stands for."""

from __future__ import annotations

from typing import Final

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectError, ConnectionLost, DNSLookupError
from twisted.internet.error import ConnectionRefusedError as NothingListensError
from twisted.web.client import ResponseFailed

from presslog.core.outcome import Outcome, RefusedError, Verdict
from presslog.crawler.http.bounded_heads import LargeHeadError
from presslog.crawler.http.guarded_reactor import RefusedAddressError
from presslog.crawler.landing import MAX_BYTES

FAILURES: Final = (
    CannotResolveHostError,
    ConnectError,
    ConnectionLost,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    RefusedAddressError,
    RefusedError,
)
"""Every exception that is an outcome. Any other is a fault of our own code."""


def verdict_of(error: BaseException) -> Verdict:
    """The outcome an exception out of FAILURES stands for.

    >>> verdict_of(DownloadTimeoutError("took longer than 30 seconds")).outcome
    <Outcome.NET_ERROR: 'net_error'>
    """
    match error:
        case RefusedError():
            return error.verdict
        case DownloadCancelledError():  # by the downloader itself, when a body grows beyond the limit
            return Verdict(Outcome.TOO_LARGE, f"the body is larger than {MAX_BYTES} bytes")
        case DownloadTimeoutError():
            return Verdict(Outcome.NET_ERROR, f"timed out: {error}")
        case RefusedAddressError():
            return Verdict(Outcome.NET_ERROR, str(error))
        case _:
            cause = _first_cause(error)
            if isinstance(cause, LargeHeadError):
                return Verdict(Outcome.TOO_LARGE, str(cause))
            return Verdict(Outcome.NET_ERROR, f"no answer: {_failure_words(cause)}")


def _first_cause(error: BaseException) -> BaseException:
    """The first cause that says what went wrong: Twisted wraps one failure in another."""
    cause = error.__cause__ or error
    if isinstance(cause, ResponseFailed) and cause.reasons:
        return _first_cause(cause.reasons[0].value)
    return cause


def _failure_words(cause: BaseException) -> str:
    if isinstance(cause, VerificationError):
        return "the certificate is for another host"
    if isinstance(cause, DNSLookupError):
        return "no host of that name is known (DNS); is it spelt as in a browser's address line?"
    if isinstance(cause, NothingListensError):
        return "nothing listens at that port; does the address open in a browser?"
    return " ".join(str(cause).split())[:300] or type(cause).__name__
