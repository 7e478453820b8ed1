"""Pages of one change: the event with its proof, and two versions compared."""

from __future__ import annotations

from typing import Final

from starlette.routing import Route

from presslog.web.changes.diff_page import chosen_diff, diff
from presslog.web.changes.event_page import event_page, event_uri, share_image

__all__ = ["event_uri", "routes"]

routes: Final = [
    Route("/events/{event}.png", share_image),
    Route("/events/{event}", event_page),
    Route("/articles/{article}/diff", chosen_diff),
    Route("/articles/{article}/diff/{a:int}..{b:int}", diff),
]
