"""The boundary of an article: what is raised over one costs no other anything.

Judging, comparing and explaining an article rest on what a publisher wrote and on what was stored of it. No
list of what that may raise is whole, so each step is attempted by itself, article by article.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from presslog.core.errors import Conflict, Unavailable
from presslog.core.untrusted_values import named_error
from presslog.storage.model import ArticleId, CaptureId, Content

T = TypeVar("T")
R = TypeVar("R")
log = logging.getLogger(__name__)


@dataclass(slots=True)
class ArticleBoundary:
    """Attempts one article's steps, and keeps in `faults` why a capture could not be judged.

    >>> boundary = ArticleBoundary()
    >>> boundary.attempt(CaptureId("gazette-1/2"), lambda: "ab".upper(), "")
    'AB'
    """

    faults: dict[CaptureId, str] = field(default_factory=dict)

    def attempt(self, capture: CaptureId, work: Callable[[], T], otherwise: T) -> T:
        """Return what `work` makes of an article's capture; `otherwise` where it raises, now or before.

        Raises `Unavailable` and `Conflict`: a database that is away is no fault of an article.
        """
        if capture in self.faults:
            return otherwise
        try:
            return work()
        except (Unavailable, Conflict):
            raise
        except Exception as error:  # the boundary of an article: it is kept with its reason, and counted
            log.warning("%s could not be judged", capture, exc_info=error)
            self.faults[capture] = named_error(error)
            return otherwise

    def attempt_together(
        self, items: Sequence[T], capture_of: Callable[[T], CaptureId], work: Callable[[Sequence[T]], R]
    ) -> R:
        """Return what `work` makes of the captures of several articles, without those that have a fault.

        Where it raises, each is attempted alone: one that raises there is left out, and has that as its fault.
        Raises what `attempt` does, and what is raised over those that are left.

        >>> boundary = ArticleBoundary()
        >>> boundary.attempt_together(
        ...     ("run/2", "run/0"), CaptureId, lambda ids: [6 // int(each[-1]) for each in ids]
        ... )
        [3]
        >>> boundary.faults
        {'run/0': 'ZeroDivisionError: integer division or modulo by zero'}
        """
        sound = [each for each in items if capture_of(each) not in self.faults]
        try:
            return work(sound)
        except (Unavailable, Conflict):
            raise
        except Exception as error:  # the boundary of an article: which of them it is, each tells by itself
            log.warning("the articles of a run could not be looked at together", exc_info=error)
        for each in sound:
            self.attempt(capture_of(each), partial(work, (each,)), None)
        return work([each for each in sound if capture_of(each) not in self.faults])

    def reason_of(self, capture: CaptureId) -> str:
        """Why a capture that has a fault is not judged, as its record says it."""
        return f"could not be judged: {self.faults[capture]}"

    def remark(self) -> str:
        """How many articles could not be judged, with the first and its reason; empty where all could.

        >>> ArticleBoundary({CaptureId("gazette-1/2"): "ValueError"}).remark()
        '1 of the articles could not be judged; the log says where: gazette-1/2: ValueError'
        """
        if not self.faults:
            return ""
        capture, reason = next(iter(self.faults.items()))
        count = f"{len(self.faults)} of the articles could not be judged; the log says where"
        return f"{count}: {capture}: {reason}"


def text_of_other(article: ArticleId, load: Callable[[ArticleId], Content | None]) -> Content | None:
    """Return the text of an article that another one is compared with; None where it cannot be read.

    Raises `Unavailable` and `Conflict`, as `ArticleBoundary.attempt` does.
    """
    try:
        return load(article)
    except (Unavailable, Conflict):
        raise
    except Exception as error:  # that article's boundary: its text costs no other article anything
        log.warning("the text of %s could not be read", article, exc_info=error)
        return None
