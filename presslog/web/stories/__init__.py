"""Pages that tell what became of a text wherever it stands, and how openly."""

from __future__ import annotations

from typing import Final

from starlette.routing import Route

from presslog.web.stories.editions_page import editions
from presslog.web.stories.openness_page import openness
from presslog.web.stories.related_page import related

__all__ = ["routes"]

routes: Final = [
    Route("/openness", openness),
    Route("/articles/{article}/related", related),
    Route("/articles/{article}/editions", editions),
]
