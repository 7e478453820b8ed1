"""Stopping when told to: SIGTERM and SIGINT cancel what runs, as process 1 of a container too.

Knows nothing of what runs. `asyncio.run` leaves SIGTERM to the system, which ends the process where it
stands.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from datetime import timedelta
from types import FrameType
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    import asyncio

T = TypeVar("T")

LIMIT: Final = timedelta(seconds=9)
"""How long a process that was told to stop may clean up. What is not committed by then is as after a crash,
which every run survives."""
SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


_handlers: list[Callable[[int, FrameType | None], None]] = []
"""What `run_until_stopped` has signals do while it lasts: a framework may put a handler of its own in its
place."""


class Stopped(Exception):
    """The work was ended by a signal. `status` is the exit status a shell would give it."""

    def __init__(self, number: int) -> None:
        self.status = 128 + number
        super().__init__(f"stopped by {signal.Signals(number).name}")


def run_until_stopped(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end; SIGTERM and SIGINT cancel it.

    Raises `Stopped` when it was cancelled so. Whoever does not end within `LIMIT` after the signal is ended:
    the process exits.
    """
    import asyncio  # noqa: PLC0415 - every command imports this module, and most wait for nothing

    deadlines: list[threading.Timer] = []
    try:
        with asyncio.Runner() as runner:
            loop = runner.get_loop()
            task = loop.create_task(work)
            with _cancelled_by_signals(loop, task, deadlines):
                return loop.run_until_complete(task)
    finally:
        for each in deadlines:
            each.cancel()


@contextlib.contextmanager
def _cancelled_by_signals(
    loop: asyncio.AbstractEventLoop,
    task: asyncio.Task[Any],
    deadlines: list[threading.Timer],
) -> Iterator[None]:
    """Cancel the task at each signal, and begin to count `LIMIT` at the first.

    Raises `Stopped` in the place of a cancellation that a signal asked for.
    """
    import asyncio  # noqa: PLC0415 - as above

    caught: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        if not caught:  # the clock runs beside the loop, which may be at work that cannot be cancelled
            end = threading.Timer(LIMIT.total_seconds(), os._exit, (128 + number,))
            end.daemon = True
            end.start()
            deadlines.append(end)
        caught.append(number)
        loop.call_soon_threadsafe(task.cancel)

    before = {number: signal.signal(number, stop) for number in SIGNALS}
    _handlers.append(stop)
    try:
        yield
    except asyncio.CancelledError:
        if not caught:
            raise
        raise Stopped(caught[0]) from None
    finally:
        _handlers.pop()
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def cancelled_by_sigterm() -> Iterator[None]:
    """Have SIGTERM cancel the current task while the block lasts, whatever a framework made of that signal.

    Prefect's own handler ends the process before its tasks could put anything in order. Nothing happens
    outside the main thread.
    """
    import asyncio  # noqa: PLC0415 - as above

    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    if task is None or threading.current_thread() is not threading.main_thread():
        yield
        return

    def cancel(_number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(task.cancel)

    before = signal.signal(signal.SIGTERM, _handlers[-1] if _handlers else cancel)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def become_init() -> None:
    """Where this is process 1 of a container, let a child carry on, and do what process 1 must.

    It passes signals on, for the system ignores those that process 1 does not handle, and collects the
    orphans that are handed to it. It exits as the child does. Nothing happens in any other process.
    """
    if os.getpid() != 1:
        return
    numbers = (*SIGNALS, signal.SIGHUP, signal.SIGQUIT)
    signal.pthread_sigmask(signal.SIG_BLOCK, numbers)  # none is lost between the fork and the handlers
    child = os.fork()
    if child:
        for number in numbers:
            signal.signal(number, lambda number, _: os.kill(child, number))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, numbers)
    if child:
        sys.exit(_status_of(child))


def _status_of(child: int) -> int:
    """Collect every process that ends, until the child does; its exit status."""
    while True:
        pid, status = os.wait()
        if pid == child:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code
