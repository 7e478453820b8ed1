"""A history taken out again as tables: versions with their contents as JSON Lines, CSV or Parquet.

Everything is written as it is read, page by page; no format needs the whole history in memory. What was
withdrawn is exported as what it is: a version whose `withdrawn` is true and whose words are empty. The module
refuses to decide where files go.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

from presslog.core.errors import StorageError
from presslog.storage.database import in_chunks
from presslog.storage.model import ArticleId, Block, CaptureId, Fingerprint, Image, Link, State
from presslog.storage.read import History
from presslog.storage.records import to_json

if TYPE_CHECKING:
    import pyarrow as pa

_FORMULA: Final = re.compile(r"['\s\x00]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n']")
"""How a cell begins that spreadsheets take for a formula (OWASP, "CSV Injection"), full-width signs and
blanks before it included."""
PARQUET_ROWS: Final = 2_000


@dataclass(frozen=True, slots=True)
class ExportedVersion:
    """One version of one article, whole. `state` is the article's now."""

    source: str
    article: ArticleId
    url: str
    state: State
    version: int
    fingerprint: Fingerprint
    first_seen: datetime
    last_seen: datetime
    title: str
    standfirst: str | None
    byline: tuple[str, ...]
    published: str | None
    modified: str | None
    category: str | None
    tags: tuple[str, ...]
    language: str | None
    text: str
    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    images: tuple[Image, ...]
    capture: CaptureId
    extractor: str
    withdrawn: bool


COLUMNS: Final = tuple(field.name for field in fields(ExportedVersion))


def exported_versions(history: History, source: str | None = None) -> Iterator[ExportedVersion]:
    """Every version of a source, or of all: articles in the order they were stored, versions oldest first."""
    for name in [source] if source else [found.source for found in history.sources()]:
        for article, version, shown in history.contents(name):
            yield ExportedVersion(
                source=article.source,
                article=article.article,
                url=article.url,
                state=article.state,
                version=version.version,
                fingerprint=version.fingerprint,
                first_seen=version.first_seen,
                last_seen=version.last_seen,
                title=shown.title if shown else version.title,
                standfirst=shown.standfirst if shown else None,
                byline=shown.byline if shown else (),
                published=shown.published if shown else None,
                modified=shown.modified if shown else None,
                category=shown.category if shown else None,
                tags=shown.tags if shown else (),
                language=shown.language if shown else None,
                text=shown.text if shown else "",
                blocks=shown.blocks if shown else (),
                links=shown.links if shown else (),
                images=shown.images if shown else (),
                capture=version.capture,
                extractor=version.extractor,
                withdrawn=shown is None,
            )


def write_jsonl(records: Iterable[Any], out: TextIO) -> int:
    """Any records as JSON Lines; gives how many."""
    counted = count()
    out.writelines(
        json.dumps(to_json(record), ensure_ascii=False) + "\n"
        for record, _ in zip(records, counted, strict=False)
    )
    return next(counted)


def write_csv(
    records: Iterable[Any],
    out: TextIO,
    tell_quoted: Callable[[int], None] | None = None,
    columns: Sequence[str] = COLUMNS,
) -> int:
    """Versions, or records of other `columns`, as CSV (RFC 4180, with a header line).

    A list of words stands in a cell as they are, parted by semicolons; any other list is JSON.

    Open `out` with `newline=""`. `tell_quoted` is told how many cells stand behind an apostrophe, if any do.

    A text that a spreadsheet would carry out as a formula stands behind an apostrophe, as does a text that
    begins with one: whoever wants the words back takes the first apostrophe off.
    """
    table, written, quoted = csv.writer(out), 0, 0
    table.writerow(columns)
    for record in records:
        row = to_json(record)
        cells = [_csv_cell(row[name]) for name in columns]
        quoted += sum(
            isinstance(row[name], str) and cell != row[name]
            for name, cell in zip(columns, cells, strict=True)
        )
        table.writerow(cells)
        written += 1
    if quoted and tell_quoted:
        tell_quoted(quoted)
    return written


def _csv_cell(value: object) -> object:
    """
    >>> _csv_cell("=1+1"), _csv_cell("Harbour"), _csv_cell(["number", "quote"]), _csv_cell(3)
    ("'=1+1", 'Harbour', 'number; quote', 3)
    >>> _csv_cell([]), _csv_cell(["=x"]), _csv_cell(["a; b", "c"])
    ('', "'=x", '["a; b", "c"]')
    """
    if isinstance(value, list) and all(isinstance(item, str) and ";" not in item for item in value):
        value = "; ".join(value)
    if isinstance(value, str):
        return f"'{value}" if _FORMULA.match(value) else value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | bool) else value


def write_parquet(records: Iterable[ExportedVersion], path: Path) -> int:
    """Versions as Parquet, zstd, with typed columns; needs the extra `presslog[parquet]`."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra, and 0.3 s to import
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as error:
        raise StorageError("Parquet needs pyarrow: install presslog[parquet]") from error
    schema, written = _parquet_schema(pa), 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as table:
        for chunk in in_chunks(records, PARQUET_ROWS):
            table.write_table(pa.Table.from_pylist([_csv_row(record) for record in chunk], schema))
            written += len(chunk)
    return written


def _csv_row(record: ExportedVersion) -> dict[str, Any]:
    return {**to_json(record), "first_seen": record.first_seen, "last_seen": record.last_seen}


def _parquet_schema(arrow: Any) -> pa.Schema:  # noqa: ANN401 - the module, imported late
    words = arrow.string()
    moment = arrow.timestamp("us", "UTC")
    kinds = {
        "version": arrow.int32(),
        "first_seen": moment,
        "last_seen": moment,
        "byline": arrow.list_(words),
        "tags": arrow.list_(words),
        "blocks": arrow.list_(arrow.struct({"kind": words, "text": words})),
        "links": arrow.list_(arrow.struct({"url": words, "text": words})),
        "images": arrow.list_(arrow.struct({"src": words, "alt": words, "caption": words})),
        "withdrawn": arrow.bool_(),
    }
    return arrow.schema([(name, kinds.get(name, words)) for name in COLUMNS])
