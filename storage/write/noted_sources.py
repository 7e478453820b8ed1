"""What each source's file said when it was last looked at: its address, its tags, its publication's name.

Working state: all of it can be lost without losing a fact. The next look at the source files makes it anew.
A source whose file is gone keeps what its file said last.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from presslog.storage.database import in_chunks
from presslog.storage.database.schema import noted_sources, source_tags


@dataclass(frozen=True, slots=True)
class NotedSource:
    """What a source's file said. `stamp` tells a changed file; `url` is in its canonical form.

    `publication`: what the file calls the publication; empty if it does not.
    """

    source: str
    stamp: str
    url: str
    tags: tuple[str, ...] = ()
    publication: str = ""


def read_noted(connection: Connection, names: Collection[str] | None = None) -> dict[str, NotedSource]:
    """Return what is noted of these sources, or of all, by source name."""
    found: dict[str, NotedSource] = {}
    for chunk in [None] if names is None else in_chunks(sorted(names)):
        files, tagged = select(noted_sources), select(source_tags).order_by(source_tags.c.tag)
        if chunk is not None:
            files = files.where(noted_sources.c.source.in_(chunk))
            tagged = tagged.where(source_tags.c.source.in_(chunk))
        tags: dict[str, list[str]] = {}
        for row in connection.execute(tagged):
            tags.setdefault(row.source, []).append(row.tag)
        for row in connection.execute(files):
            named = tuple(tags.get(row.source, ()))
            found[row.source] = NotedSource(row.source, row.stamp, row.url, named, row.publication or "")
    return found


def put_noted(connection: Connection, sources: Iterable[NotedSource]) -> None:
    """Note what sources' files say, in the place of what was noted of them."""
    noted = {each.source: each for each in sources}
    for names in in_chunks(sorted(noted)):
        connection.execute(delete(noted_sources).where(noted_sources.c.source.in_(names)))
        connection.execute(delete(source_tags).where(source_tags.c.source.in_(names)))
        files = [
            {
                "source": name,
                "stamp": noted[name].stamp,
                "url": noted[name].url,
                "publication": noted[name].publication or None,
            }
            for name in names
        ]
        connection.execute(insert(noted_sources), files)
        tags = [{"source": name, "tag": tag} for name in names for tag in dict.fromkeys(noted[name].tags)]
        if tags:
            connection.execute(insert(source_tags), tags)
