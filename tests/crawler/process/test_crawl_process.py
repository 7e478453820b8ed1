"""A crawl is a child process that leaves a whole landing or none, whatever happens to it or to its parent."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from presslog.core.errors import FetchError
from presslog.core.outcome import Outcome
from presslog.crawler.items import Job, PageCapture
from presslog.crawler.landing.codec import Instruction, Order, instructions
from presslog.crawler.landing.landing import Landing, sweep_unfinished
from presslog.crawler.process.crawl_process import ChildSettings, crawl_source, open_crawls
from presslog.crawler.source.source import Source
from presslog.demo.newspaper import Newspaper, Slow
from tests.crawler.asking import source
from tests.fakes.forked_crawls import forked_child_settings
from tests.fakes.wire import Wire, http, serving

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def job(paper: Newspaper, folder: Path) -> Job:
    """A first crawl of the newspaper."""
    where = source(paper.url)
    return Job(replace(where, discover=replace(where.discover, max_pages=1)), "r1", folder / "r1", NOW)


def until_asked(paper: Newspaper) -> None:
    """Returns when the front page has been asked for; the test's own time limit ends a wait in vain."""
    while not paper.asked("/"):
        time.sleep(0.01)


def child(folder: Path, text: str) -> tuple[str, ...]:
    """The command of a stand-in for the child that runs these lines."""
    script = folder / "child.py"
    script.write_text(f"import os, signal, sys, time\n{text}\n")
    return (sys.executable, str(script))


def test_a_crawl_leaves_a_whole_landing(paper: Newspaper, tmp_path: Path) -> None:
    """The report that comes back is the one in the landing; listing and articles are there; the clock is the caller's."""
    report = asyncio.run(crawl_source(job(paper, tmp_path)))
    landing = Landing.open(tmp_path / "r1")
    captures = list(landing.captures())
    assert landing.report == report
    assert (report.run, report.source, report.errors) == ("r1", "gazette", ())
    assert (report.listings, report.captures) == (1, 10)
    assert report.requests == len(paper.requests) == 12
    assert {capture.outcome for capture in captures} == {Outcome.OK}
    assert all(NOW <= capture.fetched_at < NOW + timedelta(minutes=2) for capture in captures)
    listed = {entry.url for page in landing.listings() for entry in page.entries}
    assert listed == {capture.asked for capture in captures}


def test_an_exception_in_our_own_code_makes_no_complete_crawl(paper: Newspaper, tmp_path: Path) -> None:
    """A fault of ours is in the report, and the crawl is not called complete."""
    (tmp_path / "memory").write_text("a file where a folder should be")
    report = asyncio.run(crawl_source(replace(job(paper, tmp_path), memory=tmp_path / "memory")))
    assert not report.complete
    assert "FileExistsError" in report.errors[0]


def fetched(where: Source, urls: Sequence[str]) -> tuple[PageCapture, ...]:
    """The captures of a few URLs."""

    async def fetch() -> tuple[PageCapture, ...]:
        async with open_crawls(forked_child_settings()) as crawls:
            return await crawls.fetch_urls(where, urls)

    return asyncio.run(fetch())


def test_fetching_a_few_urls_gives_their_captures(paper: Newspaper) -> None:
    """The same child fetches single URLs, in the order asked."""
    urls = [paper.url, f"{paper.url}nowhere/"]
    captures = fetched(source(paper.url), urls)
    assert [(capture.asked, capture.outcome) for capture in captures] == [
        (urls[0], Outcome.OK),
        (urls[1], Outcome.GONE),
    ]


def test_an_answer_is_dated_when_it_came() -> None:
    """Not before the server gave it, though the child's clock is its caller's, and starting the child took a while."""
    given = []

    def answer(_headers: dict[str, str]) -> bytes:
        given.append(datetime.now(UTC))
        return http(b"<p>Tides.</p>")

    with serving(Wire({"/tides": answer})) as wire:
        (capture,) = fetched(source(wire.url()), [wire.url("/tides")])
    assert given[0] <= capture.fetched_at <= datetime.now(UTC)


def test_what_is_no_url_is_not_asked() -> None:
    """Another scheme is refused before a child is started."""
    with pytest.raises(ValueError, match="not an http"):
        fetched(source("http://127.0.0.1/"), ["file:///etc/hostname"])


