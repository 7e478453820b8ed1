"""Everything about one article in one file, with the proof that it is what was recorded and when, and a way to check it without presslog.

The bundle is a ZIP: `contents/` has each version's canonical JSON, `history.json` what the history says of the article and of the made-up
URLs asked beside it, `proof.json` the rows with the digests of all rows recorded beside them and every link of the chain,
`responses.warc.gz` the raw responses. `check.py` checks all of it with Python's standard library alone; `README.txt` says what it proves
and what it does not.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Container, Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Column, Connection, Engine, Table, select

from storage import bodies, chain, rows
from storage.canonical import plain, written
from storage.chunks import chunked
from storage.history import History
from storage.lookups import resolve
from storage.model import Capture
from storage.records import to_json
from storage.responses import write_warc
from storage.schema import absences, aliases, answers, articles, captures, events, links, rereadings, versions
from storage.search import readings_of
from storage.verify import buried_rows

_OF_ARTICLE: Final = (
    (articles, articles.c.no),
    (aliases, aliases.c.article),
    (captures, captures.c.article),
    (versions, versions.c.article),
    (rereadings, rereadings.c.article),
    (absences, absences.c.article),
    (events, events.c.article),
)
_STILL: Final = ("check.py", "README.txt")


def bundle(engine: Engine, ref: str, out: Path, warcs: Path | None = None) -> int:
    """Writes an article's evidence to `out` (.zip), raw responses included where `warcs` is given; gives the number of contents.

    Raises `NotFound`, and `Damaged` where a body or a raw response is not what it was.
    """
    with engine.connect() as connection, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        article = resolve(connection, ref)
        names = {reading.body for reading in readings_of(connection, [article.no])}
        found = bodies.load(connection, names)
        for name, body in sorted(found.items()):
            file.writestr(f"contents/{name}.json", body.data)
        file.writestr("proof.json", _json(_proof(connection, article.no)))
        probes = _probes(connection, article.no)
        told = _told(History(engine), article.id)
        file.writestr("history.json", _json({**told, "probes": [to_json(probe) for probe in probes]}))
        for name in _STILL:
            file.writestr(name, resources.files("storage").joinpath("evidence_files", name).read_bytes())
        if warcs is not None:
            _add_responses(file, [*History(engine).captures(article.id), *probes], warcs)
    return len(found)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _told(history: History, ref: str) -> dict[str, Any]:
    return {
        "article": to_json(history.article(ref)),
        "versions": [to_json(version) for version in history.versions(ref)],
        "events": [to_json(event) for event in history.events(article=ref)],
        "captures": [to_json(capture) for capture in history.captures(ref)],
    }


def _probes(connection: Connection, article: int) -> list[Capture]:
    """What made-up URLs of the site answered in the runs that looked at the article: by that it is told whether a page says "not found"."""
    looked = select(captures.c.run).where(captures.c.article == article)
    query = rows.CAPTURES.where(captures.c.role == "probe", captures.c.run.in_(looked))
    found = connection.execute(query.order_by(captures.c.run, captures.c.n))
    return [rows.capture_of(row) for row in found]


def _proof(connection: Connection, article: int) -> dict[str, Any]:
    """Every link, and for each run that recorded something of the article the digests its facts were made of."""
    every = connection.execute(select(links).order_by(links.c.seq)).mappings()
    runs: dict[str, dict[str, Any]] = {}
    buried = buried_rows(connection)

    def show(table: Table, column: Column[Any], wanted: set[int]) -> None:
        for chunk in chunked(wanted):
            query = select(table.c.run).where(column.in_(chunk)).distinct().order_by(table.c.run)
            for run in connection.scalars(query):
                shown = _shown(connection, table, run, column.name, wanted, buried.get(table.name, {}))
                runs.setdefault(str(run), {})[table.name] = shown

    for table, column in _OF_ARTICLE:
        show(table, column, {article})
    show(answers, answers.c.no, _answers(runs))
    return {"links": [{name: plain(value) for name, value in link.items()} for link in every], "runs": runs}


def _answers(runs: Mapping[str, Mapping[str, Any]]) -> set[int]:
    """The answers of the captures that are shown."""
    found = (row for run in runs.values() if "captures" in run for row in run["captures"]["rows"].values())
    return {row["answer"] for row in found if "answer" in row}


def _shown(
    connection: Connection,
    table: Table,
    run: int,
    column: str,
    wanted: Container[int],
    was: Mapping[tuple[Any, ...], str],
) -> dict[str, Any]:
    """The digests of all that a run recorded in a table, and those of its rows whose column is wanted, or a probe's."""
    found = list(chain.rows_of_run(connection, table, run, was))
    key = [c.name for c in table.primary_key.columns]
    return {
        "digests": [digest for _row, digest in found],
        "rows": {
            str(place): written(table, row)
            for place, (row, _digest) in enumerate(found)
            if (row[column] in wanted or (table is captures and row["role"] == "probe"))
            and tuple(row[name] for name in key) not in was
        },
    }


def _add_responses(file: zipfile.ZipFile, found: Iterable[Capture], warcs: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "responses.warc.gz"
        if write_warc(found, warcs, path, gone=lambda _capture: None):
            for made in sorted(Path(folder).iterdir()):
                file.write(made, made.name)
