"""What a source's crawls remember from one run to the next.

It is kept as small JSON documents in one folder, each read and replaced as a whole.

Only courtesy and thrift live here (robots.txt copies, "come back later", a counter, how far a backfill came).
If the folder is lost, no fact is. So a document that has not the shape its reader expects counts as empty: it
is begun afresh, and a warning says so.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, Protocol, TypeVar

from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError

from presslog.core.untrusted_values import load_json

T = TypeVar("T")
log = logging.getLogger(__name__)


class Readable(Protocol):
    """A store from which documents are read."""

    def read(self, name: str) -> dict[str, Any]:
        """The document; empty where there is none."""
        ...


def read_as(memory: Readable, name: str, kind: TypeAdapter[T]) -> T:
    """The document as its reader's type; that of an empty one where it has another shape."""
    try:
        return kind.validate_python(memory.read(name))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        log.warning("begun afresh", extra={"document": f"{name}.json", "at": where, "why": first["msg"]})
        return kind.validate_python({})


class Memory:
    """Named documents. Without a folder they last as long as the process."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._held: dict[str, dict[str, Any]] = {}

    def read(self, name: str) -> dict[str, Any]:
        """The document; empty where there is none, or none that can be read."""
        if name not in self._held:
            self._held[name] = self._load_file(name)
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

    def _load_file(self, name: str) -> dict[str, Any]:
        if self._folder is None:
            return {}
        try:
            document = load_json((self._folder / f"{name}.json").read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return document if isinstance(document, dict) else {}


@dataclass(frozen=True, slots=True)
class _Last:
    """What a run wrote, when that run began, and what the last believed one before it had written."""

    at: AwareDatetime | None = None
    now: Annotated[dict[str, Any], Field(alias="is")] = field(default_factory=dict)
    before: Annotated[dict[str, Any], Field(alias="was")] = field(default_factory=dict)


_LAST: Final = TypeAdapter(_Last)


@dataclass(frozen=True, slots=True)
class Settled:
    """Documents that count once the run that wrote them was believed.

    Until then, and if it was not, the ones before them do.

    For what must not run ahead of the history: a run that is killed, or not believed, has heard nothing and
    come no further. `now` is when this run began, `since` when the last one did that was believed. Whoever
    reads a document writes it before the run ends, changed or not, so that the next one finds it settled.
    """

    memory: Memory
    now: datetime
    since: datetime | None

    def read(self, name: str) -> dict[str, Any]:
        """The document as the last believed run left it; empty where none did."""
        last = read_as(self.memory, name, _LAST)
        believed = self.since is not None and last.at is not None and last.at <= self.since
        return dict(last.now if believed else last.before)

    def write(self, name: str, document: dict[str, Any]) -> None:
        """Replaces the document, provided that this run is believed."""
        self.memory.write(name, {"at": self.now.isoformat(), "is": document, "was": self.read(name)})
