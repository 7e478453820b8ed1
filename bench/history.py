"""What a history costs and how fast it answers: `make bench-history`.

Builds histories of invented articles (6 kB each, five versions, small edits) through the same door as a crawl's harvest, at growing sizes,
and measures recording, asking and room on disk. Words are drawn by Zipf's law from an invented vocabulary, so that they compress and index
as text does, not as repetition.

    make bench-history SIZES="10000 100000"      on SQLite and PostgreSQL (the server at PRESSLOG_BENCH_POSTGRESQL, else on loopback)
    python -m bench.history [--backend sqlite|postgresql] [--sizes 10000 100000] [--url URL] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

import psycopg
from sqlalchemy import Engine, func, select, text
from sqlalchemy.engine import make_url

from presslog.core.body_parts import BlockKind
from presslog.core.extractor import Extractor
from presslog.core.outcome import Evidence, Outcome
from presslog.core.role import Role
from presslog.storage.content.fingerprints import content_fingerprint
from presslog.storage.database.schema import articles, runs, versions
from presslog.storage.migrations import open_engine
from presslog.storage.model import (
    Admit,
    Advance,
    ArticleId,
    Block,
    Capture,
    CaptureId,
    Class,
    Content,
    EventDraft,
    EventKind,
    Identity,
    Intent,
    Listed,
    Observation,
    Revisited,
    Run,
    RunOutcome,
    RunRecord,
)
from presslog.storage.read.history import History
from presslog.storage.write.archive import Archive

VERSIONS = 5
BATCH = 2_000
QUIET = 2
"""Batches after which PostgreSQL is swept, as autovacuum does each minute where it is not turned off."""
START = datetime(2020, 1, 1, tzinfo=UTC)
STEP = timedelta(minutes=10)
SOURCES = 20
SIZES = os.environ.get("SIZES", "10000 100000 1000000")
SERVER = os.environ.get("PRESSLOG_BENCH_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")


class Press:
    """Invents articles and edits them, the same ones each time."""

    def __init__(self, seed: int = 1) -> None:
        self._dice = random.Random(seed)  # noqa: S311 - drawn again alike
        syllables = [
            a + b for a in "bcdfghjklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "is", "on")
        ]
        self._words = [
            "".join(self._dice.choices(syllables, k=1 + n % 4)) + str(n % 7 or "") for n in range(40_000)
        ]
        total = 0.0
        self._weights = [total := total + 1 / (rank + 2.7) for rank in range(len(self._words))]

    def words(self, count: int) -> str:
        """Words in a row, common ones often."""
        return " ".join(self._dice.choices(self._words, cum_weights=self._weights, k=count))

    def article(self) -> Content:
        """A title and some 6 kB of text in fifteen paragraphs."""
        blocks = tuple(Block(BlockKind.PARAGRAPH, self.words(54).capitalize() + ".") for _ in range(15))
        return Content(
            self.words(8).capitalize(),
            byline=("Ada Vell",),
            published="2026-03-01T12:00:00Z",
            blocks=blocks,
            category="News",
            language="en",
        )

    def edit(self, old: Content) -> Content:
        """A word changed in one paragraph."""
        at = self._dice.randrange(len(old.blocks))
        words = old.blocks[at].text.split(" ")
        words[self._dice.randrange(len(words))] = self._dice.choice(self._words)
        blocks = (*old.blocks[:at], Block(BlockKind.PARAGRAPH, " ".join(words)), *old.blocks[at + 1 :])
        return replace(old, blocks=blocks)

    def common_word(self) -> str:
        """The word that is drawn most."""
        return self._words[0]

    def query(self, contents: list[Content], kind: str) -> str:
        """A word as rare as readers look for, two such words, or a phrase of three."""
        words = self._dice.choice(self._dice.choice(contents).blocks).text.rstrip(".").lower().split(" ")
        match kind:
            case "word":
                return max(self._dice.sample(words, 5), key=len)
            case "words":
                return " ".join(sorted(words, key=len)[-2:])
            case _:
                at = self._dice.randrange(len(words) - 3)
                return f'"{" ".join(words[at : at + 3])}"'


@dataclass(frozen=True)
class Figures:
    """What was measured at one size. Times in milliseconds (the 95th percentile), room in bytes, rates a second."""

    backend: str
    versions: int
    articles_at_ms: float
    log_ms: float
    diff_ms: float
    events_ms: float
    search_ms: float
    search_history_ms: float
    new_versions_per_s: float
    unchanged_per_s: float
    text_bytes: int
    database_bytes: int
    edit_body_bytes: float
    memory_bytes: int

    @property
    def share(self) -> float:
        """Room of the database as a share of the text it holds."""
        return self.database_bytes / self.text_bytes


class Builder:
    """Fills a history; one that was begun is gone on with."""

    def __init__(self, engine: Engine, step: timedelta = STEP) -> None:
        self.engine, self.archive, self._step = engine, Archive(engine), step
        with engine.connect() as connection:
            self.articles = connection.scalar(select(func.count()).select_from(articles)) or 0
            held = select(func.sum(versions.c.chars + func.length(versions.c.title)))
            self.text_bytes = int(connection.scalar(held) or 0)
            begun = connection.scalar(select(func.count()).select_from(runs)) or 0
        self.press, self.now = Press(1 + self.articles), START + begun * step

    def grow(self, versions: int) -> float:
        """Adds articles with all their versions until there are so many; gives versions recorded a second."""
        spent, made, start = 0.0, 0, self.articles
        while self.articles * VERSIONS < versions:
            count = min(BATCH, versions // VERSIONS - self.articles)
            source = f"source{self.articles // BATCH % SOURCES}"
            ids = [ArticleId(f"a{n:012d}") for n in range(self.articles, self.articles + count)]
            contents = [self.press.article() for _ in ids]
            for number in range(1, VERSIONS + 1):
                spent += self._record(source, ids, contents, number)
                contents = [self.press.edit(content) for content in contents]
            self.articles += count
            made += count * VERSIONS
            if self.articles % (QUIET * BATCH) == 0:
                _sweep(self.engine)
        return made / spent if self.articles > start else 0.0

    def _record(self, source: str, ids: list[ArticleId], contents: list[Content], number: int) -> float:
        self.text_bytes += sum(len(content.title) + len(content.text.encode()) for content in contents)
        prints = list(map(content_fingerprint, contents))

        def step(run: str, n: int) -> tuple[Capture, Intent]:
            seen = Observation(
                *seen_article(run, n, ids[n], self.now), contents[n], prints[n], Extractor(1, "profile")
            )
            if number == 1:
                return seen.capture, Admit(ids[n], seen, "first sight")
            return seen.capture, Advance(
                ids[n], number, seen, "content differs", (_told(ids[n], number, seen),)
            )

        return self._run(source, len(ids), step)

    def revisit(self, count: int) -> float:
        """Records captures that changed nothing; gives them a second."""
        ids = [ArticleId(f"a{n:012d}") for n in range(min(count, BATCH, self.articles))]

        def step(run: str, n: int) -> tuple[Capture, Intent]:
            seen = Observation(*seen_article(run, n, ids[n], self.now))
            return seen.capture, Revisited(ids[n], seen, "same fingerprint")

        return count / sum(self._run("source0", len(ids), step) for _ in range(count // len(ids)))

    def _run(self, source: str, count: int, step: Callable[[str, int], tuple[Capture, Intent]]) -> float:
        lease = self.archive.begin(source, now=self.now, holder="bench", ttl=timedelta(hours=1))
        steps = [step(lease.run, n) for n in range(count)]
        places = [Listed(i.article, n) for n, (_, i) in enumerate(steps) if n < 10 and i.article]
        run = Run(lease.run, source, lease.number, self.now, self.now, RunOutcome.OK)
        record = RunRecord(run, tuple(c for c, _ in steps), (*(i for _, i in steps), *places))
        began = time.perf_counter()
        self.archive.record(record, lease, self.now)
        self.now += self._step
        return time.perf_counter() - began


def seen_article(run: str, n: int, article: ArticleId, at: datetime) -> tuple[Identity, Capture]:
    """An article's identity and the capture that found it there: the n-th of a run, from 0."""
    url = f"https://gazette.example/2026/03/{article}/"
    capture = Capture(
        id=CaptureId(f"{run}/{n + 1}"),
        run=run,  # type: ignore[arg-type]
        asked=url,
        landed=url,
        role=Role.ARTICLE,
        fetched_at=at + timedelta(milliseconds=n),
        outcome=Outcome.OK,
        evidence=Evidence.PRESENCE,
        reason="200 OK",
        status=200,
        digest=f"{n:064x}",
        length_bytes=40_000 + n,
        etag=f'"{n:x}-{at.timestamp():.0f}"',
        content_type="text/html; charset=utf-8",
        ip="192.0.2.1",
        warc_file=f"{run.rpartition('-')[0]}/{run}/crawl.warc.gz",
        warc_offset=n * 9_000,
    )
    return Identity(url, url), capture


