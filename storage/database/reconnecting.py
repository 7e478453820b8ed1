"""Patience with a database that is away for a while: what was cut is done again when it is back.

Knows nothing of what is done; it must be something whose repetition changes nothing. A fault that time does
not mend is raised at once.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial, wraps
from typing import Concatenate, Final, ParamSpec, Protocol, TypeVar

from presslog.core.errors import Disconnected

P = ParamSpec("P")
T = TypeVar("T")
log = logging.getLogger(__name__)

FIRST_PAUSE: Final = timedelta(seconds=0.2)
LONGEST_PAUSE: Final = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a cut connection is waited for. `pause` sleeps, `ticks` are a monotonic clock's seconds."""

    limit: timedelta
    pause: Callable[[float], None] = time.sleep
    ticks: Callable[[], float] = time.monotonic

    def call(self, work: Callable[[], T], name: str) -> T:
        """Return what `work` returns, done again after pauses while it raises `Disconnected`.

        That is raised when the limit is over.
        """
        began: float | None = None
        pause = FIRST_PAUSE
        while True:
            try:
                result = work()
            except Disconnected as error:
                began = self.ticks() if began is None else began
                if self.ticks() - began + pause.total_seconds() > self.limit.total_seconds():
                    raise
                log.warning("%s: %s; trying again in %g s", name, error, pause.total_seconds())
                self.pause(pause.total_seconds())
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                if began is not None:
                    log.warning("%s: the database is back after %.1f s", name, self.ticks() - began)
                return result


AT_ONCE: Final = Patience(timedelta(0))
"""No patience: the first fault is raised."""


class Patient(Protocol):
    """What has a patience of its own with a database that is away."""

    @property
    def patience(self) -> Patience:
        """How long it waits."""
        ...


AnyPatient = TypeVar("AnyPatient", bound=Patient)


def with_reconnects(
    method: Callable[Concatenate[AnyPatient, P], T],
) -> Callable[Concatenate[AnyPatient, P], T]:
    """Repeat a method while the connection is cut, as long as its object's patience lasts.

    Its repetition must change nothing. Raises `Disconnected` when that time is over.
    """

    @wraps(method)
    def patiently(patient: AnyPatient, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return patient.patience.call(partial(method, patient, *args, **kwargs), method.__name__)

    return patiently
