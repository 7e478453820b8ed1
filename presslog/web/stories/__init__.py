"""Pages that tell what became of a text wherever it stands, and how openly."""

from __future__ import annotations

from presslog.web.stories.openness_page import openness

__all__ = ["openness"]
