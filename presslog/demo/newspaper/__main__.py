"""`python -m presslog.demo.newspaper`: the invented newspaper, to look at in a browser."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from signal import SIG_BLOCK, SIGINT, SIGTERM, pthread_sigmask, sigwait

from presslog.demo.newspaper.faults import Theme
from presslog.demo.newspaper.news_server import Newspaper
from presslog.demo.newspaper.page_noise import Noise
from presslog.demo.newspaper.setup import Setup
from presslog.demo.newspaper.stories import opening_press


def main(arguments: list[str] | None = None) -> None:
    """Serves the newspaper on 127.0.0.1 until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m presslog.demo.newspaper", description=__doc__)
    parser.add_argument("--port", type=int, default=8471, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument(
        "--noise", action="store_true", help="let everything that is no content move at each request"
    )
    parser.add_argument("--theme", choices=[theme.value for theme in Theme], default=Theme.SOLEDAD.value)
    chosen = parser.parse_args(arguments)
    setup = Setup(noise=Noise.FULL if chosen.noise else Noise.OFF, theme=Theme(chosen.theme))
    press = opening_press(lambda: datetime.now(UTC))
    # Blocked before any thread starts, so that sigwait alone gets them.
    pthread_sigmask(SIG_BLOCK, {SIGINT, SIGTERM})
    with Newspaper(press, setup, port=chosen.port) as paper:
        sys.stdout.write(f"{paper.url}\n")
        sys.stdout.flush()
        sigwait({SIGINT, SIGTERM})


if __name__ == "__main__":
    main()
