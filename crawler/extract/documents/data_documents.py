"""JSON by its values, CSV by its rows, plain text by its paragraphs.

JSON is read key by key in the order of the keys: an object whose keys stand in another order is the same. A value is shown as
it is written, so that `1` and `"1"` differ and `1.0` and `1.00` do, too.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from typing import Any, Final

from presslog.core.body_parts import BlockKind
from presslog.core.errors import ExtractionError
from presslog.core.extractor import Extractor
from presslog.crawler.extract.documents.document_kinds import file_title
from presslog.crawler.extract.page.charset import decode_page
from presslog.crawler.extract.page.reading import REVISION, ReadBlock, Reading
from presslog.crawler.source import Extract

_TITLES: Final = ("title", "name", "headline")
_PLAIN_KEY: Final = re.compile(r"[\w-]+")
_SAMPLE: Final = 8_192  # characters of a table by which its delimiter is told
_LONG_PARAGRAPH: Final = 4_000  # characters from which on a text without empty lines is read by lines


class _Literal(str):
    """A number as it is written."""

    __slots__ = ()


def read_json(body: bytes, url: str, content_type: str | None, rules: Extract) -> Reading:
    """JSON, a block a value, in the order of the keys. Raises ExtractionError where it is none."""
    text, _ = decode_page(body, content_type)
    try:
        document = json.loads(text, parse_float=_Literal, parse_int=_Literal, parse_constant=_Literal)
        lines = [line for path, line in _json_lines(document, "") if _counts(path, rules)]
    except ValueError as error:
        raise ExtractionError(f"{url}: is not readable as JSON: {error}") from error
    except RecursionError as error:
        raise ExtractionError(f"{url}: its JSON is nested too deep to be read") from error
    if not lines and rules.body:
        raise ExtractionError(f"{url}: the rule body = {rules.body!r} matches no path in its JSON")
    named = (document.get(key) for key in _TITLES) if isinstance(document, dict) else ()
    title = next((each for each in named if type(each) is str and each.strip()), file_title(url))
    return Reading(Extractor(REVISION, "json"), title, blocks=_blocks_of(lines, BlockKind.TABLE))


def _counts(path: str, rules: Extract) -> bool:
    """Return True if a value's path lies below the rules' body, and below nothing that is dropped."""
    return (not rules.body or _is_below(path, rules.body)) and not any(
        _is_below(path, dropped) for dropped in rules.drop
    )


def _is_below(path: str, top: str) -> bool:
    return path == top or path.startswith((f"{top}.", f"{top}["))


def _json_lines(value: Any, path: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON has no type
    """Each value's path, and its line."""
    match value:
        case dict() if value:
            for key in sorted(value):
                step = key if _PLAIN_KEY.fullmatch(key) else f"[{json.dumps(key, ensure_ascii=False)}]"
                dot = "." if path and not step.startswith("[") else ""
                yield from _json_lines(value[key], f"{path}{dot}{step}")
        case list() if value:
            for index, item in enumerate(value):
                yield from _json_lines(item, f"{path}[{index}]")
        case _Literal():
            yield path, f"{path}: {value!s}"
        case _:
            yield path, f"{path}: {json.dumps(value, ensure_ascii=False)}"


def read_csv(body: bytes, url: str, content_type: str | None, rules: Extract) -> Reading:
    """A table, a block a row, its cells side by side; without the columns that the rules drop by their names."""
    text, _ = decode_page(body, content_type)
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:_SAMPLE], ",;\t|")
    except csv.Error:
        dialect = csv.excel
    try:
        rows = [
            row for row in csv.reader(text.splitlines(keepends=True), dialect) if any(map(str.strip, row))
        ]
    except csv.Error as error:
        raise ExtractionError(f"{url}: is not readable as CSV: {error}") from error
    dropped = {place for place, name in enumerate(rows[0] if rows else ()) if name.strip() in rules.drop}
    lines = [
        " | ".join(cell.strip() for place, cell in enumerate(row) if place not in dropped) for row in rows
    ]
    return Reading(Extractor(REVISION, "csv"), file_title(url), blocks=_blocks_of(lines, BlockKind.TABLE))


def read_lines(body: bytes, url: str, content_type: str | None, _rules: Extract) -> Reading:
    """A plain text, a block a paragraph: what stands between empty lines, or each line where there is none."""
    text, _ = decode_page(body, content_type)
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n[ \t\r]*\n", text) if part.strip()]
    if len(paragraphs) < 2 or max(map(len, paragraphs)) > _LONG_PARAGRAPH:
        paragraphs = [line.strip() for line in text.splitlines() if line.strip()]
    return Reading(
        Extractor(REVISION, "text"), file_title(url), blocks=_blocks_of(paragraphs, BlockKind.PARAGRAPH)
    )


def _blocks_of(lines: list[str], kind: BlockKind) -> tuple[ReadBlock, ...]:
    return tuple(ReadBlock(kind, line) for line in lines if line)
