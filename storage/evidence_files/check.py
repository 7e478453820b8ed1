"""Checks this bundle. Run `python check.py` in the unpacked folder; nothing but Python's standard library is needed."""

# ruff: noqa: T201 - a script that speaks to whoever runs it

from __future__ import annotations

import gzip
import hashlib
import json
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class NotAsSealedError(Exception):
    """Something is not what was sealed."""


def need(true: bool, words: str) -> None:
    """Goes on where a thing is true."""
    if not true:
        raise NotAsSealedError(words)


def canonical(value: object) -> bytes:
    """JSON with sorted keys and no spaces, in UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(data: bytes) -> str:
    """Hex."""
    return hashlib.sha256(data).hexdigest()


def check_chain(links: list[dict[str, Any]]) -> None:
    """Each link is what its head says, and continues the one before it."""
    prev = "0" * 64
    for number, link in enumerate(links, 1):
        kept = {name: link[name] for name in ("seq", "kind", "run", "at", "facts", "prev")}
        need(link["seq"] == number, f"link {number} is missing")
        need(link["prev"] == prev, f"link {number} does not continue the one before it")
        need(link["head"] == sha256(canonical(kept)), f"link {number} is not what its head says")
        prev = link["head"]


def check_rows(run: str, table: str, proof: dict[str, Any], facts: dict[str, Any]) -> None:
    """The rows shown are among those that the run's link seals."""
    digests = proof["digests"]
    need(
        facts.get(table) == [len(digests), sha256(bytes.fromhex("".join(digests)))],
        f"run {run}: {table} is not what was sealed",
    )
    for place, row in proof["rows"].items():
        need(
            sha256(canonical([table, row])) == digests[int(place)], f"run {run}: a row of {table} was altered"
        )


def check_contents(folder: Path, runs: dict[str, Any]) -> int:
    """Each content is what a sealed version says it is."""
    sealed = {row["body"] for table in ("versions", "rereadings") for row in rows_of(runs, table)}
    files = sorted((folder / "contents").glob("*.json"))
    for path in files:
        need(sha256(path.read_bytes()) == path.stem, f"{path.name}: the content was altered")
        need(path.stem in sealed, f"{path.name}: no sealed version has this content")
    return len(files)


TOLD = (
    ("captures", "captures", ("asked", "role", "fetched_at", "outcome", "reason", "status", "digest")),
    ("probes", "captures", ("asked", "role", "fetched_at", "outcome", "reason", "status", "digest")),
    ("versions", "versions", ("version", "first_seen", "fingerprint", "title", "chars")),
    ("events", "events", ("seq", "kind", "observed_at", "from_version", "to_version", "title", "summary")),
)


def check_history(history: dict[str, Any], runs: dict[str, Any]) -> None:
    """What is told for reading is what the sealed rows say, and all of it; what was redacted is told without words."""
    for name, table, keys in TOLD:
        rows = captures_of(runs) if table == "captures" else rows_of(runs, table)
        sealed = {told({"version": row.get("number"), **row}, keys) for row in rows}
        shown = {told(one, keys) for one in history[name] if one.get("title", True) or one.get("summary")}
        need(shown <= sealed, f"history.json tells of {name} what no sealed row says")
        unsaid = {
            one for one in sealed - shown if table != "captures" or (one[1] == "probe") == (name == "probes")
        }
        need(not unsaid, f"history.json leaves out {name} that were sealed")


def told(row: dict[str, Any], keys: tuple[str, ...]) -> tuple[Any, ...]:
    """These values, moments with their microseconds."""
    return tuple(moment(row[key]) if key.endswith(("_at", "_seen")) else row.get(key) for key in keys)


def moment(text: str) -> str:
    """A moment as rows write it."""
    return text if "." in text else text.replace("Z", ".000000Z")


def rows_of(runs: dict[str, Any], table: str) -> Iterator[dict[str, Any]]:
    """The rows of a table that are shown."""
    return (row for run in runs.values() for row in run.get(table, {"rows": {}})["rows"].values())