def _told(article: ArticleId, number: int, seen: Observation) -> EventDraft:
    return EventDraft(
        EventKind.EDITED,
        article,
        number - 1,
        seen.capture.fetched_at,
        "content differs",
        "A word reworded: balu → beris.",
        classes=(Class("rewrite", "a word reworded: balu → beris"),),
        from_version=number - 1,
        to_version=number,
        evidence=(seen.capture.id,),
    )


def p95(times: list[float]) -> float:
    """The 95th percentile of some times, in milliseconds."""
    return round(statistics.quantiles(times, n=20)[-1] * 1000, 2)


def timed(ask: Callable[[], Any], count: int) -> Iterator[float]:
    """Seconds each of some askings took, after three that warm up."""
    for n in range(count + 3):
        began = time.perf_counter()
        ask()
        if n >= 3:
            yield time.perf_counter() - began


def measure(builder: Builder, url: str, backend: str, rates: tuple[float, float]) -> Figures:
    """Asks what readers ask, of articles and times all over the history."""
    dice, press = random.Random(7), Press(1)  # noqa: S311 - drawn again alike
    contents = [press.article() for _ in range(200)]
    with History(url, page_size=50) as history, History(url) as searched:

        def one() -> str:
            return f"a{dice.randrange(builder.articles):012d}"

        def site_at() -> None:
            at = START + dice.random() * (builder.now - START)
            last = builder.articles // BATCH % SOURCES
            after = f"a{dice.randrange(builder.articles) // BATCH * BATCH:012d}"
            source = f"source{int(after[1:]) // BATCH % SOURCES}"
            list(islice(history.articles(source, at, after=after if last else None), 50))

        def search(kind: str, **how: bool) -> None:
            list(islice(searched.search(press.query(contents, kind), **how), 20))

        kinds = ("word", "words", "phrase")
        return Figures(
            backend=backend,
            versions=builder.articles * VERSIONS,
            articles_at_ms=p95(list(timed(site_at, 200))),
            log_ms=p95(list(timed(lambda: list(history.versions(one())), 200))),
            diff_ms=p95(list(timed(lambda: history.diff(one()), 200))),
            events_ms=p95(
                list(
                    timed(
                        lambda: list(
                            islice(history.events(since=START + dice.random() * (builder.now - START)), 50)
                        ),
                        200,
                    )
                )
            ),
            search_ms=p95(list(timed(lambda: search(dice.choice(kinds)), 150))),
            search_history_ms=p95(list(timed(lambda: search(dice.choice(kinds), history=True), 150))),
            new_versions_per_s=round(rates[0]),
            unchanged_per_s=round(rates[1]),
            text_bytes=builder.text_bytes,
            database_bytes=room(builder.engine),
            edit_body_bytes=edit_room(builder.engine),
            memory_bytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        )


