"""A Prefect database that is at today's schema already: bringing a new one there takes longer than a server's start."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from presslog.flows.orchestration.server import private_server
from presslog.flows.settings import Settings
from presslog.home import make_home


@pytest.fixture(scope="session")
def prefect_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the database that a private server made in a new home, and left."""
    settings = Settings.load(tmp_path_factory.mktemp("prefect") / "home", {})
    make_home(settings)

    async def come_and_go() -> None:
        async with private_server(settings):
            pass

    asyncio.run(come_and_go())
    folder = settings.home / "prefect"
    for other in [path for path in folder.iterdir() if not path.name.startswith("prefect.db")]:
        other.unlink()
    return folder


def make_served_home(home: Path, prefect_database: Path) -> Settings:
    """A home as `presslog init` makes it, whose Prefect server has run before."""
    settings = Settings.load(home, {})
    make_home(settings)
    shutil.copytree(prefect_database, settings.home / "prefect", dirs_exist_ok=True)
    return settings
