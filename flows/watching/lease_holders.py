"""Names the holder of a lease, so that others can tell whether its process still runs.

Knows nothing of what is held.
"""

from __future__ import annotations

import os
import secrets
import socket
from pathlib import Path


def holder_name() -> str:
    """Return a name for one holder of one lease.

    Host, process, when the process began, and a number that is nobody else's.
    """
    return f"{socket.gethostname()}/{os.getpid()}/{_birth_ticks(os.getpid())}/{secrets.token_hex(4)}"


def is_here(name: str) -> bool:
    """Return True if a holder is a process of this machine, or was."""
    return name.partition("/")[0] == socket.gethostname()


def is_alive(name: str) -> bool:
    """Return True if the holder of a lease may still be at work.

    One of another host always may; one of this host while its process lives. A process of its number that
    began at another time is another's: in a container that is started again the numbers are the same.
    """
    _, *process = name.split("/")
    pid, birth = (*process, "", "")[:2]
    if not is_here(name) or not pid.isdigit():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return _birth_ticks(int(pid)) in (birth, "") or not birth


def _birth_ticks(pid: int) -> str:
    """When a process began, in the kernel's ticks since it booted (proc(5), field 22 of stat).

    Empty where the system does not tell.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]
