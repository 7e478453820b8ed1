"""What every test stands on: a home of its own, and nothing of this machine's.

Environment variables that name a home, a database or a server are taken away before anything is imported, so that
no test can reach the installation of whoever runs it.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.lacking import lacking
from tests.long_stories import in_long_folder, mark_long_stories, slow_files_first

pytest_plugins = ["tests.compiled_statements", "tests.newspaper.fixtures", "tests.postgresql"]

EXAMPLES = int(os.environ.get("PRESSLOG_EXAMPLES", "50"))
"""Of a law that says no other number; `make faults` tries many more."""

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
        "presslog", deadline=None, max_examples=EXAMPLES
    )  # how long an example takes says nothing: the machine may be busy
    settings.load_profile("presslog")
    scratch = tempfile.TemporaryDirectory(prefix="presslog-tests-", ignore_cleanup_errors=True)
    config.add_cleanup(scratch.cleanup)
    for name in _FOREIGN:
        os.environ.pop(name, None)
    os.environ.update(_QUIET, PREFECT_HOME=str(Path(scratch.name) / "prefect"))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A run without long stories imports none of their modules, which load all of Prefect's server."""
    return True if config.option.markexpr == "not story" and in_long_folder(collection_path) else None


@pytest.hookimpl(tryfirst=True)  # before `-m` looks at the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long stories are marked, and slow files stand first."""
    mark_long_stories(items)
    items.sort(key=slow_files_first)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The path of a home that does not exist yet."""
    return tmp_path / "home"


@pytest.fixture(scope="session")
def browser() -> str:
    """The path of the machine's Chromium, which Playwright drives."""
    if find_spec("playwright") is None:
        lacking("no Playwright here: the `render` extra brings it")
    from presslog.crawler.http.browser import browser_path  # noqa: PLC0415 - it needs that extra

    return browser_path() or lacking("no Chromium here: Debian's package `chromium` is one")


@pytest.fixture(scope="module")
def chromium(browser: str) -> Iterator[Any]:
    """One headless browser for all tests of a module."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - an extra

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        yield opened
        opened.close()
