"""`presslog` on the command line: arguments in, exit status out.

0 done, 1 something failed (named on stderr in one sentence with its remedy), 2 wrong use. Nothing heavy is
imported here or by `--help`: each command brings its own family of imports (`presslog.cli.command_line`).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from presslog.cli.command_line import app
from presslog.core.errors import PresslogError
from presslog.core.process_start import begin_process
from presslog.flows.orchestration import become_init
from presslog.private_files import write_privately

_EXPECTED = (PresslogError, OSError)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; `argv` without the program's name, else the process's own arguments."""
    if argv is None:
        become_init()
        begin_process()
    write_privately()
    try:
        app(args=None if argv is None else list(argv), prog_name="presslog")
    except SystemExit as exit_:
        return exit_.code if isinstance(exit_.code, int) else int(bool(exit_.code))
    except BrokenPipeError:
        # The reader (`head`, a pager) has seen enough. What Python still wants to flush goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except _EXPECTED as error:
        from presslog.cli.output import note  # noqa: PLC0415 - only where something failed

        note(f"presslog: {_in_words(error)}")
        return 1
    return 0


def _in_words(error: Exception) -> str:
    """An error as a sentence; the system's own get the file they are about.

    >>> _in_words(FileNotFoundError(2, "No such file or directory", "page.html"))
    'page.html: No such file or directory'
    """
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)


if __name__ == "__main__":
    sys.exit(main())
