"""Golden cases: each folder holds a page, where and when it was fetched, and what is expected of it, a test for each field.

`case.json` has `url`, `fetched_at`, `kind_of_page` and `expected`; the page beside it is read as it is, at that time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import time_machine

from presslog.crawler.extract import kind_of_page, read_article, read_entries

HERE = Path(__file__).parent


def cases() -> Iterator[Any]:
    """Every field of every case."""
    for path in sorted(HERE.glob("*/case.json")):
        for field in json.loads(path.read_text(encoding="utf-8"))["expected"]:
            yield pytest.param(path.parent, field, id=f"{path.parent.name}-{field}")


@pytest.mark.parametrize(("folder", "field"), cases())
def test_field(folder: Path, field: str) -> None:
    """The field is read from the page as a person read it."""
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    with time_machine.travel(case["fetched_at"], tick=False):
        found = read((folder / "page.html").read_bytes(), case["url"], case["kind"])
    assert found[field] == case["expected"][field]


def read(body: bytes, url: str, of: str) -> dict[str, Any]:
    """A page as JSON: an article's fields, or a listing's entries."""
    if of == "article":
        reading = read_article(body, url=url)
        found = asdict(reading) | {"method": str(reading.method)}
    else:
        found = {"entries": [asdict(entry) for entry in read_entries(body, url=url)]}
    return json.loads(json.dumps(found | {"kind": kind_of_page(body, url)}, default=str))
