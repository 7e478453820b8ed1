"""Contents at rest: canonical JSON, named by its SHA-256, packed against the version before it.

A small edit then costs some fifty bytes. A body with none before it is packed against a *primer*: eight
bodies of a run of its source, kept once more as one, for an article's words are mostly its neighbours'. Any
version is back after at most eight unpackings. What comes back is checked twice, by zstd's checksum and by
its name; a body that fails either is `Damaged`, never returned. The module refuses to know which article a
content belongs to.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import zstandard
from sqlalchemy import Connection, Row, Select, and_, bindparam, insert, select
from sqlalchemy.sql import func

from presslog.core.body_parts import BlockKind
from presslog.core.errors import Damaged, Withdrawn
from presslog.storage.database.canonical_json import canonical_bytes, seal_row
from presslog.storage.database.chunks import in_chunks
from presslog.storage.database.schema import articles, bodies, versions
from presslog.storage.model import Block, Content, EditionLink, Image, Link

MAX_DEPTH: Final = 7
LEVEL: Final = 7
"""Of zstd: 9 saves nothing on a 5 kB article and takes five times as long where there is a dictionary; 19
saves 1 %."""

PRIMED_LEVEL: Final = 15
"""Of zstd, against a primer whose tables are made once for all bodies under it: 4 % less than 7, in two
milliseconds."""
MEMBERS: Final = 8
"""Bodies that make a primer: 16 would save another 2 % of a 7 kB body and take twice as long to load."""
_LONGEST: Final = 16_384
"""Bytes of a body that may be a member: a primer is loaded whole with every body under it."""
PRIMED: Final = 512
"""Bodies under a primer, from which on the source gets a new one: no more than these are lost with it."""
BETWEEN: Final = b"\n"
"""Between members; canonical JSON has none."""


def encode_content(content: Content) -> bytes:
    """A content's canonical JSON.

    Keys sorted, no spaces, UTF-8, nothing left out (RFC 8785, of which it needs no number rule). A standfirst
    and editions only if there are any: contents without keep the digest they had before these were read.
    """
    later: dict[str, Any] = {} if content.standfirst is None else {"standfirst": content.standfirst}
    if content.editions:
        later["editions"] = [{"language": link.language, "url": link.url} for link in content.editions]
    return canonical_bytes(
        {
            **later,
            "title": content.title,
            "byline": content.byline,
            "published": content.published,
            "modified": content.modified,
            "category": content.category,
            "tags": content.tags,
            "language": content.language,
            "blocks": [{"kind": block.kind, "text": block.text} for block in content.blocks],
            "links": [{"url": link.url, "text": link.text} for link in content.links],
            "images": [{"src": i.src, "alt": i.alt, "caption": i.caption} for i in content.images],
        }
    )


def decode_content(data: bytes) -> Content:
    """The content of a canonical JSON. Raises `Damaged` where a block is of no kind there is.

    >>> decode_content(
    ...     encode_content(Content("A dam", blocks=(Block(BlockKind.PARAGRAPH, "It broke."),)))
    ... ).text
    'It broke.'
    """
    fields = parse_object(data)
    return Content(
        title=fields["title"],
        standfirst=fields.get("standfirst"),
        byline=tuple(fields["byline"]),
        published=fields["published"],
        modified=fields["modified"],
        category=fields["category"],
        tags=tuple(fields["tags"]),
        language=fields["language"],
        blocks=tuple(Block(_block_kind(block["kind"]), block["text"]) for block in fields["blocks"]),
        links=tuple(Link(**link) for link in fields["links"]),
        images=tuple(Image(**image) for image in fields["images"]),
        editions=tuple(EditionLink(**link) for link in fields.get("editions", ())),
    )


def _block_kind(word: str) -> BlockKind:
    try:
        return BlockKind(word)
    except ValueError as error:
        raise Damaged(f"a stored block is of an unknown kind: {word!r}") from error


def parse_object(data: str | bytes) -> dict[str, Any]:
    """A JSON object."""
    found: dict[str, Any] = json.loads(data)
    return found


def body_digest(data: bytes) -> str:
    """The name of a canonical JSON: SHA-256, hex."""
    return hashlib.sha256(data).hexdigest()


def pack_body(data: bytes, base: bytes | None = None) -> bytes:
    """A zstd frame with checksum.

    `base` (an older body) serves as dictionary and is needed again to unpack.
    """
    return zstandard.ZstdCompressor(
        level=LEVEL, dict_data=_zstd_dictionary(base) if base else None, write_checksum=True
    ).compress(data)


def unpack_body(frame: bytes, base: bytes | None = None) -> bytes:
    """Return what `pack_body` packed.

    Raises `Damaged` if the frame does not open or its checksum is wrong.
    """
    try:
        return zstandard.ZstdDecompressor(dict_data=_zstd_dictionary(base) if base else None).decompress(
            frame
        )
    except zstandard.ZstdError as error:
        raise Damaged(f"a body does not unpack: {error}") from error


def _zstd_dictionary(base: bytes) -> zstandard.ZstdCompressionDict:
    # zstd refuses to be given fewer than eight bytes as a dictionary; no canonical content is so short.
    return zstandard.ZstdCompressionDict(base, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


@dataclass(frozen=True, slots=True)
class StoredBody:
    """A body out of the store: its row's number, how deep it lies, and its canonical JSON."""

    no: int
    digest: str
    depth: int
    data: bytes


