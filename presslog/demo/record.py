"""`python -m presslog.demo.record FILE`.

Play the demo and put what it printed into a Markdown file, between its two marks.

What differs from one day to the next (times, ports, where the home is) is written as it would read on any
day, so that a new recording of an unchanged demo changes nothing.
"""

from __future__ import annotations

import asyncio
import re
import sys
from io import StringIO
from pathlib import Path
from typing import Final

from rich.console import Console

from presslog.demo import demo

BEGIN: Final = "<!-- recorded by `make demo` -->"
END: Final = "<!-- end of the recording -->"
_WIDTH: Final = 118

_SAME: Final = (
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?"), "2026-11-22 08:30"),
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:8471"),
    (re.compile(r"/\S*/presslog-demo-\w+"), "/tmp/presslog-demo"),  # noqa: S108 - a word in a recording, no file
)


def settled_text(text: str) -> str:
    """The recording as it would read on any day.

    >>> settled_text("2027-01-02 03:04  new  http://127.0.0.1:43001/ferry/")
    '2026-11-22 08:30  new  http://127.0.0.1:8471/ferry/'
    """
    for pattern, always in _SAME:
        text = pattern.sub(always, text)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def place_recording(page: str, recording: str) -> str:
    """The page with the recording between its marks.

    >>> place_recording(f"a\\n{BEGIN}\\nold\\n{END}\\nz", "new").splitlines()[1:-1]
    ['<!-- recorded by `make demo` -->', '```text', '$ presslog demo', 'new', '```', '<!-- end of the recording -->']
    """
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n```text\n$ presslog demo\n{recording}\n```\n{END}{tail}"


def record_demo() -> str:
    """Play the demo and give what it printed."""
    out = StringIO()
    console = Console(file=out, width=_WIDTH, markup=False, highlight=False, emoji=False)
    with demo.set_up() as stage:
        told = asyncio.run(demo.perform_demo(stage, console))
        demo.say_farewell(console, stage, told)
    return settled_text(out.getvalue())


def main() -> None:
    """Put a new recording into the file named."""
    file = Path(sys.argv[1])
    file.write_text(place_recording(file.read_text("utf-8"), record_demo()), "utf-8")


if __name__ == "__main__":
    main()
