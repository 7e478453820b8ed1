"""A secret that the web page asks for.

It is for a page that other machines reach without a proxy.

Programs send it as a bearer token (RFC 6750), browsers as a password (RFC 7617), under any user name.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_REFUSED: Final = "this page asks for its token: as a bearer token, or as the password under any user name\n"


class TokenGuard:
    """Answers 401 to whoever does not send the token. Compares in constant time."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app, self._digest = app, _digest_of(token.encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if scope["type"] == "http" and not self._is_open(Headers(scope=scope).get("authorization", "")):
            challenge = {"WWW-Authenticate": 'Basic realm="presslog", charset="UTF-8"'}
            await PlainTextResponse(_REFUSED, 401, challenge)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_open(self, authorization: str) -> bool:
        return hmac.compare_digest(_digest_of(_sent_token(authorization)), self._digest)


def _sent_token(authorization: str) -> bytes:
    """The token in an Authorization header; empty where there is none.

    >>> _sent_token("Bearer abc"), _sent_token("Basic OmFiYw=="), _sent_token("Basic !")
    (b'abc', b'abc', b'')
    """
    scheme, _, value = authorization.partition(" ")
    value = value.strip()
    if scheme.lower() == "bearer":
        return value.encode("utf-8", "replace")
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(value, validate=True).partition(b":")[2]
    except (binascii.Error, ValueError):
        return b""


def _digest_of(token: bytes) -> bytes:
    return hashlib.sha256(token).digest()
