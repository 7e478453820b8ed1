"""A process that does not hear SIGTERM, and has a child that does not either: what `test_stopping` starts."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from pathlib import Path

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if os.fork() == 0:
        Path(tempfile.gettempdir(), "deaf").touch()
    time.sleep(60)
    sys.exit(0)
