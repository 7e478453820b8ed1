"""What goes in can be taken out again, in every format, and read by other tools."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from pyarrow import parquet
from sqlalchemy import event
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from presslog.core.errors import Damaged, NotFound
from presslog.core.extractor import Extractor
from presslog.storage.content.fingerprints import content_fingerprint
from presslog.storage.export.atom import write_atom
from presslog.storage.export.evidence_bundle import write_bundle
from presslog.storage.export.raw_responses import write_warc
from presslog.storage.export.tables import COLUMNS, exported_versions, write_csv, write_jsonl, write_parquet
from presslog.storage.migrations import open_engine
from presslog.storage.model import Admit, Capture, EventKind, Identity, Intent, Noted, Observation, State
from presslog.storage.read.history import History
from presslog.storage.responses import FolderFiles, KeptResponses, surt_url
from presslog.storage.write.redaction import redact_article
from tests.storage.conftest import migrated
from tests.storage.desk import (
    NOON,
    SITE,
    Desk,
    Shift,
    admitted,
    article_id,
    content,
    edited,
    missed,
    noted,
    reread,
    seen,
)

A = article_id("dam")
BODY = b"<html>" + b"It holds. " * 50 + b"</html>"


@pytest.fixture
def told(desk: Desk) -> Desk:
    """Two articles; the dam has three versions, the first read twice, the second redacted."""
    return tell(desk)


def tell(desk: Desk) -> Desk:
    """Record that."""
    desk.run(
        admitted("dam", "It holds.\nShare this"), admitted("ferry", 'It "sails",\nsays\u200c Ada; میخواهم.')
    )
    desk.run(reread("dam", "It holds."), seen("ferry"))
    desk.run(edited("dam", "It broke."))
    desk.run(edited("dam", "It was rebuilt."))
    redact_article(desk.engine, A, why="a court order", now=desk.now, only=[2])
    return desk


@pytest.mark.usefixtures("told")
def test_every_version_comes_out(history: History) -> None:
    """All versions are exported as last read, in order; a redacted one says that it was withdrawn and has no words."""
    found = list(exported_versions(history))
    assert [(v.url.removeprefix(SITE), v.version, v.text, v.withdrawn) for v in found] == [
        ("dam", 1, "It holds.", False),
        ("dam", 2, "", True),
        ("dam", 3, "It was rebuilt.", False),
        ("ferry", 1, 'It "sails",\n\nsays\u200c Ada; میخواهم.', False),
    ]
    assert list(exported_versions(history, "gazette")) == found
    assert [(v.first_seen, v.last_seen) for v in found[:3]] == [
        (v.first_seen, v.last_seen) for v in history.versions(A)
    ]
    with pytest.raises(NotFound):
        list(exported_versions(history, "herald"))


@pytest.mark.usefixtures("told")
def test_tables_say_the_same(history: History, tmp_path: Path) -> None:
    """JSON Lines, CSV and Parquet hold the same rows under the same names."""
    lines, table = io.StringIO(), io.StringIO(newline="")
    assert write_jsonl(exported_versions(history), lines) == write_csv(exported_versions(history), table) == 4
    assert write_parquet(exported_versions(history), tmp_path / "v.parquet") == 4
    said = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [tuple(one) for one in said] == [COLUMNS] * 4
    table.seek(0)
    cells = list(csv.DictReader(table))
    assert [c["text"] for c in cells] == [s["text"] for s in said]
    assert json.loads(cells[0]["blocks"]) == said[0]["blocks"]
    columns = parquet.read_table(tmp_path / "v.parquet")
    assert columns.column("text").to_pylist() == [s["text"] for s in said]
    assert columns.column("first_seen").to_pylist()[0] == history.show(A, 1).observed_at
    assert columns.column("blocks").to_pylist()[0] == said[0]["blocks"]


@pytest.mark.usefixtures("told")
def test_events_as_a_feed(history: History) -> None:
    """A feed reader finds each event under its own id, with its article's address."""
    out = io.BytesIO()
    events = [replace(event, summary="\x0bWords & <marks>.") for event in history.events()]
    url = "https://watch.example/feed"
    assert write_atom(events, out, title="The Gazette", self_url=url, updated=NOON) == 2
    feed = feedparser.parse(out.getvalue())
    assert not feed.bozo
    assert [entry.id for entry in feed.entries] == [f"urn:presslog:event:{event.id}" for event in events]
    assert (feed.feed.title, feed.entries[0].link, feed.entries[0].summary) == (
        "The Gazette",
        SITE + "dam",
        "Words & <marks>.",
    )