def test_a_crash_is_a_fetch_error_with_the_childs_last_words(paper: Newspaper, tmp_path: Path) -> None:
    """A child that dies leaves no landing and no part, and its last line is told."""
    child_settings = ChildSettings(command=child(tmp_path, "sys.exit('the quay gave way')"))
    with pytest.raises(FetchError, match="status 1: the quay gave way"):
        asyncio.run(crawl_source(job(paper, tmp_path), child_settings))
    assert [path.name for path in tmp_path.iterdir()] == ["child.py"]


def test_a_line_of_megabytes_breaks_no_relay(
    paper: Newspaper, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A child may log and say lines of 5 MB: they are left out, the next ones are passed on, and the child is awaited to its end."""
    lines = "for out in (sys.stderr, sys.stdout):\n    print('x' * 5_000_000, 'quay', file=out, flush=True)\nsys.exit('the end')"
    with pytest.raises(FetchError, match="status 1: the end"):
        asyncio.run(crawl_source(job(paper, tmp_path), ChildSettings(command=child(tmp_path, lines))))
    assert "a line of more than 1 MiB was left out" in caplog.text
    assert max(map(len, caplog.messages)) <= 2_000


def test_a_child_killed_by_a_signal_is_a_fetch_error(paper: Newspaper, tmp_path: Path) -> None:
    """SIGKILL, as the kernel sends when memory is short, is told as such."""
    child_settings = ChildSettings(command=child(tmp_path, "os.kill(os.getpid(), signal.SIGKILL)"))
    with pytest.raises(FetchError, match="status -9"):
        asyncio.run(crawl_source(job(paper, tmp_path), child_settings))


def test_a_silent_child_is_ended(paper: Newspaper, tmp_path: Path) -> None:
    """A child that hangs and ignores SIGTERM is killed; one that still beats is borne with."""
    hang = f"signal.signal(15, signal.SIG_IGN); open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    child_settings = ChildSettings(
        child(tmp_path, hang), silence=timedelta(seconds=1), grace=timedelta(seconds=0.2)
    )
    with pytest.raises(FetchError, match="does not answer"):
        asyncio.run(crawl_source(job(paper, tmp_path), child_settings))
    assert ended(int((tmp_path / "pid").read_text()))
    beating = "for n in range(8):\n    print('{}', flush=True)\n    time.sleep(0.25)\nsys.exit('the end')"
    with pytest.raises(FetchError, match="the end"):
        asyncio.run(
            crawl_source(job(paper, tmp_path), replace(child_settings, command=child(tmp_path, beating)))
        )


BUSY = """
import asyncio, sys, time
from datetime import timedelta
from presslog.crawler.process.crawl_child import Heartbeat
async def work():
    with Heartbeat(
        lambda word: print(word.beat, flush=True),
        beat=timedelta(seconds=0.1),
        longest_turn=timedelta(seconds=float(sys.argv[1])),
        longest_silence=timedelta(seconds=1),
    ) as heartbeat:
        turning = asyncio.ensure_future(heartbeat.keep_turning())
        await asyncio.sleep(0.05)
        exec(sys.argv[2])
        turning.cancel()
asyncio.run(work())
print("whole")
"""


@pytest.mark.parametrize(
    ("longest_turn", "work", "status", "told"),
    [
        (60, "time.sleep(2)", 0, ""),
        (60, "until = time.monotonic() + 2\nwhile time.monotonic() < until: pass", 0, ""),
        (0.5, "time.sleep(60)", 1, "Timeout"),
        (60, "import re; re.match('(a+)+$', 'a' * 60 + 'b')", 1, "Timeout"),
    ],
    ids=["waits", "computes", "turns no more", "keeps the interpreter"],
)
def test_the_heart_beats_beside_the_loop(longest_turn: float, work: str, status: int, told: str) -> None:
    """Work of two seconds keeps no beat back, though a second of silence ends the process; a hang does, with nobody to kill it."""
    command = [sys.executable, "-c", BUSY, str(longest_turn), work]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    *beats, last = done.stdout.split()
    assert done.returncode == status
    assert told in done.stderr
    assert (last == "whole") is (status == 0)
    if status == 0:
        assert len(beats) >= 10


def ended(pid: int) -> bool:
    """Whether a process is no more, or only waits to be reaped."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_cancelling_ends_the_child_and_discards_its_part(paper: Newspaper, tmp_path: Path) -> None:
    """A cancelled crawl leaves neither process nor landing; it was really under way."""
    paper.break_with("/", Slow(timedelta(seconds=60)))

    async def cancelled() -> None:
        task = asyncio.create_task(crawl_source(job(paper, tmp_path)))
        await asyncio.to_thread(until_asked, paper)
        assert (tmp_path / "r1.part").is_dir()
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())
    assert list(tmp_path.iterdir()) == []


