"""Sources asked for by many addresses at once: from arguments, a text file, a table, or OPML."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from presslog.core.errors import UsageError
from presslog.core.toml_documents import Unfit, read_tag
from presslog.sources.opml import WantedSource, read_opml

MOST_BYTES: Final = 20_000_000
"""Of a file that lists addresses: it is read into memory as a whole."""
_COLUMNS: Final = ("url", "name", "title", "tags", "kind")


def wanted_sources(given: Iterable[str]) -> Iterator[WantedSource]:
    """The sources that arguments ask for: addresses, or files that list some.

    A text file has an address a line, and remarks behind `#`; a CSV has a column `url`, and may have `name`, `title`,
    `tags` (several by `;`) and `kind`; OPML is read as other programs write it.

    Raises:
        UsageError: An argument is neither an address nor a readable file.
    """
    for argument in given:
        if argument.startswith(("http://", "https://")):
            yield WantedSource(argument)
        else:
            yield from _listed_in(Path(argument))


def _listed_in(path: Path) -> tuple[WantedSource, ...]:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)  # a device's or a pipe's size is not known before
    except OSError as error:
        raise UsageError(
            f"{str(path)!r} is neither an address (http://… or https://…) nor a file of them: {error.strerror}"
        ) from error
    if len(data) > MOST_BYTES:
        raise UsageError(f"{path}: has more than {MOST_BYTES} bytes: divide it")
    if b"<opml" in data[:2_000].lower():
        return read_opml(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: is not text in UTF-8: {error}") from error
    first = next((line for line in text.splitlines() if line.strip()), "")
    if "url" in {cell.strip().lower() for cell in first.replace(";", ",").replace("\t", ",").split(",")}:
        return tuple(_rows_of(text, first, path))
    lines = (line.partition(" #")[0].strip() for line in text.splitlines())
    return tuple(WantedSource(line) for line in lines if line and not line.startswith("#"))


def _rows_of(text: str, first: str, path: Path) -> Iterator[WantedSource]:
    delimiter = max(",;\t", key=first.count)
    rows = csv.DictReader(text.splitlines(), delimiter=delimiter, skipinitialspace=True)
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:  # of a cell of more than 131,072 characters
            raise UsageError(f"{path}, line {rows.line_num + 1}: is not a row of a table: {error}") from error
        if row is None:
            return
        cells = {
            str(key).strip().lower(): (value or "").strip() for key, value in row.items() if key is not None
        }
        values = {name: str(cells.get(name, "")) for name in _COLUMNS}
        if not values["url"]:
            continue
        try:
            tags = tuple(read_tag(tag) for tag in values["tags"].split(";") if tag.strip())
        except Unfit as error:
            raise UsageError(f"{path}, line {rows.line_num}: {error}") from error
        yield WantedSource(values["url"], values["name"], values["title"], tags, values["kind"] == "page")
