"""Pages and texts that stand in the place of several articles of a run. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from presslog.flows.pages import (
    PageAsRead,
    pages_alike,
)

_WALLS: Final = 20
"""Different walls that are told apart in one run."""


def walls_among(
    strange: Iterable[PageAsRead], not_found: PageAsRead | None, listed: Iterable[PageAsRead]
) -> tuple[PageAsRead, ...]:
    """The pages that stand for several articles, of the `strange` ones that show nothing of theirs.

    The page that a made-up URL returned is one of them where it stands for one of the `listed` articles.
    """
    walls = list(_standing_for_several(strange))
    if not_found is not None and any(pages_alike(page, not_found) for page in listed):
        walls.append(not_found)
    return tuple(walls)


def pages_of_two(strange: Iterable[PageAsRead]) -> tuple[PageAsRead, ...]:
    """The pages that stand for two articles and no more."""
    return tuple(page for page, count in _counted_pages(strange) if count == 2)


def endings_among(added: Iterable[PageAsRead]) -> tuple[PageAsRead, ...]:
    """The texts that stand in the place of a part of several articles."""
    return _standing_for_several(added)


def _standing_for_several(pages: Iterable[PageAsRead]) -> tuple[PageAsRead, ...]:
    """Of these pages those that came more than once, each once."""
    return tuple(page for page, count in _counted_pages(pages) if count > 1)


def _counted_pages(pages: Iterable[PageAsRead]) -> Sequence[tuple[PageAsRead, int]]:
    """Each different page once, with how often it came."""
    found: list[tuple[PageAsRead, int]] = []
    for page in pages:
        at = next((at for at, (other, _) in enumerate(found) if _stand_alike(page, other)), None)
        if at is not None:
            found[at] = (found[at][0], found[at][1] + 1)
        elif len(found) < _WALLS:
            found.append((page, 1))
    return found


def _stand_alike(page: PageAsRead, other: PageAsRead) -> bool:
    """Return True for two pages of one text that do not say that they are of one article."""
    one, two = page.reading, other.reading
    if one is None or two is None:
        return False
    same_article = (one.key is not None and one.key == two.key) or (
        one.canonical is not None and one.canonical == two.canonical
    )
    return not same_article and pages_alike(page, other)