def room(engine: Engine) -> int:
    """What the database takes on disk, in bytes."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
        pages = connection.execute(
            text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        )
        return int(pages.scalar_one())


def edit_room(engine: Engine) -> float:
    """What the body of a small edit takes, in bytes, on average."""
    with engine.connect() as connection:
        query = "SELECT avg(length(data)) FROM bodies WHERE base > 0"
        return round(float(connection.execute(text(query)).scalar_one()), 1)


def main(arguments: Sequence[str] = ()) -> None:
    """Builds, measures, prints."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    options.add_argument("--backend", choices=list(_PLACES), help="by default both")
    options.add_argument("--sizes", type=int, nargs="+", default=list(map(int, SIZES.split())))
    options.add_argument("--url", help="a database, empty or begun by this bench; by default one of its own")
    options.add_argument("--json", type=Path, help="where to write the figures")
    given = options.parse_args(arguments)
    found = []
    if given.url:
        given.backend = make_url(given.url).get_backend_name()
    for backend in [given.backend] if given.backend else _PLACES:
        with nullcontext(given.url) if given.url else _PLACES[backend]() as url:
            for figures in _measured(url, backend, given.sizes) if url else ():
                found.append({**asdict(figures), "share": round(figures.share, 3)})
                print(json.dumps(found[-1]), flush=True)
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n")


def _measured(url: str, backend: str, sizes: Sequence[int]) -> Iterator[Figures]:
    builder = Builder(open_engine(url))
    for size in sizes:
        rate = builder.grow(size)
        _settle(builder.engine)
        yield measure(builder, url, backend, (rate, builder.revisit(4 * BATCH)))
    builder.engine.dispose()


@contextmanager
def sqlite_file() -> Iterator[str]:
    """The address of a database that is there for a while."""
    with tempfile.TemporaryDirectory(prefix="bench-history-") as folder:
        yield f"sqlite:///{folder}/presslog.db"


@contextmanager
def postgresql_database() -> Iterator[str | None]:
    """The address of a database on the server, dropped afterwards; None where there is no server."""
    address = make_url(SERVER)
    name = f"presslog_bench_{secrets.token_hex(4)}"
    try:
        server = psycopg.connect(
            address.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
        )
    except psycopg.OperationalError as error:
        print(f"no PostgreSQL server at {address}, so it is not measured: {error}")
        yield None
        return
    with server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield address.set(database=name).render_as_string(hide_password=False)
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


_PLACES: Final[Mapping[str, Callable[[], AbstractContextManager[str | None]]]] = {
    "sqlite": sqlite_file,
    "postgresql": postgresql_database,
}


def _sweep(engine: Engine) -> None:
    """Makes room again of what the last runs wrote anew."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM articles, passages, passage_words, word_pages"))


def _settle(engine: Engine) -> None:
    """What a database does by itself in quiet hours."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(
            text("VACUUM (ANALYZE)" if engine.dialect.name == "postgresql" else "PRAGMA optimize")
        )


if __name__ == "__main__":
    main(sys.argv[1:])
