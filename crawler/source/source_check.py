"""Holds a source that a program made as a value to what its file would be held to."""

from __future__ import annotations

import tomllib
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_type_hints

from pydantic import TypeAdapter, ValidationError

from presslog.core.errors import SourceError, UsageError
from presslog.core.toml_documents import TomlFile
from presslog.crawler.source.source import Source, is_source_name, read_document
from presslog.crawler.source.source_writer import source_text


def refuse_unfit_source(source: Source) -> None:
    """Check a source's name, the type of each field, and that each value is one that a source file may have.

    Raises:
        UsageError: It names the field, such as `fetch.concurrency`, and says what was expected.
    """
    _refuse_wrong_types(source)
    if not is_source_name(source.name):
        raise UsageError(
            f"{source.name!r} is not a valid source name: use lower-case letters, digits and hyphens"
        )
    try:
        read_document(TomlFile(Path(f"{source.name}.toml"), SourceError), tomllib.loads(source_text(source)))
    except SourceError as error:
        raise UsageError(f"{error.key}: {error.remedy}") from error


def _refuse_wrong_types(value: object, prefix: str = "") -> None:
    if not is_dataclass(value):
        return
    hints = get_type_hints(type(value))
    for field in fields(value):
        name, held = f"{prefix}{field.name}", getattr(value, field.name)
        try:
            TypeAdapter(hints[field.name]).validate_python(held, strict=True)
        except ValidationError as error:
            expected = error.errors()[0]["msg"].removeprefix("Input should be ")
            raise UsageError(f"{name}: expected {expected}, got {held!r}") from error
        _refuse_wrong_types(held, f"{name}.")
