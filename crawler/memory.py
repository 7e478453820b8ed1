"""What a source's crawls remember from one run to the next: small JSON documents in one folder, read whole and replaced whole.

Only courtesy and thrift live here (robots.txt copies, "come back later", a counter). Losing the folder loses no fact.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


class Memory:
    """Named documents. Without a folder they last as long as the process."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._held: dict[str, dict[str, Any]] = {}

    def read(self, name: str) -> dict[str, Any]:
        """The document; empty where there is none, or none that can be read."""
        if name not in self._held:
            self._held[name] = self._load(name)
        return dict(self._held[name])

    def write(self, name: str, document: dict[str, Any]) -> None:
        """Replaces the document; a reader sees the old one or the new one."""
        self._held[name] = dict(document)
        if self._folder is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._folder / f"{name}.json.part"
        part.write_text(json.dumps(document, ensure_ascii=False, indent=1), "utf-8")
        part.replace(self._folder / f"{name}.json")

    def _load(self, name: str) -> dict[str, Any]:
        if self._folder is None:
            return {}
        try:
            document = json.loads((self._folder / f"{name}.json").read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return document if isinstance(document, dict) else {}