def _kept(folder: Path, urls: list[str]) -> dict[str, int]:
    places = _written(folder, [("response", url, "200 OK", BODY) for url in urls])
    return dict(zip(urls, places, strict=True))


def _written(folder: Path, answers: list[tuple[str, str, str, bytes]], *, coded: int = 0) -> list[int]:
    """A run's WARC of answers (type of record, URL, status, body), each a second after the one before; where each record begins.

    The bodies of the first `coded` are packed by gzip.
    """
    folder.mkdir(exist_ok=True)
    places = []
    with (folder / "run.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True, warc_version="1.1")
        for n, (kind, url, status, body) in enumerate(answers, 1):
            places.append(file.tell())
            coding = [("Content-Encoding", "gzip")] if n <= coded else []
            head = StatusAndHeaders(status, [("Content-Type", "text/html"), *coding], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                url,
                kind,
                payload=io.BytesIO(body),
                length=len(body),
                http_headers=head if status else None,
                warc_content_type="" if status else "text/html",
                warc_headers_dict={"WARC-Date": f"2026-03-01T12:00:{n:02}.000000Z"},
            )
            writer.write_record(record)
    return places


def _store(folder: Path) -> KeptResponses:
    return KeptResponses(FolderFiles(folder))


def test_raw_responses_with_their_index(desk: Desk, history: History, tmp_path: Path) -> None:
    """The WARC passes another tool's check, and every line of its index leads to its record."""
    warcs = tmp_path / "warc"
    places = _kept(warcs, [SITE + "dam", SITE + "ferry"])
    where = {
        slug: {"warc_file": "run.warc.gz", "warc_offset": places[SITE + slug]} for slug in ("dam", "ferry")
    }
    desk.run(
        admitted("dam", "It holds.", **where["dam"]),
        admitted("ferry", "It sails.", **where["ferry"]),
        admitted("tower", "Unkept."),
    )
    captures = [c for slug in ("ferry", "dam", "tower") for c in history.captures(article_id(slug))]
    out = tmp_path / "out.warc.gz"
    assert write_warc(captures, _store(warcs), out) == 2
    checker = Checker(type("Asked", (), {"verbose": False, "inputs": [str(out)]})())
    checker.process_all()
    assert not checker.exit_value
    lines = (tmp_path / "out.cdxj").read_text().splitlines()
    assert lines == sorted(lines)
    for line, slug in zip(lines, ("dam", "ferry"), strict=True):
        key, stamp, says = line.split(" ", 2)
        assert (key, stamp) == (
            surt_url(SITE + slug),
            "20260301120001" if slug == "dam" else "20260301120002",
        )
        with out.open("rb") as file:
            file.seek(int(json.loads(says)["offset"]))
            record = next(iter(ArchiveIterator(file)))
            assert (record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read()) == (
                SITE + slug,
                BODY,
            )
    with pytest.raises(Damaged, match="this is not the record of"):
        write_warc([replace(captures[0], warc_offset=places[SITE + "dam"])], _store(warcs), out)
    lost = replace(captures[0], warc_file="lost.warc.gz")
    with pytest.raises(Damaged, match="is gone"):
        write_warc([lost], _store(warcs), out)
    gone: list[Capture] = []
    assert write_warc([lost, captures[1]], _store(warcs), out, gone.append) == 1
    assert gone == [lost]


def test_the_way_to_a_page_goes_with_it(desk: Desk, history: History, tmp_path: Path) -> None:
    """The redirect that led to a page and the response that one was drawn from stand before it; a neighbour's answer does not."""
    answers = [
        ("response", SITE + "tower", "404 Not Found", b"No."),
        ("response", SITE + "old", "301 Moved", b""),
        ("response", SITE + "dam", "200 OK", BODY),
        ("response", SITE + "ferry", "200 OK", b"<script>"),
        ("conversion", SITE + "ferry", "", BODY),
    ]
    places = _written(tmp_path / "warc", answers)
    way = {"asked": SITE + "old", "redirects": ((SITE + "old", 301),)}
    desk.run(
        admitted("dam", "It holds.", warc_file="run.warc.gz", warc_offset=places[2], **way),
        admitted("ferry", "It sails.", warc_file="run.warc.gz", warc_offset=places[4]),
    )
    captures = [c for slug in ("dam", "ferry") for c in history.captures(article_id(slug))]
    out = tmp_path / "out.warc.gz"
    assert write_warc(captures, _store(tmp_path / "warc"), out) == 2
    with out.open("rb") as file:
        (_, *records) = [
            (r.rec_type, r.rec_headers.get_header("WARC-Target-URI")) for r in ArchiveIterator(file)
        ]
    assert records == [(kind, url) for kind, url, *_ in answers[1:]]
    says = [json.loads(line.split(" ", 2)[2]) for line in (tmp_path / "out.cdxj").read_text().splitlines()]
    assert [(s["url"], s.get("status")) for s in says if "old" in s["url"]] == [(SITE + "old", "301")]


def test_a_304_names_the_page_it_confirmed(desk: Desk, history: History, tmp_path: Path) -> None:
    """A 304 goes out as a revisit that refers to the last page seen there, and the 304 itself as metadata; a first one has no page."""
    answers = [
        ("revisit", SITE + "dam", "304 Not Modified", b""),
        ("response", SITE + "dam", "200 OK", BODY),
        ("response", SITE + "dam", "503 Service Unavailable", b"No."),
        ("revisit", SITE + "dam", "304 Not Modified", b""),
    ]
    first, page, down, again = _written(tmp_path / "warc", answers)
    where = {"warc_file": "run.warc.gz"}
    desk.run(admitted("dam", "It holds.", warc_offset=first, **where))
    desk.run(seen("dam", warc_offset=page, **where))
    desk.run(noted("dam", warc_offset=down, **where))
    desk.run(seen("dam", warc_offset=again, status=304, **where))
    out = tmp_path / "out.warc.gz"
    assert write_warc(history.captures(A), _store(tmp_path / "warc"), out) == 4
    with out.open("rb") as file:
        records = [(r, r.content_stream().read()) for r in ArchiveIterator(file)]
    assert [r.rec_type for r, _ in records] == [
        "warcinfo",
        "revisit",
        "response",
        "response",
        "revisit",
        "metadata",
    ]
    assert records[1][0].rec_headers.get_header("WARC-Refers-To-Date") is None
    revisit, beside = records[4][0].rec_headers, records[5]
    assert revisit.get_header("WARC-Refers-To-Target-URI") == SITE + "dam"
    assert revisit.get_header("WARC-Refers-To-Date") == "2026-03-01T12:00:02.000000Z"
    assert revisit.get_header("WARC-Payload-Digest") == records[2][0].rec_headers.get_header(
        "WARC-Payload-Digest"
    )
    assert revisit.get_header("WARC-Date") == "2026-03-01T12:00:04.000000Z"
    assert beside[0].rec_headers.get_header("WARC-Concurrent-To") == revisit.get_header("WARC-Record-ID")
    assert beside[1].startswith(b"HTTP/1.1 304 Not Modified\r\n")


def test_an_answer_that_never_came_stands_beside(desk: Desk, history: History, tmp_path: Path) -> None:
    """That a URL got no answer goes out where no replay tool takes it for the page; a neighbour's answer goes out once."""
    answers = [
        ("response", SITE + "old", "301 Moved", b""),
        ("response", SITE + "dam", "200 OK", BODY),
        ("response", SITE + "older", "301 Moved", b""),
        ("response", SITE + "dam", "200 OK", BODY),
        ("metadata", SITE + "dam", "", b"outcome: net_error\r\nreason: timed out\r\n"),
    ]
    places = _written(tmp_path / "warc", answers)
    where = {"warc_file": "run.warc.gz"}
    way = {"asked": SITE + "old", "redirects": ((SITE + "old", 301),)}
    other = {"asked": SITE + "older", "redirects": ((SITE + "older", 301),)}
    desk.run(admitted("dam", "It holds.", warc_offset=places[1], **where, **way))
    desk.run(seen("dam", warc_offset=places[3], **where, **other))
    desk.run(noted("dam", "net_error", warc_offset=places[4], status=None, **where))
    out = tmp_path / "out.warc.gz"
    assert write_warc(history.captures(A), _store(tmp_path / "warc"), out) == 3
    with out.open("rb") as file:
        records = [
            (r.rec_type, r.rec_headers.get_header("WARC-Target-URI"), r.content_stream().read())
            for r in ArchiveIterator(file)
        ]
    assert [record[:2] for record in records[1:]] == [
        *[("response", url) for _, url, *_ in answers[:4]],
        ("metadata", f"urn:no-answer:{SITE}dam"),
    ]
    assert b"timed out" in records[-1][2]
    assert len((tmp_path / "out.cdxj").read_text().splitlines()) == 4


# --- evidence --------------------------------------------------------------------------------------------------------


def _checked(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-S", "check.py"], cwd=folder, capture_output=True, text=True, check=False
    )


def _unpacked(desk: Desk, folder: Path) -> Path:
    """The evidence of the dam."""
    write_bundle(desk.engine, A, folder / "e.zip")
    with zipfile.ZipFile(folder / "e.zip") as file:
        file.extractall(folder / "e")
    return folder / "e"


@pytest.fixture(scope="module")
def evidence(backend: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The evidence of the dam, unpacked once for whoever forges a copy."""
    folder = tmp_path_factory.mktemp("evidence")
    for url in migrated(backend, request, folder):
        desk = tell(Desk(open_engine(url)))
        _unpacked(desk, folder)
        desk.engine.dispose()
    return folder / "e"


@pytest.fixture
def unpacked(evidence: Path, tmp_path: Path) -> Path:
    """A copy of it, to be forged."""
    return Path(shutil.copytree(evidence, tmp_path / "e"))


def test_evidence_is_checked_without_presslog(told: Desk, tmp_path: Path) -> None:
    """A bundle's own script, with the standard library alone, finds the bundle as sealed and names the chain's head."""
    from presslog.storage.integrity.verification import verify_history  # noqa: PLC0415 - to compare with

    assert write_bundle(told.engine, A, tmp_path / "e.zip") == 3
    with zipfile.ZipFile(tmp_path / "e.zip") as file:
        file.extractall(tmp_path / "e")
    done = _checked(tmp_path / "e")
    assert (done.returncode, done.stderr) == (0, "")
    assert "3 contents and their rows are as they were sealed" in done.stdout
    assert "0 answers are as they were sealed; 4 were not kept" in done.stdout
    assert verify_history(told.engine).head in done.stdout


def test_evidence_of_events_with_their_words_is_as_sealed(desk: Desk, tmp_path: Path) -> None:
    """What is told of an event holds, too, where its row leaves title and URL to the version it led to."""
    desk.run(admitted("dam", "It holds.", tell=True))
    desk.run(edited("dam", "It broke.", title="The dam is broken"))
    desk.run(missed("dam", State.REMOVED))
    done = _checked(_unpacked(desk, tmp_path))
    assert (done.returncode, done.stderr) == (0, "")


def test_evidence_of_what_was_released_is_as_sealed(desk: Desk, tmp_path: Path) -> None:
    """An article first told when a held run was released was read from a capture of that run, which was nobody's then."""
    shown, kept = content("It holds."), list[Capture]()

    def held(shift: Shift) -> Intent:
        kept.append(shift.capture("dam"))
        return Noted(None, Observation(Identity("dam", SITE + "dam"), kept[0]), "held")

    def released(shift: Shift) -> Intent:
        read = Observation(
            Identity("dam", SITE + "dam"),
            kept[0],
            shown,
            content_fingerprint(shown),
            Extractor(1, "trafilatura"),
        )
        told = shift.event(EventKind.NEW, "dam", kept[0].fetched_at, kept[0], to_version=1)
        return Admit(A, read, "first sight", told)

    desk.run(held)
    desk.run(released)
    done = _checked(_unpacked(desk, tmp_path))
    assert (done.returncode, done.stderr) == (0, "")


def test_evidence_is_of_one_moment(desk: Desk, tmp_path: Path) -> None:
    """An edit that is recorded while the evidence is gathered is in all of it, or in none."""
    desk.run(admitted("dam", "It holds."))
    meanwhile = iter([edited("dam", "It broke.")])

    def record(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "FROM events" in statement:
            for step in meanwhile:
                desk.run(step)

    event.listen(desk.engine, "before_cursor_execute", record)
    done = _checked(_unpacked(desk, tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 contents" in done.stdout


def _redated(row: dict[str, Any], name: str) -> None:
    row[name] = "2020-01-01T00:00:00.000000Z"


def _again(rows: list[dict[str, Any]], **fields: str) -> None:
    rows.append({**rows[-1], **fields})


Forge = Callable[[Any], object]
IN_PROOF: dict[str, Forge] = {
    "a row of captures was altered": lambda p: _redated(
        p["runs"]["4"]["captures"]["rows"]["0"], "fetched_at"
    ),
    "link 2 is not what its head says": lambda p: _redated(p["links"][1], "at"),
    "versions is not what was sealed": lambda p: p["runs"]["1"]["versions"]["digests"].reverse(),
    "tombstones is not what was sealed": lambda p: p["redactions"]["5"]["tombstones"]["digests"].reverse(),
    "this is no whole bundle": lambda p: p["runs"]["1"]["versions"].pop("digests"),
}
EVENT, CAPTURE = (f"history.json tells of {name} what no sealed row says" for name in ("events", "captures"))
IN_HISTORY: list[tuple[str, Forge]] = [
    (EVENT, lambda told: told["events"][-1].update(summary="Nothing changed.")),
    (EVENT, lambda told: told["events"][-1].update(severity="cosmetic")),
    (EVENT, lambda told: _again(told["events"], kind="removed", title="", summary="")),
    (CAPTURE, lambda told: _again(told["captures"], outcome="gone", title="")),
    ("leaves out captures that were sealed", lambda told: told["captures"].pop(1)),
    ("tells another state", lambda told: told["article"].update(state="removed")),
    ("counts other versions", lambda told: told["article"].update(versions=4)),
    ("is of another article", lambda told: told["article"].update(article=article_id("ferry"))),
]


@pytest.mark.parametrize(
    ("name", "words", "forge"),
    [
        *(("proof.json", *forged) for forged in IN_PROOF.items()),
        *(("history.json", *forged) for forged in IN_HISTORY),
    ],
)
def test_forged_evidence_is_found(unpacked: Path, name: str, words: str, forge: Forge) -> None:
    """A word changed in a row, a link, a digest or what is told of them, or added or left out there, is found by the own script.

    Nor does a forger pass who writes as if his words had been redacted.
    """
    path = unpacked / name
    document = json.loads(path.read_text())
    forge(document)
    path.write_text(json.dumps(document))
    done = _checked(path.parent)
    assert done.returncode == 1
    assert re.match(f"NOT AS SEALED: .*{re.escape(words)}", done.stderr)


@pytest.mark.parametrize("words", ["the content was altered", "contents are missing"])
def test_forged_contents_are_found(unpacked: Path, words: str) -> None:
    """A word changed in a content is found, and a content taken away; that of a redacted version is not missed."""
    path = next((unpacked / "contents").iterdir())
    if "missing" in words:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes().replace(b"It", b"Yt"))
    done = _checked(path.parent.parent)
    assert done.returncode == 1
    assert re.match(f"NOT AS SEALED: .*{words}", done.stderr)


@pytest.mark.parametrize(
    ("file", "place", "forged"),
    [
        ("proof.json", ("runs", "1", "answers", "rows", "0", "reason"), "as the forger says"),
        ("proof.json", ("runs", "1", "answers", "rows"), {}),
        ("proof.json", ("runs", "4", "answers"), {"digests": ["00" * 32], "rows": {}}),
        ("history.json", ("captures", 1, "outcome"), "gone"),
        ("history.json", ("captures", 1, "status"), None),
    ],
    ids=["altered", "taken away", "put in", "told otherwise", "told without"],
)
def test_forged_answers_are_found(
    told: Desk, tmp_path: Path, file: str, place: tuple[str | int, ...], forged: object
) -> None:
    """What captures share is found altered, taken away, put in where none was sealed, or told otherwise than it was sealed."""
    write_bundle(told.engine, A, tmp_path / "e.zip")
    with zipfile.ZipFile(tmp_path / "e.zip") as packed:
        packed.extractall(tmp_path / "e")
    path = tmp_path / "e" / file
    known = json.loads(path.read_text("utf-8"))
    *way, last = place
    at = known
    for step in way:
        at = at[step]
    at[last] = forged
    path.write_text(json.dumps(known))
    done = _checked(tmp_path / "e")
    assert done.returncode == 1
    assert "NOT AS SEALED" in done.stderr


def test_evidence_has_the_answer_that_another_source_met_first(desk: Desk, tmp_path: Path) -> None:
    """What the article's captures share is proven in the run that met it first, whosever it was, and nothing else of that run is shown."""
    herald = Desk(desk.engine, "herald")
    herald.run(admitted("tower", "It leans."), noted(None))
    desk.run(admitted("dam", "It holds."))
    assert write_bundle(desk.engine, A, tmp_path / "e.zip") == 1
    with zipfile.ZipFile(tmp_path / "e.zip") as file:
        file.extractall(tmp_path / "e")
    runs = json.loads((tmp_path / "e" / "proof.json").read_text("utf-8"))["runs"]
    assert (list(runs["1"]), list(runs["1"]["answers"]["rows"])) == (["answers"], ["0"])
    done = _checked(tmp_path / "e")
    assert (done.returncode, done.stderr) == (0, "")


PROBE = "no-such-page-0badcafe"


@pytest.fixture
def proven(desk: Desk, tmp_path: Path) -> Path:
    """A removal's evidence, unpacked: the article's page packed by gzip, drawn by a browser and gone, and what a made-up URL answered."""
    answers = [
        ("response", SITE + "dam", "200 OK", gzip.compress(BODY)),
        ("response", SITE + "dam", "200 OK", b"<script>"),
        ("conversion", SITE + "dam", "", BODY),
        ("response", SITE + "dam", "404 Not Found", b"Gone."),
        ("response", SITE + PROBE, "404 Not Found", b"Not here."),
        ("response", SITE + "ferry", "200 OK", BODY),
    ]
    places = _written(tmp_path / "warc", answers, coded=1)

    def kept(number: int, body: bytes) -> dict[str, object]:
        at = NOON + timedelta(seconds=number + 1)
        digest = hashlib.sha256(body).hexdigest()
        return {"warc_file": "run.warc.gz", "warc_offset": places[number], "fetched_at": at, "digest": digest}

    def probed(shift: Shift) -> Intent:
        shift.capture(PROBE, "gone", "absence", role="probe", status=404, **kept(4, b"Not here."))
        return missed("dam", State.REMOVED, **kept(3, b"Gone."))(shift)

    desk.run(admitted("dam", "It holds.", **kept(0, BODY)), admitted("ferry", "It sails.", **kept(5, BODY)))
    desk.run(seen("dam", **kept(2, BODY)))
    desk.run(probed)
    assert write_bundle(desk.engine, A, tmp_path / "e.zip", _store(tmp_path / "warc")) == 1
    with zipfile.ZipFile(tmp_path / "e.zip") as file:
        file.extractall(tmp_path / "e")
    return tmp_path / "e"


def test_evidence_holds_the_answers_and_probes(proven: Path) -> None:
    """With the home's WARCs the bundle holds the answers as they came, those of made-up URLs too and no neighbour's; each is compared."""
    with (proven / "responses.warc.gz").open("rb") as file:
        urls = [record.rec_headers.get_header("WARC-Target-URI") for record in ArchiveIterator(file)]
    assert urls == [None, *[SITE + "dam"] * 4, SITE + PROBE]
    history = json.loads((proven / "history.json").read_text("utf-8"))
    assert [probe["asked"] for probe in history["probes"]] == [SITE + PROBE]
    assert (proven / "responses.cdxj").exists()
    done = _checked(proven)
    assert (done.returncode, done.stderr) == (0, "")
    assert "4 answers are as they were sealed; 0 were not kept" in done.stdout


@pytest.mark.parametrize("answer", [BODY, b"Gone.", b"Not here."], ids=["page", "absence", "probe"])
def test_a_forged_answer_is_found(proven: Path, answer: bytes) -> None:
    """An answer with other words than were sealed is found, whosever it is."""
    path = proven / "responses.warc.gz"
    plain = gzip.decompress(path.read_bytes())
    forged = plain.replace(answer, bytes(reversed(answer)))
    assert forged != plain
    path.write_bytes(gzip.compress(forged))
    done = _checked(proven)
    assert done.returncode == 1
    assert "NOT AS SEALED: the answer of " in done.stderr


@pytest.mark.parametrize(
    ("words", "cell"),
    [
        ("=cmd|'/c calc'!A1", "'=cmd|'/c calc'!A1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("+1", "'+1"),
        ("-1 degree", "'-1 degree"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\uff1d1", "'\uff1d1"),
        ("'Tis", "''Tis"),
        ("Harbour = Market", "Harbour = Market"),
        ("5 - 3", "5 - 3"),
    ],
)
def test_no_cell_is_a_formula(tmp_path: Path, words: str, cell: str) -> None:
    """A spreadsheet takes no title for a formula; who takes the first apostrophe off has the words again."""
    url = f"sqlite:///{tmp_path / 'presslog.db'}"
    engine = open_engine(url)
    Desk(engine).run(admitted("dam", "It holds.", title=words), baseline=True)
    engine.dispose()
    table = io.StringIO(newline="")
    with History(url) as history:
        shown = next(iter(exported_versions(history))).title
        write_csv(exported_versions(history), table)
    (row,) = csv.DictReader(io.StringIO(table.getvalue(), newline=""))
    assert (shown, row["title"]) == (words, cell)
