"""Children of crawls that are counted: each leaves a file when it starts."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from presslog.crawler.process.crawl_process import ChildSettings


def counted_children(folder: Path, command: Sequence[str]) -> ChildSettings:
    """Starts children by this command, each of which leaves a file in the folder."""
    script = f"import os, sys; open({str(folder)!r} + f'/child-{{os.getpid()}}', 'w').close(); os.execv(sys.argv[1], sys.argv[1:])"
    return ChildSettings(command=(sys.executable, "-c", script, *command))


def children_started(folder: Path) -> int:
    """How many have left theirs."""
    return len(list(folder.glob("child-*")))
