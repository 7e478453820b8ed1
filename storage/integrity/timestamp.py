"""A time stamp on a head of the chain by a third party (RFC 3161).

That the head was there before a given moment.

Writes the request, and reads of the answer whether it answers this request; whoever trusts the authority
checks the token's signature, with `openssl ts -verify`. How a request is sent is an argument: this module
opens no connection.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, decode_timestamp_response

from presslog.core.errors import Damaged

Send = Callable[[bytes], bytes]
"""Posts a request (`application/timestamp-query`) to an authority and gives its answer's body."""
_GRANTED: Final = (0, 1)  # granted, grantedWithMods (RFC 3161 §2.4.2)


def stamp_head(head: str, send: Send) -> bytes:
    """Have an authority stamp a head, and return its whole answer, to be kept as it is.

    The stamp is on the SHA-256 of the head's hex digits. Raises `Damaged` if the authority grants no stamp,
    stamps something else, or answers another request than this one (its nonce differs).
    """
    request = TimestampRequestBuilder(head.encode(), HashAlgorithm.SHA256).build()
    answer = send(request.as_bytes())
    try:
        response = decode_timestamp_response(answer)
    except ValueError as error:
        raise Damaged(f"the authority's answer is not a time stamp: {error}") from error
    if response.status not in _GRANTED:
        words = "; ".join(response.status_string)
        raise Damaged(
            f"the authority grants no time stamp (status {response.status}){words and f': {words}'}"
        )
    try:
        stamped = response.tst_info
    except ValueError as error:
        raise Damaged(f"the authority's answer holds no time stamp: {error}") from error
    if stamped.message_imprint.message != request.message_imprint.message:
        raise Damaged("the authority stamped something else")
    if stamped.nonce != request.nonce:
        raise Damaged("the authority's answer is to another request: its nonce differs")
    return answer
