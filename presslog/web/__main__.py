"""`python -m presslog.web HOME [--host HOST] [--port PORT]`: the web page of one home, until stopped."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

import uvicorn

from presslog.api import open_history
from presslog.core.errors import StorageError
from presslog.flows.settings import Settings
from presslog.web.asgi_app import LOOPBACK, create_app

PORT: Final = 8470


def main() -> None:
    """Serve until SIGTERM or Ctrl-C; exit 1 with a sentence where there is no history to show."""
    parser = argparse.ArgumentParser(prog="python -m presslog.web", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on; beyond loopback put a proxy before it"
    )
    parser.add_argument("--port", type=int, default=PORT)
    chosen = parser.parse_args()
    hosts = LOOPBACK if chosen.host in LOOPBACK else ("*",)
    try:
        history = open_history(Settings.load(chosen.home))
    except StorageError as error:
        sys.exit(f"presslog.web: {error}")
    with history:
        app = create_app(history, hosts)
        uvicorn.run(app, host=chosen.host, port=chosen.port, log_level="warning", server_header=False)


if __name__ == "__main__":
    main()
