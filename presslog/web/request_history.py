"""The history that a request asks: the app's own, opened once; and the words it is searched for.

What else is asked of it is the pages' and the API's matter.
"""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

from presslog.storage.read import History


def history_of(request: Request) -> History:
    """The history of the app that answers a request."""
    history: History = request.app.state.history
    return history


LONGEST_QUERY: Final = 500
"""Characters of a search."""


def searched_words(request: Request) -> str:
    """The words that a request searches for. Raises ValueError where they are too many."""
    words = request.query_params.get("q", "").strip()
    if len(words) > LONGEST_QUERY:
        raise ValueError(f"a search has at most {LONGEST_QUERY} characters, and this one {len(words)}")
    return words
