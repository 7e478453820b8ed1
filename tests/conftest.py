"""What every test stands on: a home of its own, and nothing of this machine's.

Environment variables that name a home, a database or a server are taken away before anything is imported, so that
no test can reach the installation of whoever runs it.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ["tests.newspaper.fixtures"]

_FOREIGN = (
    "PRESSLOG_HOME",
    "PRESSLOG_DATABASE_URL",
    "PREFECT_API_URL",
    "PREFECT_API_KEY",
    "PREFECT_PROFILE",
    "NO_COLOR",
)
_QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_LOGGING_LEVEL": "WARNING",
}


def pytest_configure(config: pytest.Config) -> None:
    """Prefect reads its settings when it is imported, so its home is set before any test module is."""
    settings.register_profile(
        "presslog", deadline=None
    )  # how long an example takes says nothing: the machine may be busy
    settings.load_profile("presslog")
    scratch = tempfile.TemporaryDirectory(prefix="presslog-tests-", ignore_cleanup_errors=True)
    config.add_cleanup(scratch.cleanup)
    for name in _FOREIGN:
        os.environ.pop(name, None)
    os.environ.update(_QUIET, PREFECT_HOME=str(Path(scratch.name) / "prefect"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The path of a home that does not exist yet."""
    return tmp_path / "home"
