"""How much memory a large first run and a large import take: `python -m bench memory`.

A site of invented articles, 2,000 by default, is watched for the first time, and a web archive of 1 GB is imported: pages of a site and,
as in archives of browsers, pictures of the same host beside them. Each is a command of its own; the peak of every process it starts is
read from Linux's `/proc` while it runs. `POSTS` and `ARCHIVE_MB` make it smaller.
"""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Final

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from bench.history import Press
from presslog.flows.settings import Settings
from presslog.home import make_home

POSTS: Final = int(os.environ.get("POSTS", "2000"))
ARCHIVE_MB: Final = int(os.environ.get("ARCHIVE_MB", "1024"))
LIMIT_WATCH_MB: Final = 250
LIMIT_IMPORT_MB: Final = 300
_LISTED: Final = 20
_PICTURE_BYTES: Final = 1_800_000
_SCRIPT: Final = f"<script>{'var x = 1; ' * 33_000}</script>"
"""Makes an archived page one of 400 kB."""
_MENU: Final = "".join(f'<li class="menu-item"><a href="/topic-{n}/">Topic {n}</a></li>' for n in range(300))
_EVERY_S: Final = 0.1


def main() -> None:
    """Print the peaks."""
    with tempfile.TemporaryDirectory() as folder:
        with _site() as url:
            home = _make_home(Path(folder, "watched"), url)
            print(f"a first run of {POSTS:,} articles, MB at the peak (limit {LIMIT_WATCH_MB} a process)")
            _print_peaks(run_measured(home, "run"))
        archive = _write_archive(Path(folder, "site.warc"))
        home = _make_home(Path(folder, "imported"), "https://gazette.example/")
        size = archive.stat().st_size / 1e6
        print(f"an import of an archive of {size:,.0f} MB, MB at the peak (limit {LIMIT_IMPORT_MB})")
        _print_peaks(run_measured(home, "import", str(archive)))


def _print_peaks(peaks: Mapping[str, int]) -> None:
    for name, peak in sorted(peaks.items(), key=lambda item: -item[1]):
        print(f"    {peak / 1024:7.0f}  {name}")


def run_measured(home: Path, *command: str) -> dict[str, int]:
    """The greatest resident size, in kB, of a command's process and of each kind of process it started."""
    began = time.monotonic()
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "presslog", "--home", str(home), *command], stdout=subprocess.DEVNULL
    )
    peaks: dict[str, int] = {}
    while process.poll() is None:
        for pid in _with_descendants(process.pid):
            name, peak = _peak_of(pid)
            peaks[name] = max(peaks.get(name, 0), peak)
        time.sleep(_EVERY_S)
    print(f"    ended with {process.returncode} after {time.monotonic() - began:,.0f} s")
    return peaks


def _with_descendants(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:  # it ended meanwhile
        return
    for child in children:
        yield from _with_descendants(int(child))


def _peak_of(pid: int) -> tuple[str, int]:
    """What a process is, by the last words of its command, and its greatest resident size in kB."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return "", 0
    module = next((after for word, after in pairwise(words) if word == "-m"), "")
    peak = next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)
    return module or " ".join(words)[:60], peak


def _make_home(folder: Path, url: str) -> Path:
    settings = Settings.load(folder, {})
    make_home(settings)
    pages = f"[discover]\nmax_pages = {POSTS // _LISTED + 1}\n\n[revisit]\nbudget = {2 * POSTS}\n"
    text = f'url = "{url}"\n\n[fetch]\ndelay = 0\n\n{pages}'
    (settings.sources_dir / "gazette.toml").write_text(text, "utf-8")
    return folder


# --- the site -----------------------------------------------------------------------------------------------


@cache
def _paragraphs() -> tuple[str, ...]:
    """Invented ones, drawn once for all articles."""
    press = Press(3)
    return tuple(press.words(54).capitalize() for _ in range(2_000))


def article_page(number: int) -> str:
    """An article of some 6 kB in a page of 40."""
    when = datetime(2026, 3, 1, tzinfo=UTC) - timedelta(hours=number)
    dice = random.Random(number)  # noqa: S311 - drawn again alike
    text = "".join(f"<p>{words}.</p>" for words in dice.sample(_paragraphs(), 15))
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>Story {number} of the gazette</title></head><body><ul>{_MENU}</ul>'
        f'<article id="post-{number}" class="post hentry"><h1 class="entry-title">Story {number} of the gazette</h1>'
        f'<time class="entry-date published" datetime="{when.isoformat()}">{when:%d %B %Y}</time>'
        f'<div class="entry-content">{text}</div></article></body></html>'
    )


def listing_page(number: int) -> str:
    """One page of the front: titles with their excerpts, and where the older ones are."""
    first = number * _LISTED
    entries = "".join(
        f'<article id="post-{n}" class="post hentry"><h2 class="entry-title"><a href="/story-{n}/">Story {n} of the gazette</a></h2>'
        f'<div class="entry-summary"><p>What story {n} tells, in a line.</p></div></article>'
        for n in range(first, min(first + _LISTED, POSTS))
    )
    more = (
        f'<a rel="next" class="next page-numbers" href="/page/{number + 2}/">Older</a>'
        if first + _LISTED < POSTS
        else ""
    )
    head = '<!DOCTYPE html><html lang="en"><head><title>The gazette</title></head>'
    return f"{head}<body><ul>{_MENU}</ul><main>{entries}</main>{more}</body></html>"


class _Site(BaseHTTPRequestHandler):
    """Answers for the front's pages and the articles."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer one request."""
        page = _page_at(self.path)
        body = (page or "not here").encode()
        self.send_response(200 if page else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


def _page_at(path: str) -> str | None:
    kind, _, number = path.strip("/").partition("-" if path.startswith("/story-") else "/")
    if path == "/":
        return listing_page(0)
    if not number.isdecimal():
        return None
    if kind == "story" and int(number) < POSTS:
        return article_page(int(number))
    return listing_page(int(number) - 1) if kind == "page" else None


@contextmanager
def _site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


# --- the archive --------------------------------------------------------------------------------------------


def _write_archive(path: Path) -> Path:
    """A WARC file of so many MB: the front, articles, and two pictures beside each until it is full."""
    picture = os.urandom(_PICTURE_BYTES)
    pages = ARCHIVE_MB * 1_000_000 // (2 * _PICTURE_BYTES + len(_SCRIPT) + 40_000)
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=False)
        at = datetime(2026, 3, 1, tzinfo=UTC)
        _write_response(writer, "", listing_page(0).encode(), "text/html; charset=utf-8", at)
        for number in range(pages):
            at += timedelta(seconds=5)
            _write_response(
                writer,
                f"story-{number}/",
                f"{article_page(number)}{_SCRIPT}".encode(),
                "text/html; charset=utf-8",
                at,
            )
            for side in "ab":
                _write_response(writer, f"story-{number}-{side}.jpg", picture, "image/jpeg", at)
    return path


def _write_response(writer: WARCWriter, path: str, body: bytes, kind: str, at: datetime) -> None:
    headers = StatusAndHeaders(
        "200 OK", [("Content-Type", kind), ("Content-Length", str(len(body)))], protocol="HTTP/1.1"
    )
    record = writer.create_warc_record(
        f"https://gazette.example/{path}",
        "response",
        payload=io.BytesIO(body),
        http_headers=headers,
        warc_headers_dict={"WARC-Date": f"{at:%Y-%m-%dT%H:%M:%SZ}"},
    )
    writer.write_record(record)


if __name__ == "__main__":
    main()
