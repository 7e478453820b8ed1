"""The API's answers that hold several records.

The records themselves are those of `presslog.contract`.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from presslog.contract import Article, Event, RekeyingJson, Version

Item = TypeVar("Item")


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PageJson(_Shape, Generic[Item]):
    """Some items of a list. `next` is the path of what follows; null: there is no more."""

    items: list[Item]
    next: str | None


class HistoryJson(_Shape):
    """An article with all its versions, the ids it took on, and its events."""

    article: Article
    versions: list[Version]
    rekeyings: list[RekeyingJson]
    events: list[Event]


class Problem(_Shape):
    """Why there is no answer."""

    detail: str