def test_a_child_ends_when_its_parent_is_killed(paper: Newspaper, tmp_path: Path) -> None:
    """A parent killed outright takes its child along, and the next crawl removes its part."""
    paper.break_with("/", Slow(timedelta(seconds=60)))
    order = tmp_path / "order.json"
    order.write_bytes(instructions.dumps(Instruction(Order(job(paper, tmp_path)))))
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(order)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    while not paper.asked("/"):
        assert not ended(pid)
    parent.kill()
    parent.wait()
    parent.stdout.read()  # ends when the last process that holds its other end has ended
    while not ended(pid):
        time.sleep(0.01)
    sweep_unfinished(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["order.json"]


PARENT = """
import subprocess, sys
from pathlib import Path
order = Path(sys.argv[1]).read_bytes()
child = subprocess.Popen([sys.executable, "-m", "presslog.crawler.process"], stdin=subprocess.PIPE)
print(child.pid, flush=True)
child.stdin.write(order + b"\\n")
child.stdin.flush()
child.wait()
"""


def test_ended_by_sigterm_a_crawl_leaves_nothing(paper: Newspaper, tmp_path: Path) -> None:
    """Asked to end, the real child ends at once."""
    paper.break_with("/", Slow(timedelta(seconds=60)))
    process = subprocess.Popen(
        [sys.executable, "-m", "presslog.crawler.process"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdin is not None
    process.stdin.write(instructions.dumps(Instruction(Order(job(paper, tmp_path)))) + b"\n")
    process.stdin.flush()
    while not paper.asked("/"):
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    process.communicate()
    assert process.returncode == -signal.SIGTERM
    assert not (tmp_path / "r1").exists()


def test_a_crawl_sweeps_up_after_one_that_was_killed(paper: Newspaper, tmp_path: Path) -> None:
    """What a killed machine left unfinished in the source's folder is gone after the next crawl; whole landings stay."""
    (tmp_path / "r0.part").mkdir()
    (tmp_path / "r0.part" / "index.jsonl").write_text("{}")
    (tmp_path / "older").mkdir()
    asyncio.run(crawl_source(job(paper, tmp_path)))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["older", "r1"]


def test_the_child_says_json_and_knows_no_database(paper: Newspaper, tmp_path: Path) -> None:
    """Its stdout is beats and the end of each crawl, its stderr log events; neither Prefect nor SQLAlchemy is imported."""
    script = (
        "import json, os, sys\nfrom presslog.crawler.process.crawl_child import carry_out_orders\nstatus = carry_out_orders()\n"
        "loaded = {'prefect', 'sqlalchemy', 'apprise'} & set(sys.modules)\n"
        "print(json.dumps({'status': status, 'loaded': sorted(loaded)}))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(instructions.dumps(Instruction(Order(job(paper, tmp_path)))) + b"\n")
    process.stdin.flush()
    said: list[object] = []
    while not said or "beat" in str(said[-1]):
        said.append(json.loads(process.stdout.readline()))
    process.stdin.close()  # no more will come: with nothing under way the child ends as any program does
    said.append(json.loads(process.stdout.read().splitlines()[-1]))
    err = process.stderr.read().decode() if process.stderr else ""
    process.wait()
    assert said[0] == {"beat": 0}
    assert said[-2:] == [{"ended": str(tmp_path / "r1")}, {"status": 0, "loaded": []}]
    events = [json.loads(line) for line in err.splitlines()]
    assert {"planned", "crawled"} <= {event["event"] for event in events}
    assert {event["source"] for event in events if event["event"] == "planned"} == {"gazette"}