def load_bodies(connection: Connection, digests: Iterable[str]) -> dict[str, StoredBody]:
    """The bodies of these names, unpacked and checked.

    Withdrawn and unknown ones are left out; one query per 500 names.
    """
    found: dict[str, StoredBody] = {}
    for names in in_chunks(sorted(set(digests))):
        found |= _load_rows(connection, names)
    return found


def kept_names(connection: Connection, names: Iterable[str]) -> list[str]:
    """Those of some bodies' names that are kept: neither unknown nor withdrawn."""
    return [
        name
        for some in in_chunks(sorted(set(names)))
        for name in connection.scalars(
            select(bodies.c.digest).where(bodies.c.digest.in_(some), bodies.c.data.is_not(None))
        )
    ]


def load_contents(connection: Connection, names: Sequence[str]) -> list[Content]:
    """The contents of these names, in their order.
    Raises `Withdrawn` where one is not kept any more, `Damaged` where one is not what its name says.
    """
    found = load_bodies(connection, names)
    for name in names:
        if name not in found:
            raise Withdrawn(f"the content {name[:12]}… was withdrawn; its tombstone tells when and why")
    return [decode_content(found[name].data) for name in names]


def _packing_lines() -> Select[Any]:
    """The bodies of some `names` and all they are packed against, those first that others need."""
    named = bodies.c.digest.in_(bindparam("names", expanding=True))
    line = select(bodies.c.no, bodies.c.base).where(named).cte("line", recursive=True)
    line = line.union(select(bodies.c.no, bodies.c.base).where(bodies.c.no == line.c.base))
    query = select(bodies.c.no, bodies.c.digest, bodies.c.base, bodies.c.depth, bodies.c.data)
    return query.where(bodies.c.no.in_(select(line.c.no))).order_by(bodies.c.depth, bodies.c.no)


_LINES: Final = _packing_lines()


def _load_rows(connection: Connection, names: list[str]) -> dict[str, StoredBody]:
    opened: dict[int, StoredBody] = {}
    for row in connection.execute(_LINES, {"names": names}):
        if row.data is not None:
            opened[row.no] = _open_body(row, opened)
    wanted = set(names)
    return {body.digest: _checked_body(body) for body in opened.values() if body.digest in wanted}


def _open_body(row: Row[Any], opened: Mapping[int, StoredBody]) -> StoredBody:
    """A body unpacked, whole by zstd's checksum. Raises `Damaged`."""
    if row.base is not None and row.base not in opened:
        raise Damaged(f"body {row.no}: the body {row.base} it is packed against is missing")
    try:
        data = unpack_body(row.data, opened[row.base].data if row.base is not None else None)
    except Damaged as error:
        raise Damaged(f"body {row.no}: {error}") from error
    return StoredBody(row.no, row.digest, row.depth, data)


def _checked_body(body: StoredBody) -> StoredBody:
    """The same body, if it is what its name says. Raises `Damaged`."""
    if body_digest(body.data) != body.digest:
        raise Damaged(f"body {body.no}: its content does not match its digest {body.digest[:12]}…")
    return body


def body_row(body: StoredBody, under: StoredBody | None, packed: bytes | None = None) -> dict[str, Any]:
    """The columns of a body, packed against another or as a key frame; `packed` where it is already."""
    row: dict[str, Any] = {
        "no": body.no,
        "digest": body.digest,
        "base": under.no if under else None,
        "depth": under.depth + 1 if under else 0,
        "size_bytes": len(body.data),
        "data": packed or pack_body(body.data, under.data if under else None),
    }
    return {**row, "seal": seal_row(bodies, row)}


def is_primer(no: int) -> bool:
    """Whether a body's number is a primer's: they count downwards from -1."""
    return no < 0


def primers_of(connection: Connection, names: Collection[str]) -> set[str]:
    """The names of the primers that have one of these bodies for a member."""
    rows = connection.execute(select(bodies).where(bodies.c.no < 0, bodies.c.data.is_not(None)))
    return {
        row.digest
        for row in rows
        if not {
            body_digest(member) for member in _checked_body(_open_body(row, {})).data.split(BETWEEN)
        }.isdisjoint(names)
    }


