"""An installation's folder and settings. No other module reads environment variables.

A home is a folder; everything of one installation lies under it. What stands in `presslog.toml` beyond the
keys named here (the channels) is read by `flows.messages.channels`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from presslog.core.errors import SettingsError
from presslog.core.toml_documents import TomlFile

HOME_VARIABLE: Final = "PRESSLOG_HOME"
DATABASE_VARIABLE: Final = "PRESSLOG_DATABASE_URL"
STORE_VARIABLE: Final = "PRESSLOG_STORE"
API_VARIABLE: Final = "PREFECT_API_URL"
DEFAULT_HOME: Final = Path("presslog-home")


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation's paths and addresses, all derived from its home and the environment."""

    home: Path
    database_url: str
    prefect_api_url: str | None = None
    store_url: str | None = None

    @classmethod
    def load(cls, home: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
        """The home the caller names, else $PRESSLOG_HOME's, else `./presslog-home`. It need not exist yet.

        >>> Settings.load(Path("/srv/desk"), {}).database_url
        'sqlite:////srv/desk/presslog.db'
        """
        chosen = (home or Path(environ.get(HOME_VARIABLE) or DEFAULT_HOME)).expanduser().absolute()
        return cls(
            home=chosen,
            database_url=environ.get(DATABASE_VARIABLE) or f"sqlite:///{chosen / 'presslog.db'}",
            prefect_api_url=environ.get(API_VARIABLE) or None,
            store_url=environ.get(STORE_VARIABLE) or None,
        )

    @property
    def config_file(self) -> Path:
        """Settings and channels."""
        return self.home / "presslog.toml"

    @property
    def sources_dir(self) -> Path:
        """One file per source."""
        return self.home / "sources"

    @property
    def warc_dir(self) -> Path:
        """The raw responses, unless a store of their own is named; an older presslog's in any case."""
        return self.home / "warc"

    @property
    def crawls_dir(self) -> Path:
        """What crawls bring, until their runs are recorded: a folder per source, in it one per run."""
        return self.home / "crawls"

    def memory_of(self, source: str) -> Path:
        """What outlives a source's runs, as an older presslog kept it, and what `add` found out.

        The next run moves it into the database.
        """
        return self.home / "memory" / source

    def documents_of(self, source: str) -> Path:
        """The documents of a source that a run of this process works with; the rest is in the database."""
        return self.crawls_dir / f"{source}.{os.getpid()}.documents"

    @property
    def service_file(self) -> Path:
        """Present while `presslog serve` of this home runs: the address of its Prefect API."""
        return self.home / "serve.json"

    @property
    def service_lock(self) -> Path:
        """Locked while `presslog serve` of this home runs, from its start on; the file itself stays."""
        return self.home / "serve.lock"

    def require_home(self) -> None:
        """Raise if the folder is not a home."""
        if not self.config_file.is_file():
            raise SettingsError(self.config_file, "", "no presslog home here; make one with `presslog init`")
        self.refuse_links()

    def refuse_links(self) -> None:
        """Refuse a home of which any part is a symbolic link to somewhere else."""
        database = self.home / "presslog.db"
        for path in (
            self.config_file,
            self.sources_dir,
            self.warc_dir,
            self.crawls_dir,
            self.home / "memory",
            self.home / "templates",
            database,
        ):
            self.require_inside(path)

    def require_inside(self, path: Path) -> None:
        """Refuse a file or folder of the home that is a symbolic link to somewhere else."""
        if not path.resolve().is_relative_to(self.home.resolve()):
            raise SettingsError(
                path,
                "",
                f"is a link out of the home, to {path.resolve()}: put the file itself here, mount the folder here, "
                f"or name the other place (--home, ${DATABASE_VARIABLE})",
            )

    def document(self) -> Mapping[str, Any]:
        """`presslog.toml` as parsed; empty when there is none."""
        if not self.config_file.exists():
            return {}
        return TomlFile(self.config_file, SettingsError).parse()