SHARED = ("outcome", "evidence", "reason", "status", "content_type", "ip", "warc_file")


def captures_of(runs: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The captures that are shown, each with what it shares with others: that is told once, in the row of `answers` it names."""
    shared = {row["no"]: row for row in rows_of(runs, "answers")}
    for row in rows_of(runs, "captures"):
        if "answer" in row:
            need(row["answer"] in shared, f"what was answered at {row['fetched_at']} is not shown")
            yield {**row, **{name: shared[row["answer"]].get(name) for name in SHARED}}
        else:
            yield row


def check_answers(path: Path, runs: dict[str, Any]) -> tuple[int, int]:
    """Each answer's body is the one whose digest was sealed; gives how many were compared, and how many could not be."""
    bodies: dict[tuple[str, str], list[bytes | None]] = {}
    for url, date, body in answers(gzip.decompress(path.read_bytes())) if path.exists() else ():
        bodies.setdefault((url, date), []).append(body)
    compared = left = 0
    for row in rows_of(runs, "captures"):
        if "digest" in row:
            kept = bodies.get((row.get("landed", row["asked"]), row["fetched_at"]), [None])
            same = any(body is not None and sha256(body) == row["digest"] for body in kept)
            need(same or None in kept, f"the answer of {row['asked']} at {row['fetched_at']} was altered")
            compared, left = compared + same, left + (not same)
    return compared, left


def answers(data: bytes) -> Iterator[tuple[str, str, bytes | None]]:
    """URL, date and body of each answer in a WARC (ISO 28500)."""
    start = 0
    while (end := data.find(b"\r\n\r\n", start)) >= 0:
        fields = headers(data[start:end].lstrip())
        block = data[end + 4 : end + 4 + int(fields["content-length"])]
        start = end + 4 + len(block) + 4
        if fields["warc-type"] == "response":
            head, _, raw = block.partition(b"\r\n\r\n")
            yield fields["warc-target-uri"], fields["warc-date"], decoded(raw, headers(head))
        elif fields["warc-type"] == "conversion":
            yield fields["warc-target-uri"], fields["warc-date"], block


def headers(head: bytes) -> dict[str, str]:
    """Names in lower case and values, of a WARC record or of HTTP; the first line is none of them."""
    lines = (line.partition(":") for line in head.decode("utf-8", "replace").split("\r\n")[1:])
    return {name.strip().lower(): value.strip() for name, _, value in lines}


def decoded(raw: bytes, fields: dict[str, str]) -> bytes | None:
    """A body without its coding; None where the standard library cannot undo that."""
    coding = fields.get("content-encoding", "").lower()
    try:
        if coding in ("gzip", "x-gzip"):
            return gzip.decompress(raw)
        if coding == "deflate":
            return zlib.decompress(raw)
    except (OSError, EOFError, zlib.error):
        return None
    return None if coding else raw


def main(folder: Path) -> None:
    """Checks everything; says what was found."""
    proof = json.loads((folder / "proof.json").read_text("utf-8"))
    check_chain(proof["links"])
    facts = {
        str(link["run"]): json.loads(link["facts"]) for link in proof["links"] if link["run"] is not None
    }
    for run, tables in proof["runs"].items():
        for table, rows in tables.items():
            check_rows(run, table, rows, facts[run])
    count = check_contents(folder, proof["runs"])
    check_history(json.loads((folder / "history.json").read_text("utf-8")), proof["runs"])
    compared, left = check_answers(folder / "responses.warc.gz", proof["runs"])
    last = proof["links"][-1]
    print(f"{count} contents and their rows are as they were sealed.")
    print(
        f"{compared} answers are as they were sealed; {left} were not kept, or are in a coding that only other tools undo."
    )
    print(f"Head of the chain: {last['head']} (link {last['seq']}, {last['at']}).")
    print("Compare it with a head that was signed, stamped or published by somebody else at the time.")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
    except NotAsSealedError as fault:
        sys.exit(f"NOT AS SEALED: {fault}")
