"""Everything about one article in one file.

With the proof that it is what was recorded and when, and a way to check it without presslog.

The bundle is a ZIP: `contents/` has each version's canonical JSON, `history.json` what the history says of
the article and of the made-up URLs asked beside it, `proof.json` the rows with the digests of all rows
recorded beside them and every link of the chain, `responses.warc.gz` the raw responses, `review.json`, where
there is any, what the desk noted of its events, which no proof covers. `check.py` checks all
of it with Python's standard library alone; `README.txt` says what it proves and what it does not.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, select

from presslog.core.role import Role
from presslog.storage.database import bodies, in_chunks, plain_value, row_digest, rows, written_row
from presslog.storage.database.schema import (
    absences,
    aliases,
    answers,
    articles,
    captures,
    events,
    further_keys,
    links,
    rereadings,
    tombstones,
    versions,
)
from presslog.storage.export.raw_responses import write_warc
from presslog.storage.integrity import buried_rows, chain
from presslog.storage.model import Capture
from presslog.storage.read import History, resolve_article
from presslog.storage.records import to_json
from presslog.storage.responses import KeptResponses
from presslog.storage.search.passages import readings_of

_OF_ARTICLE: Final = (
    (articles, articles.c.no),
    (aliases, aliases.c.article),
    (further_keys, further_keys.c.article),
    (captures, captures.c.article),
    (versions, versions.c.article),
    (rereadings, rereadings.c.article),
    (absences, absences.c.article),
    (events, events.c.article),
)
_STILL: Final = ("check.py", "README.txt")


def write_bundle(engine: Engine, ref: str, out: Path, kept: KeptResponses | None = None) -> int:
    """Writes an article's evidence to `out` (.zip), raw responses included where `kept` is given.

    Gives the number of contents.

    Raises `NotFound`, and `Damaged` where a body or a raw response is not what it was.
    """
    # What it holds shall be of one moment: where a run was recorded meanwhile, all is gathered anew.
    before, count = None, 0
    while (head := _chain_head(engine)) != before:
        before, count = head, _gather_files(engine, ref, out, kept)
    return count


def _chain_head(engine: Engine) -> tuple[int, str]:
    with engine.connect() as connection:
        return chain.chain_head(connection)


def _gather_files(engine: Engine, ref: str, out: Path, kept: KeptResponses | None) -> int:
    with engine.connect() as connection, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        article = resolve_article(connection, ref)
        names = {reading.body for reading in readings_of(connection, [article.no])}
        found = bodies.load_bodies(connection, names)
        for name, body in sorted(found.items()):
            file.writestr(f"contents/{name}.json", body.data)
        file.writestr("proof.json", _json_text(_chain_proof(connection, article.no, names)))
        probes = _probe_captures(connection, article.no)
        told = _told_history(History(engine), article.id)
        file.writestr("history.json", _json_text({**told, "probes": [to_json(probe) for probe in probes]}))
        if marks := History(engine).reviews(article.id):
            file.writestr("review.json", _json_text([to_json(mark) for mark in marks]))
        for name in _STILL:
            file.writestr(
                name, resources.files("presslog.storage.export").joinpath("evidence_files", name).read_bytes()
            )
        if kept is not None:
            _add_responses(file, [*History(engine).captures(article.id), *probes], kept)
    return len(found)


def _json_text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _told_history(history: History, ref: str) -> dict[str, Any]:
    return {
        "article": to_json(history.article(ref)),
        "versions": [to_json(version) for version in history.versions(ref)],
        "events": [to_json(event) for event in history.events(article=ref)],
        "captures": [to_json(capture) for capture in history.captures(ref)],
    }


def _probe_captures(connection: Connection, article: int) -> list[Capture]:
    """What made-up URLs of the site answered in the runs that looked at the article.

    By that it is told whether a page says "not found".
    """
    looked = select(captures.c.run).where(captures.c.article == article)
    query = rows.CAPTURES.where(captures.c.role == Role.PROBE, captures.c.run.in_(looked))
    found = connection.execute(query.order_by(captures.c.run, captures.c.n))
    return [rows.capture_of(row) for row in found]


def _chain_proof(connection: Connection, article: int, contents: Collection[str]) -> dict[str, Any]:
    """Every link; for each run that recorded something of the article the digests its facts were made of.

    What was redacted of it since.
    """
    every = connection.execute(select(links).order_by(links.c.seq)).mappings()
    runs: dict[str, dict[str, Any]] = {}
    buried = buried_rows(connection)
    named = select(versions.c.capture_run, versions.c.capture_n).where(versions.c.article == article)
    read = {(run, n) for run, n in connection.execute(named)}
    for table, column in _OF_ARTICLE:
        touched = set(connection.scalars(select(table.c.run).where(column == article).distinct()))
        for run in sorted(touched | {run for run, _ in read if table is captures}):
            found = chain.rows_of_run(connection, table, run, buried.get(table.name, {}))
            ours = partial(_is_ours, table, column.name, article, read)
            runs.setdefault(str(run), {})[table.name] = _shown_rows(table, found, ours)
    named_in = _answer_numbers(runs)
    for run in _met_in(connection, named_in):
        found = chain.rows_of_run(connection, answers, run, {})
        runs.setdefault(str(run), {})["answers"] = _shown_rows(
            answers, found, lambda row: row["no"] in named_in
        )
    shown = (table for tables in runs.values() for table in tables.values())
    digests = {table["digests"][int(place)] for table in shown for place in table["rows"]}
    return {
        "links": [{name: plain_value(value) for name, value in link.items()} for link in every],
        "runs": runs,
        "redactions": _redactions_of(connection, digests.union(contents)),
    }


def _is_ours(
    table: Table, column: str, article: int, read: Collection[tuple[int, int]], row: Mapping[Any, Any]
) -> bool:
    """Whether a row is of the article.

    A capture, too, that one of its versions was `read` from once a run was released, or a probe's.
    """
    if row[column] == article:
        return True
    return table is captures and (row["role"] == Role.PROBE or (row["run"], row["n"]) in read)


def _redactions_of(connection: Connection, digests: Collection[str]) -> dict[str, Any]:
    """The redactions of these digests, by the number of their link.

    Each of them emptied a row or withdrew a content.
    """
    stones: dict[str, list[tuple[Mapping[Any, Any], str]]] = {}
    for stone in connection.execute(select(tombstones).order_by(tombstones.c.seq)).mappings():
        stones.setdefault(str(stone["link"]), []).append((stone, row_digest(tombstones, stone).hex()))
    found = {
        link: {"tombstones": _shown_rows(tombstones, rows, lambda row: row["digest"] in digests)}
        for link, rows in stones.items()
    }
    return {link: told for link, told in found.items() if told["tombstones"]["rows"]}


def _answer_numbers(runs: Mapping[str, Mapping[str, Any]]) -> set[int]:
    """The answers of the captures that are shown."""
    found = (row for run in runs.values() if "captures" in run for row in run["captures"]["rows"].values())
    return {row["answer"] for row in found if "answer" in row}


def _met_in(connection: Connection, numbers: set[int]) -> list[int]:
    """The runs that met answers first."""
    queries = (select(answers.c.run).where(answers.c.no.in_(chunk)) for chunk in in_chunks(numbers))
    return sorted({run for query in queries for run in connection.scalars(query)})


def _shown_rows(
    table: Table,
    found: Iterable[tuple[Mapping[Any, Any], str]],
    ours: Callable[[Mapping[Any, Any]], bool],
) -> dict[str, Any]:
    """The digests of all these rows, and by their places those that are ours to show, as they are now."""
    listed = list(found)
    return {
        "digests": [digest for _row, digest in listed],
        "rows": {str(place): written_row(table, row) for place, (row, _) in enumerate(listed) if ours(row)},
    }


def _add_responses(file: zipfile.ZipFile, found: Iterable[Capture], kept: KeptResponses) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "responses.warc.gz"
        if write_warc(found, kept, path, gone=lambda _capture: None):
            for made in sorted(Path(folder).iterdir()):
                file.write(made, made.name)
