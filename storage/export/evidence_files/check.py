"""Checks this bundle: run `python check.py` in the unpacked folder.

Nothing but Python's standard library is needed.
"""

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


def check_rows(
    link: str, table: str, proof: dict[str, Any], facts: dict[str, Any], emptied: dict[str, str]
) -> None:
    """The rows shown are among those that the link seals, or are what a redaction left of one of them."""
    digests = proof["digests"]
    need(
        facts.get(table) == [len(digests), sha256(bytes.fromhex("".join(digests)))],
        f"{link}: {table} is not what was sealed",
    )
    for place, row in proof["rows"].items():
        sealed = digests[int(place)]
        need(
            sha256(canonical([table, row])) in (sealed, emptied.get(sealed)),
            f"{link}: a row of {table} was altered",
        )


def check_redactions(
    redactions: dict[str, Any], facts: dict[int, dict[str, Any]]
) -> tuple[dict[str, str], set[str]]:
    """Check that the tombstones are sealed.

    Returns the digest of each emptied row with that of what was left of it, and the contents withdrawn.
    """
    for link, tables in redactions.items():
        check_rows(f"link {link}", "tombstones", tables["tombstones"], facts[int(link)], {})
    stones = list(rows_of(redactions, "tombstones"))
    emptied = {stone["digest"]: stone["left"] for stone in stones if "left" in stone}
    return emptied, {stone["digest"] for stone in stones if stone["kind"] == "bodies"}


def check_contents(folder: Path, runs: dict[str, Any], withdrawn: set[str]) -> int:
    """Each content is what a sealed version says it is, and none is missing that was not withdrawn."""
    sealed = {row["body"] for table in ("versions", "rereadings") for row in rows_of(runs, table)}
    files = sorted((folder / "contents").glob("*.json"))
    for path in files:
        need(sha256(path.read_bytes()) == path.stem, f"{path.name}: the content was altered")
        need(path.stem in sealed, f"{path.name}: no sealed version has this content")
    missing = sealed - withdrawn - {path.stem for path in files}
    need(not missing, f"contents are missing: {', '.join(sorted(missing))}")
    return len(files)


TOLD = {
    "captures": "asked landed role fetched_at outcome evidence reason status digest length_bytes content_type",
    "versions": "version first_seen fingerprint title chars extractor",
    "events": "seq kind observed_at url title from_version to_version severity classes summary flapping evidence reason",
}
"""What history.json tells of each kind of row, as far as one sealed row alone says it."""
SEVERITIES = ("cosmetic", "minor", "major")


def check_history(history: dict[str, Any], runs: dict[str, Any]) -> None:
    """Check that the readable files state exactly what the sealed rows do."""
    captures, versions = list(captures_of(runs)), list(rows_of(runs, "versions"))
    probes = [row for row in captures if row["role"] == "probe"]
    ours = [row for row in captures if "article" in row]
    events = [in_words(row, versions, captures) for row in rows_of(runs, "events")]
    numbered = [{**row, "version": row["number"]} for row in versions]
    check_told("captures", "captures", ours, history)
    check_told("probes", "captures", probes, history)
    check_told("versions", "versions", numbered, history)
    check_told("events", "events", events, history)
    check_article(history["article"], events, versions, runs)


def check_told(name: str, table: str, rows: list[dict[str, Any]], history: dict[str, Any]) -> None:
    """What is told of these is what their rows say, and all of it."""
    keys = TOLD[table].split()
    shown = {told(one, keys) for one in history[name]}
    sealed = {told({"landed": row.get("asked"), **row}, keys) for row in rows}
    need(shown <= sealed, f"history.json tells of {name} what no sealed row says")
    need(sealed <= shown, f"history.json leaves out {name} that were sealed")


def check_article(
    article: dict[str, Any],
    events: list[dict[str, Any]],
    versions: list[dict[str, Any]],
    runs: dict[str, Any],
) -> None:
    """The article is the one that was sealed, with as many versions, and removed where that was told last."""
    first = [(row["id"], moment(row["first_seen"])) for row in rows_of(runs, "articles")]
    need(first == [(article["article"], moment(article["first_seen"]))], "history.json is of another article")
    need(article["versions"] == len(versions), "history.json counts other versions than were sealed")
    last = [one["kind"] for one in sorted(events, key=lambda one: one["seq"])]
    removed = [kind for kind in last if kind in ("removed", "restored")][-1:] == ["removed"]
    need((article["state"] == "removed") == removed, "history.json tells another state than was sealed")


def in_words(
    row: dict[str, Any], versions: list[dict[str, Any]], captures: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return a sealed event with its JSON read.

    A title or URL that it does not name is that of the version after.
    """
    after = next((one for one in versions if one["number"] == row.get("to_version")), {})
    place = (after.get("capture_run"), after.get("capture_n"))
    asked = [one["asked"] for one in captures if (one["run"], one["n"]) == place]
    return {
        "title": after.get("title"),
        "url": asked[0] if asked else None,
        **row,
        "severity": SEVERITIES[row["severity"]],
        "classes": [{"name": name, "reason": reason} for name, reason in json.loads(row["classes"])],
        "evidence": json.loads(row["evidence"]),
    }


def told(row: dict[str, Any], keys: list[str]) -> bytes:
    """These values, moments with their microseconds."""
    return canonical([moment(row[key]) if key.endswith(("_at", "_seen")) else row.get(key) for key in keys])


def moment(text: str) -> str:
    """A moment as rows write it."""
    return text if "." in text else text.replace("Z", ".000000Z")


def rows_of(runs: dict[str, Any], table: str) -> Iterator[dict[str, Any]]:
    """The rows of a table that are shown."""
    return (row for run in runs.values() for row in run.get(table, {"rows": {}})["rows"].values())


SHARED = ("outcome", "evidence", "reason", "status", "content_type", "ip", "warc_file")


def captures_of(runs: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Return the captures that are shown, each with what it shares with others.

    What they share stands once, in the row of `answers` that a capture names.
    """
    shared = {row["no"]: row for row in rows_of(runs, "answers")}
    for row in rows_of(runs, "captures"):
        if "answer" in row:
            need(row["answer"] in shared, f"what was answered at {row['fetched_at']} is not shown")
            yield {**row, **{name: shared[row["answer"]].get(name) for name in SHARED}}
        else:
            yield row


def check_answers(path: Path, runs: dict[str, Any]) -> tuple[int, int]:
    """Check that each answer's body is the one whose digest was sealed.

    Returns how many were compared, and how many could not be.
    """
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
    facts = {link["seq"]: json.loads(link["facts"]) for link in proof["links"]}
    emptied, withdrawn = check_redactions(proof["redactions"], facts)
    sealed = {str(link["run"]): facts[link["seq"]] for link in proof["links"] if link["run"] is not None}
    for run, tables in proof["runs"].items():
        for table, rows in tables.items():
            check_rows(f"run {run}", table, rows, sealed[run], emptied)
    count = check_contents(folder, proof["runs"], withdrawn)
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
    except (OSError, LookupError, TypeError, ValueError) as fault:
        sys.exit(f"NOT AS SEALED: this is no whole bundle: {fault!r}")
