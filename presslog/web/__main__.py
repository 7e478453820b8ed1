"""Serves the web page of one home until it is stopped.

It is started as `python -m presslog.web HOME [--host HOST] [--port PORT] [--token-file FILE]`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any, Final

import uvicorn

from presslog.core.errors import SettingsError, StorageError, UsageError
from presslog.flows.home_options import load_options
from presslog.flows.settings import Settings
from presslog.private_files import read_token, write_privately
from presslog.storage.migrations import open_engine
from presslog.storage.read import History
from presslog.web.asgi_app import LOOPBACK, create_app
from presslog.web.connection_limits import MOST_HEAD_BYTES, LimitedProtocol
from presslog.web.reviewing import ReviewDesk
from presslog.web.time_limit import limit_engine
from presslog.web.triage.list_pages import ROWS

PORT: Final = 8470
SERVER: Final[dict[str, Any]] = {
    "http": LimitedProtocol,
    "ws": "none",
    "h11_max_incomplete_event_size": MOST_HEAD_BYTES,
    "timeout_keep_alive": 5,
    "log_level": "warning",
    "server_header": False,
}
"""How uvicorn serves the page."""


def main() -> None:
    """Serve until SIGTERM or Ctrl-C; exit 1 with a sentence where there is no history to show."""
    parser = argparse.ArgumentParser(prog="python -m presslog.web", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="address to listen on; beyond loopback put a proxy before it, or name a --token-file",
    )
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--token-file", type=Path, help="a file with the token that opens the page")
    chosen = parser.parse_args()
    write_privately()
    hosts = LOOPBACK if chosen.host in LOOPBACK else ("*",)
    try:
        token = read_token(chosen.token_file) if chosen.token_file else None
        settings = Settings.load(chosen.home)
        settings.refuse_links()
        options = load_options(settings)
        engine = open_engine(settings.database_url, read_only=True)
    except (StorageError, UsageError, SettingsError) as error:
        sys.exit(f"presslog.web: {error}")
    limit_engine(engine)
    review = ReviewDesk.on(open_engine(settings.database_url), token) if options.review and token else None
    with History(engine, page_size=ROWS) as history:
        app = create_app(history, hosts, token=token, zone=options.zone, review=review)
        uvicorn.run(app, host=chosen.host, port=chosen.port, **SERVER)


if __name__ == "__main__":
    main()
