"""Checks this bundle. Run `python check.py` in the unpacked folder; nothing but Python's standard library is needed."""

# ruff: noqa: T201 - a script that speaks to whoever runs it

from __future__ import annotations

import hashlib
import json
import sys
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
        facts[table] == [len(digests), sha256(bytes.fromhex("".join(digests)))],
        f"run {run}: {table} is not what was sealed",
    )
    for place, row in proof["rows"].items():
        need(
            sha256(canonical([table, row])) == digests[int(place)], f"run {run}: a row of {table} was altered"
        )


def check_contents(folder: Path, runs: dict[str, Any]) -> int:
    """Each content is what a sealed version says it is."""
    sealed = {
        row["body"]
        for run in runs.values()
        for table in ("versions", "rereadings")
        for row in run.get(table, {"rows": {}})["rows"].values()
    }
    files = sorted((folder / "contents").glob("*.json"))
    for path in files:
        need(sha256(path.read_bytes()) == path.stem, f"{path.name}: the content was altered")
        need(path.stem in sealed, f"{path.name}: no sealed version has this content")
    return len(files)


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
    last = proof["links"][-1]
    print(f"{count} contents and their rows are as they were sealed.")
    print(f"Head of the chain: {last['head']} (link {last['seq']}, {last['at']}).")
    print("Compare it with a head that was signed, stamped or published by somebody else at the time.")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
    except NotAsSealedError as fault:
        sys.exit(f"NOT AS SEALED: {fault}")