class _Primer:
    """What bodies of a source are packed against that have none before them.

    None until there are enough of them to make it of.
    """

    def __init__(self, connection: Connection, source: int) -> None:
        found = connection.execute(_NEWEST_PRIMER, {"source": source}).first()
        self.body: StoredBody | None = None
        self._room = 0  # how many more bodies may lie under it
        if found is not None and found.data is not None:
            self.body = _checked_body(_open_body(found, {}))
            under = select(func.count()).where(bodies.c.base == found.no)
            self._room = PRIMED - (connection.scalar(under) or 0)
        self._lowest = min(0, connection.scalar(select(func.min(bodies.c.no))) or 0)
        self._members: list[bytes] = []
        self._compressor = _zstd_compressor(self.body)

    def pack(self, data: bytes) -> bytes:
        """A frame under the primer; without one, a key frame."""
        return self._compressor.compress(data)

    def take(self, data: bytes) -> StoredBody | None:
        """Notes a body about to be packed; gives a new primer where it is time for one."""
        made = None
        if self._room <= 0 and len(self._members) == MEMBERS:
            joined = BETWEEN.join(self._members)
            self._lowest -= 1
            made = self.body = StoredBody(self._lowest, body_digest(joined), 0, joined)
            self._room, self._members = PRIMED, []
            self._compressor = _zstd_compressor(made)
        self._room -= 1
        if len(self._members) < MEMBERS and len(data) <= _LONGEST:
            self._members.append(data)
        return made


def _zstd_compressor(primer: StoredBody | None) -> zstandard.ZstdCompressor:
    if primer is None:
        return zstandard.ZstdCompressor(level=LEVEL, write_checksum=True)
    dictionary = _zstd_dictionary(primer.data)
    dictionary.precompute_compress(level=PRIMED_LEVEL)
    return zstandard.ZstdCompressor(level=PRIMED_LEVEL, dict_data=dictionary, write_checksum=True)


def _newest_primer() -> Select[Any]:
    """The primer under the first version of a source's newest article, if it lies under one."""
    first = (
        select(bodies.c.base)
        .join(versions, versions.c.body == bodies.c.digest)
        .join(articles, and_(articles.c.no == versions.c.article, versions.c.number == 1))
        .where(articles.c.source == bindparam("source"))
        .order_by(articles.c.no.desc())
        .limit(1)
    )
    return select(bodies).where(bodies.c.no == first.scalar_subquery(), bodies.c.no < 0)


_NEWEST_PRIMER: Final = _newest_primer()


class Packer:
    """Bodies of a source about to be stored in one transaction.

    Each is packed against the body given with it, and none is stored twice.
    """

    def __init__(self, connection: Connection, source: int) -> None:
        self._connection, self._source = connection, source
        self._bodies: dict[str, StoredBody] = {}
        self._withdrawn: set[str] = set()
        self._rows: list[dict[str, object]] = []
        self._next = 1 + max(0, connection.scalar(select(func.max(bodies.c.no))) or 0)

    @cached_property
    def _primer(self) -> _Primer:
        return _Primer(self._connection, self._source)  # which most runs, bringing nothing new, need not load

    def expect(self, digests: Iterable[str]) -> None:
        """Loads the bodies that will be packed against, or are to be stored and may be there already."""
        names = set(digests)
        self._bodies |= load_bodies(self._connection, names)
        for chunk in in_chunks(sorted(names - self._bodies.keys())):
            query = select(bodies.c.digest).where(bodies.c.digest.in_(chunk))
            self._withdrawn.update(self._connection.scalars(query))

    def add(self, data: bytes, base: str | None) -> str:
        """Packs a canonical JSON, to be stored by `flush`; gives its name.

        `base` and the name must have been expected.

        What was withdrawn stays so, also when it is seen again.
        """
        name = body_digest(data)
        if name not in self._bodies and name not in self._withdrawn:
            under = self._bodies.get(base) if base else None
            if under and under.depth < MAX_DEPTH:
                self._put_body(name, data, under)
            else:
                self._pack_first(name, data)
        return name

    def _pack_first(self, name: str, data: bytes) -> None:
        """Packs a body that has none before it."""
        if made := self._primer.take(data):
            self._rows.append(body_row(made, None))
        self._put_body(name, data, self._primer.body, self._primer.pack(data))

    def _put_body(
        self, name: str, data: bytes, under: StoredBody | None, packed: bytes | None = None
    ) -> None:
        body = StoredBody(self._next, name, under.depth + 1 if under else 0, data)
        self._bodies[name] = body
        self._next += 1
        self._rows.append(body_row(body, under, packed))

    def flush(self) -> None:
        """Inserts what was added."""
        if self._rows:
            self._connection.execute(insert(bodies), self._rows)
            self._rows.clear()
