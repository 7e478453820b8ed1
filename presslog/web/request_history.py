"""The history that a request asks: the app's own, opened once.

What is asked of it is the pages' and the API's matter.
"""

from __future__ import annotations

from starlette.requests import Request

from presslog.storage.read import History


def history_of(request: Request) -> History:
    """The history of the app that answers a request."""
    history: History = request.app.state.history
    return history
